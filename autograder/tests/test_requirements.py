import pytest
from packaging.specifiers import SpecifierSet

from autograder.installation.requirements import BASE, grouped, judge, judge_all, spelled

DECLARED = (
    "numpy>=1.26",
    'jupyterlab<5,>=4.2; extra == "lab"',
    'jupyterlab<5,>=4.2; extra == "dev"',
    'ruff>=0.6; extra == "dev"',
    'colorama>=0.4; sys_platform == "no such platform"',
    'from-lines-to-attention[lab]; extra == "dev"',
)
EXTRAS = ("dev", "lab")


@pytest.mark.parametrize(
    ("found", "state"),
    [
        ("4.2", "ok"),
        ("4.9.1", "ok"),
        ("4.3.0rc1", "ok"),
        ("4.1.9", "too old"),
        ("5.0", "too new"),
        (None, "missing"),
        ("not a version", "broken"),
    ],
)
def test_version_is_judged_by_the_range(found, state):
    assert judge(found, SpecifierSet(">=4.2,<5")) == state


def test_local_build_of_a_version_is_that_version():
    assert judge("2.4.0+cpu", SpecifierSet(">=2.4")) == "ok"


def test_each_package_is_told_once_in_its_smallest_group():
    groups = {item.name: group for group, item in grouped(DECLARED, EXTRAS)}
    assert groups == {"numpy": BASE, "jupyterlab": "lab", "ruff": "dev"}


def test_finding_carries_what_pip_is_to_be_given():
    findings = judge_all(DECLARED, EXTRAS, {"numpy": "1.20", "jupyterlab": "5.1"})
    told = {finding.requirement: finding.state for finding in findings}
    assert told == {
        "numpy>=1.26": "too old",
        "jupyterlab>=4.2,<5": "too new",
        "ruff>=0.6": "missing",
    }


def test_range_is_spelled_lower_end_first():
    assert spelled(SpecifierSet("<5,>=4.2,!=4.3")) == "!=4.3,>=4.2,<5"
