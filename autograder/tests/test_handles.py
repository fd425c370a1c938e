"""A handle is never compared, counted with or turned into a value, whatever it claims to be."""

import copy
import math
import operator
import types

import numpy as np
import pytest
import torch
from torch import nn

from autograder.tests.two_sides import answers, talking


class Box:
    """An object with items and a length, as a list has."""

    twin = None

    def __len__(self):
        return 1

    def __getitem__(self, key):
        return 1.0

    def __eq__(self, other):
        return True

    __hash__ = None


@pytest.fixture
def box():
    with talking({"box": Box()}) as conversation:
        yield conversation.fetch(["box"])["box"]


def test_handle_says_its_class_and_nothing_more(box):
    assert (repr(box), str(box), f"{box}") == ("<Box object>",) * 3


def test_none_is_none_and_a_handle_is_not(box):
    assert box.twin is None
    assert box is not None


UNARY = [bool, int, float, complex, hash, abs, round, math.floor, math.ceil, operator.index]
UNARY += [operator.neg, operator.pos, operator.invert, operator.not_, bytes, copy.copy]
UNARY += [copy.deepcopy, np.asarray, np.shape, np.ndim, np.sum, np.isfinite, math.sqrt]
UNARY += [
    torch.sum,
    torch.as_tensor,
    torch.tensor,
    torch.isfinite,
    lambda it: f"{it:.3f}",
    "{:d}".format,
]


@pytest.mark.parametrize("ask", UNARY, ids=lambda ask: getattr(ask, "__name__", "format"))
def test_handle_never_turns_into_a_value(box, ask):
    with pytest.raises(TypeError, match="class Box, not a plain"):
        ask(box)


COMPARE = [operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge]
COUNT = [operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv]
COUNT += [operator.mod, operator.pow, operator.matmul, operator.and_, operator.iadd, divmod]
PLAIN = [1, 2.5, True, None, "a", b"a", [1], (1,), {1: 2}, {1}, 1j, range(3), int, ...]
PLAIN += [np.float64(1), np.ones(3), np.array("a"), np.int8(1), np.arange(3) > 1]
PLAIN += [torch.ones(3), torch.tensor(1.0), nn.Parameter(torch.ones(1)), torch.float32]


@pytest.mark.parametrize("compare", COMPARE + COUNT, ids=lambda one: one.__name__)
@pytest.mark.parametrize("plain", PLAIN, ids=lambda one: f"{type(one).__name__}")
def test_handle_is_never_compared_nor_counted_with(box, compare, plain):
    with pytest.raises(TypeError):
        compare(box, plain)
    if compare is not operator.mod or not isinstance(plain, str | bytes):  # These fill in text.
        with pytest.raises(TypeError):
            compare(plain, box)


@pytest.mark.parametrize(
    "check",
    [
        lambda box: operator.eq([1], [box]),
        lambda box: box in [1, 2],
        lambda box: {1: 2}.get(box),
        lambda box: np.allclose(np.ones(3), box),
        lambda box: np.isclose(box, 1.0),
        lambda box: np.array_equal(box, np.ones(3)),
        lambda box: np.testing.assert_allclose(box, np.ones(3)),
        lambda box: np.testing.assert_array_equal(np.ones(3), box),
        lambda box: np.add(np.ones(3), box),
        lambda box: math.isclose(box, 1.0),
        lambda box: torch.equal(box, torch.ones(3)),
        lambda box: torch.allclose(torch.ones(3), box),
        lambda box: torch.testing.assert_close(box, torch.ones(3)),
        lambda box: sorted([box, box]),
        lambda box: max(box, 1),
        lambda box: sum([box]),
        lambda box: pytest.approx(1.0) == box,
    ],
)
def test_no_check_of_a_handle_holds(box, check):
    with pytest.raises((TypeError, AssertionError)):
        assert check(box)
        raise AssertionError("the check held") from None


CLAIMS = """
    import numpy as np, torch
    from torch import nn
    from sklearn.linear_model import LinearRegression
    from sklearn.utils import Bunch

    class Net(nn.Module):
        pass

    def claim(module, name):
        return type(name, (), {"__module__": module, "__qualname__": name})()

    def function(): ...
    net, line = Net(), LinearRegression()
    optimizer = torch.optim.SGD([torch.ones(1)], 0.1)
    tensor, parameter = claim("torch", "Tensor"), claim("torch.nn.parameter", "Parameter")
    number, array = claim("builtins", "float"), claim("numpy", "ndarray")
    keys, system = claim("torch.nn.modules.module", "_IncompatibleKeys"), claim("os", "system")
"""


def test_handles_pass_for_classes_of_trusted_libraries():
    from sklearn.base import BaseEstimator

    with answers(CLAIMS) as it:
        assert isinstance(it.net, nn.Module)
        assert isinstance(it.line, BaseEstimator)
        assert isinstance(it.optimizer, torch.optim.Optimizer)
        assert isinstance(it.function, types.FunctionType)
        assert not isinstance(it.line, nn.Module)


@pytest.mark.parametrize("name", ["tensor", "parameter", "number", "array", "keys", "system"])
def test_no_handle_passes_for_data_or_for_anything_else(name):
    with answers(CLAIMS) as it:
        liar = getattr(it, name)
        kinds = (torch.Tensor, np.ndarray, int, float, str, list, tuple, dict, types.FunctionType)
        assert not isinstance(liar, kinds)
        assert issubclass(liar.__class__, type(liar))


def test_class_that_names_itself_oddly_is_named_as_an_identifier():
    with talking({"it": type("<script>" + "x" * 200, (), {})()}) as conversation:
        assert repr(conversation.fetch(["it"])["it"]) == f"<_script_{'x' * 72} object>"
