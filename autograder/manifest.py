"""What ships with the package about each chapter: enough to show cards and to name mistakes.

A manifest holds no solution, no right answer and no hidden check.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from autograder.errors import CourseError

FOLDER = Path(__file__).parent / "manifests"


@dataclass(frozen=True)
class Check:
    """A check as the student's notebook shows it."""

    id: str
    points: int
    name: str
    hidden: bool
    sha: str
    together: bool = False  # it cannot be run in another process than the answer


@dataclass(frozen=True)
class Mistake:
    """A known wrong answer: what to say of it, and how it behaves on each probe."""

    name: str
    message: str
    cause: str | None
    outcomes: tuple[Any, ...]


@dataclass(frozen=True)
class Exercise:
    """An exercise as its card shows it."""

    id: str
    kind: str
    number: str
    title: str
    minutes: int
    names: tuple[str, ...]
    stub: str
    hints: tuple[Mapping[str, str], ...]
    choices: tuple[str, ...]
    checks: tuple[Check, ...]
    probes: tuple[str, ...]
    mistakes: tuple[Mistake, ...]


@dataclass(frozen=True)
class Manifest:
    """A chapter as its student sees it."""

    chapter: str
    number: int
    title: str
    points: int
    exercises: tuple[Exercise, ...]

    def check_by_source(self, source: str) -> tuple[Exercise, Check] | None:
        """Find the check whose released cell has this text, trailing blanks aside."""
        return self._by_sha.get(fingerprint(source))

    @cached_property
    def _by_sha(self) -> dict[str, tuple[Exercise, Check]]:
        return {
            check.sha: (exercise, check) for exercise in self.exercises for check in exercise.checks
        }


def fingerprint(source: str) -> str:
    """Hash a cell's text in a way that editors' blanks and line ends do not change."""
    lines = [line.rstrip() for line in source.strip().splitlines()]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def load_all(folder: Path = FOLDER) -> list[Manifest]:
    """Read every manifest that ships with the package."""
    return [read(path) for path in sorted(folder.glob("*.json"))]


def load(slug: str, folder: Path = FOLDER) -> Manifest:
    """Read one chapter's manifest; raise CourseError where the package has none."""
    path = folder / f"{slug}.json"
    if not path.exists():
        raise CourseError(f"There is no manifest of chapter {slug}. Run `course build`.")
    return read(path)


def read(path: Path) -> Manifest:
    """Read a manifest from its file."""
    return from_dict(json.loads(path.read_text(encoding="utf-8")))


def from_dict(data: Mapping[str, Any]) -> Manifest:
    """Rebuild a manifest from the plain values of its JSON file."""
    return Manifest(**{**data, "exercises": tuple(map(_exercise, data["exercises"]))})


def dumps(manifest: Manifest) -> str:
    """Serialise a manifest to the same text every time."""
    return json.dumps(asdict(manifest), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _exercise(data: Mapping[str, Any]) -> Exercise:
    lists = ("names", "hints", "choices", "probes")
    return Exercise(
        **{
            **data,
            **{key: tuple(data[key]) for key in lists},
            "checks": tuple(Check(**check) for check in data["checks"]),
            "mistakes": tuple(map(_mistake, data["mistakes"])),
        }
    )


def _mistake(data: Mapping[str, Any]) -> Mistake:
    return Mistake(**{**data, "outcomes": tuple(data["outcomes"])})
