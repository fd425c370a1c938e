"""What a chapter is, as plain values: cells in order, exercises with their checks and answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

KINDS = ("implement", "claim", "debug", "test", "predict", "quiz")
STUB = "# YOUR CODE HERE\nraise NotImplementedError()"


@dataclass(frozen=True)
class Cell:
    """One cell of a source file: its kind, its text, the options of its `# %%` line."""

    kind: str  # "markdown" or "code"
    source: str
    options: Mapping[str, str] = field(default_factory=dict)
    label: str = ""  # how an error message names it: 'cell 12 (exercise="mse")'

    @property
    def grade_id(self) -> str | None:
        """Name the cell in nbgrader's terms, or None for prose and demonstrations."""
        return self.options.get("exercise") or self.options.get("check")


@dataclass(frozen=True)
class Check:
    """A graded cell: what must hold, for how many points, and the code that decides."""

    id: str
    exercise: str
    points: int
    name: str
    source: str  # complete, hidden tests and candidates included
    released: str  # what the student's notebook holds
    hidden: bool  # True where the student sees no test at all
    candidates: str | None = None


@dataclass(frozen=True)
class Answer:
    """One entry of a bank: an answer that the checks must reject or must accept."""

    exercise: str
    name: str
    source: str
    caught_by: str | None = None  # wrong answers only
    message: str = ""
    cause: str | None = None


@dataclass(frozen=True)
class Exercise:
    """Something the student writes: one answer cell and the checks that follow it."""

    id: str
    kind: str
    number: str
    title: str
    minutes: int
    names: tuple[str, ...]
    solution: str
    stub: str
    hints: tuple[tuple[str, str], ...] = ()
    choices: tuple[str, ...] = ()
    claim: str | None = None
    checks: tuple[Check, ...] = ()
    wrong: tuple[Answer, ...] = ()
    right: tuple[Answer, ...] = ()
    probes: tuple[str, ...] = ()
    why: str = ""  # Markdown: why the solution works, or the right choice is right

    @property
    def points(self) -> int:
        """Sum the points of the checks."""
        return sum(check.points for check in self.checks)


@dataclass(frozen=True)
class Chapter:
    """One source file and its bank, read and joined."""

    slug: str
    number: int
    title: str
    path: Path
    cells: tuple[Cell, ...]
    exercises: tuple[Exercise, ...]

    @property
    def points(self) -> int:
        """Sum the points of the exercises."""
        return sum(exercise.points for exercise in self.exercises)

    @property
    def code(self) -> tuple[str, ...]:
        """Return all Python in it: cells, solutions, complete checks, probes."""
        cells = (cell.source for cell in self.cells if cell.kind == "code")
        exercises = (
            (each.solution, *(check.source for check in each.checks), *each.probes)
            for each in self.exercises
        )
        return (*cells, *(source for sources in exercises for source in sources))

    def exercise(self, id: str) -> Exercise:
        """Return the exercise of that id; raise KeyError where there is none."""
        return {exercise.id: exercise for exercise in self.exercises}[id]
