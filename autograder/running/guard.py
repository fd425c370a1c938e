"""Run a check in the student's own process, after undoing what the answer changed around it.

A fallback for the few checks that cannot run in another process: it undoes patches of libraries,
notices them and proves that a false assert still fails, but it is no boundary.
"""

import ast
import builtins
import contextlib
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import FunctionType, ModuleType
from typing import Any

from autograder.running.budget import budget
from autograder.running.ending import CELL_NAME, failed, points
from autograder.running.job import OK, TAMPERED, CellRun

WATCHED = """
    builtins math cmath operator random itertools functools statistics unittest.case
    numpy numpy.linalg numpy.random numpy.testing numpy.testing._private.utils
    numpy._core.numeric numpy._core.fromnumeric numpy._core._methods
    torch torch.testing torch.testing._comparison torch.nn torch.nn.functional torch.nn.init
    torch.utils._python_dispatch torch.utils.flop_counter sklearn.metrics
"""
CLASSES = (
    ("torch", "Tensor"),
    ("torch.nn", "Module"),
    ("torch.utils._python_dispatch", "TorchDispatchMode"),
)
# IPython itself puts these into builtins, and running cells changes them.
SHELLS = ("_", "display", "get_ipython", "exit", "quit", "__IPYTHON__")
FREE = {("builtins", name) for name in SHELLS}
CANARIES = (
    "assert 1 == 2",
    "assert abs(1.5 - 2.5) < 1e-9",
    "assert isinstance('', int)",
    "assert len([1]) == 2",
    "raise ValueError('canary')",
)
ABSENT = object()


class Guard:
    """Remembers how the libraries were before any answer ran."""

    def __init__(self) -> None:
        # What runs a check is kept here, where a patch of builtins does not reach it.
        self.compile, self.exec, self.eval, self.parse = compile, exec, eval, ast.parse
        self.spaces = dict(_spaces())
        self.before = {place: dict(space) for place, (_, space) in self.spaces.items()}
        self.codes = [
            (value, value.__code__, value.__defaults__, value.__kwdefaults__)
            for space in self.before.values()
            for value in space.values()
            if isinstance(value, FunctionType)
        ]
        self.locked: dict[str, Any] = {}

    def remember(self, names: Iterable[str], namespace: Mapping[str, Any]) -> None:
        """Keep what the chapter's own cells made, so that an answer cannot replace it."""
        self.locked |= {name: namespace[name] for name in names if name in namespace}

    def run(self, namespace: Mapping[str, Any], id: str, source: str, seconds: float) -> CellRun:
        """Run a check; an answer that goes on changing libraries meanwhile is tampering."""
        begin = time.perf_counter()
        self.restore()
        if not self.still_fails():
            return CellRun(id, TAMPERED, "Tampering", "a false assert no longer fails")
        space = {**namespace, **self.locked}
        try:
            with budget(seconds):
                value = self._execute(id, source, space)
            run = CellRun(id, OK, value=points(value))
        except BaseException as fault:
            run = failed(id, fault)
        if changed := self.restore():
            run = CellRun(id, TAMPERED, "Tampering", f"{', '.join(changed[:3])} changed meanwhile")
        return replace(run, seconds=time.perf_counter() - begin)

    def restore(self) -> list[str]:
        """Put every watched name back and return those that had changed."""
        changed = []
        for place, (owner, space) in self.spaces.items():
            before = self.before[place]
            for name in {*before, *space} if owner is builtins else before:
                if (place, name) in FREE or space.get(name, ABSENT) is before.get(name, ABSENT):
                    continue
                changed.append(f"{place}.{name}")
                _put(owner, name, before.get(name, ABSENT))
        for function, code, defaults, keywords in self.codes:
            if function.__code__ is not code:
                changed.append(function.__name__)
            function.__code__ = code
            function.__defaults__, function.__kwdefaults__ = defaults, keywords
        return changed

    def still_fails(self) -> bool:
        """Say whether code that must fail does, on the very way that checks are run."""
        for source in CANARIES:
            try:
                self.exec(self.compile(source, "<canary>", "exec"), {"__builtins__": builtins})
            except Exception:
                continue
            return False
        return True

    def _execute(self, id: str, source: str, space: dict[str, Any]) -> Any:
        name = CELL_NAME.format(id)
        tree = self.parse(source, name)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        self.exec(self.compile(tree, name, "exec", dont_inherit=True), space)
        if last is None:
            return None
        return self.eval(self.compile(ast.Expression(last.value), name, "eval"), space)


def _spaces() -> Iterable[tuple[str, tuple[Any, Mapping[str, Any]]]]:
    """Yield the watched modules and classes that are loaded, with the dictionaries behind them."""
    for name in WATCHED.split():
        if isinstance(module := sys.modules.get(name), ModuleType):
            yield name, (module, vars(module))
    for module, name in CLASSES:
        if owner := getattr(sys.modules.get(module), name, None):
            yield f"{module}.{name}", (owner, vars(owner))


def _put(owner: Any, name: str, value: Any) -> None:
    # What cannot be set was not changed by an answer either.
    with contextlib.suppress(AttributeError, TypeError):
        delattr(owner, name) if value is ABSENT else setattr(owner, name, value)
