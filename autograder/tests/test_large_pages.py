import sys

import pytest

from autograder.running.large_pages import gather


def test_memory_keeps_what_it_holds():
    kept = [str(number) for number in range(200_000)]
    gather()
    assert kept == [str(number) for number in range(200_000)]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says what its pages are")
def test_where_there_is_nothing_to_ask_nothing_happens(monkeypatch):
    monkeypatch.setattr("ctypes.CDLL", lambda name: (_ for _ in ()).throw(OSError("none")))
    assert gather() is None
