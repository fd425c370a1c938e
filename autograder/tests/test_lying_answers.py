"""Answers that lie about themselves: no comparison of the checks comes out true through them."""

import math
import operator

import numpy as np
import pytest
import torch

from autograder.tests.two_sides import answers

LIARS = """
    import numpy as np, torch

    class Yes:
        def yes(self, *args, **kwargs):
            return True
        def want(self, *args, **kwargs):
            return 42.0
        __eq__ = __ge__ = __le__ = __contains__ = __bool__ = yes
        __ne__ = lambda self, other: False
        __float__ = __abs__ = __sub__ = __rsub__ = item = want
        __hash__ = lambda self: 0
        __array_ufunc__ = __array_function__ = yes
        def __array__(self, *args, **kwargs):
            return np.full(3, 42.0)
        @classmethod
        def __torch_function__(cls, *args, **kwargs):
            return True

    def liar(base, *args, **extra):
        return type("Liar", (Yes, base), extra)(*args)

    number, whole, text = liar(float, 1.0), liar(int, 1), liar(str, "no")
    items, pair, table = liar(list, [1.0]), liar(tuple, [1.0]), liar(dict, {"a": 1})
    array = np.zeros(3).view(type("Liar", (Yes, np.ndarray), {}))
    scalar = liar(np.float64, 1.0)
    tensor = torch.zeros(3).as_subclass(type("Liar", (Yes, torch.Tensor), {}))
    thing = Yes()
    pretender = type("Liar", (Yes,), {"__class__": torch.Tensor, "shape": (3,)})()
    pretended = type("Liar", (Yes,), {"__class__": float})()
"""
NAMES = ["number", "whole", "text", "items", "pair", "table", "array", "scalar", "tensor", "thing"]
NAMES += ["pretender", "pretended"]
CHECKS = [
    lambda got: got == 42.0,
    lambda got: operator.eq(42.0, got),
    lambda got: got in (42.0, "b"),
    lambda got: np.allclose(got, np.full(3, 42.0)),
    lambda got: np.allclose(np.full(3, 42.0), got),
    lambda got: np.array_equal(got, np.full(3, 42.0)),
    lambda got: np.testing.assert_allclose(got, np.full(3, 42.0)) is None,
    lambda got: np.isclose(got, 42.0).all(),
    lambda got: (np.asarray(got) == 42.0).all(),
    lambda got: torch.equal(got, torch.full((3,), 42.0)),
    lambda got: torch.allclose(torch.full((3,), 42.0), got),
    lambda got: torch.testing.assert_close(got, torch.full((3,), 42.0)) is None,
    lambda got: math.isclose(got, 42.0),
    lambda got: abs(got - 42.0) < 1e-9,
    lambda got: float(got) == 42.0,
    lambda got: isinstance(got, torch.Tensor) and (got == 42.0).all(),
    lambda got: isinstance(got, float) and got > 2,
    lambda got: operator.not_(operator.ne(got, 42.0)),
    lambda got: {42.0: True}[got],
    lambda got: pytest.approx(42.0) == got,
]


@pytest.fixture(scope="module")
def liars():
    with answers(LIARS) as names:
        yield names


def holds(check, value):
    try:
        return bool(check(value))
    except Exception:
        return False


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("name", NAMES)
def test_lie_makes_no_check_hold(liars, name, check):
    assert not holds(check, getattr(liars, name))


@pytest.mark.parametrize("check", CHECKS)
def test_check_holds_for_what_is_right(check):
    right = [42.0, np.full(3, 42.0), torch.full((3,), 42.0)]
    assert any(holds(check, value) for value in right)
