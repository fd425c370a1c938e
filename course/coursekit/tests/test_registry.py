import re

import pytest

from coursekit.data import registry
from coursekit.data.loaders import LOADERS
from coursekit.data.registry import entries, folder

FILES = [file for entry in entries().values() for file in entry.files]


def test_every_entry_has_a_loader_and_every_loader_an_entry():
    assert set(entries()) == set(LOADERS)


@pytest.mark.parametrize("entry", entries().values(), ids=lambda entry: entry.name)
def test_every_entry_says_where_it_comes_from(entry):
    assert entry.version and entry.licence and entry.citation
    assert entry.homepage.startswith("https://")


@pytest.mark.parametrize("entry", entries().values(), ids=lambda entry: entry.name)
def test_every_card_names_source_licence_and_known_issues(entry):
    text = (folder() / "cards" / f"{entry.name}.md").read_text(encoding="utf-8")
    assert all(f"**{part}" in text for part in ("Source", "Licence", "Known issues"))


def test_no_card_is_left_without_an_entry():
    assert {path.stem for path in (folder() / "cards").iterdir()} == set(entries())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_file_is_pinned(file):
    assert re.fullmatch("[0-9a-f]{64}", file.sha256) and file.bytes > 0
    assert file.urls and all(url.startswith("https://") for url in file.urls)


def test_a_full_set_names_an_embedded_one_to_use_without_a_network():
    full = [entry for entry in entries().values() if not entry.embedded]
    assert full and all(entries()[entry.stand_in].embedded for entry in full)


def test_a_registry_file_is_read_into_entries(tmp_path):
    common = 'version="1"\nlicence="MIT"\ncitation="c"\nhomepage="h"\n'
    file = 'files=[{name="f", urls=["u"], bytes=1, sha256="0"}]\n'
    (tmp_path / "r.toml").write_text(f"[small]\n{common}[large]\n{common}{file}")
    found = registry.read(tmp_path / "r.toml")
    assert found["small"].embedded and found["large"].files[0].urls == ("u",)
