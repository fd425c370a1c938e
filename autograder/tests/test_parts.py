from autograder.authoring.parts import (
    hints,
    solution_lines,
    top_level_names,
    unmarked,
    visible_prose,
)

PROSE = """Find it.

<details><summary>Hint 1: the idea</summary>

Look *left*.

</details>
"""


def test_hints_are_titles_and_texts_and_not_part_of_the_visible_prose():
    assert hints(PROSE) == (("the idea", "Look *left*."),)
    assert visible_prose(PROSE).strip() == "Find it."


def test_names_are_functions_classes_and_variables_in_order():
    source = "import os\nclass A: pass\nb, (c, d) = 1, (2, 3)\ndef e():\n    f = 1\nb = 2"
    assert top_level_names(source) == ("A", "b", "c", "d", "e")


def test_marks_go_and_the_solution_stays():
    source = "def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION"
    assert unmarked(source) == "def f():\n    return 1"
    assert solution_lines(source) == ["return 1"]
