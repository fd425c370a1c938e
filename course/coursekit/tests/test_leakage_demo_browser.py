"""The leakage widget in a page."""

import re

import pytest

pytestmark = pytest.mark.browser
NAME = "leakage_demo"


def means(widget) -> list[float]:
    """Return both mean accuracies of the status: selected on all rows, and inside each fold."""
    return [float(text) for text in re.findall(r"mean accuracy (\S+) %", widget.status())]


def test_more_features_raise_only_the_accuracy_of_selecting_on_all_rows(mount):
    widget = mount(NAME, features=10, kept=5)
    few = means(widget)
    widget.drag(".features", 0.02, 1.0)
    assert widget.page.evaluate("model.get('features')") == 1000
    many = means(widget)
    assert many[0] > few[0] + 15
    assert many[1] == pytest.approx(50, abs=6) and few[1] == pytest.approx(50, abs=6)


def test_every_arrow_key_on_the_features_is_another_number(mount):
    page = mount(NAME, features=10).page
    page.locator(".features").focus()
    seen = []
    for _ in range(8):
        page.keyboard.press("ArrowRight")
        seen.append(page.evaluate("model.get('features')"))
    assert seen == sorted(set(seen)) and seen[0] > 10


def test_kept_and_rows_are_set_by_their_sliders(mount):
    widget = mount(NAME)
    widget.drag(".kept", 0.5, 0.0)
    assert "1 of 500 features are kept for 50 rows" in widget.status()
    widget.drag(".rows", 0.4, 1.0)
    assert "1 of 500 features are kept for 100 rows" in widget.status()
    widget.page.locator(".rows").press("ArrowLeft")
    assert "kept for 99 rows" in widget.status()


def test_new_draws_are_others_and_the_same_seed_the_same(mount):
    widget = mount(NAME)
    before = widget.status()
    widget.page.get_by_role("button", name="New draws").click()
    assert widget.status() != before
    assert widget.page.evaluate("model.get('seed')") == 1
    widget.page.evaluate("model.set('seed', 0)")
    assert widget.status() == before


def test_a_state_looks_the_same_however_it_was_reached(mount):
    straight = mount(NAME, features=1000, kept=20, rows=33, seed=4)
    around = mount(NAME)
    for name, value in [("rows", 33), ("seed", 4), ("features", 1000), ("kept", 20)]:
        around.page.evaluate("([name, value]) => model.set(name, value)", [name, value])
        around.status()
    assert around.status() == straight.status()


def test_the_means_are_written_and_marked_in_the_strips(mount):
    widget = mount(NAME)
    written = widget.page.locator("text.mean").all_text_contents()
    said = [f"mean {mean:.1f} %" for mean in means(widget)]
    assert [text.replace("\xa0", " ") for text in written] == said
    frame = widget.page.locator(".strips .frame").bounding_box()
    for line, mean in zip(widget.page.locator(".middle").all(), means(widget), strict=True):
        box, scale = line.bounding_box(), frame["width"] / 310
        at = (box["x"] + box["width"] / 2 - frame["x"]) / scale
        assert at == pytest.approx(8 + 2.94 * mean, abs=1.5)


def test_the_drawing_shows_each_kept_feature_once(mount):
    widget = mount(NAME, kept=7)
    paths = [path.get_attribute("d") for path in widget.page.locator(".chosen").all()]
    assert [path.count("M") for path in paths] == [7, 7]


def test_selection_inside_the_fold_reads_nothing_of_the_held_out_rows(mount):
    page = mount(NAME).page
    held = page.locator(".held").all()
    outside, inside = (page.locator(f".read.{way}").first for way in ("outside", "inside"))
    boxes = [each.bounding_box() for each in (held[0], outside, held[1], inside)]
    assert boxes[1]["y"] < boxes[0]["y"] + boxes[0]["height"] / 2
    assert boxes[3]["y"] >= boxes[2]["y"] + boxes[2]["height"] - 3


def test_more_are_not_kept_than_there_are(mount):
    widget = mount(NAME, features=10, kept=20)
    assert "All 10 features are kept for 50 rows, so nothing is selected." in widget.status()
    assert widget.page.locator(".kept-value").inner_text() == "10"
    assert len(set(means(widget))) == 1


@pytest.mark.parametrize("features", [10, 1000])
@pytest.mark.parametrize("kept", [1, 20])
@pytest.mark.parametrize("rows", [20, 100])
def test_the_corners_of_what_can_be_set_are_drawn(mount, features, kept, rows):
    widget = mount(NAME, features=features, kept=kept, rows=rows)
    marks = [path.get_attribute("d") for path in widget.page.locator(".dot").all()]
    assert [path.count("M") for path in marks] == [30, 30] and "NaN" not in "".join(marks)
    assert widget.complaints == []
