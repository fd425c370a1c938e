"""The gradient-descent widget in a page."""

import pytest

pytestmark = pytest.mark.browser


def test_the_status_marks_the_stable_limit_when_it_is_crossed(mount):
    widget = mount("gradient_descent", learning_rate=0.1, conditioning=4.0)
    assert "is within the stable limit 2 / λmax = 0.500" in widget.status()
    widget.drag(".rate", 0.5, 0.95)
    assert "is above the stable limit" in widget.status()
    assert widget.page.locator(".widget.unstable").count() == 1


def test_step_play_and_reset_move_the_descent(mount):
    widget = mount("gradient_descent", step=0)
    widget.page.get_by_role("button", name="Step").click()
    assert widget.status().startswith("Step 1:")
    widget.page.get_by_role("button", name="Play").click()
    widget.page.wait_for_function("model.get('step') >= 4")
    widget.page.get_by_role("button", name="Reset").click()
    assert widget.status().startswith("Step 0:")


def test_play_ends_by_itself_where_descent_diverges(mount):
    widget = mount("gradient_descent", step=0, learning_rate=2.0, conditioning=100.0)
    widget.page.get_by_role("button", name="Play").click()
    widget.page.wait_for_function("model.get('step') > 2")
    widget.page.get_by_role("button", name="Play").wait_for()
    assert widget.page.evaluate("model.get('step')") < 20


def test_the_start_is_chosen_on_the_contours(mount):
    page = mount("gradient_descent").page
    box = page.locator(".surface .frame").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.25)
    assert page.evaluate("model.get('start')") == pytest.approx([1, 1], abs=0.02)


def test_a_tap_on_the_contours_moves_the_start(mount):
    page = mount("gradient_descent", "phone").page
    box = page.locator(".surface .frame").bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.25)
    page.wait_for_function("Math.abs(model.get('start')[1] - 1) < 0.03")
    assert page.evaluate("model.get('start')[0]") == pytest.approx(0, abs=0.03)


def test_the_start_is_moved_by_arrow_keys(mount):
    page = mount("gradient_descent", start=[0.0, 0.0]).page
    page.locator(".handle").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp"):
        page.keyboard.press(key)
    assert page.evaluate("model.get('start')") == [0.2, 0.1]


def test_the_slider_answers_to_every_arrow_key(mount):
    page = mount("gradient_descent").page
    page.locator(".rate").focus()
    rates = []
    for _ in range(6):
        page.keyboard.press("ArrowRight")
        rates.append(page.evaluate("model.get('learning_rate')"))
    assert rates == sorted(set(rates))
