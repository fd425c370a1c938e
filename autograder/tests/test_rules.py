import pytest

from autograder.authoring.rules import faults, refuse_faults
from autograder.errors import CourseError
from autograder.tests.tiny import BANK, SOURCE, tiny_chapter


def said(tmp_path, source=SOURCE, bank=BANK):
    return "\n".join(map(str, faults(tiny_chapter(tmp_path, source, bank))))


def test_a_name_of_a_check_used_elsewhere_is_a_fault(tmp_path):
    assert "makes the name 'got'" not in said(tmp_path)
    source = SOURCE.replace("print(numbers)", "print(got)")
    assert "it makes the name 'got', which cell 7 reads" in said(tmp_path, source)


def test_a_check_that_shadows_a_chapter_name_is_a_fault(tmp_path):
    source = SOURCE.replace("got = mean([1, 2, 6])\n", "numbers = got = mean([1, 2, 6])\n")
    assert "makes the name 'numbers'" in said(tmp_path, source)


def test_a_long_code_cell_is_a_fault(tmp_path):
    source = SOURCE.replace("print(numbers)", "\n".join(["print(numbers)"] * 16))
    assert "too long: 16 lines, 15 at most" in said(tmp_path, source)


def test_a_long_prose_cell_is_a_fault_but_its_hints_do_not_count(tmp_path):
    words = "word " * 130
    assert "words" not in said(
        tmp_path, SOURCE.replace("Share the total", "# ".join(["Share\n"] * 130))
    )
    lines = "\n".join(["# word word word word word word word word word word"] * 13)
    assert len(words.split()) == 130
    assert "130 words" not in said(tmp_path)
    assert "too long" in said(tmp_path, SOURCE.replace("# What one number says about many.", lines))


def test_three_code_cells_in_a_row_are_a_fault(tmp_path):
    source = SOURCE.replace("# %%\nprint(numbers)", "# %%\nprint(numbers)\n" * 3)
    assert "3 code cells stand in a row" in said(tmp_path, source)


def test_missing_hints_and_a_small_bank_are_faults(tmp_path):
    text = said(tmp_path)
    assert "exercise 'check-mean': it has 0 hints" in text
    assert "exercise 'mean': the bank has 2 wrong and 1 right answers" in text


def test_a_check_that_no_wrong_answer_fails_is_a_fault(tmp_path):
    bank = BANK.replace('caught_by="mean-empty"', 'caught_by="mean-value"')
    assert "check 'mean-empty': no wrong answer" in said(tmp_path, SOURCE, bank)


@pytest.mark.parametrize("place", ["Share the total equally.", "First the empty list"])
def test_a_hint_that_quotes_the_answer_is_a_fault(tmp_path, place):
    source = SOURCE.replace(place, "return sum(values)/len(values)")
    assert "quotes the answer" in said(tmp_path, source)


def test_a_message_that_quotes_the_answer_is_a_fault(tmp_path):
    bank = BANK.replace("By what must it be shared?", "Write return sum(values) / len(values).")
    assert "the message of 'sum-not-mean' quotes the answer" in said(tmp_path, SOURCE, bank)


def test_a_visible_check_must_print_what_now_holds(tmp_path):
    source = SOURCE.replace('print("The mean shares the sum equally.")\n', "")
    assert "does not print the fact" in said(tmp_path, source)


def test_a_solution_without_a_reason_is_a_fault(tmp_path):
    assert "is not explained" not in said(tmp_path)
    bank = BANK.replace('[markdown] why="mean"', "[markdown]")
    assert "exercise 'mean': its solution is not explained" in said(tmp_path, bank=bank)


@pytest.mark.parametrize(
    ("words", "is_fault"),
    [
        ("", True),
        ("# Alt: Three points.\n", True),
        ("# The figure shows three points and a line through two of them.\n", True),
        ("# Alt: Three points, and a line\n# through two of them, at x = 1.\n", False),
    ],
)
def test_a_figure_says_what_it_shows(tmp_path, words, is_fault):
    source = SOURCE.replace("print(numbers)", f"{words}plt.plot(numbers)\nplt.show()")
    assert ("its figure says nothing" in said(tmp_path, source)) == is_fault


def test_all_faults_of_all_chapters_come_in_one_error(tmp_path):
    with pytest.raises(CourseError, match="3 faults of authoring"):
        refuse_faults([tiny_chapter(tmp_path)])
