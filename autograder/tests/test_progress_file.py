import subprocess
import sys

import pytest

from autograder.notebook import progress_file
from autograder.notebook.progress_file import load, merge, record

PASSED = {"verdict": "passed", "points": 2}
FAILED = {"verdict": "failed", "points": 0}
ERROR = {"verdict": "error", "points": 0}
BROKEN = ["", "{", "[]", '{"version": 2, "chapters": {}}', '{"version": 1, "chapters": {"a": 3}}']
BROKEN += ['{"version": 1, "chapters": {"a": {"b": {"verdict": "great", "points": 1}}}}']
WRITE_MANY = """
import sys
from pathlib import Path
from autograder.notebook.progress_file import record
for number in range(40):
    record(Path(sys.argv[1]), "02_means", f"{sys.argv[2]}-{number}", "passed", 1)
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "folder" / "progress.json"


def test_first_outcome_makes_the_file_and_its_folder(path):
    assert record(path, "02_means", "mean-value", "passed", 2) == {
        "02_means": {"mean-value": PASSED}
    }
    assert load(path) == {"02_means": {"mean-value": PASSED}}


def test_no_file_is_no_progress(path):
    assert load(path) == {}


def test_best_outcome_stays(path):
    record(path, "02_means", "mean-value", "passed", 2)
    assert record(path, "02_means", "mean-value", "failed", 0)["02_means"]["mean-value"] == PASSED


@pytest.mark.parametrize("one, other", [(PASSED, FAILED), (FAILED, PASSED), (FAILED, ERROR)])
def test_merging_does_not_depend_on_the_order(one, other):
    first, second = {"a": {"x": one, "y": one}}, {"a": {"x": other}, "b": {"z": other}}
    assert merge(first, second) == merge(second, first)
    assert merge(first, second).keys() == {"a", "b"}


def test_two_kernels_writing_at_once_lose_nothing(path):
    command = [sys.executable, "-c", WRITE_MANY, str(path)]
    writers = [subprocess.Popen([*command, name]) for name in ("one", "two")]
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0]
    assert len(load(path)["02_means"]) == 80


@pytest.mark.parametrize("content", BROKEN)
def test_unreadable_file_is_set_aside_and_said_so(path, capsys, content):
    path.parent.mkdir()
    path.write_text(content)
    record(path, "02_means", "mean-value", "passed", 2)
    assert "is kept as progress.json.unreadable-1" in capsys.readouterr().err
    assert path.with_name("progress.json.unreadable-1").read_text() == content
    assert load(path) == {"02_means": {"mean-value": PASSED}}


def test_second_unreadable_file_does_not_replace_the_first(path):
    path.parent.mkdir()
    for content in ("first", "second"):
        path.write_text(content)
        load(path)
    kept = [path.with_name(f"progress.json.unreadable-{number}") for number in (1, 2)]
    assert [file.read_text() for file in kept] == ["first", "second"]


def test_unchanged_progress_is_not_written_again(path):
    record(path, "02_means", "mean-value", "passed", 2)
    before = path.stat().st_ino
    record(path, "02_means", "mean-value", "failed", 0)
    assert path.stat().st_ino == before


def test_file_is_where_course_progress_says(monkeypatch, path):
    monkeypatch.setenv("COURSE_PROGRESS", str(path))
    assert progress_file.default_path() == path


@pytest.mark.skipif(sys.platform != "linux", reason="XDG_DATA_HOME is a convention of Linux")
def test_file_is_in_the_data_folder_of_the_user(monkeypatch, tmp_path):
    monkeypatch.delenv("COURSE_PROGRESS", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert progress_file.default_path().parent.parent == tmp_path
