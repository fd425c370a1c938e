"""Which of a chapter's own cells a run needs: those that make what answers or checks read.

Demonstrations, figures and long trainings that nothing graded depends on are left out; running
them would change no mark.
"""

import ast
import builtins
from collections.abc import Iterable, Sequence
from functools import cache

from autograder.free_names import free_names
from autograder.source_code import bindings, defined_names, own_names, parses, reads

# Code that looks names up by their text could read anything.
DYNAMIC = frozenset({"globals", "locals", "vars", "eval", "exec", "get_ipython", "__import__"})


def needed(sources: Sequence[str], at: Iterable[int], trusted: bool = False) -> frozenset[int]:
    """Return the places of the cells that must run for those `at` to run as in the notebook.

    A cell is needed if it binds or changes a name that a needed cell reads, wherever it stands: a
    function reads its names when it is called. Code that looks names up by their text needs all
    cells; `trusted` code does so only to run the code that it quotes.
    """
    wants = _quoted if trusted else _wanted
    fixed = frozenset(dir(builtins)).union(*map(_imported, sources))  # nobody's data
    makes = [_made(source) | _changed(source) - fixed for source in sources]
    chosen = set(at)
    waiting = list(chosen)
    while waiting:
        wanted = wants(sources[waiting.pop()])
        for place, made in enumerate(makes):
            if place not in chosen and (wanted is None or wanted & made):
                chosen.add(place)
                waiting.append(place)
    return frozenset(chosen)


@cache
def _wanted(source: str) -> frozenset[str] | None:
    """Return the names that a cell reads; None where it may read any."""
    if not parses(source) or reads(source) & DYNAMIC:
        return None
    try:
        return free_names(source)
    # A statement that cannot stand alone, one that cannot be written out again, or a deep one.
    except (SyntaxError, ValueError, RecursionError):
        return None


@cache
def _quoted(source: str) -> frozenset[str]:
    """Return the names that a cell and the code in its strings read."""
    if not parses(source):
        return frozenset()
    texts = (node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
    codes = {text for text in texts if isinstance(text, str) and "\n" in text and parses(text)}
    return free_names(source).union(*map(free_names, codes))


@cache
def _made(source: str) -> frozenset[str]:
    return frozenset(defined_names(source)) | (bindings(source) if parses(source) else frozenset())


@cache
def _imported(source: str) -> frozenset[str]:
    return frozenset(defined_names(source)) - set(own_names(source))


@cache
def _changed(source: str) -> frozenset[str]:
    """Return the names whose values a cell changes: it stores into them, or calls a method."""
    roots = set()
    for node in ast.walk(ast.parse(source)) if parses(source) else ():
        stored = isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store)
        called = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
        roots |= {_root(node) if stored else _root(node.value.func) if called else ""}
    return frozenset(roots - {""})


def _root(node: ast.expr) -> str:
    """Return the variable that an attribute or an item belongs to, "" where there is none."""
    deep = False
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node, deep = (node.func if isinstance(node, ast.Call) else node.value), True
    return node.id if deep and isinstance(node, ast.Name) else ""
