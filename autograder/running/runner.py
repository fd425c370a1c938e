"""Run cells one after the other in this process, as a notebook's kernel would.

`python -m autograder.running.runner FD` reads a job on standard input and writes a line of JSON to
the open file descriptor FD when a cell begins and when it ends.
"""

import contextlib
import io
import json
import math
import numbers
import os
import re
import signal
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from types import TracebackType
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from autograder.running.job import (
    ERROR,
    MEMORY,
    OK,
    SKIPPED,
    TIMEOUT,
    CellRun,
    Job,
    JobCell,
    read_job,
)
from autograder.running.outcome import ADDRESS, observe

CELL_NAME = re.compile(r"<ipython-input-(\d+)-")
CELL_PLACE = re.compile(r"<ipython-input-[^>]*>, ")
MAX_MESSAGE = 2_000


class CellTimeout(KeyboardInterrupt):
    """The cell has used up its computing time; `except Exception` does not stop it."""


class CappedText(io.StringIO):
    """Standard output that keeps the first bytes and forgets the rest."""

    def __init__(self, room: int):
        super().__init__()
        self.room = room

    def write(self, text: str) -> int:
        """Keep what there is room for."""
        text = str(text)
        if self.room > 0:
            super().write(text[: self.room])
            if len(text) > self.room:
                super().write("\n[the rest of the output was not kept]\n")
            self.room -= len(text)
        return len(text)


def make_shell() -> InteractiveShell:
    """Return a fresh IPython shell without history, colours or a display."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.cache_size = 0
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance(config=config)
    shell.showtraceback = shell.showsyntaxerror = lambda *args, **kwargs: None
    # Nobody sees the tracebacks that IPython formats, and one takes longer than most checks.
    shell.InteractiveTB.structured_traceback = lambda *args, **kwargs: []
    shell.displayhook.write_output_prompt = lambda: None
    shell.displayhook.write_format_data = lambda *args, **kwargs: None
    shell.course_cells = {}
    return shell


def run_job(job: Job, began: Callable[[str], None], ended: Callable[[CellRun], None]) -> None:
    """Run the cells of a job in order and tell when each begins and ends."""
    shell, ended_as = make_shell(), {}
    for cell in job.cells:
        began(cell.id)
        run = run_cell(shell, cell, job, ended_as)
        ended_as[cell.id] = run.status
        ended(run)


def run_cell(
    shell: InteractiveShell, cell: JobCell, job: Job, ended_as: Mapping[str, str] | None = None
) -> CellRun:
    """Run one cell, or its probes, and return how it ended."""
    begin = time.perf_counter()
    before = [(ended_as or {}).get(id) for id in cell.unless_passed]
    if not cell.probes:
        run = _run_code(shell, cell, job)
    elif (before and all(status == OK for status in before)) or TIMEOUT in before:
        # Right answers need no name, and an answer without an end would use up its time again.
        run = CellRun(cell.id, SKIPPED)
    else:
        run = _run_probes(shell, cell, job)
    return CellRun(**{**vars(run), "seconds": time.perf_counter() - begin})


def _run_code(shell: InteractiveShell, cell: JobCell, job: Job) -> CellRun:
    shell.course_cells[shell.execution_count] = cell.id
    text, shown = CappedText(job.output_bytes), []
    with _captured(shell, text, shown, job.output_bytes):
        try:
            with _budget(job.cell_seconds):
                result = shell.run_cell(cell.source, store_history=True)
            fault, value = result.error_before_exec or result.error_in_exec, result.result
        except CellTimeout as late:
            fault, value = late, None
        _close_figures()
    outputs = [*_stream(text), *shown]
    if fault is None:
        return CellRun(cell.id, OK, value=_points(value), outputs=tuple(outputs))
    return _failed(shell, cell.id, fault, outputs)


def _run_probes(shell: InteractiveShell, cell: JobCell, job: Job) -> CellRun:
    outcomes = []
    try:
        with _budget(job.cell_seconds):
            outcomes = [observe(probe, shell.user_ns) for probe in cell.probes]
    except CellTimeout:
        return CellRun(cell.id, TIMEOUT)
    return CellRun(cell.id, OK, value=outcomes)


def _failed(shell: InteractiveShell, id: str, fault: BaseException, outputs: list) -> CellRun:
    status = ERROR
    if isinstance(fault, CellTimeout):
        status = TIMEOUT
    elif isinstance(fault, MemoryError):
        status = MEMORY
    name = type(fault).__name__
    text = CELL_PLACE.sub("", ADDRESS.sub("0x", str(fault)))[:MAX_MESSAGE]
    error = {
        "output_type": "error",
        "ename": name,
        "evalue": text,
        "traceback": [f"{name}: {text}"],
    }
    frames = tuple(_frames(shell, fault.__traceback__))
    return CellRun(id, status, name, text, None, (*outputs, error), frames)


def _frames(shell: InteractiveShell, traceback: TracebackType | None) -> Iterator[tuple[str, int]]:
    while traceback is not None:
        at = CELL_NAME.match(traceback.tb_frame.f_code.co_filename)
        if at and int(at[1]) in shell.course_cells:
            yield shell.course_cells[int(at[1])], traceback.tb_lineno
        traceback = traceback.tb_next


def _points(value: Any) -> float | None:
    """Return a last expression that can stand for points: a finite number, NumPy's included."""
    is_number = isinstance(value, numbers.Real) and not isinstance(value, bool)
    return float(value) if is_number and math.isfinite(value) else None


def _stream(text: CappedText) -> list[dict[str, Any]]:
    kept = ADDRESS.sub("0x", text.getvalue())
    return [{"output_type": "stream", "name": "stdout", "text": kept}] if kept else []


@contextlib.contextmanager
def _captured(shell: InteractiveShell, text: CappedText, shown: list, room: int) -> Iterator[None]:
    def publish(data: Mapping[str, Any], metadata: Mapping | None = None, **_: Any) -> None:
        plain = {mime: value for mime, value in data.items() if mime.startswith("text/")}
        if len(json.dumps(plain)) < room and len(shown) < 50:
            output = {"output_type": "display_data", "data": plain, "metadata": {}}
            shown.append(output)

    keep = shell.display_pub.publish
    shell.display_pub.publish = publish
    try:
        # Warnings are not failures, and are not shown to whoever reads the report.
        with contextlib.redirect_stdout(text), contextlib.redirect_stderr(io.StringIO()):
            yield
    finally:
        shell.display_pub.publish = keep


@contextlib.contextmanager
def _budget(seconds: float) -> Iterator[None]:
    """Raise CellTimeout in the running code after so many seconds of computing."""
    if not hasattr(signal, "setitimer"):  # Windows: the clock on the wall is the only limit.
        yield
        return

    def late(*_: Any) -> None:
        raise CellTimeout(f"more than {seconds:g} s of computing")

    before = signal.signal(signal.SIGPROF, late)
    # The second interval strikes again, should the first be swallowed by a bare `except`.
    signal.setitimer(signal.ITIMER_PROF, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _close_figures() -> None:
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")


def main(fd: int) -> None:
    """Run the job on standard input and report on the file descriptor."""
    job = read_job(sys.stdin.read())
    warnings.filterwarnings("ignore", message=".*non-interactive.*")
    with os.fdopen(fd, "w", encoding="utf-8", closefd=True) as report:

        def say(data: Mapping[str, Any]) -> None:
            report.write(json.dumps(data) + "\n")
            report.flush()

        run_job(
            job,
            began=lambda id: say({"began": id}),
            ended=lambda run: say({"ended": asdict(run)}),
        )
        say({"finished": True})
    os._exit(0)  # Threads that a student left running must not keep the process alive.


if __name__ == "__main__":
    main(int(sys.argv[1]))
