"""Put a freshly forked process behind every barrier that is to be in force."""

import contextlib
import os
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.errors import CourseError
from autograder.isolation import (
    descriptors,
    environment,
    groups,
    landlock,
    namespaces,
    new_root,
    privileges,
    system_calls,
)
from autograder.isolation.limits import Limits, apply
from autograder.isolation.readable import readable_paths

__all__ = ["Limits", "enclose", "prepare", "readable_paths"]

# Of the machine's own /proc, where there is no other: what libraries ask about the machine.
_PROC_FILES = ("/proc/cpuinfo", "/proc/meminfo", "/proc/stat")
# Room for a user's processes that are counted with ours, and that a pid namespace hides from us.
_UNSEEN = 1_000
_USABLE_DEVICES, _READABLE_DEVICES = ("/dev/null", "/dev/full"), ("/dev/random", "/dev/urandom")


def prepare(layers: Collection[str], programs: bool = False) -> None:
    """Do once, before any fork, what is slow or does not work behind the barriers."""
    readable_paths()
    if "seccomp" in layers:
        system_calls.compiled("mount" in layers, "pid" in layers, programs)


def enclose(
    layers: Collection[str],
    limits: Limits,
    keep: Collection[int],
    readable: Sequence[Path],
    tester: bool = False,
    folder: str | Path = "",
    programs: bool = False,
) -> str:
    """Put this process behind its barriers, for good, and return the folder it works in.

    To be called in the child right after `fork_apart` (for the student's process) or `os.fork`
    (for the checks' process, `tester`, which may signal other processes and can write nothing).
    `keep` are the descriptors that stay open. `folder` is where it works without the layer
    "mount"; it is handed over to the process. `programs` lets it start other programs.

    Raises CourseError where a barrier cannot be put up; then the process must end.
    """
    child = _Child(
        frozenset(layers), limits, keep, readable, tester, str(folder), programs, _entry(layers)
    )
    for layer, step in _STEPS:
        if layer in layers or layer == "":
            with _putting_up(layer):
                step(child)
    return child.place


def _entry(layers: Collection[str]) -> int:
    """Return a descriptor of this process's folder in /proc, where one will be needed."""
    return os.open("/proc/self", os.O_DIRECTORY) if _has_rights_to_lose(layers) else -1


def _has_rights_to_lose(layers: Collection[str]) -> bool:
    return sys.platform == "linux" and bool(layers)


@dataclass(frozen=True)
class _Child:
    """The process that is being enclosed."""

    layers: frozenset[str]
    limits: Limits
    keep: Collection[int]
    readable: Sequence[Path]
    tester: bool
    folder: str
    programs: bool
    entry: int  # as `_entry` says; its /proc is out of reach from the new root
    parent: int = field(default_factory=os.getppid)

    @property
    def place(self) -> str:
        """Where it works."""
        if self.tester:
            return "/"
        return new_root.FOLDER if "mount" in self.layers else self.folder

    @property
    def user(self) -> int:
        """Whom it runs as."""
        if "uid" not in self.layers:
            return os.getuid()
        return privileges.TESTER if self.tester else privileges.STUDENT

    @property
    def is_counted_apart(self) -> bool:
        """Whether it gets a user namespace of its own, in which its descendants alone count."""
        return "user" in self.layers and not self.tester


def _own_session(child: _Child) -> None:
    if hasattr(os, "setsid") and os.getsid(0) != os.getpid():
        os.setsid()


def _compile(child: _Child) -> None:
    prepare(child.layers, child.programs)


def _join_group(child: _Child) -> None:
    if not child.tester:
        bound = child.limits.memory_bytes + child.limits.folder_bytes
        groups.join(bound, child.limits.processes)


def _close_descriptors(child: _Child) -> None:
    descriptors.close_others([*child.keep, child.entry])


def _leave_shared(child: _Child) -> None:
    namespaces.leave_shared(child.layers)


def _enter_new_root(child: _Child) -> None:
    owner = None if child.tester else child.user
    size, has_pids = child.limits.folder_bytes, "pid" in child.layers
    new_root.enter(child.readable, size, owner, own_processes=has_pids)


def _change_user(child: _Child) -> None:
    if "mount" not in child.layers and not child.tester:
        os.chown(child.place, child.user, child.user)
    privileges.become(child.user)


def _give_rights_up(child: _Child) -> None:
    """Keep no capability, but for the checks' process that of ending the student's."""
    if not _has_rights_to_lose(child.layers):
        return
    privileges.hide_memory(False)  # The maps of a user namespace can only be written unhidden.
    if child.is_counted_apart:
        namespaces.count_apart(child.entry)
    os.close(child.entry)
    ends_others = child.tester and "uid" in child.layers
    privileges.shed({privileges.CAP_KILL} if ends_others else ())
    privileges.hide_memory(True)
    namespaces.die_with_parent()
    if os.getppid() != child.parent:
        os._exit(1)  # The parent was gone before the kernel was told.


def _settle(child: _Child) -> None:
    environment.settle(child.place)


def _scrub(child: _Child) -> None:
    environment.scrub()


def _limit(child: _Child) -> None:
    apply(child.limits, _counted_with_ours(child))


def _counted_with_ours(child: _Child) -> int | None:
    """Return how many processes of the same user are counted too; None where they can be seen."""
    if child.is_counted_apart:
        return 0
    return _UNSEEN if child.layers & {"pid", "mount"} else None


def _lock_files(child: _Child) -> None:
    readable, writable = [*map(str, child.readable), *_READABLE_DEVICES], [*_USABLE_DEVICES]
    if "mount" in child.layers:
        readable.append("/proc")
    else:
        readable += [*_PROC_FILES, f"/proc/{os.readlink('/proc/self')}"]
    if not child.tester:
        writable.append(new_root.ROOM if "mount" in child.layers else child.place)
    landlock.restrict(readable, writable, child.programs, signals=child.tester)


def _filter_calls(child: _Child) -> None:
    layers = child.layers
    filter = system_calls.compiled("mount" in layers, "pid" in layers, child.programs)
    system_calls.load(filter)


# In this order: each step needs rights that a later one gives up.
_STEPS: tuple[tuple[str, Callable[[_Child], None]], ...] = (
    ("", _own_session),
    ("seccomp", _compile),
    ("groups", _join_group),
    ("descriptors", _close_descriptors),
    ("environment", _scrub),
    ("", _leave_shared),
    ("mount", _enter_new_root),
    ("uid", _change_user),
    ("", _give_rights_up),
    ("", _settle),
    ("limits", _limit),
    ("landlock", _lock_files),
    ("seccomp", _filter_calls),
)


@contextlib.contextmanager
def _putting_up(layer: str) -> Iterator[None]:
    """Name the barrier that failed."""
    try:
        yield
    except (OSError, ImportError, RuntimeError) as fault:
        raise CourseError(
            f"isolation: the barrier {layer or 'privileges'!r} cannot be put up here: {fault}. "
            "`course doctor` says what works on this machine; `--isolation` takes a lower level."
        ) from fault
