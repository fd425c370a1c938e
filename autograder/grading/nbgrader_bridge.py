"""Our repair and our way of running notebooks, as steps of nbgrader's own commands.

The configuration that `course teach` writes puts these classes into nbgrader's lists; gradebook,
formgrader, feedback and export stay nbgrader's.
"""

import gc
import json
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict, v4
from nbgrader.preprocessors import ClearHiddenTests, NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution
from traitlets import Float, Integer, Unicode

from autograder import manifest
from autograder.authoring.reader import read_chapter
from autograder.authoring.release import instructor_notebook
from autograder.chapter import Chapter
from autograder.errors import CourseError, UngradableError
from autograder.grading.decode import StudentNotebook, decode
from autograder.grading.grade import grade
from autograder.grading.plan import Limits
from autograder.grading.repair import repair
from autograder.grading.result import CheckResult, ExerciseResult
from autograder.grading.verdict import Verdict
from autograder.isolation.layers import choose
from autograder.isolation.probe import working
from autograder.running.execution import shared_executor
from autograder.running.libraries import libraries_of

Step = tuple[NotebookNode, dict[str, Any]]


class ChapterStep(NbGraderPreprocessor):
    """A step that knows the chapter a submission belongs to."""

    solutions = Unicode(help="The folder of the released chapter sources.").tag(config=True)

    def chapter(self, resources: dict[str, Any]) -> Chapter:
        """Read the source of the notebook in hand."""
        return _read(Path(self.solutions) / f"{resources['nbgrader']['notebook']}.py")


@cache
def _read(path: Path) -> Chapter:
    return read_chapter(path)  # nbgrader asks for each step of each submission.


@cache
def _complete(path: Path) -> NotebookNode:
    return instructor_notebook(_read(path))


class Repair(ChapterStep):
    """Rebuild the notebook from the chapter and take only the answers from the student."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Step:
        """Return the complete notebook with the student's answers in it."""
        chapter = self.chapter(resources)
        repaired = repair(chapter, _decoded(nb))
        rebuilt = deepcopy(_complete(chapter.path))
        for cell in rebuilt.cells:
            cell.metadata.pop("given", None)
            if is_solution(cell):
                exercise = chapter.exercise(cell.metadata.nbgrader.grade_id)
                answer = repaired.answers[exercise.id]
                cell.source = exercise.stub if answer is None else answer
        if repaired.notes:
            notes = "\n".join(f"- {note}" for note in repaired.notes)
            rebuilt.cells.insert(
                0, v4.new_markdown_cell(f"**Put right before grading**\n\n{notes}")
            )
        return rebuilt, resources


class RunAnswers(ChapterStep):
    """Grade the notebook in a process of its own and write each verdict as its check's output.

    nbgrader reads the marks from these outputs: an error earns nothing, a number earns that much,
    and anything else earns all, so every check gets an output here.
    """

    cell_seconds = Float(30.0, help="Seconds of computing that a cell may take.").tag(config=True)
    seed = Integer(0, help="Hidden checks draw their inputs from it.").tag(config=True)
    isolation = Unicode(None, allow_none=True, help="Refuse to run below this level.").tag(
        config=True
    )

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Step:
        """Return the notebook with the verdicts of its checks."""
        chapter = self.chapter(resources)
        limits = Limits(self.cell_seconds, self.seed)
        executor = shared_executor(choose(self.isolation, working()), _libraries(chapter.path))
        result = grade(chapter, _known(chapter.slug), _decoded(nb), limits, executor.run)
        verdicts = {
            check.id: (exercise, check)
            for exercise in result.exercises
            for check in exercise.checks
        }
        for cell in nb.cells:
            if is_grade(cell):
                cell.outputs = [output(*verdicts[cell.metadata.nbgrader.grade_id])]
        return nb, resources


class HideChecks(ClearHiddenTests):
    """Take hidden checks out of what students read; their verdicts stay."""


def output(exercise: ExerciseResult, check: CheckResult) -> NotebookNode:
    """Return the output from which nbgrader reads the points of a check."""
    # Not nbformat's own functions, which validate: a notebook has some thirty outputs.
    if check.verdict == Verdict.PASSED:
        passed = {"text/plain": f"passed: {check.points:g} of {check.of}"}
        return from_dict({"output_type": "display_data", "data": passed, "metadata": {}})
    if check.verdict == Verdict.PARTIAL:
        part = {"data": {"text/plain": f"{check.points!r}"}, "metadata": {}}
        return from_dict({"output_type": "execute_result", "execution_count": None, **part})
    said = [f"{check.verdict}: {check.message}".rstrip(": ")]
    said += [f"The mistake: {exercise.advice}"] if exercise.advice else []
    told = {"ename": str(check.verdict), "evalue": check.message, "traceback": said}
    return from_dict({"output_type": "error", **told})


def _decoded(nb: NotebookNode) -> StudentNotebook:
    try:
        return decode(json.dumps(nb).encode())
    except UngradableError as fault:
        raise RuntimeError(f"This notebook cannot be graded: {fault}") from None


@cache
def _libraries(path: Path) -> tuple[str, ...]:
    gc.freeze()  # nbgrader has imported all it needs, which would be looked through ever again.
    return libraries_of(_read(path).code)


@cache
def _known(slug: str) -> manifest.Manifest | None:
    try:
        return manifest.load(slug)
    except CourseError:
        return None  # Without a manifest no mistake has a name; the marks are the same.
