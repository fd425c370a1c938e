"""`course check`: the rules of authoring, and whether what is generated is up to date."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from autograder.chapter import Chapter
from autograder.commands.barriers import add_isolation, isolation
from autograder.commands.build import manifest_path, manifest_text, notebook_text
from autograder.commands.places import (
    add_chapters,
    add_solutions,
    set_one_thread,
    solutions_folder,
)
from autograder.grading.plan import Runner


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the chapters to check."""
    add_chapters(parser)
    add_solutions(parser)
    add_isolation(parser)


def run(args: argparse.Namespace) -> int:
    """Print every fault and return 1 where there is one."""
    set_one_thread()
    from autograder.authoring.reader import read_chapters
    from autograder.authoring.rules import faults
    from autograder.running.execution import open_executor

    solutions = solutions_folder(args.solutions)
    problems = 0
    with open_executor(isolation(args)) as executor:
        for chapter in read_chapters(solutions, args.chapters):
            found = [str(fault) for fault in faults(chapter)]
            found += _stale(chapter, solutions.parent / "course", executor.run)
            print("\n".join(found) or f"{chapter.slug}: no fault, all generated files are current")
            problems += len(found)
    return int(problems > 0)


def _stale(chapter: Chapter, course: Path, run: Runner) -> Iterator[str]:
    for path, text in (
        (course / f"{chapter.slug}.ipynb", notebook_text(chapter)),
        (manifest_path(chapter), manifest_text(chapter, run)),
    ):
        # Bytes, so that a changed line end is seen as well.
        if not path.exists() or path.read_bytes() != text.encode("utf-8"):
            yield f"{path.name} is not what its source makes. Run `make course`."
