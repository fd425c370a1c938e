"""`course teach`: set up an nbgrader course directory."""

import argparse
from pathlib import Path

from autograder.commands.places import add_chapters, add_solutions, solutions_folder


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the directory, the chapters and the course's seed."""
    parser.add_argument("directory", type=Path, help="the nbgrader course directory to set up")
    add_chapters(parser)
    add_solutions(parser)
    parser.add_argument("--course-id", default="", help="nbgrader's name of the course")
    parser.add_argument("--seed", type=int, default=0, help="hidden checks draw inputs from it")


def run(args: argparse.Namespace) -> int:
    """Stage the chapters and say what to type next."""
    from autograder.authoring.reader import read_chapters
    from autograder.grading.staging import stage

    chapters = read_chapters(solutions_folder(args.solutions), args.chapters)
    stage(args.directory, chapters, args.course_id, args.seed)
    first = chapters[0].slug
    print(
        f"Staged {len(chapters)} chapters in {args.directory}. There, one after the other:\n"
        f"  nbgrader generate_assignment {first}\n"
        f"  nbgrader release_assignment {first}   (or hand out release/{first}/)\n"
        f"  nbgrader collect {first}              (or fill submitted/STUDENT/{first}/)\n"
        f"  nbgrader autograde {first}\n"
        f"  nbgrader generate_feedback {first}\n"
        f"  nbgrader export"
    )
    return 0
