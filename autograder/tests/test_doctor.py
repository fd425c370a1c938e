import argparse
import contextlib
import io
import json
import sys
from importlib.metadata import requires

import pytest

from autograder.installation import doctor
from autograder.installation.doctor import commands, examine, is_broken, modules_of, screen, verdict
from autograder.installation.machine import Fact
from autograder.installation.requirements import Finding, grouped

DECLARED = ("numpy>=1.26", "torch>=2.4", 'jupyterlab<5,>=4.2; extra == "lab"')
INSTALLED = {"numpy": "2.4.6", "torch": "2.13.0", "jupyterlab": "4.6.6"}


def findings(python="3.11.7", errors=None, **installed):
    versions = {name: found for name, found in (INSTALLED | installed).items() if found}
    return examine((python, ">=3.11,<3.14"), DECLARED, ["lab"], versions, errors or {})


def states(rows):
    return {row.name: row.state for row in rows}


def test_complete_installation_is_ready():
    assert verdict(findings()) == "Ready: every package the course can use is installed."


def test_missing_extra_is_no_failure():
    rows = findings(jupyterlab=None)
    assert states(rows)["jupyterlab"] == "missing"
    assert not is_broken(rows)
    assert "Extras that are not complete: lab" in verdict(rows)


def test_missing_base_package_is_a_failure():
    rows = findings(numpy=None)
    assert is_broken(rows)
    assert verdict(rows).endswith("before this is mended: numpy.")


def test_python_outside_the_range_is_a_failure():
    rows = findings(python="3.14.0")
    assert states(rows)["Python"] == "too new"
    assert commands(rows) == ["Python: make a new environment with a version in the range"]


def test_package_that_cannot_be_imported_is_broken_though_its_version_fits():
    rows = findings(errors={"torch": "ImportError: undefined symbol"})
    assert states(rows)["torch"] == "broken"
    assert any("broken: ImportError: undefined symbol" in line for line in screen(rows, []))


def test_broken_library_is_named_and_coursekit_is_not_blamed_for_it():
    rows = findings(errors={"torch": "ImportError", "coursekit": "ImportError"})
    assert "coursekit" not in states(rows)


def test_coursekit_that_cannot_be_imported_is_a_failure_of_its_own():
    rows = findings(errors={"coursekit": "SyntaxError: invalid syntax"})
    assert verdict(rows).endswith("mended: coursekit.")


def test_remedy_is_the_exact_pip_command():
    pip = f"{sys.executable} -m pip install"
    assert commands(findings(numpy="1.20", torch=None, jupyterlab="5.1")) == [
        f'base: {pip} "numpy>=1.26" "torch>=2.4"',
        f'lab: {pip} "jupyterlab>=4.2,<5"',
    ]


def test_broken_package_is_installed_again():
    [command] = commands(findings(errors={"numpy": "ImportError"}))
    assert command.endswith('--force-reinstall "numpy>=1.26"')


def test_screen_shows_version_range_state_and_what_to_do():
    lines = screen(findings(numpy="1.20"), [Fact("mirror", "gone", "correct it")])
    assert any(line.split() == ["base", "numpy", "1.20", ">=1.26", "too", "old"] for line in lines)
    assert "  mirror: correct it" in lines


def test_screen_ends_with_the_verdict():
    rows = findings()
    assert screen(rows, [])[-1] == verdict(rows)


def test_module_is_found_by_its_own_name_or_else_its_first():
    provided = {
        "functorch": ["torch"],
        "torch": ["torch"],
        "torchgen": ["torch"],
        "_sklearn": ["scikit-learn"],
        "sklearn": ["scikit-learn"],
    }
    assert modules_of(["torch", "scikit-learn", "gone"], provided) == {
        "torch": "torch",
        "scikit-learn": "sklearn",
    }


@pytest.fixture(scope="module")
def report():
    """Run the command on this machine, once for the tests below."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        status = doctor.run(argparse.Namespace(json=True))
    return {"status": status, **json.loads(out.getvalue())}


def test_this_machine_is_ready(report):
    assert report["status"] == 0
    assert report["verdict"].startswith("Ready")


def test_this_machine_fits_one_screen(report):
    rows = [Finding(**row) for row in report["packages"]]
    assert len(screen(rows, [Fact(**fact) for fact in report["machine"]])) < 50


def test_every_package_of_the_base_install_is_told(report):
    declared = grouped(requires("from-lines-to-attention"), [])
    told = {row["name"] for row in report["packages"] if row["group"] == "base"}
    assert told == {"Python", *(item.name for _, item in declared)}
