"""Grade a folder of submissions: one record for each student and chapter, whatever happens.

A record is written as soon as it is known, in one step, and is keyed by everything that it depends
on. So a run that was cut off goes on where it stopped, and running twice changes nothing.
"""

import gc
import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from autograder.errors import CourseError
from autograder.grading import records, submissions
from autograder.grading.course import Course
from autograder.grading.pool import Pool
from autograder.grading.result import Result
from autograder.grading.submissions import Submission
from autograder.grading.work import Task, give_up, grade_files, prepare

NO_GRADEBOOK = nullcontext(lambda result: None)


def find(folder: Path, course: Course, out: Path) -> list[Submission]:
    """List the submissions; raise CourseError where the results would lie among them."""
    if Path(folder).resolve() in (Path(out).resolve(), *Path(out).resolve().parents):
        raise CourseError(f"{out} lies among the submissions. Give --out another folder.")
    return submissions.find(folder, [chapter.slug for chapter in course.chapters])


def grade_all(
    found: Sequence[Submission],
    course: Course,
    out: Path,
    step: Callable[[int], object] = lambda files: None,
    workers: int = 1,
    committing: AbstractContextManager[Callable[[Result], object]] = NO_GRADEBOOK,
) -> list[Result]:
    """Grade submissions in worker processes and write a record of each.

    `step` is called with the number of files done, and what `committing` opens with each result.
    Both, and the records, are this process's affair alone. It opens when the workers have begun,
    since a gradebook takes as long as they do. With 0 workers it grades in this process itself.
    """
    records.sweep(out)
    tasks, results = _tasks(found, out), []
    gc.freeze()  # What is imported stays, and would be looked through again and again.
    with TemporaryDirectory(prefix="course-", ignore_cleanup_errors=True) as scratch:
        os.chmod(scratch, 0o711)  # Another user's process reaches its folder in it, and lists none.
        libraries = course.libraries(submission.name for submission in found)
        pool = Pool(
            min(workers, len(tasks)), prepare, course, libraries, scratch if workers else ""
        )
        with pool.begun(grade_files, tasks, give_up) as finished, committing as commit:
            for task, graded in finished:
                for result, is_new in graded:
                    if is_new:
                        records.save(task.record_of(result.chapter), result)
                    commit(result)
                    results.append(result)
                step(len(task.files))
    return sorted(results, key=lambda result: (result.student, result.chapter))


def _tasks(found: Sequence[Submission], out: Path) -> list[Task]:
    names = records.file_names(submission.student for submission in found)
    by_student = groupby(found, key=lambda submission: submission.student)
    return [Task(tuple(files), names[student], Path(out)) for student, files in by_student]
