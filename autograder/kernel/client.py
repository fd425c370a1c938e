"""The side of Jupyter: ask the server for a kernel, start a server, end it."""

import fcntl
import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping

from autograder.kernel.forked import ForkedProcess
from autograder.kernel.order import END, GO, MESSAGE_BYTES, Order
from autograder.kernel.place import Place
from autograder.kernel.surroundings import is_like_us, peer

IDLE_SECONDS = 600.0


def fork_kernel(place: Place, order: Order) -> ForkedProcess | None:
    """Have a kernel forked; None where there is no server, or it does not do this."""
    try:
        with place.connect() as connection:
            if not is_like_us(connection):
                return None
            # The kernel writes where one of our children would.
            socket.send_fds(connection, [order.encode()], [1, 2])
            message, descriptors, _, _ = socket.recv_fds(connection, MESSAGE_BYTES, 1)
            if not message:
                return None
            process = ForkedProcess(json.loads(message), *descriptors)
            # Only now it starts: a kernel whose number came too late must not run beside another.
            connection.sendall(GO)
            return process
    except (OSError, TypeError, ValueError):
        return None


def start_server(
    place: Place, environment: Mapping[str, str], idle_seconds: float = IDLE_SECONDS
) -> None:
    """Let a server prepare in the background, unless one does or is there.

    It ends when for `idle_seconds` no kernel of it was there. Raises OSError where the place is
    not this user's alone.
    """
    lock = place.take_lock()
    if lock is None:
        return
    server = [sys.executable, "-m", "autograder.kernel.server"]
    options = [str(place.folder), place.name, str(lock), str(idle_seconds)]
    try:
        # The shell ends at once, so that the server is nobody's child here, and leaves no zombie.
        subprocess.run(
            ["/bin/sh", "-c", '"$@" &', "sh", *server, *options],
            env={key: value for key, value in environment.items() if not key.startswith("JPY_")},
            cwd="/",
            pass_fds=[lock],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=None if os.environ.get("COURSE_DEBUG") else subprocess.DEVNULL,
            start_new_session=True,
            check=False,
        )
    finally:
        os.close(lock)


def wait_for_server(place: Place) -> int | None:
    """Wait until the server that prepares is ready; return its number, or None if there is none."""
    try:
        lock = os.open(place.lock_path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            fcntl.flock(lock, fcntl.LOCK_SH)
        finally:
            os.close(lock)
        with place.connect() as connection:
            return peer(connection)
    except OSError:
        return None


def end_server(place: Place) -> None:
    """End the server, if there is one, and wait until it has ended. Its kernels go on."""
    try:
        with place.connect() as connection:
            connection.sendall(END)
            connection.recv(1)
    except OSError:
        return
