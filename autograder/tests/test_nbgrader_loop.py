"""The whole loop of nbgrader's own commands, against the marks that `course grade` gives."""

import contextlib
import csv
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder import manifest
from autograder.authoring.reader import read_chapter
from autograder.authoring.release import student_notebook
from autograder.commands.places import solutions_folder
from autograder.grading.decode import decode
from autograder.grading.grade import grade
from autograder.grading.plan import Limits
from autograder.grading.staging import stage
from autograder.tests.answers import answered
from autograder.tests.tiny import tiny_chapter

STUDENTS = ("ada", "bo", "cleo")
SLOW = pytest.mark.chapter


def nbgrader(folder, *args):
    command = [sys.executable, "-m", "nbgrader", *args]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.fixture(scope="module", params=["tiny", pytest.param("01", marks=SLOW)])
def course(request, tmp_path_factory):
    """Stage, release, submit for three students, collect, autograde, give feedback, export."""
    root = tmp_path_factory.mktemp("loop")
    chapter = tiny_chapter(root)
    if request.param != "tiny":
        (path,) = solutions_folder().glob(f"{request.param}_*.py")
        chapter = read_chapter(path)
    folder, work, slug = root / "course", root / "student", chapter.slug
    stage(folder, [chapter], course_id="means")
    work.mkdir()
    there = [f"--Exchange.root={root / 'exchange'}", f"--Exchange.cache={root / 'cache'}"]
    (root / "exchange").mkdir()
    (root / "exchange").chmod(0o777)
    nbgrader(folder, "generate_assignment", slug)
    nbgrader(folder, "release_assignment", slug, *there)
    nbgrader(work, "fetch_assignment", slug, "--course=means", *there)
    fetched = work / slug / f"{slug}.ipynb"
    released = nbformat.read(fetched, as_version=4)
    for student, share in zip(STUDENTS, (1.0, 0.5, 0.0), strict=True):
        nbformat.write(answered(chapter, released, share), fetched)
        nbgrader(work, "submit", slug, "--course=means", f"--student={student}", *there)
    nbgrader(folder, "collect", slug, *there)
    nbgrader(folder, "autograde", slug)
    nbgrader(folder, "generate_feedback", slug)
    nbgrader(folder, "export", "--to=grades.csv")
    return folder, chapter


def marks(folder, chapter):
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        return {
            submission.student.id: submission.score
            for submission in book.assignment_submissions(chapter.slug)
        }


def test_marks_are_those_of_course_grade(course, run):
    folder, chapter = course
    known = {shipped.chapter: shipped for shipped in manifest.load_all()}.get(chapter.slug)
    for student, score in marks(folder, chapter).items():
        path = folder / "submitted" / student / chapter.slug / f"{chapter.slug}.ipynb"
        result = grade(chapter, known, decode(path.read_bytes()), Limits(), run)
        assert result.points == score


def test_a_perfect_notebook_earns_all_and_a_blank_one_nothing(course):
    folder, chapter = course
    found = marks(folder, chapter)
    assert found["ada"] == chapter.points and found["cleo"] == 0
    assert 0 < found["bo"] < chapter.points


def test_hidden_checks_are_in_no_released_notebook_and_in_no_feedback(course):
    folder, chapter = course
    secrets = [
        line.strip()
        for exercise in chapter.exercises
        for check in exercise.checks
        for line in check.source.split("\n")
        if line.strip().startswith("assert") and line not in check.released
    ]
    pages = [*folder.glob("release/**/*.ipynb"), *folder.glob("feedback/**/*.html")]
    assert len(pages) == 4 and secrets
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert "BEGIN HIDDEN" not in text
        assert not [line for line in secrets if line in text]


def test_the_export_holds_every_student(course):
    folder, chapter = course
    with (folder / "grades.csv").open(encoding="utf-8") as file:
        rows = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert rows == marks(folder, chapter)


def test_formgrader_shows_the_marks(course):
    folder, chapter = course
    with formgrader(folder) as get:
        rows = json.loads(get(f"formgrader/api/submissions/{chapter.slug}"))
    assert {row["student"]: row["score"] for row in rows} == marks(folder, chapter)


@contextlib.contextmanager
def formgrader(folder):
    """Serve the course's formgrader and give a function that reads its pages."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "jupyter_server", "--no-browser", f"--port={port}",
        "--IdentityProvider.token=open", "--allow-root",
    ]  # fmt: skip
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, env=os.environ)

        def get(page):
            address = f"http://127.0.0.1:{port}/{page}?token=open"
            for _ in range(120):
                assert server.poll() is None, (folder / "server.log").read_text()[-2000:]
                try:
                    with urllib.request.urlopen(address, timeout=20) as reply:
                        return reply.read()
                except (ConnectionError, urllib.error.URLError):
                    time.sleep(0.5)
            raise TimeoutError((folder / "server.log").read_text()[-2000:])

        try:
            yield get
        finally:
            server.kill()
            server.wait()


def test_nbgrader_without_our_configuration_gives_the_same_marks(tmp_path, run):
    chapter = tiny_chapter(tmp_path)
    folder, released = tmp_path / "course", student_notebook(chapter)
    stage(folder, [chapter])
    (folder / "nbgrader_config.py").unlink()
    for student, share in zip(STUDENTS, (1.0, 0.5, 0.0), strict=True):
        handed_in = folder / "submitted" / student / chapter.slug / f"{chapter.slug}.ipynb"
        handed_in.parent.mkdir(parents=True)
        nbformat.write(answered(chapter, released, share), handed_in)
    nbgrader(folder, "generate_assignment", chapter.slug)
    nbgrader(folder, "autograde", chapter.slug)
    expected = {
        student: grade(chapter, None, decode(path.read_bytes()), Limits(), run).points
        for student in STUDENTS
        for path in folder.glob(f"submitted/{student}/*/*.ipynb")
    }
    assert marks(folder, chapter) == expected
