"""Exceptions of the other side: which `except` stops them, and what they tell."""

import builtins
from contextlib import suppress

import pytest

from autograder.tests.two_sides import answers, talking
from autograder.wire.faults import rebuild, tell
from autograder.wire.link import LinkRefused
from autograder.wire.remote import StudentExit, StudentFault, StudentMemory, StudentTimeout

RAISING = """
    class Odd(KeyError):
        def __str__(self): return "odd" * 1000

    class Mute(Exception):
        def __str__(self): raise ValueError

    def fail(name):
        import builtins
        raise globals().get(name) or getattr(builtins, name)("bad input")
"""


@pytest.mark.parametrize("name", ["ValueError", "AssertionError", "OSError", "NotImplementedError"])
def test_exception_is_caught_as_its_built_in_class(name):
    with answers(RAISING) as it:
        with pytest.raises(getattr(builtins, name), match="bad input") as caught:
            it.fail(name)
        assert isinstance(caught.value, StudentFault)
        assert (caught.value.ename, type(caught.value).__name__) == (name, name)


def test_exception_of_a_class_of_the_student_s_is_caught_as_its_base():
    with answers(RAISING) as it, pytest.raises(KeyError) as caught:
        it.fail("Odd")
    assert caught.value.ename == "Odd"
    assert str(caught.value) == ("odd" * 1000)[:2000]


def test_exception_that_cannot_speak_still_crosses():
    with answers(RAISING) as it, pytest.raises(StudentFault) as caught:
        it.fail("Mute")
    assert (caught.value.ename, str(caught.value)) == ("Mute", "")


def test_stop_iteration_does_not_end_a_loop_of_the_checks():
    with answers(RAISING) as it, pytest.raises(StudentFault) as caught:
        list(map(it.fail, ["StopIteration"]))
    assert caught.value.ename == "StopIteration"


@pytest.mark.parametrize("name", ["SystemExit", "KeyboardInterrupt", "GeneratorExit"])
def test_exit_of_the_student_s_passes_by_except_exception(name):
    with answers(RAISING) as it, pytest.raises(StudentExit) as caught, suppress(Exception):
        it.fail(name)
    assert caught.value.ename == name


@pytest.mark.parametrize(
    ("kind", "arrives"), [("timeout", StudentTimeout), ("memory", StudentMemory)]
)
def test_kind_of_a_fault_is_told_by_the_side_that_serves(kind, arrives):
    def fail():
        raise MemoryError

    def describe(fault):
        return {"kind": kind, "frames": [["cell", 3]]}

    with talking({"fail": fail}, describe=describe) as talk, pytest.raises(arrives) as caught:
        talk.fetch(["fail"])["fail"]()
    assert caught.value.frames == [("cell", 3)]


CATCHABLE = [
    name
    for name, kind in vars(builtins).items()
    if isinstance(kind, type) and issubclass(kind, Exception) and "Group" not in name
]


@pytest.mark.parametrize("name", sorted({*CATCHABLE} - {"StopIteration", "StopAsyncIteration"}))
def test_every_built_in_exception_can_be_raised_on_arrival(name):
    told = {"ename": name, "mro": [name], "message": "why", "kind": "error", "frames": []}
    with pytest.raises(getattr(builtins, name), match="why"):
        raise rebuild(told)


TOLD = {"ename": "E", "mro": ["ValueError"], "message": "m", "kind": "error", "frames": []}


@pytest.mark.parametrize(
    "lie",
    [
        {"ename": 1},
        {"ename": None},
        {"mro": "ValueError"},
        {"mro": ["E"] * 51},
        {"message": ["m"]},
        {"kind": 3},
        {"frames": None},
        {"frames": [["cell"]]},
        {"frames": [[1, 2]]},
        {"frames": [["cell", True]]},
        {"frames": [["cell", 1]] * 51},
    ],
    ids=str,
)
def test_fault_that_is_malformed_is_refused(lie):
    with pytest.raises(LinkRefused):
        rebuild({**TOLD, **lie})


@pytest.mark.parametrize("claim", ["os.system", "eval", "int", "BaseException", "ExceptionGroup"])
def test_fault_that_claims_no_catchable_class_is_an_exit(claim):
    assert type(rebuild({**TOLD, "mro": [claim, 3]})) is StudentExit


def test_name_of_a_fault_is_an_identifier_of_at_most_eighty_characters():
    assert rebuild({**TOLD, "ename": "<b>" + "x" * 999}).ename == "_b_" + "x" * 77


def test_fault_that_crosses_twice_keeps_its_name_and_kind():
    told = tell(StudentTimeout("late", "CellTimeout", [("cell", 2)]), lambda fault: {})
    assert (told["ename"], told["kind"]) == ("CellTimeout", "timeout")
