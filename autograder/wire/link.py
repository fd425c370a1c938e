"""Send and receive messages over a socket, within limits: the one way between two processes.

No object is built but what JSON has, and nothing is executed.
"""

import _signal  # What `signal` wraps in enumerations, which takes longer than the call itself.
import signal
import socket
import time
from collections.abc import Callable, Sequence
from typing import Any

from autograder.wire.frames import COUNT, Buffer, LinkRefused, pack, read_count, read_header

__all__ = ["Link", "LinkClosed", "LinkRefused"]

TICK_SECONDS = 0.1
# A timer that raises in the middle of a frame would leave the two sides out of step for good.
NAMES = ("SIGPROF", "SIGVTALRM", "SIGALRM")  # Windows has none of these.
TIMERS = tuple(int(getattr(signal, name)) for name in NAMES if hasattr(signal, name))
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
        before = self._begin_frame()
        try:
            for piece in pieces:
                self._write(piece)
            self.broken = False
        finally:
            _let_timers(before)

    def receive(self, tick: Tick | None = None) -> tuple[dict[str, Any], list[bytearray]]:
        """Wait for a message; `tick` stands in for the link's own while this call waits."""
        tick = tick or self.tick
        before = self._begin_frame()
        try:
            size = read_count(self._read(COUNT.size, tick))
            message, lens = read_header(self._read(size, tick), self._max_bytes)
            buffers = [self._read(length, tick) for length in lens]
            self.broken = False
            return message, buffers
        finally:
            _let_timers(before)

    def close(self) -> None:
        """Close the socket."""
        self.broken = True
        self._socket.close()

    def _begin_frame(self) -> set[int]:
        """Put off this thread's timers; the link is broken if anything stops what follows."""
        if self.broken:
            raise LinkClosed("the conversation broke off before")
        before = _hold_timers()
        self.broken = True
        return before

    def _read(self, size: int, tick: Tick | None) -> bytearray:
        while len(self._ahead) < min(size, AHEAD):
            self._ahead += self._arrived(self._socket.recv, AHEAD, tick)
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
            done += self._arrived(self._socket.recv_into, room[done:], tick)

    def _arrived(self, transfer: Callable[[Any], Any], room: Any, tick: Tick | None) -> Any:
        """Return what a transfer gives as soon as there is something."""
        got = None
        while got is None:
            self._look_at_clock(tick)
            got = _attempt(transfer, room)
        if not got:
            raise LinkClosed("the other side has closed the link")
        return got

    def _write(self, piece: bytes | memoryview) -> None:
        rest = memoryview(piece)
        while rest:
            self._look_at_clock(self.tick)
            rest = rest[_attempt(self._socket.send, rest) or 0 :]

    def _look_at_clock(self, tick: Tick | None) -> None:
        now = time.monotonic()
        if tick and now - self._ticked >= TICK_SECONDS:
            self._ticked = now
            tick()


def _hold_timers() -> set[int]:
    """Put off what the timers of this thread raise; return what was put off before."""
    return _signal.pthread_sigmask(_signal.SIG_BLOCK, TIMERS) if TIMERS else set()


def _let_timers(before: set[int]) -> None:
    if TIMERS:
        _signal.pthread_sigmask(_signal.SIG_SETMASK, before)


def _attempt(transfer: Callable[[Any], Any], what: Any) -> Any:
    """Return what went over; None if nothing could within a tenth of a second."""
    try:
        return transfer(what)
    except TimeoutError:
        return None
    except OSError as fault:
        raise LinkClosed(f"the other side has gone ({fault})") from fault
