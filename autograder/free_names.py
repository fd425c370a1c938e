"""The names that some code needs from elsewhere: read before the code itself has bound them."""

import ast
from collections.abc import Iterator
from functools import cache

from autograder.source_code import DEFINITIONS, bound_names, defined_names, reads


@cache
def free_names(source: str) -> frozenset[str]:
    """Return the global names that code reads and has not bound before, read from the top.

    Functions are taken to be called after the whole code has run. A branch or a loop that binds a
    name counts as run. Raises SyntaxError where the text is not Python, and ValueError where it
    cannot be written out again, as an f-string with an odd blank in Python 3.11.
    """
    bound: set[str] = set()
    late = frozenset(defined_names(source))
    return frozenset(_free(ast.parse(source).body, bound, late))


def _free(body: list[ast.stmt], bound: set[str], late: frozenset[str]) -> Iterator[str]:
    for statement in body:
        if isinstance(statement, DEFINITIONS):
            yield from reads(ast.unparse(statement)) - late - bound
        elif blocks := _blocks(statement):
            yield from _headers(statement, bound)
            for block in blocks:
                yield from _free(block, bound, late)
        else:
            again = {statement.target} if isinstance(statement, ast.AugAssign) else set()
            yield from (reads(ast.unparse(statement)) | _names(again)) - bound
        bound |= set(bound_names(statement))


def _blocks(statement: ast.stmt) -> list[list[ast.stmt]]:
    """Return the blocks of a compound statement in the order of the text."""
    handlers = [handler.body for handler in getattr(statement, "handlers", ())]
    cases = [case.body for case in getattr(statement, "cases", ())]
    fields = [getattr(statement, name, []) for name in ("body", "orelse", "finalbody")]
    return [block for block in (fields[0], *handlers, *cases, *fields[1:]) if block]


def _headers(statement: ast.stmt, bound: set[str]) -> Iterator[str]:
    """Yield what a compound statement reads on its first lines, and bind what these store."""
    for name, value in ast.iter_fields(statement):
        if name in ("body", "orelse", "finalbody"):
            continue
        for node in value if isinstance(value, list) else [value]:
            if isinstance(node, ast.expr):
                yield from _loaded(node) - bound
                bound |= _names(ast.walk(node), ast.Store)
            elif isinstance(node, ast.withitem):
                yield from _loaded(node.context_expr) - bound
                bound |= _names(ast.walk(node), ast.Store)
            elif isinstance(node, ast.ExceptHandler):
                yield from (_loaded(node.type) if node.type else set()) - bound
                bound |= {node.name or ""}
            elif isinstance(node, ast.match_case):
                bound |= {each.name for each in ast.walk(node) if isinstance(each, ast.MatchAs)}


def _loaded(node: ast.expr) -> frozenset[str]:
    # The targets of a loop or a `with` only store.
    if not any(isinstance(each, ast.Name) for each in ast.walk(node)):
        return frozenset()
    stored = all(isinstance(each.ctx, ast.Store) for each in ast.walk(node) if _is_name(each))
    return frozenset() if stored else reads(ast.unparse(node))


def _is_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Name)


def _names(nodes, context: type | None = None) -> set[str]:
    named = (node for node in nodes if isinstance(node, ast.Name))
    return {node.id for node in named if context is None or isinstance(node.ctx, context)}
