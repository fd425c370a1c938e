"""The coordinator's side of a warm parent: start it, ask it for pairs of processes, end it."""

import contextlib
import json
import os
import select
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence

from autograder.isolation.layers import Isolation
from autograder.running.environment import environment
from autograder.running.libraries import LIBRARIES
from autograder.running.warm import CLEAR, READY, RUN
from autograder.wire.link import Link

START_SECONDS = 120.0  # to import torch and the rest, on a busy machine


class WarmParentError(Exception):
    """The warm parent does not start, or has died."""


class ForkedPairs:
    """Gives the channel to a new pair of processes, forked by a warm parent kept for all runs."""

    def __init__(self, isolation: Isolation, libraries: Sequence[str] = LIBRARIES):
        self.isolation, self.libraries = isolation, libraries
        self.process: subprocess.Popen | None = None
        self.is_ready = False

    def prepare(self) -> None:
        """Start the warm parent, and do not wait for it."""
        if self.process is None or self.process.poll() is not None:
            self._start_parent()

    def start(self) -> Link:
        """Return the channel to the checks' process of a new pair; end the pair before it."""
        self.prepare()
        if not self.is_ready:
            self._wait_ready()
        ours, theirs = socket.socketpair()
        try:
            socket.send_fds(self.control, [RUN], [theirs.fileno()])
        except OSError as fault:
            ours.close()
            self.close()
            raise WarmParentError("the warm parent has died") from fault
        finally:
            theirs.close()
        return Link(ours)

    def stop(self) -> None:
        """End the pair that runs, and wait until no process of it is left."""
        if self.process is None or not self.is_ready:
            self.close()
            return
        try:
            self.control.sendall(CLEAR)
            self._wait_ready()
        except (OSError, WarmParentError):
            self.close()

    def close(self) -> None:
        """End the warm parent and everything that it started."""
        if self.process is not None:
            self.control.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=5.0)
            self.process.kill()
            self.process.wait()
            self.folder.cleanup()
            self.process = None

    def _start_parent(self) -> None:
        self.close()
        self.is_ready = False
        self.control, theirs = socket.socketpair()
        self.folder = tempfile.TemporaryDirectory(prefix="course-", ignore_cleanup_errors=True)
        # Another user's process reaches its folder in it, and lists none.
        os.chmod(self.folder.name, 0o711)
        layers = sorted(self.isolation.layers)
        options = json.dumps({"layers": layers, "libraries": list(self.libraries)})
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "autograder.running.warm", options],
                stdin=theirs,
                stdout=subprocess.DEVNULL,
                stderr=None if os.environ.get("COURSE_DEBUG") else subprocess.DEVNULL,
                cwd=self.folder.name,
                env=environment(self.folder.name),
                start_new_session=True,
            )

    def _wait_ready(self) -> None:
        if not select.select([self.control], [], [], START_SECONDS)[0]:
            self.process.kill()
        if self.control.recv(1) != READY:
            self.close()
            raise WarmParentError("the warm parent does not start; `course doctor` may say why")
        self.is_ready = True
