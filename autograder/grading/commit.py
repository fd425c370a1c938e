"""Leave results in an nbgrader course as `nbgrader autograde` would: gradebook and notebooks."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from autograder.chapter import Chapter
from autograder.grading.autograded import AutogradedNotebooks, open_course
from autograder.grading.gradebook import Committer
from autograder.grading.result import Result


@contextmanager
def committing(
    folder: Path, submissions: Path, chapters: Sequence[Chapter]
) -> Iterator[Callable[[Result], None]]:
    """Open the course in a folder and give a function that commits one result at a time.

    Raises CourseError where the folder is no nbgrader course, or its gradebook cannot be opened.
    """
    course = open_course(folder)
    notebooks = AutogradedNotebooks(course, submissions)
    by_slug = {chapter.slug: chapter for chapter in chapters}
    with Committer(course.db_url, course.course_id, submissions) as book:

        def commit(result: Result) -> None:
            if chapter := by_slug.get(result.chapter):
                # The notebook first: marks whose notebook is missing would stop nbgrader's pages.
                notebooks.write(result, chapter)
                book.commit(result, chapter)

        yield commit
