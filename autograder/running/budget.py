"""Computing time as a limit: a busy machine must not turn a right answer into a wrong one."""

import _signal  # What `signal` wraps in enumerations, which takes longer than the call itself.
import contextlib
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

WALL_FACTOR = 4  # The wall clock is a backstop: it measures the machine's load as well.
LOAD_FACTOR = 10  # Who is at work, but waits for a core that others hold, gets more of it.
WINDOW = 1.0  # seconds between two looks at what a process does


class CellTimeout(KeyboardInterrupt):
    """The cell has used up its computing time; `except Exception` does not stop it."""


@contextlib.contextmanager
def budget(seconds: float) -> Iterator[None]:
    """Raise CellTimeout in the running code after so many seconds of computing.

    Where there is no timer for computing time (Windows), the clock on the wall of whoever watches
    the process is the only limit.
    """
    if not hasattr(signal, "setitimer") or not _in_main_thread():
        yield
        return

    def late(*_: Any) -> None:
        raise CellTimeout(f"more than {seconds:g} s of computing")

    before = _signal.signal(_signal.SIGPROF, late)
    # The second interval strikes again, should the first be swallowed by a bare `except`.
    outer = signal.setitimer(signal.ITIMER_PROF, max(seconds, 1e-3), 1.0)
    begin = time.process_time()
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        _signal.signal(_signal.SIGPROF, before)
        if outer[0]:  # A budget around this one goes on, less what was used meanwhile.
            left = max(outer[0] - (time.process_time() - begin), 1e-3)
            signal.setitimer(signal.ITIMER_PROF, left, outer[1])


class Allowance:
    """Computing time that several pieces of work share."""

    def __init__(self, seconds: float):
        self.left = seconds

    @contextlib.contextmanager
    def spend(self) -> Iterator[None]:
        """Run a piece of work within what is left."""
        begin = time.process_time()
        try:
            with budget(self.left):
                yield
        finally:
            self.left -= time.process_time() - begin


class Watch:
    """Tells when another process has computed, slept or been at work for too long.

    Another student's processes may keep all cores busy, so a second on the wall in which it
    computed or waited for a core counts a tenth of one that it slept through.
    """

    def __init__(self, pid: int | None):
        self.clock, self.queued = _clock_of(pid), _queue_of(pid)
        self.begin(0.0)

    def begin(self, seconds: float) -> None:
        """Count from now on; so many seconds of computing are granted."""
        self.seconds, self.slept, self.awake = seconds, 0.0, 0.0
        self.cpu = self.clock()
        # A look takes a while, and most cells end before the first: it only begins to count.
        self.seen, self.active = time.monotonic(), None

    def is_over(self) -> bool:
        """Say whether the time is used up; a second of grace is left to the process's own timer."""
        if time.monotonic() - self.seen >= WINDOW:
            self._look()
        computed, waited = self.clock() - self.cpu, self.slept + self.awake / LOAD_FACTOR
        return computed > self.seconds + 1.0 or waited > WALL_FACTOR * self.seconds + 2.0

    def _look(self) -> None:
        """Count what has passed since the last look as slept or awake."""
        now, active = time.monotonic(), self.clock() + self.queued()
        if self.active is not None:
            passed = now - self.seen
            awake = min(max(active - self.active, 0.0), passed)
            self.awake += awake
            self.slept += passed - awake
        self.seen, self.active = now, active


def _clock_of(pid: int | None) -> Callable[[], float]:
    """Return a reader of a process's CPU clock (clock_getcpuclockid(3)), 0 where there is none."""
    identifier = ((~pid) << 3) | 2 if pid else None

    def read() -> float:
        if identifier is None or not hasattr(time, "clock_gettime"):
            return 0.0
        try:
            return time.clock_gettime(identifier)
        except OSError:
            return 0.0

    return read


def _queue_of(pid: int | None) -> Callable[[], float]:
    """Return a reader of the seconds that a process's threads have waited for a core.

    Source: the second number of Linux's /proc/PID/task/TID/schedstat; 0 where there is none.
    """

    def read() -> float:
        waited = 0
        for thread in Path(f"/proc/{pid}/task").glob("*/schedstat") if pid else ():
            with contextlib.suppress(OSError, ValueError, IndexError):
                waited += int(thread.read_text().split()[1])
        return waited / 1e9

    return read


def _in_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()
