"""A real JupyterLab in a folder of its own, and a notebook open in a real browser."""

import contextlib
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from autograder.notebook.extension import GRADING

STARTING, RUNNING = 60_000, 300_000  # milliseconds, at most: a server or a kernel; a notebook
PROMPT = ".jp-CodeCell .jp-InputPrompt"
NUMBER = re.compile(r"\[\d+\]")
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false"},
    # Every cell is in the page then, not only those on the screen.
    "notebook-extension/tracker": {"windowingMode": "none"},
}


@dataclass(frozen=True)
class Lab:
    """A running server: where it listens, and the folder it serves."""

    port: int
    token: str
    folder: Path
    settings: Path

    def address(self, path: str) -> str:
        """Return the address of something the server serves."""
        return f"http://127.0.0.1:{self.port}/{path}?token={self.token}"

    def theme(self, name: str) -> None:
        """Choose the theme of the pages that are opened from now on."""
        _set(self.settings, "apputils-extension/themes", {"theme": name})

    @contextlib.contextmanager
    def open(self, browser: Browser, notebook: str) -> Iterator["OpenNotebook"]:
        """Open a notebook in a page of its own."""
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        try:
            # A workspace of its own: else Lab opens the tabs of the page before.
            workspace = secrets.token_hex(4)
            page.goto(self.address(f"lab/workspaces/{workspace}/tree/{notebook}"))
            yield OpenNotebook(page, faults)
        finally:
            context.close()


@dataclass(frozen=True)
class OpenNotebook:
    """A notebook in JupyterLab, used as a student uses it: menus, clicks and keys."""

    page: Page
    faults: list[str]

    def ready(self) -> None:
        """Wait until its kernel is connected and idle, as the status bar says."""
        idle = self.page.locator("#jp-main-statusbar").get_by_text("| Idle")
        expect(idle).to_be_visible(timeout=STARTING)

    def run_all(self) -> None:
        """Choose Run > Run All Cells, and wait until no cell runs or waits."""
        self.ready()
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        expect(self.page.locator(PROMPT).first).to_have_text(NUMBER, timeout=STARTING)
        expect(self.page.locator(PROMPT, has_text="[*]")).to_have_count(0, timeout=RUNNING)

    def cell(self, text: str) -> Locator:
        """Find the code cell whose source contains some text."""
        source = self.page.locator(".jp-InputArea-editor", has_text=text)
        return self.page.locator(".jp-Notebook .jp-CodeCell").filter(has=source).first

    def run(self, cell: Locator) -> None:
        """Run one cell from the keyboard, and wait until it has a new number."""
        prompt = cell.locator(".jp-InputPrompt")
        before = prompt.inner_text()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        expect(prompt).not_to_have_text(before)
        expect(prompt).to_have_text(NUMBER, timeout=RUNNING)

    def answer(self, definition: str, source: str) -> None:
        """Replace the text of the cell that contains a definition, and run it."""
        cell = self.cell(definition)
        cell.locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(source)
        self.run(cell)

    def card(self, check: str) -> Locator:
        """Find the card below the check cell that contains some text."""
        return self.cell(check).locator(".jp-OutputArea-output [role=group]")

    def theme(self, name: str) -> None:
        """Change the theme of the open page, as the Settings menu does."""
        change = (
            "name => window.jupyterapp.commands.execute('apputils:change-theme', { theme: name })"
        )
        self.page.evaluate(change, name)
        body = self.page.locator(f"body[data-jp-theme-name='{name}']")
        expect(body).to_be_attached(timeout=STARTING)

    def never_run(self) -> int:
        """Count the code cells that have something to run and no number."""
        return self.page.locator(PROMPT, has_text="[ ]:").count()

    def shoot(self, path: Path, at: Locator) -> None:
        """Take a picture with a cell in the middle of the page."""
        at.evaluate("element => element.scrollIntoView({block: 'center'})")
        self.page.wait_for_timeout(300)
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=path)


@contextlib.contextmanager
def running_lab(folder: Path, home: Path) -> Iterator[Lab]:
    """Serve a folder with JupyterLab, its own settings in `home`, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    lab = Lab(port, secrets.token_hex(16), folder, home / "settings")
    for name, values in SETTINGS.items():
        _set(lab.settings, name, values)
    with open(home / "lab.log", "wb") as log:
        process = subprocess.Popen(
            _command(lab), env=_environment(home), stdout=log, stderr=log, start_new_session=True
        )
        try:
            _wait(lab, process, home / "lab.log")
            yield lab
        finally:
            # The kernels are in the server's process group.
            os.killpg(process.pid, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=15)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _command(lab: Lab) -> list[str]:
    return [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
        *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={lab.port}", "--ServerApp.port_retries=0"),
        "--LabApp.expose_app_in_browser=True",  # So that a test can change the theme of a page.
        *(f"--IdentityProvider.token={lab.token}", f"--ServerApp.root_dir={lab.folder}"),
    ]


def _environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in GRADING}
    folders = {
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": home / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
        "IPYTHONDIR": home / "ipython",
        "COURSE_PROGRESS": home / "progress.json",
    }
    # The notebook's own backend, not the one that tests draw with.
    kept.pop("MPLBACKEND", None)
    return kept | {name: str(path) for name, path in folders.items()}


def _set(settings: Path, name: str, values: dict[str, object]) -> None:
    path = settings / "@jupyterlab" / f"{name}.jupyterlab-settings"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(values))


def _wait(lab: Lab, process: subprocess.Popen, log: Path) -> None:
    end = time.monotonic() + STARTING / 1000
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(lab.address("api/status"), timeout=5).close()
            return
        time.sleep(0.3)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-2000:]}")
