"""Name a mistake, when the answer's behaviour tells it from every other."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from autograder.manifest import Exercise, Mistake
from autograder.running.outcome import agree


def name_mistake(exercise: Exercise, outcomes: Sequence[Any]) -> Mistake | None:
    """Return the one known mistake that behaves like this on all probes.

    Several mistakes that cannot be told apart are named only by a cause they share. A manifest
    holds no mistake that behaves like a right answer, so a right answer is never named.
    """
    if not outcomes or len(outcomes) != len(exercise.probes):
        return None
    found = [mistake for mistake in exercise.mistakes if alike(mistake.outcomes, outcomes)]
    if len({mistake.message for mistake in found}) == 1:
        return found[0]
    causes = {mistake.cause for mistake in found}
    if len(causes) == 1 and None not in causes:
        return replace(found[0], message=found[0].cause)
    return None


def name_choice(exercise: Exercise, choice: object) -> Mistake | None:
    """Return what is known of a wrong choice of a quiz; its name is the choice itself."""
    if exercise.kind not in ("predict", "quiz") or not isinstance(choice, str):
        return None
    return next((mistake for mistake in exercise.mistakes if mistake.name == choice), None)


def alike(one: Sequence[Any], other: Sequence[Any]) -> bool:
    """Say whether two answers behave the same on every probe."""
    return len(one) == len(other) and all(map(agree, one, other))
