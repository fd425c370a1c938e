from dataclasses import replace

from autograder.manifest import Exercise, Mistake
from autograder.naming import name_choice, name_mistake
from autograder.running.outcome import encode

SUM = Mistake("sum", "This is the sum.", None, (encode(6.0), encode(0)))
HALF = Mistake("half", "This is half of it.", None, (encode(1.5), encode(0)))
PROBES = ("mean([2, 4])", "mean([])")
EXERCISE = Exercise(
    "mean", "implement", "2.1", "Mean", 3, ("mean",), "", (), (), (), PROBES, (SUM, HALF)
)  # fmt: skip


def test_the_one_mistake_that_behaves_alike_is_named():
    assert name_mistake(EXERCISE, [encode(6.0), encode(0)]) == SUM


def test_a_behaviour_that_nobody_knows_is_not_named():
    assert name_mistake(EXERCISE, [encode(6.0), encode(1)]) is None
    assert name_mistake(EXERCISE, []) is None


def test_mistakes_that_cannot_be_told_apart_are_not_named():
    twins = replace(EXERCISE, mistakes=(SUM, replace(SUM, message="Another story.")))
    assert name_mistake(twins, SUM.outcomes) is None


def test_mistakes_that_cannot_be_told_apart_are_named_by_their_shared_cause():
    twins = replace(
        EXERCISE,
        mistakes=(replace(SUM, cause="Too big."), replace(SUM, message="b", cause="Too big.")),
    )
    assert name_mistake(twins, SUM.outcomes).message == "Too big."


def test_a_wrong_choice_is_named_by_itself_and_only_in_a_quiz():
    quiz = replace(EXERCISE, kind="quiz")
    assert name_choice(quiz, "half") == HALF
    assert name_choice(quiz, "other") is None and name_choice(quiz, 3) is None
    assert name_choice(EXERCISE, "half") is None
