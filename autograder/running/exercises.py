"""Small computations with the libraries: what runs once is quicker from then on."""

import sys


def exercise_libraries() -> None:
    """Use those that are imported, in the ways in which checks do most often."""
    for name, exercise in (("sklearn", _exercise_sklearn), ("torch", _exercise_torch)):
        if name in sys.modules:
            exercise()


def _exercise_sklearn() -> None:
    import numpy as np
    from sklearn.linear_model import LinearRegression
    from sklearn.metrics import mean_squared_error
    from sklearn.preprocessing import StandardScaler

    X = np.random.default_rng(0).normal(size=(4, 2))
    y = LinearRegression().fit(X, X[:, 0]).predict(X)
    mean_squared_error(y, X[:, 0])
    StandardScaler().fit(X).transform(X)
    np.linalg.lstsq(X, y, rcond=None)
    np.linalg.eigh(X.T @ X)
    np.allclose(X, X)


def _exercise_torch() -> None:
    import torch

    torch.set_num_threads(1)
    weight = torch.zeros(2, 2, requires_grad=True)
    torch.optim.Adam([weight]).zero_grad()  # Imports some 800 modules.
    (weight @ weight).sum().backward()
    torch.empty(2, 2, device="meta") @ torch.empty(2, 2, device="meta")
    layer = torch.nn.Linear(2, 2)
    layer.load_state_dict(layer.state_dict())
    torch.nn.functional.scaled_dot_product_attention(*[torch.zeros(1, 2, 2)] * 3)
