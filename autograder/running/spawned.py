"""Start a new pair of Python processes for each run, where forking is not to be had.

Slower and with fewer barriers than a warm parent: for macOS, Windows and machines where fork is
not safe. The two processes meet on a loopback port, which a random token guards.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile

from autograder.running.environment import environment
from autograder.running.forked import WarmParentError
from autograder.running.meeting import meet
from autograder.wire.link import Link, LinkClosed, LinkRefused


class SpawnedPairs:
    """Gives the channel to the checks' process of a new pair, started from scratch."""

    def __init__(self) -> None:
        self.processes: list[subprocess.Popen] = []

    def prepare(self) -> None:
        """Do nothing: each pair starts from scratch."""

    def start(self) -> Link:
        """Return the channel to the checks' process of a new pair; end the pair before it."""
        self.stop()
        self.folder = tempfile.TemporaryDirectory(prefix="course-", ignore_cleanup_errors=True)
        token, password = os.urandom(16).hex(), os.urandom(16).hex()
        try:
            with socket.create_server(("127.0.0.1", 0)) as server:
                self._spawn("tester", server.getsockname()[1], token, password)
                channel = Link(meet(server, token))
            message, _ = channel.receive(self._alive)
            self._spawn("student", message["port"], password)
        except (OSError, LinkClosed, LinkRefused) as fault:
            self.stop()
            raise WarmParentError("the processes of a run do not start") from fault
        return channel

    def _alive(self) -> None:
        if any(process.poll() is not None for process in self.processes):
            raise LinkClosed

    def stop(self) -> None:
        """End both processes, and on POSIX what the student's process started in its group."""
        for process in self.processes:
            with contextlib.suppress(OSError, AttributeError):
                os.killpg(process.pid, signal.SIGKILL)
            process.kill()
            process.wait()
        if self.processes:
            self.processes = []
            self.folder.cleanup()

    close = stop

    def _spawn(self, role: str, *options: int | str) -> None:
        process = subprocess.Popen(
            [sys.executable, "-m", "autograder.running.meeting", role],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=None if os.environ.get("COURSE_DEBUG") else subprocess.DEVNULL,
            cwd=self.folder.name,
            env=environment(self.folder.name) | {"HOME": self.folder.name},
            start_new_session=os.name == "posix",
        )
        self.processes.append(process)
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(json.dumps(options).encode())  # Other users can read argv.
            process.stdin.close()
