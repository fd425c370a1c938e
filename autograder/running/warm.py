"""The warm parent: imports the scientific stack once and forks the processes of each run.

`python -m autograder.running.warm` reads requests from the socket that is its standard input. A
request is one byte and, for a run, the socket on which the coordinator talks to the checks'
process. No check, bank or secret is ever loaded here, since a student's process inherits this
memory; jobs arrive after the fork.
"""

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

RUN, CLEAR, READY = b"R", b"C", b"!"
# Behind these, one run sees nothing of the processes of the next.
UNSEEN = frozenset({"pid", "mount"})


def main() -> None:
    """Prepare, then fork a pair of processes for each request until the coordinator is gone."""
    options = json.loads(sys.argv[1])
    layers = frozenset(options["layers"])
    from autograder.isolation.enclose import prepare
    from autograder.isolation.namespaces import nest

    nest(layers)
    prepare(layers)
    from autograder.running.warm_up import warm_up

    shell = warm_up(options["libraries"])
    control = socket.socket(fileno=os.dup(0))
    control.sendall(READY)
    Parent(control, layers, shell).serve()


@dataclass(frozen=True)
class Pair:
    """The two processes of a run. They wait until the checks' process is fed a channel."""

    student: int
    tester: int
    feed: socket.socket
    folder: str  # in which the student's process works, where it has none of its own making

    @property
    def processes(self) -> tuple[int, int]:
        """Their numbers."""
        return self.student, self.tester


class Parent:
    """Serves one coordinator: one run at a time, while the processes of the next one wait.

    They wait only where those that run could not even see them, and rehearse meanwhile.
    """

    def __init__(self, control: socket.socket, layers: frozenset[str], shell: "InteractiveShell"):
        self.control, self.layers, self.shell = control, layers, shell
        self.running: Pair | None = None
        self.waiting: Pair | None = None

    def serve(self) -> None:
        """Start a run on request; end what is left of it when its checks' process has ended."""
        self.fork_ahead()
        while True:
            tester = [os.pidfd_open(self.running.tester)] if self.running else []
            ready, _, _ = select.select([self.control, *tester], [], [])
            for fd in tester:
                os.close(fd)
            if self.control not in ready:
                self.clear()
                continue
            request, fds, _, _ = socket.recv_fds(self.control, 1, 1)
            if request == RUN and fds:
                self.start(socket.socket(fileno=fds[0]))
                self.fork_ahead()
                continue
            self.clear()
            if not request:
                return
            self.control.sendall(READY)

    def start(self, channel: socket.socket) -> None:
        """Hand the channel to a pair of processes, and end the last pair."""
        if self.waiting is None:
            self.clear()  # Nothing of the last run may see the next one.
        last, self.running, self.waiting = self.running, self.waiting or self._fork_pair(), None
        # Where the pair has died, the coordinator finds its channel closed and asks for another.
        with channel, self.running.feed as feed, contextlib.suppress(OSError):
            socket.send_fds(feed, [RUN], [channel.fileno()])
        self.end(last)

    def fork_ahead(self) -> None:
        """Have a pair wait for the next run."""
        if self.layers >= UNSEEN and self.waiting is None:
            self.waiting = self._fork_pair(rehearses=True)

    def clear(self) -> None:
        """End the pair that runs, or has run."""
        last, self.running = self.running, None
        self.end(last)

    def end(self, pair: Pair | None) -> None:
        """Kill and reap every process of a run, also those that a student left behind."""
        if pair:
            for pid in pair.processes:
                end_group(pid)
            shutil.rmtree(pair.folder, ignore_errors=True)
        kept = [pid for each in (self.running, self.waiting) if each for pid in each.processes]
        end_orphans(kept)

    def _fork_pair(self, rehearses: bool = False) -> Pair:
        """Fork the student's process, then the checks' process, which leads."""
        link, theirs = socket.socketpair()
        feed, fed = socket.socketpair()
        # Else the student's process has a folder of its own making.
        folder = "" if "mount" in self.layers else tempfile.mkdtemp(prefix="run-")
        student = self._fork(lambda: self._be_student(theirs, folder), apart=True)
        tester = self._fork(lambda: self._be_tester(fed, link, student, rehearses), apart=False)
        for end in (link, theirs, fed):
            end.close()
        return Pair(student, tester, feed, folder)

    def _fork(self, work: Callable[[], None], apart: bool) -> int:
        from autograder.isolation.namespaces import fork_apart

        pid = fork_apart(self.layers) if apart else os.fork()
        if pid == 0:
            try:
                work()
            finally:
                os._exit(0)
        return pid

    def _be_student(self, link: socket.socket, folder: str) -> None:
        from autograder.running.student import serve

        self._enclose([link.fileno()], tester=False, folder=folder)
        serve(link, self.shell)

    def _be_tester(
        self, fed: socket.socket, link: socket.socket, student: int, rehearses: bool
    ) -> None:
        from autograder.running.rehearsal import rehearse
        from autograder.running.tester import converse, lead

        self._enclose([fed.fileno(), link.fileno()], tester=True, folder="")
        conversation = converse(link)
        if rehearses:
            rehearse(conversation, self.shell)
        _, fds, _, _ = socket.recv_fds(fed, 1, 1)
        if fds:
            lead(socket.socket(fileno=fds[0]), conversation, self.shell, student)

    def _enclose(self, keep: Sequence[int], tester: bool, folder: str) -> None:
        from autograder.isolation.enclose import Limits, enclose, readable_paths

        enclose(self.layers, Limits(), keep, readable_paths(), tester=tester, folder=folder)


def end_group(pid: int) -> None:
    """Kill a child and the group that it leads, and reap it."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, 0)


def end_orphans(but: Collection[int]) -> None:
    """Kill what was handed to this process when its parent ended (a reaper of orphans)."""
    while children := _children().difference(but):
        for pid in children:
            end_group(pid)


def _children() -> set[int]:
    try:
        with open(f"/proc/self/task/{os.getpid()}/children") as file:
            return {int(pid) for pid in file.read().split()}
    except OSError:
        return set()


if __name__ == "__main__":
    main()
