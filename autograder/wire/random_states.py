"""Random number generators of NumPy and torch by value: their state, checked number by number."""

import struct
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.wire.arrays import Leaf
from autograder.wire.frames import demand

# Of each number its bound, of each array its length and bound. NumPy itself takes a position
# outside its table as it comes, and then reads memory that is not its own.
_SPARE = {"has_uint32": 2, "uinteger": 1 << 32}
_PCG64 = {"state": {"state": 1 << 128, "inc": 1 << 128}, **_SPARE}
TORCH_BYTES = 5056
TORCH_PLACE = struct.Struct("<8xiiQ")  # numbers left, seeded or not, the next one's place
STATES: dict[str, dict[str, Any]] = {
    "PCG64": _PCG64,
    "PCG64DXSM": _PCG64,
    "MT19937": {"state": {"key": (624, 1 << 32), "pos": 625}},
    "Philox": {
        "state": {"counter": (4, 1 << 64), "key": (2, 1 << 64)},
        "buffer": (4, 1 << 64),
        "buffer_pos": 5,
        **_SPARE,
    },
    "SFC64": {"state": {"state": (4, 1 << 64)}, **_SPARE},
}


def pack(value: Any, kind: type) -> Leaf | None:
    """Return a generator, which is of this type, as JSON and bytes; None for other values."""
    if issubclass(kind, np.random.Generator):
        state = np.random.Generator.bit_generator.__get__(value).state
        name = state.pop("bit_generator")
        known = name in STATES
        return Leaf({"t": "np_rng", "b": name, "v": _plain(state)}, (), True) if known else None
    torch = sys.modules.get("torch")
    if torch is not None and kind is torch.Generator and value.device.type == "cpu":
        return Leaf({"t": "torch_rng"}, (value.get_state().numpy().tobytes(),), True)
    return None


def _plain(state: Any) -> Any:
    if isinstance(state, dict):
        return {key: _plain(item) for key, item in state.items()}
    return state.tolist() if isinstance(state, np.ndarray) else int(state)


def read_numpy(node: dict[str, Any], take: Callable[[], bytearray]) -> np.random.Generator:
    """Return a generator of NumPy in the state that was sent."""
    name = node["b"]
    demand(type(name) is str and name in STATES, "a generator is one of NumPy's own")
    state = _read_state(node["v"], STATES[name])
    if STATES[name] is _PCG64:  # With an even one it may stand still, and some draws never end.
        demand(state["state"]["inc"] % 2 == 1, "the increment of a PCG64 is odd")
    bits = getattr(np.random, name)(0)
    bits.state = {"bit_generator": name, **state}
    return np.random.Generator(bits)


def _read_state(state: Any, bounds: dict[str, Any]) -> dict[str, Any]:
    demand(type(state) is dict and state.keys() == bounds.keys(), "a state has its own entries")
    return {key: _read_entry(state[key], bound) for key, bound in bounds.items()}


def _read_entry(entry: Any, bound: Any) -> Any:
    if type(bound) is dict:
        return _read_state(entry, bound)
    if type(bound) is tuple:
        length, bound = bound
        demand(type(entry) is list and len(entry) == length, f"a state has {length} numbers")
        dtype = np.uint32 if bound == 1 << 32 else np.uint64
        return np.array([_read_entry(number, bound) for number in entry], dtype)
    demand(type(entry) is int and 0 <= entry < bound, f"a number of a state is below {bound}")
    return entry


def read_torch(node: dict[str, Any], take: Callable[[], bytearray]) -> Any:
    """Return a generator of torch in the state that was sent; torch checks most of it."""
    import torch

    state = take()
    demand(len(state) == TORCH_BYTES, f"a state of torch has {TORCH_BYTES} bytes")
    left, _, place = TORCH_PLACE.unpack_from(state)
    demand(left > 0 and left + place <= 625, "a place in the table of torch lies inside it")
    with torch._C.DisableTorchFunction():
        generator = torch.Generator(device="cpu")
        generator.set_state(torch.from_numpy(np.frombuffer(state, np.uint8).copy()))
    return generator


READERS: dict[str, tuple[str, Callable[[dict, Callable], Any]]] = {
    "np_rng": ("b v", read_numpy),
    "torch_rng": ("", read_torch),
}
