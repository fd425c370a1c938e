"""Exceptions that cross: what is told of one, and as which exception it is raised on arrival."""

import builtins
import functools
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograder.wire.frames import demand

MAX_TEXT, MAX_NAME, MAX_FRAMES, MAX_CLASSES = 2_000, 80, 50, 50
# What would end a loop of the checks, rather than the check, comes as a fault without that power;
# groups are made of other exceptions.
UNCATCHABLE = (StopIteration, StopAsyncIteration, BaseExceptionGroup)
CATCHABLE = {
    name: kind
    for name, kind in vars(builtins).items()
    if isinstance(kind, type) and issubclass(kind, Exception) and not issubclass(kind, UNCATCHABLE)
}

Describe = Callable[[BaseException], Mapping[str, Any]]


class _Told:
    """What every exception of the other side brings along."""

    def __init__(self, message: str = "", ename: str = "", frames: Sequence[tuple[str, int]] = ()):
        self.args = (message,)
        self.message, self.frames = message, list(frames)
        self.ename = ename or type(self).__name__

    def __str__(self) -> str:
        return self.message


class StudentFault(_Told, Exception):  # noqa: N818 - says whose it is; it is never raised as such
    """An exception of the other side, raised as the first built-in class that it says it is.

    `ename` is the name of its own class, `frames` the places in cells that it passed.
    """


class StudentExit(_Told, BaseException):
    """The other side raised what `except Exception` does not stop, SystemExit for one."""

    kind = "error"


class StudentTimeout(StudentExit):
    """The other side used up its computing time."""

    kind = "timeout"


class StudentMemory(StudentExit):
    """The other side used up its memory."""

    kind = "memory"


KINDS = {kind.kind: kind for kind in (StudentTimeout, StudentMemory)}


def plain_name(name: Any) -> str:
    """Return the name of a class as an identifier of at most 80 characters."""
    kept = re.sub(r"\W", "_", str(name)[:MAX_NAME])
    return kept if kept.isidentifier() else "Unnamed"


def tell(fault: BaseException, describe: Describe) -> dict[str, Any]:
    """Return what the other side is told of an exception."""
    told = {"kind": getattr(fault, "kind", "error"), "frames": []}
    if not isinstance(fault, StudentFault | StudentExit):
        told = dict(describe(fault))
    names = (kind.__name__ for kind in type(fault).__mro__ if _is_catchable(kind))
    return {
        "ename": plain_name(getattr(fault, "ename", type(fault).__name__)),
        "mro": list(names)[:MAX_CLASSES],
        "message": _text(fault),
        "kind": told["kind"],
        "frames": [list(frame) for frame in told["frames"]][-MAX_FRAMES:],
    }


def _is_catchable(kind: type) -> bool:
    return CATCHABLE.get(kind.__name__) is kind


def _text(fault: BaseException) -> str:
    try:
        return str(fault)[:MAX_TEXT]
    except Exception:  # An exception may fail to say what it is.
        return ""


def rebuild(message: Mapping[str, Any]) -> BaseException:
    """Return the exception that a message tells of; raise LinkRefused if it tells none."""
    ename, mro, text, kind = (message.get(key) for key in ("ename", "mro", "message", "kind"))
    demand(type(ename) is type(text) is type(kind) is str, "a fault is told in words")
    demand(type(mro) is list and len(mro) <= MAX_CLASSES, "a fault has a list of classes")
    known = [name for name in mro if type(name) is str and name in CATCHABLE]
    likeness = KINDS.get(kind) or (_like(known[0]) if known else StudentExit)
    return likeness(text[:MAX_TEXT], plain_name(ename), _read_frames(message.get("frames")))


def _read_frames(frames: Any) -> list[tuple[str, int]]:
    demand(type(frames) is list and len(frames) <= MAX_FRAMES, "a fault passes a few places")
    pairs = all(type(frame) is list and len(frame) == 2 for frame in frames)
    right = pairs and all(type(cell) is str and type(line) is int for cell, line in frames)
    demand(right, "a place is a cell and a line")
    return [(cell[:MAX_NAME], line) for cell, line in frames]


@functools.cache
def _like(name: str) -> type[StudentFault]:
    """Return a StudentFault that `except` takes for the built-in exception of that name."""
    base = CATCHABLE[name]
    return StudentFault if base is Exception else type(name, (StudentFault, base), {})
