"""Build a chapter's manifest: what ships with the package, with fingerprints of the mistakes."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from autograder.authoring.parts import unmarked
from autograder.chapter import Chapter
from autograder.chapter import Exercise as SourceExercise
from autograder.manifest import Check, Exercise, Manifest, Mistake, fingerprint
from autograder.naming import alike
from autograder.running.trial import Trial, try_answers

Seen = dict[tuple[str, str], list[Any]]  # (kind, answer's name) -> outcomes of the probes


def build_manifest(chapter: Chapter) -> Manifest:
    """Run the probes of a chapter on every answer of its bank and write down what they see."""
    seen: dict[str, Seen] = defaultdict(dict)
    for result in try_answers(chapter, _probed):
        trial = result.trial
        seen[trial.exercise.id][trial.kind, trial.name] = result.outcomes
    exercises = tuple(_exercise(exercise, seen[exercise.id]) for exercise in chapter.exercises)
    return Manifest(chapter.slug, chapter.number, chapter.title, chapter.points, exercises)


def _probed(exercise: SourceExercise) -> Iterator[Trial]:
    answers = [("solution", "solution", unmarked(exercise.solution))]
    answers += [("right", answer.name, answer.source) for answer in exercise.right]
    answers += [("wrong", answer.name, answer.source) for answer in exercise.wrong]
    for kind, name, source in answers if exercise.probes else ():
        yield Trial(exercise, kind, name, source, checked=False)


def _exercise(exercise: SourceExercise, seen: Seen) -> Exercise:
    accepted = [outcomes for (kind, _), outcomes in seen.items() if kind != "wrong"]
    mistakes = [
        Mistake(answer.name, answer.message, answer.cause, tuple(seen["wrong", answer.name]))
        for answer in exercise.wrong
        if ("wrong", answer.name) in seen
    ]
    return Exercise(
        id=exercise.id,
        kind=exercise.kind,
        number=exercise.number,
        title=exercise.title,
        minutes=exercise.minutes,
        names=exercise.names,
        stub=exercise.stub,
        hints=tuple({"title": title, "text": text} for title, text in exercise.hints),
        choices=exercise.choices,
        checks=tuple(
            Check(check.id, check.points, check.name, check.hidden, fingerprint(check.released))
            for check in exercise.checks
        ),
        probes=exercise.probes,
        # A mistake that behaves like a right answer must never be named.
        mistakes=tuple(
            mistake
            for mistake in mistakes
            if mistake.outcomes and not any(alike(mistake.outcomes, ok) for ok in accepted)
        ),
    )
