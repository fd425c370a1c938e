"""Frames over a socket: what comes through, what is refused, and that no wait is for ever."""

import json
import signal
import socket
import struct
import threading
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.wire.link import Link, LinkClosed, LinkRefused

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
needs_timers = pytest.mark.skipif(
    not hasattr(signal, "pthread_sigmask"), reason="this system has no timers to put off"
)


class Enough(BaseException):
    """What a tick raises."""


def enough():
    raise Enough


@pytest.fixture
def ends():
    one, other = socket.socketpair()
    yield one, other
    one.close()
    other.close()


def frame(header, body=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("!I", len(text)) + text + body


def received(data, **limits):
    """What a link makes of the bytes, after which the other side is gone."""
    one, other = socket.socketpair()
    with one, other:
        writer = threading.Thread(target=lambda: (other.sendall(data), other.close()))
        writer.start()
        try:
            return Link(one, **limits).receive(enough)
        finally:
            one.close()
            writer.join()


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.text(min_size=5), JSON), st.lists(st.binary(max_size=80), max_size=5))
def test_message_and_buffers_arrive_as_sent(message, buffers):
    one, other = socket.socketpair()
    with one, other:
        Link(one).send(message, buffers)
        assert Link(other).receive() == (message, [bytearray(buffer) for buffer in buffers])


def test_large_and_small_buffers_keep_their_order(ends):
    buffers = [b"small", bytes(range(256)) * 80_000, b"", b"last"]
    sender = threading.Thread(target=Link(ends[0]).send, args=({"n": 1}, buffers))
    sender.start()
    message, arrived = Link(ends[1]).receive()
    sender.join()
    assert (message, arrived) == ({"n": 1}, list(map(bytearray, buffers)))


def test_halves_of_a_surrogate_pair_stay_two_characters(ends):
    Link(ends[0]).send({"text": "\ud83d\ude00"})
    assert len(Link(ends[1]).receive()[0]["text"]) == 2


def test_messages_follow_each_other(ends):
    sender, receiver = Link(ends[0]), Link(ends[1])
    for number in range(3):
        sender.send({"n": number}, [bytes([number])])
    assert [receiver.receive()[1][0][0] for _ in range(3)] == [0, 1, 2]


@pytest.mark.parametrize(
    "data",
    {
        "header too long": struct.pack("!I", (16 << 20) + 1),
        "no JSON": frame(b"{"),
        "no text": frame(b"\xff\xfe"),
        "no object": frame([1]),
        "deep": frame(b"[" * 200_000),
        "huge integer": frame(b'{"lens":[],"n":' + b"9" * 5_000 + b"}"),
        "many empty lists": frame(b'{"lens":[],"v":[' + b"[]," * 2_100_000 + b"[]]}"),
        "no lens": frame({}),
        "lens no list": frame({"lens": 3}),
        "negative": frame({"lens": [-1]}),
        "truth as length": frame({"lens": [True]}),
        "fraction": frame({"lens": [1.0]}),
        "too many buffers": frame({"lens": [0] * 10_001}),
        "buffer too large": frame({"lens": [(256 << 20) + 1]}),
        "all too large": frame({"lens": [200 << 20, 100 << 20]}),
        "beyond 64 bits": frame({"lens": [1 << 70]}),
    }.items(),
    ids=lambda item: item[0],
)
def test_frame_that_breaks_a_rule_is_refused(data):
    with pytest.raises(LinkRefused):
        received(data[1])


def test_every_cut_of_a_frame_is_a_closed_link():
    whole = frame({"lens": [3, 2]}, b"abcde")
    for length in range(len(whole)):
        with pytest.raises(LinkClosed):
            received(whole[:length])


def test_claim_of_much_takes_little_memory():
    tracemalloc.start()
    with pytest.raises(LinkClosed):
        received(frame({"lens": [256 << 20]}))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 50 << 20


@pytest.mark.parametrize("part", [b"", b"\0\0", frame({"lens": [9]}, b"abc")])
def test_tick_ends_a_wait_for_more(ends, part):
    link = Link(ends[0])
    link.tick = enough
    ends[1].sendall(part)
    with pytest.raises(Enough):
        link.receive()


def test_tick_ends_a_wait_to_write(ends):
    link = Link(ends[0])
    link.tick = enough
    with pytest.raises(Enough):
        link.send({}, [bytes(64 << 20)])


def test_tick_of_one_call_stands_in_for_the_link_s(ends):
    link = Link(ends[0])
    link.tick = lambda: pytest.fail("the other tick was asked for")
    with pytest.raises(Enough):
        link.receive(enough)


def test_link_broken_off_is_closed_for_good(ends):
    link = Link(ends[0])
    with pytest.raises(Enough):
        link.receive(enough)
    assert link.broken
    with pytest.raises(LinkClosed):
        link.send({})


@pytest.mark.parametrize(
    ("message", "buffers"),
    [({}, [bytes(101)]), ({}, [b""] * 10_001), ({"v": "x" * (17 << 20)}, [])],
    ids=["bytes", "buffers", "header"],
)
def test_message_over_a_limit_leaves_the_link_as_it_was(ends, message, buffers):
    link = Link(ends[0], max_bytes=100)
    with pytest.raises(LinkRefused):
        link.send(message, buffers)
    link.send({"v": 1})
    assert Link(ends[1]).receive() == ({"v": 1}, [])


def test_other_side_gone_is_a_closed_link_to_write_to(ends):
    ends[1].close()
    with pytest.raises(LinkClosed):
        Link(ends[0]).send({}, [bytes(1 << 20)])


@needs_timers
def test_timer_waits_for_the_end_of_a_frame(ends):
    def late(*_):
        raise TimeoutError("the timer")

    def go_off_then_answer():
        signal.raise_signal(signal.SIGALRM)
        ends[1].sendall(frame({"lens": []}))

    before = signal.signal(signal.SIGALRM, late)
    link = Link(ends[0])
    try:
        with pytest.raises(TimeoutError, match="the timer"):
            link.receive(go_off_then_answer)
    finally:
        signal.signal(signal.SIGALRM, before)
    ends[1].sendall(frame({"next": 1, "lens": []}))
    assert link.receive() == ({"next": 1}, [])


def test_link_over_tcp_carries_messages():
    with socket.create_server(("127.0.0.1", 0)) as server:
        one = socket.create_connection(server.getsockname())
        other, _ = server.accept()
        with one, other:
            Link(one).send({"v": [1.5]}, [b"ab"])
            assert Link(other).receive() == ({"v": [1.5]}, [bytearray(b"ab")])
