import pytest

from autograder.running import compiled


def run(text):
    names = {}
    statements, last = compiled.loads(text)
    exec(statements, names)
    return names, None if last is None else eval(last, names)


def test_statements_and_the_last_expression_come_back():
    names, value = run(compiled.dumps("a", "x = 2\ny = x + 1\nx * y"))
    assert (names["y"], value) == (3, 6)
    assert run(compiled.dumps("b", "x = 2"))[1] is None


def test_lines_are_those_of_the_cell():
    with pytest.raises(ZeroDivisionError) as raised:
        run(compiled.dumps("mean", "x = 0\n\n1 / x"))
    last = raised.traceback[-1]
    assert (str(last.path), last.lineno + 1) == ("<cell mean>", 3)


@pytest.mark.parametrize("source", ["%time 1", "!ls", "x = ", "await f()", "(" * 500])
def test_what_is_no_plain_python_has_no_code(source):
    assert compiled.compiled("a", source) is None
    assert compiled.dumps("a", source) == ""
