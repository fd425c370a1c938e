"""Take a cell's text apart: regions, names, hints. Pure functions over strings."""

import ast
import re
from pathlib import Path

from autograder.chapter import STUB, Cell
from autograder.errors import ChapterError
from autograder.source_code import own_names

HINT = re.compile(r"<details>\s*<summary>Hint \d: (.*?)</summary>(.*?)</details>", re.S)
ALT = re.compile(r"# Alt: (.*(?:\n#.*)*)")
DETAILS = re.compile(r"<details>.*?</details>", re.S)


def stubbed(path: Path, cell: Cell) -> str:
    """Return the cell with its solution region replaced by nbgrader's stub, indented alike."""
    return _cut(path, cell, "SOLUTION", STUB.split("\n"), required=True)


def remove_hidden(path: Path, cell: Cell) -> str:
    """Return the cell without its hidden tests, as the student sees it."""
    return _cut(path, cell, "HIDDEN TESTS", [], required=False)


def unmarked(source: str) -> str:
    """Return an answer cell without the two marks around its solution."""
    lines = source.split("\n")
    return "\n".join(line for line in lines if not re.match(r" *### (BEGIN|END) SOLUTION", line))


def solution_lines(source: str) -> list[str]:
    """Return the stripped lines between the solution marks."""
    region = re.search(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", source, re.S)
    lines = region[1].split("\n") if region else []
    return [line.strip() for line in lines if line.strip()]


def _cut(path: Path, cell: Cell, what: str, instead: list[str], required: bool) -> str:
    kept, inside, found = [], False, False
    for line in cell.source.split("\n"):
        if f"### BEGIN {what}" in line:
            if inside:
                raise ChapterError(path, cell.label, f"BEGIN {what} twice", f"Add END {what}")
            inside = found = True
            kept += [line[: len(line) - len(line.lstrip())] + new for new in instead]
        elif f"### END {what}" in line:
            if not inside:
                raise ChapterError(path, cell.label, f"END {what} alone", f"Add BEGIN {what}")
            inside = False
        elif not inside:
            kept.append(line)
    if inside or (required and not found):
        missing = "END" if inside else "BEGIN"
        do = f"Add the line '### {missing} {what}'"
        raise ChapterError(path, cell.label, f"{missing} {what} is missing", do)
    return "\n".join(kept)


def choices_stub(path: Path, cell: Cell, choices: tuple[str, ...]) -> str:
    """Return what a quiz or a prediction hands out: its name, unset, and what may be chosen."""
    names = bound_names(path, cell)
    if len(names) != 1 or len(choices) < 2:
        do = "Assign one name in it and give choices=, at least two"
        raise ChapterError(path, cell.label, "the choice is not defined", do)
    quoted = [f'"{choice}"' for choice in choices]
    return f"{names[0]} = None  # your choice: {', '.join(quoted[:-1])} or {quoted[-1]}"


def bound_names(path: Path, cell: Cell) -> tuple[str, ...]:
    """Return the functions, classes and variables that a cell defines at its top level."""
    try:
        ast.parse(cell.source)
    except SyntaxError as fault:
        what = f"it is not Python: {fault.msg}, line {fault.lineno}"
        raise ChapterError(path, cell.label, what, "Correct the code") from None
    names = own_names(cell.source)
    if not names:
        do = "Define a function, a class or a variable in it"
        raise ChapterError(path, cell.label, "the answer cell defines nothing", do)
    return names


def alternative_text(source: str) -> str:
    """Return what a cell says of its figure, for whoever does not see it: "# Alt: ..." on top."""
    found = ALT.match(source)
    return " ".join(found[1].replace("\n#", " ").split()) if found else ""


def without_alternative(source: str) -> str:
    """Return a cell's code without what it says of its figure."""
    return ALT.sub("", source, count=1).lstrip("\n") if alternative_text(source) else source


def hints(prose: str) -> tuple[tuple[str, str], ...]:
    """Return the (title, text) of each hint in a prose cell."""
    return tuple((title.strip(), text.strip()) for title, text in HINT.findall(prose))


def visible_prose(prose: str) -> str:
    """Return a prose cell without what its reader must open first."""
    return DETAILS.sub("", prose)
