"""Cells as compiled code, which may be kept and sent: one compilation serves a whole class."""

import ast
import base64
import marshal
from functools import lru_cache
from types import CodeType

from autograder.running.ending import CELL_NAME

# The statements, and the last expression if the cell ends with one.
Compiled = tuple[CodeType, CodeType | None]


def compiled(id: str, source: str) -> Compiled | None:
    """Return a cell of plain Python as code; None of anything else, as magics are."""
    name = CELL_NAME.format(id)
    try:
        tree = ast.parse(source, name)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        statements = compile(tree, name, "exec", dont_inherit=True)
        if last is None:
            return statements, None
        expression = ast.Expression(last.value)
        return statements, compile(expression, name, "eval", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


@lru_cache(maxsize=1024)
def dumps(id: str, source: str) -> str:
    """Compile one of the chapter's own cells into text; "" where it is no plain Python.

    The text is for the same Python, and for nobody who does not trust its writer (marshal).
    """
    code = compiled(id, source)
    return base64.b64encode(marshal.dumps(code)).decode("ascii") if code else ""


def loads(text: str) -> Compiled:
    """Return the code in a text that `dumps` wrote."""
    return marshal.loads(base64.b64decode(text))
