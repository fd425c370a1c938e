import pytest

from coursekit import course_seed


def test_the_seed_is_zero_unless_set(monkeypatch):
    monkeypatch.delenv("COURSE_SEED", raising=False)
    assert course_seed() == 0


@pytest.mark.parametrize(("text", "seed"), [("", 0), ("7", 7), (" 12 ", 12)])
def test_the_seed_is_read_from_the_environment(monkeypatch, text, seed):
    monkeypatch.setenv("COURSE_SEED", text)
    assert course_seed() == seed


@pytest.mark.parametrize("text", ["autumn", "1.5", "-3", "²"])
def test_a_seed_that_is_no_whole_number_is_a_clear_error(monkeypatch, text):
    monkeypatch.setenv("COURSE_SEED", text)
    with pytest.raises(ValueError, match=f"COURSE_SEED is '{text}': want a whole number"):
        course_seed()
