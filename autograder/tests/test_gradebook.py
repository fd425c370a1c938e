import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import datetime

import pytest
from nbgrader.api import Gradebook

from autograder.errors import CourseError
from autograder.grading import gradebook_file
from autograder.grading.gradebook import Committer
from autograder.grading.result import CheckResult, ExerciseResult, Result, as_dict
from autograder.grading.verdict import Verdict
from autograder.tests.tiny import SLUG, tiny_chapter, write_tiny

PLACE = (SLUG, SLUG)
MAX = {"mean-value": 1, "mean-empty": 2, "check-mean-share": 2, "quiz-range-key": 1}
# Commits one result and dies of SIGKILL in the transaction, once it has come to a statement.
KILLED = """
import json, os, signal, sys
from pathlib import Path
from sqlalchemy import event
from autograder.authoring.reader import read_chapter
from autograder.grading.gradebook import Committer
from autograder.grading.result import from_dict

url, source, at = sys.argv[1:]
die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
with Committer(url) as committer:
    def look(connection, cursor, statement, *_):
        if statement.startswith(at):
            die()
    event.listen(committer._book.engine, "after_cursor_execute", look)
    if at == "COMMIT":
        event.listen(committer._book.engine, "commit", die)
    committer.commit(from_dict(json.load(sys.stdin)), read_chapter(Path(source)))
"""


@pytest.fixture(scope="module")
def chapter(tmp_path_factory):
    return tiny_chapter(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def empty(chapter, tmp_path_factory):
    """Make a gradebook that knows the chapter, and no student yet."""
    path = tmp_path_factory.mktemp("empty") / "gradebook.db"
    with Committer(url(path)) as committer:
        committer.commit(graded(chapter, "nobody"), chapter)
    with Gradebook(url(path)) as book:
        book.remove_student("nobody")
    return path


@pytest.fixture
def path(empty, tmp_path):
    return shutil.copy(empty, tmp_path / "gradebook.db")


@pytest.fixture
def committer(path):
    with Committer(url(path)) as committer:
        yield committer


def url(path):
    return f"sqlite:///{path}"


def graded(chapter, student="ada", verdict=Verdict.PASSED, **points):
    """Return a result with all points, or with others (a_b for the check a-b)."""
    given = {id.replace("_", "-"): earned for id, earned in points.items()}
    exercises = tuple(
        ExerciseResult(
            exercise.id,
            exercise.number,
            exercise.title,
            exercise.kind,
            tuple(
                CheckResult(each.id, each.name, each.hidden, verdict, earned, each.points)
                for each in exercise.checks
                for earned in [float(given.get(each.id, each.points))]
            ),
            answer=exercise.solution,
        )
        for exercise in chapter.exercises
    )
    return Result(student, chapter.slug, chapter.title, f"{student}.ipynb", exercises)


def ungradable(chapter, student="ada"):
    return Result(student, chapter.slug, chapter.title, f"{student}.ipynb", ungradable="Cut off.")


def grades(path, student="ada"):
    """Return each check's automatic mark, mark by hand, extra credit and whether to look at it."""
    with Gradebook(url(path)) as book:
        rows = book.find_submission_notebook(*PLACE, student).grades
        return {
            row.name: (row.auto_score, row.manual_score, row.extra_credit, row.needs_manual_grade)
            for row in rows
        }


def by_hand(path, check="mean-value", student="ada", **values):
    """Mark a check as formgrader does, when a person has looked at it."""
    with Gradebook(url(path)) as book:
        grade = book.find_grade(check, *PLACE, student)
        for name, value in ({"needs_manual_grade": False} | values).items():
            setattr(grade, name, value)
        book.db.commit()


def contents(path):
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def test_a_result_becomes_a_submission_with_its_marks(chapter, committer, path):
    assert committer.commit(graded(chapter, mean_empty=0.5), chapter)
    wanted = MAX | {"mean-empty": 0.5}
    assert grades(path) == {id: (mark, None, None, False) for id, mark in wanted.items()}


def test_the_same_result_again_changes_nothing(chapter, committer, path):
    committer.commit(graded(chapter, mean_empty=1 / 3), chapter)
    before = contents(path)
    assert not committer.commit(graded(chapter, mean_empty=1 / 3), chapter)
    assert contents(path) == before


def test_a_new_mark_replaces_the_old_one(chapter, committer, path):
    committer.commit(graded(chapter), chapter)
    assert committer.commit(graded(chapter, mean_value=0), chapter)
    assert grades(path)["mean-value"] == (0, None, None, False)


def test_one_students_marks_leave_the_others_alone(chapter, committer, path):
    committer.commit(graded(chapter, "ada"), chapter)
    before = grades(path)
    committer.commit(graded(chapter, "bo", mean_value=0), chapter)
    assert grades(path) == before


def test_a_mark_by_hand_and_extra_credit_are_kept(chapter, committer, path):
    committer.commit(graded(chapter), chapter)
    by_hand(path, manual_score=0.5, extra_credit=2.0)
    assert not committer.commit(graded(chapter), chapter)
    assert grades(path)["mean-value"] == (1, 0.5, 2.0, False)


def test_a_new_mark_beside_one_by_hand_asks_for_a_look(chapter, committer, path):
    committer.commit(graded(chapter), chapter)
    by_hand(path, manual_score=0.5)
    committer.commit(graded(chapter, mean_value=0), chapter)
    assert grades(path)["mean-value"] == (0, 0.5, None, True)


def test_a_late_penalty_and_a_comment_by_hand_stay(chapter, committer, path):
    committer.commit(graded(chapter), chapter)
    with Gradebook(url(path)) as book:
        book.find_submission_notebook(*PLACE, "ada").late_submission_penalty = 1.5
        book.find_comment("mean", *PLACE, "ada").manual_comment = "Well seen."
        book.db.commit()
    committer.commit(graded(chapter, mean_value=0), chapter)
    with Gradebook(url(path)) as book:
        assert book.find_submission(SLUG, "ada").late_submission_penalty == 1.5
        assert book.find_comment("mean", *PLACE, "ada").comment == "Well seen."


def test_an_untouched_answer_has_nbgraders_comment(chapter, committer, path):
    committer.commit(graded(chapter, verdict=Verdict.NOT_ATTEMPTED, mean_value=0), chapter)
    with Gradebook(url(path)) as book:
        assert book.find_comment("mean", *PLACE, "ada").comment == "No response."
    committer.commit(graded(chapter), chapter)
    with Gradebook(url(path)) as book:
        assert book.find_comment("mean", *PLACE, "ada").comment is None


def test_an_ungradable_submission_is_no_zero_but_waits_for_a_person(chapter, committer, path):
    assert committer.commit(ungradable(chapter), chapter)
    assert set(grades(path).values()) == {(None, None, None, True)}
    assert not committer.commit(ungradable(chapter), chapter)


def test_an_ungradable_file_after_a_good_one_keeps_its_marks(chapter, committer, path):
    committer.commit(graded(chapter), chapter)
    committer.commit(ungradable(chapter), chapter)
    assert grades(path) == {id: (mark, None, None, True) for id, mark in MAX.items()}
    committer.commit(graded(chapter), chapter)
    assert grades(path) == {id: (mark, None, None, False) for id, mark in MAX.items()}


def test_who_marked_an_ungradable_file_by_hand_is_not_asked_again(chapter, committer, path):
    committer.commit(ungradable(chapter), chapter)
    by_hand(path, manual_score=1.0)
    assert not committer.commit(ungradable(chapter), chapter)
    assert grades(path)["mean-value"] == (None, 1.0, None, False)


def test_the_time_of_handing_in_is_read_beside_the_notebook(chapter, path, tmp_path):
    handed = replace(graded(chapter), file=f"ada/{SLUG}.ipynb")
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / "timestamp.txt").write_text("2027-03-01 12:00:00.500000 +0200")
    with Committer(url(path), submissions=tmp_path) as committer:
        assert committer.commit(handed, chapter)
        assert not committer.commit(handed, chapter)
        (tmp_path / "ada" / "timestamp.txt").write_text("2027-03-02 12:00:00 UTC")
        assert committer.commit(handed, chapter)
    with Gradebook(url(path)) as book:
        assert book.find_submission(SLUG, "ada").timestamp == datetime(2027, 3, 2, 12)


@pytest.mark.parametrize("said", ["", "soon", "\udc80", "9" * 999, "2027-13-45", "x" * 5000])
def test_an_unreadable_time_is_no_time(chapter, path, tmp_path, said):
    (tmp_path / "timestamp.txt").write_text(said, errors="surrogateescape")
    with Committer(url(path), submissions=tmp_path) as committer:
        assert committer.commit(graded(chapter), chapter)
    with Gradebook(url(path)) as book:
        assert book.find_submission(SLUG, "ada").timestamp is None


def test_a_time_is_not_read_through_a_link(chapter, path, tmp_path):
    (tmp_path / "elsewhere").write_text("2027-03-01 12:00:00 UTC")
    (tmp_path / "timestamp.txt").symlink_to(tmp_path / "elsewhere")
    with Committer(url(path), submissions=tmp_path) as committer:
        committer.commit(graded(chapter), chapter)
    with Gradebook(url(path)) as book:
        assert book.find_submission(SLUG, "ada").timestamp is None


def test_other_points_in_the_gradebook_are_refused(chapter, committer, path):
    with Gradebook(url(path)) as book:
        book.update_or_create_grade_cell("mean-value", *PLACE, max_score=5)
    before = contents(path)
    with pytest.raises(CourseError, match="other points for them: mean-value.*--solutions"):
        committer.commit(graded(chapter), chapter)
    assert contents(path) == before


def test_a_cell_that_only_the_gradebook_has_waits_for_a_person(chapter, committer, path):
    with Gradebook(url(path)) as book:
        book.add_grade_cell("essay", *PLACE, max_score=5, cell_type="markdown")
    committer.commit(graded(chapter), chapter)
    assert grades(path)["essay"] == (None, None, None, True)


@pytest.mark.parametrize("at", ["INSERT INTO student", "INSERT INTO grade", "UPDATE", "COMMIT"])
def test_a_kill_inside_the_transaction_leaves_the_gradebook_as_it_was(
    chapter, committer, path, tmp_path, at
):
    if not hasattr(signal, "SIGKILL"):
        pytest.skip("the system has no SIGKILL")
    committer.commit(graded(chapter, "bo"), chapter)
    before, late = contents(path), graded(chapter)
    command = [sys.executable, "-c", KILLED, url(path), write_tiny(tmp_path), at]
    text = json.dumps(as_dict(late))
    died = subprocess.run(command, input=text, text=True, env=os.environ, timeout=120)
    assert died.returncode == -signal.SIGKILL
    assert contents(path) == before
    assert committer.commit(late, chapter)
    assert grades(path) == {id: (mark, None, None, False) for id, mark in MAX.items()}


def test_a_gradebook_that_someone_else_writes_is_not_half_written(chapter, path, monkeypatch):
    monkeypatch.setattr(gradebook_file, "PATIENCE", 0)
    with Committer(url(path)) as committer, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(CourseError, match="did not take ada's marks"):
            committer.commit(graded(chapter), chapter)
        other.rollback()
        assert committer.commit(graded(chapter), chapter)


def test_a_gradebook_that_cannot_be_opened_is_one_message_without_its_password():
    with pytest.raises(CourseError, match="cannot be opened") as fault:
        Committer("postgresql+nowhere://ada:secret@localhost/marks")
    assert "secret" not in str(fault.value)


def test_a_new_gradebook_appears_whole_or_not_at_all(tmp_path, monkeypatch):
    def stopped():
        raise KeyboardInterrupt

    monkeypatch.setattr("nbgrader.api.get_alembic_version", stopped)
    with pytest.raises(KeyboardInterrupt):
        Committer(url(tmp_path / "gradebook.db"))
    assert list(tmp_path.iterdir()) == []


def test_a_new_gradebook_is_made_where_the_environment_is_not_active(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    Committer(url(tmp_path / "gradebook.db")).close()
    assert "alembic_version" in " ".join(contents(tmp_path / "gradebook.db"))
