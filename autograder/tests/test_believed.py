import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.running.believed import believed

KEYS = ["status", "outputs", "output_type", "frames", "ename", "data", "text"]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["status", "outputs", "frames", "ename", "data", "text"]), inner
        )
    ),
    max_leaves=20,
)


def test_what_is_well_formed_is_kept():
    said = {
        "id": "another",
        "status": "error",
        "ename": "ValueError",
        "evalue": "why",
        "value": [1],
        "outputs": [{"output_type": "stream", "name": "stdout", "text": "hello"}],
        "frames": [["answer", 3]],
    }
    run = believed(said, "answer")
    assert (run.id, run.status, run.ename, run.evalue) == ("answer", "error", "ValueError", "why")
    assert run.outputs[0]["text"] == "hello" and run.frames == (("answer", 3),)


@pytest.mark.parametrize("status", ["full marks", None, 1, ["ok"], {"ok": 1}])
def test_an_unknown_status_is_an_error(status):
    assert believed({"status": status}, "answer").status == "error"


@given(ANYTHING)
def test_whatever_is_said_gives_plain_values_of_bounded_size(said):
    run = believed(said, "answer")
    assert run.id == "answer" and len(run.ename) <= 100 and len(run.evalue) <= 2_000
    assert all(isinstance(cell, str) and type(line) is int for cell, line in run.frames)
    kinds = {output["output_type"] for output in run.outputs}
    assert kinds <= {"stream", "error", "display_data"}


@pytest.mark.parametrize("value", [{1, 2}, print, [print], {"a": 1}, "text"])
def test_a_value_that_is_no_number_and_no_list_of_outcomes_is_dropped(value):
    assert believed({"status": "ok", "value": value}, "answer").value is None


@pytest.mark.parametrize("value", [2.5, 3, [1, [2.0, "text", None]]])
def test_a_number_and_a_list_of_outcomes_are_kept(value):
    assert believed({"status": "ok", "value": value}, "answer").value == value
