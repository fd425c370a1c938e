import json
from dataclasses import replace

import pytest

from autograder import manifest
from autograder.authoring.fingerprints import build_manifest
from autograder.authoring.validity import judge_chapter
from autograder.running.trial import in_fork
from autograder.tests.tiny import BANK, SOURCE, tiny_chapter


def problems(tmp_path, source=SOURCE, bank=BANK, shipped=None):
    chapter = tiny_chapter(tmp_path, source, bank)
    rows = judge_chapter(chapter, shipped or build_manifest(chapter), seeds=(0, 1))
    return " | ".join(problem for row in rows for problem in row.problems)


def test_a_fair_bank_has_no_problem(tmp_path):
    assert problems(tmp_path) == ""


def test_a_wrong_answer_that_earns_full_marks_is_a_problem(tmp_path):
    bank = BANK.replace(
        "    return sum(values)\n", "    return sum(values) / max(1, len(values))\n", 1
    )
    assert "'sum-not-mean' earns full marks" in problems(tmp_path, bank=bank)


def test_a_wrong_answer_that_passes_its_check_is_a_problem(tmp_path):
    bank = BANK.replace('caught_by="mean-empty"', 'caught_by="mean-value"')
    assert "'empty-divides' passes mean-value" in problems(tmp_path, bank=bank)


def test_a_right_answer_that_fails_is_a_problem(tmp_path):
    bank = BANK.replace("max(len(values), 1)", "max(len(values), 2)\nmean = sum")
    assert "right answer 'loop' fails mean-value" in problems(tmp_path, bank=bank)


def test_a_blank_that_earns_a_point_is_a_problem(tmp_path):
    source = SOURCE.replace("got = mean([1, 2, 6])\nassert got == 3", "got = 3\nassert got == 3")
    assert "the blank answer earns 1" in problems(tmp_path, source)


def test_a_solution_that_misses_a_point_is_a_problem(tmp_path):
    source = SOURCE.replace("return sum(values) / len(values)", "return sum(values)")
    assert "right answer 'solution' fails mean-value" in problems(tmp_path, source)


def test_mistakes_that_are_not_named_are_a_problem(tmp_path):
    shipped = build_manifest(tiny_chapter(tmp_path))
    nameless = tuple(replace(exercise, mistakes=()) for exercise in shipped.exercises)
    found = problems(tmp_path, shipped=replace(shipped, exercises=nameless))
    assert "only 0 of 2 mistakes are named" in found


def test_the_manifest_survives_its_file_and_holds_no_answer(tmp_path):
    text = manifest.dumps(build_manifest(tiny_chapter(tmp_path)))
    assert manifest.dumps(manifest.from_dict(json.loads(text))) == text
    assert "sum(values) / len(values)" not in text and "an empty list: want 0" not in text


def test_a_mistake_that_behaves_like_a_right_answer_is_not_shipped(tmp_path):
    bank = BANK.replace('# %% probe="mean"\nmean([])', "")
    (mean, *_) = build_manifest(tiny_chapter(tmp_path, bank=bank)).exercises
    assert [mistake.name for mistake in mean.mistakes] == ["sum-not-mean"]


def test_a_check_is_found_by_its_text_whatever_its_blanks(tmp_path):
    shipped = build_manifest(tiny_chapter(tmp_path))
    released = tiny_chapter(tmp_path).exercise("mean").checks[0].released
    spoiled = released.replace("\n", "  \r\n") + "\n\n"
    assert shipped.check_by_source(spoiled)[1].id == "mean-value"
    assert shipped.check_by_source("print(1)") is None


def test_a_fork_that_dies_gives_nothing():
    assert in_fork(lambda: 1 / 0) is None
    assert in_fork(lambda: [1, "two"]) == [1, "two"]


@pytest.mark.parametrize("bad", ["raise ValueError('demo')", "1 / 0"])
def test_a_chapter_whose_own_cell_fails_is_refused(tmp_path, bad):
    source = SOURCE.replace("numbers = [1.0, 2.0, 6.0]", f"numbers = [1.0, 2.0, 6.0]\n{bad}")
    with pytest.raises(Exception, match="the cell fails"):
        problems(tmp_path, source)
