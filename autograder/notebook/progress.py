"""Sum up how far a learner is: for the cards, and for the command `course progress`."""

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from autograder.errors import CourseError
from autograder.manifest import Check, Exercise, Manifest, load_all
from autograder.notebook.progress_file import Outcome, Outcomes, default_path, load


@dataclass(frozen=True)
class Row:
    """How far a learner is in a chapter or in an exercise."""

    label: str
    title: str
    points: float
    of: int
    at_hand_in: int  # points that only the checks run at hand-in can give
    passed: int
    checks: int  # checks that run in the notebook

    @property
    def here(self) -> int:
        """Return the points that the checks in the notebook can give."""
        return self.of - self.at_hand_in

    def sentence(self) -> str:
        """Return 'Chapter 1: 7 of 40 points', or what is decided here and what elsewhere."""
        text = f"{self.label}: {self.points:g} of {self.here} points"
        if not self.at_hand_in:
            return text
        return f"{text} here · {self.at_hand_in} more are decided when you hand in"


def chapter_row(manifest: Manifest, outcomes: Outcomes) -> Row:
    """Sum up a chapter."""
    checks = [check for exercise in manifest.exercises for check in exercise.checks]
    mine = outcomes.get(manifest.chapter, {})
    return _row(f"Chapter {manifest.number}", manifest.title, checks, mine)


def exercise_rows(manifest: Manifest, outcomes: Outcomes) -> list[Row]:
    """Sum up each exercise of a chapter."""
    mine = outcomes.get(manifest.chapter, {})
    return [
        _row(f"Exercise {exercise.number}", exercise.title, exercise.checks, mine)
        for exercise in manifest.exercises
    ]


def passes(exercise: Exercise, mine: Mapping[str, Outcome]) -> bool:
    """Say whether every check of an exercise that runs in the notebook is passed."""
    visible = [check.id for check in exercise.checks if not check.hidden]
    return all(mine.get(id, {}).get("verdict") == "passed" for id in visible)


def summary(
    chapter: str = "", manifests: Iterable[Manifest] | None = None, path: Path | None = None
) -> list[Row]:
    """Sum up every chapter, or one and its exercises, given by its number or its slug.

    Raise CourseError where there is no such chapter.
    """
    manifests = load_all() if manifests is None else list(manifests)
    outcomes = load(path or default_path())
    if not chapter:
        return [chapter_row(manifest, outcomes) for manifest in manifests]
    for manifest in manifests:
        if chapter in (manifest.chapter, str(manifest.number), f"{manifest.number:02}"):
            return [*exercise_rows(manifest, outcomes), chapter_row(manifest, outcomes)]
    known = ", ".join(str(manifest.number) for manifest in manifests) or "none"
    raise CourseError(f"There is no chapter {chapter!r}. Chapters with exercises: {known}.")


def as_text(rows: Sequence[Row]) -> str:
    """Write rows as a table for a terminal."""
    label = max((len(row.label) for row in rows), default=0)
    title = max((len(row.title) for row in rows), default=0)
    return "\n".join(
        f"{row.label:{label}}  {row.title:{title}}  {row.points:>4g} of {row.here:>3} points  "
        f"{row.passed:>2} of {row.checks:>2} checks passed{_later(row)}"
        for row in rows
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `course progress`."""
    parser.add_argument("chapter", nargs="?", default="", help="its number: show its exercises")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")


def run(args: argparse.Namespace) -> int:
    """Print how far the learner is; raise CourseError where there is no such chapter."""
    rows = summary(args.chapter)
    if args.json:
        print(json.dumps([asdict(row) for row in rows], indent=1))
    else:
        print(f"{as_text(rows)}\nKept in {default_path()}")
    return 0


def _later(row: Row) -> str:
    return f"  {row.at_hand_in:>3} more points when you hand in" if row.at_hand_in else ""


def _row(label: str, title: str, checks: Sequence[Check], mine: Mapping[str, Outcome]) -> Row:
    visible = [check for check in checks if not check.hidden]
    done = {check: mine.get(check.id, {}) for check in visible}
    return Row(
        label=label,
        title=title,
        points=sum(min(got.get("points", 0), check.points) for check, got in done.items()),
        of=sum(check.points for check in checks),
        at_hand_in=sum(check.points for check in checks if check.hidden),
        passed=sum(got.get("verdict") == "passed" for got in done.values()),
        checks=len(visible),
    )
