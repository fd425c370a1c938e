"""Grade a folder of submissions: one record for each student and chapter, whatever happens.

A record is written as soon as it is known, in one step, and is keyed by everything that it depends
on. So a run that was cut off goes on where it stopped, and running twice changes nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from autograder import manifest
from autograder.chapter import Chapter
from autograder.errors import CourseError, UngradableError
from autograder.grading import records, submissions
from autograder.grading.decode import StudentNotebook
from autograder.grading.grade import Limits, grade
from autograder.grading.identify import chapter_of
from autograder.grading.result import Result
from autograder.grading.submissions import Submission
from autograder.manifest import Manifest

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Course:
    """What submissions are graded against."""

    chapters: Sequence[Chapter]
    manifests: Mapping[str, Manifest]
    limits: Limits = Limits()


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


def find(folder: Path, course: Course, out: Path) -> list[Submission]:
    """List the submissions; raise CourseError where the results would lie among them."""
    if Path(folder).resolve() in (Path(out).resolve(), *Path(out).resolve().parents):
        raise CourseError(f"{out} lies among the submissions. Give --out another folder.")
    return submissions.find(folder, [chapter.slug for chapter in course.chapters])


def grade_all(
    found: Sequence[Submission], course: Course, out: Path, step: Callable[[], None] = lambda: None
) -> list[Result]:
    """Grade submissions and write a record of each; `step` is called after each file."""
    names, results = records.file_names(submission.student for submission in found), []
    for student, files in groupby(found, key=lambda submission: submission.student):
        opened = [_open(submission, course) for submission in files]
        for chapter, chosen, others in _one_each(opened):
            path = records.record_path(out, names[student], chapter)
            results.append(_grade(chapter, chosen, others, course, path))
            for _ in (chosen, *others):
                step()
    return results


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


def _grade(
    label: str, chosen: Opened, others: Sequence[Opened], course: Course, path: Path
) -> Result:
    """Return the record if it is still valid, else grade and write it."""
    submission, chapter = chosen.submission, chosen.chapter
    blank = Result(
        student=submission.student,
        chapter=label,
        title=chapter.title if chapter else "",
        file=submission.name,
        notes=tuple(_not_graded(chosen, other) for other in others),
    )
    if chapter is None or chosen.notebook is None:
        result = replace(blank, ungradable=chosen.reason)
    else:
        known = course.manifests.get(chapter.slug)
        key = _key(blank, chosen.notebook, chapter, known, course.limits)
        if kept := records.load(path, key):
            return kept
        result = _graded(blank, chosen.notebook, chapter, known, course.limits, key)
    records.save(path, result)
    return result


def _graded(
    blank: Result,
    notebook: StudentNotebook,
    chapter: Chapter,
    known: Manifest | None,
    limits: Limits,
    key: str,
) -> Result:
    try:
        result = grade(chapter, known, notebook, limits)
    except Exception as fault:  # Our own fault is not the student's zero; the next run tries again.
        reason = f"The grader failed on this notebook ({type(fault).__name__}). Report it."
        return replace(blank, ungradable=reason)
    notes = (*blank.notes, *result.notes)
    return replace(blank, exercises=result.exercises, notes=notes, key=key)


def _not_graded(chosen: Opened, other: Opened) -> str:
    why = f" {other.reason}" if other.reason else ""
    graded, left = chosen.submission.name, other.submission.name
    return f"Of several files, {graded} was graded and {left} was not.{why}"


def _key(
    blank: Result,
    notebook: StudentNotebook,
    chapter: Chapter,
    known: Manifest | None,
    limits: Limits,
) -> str:
    # Values of frozen dataclasses: their text is the same in every process.
    parts = (repr(blank), repr(notebook), repr((chapter.slug, chapter.cells, chapter.exercises)))
    return records.key_of(*parts, manifest.dumps(known) if known else "", repr(limits))
