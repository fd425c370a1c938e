"""A process that works on items as they come, in order, and may be killed at any moment.

Each worker has a connection of its own, whose far end no other process holds: what breaks off with
a worker's death ends with it. Queues that workers share would stay locked by the dead one.
"""

import contextlib
import pickle
import traceback
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from multiprocessing.connection import wait as wait_for
from os import _exit
from pathlib import Path
from threading import Thread
from typing import Any

# Yields a result for each item, in order. It may ask for the next item before, and not wait for it.
Work = Callable[[Iterator[Any]], Iterator[Any]]
END_SECONDS = 20.0  # for a worker without work, and all that it started, to end by themselves


class WorkerDiedError(Exception):
    """The worker is gone, with the item that it had in hand."""


class Worker:
    """A process that prepares itself from a file, and works on the items that the file holds."""

    def __init__(self, start: Path):
        # Spawned: it starts small, and shares nothing with who holds the gradebook.
        context = get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(start, theirs))
        self.process.start()
        theirs.close()

    def give(self, place: int) -> None:
        """Tell it the place of an item; whether it lives shows when its answer is fetched.

        Places and not items, so that no message is too long for a worker that is not listening.
        """
        with contextlib.suppress(OSError):
            self.connection.send(place)

    def answer(self) -> Any:
        """Return what it made of the first item that it has not answered yet.

        Raises what its work raised, and WorkerDiedError if it is gone.
        """
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


def write_start(
    path: Path, prepare: Callable[..., None], arguments: Any, work: Work, items: Sequence[Any]
) -> None:
    """Write what a worker prepares, does and does it to, to a file.

    What multiprocessing itself hands to a new process goes through a pipe that nobody empties if
    the process is killed first: more than the pipe holds would block this one for ever.
    """
    path.write_bytes(pickle.dumps((prepare, arguments, work, items)))


def _serve(start: Path, connection: Connection) -> None:
    """Prepare, then answer each item that comes; a fault is an answer too, and the last one."""
    Thread(target=_end_with_parent, daemon=True).start()
    # The other side may be gone, and Ctrl-C reaches every process of the run.
    with contextlib.suppress(OSError, KeyboardInterrupt):
        try:
            prepare, arguments, work, items = pickle.loads(start.read_bytes())
            prepare(*arguments)
            for result in work(items[place] for place in _places(connection)):
                connection.send((result, None))
        except Exception as fault:
            fault.add_note(f"In a worker:\n{traceback.format_exc()}")
            connection.send((None, fault))


def _places(connection: Connection) -> Iterator[int]:
    with contextlib.suppress(EOFError):
        while True:
            yield connection.recv()


def _end_with_parent() -> None:
    """End this process when the coordinator is gone, however it went."""
    if parent := parent_process():
        wait_for([parent.sentinel])
        _exit(1)
