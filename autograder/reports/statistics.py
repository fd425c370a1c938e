"""Item statistics: how a class did on each check, and which mistakes it made.

*Facility* is the share of the points that the class earned. *Discrimination* is the correlation of
a check's points with the points of all other checks (the corrected item-total correlation): a check
near zero or below does not measure what the others do. See Crocker and Algina, *Introduction to
Classical and Modern Test Theory*, chapter 14.
"""

import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from autograder.grading.result import CheckResult, ExerciseResult, Result

MIN_STUDENTS = 3  # Two points always lie on a line.


def item_statistics(results: Sequence[Result]) -> list[dict[str, Any]]:
    """Return the statistics of each chapter, as plain values."""
    ordered = sorted(results, key=lambda result: result.chapter)
    groups = groupby(ordered, key=lambda result: result.chapter)
    return [_chapter(slug, list(group)) for slug, group in groups]


def _chapter(slug: str, results: list[Result]) -> dict[str, Any]:
    graded = [result for result in results if not result.ungradable]
    points = [result.points for result in graded]
    return {
        "chapter": slug,
        "title": results[0].title,
        "graded": len(graded),
        "ungradable": len(results) - len(graded),
        "of": graded[0].of if graded else 0,
        "points": points,
        "mean": _round(statistics.fmean(points)) if points else None,
        "median": _round(statistics.median(points)) if points else None,
        "exercises": list(_exercises(graded)),
    }


def _exercises(graded: Sequence[Result]) -> Iterator[dict[str, Any]]:
    totals = [result.points for result in graded]
    # The same chapter gives every student the same exercises, in the same order.
    for column in zip(*(result.exercises for result in graded), strict=True):
        first = column[0]
        checks = zip(*(exercise.checks for exercise in column), strict=True)
        yield {
            "id": first.id,
            "number": first.number,
            "title": first.title,
            "kind": first.kind,
            "facility": _facility([exercise.points for exercise in column], first.of),
            "checks": [_check(check, totals) for check in checks],
            "mistakes": _mistakes(column),
            "unnamed": sum(_is_unnamed(exercise) for exercise in column),
        }


def _check(column: Sequence[CheckResult], totals: Sequence[float]) -> dict[str, Any]:
    first, points = column[0], [check.points for check in column]
    return {
        "id": first.id,
        "name": first.name,
        "hidden": first.hidden,
        "of": first.of,
        "verdicts": dict(sorted(Counter(check.verdict for check in column).items())),
        "facility": _facility(points, first.of),
        "discrimination": _discrimination(points, totals),
    }


def _mistakes(column: Sequence[ExerciseResult]) -> list[dict[str, Any]]:
    """Count the students of each named mistake, most frequent first."""
    counts = Counter((each.mistake, each.advice) for each in column if each.mistake)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [{"name": name, "message": text, "students": n} for (name, text), n in ordered]


def _is_unnamed(exercise: ExerciseResult) -> bool:
    """Say whether an attempt lost points for a reason that no bank entry names."""
    attempted = any(check.verdict != "not attempted" for check in exercise.checks)
    return attempted and exercise.points < exercise.of and not exercise.mistake


def _facility(points: Sequence[float], of: int) -> float | None:
    return _round(statistics.fmean(points) / of) if points and of else None


def _discrimination(points: Sequence[float], totals: Sequence[float]) -> float | None:
    rest = [total - own for total, own in zip(totals, points, strict=True)]
    if len(points) < MIN_STUDENTS or len(set(points)) < 2 or len(set(rest)) < 2:
        return None
    return _round(statistics.correlation(points, rest))


def _round(value: float) -> float:
    return round(value, 3) + 0.0  # No minus zero.
