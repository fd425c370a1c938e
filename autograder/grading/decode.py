"""Turn the file of a submission into cells, whatever editors made of them.

This is the one module that knows the older notebook formats.
"""

import math
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from autograder.errors import UngradableError
from autograder.grading.notebook_file import parse

MAX_CELLS = 5_000
# Characters of a cell, and of all: more is data or an attack on the parser, not an answer.
MAX_SOURCE, MAX_SOURCES, MAX_SLUG = 20_000, 500_000, 100
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
    data, notes = parse(content)
    data = _upgraded(data, notes)
    raw = data.get("cells")
    if not isinstance(raw, list):
        raise UngradableError("The file is JSON, but no notebook: it has no list of cells.")
    found = [_cell(cell, notes) for cell in raw[:MAX_CELLS] if isinstance(cell, dict)]
    if not found:
        raise UngradableError("The notebook has no cells.")
    if len(raw) > MAX_CELLS:
        notes.append(f"The notebook had more than {MAX_CELLS} cells; the rest were left out.")
    elif len(found) < len(raw):
        notes.append("Some entries of the file are no cells; they were left out.")
    cells = tuple(_within_bounds(found, notes))
    notes += _of_another_language(data)
    return StudentNotebook(cells, _chapter(data), tuple(dict.fromkeys(notes)))


def _upgraded(data: dict[str, Any], notes: list[str]) -> dict[str, Any]:
    """Bring formats 1 to 3 to format 4; newer ones are read as they are."""
    version = data.get("nbformat")
    if type(version) is not int or version >= 4 or ("cells" in data and version != 1):
        return data
    import nbformat  # It takes a second, which hardly any class needs.

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
    lines = [line for line in lines if isinstance(line, str)]
    if len(lines) > 1 and not any(line.endswith(("\n", "\r")) for line in lines):
        notes.append("Lines of cells had lost their ends; they were put back.")
        lines = ["\n".join(lines)]
    text = "".join(lines)
    if len(text) > MAX_SOURCE:
        notes.append(f"A cell had more than {MAX_SOURCE} characters; it was read as empty.")
        return ""
    if "\0" in text:
        notes.append("Cells had null bytes; they were removed.")
    if SURROGATE.search(text):
        notes.append("Cells had broken characters; they were replaced by question marks.")
    text = SURROGATE.sub("?", text.replace("\0", ""))
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _within_bounds(cells: Sequence[StudentCell], notes: list[str]) -> Iterator[StudentCell]:
    """Give the cells, without text once all together would keep the grader busy for minutes."""
    room = MAX_SOURCES
    for cell in cells:
        room -= len(cell.source)
        if room < 0 and cell.source:
            notes.append(f"Cells beyond {MAX_SOURCES} characters in all were read as empty.")
        yield cell if room >= 0 else replace(cell, source="")


def _of_another_language(data: dict[str, Any]) -> list[str]:
    metadata = _dict(data.get("metadata"))
    kernel, info = _dict(metadata.get("kernelspec")), _dict(metadata.get("language_info"))
    language = _word(kernel.get("language")) or _word(info.get("name")) or "python"
    if "python" in language.lower():
        return []
    return ["The notebook was set to another language; its answers were run as Python."]


def _chapter(data: dict[str, Any]) -> str | None:
    stated = _word(_dict(_dict(data.get("metadata")).get("course")).get("chapter"))
    return stated and stated[:MAX_SLUG]  # It is quoted in reports.


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _word(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _number(value: Any) -> float | None:
    try:
        return float(value) if isinstance(value, int | float) else None
    except OverflowError:  # An integer of hundreds of digits.
        return math.inf
