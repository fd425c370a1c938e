"""`course grade` on every chapter there is: solutions earn everything, blank notebooks nothing."""

import json
import subprocess
import sys

import pytest

from autograder.authoring.reader import read_chapters
from autograder.commands.places import solutions_folder
from autograder.tests.handed_in import blank, filled, write

pytestmark = pytest.mark.chapter
SOLVED, BLANK = "solved", "untouched"
CHAPTERS = {chapter.slug: chapter for chapter in read_chapters(solutions_folder())}


@pytest.fixture(scope="module")
def points(tmp_path_factory):
    """Grade two students, who hand in every chapter; map who and which chapter to the points."""
    folder = tmp_path_factory.mktemp("course")
    for slug, chapter in CHAPTERS.items():
        write(folder / "submitted" / SOLVED / f"{slug}.ipynb", filled(chapter))
        write(folder / "submitted" / BLANK / f"{slug}.ipynb", blank(chapter))
    command = [sys.executable, "-m", "autograder.cli", "grade", str(folder / "submitted")]
    options = ["--out", str(folder / "out"), "--solutions", str(solutions_folder())]
    done = subprocess.run([*command, *options], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    results = json.loads((folder / "out" / "results.json").read_text("utf-8"))["results"]
    return {(each["student"], each["chapter"]): each["points"] for each in results}


@pytest.mark.parametrize("slug", CHAPTERS)
def test_a_chapter_s_solutions_earn_everything(points, slug):
    assert points[SOLVED, slug] == CHAPTERS[slug].points


@pytest.mark.parametrize("slug", CHAPTERS)
def test_a_blank_chapter_earns_nothing(points, slug):
    assert points[BLANK, slug] == 0
