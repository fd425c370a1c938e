"""Run jobs in pairs of processes, under limits: the one place where isolation and speed enter.

A cell that takes the student's process down costs that cell alone: a new pair goes on without it.
It replays the answers, which are definitions for the most part, and no check that has ended.
"""

import atexit
import contextlib
import sys
import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Protocol

from autograder.isolation.layers import Isolation
from autograder.running import compiled
from autograder.running.budget import WALL_FACTOR
from autograder.running.ending import lost
from autograder.running.forked import ForkedPairs, WarmParentError
from autograder.running.job import (
    ANSWER,
    CHECK,
    DIED,
    LOCKED,
    NOT_REACHED,
    TIMEOUT,
    CellRun,
    Job,
    JobCell,
    read_cell_run,
)
from autograder.running.libraries import LIBRARIES
from autograder.running.spawned import SpawnedPairs
from autograder.source_code import parses, reads
from autograder.wire.link import Link, LinkClosed, LinkRefused

REPLAYED = {LOCKED, ANSWER}
# The checks' process or the warm parent dies by chance, or by a cell that does so each time.
MAX_DEATHS = 4
MAX_STARTS = 10
GRACE = 150.0  # seconds on the wall, beyond what the checks' process itself grants an answer


class Pairs(Protocol):
    """Starts and ends the two processes of a run."""

    def prepare(self) -> None:
        """Begin with what every run needs, and do not wait for it."""

    def start(self) -> Link:
        """Return the channel to the checks' process of a new pair."""

    def stop(self) -> None:
        """End the pair that runs."""

    def close(self) -> None:
        """End everything."""


class OverdueError(Exception):
    """The checks' process has not spoken for too long."""


class PairGoneError(Exception):
    """The checks' process has ended without a word while a cell ran, or before any did ("")."""

    def __init__(self, cell: str):
        super().__init__(cell)
        self.cell = cell


class Executor:
    """Runs one job after the other."""

    def __init__(self, pairs: Pairs):
        self.pairs = pairs

    def __enter__(self) -> "Executor":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def prepare(self) -> None:
        """Begin with what every run needs, and do not wait for it."""
        self.pairs.prepare()

    def close(self) -> None:
        """End all processes."""
        self.pairs.close()

    def run(self, job: Job) -> list[CellRun]:
        """Run every cell of a job and return how each ended, in the job's order.

        Raises WarmParentError where no process can be started.
        """
        job = replace(job, cells=tuple(_prepared(cell, job.names) for cell in job.cells))
        gone: dict[str, CellRun] = {}  # cells that took a process down
        ended: dict[str, CellRun] = {}
        deaths, end = Counter(), time.monotonic() + job.total_seconds
        for _ in range(MAX_DEATHS * len(job.cells)):
            rest = _rest(job, gone, ended)
            if all(cell.id in ended for cell in rest.cells) or time.monotonic() > end:
                break
            try:
                victim = self._run_once(rest, ended, end)
            except PairGoneError as fault:
                self.pairs.stop()
                deaths[fault.cell] += 1
                if deaths[fault.cell] == (MAX_DEATHS if fault.cell else MAX_STARTS):
                    gone[fault.cell] = _blamed(fault.cell, job)
                continue
            if victim is None:
                break
            gone[victim.id] = victim
        found = ended | gone
        return [found.get(cell.id) or CellRun(cell.id, NOT_REACHED) for cell in job.cells]

    def _run_once(self, job: Job, ended: dict[str, CellRun], end: float) -> CellRun | None:
        """Run until a cell takes the student's process down, and return that cell.

        None stands for a run that came to its end, or was cut off since its time is over.

        Raises PairGoneError where the checks' process or the warm parent died.
        """
        current = ""
        try:
            for message in self._messages(job, end):
                if "ended" in message:
                    run = read_cell_run(message["ended"])
                    ended[run.id] = run
                if "lost" in message:
                    return _by_answer(read_cell_run(message["lost"]), job)
                if "finished" in message:
                    return None
                current = message["began"]
        except OverdueError:
            self.pairs.stop()
            if time.monotonic() > end:
                return None
            return lost(current or job.cells[0].id, TIMEOUT, job.cell_seconds)
        except (LinkClosed, LinkRefused, OSError):
            raise PairGoneError(current) from None

    def _messages(self, job: Job, end: float) -> Iterator[Mapping[str, Any]]:
        """Give the job to a new pair and yield what its checks' process says."""
        channel = self._started()
        patience = 2 * WALL_FACTOR * job.cell_seconds + GRACE
        deadline = time.monotonic() + patience

        def tick() -> None:
            if time.monotonic() > min(deadline, end):
                raise OverdueError

        try:
            channel.send({"job": job.dumps()})
            while True:
                message, _ = channel.receive(tick)
                deadline = time.monotonic() + patience
                yield message
        finally:
            channel.close()

    def _started(self) -> Link:
        for _ in range(MAX_STARTS - 1):
            with contextlib.suppress(WarmParentError):  # It may have been killed just now.
                return self.pairs.start()
        return self.pairs.start()


def _prepared(cell: JobCell, names: Collection[str]) -> JobCell:
    """Compile a cell that the checks' process runs, and note which of the answers' names it reads.

    Cells of the chapter's own are the same for a whole class; what students write is not.
    """
    if cell.kind not in (LOCKED, CHECK):
        return cell
    read = reads(cell.source) & set(names) if parses(cell.source) else names
    return replace(cell, fetched=tuple(sorted(read)), code=compiled.dumps(cell.id, cell.source))


def _by_answer(victim: CellRun, job: Job) -> CellRun:
    """Return the cell that took the student's process down, if it can be an answer's fault.

    Raises PairGoneError for a cell of the chapter's own: it may well run the next time.
    """
    place, cell = next(pair for pair in enumerate(job.cells) if pair[1].id == victim.id)
    if cell.kind == LOCKED:
        answered = any(before.kind == ANSWER for before in job.cells[:place])
        raise PairGoneError(victim.id if answered else "")
    return victim


def _blamed(cell: str, job: Job) -> CellRun:
    if not cell:
        raise WarmParentError("the processes of a run end before they begin; see `course doctor`")
    return lost(cell, DIED, job.cell_seconds)


def _rest(job: Job, gone: Mapping[str, CellRun], ended: Mapping[str, CellRun]) -> Job:
    """Return what is still to run: answers again, but not what ended or took a process down."""
    return replace(job, cells=tuple(cell for cell in job.cells if _is_due(cell, gone, ended)))


def _is_due(cell: JobCell, gone: Mapping[str, CellRun], ended: Mapping[str, CellRun]) -> bool:
    lost_before = cell.id in gone or any(id in gone for id in cell.unless_passed)
    return not lost_before and (cell.kind in REPLAYED or cell.id not in ended)


def open_executor(isolation: Isolation, libraries: Sequence[str] = LIBRARIES) -> Executor:
    """Return an executor with these barriers: forked on Linux, else spawned.

    `libraries` are imported before the fork; a cell can import others, and waits for them.

    macOS has fork, but its own libraries do not survive it.
    """
    forks = sys.platform == "linux"
    return Executor(ForkedPairs(isolation, libraries) if forks else SpawnedPairs())


@cache
def shared_executor(isolation: Isolation, libraries: Sequence[str] = LIBRARIES) -> Executor:
    """Return the executor that this process keeps for all its runs, and ends when it exits."""
    executor = open_executor(isolation, libraries)
    atexit.register(executor.close)
    return executor
