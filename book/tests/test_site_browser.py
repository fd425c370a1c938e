"""The site in a browser: nothing from outside, no fault, no barrier; widgets and quizzes answer."""

import gzip
import os
from pathlib import Path
from urllib.parse import urlparse

import pytest
from playwright.sync_api import Page, expect

from book.tests.conftest import SCREENS, THEMES, opened, pages

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("COURSE_SHOTS", "")
AXE = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return found.violations.map((each) => `${each.id}: ${each.help}: ` +
    each.nodes.slice(0, 3).map((node) => node.target.flat().join(" ")).join(" | "));
}"""
MAX_BYTES = 1_500_000  # of a page, without pictures
CHAPTER, ATTENTION = "chapters/01_linear_regression.html", "chapters/16_attention.html"


def shot(page: Page, name: str) -> None:
    """Keep a picture of the page, if somebody wants to look."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("screen", SCREENS)
def test_every_page_opens_without_fault_or_barrier(site, book, browser, axe, screen, theme):
    found, counted = [], 0
    for page_name in pages(site):
        with opened(browser, book(page_name), screen, theme) as (page, seen):
            page.wait_for_function("!window.MathJax || MathJax.startup?.promise")
            page.evaluate("() => window.MathJax?.startup?.promise")
            page.add_script_tag(path=axe)
            barriers = page.evaluate(AXE)
            found += [f"{page_name}: {each}" for each in (*seen.all(), *barriers)]
            shot(page, f"{page_name.replace('/', '-')}-{screen}-{theme}")
            counted += 1
    assert counted >= 10
    assert found == []


def status(page: Page) -> str:
    return page.locator(".course-widget-live [role=status]").first.inner_text()


@pytest.mark.parametrize("page_name", ["index.html", CHAPTER, ATTENTION])
def test_widget_lives_without_a_kernel(book, browser, page_name):
    with opened(browser, book(page_name)) as (page, seen):
        widget = page.locator(".course-widget-mounted").first
        expect(widget).to_be_visible()
        expect(widget.locator(".course-widget-picture")).to_be_hidden()
        slider = widget.locator("input[type=range]").first
        slider.scroll_into_view_if_needed()
        before, looks = status(page), widget.screenshot()
        shot(page, f"widget-{page_name.replace('/', '-')}-before")
        box = slider.bounding_box()
        page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + box["height"] / 2, steps=8)
        page.mouse.up()
        shot(page, f"widget-{page_name.replace('/', '-')}-after")
        assert widget.screenshot() != looks
        dragged = status(page)
        assert dragged != before
        slider.press("ArrowLeft")
        page.wait_for_timeout(100)
        assert status(page) != dragged
        assert seen.all() == []


@pytest.mark.parametrize("page_name", ["index.html", CHAPTER, ATTENTION])
def test_page_is_light(site, book, browser, page_name):
    """Count what a host sends that compresses text, as all do: fonts and formulas, no pictures."""
    with opened(browser, book(page_name)) as (page, _):
        page.wait_for_timeout(1000)  # Fonts come last.
        names = page.evaluate("performance.getEntriesByType('resource').map((each) => each.name)")
    files = {site / urlparse(name).path.lstrip("/") for name in [*names, book(page_name)]}
    sent = {path.name: _sent(path) for path in files if path.suffix != ".png"}
    assert {"tex-chtml.js", "bootstrap.js"} & sent.keys()
    assert sum(sent.values()) < MAX_BYTES, sent


def _sent(path: Path) -> int:
    packed = path.suffix in (".html", ".css", ".js", ".json")
    return len(gzip.compress(path.read_bytes())) if packed else path.stat().st_size


def test_without_a_script_the_pictures_and_answers_are_there(book, browser):
    with opened(browser, book(CHAPTER), java_script_enabled=False) as (page, _):
        picture = page.locator(".course-widget-picture").first
        expect(picture).to_be_visible()
        assert "Interactive figure" in picture.get_attribute("alt")
        assert page.locator(".course-quiz details").count() >= 4


def test_print_shows_the_picture(book, browser):
    with opened(browser, book(CHAPTER)) as (page, _):
        expect(page.locator(".course-widget-mounted").first).to_be_visible()
        page.emulate_media(media="print")
        expect(page.locator(".course-widget-picture").first).to_be_visible()
        expect(page.locator(".course-widget-live").first).to_be_hidden()


def test_quiz_answers_each_choice(book, browser):
    with opened(browser, book(CHAPTER)) as (page, seen):
        quiz = page.locator(".course-quiz:not(.course-prediction)").first
        told, choices = quiz.get_by_role("status"), quiz.get_by_role("button")
        expect(choices).to_have_count(3)
        choices.nth(0).click()
        expect(told).to_contain_text("Not this one.")
        expect(told).to_contain_text("a gap of 5 cm is now a gap")
        choices.nth(2).focus()
        page.keyboard.press("Enter")
        expect(told).to_contain_text("Right.")
        expect(choices.nth(2)).to_have_attribute("aria-pressed", "true")
        shot(page, "quiz")
        prediction = page.locator(".course-prediction").first
        prediction.get_by_role("button").first.click()
        expect(prediction.get_by_role("status")).to_contain_text("Noted.")
        assert seen.all() == []


def test_solution_unfolds(book, browser):
    with opened(browser, book(CHAPTER)) as (page, _):
        solution = page.locator("details", has_text="Solution 1.1").first
        expect(solution.locator("pre").first).to_be_hidden()
        solution.locator("summary").click()
        expect(solution.locator("pre").first).to_contain_text("return X @ w + b")


@pytest.mark.parametrize("word", ["gradient", "attention", "softmax"])
def test_search_finds_a_term(book, browser, word):
    with opened(browser, book(f"search.html?q={word}")) as (page, seen):
        expect(page.locator("#search-results li").first).to_be_visible(timeout=15_000)
        # The lines around the word come one by one, after the titles.
        expect(page.locator("#search-results")).to_contain_text(word, ignore_case=True)
        assert seen.all() == []


def test_chinese_edition_is_read_and_searched(chinese_site, serve, browser):
    address = serve(chinese_site)
    with opened(browser, f"{address}/{CHAPTER}") as (page, seen):
        assert "梯度下降" in page.locator("article h1").inner_text()
        assert page.locator("html").get_attribute("lang").startswith("zh")
        quiz = page.locator(".course-quiz:not(.course-prediction)").first
        quiz.get_by_role("button").last.click()
        expect(quiz.get_by_role("status")).to_contain_text("正确")
        shot(page, "chinese")
        assert seen.all() == []
    with opened(browser, f"{address}/search.html?q=梯度") as (page, seen):
        expect(page.locator("#search-results li").first).to_be_visible(timeout=15_000)
        assert seen.all() == []


def test_formulas_are_drawn_from_our_own_files(book, browser):
    with opened(browser, book(CHAPTER)) as (page, seen):
        expect(page.locator("mjx-container").first).to_be_visible(timeout=15_000)
        assert seen.outside == []
