import io
import json
import shutil
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from book import vendor
from book.vendor import Package, Unreachable, VendorError

# Sphinx writes these two settings from mathjax4_config and mathjax_path in conf.py.
PAGE = """<!doctype html><html lang="en"><title>formula</title><link rel="icon" href="data:,">
<script>MathJax = {loader: {paths: {fonts: "[mathjax]/fonts"}}}</script>
<script defer src="vendor/mathjax/tex-chtml.js"></script>
<p>\\(\\hat y = w^\\top x + b, \\quad \\mathbb{R}, \\mathcal{N}, \\mathfrak{g}\\)</p></html>"""


def packed(files: dict[str, bytes], link: str = "") -> bytes:
    """Return a tarball as npm packs it."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        if link:
            member = tarfile.TarInfo(link)
            member.type, member.linkname = tarfile.SYMTYPE, "/etc"
            archive.addfile(member)
    return out.getvalue()


TARBALL = packed({"package/a.js": b"a", "package/maps/en.json": b"{}", "package/b.js": b"b"})
PACKAGE = Package("@course/tiny", "1.0.0", vendor.integrity(TARBALL), "tiny", ("a.js", "maps/*"))


@pytest.fixture
def npm(tmp_path, monkeypatch):
    """Put a program named npm first on the path, which does what the test tells it to."""
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")

    def does(script: str, tarball: bytes = b"") -> None:
        (programs / "tarball").write_bytes(tarball)
        (programs / "npm").write_text(f'#!/bin/sh\nhere="$(dirname "$0")"\n{script}\n')
        (programs / "npm").chmod(0o755)

    return does


def delivers(npm, tarball: bytes) -> None:
    npm('cp "$here/tarball" tiny.tgz', tarball)


def test_only_the_named_files_are_installed(npm, tmp_path):
    delivers(npm, TARBALL)
    vendor.install(PACKAGE, tmp_path / "site", tmp_path / "cache")
    assert (tmp_path / "site/tiny/a.js").read_bytes() == b"a"
    assert (tmp_path / "site/tiny/maps/en.json").read_bytes() == b"{}"
    assert not (tmp_path / "site/tiny/b.js").exists()


def test_a_wrong_checksum_is_refused_and_leaves_nothing(npm, tmp_path):
    delivers(npm, packed({"package/a.js": b"changed"}))
    with pytest.raises(VendorError, match="@course/tiny 1.0.0 has the wrong checksum"):
        vendor.install(PACKAGE, tmp_path / "site", tmp_path / "cache")
    assert not (tmp_path / "site").exists()
    assert not (tmp_path / "cache").exists()


def test_a_damaged_tarball_in_the_cache_is_fetched_anew(npm, tmp_path):
    delivers(npm, TARBALL)
    (tmp_path / "course-tiny-1.0.0.tgz").write_bytes(TARBALL[:-1])
    assert vendor.tarball(PACKAGE, tmp_path) == TARBALL


def test_a_second_folder_is_filled_from_the_cache_alone(npm, tmp_path):
    delivers(npm, TARBALL)
    vendor.install(PACKAGE, tmp_path / "one", tmp_path / "cache")
    npm("exit 1")
    vendor.install(PACKAGE, tmp_path / "two", tmp_path / "cache")
    assert (tmp_path / "two/tiny/a.js").is_file()


def test_where_the_stamp_stands_nothing_is_done(npm, tmp_path):
    delivers(npm, TARBALL)
    vendor.install(PACKAGE, tmp_path / "site", tmp_path / "cache")
    shutil.rmtree(tmp_path / "cache")
    npm("exit 1")
    (tmp_path / "site/tiny/a.js").write_bytes(b"untouched")
    vendor.install(PACKAGE, tmp_path / "site", tmp_path / "cache")
    assert (tmp_path / "site/tiny/a.js").read_bytes() == b"untouched"


def test_the_stamp_of_another_version_does_not_count(npm, tmp_path):
    delivers(npm, TARBALL)
    vendor.install(PACKAGE, tmp_path / "site", tmp_path / "cache")
    newer = packed({"package/a.js": b"newer"})
    delivers(npm, newer)
    pin = replace(PACKAGE, version="1.0.1", integrity=vendor.integrity(newer), files=("a.js",))
    vendor.install(pin, tmp_path / "site", tmp_path / "cache")
    assert (tmp_path / "site/tiny/a.js").read_bytes() == b"newer"


@pytest.mark.parametrize("name", ["package/../../a.js", "package//etc/../a.js", "/etc/a.js"])
def test_no_path_leaves_the_folder(tmp_path, name):
    tarball = packed({name: b"evil"})
    pin = replace(PACKAGE, integrity=vendor.integrity(tarball), files=("*",))
    with pytest.raises(VendorError, match="unsafe path"):
        vendor.chosen(pin, tarball)


def test_a_link_is_refused():
    tarball = packed({}, link="package/a.js")
    with pytest.raises(VendorError, match="unsafe path"):
        vendor.chosen(replace(PACKAGE, files=("*",)), tarball)


def test_a_pattern_that_matches_no_file_is_refused():
    with pytest.raises(VendorError, match=r"has no c\.js"):
        vendor.chosen(replace(PACKAGE, files=("a.js", "c.js")), TARBALL)


def test_a_missing_npm_is_named_with_its_remedy(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unreachable, match=r"npm is missing: install Node\.js"):
        vendor.tarball(PACKAGE, tmp_path)


def test_a_missing_network_is_named_with_npms_code(npm, tmp_path):
    npm(f"echo '{json.dumps({'error': {'code': 'ENOTFOUND'}})}'; exit 1")
    with pytest.raises(Unreachable, match=r"@course/tiny 1\.0\.0 \(ENOTFOUND\)\. Is there"):
        vendor.tarball(PACKAGE, tmp_path)


def test_every_pin_states_a_sha512_and_needs_only_pins():
    pins = vendor.pinned()
    assert all(pin.integrity.startswith("sha512-") for pin in pins.values())
    assert {need for pin in pins.values() for need in pin.needs} <= set(pins)


@pytest.fixture
def mathjax(tmp_path) -> Path:
    """Folder with a page, and MathJax below it as the book has it."""
    try:
        vendor.fetch(["mathjax"], tmp_path / "vendor")
    except Unreachable as reason:
        pytest.skip(str(reason))
    (tmp_path / "index.html").write_text(PAGE)
    return tmp_path


@pytest.mark.browser
def test_formulas_are_drawn_from_the_vendored_files_alone(mathjax, browser):
    def answer(route):
        path = mathjax / route.request.url.removeprefix("http://book.test/")
        asked.append(route.request.url)
        route.fulfill(path=path) if path.is_file() else route.abort()

    asked, faults = [], []
    page = browser.new_page()
    page.route("**/*", answer)
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.goto("http://book.test/index.html")
    page.wait_for_function("window.MathJax?.startup?.promise")
    page.evaluate("() => MathJax.startup.promise")
    page.locator("mjx-container mjx-speech, mjx-container[has-speech]").first.wait_for(
        state="attached"
    )
    assert page.locator("mjx-container mjx-math").count() == 1
    page.evaluate("() => document.fonts.ready")
    page.close()
    missing = [url for url in asked if not (mathjax / url[len("http://book.test/") :]).is_file()]
    assert (missing, faults) == ([], [])
