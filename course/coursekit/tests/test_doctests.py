"""The examples in docstrings hold."""

import doctest
import importlib
from pathlib import Path

import matplotlib as mpl
import pytest

import coursekit

PACKAGE = Path(coursekit.__file__).parent
MODULES = [
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
    for path in sorted(PACKAGE.rglob("*.py"))
    if "tests" not in path.parts and path.name != "__init__.py"
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_hold(name):
    module = importlib.import_module(f"coursekit.{name}")
    with mpl.rc_context():
        assert doctest.testmod(module).failed == 0


def test_the_examples_are_there():
    modules = [importlib.import_module(f"coursekit.{name}") for name in MODULES]
    finder = doctest.DocTestFinder()
    assert sum(len(test.examples) for m in modules for test in finder.find(m)) >= 15
