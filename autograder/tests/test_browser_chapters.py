"""Every chapter in real JupyterLab, solved: its figures and widgets, light and dark, to look at.

`COURSE_SHOTS` names a folder for the pictures; without it they stay in pytest's own.
"""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from autograder.authoring.reader import read_chapter
from autograder.tests.browser_lab import OpenNotebook
from autograder.tests.handed_in import filled

pytestmark = [pytest.mark.browser, pytest.mark.chapter]

SOURCES = sorted((Path(__file__).resolve().parents[2] / "solutions").glob("[0-9][0-9]_*.py"))
FIGURE, WIDGET = ".jp-OutputArea-output img", ".jp-OutputArea-output .widget"


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_a_solved_chapter_draws_every_figure_and_its_widgets_answer(lab, browser, shots, source):
    chapter = read_chapter(source)
    name = f"solved-{source.stem}.ipynb"
    (lab.folder / name).write_text(json.dumps(filled(chapter)))
    lab.theme("JupyterLab Light")
    with lab.open(browser, name) as notebook:
        notebook.run_all()
        drawn = sum("plt.show()" in cell.source for cell in chapter.cells if cell.kind == "code")
        assert notebook.never_run() == 0
        expect(notebook.page.locator(FIGURE)).to_have_count(drawn)
        for theme in ("Light", "Dark"):
            notebook.theme(f"JupyterLab {theme}")
            shoot_all(notebook, shots, f"{source.stem[:2]}-{{}}-{theme.lower()}.png", theme)
        for widget in notebook.page.locator(WIDGET).all():
            press(notebook, widget)
        assert notebook.faults == []


def shoot_all(notebook: OpenNotebook, shots, pattern: str, theme: str) -> None:
    """Take a picture of every figure and, after it was used, of every widget."""
    for number, figure in enumerate(notebook.page.locator(FIGURE).all(), 1):
        assert figure.evaluate("image => image.naturalWidth") > 200
        figure.screenshot(path=shots / pattern.format(f"figure-{number}"))
    for number, widget in enumerate(notebook.page.locator(WIDGET).all(), 1):
        dark = widget.locator("xpath=self::*[contains(@class, 'dark')]")
        expect(dark).to_have_count(int(theme == "Dark"))
        drag(notebook, widget, 0.75 if theme == "Light" else 0.35)
        widget.screenshot(path=shots / pattern.format(f"widget-{number}"))


def press(notebook: OpenNotebook, widget: Locator) -> None:
    """Use a slider from the keyboard: the value follows, and the notebook stays as it is."""
    slider, cells = widget.locator("input[type=range]").first, notebook.page.locator(".jp-CodeCell")
    count = cells.count()
    slider.press("Home")
    least = slider.input_value()
    for key in ("ArrowUp", "ArrowRight"):
        before = slider.input_value()
        slider.press(key)
        expect(slider).not_to_have_value(before)
    for key in ("r", "m", "Enter"):  # In a notebook: raw text, Markdown, editing.
        slider.press(key)
    slider.press("ArrowDown")
    slider.press("ArrowLeft")
    expect(slider).to_have_value(least)
    expect(slider).to_be_focused()
    expect(cells).to_have_count(count)


def drag(notebook: OpenNotebook, widget: Locator, share: float) -> None:
    """Drag the first slider of a widget by hand, and see its status line change."""
    slider, status = widget.locator("input[type=range]").first, widget.locator(".status")
    slider.scroll_into_view_if_needed()
    before, box = status.inner_text(), slider.bounding_box()
    middle, mouse = box["y"] + box["height"] / 2, notebook.page.mouse
    mouse.move(box["x"] + box["width"] / 2, middle)
    mouse.down()
    mouse.move(box["x"] + share * box["width"], middle, steps=8)
    mouse.up()
    expect(status).not_to_have_text(before, use_inner_text=True)
