import argparse
import sys
from pathlib import Path

import pytest

from autograder.commands import lab
from autograder.commands.lab import course_folder, lab_command

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
