"""Decide which chapter a notebook answers."""

import re
from collections.abc import Sequence

from autograder.chapter import Chapter
from autograder.grading.decode import StudentNotebook
from autograder.source_code import defined_names


def chapter_of(
    name: str, notebook: StudentNotebook | None, chapters: Sequence[Chapter]
) -> Chapter | None:
    """Go by the notebook's metadata, the file's name, the ids of cells, a number, what is defined.

    The file's name comes with its folder. An unreadable notebook (None) is known by name alone.
    """
    stated = [chapter for chapter in chapters if notebook and chapter.slug == notebook.chapter]
    named = [chapter for chapter in chapters if chapter.slug in name]
    if stated or len(named) == 1:
        return (stated or named)[0]
    numbered = _numbered(name, chapters)
    if notebook is None:
        return numbered
    return (
        _most([(_shared_ids(chapter, notebook), chapter) for chapter in chapters])
        or numbered
        or _most([(_shared_names(chapter, notebook), chapter) for chapter in chapters])
    )


def _numbered(name: str, chapters: Sequence[Chapter]) -> Chapter | None:
    """Return the one chapter whose two-digit number stands in the file's name."""
    stem = name.rsplit("/", 1)[-1]
    numbers = {int(digits) for digits in re.findall(r"(?<![0-9])[0-9]{2}(?![0-9])", stem)}
    found = [chapter for chapter in chapters if chapter.number in numbers]
    return found[0] if len(found) == 1 else None


def _shared_ids(chapter: Chapter, notebook: StudentNotebook) -> int:
    known = {exercise.id for exercise in chapter.exercises}
    known |= {check.id for exercise in chapter.exercises for check in exercise.checks}
    return len(known & {id for cell in notebook.cells for id in (cell.id, cell.grade_id)})


def _shared_names(chapter: Chapter, notebook: StudentNotebook) -> int:
    wanted = {name for exercise in chapter.exercises for name in exercise.names}
    code = (cell.source for cell in notebook.cells if cell.kind == "code")
    return len(wanted & {name for source in code for name in defined_names(source)})


def _most(counted: Sequence[tuple[int, Chapter]]) -> Chapter | None:
    """Return the chapter with the highest count, unless that is zero or shared."""
    highest = max((count for count, _ in counted), default=0)
    found = [chapter for count, chapter in counted if count == highest > 0]
    return found[0] if len(found) == 1 else None
