"""`course build`: make the notebooks and the manifests from solutions/."""

import argparse
import json
from pathlib import Path

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
from autograder.running.outcome import agree


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the chapters to build and where they go."""
    add_chapters(parser)
    add_solutions(parser)
    parser.add_argument("--out", type=Path, help="folder of the notebooks (default: course/)")
    add_isolation(parser)


def run(args: argparse.Namespace) -> int:
    """Build each chapter that was asked for, or all."""
    set_one_thread()
    from autograder.authoring.reader import read_chapters
    from autograder.authoring.rules import refuse_faults

    solutions = solutions_folder(args.solutions)
    chapters = read_chapters(solutions, args.chapters)
    refuse_faults(chapters)
    out = args.out or solutions.parent / "course"
    generated = each_chapter(generated_texts, chapters, isolation(args))
    for chapter, (notebook, known) in zip(chapters, generated, strict=True):
        _write(out / f"{chapter.slug}.ipynb", notebook)
        _write(manifest_path(chapter), known)
    return 0


def generated_texts(chapter: Chapter, run: Runner) -> tuple[str, str]:
    """Return the texts of the two files that are made from a chapter: notebook and manifest."""
    return notebook_text(chapter), manifest_text(chapter, run)


def notebook_text(chapter: Chapter) -> str:
    """Return the student's notebook as the text of its file."""
    from autograder.authoring.release import dumps, student_notebook

    return dumps(student_notebook(chapter))


def manifest_path(chapter: Chapter) -> Path:
    """Say where the package keeps a chapter's manifest."""
    return manifest.FOLDER / f"{chapter.slug}.json"


def manifest_text(chapter: Chapter, run: Runner) -> str:
    """Return the manifest's file; the one that is there, where the two agree up to rounding."""
    from autograder.authoring.fingerprints import build_manifest

    text = manifest.dumps(build_manifest(chapter, run))
    path = manifest_path(chapter)
    present = path.read_text(encoding="utf-8") if path.exists() else "null"
    return present if agree(json.loads(present), json.loads(text)) else text


def _write(path: Path, text: str) -> None:
    changed = not path.exists() or path.read_text(encoding="utf-8") != text
    if changed:
        write_text(path, text)
    print(f"{'wrote' if changed else 'as it was:'} {path}")
