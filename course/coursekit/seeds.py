"""The course seed, from which hidden checks draw their inputs."""

import os

VARIABLE = "COURSE_SEED"


def course_seed() -> int:
    """Return the seed that this run of the course uses.

    Checks draw their inputs from this seed, so that an instructor who sets it makes
    inputs that nobody can read in the public repository.

    Returns
    -------
    int
        The environment variable ``COURSE_SEED``, or 0 where it is unset or empty.

    Raises
    ------
    ValueError
        If the variable is not a whole number of 0 or more.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(course_seed())
    >>> rng.normal(size=3).shape
    (3,)
    """
    text = os.environ.get(VARIABLE, "").strip() or "0"
    # NumPy and PyTorch both refuse negative seeds in places, so the course has none.
    if not (text.isascii() and text.isdigit()):
        raise ValueError(
            f"the environment variable {VARIABLE} is {text!r}: want a whole number of 0 or more. "
            f"Set it to one, or remove it to use 0."
        )
    return int(text)
