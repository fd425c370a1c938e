"""Two sides of a conversation: the student's, in a thread of its own, and the checks'."""

import contextlib
import socket
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

from autograder.wire.link import Link
from autograder.wire.remote import Conversation, StudentTimeout


@contextlib.contextmanager
def talking(namespace: dict[str, Any], **options: Any) -> Iterator[Conversation]:
    """Give the checks' side of a conversation whose other side serves a namespace."""
    one, other = socket.socketpair()
    student = Conversation(Link(other), namespace, **options)

    def serve() -> None:
        with other:
            student.serve()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    with one:
        yield Conversation(Link(one), tick=_patience(), exports_attributes=False)
    thread.join(10)
    assert not thread.is_alive(), "the student's side has not ended"


def _patience() -> Callable[[], None]:
    """Return a tick that ends a test which would wait for ever."""
    begin = time.monotonic()

    def tick() -> None:
        if time.monotonic() - begin > 60:
            raise StudentTimeout("nobody answers")

    return tick


@contextlib.contextmanager
def answers(source: str) -> Iterator[SimpleNamespace]:
    """Run a student's cell on the other side and give the names it defines, as fetched."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec(textwrap.dedent(source), namespace)
    with talking(namespace) as conversation:
        names = [name for name in namespace if not name.startswith("__")]
        yield SimpleNamespace(**conversation.fetch(names))
