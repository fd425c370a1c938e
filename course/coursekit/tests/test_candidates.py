import pytest

from coursekit.candidates import share_rejected

RIGHT = {"sum": "def double(x): return x + x", "product": "def double(x): return TWO * x"}
WRONG = {
    "square": "def double(x): return x * x",
    "same": "def double(x): return x",
    "six": "def double(x): return 6",
    "stops": "def double(x): raise ValueError",
}


def share(check, right=RIGHT, wrong=WRONG, namespace=None):
    return share_rejected(check, "double", right, wrong, namespace or {"TWO": 2})


def at_three(double):
    assert double(3) == 6


def test_a_check_that_accepts_all_rejects_nothing():
    assert share(lambda double: None, wrong={"same": WRONG["same"]}) == 0


def test_each_wrong_version_counts_the_same():
    assert share(at_three) == 0.75


def test_an_error_of_the_candidate_is_a_rejection():
    assert share(at_three, wrong={"stops": WRONG["stops"]}) == 1


def test_a_check_that_rejects_a_right_version_is_refused():
    with pytest.raises(AssertionError, match="got 2 rejected"):
        share(lambda double: 1 / 0)


def test_without_wrong_versions_the_share_is_zero():
    assert share(at_three, right={}, wrong={}) == 0


def test_versions_leave_the_namespace_as_it_was():
    namespace = {"TWO": 2}
    share(at_three, namespace=namespace)
    assert namespace == {"TWO": 2}


def test_every_seed_draws_its_own_order(monkeypatch):
    orders = set()
    for seed in range(6):
        monkeypatch.setenv("COURSE_SEED", str(seed))
        seen = []
        share(lambda double, seen=seen: seen.append(double.__code__.co_consts), right={})
        orders.add(tuple(map(str, seen)))
    assert len(orders) > 1
