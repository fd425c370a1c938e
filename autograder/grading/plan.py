"""Plan the run of a submission: which cells run, in which process, in which order."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from autograder.chapter import Cell, Chapter, Exercise
from autograder.grading.locate import is_stub
from autograder.grading.repair import Repaired
from autograder.grading.slicing import needed
from autograder.running.job import ANSWER, CHECK, LOCKED, PROBES, CellRun, Job, JobCell

Runner = Callable[[Job], Sequence[CellRun]]


@dataclass(frozen=True)
class Limits:
    """What a run may take, and the seed from which hidden checks draw their inputs."""

    cell_seconds: float = 30.0
    seed: int = 0


def is_attempted(exercise: Exercise, repaired: Repaired) -> bool:
    """Say whether the student wrote anything for an exercise."""
    return not is_stub(exercise, repaired.answers.get(exercise.id))


def make_job(
    chapter: Chapter, repaired: Repaired, limits: Limits, together: Collection[str] = ()
) -> Job:
    """Put the student's answers into the chapter's own cells, stubs where there is none.

    Of the chapter's own cells those run that an answer or a check of it builds on. `together`
    names the checks that must run in the student's process.
    """
    names = {name for exercise in chapter.exercises for name in exercise.names}
    cells = [replace(cell, together=cell.id in together) for cell in _cells(chapter, repaired)]
    return Job(
        cells=tuple(_without_shows(cells)),
        names=tuple(sorted(names)),
        seed=limits.seed,
        cell_seconds=limits.cell_seconds,
    )


def whole_job(chapter: Chapter, repaired: Repaired, limits: Limits) -> Job:
    """Return the run of every cell of a chapter but its checks, in one process."""
    cells = (each for each in _cells(chapter, repaired) if each.kind in (LOCKED, ANSWER))
    alone = tuple(replace(cell, for_checks=False) for cell in cells)
    return Job(alone, seed=limits.seed, cell_seconds=limits.cell_seconds)


def cell_id(place: int) -> str:
    """Name a cell of the chapter that is neither an answer nor a check."""
    return f"cell:{place}"


def _cells(chapter: Chapter, repaired: Repaired) -> list[JobCell]:
    owners = {check.id: exercise for exercise in chapter.exercises for check in exercise.checks}
    cells: list[JobCell] = []
    for number, cell in enumerate(chapter.cells):
        owner = owners.get(cell.options.get("check", ""))
        if owner and is_attempted(owner, repaired):
            cells += _checked(owner, cell)
        elif "exercise" in cell.options:
            cells.append(_answer(chapter.exercise(cell.options["exercise"]), repaired))
        elif cell.kind == "code" and not owner:
            cells.append(JobCell(cell_id(number), cell.source, LOCKED))
    return cells


def _answer(exercise: Exercise, repaired: Repaired) -> JobCell:
    answer = repaired.answers.get(exercise.id)
    return JobCell(exercise.id, exercise.stub if answer is None else answer, ANSWER)


def _checked(exercise: Exercise, cell: Cell) -> list[JobCell]:
    """Return a check's cell and, after an exercise's last one, the probes that name mistakes."""
    check = next(check for check in exercise.checks if check.id == cell.grade_id)
    counts = float(check.points) if exercise.kind == "test" else None
    cells = [JobCell(check.id, check.source, CHECK, points=counts)]
    if check is exercise.checks[-1] and exercise.probes:
        ids = tuple(check.id for check in exercise.checks)
        probes = JobCell(
            f"probe:{exercise.id}", kind=PROBES, probes=exercise.probes, unless_passed=ids
        )
        cells.append(probes)
    return cells


def _without_shows(cells: Sequence[JobCell]) -> list[JobCell]:
    """Leave out what no process needs, and say of the rest which needs it."""
    in_student = _needed(cells, lambda cell: cell.kind != CHECK or cell.together, trusted=False)
    in_checks = _needed(cells, lambda cell: cell.kind == CHECK and not cell.together, trusted=True)
    chosen = []
    for place, cell in enumerate(cells):
        if cell.kind != LOCKED:
            chosen.append(cell)
        elif place in in_student | in_checks:
            both = {"for_student": place in in_student, "for_checks": place in in_checks}
            chosen.append(replace(cell, **both))
    return chosen


def _needed(
    cells: Sequence[JobCell], runs_there: Callable[[JobCell], bool], trusted: bool
) -> frozenset[int]:
    """Return the places of the cells that a process needs for what it has to run."""
    sources = [_text(cell) if cell.kind == LOCKED or runs_there(cell) else "" for cell in cells]
    graded = (at for at, cell in enumerate(cells) if cell.kind != LOCKED and runs_there(cell))
    return needed(sources, graded, trusted)


def _text(cell: JobCell) -> str:
    return "\n".join((cell.source, *cell.probes))
