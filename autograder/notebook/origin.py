"""Where an error came from: which cell, which line, which exercise that is not written yet."""

import linecache
import re
import traceback
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import FrameType
from typing import Any

from autograder.manifest import Exercise, fingerprint
from autograder.source_code import own_names

STUB_LINE = "raise NotImplementedError"
CELL_FILE = re.compile(r'File "(?:[^"]*ipykernel_\d+[^"]*|<ipython-input[^"]*)"')


@dataclass(frozen=True)
class Unwritten:
    """A name that some code needs, and the exercises that may define it (nearly always one)."""

    name: str | None  # None where the stub stands at the top of the answer cell
    exercises: tuple[Exercise, ...]


def unwritten(error: BaseException, exercises: Iterable[Exercise]) -> Unwritten | None:
    """Find the stub that raised this error, or an error that this one was raised from."""
    for fault in _chain(error):
        if isinstance(fault, NotImplementedError) and fault.__traceback__:
            frame, line = _frames(fault)[-1]
            if _line(frame, line).startswith(STUB_LINE):
                return _owner(frame, tuple(exercises))
    return None


def missing_name(error: BaseException, namespace: Mapping[str, Any]) -> str | None:
    """Return the name that a NameError could not find, if it is still not there."""
    for fault in _chain(error):
        if isinstance(fault, NameError) and fault.name and fault.name not in namespace:
            return fault.name
    return None


def answer_source(exercise: Exercise, sources: Iterable[str]) -> str | None:
    """Return the latest of some cells, given oldest first, that defines a name of the exercise."""
    for source in reversed(list(sources)):
        if any(name in source for name in exercise.names) and _defines(source, exercise.names):
            return source
    return None


def place(error: BaseException, check_source: str, user_globals: Mapping[str, Any]) -> str:
    """Say on which line of the student's code an error arose, else on which of the check's."""
    theirs, ours = "", ""
    for frame, line in _frames(error):
        if frame.f_globals is not user_globals or not (text := _line(frame, line)):
            continue
        if fingerprint(_cell(frame)) == fingerprint(check_source):
            ours = f"the check's line `{text}`"
        else:
            root = _root(frame)
            inside = "" if root.startswith("<") else f" of `{root}`"
            theirs = f"line {line}{inside}: `{text}`"
    return theirs or ours


def plain_traceback(error: BaseException, user_globals: Mapping[str, Any]) -> str:
    """Format an error's traceback from the first line of the notebook on, without colours."""
    at = error.__traceback__
    while at and at.tb_frame.f_globals is not user_globals:
        at = at.tb_next
    lines = traceback.format_exception(type(error), error, at or error.__traceback__)
    return CELL_FILE.sub("Cell", "".join(lines))


def _owner(frame: FrameType, exercises: tuple[Exercise, ...]) -> Unwritten | None:
    root, cell = _root(frame), _cell(frame)
    handed_out = tuple(
        exercise for exercise in exercises if fingerprint(exercise.stub) == fingerprint(cell)
    )
    if root.startswith("<"):
        made = set(own_names(cell))
        by_name = tuple(exercise for exercise in exercises if made & set(exercise.names))
        found, name = handed_out or by_name, None
    else:
        # Two chapters may ask for the same name: the stub's own text decides, then the order.
        named = [exercise for exercise in exercises if root in exercise.names]
        found = tuple(sorted(named, key=lambda exercise: exercise not in handed_out)[:1])
        name = root
    return Unwritten(name, found) if found else None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _frames(error: BaseException) -> list[tuple[FrameType, int]]:
    return list(traceback.walk_tb(error.__traceback__))


def _root(frame: FrameType) -> str:
    return frame.f_code.co_qualname.split(".")[0]


def _cell(frame: FrameType) -> str:
    return "".join(linecache.getlines(frame.f_code.co_filename))


def _line(frame: FrameType, number: int) -> str:
    return linecache.getline(frame.f_code.co_filename, number).strip()


def _defines(source: str, names: tuple[str, ...]) -> bool:
    return bool(set(own_names(source)) & set(names))
