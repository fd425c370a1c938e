"""Find the cells of a student's notebook that hold the answer to an exercise.

An answer is looked for by the grade id of its cell, then by the id of its cell, then by the names
that the exercise asks for: in cells of the student's own, then in cells it may have been merged
into. The first cell with an attempt that defines the names is taken, so a copy further down does
not count; the untouched stub is taken only where no attempt is found. Pieces of a split cell are
joined where together they are code that defines the names.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from autograder.chapter import Chapter, Exercise
from autograder.grading.decode import MAX_SOURCE, StudentCell
from autograder.source_code import defined_names, parses, same_code

BY_GRADE_ID, BY_CELL_ID, BY_NAME, BY_MERGER = 0, 1, 2, 3
DEFINES_ALL, DEFINES_SOME, ATTEMPT, STUB = 0, 1, 2, 3


@dataclass(frozen=True)
class Place:
    """A cell of the student's notebook: where it stands and which graded cell it is, if any."""

    at: int
    cell: StudentCell
    owner: str | None  # a grade id of the chapter
    way: int  # how the owner was found
    released: bool  # the text is the chapter's own, of a cell that is no answer
    names: frozenset[str]


@dataclass(frozen=True)
class Found:
    """The cells that together are an answer, in order, and how often it was attempted."""

    places: tuple[Place, ...]
    way: int
    attempts: int

    @property
    def source(self) -> str:
        """Return the answer's code."""
        return "\n".join(place.cell.source for place in self.places)


def is_stub(exercise: Exercise, source: str | None) -> bool:
    """Say whether an answer is what was handed out, or nothing: blanks and comments aside."""
    return same_code(source or "", "") or same_code(source or "", exercise.stub)


def survey(chapter: Chapter, cells: Sequence[StudentCell]) -> tuple[Place, ...]:
    """Tell for each cell of a notebook what it is in the chapter."""
    ids = {cell.grade_id for cell in chapter.cells if cell.grade_id}
    checks = [check.released for exercise in chapter.exercises for check in exercise.checks]
    prose = [cell.source for cell in chapter.cells if not cell.grade_id]
    own = {_bare(source) for source in [*checks, *prose]}
    places = []
    for at, cell in enumerate(cells):
        by_cell = cell.id if cell.id in ids else None
        owner, way = (cell.grade_id, BY_GRADE_ID) if cell.grade_id in ids else (by_cell, BY_CELL_ID)
        names = frozenset(defined_names(cell.source))
        places.append(Place(at, cell, owner, way, _bare(cell.source) in own, names))
    return tuple(places)


def locate(exercise: Exercise, chapter: Chapter, places: Sequence[Place]) -> Found | None:
    """Find an exercise's answer; None where no cell can be it."""
    ranked = [(rank, place) for place in places if (rank := _rank(exercise, chapter, place))]
    if not ranked:
        return None
    (grade, way, _), best = min(ranked, key=lambda pair: pair[0])
    attempts = sum(rank[0] == grade and rank[1] == way for rank, _ in ranked)
    joined = (best,) if grade == STUB else _joined(exercise, places, best)
    return Found(joined, way, attempts if grade == DEFINES_ALL else 1)


def _bare(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.strip().split("\n"))


def _rank(exercise: Exercise, chapter: Chapter, place: Place) -> tuple[int, int, int] | None:
    """Order the candidates: what they define, how they were found, where they stand."""
    wanted = set(exercise.names)
    if place.owner == exercise.id:
        way = place.way
    elif wanted & place.names and _may_answer(chapter, place):
        way = BY_NAME if _is_free(chapter, place) else BY_MERGER
    else:
        return None
    if is_stub(exercise, place.cell.source):
        return STUB, way, place.at
    missing = wanted - place.names
    grade = ATTEMPT if missing == wanted else DEFINES_SOME if missing else DEFINES_ALL
    return grade, way, place.at


def _may_answer(chapter: Chapter, place: Place) -> bool:
    """Say whether a cell may answer an exercise whose id it does not bear.

    Prose may quote code, so a cell that is no code must parse. What was handed out answers nothing.
    """
    if place.released or (place.cell.kind != "code" and not parses(place.cell.source)):
        return False
    owner = _owner(chapter, place)
    return owner is None or not is_stub(owner, place.cell.source)


def _is_free(chapter: Chapter, place: Place) -> bool:
    """Say whether a cell is no other's: of no id, or a copy that defines nothing of its exercise.

    Another exercise's answer or a check that defines more than its own was merged with this one.
    """
    owner = _owner(chapter, place)
    return place.owner is None or (owner is not None and not set(owner.names) & place.names)


def _owner(chapter: Chapter, place: Place) -> Exercise | None:
    owners = {exercise.id: exercise for exercise in chapter.exercises}
    return owners.get(place.owner or "")


def _joined(exercise: Exercise, places: Sequence[Place], best: Place) -> tuple[Place, ...]:
    """Return the longest row of pieces around a cell that is code and defines all names."""
    pieces = [
        *_pieces(exercise, reversed(places[: best.at]), best)[::-1],
        best,
        *_pieces(exercise, iter(places[best.at + 1 :]), best),
    ]
    middle = pieces.index(best)
    rows = [pieces[i:j] for i in range(middle + 1) for j in range(middle + 1, len(pieces) + 1)]
    for row in sorted(rows, key=len, reverse=True):
        source = "\n".join(place.cell.source for place in row)
        if len(source) > MAX_SOURCE or not parses(source):
            continue  # The pieces were one cell, and so are together no longer than one may be.
        if set(exercise.names) <= set(defined_names(source)):
            return tuple(row)
    return (best,)


def _pieces(exercise: Exercise, neighbours: Iterable[Place], best: Place) -> list[Place]:
    """Walk away from a cell and collect what can belong to it, up to the first cell that cannot."""
    pieces: list[Place] = []
    for place in neighbours:
        mine = place.owner == exercise.id
        stranger = place.owner is None and place.cell.kind == "code" and not place.released
        if not (mine or stranger) or len(pieces) == 8:
            break
        missing = (set(exercise.names) - best.names) & place.names
        copy = place.names & set(exercise.names) and not missing
        if not copy and (mine or missing or not parses(place.cell.source)):
            pieces.append(place)
    return pieces
