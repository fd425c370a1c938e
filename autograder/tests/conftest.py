"""A session with the cards attached, for the tests of what they say and of how they attach."""

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

from autograder.notebook import extension
from autograder.tests import tiny_manifest as tiny


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
