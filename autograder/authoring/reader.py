"""Read a chapter: its source file and its bank, joined into one value.

This is the one module that knows jupytext and the percent format.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from autograder.absent import absent
from autograder.authoring.bank import Bank, read_bank
from autograder.authoring.parts import (
    bound_names,
    choices_stub,
    hints,
    remove_hidden,
    stubbed,
    unmarked,
)
from autograder.chapter import Cell, Chapter, Check, Exercise
from autograder.errors import ChapterError, CourseError

# It spends more than a second on the grammar of web addresses, which no notebook is checked for.
with absent("rfc3987_syntax"):
    import jupytext

HEADING = re.compile(
    r"^### (Exercise|Claim lab|Debug|Test|Prediction|Quiz) (\d+\.\d+) — (.+)$", re.M
)
TITLE = re.compile(r"^# (\d+)\. (.+)$", re.M)
FILLED = re.compile(r"^( *)right, wrong = \{\}, \{\}.*$", re.M)
# A comment such as "# here?" is a comment, not a magic command that jupytext should bring back.
PERCENT = {"extension": ".py", "format_name": "percent", "comment_magics": False}
# What jupytext notes for itself about blank lines.
LAYOUT = {"lines_to_next_cell", "lines_to_end_of_cell_marker"}
OPTIONS = {
    "exercise": {"exercise", "minutes", "kind", "claim", "broken", "choices"},
    "check": {"check", "points", "candidates"},
}


def read_chapters(folder: Path, wanted: list[str] | None = None) -> list[Chapter]:
    """Read every chapter of a solutions folder, or those whose number or slug is wanted."""
    paths = sorted(Path(folder).glob("[0-9][0-9]_*.py"))
    if not paths:
        raise CourseError(f"{folder} holds no chapter (NN_slug.py). Give the solutions folder.")
    return [read_chapter(path) for path in paths if not wanted or _is_wanted(path.stem, wanted)]


def _is_wanted(slug: str, wanted: list[str]) -> bool:
    return any(slug == name or slug.startswith(f"{name.zfill(2)}_") for name in wanted)


def read_chapter(path: Path) -> Chapter:
    """Read one source file and the bank beside it; raise ChapterError at the first fault."""
    cells = read_cells(path)
    bank_path = path.parent / "banks" / path.name
    bank = read_bank(bank_path, read_cells(bank_path) if bank_path.exists() else ())
    title = TITLE.search(cells[0].source) if cells else None
    if not title:
        raise ChapterError(path, "cell 1", "there is no title", "Begin with '# 7. Title'")
    exercises = tuple(_exercises(path, cells, bank))
    _refuse_strangers(bank_path, bank, exercises)
    return Chapter(path.stem, int(title[1]), title[2], path, cells, exercises)


def read_cells(path: Path) -> tuple[Cell, ...]:
    """Split a percent file into cells with their options."""
    notebook = jupytext.reads(path.read_text(encoding="utf-8"), fmt=PERCENT)
    cells = []
    for number, cell in enumerate(notebook.cells, 1):
        given = {key: str(value) for key, value in cell.metadata.items()}
        options = {key: value for key, value in given.items() if key not in LAYOUT}
        about = "".join(f" ({key}={options[key]!r})" for key in list(options)[:2])
        cells.append(Cell(cell.cell_type, cell.source, options, f"cell {number}{about}"))
    return tuple(cells)


def _exercises(path: Path, cells: tuple[Cell, ...], bank: Bank) -> Iterator[Exercise]:
    seen: dict[str, str] = {}
    solutions = {cell.grade_id: cell for cell in cells if "exercise" in cell.options}
    checks: dict[str, list[Check]] = {id: [] for id in solutions}
    for cell in cells:
        _refuse_options(path, cell)
        if cell.grade_id in seen:
            do = f"Rename one of the two; the other is {seen[cell.grade_id]}"
            raise ChapterError(path, cell.label, f"the id {cell.grade_id!r} is used twice", do)
        if cell.grade_id:
            seen[cell.grade_id] = cell.label
        if "check" in cell.options:
            owner = _owner(path, cell, list(solutions))
            checks[owner].append(_check(path, cell, owner, bank, solutions))
    for position, cell in enumerate(cells):
        if "exercise" in cell.options:
            prose = cells[position - 1].source if position else ""
            yield replace(_exercise(path, cell, prose, bank), checks=tuple(checks[cell.grade_id]))


def _refuse_options(path: Path, cell: Cell) -> None:
    allowed = next((OPTIONS[key] for key in OPTIONS if key in cell.options), set())
    unknown = sorted(set(cell.options) - allowed)
    if unknown:
        do = f"Use {', '.join(sorted(allowed)) or 'no option on such a cell'}"
        raise ChapterError(path, cell.label, f"unknown option {unknown[0]!r}", do)


def _owner(path: Path, cell: Cell, ids: list[str]) -> str:
    owners = [id for id in ids if cell.grade_id.startswith(f"{id}-")]
    if not owners:
        do = "Begin its id with the exercise's id and a dash"
        raise ChapterError(path, cell.label, "it checks an unknown exercise", do)
    return max(owners, key=len)


def _check(path: Path, cell: Cell, owner: str, bank: Bank, solutions: Mapping[str, Cell]) -> Check:
    first = cell.source.split("\n", 1)[0]
    if not first.startswith("# ") or len(first) < 5:
        do = "Make its first line a comment that says what must hold"
        raise ChapterError(path, cell.label, "the check has no name", do)
    if not cell.options.get("points", "").isdigit() or int(cell.options["points"]) < 1:
        do = "Write points=1 or more after the check's id"
        raise ChapterError(path, cell.label, "points are missing", do)
    released = remove_hidden(path, cell)
    hidden = all(line.startswith("#") for line in released.split("\n") if line.strip())
    source, wanted = cell.source, cell.options.get("candidates")
    if wanted:
        source = _fill(path, cell, bank, solutions.get(wanted))
    points = int(cell.options["points"])
    name = first.removeprefix("# ").strip()
    return Check(cell.grade_id, owner, points, name, source, released, hidden, wanted)


def _fill(path: Path, cell: Cell, bank: Bank, solution: Cell | None) -> str:
    wanted = cell.options["candidates"]
    if not FILLED.search(cell.source) or not solution or not bank.wrong.get(wanted):
        do = f"Write the line 'right, wrong = {{}}, {{}}' and give {wanted!r} a bank"
        raise ChapterError(path, cell.label, "the candidates cannot be filled in", do)
    right = {answer.name: answer.source for answer in bank.right.get(wanted, ())}
    right["solution"] = unmarked(solution.source)
    wrong = {answer.name: answer.source for answer in bank.wrong[wanted]}
    return FILLED.sub(lambda at: f"{at[1]}right = {right!r}\n{at[1]}wrong = {wrong!r}", cell.source)


def _exercise(path: Path, cell: Cell, prose: str, bank: Bank) -> Exercise:
    options, id = cell.options, cell.grade_id
    heading = HEADING.search(prose)
    if not heading:
        do = "Put '### Exercise 1.2 — Title' into the prose cell right before it"
        raise ChapterError(path, cell.label, "the exercise has no heading", do)
    kind = options.get("kind", "implement")
    choices = tuple(part.strip() for part in options.get("choices", "").split(",") if part.strip())
    wrong = tuple(bank.wrong.get(id, ()))
    return Exercise(
        id=id,
        kind=kind,
        number=heading[2],
        title=heading[3].strip(),
        minutes=int(options.get("minutes", 0)),
        names=bound_names(path, cell),
        solution=cell.source,
        stub=_stub(path, cell, kind, choices, wrong),
        hints=hints(prose),
        choices=choices,
        claim=options.get("claim"),
        wrong=wrong,
        right=tuple(bank.right.get(id, ())),
        probes=tuple(bank.probes.get(id, ())),
        why=bank.why.get(id, ""),
    )


def _stub(path: Path, cell: Cell, kind: str, choices: tuple[str, ...], wrong: tuple) -> str:
    released = stubbed(path, cell)
    if kind in ("predict", "quiz"):
        return choices_stub(path, cell, choices)
    if kind != "debug":
        return released
    broken = [answer.source for answer in wrong if answer.name == cell.options.get("broken")]
    if not broken:
        do = "Name with broken= a wrong answer of its bank"
        raise ChapterError(path, cell.label, "there is no broken code to hand out", do)
    return broken[0]


def _refuse_strangers(path: Path, bank: Bank, exercises: tuple[Exercise, ...]) -> None:
    known = {exercise.id: {check.id for check in exercise.checks} for exercise in exercises}
    for id in [*bank.wrong, *bank.right, *bank.probes]:
        if id not in known:
            raise ChapterError(path, f"{id!r}", "no exercise has this id", "Correct the id")
    for answer in (answer for answers in bank.wrong.values() for answer in answers):
        if answer.caught_by not in known[answer.exercise]:
            where = f"wrong={answer.exercise!r} name={answer.name!r}"
            do = f"Name one of {', '.join(sorted(known[answer.exercise]))}"
            raise ChapterError(path, where, f"caught_by={answer.caught_by!r} is no check", do)
