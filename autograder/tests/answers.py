"""Students' notebooks for tests: the released one, with some of its exercises answered."""

from collections.abc import Mapping
from copy import deepcopy

from nbformat import NotebookNode

from autograder.authoring.parts import unmarked
from autograder.chapter import Chapter


def answered(chapter: Chapter, released: NotebookNode, share: float = 1.0) -> NotebookNode:
    """Return the notebook with the solutions of the first exercises, up to a share of them."""
    count = round(share * len(chapter.exercises))
    chosen = chapter.exercises[:count]
    return with_answers(released, {each.id: unmarked(each.solution) for each in chosen})


def with_answers(released: NotebookNode, answers: Mapping[str, str]) -> NotebookNode:
    """Return the notebook with these texts in the answer cells of these exercises."""
    notebook = deepcopy(released)
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id in answers:
            cell.source = answers[grade_id]
    return notebook
