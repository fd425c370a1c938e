"""Grade hostile submissions with nbgrader's own commands, in the directory `course teach` sets up.

What can be handed in there is every notebook that nbgrader itself can read, and a few that it
cannot, which must not stop it.
"""

import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry

from autograder.tests.hostile import observer
from autograder.tests.hostile.cases.case import Case
from autograder.tests.hostile.chapter import SLUG
from autograder.tests.hostile.harness import CELL_SECONDS, WITNESS, WRITTEN_INTO, Marks
from autograder.tests.hostile.scene import KIT, PACKAGE, Scene, open_scene

UNREADABLE = ("cut-off", "web-page")
WRITTEN_BY_NBGRADER = ("autograded", "feedback", "gradebook.db")


@dataclass(frozen=True)
class NbgraderRun:
    """What nbgrader's gradebook says at the end, and what the run left behind."""

    marks: Marks  # case -> exercise -> points; None where there is no mark
    printed: str
    leaks: Sequence[str]
    changed: Sequence[str]
    stray: Sequence[str]
    processes: Sequence[str]
    heard: Sequence[str]


def for_nbgrader(cases: Iterable[Case]) -> tuple[Case, ...]:
    """Return the cases that can be handed in to nbgrader."""
    return tuple(case for case in cases if case.nbgrader or case.name in UNREADABLE)


def run(cases: Iterable[Case], settings: Mapping[str, object] | None = None) -> NbgraderRun:
    """Run `nbgrader autograde` and `generate_feedback` once over all cases.

    `settings` are lines of nbgrader_config.py: `RunAnswers.seed` to its value.
    """
    cases = tuple(cases)
    with open_scene() as scene:
        _release(scene, {"RunAnswers.cell_seconds": float(CELL_SECONDS), **(settings or {})})
        for case in cases:
            scene.hand_in(case, scene.course / "submitted" / case.name / SLUG)
        scene.open_to_all()
        before = observer.snapshot(_kept(scene))
        with observer.watched_processes() as processes:
            printed = _nbgrader(scene, "autograde", SLUG) + _nbgrader(
                scene, "generate_feedback", SLUG
            )
        after = observer.snapshot(_kept(scene))
        written = [scene.course / "autograded", scene.course / "feedback"]
        return NbgraderRun(
            marks=_marks(scene, cases),
            printed=printed,
            leaks=observer.leaks(written, {**scene.marks, "found": "LOOT:"}, WITNESS),
            changed=[path for path in observer.changes(before, after) if not _may(scene, path)],
            stray=observer.stray_files(scene.stray, (*WRITTEN_INTO, scene.root, scene.course)),
            processes=processes,
            heard=scene.listeners.heard(),
        )


def _release(scene: Scene, settings: Mapping[str, object]) -> None:
    """Generate the assignment, with a mark in the gradebook and a neighbour to read."""
    config = scene.course / "nbgrader_config.py"
    lines = [f"c.{name} = {value!r}\n" for name, value in settings.items()]
    config.write_text(config.read_text() + "".join(lines))
    printed = _nbgrader(scene, "generate_assignment", SLUG)
    database = f"sqlite:///{scene.course / 'gradebook.db'}"
    if not (scene.course / "gradebook.db").exists():
        raise RuntimeError(printed)
    with Gradebook(database) as book:
        book.update_or_create_student("somebody", first_name=scene.marks["book"])
    (scene.submissions / "witness.ipynb").write_text(scene.marks["other"])


def _nbgrader(scene: Scene, *arguments: str) -> str:
    """Run a command; its status is 1 where a single submission cannot be read."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "nbgrader", *arguments],
        cwd=scene.course,
        env=scene.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=3600,
    )
    return done.stdout


def _kept(scene: Scene) -> list[Path]:
    inside = (scene.checkout, scene.course, scene.submissions, scene.home, scene.temporary)
    return [*inside, PACKAGE, KIT]


def _may(scene: Scene, path: str) -> bool:
    """Say whether nbgrader itself writes there."""
    below = (
        Path(path).relative_to(scene.course) if Path(path).is_relative_to(scene.course) else None
    )
    return below is not None and below.parts[0] in WRITTEN_BY_NBGRADER


def _marks(scene: Scene, cases: Iterable[Case]) -> Marks:
    with Gradebook(f"sqlite:///{scene.course / 'gradebook.db'}") as book:
        return {case.name: _points(scene, book, case.name) for case in cases}


def _points(scene: Scene, book: Gradebook, student: str) -> dict[str, float] | None:
    owners = {check.id: each.id for each in scene.chapter.exercises for check in each.checks}
    try:
        notebook = book.find_submission_notebook(SLUG, SLUG, student)
    except MissingEntry:
        return None
    if all(grade.auto_score is None for grade in notebook.grades):
        return None  # It was not graded; the gradebook has no other word for it.
    points = dict.fromkeys(owners.values(), 0.0)
    for grade in notebook.grades:
        points[owners[grade.name]] += grade.score
    extra = sum(grade.extra_credit or 0.0 for grade in notebook.grades)
    return points | ({"extra": extra} if extra else {})
