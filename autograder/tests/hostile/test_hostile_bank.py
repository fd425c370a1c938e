"""Every hostile submission gets its fair mark from `course grade`, and harms and learns nothing."""

import sys

import pytest

from autograder.tests.hostile import harness
from autograder.tests.hostile.cases import load_cases
from autograder.tests.hostile.table import table, write_table

pytestmark = [
    pytest.mark.chapter,
    pytest.mark.skipif(sys.platform != "linux", reason="it watches processes by Linux's /proc"),
]
CASES = {case.name: case for case in load_cases()}
JUDGED = [name for name, case in CASES.items() if case.verdicts]


@pytest.fixture(scope="module")
def cases():
    return harness.cases_here()


@pytest.fixture(scope="module")
def run(cases):
    run = harness.run(cases)
    words = {name: verdicts.values() for name, verdicts in run.verdicts.items()}
    write_table("hostile.md", table(cases, run.marks, words))
    return run


@pytest.fixture(scope="module")
def included(cases):
    """Return a case, or skip it where nothing would hold it."""

    def find(name):
        if CASES[name] not in cases:
            pytest.skip(
                "it could harm this machine, which has no barrier or was told to be careful"
            )
        return CASES[name]

    return find


@pytest.mark.parametrize("name", CASES)
def test_the_mark_is_the_fair_one(run, included, name):
    case = included(name)
    assert run.marks.get(name, "no record") == (None if case.ungradable else dict(case.fair))


@pytest.mark.parametrize("name", JUDGED)
def test_the_verdict_says_what_happened(run, included, name):
    wanted = included(name).verdicts
    given = {check: run.verdicts[name].get(check) for check in wanted}
    assert all(given[check] in words for check, words in wanted.items()), given


def test_what_cannot_be_graded_has_a_reason(run, cases):
    wanted = {case.name for case in cases if case.ungradable}
    assert {name for name, reason in run.reasons.items() if reason} == wanted


def test_the_run_comes_to_its_end(run, cases):
    assert run.status == 0, run.printed[-2000:]
    assert run.marks.keys() == {case.name for case in cases}


def test_nothing_secret_is_in_any_result(run):
    assert run.leaks == []


def test_no_process_is_left(run):
    assert run.processes == []


def test_no_file_has_changed(run):
    assert run.changed == []


def test_no_file_was_written_elsewhere(run):
    assert run.stray == []


def test_nobody_was_called(run):
    assert run.heard == []


def test_no_page_holds_markup_of_a_student(run):
    markup = ("<script>alert", "<img src=x", '=HYPERLINK("http:x"')
    assert len(run.pages) > 50
    assert not [path for path, text in run.pages.items() if any(each in text for each in markup)]


def test_graded_again_by_one_worker_the_marks_are_the_same(run, cases):
    quick = [case for case in cases if not case.slow]
    again = harness.grade(quick, workers=1)
    assert again == {case.name: run.marks[case.name] for case in quick}


def test_without_the_split_answers_read_and_fool_their_checks(included):
    """What two processes are for: in one, these earn too much, and quote what is hidden."""
    names = ("returns-expected", "knows-candidates", "reads-frames")
    one = harness.run([included(name) for name in names], without="split")
    unfair = {name for name in names if one.marks[name] != dict(CASES[name].fair)}
    assert unfair == {"returns-expected", "knows-candidates"}
    assert any("reads-frames" in leak for leak in one.leaks)
