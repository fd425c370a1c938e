"""Arguments that a call changes in place: which have changed, and carrying it to the originals."""

import operator
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograder.wire import arrays, random_states, tensors
from autograder.wire.decoder import Decoder
from autograder.wire.frames import demand


def changed(call: Decoder) -> Iterator[int]:
    """Yield the places of the arguments that no longer are what arrived with the call."""
    for place, (value, arrived) in enumerate(zip(call.shared.values, call.arrived, strict=True)):
        if _differs(value, arrived):
            yield place


def _differs(value: Any, arrived: Any) -> bool:
    kind = type(value)
    if kind is list:
        return not _same(value, arrived)
    if kind is set:
        return len(value) != len(arrived) or set(map(id, value)) != set(map(id, arrived))
    if kind is dict:
        before = [part for pair in arrived for part in pair]
        return not _same([part for pair in value.items() for part in pair], before)
    if kind is bytearray:
        return value != arrived
    node, buffers = arrived
    leaves = (one.pack(value, kind) for one in (arrays, tensors, random_states))
    leaf = next(filter(None, leaves), None)
    # A bytearray compares with any buffer in one go, a memoryview number by number.
    return leaf is None or leaf.node != node or not all(map(operator.eq, buffers, leaf.buffers))


def _same(now: list[Any], before: list[Any]) -> bool:
    """Say whether two lists hold the very same objects; what is inside those has its own place."""
    return len(now) == len(before) and all(map(operator.is_, now, before))


def read(changed: Any, decoder: Decoder, sent: int) -> list[tuple[Any, Any]]:
    """Return the changed arguments, of which so many were sent, each with what it has become."""
    pairs = type(changed) is list and all(type(one) is list and len(one) == 2 for one in changed)
    demand(pairs, "changes are places and contents")
    known = all(type(place) is int and 0 <= place < sent for place, _ in changed)
    demand(known, "only an argument that was sent can have changed")
    return [(decoder.shared.values[place], decoder.decode(node)) for place, node in changed]


def apply(original: Any, new: Any) -> None:
    """Make an argument of the caller's what it has become on the other side.

    Raises LinkRefused if the two are of different kinds, ValueError if the change cannot be carried
    over: a new shape of a NumPy array, a new dtype, an array that may only be read.
    """
    for base, carry in _carriers():
        if issubclass(type(original), base):
            demand(issubclass(type(new), base), "an argument changes in place, not its kind")
            carry(original, new)
            return
    demand(False, "only what can change in place changes")


def _carriers() -> Iterator[tuple[type, Callable[[Any, Any], None]]]:
    yield list, lambda original, new: list.__setitem__(original, slice(None), new)
    yield dict, _carry_dict
    yield set, _carry_set
    yield bytearray, lambda original, new: bytearray.__setitem__(original, slice(None), new)
    yield np.ndarray, _carry_array
    yield np.random.Generator, _carry_generator
    if torch := sys.modules.get("torch"):
        yield torch.Tensor, _carry_tensor
        yield torch.Generator, lambda original, new: original.set_state(new.get_state())


def _carry_dict(original: dict, new: dict) -> None:
    dict.clear(original)
    dict.update(original, new)


def _carry_set(original: set, new: set) -> None:
    set.clear(original)
    set.update(original, new)


def _carry_array(original: np.ndarray, new: np.ndarray) -> None:
    plain = np.ndarray.view(original, np.ndarray)
    if (plain.shape, plain.dtype) != (new.shape, new.dtype):
        raise ValueError(
            f"an array argument was turned in place from {plain.dtype} {plain.shape} "
            f"into {new.dtype} {new.shape}, which cannot be followed"
        )
    plain[...] = new


def _carry_generator(original: np.random.Generator, new: np.random.Generator) -> None:
    one, other = original.bit_generator, new.bit_generator
    demand(type(one) is type(other), "a generator stays of its kind")
    one.state = other.state


def _carry_tensor(original: Any, new: Any) -> None:
    torch = sys.modules["torch"]
    if (original.dtype, original.device) != (new.dtype, new.device):
        raise ValueError(
            f"a tensor argument was turned in place from {original.dtype} on {original.device} "
            f"into {new.dtype} on {new.device}, which cannot be followed"
        )
    with torch.no_grad():
        if original.shape == new.shape:
            original.data.copy_(new.data)
        else:
            original.data = new.data  # Resized, transposed or squeezed in place.
    if original.is_leaf:
        original.requires_grad_(new.requires_grad)
        original.grad = new.grad
