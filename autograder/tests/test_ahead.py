from threading import Event

import pytest

from autograder.grading.ahead import ahead


def test_what_comes_is_what_the_iterator_yields_in_order():
    assert list(ahead(iter(range(5)))) == list(range(5))
    assert list(ahead(iter([]))) == []


def test_the_next_item_is_fetched_while_one_is_in_hand_and_no_more():
    second, third = Event(), Event()

    def items():
        yield 1
        second.set()
        yield 2
        third.set()
        yield 3

    coming = ahead(items())
    assert next(coming) == 1
    assert second.wait(60)
    assert not third.is_set()
    assert list(coming) == [2, 3]


def test_a_fault_comes_out_where_the_item_would_have():
    def items():
        yield 1
        raise ValueError("no second")

    coming = ahead(items())
    assert next(coming) == 1
    with pytest.raises(ValueError, match="no second"):
        next(coming)


def test_what_is_left_alone_is_fetched_no_further():
    fetched = []

    def items():
        for number in range(10):
            fetched.append(number)
            yield number

    coming = ahead(items())
    next(coming)
    coming.close()
    assert fetched == [0, 1]
