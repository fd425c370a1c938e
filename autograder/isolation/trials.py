"""One trial for each barrier: put it up as grading does, then try what it holds back.

A trial runs in a process that is thrown away. It returns what it saw, and raises where the barrier
cannot be put up or does not hold.
"""

import os
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path

from autograder.isolation import (
    descriptors,
    environment,
    groups,
    landlock,
    libc,
    limits,
    namespaces,
    new_root,
    privileges,
    system_calls,
)
from autograder.isolation.readable import essential_paths

READABLE = "readable"  # No barrier, but whether "uid" can be without "mount".
SECRET = "COURSE_PROBE_SECRET"  # A variable that whoever starts the trials sets.

# Takes the barriers found to work before it, and the descriptor that has to stay open.
Trial = Callable[[frozenset[str], int], str]


def _user(works: frozenset[str], report: int) -> str:
    namespaces.nest({"user"})
    libc.unshare(namespaces.NEWUTS)  # Ubuntu lets the namespace be made, without rights in it.
    return f"user {os.getuid()} of a user namespace of its own"


def _pid(works: frozenset[str], report: int) -> str:
    namespaces.nest(works & {"user"} | {"pid"})
    pid = namespaces.fork_apart({"pid"})
    if pid == 0:
        os._exit(os.getpid())
    _expect(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 1, "its process is not the first")
    return "the first process of a pid namespace of its own"


def _mount(works: frozenset[str], report: int) -> str:
    layers = works & {"user", "pid"} | {"mount"}
    namespaces.nest(layers)
    namespaces.leave_shared(layers)
    new_root.enter([Path("/usr")], 1 << 20, os.geteuid(), own_processes="pid" in layers)
    _expect(not os.path.exists("/etc/passwd"), "the machine's own files are still there")
    Path(new_root.FOLDER, "file").write_text("written")
    return f"a root of its own, with one folder to write, {new_root.FOLDER}"


def _network(works: frozenset[str], report: int) -> str:
    return _leave(works, "network", "net")


def _ipc(works: frozenset[str], report: int) -> str:
    return _leave(works, "ipc", "ipc")


def _leave(works: frozenset[str], layer: str, namespace: str) -> str:
    namespaces.nest(works & {"user"})
    before = os.readlink(f"/proc/self/ns/{namespace}")
    namespaces.leave_shared({layer})
    _expect(os.readlink(f"/proc/self/ns/{namespace}") != before, "it is still the machine's own")
    return f"a namespace of its own for {layer}"


def _landlock(works: frozenset[str], report: int) -> str:
    abi = landlock.version()
    privileges.shed()
    landlock.restrict(["/usr"], [], programs=False, signals=False)
    _expect_refusal(lambda: os.listdir("/"), "other folders can still be listed")
    return f"version {abi}" + ("" if abi >= 6 else "; TCP from 4 and signals from 6 are missing")


def _seccomp(works: frozenset[str], report: int) -> str:
    instructions = system_calls.compiled(has_root=True, has_pids=True, programs=False)
    privileges.shed()
    system_calls.load(instructions)
    _expect_refusal(lambda: socket.socket(socket.AF_INET), "a socket can still be made")
    return f"a filter of {len(instructions) // 8} instructions"


def _limits(works: frozenset[str], report: int) -> str:
    _expect(limits.resource is not None, "this system has no limits on one process")
    limits.apply(limits.Limits(memory_bytes=1 << 28, open_files=64))
    try:
        bytearray(1 << 30)
    except MemoryError:
        return "memory, files and processes"
    return "files and processes; memory is not limited here"


def _groups(works: frozenset[str], report: int) -> str:
    folders = groups.parents()
    namespaces.nest(works & {"user", "pid", "mount"})
    groups.join(1 << 30, 64)
    return f"in {', '.join(sorted({str(folder) for folder in folders.values()}))}"


def _uid(works: frozenset[str], report: int) -> str:
    _expect(os.geteuid() == 0, "only root can change to another user")
    namespaces.nest(works & {"user"} | {"uid"})
    privileges.become(privileges.STUDENT)
    privileges.shed()
    _expect_refusal(lambda: os.setresuid(0, 0, 0), "it can still become root")
    return f"user {os.getuid()}, without rights"


def _readable(works: frozenset[str], report: int) -> str:
    paths = essential_paths()
    if "uid" in works:
        os.setresuid(privileges.STUDENT, privileges.STUDENT, privileges.STUDENT)
    closed = [str(path) for path in paths if not os.access(path, os.R_OK)]
    if not os.access(tempfile.gettempdir(), os.X_OK):  # Where its own folder will be.
        closed.append(tempfile.gettempdir())
    _expect(not closed, f"an unprivileged user cannot read {', '.join(closed)}")
    return "an unprivileged user can read Python and the course"


def _environment(works: frozenset[str], report: int) -> str:
    environment.scrub()
    initial = Path("/proc/self/environ")
    traces = initial.read_bytes() if initial.exists() else b""
    known = SECRET in os.environ or SECRET.encode() in traces
    _expect(not known, "a variable of the grader's is still known")
    return "none but the variables that cells need"


def _descriptors(works: frozenset[str], report: int) -> str:
    inherited = os.open(os.devnull, os.O_RDONLY)
    descriptors.close_others([report])
    try:
        os.fstat(inherited)
    except OSError:
        return "none but those handed over"
    raise OSError("an inherited file is still open")


def _expect(condition: bool, otherwise: str) -> None:
    if not condition:
        raise OSError(otherwise)


def _expect_refusal(attempt: Callable[[], object], otherwise: str) -> None:
    try:
        attempt()
    except PermissionError:
        return
    raise OSError(otherwise)


TRIALS: dict[str, Trial] = {
    "user": _user,
    "pid": _pid,
    "mount": _mount,
    "network": _network,
    "ipc": _ipc,
    "landlock": _landlock,
    "seccomp": _seccomp,
    "limits": _limits,
    "uid": _uid,
    "groups": _groups,
    "environment": _environment,
    "descriptors": _descriptors,
    READABLE: _readable,
}
