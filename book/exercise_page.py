"""An exercise on its page: what is handed out, its checks, its solution and why that works."""

from collections.abc import Callable, Iterator

from nbformat import NotebookNode

from autograder.authoring.parts import unmarked
from autograder.chapter import Chapter, Check, Exercise

FENCE, OUTER = "```", "::::"


def task(exercise: Exercise) -> str:
    """Return the code that a student starts from."""
    hidden = sum(check.hidden for check in exercise.checks)
    more = f"\n\n*When you submit, {_checks(hidden)} on other inputs.*" if hidden else ""
    return f"{_python(exercise.stub)}{more}"


def solution_cells(exercise: Exercise) -> Iterator[str]:
    """Yield the collapsed solution: the code, why it works, and another right way."""
    other = _other(exercise)
    also = f"\n\n**Another right way**\n\n{_python(other)}" if other else ""
    text = f"{_python(unmarked(exercise.solution))}\n\n{exercise.why}{also}"
    yield f"{OUTER}{{dropdown}} Solution {exercise.number}\n{text}\n{OUTER}"


def check_cell(chapter: Chapter, id: str, code: Callable[..., NotebookNode]) -> NotebookNode:
    """Return a check, collapsed where students see it and left out where they do not."""
    check = next(check for each in chapter.exercises for check in each.checks if check.id == id)
    if check.hidden or chapter.exercise(check.exercise).choices:
        return code(check.source, "remove-cell")
    shown, hidden = f"Check: {check.name}", f"Hide the check: {check.name}"
    return code(_released(check), "hide-cell", code_prompt_show=shown, code_prompt_hide=hidden)


def _released(check: Check) -> str:
    return check.released.rstrip()


def _checks(count: int) -> str:
    return "one more check runs it" if count == 1 else f"{count} more checks run it"


def _other(exercise: Exercise) -> str:
    """Return the shortest right answer of the bank: the one that is quickest to compare."""
    return min((answer.source for answer in exercise.right), key=len, default="").strip()


def _python(source: str) -> str:
    return f"{FENCE}python\n{source.strip()}\n{FENCE}"
