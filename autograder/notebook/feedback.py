"""Decide what a check cell's run says: the verdict, what came, the mistake, where to go on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from numbers import Real
from typing import Any

from autograder.manifest import Check, Exercise, Manifest, fingerprint
from autograder.naming import name_choice, name_mistake
from autograder.notebook.origin import (
    answer_source,
    missing_name,
    place,
    plain_traceback,
    unwritten,
)
from autograder.source_code import used_names

VERDICTS = ("not attempted", "waiting", "handed in", "error", "failed", "partial", "passed")
MAX_MESSAGE = 600


@dataclass(frozen=True)
class Run:
    """A check cell that has just run: how it ended, and the session it ran in."""

    source: str
    error: BaseException | None
    value: Any  # of the cell's last expression
    namespace: Mapping[str, Any]
    history: Sequence[str] = ()  # the cells run so far, oldest first


@dataclass(frozen=True)
class Feedback:
    """What a card shows of one check."""

    exercise: Exercise
    check: Check
    verdict: str  # one of VERDICTS; "handed in" is a check that runs only there
    points: float = 0
    came: str = ""
    where: str = ""
    traceback: str = ""
    mistake: str = ""
    start_with: Exercise | None = None


def judge(
    manifest: Manifest,
    exercise: Exercise,
    check: Check,
    run: Run,
    observe: Callable[[], list[Any] | None],
    passes: Callable[[Exercise], bool],
) -> Feedback:
    """Say what came of a check.

    `observe` gives the outcomes of the exercise's probes, and is called only after a failure.
    `passes` tells whether all visible checks of another exercise pass.
    """
    feedback = Feedback(exercise, check, "passed", check.points)
    if check.hidden:
        return replace(feedback, verdict="handed in", points=0)
    if run.error is None:
        return _partial(feedback, run.value) if exercise.kind == "test" else feedback
    feedback = replace(feedback, points=0)
    return (
        _not_attempted(feedback, manifest, run)
        or _unchosen(feedback, run)
        or _failed(feedback, manifest, run, observe, passes)
    )


def _partial(feedback: Feedback, value: Any) -> Feedback:
    """Read the points off the value of a check that gives partial credit."""
    if not isinstance(value, Real) or isinstance(value, bool):
        return feedback
    points = min(max(float(value), 0.0), float(feedback.check.points))
    full = points >= feedback.check.points
    verdict = "passed" if full else "partial" if points else "failed"
    return replace(feedback, verdict=verdict, points=points)


def _not_attempted(feedback: Feedback, manifest: Manifest, run: Run) -> Feedback | None:
    """Recognise a stub, of this exercise or of another, and an answer cell that has not run."""
    own = feedback.exercise
    stub = unwritten(run.error, (own, *manifest.exercises))
    if stub and own in stub.exercises:
        return replace(feedback, verdict="not attempted", came=_still_stub(stub.name))
    if stub:
        return _waiting(feedback, stub.name, stub.exercises[0], "is not written yet")
    name = missing_name(run.error, run.namespace)
    if name in own.names:
        came = f"`{name}` is not defined yet. Write it in the answer cell, and run that cell first."
        return replace(feedback, verdict="not attempted", came=came)
    for other in manifest.exercises:
        if name in other.names:
            return _waiting(feedback, name, other, "is not defined yet")
    return None


def _still_stub(name: str | None) -> str:
    what = f"`{name}`" if name else "The answer"
    return f"{what} is not written yet: its cell still raises NotImplementedError."


def _waiting(feedback: Feedback, name: str | None, other: Exercise, why: str) -> Feedback:
    came = f"This check needs `{name or other.names[0]}` from Exercise {other.number}, which {why}."
    return replace(feedback, verdict="waiting", came=came, start_with=other)


def _unchosen(feedback: Feedback, run: Run) -> Feedback | None:
    exercise = feedback.exercise
    if exercise.kind not in ("predict", "quiz"):
        return None
    if any(run.namespace.get(name) is not None for name in exercise.names):
        return None
    choices = ", ".join(f'"{choice}"' for choice in exercise.choices)
    came = f"No choice is made yet. Set `{exercise.names[0]}` to one of {choices}."
    return replace(feedback, verdict="not attempted", came=came)


def _failed(
    feedback: Feedback,
    manifest: Manifest,
    run: Run,
    observe: Callable[[], list[Any] | None],
    passes: Callable[[Exercise], bool],
) -> Feedback:
    error, exercise = run.error, feedback.exercise
    asserted = isinstance(error, AssertionError)
    where = place(error, run.source, run.namespace)
    feedback = replace(
        feedback, verdict="failed" if asserted else "error", came=_message(error), where=where
    )
    if asserted and feedback.came:
        feedback = replace(feedback, where="")  # The message says it; the line is the check's.
    if not asserted:
        feedback = replace(feedback, traceback=plain_traceback(error, run.namespace))
    answer = answer_source(exercise, run.history) or ""
    if exercise.kind == "debug" and fingerprint(answer) == fingerprint(exercise.stub):
        # Naming the fault would do the exercise for the student.
        return replace(feedback, verdict="not attempted")
    if first := _prerequisite(exercise, manifest, answer, passes):
        return replace(feedback, start_with=first)
    choice = run.namespace.get(exercise.names[0])
    mistake = name_choice(exercise, choice) or name_mistake(exercise, observe() or [])
    return replace(feedback, mistake=mistake.message) if mistake else feedback


def _message(error: BaseException) -> str:
    """Return what an error says; one that cannot say it must not break the card."""
    try:
        text = str(error).strip()
    except Exception as fault:
        text = f"(its message could not be read: {type(fault).__name__})"
    if not isinstance(error, AssertionError):
        text = f"{type(error).__name__}: {text}" if text else type(error).__name__
    return text if len(text) <= MAX_MESSAGE else f"{text[:MAX_MESSAGE]} …"


def _prerequisite(
    exercise: Exercise, manifest: Manifest, answer: str, passes: Callable[[Exercise], bool]
) -> Exercise | None:
    """Find the first exercise that the answer builds on and whose checks do not pass yet."""
    used = used_names(answer)
    for other in manifest.exercises:
        if other is not exercise and used & set(other.names) and not passes(other):
            return other
    return None
