"""`course grade`: mark a folder of submissions and write feedback, marks and statistics."""

import argparse
import sys
from pathlib import Path

from autograder.commands.places import add_solutions, set_one_thread, solutions_folder


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
    parser.add_argument("--seed", type=int, default=0, help="seed of the hidden checks' inputs")


def run(args: argparse.Namespace) -> int:
    """Grade every submission, write the reports and say what came out."""
    set_one_thread()
    # The readers and nbformat take a second to import: only after the arguments are known good.
    from tqdm import tqdm

    from autograder.authoring.reader import read_chapters
    from autograder.grading.batch import Course, find, grade_all
    from autograder.grading.grade import Limits
    from autograder.manifest import load_all
    from autograder.reports.report import write_reports

    chapters = read_chapters(solutions_folder(args.solutions))
    manifests = {manifest.chapter: manifest for manifest in load_all()}
    course = Course(chapters, manifests, Limits(args.cell_seconds, args.seed))
    found = find(args.submissions, course, args.out)
    # disable=None: the bar is off where standard error is no terminal.
    with tqdm(total=len(found), unit="file", disable=None, file=sys.stderr) as bar:
        results = grade_all(found, course, args.out, step=bar.update)
    write_reports(args.out, results)
    failed = [result for result in results if result.ungradable]
    print(f"{len(results) - len(failed)} graded, {len(failed)} ungradable. See {args.out}:")
    print("grades.csv, results.json, statistics.html, feedback/STUDENT/CHAPTER.html")
    for result in failed:
        print(f"  {result.file}: {result.ungradable}")
    return 0


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError("give seconds above 0")
    return value
