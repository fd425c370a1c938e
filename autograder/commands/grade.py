"""`course grade`: mark a folder of submissions and write feedback, marks and statistics."""

import argparse
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.commands.barriers import SPLIT, add_isolation, add_without, isolation
from autograder.commands.cores import cores
from autograder.commands.places import add_solutions, set_one_thread, solutions_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from autograder.chapter import Chapter
    from autograder.grading.result import Result


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the submissions, where results go, the limits and the course's seed."""
    parser.add_argument(
        "submissions", type=Path, help="folder with a notebook or a folder for each student"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for the results")
    add_solutions(parser)
    parser.add_argument(
        "--cell-seconds", type=_positive, default=30.0, metavar="S", help="computing time of a cell"
    )
    parser.add_argument(
        "--workers", type=_count, default=None, metavar="N", help="processes (default: one a core)"
    )
    parser.add_argument(
        "--gradebook",
        type=Path,
        metavar="COURSE_DIR",
        help="commit marks and notebooks to this nbgrader course as well",
    )
    add_isolation(parser)
    add_without(parser)
    parser.add_argument("--seed", type=int, default=0, help="seed of the hidden checks' inputs")


def run(args: argparse.Namespace) -> int:
    """Grade every submission, write the reports and say what came out."""
    set_one_thread()
    # The readers and nbformat take a second to import: only after the arguments are known good.
    from tqdm import tqdm

    from autograder.authoring.reader import read_chapters
    from autograder.grading.batch import find, grade_all
    from autograder.grading.course import Course
    from autograder.grading.plan import Limits
    from autograder.manifest import load_all
    from autograder.reports.html_page import plain
    from autograder.reports.report import write_reports

    chapters = read_chapters(solutions_folder(args.solutions))
    manifests = {manifest.chapter: manifest for manifest in load_all()}
    barriers, limits = isolation(args), Limits(args.cell_seconds, args.seed)
    course = Course(chapters, manifests, barriers, limits, split=SPLIT not in args.without)
    found = find(args.submissions, course, args.out)
    # disable=None: the bar is off where standard error is no terminal.
    with tqdm(total=len(found), unit="file", disable=None, file=sys.stderr) as bar:
        workers = args.workers or cores()
        committing = _committing(args, chapters)
        results = grade_all(found, course, args.out, bar.update, workers, committing)
    write_reports(args.out, results)
    failed = [result for result in results if result.ungradable]
    print(f"{len(results) - len(failed)} graded, {len(failed)} ungradable. See {args.out}:")
    print("grades.csv, results.json, statistics.html, feedback/STUDENT/CHAPTER.html")
    for result in failed:
        print(f"  {plain(result.file)}: {plain(result.ungradable)}")
    return 0


@contextmanager
def _committing(
    args: argparse.Namespace, chapters: "Sequence[Chapter]"
) -> "Iterator[Callable[[Result], object]]":
    """Give what commits each result: to a gradebook if one was named."""
    if args.gradebook is None:
        yield lambda result: None
        return
    from autograder.grading.commit import committing

    with committing(args.gradebook, args.submissions, chapters) as commit:
        yield commit


def _count(text: str) -> int:
    if int(text) < 1:
        raise argparse.ArgumentTypeError("give a number of 1 or more")
    return int(text)


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError("give seconds above 0")
    return value
