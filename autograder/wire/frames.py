"""What a frame of the link may hold, and how it is written and read; no socket here.

A frame is the length of the header in four bytes, the header, then the buffers end to end. The
header is a JSON object; `lens` in it says how long each buffer is. Every limit is checked before
memory is taken for what it limits.
"""

import json
import struct
from collections.abc import Iterator, Sequence
from typing import Any

HEADER_BYTES = 16 << 20
MAX_BUFFERS = 10_000
JSON_MARKS = 4_000_000  # Commas and brackets: "[],[],..." grows twentyfold when it is parsed.
SMALL = 1 << 16  # Buffers below this are joined and sent with their neighbours.
COUNT = struct.Struct("!I")
TOO_MANY_BUFFERS = f"at most {MAX_BUFFERS:,} arrays"

Buffer = bytes | bytearray | memoryview
_to_json = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


class LinkRefused(Exception):  # noqa: N818 - says what happened, as the standard library's do
    """A message that breaks the protocol or a limit; the text says which."""


def demand(holds: bool, text: str) -> None:
    """Raise LinkRefused with the text unless the condition holds.

    Where a text takes longer to write than its condition to check, it is written when it is needed.
    """
    if not holds:
        raise LinkRefused(text)


def pack(
    message: dict[str, Any], buffers: Sequence[Buffer], max_bytes: int
) -> Iterator[bytes | memoryview]:
    """Check a message and return what to write, in few pieces, without copying what is large."""
    lens = [memoryview(buffer).nbytes for buffer in buffers]
    check_lens(lens, max_bytes)
    # Two halves of a surrogate pair are two characters in Python: UTF-8 keeps them apart,
    # JSON's own escapes would join them.
    header = _to_json({**message, "lens": lens}).encode("utf-8", "surrogatepass")
    if len(header) > HEADER_BYTES:
        raise LinkRefused(f"{len(header):,} bytes beside the arrays are too many")
    _check_marks(header)
    return _pieces(header, buffers)


def read_count(data: bytearray) -> int:
    """Return how long the header is that follows."""
    (size,) = COUNT.unpack(data)
    if size > HEADER_BYTES:
        raise LinkRefused(f"a header of {size:,} bytes is too large")
    return size


def read_header(header: bytearray, max_bytes: int) -> tuple[dict[str, Any], list[int]]:
    """Return the message and the lengths of the buffers that follow."""
    _check_marks(header)
    try:
        message = json.loads(header.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError) as fault:
        raise LinkRefused(f"a header is no JSON: {type(fault).__name__}") from None
    demand(type(message) is dict, "a header is a JSON object")
    lens = message.pop("lens", None)
    check_lens(lens, max_bytes)
    return message, lens


def check_lens(lens: Any, max_bytes: int) -> None:
    """Raise LinkRefused unless these are the lengths of buffers that one message may carry."""
    demand(type(lens) is list and len(lens) <= MAX_BUFFERS, TOO_MANY_BUFFERS)
    if not all(type(length) is int and 0 <= length <= max_bytes for length in lens):
        raise LinkRefused(f"an array takes from 0 to {max_bytes:,} bytes")
    if sum(lens) > max_bytes:
        raise LinkRefused(f"arrays of {sum(lens):,} bytes, more than {max_bytes:,}")


def _check_marks(header: bytes | bytearray) -> None:
    if len(header) > JSON_MARKS:  # A shorter one cannot hold as many.
        marks = header.count(b",") + header.count(b"[") + header.count(b"{")
        demand(marks <= JSON_MARKS, f"a header has at most {JSON_MARKS:,} commas and brackets")


def _pieces(header: bytes, buffers: Sequence[Buffer]) -> Iterator[bytes | memoryview]:
    waiting = [COUNT.pack(len(header)), header]
    for buffer in map(memoryview, buffers):
        if buffer.nbytes < SMALL:
            waiting.append(buffer)
        else:
            yield b"".join(waiting)
            yield buffer
            waiting = []
    yield b"".join(waiting)
