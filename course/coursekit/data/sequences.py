"""Sequences of symbols to copy, reverse or sort: the smallest tasks that need attention."""

import numpy as np

from coursekit.data.options import whole

_TASKS = {
    "copy": lambda tokens: tokens.copy(),
    "reverse": lambda tokens: tokens[:, ::-1].copy(),
    "sort": lambda tokens: np.sort(tokens, axis=1),
}


def sequences(
    task: str = "reverse", n: int = 512, length: int = 8, symbols: int = 10, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Draw random sequences and what a task makes of them.

    Parameters
    ----------
    task : {"copy", "reverse", "sort"}
        What the target is.
    n : int
        Number of sequences.
    length : int
        Number of symbols in each.
    symbols : int
        Size of the vocabulary; symbols are 0 to ``symbols - 1``, each as likely as the others.
    seed : int
        Seed of the generator: the same seed gives the same sequences.

    Returns
    -------
    inputs, targets : numpy.ndarray
        Whole numbers (int64), (n, length) each.

    Raises
    ------
    ValueError
        If the task is unknown, a size is not positive or the seed is no whole number of 0 or more.

    Examples
    --------
    >>> inputs, targets = sequences("sort", n=2, length=4)
    >>> targets.shape, bool((targets[:, 1:] >= targets[:, :-1]).all())
    ((2, 4), True)
    """
    if task not in _TASKS:
        raise ValueError(f"no task {task!r}: want one of {', '.join(_TASKS)}")
    if min(n, length, symbols) < 1:
        raise ValueError(f"n, length and symbols must be positive: got {n}, {length}, {symbols}")
    rng = np.random.default_rng(whole("seed", seed, least=0))
    inputs = rng.integers(symbols, size=(n, length), dtype=np.int64)
    return inputs, _TASKS[task](inputs)
