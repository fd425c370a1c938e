"""Turn the files of a set, or a seed, into the columns of a Dataset: one function for each set."""

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from coursekit.data.sequences import sequences

Files = Mapping[str, Path]
Columns = dict[str, Any]  # the fields of Dataset that a loader fills

_SERUM = ("total_cholesterol", "ldl", "hdl", "cholesterol_ratio", "log_triglycerides", "glucose")


def _diabetes(files: Files, scaled: bool = False) -> Columns:
    from sklearn.datasets import load_diabetes

    # The original units, not scikit-learn's scaled default: chapters standardise it themselves.
    X, y = load_diabetes(return_X_y=True, scaled=scaled)
    return {
        "X": np.array(X, dtype=np.float64),
        "y": np.array(y, dtype=np.float64),
        "feature_names": ("age", "sex", "bmi", "blood_pressure", *_SERUM),
        "target_name": "disease progression after one year",
    }


def _make_regression(files: Files, n: int = 100, seed: int = 0) -> Columns:
    from sklearn.datasets import make_regression

    X, y, weights = make_regression(n, 5, noise=0.1, coef=True, random_state=seed)
    return {
        "X": X,
        "y": y,
        "feature_names": tuple(f"x{i}" for i in range(1, 6)),
        "target_name": "y",
        "extra": {"true_weights": weights},
    }


def _sequences(files: Files, task: str = "reverse", **options: int) -> Columns:
    inputs, targets = sequences(task, **options)
    return {
        "X": inputs,
        "y": targets,
        "feature_names": tuple(f"position {i}" for i in range(inputs.shape[1])),
        "target_name": f"the sequence after {task}",
    }


def _california_housing(files: Files) -> Columns:
    with files["housing.csv"].open(newline="", encoding="utf-8") as stream:
        header, *rows = csv.reader(stream)
    # The last column is text; an empty field is a missing number.
    numbers = np.array([[float(cell or "nan") for cell in row[:-1]] for row in rows])
    return {
        "X": numbers[:, :-1].copy(),
        "y": numbers[:, -1].copy(),
        "feature_names": tuple(header[:-2]),
        "target_name": header[-2],
        "extra": {header[-1]: np.array([row[-1] for row in rows])},
    }


LOADERS: dict[str, Callable[..., Columns]] = {
    "diabetes": _diabetes,
    "make_regression": _make_regression,
    "sequences": _sequences,
    "california_housing": _california_housing,
}
