"""Commit marks to nbgrader's gradebook: each submission in one transaction, whole or not at all.

nbgrader's own API and models write every row, so formgrader, late penalties, feedback and export
find what `nbgrader autograde` would have left them. Marks given by hand, extra credit and late
penalties stay as they are. One process at a time is meant to commit: the coordinator of a run.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from nbgrader.api import (
    Comment,
    Grade,
    Gradebook,
    InvalidEntry,
    MissingEntry,
    SolutionCell,
    StatementError,
    SubmittedNotebook,
)

from autograder.chapter import Chapter
from autograder.errors import CourseError
from autograder.grading.assignment import graded_cells
from autograder.grading.gradebook_file import open_gradebook
from autograder.grading.handed_in_at import handed_in_at
from autograder.grading.result import ExerciseResult, Result
from autograder.grading.verdict import Verdict

NO_RESPONSE = "No response."  # nbgrader's own words for an untouched answer


class Committer:
    """The one writer of a gradebook; use it as a context manager.

    `url` is any that SQLAlchemy knows. `submissions` is the folder that was graded: nbgrader's
    `timestamp.txt` beside a notebook in it says when that was handed in. Raises CourseError where
    the gradebook cannot be opened.
    """

    def __init__(self, url: str, course_id: str = "", submissions: Path | None = None):
        self._book = open_gradebook(url, course_id)
        self._submissions = submissions

    def __enter__(self) -> "Committer":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the connection to the gradebook."""
        self._book.close()

    def commit(self, result: Result, chapter: Chapter) -> bool:
        """Write one submission's marks; say whether anything in the gradebook changed.

        What is missing is made: the assignment as `nbgrader generate_assignment` makes it, the
        student, the submission. A new automatic mark beside one given by hand asks for a look, as
        in nbgrader. An ungradable submission keeps the automatic marks that it has, if any, and
        each cell without a mark by hand is left for manual grading: it is never a zero.

        Raises CourseError, with nothing written, where the gradebook refuses or has the assignment
        with other checks than the chapter's.
        """
        try:
            with _one_transaction(self._book):
                handed_in = handed_in_at(self._submissions, result.file)
                return _write(self._book, result, chapter, handed_in)
        except (InvalidEntry, MissingEntry, StatementError) as fault:
            raise CourseError(
                f"The gradebook did not take {result.student}'s marks of {chapter.slug} "
                f"({type(fault).__name__}); nothing of them was written. "
                "Close what else writes to the gradebook, then run the same command again."
            ) from fault


@contextmanager
def _one_transaction(book: Gradebook) -> Iterator[None]:
    """Join all that nbgrader commits in here into one transaction.

    A session that is bound to a connection with a transaction cannot end it: the commits of
    nbgrader's methods then only flush.
    """
    with book.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            # Taken before the first read, so that nobody's marks change between that and the write.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        book.db.remove()
        book.db.configure(bind=connection)
        try:
            yield
            book.db.flush()
        finally:
            book.db.remove()
            book.db.configure(bind=book.engine)


def _write(book: Gradebook, result: Result, chapter: Chapter, handed_in: datetime | None) -> bool:
    checks = graded_cells(book, chapter)
    changed = _submission(book, result.student, chapter.slug, handed_in)
    notebook = book.find_submission_notebook(chapter.slug, chapter.slug, result.student)
    changed |= _grades(book, notebook, checks, result)
    changed |= _comments(book, notebook, result)
    return changed


def _submission(book: Gradebook, student: str, slug: str, handed_in: datetime | None) -> bool:
    known = {} if handed_in is None else {"timestamp": handed_in}
    book.update_or_create_student(student)
    try:
        before = book.find_submission(slug, student).timestamp
    except MissingEntry:
        with book.db.no_autoflush:  # SQLAlchemy warns of half a submission otherwise.
            book.add_submission(slug, student, **known)
        return True
    if handed_in in (None, before):
        return False
    book.update_or_create_submission(slug, student, **known)
    return True


def _grades(
    book: Gradebook, notebook: SubmittedNotebook, checks: dict[str, str], result: Result
) -> bool:
    """Set the automatic marks; `checks` names the cells' ids in the gradebook by check."""
    earned = {check.id: check.points for each in result.exercises for check in each.checks}
    rows = book.db.query(Grade).filter(Grade.notebook_id == notebook.id)
    grades = {grade.cell_id: grade for grade in rows}
    return any([_mark(grades[cell], earned.get(name)) for name, cell in checks.items()])


def _mark(grade: Grade, points: float | None) -> bool:
    """Set one automatic mark, or ask for one by hand where there is none; say what changed."""
    before = grade.auto_score, grade.needs_manual_grade
    by_hand = grade.manual_score is not None
    if points is None:
        grade.needs_manual_grade = grade.needs_manual_grade or not by_hand
    elif grade.auto_score is not None and math.isclose(grade.auto_score, points, rel_tol=1e-6):
        grade.needs_manual_grade = grade.needs_manual_grade and by_hand
    else:
        grade.auto_score, grade.needs_manual_grade = points, by_hand
    return before != (grade.auto_score, grade.needs_manual_grade)


def _comments(book: Gradebook, notebook: SubmittedNotebook, result: Result) -> bool:
    """Note which answers are untouched; what a grader wrote stays."""
    said = {each.id: _comment(each) for each in result.exercises}
    pairs = (
        book.db.query(Comment, SolutionCell.name)
        .join(SolutionCell, SolutionCell.id == Comment.cell_id)
        .filter(Comment.notebook_id == notebook.id)
    )
    changed = False
    for comment, name in pairs:
        if name in said and comment.auto_comment != said[name]:
            comment.auto_comment, changed = said[name], True
    return changed


def _comment(exercise: ExerciseResult) -> str | None:
    untouched = [c.verdict == Verdict.NOT_ATTEMPTED and not c.message for c in exercise.checks]
    return NO_RESPONSE if untouched and all(untouched) else None
