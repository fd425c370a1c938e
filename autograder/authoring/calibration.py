"""Calibrate a chapter at release: its own cells all run, and its solution passes every check.

A check is graded in another process than the answer where it tells right from wrong there: the
solution passes it, and the bank's wrong answers that it must catch do not. One that needs both in
one process is noted in the manifest; there are few.
"""

from collections.abc import Collection, Iterator, Mapping

from autograder.authoring.parts import unmarked
from autograder.authoring.trial import LIMITS, Trial, refuse_failure
from autograder.chapter import Chapter, Check
from autograder.errors import ChapterError
from autograder.grading.plan import Runner, make_job, whole_job
from autograder.grading.repair import Repaired
from autograder.running.job import OK, CellRun


def calibrate(chapter: Chapter, run: Runner) -> frozenset[str]:
    """Return the ids of the checks that the solution passes only in its own process.

    Raises ChapterError where a cell of the chapter fails, or a check fails the solution both ways.
    """
    solved = Repaired({each.id: unmarked(each.solution) for each in chapter.exercises})
    for each in run(whole_job(chapter, solved, LIMITS)):
        refuse_failure(chapter, each)
    together = frozenset(each.id for each in _failed(chapter, solved, run, ()))
    for each in _failed(chapter, solved, run, together) if together else ():
        what = f"the solution fails it: {each.ename}: {each.evalue}"
        raise ChapterError(chapter.path, each.id, what, "Correct the check or the solution")
    return together


def let_pass(trial: Trial, runs: Mapping[str, CellRun]) -> Iterator[str]:
    """Yield the ids of the checks that let a wrong answer pass, run apart from it."""
    checks = {check.id: check for check in trial.exercise.checks}
    if trial.kind == "wrong":
        yield from (id for id, run in runs.items() if _is_full(checks[id], run))


def _failed(
    chapter: Chapter, solved: Repaired, run: Runner, together: Collection[str]
) -> list[CellRun]:
    """Return how those checks ended that gave the solution less than their points."""
    checks = {check.id: check for each in chapter.exercises for check in each.checks}
    runs = run(make_job(chapter, solved, LIMITS, together))
    return [each for each in runs if each.id in checks and not _is_full(checks[each.id], each)]


def _is_full(check: Check, run: CellRun) -> bool:
    counted = check.candidates and run.value is not None
    return run.status == OK and (not counted or run.value >= check.points)
