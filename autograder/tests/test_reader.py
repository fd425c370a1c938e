import pytest

from autograder.authoring.reader import read_chapters
from autograder.errors import ChapterError, CourseError
from autograder.tests.tiny import BANK, SOURCE, tiny_chapter, write_tiny


def fault(tmp_path, source=SOURCE, bank=BANK):
    with pytest.raises(ChapterError) as caught:
        tiny_chapter(tmp_path, source, bank)
    return str(caught.value)


def test_reads_title_exercises_checks_and_bank(tmp_path):
    chapter = tiny_chapter(tmp_path)
    assert (chapter.number, chapter.title, chapter.slug) == (2, "Means", "02_means")
    assert [exercise.id for exercise in chapter.exercises] == ["mean", "check-mean", "quiz-range"]
    mean = chapter.exercise("mean")
    assert (mean.number, mean.title, mean.minutes) == ("2.1", "The mean", 3)
    assert [check.id for check in mean.checks] == ["mean-value", "mean-empty"]
    assert len(mean.hints) == 3 and len(mean.wrong) == 2 and len(mean.probes) == 2


def test_a_check_is_hidden_when_the_student_sees_only_comments(tmp_path):
    visible, hidden = tiny_chapter(tmp_path).exercise("mean").checks
    assert not visible.hidden and hidden.hidden
    assert "assert" not in hidden.released and "assert" in hidden.source


def test_candidates_are_filled_from_the_bank_and_the_solution(tmp_path):
    (check,) = tiny_chapter(tmp_path).exercise("check-mean").checks
    assert "'sum-not-mean'" in check.source and "'solution'" in check.source
    assert "BEGIN SOLUTION" not in check.source


def test_quiz_hands_out_its_choices_unset(tmp_path):
    stub = tiny_chapter(tmp_path).exercise("quiz-range").stub
    assert stub == 'quiz_range = None  # your choice: "a" or "b"'


def test_debug_hands_out_the_broken_answer_of_the_bank(tmp_path):
    source = SOURCE.replace(
        'exercise="mean" minutes=3', 'exercise="mean" kind="debug" broken="loop"'
    )
    assert "no broken code" in fault(tmp_path, source)
    source = source.replace('broken="loop"', 'broken="sum-not-mean"')
    assert tiny_chapter(tmp_path, source).exercise("mean").stub.endswith("return sum(values)")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            '    ### END SOLUTION\n\n\n# %% check="mean-value"',
            '\n\n# %% check="mean-value"',
            "END SOLUTION is missing",
        ),
        ("    ### BEGIN SOLUTION\n    if not", "    if not", "END SOLUTION alone"),
        ("### END HIDDEN TESTS\n\n# %%\nprint", "\n# %%\nprint", "END HIDDEN TESTS is missing"),
        ("# The mean of 1, 2 and 6 is 3.\n", "", "the check has no name"),
        ('check="mean-empty"', 'check="mean-value"', "used twice"),
        ('check="mean-empty"', 'check="median-empty"', "unknown exercise"),
        ('check="mean-value" points=1', 'check="mean-value"', "points are missing"),
        ('exercise="mean" minutes=3', 'exercise="mean" minute=3', "unknown option 'minute'"),
        ("### Exercise 2.1 — The mean", "### The mean", "no heading"),
        ("# # 2. Means", "# # Means", "no title"),
        ("def mean(values):", "def mean(values:", "it is not Python"),
        ("right, wrong = {}, {}", "right = wrong = {}", "cannot be filled in"),
        ('choices="a,b"', 'choices="a"', "the choice is not defined"),
    ],
)
def test_an_authoring_fault_is_one_error_with_file_and_remedy(tmp_path, old, new, said):
    assert old in SOURCE
    text = fault(tmp_path, SOURCE.replace(old, new, 1))
    assert said in text
    assert text.startswith("02_means.py, ") and text.count(". ") >= 1 and "\n" not in text


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('wrong="mean" name="sum-not-mean"', 'wrong="median" name="x"', "no exercise has this id"),
        ('caught_by="mean-value"', 'caught_by="mean-other"', "is no check"),
        (' caught_by="mean-value"', "", "not explained"),
        ("# This is the sum. By what must it be shared?\n", "", "not explained"),
        (' name="loop"', "", "has no name"),
        ('name="empty-divides"', 'name="sum-not-mean"', "used twice"),
        ('# %% right="mean" name="loop"', "# %%", "no entry of a bank"),
    ],
)
def test_a_fault_of_the_bank_is_one_error(tmp_path, old, new, said):
    assert old in BANK
    assert said in fault(tmp_path, SOURCE, BANK.replace(old, new, 1))


def test_chapters_are_chosen_by_number_or_slug(tmp_path):
    folder = write_tiny(tmp_path).parent
    assert len(read_chapters(folder, ["2"])) == len(read_chapters(folder, ["02_means"])) == 1
    assert read_chapters(folder, ["3"]) == []


def test_a_folder_without_chapters_says_what_to_give(tmp_path):
    with pytest.raises(CourseError, match="Give the solutions folder"):
        read_chapters(tmp_path)
