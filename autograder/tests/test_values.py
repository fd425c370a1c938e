"""Plain data and arrays by value: what arrives is what was sent, and never more than data."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.tests.crossing import Opaque, alike, crossed, packed, unpacked

TEXT = st.text(st.characters(), max_size=8)  # surrogates included
SCALARS = (
    hnp.scalar_dtypes()
    .filter(lambda dtype: dtype.itemsize)
    .flatmap(lambda dtype: hnp.arrays(dtype, ()).map(lambda array: array[()]))
)
ATOMS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.complex_numbers()
    | TEXT
    | st.binary(max_size=8)
    | st.just(...)
    | st.sampled_from([int, float, str, ValueError, np.float32, np.dtype("<i4"), type(None)])
    | st.builds(range, st.integers(-9, 9), st.integers(-9, 9), st.integers(1, 3))
    | SCALARS
)
KEYS = st.recursive(
    st.none() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.frozensets(inner, max_size=3),
    max_leaves=4,
)
VALUES = st.recursive(
    ATOMS | st.binary(max_size=4).map(bytearray) | st.sets(KEYS, max_size=3),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(KEYS, inner, max_size=4)
    ),
    max_leaves=15,
)
ORDERS = st.sampled_from(["<", ">", "="])
DTYPES = st.one_of(
    hnp.boolean_dtypes(),
    hnp.integer_dtypes(),
    hnp.unsigned_integer_dtypes(),
    hnp.floating_dtypes(),
    hnp.complex_number_dtypes(),
    hnp.byte_string_dtypes(),
    hnp.unicode_string_dtypes(),
    hnp.datetime64_dtypes(),
    hnp.timedelta64_dtypes(),
)
SHAPES = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)


@settings(max_examples=300, deadline=None)
@given(VALUES)
def test_plain_values_arrive_as_they_are(value):
    assert alike(crossed(value), value)


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["f8", "f4", "i8", "i4", "?", "f2", "c16", "u1"]).flatmap(
        lambda dtype: hnp.arrays(dtype, st.integers(0, 20))
    ),
    st.sampled_from([list, tuple, lambda items: dict(enumerate(items))]),
)
def test_many_scalars_arrive_as_they_are(array, container):
    value = container(list(array))
    assert alike(crossed(value), value)
    mixed = container([*array, 1.0])
    assert alike(crossed(mixed), mixed)


@settings(max_examples=300, deadline=None)
@given(hnp.arrays(DTYPES, SHAPES), ORDERS)
def test_arrays_of_every_dtype_and_order_arrive_as_they_are(array, order):
    array = array.astype(array.dtype.newbyteorder(order))
    arrived = crossed(array)
    assert alike(arrived, array)
    assert arrived.flags.writeable


@settings(max_examples=200, deadline=None)
@given(hnp.arrays(np.int32, hnp.array_shapes(max_dims=3, max_side=5)), st.data())
def test_views_of_arrays_arrive_as_they_are(array, draw):
    steps = (draw.draw(st.sampled_from([1, 2, -1, -2])) for _ in array.shape)
    view = array[tuple(slice(None, None, step) for step in steps)]
    view = view.transpose(draw.draw(st.permutations(range(view.ndim))))
    assert alike(crossed(view), view)


def test_transposed_array_arrives_transposed():
    assert crossed(np.ones((2, 3, 4)).transpose(2, 0, 1)).strides == (8, 96, 32)


def test_read_only_array_arrives_read_only():
    assert not crossed(np.broadcast_to(np.ones(2), (3, 2))).flags.writeable


def test_decoded_array_owns_its_memory():
    node, buffers = packed(np.zeros(3))
    array = unpacked(node, buffers)
    buffers[0][:] = b"\xff" * 24
    assert array.flags.owndata
    assert np.array_equal(array, np.zeros(3))


@pytest.mark.parametrize("value", [10**3999, -(10**3999), "é" * 50_000, [2**62] * 5, [2.5] * 9])
def test_long_values_arrive_as_they_are(value):
    assert crossed(value) == value


def test_one_object_sent_twice_arrives_as_one():
    array, items = np.ones(2), [1]
    first, second, (third, fourth) = crossed((array, items, [array, items]))
    assert first is third and second is fourth


def test_equal_objects_stay_two():
    first, second = crossed(([1], [1]))
    assert first is not second


def itself():
    items = []
    items.append(({"items": items},))
    return items


def nested(depth):
    value = 1
    for _ in range(depth):
        value = [value]
    return value


def doubled(times):
    value = [0]
    for _ in range(times):
        value = [value, value]
    return value


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (itself(), "holds itself"),
        (nested(41), "nested"),
        (doubled(25), "items"),
        ([0.5] * 1_000_001, "items"),
        (10**4000, "digits"),
        ([10**4000], "digits"),
    ],
    ids=["cycle", "deep", "doubled", "long", "huge", "huge in a list"],
)
def test_value_over_a_limit_is_refused_with_a_reason(value, reason):
    with pytest.raises(ValueError, match=reason):
        packed(value)


def test_forty_levels_are_not_too_deep():
    assert crossed(nested(40)) == nested(40)


@pytest.mark.parametrize(
    "value",
    [object(), len, lambda: 0, np.zeros(2, "f4,f4"), np.array([None]), {object(): 1}, {len}, np],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_plain_data_crosses_by_reference(value):
    assert isinstance(crossed(value), Opaque)


GENERATORS = [np.random.PCG64, np.random.PCG64DXSM, np.random.MT19937]
GENERATORS += [np.random.Philox, np.random.SFC64]


@pytest.mark.parametrize("bits", GENERATORS, ids=lambda bits: bits.__name__)
def test_generator_goes_on_where_it_was(bits):
    rng = np.random.Generator(bits(5))
    rng.integers(9, size=3, dtype=np.int32)
    assert np.array_equal(crossed(rng).random(700), rng.random(700))


def test_long_double_arrives_where_there_is_one():
    if np.dtype(np.longdouble) == np.dtype(np.float64):
        pytest.skip("a long double is a double here")
    third = np.longdouble(1) / 3
    assert alike(crossed(np.array([third, -third])), np.array([third, -third]))


def test_sending_plain_values_imports_no_torch():
    code = (
        "import sys; from autograder.wire.values import encode, decode;"
        "node, buffers = encode([1, {'a': (2.5, 'b')}], None);"
        "print(decode(node, buffers, None), 'torch' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[1, {'a': (2.5, 'b')}] False"
