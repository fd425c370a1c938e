import os
import signal
import time

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


def test_every_item_comes_back_from_other_processes(tmp_path):
    results = list(Pool(2, prepare, tmp_path).map(square, range(5), give_up))
    assert sorted(result for result, _ in results) == [0, 1, 4, 9, 16]
    assert os.getpid() not in {pid for _, pid in results}


def test_the_death_of_a_worker_costs_another_attempt_only(tmp_path):
    results = list(Pool(2, prepare, tmp_path).map(die_once, range(6), give_up))
    assert sorted(results) == list(range(6))
    assert (tmp_path / "died").exists()


def test_an_item_that_kills_every_worker_is_given_up(tmp_path):
    results = list(Pool(1, prepare, tmp_path).map(die, [0, 1, 2], give_up))
    assert sorted(results) == [-1, 0, 2]
    assert (tmp_path / "deaths").read_text() == "x" * MAX_ATTEMPTS


def linger(number):
    """End the worker, or be at hand while the other item does."""
    if number == 1:
        os._exit(1)
    time.sleep(2)
    return number


def test_an_item_is_not_given_up_for_what_its_neighbour_did(tmp_path):
    results = list(Pool(2, prepare, tmp_path).map(linger, [1, 2], give_up))
    assert sorted(results) == [-1, 2]
