import argparse
import json
import subprocess
import sys
from dataclasses import replace

import nbformat
import pytest

from autograder.authoring.fingerprints import build_manifest
from autograder.commands.grade import add_arguments
from autograder.errors import CourseError
from autograder.grading import work
from autograder.grading.batch import find, grade_all
from autograder.grading.course import Course
from autograder.grading.plan import Limits
from autograder.reports.report import write_reports
from autograder.tests.handed_in import blank, cell, code, filled, split, stripped, write
from autograder.tests.tiny import SLUG, tiny_chapter

SUM = "def mean(values):\n    return sum(values)"
LOOP = "while True:\n    pass\n\n\ndef mean(values):\n    return 3"
EXIT = "import os\n\n\ndef mean(values):\n    os._exit(1)"
MARKS = {
    "bom": 6,
    "blank": 0,
    "copied": 6,
    "crlf": 6,
    "deleted": 3,
    "exits": 3,
    "half": 3,
    "huge": 6,
    "loops": 3,
    "old": 6,
    "perfect": 6,
    "renamed": 6,
    "reordered": 6,
    "retyped": 6,
    "split": 6,
    "stripped": 6,
    "sum": 3,
    "syntax": 3,
    "tampered": 3,
}
BAD = {"cut": "cut off", "html": "not JSON", "nothing": "no notebook", "stranger": "none of the"}


@pytest.fixture(scope="module")
def chapter(tmp_path_factory):
    return tiny_chapter(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def course(chapter, run, isolation):
    return Course([chapter], {SLUG: build_manifest(chapter, run)}, isolation, Limits(10))


@pytest.fixture(scope="module")
def handed_in(chapter, tmp_path_factory):
    """Write a class of submissions: every repair, every way to fail, every damaged file."""
    folder = tmp_path_factory.mktemp("class")
    for student, content in notebooks(chapter).items():
        write(folder / f"{student}.ipynb", content)
    perfect = json.dumps(filled(chapter), indent=1)
    (folder / "crlf.ipynb").write_bytes(perfect.replace("\n", "\r\n").encode())
    (folder / "bom.ipynb").write_bytes(perfect.encode("utf-16"))
    (folder / "cut.ipynb").write_text(perfect[:500])
    (folder / "html.ipynb").write_text("<html>Sign in first</html>")
    (folder / "nothing.ipynb").write_text("{}")
    return folder


def notebooks(chapter):
    mean = chapter.exercise("mean")
    made = {student: filled(chapter) for student in MARKS if student not in ("bom", "crlf")}
    made["blank"] = blank(chapter)
    made["half"] = filled(chapter, mean=mean.stub)
    for student, answer in (("sum", SUM), ("loops", LOOP), ("exits", EXIT)):
        made[student] = filled(chapter, mean=answer)
    made["syntax"] = filled(chapter, mean="def mean(values:\n    return 3")
    made["split"] = split(made["split"], "mean", 3)
    made["stripped"] = stripped(made["stripped"])
    made["reordered"]["cells"].reverse()
    made["copied"]["cells"].append(cell(made["copied"], "mean") | {"id": "x", "source": SUM})
    made["deleted"]["cells"].remove(cell(made["deleted"], "mean"))
    cell(made["retyped"], "mean")["cell_type"] = "markdown"
    cell(made["renamed"], "mean")["metadata"]["nbgrader"]["grade_id"] = "mine"
    cell(made["huge"], "mean")["outputs"] = [{"output_type": "stream", "text": "x" * 10_000_000}]
    made["old"] = nbformat.v3.downgrade(nbformat.from_dict(made["old"]))
    made["tampered"] = filled(chapter, mean=SUM)
    cell(made["tampered"], "mean-value")["source"] = "pass"
    made["stranger"] = {"nbformat": 4, "metadata": {}, "cells": [code("print('hello')")]}
    return made


def grade_class(folder, course, out, workers=0):
    results = grade_all(find(folder, course, out), course, out, workers=workers)
    write_reports(out, results)
    return results


def contents(out):
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def out(handed_in, course, tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    grade_class(handed_in, course, out)
    return out


@pytest.fixture(scope="module")
def results(out):
    listed = json.loads((out / "results.json").read_text())["results"]
    return {result["student"]: result for result in listed}


@pytest.mark.chapter
def test_every_submission_of_a_class_gets_its_marks(results):
    assert {name: result.get("points") for name, result in results.items()} == (
        MARKS | dict.fromkeys(BAD)
    )


@pytest.mark.chapter
def test_a_bad_file_has_a_reason_and_no_mark(results):
    reasons = {name: result["ungradable"] for name, result in results.items()}
    assert all(part in reasons[name] for name, part in BAD.items())
    assert not any(reasons[name] for name in MARKS)


@pytest.mark.chapter
@pytest.mark.parametrize(
    ("student", "verdict"),
    [("loops", "timeout"), ("exits", "died"), ("syntax", "error"), ("deleted", "not attempted")],
)
def test_what_goes_wrong_has_its_verdict_and_costs_its_exercise_alone(results, student, verdict):
    first, *others = results[student]["exercises"]
    assert {check["verdict"] for check in first["checks"]} == {verdict}
    assert all(exercise["points"] == exercise["of"] for exercise in others)


@pytest.mark.chapter
def test_grading_again_by_two_workers_gives_the_same_bytes(handed_in, course, out, tmp_path):
    grade_class(handed_in, course, tmp_path, workers=2)
    assert contents(tmp_path) == contents(out)


@pytest.mark.chapter
def test_no_report_holds_a_hidden_check_or_a_path(out, handed_in):
    for content in contents(out).values():
        assert b"assert mean([2, 4, 9])" not in content
        assert b"right = {" not in content
        assert str(handed_in).encode() not in content


def counted(monkeypatch):
    """Count the submissions that are run rather than read from their records."""
    runs = []
    real = work.judged
    monkeypatch.setattr(work, "judged", lambda *args: runs.append(args) or real(*args))
    return runs


def small(chapter, folder, **notebooks):
    for student, content in notebooks.items():
        write(folder / "all" / f"{student}.ipynb", content)
    return folder / "all", folder / "out"


def test_a_record_that_is_still_true_is_not_graded_again(chapter, course, tmp_path, monkeypatch):
    folder, out = small(chapter, tmp_path, ada=filled(chapter), bob=blank(chapter))
    first, runs = grade_class(folder, course, out), counted(monkeypatch)
    assert grade_class(folder, course, out) == first
    assert runs == []


def test_a_changed_submission_is_graded_again(chapter, course, tmp_path, monkeypatch):
    folder, out = small(chapter, tmp_path, ada=blank(chapter), bob=blank(chapter))
    grade_class(folder, course, out)
    runs = counted(monkeypatch)
    write(folder / "ada.ipynb", filled(chapter))
    assert [result.points for result in grade_class(folder, course, out)] == [6, 0]
    assert len(runs) == 1


def test_other_limits_or_another_source_grade_again(chapter, course, tmp_path, monkeypatch):
    folder, out = small(chapter, tmp_path, ada=blank(chapter))
    grade_class(folder, course, out)
    runs = counted(monkeypatch)
    grade_class(folder, replace(course, limits=Limits(5.0)), out)
    grade_class(folder, replace(course, chapters=[replace(chapter, title="New")]), out)
    assert len(runs) == 2


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"key": 1}', "null"])
def test_half_a_record_is_written_anew(chapter, course, tmp_path, damage):
    folder, out = small(chapter, tmp_path, ada=blank(chapter))
    grade_class(folder, course, out)
    path = out / "records" / f"ada.{SLUG}.json"
    before = path.read_bytes()
    path.write_text(damage)
    grade_class(folder, course, out)
    assert path.read_bytes() == before


@pytest.mark.parametrize("step", ["planned", "judged"])
def test_a_fault_of_the_grader_is_no_mark_and_stops_nobody(
    chapter, course, tmp_path, monkeypatch, step
):
    folder, out = small(chapter, tmp_path, ada=blank(chapter), bob=blank(chapter))
    real = getattr(work, step)

    def fail_once(*args):
        monkeypatch.setattr(work, step, real)
        raise RuntimeError("a defect")

    monkeypatch.setattr(work, step, fail_once)
    ada, bob = grade_class(folder, course, out)
    assert "The grader failed on this notebook (RuntimeError)" in ada.ungradable
    assert (bob.ungradable, bob.of) == ("", 6)
    assert not grade_class(folder, course, out)[0].ungradable


def test_of_several_files_for_a_chapter_the_one_named_like_it_is_graded(chapter, course, tmp_path):
    folder, out = tmp_path / "all", tmp_path / "out"
    write(folder / "ada" / f"{SLUG}-Copy1.ipynb", filled(chapter))
    write(folder / "ada" / f"{SLUG}.ipynb", blank(chapter))
    (result,) = grade_class(folder, course, out)
    assert (result.file, result.points) == (f"ada/{SLUG}.ipynb", 0)
    assert f"{SLUG}-Copy1.ipynb was not" in result.notes[0]


def test_a_readable_copy_stands_in_for_a_damaged_file(chapter, course, tmp_path):
    folder, out = tmp_path / "all", tmp_path / "out"
    write(folder / "ada" / f"{SLUG}-Copy1.ipynb", blank(chapter))
    (folder / "ada" / f"{SLUG}.ipynb").write_text("{")
    (result,) = grade_class(folder, course, out)
    assert result.file == f"ada/{SLUG}-Copy1.ipynb"
    assert "cut off" in result.notes[0]


def test_unknown_files_of_a_student_have_a_record_each(course, tmp_path):
    folder, out = tmp_path / "all", tmp_path / "out"
    for name in ("a", "b"):
        (folder / "ada").mkdir(parents=True, exist_ok=True)
        (folder / "ada" / f"{name}.ipynb").write_text("{}")
    results = grade_class(folder, course, out)
    assert [result.chapter for result in results] == ["unknown", "unknown-2"]


@pytest.mark.parametrize("inside", ["", "out", "deep/er"])
def test_results_among_the_submissions_are_refused(chapter, course, tmp_path, inside):
    write(tmp_path / "ada.ipynb", blank(chapter))
    with pytest.raises(CourseError, match="lies among the submissions"):
        find(tmp_path, course, tmp_path / inside)


def test_the_command_grades_and_says_where_the_results_are(chapter, tmp_path):
    folder, out = small(chapter, tmp_path, ada=blank(chapter), bob={})
    options = ["--out", out, "--solutions", chapter.path.parent]
    command = [sys.executable, "-m", "autograder.cli", "grade", folder, *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 graded, 1 ungradable" in done.stdout
    assert "bob.ipynb: The file is JSON, but no notebook" in done.stdout
    assert (out / "feedback" / "ada" / f"{SLUG}.html").exists()


@pytest.mark.parametrize("seconds", ["0", "-1", "inf", "nan", "soon"])
def test_the_command_refuses_an_impossible_limit(tmp_path, seconds):
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    with pytest.raises(SystemExit):
        parser.parse_args([str(tmp_path), "--out", "x", f"--cell-seconds={seconds}"])
