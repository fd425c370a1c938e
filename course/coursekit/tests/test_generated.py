import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

from coursekit import data

SIZES = {"make_classification": (100, 5), "make_moons": (200, 2), "noisy_sine": (30, 1)}
CLASSES = ("make_classification", "make_moons")


@pytest.mark.parametrize("name", SIZES)
def test_a_generated_set_has_the_shape_of_its_card(name):
    made = data.load(name)
    assert made.X.shape == SIZES[name] and made.X.dtype == np.float64
    assert f"n={len(made.X)}" in made.card.text
    assert made.y.dtype == (np.int64 if name in CLASSES else np.float64)


@pytest.mark.parametrize("name", SIZES)
def test_the_seed_decides_rows_and_targets(name):
    one, same, other = (data.load(name, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one.X, same.X) and np.array_equal(one.y, same.y)
    assert not np.array_equal(one.X, other.X)


@pytest.mark.parametrize("name", SIZES)
def test_a_seed_beyond_scikit_learns_range_is_a_seed_too(name):
    assert data.load(name, seed=2**40 + 3).X.shape == SIZES[name]


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("n", [2, 3, 101])
def test_every_size_gives_that_many_rows_of_two_classes(name, n):
    made = data.load(name, n=n, seed=4)
    assert made.X.shape[0] == n and set(made.y) <= {0, 1}


@pytest.mark.parametrize("seed", range(4))
def test_made_classes_are_even_and_one_feature_is_a_mixture(seed):
    made = data.load("make_classification", n=2000, seed=seed)
    assert 0.47 < made.y.mean() < 0.53
    assert np.linalg.matrix_rank(made.X - made.X.mean(axis=0)) == 4
    assert LogisticRegression().fit(made.X, made.y).score(made.X, made.y) > 0.88


def test_a_straight_line_does_not_separate_the_moons():
    train, test = (data.load("make_moons", n=2000, seed=seed) for seed in (0, 1))
    line, near = (m.fit(train.X, train.y) for m in (LogisticRegression(), KNeighborsClassifier(25)))
    assert line.score(test.X, test.y) < 0.9 < 0.95 < near.score(test.X, test.y)


def test_moons_without_noise_lie_on_circles():
    upper = data.load("make_moons", noise=0).X[data.load("make_moons", noise=0).y == 0]
    np.testing.assert_allclose((upper**2).sum(axis=1), 1)
    assert upper[:, 1].min() > -1e-9


def test_the_truth_of_the_sine_is_what_is_left_without_noise():
    quiet = data.load("noisy_sine", noise=0)
    assert np.array_equal(quiet.y, quiet.extra["truth"])
    np.testing.assert_allclose(quiet.y, np.sin(2 * np.pi * quiet.column("x")))


def test_the_noise_of_the_sine_has_its_standard_deviation():
    made = data.load("noisy_sine", n=20_000, noise=0.5)
    assert abs((made.y - made.extra["truth"]).std() - 0.5) < 0.02
    assert 0 <= made.X.min() < 0.01 and 0.99 < made.X.max() < 1


def test_more_noise_leaves_the_points_of_the_sine_where_they_are():
    assert np.array_equal(data.load("noisy_sine").X, data.load("noisy_sine", noise=1).X)
