"""What a case is: a submission, its fair mark, and how it is written from the released notebook.

The text of an answer may name the scene's places as `@gradebook@`; each is filled in as a literal.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.tests.hostile import bank

Notebook = dict[str, Any]
Places = Mapping[str, Any]

EXERCISES = ("standardize", "middle", "softmax", "running-mean", "check-middle")
FULL = dict.fromkeys(EXERCISES, 2.0)
NOTHING = dict.fromkeys(EXERCISES, 0.0)
# The first right answer of the bank holds a mark.
RIGHT = {exercise: bank.answer(exercise, bank.RIGHT[exercise][-1]) for exercise in EXERCISES}
# Each misses by its last assert only, so that a patched one would pay.
FAULTS = {
    "standardize": "not-scaled",
    "middle": "mean",
    "softmax": "sigmoid",
    "running-mean": "sum",
    "check-middle": "accepts-all",
}
WRONG = {
    exercise: bank.answer(exercise, bank.WRONG[exercise][name][-1])
    for exercise, name in FAULTS.items()
}


@dataclass(frozen=True)
class Case:
    """A submission with its fair mark.

    `verdicts` gives for some checks the words of which one must stand in the report. An `unsafe`
    case would harm a machine on which nothing stops it.
    """

    name: str
    does: str
    answers: Mapping[str, str]
    fair: Mapping[str, float]
    theme: str = ""
    verdicts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ungradable: bool = False
    unsafe: bool = False
    slow: bool = False  # it uses up its time
    nbgrader: bool = True  # nbgrader itself can read it
    student: str = ""
    change: Callable[[Notebook], Notebook] | None = None
    encode: Callable[[bytes], bytes] | None = None
    hand_in: Callable[[Path, bytes, Places], None] | None = None  # into the student's folder

    @property
    def points(self) -> float:
        """Sum the points that are fair."""
        return sum(self.fair.values())


def alone(
    name: str,
    does: str,
    code: str,
    earns: float = 0.0,
    at: str = "standardize",
    verdict: str = "",
    **more: Any,
) -> Case:
    """Make a case of one answer; all others are right and keep their points."""
    verdicts = {FIRST_CHECK[at]: tuple(verdict.split("|"))} if verdict else {}
    return Case(name, does, {**RIGHT, at: code}, {**FULL, at: earns}, verdicts=verdicts, **more)


def beside(name: str, does: str, code: str, at: str = "standardize", **more: Any) -> Case:
    """Make a case of code before a right answer: all points are earned."""
    return Case(name, does, {**RIGHT, at: f"{code}\n\n{RIGHT[at]}"}, FULL, **more)


def all_wrong(name: str, does: str, code: str, at: str = "standardize", **more: Any) -> Case:
    """Make a case of code before a wrong answer, with all others wrong: nothing is earned."""
    return Case(name, does, {**WRONG, at: f"{code}\n\n{WRONG[at]}"}, NOTHING, **more)


def right(name: str, does: str, **more: Any) -> Case:
    """Make a case of right answers, spoilt by what `change`, `encode` or `hand_in` do."""
    return Case(name, does, RIGHT, FULL, **more)


def wrong(name: str, does: str, **more: Any) -> Case:
    """Make a case of wrong answers, in a notebook or a file that was tampered with."""
    return Case(name, does, WRONG, NOTHING, **more)


def unreadable(name: str, does: str, **more: Any) -> Case:
    """Make a case that must get a reason and no mark."""
    return Case(name, does, RIGHT, {}, ungradable=True, nbgrader=False, **more)


FIRST_CHECK = {
    "standardize": "standardize-three",
    "middle": "middle-three",
    "softmax": "softmax-rows",
    "running-mean": "running-mean-two",
    "check-middle": "check-middle-share",
}
