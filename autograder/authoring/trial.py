"""Try answers at their place in a chapter, by the very processes that grade submissions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from autograder.authoring.parts import unmarked
from autograder.chapter import Chapter, Exercise
from autograder.errors import ChapterError
from autograder.grading.plan import Limits, Runner, cell_id, make_job
from autograder.grading.repair import Repaired
from autograder.grading.slicing import needed
from autograder.running.job import ANSWER, CHECK, LOCKED, OK, PROBES, CellRun, Job, JobCell

LIMITS = Limits(cell_seconds=10.0)


@dataclass(frozen=True)
class Trial:
    """One answer to try: where, which, under which seeds, and what to look at."""

    exercise: Exercise
    kind: str  # "wrong", "right", "solution" or "blank"
    name: str
    source: str
    seeds: Sequence[int] = (0,)
    checks: Sequence[str] = ()  # ids of the checks to run
    probed: bool = True


@dataclass(frozen=True)
class TrialResult:
    """How the checks ended under each seed, and what the probes saw."""

    trial: Trial
    runs: dict[int, dict[str, CellRun]]
    outcomes: list[Any]


def try_answers(
    chapter: Chapter, trials: Iterable[Trial], run: Runner, together: Iterable[str] = ()
) -> Iterator[TrialResult]:
    """Run each answer in the midst of the chapter's own answers, and its checks.

    Raises ChapterError where a cell of the chapter that it needs fails.
    """
    solutions = {each.id: unmarked(each.solution) for each in chapter.exercises}
    whole = make_job(chapter, Repaired(solutions), LIMITS, frozenset(together))
    for trial in trials:
        job = focused(whole, trial)
        runs = {each.id: each for each in run(job)}
        _require(chapter, job, trial, runs)
        yield TrialResult(trial, _by_seed(trial, runs), _outcomes(trial, runs))


def focused(whole: Job, trial: Trial) -> Job:
    """Return the part of a chapter's run that concerns one answer, its checks once for each seed.

    Of the other answers those are kept that this one, its checks or its probes call.
    """
    cells = [_with_answer(cell, trial) for cell in whole.cells if _concerns(cell, trial)]
    sources = ["\n".join((cell.source, *cell.probes)) for cell in cells]
    at = [place for place, cell in enumerate(cells) if _is_own(cell, trial)]
    kept = [cells[place] for place in sorted(needed(sources, at, trusted=True))]
    return replace(whole, cells=tuple(each for cell in kept for each in _seeded(cell, trial)))


def _concerns(cell: JobCell, trial: Trial) -> bool:
    if cell.kind == CHECK:
        return cell.id in trial.checks
    return cell.kind != PROBES or (trial.probed and cell.id == f"probe:{trial.exercise.id}")


def _with_answer(cell: JobCell, trial: Trial) -> JobCell:
    if cell.kind == ANSWER and cell.id == trial.exercise.id:
        return replace(cell, source=trial.source)
    return replace(cell, unless_passed=())


def _is_own(cell: JobCell, trial: Trial) -> bool:
    return cell.kind in (CHECK, PROBES) or cell.id == trial.exercise.id


def _seeded(cell: JobCell, trial: Trial) -> Iterator[JobCell]:
    if cell.kind != CHECK:
        yield cell
        return
    for seed in trial.seeds:
        yield replace(cell, id=f"{cell.id}@{seed}", seed=seed)


def _by_seed(trial: Trial, runs: Mapping[str, CellRun]) -> dict[int, dict[str, CellRun]]:
    return {seed: {id: runs[f"{id}@{seed}"] for id in trial.checks} for seed in trial.seeds}


def _outcomes(trial: Trial, runs: Mapping[str, CellRun]) -> list[Any]:
    probed = runs.get(f"probe:{trial.exercise.id}")
    return list(probed.value) if probed and probed.status == OK else []


def _require(chapter: Chapter, job: Job, trial: Trial, runs: Mapping[str, CellRun]) -> None:
    for cell in job.cells:
        if cell.kind in (LOCKED, ANSWER) and cell.id != trial.exercise.id:
            refuse_failure(chapter, runs[cell.id])


def refuse_failure(chapter: Chapter, run: CellRun) -> None:
    """Raise ChapterError where a cell of the chapter itself did not end well."""
    if run.status != OK:
        labels = {cell_id(place): cell.label for place, cell in enumerate(chapter.cells)}
        what = f"the cell fails: {run.ename}: {run.evalue}"
        raise ChapterError(chapter.path, labels.get(run.id, run.id), what, "Correct the cell")
