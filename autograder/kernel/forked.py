"""A process that is not our child, seen the way `subprocess.Popen` shows one."""

import os
import select
import signal
import weakref


class ForkedProcess:
    """As much of `subprocess.Popen` as a kernel provisioner uses, for a kernel of the server.

    The descriptor (pidfd_open(2)) stands for this very process, also when its number has gone to
    another. Only the parent learns how a process ended, so every exit status is 0 here.
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int, descriptor: int):
        self.pid = pid
        self._descriptor = descriptor
        self._ended = select.poll()
        self._ended.register(descriptor, select.POLLIN)
        self._close = weakref.finalize(self, os.close, descriptor)

    def poll(self) -> int | None:
        """Return 0 once the process has ended, None before."""
        return 0 if not self._close.alive or self._ended.poll(0) else None

    def wait(self) -> int:
        """Wait for the process to end."""
        if self._close.alive:
            self._ended.poll()
            self._close()
        return 0

    def send_signal(self, signum: int) -> None:
        """Send a signal, unless the process has ended."""
        if self.poll() is None:
            signal.pidfd_send_signal(self._descriptor, signum)

    def terminate(self) -> None:
        """Ask the process to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the process."""
        self.send_signal(signal.SIGKILL)
