"""`course check`: the rules of authoring, and whether what is generated is up to date."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from autograder.chapter import Chapter
from autograder.commands.barriers import add_isolation, isolation
from autograder.commands.build import generated_texts, manifest_path
from autograder.commands.places import (
    add_chapters,
    add_solutions,
    set_one_thread,
    solutions_folder,
)
from autograder.commands.side_by_side import each_chapter


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

    solutions = solutions_folder(args.solutions)
    chapters = read_chapters(solutions, args.chapters)
    generated = each_chapter(generated_texts, chapters, isolation(args))
    problems = 0
    for chapter, texts in zip(chapters, generated, strict=True):
        found = [str(fault) for fault in faults(chapter)]
        found += _stale(chapter, solutions.parent / "course", texts)
        print("\n".join(found) or f"{chapter.slug}: no fault, all generated files are current")
        problems += len(found)
    return int(problems > 0)


def _stale(chapter: Chapter, course: Path, texts: Sequence[str]) -> Iterator[str]:
    paths = course / f"{chapter.slug}.ipynb", manifest_path(chapter)
    for path, text in zip(paths, texts, strict=True):
        # Bytes, so that a changed line end is seen as well.
        if not path.exists() or path.read_bytes() != text.encode("utf-8"):
            yield f"{path.name} is not what its source makes. Run `make course`."
