"""Find what students handed in: whose it is, where it lies, and what it holds.

A folder of submissions holds `STUDENT.ipynb`, or `STUDENT_16_attention.ipynb` where a student hands
in several chapters, or one folder for each student with notebooks anywhere below it. Whoever handed
in nothing but an archive or a print gets a record that says so.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import CourseError, UngradableError
from autograder.grading.decode import StudentNotebook, decode
from autograder.grading.notebook_file import MAX_BYTES

# Browsers and mail programs add a second ending to what they save.
ENDING = re.compile(r"\.ipynb(\.txt|\.json)?$", re.I)
# What students hand in by mistake.
MISTAKEN = re.compile(r"\.(zip|tar|gz|tgz|bz2|xz|7z|rar|pdf|html?|py)$", re.I)
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
    for entry in _entries(folder):
        if _is_folder(entry):
            found += _of_student(folder, entry)
        elif ENDING.search(entry.name) or MISTAKEN.search(entry.name):
            found.append(Submission(_student(entry.name, slugs), entry, _name(folder, entry)))
    known = {each.student for each in found if not _is_mistaken(each)}
    found = [each for each in found if each.student not in known or not _is_mistaken(each)]
    if not found:
        raise CourseError(f"{folder} holds no notebooks. Give the folder of submissions.")
    return sorted(found, key=lambda submission: (submission.student, submission.name))


def _of_student(folder: Path, home: Path) -> list[Submission]:
    student = printable(home.name)
    handed_in = [Submission(student, path, _name(folder, path)) for path in _files(home)]
    notebooks = [each for each in handed_in if ENDING.search(each.path.name)]
    mistaken = [each for each in handed_in if _is_mistaken(each)]
    return notebooks or mistaken[:1] or [Submission(student, None, student)]


def _is_mistaken(submission: Submission) -> bool:
    return bool(submission.path and MISTAKEN.search(submission.path.name))


def _files(home: Path) -> Iterator[Path]:
    """Give the files below a folder, however deep; links to folders are not followed."""
    waiting = [home]
    while waiting:
        for entry in _entries(waiting.pop()):
            if _is_folder(entry):
                waiting.append(entry)
            else:
                yield entry


def _entries(folder: Path) -> list[Path]:
    """List a folder but for what is hidden; what cannot be opened is empty."""
    try:
        listed = sorted(folder.iterdir())
    except OSError:
        return []
    return [each for each in listed if not each.name.startswith(".") and each.name not in IGNORED]


def _is_folder(entry: Path) -> bool:
    try:
        return entry.is_dir() and not entry.is_symlink()
    except OSError:  # Its path is longer than the system takes.
        return False


def _student(name: str, slugs: Sequence[str]) -> str:
    """Take the student's name from a file name, which may end with the chapter's."""
    stem = MISTAKEN.sub("", ENDING.sub("", name))
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
        raise UngradableError("The student's folder holds no notebook that can be read.")
    try:
        if path.is_symlink() or not path.is_file():
            raise UngradableError("It is a link or no plain file. Hand in the notebook itself.")
        if MISTAKEN.search(path.name):
            what = f"It is a {path.suffix} file, not a notebook"
            raise UngradableError(f"{what}. Hand in the notebook itself (.ipynb), unpacked.")
        if path.stat().st_size > MAX_BYTES:
            raise UngradableError(f"The file is larger than {MAX_BYTES >> 20} MB.")
        return decode(path.read_bytes())
    except OSError as fault:
        raise UngradableError(f"The file cannot be opened: {fault.strerror}.") from None
