"""What Jupyter loads to start kernels: forks of a prepared process, or, failing that, new ones."""

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_client.provisioning import LocalProvisioner

if TYPE_CHECKING:
    from autograder.kernel.place import Place

_LAUNCHER = ["-m", "ipykernel_launcher"]
_KNOWN = {"cwd", "env", "extra_arguments", "kernel_id"}  # what a launch may ask for


class WarmProvisioner(LocalProvisioner):
    """Starts IPython kernels as forks of a server that has the course's libraries imported.

    Where no server is ready, where the system cannot fork safely (macOS, Windows), or where
    another kernel is asked for, the kernel starts as Jupyter's own provisioner starts it. In the
    first case a server then prepares for the next.
    """

    _died = False

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict[str, Any]:
        """Start a kernel and return how to reach it."""
        died, self._died = self._died, False
        place = None if died else _place(cmd, kwargs)
        if place and self._fork(place, cmd, kwargs):
            return self.connection_info
        connection_info = await super().launch_kernel(cmd, **kwargs)
        if place:
            from autograder.kernel.client import start_server

            with contextlib.suppress(OSError):  # No error to a reader, whose kernel has started.
                start_server(place, kwargs["env"])
        return connection_info

    async def kill(self, restart: bool = False) -> None:
        """End the kernel; note whether it had ended by itself, to start the next the normal way."""
        self._died = self.process is not None and self.process.poll() is not None
        await super().kill(restart)

    def _fork(self, place: "Place", cmd: list[str], kwargs: dict[str, Any]) -> bool:
        from autograder.kernel.client import fork_kernel
        from autograder.kernel.order import Order

        folder = Path(kwargs.get("cwd") or Path.cwd())
        environment = kwargs["env"] | {"JPY_PARENT_PID": str(os.getpid())}
        self.process = fork_kernel(place, Order(cmd, str(folder.absolute()), environment))
        if self.process:
            self.pid = self.pgid = self.process.pid
            self.cwd = folder
        return self.process is not None


def _place(cmd: list[str], kwargs: dict[str, Any]) -> "Place | None":
    """Find the place of the server that can fork this kernel; None where no server can."""
    if sys.platform != "linux" or not (_is_our_kernel(cmd) and kwargs.keys() <= _KNOWN):
        return None
    paths = kwargs["env"].get("PYTHONPATH") or "/"
    if not all(path.startswith("/") for path in paths.split(":")):
        return None  # They begin where the kernel starts; the server starts elsewhere.
    from autograder.kernel.place import find_place

    try:
        return find_place(kwargs["env"])
    except OSError:
        return None


def _is_our_kernel(cmd: list[str]) -> bool:
    """Say whether the command starts ipykernel in this Python, without options to Python itself."""
    python, ours = Path(cmd[0]), Path(sys.executable)
    try:
        same = python.parent.samefile(ours.parent) and python.samefile(ours)
    except OSError:
        return False
    return same and python.is_absolute() and cmd[1:3] == _LAUNCHER
