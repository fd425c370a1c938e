"""The attention map in a page."""

import pytest

pytestmark = pytest.mark.browser


def test_hovering_a_row_selects_its_query(mount):
    widget = mount("attention_map")
    box = widget.page.locator("text.query").nth(6).bounding_box()
    widget.page.mouse.move(box["x"] + 200, box["y"] + box["height"] / 2)
    assert widget.status().startswith("Query “it” (7) reads most from “cat” (2)")


def test_arrow_keys_select_a_query_and_stop_at_the_ends(mount):
    page = mount("attention_map").page
    page.locator(".map").focus()
    for key in ("ArrowUp", "ArrowDown", "ArrowDown", "End", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
    assert page.evaluate("model.get('query')") == 7


def test_layer_head_and_mask_are_chosen_by_name(mount):
    widget = mount("attention_map")
    for label, choice in (
        ("layer", "2"),
        ("head", "2"),
        ("mask", "causal: no key after the query"),
    ):
        widget.page.get_by_label(label, exact=True).select_option(label=choice)
    assert "Layer 2, head 2, temperature 1.00, causal mask." in widget.status()


def test_a_mask_hatches_the_hidden_keys(mount):
    page = mount("attention_map", mask="causal").page
    hidden = page.locator(".cell[fill=none]").count()
    assert hidden == 9 * 8 / 2 and page.locator(".hatch").get_attribute("d").count("M") == hidden


def test_the_length_is_asked_for_only_with_padding(mount):
    widget = mount("attention_map")
    length = widget.page.get_by_label("keys that are not padding")
    assert not length.is_visible()
    widget.page.get_by_label("mask", exact=True).select_option("padding")
    length.fill("4")
    assert "padding from key 5" in widget.status()


def test_tokens_are_shown_as_text_whatever_they_hold(mount):
    token = "<img src=x onerror=alert(1)>"
    widget = mount("attention_map", tokens=[token, "b"], scores=[[[[1, 0], [0, 1]]]])
    assert token in widget.status() and widget.page.locator("img").count() == 0
    assert widget.complaints == []


def test_new_scores_from_python_are_drawn(mount):
    widget = mount("attention_map")
    widget.page.evaluate(
        "() => { model.set('scores', [[[[0, 9], [9, 0]]]]); model.set('tokens', ['x', 'y']); }"
    )
    assert "Query “x” (1) reads most from “y” (2) 1.00" in widget.status()
    assert widget.page.locator(".map .cell[fill]").count() == 40 + 4
