"""The list of refused system calls: complete on both architectures, and refused in fact."""

import errno
import sys

import pytest

from autograder.isolation import system_calls
from autograder.isolation.layers import NAMESPACES
from autograder.tests.enclosed import layers_without, needs, run

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="system calls are Linux's")
NAMES = " ".join((*system_calls.REFUSED.values(), system_calls.ATTRIBUTES)).split()
# Calls each by its number, with no arguments; what the kernel answers.
CALL = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
seen = {}
for name, number in NUMBERS.items():
    failed = libc.syscall(number, 0, 0, 0, 0, 0, 0) == -1
    seen[name] = ctypes.get_errno() if failed else 0
"""


def numbers(names):
    """Map the names that this architecture has to their numbers."""
    found = {name: system_calls._number(name) for name in names}
    return {name: number for name, number in found.items() if number >= 0}


@pytest.mark.parametrize("architecture", ["X86_64", "AARCH64"])
def test_every_name_is_known_on_both_architectures(architecture):
    import pyseccomp

    where = getattr(pyseccomp.Arch, architecture)
    unknown = {name for name in NAMES if pyseccomp.resolve_syscall(where, name) == -1}
    assert unknown <= set(system_calls._NUMBERS)


def test_no_call_is_listed_twice():
    assert len(NAMES) == len(set(NAMES))


def test_attributes_of_the_machines_files_stay_as_they_are(tmp_path):
    needs("seccomp")
    file = tmp_path / "mine"
    file.touch(0o644)
    before = file.stat()
    code = f"import os\nos.chmod({str(file)!r}, 0)\nos.utime({str(file)!r}, (0, 0))\nseen = 'did'"
    seen = run(code, layers_without("mount", "landlock"))
    assert (seen.value, file.stat().st_mode) == ("did", before.st_mode)
    assert file.stat().st_mtime_ns == before.st_mtime_ns


def test_every_call_of_the_list_is_refused():
    needs("seccomp")
    known = numbers(" ".join(system_calls.REFUSED.values()).split())
    assert len(known) > 50
    seen = run(f"NUMBERS = {known}\n{CALL}", layers_without("landlock")).value
    assert seen == dict.fromkeys(known, errno.EPERM)


def test_calls_that_cells_need_are_let_through():
    needs("seccomp")
    harmless = numbers(["getpid", "gettid", "getuid", "sched_yield", "getcpu"])
    assert run(f"NUMBERS = {harmless}\n{CALL}", layers_without()).value == dict.fromkeys(
        harmless, 0
    )


@pytest.mark.parametrize(("without", "answer"), [((), 0), (NAMESPACES, errno.EPERM)])
def test_sockets_of_the_machine_need_a_root_that_hides_them(without, answer):
    needs("seccomp", *NAMESPACES)
    code = "import socket; seen = 0\ntry: socket.socket(socket.AF_UNIX)\n"
    code += "except OSError as fault: seen = fault.errno"
    assert run(code, layers_without(*without)).value == answer


def test_without_a_root_datagrams_have_no_way_out():
    needs("seccomp")
    code = """
import socket
seen = []
for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC):
    try:
        socket.socketpair(socket.AF_UNIX, kind)
        seen.append("made")
    except PermissionError:
        seen.append("refused")
"""
    assert run(code, layers_without(*NAMESPACES)).value == ["made", "refused", "refused"]


def test_socket_family_with_high_bits_set_is_refused_too():
    needs("seccomp")
    code = f"NUMBERS = {numbers(['socket'])}\n" + CALL.replace(
        "number, 0, 0, 0, 0, 0, 0", "number, ctypes.c_ulong(2**32 + 1), 1, 0, 0, 0, 0"
    )
    assert run(code, layers_without()).value == {"socket": errno.EPERM}


def test_filter_is_compiled_once():
    needs("seccomp")
    first = system_calls.compiled(has_root=True, has_pids=True, programs=False)
    assert system_calls.compiled(has_root=True, has_pids=True, programs=False) is first
    assert len(first) % 8 == 0
