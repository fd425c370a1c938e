"""`course grade` with a gradebook, against nbgrader's own autograde with our preprocessors."""

import json
import shutil
import subprocess
import sys

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.errors import CourseError
from autograder.grading.autograded import AutogradedNotebooks, open_course
from autograder.grading.batch import find, grade_all
from autograder.grading.commit import committing
from autograder.grading.course import Course
from autograder.grading.gradebook import Committer
from autograder.grading.result import Result
from autograder.grading.staging import stage
from autograder.tests.handed_in import blank, cell, filled, split, write
from autograder.tests.tiny import SLUG, tiny_chapter

SUM = "def mean(values):\n    return sum(values)"
WEAK = "def check_mean(candidate):\n    assert candidate([2, 4]) == 3"
STUDENTS = ("ada", "bo", "Émilie du C.")


def nbgrader(folder, *args):
    command = [sys.executable, "-m", "nbgrader", *args]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]


def submissions(chapter):
    """Return one wrong, weak and split, one blank, one complete notebook with a renamed cell."""
    renamed = filled(chapter)
    cell(renamed, "mean")["metadata"]["nbgrader"]["grade_id"] = "mine"
    mixed = split(filled(chapter, mean=SUM, check_mean=WEAK), "check-mean", 1)
    return dict(zip(STUDENTS, (mixed, blank(chapter), renamed), strict=True))


@pytest.fixture(scope="module")
def chapter(tmp_path_factory):
    return tiny_chapter(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def staged(chapter, tmp_path_factory):
    """Set up a course directory with an assignment and three submissions."""
    folder = tmp_path_factory.mktemp("course")
    stage(folder, [chapter], course_id="means")
    nbgrader(folder, "generate_assignment", SLUG)
    for student, notebook in submissions(chapter).items():
        write(folder / "submitted" / student / SLUG / f"{SLUG}.ipynb", notebook)
        (folder / "submitted" / student / SLUG / "timestamp.txt").write_text(
            "2027-03-01 12:00:00.500000 UTC"
        )
    return folder


def copied(staged, folder):
    """Copy a course directory; its configuration finds the folder that it stands in."""
    shutil.copytree(staged, folder)
    return folder


@pytest.fixture(scope="module")
def by_nbgrader(staged, tmp_path_factory):
    folder = copied(staged, tmp_path_factory.mktemp("nbgrader") / "course")
    nbgrader(folder, "autograde", SLUG)
    return reported(folder)


@pytest.fixture(scope="module")
def by_us(staged, chapter, isolation, tmp_path_factory):
    folder = copied(staged, tmp_path_factory.mktemp("ours") / "course")
    out, handed_in = tmp_path_factory.mktemp("out"), folder / "submitted"
    # Without a manifest: nbgrader's path knows only those that ship with the package.
    course = Course([chapter], {}, isolation)
    commit = committing(folder, handed_in, [chapter])
    grade_all(find(handed_in, course, out), course, out, committing=commit)
    return reported(folder)


def reported(folder):
    nbgrader(folder, "generate_feedback", SLUG)
    nbgrader(folder, "export", "--to=grades.csv")
    return folder


def grades(folder):
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        return {
            (student, grade.name): (grade.auto_score, grade.needs_manual_grade, grade.max_score)
            for student in STUDENTS
            for grade in book.find_submission_notebook(SLUG, SLUG, student).grades
        }


def comments(folder):
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        return {
            (student, comment.name): comment.comment
            for student in STUDENTS
            for comment in book.find_submission_notebook(SLUG, SLUG, student).comments
        }


def notebook(folder, student):
    path = folder / "autograded" / student / SLUG / f"{SLUG}.ipynb"
    return nbformat.read(path, as_version=4)


def test_every_grade_cell_has_the_mark_that_nbgrader_gives(by_us, by_nbgrader):
    assert grades(by_us) == grades(by_nbgrader)
    assert len({mark for mark, _, _ in grades(by_us).values()}) > 2


def test_untouched_answers_have_the_comments_that_nbgrader_gives(by_us, by_nbgrader):
    assert comments(by_us) == comments(by_nbgrader)
    assert set(comments(by_us).values()) == {None, "No response."}


def test_the_export_is_the_one_of_nbgrader(by_us, by_nbgrader):
    # nbgrader gives the rows of an assignment in no order of its own.
    ours, theirs = ((place / "grades.csv").read_text() for place in (by_us, by_nbgrader))
    assert sorted(ours.splitlines()) == sorted(theirs.splitlines())
    assert len(ours.splitlines()) == 1 + len(STUDENTS)


@pytest.mark.parametrize("student", STUDENTS)
def test_the_autograded_notebook_is_the_one_of_nbgrader(by_us, by_nbgrader, student):
    ours, theirs = notebook(by_us, student), notebook(by_nbgrader, student)
    for cells in (ours.cells, theirs.cells):
        if "Put right" in cells[0].source:
            cells[0].pop("id")  # nbgrader's path draws it at random.
    assert json.dumps(ours, sort_keys=True) == json.dumps(theirs, sort_keys=True)


def test_an_assignment_made_here_is_the_one_that_nbgrader_makes(staged, chapter, tmp_path):
    with Committer(f"sqlite:///{tmp_path / 'gradebook.db'}", "means") as committer:
        committer.commit(Result("ada", SLUG, ungradable="Cut off."), chapter)
    assert rows(tmp_path) == rows(staged)


def rows(folder):
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        assignment, found = book.find_assignment(SLUG), book.find_notebook(SLUG, SLUG)
        cells = [*found.grade_cells, *found.solution_cells, *found.task_cells, *found.source_cells]
        plain = [each.to_dict() | {"kind": type(each).__name__} for each in cells]
        for each in plain:
            each.pop("id")
        return assignment.course_id, found.kernelspec, plain


@pytest.mark.parametrize("student", STUDENTS)
def test_the_feedback_is_the_one_of_nbgrader(by_us, by_nbgrader, student):
    ours, theirs = (
        (folder / "feedback" / student / SLUG / f"{SLUG}.html").read_text(encoding="utf-8")
        for folder in (by_us, by_nbgrader)
    )
    assert ours == theirs


def test_a_folder_without_nbgraders_configuration_is_refused(tmp_path):
    with pytest.raises(CourseError, match="course teach"):
        open_course(tmp_path)
    (tmp_path / "nbgrader_config.py").write_text("1 / 0")
    with pytest.raises(CourseError, match="ZeroDivisionError"):
        open_course(tmp_path)


def test_a_course_without_a_stated_root_lies_where_its_configuration_is(tmp_path):
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()")
    place = open_course(tmp_path)
    assert place.db_url == f"sqlite:///{tmp_path / 'gradebook.db'}"


def test_an_ungradable_file_becomes_a_notebook_with_the_reason_and_no_verdict(chapter, tmp_path):
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()")
    result = Result("ada", SLUG, notes=("A note.",), ungradable="The file is cut off.")
    path = AutogradedNotebooks(open_course(tmp_path)).write(result, chapter)
    written = nbformat.read(path, as_version=4)
    nbformat.validate(written)
    assert written.cells[0].source == "**Not graded**\n\n- The file is cut off.\n- A note."
    assert not any(cell.get("outputs") for cell in written.cells)


def test_writing_twice_gives_the_same_files(chapter, tmp_path):
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()")
    (tmp_path / "all").mkdir()
    (tmp_path / "all" / "timestamp.txt").write_text("2027-03-01 12:00:00 UTC")
    (tmp_path / "all" / "timestamp.txt").chmod(0o444)
    for _ in range(2):
        result = Result("ada", SLUG, file="ada.ipynb", ungradable="Cut off.")
        notebooks = AutogradedNotebooks(open_course(tmp_path), tmp_path / "all")
        path = notebooks.write(result, chapter)
    assert (path.parent / "timestamp.txt").read_text() == "2027-03-01 12:00:00 UTC"


@pytest.mark.parametrize("student", ["..", "a/b", ""])
def test_a_name_that_is_no_folders_writes_nothing(chapter, tmp_path, student):
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()")
    with pytest.raises(CourseError, match="cannot be the name"):
        AutogradedNotebooks(open_course(tmp_path)).write(Result(student, SLUG), chapter)
    assert [path.name for path in tmp_path.iterdir()] == ["nbgrader_config.py"]
