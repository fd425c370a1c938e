import contextlib
import multiprocessing
import os
import signal
import threading
import time
from functools import partial

import pytest

from autograder.grading.ahead import ahead
from autograder.grading.pool import MAX_ATTEMPTS, Pool

FOLDER = []


def prepare(folder):
    FOLDER[:] = [folder]


def square(number):
    return number * number, os.getpid()


def die_once(number):
    """End the worker without a word, the first time that number 3 is at hand."""
    if number == 3:
        try:
            os.close(os.open(FOLDER[0] / "died", os.O_CREAT | os.O_EXCL))
            os.kill(os.getpid(), signal.SIGKILL)
        except FileExistsError:
            pass
    return number


def die(number):
    if number == 1:
        with open(FOLDER[0] / "deaths", "a") as file:
            file.write("x")
        os._exit(1)
    time.sleep(0)
    return number


def give_up(number):
    return -number


def worked_off(pool, work, items):
    """List what a function returns for each item."""
    with pool.begun(partial(map, work), items, give_up) as results:
        return list(results)


def test_every_item_comes_back_from_other_processes(tmp_path):
    results = worked_off(Pool(2, prepare, tmp_path), square, range(5))
    assert sorted(result for result, _ in results) == [0, 1, 4, 9, 16]
    assert os.getpid() not in {pid for _, pid in results}


def test_the_death_of_a_worker_costs_another_attempt_only(tmp_path):
    results = worked_off(Pool(2, prepare, tmp_path), die_once, range(6))
    assert sorted(results) == list(range(6))
    assert (tmp_path / "died").exists()


def test_an_item_that_kills_every_worker_is_given_up(tmp_path):
    results = worked_off(Pool(1, prepare, tmp_path), die, [0, 1, 2])
    assert sorted(results) == [-1, 0, 2]
    assert (tmp_path / "deaths").read_text() == "x" * MAX_ATTEMPTS


def linger(number):
    """End the worker, or be at hand while the other item does."""
    if number == 1:
        os._exit(1)
    time.sleep(2)
    return number


def test_an_item_is_not_given_up_for_what_its_neighbour_did(tmp_path):
    results = worked_off(Pool(2, prepare, tmp_path), linger, [1, 2])
    assert sorted(results) == [-1, 2]


def looking_ahead(numbers):
    """Yield each number; die of number 3 on sight, the first time while number 2 is in hand."""
    for number in ahead(map(die_at_sight, numbers)):
        if number == 2 and not (FOLDER[0] / "2").exists():
            leave_trace(2)
            time.sleep(60)
        yield number


def die_at_sight(number):
    if number == 3:
        while not (FOLDER[0] / "2").exists():
            time.sleep(0.01)
        os._exit(1)
    return number


def test_an_item_is_not_given_up_for_the_one_that_waited_behind_it(tmp_path):
    with Pool(1, prepare, tmp_path).begun(looking_ahead, range(1, 10), give_up) as results:
        assert sorted(results) == [-3, 1, 2, *range(4, 10)]


def leave_trace(number):
    (FOLDER[0] / str(number)).touch()


def die_while_writing(number):
    """Return more than a pipe holds, and end the worker as it writes, the first time."""
    with contextlib.suppress(FileExistsError):
        os.close(os.open(FOLDER[0] / f"died{number}", os.O_CREAT | os.O_EXCL))
        threading.Timer(0.001 * number, os.kill, (os.getpid(), signal.SIGKILL)).start()
    return number, b"x" * 10_000_000


def test_a_worker_killed_while_it_writes_a_result_holds_nobody_up(tmp_path):
    results = worked_off(Pool(2, prepare, tmp_path), die_while_writing, range(6))
    assert sorted(number for number, _ in results) == list(range(6))


def refuse(number):
    raise ValueError(f"number {number}")


def refuse_to_prepare(folder):
    raise RuntimeError("not today")


def test_what_a_worker_raises_comes_out_with_where_it_was_raised(tmp_path):
    with pytest.raises(ValueError, match="number 3") as raised:
        worked_off(Pool(2, prepare, tmp_path), refuse, [3])
    assert "in refuse" in raised.value.__notes__[0]
    with pytest.raises(RuntimeError, match="not today"):
        worked_off(Pool(2, refuse_to_prepare, tmp_path), square, [3])


def test_a_run_that_is_broken_off_leaves_no_worker(tmp_path):
    each = partial(map, square)
    with Pool(2, prepare, tmp_path).begun(each, range(100), give_up) as results:
        next(results)
        assert multiprocessing.active_children()
    assert not multiprocessing.active_children()


def test_workers_have_begun_before_anybody_asks_and_end_if_nobody_does(tmp_path):
    each = partial(map, leave_trace)
    with pytest.raises(ZeroDivisionError), Pool(1, prepare, tmp_path).begun(each, [7], give_up):
        while not (tmp_path / "7").exists():
            time.sleep(0.01)
        raise ZeroDivisionError
    assert not multiprocessing.active_children()
