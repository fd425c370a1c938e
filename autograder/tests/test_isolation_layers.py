import pytest

from autograder.errors import CourseError
from autograder.isolation.layers import LAYERS, LEVELS, NAMESPACES, choose, missing, reached

ALL = dict.fromkeys(LAYERS, True)


def lacking(*names):
    return ALL | dict.fromkeys(names, False)


def test_machine_with_every_barrier_reaches_the_highest_level():
    assert choose(None, ALL).level == "strict"


def test_without_a_level_asked_for_every_barrier_that_works_is_up():
    assert choose(None, lacking("landlock")).layers == set(LAYERS) - {"landlock"}


@pytest.mark.parametrize(
    ("names", "level"),
    [
        (("mount",), "standard"),
        (("groups", "uid"), "strict"),
        (("seccomp",), "basic"),
        (tuple(set(LAYERS) - {"environment", "descriptors"}), "basic"),
        (LAYERS, "trust"),
    ],
)
def test_level_is_the_highest_whose_barriers_all_work(names, level):
    assert choose(None, lacking(*names)).level == level


def test_level_above_what_the_machine_offers_is_refused():
    with pytest.raises(CourseError, match="'strict' was asked for .* 'standard'; missing: network"):
        choose("strict", lacking("network"))


def test_refusal_says_what_to_do():
    with pytest.raises(CourseError, match="`course doctor`.* `--isolation standard`"):
        choose("strict", lacking("network"))


def test_unknown_level_is_refused_with_those_there_are():
    with pytest.raises(CourseError, match="'sturdy'. Ask for strict, standard, basic, trust"):
        choose("sturdy", ALL)


@pytest.mark.parametrize("level", LEVELS)
def test_level_that_the_machine_offers_is_given(level):
    assert choose(level, ALL).level == level


def test_lower_level_leaves_out_what_only_a_higher_one_needs():
    assert choose("standard", ALL).layers.isdisjoint(NAMESPACES)


def test_trust_asks_nothing_of_the_system():
    assert choose("trust", ALL).layers == frozenset()


def test_barrier_left_out_on_purpose_is_not_a_reason_to_refuse():
    chosen = choose("strict", ALL, without={"seccomp"})
    assert (chosen.level, chosen.layers) == ("basic", set(LAYERS) - {"seccomp"})


def test_only_root_has_namespaces_without_a_user_namespace():
    assert choose(None, lacking("uid"), without={"user"}).layers.isdisjoint(NAMESPACES)
    assert choose(None, ALL, without={"user"}).layers & NAMESPACES == NAMESPACES - {"user"}


def test_user_is_not_changed_where_python_would_be_out_of_reach():
    hidden = ALL | {"readable": False}
    assert "uid" not in choose(None, hidden, without={"mount"}).layers
    assert "uid" in choose(None, hidden).layers


def test_standard_level_runs_as_another_user_where_that_one_can_read_python():
    assert "uid" in choose("standard", ALL | {"readable": True}).layers


def test_what_a_level_lacks_is_told_in_the_order_of_the_layers():
    assert missing("strict", lacking("seccomp", "pid", "groups")) == ["pid", "seccomp"]


def test_no_barrier_at_all_is_trust():
    assert reached([]) == "trust"
