"""Values that cross as over a link, and what "the same value" means for them."""

import json
from typing import Any

import numpy as np
import torch

from autograder.wire.values import decode, encode


class Opaque:
    """What a reference becomes in these tests."""

    def __init__(self, node):
        self.node = node


def refer(value: Any) -> dict[str, Any]:
    return {"t": "ref", "id": 1, "call": callable(value), "name": type(value).__name__}


def packed(value: Any) -> tuple[Any, list[bytearray]]:
    """A value as it lies on the wire."""
    node, buffers = encode(value, refer)
    text = json.dumps(node, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return json.loads(text.decode("utf-8", "surrogatepass")), [bytearray(one) for one in buffers]


def unpacked(node: Any, buffers: list[bytearray]) -> Any:
    return decode(node, buffers, Opaque)


def crossed(value: Any) -> Any:
    return unpacked(*packed(value))


def alike(one: Any, other: Any) -> bool:
    """Say whether two values are of the same types all the way down and hold the same."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray | np.generic):
        return one.dtype == other.dtype and one.shape == other.shape and _entries(one, other)
    if isinstance(one, torch.Tensor):
        return _tensors(one, other)
    if isinstance(one, dict):
        return alike(list(one.items()), list(other.items()))
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, set | frozenset):
        return len(one) == len(other) and all(any(alike(a, b) for b in other) for a in one)
    if isinstance(one, float | complex):
        return repr(one) == repr(other)  # -0.0 is not 0.0, and nan is nan.
    return one == other


def _entries(one: Any, other: Any) -> bool:
    if np.issubdtype(one.dtype, np.longdouble) or np.issubdtype(one.dtype, np.clongdouble):
        return np.array_equal(one, other, equal_nan=True)  # The padding of each may differ.
    return one.tobytes() == other.tobytes()


def _tensors(one: torch.Tensor, other: torch.Tensor) -> bool:
    signs = [(t.dtype, t.shape, t.device, t.requires_grad, t.is_leaf) for t in (one, other)]
    if signs[0] != signs[1] or one.is_meta:
        return signs[0] == signs[1]
    flat = [t.detach().contiguous().reshape(-1).view(torch.uint8) for t in (one, other)]
    return torch.equal(*flat)
