"""The checks' process: behind the same barriers, but it ends the student's and writes nothing."""

import os

import pytest

from autograder.isolation.layers import NAMESPACES
from autograder.tests.attacks import HELD, SUCCEEDED, attempt_each
from autograder.tests.enclosed import layers_without, needs, run

WHO = pytest.mark.parametrize("ordinary", [False, True], ids=["as_we_are", "as_ordinary_user"])
# What a student's process may try on that of the checks where it can see it.
FILTERS = ("pid", "mount", "landlock", "seccomp")
SPY = "from autograder.tests.attacks import attempt_each"
ATTEMPTS = ["read_the_environment_of_another", "trace_another"]
TRY = f"seen = attempt_each({{'victim': BESIDE}}, {ATTEMPTS})"


@WHO
@pytest.mark.parametrize(
    "without", [(), ("mount",), tuple(NAMESPACES)], ids=["all", "root", "plain"]
)
def test_checks_process_ends_the_students(ordinary, without):
    code = "import os, signal; os.kill(BESIDE, signal.SIGKILL)"
    layers = layers_without(*without)
    seen = run(code, layers, tester=True, beside="student", ordinary=ordinary)
    assert (seen.value, seen.beside_lives) == (None, False)


def test_checks_process_reads_the_students_clock():
    code = "import time; seen = time.clock_gettime(((~BESIDE) << 3) | 2) > 0"
    assert run(code, layers_without(), tester=True, beside="student").value is True


@WHO
def test_checks_process_writes_nothing(ordinary):
    needs("mount")
    code = """
import os
seen = []
for folder in (os.getcwd(), "/tmp", "/dev/shm", "/student", "/usr"):
    try:
        open(f"{folder}/file", "w")
    except OSError:
        seen.append(folder)
"""
    seen = run(code, layers_without(), tester=True, ordinary=ordinary).value
    assert seen == ["/", "/tmp", "/dev/shm", "/student", "/usr"]


def test_checks_process_writes_nothing_behind_landlock_alone():
    needs("landlock")
    code = "open('/tmp/course-written-by-a-test', 'w')"
    seen = run(code, layers_without(*NAMESPACES), tester=True)
    assert seen.value == "PermissionError"


def test_checks_process_has_one_capability_at_most():
    needs("user", "pid")
    code = "lines = open('/proc/self/status').read()\n"
    code += "seen = [int(lines.partition(f'{n}:')[2].split()[0], 16) for n in ('CapEff', 'CapBnd')]"
    effective, bounding = run(code, layers_without(), tester=True).value
    kill = 1 << 5
    assert effective == (kill if "uid" in layers_without() else 0)
    assert bounding == 0


@pytest.mark.parametrize(
    "without", [(), ("pid",), ("mount", "landlock", "pid", "seccomp")], ids=str
)
def test_student_does_not_end_the_checks_process(without):
    needs("uid", "user")
    code = "import os, signal; os.kill(BESIDE, signal.SIGKILL)"
    layers = layers_without(*without) | {"uid"}
    seen = run(code, layers, beside="tester")
    assert seen.value in ("ProcessLookupError", "PermissionError")
    assert seen.beside_lives


@WHO
@pytest.mark.parametrize("without", [(), FILTERS], ids=["all", "hidden_alone"])
def test_student_does_not_read_the_memory_of_the_checks_process(without, ordinary):
    needs("user")
    layers = layers_without(*without) | ({"uid"} if os.geteuid() == 0 else set())
    seen = run(TRY, layers, imports=SPY, beside="tester", ordinary=ordinary).value
    assert seen == dict.fromkeys(ATTEMPTS, HELD)


def test_attempt_to_read_another_process_is_a_real_one():
    name = ATTEMPTS[0]
    assert attempt_each({"victim": os.getpid()}, [name]) == {name: SUCCEEDED}
