"""The table of a run: what each case does, what is fair, what it was given."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from autograder.tests.hostile.cases.case import Case

FOLDER = "COURSE_TABLES"  # the variable that names the folder where tables are written
HEAD = "| case | theme | what it does | fair | given | verdicts |\n|---|---|---|---|---|---|\n"


def table(
    cases: Iterable[Case],
    marks: Mapping[str, Mapping[str, float] | None],
    verdicts: Mapping[str, Iterable[str]] | None = None,
) -> str:
    """Return the table in Markdown; a row whose mark is not the fair one is bold."""
    rows = [_row(case, marks.get(case.name), (verdicts or {}).get(case.name, ())) for case in cases]
    return HEAD + "".join(rows)


def write_table(name: str, text: str) -> None:
    """Write a table into the folder that the environment names, if it does."""
    if folder := os.environ.get(FOLDER):
        Path(folder).mkdir(parents=True, exist_ok=True)
        (Path(folder) / name).write_text(text, encoding="utf-8")


def _row(case: Case, given: Mapping[str, float] | None, verdicts: Iterable[str]) -> str:
    fair = "ungradable" if case.ungradable else f"{case.points:g}"
    got = "ungradable" if given is None else f"{sum(given.values()):g}"
    if (given or {}) != dict(case.fair):
        got = f"**{got}**"
    words = ", ".join(dict.fromkeys(verdicts))
    return f"| {case.name} | {case.theme} | {case.does} | {fair} | {got} | {words} |\n"
