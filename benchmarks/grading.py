"""Time grading, ours beside nbgrader's, in one run; write benchmarks/grading.md.

`python -m benchmarks.grading` takes a quarter of an hour on two cores. The ways to grade take
turns, so that a busy minute of the machine falls on all of them: read the ratios before the rates.
"""

import argparse
import os
import platform
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from autograder.atomic import write_text
from autograder.authoring.reader import read_chapters
from autograder.chapter import Chapter
from autograder.commands.places import set_one_thread
from autograder.isolation.layers import choose
from autograder.isolation.probe import working
from autograder.kernel.preference import COLD, WARM
from benchmarks.arms import ARMS, Timing, time_arm
from benchmarks.kernels import kernel_start_seconds
from benchmarks.processes import memory, overhead_seconds

HERE = Path(__file__).parent
CHAPTERS = ("01", "16")  # light, and heavy with training
SMALLER = {"16": 4}  # Classes of a heavy chapter are so many times smaller.
Round = dict[str, Timing]  # by arm


def main() -> None:
    args = arguments()
    set_one_thread()
    chapters = read_chapters(HERE.parent / "solutions", args.chapters)
    lines = list(heading(args))
    for chapter in chapters:
        rounds = [graded(chapter, args, number) for number in range(args.rounds)]
        lines += [*rates(chapter, rounds), *agreement(rounds), ""]
        print("\n".join(lines[-9:]), flush=True)
    lines += costs(chapters, args)
    lines += kernels(args)
    write_text(args.to, "\n".join(lines) + "\n")
    print(f"Written to {args.to}.")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("chapters", nargs="*", default=CHAPTERS, help="their numbers")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--stock", type=int, default=8, help="submissions for stock nbgrader")
    parser.add_argument("--steps", type=int, default=80, help="for nbgrader with our steps")
    parser.add_argument("--ours", type=int, default=240, help="for course grade")
    parser.add_argument("--to", type=Path, default=HERE / "grading.md")
    return parser.parse_args()


def heading(args: argparse.Namespace) -> Iterator[str]:
    level = choose(None, working())
    yield "# How fast grading is"
    yield ""
    yield f"Written by `make bench`: {platform.machine()}, {os.cpu_count()} cores, one thread a"
    yield f"process, Python {platform.python_version()}, isolation {level.level}; medians of"
    yield f"{args.rounds} rounds, in each of which every way had its turn. A class is the chapter's"
    yield "solution and, in each further submission, one wrong answer of the bank. Start-up counts,"
    yield "so a small class is graded at a lower rate. `course grade` also commits to nbgrader's"
    yield "gradebook and writes its notebooks."
    yield ""


def graded(chapter: Chapter, args: argparse.Namespace, number: int) -> Round:
    """Grade a chapter's class in every way once, each time beginning with another."""
    sizes = (args.stock, args.steps, args.ours, args.ours)
    smaller = SMALLER.get(f"{chapter.number:02d}", 1)
    counts = {arm: max(size // smaller, 1) for arm, size in zip(ARMS, sizes, strict=True)}
    turn = number % len(ARMS)
    found = {}
    for arm in (*ARMS[turn:], *ARMS[:turn]):
        with tempfile.TemporaryDirectory(prefix="course-bench-") as folder:
            found[arm.name] = time_arm(arm, chapter, counts[arm], Path(folder))
        one = found[arm.name]
        print(f"{chapter.slug}, {arm.name}: {one.submissions} in {one.wall:.1f} s", flush=True)
    return found


def rates(chapter: Chapter, rounds: Sequence[Round]) -> Iterator[str]:
    """Yield the table of a chapter; a ratio is the median of those within each round."""
    yield f"## {chapter.slug}"
    yield ""
    yield "| | submissions | a minute | of stock | CPU seconds each | of stock |"
    yield "|---|---|---|---|---|---|"
    stock = ARMS[0].name
    for arm in ARMS:
        timings = [each[arm.name] for each in rounds]
        cpu = statistics.median(each.cpu / each.submissions for each in timings)
        faster = statistics.median(each[arm.name].rate / each[stock].rate for each in rounds)
        leaner = statistics.median(_cpu(each[arm.name]) / _cpu(each[stock]) for each in rounds)
        rate = statistics.median(each.rate for each in timings)
        yield (
            f"| {arm.name} | {timings[0].submissions} | {rate:.1f} | {faster:.1f} x "
            f"| {cpu:.2f} | {100 * leaner:.0f} % |"
        )


def _cpu(timing: Timing) -> float:
    return timing.cpu / timing.submissions


def agreement(rounds: Sequence[Round]) -> Iterator[str]:
    """Say whether the ways give the same marks to whom they all graded."""
    marks = [timing.marks for each in rounds for timing in each.values()]
    common = set.intersection(*map(set, marks))
    differ = sorted(name for name in common if len({each[name] for each in marks}) > 1)
    told = f"differ for {', '.join(differ)}" if differ else "are the same in every way and round"
    yield ""
    yield f"The marks of the {len(common)} students whom all of them graded {told}."


def costs(chapters: Sequence[Chapter], args: argparse.Namespace) -> Iterator[str]:
    """Yield the time and the memory of one submission in a warm parent."""
    yield "## One submission"
    yield ""
    yield "The chapter's solution, in a warm parent: all of its grading, and what of that is not"
    yield "its own computing; the most memory that the parent and that any process of the run held,"
    yield "and how much of that it shared with no other."
    yield ""
    yield "| | all (s) | beyond its own (s) | parent (MB) | own | child (MB) | own |"
    yield "|---|---|---|---|---|---|---|"
    for chapter in chapters:
        whole, beyond = overhead_seconds(chapter, args.rounds)
        parent, child = memory(chapter)
        held = " | ".join(f"{each[kind]:.0f}" for each in (parent, child) for kind in each)
        yield f"| {chapter.slug} | {whole:.2f} | {beyond:.2f} | {held} |"
    yield ""


def kernels(args: argparse.Namespace) -> Iterator[str]:
    """Yield how long a notebook waits for its kernel, until torch is imported."""
    yield "## A kernel"
    yield ""
    yield "From the start of a kernel to the end of a first cell that imports torch."
    yield ""
    yield "| | seconds |"
    yield "|---|---|"
    for label, provisioner in (("started the normal way", COLD), ("forked", WARM)):
        seconds = statistics.median(kernel_start_seconds(provisioner, args.rounds))
        yield f"| {label} | {seconds:.2f} |"


if __name__ == "__main__":
    main()
