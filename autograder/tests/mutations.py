"""Damage for notebooks, drawn by hypothesis: to the bytes, to the tree of values, to the cells."""

import copy
import json
from typing import Any

from hypothesis import strategies as st

from autograder.tests.handed_in import code

SMALL = st.integers(0, 2**16)
NASTY_BYTES = [b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b'"', b"{", b"]", b"\\ud800", b"NaN", b"\r\n"]
# What breaks some parsers: of Python, of numbers, of text.
NASTY_CODE = [
    "",
    " ",
    "\t\n",
    "def mean(values, values):\n    return 1",
    "def mean(values):\n    values = 1\n    global values",
    "nonlocal mean",
    "mean = [mean := 1 for mean in [1]]",
    "def mean(v):\n    from os import *",
    "from __future__ import nothing\ndef mean(v): return 1",
    "return 3",
    "mean = " + "-" * 3000 + "1",
    "mean = " + "(" * 150 + "1" + ")" * 150,
    "mean = 1" + " + 1" * 3000,
    "mean" + ".a" * 3000 + " = 1",
    "def mean(values:\n  return '\\N{nothing}'",
    "mean = '\ud800'",
    "mean\u200b = 1",
    "\x0cdef mean(values):\n\x0c    return 1",
    "def mean(v):\r    return 1\r",
    "%%bash\nrm -rf /",
    "mean = 1e999 * 9" + "9" * 5000,
    "class mean: pass",
    "import mean, check_mean, quiz_range",
    "quiz_range = 'b'; mean = check_mean = lambda *_: 0",
    "async def mean(v): await v",
    "match mean:\n    case [mean, *rest]: pass",
    "type mean = int",
    "with open as mean, mean as (check_mean, quiz_range): pass",
    "for mean in mean: del mean",
    "quiz_range: str",
    "lambda: (yield)",
]
# Written for these texts: what Python's own writer of JSON refuses.
MARKS = {
    "a number of many digits": b"9" * 5000,
    "a deep list": b"[" * 3000 + b"]" * 3000,
    "not a number": b"NaN",
    "a broken character": b'"\\ud800"',
}
SOURCES = st.sampled_from(NASTY_CODE) | st.text(max_size=30)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([10**400, -(2**63), *MARKS])
    | st.floats()
    | SOURCES
    | st.sampled_from(
        ["code", "markdown", "mean", "mean-value", "check-mean", "02_means", "\ud800"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["cells", "source", "metadata", "nbgrader"]), inner)
    ),
    max_leaves=5,
)
DAMAGE = ["flip", "cut", "end", "insert", "repeat"]
IDS = ["mean", "mean-value", "mean-empty", "check-mean", "check-mean-share", "quiz-range", "no-one"]


@st.composite
def damaged_bytes(draw: st.DrawFn, notebooks: list[bytes]) -> bytes:
    """Flip, cut, insert and repeat in the bytes of a notebook file, or give any bytes at all."""
    content = draw(st.sampled_from([*notebooks, b"", b"{}", b"[" * 20_000, b'{"a":' * 5_000]))
    for kind in draw(st.lists(st.sampled_from(DAMAGE), max_size=6)):
        start = draw(SMALL) % (len(content) + 1)
        end = start + draw(st.integers(0, 200))
        if kind == "flip" and start < len(content):
            flipped = content[start] ^ (1 << draw(st.integers(0, 7)))
            content = content[:start] + bytes([flipped]) + content[start + 1 :]
        elif kind == "cut":
            content = content[:start] + content[end:]
        elif kind == "end":
            content = content[:start]
        elif kind == "insert":
            new = draw(st.sampled_from(NASTY_BYTES) | st.binary(max_size=8))
            content = content[:start] + new + content[start:]
        elif kind == "repeat":
            content = content[:end] + content[start:]
    return content


@st.composite
def damaged_tree(draw: st.DrawFn, notebooks: list[bytes]) -> bytes:
    """Put wrong values at any places of a notebook's tree, leave some out, nest some."""
    tree = json.loads(draw(st.sampled_from(notebooks)))
    for _ in range(draw(st.integers(1, 4))):
        holder, key = _place(draw, tree)
        act = draw(st.sampled_from(["replace", "replace", "drop", "wrap"]))
        if holder is None:
            continue
        if act == "replace":
            holder[key] = draw(VALUES)
        elif act == "drop":
            del holder[key]
        else:
            holder[key] = [holder[key]]
    return written(tree)


@st.composite
def damaged_cells(draw: st.DrawFn, notebooks: list[bytes]) -> bytes:
    """Copy, move, retype, merge, split, rename, rewrite and strip the cells of a notebook."""
    tree = json.loads(draw(st.sampled_from(notebooks)))
    cells = tree["cells"]
    for _ in range(draw(st.integers(1, 6))):
        if not cells:
            break
        at, other = (draw(SMALL) % len(cells) for _ in range(2))
        act = draw(st.sampled_from(ACTS))
        act(draw, cells, at, other)
    return written(tree)


def written(tree: Any) -> bytes:
    """Return a file with these values, and with what stands for the texts in MARKS."""
    content = json.dumps(tree).encode()
    for mark, value in MARKS.items():
        content = content.replace(b'"%s"' % mark.encode(), value)
    return content


def _place(draw: st.DrawFn, tree: Any) -> tuple[Any, Any]:
    """Choose a place in a tree: its holder and the key there."""
    holder = None, None
    while isinstance(tree, dict | list) and tree:
        keys = list(tree) if isinstance(tree, dict) else range(len(tree))
        key = keys[draw(SMALL) % len(keys)]
        holder, tree = (tree, key), tree[key]
        if draw(st.booleans()):
            break
    return holder


def _copy(draw: st.DrawFn, cells: list, at: int, other: int) -> None:
    cells.insert(other, copy.deepcopy(cells[at]))


def _move(draw: st.DrawFn, cells: list, at: int, other: int) -> None:
    cells.insert(other, cells.pop(at))


def _delete(draw: st.DrawFn, cells: list, at: int, other: int) -> None:
    del cells[at]


def _retype(draw: st.DrawFn, cells: list, at: int, other: int) -> None:
    cells[at]["cell_type"] = draw(st.sampled_from(["code", "markdown", "raw", "heading", 3]))


def _merge(draw: st.DrawFn, cells: list, at: int, other: int) -> None:
    cells[at]["source"] = f"{_text(cells[at])}\n{_text(cells[other])}"


def _split(draw: st.DrawFn, cells: list, at: int, other: int) -> None:
    text = _text(cells[at])
    cut = other % (len(text) + 1)
    second = copy.deepcopy(cells[at]) | {"source": text[cut:]}
    cells[at]["source"] = text[:cut]
    cells.insert(at + 1, second if draw(st.booleans()) else code(text[cut:]))


def _rename(draw: st.DrawFn, cells: list, at: int, other: int) -> None:
    cells[at]["id"] = draw(st.sampled_from(IDS) | VALUES)


def _strip(draw: st.DrawFn, cells: list, at: int, other: int) -> None:
    cells[at]["metadata"] = {}


def _rewrite(draw: st.DrawFn, cells: list, at: int, other: int) -> None:
    cells[at]["source"] = draw(SOURCES | st.lists(SOURCES, max_size=3))


def _remark(draw: st.DrawFn, cells: list, at: int, other: int) -> None:
    """Change what nbgrader says of a cell."""
    fields = ["grade_id", "schema_version", "points", "grade", "solution", "locked", "task"]
    marks = draw(st.dictionaries(st.sampled_from(fields), VALUES, max_size=3))
    if draw(st.booleans()):
        marks["grade_id"] = draw(st.sampled_from(IDS))
    kept = cells[at]["metadata"].get("nbgrader", {}) if draw(st.booleans()) else {}
    cells[at]["metadata"] = {"nbgrader": kept | marks}


def _text(cell: dict[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(map(str, source))


ACTS = [_copy, _move, _delete, _retype, _merge, _split, _rename, _strip, _rewrite, _remark]
