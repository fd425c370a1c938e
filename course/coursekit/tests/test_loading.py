import os

import numpy as np
import pytest

from coursekit import data


def test_every_embedded_set_loads_and_fits_its_names():
    for name in ("diabetes", "make_regression", "sequences"):
        loaded = data.load(name)
        assert loaded.name == loaded.card.name == name
        assert len(loaded.X) == len(loaded.y) and loaded.X.shape[1] == len(loaded.feature_names)


def test_embedded_sets_are_named_first():
    assert data.names()[-1] == "california_housing"


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


@pytest.fixture(scope="module")
def california():
    # The bytes are not the project's to ship, so a machine without a mirror cannot run these.
    if not os.environ.get("COURSE_DATA_MIRROR"):
        pytest.skip("COURSE_DATA_MIRROR is not set, so the real file cannot be read")
    return data.load("california_housing")


def test_california_housing_has_the_rows_and_columns_of_its_card(california):
    assert california.X.shape == (20640, 8) and california.X.dtype == np.float64
    assert all(f"`{name}`" in california.card.text for name in california.feature_names)
    assert california.target_name == "median_house_value"


def test_the_missing_bedrooms_stay_missing(california):
    missing = np.isnan(california.X).sum(axis=0)
    assert missing[california.feature_names.index("total_bedrooms")] == missing.sum() == 207


def test_the_counts_in_the_card_are_those_of_the_file(california):
    assert (california.y == 500_001).sum() == 965 == california.card.text.count("965") * 965
    assert (california.column("housing_median_age") == 52).sum() == 1273


def test_ocean_proximity_is_an_extra_column(california):
    kinds, counts = np.unique(california.column("ocean_proximity"), return_counts=True)
    assert dict(zip(kinds, counts, strict=True))["ISLAND"] == 5 and len(kinds) == 5
