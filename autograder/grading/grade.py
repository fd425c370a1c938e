"""Grade one submission: repair it, run it, judge each check, name the mistakes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from autograder import manifest
from autograder.chapter import Chapter, Exercise
from autograder.grading.decode import StudentNotebook
from autograder.grading.plan import Limits, Runner, is_attempted, make_job
from autograder.grading.repair import Repaired, repair
from autograder.grading.result import CheckResult, ExerciseResult, Result
from autograder.grading.verdict import Verdict, judge
from autograder.manifest import Manifest, Mistake
from autograder.naming import name_choice, name_mistake
from autograder.running.job import OK, CellRun, Job
from autograder.source_code import last_constant, used_names

# Where a check looked at the answer and found against it, a mistake may have a name.
NAMEABLE = {Verdict.FAILED, Verdict.PARTIAL, Verdict.ERROR, Verdict.TIMEOUT}


@dataclass(frozen=True)
class Planned:
    """A notebook's answers, and the run that shows what they are worth."""

    chapter: Chapter
    known: Manifest | None
    repaired: Repaired
    job: Job | None  # A notebook without an attempt has nothing to run.


def grade(
    chapter: Chapter,
    known: Manifest | None,
    notebook: StudentNotebook,
    limits: Limits,
    run: Runner,
    split: bool = True,
) -> Result:
    """Grade a notebook that answers a chapter: plan its run, run it, judge it."""
    return judged(planned(chapter, known, notebook, limits, split), run)


def planned(
    chapter: Chapter,
    known: Manifest | None,
    notebook: StudentNotebook,
    limits: Limits,
    split: bool = True,
) -> Planned:
    """Find the answers in a notebook and plan their run; `known` holds the mistakes with a name.

    Checks run in another process than the answers where they can, unless `split` is false.
    """
    repaired = repair(chapter, notebook)
    together = _together(known.exercises if known else ()) if split else _all_checks(chapter)
    attempted = any(is_attempted(each, repaired) for each in chapter.exercises)
    job = make_job(chapter, repaired, limits, together) if attempted else None
    return Planned(chapter, known, repaired, job)


def judged(plan: Planned, run: Runner) -> Result:
    """Run what was planned, judge each check and name the mistakes.

    Who handed it in is the caller's knowledge, to be filled into the result.
    """
    chapter, repaired = plan.chapter, plan.repaired
    exercises = {each.id: each for each in plan.known.exercises} if plan.known else {}
    runs = {each.id: each for each in run(plan.job)} if plan.job else {}
    checks = {each.id: _checks(chapter, each, repaired, runs) for each in chapter.exercises}
    results = tuple(
        _result(chapter, exercise, exercises.get(exercise.id), repaired, runs, checks)
        for exercise in chapter.exercises
    )
    return Result("", chapter.slug, chapter.title, "", results, repaired.notes)


def _together(known: Iterable[manifest.Exercise]) -> frozenset[str]:
    return frozenset(check.id for each in known for check in each.checks if check.together)


def _all_checks(chapter: Chapter) -> frozenset[str]:
    return frozenset(check.id for each in chapter.exercises for check in each.checks)


def _checks(
    chapter: Chapter, exercise: Exercise, repaired: Repaired, runs: Mapping[str, CellRun]
) -> tuple[CheckResult, ...]:
    return tuple(judge(chapter, exercise, check, repaired, runs) for check in exercise.checks)


def _result(
    chapter: Chapter,
    exercise: Exercise,
    known: manifest.Exercise | None,
    repaired: Repaired,
    runs: Mapping[str, CellRun],
    checks: Mapping[str, tuple[CheckResult, ...]],
) -> ExerciseResult:
    answer, own = repaired.answers.get(exercise.id), checks[exercise.id]
    first, mistake = None, None
    if any(check.verdict in NAMEABLE for check in own):
        first = _prerequisite(chapter, exercise, answer or "", checks)
        # A fault of an earlier answer must not be called a mistake of this one.
        if known and not first:
            mistake = name_choice(known, last_constant(answer or "")) or _observed(known, runs)
    return ExerciseResult(
        id=exercise.id,
        number=exercise.number,
        title=exercise.title,
        kind=exercise.kind,
        checks=own,
        answer=answer,
        mistake=mistake.name if mistake else "",
        advice=mistake.message if mistake else "",
        hint=exercise.hints[0][0] if exercise.hints else "",
        start_with=first.number if first else "",
    )


def _prerequisite(
    chapter: Chapter,
    exercise: Exercise,
    answer: str,
    checks: Mapping[str, tuple[CheckResult, ...]],
) -> Exercise | None:
    """Find the first other exercise that an answer builds on and whose checks do not all pass."""
    used = used_names(answer)
    for other in chapter.exercises:
        wanting = any(check.verdict != Verdict.PASSED for check in checks[other.id])
        if other is not exercise and wanting and used & set(other.names):
            return other
    return None


def _observed(known: manifest.Exercise, runs: Mapping[str, CellRun]) -> Mistake | None:
    run = runs.get(f"probe:{known.id}")
    told = run and run.status == OK and isinstance(run.value, list | tuple)
    return name_mistake(known, run.value) if told else None
