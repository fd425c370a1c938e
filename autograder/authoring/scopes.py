"""Which global names some code makes, and which it reads. Pure functions over its text."""

import symtable
from functools import cache


@cache
def bindings(source: str) -> frozenset[str]:
    """Return the names that some code makes at its top level; names it imports do not count."""
    top = symtable.symtable(source, "<cell>", "exec")
    made = (symbol for symbol in top.get_symbols() if symbol.is_assigned())
    return frozenset(symbol.get_name() for symbol in made if not symbol.is_imported())


@cache
def reads(source: str) -> frozenset[str]:
    """Return the global names that some code reads, inside its functions as well."""
    return frozenset(_reads(symtable.symtable(source, "<cell>", "exec")))


def _reads(table: symtable.SymbolTable) -> set[str]:
    top = table.get_type() == "module"
    found = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_referenced() and (top or symbol.is_global())
    }
    return found.union(*map(_reads, table.get_children()))
