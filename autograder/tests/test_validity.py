import json
from dataclasses import replace

import pytest

from autograder import manifest
from autograder.authoring.fingerprints import build_manifest
from autograder.authoring.validity import judge_chapter
from autograder.errors import ChapterError
from autograder.tests.tiny import BANK, SOURCE, tiny_chapter


@pytest.fixture
def problems(tmp_path, run):
    return lambda *args, **kwargs: find_problems(tmp_path, run, *args, **kwargs)


def find_problems(tmp_path, run, source=SOURCE, bank=BANK, shipped=None):
    """Judge a chapter in which a fault was planted after its manifest was built."""
    chapter = tiny_chapter(tmp_path, source, bank)
    shipped = shipped or build_manifest(tiny_chapter(tmp_path / "before"), run)
    rows = judge_chapter(chapter, shipped, run, seeds=(0, 1))
    return " | ".join(problem for row in rows for problem in row.problems)


def test_a_fair_bank_has_no_problem(problems):
    assert problems() == ""


def test_a_wrong_answer_that_earns_full_marks_is_a_problem(problems):
    bank = BANK.replace(
        "    return sum(values)\n", "    return sum(values) / max(1, len(values))\n", 1
    )
    assert "'sum-not-mean' passes mean-value" in problems(bank=bank)


def test_a_wrong_answer_that_passes_its_check_is_a_problem(problems):
    bank = BANK.replace('caught_by="mean-empty"', 'caught_by="mean-value"')
    assert "'empty-divides' passes mean-value" in problems(bank=bank)


def test_a_right_answer_that_fails_is_a_problem(problems):
    bank = BANK.replace("max(len(values), 1)", "max(len(values), 2)\nmean = sum")
    assert "right answer 'loop' fails mean-value" in problems(bank=bank)


def test_a_blank_that_earns_a_point_is_a_problem(problems):
    source = SOURCE.replace("got = mean([1, 2, 6])\nassert got == 3", "got = 3\nassert got == 3")
    assert "the blank answer earns 1" in problems(source)


def test_a_solution_that_misses_a_point_is_refused(tmp_path, run):
    source = SOURCE.replace("return sum(values) / len(values)", "return sum(values)")
    with pytest.raises(ChapterError, match="the solution fails it"):
        build_manifest(tiny_chapter(tmp_path, source), run)


def test_mistakes_that_are_not_named_are_a_problem(tmp_path, run, problems):
    shipped = build_manifest(tiny_chapter(tmp_path), run)
    nameless = tuple(replace(exercise, mistakes=()) for exercise in shipped.exercises)
    found = problems(shipped=replace(shipped, exercises=nameless))
    assert "only 0 of 2 mistakes are named" in found


def test_the_manifest_survives_its_file_and_holds_no_answer(tmp_path, run):
    text = manifest.dumps(build_manifest(tiny_chapter(tmp_path), run))
    assert manifest.dumps(manifest.from_dict(json.loads(text))) == text
    assert "sum(values) / len(values)" not in text and "an empty list: want 0" not in text


def test_a_mistake_that_behaves_like_a_right_answer_is_not_shipped(tmp_path, run):
    bank = BANK.replace('# %% probe="mean"\nmean([])', "")
    (mean, *_) = build_manifest(tiny_chapter(tmp_path, bank=bank), run).exercises
    assert [mistake.name for mistake in mean.mistakes] == ["sum-not-mean"]


def test_a_check_is_found_by_its_text_whatever_its_blanks(tmp_path, run):
    shipped = build_manifest(tiny_chapter(tmp_path), run)
    released = tiny_chapter(tmp_path).exercise("mean").checks[0].released
    spoiled = released.replace("\n", "  \r\n") + "\n\n"
    assert shipped.check_by_source(spoiled)[1].id == "mean-value"
    assert shipped.check_by_source("print(1)") is None


@pytest.mark.parametrize("bad", ["raise ValueError('demo')", "1 / 0"])
def test_a_chapter_whose_own_cell_fails_is_refused(tmp_path, run, bad):
    source = SOURCE.replace("numbers = [1.0, 2.0, 6.0]", f"numbers = [1.0, 2.0, 6.0]\n{bad}")
    with pytest.raises(ChapterError, match="the cell fails"):
        build_manifest(tiny_chapter(tmp_path, source), run)
