"""File descriptors: what a process inherits open it may use, whatever its rights are now."""

import contextlib
import os
from collections.abc import Collection, Iterable

_STANDARD = (0, 1, 2)
_LISTS = ("/proc/self/fd", "/dev/fd")
_HIGHEST = 4096  # Where no list is to be had.


def close_others(keep: Collection[int]) -> None:
    """Close every descriptor but those kept; standard input and output lead nowhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in set(_STANDARD) - set(keep):
        os.dup2(nowhere, standard)
    # One by one: counting up to the highest possible number can take minutes in a container.
    for descriptor in set(_open_now()) - {*keep, *_STANDARD}:
        with contextlib.suppress(OSError):  # The list itself was open while it was read.
            os.close(descriptor)


def _open_now() -> Iterable[int]:
    for folder in _LISTS:
        with contextlib.suppress(OSError):
            return [int(name) for name in os.listdir(folder)]
    return range(_HIGHEST)
