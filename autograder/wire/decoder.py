"""Rebuild values from JSON and buffers of a side that may lie. Nothing is ever executed."""

from collections.abc import Callable, Sequence
from typing import Any

from autograder.wire import arrays, random_states, tensors, torch_values
from autograder.wire.frames import LinkRefused, demand
from autograder.wire.plain import MAX_DEPTH, MAX_INT, MAX_ITEMS, TYPES, Shared

TOO_MANY_ITEMS = f"at most {MAX_ITEMS:,} items at once"
TOO_DEEP = f"at most {MAX_DEPTH} levels of values"
SIMPLE = {type(None), bool, int, float, str}
LEAVES = {
    **arrays.READERS,
    **tensors.READERS,
    **torch_values.READERS,
    **random_states.READERS,
}
CHANGEABLE_LEAVES = {"array", "tensor", "np_rng", "torch_rng"}


class Decoder:
    """The values of one message, on their way in.

    `resolve` finds or makes the object that an opaque reference stands for. What arrived of values
    that can change in place is kept in `arrived`, beside `shared`, to see later what has changed.
    """

    def __init__(
        self,
        buffers: Sequence[bytearray],
        resolve: Callable[[dict[str, Any]], Any],
        shared: Shared | None = None,
    ):
        self.shared = shared or Shared()
        self.arrived: list[Any] = [None] * len(self.shared.values)
        self._buffers = iter(buffers)
        self._taken: list[bytearray] = []
        self._resolve = resolve
        self._items = self._depth = 0

    def decode(self, node: Any) -> Any:
        """Return the value of some JSON; raise LinkRefused for anything but what encoding gives."""
        try:
            return self._decode(node)
        except LinkRefused:
            raise
        except Exception as fault:
            text = f"a value that cannot be rebuilt: {type(fault).__name__}: {fault}"
            raise LinkRefused(text[:300]) from fault

    def finish(self) -> None:
        """Raise LinkRefused if buffers have come that no value asked for."""
        demand(next(self._buffers, None) is None, "every buffer belongs to a value")

    def _decode(self, node: Any) -> Any:
        self._count(1)
        kind = type(node)
        if kind in SIMPLE:
            demand(kind is not int or -MAX_INT < node < MAX_INT, "an integer is too long")
            return node
        if kind is list:
            return self._list(node)
        tag = node.get("t")
        demand(type(tag) is str and tag in FORMS, "a value has one of the known tags")
        required, allowed, read = FORMS[tag]
        if not required <= node.keys() <= allowed:
            raise LinkRefused(f"a {tag} has its own entries and no other")
        return read(self, node)

    def _count(self, items: int) -> None:
        self._items += items
        demand(self._items <= MAX_ITEMS, TOO_MANY_ITEMS)

    def _take(self) -> bytearray:
        buffer = next(self._buffers, None)
        demand(buffer is not None, "every array has its buffer")
        self._taken.append(buffer)
        return buffer

    def _met(self, value: Any, size: int, arrived: Any) -> Any:
        self.shared.add(value, size)
        self.arrived.append(arrived)
        return value

    def _each(self, node: dict[str, Any] | list) -> list[Any]:
        items = node if type(node) is list else node["v"]
        demand(type(items) is list, "a container has a list of items")
        self._depth += 1
        demand(self._depth <= MAX_DEPTH, TOO_DEEP)
        if set(map(type, items)) <= SIMPLE:
            self._count(len(items))
            values = list(items)
        elif type(items[0]) is dict and items[0].get("t") == "np_scalars":
            demand(len(items) == 1, "many scalars are all that their container holds")
            scalars = arrays.read_scalars(items[0], self._take)
            self._count(len(scalars))
            values = list(scalars)
        else:
            values = [self._decode(item) for item in items]
        self._depth -= 1
        return values

    def _list(self, node: list) -> list[Any]:
        before = self._items
        values = self._each(node)
        return self._met(values, self._items - before + 1, list(values))

    def _set(self, node: dict[str, Any]) -> set[Any]:
        before = self._items
        values = set(self._each(node))
        return self._met(values, self._items - before + 1, list(values))

    def _dict(self, node: dict[str, Any]) -> dict[Any, Any]:
        before = self._items
        flat = self._each(node)
        demand(len(flat) % 2 == 0, "every key has a value")
        values = dict(zip(flat[::2], flat[1::2], strict=True))
        return self._met(values, self._items - before + 1, list(values.items()))

    def _bytearray(self, node: dict[str, Any]) -> bytearray:
        data = bytes(self._take())
        return self._met(bytearray(data), 1, data)

    def _same(self, node: dict[str, Any]) -> Any:
        place = node["i"]
        known = type(place) is int and 0 <= place < len(self.shared.values)
        demand(known, "only what has been met can come again")
        self._count(self.shared.sizes[place])
        return self.shared.values[place]

    def _complex(self, node: dict[str, Any]) -> complex:
        real, imaginary = node["v"]
        demand(type(real) is type(imaginary) is float, "a complex number is made of two floats")
        return complex(real, imaginary)

    def _type(self, node: dict[str, Any]) -> type:
        return TYPES[node["v"]]

    def _leaf(self, node: dict[str, Any]) -> Any:
        start = len(self._taken)
        value = LEAVES[node["t"]][1](node, self._take)
        if node["t"] in CHANGEABLE_LEAVES:
            self._met(value, 1, (node, self._taken[start:]))
        return value

    def _reference(self, node: dict[str, Any]) -> Any:
        return self._resolve(node)


Form = tuple[frozenset[str], frozenset[str], Callable[[Decoder, dict[str, Any]], Any]]


def _form(entries: str, read: Callable[[Decoder, dict[str, Any]], Any]) -> Form:
    names = ["t", *entries.split()]
    required = frozenset(name for name in names if not name.endswith("?"))
    return required, frozenset(name.rstrip("?") for name in names), read


FORMS: dict[str, Form] = {
    "same": _form("i", Decoder._same),
    "tuple": _form("v", lambda decoder, node: tuple(decoder._each(node))),
    "set": _form("v", Decoder._set),
    "frozenset": _form("v", lambda decoder, node: frozenset(decoder._each(node))),
    "dict": _form("v", Decoder._dict),
    "str": _form("", lambda decoder, node: decoder._take().decode("utf-8", "surrogatepass")),
    "bytes": _form("", lambda decoder, node: bytes(decoder._take())),
    "bytearray": _form("", Decoder._bytearray),
    "complex": _form("v", Decoder._complex),
    "range": _form("v", lambda decoder, node: range(*decoder._each(node))),
    "slice": _form("v", lambda decoder, node: slice(*decoder._each(node))),
    "ellipsis": _form("", lambda decoder, node: ...),
    "type": _form("v", Decoder._type),
    "ref": _form("id call name? mro? it?", Decoder._reference),
    "yours": _form("id", Decoder._reference),
    **{tag: _form(entries, Decoder._leaf) for tag, (entries, _) in LEAVES.items()},
}
