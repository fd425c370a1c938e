"""Read a bank: wrong answers, right answers, probes, and why the solutions of a chapter work."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.chapter import Answer, Cell
from autograder.errors import ChapterError


@dataclass(frozen=True)
class Bank:
    """Answers and probes by exercise id, in the order of the file."""

    wrong: Mapping[str, list[Answer]]
    right: Mapping[str, list[Answer]]
    probes: Mapping[str, list[str]]
    why: Mapping[str, str]


def read_bank(path: Path, cells: tuple[Cell, ...]) -> Bank:
    """Sort the cells of a bank file; raise ChapterError at the first that is no entry."""
    wrong, right, probes = defaultdict(list), defaultdict(list), defaultdict(list)
    why: dict[str, str] = {}
    for cell in cells:
        options = cell.options
        if "wrong" in options:
            wrong[options["wrong"]].append(_wrong(path, cell))
        elif "right" in options:
            answer = Answer(options["right"], _name(path, cell), cell.source)
            right[options["right"]].append(answer)
        elif "probe" in options:
            probes[options["probe"]].append(cell.source)
        elif "why" in options:
            why[options["why"]] = cell.source
        elif cell.kind == "code":
            do = "Begin it with '# %% wrong=', 'right=', 'probe=' or '[markdown] why='"
            raise ChapterError(path, cell.label, "it is no entry of a bank", do)
    _refuse_twins(path, [*wrong.values(), *right.values()])
    return Bank(dict(wrong), dict(right), dict(probes), why)


def _wrong(path: Path, cell: Cell) -> Answer:
    comments = []
    for line in cell.source.split("\n"):
        if not line.startswith("#"):
            break
        comments.append(line.lstrip("# ").rstrip())
    if not comments or "caught_by" not in cell.options:
        do = "Give it caught_by= and a comment on top that names the mistake"
        raise ChapterError(path, cell.label, "the wrong answer is not explained", do)
    source = "\n".join(cell.source.split("\n")[len(comments) :]).strip("\n")
    options = cell.options
    return Answer(
        exercise=options["wrong"],
        name=_name(path, cell),
        source=source,
        caught_by=options["caught_by"],
        message=" ".join(comments),
        cause=options.get("cause"),
    )


def _name(path: Path, cell: Cell) -> str:
    if not cell.options.get("name"):
        raise ChapterError(path, cell.label, "the entry has no name", "Add name=")
    return cell.options["name"]


def _refuse_twins(path: Path, groups: list[list[Answer]]) -> None:
    for answers in groups:
        names = [answer.name for answer in answers]
        for name in names:
            if names.count(name) > 1:
                where = f"{answers[0].exercise!r}, {name!r}"
                raise ChapterError(path, where, "the name is used twice", "Rename one")
