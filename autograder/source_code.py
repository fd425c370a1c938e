"""What some code defines and reads, even where it is not quite Python. Pure functions over text."""

import ast
import hashlib
import re
import symtable
import warnings
from collections import deque
from collections.abc import Iterator
from functools import cache, lru_cache
from threading import Lock

DEFINITION = re.compile(r"^(?:async\s+def|def|class)\s+([^\W\d]\w*)", re.M)
DEFINITIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
ASSIGNMENT = re.compile(r"^([^\W\d]\w*)\s*(?::[^=\n]+)?=(?!=)", re.M)
ONE_AT_A_TIME = Lock()  # Which warnings are shown is the affair of all threads.


@lru_cache(maxsize=4096)
def parses(source: str) -> bool:
    """Say whether the text is Python code."""
    return _parse(source) is not None


@lru_cache(maxsize=4096)  # Most cells of a class's notebooks are the chapter's own.
def defined_names(source: str) -> tuple[str, ...]:
    """Return the names bound at the top of some code, imports included, in order.

    Text with a syntax error is searched line by line instead.
    """
    tree = _parse(source)
    if tree is None:
        found = sorted([*DEFINITION.finditer(source), *ASSIGNMENT.finditer(source)], key=_place)
        return tuple(dict.fromkeys(match[1] for match in found))
    return tuple(dict.fromkeys(name for node in tree.body for name in bound_names(node)))


@lru_cache(maxsize=4096)
def own_names(source: str) -> tuple[str, ...]:
    """Return the names bound at the top of some code in order; imports do not count."""
    tree = _parse(source)
    nodes = tree.body if tree else ()
    return tuple(dict.fromkeys(name for node in nodes for name in bound_names(node, imports=False)))


def _place(match: re.Match) -> int:
    return match.start()


def _parse(source: str) -> ast.Module | None:
    try:
        with ONE_AT_A_TIME, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # An odd escape in a string is the student's affair.
            tree = ast.parse(source)
            symtable.symtable(source, "<cell>", "exec")  # finds what the parser lets pass
            return tree
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def bound_names(statement: ast.stmt, imports: bool = True) -> Iterator[str]:
    """Give the names that a statement binds, also inside a loop or a condition."""
    waiting: deque[ast.AST] = deque([statement])
    while waiting:
        node = waiting.popleft()
        if isinstance(node, DEFINITIONS):
            yield node.name
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name.split(".")[0] for alias in node.names if imports)
        else:
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id
            waiting.extend(ast.iter_child_nodes(node))


def same_code(one: str, other: str) -> bool:
    """Say whether two texts are the same code: blanks aside and, where they parse, comments."""
    if "".join(one.split()) == "".join(other.split()):
        return True
    first, second = _shape(one), _shape(other)
    return first is not None and first == second


@lru_cache(maxsize=512)  # Asked again and again of the same answers.
def _shape(source: str) -> bytes | None:
    """Return what code without its comments is known by; None where it is not Python."""
    tree = _parse(source)
    try:
        return hashlib.sha256(ast.dump(tree).encode()).digest() if tree else None
    except RecursionError:  # Code as deep as that is nothing that was handed out.
        return None


def used_names(source: str) -> frozenset[str]:
    """Return the global names that some code reads but does not bind at its top."""
    return reads(source) - set(defined_names(source)) if parses(source) else frozenset()


def last_constant(source: str) -> object:
    """Return the last number or text that stands in some code; None where there is none."""
    tree = _parse(source)
    nodes = ast.walk(tree) if tree else ()
    constants = [node.value for node in nodes if isinstance(node, ast.Constant)]
    return constants[-1] if constants else None


@cache
def bindings(source: str) -> frozenset[str]:
    """Return the names that some code makes at its top level; names it imports do not count."""
    top = _symbols(source)
    made = (symbol for symbol in (top.get_symbols() if top else ()) if symbol.is_assigned())
    return frozenset(symbol.get_name() for symbol in made if not symbol.is_imported())


@cache
def reads(source: str) -> frozenset[str]:
    """Return the global names that some code reads, inside its functions as well."""
    top = _symbols(source)
    return frozenset(_reads(top) if top else ())


def _symbols(source: str) -> symtable.SymbolTable | None:
    try:
        return symtable.symtable(source, "<cell>", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None  # Some code has a tree and is wrong all the same: two arguments of one name.


def _reads(table: symtable.SymbolTable) -> set[str]:
    top = table.get_type() == "module"
    found = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_referenced() and (top or symbol.is_global())
    }
    return found.union(*map(_reads, table.get_children()))
