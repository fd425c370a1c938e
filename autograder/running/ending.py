"""Say how a cell ended: from the exception that stopped it to a CellRun."""

import math
import numbers
import re
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Any

from autograder.running.budget import CellTimeout
from autograder.running.job import DIED, ERROR, MEMORY, TIMEOUT, CellRun
from autograder.running.outcome import ADDRESS
from autograder.wire.remote import StudentMemory, StudentTimeout

CELL_NAME = "<cell {}>"  # the file name under which a cell is compiled
COMPILED = re.compile(r"<cell ([^>]+)>$")
CELL_PLACE = re.compile(r"<(?:ipython-input-|cell )[^>]*>, ")
FULL = "can't allocate memory"  # how torch says it, in a RuntimeError
MAX_MESSAGE = 2_000


def status_of(fault: BaseException) -> str:
    """Return the status of a cell that an exception ended."""
    if isinstance(fault, CellTimeout | StudentTimeout):
        return TIMEOUT
    if isinstance(fault, MemoryError | StudentMemory):
        return MEMORY
    return MEMORY if isinstance(fault, RuntimeError) and FULL in _text(fault) else ERROR


def failed(id: str, fault: BaseException, outputs: Sequence[Any] = ()) -> CellRun:
    """Return how a cell ended that an exception stopped."""
    name = str(getattr(fault, "ename", "") or type(fault).__name__)
    text = CELL_PLACE.sub("", ADDRESS.sub("0x", _text(fault)))[:MAX_MESSAGE]
    told = getattr(fault, "frames", None)  # An exception of the other process brings its own.
    places = tuple(told if isinstance(told, list) else frames_of(fault.__traceback__))
    shown = (*outputs, _error(name, text))
    return CellRun(id, status_of(fault), name, text, None, shown, places)


def lost(id: str, status: str, seconds: float) -> CellRun:
    """Return how a cell ended that took the whole process down."""
    name, text = {
        TIMEOUT: ("CellTimeout", f"The cell did not end within {seconds:g} s of computing."),
        MEMORY: ("MemoryError", "The cell used up the memory."),
        DIED: ("ProcessDied", "The cell ended the Python process."),
    }[status]
    return CellRun(id, status, name, text, outputs=(_error(name, text),))


def frames_of(traceback: TracebackType | None) -> Iterator[tuple[str, int]]:
    """Yield the places in cells that an exception passed, from outermost to innermost."""
    while traceback is not None:
        if at := COMPILED.match(traceback.tb_frame.f_code.co_filename):
            yield at[1], traceback.tb_lineno
        traceback = traceback.tb_next


def points(value: Any) -> float | None:
    """Return a last expression that can stand for points: a finite number, NumPy's included."""
    is_number = isinstance(value, numbers.Real) and not isinstance(value, bool)
    return float(value) if is_number and math.isfinite(value) else None


def _error(name: str, text: str) -> dict[str, Any]:
    line = f"{name}: {text}"
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": [line]}


def _text(fault: BaseException) -> str:
    try:
        return str(fault)
    except Exception:  # A student's exception may fail to say what it is.
        return ""
