import subprocess
import sys

import pytest
from nbgrader.utils import is_solution

from autograder.authoring.release import dumps, instructor_notebook, student_notebook
from autograder.grading.staging import stage
from autograder.tests.tiny import BANK, SOURCE, tiny_chapter

DEBUG = (
    'exercise="mean" minutes=3',
    'exercise="mean" minutes=3 kind="debug" broken="sum-not-mean"',
)


def test_the_student_gets_stubs_and_no_hidden_check(tmp_path):
    text = dumps(student_notebook(tiny_chapter(tmp_path)))
    assert "raise NotImplementedError()" in text and "want 3, got" in text
    for secret in (
        "SOLUTION",
        "HIDDEN",
        "an empty list: want 0",
        "sum(values) / len",
        "'loop'",
        "given",
    ):
        assert secret not in text


def test_the_same_source_gives_the_same_bytes(tmp_path):
    texts = {dumps(student_notebook(tiny_chapter(tmp_path / name))) for name in "ab"}
    assert len(texts) == 1


def test_graded_cells_are_named_by_their_grade_id_and_all_ids_are_unique(tmp_path):
    cells = student_notebook(tiny_chapter(tmp_path)).cells
    assert {"mean", "mean-value", "mean-empty"} <= {cell.id for cell in cells}
    assert len({cell.id for cell in cells}) == len(cells)


def test_checks_are_locked_and_answers_are_not(tmp_path):
    cells = {cell.id: cell.metadata for cell in student_notebook(tiny_chapter(tmp_path)).cells}
    assert cells["mean-value"].nbgrader.locked and cells["mean-value"].editable is False
    assert not cells["mean"].nbgrader.locked and "editable" not in cells["mean"]


def test_the_instructor_gets_everything(tmp_path):
    notebook = instructor_notebook(tiny_chapter(tmp_path))
    text = dumps(notebook)
    assert "BEGIN SOLUTION" in text and "BEGIN HIDDEN TESTS" in text and "sum-not-mean" in text
    assert any(map(is_solution, notebook.cells))


def released_by_nbgrader(folder, slug):
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", slug]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return (folder / "release" / slug / f"{slug}.ipynb").read_text(encoding="utf-8")


@pytest.mark.parametrize("change", [("", ""), DEBUG], ids=["as it is", "broken code handed out"])
def test_nbgrader_generate_assignment_writes_the_same_bytes(tmp_path, change):
    chapter = tiny_chapter(tmp_path, SOURCE.replace(*change, 1))
    stage(tmp_path / "course", [chapter])
    text = released_by_nbgrader(tmp_path / "course", chapter.slug)
    assert text == dumps(student_notebook(chapter))


def test_nbgrader_with_no_configuration_of_ours_writes_the_same_bytes(tmp_path):
    quiz = "# %% [markdown]\n# ### Quiz"
    bank = BANK.split('# %% wrong="quiz-range"')[0]
    chapter = tiny_chapter(tmp_path, SOURCE.split(quiz)[0], bank)
    stage(tmp_path / "course", [chapter])
    (tmp_path / "course" / "nbgrader_config.py").unlink()
    text = released_by_nbgrader(tmp_path / "course", chapter.slug)
    assert text == dumps(student_notebook(chapter))
