"""Import and run once, before any fork, what costs time the first time."""

import contextlib
import gc
import importlib
from collections.abc import Iterable

from IPython.core.interactiveshell import InteractiveShell

from autograder.running import rehearsal, student, tester  # noqa: F401
from autograder.running.exercises import exercise_libraries
from autograder.running.large_pages import gather
from autograder.running.shell import execute, make_shell


def warm_up(libraries: Iterable[str]) -> InteractiveShell:
    """Import and run once what costs time the first time; return a shell to run cells in."""
    for name in libraries:
        with contextlib.suppress(ImportError):  # Not installed; or the name of no module.
            importlib.import_module(name)
    shell = make_shell()
    exercise_libraries()
    with contextlib.suppress(ZeroDivisionError):
        execute(shell, "warm", "1 / 0")
    gc.collect()
    gc.freeze()  # The collector of a forked process must not touch, and so copy, all pages.
    gather()
    return shell
