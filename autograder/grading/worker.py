"""A process that works on one item after the other, and may be killed at any moment.

Each worker has a connection of its own, whose far end no other process holds: what breaks off with
a worker's death ends with it. Queues that workers share would stay locked by the dead one.
"""

import contextlib
import pickle
import traceback
from collections.abc import Callable, Iterator
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from multiprocessing.connection import wait as wait_for
from os import _exit
from pathlib import Path
from threading import Thread
from typing import Any

END_SECONDS = 20.0  # for a worker without work, and all that it started, to end by themselves


class WorkerDiedError(Exception):
    """The worker is gone, with the item that it had in hand."""


class Worker:
    """A process that prepares itself from a file, then works on what it is given."""

    def __init__(self, start: Path):
        # Spawned: it starts small, and shares nothing with who holds the gradebook.
        context = get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(start, theirs))
        self.process.start()
        theirs.close()

    def give(self, item: Any) -> None:
        """Hand it an item; whether it lives shows when its answer is fetched."""
        with contextlib.suppress(OSError):
            self.connection.send(item)

    def answer(self) -> Any:
        """Return what it made of its item; raise what its work raised, or WorkerDiedError."""
        try:
            value, fault = self.connection.recv()
        except (EOFError, OSError) as gone:
            raise WorkerDiedError from gone
        if fault is not None:
            raise fault
        return value

    def dismiss(self) -> None:
        """Tell it that there is no more work; `join` waits until it is gone."""
        self.connection.close()

    def join(self) -> None:
        """Wait until it is gone; end it if that takes too long."""
        self.process.join(END_SECONDS)
        self.kill()

    def kill(self) -> None:
        """End it at once, whatever it has in hand."""
        self.connection.close()
        self.process.kill()
        self.process.join()


def write_start(path: Path, prepare: Callable[..., None], arguments: Any, work: Any) -> None:
    """Write what a worker prepares and does to a file.

    What multiprocessing itself hands to a new process goes through a pipe that nobody empties if
    the process is killed first: more than the pipe holds would block this one for ever.
    """
    path.write_bytes(pickle.dumps((prepare, arguments, work)))


def _serve(start: Path, connection: Connection) -> None:
    """Prepare, then answer each item that comes; a fault is an answer too, and the last one."""
    Thread(target=_end_with_parent, daemon=True).start()
    # The other side may be gone, and Ctrl-C reaches every process of the run.
    with contextlib.suppress(OSError, KeyboardInterrupt):
        try:
            prepare, arguments, work = pickle.loads(start.read_bytes())
            prepare(*arguments)
            for item in _items(connection):
                connection.send((work(item), None))
        except Exception as fault:
            fault.add_note(f"In a worker:\n{traceback.format_exc()}")
            connection.send((None, fault))


def _items(connection: Connection) -> Iterator[Any]:
    with contextlib.suppress(EOFError):
        while True:
            yield connection.recv()


def _end_with_parent() -> None:
    """End this process when the coordinator is gone, however it went."""
    if parent := parent_process():
        wait_for([parent.sentinel])
        _exit(1)
