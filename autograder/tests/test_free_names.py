import pytest

from autograder.free_names import free_names


@pytest.mark.parametrize(
    ("source", "free"),
    [
        ("x = 1\nprint(x)", {"print"}),
        ("print(x)\nx = 1", {"print", "x"}),
        ("x += 1", {"x"}),
        ("def f():\n    return g() + h\n\ndef g(): pass", {"h"}),
        ("for a in rows:\n    b = a + c\nb", {"rows", "c"}),
        ("with open(path) as file:\n    file.read()", {"open", "path"}),
        ("try:\n    x = f()\nexcept Bad as fault:\n    print(fault)", {"f", "Bad", "print"}),
        ("[i for i in xs if i > limit]", {"xs", "limit"}),
        ("import numpy as np\nnp.zeros(n)", {"n"}),
        ("class A(B):\n    z = w\n    def m(self): return v", {"B", "w", "v"}),
        ("a[i] = b", {"a", "i", "b"}),
        ("if x:\n    y = 1\nelse:\n    y = z\ny", {"x", "z"}),
    ],
)
def test_what_code_needs_from_elsewhere(source, free):
    assert free_names(source) == free
