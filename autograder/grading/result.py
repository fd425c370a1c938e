"""What grading a submission gives, as plain values that a JSON file keeps whole."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class CheckResult:
    """How one check ended for one student."""

    id: str
    name: str
    hidden: bool
    verdict: str
    points: float
    of: int
    message: str = ""


@dataclass(frozen=True)
class ExerciseResult:
    """What a student made of an exercise: the answer, its checks, the mistake that has a name."""

    id: str
    number: str
    title: str
    kind: str
    checks: tuple[CheckResult, ...]
    answer: str | None = None
    mistake: str = ""
    advice: str = ""
    hint: str = ""  # title of the first hint in the notebook
    start_with: str = ""  # number of an exercise that this answer builds on and that is not right

    @property
    def points(self) -> float:
        """Sum the points earned."""
        return round(sum(check.points for check in self.checks), 4)

    @property
    def of(self) -> int:
        """Sum the points that could be earned."""
        return sum(check.of for check in self.checks)


@dataclass(frozen=True)
class Result:
    """A graded submission, or the reason why it could not be graded."""

    student: str
    chapter: str  # slug; "unknown" where the file does not tell
    title: str = ""
    file: str = ""
    exercises: tuple[ExerciseResult, ...] = ()
    notes: tuple[str, ...] = ()
    ungradable: str = ""
    key: str = ""  # of everything that the result depends on
    isolation: str = ""  # the level and the barriers of the run, for whoever reads the record

    @property
    def points(self) -> float:
        """Sum the points earned."""
        return round(sum(exercise.points for exercise in self.exercises), 4)

    @property
    def of(self) -> int:
        """Sum the points that could be earned."""
        return sum(exercise.of for exercise in self.exercises)


def as_dict(result: Result) -> dict[str, Any]:
    """Return the plain values of a result, sums included for other programs to read."""
    data = asdict(result)
    if result.ungradable:
        return data  # What cannot be graded has no points: not even zero.
    for plain, exercise in zip(data["exercises"], result.exercises, strict=True):
        plain |= {"points": exercise.points, "of": exercise.of}
    return data | {"points": result.points, "of": result.of}


def from_dict(data: Mapping[str, Any]) -> Result:
    """Rebuild a result; raise KeyError or TypeError where the values are not one's."""
    exercises = tuple(_exercise(plain) for plain in data["exercises"])
    kept = {key: value for key, value in data.items() if key not in ("points", "of")}
    return Result(**{**kept, "exercises": exercises, "notes": tuple(data["notes"])})


def _exercise(data: Mapping[str, Any]) -> ExerciseResult:
    kept = {key: value for key, value in data.items() if key not in ("points", "of")}
    checks = tuple(CheckResult(**check) for check in data["checks"])
    return ExerciseResult(**{**kept, "checks": checks})


def dumps(value: Any) -> str:
    """Serialise plain values to the same text every time."""
    return json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True, allow_nan=False) + "\n"
