"""Find what students handed in: whose it is, where it lies, and what it holds.

A folder of submissions holds `STUDENT.ipynb`, or `STUDENT_16_attention.ipynb` where a student hands
in several chapters, or one folder for each student with notebooks anywhere below it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import CourseError, UngradableError
from autograder.grading.decode import MAX_BYTES, StudentNotebook, decode

# Browsers and mail programs add a second ending to what they save.
ENDING = re.compile(r"\.ipynb(\.txt|\.json)?$", re.I)
IGNORED = {"__MACOSX", "__pycache__"}


@dataclass(frozen=True)
class Submission:
    """A file of a student; no path where the student's folder holds no notebook."""

    student: str
    path: Path | None
    name: str = ""  # of the file, relative to the folder of submissions


def find(folder: Path, slugs: Sequence[str] = ()) -> list[Submission]:
    """List the submissions in a folder by student and name; raise CourseError where none is."""
    folder = Path(folder)
    if not folder.is_dir():
        raise CourseError(f"There is no folder {folder}. Give the folder of submissions.")
    found: list[Submission] = []
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith(".") or entry.name in IGNORED:
            continue
        if entry.is_dir() and not entry.is_symlink():
            found += _of_student(folder, entry)
        elif ENDING.search(entry.name):
            found.append(Submission(_student(entry.name, slugs), entry, _name(folder, entry)))
    if not found:
        raise CourseError(f"{folder} holds no notebooks. Give the folder of submissions.")
    return sorted(found, key=lambda submission: (submission.student, submission.name))


def _of_student(folder: Path, home: Path) -> list[Submission]:
    student = printable(home.name)
    notebooks = [
        Submission(student, path, _name(folder, path))
        for path in _files(home)
        if ENDING.search(path.name)
    ]
    return notebooks or [Submission(student, None, student)]


def _files(home: Path) -> Iterator[Path]:
    """Give the files below a folder; links to folders are not followed."""
    for entry in sorted(home.iterdir()):
        if entry.name.startswith(".") or entry.name in IGNORED:
            continue
        if entry.is_dir() and not entry.is_symlink():
            yield from _files(entry)
        else:
            yield entry


def _student(name: str, slugs: Sequence[str]) -> str:
    """Take the student's name from a file name, which may end with the chapter's."""
    stem = ENDING.sub("", name)
    for slug in slugs:
        shorter = re.sub(rf"[-_. ]+{re.escape(slug)}$", "", stem)
        if shorter != stem:
            return printable(shorter)
    return printable(stem)


def _name(folder: Path, path: Path) -> str:
    return printable(path.relative_to(folder).as_posix())


def printable(text: str) -> str:
    """Replace what no UTF-8 file can hold, as in file names of another encoding."""
    return text.encode("utf-8", errors="replace").decode("utf-8")


def read(submission: Submission) -> StudentNotebook:
    """Read a submission's notebook; raise UngradableError with the reason where it cannot be."""
    path = submission.path
    if path is None:
        raise UngradableError("The student's folder holds no notebook.")
    if path.is_symlink() or not path.is_file():
        raise UngradableError("It is a link or no plain file. Hand in the notebook itself.")
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UngradableError(f"The file is larger than {MAX_BYTES >> 20} MB.")
        return decode(path.read_bytes())
    except OSError as fault:
        raise UngradableError(f"The file cannot be opened: {fault.strerror}.") from None
