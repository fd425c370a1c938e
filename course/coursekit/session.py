"""The one call of every notebook's set-up cell."""

import sys
from importlib.util import find_spec
from typing import Any

EXTENSION = "autograder"
_PLAIN = "Checks run as plain asserts, without cards and hints"


def setup() -> None:
    """Prepare this notebook: the course's figure style, and checks that explain themselves.

    Loads the ``autograder`` extension where it is installed, which shows the result of a
    check as a card. Without it the same cells are plain asserts, and one line says so.
    Outside IPython only the figure style is set. Calling it again changes nothing.

    Examples
    --------
    >>> setup()
    """
    from coursekit import plots

    plots.use_course_style()
    shell = _shell()
    if shell is None or EXTENSION in shell.extension_manager.loaded:
        return
    reason = _load_extension(shell)
    if reason:
        print(f"{_PLAIN}: {reason}.")


def _shell() -> Any:
    """Return the running IPython shell, or None."""
    # Where IPython runs it is imported already; importing it here would slow plain Python.
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None


def _load_extension(shell: Any) -> str:
    """Load the extension; return why it could not be, or nothing."""
    if find_spec(EXTENSION) is None:
        return f"the package {EXTENSION} is not installed"
    try:
        shell.run_line_magic("load_ext", EXTENSION)
    # A fault of the extension must not stop a student from working.
    except Exception as error:
        return f"{EXTENSION} could not be loaded ({type(error).__name__}: {error})"
    if EXTENSION not in shell.extension_manager.loaded:
        return f"{EXTENSION} is not an extension of IPython"
    return ""
