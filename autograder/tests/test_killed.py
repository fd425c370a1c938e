"""A run whose processes are killed at random moments ends with the marks of an undisturbed one."""

import contextlib
import json
import os
import random
import sqlite3
import sys
import time

import psutil
import pytest

from autograder.grading.staging import stage
from autograder.tests.handed_in import filled, write
from autograder.tests.tiny import tiny_chapter

pytestmark = [pytest.mark.chapter, pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")]

STUDENTS, KILLS = 200, 20
KINDS = ("coordinator", "worker", "warm")
ANSWERS = (
    None,  # the solution
    "def mean(values):\n    return sum(values)",
    "def mean(values):\n    return sum(values) / len(values)",
    "def mean(values:\n    return 3",
    "import os\ndef mean(values):\n    os._exit(0)",
)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Stage a course with a class of 200."""
    root = tmp_path_factory.mktemp("killed")
    chapter = tiny_chapter(root)
    stage(root / "course", [chapter], course_id="means")
    for number in range(STUDENTS):
        answer = ANSWERS[number % len(ANSWERS)]
        content = filled(chapter, mean=answer) if answer else filled(chapter)
        write(root / "class" / f"student{number:03d}.ipynb", content)
    return root


def start(place, out, course):
    command = [sys.executable, "-m", "autograder.cli", "grade", str(place / "class")]
    command += ["--out", str(out), "--solutions", str(place / "course" / "solutions")]
    command += ["--workers", "2", "--cell-seconds", "5", "--gradebook", str(course)]
    with open(place / "log.txt", "ab") as log:
        return psutil.Popen(command, stdout=log, stderr=log)


def points(out):
    found = {}
    for path in sorted((out / "records").glob("*.json")):
        record = json.loads(path.read_text("utf-8"))
        verdicts = [check["verdict"] for each in record["exercises"] for check in each["checks"]]
        found[record["student"]] = (record["points"], verdicts)
    return found


def gradebook(course):
    with contextlib.closing(sqlite3.connect(course / "gradebook.db")) as book:
        assert book.execute("pragma integrity_check").fetchone() == ("ok",)
        rows = book.execute(
            "select student_id, sum(auto_score), count(*) from grade "
            "join submitted_notebook n on n.id = grade.notebook_id "
            "join submitted_assignment a on a.id = n.assignment_id "
            "group by student_id order by student_id"
        )
        return rows.fetchall()


def ended(run):
    with contextlib.suppress(psutil.TimeoutExpired):
        run.wait(0)
    return not run.is_running()


def victims(run):
    """Group the processes of a run: the coordinator, its workers, their warm parents."""
    kinds = {kind: [] for kind in KINDS}
    if ended(run):
        return kinds
    kinds["coordinator"].append(run)
    with contextlib.suppress(psutil.NoSuchProcess):
        for child in run.children(recursive=True):
            with contextlib.suppress(psutil.Error):
                line = " ".join(child.cmdline())
                kind = "warm" if "autograder.running.warm" in line else "worker"
                if "resource_tracker" not in line:
                    kinds[kind].append(child)
    return kinds


def test_twenty_kills_change_no_mark(place):
    calm, rough = place / "calm", place / "rough"
    courses = {calm: place / "course", rough: place / "course2"}
    stage(courses[rough], [tiny_chapter(place)], course_id="means")
    assert start(place, calm, courses[calm]).wait() == 0

    chance = random.Random(7)
    struck = chance.sample(KINDS * KILLS, KILLS)
    run = start(place, rough, courses[rough])
    for kind in struck:
        time.sleep(chance.uniform(0.5, 6.0))
        while not (chosen := victims(run)[kind]):
            if not ended(run):
                time.sleep(0.02)
                continue
            # Done before all kills: the rest of them strikes a run that grades everything again.
            for path in (rough / "records").glob("*.json"):
                path.unlink()
            run = start(place, rough, courses[rough])
        with contextlib.suppress(psutil.NoSuchProcess):
            chance.choice(chosen).kill()
        if kind == "coordinator":
            run.wait()
            run = start(place, rough, courses[rough])
    assert run.wait() == 0

    assert points(rough) == points(calm)
    assert len(points(calm)) == STUDENTS
    assert gradebook(courses[rough]) == gradebook(courses[calm])
    assert len(list((rough / "records").iterdir())) == STUDENTS
    before = {path: path.stat().st_mtime_ns for path in (rough / "records").iterdir()}
    assert start(place, rough, courses[rough]).wait() == 0
    after = {path: path.stat().st_mtime_ns for path in (rough / "records").iterdir()}
    assert before == after, "a second run graded something again"
    deadline = time.monotonic() + 20
    while _left(place) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert _left(place) == []


def _left(place):
    """Return the processes of the runs that are still there."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if str(place) in " ".join(process.cmdline()):
                found.append(process.cmdline())
    return found
