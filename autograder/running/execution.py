"""Run a job in a process of its own, under limits: the one place where isolation and speed enter.

A cell that kills the process, or hangs in a way that no signal ends, costs that cell alone: the run
begins again without it.
"""

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from autograder.running.job import DIED, NOT_REACHED, TIMEOUT, CellRun, Job, JobCell, read_cell_run

WALL_FACTOR = 4  # The wall clock is a backstop: it measures the machine's load as well.
MAX_RESTARTS = 12
MAX_REPORT = 64 << 20
ONE_THREAD = {
    name: "1"
    for name in (
        "OMP_NUM_THREADS",
        "OMP_THREAD_LIMIT",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "NUMEXPR_NUM_THREADS",
    )
}


def run(job: Job) -> list[CellRun]:
    """Run every cell of the job and return how each ended, in the job's order."""
    lost: dict[str, CellRun] = {}
    ended: dict[str, CellRun] = {}
    for _ in range(MAX_RESTARTS):
        rest = replace(job, cells=tuple(cell for cell in job.cells if not _concerns(cell, lost)))
        ended, victim = _run_once(rest)
        if victim is None:
            break
        lost[victim.id] = victim
    return [
        lost.get(cell.id) or ended.get(cell.id) or CellRun(cell.id, NOT_REACHED)
        for cell in job.cells
    ]


def _concerns(cell: JobCell, lost: Mapping[str, CellRun]) -> bool:
    """Say whether a cell took the process down, or would probe an answer that did."""
    return cell.id in lost or any(id in lost for id in cell.unless_passed)


def _run_once(job: Job) -> tuple[dict[str, CellRun], CellRun | None]:
    """Run until the end or until a cell takes the process down; return the cell that did."""
    ended: dict[str, CellRun] = {}
    current: str | None = None
    wall = WALL_FACTOR * job.cell_seconds + 10  # Imports of a cold start come on top.
    with _child(job) as lines:
        for message in lines(wall):
            if message is None:
                return ended, _lost(current or job.cells[0].id, TIMEOUT, job)
            if "ended" in message:
                cell = read_cell_run(message["ended"])
                ended[cell.id] = cell
            elif "finished" in message:
                return ended, None
            else:
                current = message["began"]
    return ended, _lost(current or job.cells[0].id, DIED, job) if job.cells else None


def _lost(id: str, status: str, job: Job) -> CellRun:
    text = {
        TIMEOUT: f"The cell did not end within {job.cell_seconds:g} s of computing.",
        DIED: "The cell ended the Python process.",
    }[status]
    name = {TIMEOUT: "CellTimeout", DIED: "ProcessDied"}[status]
    error = {"output_type": "error", "ename": name, "evalue": text, "traceback": [text]}
    return CellRun(id, status, name, text, outputs=(error,))


@contextmanager
def _child(job: Job) -> Iterator[Any]:
    """Start the runner in an empty folder and give the messages that it sends."""
    receive, send = os.pipe()
    with tempfile.TemporaryDirectory(prefix="course-run-", ignore_cleanup_errors=True) as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "autograder.running.runner", str(send)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=_environment(job, folder),
            pass_fds=[send],
            start_new_session=True,
        )
        os.close(send)
        try:
            _feed(process, job)
            yield lambda wall: _messages(receive, wall)
        finally:
            _kill(process)
            os.close(receive)


def _environment(job: Job, folder: str) -> dict[str, str]:
    inherited = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    course = {key: value for key, value in os.environ.items() if key.startswith("COURSE_DATA_")}
    return {
        **inherited,
        **course,
        **ONE_THREAD,
        "COURSE_GRADING": "1",
        "COURSE_SEED": str(job.seed),
        "IPYTHONDIR": folder,
        "MPLBACKEND": "agg",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "TMPDIR": folder,
    }


def _feed(process: subprocess.Popen, job: Job) -> None:
    try:
        process.stdin.write(job.dumps().encode())
        process.stdin.close()
    except BrokenPipeError:
        pass  # The process died at once; the missing messages say so.


def _messages(receive: int, wall: float) -> Iterator[dict[str, Any] | None]:
    """Give each message; None once nothing has come for so many seconds, then no more."""
    waiting, size = b"", 0
    deadline = time.monotonic() + wall
    while True:
        if not select.select([receive], [], [], max(0.0, deadline - time.monotonic()))[0]:
            yield None
            return
        chunk = os.read(receive, 1 << 16)
        size += len(chunk)
        if not chunk or size > MAX_REPORT:
            return
        *lines, waiting = (waiting + chunk).split(b"\n")
        for line in lines:
            deadline = time.monotonic() + wall
            yield json.loads(line)


def _kill(process: subprocess.Popen) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        process.kill()
    process.wait()
