"""Time each chapter, answers filled in, and each of its checks; write benchmarks/chapters.md.

Times of one machine mean little on another: read them against the budgets and against each other.
"""

import os
import platform
import statistics
import tomllib
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from autograder.atomic import write_text
from autograder.authoring.parts import unmarked
from autograder.authoring.reader import read_chapter, read_chapters
from autograder.chapter import Chapter
from autograder.running.job import OK
from autograder.running.shell import make_shell, run_cell

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
    # Spawned, so that each round imports what a fresh kernel would.
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as pool:
        rounds = list(pool.map(measure, [chapter.path] * ROUNDS))
    ids = {check.id for exercise in chapter.exercises for check in exercise.checks}
    total = statistics.median(sum(times.values()) for times in rounds)
    imports = statistics.median(next(iter(times.values())) for times in rounds)
    checks = [1000 * statistics.median(times[id] for times in rounds) for id in ids]
    return (
        f"| {chapter.slug} | {total:.1f} | {budget} | {imports:.1f} | {len(checks)} "
        f"| {statistics.median(checks):.1f} | {max(checks):.0f} |"
    )


def measure(path: Path) -> dict[str, float]:
    """Run a chapter's cells, answers filled in, and return the seconds of each by its name."""
    shell, times = make_shell(), {}
    chapter = read_chapter(path)
    checks = {check.id: check for exercise in chapter.exercises for check in exercise.checks}
    for cell in (cell for cell in chapter.cells if cell.kind == "code"):
        check = checks.get(cell.options.get("check", ""))
        source = check.source if check else unmarked(cell.source)
        run = run_cell(shell, cell.label, source, None, 0)
        if run.status != OK:
            raise SystemExit(f"{chapter.slug}: {cell.label} fails: {run.evalue}")
        times[check.id if check else cell.label] = run.seconds
    return times


if __name__ == "__main__":
    main()
