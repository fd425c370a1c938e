"""The overfitting widget in a page."""

import re

import pytest

from coursekit import plots
from coursekit.tests.conftest import colour_of

pytestmark = pytest.mark.browser
NAME = "overfitting_explorer"


def errors(widget) -> list[float]:
    """Return the training and the validation error of the status."""
    found = re.search(r"training error (\S+), validation error (\S+)\.", widget.status())
    return [float(text.replace("\u2212", "-")) for text in found.groups()]


def test_the_degree_lowers_the_training_error_and_then_raises_the_validation_error(mount):
    widget = mount(NAME, degree=1)
    first = errors(widget)
    widget.drag(".degree", 0.1, 1.0)
    assert widget.page.evaluate("model.get('degree')") == 15
    last = errors(widget)
    assert last[0] < first[0] and last[1] > 10 * first[1]


def test_the_noise_slider_sets_the_noise(mount):
    widget = mount(NAME)
    widget.drag(".noise", 0.3, 0.0)
    assert "the noise alone has variance 0.000" in widget.status()
    assert errors(widget)[0] < 0.01
    widget.drag(".noise", 0.0, 1.0)
    assert "the noise alone has variance 1.000" in widget.status()


def test_the_rows_slider_draws_as_many_rows(mount):
    widget = mount(NAME)
    for end, rows in [(1.0, 60), (0.0, 6)]:
        widget.drag(".rows", 0.3, end)
        assert f"{rows} training rows" in widget.status()
        drawn = widget.page.locator(".data .plot .training").get_attribute("d")
        assert drawn.count("M") == rows


def test_the_penalty_slider_ends_where_there_is_none(mount):
    widget = mount(NAME, degree=15)
    assert "penalty off" in widget.status()
    free = errors(widget)
    widget.drag(".penalty", 0.02, 1.0)
    assert widget.page.evaluate("model.get('penalty')") == 1
    assert "penalty λ = 10" in widget.status()
    assert errors(widget)[0] > free[0] and errors(widget)[1] < free[1]
    widget.drag(".penalty", 0.98, 0.0)
    assert widget.page.evaluate("model.get('penalty')") is None
    assert errors(widget) == free


def test_a_step_of_the_penalty_slider_by_key_leaves_off_and_returns(mount):
    page = mount(NAME).page
    page.locator(".penalty").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("model.get('penalty')") == -8
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("model.get('penalty')") is None


def test_new_data_are_other_rows_and_the_same_seed_the_same(mount):
    widget = mount(NAME)
    before = errors(widget)
    widget.page.get_by_role("button", name="New data").click()
    assert errors(widget) != before
    assert widget.page.evaluate("model.get('seed')") == 1
    widget.page.evaluate("model.set('seed', 0)")
    assert errors(widget) == before


def test_the_degree_is_chosen_on_the_curve_of_errors(mount):
    widget = mount(NAME)
    widget.drag(".errors .frame", 0.1, 9.5 / 16)
    assert widget.page.evaluate("model.get('degree')") == 9
    widget.drag(".errors .frame", 0.6, 1.05)
    assert widget.page.evaluate("model.get('degree')") == 15


def test_a_tap_on_the_curve_of_errors_chooses_the_degree(mount):
    page = mount(NAME, "phone").page
    frame = page.locator(".errors .frame")
    frame.scroll_into_view_if_needed()
    box = frame.bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] * 6.5 / 16, box["y"] + box["height"] / 2)
    page.wait_for_function("model.get('degree') === 6")


def test_every_arrow_key_on_the_degree_is_a_degree(mount):
    page = mount(NAME, degree=0).page
    page.locator(".degree").focus()
    seen = []
    for key in ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
        seen.append(page.evaluate("model.get('degree')"))
    assert seen == [0, 1, 2, 1]


def test_the_lowest_validation_error_is_ringed(mount):
    widget = mount(NAME)
    best = int(re.search(r"Of all degrees, (\d+) has the lowest", widget.status())[1])
    frame = widget.page.locator(".errors .frame").bounding_box()
    ring = widget.page.locator(".errors .plot .best").bounding_box()
    middle = ring["x"] + ring["width"] / 2
    assert (middle - frame["x"]) / frame["width"] == pytest.approx((best + 0.5) / 16, abs=0.01)


def test_the_colours_mean_what_they_mean_in_the_figures_of_the_chapter(mount):
    page = mount(NAME).page
    meanings = {".training": plots.DATA, ".held": plots.DATA, ".fitted": plots.MODEL}
    for mark, colour in (meanings | {".validation": plots.MODEL}).items():
        assert colour_of(page.locator(f".plot {mark}").first, "stroke") == colour.lower()


@pytest.mark.parametrize("degree", [0, 15])
@pytest.mark.parametrize("noise", [0.0, 1.0])
@pytest.mark.parametrize(("rows", "penalty"), [(6, None), (6, 1.0), (60, None), (16, -8.0)])
def test_the_corners_of_what_can_be_set_are_drawn(mount, degree, noise, rows, penalty):
    widget = mount(NAME, degree=degree, noise=noise, rows=rows, penalty=penalty)
    assert all(error >= 0 for error in errors(widget))
    curve = widget.page.locator(".fitted").first.get_attribute("points")
    assert "NaN" not in curve and widget.complaints == []
