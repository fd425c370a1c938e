"""Landlock: a process and its descendants open only what is listed (landlock(7)).

Needs no rights. What the kernel can refuse depends on the version ("ABI") of Landlock it has.
"""

import ctypes
import os
from collections.abc import Iterable

from autograder.isolation import libc

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # The same on every architecture.
_ASK_VERSION, _PATH_BENEATH = 1, 1
EXECUTE, WRITE, READ, LIST = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_MAKE_CHAR, _MAKE_BLOCK, _TRUNCATE, _IOCTL = 1 << 6, 1 << 11, 1 << 14, 1 << 15
_OF_A_FILE = EXECUTE | WRITE | READ | _TRUNCATE
_CONNECT_AND_BIND_TCP = 3
_ABSTRACT_SOCKETS, _SIGNALS = 1, 2


class _Ruleset(ctypes.Structure):
    """`struct landlock_ruleset_attr` of linux/landlock.h."""

    _fields_ = [(name, ctypes.c_uint64) for name in ("files", "network", "scoped")]


class _PathBeneath(ctypes.Structure):
    """`struct landlock_path_beneath_attr`, which is packed."""

    _pack_ = 1
    _fields_ = [("access", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def version() -> int:
    """Return the ABI of the running kernel, from 1; raises OSError where Landlock is off."""
    return libc.syscall(_CREATE_RULESET, None, 0, _ASK_VERSION)


def restrict(
    readable: Iterable[str], writable: Iterable[str], programs: bool, signals: bool
) -> None:
    """Keep this process to the paths given, for good; without TCP and abstract sockets.

    `writable` may be folders or devices. `programs` allows what can be read to be run. `signals`
    allows signals to processes outside. Needs no_new_privs; raises OSError.
    """
    abi = version()
    rules = _Ruleset(_file_rights(abi), _CONNECT_AND_BIND_TCP if abi >= 4 else 0)
    if abi >= 6:
        rules.scoped = _ABSTRACT_SOCKETS | (0 if signals else _SIGNALS)
    size = 24 if abi >= 6 else 16 if abi >= 4 else 8
    fd = libc.syscall(_CREATE_RULESET, rules, size, 0)
    run = EXECUTE if programs else 0
    _allow(fd, readable, (READ | LIST | run) & rules.files)
    _allow(fd, writable, rules.files & ~(_MAKE_CHAR | _MAKE_BLOCK | _IOCTL | (EXECUTE & ~run)))
    libc.syscall(_RESTRICT_SELF, fd, 0)
    os.close(fd)


def _file_rights(abi: int) -> int:
    """Return every right on files that a version knows, so that none is left unwatched."""
    return (1 << {1: 13, 2: 14, 3: 15, 4: 15}.get(abi, 16)) - 1


def _allow(ruleset: int, paths: Iterable[str], access: int) -> None:
    for path in paths:
        try:
            fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue  # What is not there, or not ours to see, needs no rule.
        granted = access if os.path.isdir(path) else access & _OF_A_FILE
        libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, _PathBeneath(granted, fd), 0)
        os.close(fd)
