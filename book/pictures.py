"""Take the pictures that stand in for widgets in print and without a script.

`python -m book.pictures` draws each widget in a headless Chromium and writes them; run it when a
widget's looks have changed. The pictures are committed, so a build needs no browser.
"""

from pathlib import Path

import coursekit.widgets
from anywidget import AnyWidget
from coursekit.widgets.module import module
from playwright.sync_api import Page, sync_playwright

from autograder.installation.programs import find_browser

FOLDER = Path(__file__).parent / "static" / "pictures"
SIZE = {"width": 760, "height": 900}
DRAW = """async ([source, state]) => {
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const widget = (await import(address)).default;
  const model = { get: (k) => state[k], set: (k, v) => { state[k] = v; }, save_changes() {},
    on() {}, off() {} };
  const el = document.createElement("div");
  el.id = "drawn";
  document.body.append(el);
  await widget.render({ model, el });
}"""


def main() -> None:
    """Draw every widget of the course."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(args=["--no-sandbox"], executable_path=find_browser())
        for name in coursekit.widgets.__all__:
            page = browser.new_page(viewport=SIZE)
            draw(page, getattr(coursekit.widgets, name)())
        browser.close()


def draw(page: Page, widget: AnyWidget) -> None:
    """Draw one widget as it is at first, and write its picture."""
    name = type(widget).__module__.rsplit(".", 1)[-1]
    state = {key: value for key, value in widget.get_state().items() if key[0] != "_"}
    page.evaluate(DRAW, [module(name), state])
    page.wait_for_timeout(500)  # Until it has measured its room.
    page.locator("#drawn").screenshot(path=FOLDER / f"{name}.png")
    page.close()


if __name__ == "__main__":
    main()
