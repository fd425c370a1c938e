"""The tables that come with scikit-learn."""

from collections.abc import Callable
from typing import Any

import numpy as np

_SERUM = ("total_cholesterol", "ldl", "hdl", "cholesterol_ratio", "log_triglycerides", "glucose")


def diabetes(scaled: bool = False) -> dict[str, Any]:
    """Return the diabetes patients in their original units, or as scikit-learn scales them."""
    from sklearn.datasets import load_diabetes

    # The original units, not scikit-learn's scaled default: chapters standardise it themselves.
    X, y = load_diabetes(return_X_y=True, scaled=scaled)
    return {
        "X": np.array(X, dtype=np.float64),
        "y": np.array(y, dtype=np.float64),
        "feature_names": ("age", "sex", "bmi", "blood_pressure", *_SERUM),
        "target_name": "disease progression after one year",
    }


def breast_cancer() -> dict[str, Any]:
    """Return the breast tumours, where 1 is the class to find: malignant."""
    from sklearn.datasets import load_breast_cancer

    columns = _classes(load_breast_cancer)
    # scikit-learn codes benign as 1; precision and recall are about the class coded 1.
    return columns | {"y": 1 - columns["y"], "target_name": "malignant"}


def digits() -> dict[str, Any]:
    """Return the handwritten digits of 8 by 8 pixels."""
    from sklearn.datasets import load_digits

    return _classes(load_digits) | {"target_name": "digit"}


def wine() -> dict[str, Any]:
    """Return the chemical analyses of wines from three growers."""
    from sklearn.datasets import load_wine

    return _classes(load_wine) | {"target_name": "grower"}


def _classes(bundled: Callable[[], Any]) -> dict[str, Any]:
    bunch = bundled()
    return {
        "X": np.array(bunch.data, dtype=np.float64),
        "y": np.array(bunch.target, dtype=np.int64),
        "feature_names": tuple(str(name).replace(" ", "_") for name in bunch.feature_names),
    }
