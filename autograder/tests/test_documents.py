"""What the documents say is so: links, paths, commands, the table of chapters, the map."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from autograder.cli import COMMANDS

ROOT = Path(__file__).parents[2]
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
GROUPS = ("Students", "Instructors", "Contributors")
COLAB = "https://colab.research.google.com/github/"


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def links(document: str) -> list[str]:
    targets = re.findall(r"\]\(([^)\s]+)\)", text(document))
    return [target for target in targets if not target.startswith(("http", "#"))]


def paths(document: str) -> list[str]:
    """Find names in backticks that look like paths and are no pattern (NN, *, capitals, spaces)."""
    quoted = re.findall(r"`([\w.-]+/[\w./-]*|[\w-]+\.(?:md|toml|txt|yml|py))`", text(document))
    return [name for name in quoted if "NN" not in name]


def commands(document: str, program: str) -> set[str]:
    """Find `program WORD` in code: between backticks, or in a fenced block."""
    fenced = "\n".join(re.findall(r"^```\w*\n(.*?)^```", text(document), re.M | re.S))
    inline = "\n".join(re.findall(r"`([^`\n]+)`", text(document)))
    pattern = rf"^\s*(?:\S*[/\\])?{program} ([a-z]+)"
    return set(re.findall(pattern, f"{fenced}\n{inline}", re.M))


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):.* ## ", text("Makefile"), re.M))


def chapter_rows() -> dict[str, str]:
    """Read the chapters that the README links to: slug to title."""
    rows = re.findall(r"^\| \d\d \| \[(.+?)\]\(course/(\w+)\.ipynb\)", text("README.md"), re.M)
    return {slug: title for title, slug in rows}


def written_chapters() -> dict[str, str]:
    sources = sorted((ROOT / "solutions").glob("[0-9][0-9]_*.py"))
    title = re.compile(r"^# # \d+\. (.+)$", re.M)
    return {path.stem: title.search(path.read_text("utf-8"))[1] for path in sources}


def map_entries() -> list[Path]:
    """Read the map of the tree: one entry a line, indented under its folder."""
    block = re.search(r"## Map\n+```\n(.*?)```", text("README.md"), re.S)[1]
    folder, entries = ROOT, []
    for indent, name in re.findall(r"^( *)(\S+)", block, re.M):
        folder = folder if indent else ROOT / name
        entries.append(folder / name if indent else folder)
    return entries


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_relative_link_leads_somewhere(document):
    assert [
        target for target in links(document) if not (ROOT / target.split("#")[0]).exists()
    ] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_named_exists(document):
    assert [name for name in paths(document) if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_make_target_named_exists(document):
    assert commands(document, "make") <= targets()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_course_command_named_exists(document):
    assert commands(document, "course") <= set(COMMANDS)


def test_readme_names_the_two_commands():
    assert {"lab", "test"} <= commands("README.md", "make")


def test_ci_runs_the_test_command_of_the_readme_with_nothing_missing():
    *_, setting, command = text(".ci/run").splitlines()
    assert setting == "export COURSE_REQUIRE=all"
    assert command == "make test"


def test_tests_begin_with_the_checks():
    assert re.search(r"^test: check ", text("Makefile"), re.M)


def test_make_alone_lists_every_target():
    told = subprocess.run(["make", "-C", ROOT], capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^  make ([a-z]+) ", told, re.M)) == targets()


def test_readme_lists_the_chapters_that_are_written():
    assert chapter_rows() == written_chapters()


def test_readme_has_a_colab_badge_for_each_chapter():
    project = tomllib.loads(text("pyproject.toml"))["project"]
    repository = project["urls"]["Repository"].removeprefix("https://github.com/")
    badges = re.findall(rf"\]\({COLAB}(\S+)\)", text("README.md"))
    assert badges == [f"{repository}/blob/main/course/{slug}.ipynb" for slug in written_chapters()]


def test_readme_counts_twenty_four_chapters():
    numbers = re.findall(r"^\| (\d\d) \| ", text("README.md"), re.M)
    assert numbers == [f"{number:02}" for number in range(1, 25)]


def test_map_of_the_tree_names_what_exists():
    assert [str(path) for path in map_entries() if not path.exists()] == []


def test_map_of_the_tree_names_every_folder():
    hidden = {".git", ".venv", "dist", "build"}
    folders = {path for path in ROOT.iterdir() if path.is_dir() and path.name[0] not in "._"}
    assert {path.name for path in folders} - hidden <= {path.name for path in map_entries()}


def test_changelog_begins_with_what_is_not_released_for_each_reader():
    first = re.search(r"^## (.+?)$(.*?)(?=^## |\Z)", text("CHANGELOG.md"), re.M | re.S)
    assert first[1] == "Unreleased"
    assert re.findall(r"^### (.+)$", first[2], re.M) == list(GROUPS)


def test_readers_of_documents_find_what_there_is_to_find():
    assert "LICENSE" in links("README.md")
    assert {"solutions/", "autograder/cli.py"} <= set(paths("CONTRIBUTING.md"))
    assert "doctor" in commands("README.md", "course")
