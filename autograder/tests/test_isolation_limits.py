"""Memory, files and computing time have an end, and the limits hold in every direction."""

import signal

import pytest

from autograder.isolation.layers import NAMESPACES
from autograder.isolation.readable import readable_paths
from autograder.tests.enclosed import layers_without, needs, run

WHO = pytest.mark.parametrize("ordinary", [False, True], ids=["as_we_are", "as_ordinary_user"])
# Fills the folder with files of 1 MB; how many fit, and which error ends it.
FILL = """
import errno
count = 0
try:
    while count < 200:
        with open(f"{where}/{count}", "wb") as file:
            file.write(bytes(1 << 20))
        count += 1
except OSError as fault:
    seen = [count, errno.errorcode[fault.errno]]
"""


@WHO
def test_allocation_of_twenty_gigabytes_is_a_memory_error(ordinary):
    needs("limits")
    assert run("bytearray(20 << 30)", layers_without(), ordinary=ordinary).value == "MemoryError"


@pytest.mark.parametrize(("size", "seen"), [(100, 100), (600, "MemoryError")])
def test_memory_is_limited_to_what_is_allowed(size, seen):
    needs("limits")
    code = f"seen = len(bytearray({size} << 20)) >> 20"
    assert run(code, layers_without(), limits={"memory_bytes": 500 << 20}).value == seen


def test_large_allocation_is_granted_where_nothing_limits_it():
    code = "seen = len(bytearray(600 << 20)) >> 20"
    layers = layers_without("limits", "groups")
    assert run(code, layers, limits={"memory_bytes": 500 << 20}).value == 600


@WHO
@pytest.mark.parametrize("where", ["/student/work", "/dev/shm", "/tmp", "/student/shm"])
def test_folder_and_shared_memory_together_have_a_limit(where, ordinary):
    needs("user", "mount")
    if any(path.is_relative_to(where) for path in readable_paths()):
        pytest.skip(f"Python or the checkout lies below {where}, which is then read-only inside")
    code = f"where = {where!r}\nopen('kept', 'wb').write(bytes(1 << 20))\n{FILL}"
    limits = {"folder_bytes": 10 << 20}
    assert run(code, layers_without(), limits=limits, ordinary=ordinary).value == [9, "ENOSPC"]


def test_number_of_files_has_a_limit():
    needs("mount")
    code = """
try:
    for n in range(20_000): open(str(n), "x").close()
except OSError as fault:
    seen = 9_000 < n < 10_000
"""
    assert run(code, layers_without()).value is True


@WHO
def test_file_that_grows_too_large_is_an_error_and_not_the_end(ordinary):
    needs("limits")
    code = "import os\nwith open('big', 'wb') as file: file.write(bytes(3 << 20))"
    seen = run(code, layers_without(), limits={"file_bytes": 2 << 20}, ordinary=ordinary)
    assert (seen.value, seen.message) == ("OSError", "[Errno 27] File too large")


def test_open_files_have_a_limit():
    needs("limits")
    code = "held = [open('/dev/null') for _ in range(100)]"
    seen = run(code, layers_without(), limits={"open_files": 50})
    assert (seen.value, seen.message[:10]) == ("OSError", "[Errno 24]")


@pytest.mark.parametrize("without", [(), tuple(NAMESPACES)], ids=["first_process", "no_namespace"])
def test_computing_time_ends_even_the_first_process_of_a_namespace(without):
    needs("limits", *without)
    seen = run("while True: pass", layers_without(*without), limits={"cpu_seconds": 1})
    assert seen.status == -signal.SIGKILL


def test_limits_cannot_be_raised_again():
    needs("limits")
    code = """
import resource
seen = []
for kind in (resource.RLIMIT_DATA, resource.RLIMIT_NPROC, resource.RLIMIT_CPU):
    try:
        resource.setrlimit(kind, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    except (ValueError, OSError):
        seen.append(kind)
seen = len(seen)
"""
    assert run(code, layers_without()).value == 3


def test_no_core_is_dumped():
    needs("limits")
    code = "import resource; seen = resource.getrlimit(resource.RLIMIT_CORE)"
    assert run(code, layers_without()).value == [0, 0]
