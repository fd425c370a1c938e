import os
import signal
import time

import pytest

from autograder.running.budget import Allowance, CellTimeout, Watch, budget

pytestmark = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs POSIX timers")


def compute(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def test_computing_beyond_the_budget_is_stopped():
    with pytest.raises(CellTimeout), budget(0.05):
        compute(10)


def test_waiting_is_no_computing():
    with budget(0.05):
        time.sleep(0.2)
    assert signal.getitimer(signal.ITIMER_PROF)[0] == 0


def test_a_budget_inside_another_leaves_the_outer_one_in_force():
    with pytest.raises(CellTimeout, match="0.1 s"), budget(0.1):
        with budget(5):
            compute(0.02)
        compute(10)


def test_an_allowance_is_shared_by_all_that_spends_it():
    allowance = Allowance(0.1)
    with allowance.spend():
        compute(0.06)
    assert allowance.left < 0.05
    with pytest.raises(CellTimeout), allowance.spend():
        compute(10)


def test_a_watch_sees_another_process_compute():
    child = os.fork()
    if child == 0:
        while True:
            pass
    try:
        watch = Watch(child)
        assert not watch.is_over()
        end = time.monotonic() + 60
        while not watch.is_over() and time.monotonic() < end:
            time.sleep(0.05)
        assert watch.is_over()
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
