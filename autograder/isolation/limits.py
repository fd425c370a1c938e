"""Limits on what one process uses (setrlimit(2)), where the system has them."""

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

try:
    import resource
except ImportError:  # Windows has no limits of this kind.
    resource = None


@dataclass(frozen=True)
class Limits:
    """How much a process that runs cells may use."""

    memory_bytes: int = 3 << 30  # private memory of each process
    file_bytes: int = 64 << 20  # of one file
    folder_bytes: int = 128 << 20  # of all files and shared memory, with the layer "mount"
    open_files: int = 256
    processes: int = 64  # threads included
    cpu_seconds: int = 600  # of each process; a backstop, since every cell has a budget of its own


def apply(limits: Limits, others: int | None = None) -> None:
    """Put the calling process and all that it starts under limits, for good.

    `others` is how many processes of the same user are counted with ours; where it is not given,
    those there are now. Does nothing where the system has no limits. Raises OSError.
    """
    if resource is None:
        return
    wanted = {
        # Not RLIMIT_AS: torch reserves far more address space than it uses.
        "RLIMIT_DATA": limits.memory_bytes,
        "RLIMIT_FSIZE": limits.file_bytes,
        "RLIMIT_NOFILE": limits.open_files,
        "RLIMIT_CPU": limits.cpu_seconds,
        "RLIMIT_CORE": 0,
        "RLIMIT_MSGQUEUE": 0,
    }
    if sys.platform == "linux":  # Elsewhere nothing says how many the user has already.
        others = count_others(os.getuid()) if others is None else others
        wanted["RLIMIT_NPROC"] = limits.processes + others
    for name, value in wanted.items():
        _lower(name, value)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # A file too large is an error, not the end.


def _lower(name: str, value: int) -> None:
    kind = getattr(resource, name, None)
    if kind is None:
        return
    hard = resource.getrlimit(kind)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))


def count_others(uid: int) -> int:
    """Count the processes and threads of a user that can be seen, but for this process."""
    return sum(_others_of(uid))


def _others_of(uid: int) -> Iterator[int]:
    with contextlib.suppress(OSError):  # No /proc: then nobody else is seen.
        ours = os.readlink("/proc/self")
        for entry in filter(str.isdigit, set(os.listdir("/proc")) - {ours}):
            # The owner of the folder will not do: it is root where a process hides its memory.
            with contextlib.suppress(OSError, ValueError):  # It has ended in the meantime.
                status = Path("/proc", entry, "status").read_text()
                if int(_field(status, "Uid").split()[0]) == uid:
                    yield int(_field(status, "Threads"))


def _field(status: str, name: str) -> str:
    return status.partition(f"\n{name}:")[2].partition("\n")[0]
