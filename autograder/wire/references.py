"""Which objects the two sides have shown each other, and the numbers that stand for them."""

from collections.abc import Callable
from types import FunctionType
from typing import Any

from autograder.wire.about import About
from autograder.wire.faults import plain_name
from autograder.wire.frames import demand
from autograder.wire.handles import Remote, about, is_handle, make_handle
from autograder.wire.trusted import trusted_class

MAX_OBJECTS = 1_000_000
MAX_CLASSES, MAX_CLAIM = 20, 200
TOO_MANY_OBJECTS = f"at most {MAX_OBJECTS:,} objects"


class References:
    """Both tables of one side: its own objects that it has sent, and handles of those received.

    A side that does not `describe` its objects says of them only whether they can be called, and
    their `__name__`.
    """

    def __init__(self, ask: Callable[..., Any], describes: bool):
        self._ask, self._describes = ask, describes
        self._own: dict[int, Any] = {}
        self._numbers: dict[int, int] = {}
        self._handles: dict[int, Remote] = {}

    def refer(self, value: Any) -> dict[str, Any]:
        """Return the JSON that stands for an object; raise ValueError when there are too many."""
        if is_handle(value):
            return {"t": "yours", "id": about(value).number}
        number = self._numbers.setdefault(id(value), len(self._own) + 1)
        if number > MAX_OBJECTS:
            raise ValueError(f"more than {MAX_OBJECTS:,} objects")
        self._own[number] = value  # Kept for good, so no other object gets this identity.
        told = _description(value) if self._describes else {"name": _label(value)}
        return {"t": "ref", "id": number, "call": callable(value), **told}

    def resolve(self, node: dict[str, Any]) -> Any:
        """Return the object or the handle that JSON stands for."""
        if node["t"] == "yours":
            return self.own(node["id"])
        number = node["id"]
        if type(number) is int and number in self._handles:
            return self._handles[number]
        demand(type(number) is int and number > 0, "an object has a number")
        demand(len(self._handles) < MAX_OBJECTS, TOO_MANY_OBJECTS)
        self._handles[number] = self._make(node, number)
        return self._handles[number]

    def own(self, number: Any) -> Any:
        """Return the object of this side that has the number; raise LinkRefused if it sent none."""
        demand(type(number) is int and number in self._own, "an object that was never sent")
        return self._own[number]

    def _make(self, node: dict[str, Any], number: int) -> Remote:
        can_call, once = node["call"], node.get("it", False)
        demand(type(can_call) is bool and type(once) is bool, "an object can be called or not")
        if "mro" in node:
            claims = _read_claims(node["mro"])
            name = plain_name(claims[0].rpartition(":")[2].rpartition(".")[2])
            known = About(self._ask, number, name, trusted_class(claims))
        else:
            demand(self._describes, "an object has a class")
            label = node.get("name", "")
            demand(type(label) is str and len(label) <= MAX_CLAIM, "a function has a short name")
            kind = FunctionType if can_call else None
            known = About(self._ask, number, kind.__name__ if kind else "object", kind, label)
        return make_handle(known, can_call, once)


def _description(value: Any) -> dict[str, Any]:
    kind = type(value)
    classes = type.__dict__["__mro__"].__get__(kind)[:MAX_CLASSES]
    claims = [f"{one.__module__}:{one.__qualname__}"[:MAX_CLAIM] for one in classes]
    return {"mro": claims, "it": hasattr(kind, "__next__")}


def _label(value: Any) -> str:
    name = getattr(value, "__name__", "") if callable(value) else ""
    return name[:MAX_CLAIM] if type(name) is str else ""


def _read_claims(claims: Any) -> list[str]:
    right = type(claims) is list and 0 < len(claims) <= MAX_CLASSES
    texts = right and all(type(one) is str and len(one) <= MAX_CLAIM for one in claims)
    demand(texts, "an object has a few classes")
    return claims
