"""What both directions agree on: limits, the built-in types by name, what may be a key."""

import builtins
import sys
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.wire.arrays import TYPE_NAMES

MAX_DEPTH, MAX_ITEMS = 40, 1_000_000
MAX_INT = 10**4_000
CONTAINERS = frozenset({list, dict, set})  # a subclass of these may be an object with state
ATOMS = {type(None), bool, float}
KEYS = (bool, int, float, complex, str, bytes, type(None))
KEYS += (np.bool_, np.number, np.character, np.datetime64)
TYPES = {
    name: kind
    for name, kind in vars(builtins).items()
    if type(kind) is type and not name.startswith("_")
}
TYPES |= {"NoneType": type(None), "ellipsis": type(...)}
NAMES = {kind: name for name, kind in TYPES.items()}


@dataclass
class Shared:
    """The values of an exchange that can change in place, in the order both sides meet them."""

    values: list[Any] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)  # items of each, with all that is inside

    def add(self, value: Any, size: int) -> None:
        """Count a value in, once all that is inside it has been."""
        self.values.append(value)
        self.sizes.append(size)


def are_numbers(items: list[Any]) -> bool:
    """Say whether all items are plain numbers, truths or None, so that JSON takes them as is."""
    kinds = set(map(type, items))
    if kinds == {int}:
        return min(items) > -MAX_INT and max(items) < MAX_INT
    return kinds <= ATOMS


def has_methods(kind: type) -> bool:
    """Say whether a class has public methods of its own: an object, and not only its contents."""
    own = (base for base in kind.__mro__ if base.__module__ not in ("builtins", "collections"))
    members = (item for base in own for item in vars(base).items())
    return any(callable(member) and not name.startswith("_") for name, member in members)


def is_key(value: Any) -> bool:
    """Say whether a value crosses as one that can be a key, or an item of a set."""
    kind = type(value)
    if issubclass(kind, tuple):
        return all(map(is_key, tuple.__iter__(value)))
    if issubclass(kind, frozenset):
        return all(map(is_key, frozenset.__iter__(value)))
    if kind is type:
        return value in NAMES or value in TYPE_NAMES
    torch = sys.modules.get("torch")
    return issubclass(kind, KEYS) or (torch is not None and kind in (torch.dtype, torch.device))
