"""Read what the student's process says of a cell: of right types and sizes, whatever it sends."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from autograder.running.job import ERROR, STATUSES, CellRun

MAX_NAME, MAX_TEXT, MAX_OUTPUTS, MAX_FRAMES = 100, 2_000, 60, 200
TEXTS = {"stream": ("name", "text"), "error": ("ename", "evalue")}


def believed(data: Any, id: str) -> CellRun:
    """Return how a cell ended, by the word of the student's process; what is malformed is dropped.

    No mark depends on it, but for the checks that run together with the answer.
    """
    said = data if isinstance(data, Mapping) else {}
    status = said.get("status")
    return CellRun(
        id=id,
        status=status if isinstance(status, str) and status in STATUSES else ERROR,
        ename=_text(said.get("ename"), MAX_NAME),
        evalue=_text(said.get("evalue"), MAX_TEXT),
        value=_value(said.get("value")),
        outputs=tuple(_outputs(said.get("outputs"))),
        frames=tuple(_frames(said.get("frames"))),
    )


def _value(value: Any) -> Any:
    """Return a number, or what probes saw; nothing that cannot be told on."""
    try:
        json.dumps(value)
    except (TypeError, ValueError, RecursionError):
        return None
    return value if isinstance(value, int | float | list) else None


def _text(value: Any, most: int) -> str:
    return value[:most] if isinstance(value, str) else ""


def _outputs(value: Any) -> Iterable[dict[str, Any]]:
    for output in value[:MAX_OUTPUTS] if isinstance(value, list | tuple) else ():
        kind = output.get("output_type") if isinstance(output, Mapping) else None
        if kind in ("stream", "error"):
            texts = {key: _text(output.get(key), 200_000) for key in TEXTS[kind]}
            extra = {"traceback": [texts["evalue"]]} if kind == "error" else {}
            yield {"output_type": kind, **texts, **extra}
        elif kind == "display_data" and isinstance(output.get("data"), Mapping):
            plain = _text(output["data"].get("text/plain"), 200_000)
            yield {"output_type": kind, "data": {"text/plain": plain}, "metadata": {}}


def _frames(value: Any) -> Iterable[tuple[str, int]]:
    for frame in value[:MAX_FRAMES] if isinstance(value, list | tuple) else ():
        if isinstance(frame, list | tuple) and len(frame) == 2:
            cell, line = frame
            if isinstance(cell, str) and type(line) is int:
                yield cell[:MAX_NAME], line
