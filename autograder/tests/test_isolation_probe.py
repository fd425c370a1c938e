import json
import os
import subprocess
import sys

import pytest

from autograder.isolation import probe, report
from autograder.isolation.layers import LAYERS, NAMESPACES
from autograder.isolation.probe import Probe, available

IMPORT_ALL = """
import ctypes, importlib, json, pkgutil, subprocess, sys, tempfile
import autograder.isolation as package
sys.platform, sys.modules["resource"] = {system!r}, None
def refuse(*arguments, **options):
    raise AssertionError("a library of the system was called")
ctypes.CDLL = refuse
for module in pkgutil.iter_modules(package.__path__):
    importlib.import_module(f"autograder.isolation.{{module.name}}")
from autograder.isolation.probe import try_all
print(json.dumps({{name: [found.works, found.detail] for name, found in try_all().items()}}))
"""


def on(system):
    command = [sys.executable, "-c", IMPORT_ALL.format(system=system)]
    child = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(child.stdout)


def test_every_barrier_is_tried_and_described():
    found = available()
    assert set(LAYERS) < set(found)
    assert all(probe.detail for probe in found.values())


def test_machines_are_tried_once():
    assert available() is available()


@pytest.mark.skipif(sys.platform != "linux", reason="the barriers are those of Linux")
@pytest.mark.parametrize("layer", ["limits", "environment", "descriptors"])
def test_barrier_that_every_linux_has_works(layer):
    assert available()[layer].works, available()[layer].detail


@pytest.mark.skipif(sys.platform != "linux", reason="the barriers are those of Linux")
def test_attempt_leaves_the_process_as_it_was():
    before = os.readlink("/proc/self/ns/user"), dict(os.environ), os.getcwd()
    available.__wrapped__()
    assert (os.readlink("/proc/self/ns/user"), dict(os.environ), os.getcwd()) == before


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_other_systems_say_which_barriers_they_lack(system):
    found = on(system)
    for name in NAMESPACES | {"landlock", "seccomp", "groups", "uid"}:
        assert found[name] == [False, f"{system} has nothing of the kind"]


def test_system_without_limits_says_so():
    assert on("win32")["limits"] == [False, "this system has no limits on one process"]


def test_environment_and_descriptors_hold_everywhere():
    found = on("darwin")
    assert found["environment"][0] and found["descriptors"][0]


def test_attempt_that_dies_is_a_barrier_that_is_missing(monkeypatch):
    monkeypatch.setattr(probe, "TRIALS", {"limits": lambda works, report: os._exit(3)})
    assert not probe.try_all()["limits"].works


def test_attempt_that_raises_is_a_barrier_that_is_missing(monkeypatch):
    monkeypatch.setattr(probe, "TRIALS", {"limits": lambda works, report: 1 / 0})
    assert probe.try_all()["limits"] == Probe(False, "ZeroDivisionError: division by zero")


def test_probe_that_cannot_start_names_the_reason_for_every_barrier(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    found = available.__wrapped__()
    assert not any(probe.works for probe in found.values())
    assert all("/no/such/python" in probe.detail for probe in found.values())


@pytest.fixture
def machine(monkeypatch):
    """Give a machine on which some barriers are missing."""

    def without(*names, detail="refused"):
        found = {name: Probe(name not in names, detail) for name in (*LAYERS, "readable")}
        monkeypatch.setattr(report, "available", lambda: found)
        works = {name: probe.works for name, probe in found.items()}
        monkeypatch.setattr(report, "working", lambda: works)

    return without


def test_report_has_a_sentence_for_each_barrier(machine):
    machine()
    rows = report.barriers()
    assert [name for name, _, _ in rows] == list(LAYERS)
    assert all(works and text.endswith(".") for _, works, text in rows)


def test_missing_barrier_is_reported_with_cause_loss_and_remedy(machine):
    machine("landlock", detail="not built into this kernel")
    row = next(row for row in report.barriers() if row[0] == "landlock")
    assert not row[1]
    assert "not built into this kernel" in row[2]
    assert report.HOLDS["landlock"] in row[2]
    assert "`lsm=`" in row[2]


@pytest.mark.parametrize("switch", range(3))
def test_switch_that_forbids_namespaces_is_named(switch, machine, monkeypatch):
    path, off, remedy = report._SWITCHES[switch]
    machine("user")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(report, "_text", lambda asked: off if asked == path else "")
    assert remedy in report.barriers()[0][2]


def test_summary_names_what_the_next_level_lacks(machine):
    machine("user", "network")
    assert report.summary() == "Isolation reaches the level standard; strict lacks user, network."


def test_summary_of_the_highest_level_lacks_nothing(machine):
    machine("groups")
    assert (report.level(), report.summary()) == (
        "strict",
        "Isolation reaches the level strict, the highest.",
    )
