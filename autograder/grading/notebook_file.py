"""The values in a notebook's file, whatever editors and networks did to its bytes."""

import json
import re
from typing import Any

from autograder.errors import UngradableError

MAX_BYTES = 200 << 20
LARGE = 16 << 20  # Only a file of this many characters can hold values that fill the memory.
MAX_VALUES = 5_000_000
MAX_DIGITS = 4_000
# Also matches a text without an end: the search for one must not begin anew at each quote in it.
TEXTS = re.compile(r'"(?:[^"\\]++|\\.)*+"?', re.S)
UNPACK, OTHER = (
    "Unpack it and hand in the notebook itself.",
    "Hand in the notebook itself (.ipynb).",
)
# How files of other kinds begin.
KINDS = {
    b"PK": ("a zip archive", UNPACK),
    b"\x1f\x8b": ("a gzip archive", UNPACK),
    b"7z\xbc\xaf": ("a 7z archive", UNPACK),
    b"Rar!": ("a RAR archive", UNPACK),
    b"%PDF": ("a PDF", OTHER),
    b"\x89PNG": ("a picture", OTHER),
    b"\xff\xd8\xff": ("a picture", OTHER),
}


def parse(content: bytes) -> tuple[dict[str, Any], list[str]]:
    """Return the values of a notebook file and notes on what was odd about its bytes.

    Raises UngradableError with a reason that a student can act on.
    """
    if len(content) > MAX_BYTES:
        raise UngradableError(f"The file is larger than {MAX_BYTES >> 20} MB.")
    if not content.strip(b"\0 \t\r\n"):
        raise UngradableError("The file is empty.")
    for start, (kind, remedy) in KINDS.items():
        if content.startswith(start):
            raise UngradableError(f"The file is {kind}, not a notebook. {remedy}")
    text, notes = _text(content)
    if len(text) > LARGE and sum(map(TEXTS.sub("", text).count, ",[{")) > MAX_VALUES:
        raise UngradableError(f"The file holds more than {MAX_VALUES} values. Clear its outputs.")
    return _json(text, notes), notes


def _text(content: bytes) -> tuple[str, list[str]]:
    notes: list[str] = []
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


def _json(text: str, notes: list[str]) -> dict[str, Any]:
    try:
        data = _loaded(text, notes)
    except json.JSONDecodeError as fault:
        raise UngradableError(_what_is_wrong(text, fault)) from None
    except RecursionError:
        raise UngradableError("The file is nested too deeply to be a notebook.") from None
    except MemoryError:
        raise UngradableError("The file needs more memory than there is.") from None
    if not isinstance(data, dict):
        raise UngradableError("The file is JSON, but no notebook.")
    return data


def _loaded(text: str, notes: list[str]) -> Any:
    try:
        return json.loads(text, strict=False)
    except json.JSONDecodeError:
        raise
    except ValueError:  # Python refuses to read whole numbers of so many digits.
        notes.append(f"Numbers of more than {MAX_DIGITS} digits were left out.")
        return json.loads(text, strict=False, parse_int=_whole)


def _whole(digits: str) -> int | None:
    return int(digits) if len(digits) <= MAX_DIGITS else None


def _what_is_wrong(text: str, fault: json.JSONDecodeError) -> str:
    if not text.lstrip().startswith("{"):
        return "The file is not a notebook: its content is not JSON."
    if not text.rstrip().endswith("}") or fault.pos >= len(text.rstrip()):
        return "The file is cut off: the end of the notebook is missing. Hand it in again."
    return f"The file is damaged: line {fault.lineno} is not JSON. Hand it in again."
