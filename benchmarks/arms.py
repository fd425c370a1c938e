"""Four ways to grade one class: nbgrader as it comes, nbgrader with our steps, and our own command.

Each runs in a process of its own, on a fresh copy of its folder, with one thread for computing.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.api import Gradebook

from autograder.atomic import write_text
from autograder.authoring.parts import unmarked
from autograder.authoring.release import dumps, student_notebook
from autograder.chapter import Chapter, Exercise
from autograder.grading.staging import stage
from autograder.kernel.preference import with_cold_kernels
from autograder.running.environment import ONE_THREAD


@dataclass(frozen=True)
class Arm:
    """A way to grade: how a folder is prepared, what is run in it, where the marks come out."""

    name: str
    prepare: Callable[[Path, Chapter, int], None]
    command: Callable[[Path, Chapter], list[str]]
    marks: Callable[[Path, Chapter], dict[str, float]]


@dataclass(frozen=True)
class Timing:
    """What grading a class took, and its marks."""

    submissions: int
    wall: float  # seconds
    cpu: float  # seconds of all processes together
    marks: Mapping[str, float]

    @property
    def rate(self) -> float:
        """Submissions per minute."""
        return 60 * self.submissions / self.wall


def time_arm(arm: Arm, chapter: Chapter, count: int, folder: Path) -> Timing:
    """Grade a class of so many in a new folder; stop with what was said if the command fails."""
    arm.prepare(folder, chapter, count)
    with (folder / "log.txt").open("wb") as log:
        begin = time.perf_counter()
        environment = with_cold_kernels(os.environ) | ONE_THREAD
        process = subprocess.Popen(
            arm.command(folder, chapter), cwd=folder, stdout=log, stderr=log, env=environment
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        said = (folder / "log.txt").read_text(encoding="utf-8", errors="replace")
        raise SystemExit(f"{arm.name} failed:\n{said[-2000:]}")
    return Timing(count, wall, used.ru_utime + used.ru_stime, arm.marks(folder, chapter))


def notebooks(chapter: Chapter, count: int) -> dict[str, NotebookNode]:
    """Return a class: the solution, then the solution with one wrong answer of the bank in each.

    The exercises take turns, so a small class sees them all; the same count gives the same class.
    """
    changes: list[tuple[Exercise, str] | None] = [None]
    for wrong in zip_longest(*(exercise.wrong for exercise in chapter.exercises)):
        pairs = zip(chapter.exercises, wrong, strict=True)
        changes += [(exercise, answer.source) for exercise, answer in pairs if answer]
    chosen = [changes[number % len(changes)] for number in range(count)]
    return {f"student{number:03d}": _answered(chapter, one) for number, one in enumerate(chosen)}


def _answered(chapter: Chapter, change: tuple[Exercise, str] | None) -> NotebookNode:
    answers = {exercise.id: unmarked(exercise.solution) for exercise in chapter.exercises}
    if change:
        answers[change[0].id] = change[1]
    notebook = student_notebook(chapter)
    for cell in notebook.cells:
        cell.source = answers.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    return notebook


def _hand_in(folder: Path, chapter: Chapter, count: int) -> None:
    for student, notebook in notebooks(chapter, count).items():
        path = folder / "submitted" / student / chapter.slug / f"{chapter.slug}.ipynb"
        write_text(path, dumps(notebook))


def _staged(folder: Path, chapter: Chapter, count: int) -> None:
    """Set up a course directory with its assignment and a class; none of this is timed."""
    stage(folder, [chapter], course_id="bench")
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", chapter.slug]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    _hand_in(folder, chapter, count)


def _stock(folder: Path, chapter: Chapter, count: int) -> None:
    """Leave of our configuration nothing: nbgrader's own defaults grade."""
    _staged(folder, chapter, count)
    (folder / "nbgrader_config.py").unlink()
    shutil.rmtree(folder / "solutions")


def _autograde(folder: Path, chapter: Chapter) -> list[str]:
    return [sys.executable, "-m", "nbgrader", "autograde", chapter.slug]


def _in_gradebook(folder: Path, chapter: Chapter) -> dict[str, float]:
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        handed_in = book.assignment_submissions(chapter.slug)
        return {each.student.id: each.score for each in handed_in}


def _course_grade(workers: int) -> Callable[[Path, Chapter], list[str]]:
    def command(folder: Path, chapter: Chapter) -> list[str]:
        options = ["--out", "out", "--solutions", "solutions", "--workers", str(workers)]
        options += ["--gradebook", "."]
        return [sys.executable, "-m", "autograder.cli", "grade", "submitted", *options]

    return command


def _in_results(folder: Path, chapter: Chapter) -> dict[str, float]:
    text = (folder / "out" / "results.json").read_text(encoding="utf-8")
    return {each["student"]: each["points"] for each in json.loads(text)["results"]}


ARMS: Sequence[Arm] = (
    Arm("nbgrader, stock", _stock, _autograde, _in_gradebook),
    Arm("nbgrader, our steps", _staged, _autograde, _in_gradebook),
    Arm("course grade, 1 worker", _staged, _course_grade(1), _in_results),
    Arm("course grade, 2 workers", _staged, _course_grade(2), _in_results),
)
