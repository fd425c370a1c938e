"""What several commands share: which chapters, where their sources are, how many threads."""

import argparse
import os
from pathlib import Path

from autograder.errors import CourseError
from autograder.running.environment import ONE_THREAD


def add_chapters(parser: argparse.ArgumentParser) -> None:
    """Let the user name chapters by number or by slug."""
    parser.add_argument("chapters", nargs="*", metavar="CHAPTER", help="01, 16 ... (default: all)")


def add_solutions(parser: argparse.ArgumentParser) -> None:
    """Let the user say where the sources are."""
    parser.add_argument(
        "--solutions", type=Path, default=None, help="folder of the sources (default: found)"
    )


def solutions_folder(given: Path | None = None) -> Path:
    """Return the folder of the sources: as given, here or above, or in the package's checkout."""
    if given is not None:
        if not given.is_dir():
            raise CourseError(f"{given} is no folder. Give the folder of the chapter sources.")
        return given
    here = Path.cwd()
    for root in (here, *here.parents, Path(__file__).parents[2]):
        if (root / "solutions" / "banks").is_dir():
            return root / "solutions"
    raise CourseError(
        "No solutions/ folder here or above. Work in a checkout of the course, or give --solutions."
    )


def set_one_thread() -> None:
    """Keep this process to one thread a library: before torch is imported, and before any fork.

    OMP_THREAD_LIMIT is what keeps a forked process from waiting for threads that fork did not copy.
    """
    os.environ.update(ONE_THREAD, MPLBACKEND="agg")
