"""Turn the bytes of a submission into cells, whatever editors and networks did to them.

This is the one module that knows the older notebook formats.
"""

import json
import re
import warnings
from dataclasses import dataclass
from typing import Any

import nbformat

from autograder.errors import UngradableError

MAX_BYTES = 200 << 20
MAX_SOURCE = 100_000  # characters of a cell; more is data or an attack on the parser, not code
SURROGATE = re.compile("[\ud800-\udfff]")
KINDS = ("code", "markdown", "raw")


@dataclass(frozen=True)
class StudentCell:
    """A cell as the student handed it in: no outputs, Unix line ends."""

    kind: str  # "code", "markdown" or "raw"
    source: str
    id: str | None = None
    grade_id: str | None = None
    points: float | None = None


@dataclass(frozen=True)
class StudentNotebook:
    """What a grader takes from a notebook file."""

    cells: tuple[StudentCell, ...]
    chapter: str | None = None  # as the release wrote it into the metadata
    notes: tuple[str, ...] = ()


def decode(content: bytes) -> StudentNotebook:
    """Read a notebook file; raise UngradableError with a reason a student can act on."""
    if len(content) > MAX_BYTES:
        raise UngradableError(f"The file is larger than {MAX_BYTES >> 20} MB.")
    text, notes = _text(content)
    data = _upgraded(_json(text), notes)
    raw = data.get("cells")
    if not isinstance(raw, list):
        raise UngradableError("The file is JSON, but no notebook: it has no list of cells.")
    cells = tuple(_cell(cell, notes) for cell in raw if isinstance(cell, dict))
    if not cells:
        raise UngradableError("The notebook has no cells.")
    if len(cells) < len(raw):
        notes.append("Some entries of the file are no cells; they were left out.")
    return StudentNotebook(cells, _chapter(data), tuple(dict.fromkeys(notes)))


def _text(content: bytes) -> tuple[str, list[str]]:
    notes: list[str] = []
    if not content.strip(b"\0 \t\r\n"):
        raise UngradableError("The file is empty.")
    encoding = _encoding(content)
    wide = encoding.startswith("utf-16")
    if wide:
        notes.append("The file was in UTF-16; it was read as such.")
    try:
        # A file that is cut off within a character is still UTF-16.
        text = content.decode(encoding, errors="replace" if wide else "strict")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
        notes.append("The file was not in UTF-8; it was read as Western European text.")
    if "\0" in text:
        text = text.replace("\0", "")
        notes.append("The file had null bytes; they were removed.")
    return text.removeprefix("\ufeff"), notes


def _encoding(content: bytes) -> str:
    """Tell UTF-16, with its mark or by the zeros beside the first brace, from UTF-8."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    return {b"{\0": "utf-16-le", b"\0{": "utf-16-be"}.get(content[:2], "utf-8")


def _json(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text, strict=False)
    except json.JSONDecodeError as fault:
        raise UngradableError(_what_is_wrong(text, fault)) from None
    except (ValueError, RecursionError):
        raise UngradableError("The file is not a notebook: its JSON cannot be read.") from None
    if not isinstance(data, dict):
        raise UngradableError("The file is JSON, but no notebook.")
    return data


def _what_is_wrong(text: str, fault: json.JSONDecodeError) -> str:
    if not text.lstrip().startswith("{"):
        return "The file is not a notebook: its content is not JSON."
    if not text.rstrip().endswith("}") or fault.pos >= len(text.rstrip()):
        return "The file is cut off: the end of the notebook is missing. Hand it in again."
    return f"The file is damaged: line {fault.lineno} is not JSON. Hand it in again."


def _upgraded(data: dict[str, Any], notes: list[str]) -> dict[str, Any]:
    """Bring formats 1 to 3 to format 4; newer ones are read as they are."""
    version = data.get("nbformat")
    if "cells" in data or not isinstance(version, int) or version >= 4:
        return data
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            upgraded = nbformat.convert(nbformat.from_dict(data), 4)
    except Exception as fault:  # A damaged file can fail anywhere inside the converter.
        reason = f"The notebook is in format {version} and cannot be converted"
        raise UngradableError(f"{reason} ({type(fault).__name__}).") from None
    notes.append(f"The notebook was in format {version}; it was converted to format 4.")
    return upgraded


def _cell(cell: dict[str, Any], notes: list[str]) -> StudentCell:
    metadata = _dict(cell.get("metadata"))
    graded = _dict(metadata.get("nbgrader"))
    kind = cell.get("cell_type")
    return StudentCell(
        kind=kind if kind in KINDS else "raw",
        source=_source(cell.get("source"), notes),
        # Colab writes the id of a cell into its metadata.
        id=_word(cell.get("id")) or _word(metadata.get("id")),
        grade_id=_word(graded.get("grade_id")),
        points=_number(graded.get("points")),
    )


def _source(value: Any, notes: list[str]) -> str:
    lines = value if isinstance(value, list) else [value]
    text = "".join(line for line in lines if isinstance(line, str))
    if len(text) > MAX_SOURCE:
        notes.append(f"A cell had more than {MAX_SOURCE} characters; it was read as empty.")
        return ""
    if "\0" in text:
        notes.append("Cells had null bytes; they were removed.")
    if SURROGATE.search(text):
        notes.append("Cells had broken characters; they were replaced by question marks.")
    text = SURROGATE.sub("?", text.replace("\0", ""))
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _chapter(data: dict[str, Any]) -> str | None:
    return _word(_dict(_dict(data.get("metadata")).get("course")).get("chapter"))


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _word(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) else None
