"""What one side does with its own objects when the other side asks."""

import contextlib
import operator
from collections.abc import Callable, Mapping
from typing import Any

from autograder.wire import changes, faults, signatures
from autograder.wire.decoder import Decoder
from autograder.wire.encoder import Encoder
from autograder.wire.frames import Buffer, LinkRefused, demand
from autograder.wire.references import References
from autograder.wire.streams import Iteration

Handler = Callable[[dict[str, Any]], Any]
Answer = tuple[dict[str, Any], list[Buffer]]


def _call(target: Any, value: Any) -> Any:
    args, kwargs = value
    return target(*args, **kwargs)


def _setattr(target: Any, value: Any) -> None:
    setattr(target, *value)


def _setitem(target: Any, value: Any) -> None:
    key, item = value
    target[key] = item


OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "call": _call,
    "attr": getattr,
    "setattr": _setattr,
    "item": operator.getitem,
    "setitem": _setitem,
    "len": lambda target, value: len(target),
    "contains": operator.contains,
    "iter": lambda target, value: Iteration(target),
    "next": Iteration.take,
    "signature": lambda target, value: signatures.tell(target),
}


class Server:
    """Answers the requests of the other side, and says which it does not take.

    A `trusting` server offers all operations and reports every exception; any other offers calls of
    what it has sent, and stops at a request that is no honest one.
    """

    def __init__(
        self,
        references: References,
        namespace: Mapping[str, Any] | None,
        handlers: Mapping[str, Handler],
        around: Callable[[], contextlib.AbstractContextManager],
        describe: faults.Describe,
        trusting: bool,
    ):
        self.references, self.namespace, self.handlers = references, namespace, handlers
        self.around, self.describe, self.trusting = around, describe, trusting

    def offers(self, op: Any) -> bool:
        """Say whether an operation is one that the other side may ask for."""
        if type(op) is not str or op == "get":
            return op == "get" and self.namespace is not None
        return op in self.handlers or op == "call" or (self.trusting and op in OPERATIONS)

    def answer(
        self, message: dict[str, Any], buffers: list[bytearray], is_over: Callable[[], bool]
    ) -> Answer:
        """Do what a message asks for and return the answer.

        Raises what ends the conversation: anything once it `is_over`, else what is no answer.
        """
        decoder = Decoder(buffers, self.references.resolve)
        result, fault = None, None
        try:
            value = decoder.decode(message.get("value"))
            decoder.finish()
            result = self._perform(message, value)
        except BaseException as raised:
            if is_over() or not self._is_answer(raised):
                raise
            fault = raised
        try:
            return self._write(message["op"], decoder, result, fault)
        except Exception as raised:
            return self.report(raised), []

    def report(self, fault: BaseException) -> dict[str, Any]:
        """Return the answer that tells of an exception."""
        return {**faults.tell(fault, self.describe), "op": "err"}

    def _perform(self, message: dict[str, Any], value: Any) -> Any:
        op = message["op"]
        if op in self.handlers:
            return self.handlers[op]({**message, "value": value})
        if op == "get":
            return {name: self.namespace[name] for name in value if name in self.namespace}
        target = self.references.own(message.get("to"))
        if op == "call":
            _check_call(value)
        with self.around():
            result = OPERATIONS[op](target, value)
        return self.references.refer(result)["id"] if op == "iter" else result

    def _is_answer(self, fault: BaseException) -> bool:
        if self.trusting:
            return True
        known = isinstance(fault, Exception | faults.StudentExit)
        return known and not isinstance(fault, LinkRefused)

    def _write(self, op: str, call: Decoder, result: Any, fault: BaseException | None) -> Answer:
        places = list(changes.changed(call)) if op == "call" else []
        encoder = Encoder(self.references.refer, call.shared)
        if fault is None:
            answer = {"op": "ret", "value": encoder.encode(result)}
        else:
            answer = self.report(fault)
        if places:
            answer["changes"] = [[place, encoder.encode_again(place)] for place in places]
        return answer, encoder.buffers


def _check_call(value: Any) -> None:
    right = type(value) is tuple and len(value) == 2
    demand(right and type(value[0]) is tuple and type(value[1]) is dict, "a call has arguments")
    demand(all(type(name) is str for name in value[1]), "arguments have names")
