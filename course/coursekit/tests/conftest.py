"""What the tests of coursekit share: folders served on this machine, widgets in a bare page."""

import json
import re

import pytest

from coursekit import widgets
from coursekit.widgets.module import module

WIDGETS = {
    each.__module__.rsplit(".")[-1]: each for each in map(vars(widgets).get, widgets.__all__)
}
# Each widget's slider that changes its picture, and a change of its traits that changes its text.
SLIDERS = {
    "attention_map": (".temperature", {"query": 3}),
    "forest_explorer": (".depth", {"trees": 20}),
    "gradient_descent": (".rate", {"step": 3}),
    "leakage_demo": (".features", {"kept": 3}),
    "margin_explorer": (".softness", {"gamma": 5.0}),
    "overfitting_explorer": (".degree", {"degree": 9}),
    "threshold_explorer": (".threshold", {"threshold": 0.8}),
}
SCREENS = {"desktop": (1280, 760), "phone": (390, 844)}
THEMES = {"light": ("#ffffff", "#000000"), "dark": ("#111111", "#eeeeee")}
# The model is what a static book gives a widget: state and events, no kernel.
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>widget</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<style>body {{ margin: 16px; background: {background}; color: {text} }}</style>
<div id="here"></div><script type="module">
import widget from "./{name}.js";
const state = {state}, events = {{}};
window.model = {{
  get: (key) => state[key],
  set: (key, value) => {{
    state[key] = value;
    for (const f of events["change:" + key] ?? []) f();
  }},
  on: (key, f) => (events[key] ??= []).push(f),
  off: (key, f) => (events[key] = events[key].filter((g) => g !== f)),
  save_changes: () => {{ throw new Error("there is no kernel"); }},
}};
window.leave = await widget.render({{ model, el: document.getElementById("here") }});
</script></html>"""


def colour_of(mark, part: str) -> str:
    """Return the colour of a mark's part (`fill`, `stroke`, ...) as it is drawn, #rrggbb."""
    drawn = mark.evaluate("(mark, part) => getComputedStyle(mark)[part]", part)
    return "#" + "".join(f"{int(value):02x}" for value in re.findall(r"\d+", drawn)[:3])


class Mounted:
    """A widget in an open page, with all that the page complained of or asked for."""

    def __init__(self, page, address: str):
        self.page, self.complaints, self.outside = page, [], []
        page.on("console", lambda m: self.complaints.append(m.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda r: address not in r.url and self.outside.append(r.url))
        page.goto(f"{address}/index.html")
        page.locator(".status").wait_for()

    def status(self) -> str:
        self.page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
        )
        return self.page.locator(".status").inner_text().replace("\xa0", " ")

    def drag(self, selector: str, start: float, end: float) -> None:
        """Drag along a control, from one share of its width to another."""
        box, mouse = self.page.locator(selector).bounding_box(), self.page.mouse
        y = box["y"] + box["height"] / 2
        mouse.move(box["x"] + start * box["width"], y)
        mouse.down()
        mouse.move(box["x"] + end * box["width"], y, steps=8)
        mouse.up()


@pytest.fixture
def mount(browser, serve, tmp_path):
    contexts = []

    def open_page(name: str, screen: str = "desktop", theme: str = "light", **changes) -> Mounted:
        (tmp_path / f"{name}.js").write_text(module(name), encoding="utf-8")
        traits = WIDGETS[name].class_traits(sync=True)
        state = {key: t.default() for key, t in traits.items() if t.this_class is WIDGETS[name]}
        background, text = THEMES[theme]
        page = PAGE.format(
            name=name, state=json.dumps(state | changes), background=background, text=text
        )
        (tmp_path / "index.html").write_text(page)
        width, height = SCREENS[screen]
        viewport = {"width": width, "height": height}
        contexts.append(browser.new_context(viewport=viewport, has_touch=screen == "phone"))
        return Mounted(contexts[-1].new_page(), serve(tmp_path))

    yield open_page
    for context in contexts:
        context.close()
