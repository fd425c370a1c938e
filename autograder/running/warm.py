"""The warm parent: imports the scientific stack once and forks the processes of each run.

`python -m autograder.running.warm` reads requests from the socket that is its standard input. A
request is one byte and, for a run, the socket on which the coordinator talks to the checks'
process. No check, bank or secret is ever loaded here, since a student's process inherits this
memory; jobs arrive after the fork.
"""

import contextlib
import gc
import json
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

RUN, CLEAR, READY = b"R", b"C", b"!"
LIBRARIES = (
    "numpy",
    "matplotlib.pyplot",
    "sklearn.linear_model",
    "sklearn.metrics",
    "sklearn.preprocessing",
    "sklearn.datasets",
    "sklearn.model_selection",
    "torch",
    "torch.testing",
    "torch.optim",
    "torch.utils.data",
    "torch.utils.flop_counter",
    "torch.utils._python_dispatch",
    "coursekit",
    "coursekit.plots",
    "coursekit.widgets",
    "coursekit.data",
)


def main() -> None:
    """Prepare, then fork a pair of processes for each request until the coordinator is gone."""
    options = json.loads(sys.argv[1])
    layers = frozenset(options["layers"])
    from autograder.isolation.enclose import prepare
    from autograder.isolation.namespaces import nest

    nest(layers)
    prepare(layers)
    shell = warm_up()
    control = socket.socket(fileno=os.dup(0))
    control.sendall(READY)
    Parent(control, layers, shell).serve()


def warm_up() -> "InteractiveShell":
    """Import and run once what costs time the first time; return a shell to run cells in."""
    import importlib

    from autograder.running import student, tester  # noqa: F401
    from autograder.running.large_pages import gather
    from autograder.running.shell import execute, make_shell

    for name in LIBRARIES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    shell = make_shell()
    with contextlib.suppress(ImportError):
        _warm_sklearn()
        _warm_torch()
    with contextlib.suppress(ZeroDivisionError):
        execute(shell, "warm", "1 / 0")
    gc.collect()
    gc.freeze()  # The collector of a forked process must not touch, and so copy, all pages.
    gather()
    return shell


def _warm_sklearn() -> None:
    import numpy as np
    from sklearn.linear_model import LinearRegression
    from sklearn.metrics import mean_squared_error
    from sklearn.preprocessing import StandardScaler

    X = np.random.default_rng(0).normal(size=(4, 2))
    y = LinearRegression().fit(X, X[:, 0]).predict(X)
    mean_squared_error(y, X[:, 0])
    StandardScaler().fit(X).transform(X)
    np.linalg.lstsq(X, y, rcond=None)
    np.linalg.eigh(X.T @ X)
    np.allclose(X, X)


def _warm_torch() -> None:
    import torch

    torch.set_num_threads(1)
    weight = torch.zeros(2, 2, requires_grad=True)
    torch.optim.Adam([weight]).zero_grad()  # Imports some 800 modules.
    (weight @ weight).sum().backward()
    torch.empty(2, 2, device="meta") @ torch.empty(2, 2, device="meta")
    layer = torch.nn.Linear(2, 2)
    layer.load_state_dict(layer.state_dict())
    torch.nn.functional.scaled_dot_product_attention(*[torch.zeros(1, 2, 2)] * 3)


class Parent:
    """Serves one coordinator: at most one run at a time."""

    def __init__(self, control: socket.socket, layers: frozenset[str], shell: "InteractiveShell"):
        self.control, self.layers, self.shell = control, layers, shell
        self.running: list[int] = []
        self.folder = ""

    def serve(self) -> None:
        """Fork on request; end what is left of a run when its checks' process has ended."""
        while True:
            tester = [os.pidfd_open(self.running[-1])] if self.running else []
            ready, _, _ = select.select([self.control, *tester], [], [])
            for fd in tester:
                os.close(fd)
            if self.control not in ready:
                self.clear()
                continue
            request, fds, _, _ = socket.recv_fds(self.control, 1, 1)
            self.clear()
            if not request:
                return
            if request == RUN and fds:
                self.start(socket.socket(fileno=fds[0]))
            else:
                self.control.sendall(READY)

    def start(self, channel: socket.socket) -> None:
        """Fork the student's process, then the checks' process, which leads."""
        ours, theirs = socket.socketpair()
        if "mount" not in self.layers:  # Else the student's process has a folder of its own making.
            self.folder = tempfile.mkdtemp(prefix="run-")
        student = self._fork(lambda: self._be_student(theirs), apart=True)
        tester = self._fork(lambda: self._be_tester(channel, ours, student), apart=False)
        self.running = [student, tester]
        for end in (channel, ours, theirs):
            end.close()

    def clear(self) -> None:
        """Kill and reap every process of the last run, also those that a student left behind."""
        for pid in self.running:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        for pid in self.running:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)
        self.running = []
        end_orphans()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _fork(self, work: Callable[[], None], apart: bool) -> int:
        from autograder.isolation.namespaces import fork_apart

        pid = fork_apart(self.layers) if apart else os.fork()
        if pid == 0:
            try:
                work()
            finally:
                os._exit(0)
        return pid

    def _be_student(self, link: socket.socket) -> None:
        from autograder.running.student import serve

        self._enclose([link.fileno()], tester=False)
        serve(link, self.shell)

    def _be_tester(self, channel: socket.socket, link: socket.socket, student: int) -> None:
        from autograder.running.tester import lead

        self._enclose([channel.fileno(), link.fileno()], tester=True)
        lead(channel, link, self.shell, student)

    def _enclose(self, keep: Sequence[int], tester: bool) -> None:
        from autograder.isolation.enclose import Limits, enclose, readable_paths

        folder = "" if tester or "mount" in self.layers else self.folder
        enclose(self.layers, Limits(), keep, readable_paths(), tester=tester, folder=folder)


def end_orphans() -> None:
    """Kill what was handed to this process when its parent ended (a reaper of orphans)."""
    while children := _children():
        for pid in children:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)


def _children() -> list[int]:
    try:
        with open(f"/proc/self/task/{os.getpid()}/children") as file:
            return [int(pid) for pid in file.read().split()]
    except OSError:
        return []


if __name__ == "__main__":
    main()
