"""A student's side that lies: each lie is refused, and gives nothing of the checks away."""

import itertools
import socket
import threading
import time
from unittest import mock

import pytest

from autograder.tests.lying import (
    ENDS,
    FETCHED,
    REF,
    arguments,
    ask,
    call,
    fetched,
    frame,
    meet,
    ret,
)
from autograder.wire.link import Link, LinkClosed, LinkRefused
from autograder.wire.remote import Conversation, StudentExit

REFUSED = {
    "attribute of an object": [FETCHED, ask("attr", 1, "answer")],
    "attribute of a function": [FETCHED, ask("attr", 2, "__globals__")],
    "item": [FETCHED, ask("item", 1, 0)],
    "setting an attribute": [FETCHED, ask("setattr", 1, {"t": "tuple", "v": ["answer", 1]})],
    "setting an item": [FETCHED, ask("setitem", 1, {"t": "tuple", "v": [0, 1]})],
    "length": [FETCHED, ask("len", 1)],
    "iteration": [FETCHED, ask("iter", 1)],
    "next": [FETCHED, ask("next", 1, 5)],
    "search": [FETCHED, ask("contains", 1, 5)],
    "signature": [FETCHED, ask("signature", 2)],
    "names of the checks": [FETCHED, ask("get", None, ["want"])],
    "names before anything": [ask("get", None, ["want"])],
    "operation of no kind": [FETCHED, ask("eval", 2, "1 + 1")],
    "operation no text": [FETCHED, ask(["call"], 2, arguments())],
    "handler of none": [FETCHED, frame({"op": "run"})],
    "one-way call": [FETCHED, frame({"op": "call", "to": 2, "value": arguments()})],
    "call of what was never sent": [FETCHED, ask("call", 3, arguments())],
    "call before anything was sent": [ask("call", 1, arguments())],
    "call of a name": [FETCHED, ask("call", "len", arguments())],
    "call of a truth": [FETCHED, ask("call", True, arguments())],
    "call of no number": [FETCHED, ask("call", None, arguments())],
    "call without arguments": [FETCHED, ask("call", 2, 5)],
    "call with odd names": [
        FETCHED,
        ask("call", 2, {"t": "tuple", "v": [{"t": "tuple", "v": []}, {"t": "dict", "v": [1, 2]}]}),
    ],
    "call with a bad argument": [FETCHED, ask("call", 2, arguments({"t": "pickle"}))],
    "call with what was never sent": [FETCHED, ask("call", 2, arguments({"t": "yours", "id": 9}))],
    "number no integer": [FETCHED, ask("call", 2, arguments(), n="1")],
    "answer of another number": [FETCHED, ret(7, 1)],
    "answer twice": [FETCHED, FETCHED],
    "answer with a bad value": [FETCHED, ret(2, {"t": "array"})],
    "answer with what was never sent": [FETCHED, ret(2, {"t": "yours", "id": 3})],
    "answer with a truth as number": [FETCHED, ret(2, {"t": "yours", "id": True})],
    "answer with a bad handle": [FETCHED, ret(2, {**REF, "id": -1})],
    "handle of a function of the checks": [
        FETCHED,
        ret(2, {"t": "ref", "id": 2, "call": True, "name": "len"}),
    ],
    "handle without a class": [FETCHED, ret(2, {**REF, "id": 2, "mro": []})],
    "handle with odd classes": [FETCHED, ret(2, {**REF, "id": 2, "mro": [["m:C"]]})],
    "handle that can be called how": [FETCHED, ret(2, {**REF, "id": 2, "call": 1})],
    "fault without words": [FETCHED, frame({"op": "err", "n": 2})],
    "change of what was never sent": [FETCHED, ret(2, 1, changes=[[9, []]])],
    "change of no place": [FETCHED, ret(2, 1, changes=[["0", []]])],
    "change of what": [FETCHED, ret(2, 1, changes=3)],
    "change into another kind": [FETCHED, ret(2, 1, changes=[[0, [1, 2]]])],
    "change into a handle": [FETCHED, ret(2, 1, changes=[[0, REF]])],
    "change of a fetched name": [ret(1, {"t": "dict", "v": []}, changes=[[0, ["g"]]])],
    "names not asked for": [ret(1, {"t": "dict", "v": ["np", 1]})],
    "no names": [ret(1, [1])],
    "odd names": [ret(1, {"t": "dict", "v": [1, 2]})],
}


@pytest.mark.parametrize("case", REFUSED)
def test_lie_is_refused(case):
    with pytest.raises(LinkRefused):
        meet(REFUSED[case], call)


LIES = {
    "negative length": (len, -1),
    "length no integer": (len, 2.5),
    "length without end": (len, 1 << 70),
    "search no truth": (lambda handle: 1 in handle, 1),
    "iteration no number": (list, REF),
    "signature no list": (lambda handle: handle.__signature__, "x"),
    "signature of odd names": (lambda handle: handle.__signature__, [["x y", 1, False, None]]),
}


@pytest.mark.parametrize("case", LIES)
def test_answer_of_another_type_is_refused(case):
    use, value = LIES[case]
    with pytest.raises(LinkRefused):
        meet([FETCHED, ret(2, value)], lambda talk: use(fetched(talk)))


@pytest.mark.parametrize("batch", [[[], False], [[1, 2, 3], False], [[1], 1], [[1]], 5])
def test_iteration_that_does_not_go_on_is_refused(batch):
    value = {"t": "tuple", "v": batch} if isinstance(batch, list) else batch
    with pytest.raises(LinkRefused):
        meet([FETCHED, ret(2, 7), ret(3, value)], lambda talk: [*zip(fetched(talk))])


def test_side_that_lied_once_is_not_asked_again():
    def act(talk):
        with pytest.raises(LinkRefused):
            call(talk)
        with pytest.raises(LinkClosed):
            talk.fetch(["f"])

    meet([*REFUSED["length"], ret(3, {"t": "dict", "v": []})], act)


def test_second_description_of_an_object_changes_nothing():
    other = {**REF, "mro": ["torch.nn.modules.module:Module"]}
    handle, again = meet(
        [FETCHED, ret(2, other)], lambda talk: (fetched(talk), talk.request("call", 1))
    )
    assert again is handle and repr(again) == "<Thing object>"


def test_object_that_cannot_be_called_is_an_error_of_the_caller():
    script = [FETCHED, ask("call", 1, arguments()), ret(2, 5)]
    assert meet(script, call) == 5


def test_every_cut_of_the_talk_is_a_closed_link():
    whole = FETCHED + ask("call", 2, arguments([1])) + ret(2, 5)
    assert meet([whole], call) == 5
    for length in range(len(whole)):
        with pytest.raises(LinkClosed):
            meet([whole[:length]], call)


def against(answering, act):
    """Let the checks act against a side that goes on answering by a function of its own."""
    one, other = socket.socketpair()
    peer, end = Link(other), time.monotonic() + 20

    def talk():
        with other:
            try:
                for message in answering(peer):
                    peer.send(message)
            except (LinkClosed, OSError):
                return

    def tick():
        if time.monotonic() > end:
            raise StudentExit("no end")

    thread = threading.Thread(target=talk)
    thread.start()
    with one:
        result = act(Conversation(Link(one), tick=tick, exports_attributes=False))
    thread.join()
    return result


def test_calls_into_each_other_without_end_are_refused():
    def answering(peer):
        peer.receive()
        yield {"op": "ret", "n": 1, "value": {"t": "dict", "v": ["f", REF]}}
        for number in itertools.count(1):
            message, _ = peer.receive()
            if message["op"] == "err":
                break
            yield {"op": "call", "n": number, "to": 1, "value": arguments()}

    depth = []

    def act(talk):
        f = fetched(talk)

        def again():
            depth.append(1)
            f(again)

        with pytest.raises((LinkRefused, *ENDS, RecursionError)):
            again()

    against(answering, act)
    assert len(depth) <= 51


def test_callbacks_without_end_end_with_the_clock():
    def answering(peer):
        peer.receive()
        yield {"op": "ret", "n": 1, "value": {"t": "dict", "v": ["f", REF]}}
        peer.receive()
        for number in itertools.count(1):
            yield {"op": "call", "n": number, "to": 1, "value": arguments()}
            peer.receive()

    def act(talk):
        calls, talk.link.tick = [], enough
        with pytest.raises(Enough):
            fetched(talk)(lambda: calls.append(1))
        return calls

    assert len(against(answering, act)) > 0


class Enough(BaseException):
    """What a tick raises."""


def enough():
    raise Enough


def test_broken_off_request_does_not_shift_the_answers():
    def answering(peer):
        first, _ = peer.receive()
        second, _ = peer.receive()
        for message in (first, second):
            yield {"op": "ret", "n": message["n"], "value": message["n"]}

    def act(talk):
        with mock.patch.object(talk.link, "receive", side_effect=Enough), pytest.raises(Enough):
            talk.request("first")
        return talk.request("second")

    assert against(answering, act) == 2
