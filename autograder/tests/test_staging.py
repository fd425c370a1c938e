import json

import pytest

from autograder.errors import CourseError
from autograder.grading.staging import stage
from autograder.tests.tiny import SLUG, tiny_chapter


def test_staging_writes_sources_notebooks_and_a_configuration(tmp_path):
    stage(tmp_path / "course", [tiny_chapter(tmp_path)], course_id="means", seed=7)
    notebook = json.loads((tmp_path / f"course/source/{SLUG}/{SLUG}.ipynb").read_text())
    assert "BEGIN SOLUTION" in json.dumps(notebook)
    assert (tmp_path / f"course/solutions/banks/{SLUG}.py").exists()
    config = (tmp_path / "course/nbgrader_config.py").read_text()
    assert 'course_id = "means"' in config and "seed = 7" in config


def test_staging_again_keeps_the_instructors_configuration(tmp_path):
    chapter = tiny_chapter(tmp_path)
    stage(tmp_path / "course", [chapter])
    config = tmp_path / "course/nbgrader_config.py"
    config.write_text("# mine\n")
    stage(tmp_path / "course", [chapter])
    assert config.read_text() == "# mine\n"


def test_a_file_in_the_way_is_refused(tmp_path):
    (tmp_path / "course").write_text("")
    with pytest.raises(CourseError, match="Give a folder"):
        stage(tmp_path / "course", [tiny_chapter(tmp_path)])
