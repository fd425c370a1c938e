"""Grade one submission: repair it, run it, judge each check, name the mistakes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from autograder import manifest
from autograder.chapter import Cell, Chapter, Exercise
from autograder.grading.decode import StudentNotebook
from autograder.grading.locate import is_stub
from autograder.grading.repair import Repaired, repair
from autograder.grading.result import CheckResult, ExerciseResult, Result
from autograder.grading.verdict import Verdict, judge
from autograder.manifest import Manifest, Mistake
from autograder.naming import name_choice, name_mistake
from autograder.running import execution
from autograder.running.job import OK, CellRun, Job, JobCell
from autograder.source_code import last_constant, used_names

# Where a check looked at the answer and found against it, a mistake may have a name.
NAMEABLE = {Verdict.FAILED, Verdict.PARTIAL, Verdict.ERROR, Verdict.TIMEOUT}


@dataclass(frozen=True)
class Limits:
    """What a run may take, and the seed from which hidden checks draw their inputs."""

    cell_seconds: float = 30.0
    seed: int = 0


def grade(
    chapter: Chapter, known: Manifest | None, notebook: StudentNotebook, limits: Limits
) -> Result:
    """Grade a notebook that answers a chapter; `known` holds the mistakes that have a name.

    Who handed it in is the caller's knowledge, to be filled into the result.
    """
    repaired = repair(chapter, notebook)
    exercises = {exercise.id: exercise for exercise in known.exercises} if known else {}
    job = make_job(chapter, repaired, limits)
    # A notebook without an attempt has nothing to run.
    runs = {run.id: run for run in execution.run(job)} if _attempted(chapter, repaired) else {}
    checks = {each.id: _checks(chapter, each, repaired, runs) for each in chapter.exercises}
    results = tuple(
        _result(chapter, exercise, exercises.get(exercise.id), repaired, runs, checks)
        for exercise in chapter.exercises
    )
    return Result("", chapter.slug, chapter.title, "", results, repaired.notes)


def make_job(chapter: Chapter, repaired: Repaired, limits: Limits) -> Job:
    """Put the student's answers into the chapter's own cells, stubs where there is none."""
    attempted = _attempted(chapter, repaired)
    owners = {check.id: exercise for exercise in chapter.exercises for check in exercise.checks}
    cells: list[JobCell] = []
    for number, cell in enumerate(chapter.cells):
        owner = owners.get(cell.options.get("check", ""))
        if cell.kind != "code" or (owner and owner.id not in attempted):
            continue
        cells += _checked(owner, cell) if owner else [_plain(chapter, repaired, cell, number)]
    return Job(tuple(cells), seed=limits.seed, cell_seconds=limits.cell_seconds)


def _attempted(chapter: Chapter, repaired: Repaired) -> set[str]:
    answers = repaired.answers
    return {each.id for each in chapter.exercises if not is_stub(each, answers.get(each.id))}


def _plain(chapter: Chapter, repaired: Repaired, cell: Cell, number: int) -> JobCell:
    if "exercise" not in cell.options:
        return JobCell(f"cell:{number}", cell.source)
    exercise = chapter.exercise(cell.options["exercise"])
    answer = repaired.answers.get(exercise.id)
    return JobCell(exercise.id, exercise.stub if answer is None else answer)


def _checked(exercise: Exercise, cell: Cell) -> Iterator[JobCell]:
    """Give a check's cell and, after an exercise's last one, the probes that name mistakes."""
    check = next(check for check in exercise.checks if check.id == cell.grade_id)
    yield JobCell(check.id, check.source)
    if check is exercise.checks[-1] and exercise.probes:
        # A check of a student's own test can end well and still give a part of its points only.
        ids = () if exercise.kind == "test" else tuple(check.id for check in exercise.checks)
        yield JobCell(f"probe:{exercise.id}", probes=exercise.probes, unless_passed=ids)


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
    return name_mistake(known, run.value) if run and run.status == OK and run.value else None
