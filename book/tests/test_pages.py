"""Pages made of a small chapter: what is shown, folded, left out; widgets, icons, mends."""

import json
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest
from nbformat import v4

from autograder.authoring.release import KERNEL
from autograder.errors import CourseError
from autograder.tests.tiny import BANK, SOURCE, tiny_chapter
from book.build import write_source
from book.chapter_page import chapter_page
from book.execution import executed
from book.extensions.icons import icons
from book.extensions.mended import mended
from book.outputs import STATE, VIEW, with_outputs
from book.quiz_page import quiz
from book.validity_page import facts, validity_page

FIGURE = "# Alt: Three numbers,\n# as points over their places in a list.\nprint(numbers)"


@pytest.fixture
def chapter(tmp_path):
    return tiny_chapter(tmp_path, SOURCE.replace("print(numbers)", FIGURE), BANK)


@pytest.fixture
def page(chapter):
    return chapter_page(chapter)


def having(page, text):
    """Return the first cell that holds a text."""
    return next(cell for cell in page.cells if text in cell.source)


def tags(cell):
    return cell.metadata.get("tags", [])


def test_solution_is_folded_with_its_reason_and_another_way(page):
    cell = having(page, "{dropdown} Solution 2.1")
    assert "return sum(values) / len(values)" in cell.source
    assert "The total is shared by the number of values" in cell.source
    assert "**Another right way**" in cell.source and "total += value" in cell.source
    assert "BEGIN SOLUTION" not in cell.source


def test_stub_is_shown_and_the_answer_runs_unseen(page):
    assert having(page, "raise NotImplementedError").cell_type == "markdown"
    answers = [cell for cell in page.cells if "### BEGIN SOLUTION" in cell.source]
    assert len(answers) == 3 and all(tags(cell) == ["remove-cell"] for cell in answers)


def test_visible_check_is_folded_and_a_hidden_one_runs_unseen(page):
    visible = having(page, "# The mean of 1, 2 and 6 is 3.")
    assert tags(visible) == ["hide-cell"]
    assert visible.metadata.mystnb.code_prompt_show == "Check: The mean of 1, 2 and 6 is 3."
    hidden = having(page, "an empty list: want 0")
    assert tags(hidden) == ["remove-cell"]
    assert "one more check runs it" in having(page, "raise NotImplementedError").source


def test_figure_carries_its_text_and_does_not_show_it_twice(page):
    cell = having(page, "print(numbers)")
    assert cell.source == "print(numbers)"
    text = "Three numbers, as points over their places in a list."
    assert cell.metadata.mystnb == {"image": {"alt": text}}


def test_quiz_lists_choices_and_an_answer_to_each(page):
    text = having(page, "course-quiz").source
    assert "{container} course-quiz course-key-b" in text
    choices, answers = text.split("{dropdown} The answer")
    assert "- **a** the mean\n- **b** the sum" in choices
    assert "- **a** The mean lies between the least" in answers
    assert "- **b** The sum of positive numbers" in answers


def test_quiz_whose_prose_lists_other_choices_is_refused(chapter):
    exercise = replace(chapter.exercise("quiz-range"), choices=("a", "b", "c"))
    with pytest.raises(CourseError, match=r"Exercise 2\.3 does not list its choices"):
        quiz(exercise, "- **a** the mean\n- **b** the sum")


def test_page_is_the_same_each_time(chapter):
    assert chapter_page(chapter) == chapter_page(chapter)


def widget_page():
    """Return a page with one cell, and its executed copy with a widget and a warning."""
    page = v4.new_notebook(cells=[v4.new_code_cell("show()")])
    state = {"_anywidget_id": "coursekit.widgets.line.Line", "_esm": "old", "slope": 'a "b"'}
    done = v4.new_notebook(cells=[v4.new_code_cell("show()")])
    view = {VIEW: {"model_id": "m"}, "text/plain": "Interactive figure: a line"}
    done.cells[0].outputs = [
        v4.new_output("stream", name="stderr", text="a warning of this machine"),
        v4.new_output("display_data", view),
    ]
    done.metadata["widgets"] = {STATE: {"state": {"m": {"state": state}}}}
    return page, done, state


def test_widget_becomes_a_place_with_its_state_and_a_picture():
    (cell,) = with_outputs(*widget_page()[:2]).cells
    (output,) = cell.outputs
    html = output.data["text/html"]
    assert 'data-module="line"' in html and "old" not in html
    assert 'alt="Interactive figure: a line"' in html and "pictures/line.png" in html
    assert "&quot;slope&quot;" in html and '"b"' not in html
    assert output.data["text/plain"] == "Interactive figure: a line"


def test_plain_widget_says_that_it_needs_a_kernel():
    page, done, _ = widget_page()
    done.metadata["widgets"][STATE]["state"]["m"]["state"].pop("_esm")
    (output,) = with_outputs(page, done).cells[0].outputs
    assert "needs a running kernel" in output.data["text/html"]


def test_figure_that_was_not_drawn_is_a_fault(page):
    with pytest.raises(CourseError, match="draws none:\\nprint\\(numbers\\)"):
        with_outputs(page, deepcopy(page))


def test_page_is_executed_once(tmp_path):
    page = v4.new_notebook(
        cells=[v4.new_code_cell("print(6 * 7)")], metadata={"kernelspec": KERNEL}
    )
    first = executed(page, tmp_path / "cache", tmp_path)
    assert first.cells[0].outputs[0].text == "42\n"
    (kept,) = (tmp_path / "cache").iterdir()
    kept.write_text(kept.read_text("utf-8").replace("42", "43"), "utf-8")
    assert executed(page, tmp_path / "cache", tmp_path).cells[0].outputs[0].text == "43\n"
    (tmp_path / "kit.py").write_text("x = 1\n")
    assert executed(page, tmp_path / "cache", tmp_path).cells[0].outputs[0].text == "42\n"


def test_page_that_fails_says_where(tmp_path):
    page = v4.new_notebook(cells=[v4.new_code_cell("1 / 0")], metadata={"kernelspec": KERNEL})
    with pytest.raises(CourseError, match="ZeroDivisionError"):
        executed(page, tmp_path / "cache", tmp_path)
    assert not (tmp_path / "cache").exists()


def test_source_is_written_where_it_changed_and_cleared_of_the_rest(tmp_path):
    write_source(tmp_path, {Path("a.md"): b"one", Path("b.md"): b"two"})
    before = (tmp_path / "a.md").stat().st_mtime_ns
    write_source(tmp_path, {Path("a.md"): b"one"})
    assert (tmp_path / "a.md").stat().st_mtime_ns == before
    assert not (tmp_path / "b.md").exists()


def test_numbers_are_counted_from_the_report(chapter):
    row = {"wrong": 4, "rejected": 4, "named": 3, "right": 2, "accepted": 2, "seconds": 0.25}
    rows = [{"exercise": each.id, **row} for each in chapter.exercises]
    counted = facts([chapter], {chapter.slug: rows})
    assert counted == {
        "chapters": "1",
        "exercises": "3",
        "wrong_answers": "12",
        "right_answers": "6",
        "named_percent": "75",
    }
    assert "| 2.1 The mean | 4 of 4 | 2 of 2 | 3 of 4 | 0.2 |" in validity_page(
        [chapter], {chapter.slug: rows}
    )


def test_only_used_icons_are_kept():
    library = 'x={sun:[1,2,[],"f1","THIN"],"arrow-up":[3,4,["up"],"f2","UP"]},'
    library += 'y={sun:[5,6,[],"f1","SOLID"]}'
    kept = icons(library, {"solid", "sun", "arrow-up"})
    assert kept == {"fa-arrow-up": (3, 4, "UP"), "fa-sun": (5, 6, "SOLID")}
    assert json.dumps(kept)


def test_mends_name_what_had_no_name():
    page = '<summary><span class="toctree-toggle" role="presentation"></span></summary>'
    assert mended(page, "en").startswith('<summary aria-label="Pages below this one">')
    assert mended(mended(page, "en"), "en") == mended(page, "en")
    assert "下级页面" in mended(page, "zh_CN")
