"""The threshold widget in a page."""

import re

import pytest

pytestmark = pytest.mark.browser


def cells(widget) -> list[int]:
    """Return the confusion matrix as it stands in the page: TN, FP, FN, TP."""
    return [int(text) for text in widget.page.locator(".matrix b").all_inner_texts()]


def test_the_status_the_matrix_and_the_picture_agree(mount):
    widget = mount("threshold_explorer", threshold=0.5, separation=1.5, positives=0.3)
    assert cells(widget) == [217, 63, 27, 93]
    assert widget.page.locator(".count.fp").inner_html() == "FP 63"
    said = "precision 0.596, recall 0.775, F1 0.674, accuracy 0.775"
    assert f"Threshold 0.50: {said}." in widget.status()


def test_a_row_is_in_one_cell_wherever_the_threshold_is(mount):
    widget = mount("threshold_explorer")
    for end in (0.0, 0.3, 0.8, 1.0):
        widget.drag(".threshold", 0.5, end)
        widget.status()
        assert sum(cells(widget)) == 400


@pytest.mark.parametrize("threshold", [0.02, 0.98])
def test_the_counts_are_written_over_the_line(mount, threshold):
    page = mount("threshold_explorer", threshold=threshold).page
    after = page.locator(".scores .cut").evaluate(
        "cut => [...cut.parentNode.children].slice([...cut.parentNode.children].indexOf(cut))"
        ".filter((node) => node.matches('.count')).map((node) => getComputedStyle(node).paintOrder)"
    )
    assert after == ["stroke"] * 4


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_the_names_of_the_matrix_stand_on_one_line(mount, screen):
    names = mount("threshold_explorer", screen).page.locator(".matrix :is(th, td[class])").all()
    heights = [
        name.evaluate(
            "e => { const r = document.createRange(); r.selectNodeContents(e.lastChild);"
            " return r.getClientRects().length }"
        )
        for name in names
    ]
    assert heights == [1] * 8


def test_the_line_is_dragged_over_the_scores(mount):
    widget = mount("threshold_explorer")
    widget.drag(".scores .frame", 0.5, 0.75)
    assert widget.page.evaluate("model.get('threshold')") == pytest.approx(0.75, abs=0.011)
    widget.drag(".scores .frame", 0.75, 1.2)
    assert widget.page.evaluate("model.get('threshold')") == 1


def test_a_tap_on_the_scores_moves_the_line(mount):
    page = mount("threshold_explorer", "phone").page
    box = page.locator(".scores .frame").bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.75)
    page.wait_for_function("Math.abs(model.get('threshold') - 0.25) < 0.02")


def test_the_line_is_moved_by_arrow_keys_and_stays_inside(mount):
    page = mount("threshold_explorer", threshold=0.02).page
    page.locator(".handle").focus()
    seen = []
    for key in ("ArrowRight", "ArrowUp", "ArrowDown", *["ArrowLeft"] * 4):
        page.keyboard.press(key)
        seen.append(page.evaluate("model.get('threshold')"))
    assert seen == [0.03, 0.04, 0.03, 0.02, 0.01, 0, 0]


def test_the_handle_says_where_it_is(mount):
    widget = mount("threshold_explorer")
    handle = widget.page.locator(".handle")
    widget.page.evaluate("model.set('threshold', 0.8)")
    widget.status()
    assert handle.get_attribute("aria-valuenow") == "0.8"
    box, frame = handle.bounding_box(), widget.page.locator(".scores .frame").bounding_box()
    middle = box["x"] + box["width"] / 2
    assert middle == pytest.approx(frame["x"] + 0.8 * frame["width"], abs=1.5)


def test_the_point_on_the_roc_curve_follows_the_threshold(mount):
    widget = mount("threshold_explorer", threshold=0.0)
    spot, frame = widget.page.locator(".spot"), widget.page.locator(".roc .frame").bounding_box()
    right = spot.bounding_box()
    widget.page.evaluate("model.set('threshold', 1)")
    widget.status()
    left = spot.bounding_box()
    assert right["x"] - left["x"] == pytest.approx(frame["width"], abs=2)
    assert left["y"] - right["y"] == pytest.approx(frame["height"], abs=2)


def test_more_separation_raises_the_area(mount):
    widget = mount("threshold_explorer", separation=0.0, positives=0.5)
    assert "AUC 0.500" in widget.status()
    widget.drag(".separation", 0.02, 1.0)
    assert "AUC 0.998" in widget.status()


def test_the_share_of_positives_moves_precision_and_hardly_the_roc_curve(mount):
    widget = mount("threshold_explorer", positives=0.5)
    numbers = r"precision (.+), recall (.+), F1.*AUC (\d\.\d+)"
    before = [float(n) for n in re.search(numbers, widget.status(), re.S).groups()]
    widget.drag(".positives", 0.5, 0.02)
    after = [float(n) for n in re.search(numbers, widget.status(), re.S).groups()]
    assert after[0] < before[0] - 0.5
    assert after[1:] == pytest.approx(before[1:], abs=0.03)


def test_precision_is_undefined_where_no_row_is_called_positive(mount):
    widget = mount("threshold_explorer", threshold=1.0)
    assert "precision undefined (no row is called positive), recall 0.000" in widget.status()
    assert cells(widget)[1::2] == [0, 0] and widget.complaints == []


@pytest.mark.parametrize("threshold", [0.0, 1.0])
@pytest.mark.parametrize("separation", [0.0, 4.0])
@pytest.mark.parametrize("positives", [0.02, 0.98])
def test_the_corners_of_what_can_be_set_are_drawn(mount, threshold, separation, positives):
    corner = {"threshold": threshold, "separation": separation, "positives": positives}
    widget = mount("threshold_explorer", **corner)
    assert f"accuracy {0.98 if (threshold == 0) == (positives > 0.5) else 0.02}" in widget.status()
    assert widget.complaints == []
