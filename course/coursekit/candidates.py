"""What the mark of a test that a student wrote is made of: the versions that it rejects."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from coursekit.seeds import course_seed


def share_rejected(
    check: Callable[[Any], object],
    name: str,
    right: Mapping[str, str],
    wrong: Mapping[str, str],
    namespace: Mapping[str, Any],
) -> float:
    """Return the share of the wrong versions of a function or class that a check rejects.

    Parameters
    ----------
    check
        What the student wrote: called with one version, it fails an assert where that is wrong.
        Any other error counts as a rejection too.
    name
        The name that each version defines.
    right, wrong
        Versions as source text, by a name for each.
    namespace
        What the texts may read; it stays as it is.

    Returns
    -------
    float
        Between 0 and 1; 0 where there is no wrong version.

    Raises
    ------
    AssertionError
        If the check rejects a right version.

    Examples
    --------
    >>> def check(double):
    ...     assert double(3) == 6
    >>> right = {"sum": "def double(x): return x + x"}
    >>> wrong = {"square": "def double(x): return x * x", "two": "def double(x): return 6"}
    >>> share_rejected(check, "double", right, wrong, {})
    0.5
    """
    every = {**right, **wrong}
    # In an order that nobody can count on.
    order = np.random.default_rng(course_seed()).permutation(list(every)).tolist()
    rejected = {each for each in order if _rejects(check, name, every[each], namespace)}
    unfair = rejected & set(right)
    if unfair:
        got = f"want every right version accepted, got {len(unfair)} rejected"
        raise AssertionError(f"{got}: too strict?")
    return len(rejected) / max(len(wrong), 1)


def _rejects(
    check: Callable[[Any], object], name: str, source: str, namespace: Mapping[str, Any]
) -> bool:
    version = dict(namespace)
    exec(source, version)
    try:
        check(version[name])
    except Exception:
        return True
    return False
