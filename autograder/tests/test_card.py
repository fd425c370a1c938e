import re
from dataclasses import replace

import pytest

from autograder.notebook import card
from autograder.notebook.feedback import VERDICTS, Feedback
from autograder.notebook.origin import Unwritten
from autograder.notebook.progress import Row
from autograder.tests.outline import Outline
from autograder.tests.tiny_manifest import tiny_manifest

ROW = Row("Chapter 2", "Means", points=1, of=10, at_hand_in=2, passed=1, checks=6)
MEAN = tiny_manifest().exercises[0]
FAILED = Feedback(MEAN, MEAN.checks[0], "failed", came="want 3, got 9")
NASTY = '<script>alert(1)</script> "quoted" & \x1b[31mred\x1b[0m'


def contrast(one, other):
    """Return the WCAG contrast ratio of two colours, given as #rrggbb."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_verdict_has_a_word_and_a_colour():
    assert set(card.BADGES) == set(VERDICTS)
    words = [word for word, _ in card.BADGES.values()]
    assert len(set(words)) == len(words)


@pytest.mark.parametrize("word, colour", card.BADGES.values())
def test_badges_have_the_contrast_of_wcag_aa(word, colour):
    assert contrast("#ffffff", colour) >= 4.5
    assert contrast("#111111", colour) >= 3  # the bar, on JupyterLab's dark page
    assert contrast("#1e1e1e", colour) >= 3  # the same in VS Code


def test_chapter_without_checks_at_hand_in_needs_no_second_number():
    assert replace(ROW, at_hand_in=0).sentence() == "Chapter 2: 1 of 10 points"


@pytest.mark.parametrize("verdict", VERDICTS)
def test_every_card_is_well_formed_and_says_its_verdict_in_words(verdict):
    outline = Outline(card.as_html(replace(FAILED, verdict=verdict), ROW))
    assert outline.open == []
    assert card.BADGES[verdict][0] in outline.text
    assert card.BADGES[verdict][0].lower() in outline.tags[0][1]["aria-label"]


def test_both_formats_carry_the_same_facts():
    feedback = replace(FAILED, mistake="This is the sum.", where="line 2 of `mean`: `x`")
    shown = card.bundle(feedback, ROW)
    for fact in ("want 3, got 9", "This is the sum.", "The mean of 1, 2 and 6 is 3.", "1 of 8"):
        assert fact in shown["text/plain"] and fact in Outline(shown["text/html"]).text


@pytest.mark.parametrize("field", ["came", "where", "traceback", "mistake"])
def test_text_of_the_student_is_shown_and_never_run(field):
    outline = Outline(card.as_html(replace(FAILED, **{field: NASTY}), ROW))
    assert "script" not in [tag for tag, _ in outline.tags]
    assert '<script>alert(1)</script> "quoted" & red' in outline.text
    assert "\x1b" not in outline.text


def test_text_of_the_student_is_not_typeset_as_a_formula():
    shown = card.as_html(replace(FAILED, came="it costs $5 and $6"), ROW)
    assert re.search(r'class="mathjax_ignore">it costs', shown)


def test_each_hint_is_opened_from_inside_the_one_before():
    outline = Outline(card.as_html(FAILED, ROW))
    assert outline.depths == [1, 2, 3]
    assert not any("open" in attrs for tag, attrs in outline.tags if tag == "details")


@pytest.mark.parametrize("verdict", ["passed", "waiting", "handed in"])
def test_hints_are_offered_only_where_they_can_help(verdict):
    assert "<details" not in card.as_html(replace(FAILED, verdict=verdict), ROW)


def test_waiting_card_is_one_line():
    shown = card.waiting_bundle(Unwritten("mean", (MEAN,)))
    assert shown["text/plain"].count("\n") == 0
    assert Outline(shown["text/html"]).text == shown["text/plain"].replace("`", "")


def test_stub_that_several_exercises_share_is_not_guessed_at():
    shown = card.waiting_bundle(Unwritten(None, (MEAN, replace(MEAN, number="2.3"))))
    assert shown["text/plain"].startswith("This exercise is not written yet")


def test_cards_hold_no_style_sheet_and_ask_for_nothing():
    shown = card.as_html(FAILED, ROW) + card.progress_bundle([ROW])["text/html"]
    assert not re.search(r"<style|<link|<script|<img|https?:|url\(", shown)
