"""What a fork of the server does to become the kernel that was ordered."""

import contextlib
import os
import resource
import select
import signal
import socket
import sys
import tempfile
import threading
from importlib.util import find_spec
from pathlib import Path

from autograder.kernel.order import GO, Order
from autograder.kernel.surroundings import peer

_INLINE = "module://matplotlib_inline.backend_inline"
# To ipykernel: somebody sees to it that the kernel ends with its parent, and it is not you.
_NO_POLLING = 1


def leave_start_folder() -> None:
    """Take the folder that Python was started in off the path, as ipykernel's launcher does."""
    if sys.path[0] == "" or Path(sys.path[0]) == Path.cwd():
        del sys.path[0]


def settle(
    order: Order, outputs: list[int], connection: socket.socket, defaults: dict[str, str]
) -> None:
    """Become a process of its own, as ordered; return when the other side says go, or exit.

    `defaults` are environment variables for where the order has none.
    """
    try:
        os.setsid()
        _restore_signals()
        _connect_outputs(outputs)
        os.chdir(order.folder)
        os.environ.clear()
        os.environ.update({**defaults, **order.environment})
        _set_limits(order.limits)
        jupyter = os.pidfd_open(peer(connection))
        this = os.pidfd_open(os.getpid())
        socket.send_fds(connection, [str(os.getpid()).encode()], [this])
        os.close(this)
        if connection.recv(len(GO)) != GO:
            os._exit(1)
        threading.Thread(target=_end_with, args=[jupyter], daemon=True).start()
    except BaseException:
        os._exit(1)  # Jupyter has no number of a kernel yet, and starts one the normal way.


def become_kernel(order: Order) -> None:
    """Run the kernel; return when it has ended."""
    _dress(order)
    _shuffle()
    _choose_backend()
    for name in [name for name in sys.modules if name.partition(".")[0] == "autograder"]:
        del sys.modules[name]  # A kernel imports the course as it is now, not as it was.
    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance(parent_handle=_NO_POLLING)


def _restore_signals() -> None:
    """Undo that a shell started the server in the background."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)


def _connect_outputs(outputs: list[int]) -> None:
    for target, source in enumerate(outputs, start=1):
        os.dup2(source, target)
        os.close(source)
    sys.stdout.reconfigure(line_buffering=sys.stdout.isatty())


def _set_limits(limits: dict[str, int]) -> None:
    for name, soft in limits.items():
        kind = getattr(resource, name)
        resource.setrlimit(kind, (soft, resource.getrlimit(kind)[1]))


def _end_with(process: int) -> None:
    """End when another process has ended (its descriptor can be read then)."""
    poll = select.poll()
    poll.register(process, select.POLLIN)
    poll.poll()
    os._exit(1)


def _dress(order: Order) -> None:
    """Look like what the command would have started."""
    launcher = find_spec("ipykernel_launcher")
    sys.executable = order.command[0]
    sys.orig_argv = list(order.command)
    sys.argv = [launcher.origin, *order.command[3:]]
    tempfile.tempdir = None


def _shuffle() -> None:
    """Give each kernel random numbers of its own; Python's `random` sees to that itself."""
    with contextlib.suppress(KeyError):
        sys.modules["numpy"].random.seed()
        sys.modules["torch"].default_generator.seed()


def _choose_backend() -> None:
    """Choose Matplotlib's backend as it does when it is imported in a kernel."""
    if not os.environ.get("MPLBACKEND"):
        os.environ["MPLBACKEND"] = _INLINE
    with contextlib.suppress(KeyError):
        sys.modules["matplotlib"].rcParams["backend"] = os.environ["MPLBACKEND"]
