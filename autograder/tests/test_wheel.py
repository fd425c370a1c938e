"""Each notebook alone, in an empty folder, with only the wheel and its dependencies."""

import json
import shutil
import subprocess
import zipfile
from email import message_from_string
from pathlib import Path

import pytest

from autograder.tests.wheelhouse import build_wheel, make_environment, run_notebook

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "course").glob("[0-9][0-9]_*.ipynb"))
# One worker builds the wheel and its environment, and runs all that needs them.
pytestmark = pytest.mark.chapter


@pytest.fixture(scope="session")
def wheel(tmp_path_factory) -> Path:
    return build_wheel(ROOT, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="session")
def python(wheel, tmp_path_factory) -> Path:
    with zipfile.ZipFile(wheel) as archive:
        [name] = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        requires = message_from_string(archive.read(name).decode()).get_all("Requires-Dist")
    return make_environment(tmp_path_factory.mktemp("only") / "venv", wheel, requires)


@pytest.fixture(scope="session")
def blank_runs(python, tmp_path_factory) -> dict[str, list[dict]]:
    """Run each notebook as it is handed out, nothing filled in."""
    runs = {}
    for notebook in NOTEBOOKS:
        folder = tmp_path_factory.mktemp(notebook.stem)
        runs[notebook.stem] = run_notebook(python, Path(shutil.copy(notebook, folder)))
    return runs


def checks(slug: str) -> dict[str, dict]:
    text = (ROOT / "autograder" / "manifests" / f"{slug}.json").read_text("utf-8")
    return {
        check["id"]: check for each in json.loads(text)["exercises"] for check in each["checks"]
    }


@pytest.fixture(params=[notebook.stem for notebook in NOTEBOOKS])
def slug(request) -> str:
    return request.param


def test_there_are_notebooks_to_run():
    assert NOTEBOOKS


def test_wheel_holds_what_notebooks_need_and_no_answers(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    wanted = [f"autograder/manifests/{notebook.stem}.json" for notebook in NOTEBOOKS]
    wanted += ["coursekit/_data/registry.toml", "coursekit/widgets/figure.js"]
    assert [name for name in wanted if name not in names] == []
    assert [name for name in names if "solutions" in name or "/tests/" in name] == []


def test_environment_has_nothing_that_was_not_asked_for(python):
    code = (
        "import importlib.util as u; print([n for n in ('nbgrader', 'jupytext') if u.find_spec(n)])"
    )
    run = subprocess.run([python, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_setup_cell_may_run_twice(blank_runs, slug):
    first, second = blank_runs[slug][:2]
    assert (first["error"], second["error"]) == (None, None)
    assert second["printed"] == ""


def test_blank_notebook_runs_to_its_end(blank_runs, slug):
    assert [cell["error"] for cell in blank_runs[slug] if cell["error"]] == []


def test_every_check_of_a_blank_notebook_shows_a_card(blank_runs, slug):
    shown = {cell["id"]: cell["cards"] for cell in blank_runs[slug] if cell["id"] in checks(slug)}
    assert shown.keys() == checks(slug).keys()
    assert [id for id, cards in shown.items() if len(cards) != 1] == []


def test_no_check_of_a_blank_notebook_passes(blank_runs, slug):
    known = checks(slug)
    words = {
        cell["id"]: cell["cards"][0].split(" |")[0]
        for cell in blank_runs[slug]
        if cell["id"] in known
    }
    visible = {word for id, word in words.items() if not known[id]["hidden"]}
    hidden = {word for id, word in words.items() if known[id]["hidden"]}
    assert visible <= {"Not attempted", "Waiting"}
    assert hidden <= {"When handed in"}
