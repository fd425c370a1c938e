import numpy as np
import pytest

from coursekit import data
from coursekit.data.options import spread, whole

SEEDED = ("make_regression", "make_classification", "make_moons", "noisy_sine", "customers")


@pytest.mark.parametrize("wrong", [None, 0, -1, 2.0, "3", [3]])
def test_what_is_no_whole_number_of_that_size_is_named(wrong):
    with pytest.raises(ValueError, match="n must be a whole number of at least 1: got"):
        whole("n", wrong, least=1)


def test_a_whole_number_of_numpy_becomes_one_of_python():
    assert type(whole("n", np.int32(7), least=1)) is int


@pytest.mark.parametrize("wrong", [None, -0.1, np.inf, np.nan, "0.2", 1j])
def test_what_is_no_standard_deviation_is_named(wrong):
    with pytest.raises(ValueError, match="noise must be a finite number, 0 or larger: got"):
        spread("noise", wrong)


def test_a_standard_deviation_may_be_0_or_of_any_kind_of_real_number():
    assert [spread("noise", value) for value in (0, 1, np.float32(0.5))] == [0.0, 1.0, 0.5]


@pytest.mark.parametrize("name", SEEDED)
@pytest.mark.parametrize("wrong", [{"n": 0}, {"n": 50.0}, {"seed": None}, {"seed": -1}])
def test_every_generated_set_refuses_a_wrong_option(name, wrong):
    with pytest.raises(ValueError, match="must be a whole number of at least"):
        data.load(name, **wrong)


@pytest.mark.parametrize("name", ["make_moons", "noisy_sine"])
def test_negative_noise_is_refused(name):
    with pytest.raises(ValueError, match=r"noise must be .* got -0\.2"):
        data.load(name, noise=-0.2)
