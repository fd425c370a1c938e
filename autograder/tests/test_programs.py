import sys
from pathlib import Path

import pytest

from autograder.installation.programs import find_browser, find_node, missing_packages, required


def test_chosen_browser_comes_before_any_other():
    assert find_browser({"COURSE_BROWSER": sys.executable}) == sys.executable


def test_chosen_browser_that_is_missing_is_not_replaced_by_another():
    assert find_browser({"COURSE_BROWSER": "no-such-browser"}) is None


def test_programs_are_looked_for_on_the_path(tmp_path):
    program = tmp_path / "node"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert Path(find_node({"PATH": str(tmp_path)})) == program


def test_missing_programs_are_named_as_debian_packages(tmp_path):
    environment = {"PATH": str(tmp_path), "COURSE_BROWSER": "no-such-browser"}
    assert missing_packages(environment) == ["chromium", "nodejs", "npm"]


@pytest.mark.parametrize(
    ("value", "answer"),
    [("all", True), ("browser,node", True), ("node", False), ("", False)],
)
def test_required_programs_are_those_that_the_variable_names(value, answer):
    assert required("browser", {"COURSE_REQUIRE": value}) is answer
