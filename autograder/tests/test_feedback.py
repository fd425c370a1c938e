from autograder.tests import tiny_manifest as tiny


def test_right_answer_shows_a_passed_card_with_points_and_progress(session):
    card = session.run(tiny.RIGHT, tiny.MEAN)
    assert card.startswith("Passed | Exercise 2.1 — About mean | 1 of 1 point")
    assert "Chapter 2: 1 of 8 points here · 2 more are decided when you hand in" in card


def test_wrong_answer_is_named_and_run_all_goes_on(session):
    card = session.run(tiny.SUM, tiny.MEAN)
    assert card.startswith("Failed")
    assert "want 3, got 9: what is the sum shared by?" in card
    assert "This is the sum. By what must it be shared?" in card
    assert session.result.success and "Traceback" not in session.printed


def test_unknown_wrong_answer_is_not_named(session):
    card = session.run("def mean(values):\n    return 7", tiny.MEAN)
    assert card.startswith("Failed") and "The mistake" not in card


def test_error_in_the_answer_says_where_it_arose(session):
    card = session.run("def mean(values):\n    return valeus[0]", tiny.MEAN)
    assert card.startswith("Error")
    assert "NameError: name 'valeus' is not defined · line 2 of `mean`: `return valeus[0]`" in card


def test_assert_without_message_shows_its_line(session):
    card = session.run("def spread(values):\n    assert values == 0", tiny.SPREAD_CHECK)
    assert "What came: line 2 of `spread`: `assert values == 0`" in card


def test_local_variable_that_is_called_like_an_exercise_sends_nowhere(session):
    wrong = "def spread(values):\n    mean = sum(values)\n    return mean"
    card = session.run(tiny.SUM, tiny.MEAN, wrong, tiny.SPREAD_CHECK)
    assert card.startswith("Failed") and "Start with" not in card


def test_choice_that_is_no_text_is_a_failure_like_any_other(session):
    card = session.run("import numpy as np\nchoice = np.zeros(2)", tiny.QUIZ_CHECK)
    assert card.startswith("Error") and "This choice" not in card


def test_stub_is_not_attempted_rather_than_an_error(session):
    card = session.run(tiny.STUB, tiny.MEAN)
    assert card.startswith("Not attempted") and "Hints: 3" in card


def test_answer_cell_that_never_ran_is_not_attempted(session):
    card = session.run(tiny.MEAN)
    assert card.startswith("Not attempted")
    assert "`mean` is not defined yet" in card


def test_hidden_check_never_says_passed(session):
    card = session.run(tiny.RIGHT, tiny.HIDDEN)
    assert card.startswith("When handed in") and "passed" not in card.lower()
    assert "an empty list has the mean 0" in card.lower()


def test_check_waits_for_the_exercise_it_builds_on(session):
    card = session.run(tiny.STUB, tiny.SPREAD, tiny.SPREAD_CHECK)
    assert card.startswith("Waiting")
    assert "needs `mean` from Exercise 2.1, which is not written yet" in card


def test_failure_of_an_answer_that_builds_on_a_failing_one_sends_there_first(session):
    card = session.run(tiny.SUM, tiny.MEAN, tiny.SPREAD, tiny.SPREAD_CHECK)
    assert card.startswith("Failed") and "Start with Exercise 2.1 — About mean" in card


def test_failure_with_a_sound_foundation_sends_nowhere(session):
    wrong = tiny.SPREAD.replace("** 2", "** 2 + 1")
    card = session.run(tiny.RIGHT, tiny.MEAN, wrong, tiny.SPREAD_CHECK)
    assert card.startswith("Failed") and "Start with" not in card


def test_quiz_without_choice_is_not_attempted(session):
    card = session.run("choice = None", tiny.QUIZ_CHECK)
    assert card.startswith("Not attempted") and 'one of "a", "b"' in card


def test_wrong_choice_is_explained(session):
    card = session.run('choice = "a"', tiny.QUIZ_CHECK)
    assert "This choice: Try three numbers." in card


def test_partial_credit_shows_the_points_earned(session):
    card = session.run(tiny.TEST_CHECK)
    assert card.startswith("Partly") and "1.5 of 2 points" in card


def test_unchanged_debug_code_shows_the_failure_without_naming_the_fault(session):
    card = session.run(tiny.DEBUG_STUB, tiny.DEBUG_CHECK)
    assert card.startswith("Not attempted") and "want 2: which end?" in card
    assert "The mistake" not in card
