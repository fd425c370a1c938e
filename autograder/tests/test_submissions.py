import json
import os
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from autograder.errors import CourseError, UngradableError
from autograder.grading.submissions import Submission, find, read

NOTEBOOK = json.dumps({"nbformat": 4, "cells": [{"cell_type": "code", "source": "a = 1"}]})
SLUGS = ("01_linear_regression", "16_attention")


def hand_in(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(NOTEBOOK)


def students(folder):
    return [(submission.student, submission.name) for submission in find(folder, SLUGS)]


def test_a_file_is_named_after_its_student(tmp_path):
    hand_in(tmp_path, "ada.ipynb", "Émilie du Châtelet.ipynb")
    assert [student for student, _ in students(tmp_path)] == ["ada", "Émilie du Châtelet"]


def test_a_chapter_at_the_end_of_a_file_name_is_not_the_student(tmp_path):
    hand_in(tmp_path, "ada_16_attention.ipynb", "ada-01_linear_regression.ipynb")
    assert {student for student, _ in students(tmp_path)} == {"ada"}


def test_a_folder_is_a_student_with_several_notebooks_at_any_depth(tmp_path):
    hand_in(tmp_path, "ada/01.ipynb", "ada/week 5/16.ipynb")
    assert students(tmp_path) == [("ada", "ada/01.ipynb"), ("ada", "ada/week 5/16.ipynb")]


def test_hidden_and_helper_folders_are_passed_over(tmp_path):
    hand_in(tmp_path, "ada/01.ipynb", "ada/.ipynb_checkpoints/01.ipynb", "__MACOSX/x.ipynb")
    hand_in(tmp_path, ".DS_Store", "notes.txt")
    assert students(tmp_path) == [("ada", "ada/01.ipynb")]


def test_endings_that_browsers_add_are_known(tmp_path):
    hand_in(tmp_path, "ada.ipynb.txt", "bob.IPYNB")
    assert [student for student, _ in students(tmp_path)] == ["ada", "bob"]


def test_an_empty_folder_is_a_submission_without_a_notebook(tmp_path):
    hand_in(tmp_path, "ada/readme.txt")
    (submission,) = find(tmp_path)
    with pytest.raises(UngradableError, match="holds no notebook"):
        read(submission)


def test_a_folder_without_notebooks_is_refused(tmp_path):
    with pytest.raises(CourseError, match="holds no notebooks"):
        find(tmp_path)
    with pytest.raises(CourseError, match="no folder"):
        find(tmp_path / "nowhere")


def test_a_link_is_not_followed(tmp_path):
    (tmp_path / "secret").write_text(NOTEBOOK)
    folder = tmp_path / "all"
    folder.mkdir()
    (folder / "ada.ipynb").symlink_to(tmp_path / "secret")
    with pytest.raises(UngradableError, match="link"):
        read(find(folder)[0])


def test_a_link_to_a_folder_is_not_entered(tmp_path):
    hand_in(tmp_path, "private/bob.ipynb", "all/ada/a.ipynb")
    (tmp_path / "all" / "ada" / "more").symlink_to(tmp_path / "private")
    assert students(tmp_path / "all") == [("ada", "ada/a.ipynb")]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_does_not_hang_the_grader(tmp_path):
    os.mkfifo(tmp_path / "ada.ipynb")
    with pytest.raises(UngradableError, match="no plain file"):
        read(find(tmp_path)[0])


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="needs root to make one")
def test_a_device_is_not_read(tmp_path):
    try:
        os.mknod(tmp_path / "ada.ipynb", stat.S_IFCHR | 0o644, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("the system lets nobody make a device here")
    with pytest.raises(UngradableError, match="no plain file"):
        read(find(tmp_path)[0])


@pytest.mark.parametrize("name", ["ada.zip", "ada.tar.gz", "ada.PDF", "ada.html", "ada.py"])
def test_what_is_no_notebook_has_a_reason_and_a_student(tmp_path, name):
    hand_in(tmp_path, name)
    (submission,) = find(tmp_path)
    assert submission.student.startswith("ada")
    with pytest.raises(UngradableError, match=r"not a notebook. Hand in the notebook itself"):
        read(submission)


def test_an_archive_in_a_students_folder_stands_for_a_missing_notebook(tmp_path):
    hand_in(tmp_path, "ada/all.zip", "ada/print.pdf", "bob/b.ipynb", "bob/all.zip")
    assert students(tmp_path) == [("ada", "ada/all.zip"), ("bob", "bob/b.ipynb")]


def test_a_notebook_beside_an_archive_is_enough(tmp_path):
    hand_in(tmp_path, "ada.ipynb", "ada.zip")
    assert students(tmp_path) == [("ada", "ada.ipynb")]


def test_a_notebook_that_is_a_zip_archive_says_so(tmp_path):
    with zipfile.ZipFile(tmp_path / "ada.ipynb", "w") as archive:
        archive.writestr("../../ada.ipynb", NOTEBOOK)
    with pytest.raises(UngradableError, match="zip archive"):
        read(find(tmp_path)[0])


def test_folders_nested_beyond_reason_do_not_stop_the_grader(tmp_path):
    hand_in(tmp_path, "ada/a.ipynb")
    deep = tmp_path / "ada"
    for _ in range(1500):
        deep = deep / "d"
        deep.mkdir()
    assert students(tmp_path) == [("ada", "ada/a.ipynb")]
    subprocess.run(["rm", "-rf", tmp_path / "ada"], check=True)  # pytest's own would recurse.


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may open everything")
def test_a_folder_that_cannot_be_opened_stops_nobody(tmp_path):
    hand_in(tmp_path, "ada/a.ipynb", "bob/b.ipynb")
    (tmp_path / "ada").chmod(0)
    assert students(tmp_path) == [("ada", "ada"), ("bob", "bob/b.ipynb")]
    (tmp_path / "ada").chmod(0o700)


def test_a_folder_that_vanishes_stops_nobody(tmp_path, monkeypatch):
    hand_in(tmp_path, "ada/a.ipynb", "bob/b.ipynb")
    listed = Path.iterdir

    def gone(path):
        if path.name == "ada":
            raise FileNotFoundError(path)
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", gone)
    assert students(tmp_path) == [("ada", "ada"), ("bob", "bob/b.ipynb")]


def test_a_file_that_has_gone_is_a_reason(tmp_path):
    with pytest.raises(UngradableError, match="no plain file"):
        read(Submission("ada", tmp_path / "gone.ipynb", "gone.ipynb"))


@pytest.mark.skipif(sys.platform != "linux", reason="the file system refuses such names")
def test_a_file_name_in_no_encoding_is_printable(tmp_path):
    name = os.fsencode(tmp_path) + b"/caf\xe9.ipynb"
    with open(name, "w") as file:
        file.write(NOTEBOOK)
    (submission,) = find(tmp_path)
    assert submission.student == "caf?"
    assert read(submission).cells
