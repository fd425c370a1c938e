"""Build the book: `python -m book.build`, or `make book`.

The chapters are executed and the validity report is made once, and kept until something that they
depend on changes. The result is a folder that any static host can serve.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import nbformat

from autograder.atomic import write_bytes
from autograder.authoring.reader import read_chapters
from autograder.authoring.release import repository
from autograder.chapter import Chapter
from autograder.errors import CourseError
from book import lite, vendor
from book.chapter_page import chapter_page
from book.execution import executed
from book.outputs import with_outputs
from book.validity_page import facts, report, validity_page

HERE = Path(__file__).parent
ROOT = HERE.parent
LANGUAGES = ("en", "zh_CN")


def main() -> None:
    """Build what the command line asks for, and say how long it took."""
    args = arguments()
    begin = time.monotonic()
    try:
        build(args.out, args.language, args.builder)
    except CourseError as fault:
        raise SystemExit(str(fault)) from None
    print(f"{args.out / args.builder / args.language}: {time.monotonic() - begin:.0f} s in all")


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, default=ROOT / "_build" / "book")
    parser.add_argument("--language", choices=LANGUAGES, default="en")
    parser.add_argument("--builder", choices=("html", "gettext"), default="html")
    return parser.parse_args()


def build(out: Path, language: str, builder: str) -> None:
    """Make the pages' sources, then have Sphinx render them; raise CourseError where it warns."""
    chapters = read_chapters(ROOT / "solutions")
    with step("MathJax"):
        vendor.fetch(["mathjax"], HERE / "_vendor" / "static" / "vendor")
    with step("validity report"):
        found = report(chapters, ROOT / "solutions", out / "cache")
    source = out / "source"
    files = {**hand_written(), **pictures()}
    files[Path("validity.md")] = validity_page(chapters, found).encode()
    for chapter in chapters:
        with step(chapter.slug):
            page = chapter_text(chapter, out / "cache")
        files[Path("chapters", f"{chapter.slug}.ipynb")] = page.encode()
        notebook = ROOT / "course" / f"{chapter.slug}.ipynb"
        files[Path("notebooks", notebook.name)] = notebook.read_bytes()
    write_source(source, files)
    with step(f"Sphinx, {builder}, {language}"):
        run_sphinx(source, out, language, builder, facts(chapters, found))
    if builder == "html":
        with step("JupyterLite"):
            lite.build(out / "html" / language)


class step:  # noqa: N801 - reads as a statement: with step("..."):
    """Say what is going on, and how long it took."""

    def __init__(self, name: str):
        self.name = name

    def __enter__(self) -> None:
        print(f"{self.name} ...", flush=True)
        self.begin = time.monotonic()

    def __exit__(self, kind: type | None, *_: object) -> None:
        ending = "failed after" if kind else "done in"
        print(f"{self.name}: {ending} {time.monotonic() - self.begin:.1f} s", flush=True)


def hand_written() -> dict[Path, bytes]:
    """Return the pages that are written by hand, and their bibliography."""
    folder = HERE / "pages"
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())}
    return {path.relative_to(folder): addressed(text).encode() for path, text in texts.items()}


def addressed(text: str) -> str:
    """Put the repository's address into a page, which is stated in pyproject.toml alone."""
    path = repository().removeprefix("https://github.com/")
    colab = f"https://colab.research.google.com/github/{path}/blob/main/course"
    return text.replace("%REPOSITORY%", repository()).replace("%COLAB%", colab)


def pictures() -> dict[Path, bytes]:
    """Return the pictures that stand in for widgets, as pages name them."""
    files = sorted((HERE / "static" / "pictures").glob("*.png"))
    return {Path("_static", "pictures", path.name): path.read_bytes() for path in files}


def chapter_text(chapter: Chapter, cache: Path) -> str:
    """Return a chapter's page with its outputs, as the text of a notebook."""
    page = chapter_page(chapter)
    done = executed(page, cache, ROOT / "course" / "coursekit")
    return nbformat.writes(with_outputs(page, done)) + "\n"


def write_source(source: Path, files: dict[Path, bytes]) -> None:
    """Write files that have changed, and take away those that are no more."""
    for place, content in files.items():
        path = source / place
        if not path.exists() or path.read_bytes() != content:
            write_bytes(path, content)
    for path in [each for each in source.rglob("*") if each.is_file()]:
        if path.relative_to(source) not in files:
            path.unlink()


def run_sphinx(
    source: Path, out: Path, language: str, builder: str, numbers: dict[str, str]
) -> None:
    """Render the pages; a warning is an error."""
    target = out / builder / language
    environment = {"COURSE_BOOK_FACTS": json.dumps(numbers), "COURSE_BOOK_LANGUAGE": language}
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-b",
        builder,
        "-c",
        HERE,
        "-W",
        "--keep-going",
        "-q",
    ]
    command += ["-d", out / "doctrees" / f"{builder}-{language}", source, target]
    done = subprocess.run(list(map(str, command)), cwd=ROOT, env=os.environ | environment)
    if done.returncode:
        raise CourseError("Sphinx warns of the lines above. Mend them: a reader would meet them.")
    if builder == "html":
        shutil.rmtree(target / ".doctrees", ignore_errors=True)
        (target / ".nojekyll").touch()  # Hosts that run Jekyll would drop _static.


if __name__ == "__main__":
    main()
