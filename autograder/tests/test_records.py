from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from autograder.grading.records import file_names, key_of, load, record_path, save, sweep
from autograder.grading.result import CheckResult, ExerciseResult, Result

CHECK = CheckResult("mean-value", "The mean of 1, 2 and 6 is 3.", False, "partial", 1.5, 2, "why?")
EXERCISE = ExerciseResult("mean", "2.1", "The mean", "implement", (CHECK,), "def mean", "a", "b")
RESULT = Result("ada", "02_means", "Means", "ada.ipynb", (EXERCISE,), ("noted",), key="k")


def test_plain_names_stay_as_they_are():
    assert file_names(["ada", "Émilie", "s-12.b"]) == {
        "ada": "ada",
        "Émilie": "Émilie",
        "s-12.b": "s-12.b",
    }


def test_a_name_cannot_leave_its_folder():
    for student in ("../../etc/passwd", "..", "/", "a/b", "C:\\x", ".hidden", "", "CON", "nul.txt"):
        name = file_names([student])[student]
        assert "/" not in name and "\\" not in name and not name.startswith(".")
        assert name != student


def test_names_that_differ_in_case_alone_stay_apart():
    names = file_names(["Ada", "ada", "ADA"])
    assert len({name.casefold() for name in names.values()}) == 3


@given(st.lists(st.text(max_size=200), unique=True, max_size=8))
def test_any_names_become_different_short_file_names(students):
    names = list(file_names(students).values())
    assert len({name.casefold() for name in names}) == len(students)
    assert all(0 < len(name.encode()) < 250 for name in names)


def test_a_record_comes_back_as_it_was_saved(tmp_path):
    path = record_path(tmp_path, "ada", "02_means")
    save(path, RESULT)
    assert path.name == "ada.02_means.json"
    assert load(path, "k") == RESULT


def test_a_record_of_something_else_is_not_used(tmp_path):
    path = record_path(tmp_path, "ada", "02_means")
    assert load(path, "k") is None
    save(path, replace(RESULT, key="another"))
    assert load(path, "k") is None


def test_a_key_depends_on_every_part_and_on_where_it_ends():
    assert key_of("a", "b") == key_of("a", "b")
    assert len({key_of("a", "b"), key_of("ab"), key_of("", "ab"), key_of("b", "a")}) == 4


def test_what_a_killed_run_left_half_written_is_swept_away(tmp_path):
    (tmp_path / "records").mkdir()
    for name in ("ada.02_means.json", ".ada.02_means.json.x1"):
        (tmp_path / "records" / name).write_text("{}")
    sweep(tmp_path)
    assert [path.name for path in (tmp_path / "records").iterdir()] == ["ada.02_means.json"]


def test_a_name_of_wide_letters_is_short_for_a_system_that_counts_bytes():
    names = file_names(["\U00020000" * 60, "\U00020000" * 59])
    assert len(set(names.values())) == 2
    assert all(len(name.encode()) < 150 for name in names.values())
