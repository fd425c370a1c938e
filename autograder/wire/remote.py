"""Two processes that work on each other's objects over a link, one of which may lie.

Each side asks and, while it waits for the answer, serves what the other asks meanwhile. A side with
`exports_attributes=False` trusts nobody: of its own objects, the other side can call those that it
was handed, and nothing else.
"""

import contextlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from autograder.wire import changes, faults
from autograder.wire.decoder import Decoder
from autograder.wire.encoder import Encoder
from autograder.wire.faults import StudentExit, StudentFault, StudentMemory, StudentTimeout
from autograder.wire.frames import LinkRefused, demand
from autograder.wire.handles import Remote, RemoteFunction, RemoteIterator, is_handle
from autograder.wire.link import Link, LinkClosed
from autograder.wire.references import References
from autograder.wire.serving import Answer, Handler, Server

__all__ = [
    "Conversation",
    "Remote",
    "RemoteFunction",
    "RemoteIterator",
    "StudentExit",
    "StudentFault",
    "StudentMemory",
    "StudentTimeout",
    "is_handle",
]

MAX_NESTED = 50
TOO_NESTED = f"more than {MAX_NESTED} calls into each other"
ANSWERS = ("ret", "err")
NO_HANDLERS: Mapping[str, Handler] = {}


def _plain(fault: BaseException) -> dict[str, Any]:
    return {"kind": "error", "frames": []}


class Conversation:
    """One side of a conversation.

    `namespace` is what the other side may fetch from; `handlers` serve further operations, by name.
    Work on a local object runs inside `around()`, and `describe` tells the kind of an exception
    that crosses ("error", "timeout" or "memory") and the places in cells that it passed.
    """

    def __init__(
        self,
        link: Link,
        namespace: Mapping[str, Any] | None = None,
        handlers: Mapping[str, Handler] = NO_HANDLERS,
        around: Callable[[], contextlib.AbstractContextManager] = contextlib.nullcontext,
        describe: faults.Describe = _plain,
        tick: Callable[[], None] | None = None,
        exports_attributes: bool = True,
    ):
        self.link = link
        link.tick = tick or link.tick
        self._references = References(self.request, describes=exports_attributes)
        self._server = Server(
            self._references, namespace, handlers, around, describe, exports_attributes
        )
        self._asked = self._waiting = self._serving = 0
        self._given_up: set[int] = set()

    def fetch(self, names: Iterable[str], **fields: Any) -> dict[str, Any]:
        """Return those of the names that the other side has, with their values."""
        wanted = list(dict.fromkeys(names))
        found = self.request("get", value=wanted, **fields)
        demand(type(found) is dict and found.keys() <= set(wanted), "names that were asked for")
        return found

    def request(self, op: str, target: int | None = None, value: Any = None, **fields: Any) -> Any:
        """Ask the other side for something and return its answer, or raise its exception.

        Arguments of a call that the other side changes in place are changed here too.
        """
        if self._waiting >= MAX_NESTED:
            raise RecursionError(TOO_NESTED)
        encoder = Encoder(self._references.refer)
        node = encoder.encode(value)
        number = self._asked = self._asked + 1
        message = {**fields, "op": op, "n": number, "to": target, "value": node}
        self.link.send(message, encoder.buffers)
        try:
            answer, buffers = self._wait(number)
            sent = len(encoder.shared.values) if op == "call" else 0
            decoder = Decoder(buffers, self._references.resolve, encoder.shared)
            return _read_answer(answer, decoder, sent)
        except LinkRefused:
            self.link.broken = True  # Whoever breaks the rules once is not asked again.
            raise

    def tell(self, op: str, **fields: Any) -> None:
        """Send a message that a handler of the other side takes without an answer."""
        self.link.send({**fields, "op": op})

    def serve(self) -> None:
        """Serve the other side until it quits or is gone."""
        with contextlib.suppress(LinkClosed):
            while True:
                message, buffers = self.link.receive()
                if message.get("op") == "quit":
                    return
                self._serve(message, buffers)

    def _wait(self, number: int) -> Answer:
        """Return the answer to a request, and serve what the other side asks before it comes."""
        self._waiting += 1
        try:
            while True:
                message, buffers = self.link.receive()
                if message.get("op") not in ANSWERS:
                    self._serve(message, buffers)
                elif message.get("n") == number:
                    return message, buffers
                else:
                    self._drop(message.get("n"))
        except BaseException:
            self._given_up.add(number)  # A timer of this side, say: the answer still comes.
            raise
        finally:
            self._waiting -= 1

    def _drop(self, number: Any) -> None:
        demand(type(number) is int and number in self._given_up, "an answer to no request")
        self._given_up.remove(number)

    def _serve(self, message: dict[str, Any], buffers: list[bytearray]) -> None:
        op, number = message.get("op"), message.get("n")
        demand(self._server.offers(op), "an operation that is not offered")
        if number is None:
            demand(op in self._server.handlers, "a request has a number")
            self._server.handlers[op](message)
            return
        demand(type(number) is int, "the number of a request is an integer")
        demand(self._serving < MAX_NESTED, TOO_NESTED)
        self._serving += 1
        try:
            answer, given = self._server.answer(message, buffers, lambda: self.link.broken)
            self._send_answer({**answer, "n": number}, given)
        finally:
            self._serving -= 1

    def _send_answer(self, answer: dict[str, Any], buffers: list) -> None:
        try:
            self.link.send(answer, buffers)
        except LinkRefused as refusal:  # Too large; nothing has been written.
            self.link.send({**self._server.report(refusal), "n": answer["n"]})


def _read_answer(answer: dict[str, Any], decoder: Decoder, sent: int) -> Any:
    """Return the value of an answer or raise its fault; so many values sent may have changed."""
    fault, value = None, None
    if answer["op"] == "err":
        fault = faults.rebuild(answer)
    else:
        value = decoder.decode(answer.get("value"))
    changed = changes.read(answer.get("changes", []), decoder, sent)
    decoder.finish()
    for original, new in changed:
        changes.apply(original, new)
    if fault is not None:
        raise fault
    return value
