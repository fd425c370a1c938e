"""Turn values into JSON and buffers. Nothing that a subclass overrides takes part in it."""

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

from autograder.wire import arrays, random_states, tensors, torch_values
from autograder.wire.arrays import Leaf
from autograder.wire.frames import Buffer
from autograder.wire.plain import (
    ATOMS,
    CONTAINERS,
    MAX_DEPTH,
    MAX_INT,
    MAX_ITEMS,
    NAMES,
    Shared,
    are_numbers,
    has_methods,
    is_key,
)

LONG_TEXT = 10_000  # Longer text travels beside the JSON.


class Encoder:
    """The values of one message, on their way out.

    `refer` gives the JSON of what has no value here. An answer goes on with the `shared` values of
    the request, so that an argument that comes back is the caller's own.
    """

    def __init__(self, refer: Callable[[Any], dict[str, Any]], shared: Shared | None = None):
        self.buffers: list[Buffer] = []
        self.shared = shared or Shared()
        self._refer = refer
        self._places = {id(value): place for place, value in enumerate(self.shared.values)}
        self._open: set[int] = set()
        self._items = 0

    def encode(self, value: Any) -> Any:
        """Return the JSON of a value; raise ValueError for one too large, too deep or circular."""
        self._count(1)
        kind = type(value)
        if kind in ATOMS:
            return value
        if (place := self._places.get(id(value))) is not None:
            self._count(self.shared.sizes[place])
            return {"t": "same", "i": place}
        if how := EXACT.get(kind):
            return how(self, value)
        return self._encode_other(value, kind)

    def encode_again(self, place: int) -> Any:
        """Return the JSON of what a shared value holds now, not of which one it is."""
        value = self.shared.values[place]
        self._places.pop(id(value), None)
        before = len(self.shared.values)
        node = self.encode(value)
        self._places[id(value)] = place
        if len(self.shared.values) == before:
            raise ValueError("an argument was turned in place into what cannot be sent")
        return node

    def _encode_other(self, value: Any, kind: type) -> Any:
        for packer in (arrays, tensors, torch_values, random_states):
            if leaf := packer.pack(value, kind):
                return self._leaf(leaf, value)
        for base, how in EXACT.items():
            if issubclass(kind, base) and not (base in CONTAINERS and has_methods(kind)):
                return how(self, value)
        return self._refer(value)

    def _count(self, items: int) -> None:
        self._items += items
        if self._items > MAX_ITEMS:
            raise ValueError(f"more than {MAX_ITEMS:,} items cannot be sent at once")

    def _met(self, value: Any, size: int) -> None:
        self._places[id(value)] = len(self.shared.values)
        self.shared.add(value, size)

    def _leaf(self, leaf: Leaf, value: Any) -> dict[str, Any]:
        self.buffers += leaf.buffers
        if leaf.changeable:
            self._met(value, 1)
        return leaf.node

    def _each(self, owner: Any, items: Iterable[Any]) -> list[Any]:
        items = list(items)
        if id(owner) in self._open:
            raise ValueError(f"a {type(owner).__name__} that holds itself cannot be sent")
        if len(self._open) >= MAX_DEPTH:
            raise ValueError(f"values nested more than {MAX_DEPTH} deep cannot be sent")
        if are_numbers(items):
            self._count(len(items))
            return items
        if leaf := arrays.pack_scalars(items):
            self._count(len(items))
            return [self._leaf(leaf, None)]
        self._open.add(id(owner))
        nodes = [self.encode(item) for item in items]
        self._open.discard(id(owner))
        return nodes

    def _int(self, value: int) -> int:
        if not -MAX_INT < value < MAX_INT:
            raise ValueError("an integer of more than 4,000 digits cannot be sent")
        return int.__int__(value)

    def _str(self, value: str) -> Any:
        text = str.__str__(value)
        if len(text) <= LONG_TEXT:
            return text
        self.buffers.append(text.encode("utf-8", "surrogatepass"))
        return {"t": "str"}

    def _complex(self, value: complex) -> Any:
        return {"t": "complex", "v": [complex.real.__get__(value), complex.imag.__get__(value)]}

    def _bytes(self, value: bytes) -> Any:
        self.buffers.append(bytes.__getitem__(value, slice(None)))
        return {"t": "bytes"}

    def _bytearray(self, value: bytearray) -> Any:
        return self._leaf(Leaf({"t": "bytearray"}, (bytes(memoryview(value)),), True), value)

    def _list(self, value: list) -> Any:
        before = self._items
        node = self._each(value, list.__iter__(value))
        self._met(value, self._items - before + 1)
        return node

    def _tuple(self, value: tuple) -> Any:
        return {"t": "tuple", "v": self._each(value, tuple.__iter__(value))}

    def _frozenset(self, value: frozenset) -> Any:
        items = list(frozenset.__iter__(value))
        if not all(map(is_key, items)):
            return self._refer(value)
        return {"t": "frozenset", "v": self._each(value, items)}

    def _set(self, value: set) -> Any:
        items = list(set.__iter__(value))
        if not all(map(is_key, items)):
            return self._refer(value)
        return self._changeable("set", value, items)

    def _dict(self, value: dict) -> Any:
        if not all(map(is_key, dict.__iter__(value))):
            return self._refer(value)
        return self._changeable("dict", value, chain.from_iterable(dict.items(value)))

    def _changeable(self, tag: str, value: Any, items: Iterable[Any]) -> dict[str, Any]:
        before = self._items
        node = {"t": tag, "v": self._each(value, items)}
        self._met(value, self._items - before + 1)
        return node

    def _range(self, value: range) -> Any:
        return {"t": "range", "v": self._each(value, (value.start, value.stop, value.step))}

    def _slice(self, value: slice) -> Any:
        return {"t": "slice", "v": self._each(value, (value.start, value.stop, value.step))}

    def _ellipsis(self, value: Any) -> Any:
        return {"t": "ellipsis"}

    def _type(self, value: type) -> Any:
        if type(value) is type and value in NAMES:
            return {"t": "type", "v": NAMES[value]}
        leaf = arrays.pack(value, type(value))
        return leaf.node if leaf else self._refer(value)


# By exact type; for subclasses, by the first base class found.
EXACT: dict[type, Callable[[Encoder, Any], Any]] = {
    int: Encoder._int,
    float: lambda encoder, value: float.__float__(value),
    str: Encoder._str,
    list: Encoder._list,
    tuple: Encoder._tuple,
    dict: Encoder._dict,
    set: Encoder._set,
    frozenset: Encoder._frozenset,
    complex: Encoder._complex,
    bytes: Encoder._bytes,
    bytearray: Encoder._bytearray,
    range: Encoder._range,
    slice: Encoder._slice,
    type(...): Encoder._ellipsis,
    type: Encoder._type,
}
