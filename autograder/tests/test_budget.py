import os
import signal
import time
from pathlib import Path

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


class Machine:
    """A clock on the wall, and what a process computes and waits for a core, which a test turns."""

    def __init__(self, monkeypatch):
        self.wall = self.cpu = self.queue = 0.0
        monkeypatch.setattr("autograder.running.budget.time.monotonic", lambda: self.wall)
        self.watch = Watch(None)
        self.watch.clock, self.watch.queued = lambda: self.cpu, lambda: self.queue

    def seconds_until_over(self, computing=0.0, queueing=0.0):
        """Let the process compute and wait for a core in a share of each second."""
        self.watch.begin(2.0)
        begin = self.wall
        while not self.watch.is_over():
            self.wall += 0.1
            self.cpu, self.queue = self.cpu + 0.1 * computing, self.queue + 0.1 * queueing
        return self.wall - begin


def test_who_sleeps_is_stopped_by_the_clock_on_the_wall(monkeypatch):
    assert 10 <= Machine(monkeypatch).seconds_until_over() < 12


def test_who_wakes_again_and_again_and_sleeps_on_is_stopped_by_it_too(monkeypatch):
    assert 10 <= Machine(monkeypatch).seconds_until_over(computing=0.05) < 12


def test_who_waits_for_a_core_gets_the_computing_that_was_granted(monkeypatch):
    machine = Machine(monkeypatch)
    machine.seconds_until_over(computing=1 / 25, queueing=24 / 25)
    assert machine.cpu > 2.0


def test_who_hardly_gets_a_core_is_stopped_all_the_same(monkeypatch):
    assert Machine(monkeypatch).seconds_until_over(computing=0.005, queueing=0.995) < 110


def test_threads_that_wait_together_stretch_no_second(monkeypatch):
    assert Machine(monkeypatch).seconds_until_over(queueing=50.0) < 110


@pytest.mark.skipif(not Path("/proc/self/schedstat").exists(), reason="the system does not tell")
def test_a_watch_sees_another_process_wait_for_a_core():
    core = {min(os.sched_getaffinity(0))}
    children = []
    for _ in range(4):
        if (child := os.fork()) == 0:
            os.sched_setaffinity(0, core)
            while True:
                pass
        children.append(child)
    try:
        waited = Watch(children[0]).queued
        end = time.monotonic() + 60
        while waited() < 0.5 and time.monotonic() < end:
            time.sleep(0.05)
        assert waited() >= 0.5
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
