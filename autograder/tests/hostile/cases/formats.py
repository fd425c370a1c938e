"""Files that are damaged, oversized, in another encoding, or no notebook at all."""

import base64
import gzip
import io
import json
import os
import socket
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.tests.hostile.cases.case import (
    FULL,
    RIGHT,
    Case,
    Notebook,
    Places,
    alone,
    right,
    unreadable,
)

SLUG = "50_numbers"
ACCENT = f"# Le résultat, centré et réduit\n{RIGHT['standardize']}"
DEEP = b'{"cells":[' + b'[{"x":' * 100_000 + b"0" + b"}]" * 100_000 + b"]}"


def _outputs(megabytes: int) -> Callable[[Notebook], Notebook]:
    def change(notebook: Notebook) -> Notebook:
        code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        text = "x" * (megabytes << 20)
        code[0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": text}]
        return notebook

    return change


def _metadata(**values: Any) -> Callable[[Notebook], Notebook]:
    def change(notebook: Notebook) -> Notebook:
        notebook["metadata"] |= values
        return notebook

    return change


def _accented(encoding: str) -> Callable[[bytes], bytes]:
    def encode(content: bytes) -> bytes:
        return json.dumps(json.loads(content), ensure_ascii=False).encode(encoding)

    return encode


def _zipped(content: bytes) -> bytes:
    """Return a zip of 1 MB that holds 1 GB, and names that point upwards."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../50_numbers.ipynb", content)
        archive.writestr("/tmp/50_numbers.ipynb", content)
        with archive.open("zeros", "w", force_zip64=True) as zeros:
            for _ in range(64):
                zeros.write(bytes(16 << 20))
    return file.getvalue()


def _surrogates(content: bytes) -> bytes:
    return content.replace(b'"# here', b'"# \\ud800 here')


def _in_place(write: Callable[[Path, bytes, Places], None]) -> dict[str, Any]:
    """Hand in something else where the notebook should be."""

    def hand_in(folder: Path, content: bytes, places: Places) -> None:
        folder.mkdir(parents=True)
        write(folder / f"{SLUG}.ipynb", content, places)

    return {"hand_in": hand_in}


def _link(target: str) -> dict[str, Any]:
    return _in_place(lambda path, content, places: path.symlink_to(places[target]))


def _hard_link(target: str) -> dict[str, Any]:
    return _in_place(lambda path, content, places: os.link(places[target], path))


def _socket(path: Path, content: bytes, places: Places) -> None:
    here = os.getcwd()
    os.chdir(path.parent)  # The name of a socket is 107 bytes at most.
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(path.name)
    finally:
        os.chdir(here)


def _archive(folder: Path, content: bytes, places: Places) -> None:
    folder.mkdir(parents=True)
    (folder / f"{SLUG}.zip").write_bytes(_zipped(content))


def _copies(folder: Path, content: bytes, places: Places) -> None:
    (folder / "older" / "still").mkdir(parents=True)
    (folder / f"{SLUG}.ipynb").write_bytes(content)
    (folder / f"{SLUG}-Copy1.ipynb").write_bytes(content.replace(b"standardize", b"other"))
    (folder / "older" / "still" / "notes.ipynb").write_bytes(b"{}")
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / f"{SLUG}-checkpoint.ipynb").write_bytes(b"{}")


def _bytes(name: str, does: str, content: bytes) -> Case:
    return unreadable(name, does, encode=lambda _: content)


CASES = (
    unreadable("over-200-mb", "Is larger than 200 MB.", change=_outputs(201)),
    right("outputs-30-mb", "Holds an output of 30 MB.", change=_outputs(30)),
    _bytes("deep-json", "Is JSON, 200000 levels deep.", DEEP),
    right(
        "nan",
        "Holds NaN and Infinity, which are not JSON.",
        encode=lambda content: content.replace(
            b'"metadata": {"', b'"metadata": {"odd": [NaN, -Infinity], "', 1
        ),
    ),
    Case(
        "latin-1",
        "Is in Latin-1, with accents.",
        {**RIGHT, "standardize": ACCENT},
        FULL,
        encode=_accented("cp1252"),
        nbgrader=False,
    ),
    Case(
        "utf-16",
        "Is in UTF-16, with accents.",
        {**RIGHT, "standardize": ACCENT},
        FULL,
        encode=_accented("utf-16"),
        nbgrader=False,
    ),
    right(
        "utf-8-mark",
        "Begins with the mark of UTF-8.",
        encode=lambda content: b"\xef\xbb\xbf" + content,
        nbgrader=False,
    ),
    right(
        "null-bytes",
        "Is followed by null bytes.",
        encode=lambda content: content + bytes(4096),
        nbgrader=False,
    ),
    Case(
        "surrogates",
        "Holds half a character.",
        {**RIGHT, "standardize": f"# here\n{RIGHT['standardize']}"},
        FULL,
        encode=_surrogates,
        nbgrader=False,
    ),
    right(
        "crlf",
        "Has the line ends of Windows.",
        encode=lambda content: content.replace(b"\\n", b"\\r\\n"),
    ),
    right(
        "chapter-by-path",
        "Says that its chapter is a path.",
        change=_metadata(course={"chapter": "../../../../etc/passwd"}),
    ),
    right(
        "odd-metadata",
        "Has lists where maps should be.",
        change=_metadata(course=[1, 2], widgets=None, celltoolbar={"x": []}),
    ),
    unreadable("zip-bomb", "Is a zip of 1 MB that holds 1 GB.", encode=_zipped),
    _bytes("gzip-bomb", "Is compressed.", gzip.compress(bytes(64 << 20))),
    unreadable("archive", "Is an archive beside no notebook.", hand_in=_archive),
    _bytes("empty", "Is empty.", b""),
    unreadable("cut-off", "Is half a file.", encode=lambda content: content[: len(content) // 2]),
    _bytes("web-page", "Is the page of a login.", b"<html>Sign in first</html>"),
    _bytes("list", "Is JSON and no notebook.", b"[1, 2, 3]"),
    _bytes("no-cells", "Has no cells.", b'{"cells": [], "metadata": {}, "nbformat": 4}'),
    _bytes("wrong-cells", "Has cells that are no list.", b'{"cells": {"0": {}}, "nbformat": 4}'),
    _bytes(
        "picture", "Is a picture.", base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAf")
    ),
    unreadable("symbolic-link", "Is a symbolic link to the solutions.", **_link("source")),
    unreadable("link-to-gradebook", "Is a symbolic link to the gradebook.", **_link("gradebook")),
    unreadable("link-to-neighbour", "Is a link to what another handed in.", **_link("witness")),
    unreadable("link-to-device", "Is a link to /dev/zero.", **_link("zero")),
    unreadable("hard-link", "Is a hard link to the solutions.", **_hard_link("source")),
    unreadable(
        "hard-link-gradebook", "Is a hard link to the gradebook.", **_hard_link("gradebook")
    ),
    unreadable(
        "pipe",
        "Is a named pipe, which has no end.",
        **_in_place(lambda path, content, places: os.mkfifo(path)),
    ),
    unreadable("socket", "Is a socket.", **_in_place(_socket)),
    unreadable(
        "folder",
        "Is a folder of that name.",
        **_in_place(lambda path, content, places: path.mkdir()),
    ),
    right("copies", "Lies beside copies of other names.", hand_in=_copies, nbgrader=False),
    alone(
        "long-cell",
        "Answers in a megabyte of code.",
        "def standardize(values):\n    return values\n" + "# more\n" * 150_000,
    ),
    alone(
        "parser-bomb",
        "Is an expression of 30000 terms.",
        "x = " + "+".join("1" * 30_000) + "\n\n\ndef standardize(values):\n    return values",
    ),
    alone("parser-nest", "Is a tuple of 3000 levels.", "x = " + "(" * 3000 + ")" * 3000),
    alone("parser-minus", "Is an expression of 40000 signs.", "x = " + "-" * 40_000 + "1"),
)
