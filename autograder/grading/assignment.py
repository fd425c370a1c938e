"""A chapter as an assignment of nbgrader's gradebook: the rows of its cells."""

import json
from collections.abc import Mapping

from nbformat import NotebookNode
from nbgrader import preprocessors as nbgrader
from nbgrader.api import Gradebook, GradeCell, MissingEntry, Notebook
from nbgrader.utils import is_grade, is_locked

from autograder.authoring.release import KERNEL, ClearAnswers, instructor_notebook
from autograder.chapter import Chapter
from autograder.errors import CourseError

# What GenerateAssignment does before it saves the cells: hidden tests are still in them.
STEPS = (nbgrader.LockCells, ClearAnswers, nbgrader.ClearOutput, nbgrader.ComputeChecksums)


def graded_cells(book: Gradebook, chapter: Chapter) -> Mapping[str, str]:
    """Return the id of the gradebook's cell for each check, making the assignment if there is none.

    Raises CourseError where the gradebook knows the assignment with other checks or points.
    """
    try:
        notebook = book.find_notebook(chapter.slug, chapter.slug)
    except MissingEntry:
        notebook = _make(book, chapter)
    rows = book.db.query(GradeCell).filter(GradeCell.notebook_id == notebook.id).all()
    known = {row.name: row.max_score for row in rows}
    checks = {check.id: check for exercise in chapter.exercises for check in exercise.checks}
    other = [id for id, check in checks.items() if known.get(id) != check.points]
    if other:
        raise CourseError(
            f"The gradebook has {chapter.slug} without these checks, or with other points for "
            f"them: {', '.join(other)}. Give --solutions the folder of the sources that were "
            f"released or, where nothing was graded yet, run `nbgrader generate_assignment "
            f"{chapter.slug} --force`."
        )
    return {row.name: row.id for row in rows if row.name in checks}


def graded_source(chapter: Chapter) -> list[NotebookNode]:
    """Return the answer cells and the checks as nbgrader saves them: answers cleared, with sums."""
    notebook, resources = instructor_notebook(chapter), {}
    for step in STEPS:
        notebook, resources = step().preprocess(notebook, resources)
    return [cell for cell in notebook.cells if "nbgrader" in cell.metadata]


def _make(book: Gradebook, chapter: Chapter) -> Notebook:
    """Add the rows that `nbgrader generate_assignment` adds; return the notebook's."""
    place = (chapter.slug, chapter.slug)
    book.update_or_create_assignment(chapter.slug)
    notebook = book.add_notebook(*place, kernelspec=json.dumps(KERNEL))
    for cell in graded_source(chapter):
        said = cell.metadata.nbgrader
        if is_grade(cell):
            points = float(said.points)
            book.add_grade_cell(said.grade_id, *place, max_score=points, cell_type=cell.cell_type)
        else:
            book.add_solution_cell(said.grade_id, *place)
        book.add_source_cell(
            said.grade_id,
            *place,
            cell_type=cell.cell_type,
            locked=is_locked(cell),
            source=cell.source,
            checksum=said.checksum,
        )
    return notebook
