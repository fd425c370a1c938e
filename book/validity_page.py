"""The validity report as a page: what the checks of each exercise reject, accept and name."""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.chapter import Chapter, Exercise
from autograder.grading.records import key_of

Rows = Sequence[Mapping[str, Any]]
Report = Mapping[str, Rows]  # by chapter
HEAD = """# Are the checks fair?

Each exercise has a bank: answers that are wrong in the ways people get it wrong, and answers
that are right in other ways than ours. Its checks must reject every one of the first kind and
accept every one of the second, for several seeds of the hidden inputs; and what a learner reads
must name the mistake.

This table was made while this book was built, by the very processes that grade submissions.
"""
COLUMNS = ("exercise", "rejected", "accepted", "named", "seconds")


def report(chapters: Sequence[Chapter], solutions: Path, cache: Path) -> Report:
    """Return the validity report of chapters, out of the cache where nothing has changed."""
    sources = [repr((each.cells, each.exercises)) for each in chapters]
    kept = Path(cache) / f"validity-{key_of(*sources)[:32]}.json"
    if not kept.exists():
        command = [sys.executable, "-m", "autograder.cli", "validity", "--json", str(kept)]
        subprocess.run([*command, "--solutions", str(solutions)], check=True)
    found = json.loads(kept.read_text(encoding="utf-8"))
    return {
        slug: [{"exercise": id, **row} for id, row in rows.items()] for slug, rows in found.items()
    }


def facts(chapters: Sequence[Chapter], found: Report) -> dict[str, str]:
    """Return what pages may state as numbers."""
    rows = [row for rows in found.values() for row in rows]
    named, wrong = sum(row["named"] for row in rows), sum(row["wrong"] for row in rows)
    return {
        "chapters": str(len(chapters)),
        "exercises": str(len(rows)),
        "wrong_answers": str(wrong),
        "right_answers": str(sum(row["right"] for row in rows)),
        "named_percent": f"{100 * named / wrong:.0f}",
    }


def validity_page(chapters: Sequence[Chapter], found: Report) -> str:
    """Return the page as Markdown."""
    return "\n".join([HEAD, *(line for each in chapters for line in _chapter(each, found))])


def _chapter(chapter: Chapter, found: Report) -> Iterable[str]:
    yield f"\n## {chapter.number}. {chapter.title}\n"
    yield f"| {' | '.join(COLUMNS)} |"
    yield f"|{'---|' * len(COLUMNS)}"
    rows = {row["exercise"]: row for row in found[chapter.slug]}
    for exercise in chapter.exercises:
        yield f"| {' | '.join(_cells(exercise, rows[exercise.id]))} |"


def _cells(exercise: Exercise, row: Mapping[str, Any]) -> Sequence[str]:
    return (
        f"{exercise.number} {exercise.title}",
        f"{row['rejected']} of {row['wrong']}",
        f"{row['accepted']} of {row['right']}",
        f"{row['named']} of {row['wrong']}",
        f"{row['seconds']:.1f}",
    )
