"""What a student sees: real JupyterLab, a real browser, screenshots to look at.

`COURSE_SHOTS` names a folder for the pictures; without it they stay in pytest's own.
"""

import nbformat
import pytest
from playwright.sync_api import expect

from autograder import manifest
from autograder.tests import tiny_manifest as tiny

pytestmark = pytest.mark.browser

CHAPTER = "01_linear_regression.ipynb"
MSE = "def mse(y, y_hat):\n    return np.{}((y - y_hat) ** 2)"
TINY_CELLS = [
    tiny.STUB,
    tiny.MEAN,
    tiny.HIDDEN,
    "print(mean([1, 2]))",
    tiny.SPREAD,
    tiny.SPREAD_CHECK,
    'choice = "a"',
    tiny.QUIZ_CHECK,
    tiny.TEST_CHECK,
    "def largest(values):\n    return valeus",
    tiny.DEBUG_CHECK,
    "%course_progress",
]


@pytest.fixture
def tiny_notebook(lab, tmp_path):
    """Name of a notebook of its own with the tiny chapter, so that its kernel is new."""
    (tmp_path / "02_means.json").write_text(manifest.dumps(tiny.tiny_manifest()))
    set_up = f"""from pathlib import Path
from autograder import manifest
manifest.load_all.__defaults__ = (Path({str(tmp_path)!r}),)
%load_ext autograder"""
    cells = [nbformat.v4.new_code_cell(source) for source in [set_up, *TINY_CELLS]]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    name = f"{tmp_path.name}.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), lab.folder / name)
    return name


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_every_kind_of_card_is_drawn(lab, tiny_notebook, browser, shots, theme):
    lab.theme(f"JupyterLab {theme}")
    with lab.open(browser, tiny_notebook) as notebook:
        notebook.run_all()
        assert notebook.never_run() == 0
        expect(notebook.card("The mean of 1, 2 and 6")).to_contain_text("Not attempted")
        expect(notebook.card("Runs when you submit")).to_contain_text("When handed in")
        expect(notebook.card("print(mean")).to_contain_text("This cell needs mean")
        expect(notebook.card("%course_progress")).to_contain_text("1.5 of 8 points")
        error = notebook.card("The largest of 1 and 2")
        error.get_by_text("Traceback", exact=True).click()
        expect(error.locator("pre")).to_contain_text("NameError: name 'valeus' is not defined")
        notebook.shoot(shots / f"cards-{theme.lower()}.png", notebook.card("print(mean"))
        notebook.shoot(shots / f"cards-{theme.lower()}-end.png", error)
        assert notebook.faults == []


def test_hints_open_one_level_at_a_time_from_the_keyboard(lab, tiny_notebook, browser, shots):
    lab.theme("JupyterLab Light")
    with lab.open(browser, tiny_notebook) as notebook:
        notebook.run_all()
        notebook.answer("def mean", tiny.SUM)
        notebook.run(notebook.cell("The mean of 1, 2 and 6"))
        card = notebook.card("The mean of 1, 2 and 6")
        expect(card).to_contain_text("This is the sum. By what must it be shared?")
        second = card.get_by_text("Hint 2: the tools")
        expect(second).not_to_be_visible()
        card.get_by_text("Hint 1: the idea").press("Enter")
        expect(card.get_by_text("Share the total equally.")).to_be_visible()
        second.press("Enter")
        expect(card.get_by_text("Hint 3: the outline")).to_be_visible()
        notebook.shoot(shots / "hints.png", card)


@pytest.mark.chapter
def test_chapter_one_names_the_mistake_then_passes_and_its_widget_answers(lab, browser, shots):
    lab.theme("JupyterLab Light")
    with lab.open(browser, CHAPTER) as notebook:
        notebook.run_all()
        assert notebook.never_run() == 0, "Run All stopped before the end"
        check = notebook.cell("The three points and the line above")
        card = notebook.card("The three points and the line above")
        expect(card).to_contain_text("Not attempted")

        notebook.answer("def mse(y, y_hat)", MSE.format("sum"))
        notebook.run(check)
        expect(card).to_contain_text("Failed")
        expect(card).to_contain_text("The mistake")
        notebook.shoot(shots / "mistake-named.png", card)

        notebook.answer("def mse(y, y_hat)", MSE.format("mean"))
        notebook.run(check)
        expect(card).to_contain_text("Passed")
        notebook.shoot(shots / "passed.png", card)

        drag_the_learning_rate(notebook, shots)
        assert notebook.faults == []


def drag_the_learning_rate(notebook, shots):
    """Drag the slider by hand, and see the widget's status line change."""
    widget = notebook.cell("GradientDescent()")
    slider, status = widget.locator("input.rate"), widget.locator(".status")
    slider.scroll_into_view_if_needed()
    before, box = status.inner_text(), slider.bounding_box()
    notebook.shoot(shots / "widget-before.png", widget)
    middle = box["y"] + box["height"] / 2
    box = slider.bounding_box()
    middle = box["y"] + box["height"] / 2
    share = float(slider.input_value())
    notebook.page.mouse.move(box["x"] + 8 + share * (box["width"] - 16), middle)
    notebook.page.mouse.down()
    for step in range(1, 11):
        target = share + (0.9 - share) * step / 10
        notebook.page.mouse.move(box["x"] + 8 + target * (box["width"] - 16), middle)
    notebook.page.mouse.up()
    expect(status).not_to_have_text(before, use_inner_text=True)
    notebook.shoot(shots / "widget-dragged.png", widget)
