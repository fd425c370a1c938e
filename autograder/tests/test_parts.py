from autograder.authoring.parts import (
    hints,
    solution_lines,
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


def test_marks_go_and_the_solution_stays():
    source = "def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION"
    assert unmarked(source) == "def f():\n    return 1"
    assert solution_lines(source) == ["return 1"]
