"""Sets drawn from a seed, whose truth is known."""

from typing import Any

import numpy as np

from coursekit.data.options import spread, whole
from coursekit.data.sequences import sequences

_FIVE = tuple(f"x{i}" for i in range(1, 6))
_SEEDS = 2**32  # scikit-learn takes no larger seed; those of the course may be


def regression(n: int = 100, seed: int = 0) -> dict[str, Any]:
    """Return a linear model's rows and its true weights."""
    from sklearn.datasets import make_regression

    n, seed = whole("n", n, least=1), whole("seed", seed, least=0)
    X, y, weights = make_regression(n, 5, noise=0.1, coef=True, random_state=seed % _SEEDS)
    extra = {"true_weights": weights}
    return {"X": X, "y": y, "feature_names": _FIVE, "target_name": "y", "extra": extra}


def classification(n: int = 100, seed: int = 0) -> dict[str, Any]:
    """Return two classes in five features, of which three inform."""
    from sklearn.datasets import make_classification

    n, seed = whole("n", n, least=2), whole("seed", seed, least=0)
    X, y = make_classification(
        n, 5, n_informative=3, n_redundant=1, n_clusters_per_class=1, random_state=seed % _SEEDS
    )
    return {"X": X, "y": y.astype(np.int64), "feature_names": _FIVE, "target_name": "class"}


def moons(n: int = 200, noise: float = 0.2, seed: int = 0) -> dict[str, Any]:
    """Return two half circles that reach into each other."""
    from sklearn.datasets import make_moons

    n, noise, seed = whole("n", n, least=2), spread("noise", noise), whole("seed", seed, least=0)
    X, y = make_moons(n, noise=noise, random_state=seed % _SEEDS)
    names = ("x1", "x2")
    return {"X": X, "y": y.astype(np.int64), "feature_names": names, "target_name": "moon"}


def noisy_sine(n: int = 30, noise: float = 0.3, seed: int = 0) -> dict[str, Any]:
    """Return points of one period of a sine, with noise, and what they are without it."""
    n, noise, seed = whole("n", n, least=1), spread("noise", noise), whole("seed", seed, least=0)
    rng = np.random.default_rng(seed)
    x = rng.uniform(size=n)
    truth = np.sin(2 * np.pi * x)
    y = truth + noise * rng.standard_normal(n)
    X, extra = x[:, np.newaxis], {"truth": truth}
    return {"X": X, "y": y, "feature_names": ("x",), "target_name": "y", "extra": extra}


def tasks(task: str = "reverse", **options: int) -> dict[str, Any]:
    """Return sequences of symbols and what a task makes of them."""
    inputs, targets = sequences(task, **options)
    return {
        "X": inputs,
        "y": targets,
        "feature_names": tuple(f"position {i}" for i in range(inputs.shape[1])),
        "target_name": f"the sequence after {task}",
    }
