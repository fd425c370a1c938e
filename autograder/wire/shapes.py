"""How an array lies in memory, as JSON: its shape, and the order of its axes where that matters."""

from collections.abc import Sequence
from math import prod
from typing import Any, NamedTuple

from autograder.wire.frames import demand

MAX_AXES = 32
TOO_MANY_AXES = f"a shape has at most {MAX_AXES} axes"
MAX_BYTES = 1 << 40  # Of an empty array too, were each 0 in its shape a 1.


class Layout(NamedTuple):
    """A shape as its bytes lie, how to turn its axes afterwards, and how many bytes it takes."""

    packed: tuple[int, ...]
    turn: tuple[int, ...] | None
    size: int


def describe(shape: Sequence[int], strides: Sequence[int] | None) -> dict[str, list[int]]:
    """Return the JSON of a shape; give the strides of an array whose rows do not follow on.

    A transposed array arrives transposed, since code that asks for a view notices the difference.
    """
    node = {"s": [int(length) for length in shape]}
    if strides is not None:
        order = sorted(range(len(shape)), key=lambda axis: -abs(strides[axis]))
        if order != list(range(len(shape))):
            node["o"] = order
    return node


def read(node: dict[str, Any], itemsize: int) -> Layout:
    """Return the layout that JSON describes; raise LinkRefused where it is none."""
    shape, order = node["s"], node.get("o")
    demand(type(shape) is list and len(shape) <= MAX_AXES, TOO_MANY_AXES)
    demand(all(type(n) is int and 0 <= n <= MAX_BYTES for n in shape), "a length is not negative")
    fits = prod(max(length, 1) for length in shape) * itemsize <= MAX_BYTES
    demand(fits, "an array of that shape does not fit into memory")
    size = prod(shape) * itemsize
    if order is None:
        return Layout(tuple(shape), None, size)
    right = type(order) is list and all(type(axis) is int for axis in order)
    demand(right and sorted(order) == list(range(len(shape))), "an order names each axis once")
    turn = tuple(sorted(range(len(order)), key=order.__getitem__))
    return Layout(tuple(shape[axis] for axis in order), turn, size)
