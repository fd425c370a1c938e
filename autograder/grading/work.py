"""What a worker does: grade all files that one student handed in, whatever they hold."""

import gc
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from autograder import manifest
from autograder.chapter import Chapter
from autograder.errors import UngradableError
from autograder.grading import records, submissions
from autograder.grading.ahead import ahead
from autograder.grading.course import Course
from autograder.grading.decode import StudentNotebook
from autograder.grading.grade import Planned, judged, planned
from autograder.grading.identify import chapter_of
from autograder.grading.result import Result
from autograder.grading.submissions import Submission
from autograder.running.execution import Executor, shared_executor

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Task:
    """The files of one student, and where the records of results lie."""

    files: tuple[Submission, ...]
    name: str  # of the student, safe as a file's
    out: Path

    def record_of(self, chapter: str) -> Path:
        """Return the path of the record of a chapter's result."""
        return records.record_path(self.out, self.name, chapter)


@dataclass(frozen=True)
class Opened:
    """A submission as far as it could be read; `notebook` and `chapter`, or the reason why not."""

    submission: Submission
    notebook: StudentNotebook | None
    chapter: Chapter | None
    reason: str = ""

    @property
    def rank(self) -> tuple[bool, bool, str]:
        """Order a student's files for one chapter: readable, named like it, by name."""
        name = self.submission.name
        slug = self.chapter.slug if self.chapter else ""
        return self.notebook is None, not name.endswith(f"{slug}.ipynb"), name


@dataclass(frozen=True)
class Prepared:
    """A result as far as it is known without running anything, and the run that completes it."""

    result: Result
    plan: Planned | None = None
    is_new: bool = True


# What this worker grades against, and with; set once when it starts.
COURSE: list[Course] = []
EXECUTOR: list[Executor] = []


def prepare(course: Course, libraries: Sequence[str], scratch: str) -> None:
    """Make this process a worker, whose temporary files lie in `scratch`, if that is given."""
    if scratch:
        tempfile.tempdir = scratch
    COURSE[:] = [course]
    EXECUTOR[:] = [shared_executor(course.isolation, libraries)]
    EXECUTOR[0].prepare()
    _key_of_chapter.cache_clear()
    gc.freeze()  # What is imported stays; looking through it takes as long as a submission.


def grade_files(tasks: Iterator[Task]) -> Iterator[tuple[Task, list[tuple[Result, bool]]]]:
    """Yield the result for each chapter that each student handed in, and whether it is new.

    While one student's answers run, the next one's files are read and their runs planned.
    """
    (course,) = COURSE
    for task, prepared in ahead(_prepared(task, course) for task in tasks):
        yield task, [(_finished(each, course), each.is_new) for each in prepared]


def _prepared(task: Task, course: Course) -> tuple[Task, list[Prepared]]:
    opened = _one_each([_open(submission, course) for submission in task.files])
    return task, [_prepare(label, one, others, course, task) for label, one, others in opened]


def give_up(task: Task) -> tuple[Task, list[tuple[Result, bool]]]:
    """Return what stands for files at which one worker after the other died."""
    reason = "The grader's own process ended on these files again and again. Report it."
    first = task.files[0]
    return task, [(Result(first.student, UNKNOWN, file=first.name, ungradable=reason), True)]


def _open(submission: Submission, course: Course) -> Opened:
    """Read a submission; whatever is wrong with it becomes a reason."""
    notebook, reason = None, ""
    try:
        notebook = submissions.read(submission)
    except UngradableError as fault:
        reason = str(fault)
    except Exception as fault:  # One file must never stop the others.
        reason = f"The grader cannot read this file ({type(fault).__name__})."
    chapter = chapter_of(submission.name, notebook, course.chapters)
    if chapter is None and notebook is not None:
        stated = f": it says {notebook.chapter!r}" if notebook.chapter else ""
        reason = f"The notebook is of none of the chapters that are graded{stated}."
    return Opened(submission, notebook, chapter, reason)


def _one_each(opened: Sequence[Opened]) -> Iterator[tuple[str, Opened, list[Opened]]]:
    """Choose one file for each chapter; files of no known chapter stand for themselves."""
    by_chapter: dict[str, list[Opened]] = {}
    for each in sorted(opened, key=lambda each: each.rank):
        if each.chapter:
            by_chapter.setdefault(each.chapter.slug, []).append(each)
            continue
        number = sum(label.startswith(UNKNOWN) for label in by_chapter) + 1
        by_chapter[UNKNOWN if number == 1 else f"{UNKNOWN}-{number}"] = [each]
    for chapter, (chosen, *others) in sorted(by_chapter.items()):
        yield chapter, chosen, others


def _prepare(
    label: str, chosen: Opened, others: Sequence[Opened], course: Course, task: Task
) -> Prepared:
    """Take the record if it is still valid, else plan how to grade."""
    submission, chapter = chosen.submission, chosen.chapter
    blank = Result(
        student=submission.student,
        chapter=label,
        title=chapter.title if chapter else "",
        file=submission.name,
        notes=tuple(_not_graded(chosen, other) for other in others),
    )
    if chapter is None or chosen.notebook is None:
        return Prepared(replace(blank, ungradable=chosen.reason))
    key = _key(blank, chosen.notebook, chapter)
    if kept := records.load(task.record_of(label), key):
        return Prepared(kept, is_new=False)
    try:
        known = course.manifests.get(chapter.slug)
        plan = planned(chapter, known, chosen.notebook, course.limits, course.split)
    except Exception as fault:
        return Prepared(_failed(blank, fault))
    return Prepared(replace(blank, key=key), plan)


def _finished(prepared: Prepared, course: Course) -> Result:
    """Run what is planned, and return the result with its marks."""
    blank = prepared.result
    if prepared.plan is None:
        return blank
    try:
        result = judged(prepared.plan, EXECUTOR[0].run)
    except Exception as fault:
        return _failed(blank, fault)
    notes = (*blank.notes, *result.notes)
    barriers = f"{course.isolation.level}: {' '.join(sorted(course.isolation.layers))}"
    return replace(blank, exercises=result.exercises, notes=notes, isolation=barriers)


def _failed(blank: Result, fault: Exception) -> Result:
    """Return what stands for our own fault: no student's zero, and the next run tries again."""
    reason = f"The grader failed on this notebook ({type(fault).__name__}). Report it."
    return replace(blank, ungradable=reason, key="")


def _not_graded(chosen: Opened, other: Opened) -> str:
    why = f" {other.reason}" if other.reason else ""
    graded, left = chosen.submission.name, other.submission.name
    return f"Of several files, {graded} was graded and {left} was not.{why}"


def _key(blank: Result, notebook: StudentNotebook, chapter: Chapter) -> str:
    # Values of frozen dataclasses: their text is the same in every process.
    return records.key_of(repr(blank), repr(notebook), _key_of_chapter(chapter.slug))


@cache
def _key_of_chapter(slug: str) -> str:
    """Hash what every submission of a chapter depends on: much text, and always the same."""
    (course,) = COURSE
    chapter = next(chapter for chapter in course.chapters if chapter.slug == slug)
    known = course.manifests.get(slug)
    return records.key_of(
        repr((chapter.slug, chapter.cells, chapter.exercises)),
        manifest.dumps(known) if known else "",
        repr((course.limits, course.isolation.level, course.split)),
    )
