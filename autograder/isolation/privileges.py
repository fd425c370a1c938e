"""Users and capabilities: what a process may still do once it has given its rights away."""

import os
from collections.abc import Collection

from autograder.isolation import libc

# Users that own nothing, of a range that systems leave unused, unlike "nobody" (65534). Two, so
# that the student's processes have no power over the checks'.
STUDENT, TESTER = 65532, 65533
CAP_KILL, _CAP_SETPCAP, _CAPABILITIES = 5, 8, 64
_PR_CAP_AMBIENT_CLEAR_ALL = 4


def become(uid: int) -> None:
    """Change to another user and the group of that number, for good; raises OSError."""
    libc.prctl(libc.PR_SET_KEEPCAPS, 1)  # `shed` decides which of them stay.
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def shed(kept: Collection[int] = ()) -> None:
    """Give up every capability but those kept, and any way to win one back.

    No program that is run later, whatever its owner or mode, has more rights than this process.
    """
    held = libc.permitted()
    libc.capset(held)  # A change of user has taken them out of effect.
    if held >> _CAP_SETPCAP & 1:
        _empty_bounding_set()
    libc.prctl(libc.PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL)
    libc.capset(held & sum(1 << capability for capability in kept))
    libc.prctl(libc.PR_SET_NO_NEW_PRIVS, 1)


def hide_memory(hidden: bool) -> None:
    """Let no process of the same user read this one's memory through /proc or a debugger."""
    libc.prctl(libc.PR_SET_DUMPABLE, int(not hidden))


def _empty_bounding_set() -> None:
    for capability in range(_CAPABILITIES):
        try:
            libc.prctl(libc.PR_CAPBSET_DROP, capability)
        except OSError:
            return  # The kernel knows no capability of this number, so none above it.
