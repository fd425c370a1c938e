"""Set up an nbgrader course directory whose commands use our repair and our runs.

The sources are copied beside it, so that a submission is graded by the chapter that was released,
whatever happens to the checkout afterwards.
"""

import shutil
from pathlib import Path

from autograder.atomic import write_text
from autograder.authoring.release import dumps, instructor_notebook
from autograder.chapter import Chapter
from autograder.errors import CourseError

CONFIG = '''"""nbgrader's configuration for this course. Yours to extend: it is written once."""

import os
from pathlib import Path

from nbgrader import preprocessors as nbgrader

from autograder.grading import nbgrader_bridge as course
from autograder.authoring.release import ClearAnswers
from autograder.kernel.preference import with_warm_kernels

here = Path(__file__).resolve().parent
c = get_config()  # noqa: F821

c.CourseDirectory.root = str(here)
c.CourseDirectory.course_id = "{course_id}"
c.ChapterStep.solutions = str(here / "solutions")
c.RunAnswers.seed = {seed}

# `nbgrader validate` forks its kernel from a prepared process, if one is there. Leave the line out
# to start each kernel from nothing. (An option of Jupyter's does not reach `nbgrader validate`.)
os.environ.update(with_warm_kernels(os.environ))

# Release: broken code, quizzes and predictions are handed out as the chapter says.
c.GenerateAssignment.preprocessors = [
    nbgrader.IncludeHeaderFooter,
    nbgrader.LockCells,
    ClearAnswers,
    nbgrader.ClearOutput,
    nbgrader.CheckCellMetadata,
    nbgrader.ComputeChecksums,
    nbgrader.SaveCells,
    nbgrader.ClearHiddenTests,
    nbgrader.ClearMarkScheme,
    nbgrader.ComputeChecksums,
    nbgrader.CheckCellMetadata,
]

# Autograde: rebuild the notebook around the answers, then run it in a process of its own. After
# that, nothing is left to clear, to tell apart or to check: of the student's cells the text stays.
c.Autograde.sanitize_preprocessors = [
    course.Repair,
    nbgrader.OverwriteKernelspec,
    nbgrader.OverwriteCells,
]
c.Autograde.autograde_preprocessors = [
    course.RunAnswers,
    nbgrader.LimitOutput,
    nbgrader.SaveAutoGrades,
    nbgrader.AssignLatePenalties,
]

# Feedback: hidden checks stay hidden.
c.GenerateFeedback.preprocessors = [
    nbgrader.GetGrades,
    course.HideChecks,
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]
'''


def stage(directory: Path, chapters: list[Chapter], course_id: str = "", seed: int = 0) -> None:
    """Write source notebooks, the sources themselves and, where there is none, a configuration."""
    if directory.exists() and not directory.is_dir():
        raise CourseError(f"{directory} is a file. Give a folder.")
    for chapter in chapters:
        notebook = directory / "source" / chapter.slug / f"{chapter.slug}.ipynb"
        write_text(notebook, dumps(instructor_notebook(chapter)))
        _copy_source(chapter, directory / "solutions")
    config = directory / "nbgrader_config.py"
    if not config.exists():
        write_text(config, CONFIG.format(course_id=course_id, seed=seed))


def _copy_source(chapter: Chapter, folder: Path) -> None:
    (folder / "banks").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(chapter.path, folder / chapter.path.name)
    bank = chapter.path.parent / "banks" / chapter.path.name
    if bank.exists():
        shutil.copyfile(bank, folder / "banks" / bank.name)
