"""The course's widgets in pages: the same ES modules as in notebooks, and a directive for prose."""

from pathlib import Path

import coursekit.widgets
import yaml
from coursekit.widgets.module import module, names
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from book.outputs import UNUSED, place


class WidgetDirective(SphinxDirective):
    """Put a widget of the course into a page: its class is named, its traits are the content."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the widget's place."""
        name = self.arguments[0]
        if name not in coursekit.widgets.__all__:
            known = ", ".join(coursekit.widgets.__all__)
            raise self.error(f"The course has no widget {name!r}. It has: {known}.")
        traits = yaml.safe_load("\n".join(self.content)) or {}
        widget = getattr(coursekit.widgets, name)(**traits)
        state = {
            key: value
            for key, value in widget.get_state().items()
            if key[0] != "_" and key not in UNUSED
        }
        place_of = type(widget).__module__.rsplit(".", 1)[-1]
        return [nodes.raw("", place(place_of, state, repr(widget)), format="html")]


def point_to_root(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.Node | None
) -> None:
    """Make the addresses of pictures relative to the page, wherever it lies."""
    if "body" in context:
        context["body"] = context["body"].replace("%ROOT%", "../" * pagename.count("/"))


def write_modules(app: Sphinx, fault: Exception | None) -> None:
    """Put each widget's module beside the script that mounts them."""
    if fault is None and app.builder.format == "html":
        folder = Path(app.outdir) / "_static" / "widgets"
        folder.mkdir(parents=True, exist_ok=True)
        for name in names():
            (folder / f"{name}.js").write_text(module(name), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Be an extension of Sphinx."""
    app.add_directive("widget", WidgetDirective)
    app.connect("html-page-context", point_to_root)
    app.connect("build-finished", write_modules)
    app.add_js_file("course_widgets.js", type="module")
    app.add_js_file("course_quiz.js", type="module")
    app.add_css_file("course.css")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
