"""Send and receive messages over a socket, within limits: the one way between two processes.

No object is built but what JSON has, and nothing is executed.
"""

import contextlib
import signal
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from autograder.wire.frames import COUNT, Buffer, LinkRefused, pack, read_count, read_header

__all__ = ["Link", "LinkClosed", "LinkRefused"]

TICK_SECONDS = 0.1
# A timer that raises in the middle of a frame would leave the two sides out of step for good.
TIMERS = {getattr(signal, f"SIG{name}", None) for name in ("PROF", "VTALRM", "ALRM")} - {None}
STEP = 16 << 20  # Memory is taken in such steps, as the bytes arrive.
AHEAD = 1 << 16  # Bytes to ask for at once: most frames, and often more than one.

Tick = Callable[[], None]


class LinkClosed(Exception):  # noqa: N818 - says what happened, as the standard library's do
    """The other side has gone, or the conversation broke off before."""


class Link:
    """One end of a socket. After an error in the middle of a frame it is `broken` for good.

    While it reads or writes, it calls `tick` about every tenth of a second; what `tick` raises ends
    the wait.
    """

    def __init__(self, sock: socket.socket, max_bytes: int = 256 << 20):
        sock.settimeout(TICK_SECONDS)
        if sock.family != getattr(socket, "AF_UNIX", None):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # No message waits for more.
        self.tick: Tick | None = None
        self.broken = False
        self._socket, self._max_bytes = sock, max_bytes
        self._ticked = time.monotonic()
        self._ahead = bytearray()  # has arrived and is still to be read

    def send(self, message: dict[str, Any], buffers: Sequence[Buffer] = ()) -> None:
        """Send a message; raise LinkRefused, before a byte is written, if it is over a limit."""
        pieces = pack(message, buffers, self._max_bytes)
        with self._whole_frame():
            for piece in pieces:
                self._write(piece)

    def receive(self, tick: Tick | None = None) -> tuple[dict[str, Any], list[bytearray]]:
        """Wait for a message; `tick` stands in for the link's own while this call waits."""
        with self._whole_frame():
            tick = tick or self.tick
            size = read_count(self._read(COUNT.size, tick))
            message, lens = read_header(self._read(size, tick), self._max_bytes)
            return message, [self._read(length, tick) for length in lens]

    def close(self) -> None:
        """Close the socket."""
        self.broken = True
        self._socket.close()

    @contextlib.contextmanager
    def _whole_frame(self) -> Iterator[None]:
        """Leave the link broken if anything stops the frame that is under way."""
        if self.broken:
            raise LinkClosed("the conversation broke off before")
        with _timers_later():
            self.broken = True
            yield
            self.broken = False

    def _read(self, size: int, tick: Tick | None) -> bytearray:
        while len(self._ahead) < min(size, AHEAD):
            self._ahead += self._arrived(lambda: self._socket.recv(AHEAD), tick)
        data = self._ahead[:size]
        del self._ahead[:size]
        while len(data) < size:
            start = len(data)
            data.extend(bytes(min(STEP, size - start)))
            with memoryview(data) as whole, whole[start:] as room:
                self._fill(room, tick)
        return data

    def _fill(self, room: memoryview, tick: Tick | None) -> None:
        done = 0
        while done < len(room):
            rest = room[done:]
            done += self._arrived(lambda rest=rest: self._socket.recv_into(rest), tick)

    def _arrived(self, transfer: Callable[[], Any], tick: Tick | None) -> Any:
        """Return what a transfer gives as soon as there is something."""
        got = None
        while got is None:
            self._look_at_clock(tick)
            got = _attempt(transfer)
        if not got:
            raise LinkClosed("the other side has closed the link")
        return got

    def _write(self, piece: bytes | memoryview) -> None:
        rest = memoryview(piece)
        while rest:
            self._look_at_clock(self.tick)
            rest = rest[_attempt(lambda rest=rest: self._socket.send(rest)) or 0 :]

    def _look_at_clock(self, tick: Tick | None) -> None:
        now = time.monotonic()
        if tick and now - self._ticked >= TICK_SECONDS:
            self._ticked = now
            tick()


@contextlib.contextmanager
def _timers_later() -> Iterator[None]:
    """Put off what the timers of this thread raise until the end."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows has no such timers.
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, TIMERS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _attempt(transfer: Callable[[], Any]) -> Any:
    """Return what went over; None if nothing could within a tenth of a second."""
    try:
        return transfer()
    except TimeoutError:
        return None
    except OSError as fault:
        raise LinkClosed(f"the other side has gone ({fault})") from fault
