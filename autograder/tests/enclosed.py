"""Run a few lines of code as a student's would run, for the tests of what holds them back.

`python -m autograder.tests.enclosed SPEC` goes the way of the warm parent: it nests, forks apart,
encloses the child, and prints what the child saw. Before that it starts a victim, a process outside
all barriers with the same user, which ends when it gets a signal.
"""

import itertools
import json
import os
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import NoReturn

from autograder.isolation import groups, namespaces, privileges
from autograder.isolation.enclose import Limits, enclose, prepare, readable_paths
from autograder.isolation.layers import LAYERS, choose
from autograder.isolation.probe import working

# Users with no rights. Each run has its own: the system counts a user's processes, and those of a
# run that has just ended may still be among them.
USERS = itertools.count(100_000 + 100 * os.getpid())
EVERYTHING = frozenset(LAYERS)
# Of the code that runs as an ordinary user where Python itself can only be read by root.
LOADED = "import ctypes, mmap, multiprocessing, pickle, resource, stat, threading, time, traceback"


@dataclass(frozen=True)
class Spec:
    """What is to be run, and behind what."""

    code: str  # leaves what it saw in `seen`; what it writes to SEND instead is the report
    layers: tuple[str, ...]
    folder: str  # to work in, where no new root brings one along
    imports: str = ""  # runs first of all
    warm: str = ""  # runs in the parent, before the fork; knows the victim's pid, VICTIM
    # Runs in the parent once there is a report; knows the child's `pid`, what it wrote, `report`,
    # and the end of its pipe, `receive`. Leaves something in `found`.
    after: str = ""
    tester: bool = False  # runs as the checks' process does
    beside: str = ""  # "student" or "tester": the process BESIDE, of that kind, waits meanwhile
    ordinary: bool = False  # as another user than root, this one:
    user: int = 0
    programs: bool = False
    limits: dict[str, int] = field(default_factory=dict)
    keep: tuple[int, ...] = ()


@dataclass(frozen=True)
class Seen:
    """What became of it."""

    value: object = None  # what the code saw, or the name of its exception
    message: str = ""
    found: object = None
    status: int = 0
    victim_lives: bool = True
    beside_lives: bool = True


def needs(*names: str) -> None:
    """Skip the test where this machine lacks one of these barriers."""
    import pytest  # The process that this module is the program of does without.

    for name in names:
        if not working()[name]:
            pytest.skip(f"the barrier {name!r} does not work on this machine")


def layers_without(*names: str) -> frozenset[str]:
    """Return every barrier of this machine but these."""
    return choose(None, working(), without=names).layers


def run(code: str, layers: frozenset[str], environment: dict | None = None, **options) -> Seen:
    """Run the code behind the barriers and return what it saw."""
    with started(code, layers, environment, **options) as process:
        out, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return Seen(**json.loads(out))


@contextmanager
def started(code: str, layers: frozenset[str], environment: dict | None = None, **options):
    """Start the code behind the barriers; give the process that was started."""
    if options.get("ordinary"):
        layers -= {"uid", "groups"}
    with tempfile.TemporaryDirectory() as folder:
        spec = Spec(code, tuple(sorted(layers)), folder, user=next(USERS), **options)
        if spec.ordinary and os.getuid() == 0:
            os.chown(folder, spec.user, spec.user)
        process = subprocess.Popen(
            [sys.executable, "-m", "autograder.tests.enclosed", json.dumps(asdict(spec))],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | (environment or {}),
            pass_fds=spec.keep,
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()


def main() -> None:
    """Be the warm parent of one child."""
    spec = Spec(**json.loads(sys.argv[1]))
    names: dict = {}
    exec(LOADED, names)
    readable_paths()
    exec(spec.imports, names)
    if spec.ordinary and os.getuid() == 0:
        prepare(spec.layers, spec.programs)
        os.setgroups([])
        os.setresgid(spec.user, spec.user, spec.user)
        os.setresuid(spec.user, spec.user, spec.user)
        privileges.hide_memory(False)
    names["VICTIM"], line = start_victim()
    exec(spec.warm, names)
    namespaces.nest(spec.layers)
    prepare(spec.layers, spec.programs)
    seen = be_parent(spec, names)
    print(json.dumps(asdict(Seen(**seen, victim_lives=answers(line)))))


def start_victim() -> tuple[int, socket.socket]:
    """Start a process outside all barriers that echoes what it is sent."""
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        ours.close()
        echo(theirs)
    theirs.close()
    return pid, ours


def start_beside(spec: Spec) -> tuple[int, socket.socket]:
    """Start the other process of a run, behind its barriers, which echoes what it is sent."""
    ours, theirs = socket.socketpair()
    tester = spec.beside == "tester"
    pid = os.fork() if tester else namespaces.fork_apart(spec.layers)
    if pid == 0:
        keep = [theirs.fileno(), 2]
        enclose(spec.layers, Limits(), keep, readable_paths(), tester, spec.folder)
        echo(theirs)
    theirs.close()
    assert answers(ours), "the process beside is not there"
    return pid, ours


def echo(line: socket.socket) -> NoReturn:
    """Send back what is received, until there is nobody to receive from."""
    while text := line.recv(1):
        line.send(text)
    os._exit(0)


def answers(line: socket.socket) -> bool:
    """Say whether the other end lives; a signal on its way reaches it before it can answer."""
    try:
        line.send(b"?")
        return line.recv(1) == b"?"
    except ConnectionError:
        return False


def be_parent(spec: Spec, names: dict) -> dict:
    """Fork the child, wait for its report, and clear up."""
    lives = {}
    if spec.beside:
        names["BESIDE"], line = start_beside(spec)
    seen = be_parent_of_one(spec, names)
    if spec.beside:
        lives = {"beside_lives": answers(line)}
        line.close()
        os.waitpid(names["BESIDE"], 0)
    groups.sweep()
    return seen | lives


def be_parent_of_one(spec: Spec, names: dict) -> dict:
    """Fork the process that runs the code."""
    receive, send = os.pipe()
    pid = os.fork() if spec.tester else namespaces.fork_apart(spec.layers)
    if pid == 0:
        be_child(spec, names, send)
    os.close(send)
    report = os.read(receive, 1 << 20) if spec.after else read_all(receive)
    exec(spec.after, names | {"pid": pid, "receive": receive, "report": report}, found := {})
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    said = json.loads(report or "{}") if not spec.after else {}
    return {**said, "found": found.get("found"), "status": status}


def be_child(spec: Spec, names: dict, send: int) -> NoReturn:
    """Go behind the barriers, run the code, and report."""
    try:
        names["folder"] = enclose(
            spec.layers,
            Limits(**spec.limits),
            [send, *spec.keep],
            readable_paths(),
            spec.tester,
            spec.folder,
            spec.programs,
        )
        names["SEND"] = send
        exec(spec.code, names)
        said = {"value": names.get("seen")}
    except BaseException as fault:
        said = {"value": type(fault).__name__, "message": str(fault)}
    os.write(send, json.dumps(said).encode())
    os._exit(0)


def read_all(descriptor: int) -> bytes:
    """Read until every process has closed the other end."""
    with open(descriptor, "rb") as file:
        return file.read()


if __name__ == "__main__":
    main()
