"""An environment that has only the built wheel and what it asks for, made without a network.

The dependencies are linked from the environment that runs the tests: those that the metadata of
the wheel and of each dependency name, and no others. So a forgotten dependency is missing here.
"""

import json
import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterable
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

# Runs the code cells of a notebook in order, the set-up cell twice, as a kernel would run them.
DRIVER = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

def run(cell):
    with capture_output() as out:
        result = shell.run_cell("".join(cell["source"]), store_history=True)
    error = result.error_before_exec or result.error_in_exec
    return {
        "id": cell["metadata"].get("nbgrader", {}).get("grade_id"),
        "error": None if error is None else f"{type(error).__name__}: {error}",
        "printed": out.stdout,
        "cards": [shown.data.get("text/plain", "") for shown in out.outputs],
    }

shell = InteractiveShell.instance()
cells = json.load(open(sys.argv[1], encoding="utf-8"))["cells"]
code = [cell for cell in cells if cell["cell_type"] == "code"]
print("\\n" + json.dumps([run(cell) for cell in [code[0], *code]]))
"""


def build_wheel(root: Path, folder: Path) -> Path:
    """Build the project's wheel with the tools installed here."""
    _run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", folder, root])
    [wheel] = folder.glob("*.whl")
    return wheel


def make_environment(folder: Path, wheel: Path, requires: Iterable[str]) -> Path:
    """Make a virtual environment of the wheel and its dependencies; return its Python."""
    venv.create(folder, symlinks=True, with_pip=False)
    python = folder / "bin" / "python"
    names = {"base": str(folder), "platbase": str(folder)}
    site = Path(sysconfig.get_path("purelib", vars=names))
    for needed in _closure(requires):
        _link(needed, site)
    pip = [sys.executable, "-m", "pip", "--python", python]
    _run([*pip, "install", "--quiet", "--no-deps", "--no-index", wheel])
    _run([*pip, "check"])
    return python


def run_notebook(python: Path, notebook: Path) -> list[dict]:
    """Run a notebook in its folder; return what each code cell did, the set-up cell's first."""
    home = {"HOME": str(notebook.parent), "PATH": os.defpath, "MPLBACKEND": "agg"}
    command = [python, "-I", "-c", DRIVER, notebook.name]
    out = _run(command, cwd=notebook.parent, env=home | {"OMP_NUM_THREADS": "1"})
    return json.loads(out.splitlines()[-1])


def _closure(requires: Iterable[str]) -> list[Distribution]:
    waiting, found = [*requires], {}
    while waiting:
        requirement = Requirement(waiting.pop())
        applies = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if applies and requirement.name.lower() not in found:
            found[requirement.name.lower()] = needed = distribution(requirement.name)
            waiting += needed.requires or []
    return list(found.values())


def _link(needed: Distribution, site: Path) -> None:
    """Link what a distribution put into site-packages; programs and shared files are left out."""
    tops = {file.parts[0] for file in needed.files or () if file.parts[0] != ".."}
    for top in tops - {"__pycache__"}:
        if not (site / top).exists():
            (site / top).symlink_to(Path(needed.locate_file(top)))


def _run(command: list, **options) -> str:
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, **options)
    assert done.returncode == 0, f"{command[:4]}: {done.stdout[-2000:]}{done.stderr[-4000:]}"
    return done.stdout
