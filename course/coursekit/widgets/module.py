"""The ES module of a widget: what all figures share, followed by the widget's own part.

The parts are two files so that the drawing, the theme and the controls have one home, and one
module so that it needs no import: it then also lives in Colab and in a page without a server.
"""

from pathlib import Path

FOLDER = Path(__file__).parent
SHARED = FOLDER / "figure.js"


def names() -> tuple[str, ...]:
    """Return the names of the modules, each that of the Python file of its widget.

    Examples
    --------
    >>> "gradient_descent" in names()
    True
    """
    return tuple(sorted(path.stem for path in FOLDER.glob("*.js") if path != SHARED))


def module(name: str) -> str:
    """Return the text of a widget's module.

    Raises
    ------
    FileNotFoundError
        If there is no widget of that name.
    """
    parts = (SHARED, FOLDER / f"{name}.js")
    return "\n".join(part.read_text(encoding="utf-8") for part in parts)
