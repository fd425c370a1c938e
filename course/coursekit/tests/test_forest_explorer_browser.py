"""The forest widget in a page."""

import re

import pytest
import traitlets

from coursekit.widgets import ForestExplorer


def held(widget, trait):
    return widget.page.evaluate("name => model.get(name)", trait)


def right(widget):
    """Return the shares in the status: forest (training, held out, out of bag), tree (two)."""
    return [float(share) for share in re.findall(r"([\d.]+) %", widget.status())]


@pytest.mark.parametrize(
    ("trait", "value"), [("depth", 0), ("trees", 61), ("features", 3), ("seed", -1)]
)
def test_a_value_that_the_forest_cannot_show_is_an_error(trait, value):
    with pytest.raises(traitlets.TraitError):
        ForestExplorer(**{trait: value})


@pytest.mark.browser
class TestInAPage:
    def test_deep_trees_learn_their_rows_by_heart(self, mount):
        widget = mount("forest_explorer")
        before = right(widget)
        widget.drag(".depth", 0.2, 0.99)
        after = right(widget)
        assert held(widget, "depth") == 12 and "trees of depth 12" in widget.status()
        assert after[3] == 100.0 > before[3] and after[0] > 98 and after[1] < 95

    def test_one_tree_leaves_out_some_rows_only(self, mount):
        widget = mount("forest_explorer")
        widget.drag(".trees", 0.5, 0.0)
        assert "1 tree of depth 3" in widget.status()
        assert "(of the 47 rows that a tree left out)" in widget.status()

    def test_more_trees_change_the_vote_but_not_the_one_tree(self, mount):
        widget = mount("forest_explorer", trees=1)
        shade = widget.page.locator(".plane .shade").nth(2)
        before = right(widget), shade.get_attribute("d")
        widget.drag(".trees", 0.02, 0.99)
        assert held(widget, "trees") == 60 and right(widget)[-2:] == before[0][-2:]
        assert shade.get_attribute("d") != before[1]

    def test_one_tree_votes_with_one_shade(self, mount):
        page = mount("forest_explorer", trees=1).page
        shades = {shade.get_attribute("d") for shade in page.locator(".plane .shade").all()}
        assert len(shades) == 1

    def test_the_features_tried_at_a_split_are_chosen(self, mount):
        widget = mount("forest_explorer")
        widget.page.locator(".features").select_option("both")
        assert held(widget, "features") == 2
        assert "2 features tried at a split" in widget.status()

    def test_new_data_keep_the_settings(self, mount):
        widget = mount("forest_explorer", depth=5, seed=999)
        before = right(widget)
        widget.page.get_by_role("button", name="New data").click()
        assert held(widget, "seed") == 0
        assert widget.status().startswith("Data 0. 30 trees of depth 5")
        assert right(widget) != before

    def test_the_same_state_is_the_same_picture(self, mount):
        widget = mount("forest_explorer", seed=4)
        shade = widget.page.locator(".plane .shade").first
        before = widget.status(), shade.get_attribute("d")
        for trees, seed in ((60, 4), (2, 5), (30, 4)):
            change = "([trees, seed]) => { model.set('trees', trees); model.set('seed', seed) }"
            widget.page.evaluate(change, [trees, seed])
            widget.status()
        assert (widget.status(), shade.get_attribute("d")) == before

    def test_the_sliders_answer_to_arrow_keys(self, mount):
        widget = mount("forest_explorer", depth=11, trees=2)
        for name in (".depth", ".trees"):
            widget.page.locator(name).focus()
            for _ in range(3):
                widget.page.keyboard.press("ArrowRight")
        assert (held(widget, "depth"), held(widget, "trees")) == (12, 5)

    def test_the_marked_depth_follows_the_slider(self, mount):
        widget = mount("forest_explorer", depth=1)
        spot = widget.page.locator(".spot-forest").first
        before = float(spot.get_attribute("cx"))
        widget.drag(".depth", 0.02, 0.99)
        widget.status()
        assert float(spot.get_attribute("cx")) > 10 * before

    def test_the_curves_have_a_text_with_their_lowest_points(self, mount):
        label = (
            mount("forest_explorer")
            .page.locator(".curve svg[role=img]")
            .get_attribute("aria-label")
        )
        assert re.search(r"forest [\d.]+\s% at depth \d+, one tree [\d.]+\s% at depth \d+", label)

    def test_the_axis_of_the_errors_reaches_the_largest(self, mount):
        for seed, end in ((0, "40"), (188, "60")):
            page = mount("forest_explorer", seed=seed, trees=1).page
            ticks = page.locator(".curve g g text").all_text_contents()
            assert [text.rstrip("\xa0%") for text in ticks][-1] == end and len(ticks) == 5

    def test_what_is_out_of_range_is_shown_at_the_end_of_the_range(self, mount):
        status = mount("forest_explorer", depth=40, trees=0).status()
        assert "1 tree of depth 12" in status
