"""Who listens while submissions are graded, and must hear nothing.

The kernel completes a connection to a listening socket by itself, so nobody has to wait for one.
"""

import contextlib
import secrets
import socket
from pathlib import Path
from types import MappingProxyType

HOST = "127.0.0.1"


class Listeners:
    """A TCP server, a UDP socket and two servers on Unix sockets, one of them abstract."""

    def __init__(self, folder: Path):
        self.unix = str(folder / "listener")
        self.abstract = f"hostile-{secrets.token_hex(8)}"

    def __enter__(self) -> "Listeners":
        self.sockets = {
            "tcp": _bound(socket.AF_INET, socket.SOCK_STREAM, (HOST, 0)),
            "udp": _bound(socket.AF_INET, socket.SOCK_DGRAM, (HOST, 0)),
            "unix": _bound(socket.AF_UNIX, socket.SOCK_STREAM, self.unix),
            "abstract": _bound(socket.AF_UNIX, socket.SOCK_STREAM, f"\0{self.abstract}"),
        }
        ports = {name: self.sockets[name].getsockname()[1] for name in ("tcp", "udp")}
        self.addresses = MappingProxyType({**ports, "unix": self.unix, "abstract": self.abstract})
        return self

    def __exit__(self, *_: object) -> None:
        for each in self.sockets.values():
            each.close()

    def heard(self) -> list[str]:
        """Return which of them were called."""
        return [name for name, each in self.sockets.items() if _was_called(each)]


def _bound(family: int, kind: int, address: object) -> socket.socket:
    made = socket.socket(family, kind)
    made.bind(address)
    made.setblocking(False)
    if kind == socket.SOCK_STREAM:
        made.listen(64)
    return made


def _was_called(each: socket.socket) -> bool:
    with contextlib.suppress(BlockingIOError):
        if each.type == socket.SOCK_DGRAM:
            each.recv(64)
        else:
            each.accept()[0].close()
        return True
    return False
