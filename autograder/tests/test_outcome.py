import numpy as np
import pytest
import torch

from autograder.running.outcome import agree, encode, observe


@pytest.mark.parametrize(
    "value",
    [
        None, True, 3, 2.5, "text", [1, (2.0, "x")], {"a": np.arange(3)},
        np.ones((2, 3), np.float32), torch.ones(2, dtype=torch.bool), np.float64(1.5),
        ValueError("no"), float("nan"), torch.ones(2, device="meta"), 10**30,
    ],
)  # fmt: skip
def test_a_value_agrees_with_itself_and_not_with_another(value):
    assert agree(encode(value), encode(value))
    assert not agree(encode(value), encode(["another", 7]))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1.0, 1.00001, True),
        (1.0, 1.001, False),
        (1, 1.0, False),
        (True, 1, False),
        (np.zeros(2), np.zeros((1, 2)), False),
        (np.zeros(2), np.zeros(2, np.float32), False),
        (torch.zeros(2), torch.zeros(2, device="meta"), False),
        (ValueError("a"), ValueError("b"), False),
        (ValueError("a"), TypeError("a"), False),
    ],
)
def test_rounding_is_forgiven_and_nothing_else(one, other, same):
    assert agree(encode(one), encode(other)) is same


def test_memory_addresses_do_not_tell_two_errors_apart():
    one, other = ValueError("object at 0x7f01"), ValueError("object at 0x8aff")
    assert agree(encode(one), encode(other))


def test_a_probe_leaves_no_trace(capsys):
    np.random.seed(0)
    torch.manual_seed(0)
    namespace = {"np": np, "torch": torch, "x": 1}
    observe("print(7)\nx = np.random.rand() + torch.rand(1).item()\nx", namespace)
    assert namespace["x"] == 1 and capsys.readouterr().out == ""
    after = np.random.rand(), torch.rand(1).item()
    np.random.seed(0)
    torch.manual_seed(0)
    assert after == (np.random.rand(), torch.rand(1).item())


def test_an_error_and_an_exit_are_outcomes():
    assert observe("1 / 0", {})["name"] == "ZeroDivisionError"
    assert observe("raise SystemExit(3)", {})["name"] == "SystemExit"
    assert observe("def (", {})["name"] == "SyntaxError"


def test_the_user_can_interrupt_a_probe():
    with pytest.raises(KeyboardInterrupt):
        observe("raise KeyboardInterrupt", {})
