"""Small values of torch by value: its dtypes, devices and shapes.

torch is not imported to send: a value of torch can only be there once torch is.
"""

import re
import sys
from collections.abc import Callable
from typing import Any

from autograder.wire.arrays import Leaf
from autograder.wire.frames import demand

DTYPES = (
    *("bool", "uint8", "int8", "int16", "int32", "int64", "uint16", "uint32", "uint64"),
    *("float16", "bfloat16", "float32", "float64", "complex64", "complex128"),
    *("float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz"),
)
DEVICES = ("cpu", "cuda", "mps", "meta")
DEVICE = re.compile(rf"(?:{'|'.join(DEVICES)})(?::[0-9]{{1,3}})?")


def pack(value: Any, kind: type) -> Leaf | None:
    """Return a dtype, device or shape, which is of this type, as JSON; None for other values."""
    torch = sys.modules.get("torch")
    if torch is None:
        return None
    if kind is torch.dtype and name_of(value) in DTYPES:
        return Leaf({"t": "torch_dtype", "v": name_of(value)})
    if kind is torch.device and value.type in DEVICES:
        return Leaf({"t": "device", "v": str(value)})
    if kind is torch.Size:
        return Leaf({"t": "size", "v": [int(length) for length in tuple.__iter__(value)]})
    return None


def name_of(dtype: Any) -> str:
    """Return the name of a dtype of torch."""
    return str(dtype).removeprefix("torch.")


def read_device(node: dict[str, Any], take: Callable[[], bytearray]) -> Any:
    """Return the device of that name, be it in this machine or not."""
    import torch

    right = type(node["v"]) is str and DEVICE.fullmatch(node["v"])
    demand(bool(right), "a device is one that torch knows")
    return torch.device(node["v"])


def is_here(torch: Any, device: Any) -> bool:
    """Say whether this machine has the device."""
    if device.type == "cuda":
        return torch.cuda.is_available() and (device.index or 0) < torch.cuda.device_count()
    return device.type != "mps" or torch.backends.mps.is_available()


def read_dtype(node: dict[str, Any], take: Callable[[], bytearray]) -> Any:
    """Return the torch dtype of that name."""
    import torch

    demand(node["v"] in DTYPES, "a dtype is one of torch's plain ones")
    return getattr(torch, node["v"])


def read_size(node: dict[str, Any], take: Callable[[], bytearray]) -> Any:
    """Return a shape of torch's own kind."""
    import torch

    lengths = node["v"]
    right = type(lengths) is list and all(type(length) is int for length in lengths)
    demand(right, "a shape is made of integers")
    return torch.Size(lengths)


READERS: dict[str, tuple[str, Callable[[dict, Callable], Any]]] = {
    "torch_dtype": ("v", read_dtype),
    "device": ("v", read_device),
    "size": ("v", read_size),
}
