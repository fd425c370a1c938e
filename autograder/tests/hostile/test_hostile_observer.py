"""The bank and those who watch it: a watcher that sees nothing would prove nothing."""

import os
import signal
import socket
import subprocess
import sys

import pytest

from autograder.authoring.fingerprints import build_manifest
from autograder.authoring.rules import faults
from autograder.authoring.validity import judge_chapter
from autograder.tests.hostile import observer
from autograder.tests.hostile.cases import THEMES, load_cases
from autograder.tests.hostile.cases.case import RIGHT, WRONG
from autograder.tests.hostile.chapter import write_chapter
from autograder.tests.hostile.listeners import HOST, Listeners
from autograder.tests.hostile.table import table

CASES = load_cases()
MARKS = {"hidden": "hidden-1", "solution": "solution-1", "bank": "bank-1", "other": "other-1"}
ORPHAN = """import os, time
if child := os.fork():
    os.waitpid(child, 0)
else:
    os.setsid()
    if os.fork() == 0:
        time.sleep(60)
    os._exit(0)
"""
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="it reads Linux's /proc")


def test_every_case_has_a_name_of_its_own_and_a_sentence():
    assert len({case.name for case in CASES}) == len(CASES) >= 55
    assert all(case.does.endswith(".") and "|" not in case.does for case in CASES)


def test_every_theme_has_cases():
    assert {case.theme for case in CASES} == set(THEMES)


def test_the_chapter_keeps_the_rules_of_authoring(tmp_path):
    assert faults(write_chapter(tmp_path / "solutions", MARKS)) == []


def test_the_chapter_is_fair(tmp_path, run):
    chapter = write_chapter(tmp_path / "solutions", MARKS)
    rows = judge_chapter(chapter, build_manifest(chapter, run), run, seeds=(0, 5))
    assert [row.exercise for row in rows if row.rejected < row.wrong] == []
    assert [row.exercise for row in rows if row.accepted < row.right] == []


def test_no_plain_answer_holds_a_mark():
    assert not [text for text in (*RIGHT.values(), *WRONG.values()) if "@" in text]


def test_a_file_that_changes_is_noticed(tmp_path):
    (tmp_path / "kept").write_text("one")
    before = observer.snapshot([tmp_path])
    (tmp_path / "kept").write_text("two")
    (tmp_path / "new").mkdir()
    after = observer.snapshot([tmp_path])
    assert observer.changes(before, after) == [str(tmp_path / "kept"), str(tmp_path / "new")]


def test_rights_that_change_are_noticed(tmp_path):
    (tmp_path / "kept").write_text("one")
    before = observer.snapshot([tmp_path])
    (tmp_path / "kept").chmod(0o600 if (tmp_path / "kept").stat().st_mode & 0o077 else 0o644)
    assert observer.changes(before, observer.snapshot([tmp_path])) == [str(tmp_path / "kept")]


def test_a_stray_file_is_noticed_and_removed(tmp_path):
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "stray-1.pth").touch()
    assert len(observer.stray_files("stray-1", [tmp_path])) == 1
    assert observer.stray_files("stray-1", [tmp_path]) == []


@LINUX
def test_a_daemon_is_noticed_and_ended():
    with observer.watched_processes(patience=0) as left:
        subprocess.run([sys.executable, "-c", ORPHAN], check=True)
    (about,) = left
    assert "time.sleep(60)" in about
    with pytest.raises(ProcessLookupError):
        os.kill(int(about.split(":")[0]), signal.SIGTERM)


@LINUX
def test_a_process_that_ends_is_none_that_is_left():
    with observer.watched_processes() as left:
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
        child.stdin.close()
    assert left == []
    child.returncode = 0  # The watcher has waited for it.


@LINUX
def test_a_call_is_noticed(tmp_path):
    with Listeners(tmp_path) as listeners:
        assert listeners.heard() == []
        with socket.create_connection((HOST, listeners.addresses["tcp"])):
            assert listeners.heard() == ["tcp"]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            line.sendto(b"x", (HOST, listeners.addresses["udp"]))
            assert listeners.heard() == ["udp"]
        for name, address in (("unix", ""), ("abstract", "\0")):
            with socket.socket(socket.AF_UNIX) as line:
                line.connect(address + listeners.addresses[name])
                assert listeners.heard() == [name]


def test_a_leak_is_noticed_and_an_owners_own_is_none(tmp_path):
    for student in ("witness", "thief"):
        (tmp_path / student).mkdir()
        (tmp_path / student / "page.html").write_text("other-1")
    (tmp_path / "witness.json").write_text("other-1 hidden-1")
    found = observer.leaks([tmp_path], MARKS, "witness")
    assert [each.replace(f"{tmp_path}/", "") for each in found] == [
        "other: thief/page.html",
        "hidden: witness.json",
    ]


def test_an_unfair_mark_is_bold_in_the_table():
    fair = {case.name: None if case.ungradable else dict(case.fair) for case in CASES}
    assert "**" not in table(CASES, fair)
    assert "| **8** |" in table(CASES, fair | {"witness": fair["witness"] | {"softmax": 0.0}})
