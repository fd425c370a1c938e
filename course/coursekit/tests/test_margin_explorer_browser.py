"""The margin widget in a page."""

import pytest
import traitlets

from coursekit import plots
from coursekit.tests.conftest import colour_of
from coursekit.widgets import MarginExplorer

PAIR = [[-1.0, 0.0, -1], [1.0, 0.0, 1]]


def held(widget, trait):
    return widget.page.evaluate("name => model.get(name)", trait)


def pull(page, number, dx, dy):
    """Drag the handle of a point by so many pixels, beginning a little beside its middle."""
    box = page.locator(".handle").nth(number - 1).bounding_box()
    x, y = box["x"] + 23, box["y"] + 18
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y + dy, steps=6)
    page.mouse.up()


@pytest.mark.parametrize(
    ("trait", "value"),
    [("softness", 0.0), ("gamma", 50.0), ("kernel", "cubic"), ("points", [(0.0, 0.0, 2)])],
)
def test_a_value_that_the_margin_cannot_show_is_an_error(trait, value):
    with pytest.raises(traitlets.TraitError):
        MarginExplorer(**{trait: value})


@pytest.mark.browser
class TestInAPage:
    def test_two_points_have_their_distance_as_margin(self, mount):
        status = mount("margin_explorer", kernel="linear", points=PAIR).status()
        assert "2 of 2 points are support vectors. 0 lie inside" in status
        assert "The margin is 2.000 wide." in status

    def test_a_lower_price_lets_more_points_into_the_margin(self, mount):
        widget = mount("margin_explorer", kernel="linear", softness=1000.0)
        assert "4 lie inside the margin" in widget.status()
        widget.drag(".softness", 0.98, 0.05)
        assert held(widget, "softness") < 0.05 and "16 lie inside the margin" in widget.status()

    def test_a_fast_falling_kernel_leaves_no_point_on_the_wrong_side(self, mount):
        widget = mount("margin_explorer")
        assert "2 of them on the wrong side" in widget.status()
        widget.drag(".gamma", 0.2, 0.95)
        assert "0 of them on the wrong side" in widget.status()
        assert widget.page.locator(".plane .strike").count() == 0

    def test_the_linear_kernel_has_no_gamma(self, mount):
        widget = mount("margin_explorer")
        widget.page.get_by_label("kernel", exact=True).select_option("linear")
        assert widget.status().startswith("Linear kernel, C = 1.00: 8 of 16")
        assert not widget.page.locator(".gamma").is_visible()

    def test_a_point_is_dragged_as_far_as_the_pointer_moves(self, mount):
        widget = mount("margin_explorer", kernel="linear", points=PAIR)
        frame = widget.page.locator(".plane .frame").bounding_box()
        pull(widget.page, 2, frame["width"] / 6, -frame["height"] / 6)
        assert held(widget, "points")[1] == pytest.approx([2, 1, 1], abs=0.03)
        assert held(widget, "points")[0] == PAIR[0]
        assert "Point 2, class +1, at (2.0" in widget.status()

    def test_a_click_selects_and_moves_nothing(self, mount):
        widget = mount("margin_explorer")
        before = held(widget, "points")
        pull(widget.page, 5, 0, 0)
        assert held(widget, "selected") == 4 and held(widget, "points") == before

    def test_of_two_points_close_together_the_nearer_is_dragged(self, mount):
        widget = mount("margin_explorer", points=[[0.0, 0.0, 1], [0.2, 0.0, -1]])
        pull(widget.page, 1, -40, 0)
        assert held(widget, "points")[0][0] < -0.4 and held(widget, "points")[1][0] == 0.2
        assert held(widget, "selected") == 0
        widget.page.keyboard.press("ArrowUp")
        assert held(widget, "points")[0][1] > 0.05 and held(widget, "points")[1][1] == 0

    def test_a_point_stays_in_the_plane(self, mount):
        widget = mount("margin_explorer", points=PAIR)
        pull(widget.page, 2, 900, -900)
        assert held(widget, "points")[1] == [3, 3, 1]

    def test_a_drag_beside_the_points_moves_none(self, mount):
        widget = mount("margin_explorer", points=PAIR)
        widget.drag(".plane .frame", 0.45, 0.55)
        assert held(widget, "points") == PAIR and held(widget, "selected") == -1

    def test_arrow_keys_move_a_point_and_enter_changes_its_class(self, mount):
        widget = mount("margin_explorer", points=PAIR)
        widget.page.locator(".handle").first.focus()
        for key in ("ArrowRight", "ArrowRight", "ArrowUp", "ArrowDown", "ArrowDown", "Enter"):
            widget.page.keyboard.press(key)
        assert held(widget, "points")[0] == pytest.approx([-0.8, -0.1, 1])
        assert "All points are of one class" in widget.status()

    def test_the_classes_look_as_in_the_figures_of_the_chapter(self, mount):
        page = mount("margin_explorer", points=PAIR).page
        for mark, colour in ((".minus", plots.DATA), (".plus", plots.HIGHLIGHT)):
            drawn = page.locator(f".plane .point{mark}")
            assert drawn.count() == 1 and colour_of(drawn, "fill") == colour.lower()
        shapes = [page.locator(f".plane .{kind}").get_attribute("d") for kind in ("minus", "plus")]
        assert "a" in shapes[0] and "a" not in shapes[1], "a disc and a triangle"

    def test_a_point_with_the_focus_does_not_look_ringed(self, mount):
        page = mount("margin_explorer").page
        page.locator(".kernel").focus()
        page.keyboard.press("Shift+Tab")
        handle = page.locator(".handle:focus-visible")
        ring = colour_of(page.locator(".plane .ring").first, "stroke")
        assert handle.count() == 1 and colour_of(handle, "outlineColor") != ring

    def test_the_handles_say_what_their_points_are(self, mount):
        handle = mount("margin_explorer").page.locator(".handle").nth(15)
        assert "Point 16 of class +1" in handle.get_attribute("aria-label")
        text = handle.get_attribute("aria-valuetext")
        assert text == "(−0.60, 0.40), support vector on the wrong side of the boundary"  # noqa: RUF001

    def test_a_button_changes_the_class_of_the_selected_point(self, mount):
        widget = mount("margin_explorer")
        button = widget.page.get_by_role("button", name="Change class")
        assert button.is_disabled()
        pull(widget.page, 16, 0, 0)
        widget.status()
        button.click()
        assert held(widget, "points")[15] == [-0.6, 0.4, -1]
        assert "1 of them on the wrong side" in widget.status()

    def test_reset_brings_the_points_back(self, mount):
        widget = mount("margin_explorer", points=PAIR)
        pull(widget.page, 1, 30, 30)
        widget.page.get_by_role("button", name="Reset points").click()
        assert held(widget, "points") == PAIR and "No point is selected." in widget.status()

    def test_new_points_get_handles_and_lost_ones_give_theirs_back(self, mount):
        widget = mount("margin_explorer", points=PAIR)
        for points in ([*PAIR, [0.0, 2.0, 1]], PAIR[:1], []):
            widget.page.evaluate("points => model.set('points', points)", points)
            widget.status()
            assert widget.page.locator(".handle").count() == (len(points) or 16)
        assert widget.complaints == []

    def test_a_finger_drags_a_point(self, mount):
        widget = mount("margin_explorer", "phone", points=PAIR)
        box = widget.page.locator(".handle").nth(1).bounding_box()
        touch = widget.page.context.new_cdp_session(widget.page)
        x, y = box["x"] + 20, box["y"] + 20
        for kind, moved in (("touchStart", 0), ("touchMove", 20), ("touchMove", 45)):
            at = [{"x": x + moved, "y": y}]
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        assert held(widget, "points")[1] == pytest.approx([2, 0, 1], abs=0.1)
