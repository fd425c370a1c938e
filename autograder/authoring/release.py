"""Make notebooks from a chapter: the instructor's, complete, and the student's, released.

The metadata and the cleared cells are nbgrader's own work, so that what we build is what
`nbgrader generate_assignment` would build; a test compares the two.
"""

import hashlib
from importlib.metadata import metadata as distribution_metadata

import nbformat
from nbformat import NotebookNode
from nbgrader import preprocessors as nbgrader

from autograder.chapter import Cell, Chapter

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
FORMAT = (4, 5)


class ClearAnswers(nbgrader.ClearSolutions):
    """Clear solutions as nbgrader does, or hand out the text that the chapter gives instead."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict, cell_index: int
    ) -> tuple[NotebookNode, dict]:
        """Clear one cell; broken code, quizzes and predictions carry their own stub."""
        given = cell.metadata.pop("given", None)
        if given is None:
            return super().preprocess_cell(cell, resources, cell_index)
        cell.source = given
        return cell, resources


# The order of nbgrader's GenerateAssignment, without the steps that write its database.
STEPS = (
    nbgrader.LockCells,
    ClearAnswers,
    nbgrader.ClearOutput,
    nbgrader.CheckCellMetadata,
    nbgrader.ClearHiddenTests,
    nbgrader.ComputeChecksums,
    nbgrader.CheckCellMetadata,
)


def student_notebook(chapter: Chapter) -> NotebookNode:
    """Return the notebook that students work on: stubs, visible checks, no hidden ones."""
    notebook, resources = instructor_notebook(chapter), {}
    for step in STEPS:
        notebook, resources = step().preprocess(notebook, resources)
    return notebook


def instructor_notebook(chapter: Chapter) -> NotebookNode:
    """Return the complete notebook, as nbgrader's source folder and our grader want it."""
    cells = [*_header(chapter), *(_cell(chapter, cell) for cell in chapter.cells)]
    taken: set[str] = set()
    for cell in cells:
        cell.id = _cell_id(cell, taken)
    metadata = {
        "course": {"chapter": chapter.slug},
        "kernelspec": KERNEL,
        "language_info": {"name": "python"},
    }
    return nbformat.from_dict(
        {"cells": cells, "metadata": metadata, "nbformat": FORMAT[0], "nbformat_minor": FORMAT[1]}
    )


def dumps(notebook: NotebookNode) -> str:
    """Serialise a notebook to the same text every time, as Jupyter itself writes it."""
    return nbformat.writes(notebook) + "\n"


def repository() -> str:
    """Return the address of the project's repository, from the one place that states it."""
    for entry in distribution_metadata("from-lines-to-attention").get_all("Project-URL") or ():
        label, _, address = entry.partition(", ")
        if label == "Repository":
            return address
    raise LookupError("pyproject.toml has no [project.urls] Repository")


def _header(chapter: Chapter) -> list[NotebookNode]:
    address = repository()
    path = address.removeprefix("https://github.com/")
    colab = f"https://colab.research.google.com/github/{path}/blob/main/course/{chapter.slug}.ipynb"
    badge = "https://colab.research.google.com/assets/colab-badge.svg"
    setup = (
        "# Run this cell first: it prepares the chapter, here and on Colab. Twice does no harm.\n"
        "try:\n"
        "    import coursekit\n"
        "except ImportError:\n"
        f"    %pip install -q git+{address}\n"
        "    import coursekit\n"
        "coursekit.setup()"
    )
    return [
        nbformat.v4.new_markdown_cell(f"[![Open in Colab]({badge})]({colab})"),
        nbformat.v4.new_code_cell(setup),
    ]


def _cell(chapter: Chapter, cell: Cell) -> NotebookNode:
    if cell.kind == "markdown":
        return nbformat.v4.new_markdown_cell(cell.source)
    if "exercise" in cell.options:
        return _answer_cell(chapter, cell)
    if "check" in cell.options:
        return _check_cell(chapter, cell)
    return nbformat.v4.new_code_cell(cell.source)


def _answer_cell(chapter: Chapter, cell: Cell) -> NotebookNode:
    exercise = chapter.exercise(cell.grade_id)
    metadata: dict = {"nbgrader": _nbgrader(cell.grade_id, solution=True)}
    if exercise.kind in ("debug", "predict", "quiz"):
        metadata["given"] = exercise.stub
    return nbformat.v4.new_code_cell(cell.source, metadata=metadata)


def _check_cell(chapter: Chapter, cell: Cell) -> NotebookNode:
    checks = (check for exercise in chapter.exercises for check in exercise.checks)
    check = next(check for check in checks if check.id == cell.grade_id)
    metadata = _nbgrader(check.id, grade=True, locked=True) | {"points": check.points}
    return nbformat.v4.new_code_cell(check.source, metadata={"nbgrader": metadata})


def _nbgrader(
    grade_id: str, grade: bool = False, locked: bool = False, solution: bool = False
) -> dict:
    return {
        "grade": grade,
        "grade_id": grade_id,
        "locked": locked,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }


def _cell_id(cell: NotebookNode, taken: set[str]) -> str:
    """Name a graded cell by its grade id, any other by a hash of its text."""
    graded = cell.metadata.get("nbgrader")
    digest = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:8]
    name = graded["grade_id"] if graded else digest
    while name in taken:
        name += "-"
    taken.add(name)
    return name
