"""Which barriers hold which attack: each alone, all but each, none and all."""

import ctypes
import os
import shutil
import socket
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from autograder.isolation.layers import LAYERS, NAMESPACES
from autograder.tests.attacks import ATTACKS, CLONE, HELD, SUCCEEDED
from autograder.tests.enclosed import needs, run

FILES = {"mount", "landlock"}
# An attack is held where one of these is up; "a - b" is a barrier that holds where b is not up.
HELD_BY = {
    "read_a_file": FILES,
    "write_a_file": FILES,
    "follow_a_link_out": FILES,
    "see_other_processes": FILES,
    "read_the_environment_of_another": {"user", *FILES},
    "trace_another": {"user", "landlock", "seccomp"},
    "signal_another": {"pid", "landlock"},
    "connect_by_tcp": {"network", "landlock", "seccomp"},
    "send_by_udp": {"network", "seccomp"},
    "connect_to_an_abstract_socket": {"network", "landlock", "seccomp - mount"},
    "connect_to_a_local_service": {"mount", "seccomp - mount"},
    "start_a_program": {"landlock", "seccomp"},
    "unshare_users": {"seccomp"},
    "mount_something": {"landlock", "seccomp"},
    "clone_new_users": {"seccomp"},
    "call_clone3": {"seccomp"},
    "map_shared_memory": {"seccomp"},
    "make_a_file_of_memory": {"seccomp"},
    "map_dev_zero": FILES,
    "find_shared_memory_of_others": {"ipc", "seccomp"},
    "read_a_secret_variable": {"environment"},
    # A process forked by the first one finds no entry of its own in /proc.
    "read_the_first_environment": {"environment", "landlock - mount", "mount - pid"},
    "use_an_inherited_file": {"descriptors"},
}
# The user who grades is the one who owns what is attacked, so that no other rights come between.
ORDINARY = frozenset(LAYERS) - {"uid", "groups"}
ALONE = {name: {name, "user"} if name in NAMESPACES else {name} for name in ORDINARY}
ALL_BUT = {
    name: ORDINARY - NAMESPACES if name == "user" else ORDINARY - {name} for name in ORDINARY
}
KEY = 0x636F7572  # of the shared memory


def test_every_attack_has_a_barrier_named():
    assert set(HELD_BY) == set(ATTACKS)


@pytest.fixture(scope="module")
def target():
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp())
        stack.callback(shutil.rmtree, folder)
        folder.chmod(0o777)
        (folder / "secret").write_text("secret")
        tcp = stack.enter_context(listening(socket.AF_INET, ("127.0.0.1", 0)))
        udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.bind(("127.0.0.1", 0))
        abstract = f"course-{os.getpid()}"
        stack.enter_context(listening(socket.AF_UNIX, f"\0{abstract}"))
        stack.enter_context(listening(socket.AF_UNIX, f"{folder}/service"))
        (folder / "service").chmod(0o777)
        libc = ctypes.CDLL(None)
        segment = libc.shmget(KEY, 4096, 0o1666)
        stack.callback(libc.shmctl, segment, 0, None)
        yield {
            "folder": str(folder),
            "tcp": tcp.getsockname()[1],
            "udp": udp.getsockname()[1],
            "abstract": abstract,
            "shared": KEY,
        }


def listening(family, address):
    server = socket.socket(family, socket.SOCK_STREAM)
    server.bind(address)
    server.listen(64)
    return server


def holds(name, layers):
    parts = [part.split(" - ") for part in HELD_BY[name]]
    return any(up in layers and not layers & set(down) for up, *down in parts)


def possible():
    names = list(ATTACKS)
    scope = Path("/proc/sys/kernel/yama/ptrace_scope")
    if scope.exists() and scope.read_text().strip() != "0":
        names.remove("trace_another")  # The machine itself holds it.
    return names if CLONE else [name for name in names if name != "clone_new_users"]


def endings(target, layers):
    needs(*layers)
    seen = run(
        f"seen = attempt_each(target, {possible()!r})",
        frozenset(layers),
        {"COURSE_SECRET": "known"},
        imports="import os; from autograder.tests.attacks import attempt_each",
        warm=f"target = {target!r} | {{'victim': VICTIM}}\n"
        "target['inherited'] = os.open(target['folder'] + '/secret', os.O_RDONLY)",
        ordinary=True,
    )
    assert isinstance(seen.value, dict), seen.message
    return seen.value


def expected(layers):
    return {name: HELD if holds(name, layers) else SUCCEEDED for name in possible()}


def test_without_barriers_every_attack_succeeds(target):
    assert endings(target, frozenset()) == expected(frozenset())


def test_behind_all_barriers_no_attack_succeeds(target):
    seen = endings(target, ORDINARY)
    assert [name for name, ending in seen.items() if ending != HELD] == []


@pytest.mark.parametrize("layer", sorted(ORDINARY))
def test_barrier_alone_holds_what_it_is_for(layer, target):
    assert endings(target, ALONE[layer]) == expected(ALONE[layer])


@pytest.mark.parametrize("layer", sorted(ORDINARY))
def test_without_one_barrier_the_others_hold_the_rest(layer, target):
    assert endings(target, ALL_BUT[layer]) == expected(ALL_BUT[layer])
