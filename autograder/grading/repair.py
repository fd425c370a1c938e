"""Take the answers out of a notebook that was cut, copied, reordered or stripped of its metadata.

Only answers are taken from the student: everything else of what is graded is the chapter's own.
Each thing that was not as it was handed out becomes a sentence in the student's feedback.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograder.chapter import Chapter, Exercise
from autograder.grading.decode import StudentNotebook
from autograder.grading.locate import BY_CELL_ID, BY_GRADE_ID, BY_NAME, Found, Place, locate, survey
from autograder.manifest import fingerprint

KIND_NAMES = {"markdown": "a Markdown cell", "raw": "a raw cell"}


@dataclass(frozen=True)
class Repaired:
    """The answers of a notebook, and what had to be done to find them."""

    answers: Mapping[str, str | None]  # exercise id -> source; None where no cell answers it
    notes: tuple[str, ...] = ()
    own_names: frozenset[str] = frozenset()  # defined in cells that are not graded
    changed_checks: frozenset[str] = frozenset()


def repair(chapter: Chapter, notebook: StudentNotebook) -> Repaired:
    """Find every exercise's answer and note what was repaired on the way."""
    places = survey(chapter, notebook.cells)
    found = {exercise.id: locate(exercise, chapter, places) for exercise in chapter.exercises}
    stripped = not any(place.owner and place.way == BY_GRADE_ID for place in places)
    changed = _changed_checks(chapter, places)
    notes = [
        *notebook.notes,
        *_whole_notes(found, stripped),
        *(note for item in chapter.exercises for note in _notes(item, found[item.id], stripped)),
        *(() if stripped else _missing_checks(chapter, places)),
        *changed.values(),
    ]
    return Repaired(
        answers={id: answer.source if answer else None for id, answer in found.items()},
        notes=tuple(dict.fromkeys(notes)),
        own_names=_own_names(chapter, places, found),
        changed_checks=frozenset(changed),
    )


def _whole_notes(found: Mapping[str, Found | None], stripped: bool) -> Iterator[str]:
    if stripped:
        yield (
            "The notebook had lost its grading metadata, as some editors drop it; the answers "
            "were found by the ids of cells and the names they define."
        )
    answers = [answer for answer in found.values() if answer]
    order = [answer.places[0].at for answer in answers if answer.way < BY_NAME]
    if order != sorted(order):
        yield "The answers were in another order; they are graded in the chapter's order."


def _notes(exercise: Exercise, answer: Found | None, stripped: bool) -> Iterator[str]:
    label = f"Exercise {exercise.number}"
    if answer is None:
        yield f"{label}: its answer cell is missing, so it counts as not attempted."
        return
    if answer.way == BY_CELL_ID and not stripped:
        yield f"{label}: its answer cell had lost its grade id; it was found by its cell id."
    if answer.way >= BY_NAME and not stripped:
        names = ", ".join(f"`{name}`" for name in exercise.names)
        yield f"{label}: its answer was found in another cell, which defines {names}."
    if answer.attempts > 1:
        yield f"{label}: it is answered in {answer.attempts} cells; the first one is graded."
    if len(answer.places) > 1:
        yield f"{label}: its answer was split over {len(answer.places)} cells; they were joined."
    kinds = {place.cell.kind for place in answer.places} - {"code"}
    for kind in sorted(kinds):
        yield f"{label}: its answer cell had become {KIND_NAMES[kind]}; it was read as code."


def _missing_checks(chapter: Chapter, places: Sequence[Place]) -> Iterator[str]:
    present = {place.owner for place in places}
    for exercise in chapter.exercises:
        for check in exercise.checks:
            if check.id not in present:
                yield f"The check “{check.name}” was missing; it was put back."


def _changed_checks(chapter: Chapter, places: Sequence[Place]) -> dict[str, str]:
    """Return a note for each check whose text or points are not those that were handed out."""
    checks = {check.id: check for exercise in chapter.exercises for check in exercise.checks}
    changed = {}
    for place in places:
        if place.owner not in checks:
            continue
        check, cell = checks[place.owner], place.cell
        same_points = cell.points is None or cell.points == check.points
        if fingerprint(cell.source) != fingerprint(check.released) or not same_points:
            changed[check.id] = f"The check “{check.name}” was changed; the original was run."
    return changed


def _own_names(
    chapter: Chapter, places: Sequence[Place], found: Mapping[str, Found | None]
) -> frozenset[str]:
    """Return what is defined outside the answers and the chapter's own cells."""
    used = {place.at for answer in found.values() if answer for place in answer.places}
    graded = {name for exercise in chapter.exercises for name in exercise.names}
    own = [
        place.names
        for place in places
        if place.at not in used and place.cell.kind == "code" and not place.released
    ]
    return frozenset().union(*own) - graded
