"""What several tests share: sessions with the cards, processes that run jobs, JupyterLab."""

import os
import shutil
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

from autograder.isolation.layers import choose
from autograder.isolation.probe import working
from autograder.notebook import extension
from autograder.running.execution import open_executor
from autograder.tests import tiny_manifest as tiny
from autograder.tests.browser_lab import running_lab


class Session:
    """An IPython session with the extension attached: what a cell run in it shows and returns."""

    def __init__(self, path):
        self.path = path
        config = Config({"HistoryManager": {"enabled": False}})
        self.shell = InteractiveShell.instance(config=config)
        extension.attach(self.shell, [tiny.tiny_manifest()], path)

    def run(self, *sources):
        for source in sources:
            with capture_output() as shown:
                self.result = self.shell.run_cell(source, store_history=True)
        self.printed = shown.stdout + shown.stderr
        self.cards = [output.data["text/plain"] for output in shown.outputs]
        return self.cards[-1] if self.cards else ""


@pytest.fixture
def session(tmp_path, monkeypatch):
    for name in extension.GRADING:
        monkeypatch.delenv(name, raising=False)
    session = Session(tmp_path / "progress.json")
    yield session
    extension.detach(session.shell)
    InteractiveShell.clear_instance()


@pytest.fixture(scope="session")
def isolation():
    """All barriers that this machine offers."""
    return choose(None, working())


@pytest.fixture(scope="session")
def run(isolation):
    """Run jobs as the commands do."""
    with open_executor(isolation) as executor:
        yield executor.run


@pytest.fixture
def shots(tmp_path):
    """Folder for pictures to look at."""
    folder = Path(os.environ.get("COURSE_SHOTS") or tmp_path / "shots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def lab(browser_path, tmp_path_factory):
    """JupyterLab on a folder with the chapters of the course."""
    folder, home = tmp_path_factory.mktemp("course"), tmp_path_factory.mktemp("home")
    for chapter in (Path(__file__).resolve().parents[2] / "course").glob("*.ipynb"):
        shutil.copy(chapter, folder)
    with running_lab(folder, home) as lab:
        yield lab
