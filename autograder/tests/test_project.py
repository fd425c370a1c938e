"""pyproject.toml, constraints.txt, environment.yml and the Makefile tell one story."""

import re
import tomllib
from importlib.metadata import distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
INSTALLED_EXTRAS = ("lab", "grade", "dev")

# Versions that Colab or a machine of a few years ago has; the base install must take them as found.
FOUND_ON_COLAB = {
    "numpy": ("1.26.4", "2.0.2", "2.4.6"),
    "torch": ("2.4.0", "2.9.0+cu126", "2.13.0+cpu"),
    "ipython": ("7.34.0", "9.18.1"),
    "matplotlib": ("3.10.0",),
    "scikit-learn": ("1.6.1",),
    "tqdm": ("4.67.1",),
    "packaging": ("24.2", "25.0"),
    "traitlets": ("5.7.1",),
}


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pairs = (line.split("==") for line in lines if line and not line.startswith("#"))
    return {canonicalize_name(name): version for name, version in pairs}


def ranges(*groups: str) -> list[Requirement]:
    extras = PROJECT["optional-dependencies"]
    declared = [item for group in groups for item in extras[group]]
    requirements = map(Requirement, [*PROJECT["dependencies"], *declared])
    return [item for item in requirements if item.name != PROJECT["name"]]


def pip_lines() -> list[str]:
    parts = ENVIRONMENT["dependencies"]
    return next(part["pip"] for part in parts if isinstance(part, dict))


def test_environment_has_the_name_of_the_project():
    assert ENVIRONMENT["name"] == PROJECT["name"]


def test_environment_asks_for_the_python_of_pyproject():
    python = next(part for part in ENVIRONMENT["dependencies"] if str(part).startswith("python"))
    wanted = SpecifierSet(python.removeprefix("python"))
    assert wanted == SpecifierSet(PROJECT["requires-python"])


def test_environment_and_makefile_install_the_same():
    installed = re.search(r'-c constraints\.txt -e "(\S+)"', MAKEFILE)
    assert pip_lines() == ["-c constraints.txt", f"-e {installed[1]}"]


def test_environment_installs_the_extras_that_are_pinned():
    assert pip_lines()[1] == f"-e .[{','.join(INSTALLED_EXTRAS)}]"


def test_makefile_accepts_the_pythons_of_pyproject():
    low, high = re.search(
        r"\(3, (\d+)\) <= sys.version_info\[:2\] <= \(3, (\d+)\)", MAKEFILE
    ).groups()
    accepted = {f"3.{minor}" for minor in range(int(low), int(high) + 1)}
    wanted = SpecifierSet(PROJECT["requires-python"])
    assert accepted == {f"3.{minor}" for minor in range(40) if f"3.{minor}" in wanted}


def test_classifiers_name_the_pythons_of_pyproject():
    named = re.findall(r"Python :: (3\.\d+)", " ".join(PROJECT["classifiers"]))
    wanted = SpecifierSet(PROJECT["requires-python"])
    assert named == [f"3.{minor}" for minor in range(40) if f"3.{minor}" in wanted]


@pytest.mark.parametrize("wanted", ranges(*INSTALLED_EXTRAS), ids=str)
def test_pinned_version_lies_in_the_range(wanted):
    assert wanted.specifier.contains(pins()[canonicalize_name(wanted.name)], prereleases=True)


def test_every_pin_is_one_public_version():
    assert [version for version in pins().values() if Version(version).local] == []


def test_pinned_versions_install_on_the_oldest_python():
    pinned = [each for each in distributions() if canonicalize_name(each.name) in pins()]
    ranges_of_python = {each.name: each.metadata.get("Requires-Python") or "" for each in pinned}
    assert len(ranges_of_python) > 100
    late = [name for name, of in ranges_of_python.items() if "3.11.0" not in SpecifierSet(of)]
    assert late == [], "Debian's own Python is 3.11.2: pin a version that it takes"


def test_torch_is_pinned_to_the_version_tested():
    assert pins()["torch"] == "2.13.0"


@pytest.mark.parametrize("name", FOUND_ON_COLAB)
def test_base_install_leaves_the_version_of_colab_in_place(name):
    wanted = next(item for item in ranges() if item.name == name)
    assert [v for v in FOUND_ON_COLAB[name] if v not in wanted.specifier] == []


def test_no_project_file_names_a_package_registry():
    hosts = re.compile(r"pypi\.org|python(?:hosted)|npmjs|index-url|find-links")
    files = ("pyproject.toml", "constraints.txt", "environment.yml", "Makefile", ".ci/run")
    assert [name for name in files if hosts.search((ROOT / name).read_text("utf-8"))] == []


def test_every_chapter_has_a_budget_for_the_benchmarks():
    budgets = tomllib.loads((ROOT / "benchmarks" / "budgets.toml").read_text("utf-8"))
    assert budgets.keys() == {path.stem for path in (ROOT / "solutions").glob("[0-9][0-9]_*.py")}
