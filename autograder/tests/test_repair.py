import copy
import json

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.authoring.parts import unmarked
from autograder.grading.decode import decode
from autograder.grading.repair import repair
from autograder.tests.handed_in import blank, cell, code, filled, position, split, stripped
from autograder.tests.tiny import tiny_chapter

MEAN = "def mean(values):\n    return 3"
SCRATCH = "numbers = [2]\nscratch = mean(numbers)"


@pytest.fixture(scope="module")
def chapter(tmp_path_factory):
    return tiny_chapter(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def solutions(chapter):
    return {exercise.id: unmarked(exercise.solution) for exercise in chapter.exercises}


def repaired(chapter, notebook):
    return repair(chapter, decode(json.dumps(notebook).encode()))


def test_an_untouched_notebook_needs_no_repair(chapter, solutions):
    result = repaired(chapter, filled(chapter))
    assert result.answers == solutions
    assert result.notes == ()
    assert result.changed_checks == frozenset()
    assert result.own_names == frozenset()


def test_a_blank_notebook_gives_the_stubs(chapter):
    result = repaired(chapter, blank(chapter))
    assert result.answers["mean"] == chapter.exercise("mean").stub
    assert result.notes == ()


def test_of_copies_the_first_attempt_is_taken(chapter, solutions):
    notebook = filled(chapter)
    notebook["cells"].append(copy.deepcopy(cell(notebook, "mean")) | {"id": "x", "source": MEAN})
    result = repaired(chapter, notebook)
    assert result.answers["mean"] == solutions["mean"]
    assert "answered in 2 cells; the first one is graded" in result.notes[0]


def test_an_untouched_stub_gives_way_to_a_later_copy(chapter):
    notebook = blank(chapter)
    notebook["cells"].append(copy.deepcopy(cell(notebook, "mean")) | {"id": "x", "source": MEAN})
    assert repaired(chapter, notebook).answers["mean"] == MEAN


def test_an_untouched_stub_gives_way_to_a_cell_that_defines_the_name(chapter):
    notebook = blank(chapter)
    notebook["cells"].append(code(MEAN))
    result = repaired(chapter, notebook)
    assert result.answers["mean"] == MEAN
    assert "found in another cell, which defines `mean`" in result.notes[0]


def test_a_copy_right_below_is_not_a_piece(chapter, solutions):
    notebook = filled(chapter)
    twin = copy.deepcopy(cell(notebook, "mean")) | {"id": "x"}
    notebook["cells"].insert(position(notebook, "mean") + 1, twin)
    assert repaired(chapter, notebook).answers["mean"] == solutions["mean"]


@pytest.mark.parametrize("keep", [True, False], ids=["JupyterLab", "Notebook"])
@pytest.mark.parametrize("line", [1, 2, 3, 4])
def test_a_split_answer_is_joined(chapter, solutions, keep, line):
    result = repaired(chapter, split(filled(chapter), "mean", line, keep))
    assert result.answers["mean"] == solutions["mean"]
    assert "was split over 2 cells" in result.notes[0]


def test_a_split_stub_is_no_attempt(chapter):
    result = repaired(chapter, split(blank(chapter), "mean", 2))
    assert result.answers["mean"].split() == chapter.exercise("mean").stub.split()


def test_an_answer_in_three_pieces_is_joined(chapter, solutions):
    notebook = split(split(filled(chapter), "mean", 3), "mean", 1)
    assert repaired(chapter, notebook).answers["mean"] == solutions["mean"]


def test_imports_cut_off_the_top_of_an_answer_are_joined(chapter):
    notebook = split(filled(chapter, mean=f"import math\n{MEAN}"), "mean", 1)
    assert repaired(chapter, notebook).answers["mean"] == f"import math\n{MEAN}"


def test_a_scratch_cell_beside_the_answer_is_not_joined(chapter, solutions):
    notebook = filled(chapter)
    notebook["cells"].insert(position(notebook, "mean") + 1, code(SCRATCH))
    notebook["cells"].insert(position(notebook, "mean") + 1, code("!ls"))
    result = repaired(chapter, notebook)
    assert result.answers["mean"] == solutions["mean"]
    assert result.own_names == {"numbers", "scratch"}


def merge(notebook, first, second):
    """Append a cell's text to another's, as JupyterLab does: the first keeps its metadata."""
    gone = cell(notebook, second)
    cell(notebook, first)["source"] += "\n\n" + gone["source"]
    notebook["cells"].remove(gone)
    return notebook


def test_two_answers_in_one_cell_are_both_found(chapter, solutions):
    result = repaired(chapter, merge(filled(chapter), "mean", "check-mean"))
    both = f"{solutions['mean']}\n\n{solutions['check-mean']}"
    assert result.answers == solutions | {"mean": both, "check-mean": both}
    assert "Exercise 2.2: its answer was found in another cell" in result.notes[0]


@pytest.mark.parametrize(("first", "second"), [("mean", "mean-value"), ("mean-value", "mean")])
def test_an_answer_merged_with_a_check_is_found(chapter, solutions, first, second):
    result = repaired(chapter, merge(filled(chapter), first, second))
    assert solutions["mean"] in result.answers["mean"]
    assert any("“The mean of 1, 2 and 6 is 3.”" in note for note in result.notes)


def test_an_answer_of_its_own_goes_before_a_copy_in_another_answer(chapter, solutions):
    both = f"{MEAN}\n\n{solutions['check-mean']}"
    result = repaired(chapter, filled(chapter, check_mean=both))
    assert result.answers == solutions | {"check-mean": both}
    assert result.notes == ()


def test_a_stub_merged_with_an_answer_is_no_answer_of_its_own(chapter, solutions):
    notebook = merge(filled(chapter, mean=chapter.exercise("mean").stub), "check-mean", "mean")
    assert "raise NotImplementedError" in repaired(chapter, notebook).answers["mean"]


def test_a_deleted_answer_is_missing(chapter, solutions):
    notebook = filled(chapter)
    notebook["cells"].remove(cell(notebook, "mean"))
    result = repaired(chapter, notebook)
    assert result.answers == solutions | {"mean": None}
    assert "Exercise 2.1: its answer cell is missing" in result.notes[0]


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_a_retyped_answer_is_read_as_code(chapter, solutions, kind):
    notebook = filled(chapter)
    cell(notebook, "mean")["cell_type"] = kind
    result = repaired(chapter, notebook)
    assert result.answers == solutions
    assert "read as code" in result.notes[0]


def test_a_renamed_grade_id_is_found_by_the_cell_id(chapter, solutions):
    notebook = filled(chapter)
    cell(notebook, "mean")["metadata"]["nbgrader"]["grade_id"] = "mine"
    result = repaired(chapter, notebook)
    assert result.answers == solutions
    assert "found by its cell id" in result.notes[0]


def test_an_answer_without_any_id_is_found_by_its_name(chapter, solutions):
    notebook = filled(chapter)
    cell(notebook, "mean").update(metadata={}, id="other")
    result = repaired(chapter, notebook)
    assert result.answers == solutions
    assert "which defines `mean`" in result.notes[0]


def test_an_answer_with_a_syntax_error_is_found_by_its_name_too(chapter):
    notebook = filled(chapter, mean="def mean(values:\n    pass")
    cell(notebook, "mean").update(metadata={}, id="other")
    assert repaired(chapter, notebook).answers["mean"] == "def mean(values:\n    pass"


def test_reordered_answers_are_all_found(chapter, solutions):
    notebook = filled(chapter)
    notebook["cells"].reverse()
    result = repaired(chapter, notebook)
    assert result.answers == solutions
    assert "another order" in result.notes[0]


def test_lost_metadata_leave_the_names(chapter, solutions):
    result = repaired(chapter, stripped(filled(chapter)))
    assert result.answers == solutions
    assert result.notes == (result.notes[0],)
    assert "lost its grading metadata" in result.notes[0]


def test_lost_metadata_of_a_blank_notebook_are_no_attempt(chapter):
    assert repaired(chapter, stripped(blank(chapter))).answers == {
        exercise.id: exercise.stub for exercise in chapter.exercises
    }


def test_format_3_keeps_the_answers(chapter, solutions):
    notebook = nbformat.v3.downgrade(nbformat.from_dict(filled(chapter)))
    assert repaired(chapter, notebook).answers == solutions


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_every_answer_survives_another_encoding_and_other_line_ends(chapter, solutions, encoding):
    content = json.dumps(filled(chapter), indent=1).replace("\n", "\r\n").encode(encoding)
    assert repair(chapter, decode(content)).answers == solutions


def test_null_cells_among_the_others_are_passed_over(chapter, solutions):
    notebook = filled(chapter)
    notebook["cells"] = [each for own in notebook["cells"] for each in (None, own, {})]
    assert repaired(chapter, notebook).answers == solutions


def test_format_2_keeps_the_answers(chapter, solutions):
    cells = [
        {"cell_type": "code", "language": "python", "input": each["source"], "outputs": []}
        if each["cell_type"] == "code"
        else {"cell_type": "markdown", "source": each["source"]}
        for each in filled(chapter)["cells"]
    ]
    old = {"nbformat": 2, "metadata": {"name": ""}, "worksheets": [{"cells": cells}]}
    assert repaired(chapter, old).answers == solutions


def test_a_changed_check_is_noted(chapter, solutions):
    notebook = filled(chapter)
    cell(notebook, "mean-value")["source"] = "pass"
    cell(notebook, "mean-empty")["metadata"]["nbgrader"]["points"] = 200
    result = repaired(chapter, notebook)
    assert result.changed_checks == {"mean-value", "mean-empty"}
    assert "“The mean of 1, 2 and 6 is 3.” was changed; the original was run" in result.notes[0]
    assert result.answers == solutions


def test_blanks_at_the_ends_of_lines_are_no_change(chapter):
    notebook = filled(chapter)
    cell(notebook, "mean-value")["source"] += "  \n\n"
    assert repaired(chapter, notebook).notes == ()


def test_a_missing_check_is_put_back(chapter):
    notebook = filled(chapter)
    notebook["cells"].remove(cell(notebook, "mean-value"))
    assert "was missing; it was put back" in repaired(chapter, notebook).notes[0]


def test_a_copy_that_answers_another_exercise_is_found(chapter):
    notebook = filled(chapter)
    notebook["cells"].remove(cell(notebook, "check-mean"))
    other = copy.deepcopy(cell(notebook, "mean"))
    other |= {"id": "x", "source": "def check_mean(candidate):\n    assert candidate([1]) == 1"}
    notebook["cells"].append(other)
    result = repaired(chapter, notebook)
    assert result.answers["check-mean"] == other["source"]


def test_a_choice_without_its_comment_is_still_the_stub(chapter):
    result = repaired(chapter, filled(chapter, quiz_range="quiz_range = None"))
    assert result.answers["quiz-range"] == "quiz_range = None"
    assert result.notes == ()


def test_prose_that_quotes_the_function_is_no_answer(chapter):
    notebook = blank(chapter)
    prose = code("Write\ndef mean(values):\nand so on.") | {"cell_type": "markdown"}
    notebook["cells"].insert(0, prose)
    assert repaired(chapter, notebook).answers["mean"] == chapter.exercise("mean").stub


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_no_shuffling_or_copying_loses_an_answer(chapter, solutions, data):
    notebook = filled(chapter)
    cells = notebook["cells"]
    extra = data.draw(st.lists(st.sampled_from(cells), max_size=4))
    shuffled = data.draw(st.permutations([*cells, *extra]))
    result = repaired(chapter, notebook | {"cells": shuffled})
    assert result.answers == solutions
