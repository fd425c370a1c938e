"""Programs outside Python that contributors need: a browser, Node.js and its packages' npm."""

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
)
MAC_BROWSERS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def find_browser(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return a Chromium to drive: the one `COURSE_BROWSER` names, or the first one installed."""
    chosen = environment.get("COURSE_BROWSER")
    names = (chosen,) if chosen else (*BROWSERS, *MAC_BROWSERS)
    return _first_program(names, environment)


def find_node(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the Node.js that runs the widgets' unit tests, or None."""
    return _first_program(("node", "nodejs"), environment)


def required(program: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Say whether `COURSE_REQUIRE` (`all`, or names joined by commas) makes a program a must."""
    names = environment.get("COURSE_REQUIRE", "").replace(",", " ").split()
    return "all" in names or program in names


def _first_program(names: Iterable[str], environment: Mapping[str, str]) -> str | None:
    search = environment.get("PATH", os.defpath)
    found = (shutil.which(name, path=search) for name in names)
    return next((str(Path(path)) for path in found if path), None)


def missing_packages(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Name the Debian packages that bring the programs this machine lacks."""
    programs = {
        "chromium": find_browser(environment),
        "nodejs": find_node(environment),
        "npm": _first_program(("npm",), environment),
    }
    return [package for package, path in programs.items() if path is None]


if __name__ == "__main__":
    print(*missing_packages())
