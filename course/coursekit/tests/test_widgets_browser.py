"""What holds for every widget in a bare page with no kernel: it draws and answers alone."""

import pytest

from coursekit.tests.conftest import SLIDERS
from coursekit.widgets.module import names

pytestmark = pytest.mark.browser

NAMES = names()
# Keys that a notebook takes for its own where no one stops them, and keys that it must get.
PLAIN = (
    "ArrowUp",
    "ArrowDown",
    "ArrowLeft",
    "ArrowRight",
    "PageUp",
    "Home",
    "r",
    "d",
    "5",
    "Space",
)
OTHERS = ("Control+s", "Control+Enter", "Shift+Enter", "Escape")
LISTEN = """() => {
  window.heard = [];
  addEventListener("keydown", (event) => { event.preventDefault(); heard.push(event.key); });
}"""
# The writing in a drawing that reaches over its edge: there it is cut off.
CUT_OFF = """() => [...document.querySelector("#here > div").shadowRoot
  .querySelectorAll("svg[role=img]")].flatMap((svg) => {
    const edge = svg.getBoundingClientRect();
    return [...svg.querySelectorAll("text")].filter((text) => {
      const box = text.getBoundingClientRect();
      return text.textContent && (box.left < edge.left || box.right > edge.right
        || box.top < edge.top || box.bottom > edge.bottom);
    }).map((text) => text.textContent);
  })"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("screen", ["desktop", "phone"])
@pytest.mark.parametrize("name", NAMES)
def test_dragging_the_slider_changes_status_and_picture(mount, name, screen, theme):
    widget, slider = mount(name, screen, theme), SLIDERS[name][0]
    drawing = widget.page.locator("svg").first
    before = widget.status(), drawing.screenshot()
    widget.drag(slider, 0.5, 0.62)
    assert widget.status() != before[0] and drawing.screenshot() != before[1]
    assert widget.complaints == [] and widget.outside == []


@pytest.mark.parametrize("name", NAMES)
def test_a_phone_needs_no_sideways_scrolling(mount, name):
    page = mount(name, "phone").page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_every_control_is_large_enough_for_a_finger(mount, name, screen):
    controls = mount(name, screen).page.locator(":is(button, input, select, .handle):visible")
    boxes = [control.bounding_box() for control in controls.all()]
    least = 44 if screen == "phone" else 40
    assert len(boxes) >= 4 and all(min(box["width"], box["height"]) >= least for box in boxes)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_no_writing_in_a_drawing_is_cut_off(mount, name, screen):
    assert mount(name, screen).page.evaluate(CUT_OFF) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_page_hears_no_key_that_a_control_of_the_figure_uses(mount, name):
    page = mount(name).page
    page.evaluate(LISTEN)
    controls = page.locator(":is(input, select, button:enabled, [tabindex]):visible").all()
    for control in controls:
        control.focus()
        for key in PLAIN:
            control.press(key)
    assert len(controls) >= 4 and page.evaluate("heard") == []


@pytest.mark.parametrize("name", NAMES)
def test_the_page_hears_the_keys_that_save_run_and_leave(mount, name):
    page = mount(name).page
    page.evaluate(LISTEN)
    for key in OTHERS:
        page.locator(SLIDERS[name][0]).press(key)
    assert [key for key in page.evaluate("heard") if len(key) == 1 or key in OTHERS] == [
        "s",
        "Escape",
    ]
    assert page.evaluate("heard").count("Enter") == 2


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_colours_follow_the_page_and_a_change_of_its_theme(mount, name, theme):
    page, other = mount(name, theme=theme).page, "dark" if theme == "light" else "light"
    dark = page.locator(".widget.dark")
    assert dark.count() == (theme == "dark")
    page.evaluate(
        "on => { document.body.style.background = on ? '#111' : '#fff' }", other == "dark"
    )
    dark.wait_for(state="attached" if other == "dark" else "detached", timeout=5000)


@pytest.mark.parametrize("name", NAMES)
def test_every_drawing_has_a_text_that_follows_it(mount, name):
    widget = mount(name)
    label = widget.page.locator("svg[role=img]").first
    before = label.get_attribute("aria-label")
    widget.page.evaluate(
        "changes => Object.entries(changes).forEach((change) => model.set(...change))",
        SLIDERS[name][1],
    )
    widget.status()
    assert len(before) > 80 and label.get_attribute("aria-label") != before


@pytest.mark.parametrize("name", NAMES)
def test_every_control_has_a_label(mount, name):
    controls = mount(name).page.locator("input, select, button, [tabindex]").all()
    names = [
        c.evaluate("e => e.ariaLabel || e.labels?.[0]?.innerText || e.innerText") for c in controls
    ]
    assert len(names) >= 4 and all(names)


@pytest.mark.parametrize("name", NAMES)
def test_a_widget_that_left_the_page_listens_no_more(mount, name):
    widget = mount(name)
    before = widget.status()
    leave = "changes => { leave(); Object.entries(changes).forEach((c) => model.set(...c)) }"
    widget.page.evaluate(leave, SLIDERS[name][1])
    assert widget.status() == before
