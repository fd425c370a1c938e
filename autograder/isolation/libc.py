"""Calls into the C library that Python has no function for; a failure is an OSError.

The module can be imported on any system; its functions are for Linux.
"""

import ctypes
import os
from functools import cache

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_KEEPCAPS = 1, 4, 8
PR_SET_SECCOMP, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT = 22, 24, 38, 47
_CAPABILITY_VERSION_3 = 0x20080522

Argument = int | bytes | None | ctypes.Structure


class CapabilityHeader(ctypes.Structure):
    """`struct __user_cap_header_struct` of linux/capability.h; pid 0 is the caller."""

    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class CapabilitySets(ctypes.Structure):
    """Two `struct __user_cap_data_struct`: the low halves of three sets, then the high ones."""

    _fields_ = [
        (f"{name}_{half}", ctypes.c_uint32)
        for half in ("low", "high")
        for name in ("effective", "permitted", "inheritable")
    ]


@cache
def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _call(name: str, *arguments: Argument) -> int:
    """Call a function that returns -1 and sets errno when it fails."""
    function = getattr(_library(), name)
    function.restype = ctypes.c_long if name == "syscall" else ctypes.c_int
    result = function(*map(_as_c, arguments))
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return result


def _as_c(argument: Argument) -> object:
    """Widen whole numbers: a variable argument list takes what its register holds."""
    if isinstance(argument, int):
        return ctypes.c_long(argument)
    return ctypes.byref(argument) if isinstance(argument, ctypes.Structure) else argument


def unshare(flags: int) -> None:
    """Leave the namespaces named by CLONE_NEW* flags for new ones (unshare(2))."""
    _call("unshare", flags)


def setns(fd: int, flags: int) -> None:
    """Enter the namespace behind a file descriptor (setns(2))."""
    _call("setns", fd, flags)


def mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    """Attach a file system (mount(2))."""
    encoded = kind.encode() if kind else None
    _call("mount", source.encode(), target.encode(), encoded, flags, options.encode() or None)


def umount2(target: str, flags: int) -> None:
    """Detach a file system (umount2(2))."""
    _call("umount2", target.encode(), flags)


def pivot_root(new: str, old: str) -> None:
    """Make a mounted folder the root, and put the old root where `old` is (pivot_root(2))."""
    _call("pivot_root", new.encode(), old.encode())


def prctl(option: int, value: Argument = 0, third: Argument = 0) -> int:
    """Change something about the calling process (prctl(2))."""
    return _call("prctl", option, value, third, 0, 0)


def syscall(number: int, *arguments: Argument) -> int:
    """Make a system call that the C library has no function for (syscall(2))."""
    return _call("syscall", number, *arguments)


def permitted() -> int:
    """Return the capabilities that the caller may use, as a bit set (capget(2))."""
    sets = CapabilitySets()
    _call("capget", CapabilityHeader(_CAPABILITY_VERSION_3, 0), sets)
    return sets.permitted_low | sets.permitted_high << 32


def capset(capabilities: int) -> None:
    """Hold these capabilities and no other, and pass none on (capset(2))."""
    low, high = capabilities & 0xFFFFFFFF, capabilities >> 32
    sets = CapabilitySets(low, low, 0, high, high, 0)
    _call("capset", CapabilityHeader(_CAPABILITY_VERSION_3, 0), sets)
