"""Subclasses of plain types: what they override takes no part in what arrives."""

import enum
from collections import Counter, OrderedDict, namedtuple

import numpy as np
import pytest

from autograder.tests.crossing import Opaque, alike, crossed


def yes(self, *args, **kwargs):
    return True


def fail(self, *args, **kwargs):
    raise AssertionError("an overridden method was asked")


class Lie:
    """Answers every question as a liar would; mixed into plain types below."""

    __eq__ = __ne__ = __lt__ = __gt__ = __contains__ = yes
    __iter__ = __len__ = __getitem__ = __array__ = __repr__ = __str__ = __bool__ = fail
    __float__ = __int__ = __index__ = __complex__ = __bytes__ = __buffer__ = __reduce_ex__ = fail
    __array_ufunc__ = __array_function__ = fail

    def __hash__(self):
        return 7


class MethodsToo(Lie):
    tobytes = tolist = view = astype = copy = item = hex = encode = fail
    dtype = shape = strides = flags = real = imag = property(fail)


ITEMS = [[1, [2]], {"a": 1}, {3, 4}]
PLAIN = [2.5, 7, 1j, "text", b"bytes", bytearray(b"more"), (1, 2), frozenset({5})]
PLAIN += [np.float64(2.5), np.float32(1.5), np.str_("text"), np.int8(3), np.bytes_(b"ab")]


def liar(value, mixin):
    return type("Liar", (mixin, type(value)), {})(value)


@pytest.mark.parametrize("value", PLAIN, ids=lambda value: type(value).__name__)
def test_lying_subclass_arrives_as_its_plain_base(value):
    assert alike(crossed(liar(value, MethodsToo)), value)


@pytest.mark.parametrize("value", ITEMS, ids=lambda value: type(value).__name__)
def test_lying_container_arrives_as_its_plain_base(value):
    assert alike(crossed(liar(value, Lie)), value)


@pytest.mark.parametrize("value", ITEMS, ids=lambda value: type(value).__name__)
def test_container_with_methods_of_its_own_crosses_by_reference(value):
    assert isinstance(crossed(liar(value, MethodsToo)), Opaque)


def test_lying_array_arrives_as_its_plain_base():
    lying = np.arange(3.0).view(type("Liar", (MethodsToo, np.ndarray), {}))
    assert alike(crossed(lying), np.arange(3.0))


class Color(enum.IntEnum):
    RED = 3


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (namedtuple("Pair", "a b")(1, 2), (1, 2)),
        (OrderedDict(a=1), {"a": 1}),
        (Counter("aab"), {"a": 2, "b": 1}),
        (Color.RED, 3),
        (np.ma.array([1, 2]), np.array([1, 2])),
    ],
    ids=lambda value: type(value).__name__,
)
def test_subclass_of_a_library_arrives_as_its_plain_base(value, plain):
    assert alike(crossed(value), plain)


class Pretender:
    def __array__(self, *args, **kwargs):
        return np.ones(3)

    def __float__(self):
        return 1.0

    __class__ = float


def test_object_that_turns_into_an_array_crosses_by_reference():
    assert isinstance(crossed(Pretender()), Opaque)
