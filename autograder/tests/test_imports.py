"""Who may import whom: the arrows of the design, held by reading every file's imports."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from graphlib import TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PACKAGES = {"autograder": ROOT / "autograder", "coursekit": ROOT / "course" / "coursekit"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

# An outside library enters by these modules alone, so that a change of it is met in one place.
ENTRANCES = {
    "jupytext": {"autograder.authoring.reader"},
    "nbgrader": {
        "autograder.authoring.release",
        "autograder.grading.assignment",
        "autograder.grading.autograded",
        "autograder.grading.gradebook",
        "autograder.grading.gradebook_file",
        "autograder.grading.handed_in_at",
        "autograder.grading.nbgrader_bridge",
    },
    "nbformat": {
        "autograder.authoring.release",
        "autograder.grading.assignment",
        "autograder.grading.autograded",
        "autograder.grading.decode",
        "autograder.grading.nbgrader_bridge",
    },
    "jupyter_client": {"autograder.kernel.provisioner"},
    "jupyter_core": {"autograder.installation.machine", "autograder.kernel.place"},
    "packaging": {"autograder.installation.requirements", "autograder.installation.doctor"},
    "pyseccomp": {"autograder.isolation.system_calls"},
    "pooch": {"coursekit.data.files"},
}
HEAVY = ("torch", "sklearn", "nbgrader", "nbformat", "jupytext", "jupyterlab", "matplotlib")


def modules(package: str) -> dict[str, Path]:
    """Map the dotted names of a package's modules, tests left out, to their files."""
    folder = PACKAGES[package]
    names = {}
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder.parent).with_suffix("").parts
        if "tests" not in parts:
            names[".".join(parts).removesuffix(".__init__")] = path
    return names


def imports(path: Path) -> Iterator[str]:
    """Yield what a file imports, anywhere in it, but for what only a type checker reads."""
    waiting: list[ast.AST] = [ast.parse(path.read_text("utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path.name}, line {node.lineno}: write the import in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        waiting.extend(ast.iter_child_nodes(node))


def graph(package: str) -> dict[str, set[str]]:
    """Draw an arrow from each module to each module of its package that it imports."""
    known = modules(package)
    return {
        name: {
            target for item in imports(path) if (target := _module(item, known)) and target != name
        }
        for name, path in known.items()
    }


def _module(imported: str, known: dict[str, Path]) -> str | None:
    """Return the module that `package.module.attribute` is in."""
    return next((name for name in (imported, imported.rpartition(".")[0]) if name in known), None)


def importers(library: str) -> set[str]:
    every = {**modules("autograder"), **modules("coursekit")}
    return {
        name
        for name, path in every.items()
        if any(item.split(".")[0] == library for item in imports(path))
    }


def outside(package: str) -> set[str]:
    tops = {item.split(".")[0] for path in modules(package).values() for item in imports(path)}
    return tops - set(sys.stdlib_module_names) - set(PACKAGES)


def declared(*extras: str) -> set[str]:
    items = [*PROJECT["dependencies"]]
    items += [item for extra in extras for item in PROJECT["optional-dependencies"][extra]]
    return {Requirement(item).name for item in items}


@pytest.mark.parametrize("package", PACKAGES)
def test_files_were_found_to_judge(package):
    assert len(modules(package)) > 5


def test_autograder_never_imports_coursekit():
    assert {name for name in importers("coursekit") if name.startswith("autograder")} == set()


def test_coursekit_never_imports_autograder():
    assert {name for name in importers("autograder") if name.startswith("coursekit")} == set()


@pytest.mark.parametrize("folder", ["solutions", "benchmarks", "course", "data"])
def test_no_package_imports_a_folder_of_the_checkout(folder):
    assert importers(folder) == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_no_import_goes_in_a_circle(package):
    TopologicalSorter(graph(package)).prepare()


@pytest.mark.parametrize("library", ENTRANCES)
def test_outside_library_enters_by_its_own_modules(library):
    assert importers(library) <= ENTRANCES[library]


def distributions(tops: set[str]) -> set[str]:
    provided = packages_distributions()
    return {provided.get(top, [f"{top} (not installed)"])[0].lower() for top in tops}


def test_base_install_holds_what_coursekit_imports():
    assert distributions(outside("coursekit")) <= declared()


def test_extras_hold_what_the_autograder_imports():
    names = {name.replace("_", "-") for name in distributions(outside("autograder"))}
    assert names <= declared("lab", "grade")


def test_loading_the_extension_imports_no_heavy_library():
    module = "autograder.notebook.extension"
    code = f"import sys, {module}; print([n for n in {HEAVY} if n in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
