"""Try answers at their place in a chapter: run the chapter once and fork at each exercise."""

import gc
import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from autograder.chapter import Chapter, Exercise
from autograder.errors import ChapterError
from autograder.running.job import DIED, OK, CellRun, Job, JobCell, read_cell_run
from autograder.running.runner import make_shell, run_cell

LIMITS = Job((), cell_seconds=20.0)
WALL_SECONDS = 120.0


@dataclass(frozen=True)
class Trial:
    """One answer to try: where, which, under which seed, and what to look at."""

    exercise: Exercise
    kind: str  # "wrong", "right", "solution" or "blank"
    name: str
    source: str
    seed: int = 0
    checked: bool = True
    probed: bool = True
    caught_by: str | None = None  # the check that a wrong answer must fail


@dataclass(frozen=True)
class TrialResult:
    """How the checks of the exercise ended, and what the probes saw."""

    trial: Trial
    runs: dict[str, CellRun]
    outcomes: list[Any]


def try_answers(
    chapter: Chapter, trials: Callable[[Exercise], Iterable[Trial]]
) -> Iterator[TrialResult]:
    """Run a chapter's own code from top to bottom and try the answers of each exercise there.

    Each answer runs in a fork of its own, so that none sees what another did.
    """
    shell = make_shell()
    run_cell(shell, JobCell("warm", "raise ValueError"), LIMITS)
    for cell in chapter.cells:
        if cell.kind != "code" or "check" in cell.options:
            continue
        if "exercise" in cell.options:
            gc.freeze()  # The collector of a forked process must not touch, and so copy, all pages.
            for trial in trials(chapter.exercise(cell.grade_id)):
                yield _try(shell, trial)
        run = run_cell(shell, JobCell(cell.label, cell.source), LIMITS)
        if run.status != OK:
            what = f"the cell fails: {run.ename}: {run.evalue}"
            raise ChapterError(chapter.path, cell.label, what, "Correct the cell")


def _try(shell: InteractiveShell, trial: Trial) -> TrialResult:
    message = in_fork(lambda: _run_trial(shell, trial))
    if message is None:
        died = {check.id: CellRun(check.id, DIED) for check in trial.exercise.checks}
        return TrialResult(trial, died, [])
    runs = {run["id"]: read_cell_run(run) for run in message["runs"]}
    return TrialResult(trial, runs, message["outcomes"])


def _run_trial(shell: InteractiveShell, trial: Trial) -> dict[str, Any]:
    _seed_everything(trial.seed)
    exercise = trial.exercise
    run_cell(shell, JobCell(exercise.id, trial.source), LIMITS)
    runs = _run_checks(shell, trial) if trial.checked else []
    outcomes = None
    if trial.probed and exercise.probes:
        outcomes = run_cell(shell, JobCell("probe", probes=exercise.probes), LIMITS, {}).value
    return {"runs": [asdict(run) for run in runs], "outcomes": outcomes or []}


def _run_checks(shell: InteractiveShell, trial: Trial) -> list[CellRun]:
    """Run the checks; of a wrong answer no more than the one it fails, as it must."""
    runs = []
    for check in sorted(trial.exercise.checks, key=lambda check: check.id != trial.caught_by):
        runs.append(run_cell(shell, JobCell(check.id, check.source), LIMITS))
        if trial.caught_by and runs[0].status != OK:
            break
    return runs


def _seed_everything(seed: int) -> None:
    os.environ["COURSE_SEED"] = str(seed)
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed(seed)
    if torch := sys.modules.get("torch"):
        torch.manual_seed(seed)


def in_fork(work: Callable[[], Any], seconds: float = WALL_SECONDS) -> Any:
    """Return the JSON value that some work gives in a forked process; None where it died."""
    receive, send = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(receive)
        _work_and_leave(work, send)
    os.close(send)
    text = _read_all(receive, seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return json.loads(text) if text.endswith(b"\n") else None


def _work_and_leave(work: Callable[[], Any], send: int) -> None:
    try:
        with os.fdopen(send, "wb") as file:
            file.write(json.dumps(work()).encode() + b"\n")
    finally:
        os._exit(0)


def _read_all(receive: int, seconds: float) -> bytes:
    deadline, text = time.monotonic() + seconds, b""
    try:
        while select.select([receive], [], [], max(0.0, deadline - time.monotonic()))[0]:
            chunk = os.read(receive, 1 << 16)
            if not chunk:
                return text
            text += chunk
        return b""
    finally:
        os.close(receive)
