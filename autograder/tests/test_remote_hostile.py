"""Random and damaged talk of a student's side: it ends as a lie or a fault, and runs nothing."""

import builtins
import itertools
import os
import subprocess
from unittest import mock

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.tests.crossing import packed
from autograder.tests.lying import ENDS, FETCHED, REF, Secret, arguments, ask, frame, meet, ret
from autograder.wire.remote import is_handle

TAGS = st.sampled_from(["same", "tuple", "dict", "set", "ref", "yours", "array", "type", "str"])
KEYS = st.sampled_from(["t", "v", "id", "call", "mro", "it", "name", "i", "d", "s"])
ATOMS = st.none() | st.booleans() | st.integers(-2, 4) | st.floats() | st.text(max_size=3)
RIGHT = [1, 2.5, True, None, "a", [1, [2]], REF, {**REF, "id": 2}, {**REF, "id": 3, "it": True}]
RIGHT += [{"t": "yours", "id": 1}, {"t": "yours", "id": 2}, {"t": "same", "i": 0}]
RIGHT += [{"t": "tuple", "v": [[1, 2], False]}, {"t": "tuple", "v": [[REF], True]}]
WRONG = st.builds(
    lambda tag, rest: {**rest, "t": tag}, TAGS, st.dictionaries(KEYS, ATOMS | st.just([REF]))
)
FAULTS = [
    {"ename": "E", "mro": ["KeyError"], "message": "m", "kind": "error", "frames": [["c", 1]]},
    {"ename": "E", "mro": ["TypeError"], "message": "m", "kind": "x", "frames": []},
    {"ename": "E", "mro": [], "message": "m", "kind": "timeout", "frames": []},
    {"ename": "E", "mro": ["eval"], "message": "m", "kind": [], "frames": [["c"]]},
]
STEPS = ["ret"] * 8 + ["call"] * 6 + ["err", "change", "odd"]
ODD_OPS = ["ret", "call", "attr", "item", "get", "iter", "next", "len", "quit", "run", None]


@st.composite
def values(draw):
    """Draw JSON: one time in six no value, else one in its place."""
    return draw(WRONG if draw(st.integers(0, 5)) == 0 else st.sampled_from(RIGHT))


@st.composite
def scripts(draw):
    """Draw what a side says that keeps to the rules for a while."""
    script, number = [FETCHED], 2
    for step in draw(st.lists(st.sampled_from(STEPS), min_size=1, max_size=8)):
        if step == "call":
            given = arguments(*draw(st.lists(values(), max_size=2)))
            script.append(ask("call", draw(st.sampled_from([2, 2, 2, 2, 1, 3])), given))
        elif step == "odd":
            op, to = draw(st.sampled_from(ODD_OPS)), draw(st.integers(0, 3))
            script.append(ask(op, to, draw(values()), n=draw(st.integers(0, number))))
        else:
            fault = draw(st.sampled_from(FAULTS)) if step == "err" else {"value": draw(values())}
            changes = [[draw(st.integers(0, 3)), draw(values())]] if step == "change" else []
            answer = {"op": "err" if step == "err" else "ret", "n": number, **fault}
            script.append(frame({**answer, "changes": changes}))
            number += 1
    return script


def use_all(conversation):
    """Do what checks do with what the other side hands over."""
    names = conversation.fetch(["f", "g"])
    for value in filter(is_handle, names.values()):
        results = [value([1], np.ones(2), Secret(), lambda *args: args) for _ in range(2)]
        value.attribute = 1
        for handle in filter(is_handle, [value.other, value[0], *results]):
            list(itertools.islice(handle, 3))
            str(len(handle))


def nothing_runs():
    """Fail whatever would run code or touch the system."""
    never = mock.Mock(side_effect=AssertionError("something was run"))
    both = mock.patch.multiple(os, system=never, open=never, fork=never, create=True)
    return [
        mock.patch.multiple(builtins, eval=never, exec=never, compile=never, open=never),
        mock.patch.object(subprocess, "Popen", never),
        both,
    ]


def survive(script):
    """Go through a script: any end is right that names the other side as what ended it."""
    one, two, three = nothing_runs()
    with one, two, three:
        try:
            meet(script, use_all)
        except ENDS:
            return
        except ValueError as fault:
            assert "turned in place" in str(fault)


@settings(max_examples=1_200, deadline=None)
@given(scripts())
def test_random_talk_ends_as_a_lie_or_a_fault(script):
    survive(script)


GOOD = [
    FETCHED,
    ask("call", 2, arguments(1, {"t": "same", "i": 0})),
    frame(
        {"op": "ret", "n": 2, "value": packed([np.ones(2), {"a": (1,)}])[0], "changes": [[0, [3]]]},
        [np.ones(2).tobytes()],
    ),
    ret(3, 4),
    ret(4, {"t": "tuple", "v": [[5, REF], False]}),
]


@settings(max_examples=900, deadline=None)
@given(st.lists(st.tuples(st.integers(min_value=0), st.binary(max_size=3)), max_size=3))
def test_damaged_talk_ends_as_a_lie_or_a_fault(damage):
    talk = bytearray(b"".join(GOOD))
    for place, new in damage:
        place %= len(talk)
        talk[place : place + len(new) + place % 2] = new
    survive([bytes(talk)])
