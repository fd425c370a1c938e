"""The parameters of a function of the other side, for `inspect.signature`."""

import inspect
from collections.abc import Callable
from typing import Any

from autograder.wire.frames import LinkRefused, demand

Told = list[tuple[str, int, bool, Any]]


def tell(function: Callable) -> Told:
    """Return name, kind, whether there is a default, and the default of each parameter."""
    parameters = inspect.signature(function).parameters.values()
    return [
        (one.name, int(one.kind), one.default is not one.empty, _default(one)) for one in parameters
    ]


def _default(parameter: inspect.Parameter) -> Any:
    return None if parameter.default is parameter.empty else parameter.default


def read(told: Any) -> inspect.Signature:
    """Return the signature that was told; raise LinkRefused if it is none."""
    demand(type(told) is list, "a signature is a list of parameters")
    try:
        return inspect.Signature([_parameter(*one) for one in told])
    except (TypeError, ValueError) as fault:
        raise LinkRefused(f"a signature that is none: {fault}"[:300]) from None


def _parameter(name: Any, kind: Any, has_default: Any, default: Any) -> inspect.Parameter:
    demand(type(name) is str and type(kind) is int and type(has_default) is bool, "a parameter")
    given = default if has_default else inspect.Parameter.empty
    return inspect.Parameter(name, kind, default=given)
