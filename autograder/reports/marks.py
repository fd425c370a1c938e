"""The marks of a class as tables for other programs: CSV and JSON."""

import csv
import io
import re
from collections.abc import Iterator, Sequence

from autograder.grading.result import Result, as_dict, dumps

# What a spreadsheet takes for a formula, in a later cell too where it parts cells at semicolons.
EXECUTED = re.compile(r"(?:.*;)?\s*[=+@＝＋＠－-]|[\t\r]", re.S)
FIRST = ("student", "chapter", "points", "of", "status", "reason")


def as_csv(results: Sequence[Result]) -> str:
    """Return one row for each student and chapter, with a column for each exercise.

    What cannot be graded has no points, and the reason beside it.
    """
    exercises = list(
        dict.fromkeys(
            (result.chapter, exercise.id) for result in results for exercise in result.exercises
        )
    )
    columns = sorted(exercises, key=lambda column: column[0])  # Within a chapter, in its order.
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow([*FIRST, *("/".join(column) for column in columns)])
    for result in results:
        writer.writerow(map(_cell, _row(result, columns)))
    return table.getvalue()


def as_json(results: Sequence[Result]) -> str:
    """Return every result with its verdicts; the answers stay in the records."""
    plain = [as_dict(result) for result in results]
    for result in plain:
        for exercise in result["exercises"]:
            del exercise["answer"]
    return dumps({"results": plain})


def _row(result: Result, columns: Sequence[tuple[str, str]]) -> Iterator[object]:
    graded = not result.ungradable
    yield from (result.student, result.chapter)
    yield from (result.points, result.of) if graded else ("", "")
    yield from ("graded" if graded else "ungradable", result.ungradable)
    earned = {(result.chapter, exercise.id): exercise.points for exercise in result.exercises}
    yield from (earned.get(column, "") for column in columns)


def _cell(value: object) -> object:
    """Write whole points as whole numbers, and disarm text that a spreadsheet would execute."""
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, str) and EXECUTED.match(value):
        return f"'{value}"
    return value
