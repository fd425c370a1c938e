"""NumPy arrays, scalars, dtypes and scalar types by value: JSON and raw bytes, no pickle.

Structured arrays and arrays of objects have no value here; their owner keeps them.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from autograder.wire import shapes
from autograder.wire.frames import Buffer, demand

# No fields, no objects, no sub-arrays: what NumPy would read into other strings is not asked for.
DTYPE = re.compile(
    r"[<>|](?:b1|[iu][1248]|f(?:2|4|8|12|16)|c(?:8|16|24|32)|[SU]\d{1,9}"
    r"|[mM]8(?:\[\d{0,9}[a-zA-Z]{1,7}\])?)"
)
LAST_CHARACTER = 0x10FFFF
SCALARS = (np.bool_, np.number, np.character, np.datetime64)
SCALAR_TYPES = {
    kind.__name__: kind
    for kind in {*np.sctypeDict.values(), np.number, np.integer, np.floating, np.generic}
    if kind not in (np.void, np.object_)
}
COMMON = {np.float64, np.float32, np.int64, np.int32, np.bool_}
MANY = 8
TYPE_NAMES = {kind: name for name, kind in SCALAR_TYPES.items()}


class Leaf(NamedTuple):
    """A value without items of its own: its JSON, its bytes, whether it can change in place."""

    node: dict[str, Any]
    buffers: tuple[Buffer, ...] = ()
    changeable: bool = False


def pack(value: Any, kind: type) -> Leaf | None:
    """Return a value of NumPy, which is of this type, as JSON and bytes; None for other values.

    Subclasses are read as their base class reads them, so nothing they override takes part.
    """
    if issubclass(kind, np.ndarray):
        return _pack_array(np.ndarray.view(value, np.ndarray))
    if issubclass(kind, np.generic):
        return _pack_scalar(value, kind)
    if issubclass(kind, np.dtype) and (code := _code(value)):
        return Leaf({"t": "np_dtype", "d": code})
    if kind is type and value in TYPE_NAMES:
        return Leaf({"t": "np_type", "v": TYPE_NAMES[value]})
    return None


def _pack_array(array: np.ndarray) -> Leaf | None:
    code, flags = _code(array.dtype), array.flags
    if code is None or not array.itemsize:
        return None
    strides = None if flags.c_contiguous else array.strides
    node = {"t": "array", "d": code, **shapes.describe(array.shape, strides)}
    if not flags.writeable:
        node["ro"] = True
    packed = array.transpose(node["o"]) if "o" in node else array
    flat = np.ascontiguousarray(packed).reshape(-1)
    return Leaf(node, (memoryview(flat.view(np.uint8)) if flat.size else b"",), True)


@lru_cache(maxsize=256)  # Every array is asked, and there are few kinds.
def _code(dtype: np.dtype) -> str | None:
    """Return the name of a dtype, if it is one whose arrays cross by value."""
    return dtype.str if DTYPE.fullmatch(dtype.str) else None


def _pack_scalar(value: Any, kind: type) -> Leaf | None:
    if issubclass(kind, np.str_):
        return Leaf({"t": "np_str", "v": str.__str__(value)})
    if issubclass(kind, np.bytes_):
        return Leaf({"t": "np_bytes", "v": bytes.hex(value)})
    if not issubclass(kind, SCALARS):
        return None
    if kind in TYPE_NAMES:
        return _scalar(value.dtype, value.tobytes())
    # NumPy crashes when it turns a scalar whose class has two bases into an array.
    dtype = np.dtype(next(base for base in kind.__mro__ if base in TYPE_NAMES))
    data = memoryview(value).tobytes()
    return _scalar(dtype, data) if len(data) == dtype.itemsize and dtype.kind not in "mM" else None


def _scalar(dtype: np.dtype, data: bytes) -> Leaf:
    return Leaf({"t": "np_scalar", "d": dtype.str, "v": data.hex()})


def pack_scalars(items: Sequence[Any]) -> Leaf | None:
    """Return many scalars of one common type at once; None for anything else.

    Losses in a list are such: one by one they cost a hundred times as much.
    """
    kinds = set(map(type, items)) if len(items) >= MANY else set()
    if len(kinds) != 1 or not kinds <= COMMON:
        return None
    array = np.array(items, dtype=kinds.pop())
    return Leaf({"t": "np_scalars", "d": array.dtype.str}, (memoryview(array.view(np.uint8)),))


def read_scalars(node: dict[str, Any], take: Callable[[], bytearray]) -> np.ndarray:
    """Return the scalars that `pack_scalars` packed, still as an array."""
    dtype, buffer = read_dtype(node["d"]), take()
    demand(node.keys() == {"t", "d"} and dtype.type in COMMON, "many scalars have a common type")
    demand(len(buffer) % dtype.itemsize == 0, "many scalars have whole bytes")
    array = np.frombuffer(buffer, dtype)
    _check_entries(array)
    return array


def read_dtype(name: Any) -> np.dtype:
    """Return the dtype of that name if it is a plain one; raise LinkRefused otherwise."""
    demand(type(name) is str, "a dtype has a name")
    return _dtype(name)


@lru_cache(maxsize=256)
def _dtype(name: str) -> np.dtype:
    demand(DTYPE.fullmatch(name) is not None, "a dtype is a plain one")
    return np.dtype(name)


def read_array(node: dict[str, Any], take: Callable[[], bytearray]) -> np.ndarray:
    """Return an array that owns its memory, writeable unless the sent one was not."""
    dtype, buffer = read_dtype(node["d"]), take()
    demand(dtype.itemsize > 0, "an array's entries take some bytes")
    layout = shapes.read(node, dtype.itemsize)
    demand(layout.size == len(buffer), "the bytes of an array fill its shape")
    array = np.ndarray(layout.packed, dtype, buffer).copy()
    _check_entries(array)
    if layout.turn is not None:
        array = array.transpose(layout.turn)
    demand(node.get("ro", True) is True, "an array is read-only or not")
    array.flags.writeable = "ro" not in node
    return array


def _check_entries(array: np.ndarray) -> None:
    """Refuse what no honest array holds: a truth of 2 would count twice in a sum."""
    if array.dtype.kind == "b":
        demand(int(array.view(np.uint8).max(initial=0)) <= 1, "a truth value is 0 or 1")
    if array.dtype.kind == "U" and array.size:
        codes = array.reshape(-1).view(array.dtype.str[0] + "u4")
        demand(int(codes.max()) <= LAST_CHARACTER, "text is made of characters")


def read_scalar(node: dict[str, Any], take: Callable[[], bytearray]) -> np.generic:
    """Return a scalar of the dtype it had."""
    data, dtype = bytes.fromhex(node["v"]), read_dtype(node["d"])
    demand(dtype.kind not in "SU" and len(data) == dtype.itemsize, "a scalar has the size it has")
    array = np.frombuffer(data, dtype)
    _check_entries(array)
    return array[0]


READERS: dict[str, tuple[str, Callable[[dict, Callable], Any]]] = {
    "array": ("d s o? ro?", read_array),
    "np_scalar": ("d v", read_scalar),
    "np_str": ("v", lambda node, take: np.str_(str.__str__(node["v"]))),
    "np_bytes": ("v", lambda node, take: np.bytes_(bytes.fromhex(node["v"]))),
    "np_dtype": ("d", lambda node, take: read_dtype(node["d"])),
    "np_type": ("v", lambda node, take: SCALAR_TYPES[node["v"]]),
}
