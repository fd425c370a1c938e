"""Time each chapter, answers filled in, and each of its checks; write benchmarks/chapters.md.

Times of one machine mean little on another: read them against the budgets and against each other.
"""

import os
import platform
import statistics
import time
import tomllib
from pathlib import Path

from autograder.atomic import write_text
from autograder.authoring.parts import unmarked
from autograder.authoring.reader import read_chapters
from autograder.chapter import Chapter
from autograder.grading.grade import Limits, make_job
from autograder.grading.repair import Repaired
from autograder.running import execution
from autograder.running.job import OK, CellRun, Job

HERE = Path(__file__).parent
ROUNDS = 3


def main() -> None:
    budgets = tomllib.loads((HERE / "budgets.toml").read_text(encoding="utf-8"))
    lines = [
        "# How long the chapters take",
        "",
        f"Written by `make bench`: {platform.machine()}, {os.cpu_count()} cores, one thread,",
        f"Python {platform.python_version()}; medians of {ROUNDS} runs, each in a fresh process.",
        "",
        "| chapter | top to bottom (s) | budget (s) | of it imports (s) | check cells | "
        "median check (ms) | slowest check (ms) |",
        "|---|---|---|---|---|---|---|",
    ]
    for chapter in read_chapters(HERE.parent / "solutions"):
        lines.append(row(chapter, budgets[chapter.slug]))
        print(lines[-1], flush=True)
    write_text(HERE / "chapters.md", "\n".join(lines) + "\n")


def row(chapter: Chapter, budget: float) -> str:
    rounds = [measure(chapter) for _ in range(ROUNDS)]
    total = statistics.median(seconds for seconds, _ in rounds)
    ids = {check.id for exercise in chapter.exercises for check in exercise.checks}
    imports = statistics.median(runs[0].seconds for _, runs in rounds)
    checks = [
        1000 * statistics.median(runs[place].seconds for _, runs in rounds)
        for place, run in enumerate(rounds[0][1])
        if run.id in ids
    ]
    return (
        f"| {chapter.slug} | {total:.1f} | {budget} | {imports:.1f} | {len(checks)} "
        f"| {statistics.median(checks):.1f} | {max(checks):.0f} |"
    )


def measure(chapter: Chapter) -> tuple[float, list[CellRun]]:
    answers = {exercise.id: unmarked(exercise.solution) for exercise in chapter.exercises}
    whole = make_job(chapter, Repaired(answers), Limits())
    job = Job(tuple(cell for cell in whole.cells if not cell.probes))
    begin = time.perf_counter()
    runs = execution.run(job)
    seconds = time.perf_counter() - begin
    failed = [run for run in runs if run.status != OK]
    if failed:
        raise SystemExit(f"{chapter.slug}: {failed[0].id} fails: {failed[0].evalue}")
    return seconds, runs


if __name__ == "__main__":
    main()
