import argparse
import json
from dataclasses import replace

import pytest

from autograder.errors import CourseError
from autograder.notebook import progress
from autograder.tests.tiny_manifest import tiny_manifest

PASSED = {"verdict": "passed", "points": 2}
FAILED = {"verdict": "failed", "points": 0}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "folder" / "progress.json"


def test_chapter_counts_points_and_says_what_is_decided_elsewhere():
    row = progress.chapter_row(tiny_manifest(), {"02_means": {"spread-value": PASSED}})
    assert row.sentence() == "Chapter 2: 2 of 8 points here · 2 more are decided when you hand in"
    assert (row.passed, row.checks) == (1, 6)


def test_check_that_lost_points_in_a_new_release_counts_no_more_than_it_gives():
    outcomes = {"02_means": {"mean-value": {"verdict": "passed", "points": 99}}}
    assert progress.chapter_row(tiny_manifest(), outcomes).points == 1


def test_exercise_passes_when_all_its_visible_checks_do():
    mean = tiny_manifest().exercises[0]
    assert not progress.passes(mean, {"mean-value": FAILED})
    assert progress.passes(mean, {"mean-value": PASSED})


def test_summary_lists_chapters_or_the_exercises_of_one(path):
    manifests = [tiny_manifest(), replace(tiny_manifest(), chapter="03_more", number=3)]
    labels = [row.label for row in progress.summary("", manifests, path)]
    assert labels == ["Chapter 2", "Chapter 3"]
    labels = [row.label for row in progress.summary("2", manifests, path)]
    assert labels == [f"Exercise 2.{number}" for number in range(1, 7)] + ["Chapter 2"]


def test_unknown_chapter_is_refused_with_those_there_are(path):
    with pytest.raises(CourseError, match="no chapter '9'. Chapters with exercises: 2"):
        progress.summary("9", [tiny_manifest()], path)


def test_command_prints_a_table_and_where_it_is_kept(monkeypatch, path, capsys):
    monkeypatch.setenv("COURSE_PROGRESS", str(path))
    monkeypatch.setattr(progress, "load_all", lambda: [tiny_manifest()])
    assert progress.run(parsed(["2"])) == 0
    printed = capsys.readouterr().out
    assert "Exercise 2.2  About spread" in printed and str(path) in printed


def test_command_prints_json(monkeypatch, path, capsys):
    monkeypatch.setenv("COURSE_PROGRESS", str(path))
    monkeypatch.setattr(progress, "load_all", lambda: [tiny_manifest()])
    progress.run(parsed(["--json"]))
    assert json.loads(capsys.readouterr().out)[0]["of"] == 10


def parsed(argv):
    parser = argparse.ArgumentParser()
    progress.add_arguments(parser)
    return parser.parse_args(argv)
