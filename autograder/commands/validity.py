"""`course validity`: try every answer of the banks, and fail where a check is unfair."""

import argparse
import json
import statistics
import time
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from autograder import manifest
from autograder.atomic import write_text
from autograder.chapter import Chapter
from autograder.commands.barriers import add_isolation, isolation
from autograder.commands.places import (
    add_chapters,
    add_solutions,
    set_one_thread,
    solutions_folder,
)
from autograder.commands.side_by_side import each_chapter
from autograder.grading.plan import Runner

if TYPE_CHECKING:
    from autograder.authoring.validity import Row

HEADINGS = ("exercise", "kind", "rejected", "accepted", "named", "seconds")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the chapters, the file of the figures, the number of seeds and of workers."""
    add_chapters(parser)
    add_solutions(parser)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--seeds", type=int, default=3, help="how many course seeds (default: 3)")
    parser.add_argument("--workers", type=int, help="default: one for each core")
    add_isolation(parser)


def run(args: argparse.Namespace) -> int:
    """Judge each chapter in a process of its own, print the table, return 1 on any problem."""
    set_one_thread()
    from autograder.authoring.reader import read_chapters

    chapters = read_chapters(solutions_folder(args.solutions), args.chapters)
    judge, begin = partial(_judge, seeds=tuple(range(args.seeds))), time.monotonic()
    tables = list(each_chapter(judge, chapters, isolation(args), args.workers))
    for chapter, rows in zip(chapters, tables, strict=True):
        print(f"\n{chapter.number:02d} {chapter.title}\n{_table(rows)}\n{_apart(chapter.slug)}")
    print(_closing([row for rows in tables for row in rows], time.monotonic() - begin))
    if args.json:
        slugs = [chapter.slug for chapter in chapters]
        report = dict(zip(slugs, map(_plain, tables), strict=True))
        write_text(args.json, json.dumps(report, indent=1, sort_keys=True) + "\n")
    return int(any(row.problems for rows in tables for row in rows))


def _judge(chapter: Chapter, run: Runner, seeds: tuple[int, ...]) -> "list[Row]":
    from autograder.authoring.validity import judge_chapter

    return judge_chapter(chapter, manifest.load(chapter.slug), run, seeds)


def _apart(slug: str) -> str:
    """Say how many checks are graded in another process than the answer."""
    checks = [check for each in manifest.load(slug).exercises for check in each.checks]
    apart = sum(not check.together for check in checks)
    names = ", ".join(check.id for check in checks if check.together)
    return f"{apart} of {len(checks)} checks run apart from the answer{names and f'; not: {names}'}"


def _table(rows: "list[Row]") -> str:
    lines = [HEADINGS, *map(_cells, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    text = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]
    text.insert(1, "  ".join("-" * width for width in widths))
    text += [f"  ! {row.exercise}: {problem}" for row in rows for problem in row.problems]
    return "\n".join(text)


def _cells(row: "Row") -> tuple[str, ...]:
    return (
        row.exercise,
        row.kind,
        f"{row.rejected}/{row.wrong}",
        f"{row.accepted}/{row.right}",
        f"{row.named}/{row.wrong}",
        f"{row.seconds:.2f}",
    )


def _closing(rows: "list[Row]", seconds: float) -> str:
    total = {
        key: sum(getattr(row, key) for row in rows)
        for key in ("wrong", "rejected", "named", "right", "accepted")
    }
    check = statistics.median([each for row in rows for each in row.check_seconds] or [0.0])
    problems = sum(len(row.problems) for row in rows)
    return (
        f"\n{len(rows)} exercises: {total['rejected']} of {total['wrong']} wrong answers rejected, "
        f"{total['named']} named; {total['accepted']} of {total['right']} right answers accepted.\n"
        f"Median check cell {1000 * check:.0f} ms. {seconds:.0f} s in all. {problems} problems."
    )


def _plain(rows: "list[Row]") -> dict[str, dict]:
    return {row.exercise: {k: v for k, v in asdict(row).items() if k != "exercise"} for row in rows}
