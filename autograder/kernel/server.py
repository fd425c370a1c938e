"""The process that kernels are forked from: `python -m autograder.kernel.server`.

`client.start_server` starts one for each place. It imports the libraries, then listens, and forks.
It has one thread, no event loop and no socket of ZeroMQ. It ends when told, when it was of no use
for a while, or when what is installed is no longer what it has imported.

In two things a fork differs from a new kernel: the libraries were imported before the first cell
(so their warnings are not seen), and all forks of one server order the strings in a set alike.
"""

import fcntl
import os
import select
import socket
import sys
import time
from collections.abc import Collection
from pathlib import Path

from autograder.kernel import newborn
from autograder.kernel.forkable import end_idle_threads, refuse_cuda, threads
from autograder.kernel.identity import installation
from autograder.kernel.libraries import Imported, import_libraries
from autograder.kernel.order import END, MESSAGE_BYTES, Order
from autograder.kernel.place import PATIENCE, Place
from autograder.kernel.surroundings import is_like_us

WATCH_SECONDS = 30.0  # between two looks at whether the server is still of use


def main() -> None:
    """Serve; in a fork, become a kernel."""
    newborn.leave_start_folder()
    folder, name, lock, idle_seconds = sys.argv[1:]
    os.set_inheritable(int(lock), False)
    server = prepare(Place(Path(folder), name), int(lock), float(idle_seconds))
    if order := server.serve():
        newborn.become_kernel(order)


def prepare(place: Place, lock: int, idle_seconds: float) -> "Server":
    """Import everything, then listen; write into the lock why that cannot be done."""
    try:
        os.close(os.pidfd_open(os.getpid()))  # Every fork needs this of the system (Linux 5.3).
        installed = installation()
        imported = import_libraries()
        end_idle_threads()
        refuse_cuda()
        listener = place.listen()
    except Exception as fault:
        os.write(lock, f"{type(fault).__name__}: {fault}\n".encode())
        raise
    return Server(place, lock, listener, imported, installed, idle_seconds)


class Server:
    """Forks a kernel for each order; its kernels go on when it ends."""

    def __init__(
        self,
        place: Place,
        lock: int,
        listener: socket.socket,
        imported: Imported,
        installed: list[str | int],
        idle_seconds: float,
    ):
        self.place, self.lock, self.listener = place, lock, listener
        self.imported, self.installed, self.idle_seconds = imported, installed, idle_seconds
        self.kernels: dict[int, int] = {}  # their numbers, by their descriptors
        self.last_use = time.monotonic()

    def serve(self) -> Order | None:
        """Answer as long as that is of use, and return None; in a fork, return its order."""
        fcntl.flock(self.lock, fcntl.LOCK_SH | fcntl.LOCK_NB)  # Whoever waits for it may go on.
        while self._is_of_use():
            ready = self._wait()
            self._bury(ready)
            if self.listener.fileno() in ready:
                connection, _ = self.listener.accept()
                with connection:
                    order, outputs = receive(connection)
                    if order == END:
                        return self._leave()
                    if order and self._can_fork(order, connection) and self._fork() == 0:
                        newborn.settle(order, outputs, connection, self.imported.variables)
                        return order
                    close(outputs)
        return self._leave()

    def _leave(self) -> None:
        self.place.remove()

    def _is_of_use(self) -> bool:
        if self.kernels:
            self.last_use = time.monotonic()
        idle = time.monotonic() - self.last_use
        return idle < self.idle_seconds and installation() == self.installed

    def _wait(self) -> list[int]:
        """Return the descriptors on which something has happened."""
        poll = select.poll()
        for descriptor in (self.listener.fileno(), *self.kernels):
            poll.register(descriptor, select.POLLIN)
        return [found for found, _ in poll.poll(1000 * min(WATCH_SECONDS, self.idle_seconds))]

    def _bury(self, ready: list[int]) -> None:
        """Reap the kernels that have ended."""
        for descriptor in self.kernels.keys() & set(ready):
            os.waitpid(self.kernels.pop(descriptor), 0)
            os.close(descriptor)

    def _can_fork(self, order: Order, connection: socket.socket) -> bool:
        """Say whether a fork would be what the new kernel would be."""
        return is_like_us(connection) and threads() == 1 and not self._is_shadowed(order.folder)

    def _is_shadowed(self, folder: str) -> bool:
        """Say whether a new kernel would find files here in place of what this one has imported."""
        try:
            names = {name.partition(".")[0] for name in os.listdir(folder)}
        except OSError:
            return True  # The normal way has the right error for that.
        return not names.isdisjoint({*self.imported.packages, "matplotlibrc"})

    def _fork(self) -> int:
        self.last_use = time.monotonic()
        pid = os.fork()
        if pid:
            self.kernels[os.pidfd_open(pid)] = pid
        else:
            self.listener.close()
            close([self.lock, *self.kernels])
        return pid


def receive(connection: socket.socket) -> tuple[Order | bytes | None, list[int]]:
    """Receive an order, or END, and the descriptors for standard output and errors."""
    connection.settimeout(PATIENCE)
    try:
        message, descriptors, _, _ = socket.recv_fds(connection, MESSAGE_BYTES, 2)
        if message == END:
            return END, descriptors
        return (Order.decode(message) if len(descriptors) == 2 else None), descriptors
    except (OSError, TypeError, ValueError):
        return None, []


def close(descriptors: Collection[int]) -> None:
    """Close descriptors."""
    for descriptor in descriptors:
        os.close(descriptor)


if __name__ == "__main__":
    main()
