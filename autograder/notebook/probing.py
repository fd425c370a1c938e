"""Run an exercise's probes in a learner's session without leaving a trace in it."""

import ast
import contextlib
import copy
import ctypes
import sys
import threading
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from types import FunctionType, ModuleType
from typing import Any

from IPython.utils.capture import capture_output

from autograder.running.outcome import observe

SECONDS = 3.0  # for all probes of an exercise: a card may be late, but must come


class ProbeTimeoutError(KeyboardInterrupt):
    """Ends a probe that takes too long; no `except Exception` of a learner catches it."""


def outcomes(
    probes: Sequence[str], namespace: MutableMapping[str, Any], seconds: float = SECONDS
) -> list[Any] | None:
    """Return the outcome of each probe on the session's names, or None if they take too long.

    Afterwards the namespace has the bindings it had, data that a probe names are as they were, and
    nothing has been printed, displayed or drawn.
    """
    found: list[Any] = []

    def work() -> None:
        with contextlib.suppress(ProbeTimeoutError):
            for probe in probes:
                found.append(observe(probe, with_own_data(probe, namespace)))

    with _kept_bindings(namespace), _undisplayed():
        _within(seconds, work)
    return found if len(found) == len(probes) else None


def with_own_data(probe: str, namespace: MutableMapping[str, Any]) -> dict[str, Any]:
    """Copy a namespace, and in it the data that a probe names, since it may change them."""
    private = dict(namespace)
    names = {node.id for node in ast.walk(ast.parse(probe)) if isinstance(node, ast.Name)}
    for name in names & private.keys():
        if not isinstance(private[name], ModuleType | FunctionType | type):
            # What cannot be copied (an open file, a graph's tensor) is seldom what a probe changes.
            with contextlib.suppress(Exception):
                private[name] = copy.deepcopy(private[name])
    return private


def _within(seconds: float, work: Callable[[], None]) -> None:
    """Run some work in a thread of its own, and stop it after a while.

    A thread can be given up, also on Windows and in a kernel's subshell, where signals cannot
    interrupt; the learner's own thread is never the target of the interruption.
    """
    streams = sys.stdout, sys.stderr
    worker = threading.Thread(target=work, name="autograder-probes", daemon=True)
    worker.start()
    worker.join(seconds)
    for _ in range(20):  # A bare `except:` in the answer may swallow the first interruptions.
        if not worker.is_alive():
            break
        target = ctypes.c_ulong(worker.ident or 0)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(target, ctypes.py_object(ProbeTimeoutError))
        worker.join(0.05)
    # A thread stuck in compiled code still has the streams redirected.
    sys.stdout, sys.stderr = streams


@contextlib.contextmanager
def _kept_bindings(namespace: MutableMapping[str, Any]) -> Iterator[None]:
    """Undo what functions do to the notebook's variables through `global`."""
    before = dict(namespace)
    try:
        yield
    finally:
        for name in set(namespace) - set(before):
            del namespace[name]
        for name, value in before.items():
            if namespace.get(name, before) is not value:
                namespace[name] = value


@contextlib.contextmanager
def _undisplayed() -> Iterator[None]:
    """Drop displays, and close the figures that were opened meanwhile."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    before = set(pyplot.get_fignums()) if pyplot else set()
    with capture_output(stdout=False, stderr=False, display=True):
        yield
    for number in set(pyplot.get_fignums()) - before if pyplot else ():
        pyplot.close(number)
