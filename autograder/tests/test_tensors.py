"""Tensors and torch's small values: what arrives is what was sent, and never more than data."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from torch import nn

from autograder.tests.crossing import Opaque, alike, crossed, packed, unpacked
from autograder.wire.link import LinkRefused
from autograder.wire.tensors import DTYPES

SHAPES = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
FLOATS = [torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex64]


def tensor_of(dtype, shape):
    """A tensor whose bytes are all different, so that none can be lost."""
    count = int(np.prod(shape, dtype=int)) * dtype.itemsize
    data = bytearray(i % 2 if dtype is torch.bool else i % 251 for i in range(count))
    if not data:
        return torch.empty(shape, dtype=dtype)
    return torch.frombuffer(data, dtype=dtype).reshape(shape)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(DTYPES), SHAPES, st.data())
def test_tensors_of_every_dtype_and_order_arrive_as_they_are(name, shape, draw):
    tensor = tensor_of(getattr(torch, name), shape)
    view = tensor.permute(draw.draw(st.permutations(range(tensor.ndim))))
    arrived = crossed(view)
    assert alike(arrived, view)
    assert arrived.stride() == view.stride() or not view.numel() or 1 in view.shape


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FLOATS), SHAPES, st.booleans(), st.booleans())
def test_gradient_wish_and_parameter_stay(dtype, shape, wish, parameter):
    tensor = tensor_of(dtype, shape).clone().requires_grad_(wish)
    if parameter:
        tensor = nn.Parameter(tensor.detach(), requires_grad=wish)
    assert alike(crossed(tensor), tensor)


@pytest.mark.parametrize(
    "view",
    [
        torch.arange(6.0)[::2],
        torch.arange(2.0)[::2],
        torch.ones(2, 1).expand(2, 3),
        torch.tensor([1 + 2j, 3j]).conj(),
        torch.tensor([1 + 2j]).conj().imag,
        torch.arange(8.0).as_strided((2, 2), (1, 3), 2),
    ],
    ids=["step", "single", "expanded", "conjugate", "negative", "strided"],
)
def test_views_arrive_as_they_are(view):
    assert torch.equal(crossed(view).resolve_conj(), view.resolve_conj())


def test_result_of_a_computation_arrives_as_a_leaf():
    weight = torch.ones(2, requires_grad=True)
    arrived = crossed(weight * 2)
    assert arrived.is_leaf and arrived.requires_grad and arrived.tolist() == [2, 2]


def test_gradient_of_a_leaf_comes_along():
    weight = torch.ones(2, requires_grad=True)
    (weight**2).sum().backward()
    assert crossed(weight).grad.tolist() == [2, 2]


@pytest.mark.parametrize("shape", [(), (2, 3), (0,), (1 << 20, 1 << 15)])
def test_meta_tensor_arrives_as_shape_and_dtype(shape):
    ghost = torch.empty(shape, device="meta", dtype=torch.bfloat16)
    assert alike(crossed(ghost), ghost)


def test_tensor_on_cuda_arrives_on_cuda():
    if not torch.cuda.is_available():
        pytest.skip("this machine has no CUDA device")
    tensor = torch.ones(2, device="cuda")
    assert alike(crossed(tensor).cpu(), tensor.cpu()) and crossed(tensor).is_cuda


def test_tensor_on_a_missing_device_is_refused_with_its_name():
    node, buffers = packed(torch.ones(2))
    with pytest.raises(LinkRefused, match="cuda:99"):
        unpacked({**node, "on": "cuda:99"}, buffers)


@pytest.mark.parametrize(
    "value",
    [torch.float32, torch.bool, torch.device("cuda:1"), torch.Size([2, 3])],
    ids=str,
)
def test_small_values_of_torch_arrive_as_they_are(value):
    assert alike(crossed(value), value)


def test_generator_of_torch_goes_on_where_it_was():
    draw = torch.Generator().manual_seed(3)
    torch.randn(5, generator=draw)
    arrived = crossed(draw)
    assert torch.equal(torch.randn(900, generator=arrived), torch.randn(900, generator=draw))


def test_one_tensor_sent_twice_arrives_as_one():
    weight = torch.ones(2)
    first, second = crossed((weight, [weight]))
    assert first is second[0]


@pytest.mark.parametrize(
    "value",
    [torch.eye(2).to_sparse(), nn.Linear(1, 1), torch.ones, nn.UninitializedParameter()],
    ids=["sparse", "module", "function", "lazy"],
)
def test_what_has_no_plain_bytes_crosses_by_reference(value):
    assert isinstance(crossed(value), Opaque)


def yes(self, *args, **kwargs):
    return True


def fail(self, *args, **kwargs):
    raise AssertionError("an overridden method was asked")


NAMES = "detach numpy contiguous reshape view stride permute cpu clone size tolist is_contiguous"
OVERRIDES = {name: fail for name in NAMES.split()}
OVERRIDES |= {name: property(fail) for name in ("shape", "dtype", "requires_grad", "data", "grad")}
OVERRIDES |= {"__eq__": yes, "__hash__": fail, "__torch_function__": classmethod(fail)}


@pytest.mark.parametrize("base", [torch.Tensor, nn.Parameter])
def test_lying_tensor_arrives_as_its_plain_base(base):
    liar = torch.Tensor._make_subclass(type("Liar", (base,), OVERRIDES), torch.arange(3.0))
    plain = base(torch.arange(3.0)) if base is torch.Tensor else base(torch.arange(3.0), False)
    assert alike(crossed(liar), plain)


class Computing(torch.Tensor):
    @classmethod
    def __torch_dispatch__(cls, function, types, args=(), kwargs=None):
        raise AssertionError("an overridden method was asked")


def test_tensor_whose_class_computes_crosses_by_reference():
    liar = torch.Tensor._make_wrapper_subclass(Computing, (2,))
    assert isinstance(crossed(liar), Opaque)


def test_default_device_does_not_reach_what_arrives():
    node, buffers = packed(torch.ones(2))
    with torch.device("meta"):
        assert unpacked(node, buffers).tolist() == [1, 1]
        assert packed(torch.empty(3))[0]["on"] == "meta"


def tensor_node(**entries):
    return {"t": "tensor", "d": "float32", "s": [2], **entries}


def torch_state(left, place):
    state = bytearray(torch.Generator().get_state().numpy().tobytes())
    state[8:12], state[16:24] = left.to_bytes(4, "little"), place.to_bytes(8, "little")
    return state


RNG = {"t": "torch_rng"}
BAD = {
    "dtype of no kind": (tensor_node(d="qint8"), bytes(8)),
    "name that is no dtype": (tensor_node(d="load"), bytes(8)),
    "too short": (tensor_node(s=[3]), bytes(8)),
    "overflow": (tensor_node(s=[2**62, 4]), b""),
    "negative": (tensor_node(s=[-2]), bytes(8)),
    "device of no kind": (tensor_node(on="cpu; import os"), bytes(8)),
    "device no text": (tensor_node(on=["cpu"]), bytes(8)),
    "gradient of integers": (tensor_node(d="int32", g=True), bytes(8)),
    "parameter of integers": (tensor_node(d="int32", g=True, p=True), bytes(8)),
    "gradient wish no truth": (tensor_node(g=1), bytes(8)),
    "gradient no tensor": (tensor_node(g=True, grad=[1]), bytes(8)),
    "gradient in a gradient": (tensor_node(g=True, grad=tensor_node(grad={})), bytes(8)),
    "gradient of another shape": (tensor_node(g=True, grad=tensor_node(s=[0])), bytes(8)),
    "truth of two": (tensor_node(d="bool"), b"\1\2"),
    "meta with bytes": (tensor_node(on="meta"), bytes(8)),
    "meta without end": (tensor_node(on="meta", s=[2**62] * 4), None),
    "dtype": ({"t": "torch_dtype", "v": "ops"}, None),
    "device": ({"t": "device", "v": "cpu:x"}, None),
    "size": ({"t": "size", "v": [1.5]}, None),
    "state too short": (RNG, bytes(100)),
    "state without a place": (RNG, torch_state(0, 0)),
    "state beyond its table": (RNG, torch_state(624, 624)),
}


@pytest.mark.parametrize("case", BAD)
def test_json_that_is_no_value_of_torch_is_refused(case):
    node, buffer = BAD[case]
    buffers = [] if buffer is None else [bytearray(buffer), *([bytearray()] * ("grad" in node))]
    with pytest.raises(LinkRefused):
        unpacked(node, buffers)
