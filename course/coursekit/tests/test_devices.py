import numpy as np
import pytest
import torch

from coursekit import device, tolerance


def test_the_device_can_hold_a_tensor():
    assert torch.ones(2, device=device()).sum() == 2


# No test machine has all three kinds, so these set what torch reports.
@pytest.mark.parametrize(
    ("cuda", "mps", "kind"),
    [(True, True, "cuda"), (False, True, "mps"), (False, False, "cpu")],
)
def test_the_fastest_device_is_taken(monkeypatch, cuda, mps, kind):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    assert device().type == kind


@pytest.mark.parametrize("dtype", [torch.float64, np.float64, np.dtype("float64"), "float64"])
def test_a_dtype_may_be_named_in_any_way(dtype):
    assert tolerance(dtype) == {"rtol": 1e-7, "atol": 1e-9}


def test_fewer_bits_mean_wider_bounds():
    names = ("float64", "float32", "float16", "bfloat16")
    bounds = [tolerance(name)["rtol"] for name in names]
    assert bounds == sorted(bounds)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16, torch.float64])
def test_a_sum_in_another_order_is_within_the_bounds(dtype):
    x = torch.rand(64, generator=torch.Generator().manual_seed(0)).to(dtype)
    torch.testing.assert_close(x.flip(0).cumsum(0)[-1], x.cumsum(0)[-1], **tolerance(dtype))


def test_an_accelerator_has_wider_bounds_below_float64():
    assert tolerance("float32", "cuda:0")["rtol"] == 10 * tolerance("float32", "cpu")["rtol"]
    assert tolerance("float64", torch.device("cuda")) == tolerance("float64")


def test_a_type_without_rounding_has_no_tolerance():
    with pytest.raises(ValueError, match="no tolerance for dtype 'int64'"):
        tolerance(torch.int64)
