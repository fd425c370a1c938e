from autograder.notebook.markup import prose, rich
from autograder.tests.outline import Outline


def test_code_keeps_its_stars_and_prose_its_emphasis():
    assert "a ** 2 * b ** 3" in prose("`a ** 2 * b ** 3`")
    assert "<em>total</em>" in prose("the *total* is $a * b * c$") and "a * b * c" in prose(
        "$a * b * c$"
    )
    assert "<strong>" not in rich("2 ** 3 ** 4")


def test_hint_with_code_and_a_list_keeps_both():
    outline = Outline(prose("First:\n\n- add\n- divide\n\n```python\nx = 1 < 2\n```"))
    assert [tag for tag, _ in outline.tags] == ["p", "ul", "li", "li", "pre"]
    assert "x = 1 < 2" in outline.text
