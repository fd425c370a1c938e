"""Check the options of generated sets, so that no wrong value passes in silence."""

import math
import operator
from numbers import Real
from typing import Any


def whole(name: str, value: Any, least: int) -> int:
    """Return a whole number, or say what was wanted and what came.

    Raises
    ------
    ValueError
        If it is no whole number or too small. None, which would mean another seed at each
        call, is no whole number, nor is 100.0.

    Examples
    --------
    >>> whole("n", 3, least=1)
    3
    """
    try:
        number = operator.index(value)
    except TypeError:
        number = least - 1
    if number < least:
        raise ValueError(f"{name} must be a whole number of at least {least}: got {value!r}")
    return number


def spread(name: str, value: Any) -> float:
    """Return a standard deviation: a finite number, 0 or larger.

    Examples
    --------
    >>> spread("noise", 0.5)
    0.5
    """
    if isinstance(value, Real) and math.isfinite(value) and value >= 0:
        return float(value)
    raise ValueError(f"{name} must be a finite number, 0 or larger: got {value!r}")
