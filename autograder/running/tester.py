"""The checks' process: it leads a run, and never executes a line of the student's.

It has the student's process run the answers, in the order of the notebook, and runs the checks
itself. Names that answers define are fetched: plain data by value, all else as handles.
"""

import contextlib
import hashlib
import os
import signal
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from autograder.running import compiled
from autograder.running.believed import believed
from autograder.running.budget import Watch
from autograder.running.ending import failed, lost
from autograder.running.job import (
    ANSWER,
    CHECK,
    DIED,
    ERROR,
    LOCKED,
    OK,
    PROBES,
    SKIPPED,
    TIMEOUT,
    CellRun,
    Job,
    JobCell,
    read_job,
)
from autograder.running.shell import run_cell
from autograder.wire.faults import StudentExit, StudentFault
from autograder.wire.link import Link, LinkClosed, LinkRefused
from autograder.wire.remote import Conversation

SEED = "COURSE_SEED"
END = getattr(signal, "SIGKILL", signal.SIGTERM)  # Windows has but one way to end a process.
LOCKED_SECONDS = 30.0
SHORT = 12  # letters of a line that could stand in any message
CHECKS_FACTOR = 2.0  # A check's own computing, oracle included, may take longer than the answer's.


class StudentGone(BaseException):
    """The student's process has ended, or had to be ended, while a cell ran."""

    def __init__(self, status: str):
        super().__init__(status)
        self.status = status


class Tester:
    """Runs a job's cells in order, each in the process that it belongs to."""

    def __init__(
        self, job: Job, conversation: Conversation, shell: InteractiveShell, student: int | None
    ):
        self.job, self.conversation, self.shell, self.pid = job, conversation, shell, student
        self.watch = Watch(student)
        self.ended: dict[str, str] = {}
        self.gone: str | None = None  # how the student's process ended
        conversation.link.tick = self.tick

    def run(self, say: Callable[[Mapping[str, Any]], None]) -> None:
        """Run all cells and tell how each ended; stop at the one that takes the student down."""
        news: dict[str, Any] = {}
        for number, cell in enumerate(self.job.cells):
            say({**news, "began": cell.id})
            begin = time.perf_counter()
            self.watch.begin(self._seconds(cell))
            try:
                if number == 0 and any(cell.together for cell in self.job.cells):
                    self.conversation.request("guard")
                run = self._step(cell)
            except (StudentGone, LinkClosed, LinkRefused) as gone:
                status = getattr(gone, "status", DIED)
                say({"lost": lost(cell.id, status, self.job.cell_seconds).fields()})
                return
            self.ended[cell.id] = _outcome(cell, run)
            news = {"ended": replace(run, seconds=time.perf_counter() - begin).fields()}
        say({**news, "finished": True})

    def tick(self) -> None:
        """End a student's process that has used up its time."""
        if self.watch.is_over():
            if self.pid:
                with contextlib.suppress(OSError):  # The warm parent ends it in any case.
                    os.kill(self.pid, END)
            self.gone = TIMEOUT
            raise StudentGone(TIMEOUT)

    def _step(self, cell: JobCell) -> CellRun:
        steps = {
            LOCKED: self._locked,
            ANSWER: self._in_student,
            CHECK: self._check,
            PROBES: self._probe,
        }
        return steps[cell.kind](cell)

    def _in_student(self, cell: JobCell) -> CellRun:
        data = self.conversation.request(
            "run",
            id=cell.id,
            source=cell.source,
            seconds=self._seconds(cell),
            output_bytes=self.job.output_bytes,
            locked=cell.kind == LOCKED,
        )
        return believed(data, cell.id)

    def _locked(self, cell: JobCell) -> CellRun:
        """Run one of the chapter's own cells in each process that needs it."""
        run = self._in_student(cell) if cell.for_student else CellRun(cell.id, SKIPPED)
        if cell.for_checks:
            own = self._run_here(cell)
            return run if cell.for_student else own
        return run

    def _check(self, cell: JobCell) -> CellRun:
        seed = self.job.seed if cell.seed is None else cell.seed
        if cell.together:
            return self._together(cell, seed)
        os.environ[SEED] = str(seed)
        return self._run_here(cell)

    def _seconds(self, cell: JobCell) -> float:
        """Return the computing time of a cell; the chapter's own are not the student's affair."""
        own = self.job.cell_seconds
        return max(own, LOCKED_SECONDS) if cell.kind == LOCKED else own

    def _together(self, cell: JobCell, seed: int) -> CellRun:
        data = self.conversation.request(
            "together",
            id=cell.id,
            source=cell.source,
            seconds=self.job.cell_seconds,
            seed=own_seed(seed, cell.id),
        )
        return _without_quotes(believed(data, cell.id), cell.source)

    def _probe(self, cell: JobCell) -> CellRun:
        before = [self.ended.get(id) for id in cell.unless_passed]
        if (before and all(end == OK for end in before)) or TIMEOUT in before:
            # Right answers need no name; one without an end would use up its time again.
            return CellRun(cell.id, SKIPPED)
        data = self.conversation.request(
            "probe", id=cell.id, probes=list(cell.probes), seconds=self.job.cell_seconds
        )
        return believed(data, cell.id)

    def _fetch(self, cell: JobCell) -> None:
        """Renew the student's names that a cell reads, and the time that it may spend there."""
        for name in cell.fetched:
            self.shell.user_ns.pop(name, None)
        seconds = self.job.cell_seconds
        self.shell.user_ns.update(self.conversation.fetch(cell.fetched, seconds=seconds))

    def _run_here(self, cell: JobCell) -> CellRun:
        try:
            self._fetch(cell)
        except (StudentFault, StudentExit) as fault:  # A value that cannot be sent, say.
            return failed(cell.id, fault)
        seconds = CHECKS_FACTOR * self._seconds(cell)
        code = compiled.loads(cell.code) if cell.code else None
        run = run_cell(self.shell, cell.id, cell.source, seconds, self.job.output_bytes, code)
        if self.gone:  # Whatever the check made of it.
            raise StudentGone(self.gone)
        if run.status != OK:
            self.conversation.request("ping")  # Did the answer fail, or its process?
        return run


def own_seed(seed: int, check: str) -> int:
    """Return the seed of one check, which tells an answer nothing of the others'."""
    return int(hashlib.sha256(f"{seed}:{check}".encode()).hexdigest()[:8], 16)


def _outcome(cell: JobCell, run: CellRun) -> str:
    """Return the status, and not OK for a check that gave a part of its points."""
    is_part = cell.points is not None and run.value is not None and run.value < cell.points
    return ERROR if run.status == OK and is_part else run.status


def _without_quotes(run: CellRun, source: str) -> CellRun:
    """Drop what an answer says that has seen a check and quotes it."""
    lines = (line.strip() for line in source.splitlines())
    quotes = any(len(line) > SHORT and line in run.evalue for line in lines)
    return replace(run, evalue="", outputs=()) if quotes else run


def converse(link: socket.socket) -> Conversation:
    """Open the conversation with the student's process, which is trusted with nothing."""
    return Conversation(Link(link), exports_attributes=False)


def lead(
    channel: socket.socket,
    conversation: Conversation,
    shell: InteractiveShell,
    student: int | None,
) -> None:
    """Be the checks' process: read the job from the coordinator and tell it how cells end.

    Raises LinkClosed, with nothing said, where the student's process is gone before it begins.
    """
    coordinator = Link(channel)
    message, _ = coordinator.receive()
    tester = Tester(read_job(message["job"]), conversation, shell, student)
    tester.conversation.request("ping")
    tester.run(coordinator.send)
