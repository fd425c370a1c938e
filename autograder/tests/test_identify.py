from dataclasses import replace

import pytest

from autograder.grading.decode import StudentCell, StudentNotebook
from autograder.grading.identify import chapter_of
from autograder.tests.tiny import tiny_chapter


@pytest.fixture
def chapters(tmp_path):
    one = tiny_chapter(tmp_path)
    return [one, replace(one, slug="03_sums", number=3, exercises=())]


def slug(name, chapters, chapter=None, **cell):
    notebook = StudentNotebook((StudentCell("code", **{"source": "", **cell}),), chapter)
    found = chapter_of(name, notebook, chapters)
    return found.slug if found else None


def test_the_metadata_decide_first(chapters):
    assert slug("03_sums.ipynb", chapters, "02_means", grade_id="mean") == "02_means"


def test_the_slug_in_the_path_decides_next(chapters):
    assert slug("ada/03_sums/a.ipynb", chapters, grade_id="mean") == "03_sums"


def test_the_ids_of_cells_decide_next(chapters):
    assert slug("student03.ipynb", chapters, grade_id="mean-value") == "02_means"
    assert slug("ada.ipynb", chapters, id="mean") == "02_means"


def test_a_number_in_the_name_decides_next(chapters):
    assert slug("03.ipynb", chapters, source="def mean(): pass") == "03_sums"
    assert slug("2003.ipynb", chapters) is None


def test_the_names_that_are_defined_decide_last(chapters):
    assert slug("ada.ipynb", chapters, source="def mean(values:") == "02_means"


def test_a_notebook_that_tells_nothing_has_no_chapter(chapters):
    assert slug("ada.ipynb", chapters, "99_gone", source="x = 1") is None


def test_an_unreadable_file_is_known_by_its_name(chapters):
    assert chapter_of("ada_02_means.ipynb", None, chapters).slug == "02_means"
    assert chapter_of("ada.ipynb", None, chapters) is None
