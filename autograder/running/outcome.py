"""Record what an answer does on a probe, as plain JSON, and say whether two records agree.

A probe is a few statements and a last expression. Its outcome is the value of that expression, or
the exception. Arrays are kept as numbers with their dtype, so that records made on one machine can
be compared on another.
"""

import ast
import contextlib
import io
import math
import random
import re
import sys
from collections.abc import Mapping
from typing import Any

RTOL, ATOL = 1e-4, 1e-6
MAX_NUMBERS, MAX_TEXT, MAX_DEPTH = 256, 300, 6
ADDRESS = re.compile(r"0x[0-9a-fA-F]+")


def observe(probe: str, namespace: Mapping[str, Any]) -> Any:
    """Run a probe on a copy of a namespace and return its encoded outcome.

    Nothing is printed, no exception leaves, and the global random states of NumPy and torch are as
    they were.
    """
    with quiet(), kept_random_state():
        try:
            return encode(evaluate(probe, dict(namespace)))
        except KeyboardInterrupt:
            raise
        except BaseException as fault:  # A student's SystemExit is an outcome as well.
            return encode(fault)


def evaluate(probe: str, namespace: dict[str, Any]) -> Any:
    """Execute all statements of some code and return the value of its last expression."""
    tree = ast.parse(probe)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<probe>", "exec"), namespace)
    if last is None:
        return None
    return eval(compile(ast.Expression(last.value), "<probe>", "eval"), namespace)


def encode(value: Any, depth: int = 0) -> Any:
    """Return the canonical JSON record of a value; what has none is known by its type alone."""
    if depth > MAX_DEPTH:
        return {"type": "too deep"}
    if value is None or isinstance(value, bool | str):
        return value[:MAX_TEXT] if isinstance(value, str) else value
    if isinstance(value, BaseException):
        text = ADDRESS.sub("0x", str(value))[:MAX_TEXT]
        return {"type": "exception", "name": type(value).__name__, "text": text}
    if isinstance(value, int | float) and type(value).__module__ == "builtins":
        return {"type": type(value).__name__, "value": _number(value)}
    if isinstance(value, list | tuple):
        items = [encode(item, depth + 1) for item in value[:MAX_NUMBERS]]
        return {"type": type(value).__name__, "items": items, "length": len(value)}
    if isinstance(value, Mapping):
        items = sorted((str(key), encode(item, depth + 1)) for key, item in value.items())
        return {"type": "dict", "items": [list(item) for item in items[:MAX_NUMBERS]]}
    return _encode_array(value)


def agree(one: Any, other: Any) -> bool:
    """Say whether two records are the same behaviour, up to rounding."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(agree(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(agree, one, other))
    if _is_number(one) and _is_number(other):
        return math.isclose(one, other, rel_tol=RTOL, abs_tol=ATOL)
    return type(one) is type(other) and one == other


def _encode_array(value: Any) -> Any:
    name = type(value).__name__
    shape, dtype = getattr(value, "shape", None), getattr(value, "dtype", None)
    if shape is None or dtype is None:
        return {"type": name}
    record = {"type": "array", "of": name, "dtype": str(dtype), "shape": [int(n) for n in shape]}
    device = getattr(value, "device", None)
    if getattr(device, "type", "cpu") == "meta":
        return record | {"device": "meta"}
    if hasattr(value, "detach"):
        value = value.detach().cpu()
        value = value.double().numpy() if value.is_floating_point() else value.numpy()
    flat = value.reshape(-1).tolist()
    return record | {"values": [_number(item) for item in flat[:MAX_NUMBERS]]}


def _number(value: Any) -> Any:
    """Keep a finite number; write the others as text, since JSON has none for them."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**53 else str(value)
    if isinstance(value, float):
        return float(f"{value:.6g}") if math.isfinite(value) else str(value)
    return str(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


@contextlib.contextmanager
def quiet():
    """Swallow what is printed."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield


@contextlib.contextmanager
def kept_random_state():
    """Put the global random states of Python, NumPy and torch back, the latter where imported."""
    numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
    states = [(random.setstate, random.getstate())]
    if numpy:
        states.append((numpy.random.set_state, numpy.random.get_state()))
    if torch:
        states.append((torch.random.set_rng_state, torch.random.get_rng_state()))
    if torch and torch.cuda.is_initialized():
        states.append((torch.cuda.set_rng_state_all, torch.cuda.get_rng_state_all()))
    try:
        yield
    finally:
        for restore, state in states:
            restore(state)
