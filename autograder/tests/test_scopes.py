import pytest

from autograder.authoring.scopes import bindings, reads


def test_bindings_are_what_a_cell_makes_imports_aside():
    assert bindings("import os\nx = 1\ndef f(a): b = 2") == {"x", "f"}


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("y = x", {"x"}),
        ("def f(a):\n    return a + x", {"x"}),
        ("[i + x for i in data]", {"x", "data"}),
        ("def f():\n    x = 1\n    return x", set()),
        ("class A:\n    def g(self):\n        return x", {"x"}),
    ],
)
def test_reads_are_global_names_only(source, names):
    assert reads(source) - {"range"} == names
