"""A root of its own: a tree that holds what a process may read, and one small folder to write.

Built in a new mount namespace (layer "mount") out of read-only bind mounts at their usual paths.
"""

import ctypes
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from autograder.isolation import libc

ROOM = "/student"
FOLDER, SHARED_MEMORY = f"{ROOM}/work", f"{ROOM}/shm"
# /dev/zero is left out: mapped as shared, it gives memory that no limit counts.
DEVICES = ("/dev/null", "/dev/full", "/dev/random", "/dev/urandom")
MAX_FILES = 10_000

_RDONLY, _NOSUID, _NODEV, _NOEXEC = 1, 2, 4, 8
_REMOUNT, _BIND, _REC, _PRIVATE, _DETACH = 0x20, 0x1000, 0x4000, 0x40000, 2
_MOUNT_SETATTR, _AT_FDCWD, _AT_RECURSIVE = 442, -100, 0x8000  # The same on every architecture.
# Where the tree is built: a folder that exists everywhere, and below which nothing is bound.
_SITE = "/proc"


class _Attributes(ctypes.Structure):
    """`struct mount_attr` of linux/mount.h."""

    _fields_ = [(name, ctypes.c_uint64) for name in ("set", "clear", "propagation", "user")]


def enter(
    readable: Iterable[Path], folder_bytes: int, owner: int | None, own_processes: bool
) -> None:
    """Make a new root of the readable paths, and go there.

    FOLDER holds at most `folder_bytes`, shared memory included, and belongs to `owner`; without
    an owner there is none, and nothing can be written. `own_processes` gives a /proc of the
    process's own pid namespace; otherwise /proc is empty.
    Raises OSError where the system refuses; then the process must end.
    """
    libc.mount("none", "/", None, _REC | _PRIVATE)
    libc.mount("tmpfs", _SITE, "tmpfs", _NOSUID | _NODEV, "size=1m,mode=755")
    _bind_all(_outermost(readable))
    _prepare_places(owner is not None)
    if own_processes:
        libc.mount("proc", f"{_SITE}/proc", "proc", _NOSUID | _NODEV | _NOEXEC)
    _protect(_SITE)  # With /proc/sys, which root may write even without rights.
    for device in DEVICES:
        libc.mount(device, f"{_SITE}{device}", None, _BIND)
    if owner is not None:
        _furnish(f"{_SITE}{ROOM}", folder_bytes, owner)
    _move_in()


def _outermost(paths: Iterable[Path]) -> list[str]:
    """Return the paths and what they point to, without those that lie below another."""
    found = [str(path) for path in paths if os.path.exists(path)]
    every = sorted({*found, *map(os.path.realpath, found)})
    return [path for path in every if not any(path.startswith(f"{other}/") for other in every)]


def _bind_all(paths: Sequence[str]) -> None:
    for path in paths:
        target = f"{_SITE}{path}"
        _make_like(path, target)
        libc.mount(path, target, None, _BIND | _REC)


def _make_like(path: str, target: str) -> None:
    """Make something to mount on: a folder for a folder, a file for everything else."""
    if os.path.isdir(path):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o644))


def _prepare_places(writable: bool) -> None:
    os.makedirs(f"{_SITE}/proc", exist_ok=True)
    for device in DEVICES:
        _make_like(device, f"{_SITE}{device}")
    if writable:
        os.mkdir(f"{_SITE}{ROOM}")
        os.symlink(SHARED_MEMORY, f"{_SITE}/dev/shm")
        # Code that names /tmp finds the folder there, unless something readable lies below /tmp.
        if not os.path.exists(f"{_SITE}/tmp"):
            os.symlink(FOLDER, f"{_SITE}/tmp")


def _protect(tree: str) -> None:
    """Make every mount of a tree read-only, without programs that change the user, or devices."""
    attributes = _Attributes(set=_RDONLY | _NOSUID | _NODEV)
    size = ctypes.sizeof(attributes)
    libc.syscall(_MOUNT_SETATTR, _AT_FDCWD, tree.encode(), _AT_RECURSIVE, attributes, size)


def _furnish(room: str, folder_bytes: int, owner: int) -> None:
    options = f"size={folder_bytes},nr_inodes={MAX_FILES},mode=755"
    libc.mount("tmpfs", room, "tmpfs", _NOSUID | _NODEV | _NOEXEC, options)
    for folder in (FOLDER, SHARED_MEMORY):
        place = room + folder.removeprefix(ROOM)
        os.mkdir(place, 0o700)
        os.chown(place, owner, owner if owner != os.getuid() else -1)


def _move_in() -> None:
    """Make the tree the root, and let go of the old one."""
    os.chdir(_SITE)
    libc.pivot_root(".", ".")  # The old root now lies on top of the new one.
    libc.umount2(".", _DETACH)
    os.chdir("/")
