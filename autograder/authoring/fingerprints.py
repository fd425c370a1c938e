"""Build a chapter's manifest: what ships with the package, with fingerprints of the mistakes."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from autograder.authoring.calibration import calibrate, let_pass
from autograder.authoring.parts import unmarked
from autograder.authoring.trial import Trial, try_answers
from autograder.chapter import Chapter
from autograder.chapter import Exercise as SourceExercise
from autograder.grading.plan import Runner
from autograder.manifest import Check, Exercise, Manifest, Mistake, fingerprint
from autograder.naming import alike

Seen = dict[tuple[str, str], list[Any]]  # (kind, answer's name) -> outcomes of the probes


def build_manifest(chapter: Chapter, run: Runner) -> Manifest:
    """Run the probes of a chapter on every answer of its bank and write down what they see.

    Raises ChapterError where the chapter's own solution does not pass its checks.
    """
    together = set(calibrate(chapter, run))
    seen: dict[str, Seen] = defaultdict(dict)
    for result in try_answers(chapter, _probed(chapter), run):
        trial = result.trial
        seen[trial.exercise.id][trial.kind, trial.name] = result.outcomes
        together |= {id for runs in result.runs.values() for id in let_pass(trial, runs)}
    exercises = (_exercise(each, seen[each.id], together) for each in chapter.exercises)
    return Manifest(chapter.slug, chapter.number, chapter.title, chapter.points, tuple(exercises))


def _probed(chapter: Chapter) -> Iterator[Trial]:
    for exercise in chapter.exercises:
        yield Trial(exercise, "solution", "solution", unmarked(exercise.solution))
        for answer in exercise.right:
            yield Trial(exercise, "right", answer.name, answer.source)
        for answer in exercise.wrong:
            checks = (answer.caught_by,)
            yield Trial(exercise, "wrong", answer.name, answer.source, checks=checks)


def _exercise(exercise: SourceExercise, seen: Seen, together: Collection[str]) -> Exercise:
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
            Check(
                check.id,
                check.points,
                check.name,
                check.hidden,
                fingerprint(check.released),
                check.id in together,
            )
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
