"""The student's process: it runs the answers, then does what the checks' process asks of it.

It holds no hidden check, no expected value and not the course's seed, but for the few checks that
must run together with the answer. Of what it says, only the values that it hands over count.
"""

import contextlib
import os
import socket
from collections.abc import Iterator, Mapping
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from autograder.running.budget import Allowance
from autograder.running.capture import CappedText, Captured
from autograder.running.ending import frames_of, status_of
from autograder.running.guard import Guard
from autograder.running.shell import run_cell, run_probes
from autograder.source_code import defined_names
from autograder.wire.link import Link
from autograder.wire.remote import Conversation

SEED = "COURSE_SEED"


class Student:
    """Answers the requests of the checks' process."""

    def __init__(self, link: Link, shell: InteractiveShell):
        self.shell, self.guard, self.allowance = shell, None, Allowance(0.0)
        handlers = {
            "run": self.run,
            "guard": self.raise_guard,
            "together": self.run_together,
            "probe": self.probe,
            "get": self.give,
            "ping": lambda message: None,
        }
        self.conversation = Conversation(
            link, shell.user_ns, handlers, around=self.limited, describe=describe
        )

    def run(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """Run a cell of the notebook."""
        id, source, room = message["id"], message["source"], message["output_bytes"]
        run = run_cell(self.shell, id, source, message["seconds"], room)
        if self.guard and message["locked"]:
            self.guard.remember(defined_names(source), self.shell.user_ns)
        return run.fields()

    def raise_guard(self, message: Mapping[str, Any]) -> None:
        """Remember how the libraries are, before any answer runs."""
        self.guard = Guard()

    def run_together(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """Run a check that cannot reach the answer from another process."""
        os.environ[SEED] = str(message["seed"])
        id, source, seconds = message["id"], message["source"], message["seconds"]
        try:
            with self.silent():
                return self.guard.run(self.shell.user_ns, id, source, seconds).fields()
        finally:
            os.environ.pop(SEED, None)

    def probe(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """Evaluate the probes that name mistakes."""
        probes = tuple(message["probes"])
        with self.silent():
            return run_probes(self.shell, message["id"], probes, message["seconds"]).fields()

    def give(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """Return the names that the next check reads, and set the time that it may spend here."""
        self.allowance = Allowance(message["seconds"])
        known = self.shell.user_ns
        return {name: known[name] for name in message["value"] if name in known}

    @contextlib.contextmanager
    def limited(self) -> Iterator[None]:
        """Run something of the student's within the allowance, without a sound."""
        with self.silent(), self.allowance.spend():
            yield

    @contextlib.contextmanager
    def silent(self) -> Iterator[None]:
        """Forget what is printed, displayed and drawn."""
        with Captured(self.shell, CappedText(0), [], 0):
            yield


def describe(fault: BaseException) -> dict[str, Any]:
    """Tell the other side what kind of fault it is and which lines of cells it passed."""
    return {"kind": status_of(fault), "frames": [list(at) for at in frames_of(fault.__traceback__)]}


def serve(link: socket.socket, shell: InteractiveShell) -> None:
    """Be the student's process until the other side is gone."""
    # A process that the student forks off has no part in the conversation.
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=link.close)
    Student(Link(link), shell).conversation.serve()
