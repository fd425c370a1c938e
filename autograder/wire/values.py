"""Plain data, arrays and tensors by value, everything else by reference; no pickle."""

from collections.abc import Callable, Sequence
from typing import Any

from autograder.wire.decoder import Decoder
from autograder.wire.encoder import Encoder
from autograder.wire.frames import Buffer


def encode(value: Any, refer: Callable[[Any], dict[str, Any]]) -> tuple[Any, list[Buffer]]:
    """Return a value as JSON and buffers; `refer` gives the JSON of what is no plain data.

    Raises ValueError for what holds itself, is too large or is nested too deep.
    """
    encoder = Encoder(refer)
    return encoder.encode(value), encoder.buffers


def decode(node: Any, buffers: Sequence[bytearray], resolve: Callable[[dict], Any]) -> Any:
    """Return the value of JSON and buffers; `resolve` gives the object of an opaque reference.

    Raises LinkRefused for whatever encoding cannot have given. Executes nothing.
    """
    decoder = Decoder(buffers, resolve)
    value = decoder.decode(node)
    decoder.finish()
    return value
