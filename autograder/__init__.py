"""Turn chapters into notebooks, and notebooks into marks.

`%load_ext autograder` shows a card after each check of a course notebook. Nothing beyond the
standard library is imported before that.
"""

from typing import Any


def load_ipython_extension(shell: Any) -> None:
    """Attach the cards to a session; IPython calls this on `%load_ext autograder`."""
    from autograder.notebook.extension import attach

    attach(shell)


def unload_ipython_extension(shell: Any) -> None:
    """Take the cards away again; IPython calls this on `%unload_ext autograder`."""
    from autograder.notebook.extension import detach

    detach(shell)


def __getattr__(name: str) -> str:
    # Looked up on demand, so that the version has one home: the distribution's metadata.
    if name == "__version__":
        from importlib.metadata import version

        return version("from-lines-to-attention")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
