import pytest

from autograder.grading.result import CheckResult, ExerciseResult, Result
from autograder.reports.statistics import item_statistics


def result(student, verdicts, mistake="", ungradable=""):
    """Return a result with one exercise for each verdict, one point each."""
    exercises = tuple(
        ExerciseResult(
            f"e{at}",
            f"2.{at}",
            f"Title {at}",
            "implement",
            (CheckResult(f"e{at}-c", "holds", False, verdict, float(verdict == "passed"), 1),),
            mistake=mistake if verdict == "failed" else "",
            advice=f"About {mistake}",
        )
        for at, verdict in enumerate(verdicts)
    )
    return Result(student, "02_means", "Means", exercises=exercises, ungradable=ungradable)


CLASS = [
    result("a", ["passed", "passed", "passed"]),
    result("b", ["passed", "failed", "passed"], mistake="sum"),
    result("c", ["failed", "failed", "passed"], mistake="sum"),
    result("d", ["not attempted", "error", "passed"]),
    result("e", [], ungradable="The file is empty."),
]


@pytest.fixture
def means():
    return item_statistics(CLASS)[0]


def test_a_chapter_counts_who_was_graded(means):
    assert (means["graded"], means["ungradable"], means["of"]) == (4, 1, 3)
    assert (means["mean"], means["median"]) == (1.75, 1.5)


def test_a_check_counts_each_verdict(means):
    assert means["exercises"][0]["checks"][0]["verdicts"] == {
        "failed": 1,
        "not attempted": 1,
        "passed": 2,
    }


def test_facility_is_the_share_of_the_points(means):
    assert [exercise["checks"][0]["facility"] for exercise in means["exercises"]] == [0.5, 0.25, 1]


def test_discrimination_is_the_correlation_with_all_other_checks(means):
    # Points 1 1 0 0 against the rest 2 1 1 1: covariance 0.125, deviations 0.5 and sqrt(3)/4.
    first, _, last = (exercise["checks"][0]["discrimination"] for exercise in means["exercises"])
    assert first == pytest.approx(0.577, abs=5e-4)
    assert last is None, "where all have the same points there is no correlation"


def test_two_students_give_no_discrimination():
    (means,) = item_statistics(CLASS[:2])
    assert means["exercises"][1]["checks"][0]["discrimination"] is None


def test_mistakes_are_counted_by_name(means):
    assert means["exercises"][1]["mistakes"] == [
        {"name": "sum", "message": "About sum", "students": 2}
    ]
    assert means["exercises"][1]["unnamed"] == 1


def test_what_was_not_attempted_is_no_unnamed_mistake(means):
    assert means["exercises"][0]["unnamed"] == 0


def test_chapters_stand_apart_and_a_chapter_without_marks_has_none():
    lost = Result("z", "unknown", ungradable="The file is empty.")
    chapters = item_statistics([*CLASS, lost])
    assert [chapter["chapter"] for chapter in chapters] == ["02_means", "unknown"]
    assert chapters[1]["mean"] is None
    assert chapters[1]["exercises"] == []
