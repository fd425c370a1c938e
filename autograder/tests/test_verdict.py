from dataclasses import replace

import pytest

from autograder.authoring.parts import unmarked
from autograder.grading.repair import Repaired
from autograder.grading.verdict import judge, tidy
from autograder.running.job import CellRun
from autograder.tests.tiny import tiny_chapter

ANSWER = "def mean(values):\n    return 1"
OK = CellRun("mean", "ok")


@pytest.fixture
def chapter(tmp_path):
    return tiny_chapter(tmp_path)


def judged(chapter, run, answer=ANSWER, own=OK, exercise="mean", check=0, own_names=()):
    wanted = chapter.exercise(exercise)
    repaired = Repaired({exercise: answer}, own_names=frozenset(own_names))
    check = wanted.checks[check]
    runs = {exercise: own} | ({check.id: replace(run, id=check.id)} if run else {})
    return judge(chapter, wanted, check, repaired, runs)


def failed(ename, evalue="", status="error", frames=()):
    return CellRun("", status, ename, evalue, frames=frames)


def test_a_check_that_ends_earns_its_points(chapter):
    result = judged(chapter, CellRun("", "ok"), check=1)
    assert (result.verdict, result.points, result.of) == ("passed", 2, 2)


def test_no_run_is_never_a_pass(chapter):
    assert judged(chapter, None).verdict == "not reached"
    assert judged(chapter, CellRun("", "not reached")).points == 0
    assert judged(chapter, CellRun("", "a status of tomorrow")).verdict == "not reached"


def test_output_on_standard_error_is_no_failure(chapter):
    warning = {"output_type": "stream", "name": "stderr", "text": "UserWarning: NNPACK"}
    assert judged(chapter, CellRun("", "ok", outputs=(warning,))).verdict == "passed"


@pytest.mark.parametrize("answer", [None, "", "  \n# soon\n"])
def test_nothing_is_not_attempted(chapter, answer):
    assert judged(chapter, CellRun("", "ok"), answer).verdict == "not attempted"


def test_the_stub_is_not_attempted_however_it_is_spaced(chapter):
    stub = chapter.exercise("mean").stub.replace("\n", "\n\n") + "  "
    assert judged(chapter, CellRun("", "ok"), stub).points == 0


def test_a_stub_that_was_only_decorated_is_not_attempted(chapter):
    answer = "def mean(values):\n    n = 1\n    raise NotImplementedError()"
    assert judged(chapter, failed("NotImplementedError"), answer).verdict == "not attempted"


def test_an_assertion_is_a_failure_with_its_message(chapter):
    result = judged(chapter, failed("AssertionError", "want 3, got 9: why?"))
    assert (result.verdict, result.points, result.message) == ("failed", 0, "want 3, got 9: why?")


def test_a_bare_assertion_has_a_sentence(chapter):
    assert judged(chapter, failed("AssertionError")).message == "What must hold does not hold."


def test_an_error_names_the_line_of_the_answer(chapter):
    run = failed("ValueError", "odd", frames=(("mean-value", 2), ("mean", 2)))
    result = judged(chapter, run)
    assert (result.verdict, result.message) == ("error", "ValueError: odd (line 2 of your answer)")


def test_an_error_in_another_answer_is_said_to_be_there(chapter):
    run = failed("ValueError", "odd", frames=(("check-mean", 3), ("mean", 2)))
    answer = unmarked(chapter.exercise("check-mean").solution)
    result = judged(chapter, run, answer, exercise="check-mean")
    assert result.message == "ValueError: odd (line 2 of your answer to Exercise 2.1)"


@pytest.mark.parametrize("status", ["timeout", "memory", "died"])
def test_other_ends_have_verdicts_of_their_own(chapter, status):
    result = judged(chapter, failed("X", status=status))
    assert (result.verdict, result.points) == (status, 0)
    assert "while this check ran" in result.message


def test_an_answer_cell_that_stops_explains_the_missing_name(chapter):
    own = failed("SyntaxError", "'(' was never closed (line 1)")
    missing = failed("NameError", "name 'mean' is not defined")
    result = judged(chapter, missing, own=own)
    assert result.verdict == "error"
    assert result.message == (
        "Your answer cell stops with SyntaxError: '(' was never closed (line 1)"
    )


def test_an_answer_cell_that_never_ends_gives_its_verdict_to_the_check(chapter):
    missing = failed("NameError", "name 'mean' is not defined")
    result = judged(chapter, missing, own=failed("CellTimeout", status="timeout"))
    assert result.verdict == "timeout"
    assert "in your answer cell" in result.message


def test_a_name_from_a_cell_of_ones_own_is_pointed_out(chapter):
    run = failed("NameError", "name 'helper' is not defined", frames=(("mean", 2),))
    message = judged(chapter, run, own_names=["helper"]).message
    assert "`helper` is defined in a cell of your own, which is not graded" in message
    assert "cell of your own" not in judged(chapter, run).message


def test_a_check_that_needs_an_unwritten_exercise_is_not_reached(chapter):
    stub = failed("NotImplementedError", frames=(("check-mean-share", 5), ("mean", 4)))
    answer = unmarked(chapter.exercise("check-mean").solution)
    result = judged(chapter, stub, answer, exercise="check-mean")
    assert (result.verdict, result.message) == (
        "not reached",
        "It needs Exercise 2.1, which does not work yet.",
    )


@pytest.mark.parametrize(
    ("value", "verdict", "points"),
    [
        (2.0, "passed", 2),
        (1.5, "partial", 1.5),
        (7.0, "passed", 2),
        (0.0, "failed", 0),
        (-1.0, "failed", 0),
        (None, "failed", 0),
    ],
)
def test_a_test_writing_check_counts_points_within_its_own(chapter, value, verdict, points):
    run, answer = CellRun("", "ok", value=value), unmarked(chapter.exercise("check-mean").solution)
    result = judged(chapter, run, answer, exercise="check-mean")
    assert (result.verdict, result.points) == (verdict, points)


def test_a_number_at_the_end_of_another_check_changes_nothing(chapter):
    assert judged(chapter, CellRun("", "ok", value=0.0)).verdict == "passed"


def test_paths_of_one_machine_do_not_reach_a_report():
    text = "no file '/srv/ada/run-x1/data.csv' in 3/4 cases"
    assert tidy(text) == "no file 'data.csv' in 3/4 cases"
    assert tidy(r"C:\Users\ada\data.csv") == "data.csv"


def test_a_long_message_is_cut():
    assert len(tidy("x" * 10_000)) < 700


@pytest.mark.parametrize("value", [float("nan"), float("inf"), True, "2", [2], {}, -3, None])
def test_what_is_no_number_counts_no_points(chapter, value):
    answer = unmarked(chapter.exercise("check-mean").solution)
    result = judged(
        chapter, CellRun("check-mean-share", "ok", value=value), answer, exercise="check-mean"
    )
    assert (result.verdict, result.points) == ("failed", 0)


@pytest.mark.parametrize("value", [2, 2.0, 7.5, 10**400])
def test_no_number_counts_more_than_all_points(chapter, value):
    answer = unmarked(chapter.exercise("check-mean").solution)
    result = judged(
        chapter, CellRun("check-mean-share", "ok", value=value), answer, exercise="check-mean"
    )
    assert (result.verdict, result.points) == ("passed", 2)


def test_a_message_holds_no_character_that_no_file_can(chapter):
    result = judged(chapter, failed("\ud800Error", "got \udfff"))
    assert result.message == "?Error: got ?"
