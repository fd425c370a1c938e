"""What the machine around the packages offers: device, cache, mirror, extensions, programs."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from autograder.installation.programs import find_browser, find_node

# Runs in a process of its own: a library that crashes on import must not take the doctor along,
# and the course's own answer on device and cache is asked for, not written down a second time.
PROBE = """
import importlib, json, sys
report = {"errors": {}}
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
    except BaseException as error:
        report["errors"][name] = f"{type(error).__name__}: {error}"
try:
    from coursekit import device
    from coursekit.data.files import cache_folder
    report.update(device=str(device()), cache=str(cache_folder()))
except BaseException as error:
    report["errors"]["coursekit"] = f"{type(error).__name__}: {error}"
try:
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config
    shell = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))
    report["extension"] = shell.extension_manager.load_extension("autograder")
except BaseException as error:
    report["extension"] = f"{type(error).__name__}: {error}"
print("\\n" + json.dumps(report))
"""
MIRROR = "COURSE_DATA_MIRROR"
NBGRADER = ("assignment_list", "course_list", "formgrader", "validate_assignment")


@dataclass(frozen=True)
class Fact:
    """One line on the machine: what it is about, what was found, what to do where it matters."""

    about: str
    found: str
    do: str = ""


def probe(modules: Iterable[str]) -> dict:
    """Import the modules in a child process; return its report, or what it died of."""
    command = [sys.executable, "-c", PROBE, *modules]
    child = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        return json.loads(child.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        last = (child.stderr.strip().splitlines() or ["no message"])[-1]
        died = f"importing the base packages ended with status {child.returncode}: {last}"
        return {"errors": {"coursekit": died}, "extension": died}


def facts(report: Mapping, environment: Mapping[str, str] = os.environ) -> list[Fact]:
    """Describe the machine, from the probe's report and the environment."""
    unused = "; only the course's own tests need it"
    return [
        Fact("device", report.get("device", "unknown: coursekit cannot be imported")),
        cache(report.get("cache")),
        mirror(environment.get(MIRROR)),
        extension(report.get("extension")),
        nbgrader(),
        Fact("browser", find_browser(environment) or f"no Chromium found{unused}"),
        Fact("Node.js", find_node(environment) or f"not found{unused}"),
    ]


def cache(path: str | None) -> Fact:
    """Say whether downloads can be kept."""
    if path is None:
        return Fact("cache", "unknown: coursekit cannot be imported")
    # The folder is made by the first download, so its nearest parent that exists is what counts.
    standing = next(folder for folder in [Path(path), *Path(path).parents] if folder.exists())
    if standing.is_dir() and os.access(standing, os.W_OK):
        return Fact("cache", f"{path}: writable")
    return Fact("cache", f"{path}: not writable", "set COURSE_DATA_CACHE to a folder of yours")


def mirror(path: str | None) -> Fact:
    """Say where full data sets come from."""
    if not path:
        return Fact("mirror", f"{MIRROR} is not set: full data sets come from their publishers")
    if Path(path).expanduser().is_dir():
        return Fact("mirror", path)
    return Fact("mirror", f"{path}: no such folder", f"correct {MIRROR}, or unset it")


def extension(refusal: str | None) -> Fact:
    """Say whether checks are shown as cards."""
    if refusal is None:
        return Fact("cards", "%load_ext autograder works: checks explain themselves")
    return Fact("cards", f"%load_ext autograder fails: {refusal}", "install the course again")


def nbgrader() -> Fact:
    """Say which of nbgrader's JupyterLab parts are switched on."""
    if find_spec("nbgrader") is None or find_spec("jupyter_core") is None:
        return Fact("nbgrader", "not installed; only instructors need it")
    from jupyter_core.paths import jupyter_config_path

    switches = server_extensions(Path(folder) for folder in jupyter_config_path())
    off = [part for part in NBGRADER if not switches.get(f"nbgrader.server_extensions.{part}")]
    if not off:
        return Fact("nbgrader", "all its JupyterLab parts are enabled")
    enable = "jupyter server extension enable --sys-prefix --py nbgrader"
    return Fact("nbgrader", f"not enabled: {', '.join(off)}", enable)


def server_extensions(folders: Iterable[Path]) -> dict[str, bool]:
    """Merge what Jupyter's configuration folders switch on and off; the first folder decides."""
    switches: dict[str, bool] = {}
    for folder in folders:
        files = [folder / "jupyter_server_config.json"]
        files += sorted((folder / "jupyter_server_config.d").glob("*.json"))
        for file in filter(Path.is_file, files):
            found = json.loads(file.read_text("utf-8")).get("ServerApp", {})
            switches = found.get("jpserver_extensions", {}) | switches
    return switches
