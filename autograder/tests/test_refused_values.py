"""What a lying side may send in place of a value: it is refused, and nothing of it is built."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.tests.crossing import packed, unpacked
from autograder.wire.link import LinkRefused


def same(place):
    return {"t": "same", "i": place}


def array_node(**entries):
    return {"t": "array", "d": "<f8", "s": [2], **entries}


ARRAY = bytes(16)
BAD = {
    "unknown tag": ({"t": "pickle", "v": "cos"}, []),
    "no tag": ({"v": []}, []),
    "tag no text": ({"t": ["list"]}, []),
    "missing entry": ({"t": "tuple"}, []),
    "entry too many": ({"t": "tuple", "v": [], "x": 1}, []),
    "items no list": ({"t": "tuple", "v": "ab"}, []),
    "odd dict": ({"t": "dict", "v": [1]}, []),
    "list as key": ({"t": "dict", "v": [[], 1]}, []),
    "dict in a set": ({"t": "set", "v": [{"t": "dict", "v": []}]}, []),
    "same before any": (same(0), []),
    "same of itself": ([same(0)], []),
    "same below": ([[], same(-1)], []),
    "type by name": ({"t": "type", "v": "os.system"}, []),
    "type that is none": ({"t": "type", "v": "eval"}, []),
    "numpy type": ({"t": "np_type", "v": "object_"}, []),
    "complex": ({"t": "complex", "v": [1.0, "2"]}, []),
    "range": ({"t": "range", "v": [0, 1, 0]}, []),
    "deep": (json.loads("[" * 41 + "]" * 41), []),
    "twice as much each time": ([[0], *([same(k), same(k)] for k in range(25))], []),
    "buffer missing": ({"t": "bytes"}, []),
    "buffer left over": (1, [b"x"]),
    "no UTF-8": ({"t": "str"}, [b"\xff"]),
    "object dtype": (array_node(d="|O"), [ARRAY]),
    "object dtype, short": (array_node(d="O"), [ARRAY]),
    "void": (array_node(d="|V8"), [ARRAY]),
    "fields": (array_node(d="f4,f4"), [ARRAY]),
    "sub-array": (array_node(d="(2,)f8", s=[1]), [ARRAY]),
    "dtype no text": (array_node(d=["<f8"]), [ARRAY]),
    "dtype as dict": (array_node(d={"names": ["a"], "formats": ["O"]}), [ARRAY]),
    "string without bytes": (array_node(d="<U0", s=[3]), [b""]),
    "time in no unit": (array_node(d="<M8[xx]"), [ARRAY]),
    "shape too large": (array_node(s=[3]), [ARRAY]),
    "shape too small": (array_node(s=[1]), [ARRAY]),
    "negative": (array_node(s=[-1, -2]), [ARRAY]),
    "overflow": (array_node(s=[2**61 + 1, 8]), [ARRAY]),
    "overflow to nothing": (array_node(s=[2**32, 2**32]), [b""]),
    "empty but huge": (array_node(s=[0, 2**39]), [b""]),
    "truth as length": (array_node(s=[True, 2]), [ARRAY]),
    "fraction": (array_node(s=[2.0]), [ARRAY]),
    "too many axes": (array_node(s=[1] * 33), [bytes(8)]),
    "order of other axes": (array_node(o=[1]), [ARRAY]),
    "order with truths": (array_node(s=[2, 1], o=[True, False]), [ARRAY]),
    "read-only or what": (array_node(ro=0), [ARRAY]),
    "truth of two": (array_node(d="|b1"), [b"\1\2"]),
    "no character": (array_node(d="<U1", s=[1]), [b"\xff" * 4]),
    "no character, swapped": (array_node(d=">U1", s=[1]), [b"\0\x11\0\0"]),
    "scalar too long": ({"t": "np_scalar", "d": "<f8", "v": "00" * 16}, []),
    "scalar no hex": ({"t": "np_scalar", "d": "<f8", "v": 8}, []),
    "scalar truth of two": ({"t": "np_scalar", "d": "|b1", "v": "02"}, []),
    "scalars, half of one": ([{"t": "np_scalars", "d": "<f8"}], [bytes(12)]),
    "scalars of no common type": ([{"t": "np_scalars", "d": "<c16"}], [bytes(32)]),
    "scalars beside others": ([{"t": "np_scalars", "d": "<f8"}, 1], [bytes(16)]),
    "scalars beside each other": ([{"t": "np_scalars", "d": "<f8"}] * 2, [bytes(16)] * 2),
    "scalars in no container": ({"t": "np_scalars", "d": "<f8"}, [bytes(16)]),
    "scalars with more": ([{"t": "np_scalars", "d": "<f8", "s": [2]}], [bytes(16)]),
    "scalars, truth of two": ([{"t": "np_scalars", "d": "|b1"}], [b"\1\2"]),
    "text no text": ({"t": "np_str", "v": 3}, []),
}


@pytest.mark.parametrize("case", BAD)
def test_json_that_encoding_never_gives_is_refused(case):
    node, buffers = BAD[case]
    with pytest.raises(LinkRefused):
        unpacked(node, list(map(bytearray, buffers)))


def mersenne(**entries):
    node, _ = packed(np.random.Generator(np.random.MT19937(1)))
    return {**node, **entries}


@pytest.mark.parametrize(
    "node",
    [
        mersenne(b="RandomState"),
        mersenne(b=["MT19937"]),
        mersenne(v={"state": {"key": [0] * 624, "pos": 625}}),
        mersenne(v={"state": {"key": [0] * 624, "pos": -1}}),
        mersenne(v={"state": {"key": [0] * 623, "pos": 1}}),
        mersenne(v={"state": {"key": [0] * 623 + [2**32], "pos": 1}}),
        mersenne(v={"state": {"key": [0] * 623 + [True], "pos": 1}}),
        mersenne(v={"state": {"key": [0] * 624}}),
        mersenne(v=[]),
        {**packed(np.random.default_rng(1))[0], "v": {}},
    ],
)
def test_state_outside_its_table_is_refused(node):
    with pytest.raises(LinkRefused):
        unpacked(node, [])


def test_a_generator_that_stands_still_is_refused():
    node, buffers = packed(np.random.default_rng(1))
    node["v"]["state"] = {"state": 1, "inc": 0}
    with pytest.raises(LinkRefused, match="odd"):
        unpacked(node, buffers)


TAGS = (
    "same tuple set frozenset dict str bytes bytearray complex range slice ellipsis type ref yours"
)
TAGS += " array np_scalar np_scalars np_str np_bytes np_dtype np_type np_rng torch_rng"
TAGS += " tensor torch_dtype"
NAMES = st.sampled_from(["t", "v", "i", "d", "s", "o", "ro", "g", "p", "grad", "on", "b", "id"])
WORDS = st.sampled_from([*TAGS.split(), "<f8", "|O", "float32", "PCG64", "int", "cpu", "meta"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(NAMES, inner, max_size=4)
        | st.builds(lambda tag, rest: {**rest, "t": tag}, WORDS, st.dictionaries(NAMES, inner))
    ),
    max_leaves=12,
)
BUFFERS = st.lists(st.binary(max_size=24).map(bytearray), max_size=3)
SAMPLE = (
    {"a": [1, 2.5, "x"], (1, 2): {3}},
    np.arange(6.0).reshape(2, 3).T,
    [np.ones(2, bool), b"ab", 1j, range(3), slice(1)],
    np.random.default_rng(1),
    np.float32(1),
    int,
)


@settings(max_examples=600, deadline=None)
@given(JSON, BUFFERS)
def test_random_json_is_data_or_refused(node, buffers):
    try:
        value = unpacked(node, buffers)
    except LinkRefused:
        return
    assert type(value).__module__ in ("builtins", "numpy", "torch", "autograder.tests.crossing")


def places(node):
    """Yield every list and object in some JSON, with each of its keys."""
    keys = range(len(node)) if isinstance(node, list) else node if isinstance(node, dict) else ()
    for key in keys:
        yield node, key
        yield from places(node[key])


@settings(max_examples=600, deadline=None)
@given(st.integers(min_value=0), JSON, st.booleans())
def test_damaged_json_is_data_or_refused(where, new, cut):
    node, buffers = packed(SAMPLE)
    spots = list(places(node))
    owner, key = spots[where % len(spots)]
    owner[key] = new
    if cut:
        buffers.pop()
    try:
        value = unpacked(node, buffers)
    except LinkRefused:
        return
    assert type(value).__module__ in ("builtins", "numpy", "autograder.tests.crossing", "torch")
