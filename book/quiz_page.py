"""A quiz or a prediction on its page: choices that answer when they are chosen.

The page holds plain lists, which Sphinx renders, translates and prints; the script `quiz.js` makes
buttons of the choices. Without it the answers unfold.
"""

import re

from autograder.authoring.parts import unmarked
from autograder.chapter import Exercise
from autograder.errors import CourseError
from autograder.source_code import last_constant

CHOICE = re.compile(r"^- \*\*(\w+)\*\* ((?:.|\n(?!- |\n|$))+)", re.M)
QUIZ, PREDICTION = "quiz", "predict"


def is_quiz(exercise: Exercise) -> bool:
    """Say whether an exercise is answered by a choice."""
    return exercise.kind in (QUIZ, PREDICTION)


def quiz(exercise: Exercise, prose: str) -> str:
    """Return the prose of a quiz with its choices made live.

    Raises CourseError where the prose does not list the choices.
    """
    found = list(CHOICE.finditer(prose))
    if tuple(choice[1] for choice in found) != exercise.choices:
        do = "List each as '- **a** ...' in the prose before it"
        raise CourseError(f"Exercise {exercise.number} does not list its choices. {do}.")
    before, after = prose[: found[0].start()], prose[found[-1].end() :]
    items = "\n".join(f"- **{choice[1]}** {_indented(choice[2])}" for choice in found)
    key = last_constant(unmarked(exercise.solution))
    kind = "course-quiz" if exercise.kind == QUIZ else "course-quiz course-prediction"
    answers = "\n".join(
        f"- **{each}** {_indented(_said(exercise, each))}" for each in exercise.choices
    )
    return (
        f"{before}:::::{{container}} {kind} course-key-{key}\n{items}\n\n"
        f"::::{{dropdown}} The answer\n{answers}\n::::\n:::::\n{after}"
    )


def _said(exercise: Exercise, choice: str) -> str:
    """Return what is said to whoever makes a choice."""
    right = last_constant(unmarked(exercise.solution))
    if choice == right:
        return exercise.why
    answers = {last_constant(wrong.source): wrong.message for wrong in exercise.wrong}
    # Whoever predicts something else reads what happens: there is no mistake to name.
    return answers.get(choice, exercise.why)


def _indented(text: str) -> str:
    return "\n  ".join(line.strip() for line in text.strip().split("\n"))
