"""What the book's tests share: the site, built once, and pages open in a browser."""

import contextlib
import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from book import vendor
from book.build import ROOT

SCREENS = {"desktop": (1280, 900), "phone": (390, 844)}
THEMES = ("light", "dark")


@pytest.fixture(scope="session")
def site() -> Path:
    """Build the book where `make book` does, so that what it keeps serves here as well."""
    return built("en")


@pytest.fixture(scope="session")
def chinese_site(site: Path) -> Path:
    """Build the Chinese edition."""
    return built("zh_CN")


def built(language: str) -> Path:
    """Build an edition of the book, once for all workers of a test run, and return its folder."""
    out = ROOT / "_build" / "book"
    command = [sys.executable, "-m", "book.build", "--out", str(out), "--language", language]
    out.mkdir(parents=True, exist_ok=True)
    with (out / "tests.lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.seek(0)
        mark = f"{language} {os.environ.get('PYTEST_XDIST_TESTRUNUID', os.getpid())}\n"
        if mark not in lock.readlines():
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
            assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
            lock.write(mark)
    return out / "html" / language


@pytest.fixture(scope="session")
def axe() -> Path:
    """Return the script that looks for barriers to readers with other senses and hands."""
    try:
        vendor.fetch(["axe-core"], vendor.CACHE / "test")
    except vendor.Unreachable as reason:
        pytest.skip(str(reason))
    return next((vendor.CACHE / "test").rglob("axe.min.js"))


@dataclass
class Seen:
    """What went wrong while a page was open."""

    outside: list[str] = field(default_factory=list)  # requests to another host
    faults: list[str] = field(default_factory=list)  # of scripts, and in the console
    missing: list[str] = field(default_factory=list)  # answers of 400 and above

    def all(self) -> list[str]:
        """Return everything."""
        return [*self.outside, *self.faults, *self.missing]


@contextlib.contextmanager
def opened(
    browser: Browser, address: str, screen: str = "desktop", theme: str = "light", **options
) -> Iterator[tuple[Page, Seen]]:
    """Open an address of this machine; give its page and what goes wrong."""
    width, height = SCREENS[screen]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=theme, **options
    )
    page, seen = context.new_page(), Seen()
    page.route("**/*", lambda route: _local(route, seen))
    page.on("pageerror", lambda fault: seen.faults.append(str(fault)))
    page.on("console", lambda said: said.type == "error" and seen.faults.append(said.text))
    page.on("response", lambda got: got.status >= 400 and seen.missing.append(got.url))
    try:
        page.goto(address, wait_until="load")
        yield page, seen
    finally:
        context.close()


def _local(route, seen: Seen) -> None:
    address = route.request.url
    if address.startswith(("http://127.0.0.1:", "data:", "blob:")):
        route.continue_()
    else:
        seen.outside.append(address)
        route.abort()


@pytest.fixture
def book(site: Path, serve: Callable[[Path], str]) -> Callable[[str], str]:
    """Serve the site; return the address of one of its pages."""
    address = serve(site)
    return lambda page: f"{address}/{page}"


def pages(site: Path) -> list[str]:
    """Return the pages of the site, by their addresses in it."""
    found = [path.relative_to(site).as_posix() for path in site.rglob("*.html")]
    return sorted(page for page in found if not page.startswith(("_static", "genindex", "lite/")))
