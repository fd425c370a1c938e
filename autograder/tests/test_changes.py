"""Arguments that are changed in place by the other side, in either direction."""

import numpy as np
import pytest
import torch
from torch import nn

from autograder.tests.two_sides import answers

STUDENT = """
    import torch

    def run(work, *args, **named):
        exec(work, globals(), {"x": args[0], "args": args, **named})

    def same(x, y):
        return x is y

    def itself(x):
        return x

    def use(f, x):
        import copy
        kept = copy.deepcopy(x)
        got = f(x)
        return got, x, kept

    def remember(x):
        remember.x = x

    def later():
        remember.x.clear()
"""


@pytest.fixture(scope="module")
def student():
    with answers(STUDENT) as names:
        yield names


def frozen(array):
    array.flags.writeable = False
    return array


CHANGES = {
    "list": ([3, 1, 2], "x.sort()", [1, 2, 3]),
    "longer list": ([1], "x += [2, [3]]", [1, 2, [3]]),
    "emptied list": ([1, 2], "x.clear()", []),
    "dict": ({"a": 1}, "x['b'] = x.pop('a')", {"b": 1}),
    "order of a dict": ({"a": 1, "b": 2}, "x['a'] = x.pop('a')", {"b": 2, "a": 1}),
    "set": ({1, 2}, "x ^= {2, 3}", {1, 3}),
    "bytearray": (bytearray(b"ab"), "x += b'c'", bytearray(b"abc")),
    "list in a list": ([[1], 2], "x[0].append(5)", [[1, 5], 2]),
    "list in a tuple": (([1], 2), "x[0][0] = 5", ([5], 2)),
    "list in a dict": ({"a": [1]}, "x['a'].append(2)", {"a": [1, 2]}),
}


@pytest.mark.parametrize("case", CHANGES)
def test_container_changed_in_place_is_changed_here(student, case):
    value, work, wanted = CHANGES[case]
    student.run(work, value)
    assert value == wanted
    assert list(value) == list(wanted)


def test_array_changed_in_place_is_changed_here(student):
    array = np.arange(6.0).reshape(2, 3)
    column = array[:, 1]
    student.run("x *= 2", array)
    assert column.tolist() == [2, 8]


def test_strided_view_changed_in_place_changes_its_base(student):
    base = np.zeros(6)
    student.run("x[:] = 1", base[::2])
    assert base.tolist() == [1, 0, 1, 0, 1, 0]


def test_named_argument_changed_in_place_is_changed_here(student):
    weights = np.ones(2)
    student.run("w += 1", 0, w=weights)
    assert weights.tolist() == [2, 2]


def test_array_in_a_list_is_changed_here(student):
    arrays = [np.ones(2), np.ones(2)]
    student.run("x[1] -= 1", arrays)
    assert [one.tolist() for one in arrays] == [[1, 1], [0, 0]]


def test_what_was_not_changed_stays_the_very_same(student):
    inner, array = [1], np.ones(2)
    value = [inner, array]
    student.run("x.append(3)", value)
    assert value[0] is inner and value[1] is array and value[2] == 3


def test_changes_come_also_with_an_exception(student):
    value = [1]
    with pytest.raises(ZeroDivisionError):
        student.run("x.append(2); 1 / 0", value)
    assert value == [1, 2]


def test_read_only_array_cannot_be_written_to(student):
    array = frozen(np.ones(2))
    with pytest.raises(ValueError, match="read-only"):
        student.run("x += 1", array)
    assert array.tolist() == [1, 1]


def test_new_shape_of_an_array_is_reported(student):
    array = np.ones((2, 3))
    with pytest.raises(ValueError, match="turned in place"):
        student.run("x.resize(3, 2, refcheck=False)", array)


TENSORS = {
    "values": ("x.add_(1)", [[2, 2, 2], [2, 2, 2]]),
    "without autograd": ("with torch.no_grad(): x -= 1", [[0, 0, 0], [0, 0, 0]]),
    "transposed": ("x.t_()", [[1, 1], [1, 1], [1, 1]]),
    "squeezed": ("x.unsqueeze_(0)", [[[1, 1, 1], [1, 1, 1]]]),
    "resized": ("x.resize_(1, 2)", [[1, 1]]),
}


@pytest.mark.parametrize("case", TENSORS)
def test_tensor_changed_in_place_is_changed_here(student, case):
    work, wanted = TENSORS[case]
    tensor = torch.ones(2, 3)
    student.run(work, tensor)
    assert tensor.tolist() == wanted


def test_view_of_a_tensor_sees_the_change(student):
    tensor = torch.ones(2, 2)
    row = tensor[1]
    student.run("x.mul_(3)", tensor)
    assert row.tolist() == [3, 3]


def test_parameter_and_its_gradient_are_changed_here(student):
    weight = nn.Parameter(torch.ones(2))
    student.run("(x ** 2).sum().backward()", weight)
    assert weight.grad.tolist() == [2, 2]
    student.run("with torch.no_grad(): x -= 0.5 * x.grad; x.grad.zero_()", weight)
    assert weight.tolist() == [0, 0] and weight.grad.tolist() == [0, 0]
    assert isinstance(weight, nn.Parameter) and weight.is_leaf


def test_gradient_wish_set_in_place_is_seen_here(student):
    tensor = torch.ones(2)
    student.run("x.requires_grad_()", tensor)
    assert tensor.requires_grad


def test_generators_go_on_from_where_the_other_side_left_them(student):
    draw, other = torch.Generator().manual_seed(1), torch.Generator().manual_seed(1)
    student.run("torch.randn(7, generator=x)", draw)
    torch.randn(7, generator=other)
    assert torch.equal(torch.randn(9, generator=draw), torch.randn(9, generator=other))
    rng, same = np.random.default_rng(1), np.random.default_rng(1)
    student.run("x.random(7)", rng)
    assert rng.random() == same.random(8)[-1]


def test_one_object_passed_twice_is_one_object_there(student):
    for value in ([1], np.ones(2), torch.ones(2), {1: 2}, Ellipsis):
        assert student.same(value, value)
    assert not student.same([1], [1])


def test_argument_that_comes_back_is_the_caller_s_own(student):
    for value in ([1], np.ones(2), torch.ones(2), {1: 2}):
        assert student.itself(value) is value


def test_change_after_the_call_is_not_seen(student):
    value = [1, 2]
    student.remember(value)
    student.later()
    assert value == [1, 2]


@pytest.mark.parametrize("make", [lambda: np.ones(2), lambda: torch.ones(2)])
def test_callback_that_writes_to_its_argument_is_seen_there(student, make):
    def spoil(x):
        x += 1
        return x

    got, after, kept = student.use(spoil, make())
    assert got is after
    assert (after.tolist(), kept.tolist()) == ([2, 2], [1, 1])


def test_callback_that_keeps_its_argument_is_seen_there(student):
    got, after, kept = student.use(lambda x: x + 1, np.ones(2))
    assert got is not after
    assert (got.tolist(), after.tolist(), kept.tolist()) == ([2, 2], [1, 1], [1, 1])
