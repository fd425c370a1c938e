import inspect

import numpy as np
import pytest

from coursekit import data
from coursekit.data import registry
from coursekit.data.loaders import LOADERS

EMBEDDED = [name for name, entry in registry.entries().items() if entry.embedded]


@pytest.mark.parametrize("name", EMBEDDED)
def test_every_embedded_set_loads_and_fits_its_names(name):
    loaded = data.load(name)
    assert loaded.name == loaded.card.name == name
    assert len(loaded.X) == len(loaded.y) and loaded.X.shape[1] == len(loaded.feature_names)
    assert len(set(loaded.feature_names)) == len(loaded.feature_names)


@pytest.mark.parametrize("name", EMBEDDED)
def test_no_embedded_set_needs_a_file(name, monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_DATA_CACHE", str(tmp_path / "nothing"))
    monkeypatch.setenv("COURSE_DATA_MIRROR", str(tmp_path / "nothing"))
    assert len(data.load(name).X)


@pytest.mark.parametrize("name", ["diabetes", "wine", "make_moons", "noisy_sine", "customers"])
def test_a_card_names_every_column_and_option(name):
    loaded = data.load(name)
    names = (*loaded.feature_names, *loaded.extra)
    assert [column for column in names if f"`{column}`" not in loaded.card.text] == []
    options = inspect.signature(LOADERS[name]).parameters.values()
    assert all(f"{o.name}=" in loaded.card.text for o in options)


def test_embedded_sets_are_named_first():
    kinds = [registry.entries()[name].embedded for name in data.names()]
    assert kinds == sorted(kinds, reverse=True) and kinds.count(False) == 4


def test_an_unknown_name_is_an_error_with_a_guess():
    with pytest.raises(ValueError, match="no data set 'diabetis'.*Did you mean 'diabetes'"):
        data.load("diabetis")


def test_a_card_of_an_unknown_name_is_the_same_error():
    with pytest.raises(ValueError, match="no data set 'iris'"):
        data.card("iris")


def test_a_card_shows_as_markdown_in_a_notebook():
    assert data.card("diabetes")._repr_markdown_().startswith("# Diabetes\n")


def test_diabetes_is_in_its_original_units():
    assert 18 < data.load("diabetes").column("age").min() < data.load("diabetes").y.max() == 346


def test_diabetes_can_be_had_scaled():
    X = data.load("diabetes", scaled=True).X
    np.testing.assert_allclose(X.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose((X**2).sum(axis=0), 1)


def test_least_squares_finds_the_true_weights_of_the_made_set():
    made = data.load("make_regression")
    found, *_ = np.linalg.lstsq(made.X, made.y, rcond=None)
    assert made.X.shape == (100, 5)
    np.testing.assert_allclose(found, made.extra["true_weights"], atol=0.05)


def test_a_seed_gives_the_same_rows_and_another_seed_others():
    one, same, other = (data.load("make_regression", seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one.X, same.X) and not np.array_equal(one.X, other.X)


def test_changing_a_set_changes_no_later_load():
    data.load("diabetes").X[:] = 0
    assert data.load("diabetes").column("age").min() == 19


def test_a_missing_column_names_those_that_exist():
    with pytest.raises(KeyError, match="no column 'weight'; it has age, sex, bmi"):
        data.load("diabetes").column("weight")


def test_an_option_that_the_set_does_not_have_is_an_error():
    with pytest.raises(TypeError, match="colour"):
        data.load("diabetes", colour="red")
