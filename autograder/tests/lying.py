"""A student's side that has said all it will ever say before the checks' side begins."""

import json
import socket
import struct

import numpy as np

from autograder.wire.link import Link, LinkClosed, LinkRefused
from autograder.wire.remote import Conversation, StudentExit, StudentFault

ENDS = (LinkClosed, LinkRefused, StudentFault, StudentExit)


def frame(message, buffers=()):
    text = json.dumps({"lens": [len(one) for one in buffers], **message}).encode()
    return struct.pack("!I", len(text)) + text + b"".join(buffers)


class Secret:
    """An object of the checks, which the other side may have but not look into."""

    answer = 42

    def __getitem__(self, key):
        raise AssertionError("looked into")

    __iter__ = __len__ = __contains__ = __getattr__ = __getitem__


def meet(script, act):
    """Let the checks act while the other side has said all that it will ever say."""
    one, other = socket.socketpair()
    with one, other:
        other.sendall(b"".join(script))
        other.shutdown(socket.SHUT_WR)
        return act(Conversation(Link(one), exports_attributes=False))


def ret(number, value, **entries):
    return frame({"op": "ret", "n": number, "value": value, **entries})


def ask(op, to, value=None, n=1):
    return frame({"op": op, "n": n, "to": to, "value": value})


def arguments(*args):
    named = {"t": "dict", "v": []}
    return {"t": "tuple", "v": [{"t": "tuple", "v": list(args)}, named]}


REF = {"t": "ref", "id": 1, "call": True, "it": False, "mro": ["m:Thing", "builtins:object"]}
FETCHED = ret(1, {"t": "dict", "v": ["f", REF]})


def fetched(conversation):
    return conversation.fetch(["f"])["f"]


def call(conversation):
    """Fetch a function and call it with an array, an object and a function of the checks."""
    return fetched(conversation)(np.ones(2), Secret(), len)
