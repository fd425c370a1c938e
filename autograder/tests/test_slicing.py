from autograder.grading.slicing import needed

CELLS = [
    "import numpy as np",  # 0
    "data = np.arange(3)",  # 1
    "np.random.seed(0)\nprint(data)",  # 2: a demonstration
    "def helper(x): return x + data",  # 3
    "data[0] = 7",  # 4: changes what cell 1 made
    "def answer(x): return helper(x)",  # 5
    "picture = answer(data)",  # 6
]


def places(at, cells=CELLS, **options):
    return sorted(needed(cells, at, **options))


def test_a_cell_brings_along_what_it_reads_also_inside_functions():
    assert places([5]) == [0, 1, 3, 4, 5]


def test_a_demonstration_is_left_out():
    assert not {2, 6} & set(places([5]))


def test_code_that_looks_names_up_needs_everything():
    cells = [*CELLS, "def answer(x): return eval('picture')"]
    assert places([7], cells) == list(range(8))


def test_trusted_code_needs_what_the_code_it_quotes_reads():
    check = "sources = {'one': 'def f(x):\\n    return helper(x)'}\nexec(sources['one'])"
    assert places([7], [*CELLS, check], trusted=True) == [0, 1, 3, 4, 7]


def test_text_that_is_not_python_needs_everything():
    assert places([7], [*CELLS, "%matplotlib inline"]) == list(range(8))


def test_an_odd_blank_in_an_f_string_stops_nobody():
    sources = ["x = 1", "def f():\n    return f\"{'\u00a0'.join('ab')} {x}\"", "print(9)"]
    assert {0, 1} <= needed(sources, [1])
