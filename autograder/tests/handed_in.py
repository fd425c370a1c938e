"""Notebooks as students hand them in: the released one, with answers filled in or damage done."""

import copy
import json
from pathlib import Path
from typing import Any

from autograder.authoring.parts import unmarked
from autograder.authoring.release import student_notebook
from autograder.chapter import Chapter


def blank(chapter: Chapter) -> dict[str, Any]:
    """Return the notebook as it was handed out."""
    return json.loads(json.dumps(student_notebook(chapter)))


def filled(chapter: Chapter, **answers: str) -> dict[str, Any]:
    """Return it with the solutions, or with other answers (a_b for the exercise a-b)."""
    notebook = blank(chapter)
    for exercise in chapter.exercises:
        given = answers.get(exercise.id.replace("-", "_"), unmarked(exercise.solution))
        cell(notebook, exercise.id)["source"] = given
    return notebook


def cell(notebook: dict[str, Any], id: str) -> dict[str, Any]:
    """Return the cell of that id."""
    return next(cell for cell in notebook["cells"] if cell["id"] == id)


def position(notebook: dict[str, Any], id: str) -> int:
    """Return the place of the cell of that id."""
    return notebook["cells"].index(cell(notebook, id))


def code(source: str) -> dict[str, Any]:
    """Return a code cell that a student added."""
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": []}


def split(notebook: dict[str, Any], id: str, line: int, keep: bool = True) -> dict[str, Any]:
    """Cut a cell in two; the second piece keeps the metadata (JupyterLab) or not (Notebook)."""
    first = cell(notebook, id)
    lines = first["source"].split("\n")
    second = copy.deepcopy(first) | {"id": "second", "source": "\n".join(lines[line:])}
    if not keep:
        second["metadata"] = {}
    first["source"] = "\n".join(lines[:line])
    notebook["cells"].insert(position(notebook, id) + 1, second)
    return notebook


def stripped(notebook: dict[str, Any]) -> dict[str, Any]:
    """Drop every id and all metadata, as some editors do."""
    for each in notebook["cells"]:
        each.pop("id", None)
        each["metadata"] = {}
    notebook["metadata"] = {}
    return notebook


def write(path: Path, notebook: dict[str, Any]) -> Path:
    """Write a notebook file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path
