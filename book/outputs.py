"""What becomes of a notebook's outputs in a page: widgets live on without a kernel.

A page is not the same as the notebook's cells: a widget's place takes its module's name, its state
and a picture, and the page's markdown may have changed since the code was run.
"""

import html
import json
from collections.abc import Iterable, Mapping
from typing import Any

from nbformat import NotebookNode

from autograder.errors import CourseError

STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"
# What a widget's front end asks for itself, or draws nothing from.
UNUSED = ("tabbable", "tooltip", "layout")
NEEDS_KERNEL = "This control needs a running kernel: open the chapter in JupyterLab or on Colab."


def with_outputs(page: NotebookNode, executed: NotebookNode) -> NotebookNode:
    """Return a page with the outputs of its executed copy, ready for readers.

    Raises CourseError where a figure is missing.
    """
    states = executed.metadata.get("widgets", {}).get(STATE, {}).get("state", {})
    for cell, done in zip(page.cells, executed.cells, strict=True):
        if cell.cell_type == "code":
            cell.outputs = [_output(output, states) for output in _told(done.outputs)]
            cell.execution_count = None
            _require_figure(cell)
    return page


def _require_figure(cell: NotebookNode) -> None:
    """Raise CourseError where a cell that says what its figure shows has drawn none."""
    drawn = any("image/png" in output.get("data", {}) for output in cell.outputs)
    if "image" in cell.metadata.get("mystnb", {}) and not drawn:
        raise CourseError(f"A cell has a text for a figure and draws none:\n{cell.source[:200]}")


def _told(outputs: Iterable[NotebookNode]) -> list[NotebookNode]:
    """Leave out warnings, which are the machine's and not the chapter's."""
    return [each for each in outputs if each.get("name") != "stderr"]


def _output(output: NotebookNode, states: Mapping[str, Any]) -> NotebookNode:
    data = output.get("data", {})
    if VIEW in data:
        state = states.get(data[VIEW]["model_id"], {}).get("state", {})
        said = data.get("text/plain", "")
        live = widget(state, said) if "_esm" in state else NEEDS_KERNEL
        output.data = {"text/html": live, "text/plain": said}
        output.metadata = {}
    return output


def widget(state: Mapping[str, Any], said: str) -> str:
    """Return the place of a widget in a page, from the state that a notebook keeps of it."""
    module = state["_anywidget_id"].split(".")[-2]
    kept = {key: state[key] for key in state if key[0] != "_" and key not in UNUSED}
    return place(module, kept, said)


def place(module: str, state: Mapping[str, Any], said: str) -> str:
    """Return the element that the page's script fills; until then, and in print, a picture."""
    picture = f"_static/pictures/{module}.png"
    return (
        f'<div class="course-widget" data-module="{html.escape(module)}" '
        f'data-state="{html.escape(json.dumps(state))}">'
        f'<img class="course-widget-picture" src="%ROOT%{picture}" width="720" height="480" '
        f'loading="lazy" alt="{html.escape(said)}"></div>'
    )
