import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer

from coursekit import data

SHAPES = {"breast_cancer": (569, 30), "digits": (1797, 64), "wine": (178, 13)}
COUNTS = {"breast_cancer": [357, 212], "wine": [59, 71, 48]}


@pytest.mark.parametrize("name", SHAPES)
def test_a_table_has_its_shape_and_kinds_of_number(name):
    loaded = data.load(name)
    assert loaded.X.shape == SHAPES[name] and loaded.X.dtype == np.float64
    assert loaded.y.dtype == np.int64 and not np.isnan(loaded.X).any()


@pytest.mark.parametrize("name", COUNTS)
def test_the_card_says_how_many_rows_a_class_has(name):
    loaded = data.load(name)
    assert np.bincount(loaded.y).tolist() == COUNTS[name]
    assert all(str(count) in loaded.card.text for count in COUNTS[name])


def test_malignant_is_1_though_scikit_learn_says_0():
    theirs = load_breast_cancer()
    assert theirs.target_names[0] == "malignant"
    assert np.array_equal(data.load("breast_cancer").y == 1, theirs.target == 0)


def test_malignant_tumours_are_the_larger_ones():
    cancer = data.load("breast_cancer")
    radius = cancer.column("mean_radius")
    assert radius[cancer.y == 1].mean() > radius[cancer.y == 0].mean() + 5


def test_names_of_columns_have_no_spaces():
    cancer = data.load("breast_cancer")
    assert cancer.feature_names[7::10] == (
        "mean_concave_points",
        "concave_points_error",
        "worst_concave_points",
    )
    assert not any(" " in name for name in cancer.feature_names)


def test_what_the_card_says_of_the_columns_holds():
    cancer = data.load("breast_cancer")
    assert (cancer.column("worst_concavity") == 0).sum() == 13
    assert np.corrcoef(cancer.X[:, [0, 2, 3]].T).min() > 0.98


def test_digits_are_ten_classes_of_whole_numbers_of_dots():
    digits = data.load("digits")
    counts = np.bincount(digits.y)
    assert len(counts) == 10 and (counts.min(), counts.max()) == (174, 183)
    assert np.array_equal(digits.X, digits.X.round()) and (digits.X.max(), digits.X.min()) == (
        16,
        0,
    )


def test_the_pixels_without_spread_are_those_of_the_card():
    digits = data.load("digits")
    names = np.array(digits.feature_names)[digits.X.std(axis=0) == 0]
    assert names.tolist() == ["pixel_0_0", "pixel_4_0", "pixel_4_7"]
    assert all(f"`{name}`" in digits.card.text for name in names)


def test_wines_are_sorted_by_grower():
    assert (np.diff(data.load("wine").y) >= 0).all()


@pytest.mark.parametrize("name", SHAPES)
def test_changing_a_table_changes_no_later_load(name):
    changed = data.load(name)
    changed.X[:], changed.y[:] = -1, -1
    assert data.load(name).X.min() >= 0 and data.load(name).y.min() == 0
