import pytest

from autograder.source_code import (
    bindings,
    defined_names,
    last_constant,
    own_names,
    parses,
    reads,
    same_code,
    used_names,
)


def test_definitions_assignments_and_imports_bind_names():
    source = "import os.path as p\nfrom a import b\ndef f(): x = 1\nclass C: pass\ny, z = 1, 2"
    assert defined_names(source) == ("p", "b", "f", "C", "y", "z")


def test_names_bound_in_a_loop_or_a_condition_count():
    assert defined_names("for i in range(3):\n    total = i") == ("i", "total")


def test_code_with_a_syntax_error_is_searched_by_line():
    assert defined_names("def f(x:\n    return x\ny = (\nclass C:") == ("f", "y", "C")
    assert defined_names("%matplotlib inline\nif x == 1:\n    pass\nz: int = 3") == ("z",)


def test_odd_escapes_are_no_warning_of_the_grader():
    assert parses("s = '\\d'")


def test_null_bytes_and_deep_nesting_are_no_python():
    assert not parses("a\0")
    assert not parses("(" * 5000)


def test_blanks_and_comments_make_no_difference():
    assert same_code("x = 1  # one", "x  =  1\n")
    assert same_code("def f(:", "def  f(:")
    assert not same_code("x = 1", "x = 2")


def test_code_too_deep_for_python_is_compared_all_the_same():
    assert not same_code("x = " + "-" * 2000 + "1", "x = 1")
    assert not same_code("x = " + "(" * 50_000, "x = 1")


def test_the_last_constant_is_a_choice():
    assert last_constant('choice = None\nchoice = "b"  # surely') == "b"
    assert last_constant("choice = (") is None


def test_the_names_that_code_builds_on_are_those_it_does_not_bind():
    assert used_names("def f(x):\n    y = x\n    return g(y) + f(x)") == {"g"}
    assert used_names("f(") == frozenset()


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


def test_own_names_leave_imports_out_and_keep_their_order():
    source = "import os\nclass A: pass\nb, (c, d) = 1, (2, 3)\ndef e():\n    f = 1\nb = 2"
    assert own_names(source) == ("A", "b", "c", "d", "e")
    assert own_names("%magic") == ()


def test_a_function_under_a_condition_binds_its_name_and_no_more():
    code = "if True:\n    def f():\n        inner = 1\nelse:\n    import numpy as np\n    y = 2"
    assert set(defined_names(code)) == {"f", "np", "y"}
    assert set(own_names(code)) == {"f", "y"}
