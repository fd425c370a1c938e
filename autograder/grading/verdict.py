"""Decide what a check's run says of an answer: the verdict, the points and a sentence.

Only a check that ran to its end earns points: no run, or a run without an end, is never a pass.
What a run writes to standard error is no failure.
"""

import ast
import math
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from autograder.chapter import Chapter, Check, Exercise
from autograder.grading.decode import SURROGATE
from autograder.grading.locate import is_stub
from autograder.grading.repair import Repaired
from autograder.grading.result import CheckResult
from autograder.running.job import (
    DIED,
    ERROR,
    MEMORY,
    NOT_REACHED,
    OK,
    TAMPERED,
    TIMEOUT,
    CellRun,
)

MAX_MESSAGE = 600
PATH = re.compile(r"(?<![\w.~/])(?:[A-Za-z]:)?(?:[/\\][\w.@+-]+)+[/\\]([\w.@+-]+)")
MISSING = re.compile(r"name '(\w+)' is not defined")
UNWRITTEN = "raise NotImplementedError"


class Verdict(StrEnum):
    """How a check ended; the words stand in every report."""

    PASSED = "passed"
    PARTIAL = "partial"
    FAILED = "failed"
    ERROR = "error"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    DIED = "died"
    TAMPERED = "tampered"
    NOT_ATTEMPTED = "not attempted"
    NOT_REACHED = "not reached"


BY_STATUS = {
    ERROR: Verdict.ERROR,
    TIMEOUT: Verdict.TIMEOUT,
    MEMORY: Verdict.MEMORY,
    DIED: Verdict.DIED,
    TAMPERED: Verdict.TAMPERED,
}
SENTENCES = {
    Verdict.TIMEOUT: "The computing time was used up {place}. Is there a loop that never ends?",
    Verdict.MEMORY: "The memory was used up {place}. Which array or list grows so large?",
    Verdict.TAMPERED: "Your code changes what checks are made of {place}. Leave that as it is.",
    Verdict.DIED: "The Python process ended {place}. Does your code exit, or crash a library?",
}


def judge(
    chapter: Chapter, exercise: Exercise, check: Check, repaired: Repaired, runs: Mapping
) -> CheckResult:
    """Return how a check ended; `runs` holds the CellRun of each cell that was run, by id."""
    run = runs.get(check.id, CellRun(check.id, NOT_REACHED))
    answer = repaired.answers.get(exercise.id)
    if is_stub(exercise, answer):
        verdict, points, message = Verdict.NOT_ATTEMPTED, 0.0, ""
    elif run.status == OK:
        verdict, points, message = _ended(exercise, check, run)
    else:
        verdict, message = _unended(chapter, exercise, answer or "", run, runs)
        points, message = 0.0, message + _elsewhere(message, repaired)
    message = SURROGATE.sub("?", message)  # No file can hold what no encoding knows.
    return CheckResult(check.id, check.name, check.hidden, verdict, points, check.points, message)


def _ended(exercise: Exercise, check: Check, run: CellRun) -> tuple[Verdict, float, str]:
    """Give full points, or those that a test-writing check counted."""
    if exercise.kind != "test" or not _counts(check):
        return Verdict.PASSED, float(check.points), ""
    points = _points(run.value, check.points)
    if points == check.points:
        return Verdict.PASSED, points, ""
    message = "Your test accepts some wrong answers. Which one would slip through?"
    return (Verdict.PARTIAL if points else Verdict.FAILED), points, message


def _points(value: Any, of: int) -> float:
    """Return a value as points between 0 and all; 0 for what is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < math.inf:
        return 0.0
    return round(float(min(max(value, 0), of)), 4)


def _counts(check: Check) -> bool:
    """Say whether a check ends in a bare expression, which is then its points."""
    last = ast.parse(check.source).body[-1]
    printed = isinstance(last, ast.Expr) and ast.unparse(last).startswith("print(")
    return isinstance(last, ast.Expr) and not printed


def _unended(
    chapter: Chapter, exercise: Exercise, answer: str, run: CellRun, runs: Mapping[str, CellRun]
) -> tuple[Verdict, str]:
    if run.status not in BY_STATUS:
        return Verdict.NOT_REACHED, "The run ended before this check."
    own = runs.get(exercise.id, CellRun(exercise.id, NOT_REACHED))
    missing = _missing_name(run)
    if missing in exercise.names and own.status in BY_STATUS:
        run, missing = own, _missing_name(own)
    if run.ename == "NotImplementedError" and UNWRITTEN in answer:
        return Verdict.NOT_ATTEMPTED, f"The answer still holds `{UNWRITTEN}`."
    if needed := _needed(chapter, exercise, run, missing):
        return Verdict.NOT_REACHED, f"It needs Exercise {needed.number}, which does not work yet."
    if run.ename == "AssertionError" and run is not own:
        return Verdict.FAILED, tidy(run.evalue) or "What must hold does not hold."
    return BY_STATUS[run.status], _story(chapter, exercise, run, run is own)


def _missing_name(run: CellRun) -> str | None:
    found = MISSING.search(run.evalue) if run.ename in ("NameError", "UnboundLocalError") else None
    return found[1] if found else None


def _needed(
    chapter: Chapter, exercise: Exercise, run: CellRun, missing: str | None
) -> Exercise | None:
    """Return the other exercise whose missing answer is what stopped the run."""
    origin = run.frames[-1][0] if run.frames else None
    for other in chapter.exercises:
        unwritten = run.ename == "NotImplementedError" and origin == other.id
        if other is not exercise and (unwritten or missing in other.names):
            return other
    return None


def _story(chapter: Chapter, exercise: Exercise, run: CellRun, in_answer: bool) -> str:
    """Tell what happened and, where it is known, in which line of which answer."""
    verdict, where = BY_STATUS[run.status], _where(chapter, exercise, run)
    if verdict is Verdict.ERROR:
        start = "Your answer cell stops with " if in_answer else ""
        text = tidy(run.evalue)
        return f"{start}{run.ename}{': ' if text else ''}{text}{where}"
    place = "in your answer cell" if in_answer else "while this check ran"
    return SENTENCES[verdict].format(place=place + where)


def _where(chapter: Chapter, exercise: Exercise, run: CellRun) -> str:
    """Name the innermost line that a student wrote."""
    answers = {each.id: each for each in chapter.exercises}
    frames = [(answers[cell], line) for cell, line in run.frames if cell in answers]
    if not frames:
        return ""
    owner, line = frames[-1]
    whose = "" if owner.id == exercise.id else f" to Exercise {owner.number}"
    return f" (line {line} of your answer{whose})"


def _elsewhere(message: str, repaired: Repaired) -> str:
    """Point to a cell of the student's own that defines what the answer misses."""
    found = MISSING.search(message)
    if not found or found[1] not in repaired.own_names:
        return ""
    return (
        f". `{found[1]}` is defined in a cell of your own, which is not graded: "
        "move it into the answer cell."
    )


def tidy(text: str) -> str:
    """Shorten a message, and leave of a path only its last part: the rest is one machine's."""
    text = PATH.sub(r"\1", text).strip()
    return text if len(text) <= MAX_MESSAGE else f"{text[:MAX_MESSAGE]} …"
