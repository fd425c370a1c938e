"""The notebooks that `nbgrader autograde` leaves on disk: formgrader and feedback read them.

With them and the gradebook's rows, a course directory is as nbgrader's own command would leave it.
"""

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from nbformat import NotebookNode, v4
from nbgrader.coursedir import CourseDirectory
from traitlets.config import PyFileConfigLoader

from autograder.atomic import write_text
from autograder.authoring.release import instructor_notebook
from autograder.chapter import Chapter
from autograder.errors import CourseError
from autograder.grading.assignment import graded_source
from autograder.grading.handed_in_at import TIMESTAMP, is_small_file
from autograder.grading.nbgrader_bridge import output
from autograder.grading.result import Result

CONFIG = "nbgrader_config.py"
# The exchange writes these beside a notebook; releasing feedback asks for them.
EXCHANGED = (TIMESTAMP, "submission_secret.txt")


def open_course(folder: Path) -> CourseDirectory:
    """Read where an nbgrader course keeps its files and its gradebook (`db_url`, `course_id`).

    Raises CourseError where the folder is none.
    """
    folder = Path(folder).resolve()
    if not (folder / CONFIG).is_file():
        raise CourseError(f"{folder} has no {CONFIG}. Set a course up: `course teach {folder}`.")
    try:
        config = PyFileConfigLoader(CONFIG, path=str(folder)).load_config()
    except Exception as fault:  # The file is Python code of the instructor's.
        what = f"{folder / CONFIG} stops with {type(fault).__name__}: {fault}"
        raise CourseError(f"{what}. Mend it, or make it anew with `course teach`.") from fault
    if "root" not in config.CourseDirectory:
        config.CourseDirectory.root = str(folder)
    return CourseDirectory(config=config)


class AutogradedNotebooks:
    """The writer of a course's autograded notebooks.

    `submissions` is the folder that was graded: from beside a notebook in it come the small files
    that nbgrader's exchange added.
    """

    def __init__(self, course: CourseDirectory, submissions: Path | None = None):
        self._course, self._submissions = course, submissions
        self._templates: dict[str, NotebookNode] = {}

    def write(self, result: Result, chapter: Chapter) -> Path:
        """Write a result as a notebook with its verdicts as outputs; return the notebook's path.

        An ungradable result gives the chapter without answers and the reason, so that it can be
        opened and marked by hand. Raises CourseError where the student's name is no folder's.
        """
        if chapter.slug not in self._templates:
            self._templates[chapter.slug] = _template(chapter)
        notebook = _filled(self._templates[chapter.slug], result)
        step, student = self._course.autograded_directory, _one_name(result.student)
        folder = Path(self._course.format_path(step, student, chapter.slug))
        path = folder / f"{chapter.slug}.ipynb"
        # On one line, which any reader takes: to indent a notebook takes longer than all the rest.
        write_text(path, json.dumps(notebook, ensure_ascii=False, sort_keys=True) + "\n")
        if self._submissions and result.file:
            _copy_exchanged((Path(self._submissions) / result.file).parent, folder)
        return path


def _template(chapter: Chapter) -> NotebookNode:
    """Return the complete notebook with nbgrader's check sums, stubs in its answer cells."""
    notebook = instructor_notebook(chapter)
    saved = {cell.metadata.nbgrader.grade_id: cell for cell in graded_source(chapter)}
    for cell in notebook.cells:
        cell.metadata.pop("given", None)
        if graded := cell.metadata.get("nbgrader"):
            graded.checksum = saved[graded.grade_id].metadata.nbgrader.checksum
            if graded.solution:
                cell.source = chapter.exercise(graded.grade_id).stub
    return notebook


def _filled(template: NotebookNode, result: Result) -> NotebookNode:
    """Return a template with the answers and the verdicts in it; the template stays as it is."""
    verdicts = {check.id: output(each, check) for each in result.exercises for check in each.checks}
    answers = {each.id: each.answer for each in result.exercises if each.answer is not None}
    cells = []
    for cell in template.cells:
        id = cell.metadata.get("nbgrader", {}).get("grade_id")
        new = {"source": answers.get(id, cell.source)}
        new |= {"outputs": [verdicts[id]]} if id in verdicts else {}
        cells.append(NotebookNode({**cell, **new}))
    if result.ungradable:
        cells.insert(0, _said("Not graded", [result.ungradable, *result.notes]))
    elif result.notes:
        cells.insert(0, _said("Put right before grading", result.notes))
    return NotebookNode({**template, "cells": cells})


def _said(title: str, notes: Sequence[str]) -> NotebookNode:
    lines = "\n".join(f"- {note}" for note in notes)
    return v4.new_markdown_cell(f"**{title}**\n\n{lines}", id="notes")


def _copy_exchanged(source: Path, folder: Path) -> None:
    for name in EXCHANGED:
        if is_small_file(source / name):
            (folder / name).unlink(missing_ok=True)  # nbgrader's own copies are read-only.
            shutil.copyfile(source / name, folder / name)


def _one_name(student: str) -> str:
    """Return a student's name where it can be that of a folder; raise CourseError where not."""
    if student in ("", ".", "..") or os.sep in student or (os.altsep or os.sep) in student:
        raise CourseError(f"{student!r} cannot be the name of a folder. Rename the submission.")
    return student
