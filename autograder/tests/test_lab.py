import argparse
import sys
from pathlib import Path

import pytest

from autograder.commands import lab
from autograder.commands.lab import course_folder, lab_command
from autograder.kernel.preference import VARIABLE, with_cold_kernels, with_warm_kernels

ROOT = Path(__file__).parents[2]


def test_course_is_found_from_any_folder_of_a_checkout(tmp_path):
    assert course_folder(ROOT / "data" / "cards", tmp_path) == ROOT / "course"


def test_course_is_found_where_the_installed_checkout_is(tmp_path):
    assert course_folder(tmp_path, ROOT) == ROOT / "course"


def test_without_a_checkout_jupyterlab_opens_where_you_are(tmp_path):
    assert course_folder(tmp_path, tmp_path / "site-packages") == tmp_path


def test_options_of_jupyterlab_are_passed_on():
    parser = argparse.ArgumentParser()
    lab.add_arguments(parser.add_subparsers().add_parser("lab"))
    given = parser.parse_args(["lab", "--", "--no-browser", "--port=9000"]).options
    assert lab_command(ROOT, given, is_root=False)[-2:] == ["--no-browser", "--port=9000"]


def test_command_opens_the_folder_without_asking_for_news():
    command = lab_command(ROOT, [], is_root=False)
    assert command[:4] == [sys.executable, "-m", "jupyterlab", str(ROOT)]
    assert "--LabApp.news_url=None" in command


@pytest.mark.parametrize("is_root", [True, False])
def test_only_root_is_allowed_by_name(is_root):
    assert ("--allow-root" in lab_command(ROOT, [], is_root)) is is_root


def test_kernels_are_forked_unless_another_way_was_chosen_before():
    assert with_warm_kernels({})[VARIABLE] == "course"
    assert with_warm_kernels({VARIABLE: "other"}) == {VARIABLE: "other"}


def test_kernels_start_the_normal_way_where_that_is_asked_for():
    assert with_cold_kernels({VARIABLE: "course"})[VARIABLE] == "local-provisioner"


@pytest.mark.parametrize("option, name", [([], "course"), (["--cold"], "local-provisioner")])
def test_option_decides_how_kernels_start(option, name, monkeypatch):
    started = []
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr(lab, "prepare", lambda environment: None)
    monkeypatch.setattr(lab.os, "execve", lambda *command: started.append(command))
    monkeypatch.setattr(lab.subprocess, "call", lambda command, env: 0)
    parser = argparse.ArgumentParser()
    lab.add_arguments(parser)
    lab.run(parser.parse_args(option))
    assert started[0][2][VARIABLE] == name
