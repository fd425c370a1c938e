"""What every test shares: one thread, no window, a clock, and programs that may be missing."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

# Set before NumPy and torch are imported: tests run beside each other, one thread each.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("MPLBACKEND", "Agg")
os.environ.setdefault("JUPYTER_PLATFORM_DIRS", "1")
os.environ.setdefault("JUPYTER_DEFAULT_PROVISIONER_NAME", "local-provisioner")
# nbgrader starts alembic by its name, also where the environment is not activated.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])

import pytest

from autograder.installation.programs import find_browser, find_node, required

# A browser in a container has no sandbox of its own, and no network to talk to.
BROWSER_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


TELL_SECONDS = 120.0


class _Clock:
    """Says now and then, in a long run, what time it is and which test begins."""

    def __init__(self, reporter: pytest.TerminalReporter):
        self.reporter, self.told = reporter, time.monotonic()

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        if time.monotonic() - self.told > TELL_SECONDS:
            self.told = time.monotonic()
            self.reporter.ensure_newline()
            self.reporter.write_line(f"{time.strftime('%H:%M:%S')} {nodeid}")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the clock where the results are told: in none of the workers."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and not hasattr(session.config, "workerinput"):
        session.config.pluginmanager.register(_Clock(reporter))


def _program(name: str, path: str | None, package: str) -> str:
    """Return the path; where there is none, fail if `COURSE_REQUIRE` asks for it, else skip."""
    if path:
        return path
    message = f"no {name} found: install it (Debian: apt-get install {package})"
    if required(name):
        pytest.fail(f"{message}; COURSE_REQUIRE={os.environ['COURSE_REQUIRE']} asks for it")
    pytest.skip(message)


@pytest.fixture(scope="session")
def browser_path() -> str:
    """Path of a Chromium."""
    return _program("browser", find_browser(), "chromium")


@pytest.fixture(scope="session")
def node_path() -> str:
    """Path of Node.js."""
    return _program("node", find_node(), "nodejs")


@pytest.fixture(scope="session")
def browser(browser_path: str):
    """Start a headless Chromium, driven by Playwright; `browser.new_page()` gives a page."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser_path, args=list(BROWSER_ARGUMENTS)
        )
        yield chromium
        chromium.close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def serve() -> Iterator[Callable[[Path], str]]:
    """Serve folders; each call returns the address of one."""
    servers = []

    def start(folder: Path) -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
        servers.append(server)
        # Without the short interval each shutdown would wait for half a second.
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()
