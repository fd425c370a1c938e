"""Every hostile notebook gets its fair mark from nbgrader with our repair and our runs."""

import sys

import pytest

from autograder.tests.hostile import harness, nbgrader_harness
from autograder.tests.hostile.cases import load_cases
from autograder.tests.hostile.table import table, write_table

pytestmark = [
    pytest.mark.chapter,
    pytest.mark.skipif(sys.platform != "linux", reason="it watches processes by Linux's /proc"),
]
CASES = {case.name: case for case in nbgrader_harness.for_nbgrader(load_cases())}


@pytest.fixture(scope="module")
def cases():
    return nbgrader_harness.for_nbgrader(harness.cases_here())


@pytest.fixture(scope="module")
def run(cases):
    run = nbgrader_harness.run(cases)
    write_table("hostile_nbgrader.md", table(cases, run.marks))
    return run


@pytest.mark.parametrize("name", CASES)
def test_the_mark_is_the_fair_one(run, cases, name):
    case = CASES[name]
    if case not in cases:
        pytest.skip("it could harm this machine, which has no barrier or was told to be careful")
    assert run.marks[name] == (None if case.ungradable else dict(case.fair))


def test_nothing_secret_is_in_any_notebook_or_page(run):
    assert run.leaks == []


def test_no_process_is_left(run):
    assert run.processes == []


def test_no_file_has_changed(run):
    assert run.changed == []


def test_no_file_was_written_elsewhere(run):
    assert run.stray == []


def test_nobody_was_called(run):
    assert run.heard == []
