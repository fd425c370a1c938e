import json
from pathlib import Path

import pytest

from autograder.authoring.fingerprints import build_manifest
from autograder.authoring.parts import unmarked
from autograder.authoring.reader import read_chapter
from autograder.grading.decode import decode
from autograder.grading.grade import grade
from autograder.grading.plan import Limits, make_job
from autograder.grading.repair import repair
from autograder.tests.handed_in import blank, cell, filled
from autograder.tests.tiny import SOURCE, tiny_chapter

SOLUTIONS = Path(__file__).parents[2] / "solutions"
SUM = "def mean(values):\n    return sum(values)"


@pytest.fixture(scope="module")
def chapter(tmp_path_factory):
    return tiny_chapter(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def known(chapter, run):
    return build_manifest(chapter, run)


def notebook(content):
    return decode(json.dumps(content).encode())


@pytest.fixture(scope="module")
def graded(run):
    def graded(chapter, content, known=None, seconds=10.0):
        return grade(chapter, known, notebook(content), Limits(seconds), run)

    return graded


def job(chapter, content):
    return make_job(chapter, repair(chapter, notebook(content)), Limits(5.0, seed=3))


def sources(chapter, content):
    return {each.id: each.source for each in job(chapter, content).cells}


def test_a_job_holds_the_limits_and_the_seed(chapter):
    made = job(chapter, blank(chapter))
    assert (made.seed, made.cell_seconds) == (3, 5.0)


def test_a_job_holds_the_students_answers_and_the_chapters_checks(chapter):
    content = filled(chapter, mean=SUM)
    cell(content, "mean-value")["source"] = "pass"
    made = sources(chapter, content)
    assert made["mean"] == SUM
    assert made["mean-value"] == chapter.exercise("mean").checks[0].source


def test_a_job_does_not_check_what_was_not_attempted(chapter):
    made = sources(chapter, filled(chapter, mean=chapter.exercise("mean").stub))
    assert "mean" in made
    assert not {"mean-value", "mean-empty", "probe:mean"} & set(made)


def test_a_missing_answer_runs_as_the_stub(chapter):
    content = filled(chapter)
    content["cells"].remove(cell(content, "mean"))
    assert sources(chapter, content)["mean"] == chapter.exercise("mean").stub


def test_probes_stand_behind_the_last_check(chapter):
    ids = [each.id for each in job(chapter, filled(chapter)).cells]
    assert ids.index("probe:mean") == ids.index("mean-empty") + 1


def test_the_solution_earns_all_points(chapter, graded):
    result = graded(chapter, filled(chapter))
    assert result.points == result.of == chapter.points == 6


def test_a_wrong_answer_loses_its_checks_and_is_named(chapter, known, graded):
    exercise = graded(chapter, filled(chapter, mean=SUM), known).exercises[0]
    assert exercise.points == 0
    assert [check.verdict for check in exercise.checks] == ["failed", "failed"]
    assert exercise.mistake == "sum-not-mean"
    assert exercise.advice == "This is the sum. By what must it be shared?"


def test_a_wrong_choice_is_explained_without_a_probe(chapter, known, graded):
    exercise = graded(chapter, filled(chapter, quiz_range='quiz_range = "a"'), known).exercises[2]
    assert exercise.mistake == "a"


def test_without_a_manifest_the_marks_are_the_same(chapter, known, graded):
    content = filled(chapter, mean=SUM)
    assert graded(chapter, content).points == graded(chapter, content, known).points == 3


def test_a_test_that_misses_a_wrong_answer_earns_a_share(chapter, graded):
    content = filled(chapter, check_mean="def check_mean(f):\n    assert f([2, 4]) == 3")
    check = graded(chapter, content).exercises[1].checks[0]
    assert (check.verdict, check.points) == ("partial", 1)


def test_a_helper_in_a_cell_of_ones_own_is_pointed_out(chapter, graded):
    content = filled(chapter, mean="def mean(values):\n    return total(values)")
    extra = {"cell_type": "code", "source": "total = sum", "metadata": {}, "outputs": []}
    content["cells"].insert(0, extra)
    check = graded(chapter, content).exercises[0].checks[0]
    assert check.verdict == "error"
    assert "`total` is defined in a cell of your own" in check.message


def test_an_answer_that_builds_on_a_wrong_one_is_sent_there_first(chapter, known, graded):
    test = 'def check_mean(candidate):\n    assert mean([1, 2]) == 1.5, "my own mean is wrong"'
    first, second, _ = graded(chapter, filled(chapter, mean=SUM, check_mean=test), known).exercises
    assert (first.start_with, first.mistake) == ("", "sum-not-mean")
    assert (second.start_with, second.mistake) == ("2.1", "")


def test_a_function_that_never_ends_costs_its_own_checks(chapter, graded):
    content = filled(chapter, mean="def mean(values):\n    while True:\n        pass")
    first, *others = graded(chapter, content, seconds=0.5).exercises
    assert {check.verdict for check in first.checks} == {"timeout"}
    assert all(exercise.points == exercise.of for exercise in others)


def test_a_demonstration_that_fails_costs_nothing(tmp_path, graded):
    broken = tiny_chapter(tmp_path, SOURCE.replace("print(numbers)", "print(mean('no numbers'))"))
    assert graded(broken, filled(broken)).points == 6


@pytest.mark.chapter
@pytest.mark.parametrize("path", sorted(SOLUTIONS.glob("*.py")), ids=lambda path: path.stem)
def test_a_real_chapter_gives_all_nothing_and_half(path, graded):
    chapter = read_chapter(path)
    content, half = blank(chapter), chapter.exercises[: len(chapter.exercises) // 2]
    assert graded(chapter, content).points == 0
    for exercise in half:
        cell(content, exercise.id)["source"] = unmarked(exercise.solution)
    assert graded(chapter, content, seconds=60).points == sum(each.points for each in half)
    assert graded(chapter, filled(chapter), seconds=60).points == chapter.points


def test_a_weak_test_of_the_student_is_named(chapter, known, graded):
    weak = chapter.exercise("check-mean").wrong[0]
    result = graded(chapter, filled(chapter, check_mean=weak.source), known)
    (exercise,) = [each for each in result.exercises if each.id == "check-mean"]
    assert exercise.points < exercise.of and exercise.advice == weak.message
