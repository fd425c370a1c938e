"""Tensors by value: JSON and raw bytes, no pickle, no autograd graph.

torch is not imported to send: a value of torch can only be there once torch is.
"""

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.wire import shapes
from autograder.wire.arrays import Leaf
from autograder.wire.frames import demand
from autograder.wire.torch_values import DEVICES, DTYPES, is_here, name_of, read_device


def pack(value: Any, kind: type) -> Leaf | None:
    """Return a tensor, which is of this type, as JSON and bytes; None for other values.

    Sparse, quantised and lazy tensors, and those whose class computes for itself, are no values.
    """
    torch = sys.modules.get("torch")
    if torch is None:
        return None
    if issubclass(kind, torch.Tensor):
        # Neither a mode (a default device, say) nor a subclass may take part in the copying.
        with torch._C.DisableTorchFunction():
            return _pack_tensor(torch, value, kind) if _is_plain(torch, value, kind) else None
    return None


def _is_plain(torch: Any, value: Any, kind: type) -> bool:
    tensor = torch.Tensor
    return (
        kind.__torch_dispatch__ is tensor.__torch_dispatch__
        and not issubclass(kind, torch.nn.parameter.UninitializedTensorMixin)
        and tensor.layout.__get__(value) is torch.strided
        and tensor.device.__get__(value).type in DEVICES
        and name_of(tensor.dtype.__get__(value)) in DTYPES
        and not tensor.is_nested.__get__(value)
    )


def _pack_tensor(torch: Any, value: Any, kind: type) -> Leaf:
    node, buffers = _pack_data(torch.Tensor.detach(value))
    if torch.Tensor.requires_grad.__get__(value):
        node["g"] = True
    if issubclass(kind, torch.nn.Parameter):
        node["p"] = True
    grad = torch.Tensor.grad.__get__(value) if torch.Tensor.is_leaf.__get__(value) else None
    if grad is not None and _is_plain(torch, grad, type(grad)):
        node["grad"], more = _pack_data(torch.Tensor.detach(grad))
        buffers += more
    return Leaf(node, buffers, True)


def _pack_data(tensor: Any) -> tuple[dict[str, Any], tuple]:
    strides = None if tensor.is_contiguous() else tensor.stride()
    node = {"t": "tensor", "d": name_of(tensor.dtype), **shapes.describe(tensor.shape, strides)}
    if tensor.device.type != "cpu":
        node["on"] = str(tensor.device)
    return node, () if tensor.is_meta else (_bytes(tensor, node.get("o")),)


def _bytes(tensor: Any, order: list[int] | None) -> memoryview | bytes:
    torch = sys.modules["torch"]
    plain = tensor.resolve_conj().resolve_neg().cpu()
    packed = plain if order is None else plain.permute(order)
    if not packed.numel():
        return b""
    # A single entry counts as contiguous whatever its stride, but cannot be viewed as bytes.
    flat = packed.contiguous().as_strided((packed.numel(),), (1,))
    return memoryview(flat.view(torch.uint8).numpy())


def read_tensor(node: dict[str, Any], take: Callable[[], bytearray]) -> Any:
    """Return a leaf tensor that owns its memory, on the device it was on."""
    import torch

    flags = [node.get(flag, True) is True for flag in ("g", "p")]
    demand(all(flags), "a tensor is a parameter or not, and requires a gradient or not")
    with torch._C.DisableTorchFunction():
        tensor = _read_data(torch, node, take)
        if "p" in node:
            tensor = torch.nn.Parameter(tensor, requires_grad="g" in node)
        elif "g" in node:
            tensor.requires_grad_()
        if "grad" in node:
            tensor.grad = _read_data(torch, _check_grad(node["grad"]), take)
    return tensor


def _check_grad(node: Any) -> dict[str, Any]:
    keys = {"t", "d", "s"}
    right = type(node) is dict and keys <= node.keys() <= keys | {"o", "on"}
    demand(right, "a gradient is a tensor without a gradient")
    return node


def _read_data(torch: Any, node: dict[str, Any], take: Callable[[], bytearray]) -> Any:
    demand(node["d"] in DTYPES, "a tensor has one of torch's plain dtypes")
    dtype, device = getattr(torch, node["d"]), read_device({"v": node.get("on", "cpu")}, take)
    demand(is_here(torch, device), f"a tensor is on {device}, which this machine does not have")
    layout = shapes.read(node, dtype.itemsize)
    if device.type == "meta":
        tensor = torch.empty(layout.packed, dtype=dtype, device=device)
    else:
        tensor = _fill(torch, dtype, layout, take()).to(device)
    return tensor if layout.turn is None else tensor.permute(layout.turn)


def _fill(torch: Any, dtype: Any, layout: shapes.Layout, buffer: bytearray) -> Any:
    demand(layout.size == len(buffer), "the bytes of a tensor fill its shape")
    if not buffer:
        return torch.empty(layout.packed, dtype=dtype, device="cpu")
    if dtype is torch.bool:
        demand(int(np.frombuffer(buffer, np.uint8).max()) <= 1, "a truth value is 0 or 1")
    return torch.frombuffer(buffer, dtype=dtype).reshape(layout.packed).clone()


READERS: dict[str, tuple[str, Callable[[dict, Callable], Any]]] = {
    "tensor": ("d s o? on? g? p? grad?", read_tensor),
}
