"""Objects of the other side: what is forwarded, what never is, and what comes back."""

import inspect
import operator
from contextlib import contextmanager

import numpy as np
import pytest

from autograder.tests.two_sides import answers, talking
from autograder.wire.remote import (
    RemoteFunction,
    StudentFault,
)


class Box:
    """An object with all that handles forward."""

    def __init__(self):
        self.items, self.twin, self._hidden = {"a": 1}, None, "seen"

    def __len__(self):
        return 3

    def __getitem__(self, key):
        return self.items[key]

    def __setitem__(self, key, value):
        self.items[key] = value

    def __contains__(self, key):
        return key in self.items

    def __iter__(self):
        return iter([1, [2], self])

    def me(self):
        return self


@pytest.fixture
def box():
    with talking({"box": Box(), "same": operator.is_}) as conversation:
        yield conversation.fetch(["box"])["box"]


def test_only_names_that_exist_are_fetched():
    with talking({"one": 1, "two": 2}) as conversation:
        assert conversation.fetch(["two", "three", "two"]) == {"two": 2}


def test_attributes_items_and_length_are_forwarded(box):
    box.size = (1, 2)
    box["b"] = np.ones(2)
    assert (box.size, box._hidden, len(box), box["a"]) == ((1, 2), "seen", 3, 1)
    assert "b" in box and "c" not in box and box["b"].tolist() == [1, 1]


def test_missing_attribute_is_an_attribute_error(box):
    assert not hasattr(box, "nothing")
    assert getattr(box, "nothing", 5) == 5


def test_object_that_comes_back_is_the_same_handle(box):
    assert box.me() is box
    assert list(box)[2] is box


def test_handle_sent_back_is_the_object_itself():
    with talking({"box": Box(), "same": operator.is_}) as conversation:
        names = conversation.fetch(["box", "same"])
        names["box"].twin = names["box"]
        assert names["same"](names["box"], names["box"].twin)


def test_callbacks_are_called_and_come_back_as_themselves():
    def double(x, by=2):
        return x * by

    with answers("def twice(f, x): return f(f(x), by=3), f, f.__name__") as it:
        assert it.twice(double, 2) == (12, double, "double")


def test_callback_is_true_and_equal_to_itself_alone():
    ask = "def ask(f, g): return bool(f), f == f, f == g, f in [g, f], {f: 1}.get(f), callable(f)"
    with answers(ask) as it:
        assert it.ask(len, max) == (True, True, False, True, 1, True)
        assert it.ask(Opaque(), max) == (True, True, False, True, 1, False)


def test_callback_gives_nothing_but_its_name_away():
    def secret():
        """The answer is 42."""

    look = """
        def look(f):
            found = []
            for name in ("__doc__", "__code__", "__globals__", "__closure__", "anything"):
                found.append(getattr(f, name, None))
            return found
    """
    with answers(look) as it:
        assert it.look(secret) == [None] * 5


@pytest.mark.parametrize("peek", ["x[0]", "len(x)", "list(x)", "x.a", "x + 1", "1 in x", "x()"])
def test_object_of_the_checks_is_closed(peek):
    class Secret(list):
        a = 1

    with answers(f"def peek(x): return {peek}") as it, pytest.raises((TypeError, AttributeError)):
        it.peek({"s": Secret}["s"] if peek == "x.a" else Opaque())


class Opaque:
    a = 1

    def __getitem__(self, key):
        return "secret"


def test_endless_generator_gives_as_many_items_as_are_asked_for():
    counting = "def count():\n    n = 0\n    while True:\n        yield n\n        n += 1"
    with answers(counting) as it:
        assert [n for n, _ in zip(it.count(), range(300), strict=False)] == list(range(300))


WALK = """
    seen = []

    def walk():
        for n in range(9):
            seen.append(n)
            yield n

    def so_far():
        return seen
"""


def test_next_asks_for_one_item_only():
    with answers(WALK) as it:
        walk = it.walk()
        assert (next(walk), next(walk), it.so_far()) == (0, 1, [0, 1])
        assert list(walk) == [2, 3, 4, 5, 6, 7, 8]
        with pytest.raises(StopIteration):
            next(walk)


def test_fault_in_an_iteration_waits_for_its_turn():
    with answers("def walk():\n    yield from range(10)\n    raise ValueError('ten')") as it:
        seen = []
        with pytest.raises(ValueError, match="ten"):
            seen.extend(n for n in it.walk() if seen.append(n))
        assert seen == list(range(10))


def test_signature_is_that_of_the_function():
    with answers("def f(x, *rest, by=2, **more): ...") as it:
        assert str(inspect.signature(it.f)) == "(x, *rest, by=2, **more)"


def test_work_on_a_local_object_runs_inside_around():
    entered = []

    @contextmanager
    def around():
        entered.append("in")
        yield

    with talking({"box": Box()}, around=around) as conversation:
        box = conversation.fetch(["box"])["box"]
        assert entered == []
        len(box.me())
    assert entered == ["in"] * 3


def test_handlers_answer_operations_of_their_own():
    told = []
    handlers = {"double": lambda message: 2 * message["n_times"], "note": told.append}
    with talking({}, handlers=handlers) as conversation:
        conversation.tell("note", text="hello")
        assert conversation.request("double", n_times=4) == 8
    assert told == [{"op": "note", "text": "hello"}]


def test_quit_ends_the_other_side():
    with talking({}) as conversation:
        conversation.tell("quit")
        with pytest.raises(Exception, match="closed|gone"):
            conversation.request("get", value=["x"])


def test_calls_into_each_other_end_at_fifty():
    with answers("def bounce(f, n): return f(n)") as it:
        depth = []

        def back(n):
            depth.append(n)
            return it.bounce(back, n + 1)

        with pytest.raises(RecursionError):
            it.bounce(back, 0)
        assert len(depth) == 50
        assert it.bounce(lambda n: n + 1, 1) == 2


def test_answer_that_cannot_be_sent_is_a_fault_and_the_talk_goes_on():
    with answers(
        "def ring():\n    a = []\n    a.append(a)\n    return a\ndef one(): return 1"
    ) as it:
        with pytest.raises(ValueError, match="holds itself"):
            it.ring()
        assert it.one() == 1


def test_answer_over_the_limit_is_a_fault_and_the_talk_goes_on():
    with answers("def many(n): return [b''] * n") as it:
        with pytest.raises(StudentFault, match="10,000"):
            it.many(10_001)
        assert it.many(2) == [b"", b""]


def test_argument_that_cannot_be_sent_leaves_the_talk_as_it_was():
    ring = []
    ring.append(ring)
    with answers("def one(x): return 1") as it:
        with pytest.raises(ValueError, match="holds itself"):
            it.one(ring)
        assert it.one(2) == 1


def test_class_of_the_student_s_is_called_as_a_function():
    with answers("class Counter:\n    def __init__(self, n=0): self.n = n") as it:
        assert isinstance(it.Counter, RemoteFunction)
        assert it.Counter(n=4).n == 4
        assert it.Counter.__name__ == "Counter"
