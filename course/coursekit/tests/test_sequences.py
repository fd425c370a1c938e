import numpy as np
import pytest

from coursekit.data import load, sequences


def test_copy_gives_the_inputs_in_an_array_of_its_own():
    inputs, targets = sequences("copy")
    assert np.array_equal(inputs, targets) and not np.shares_memory(inputs, targets)


def test_reverse_reads_from_the_end():
    inputs, targets = sequences("reverse")
    assert np.array_equal(targets[:, 0], inputs[:, -1])
    assert np.array_equal(targets[:, ::-1], inputs)


def test_sort_keeps_the_symbols_and_orders_them():
    inputs, targets = sequences("sort", n=3, length=5)
    assert [sorted(row) for row in inputs.tolist()] == targets.tolist()


def test_every_symbol_occurs_and_no_other():
    assert set(np.unique(sequences(symbols=7)[0])) == set(range(7))


def test_the_seed_decides():
    one, same, other = (sequences(seed=seed)[0] for seed in (1, 1, 2))
    assert np.array_equal(one, same) and not np.array_equal(one, other)


def test_an_unknown_task_names_the_known_ones():
    with pytest.raises(ValueError, match="no task 'shuffle': want one of copy, reverse, sort"):
        sequences("shuffle")


def test_an_empty_size_is_an_error():
    with pytest.raises(ValueError, match="must be positive: got 512, 0, 10"):
        sequences(length=0)


def test_a_seed_of_none_would_give_other_sequences_at_each_call_so_it_is_an_error():
    with pytest.raises(ValueError, match="seed must be a whole number of at least 0: got None"):
        sequences(seed=None)


def test_the_set_of_that_name_takes_the_same_options():
    loaded = load("sequences", task="sort", n=4, length=6)
    assert loaded.y.shape == (4, 6) and np.array_equal(loaded.y, np.sort(loaded.X))
