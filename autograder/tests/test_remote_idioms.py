"""What checks of the chapters do, done across two sides."""

import math

import numpy as np
import pytest
import torch
from sklearn.base import BaseEstimator
from sklearn.metrics import mean_squared_error
from torch import nn

from autograder.tests.two_sides import answers

LINES = """
    import numpy as np
    from sklearn.linear_model import LinearRegression

    rate, best, choice = 0.5, {"w": [1.0, 2.5], "b": (True, None)}, "b"
    grid = np.linspace(0, 1, 3)

    def predict(X, w, b):
        return X @ w + b

    def gradient(X, y, w, b):
        error = predict(X, w, b) - y
        return 2 * X.T @ error / len(y), 2 * np.mean(error)

    def slope(f, at, h=1e-5):
        return (f(at + h) - f(at - h)) / (2 * h)

    def descend(lr):
        raise ValueError(f"learning rate {lr}: the loss overflows")

    def check_mse(candidate):
        for n in (1, 3):
            y, y_hat = np.arange(n) + 1.0, np.zeros(n)
            before = y.copy()
            got = candidate(y, y_hat)
            assert np.ndim(got) == 0
            assert np.isclose(got, np.mean(before**2))
            assert np.array_equal(y, before)

    def fit(X, y):
        return LinearRegression().fit(X, y)

    def batches(n):
        for i in range(n):
            yield np.full(2, i), i

    class Scaler:
        def fit(self, X):
            self.mean_ = X.mean(axis=0)
            return self

        def __call__(self, X):
            return X - self.mean_
"""


@pytest.fixture(scope="module")
def lines():
    with answers(LINES) as names:
        yield names


def test_variables_are_plain_values(lines):
    assert (lines.rate, lines.choice) == (0.5, "b")
    assert lines.best == {"w": [1.0, 2.5], "b": (True, None)}
    np.testing.assert_array_equal(lines.grid, [0, 0.5, 1])


def test_function_of_arrays_keeps_its_arguments(lines):
    X, w = np.random.default_rng(0).normal(size=(4, 2)), np.ones(2)
    given = [X.copy(), w.copy()]
    got = lines.predict(*given, 1.0)
    assert np.shape(got) == (4,) and got.dtype == float
    assert np.allclose(got, X @ w + 1)
    assert all(map(np.array_equal, given, [X, w]))


def test_pair_is_unpacked(lines):
    dw, db = lines.gradient(np.eye(2), np.ones(2), np.zeros(2), 0.0)
    assert np.allclose([*dw, db], [-1, -1, -2])
    assert np.ndim(db) == 0


def test_function_that_takes_a_function_calls_it_here(lines):
    seen = []
    got = lines.slope(lambda t: seen.append(t) or t**3, 2.0)
    assert math.isclose(got, 12, rel_tol=1e-6) and len(seen) == 2
    assert np.isclose(lines.slope(np.sin, 0.0), 1)


def test_expected_exception_is_caught_with_its_message(lines):
    try:
        message = lines.descend(7.5)
    except ValueError as fault:
        message = str(fault)
    assert "7.5" in message


def in_place(y, y_hat):
    y -= y_hat + 1
    return np.mean((y + 1) ** 2)


WRONG = [
    in_place,
    lambda y, y_hat: np.sum((y - y_hat) ** 2),
    lambda y, y_hat: np.array([np.mean((y - y_hat) ** 2)]),
    lambda y, y_hat: y.nothing,
    lambda y, y_hat: lambda: 1.0,
]


def test_test_of_the_student_s_accepts_right_candidates(lines):
    assert lines.check_mse(mean_squared_error) is None
    assert lines.check_mse(lambda y, y_hat: np.float64(mean_squared_error(y, y_hat))) is None


@pytest.mark.parametrize("candidate", WRONG)
def test_test_of_the_student_s_rejects_wrong_candidates(lines, candidate):
    with pytest.raises((AssertionError, AttributeError, TypeError)):
        lines.check_mse(candidate)


def test_estimator_is_used_through_its_handle(lines):
    X = np.arange(4.0).reshape(-1, 1)
    model = lines.fit(X, 2 * X[:, 0] + 1)
    assert isinstance(model, BaseEstimator)
    assert np.allclose(model.predict(X), [1, 3, 5, 7])
    assert np.allclose(model.coef_, 2) and model.get_params()["fit_intercept"] is True


def test_object_of_a_student_s_class_keeps_its_state(lines):
    scaler = lines.Scaler()
    assert scaler.fit(np.array([[1.0], [3.0]])) is scaler
    assert scaler.mean_.tolist() == [2]
    assert scaler(np.array([[5.0]])).tolist() == [[3]]
    assert not hasattr(lines.Scaler(), "mean_")


def test_batches_are_walked_through(lines):
    assert [(x.tolist(), i) for x, i in lines.batches(3)] == [([i, i], i) for i in range(3)]


NETS = """
    import math
    import torch
    from torch import nn

    def attend(q, k, v, mask=None):
        scores = q @ k.mT / math.sqrt(q.shape[-1])
        if mask is not None:
            scores = scores.masked_fill(~mask, -math.inf)
        return scores.softmax(dim=-1) @ v

    def mask(n, device=None):
        return torch.ones(n, n, dtype=torch.bool, device=device).tril()

    class Heads(nn.Module):
        def __init__(self, d, heads):
            super().__init__()
            self.heads, self.proj = heads, nn.Linear(d, d)
            self.register_buffer("scale", torch.ones(()))

        def forward(self, x, mask=None):
            return self.proj(x) * self.scale

    def step(model, x, lr):
        loss = model(x).pow(2).mean()
        loss.backward()
        torch.optim.SGD(model.parameters(), lr).step()
        return loss.item()

    def check(candidate):
        x = torch.ones(1, 2)
        got = candidate(x, x, x)
        assert got.dtype == x.dtype and got.shape == (1, 2)
        ghost = x.to("meta")
        assert candidate(ghost, ghost, ghost).is_meta
"""


@pytest.fixture(scope="module")
def nets():
    with answers(NETS) as names:
        yield names


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
def test_function_of_tensors_agrees_with_the_library(nets, dtype):
    draw = torch.Generator().manual_seed(0)
    q, k, v = torch.randn(3, 2, 4, 8, generator=draw).to(dtype)
    for mask in (None, nets.mask(4)):
        want = nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        got = nets.attend(q, k, v, mask)
        assert isinstance(got, torch.Tensor) and got.dtype == dtype
        assert torch.allclose(got, want, atol=0.05)


def test_shape_alone_crosses_on_the_meta_device(nets):
    ghosts = [torch.empty(s, device="meta") for s in ((2, 4), (3, 4), (3, 2))]
    shadow = nets.attend(*ghosts)
    assert shadow.device.type == "meta" and shadow.shape == (2, 2)
    assert nets.mask(4, device="meta").is_meta and nets.mask(3).tolist()[0] == [True, False, False]


def test_module_of_the_student_s_takes_weights_and_gives_outputs(nets):
    theirs, x = nn.Linear(4, 4), torch.randn(2, 4)
    ours = nets.Heads(4, heads=2)
    state = {f"proj.{name}": value for name, value in theirs.state_dict().items()}
    ours.load_state_dict({**state, "scale": torch.tensor(2.0)})
    assert isinstance(ours, nn.Module) and ours.heads == 2
    assert torch.allclose(ours(x), 2 * theirs(x))
    assert set(ours.state_dict()) == {"proj.weight", "proj.bias", "scale"}
    assert sum(p.numel() for p in ours.parameters()) == 20
    assert all(isinstance(p, nn.Parameter) for _, p in ours.named_parameters())


def test_module_moves_to_another_dtype_and_device(nets):
    ours = nets.Heads(4, 2)
    assert ours.to(torch.float64) is ours
    assert ours(torch.ones(1, 4, dtype=torch.float64)).dtype == torch.float64
    assert ours.to("meta")(torch.empty(2, 4, device="meta"), mask=None).is_meta
    assert ours.eval().training is False


def test_training_step_changes_the_module_on_its_own_side(nets):
    model = nets.Heads(2, 1)
    before, x = model.proj.weight.clone(), torch.ones(3, 2)
    first = nets.step(model, x, 0.1)
    assert model.proj.weight.grad is not None
    assert not torch.equal(model.proj.weight, before) and nets.step(model, x, 0.1) < first


def test_weights_written_through_a_handle_arrive(nets):
    model = nets.Heads(2, 1)
    model.proj.weight = nn.Parameter(torch.zeros(2, 2))
    model.proj.bias = nn.Parameter(torch.ones(2))
    assert model(torch.ones(1, 2)).tolist() == [[1, 1]]


def test_test_of_tensors_runs_candidates_of_the_checks(nets):
    assert nets.check(nn.functional.scaled_dot_product_attention) is None
    with pytest.raises(AssertionError):
        nets.check(lambda q, k, v: v.double())
