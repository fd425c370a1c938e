"""What one side knows of an object of the other, and how it asks for more."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from autograder.wire.frames import demand
from autograder.wire.streams import Stream


@dataclass(slots=True)
class About:
    """What this side knows of an object of the other side."""

    ask: Callable[..., Any]
    number: int
    name: str  # of its class
    passes_for: type | None
    label: str | None = None  # the name of a function that can only be called
    stream: Stream | None = None

    def request(self, op: str, value: Any = None) -> Any:
        """Ask the other side to do something with the object."""
        if self.label is not None and op != "call":
            raise TypeError("an object of the checks can be called, and nothing else")
        return self.ask(op, self.number, value)

    def attribute(self, name: str) -> Any:
        """Return an attribute of the object; one that can only be called has its name alone."""
        if self.label is None:
            return self.request("attr", name)
        if name == "__name__" and self.label:
            return self.label
        if name == "__doc__":
            return None
        raise AttributeError(f"an object of the checks has no attribute {name!r} here")

    def open_stream(self) -> Stream:
        """Begin to iterate over the object."""
        number = self.request("iter")
        demand(type(number) is int, "an iteration has a number")
        return Stream(lambda count: self.ask("next", number, count))
