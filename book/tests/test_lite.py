import base64
import hashlib
import json
import re
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from zipfile import ZipFile

import nbformat
import pytest
from jupyterlite_pyodide_kernel.constants import PYODIDE_CDN_URL, PYODIDE_VERSION
from packaging.utils import canonicalize_name, parse_wheel_filename
from playwright.sync_api import Page, expect

from book import lite, vendor

BINARY = {"numpy": "numpy", "scipy": "scipy", "scikit-learn": "sklearn", "matplotlib": "matplotlib"}
SET_UP = "try:\n    import coursekit\nexcept ImportError:\n    %pip install -q git+https://x.test"
BOOTING = 90_000  # milliseconds, at most


def notebook(*sources: str) -> nbformat.NotebookNode:
    """Return a notebook with the badge and set-up cell of every chapter, then some code cells."""
    badge = nbformat.v4.new_markdown_cell("[![Open in Colab](badge)](address)")
    code = [nbformat.v4.new_code_cell(source) for source in (SET_UP, *sources)]
    return nbformat.v4.new_notebook(cells=[badge, *code])


@pytest.fixture(scope="module")
def downloads():
    """Skip where Pyodide is neither in the cache nor to be had."""
    try:
        vendor.tarball(vendor.pinned()["pyodide"], vendor.CACHE)
    except vendor.Unreachable as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="module")
def pyodide(downloads, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("lite") / "pyodide"
    lite.write_pyodide(folder)
    return folder


@pytest.fixture(scope="module")
def lock(pyodide) -> dict[str, dict]:
    return json.loads((pyodide / "pyodide-lock.json").read_text())["packages"]


@pytest.fixture(scope="module")
def site(downloads, tmp_path_factory) -> Path:
    """A site with one small notebook, and one that needs torch."""
    course, out = tmp_path_factory.mktemp("course"), tmp_path_factory.mktemp("out")
    cells = ["print(6 * 7)", INSTALL, "import numpy"]
    nbformat.write(notebook(*cells), course / "01_small.ipynb")
    nbformat.write(notebook("import torch"), course / "16_torch.ipynb")
    return lite.build(out, course)


# The course's wheel without the libraries that only the CDN has, and a widget's with all it needs.
INSTALL = """%pip install -q --pre --no-deps from-lines-to-attention
%pip install -q anywidget
import anywidget, coursekit
%load_ext autograder
print(anywidget.AnyWidget.__name__, coursekit.course_seed.__name__, "autograder" in
      get_ipython().extension_manager.loaded)"""


@pytest.mark.parametrize("source", ["import torch", "from torch.nn import Linear"])
def test_a_chapter_with_torch_is_left_out(source):
    assert not lite.runs_without_torch(notebook("import numpy", source))
    assert lite.runs_without_torch(notebook("import numpy", 'print("import torch")'))


def test_the_copy_names_the_sites_kernel_and_installs_from_the_site():
    copy = lite.for_lite(notebook("print(1)"))
    assert copy.metadata.kernelspec.name == "python"
    assert [cell.source for cell in copy.cells] == [lite.SET_UP, "print(1)"]


def test_the_pinned_pyodide_is_the_one_the_kernel_asks_for():
    assert vendor.pinned()["pyodide"].version == PYODIDE_VERSION


@pytest.mark.parametrize("name", BINARY)
def test_the_lock_has_the_cdns_address_and_pyodides_checksum(name, lock, tmp_path):
    vendor.fetch(["pyodide"], tmp_path)
    original = json.loads((tmp_path / "pyodide" / "pyodide-lock.json").read_text())
    before, after = original["packages"][name], lock[name]
    assert after["file_name"] == f"{PYODIDE_CDN_URL}/{before['file_name']}"
    assert after["sha256"] == before["sha256"]
    assert re.fullmatch("[0-9a-f]{64}", after["sha256"])
    assert BINARY[name] in after["imports"]


def test_what_the_lock_names_beside_it_is_there_with_its_checksum(lock, pyodide):
    beside = [entry for entry in lock.values() if "://" not in entry["file_name"]]
    assert len(beside) == len(lite.pinned_wheels()["kernel"])
    for entry in beside:
        content = (pyodide / entry["file_name"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"]


def test_what_is_beside_the_lock_has_the_locks_version_and_needs_nothing_from_outside(lock):
    pinned = dict(parse_wheel_filename(name)[:2] for name in lite.pinned_wheels()["kernel"])
    by_name = {canonicalize_name(entry["name"]): entry for entry in lock.values()}
    for name, version in pinned.items():
        assert by_name[name]["version"] == str(version)
        assert {canonicalize_name(need) for need in by_name[name]["depends"]} <= set(pinned)


def test_a_wheel_with_another_checksum_is_refused(pyodide, tmp_path, monkeypatch):
    lite.download(lite.pinned_wheels()["course"], vendor.CACHE / "wheels")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(vendor.CACHE / "wheels"))
    with pytest.raises(lite.LiteError, match="DO NOT MATCH"):
        lite.download({"comm-0.2.3-py3-none-any.whl": "0" * 64}, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_courses_wheel_asks_for_all_but_torch_and_records_its_metadata(site):
    [wheel] = (site / "pypi").glob("from_lines_to_attention-*.whl")
    with ZipFile(wheel) as archive:
        [name] = (name for name in archive.namelist() if name.endswith("dist-info/METADATA"))
        metadata = archive.read(name)
        record = archive.read(name.replace("METADATA", "RECORD")).decode()
    needs = re.findall(r"^Requires-Dist: ([\w-]+)", metadata.decode(), re.MULTILINE)
    assert "torch" not in needs and {"numpy", "scikit-learn", "matplotlib"} <= set(needs)
    digest = base64.urlsafe_b64encode(hashlib.sha256(metadata).digest()).decode().rstrip("=")
    assert f"{name},sha256={digest},{len(metadata)}\n" in record


def test_the_site_has_the_chapters_without_torch_and_no_sourcemap(site):
    assert [path.name for path in (site / "files").glob("*.ipynb")] == ["01_small.ipynb"]
    assert list(site.rglob("*.js.map")) == []


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def served(site):
    """Address of the site."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def opened(served, browser):
    """The small notebook in a page that can reach nothing but the site, and what it asked for."""

    def refuse(route):
        outside.append(route.request.url)
        route.abort()

    outside: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.route(lambda url: not url.startswith((served, "data:", "blob:")), refuse)
    page = context.new_page()
    page.goto(f"{served}/lab/index.html?path=01_small.ipynb")
    yield page, outside
    context.close()


def run(page: Page, number: int) -> str:
    """Run a code cell, and return what it printed."""
    cells = page.locator(".jp-Notebook .jp-CodeCell")
    expect(cells).to_have_count(4, timeout=BOOTING)
    cells.nth(number).locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    ended = re.compile(r"\[\d+\]")
    expect(cells.nth(number).locator(".jp-InputPrompt")).to_have_text(ended, timeout=BOOTING)
    return "".join(cells.nth(number).locator(".jp-OutputArea-output").all_inner_texts())


@pytest.mark.browser
def test_the_kernel_boots_and_installs_the_course_from_the_site_alone(opened, lock):
    page, outside = opened
    assert run(page, 1).strip() == "42"
    assert run(page, 2).strip() == "AnyWidget course_seed True"
    assert outside == []
    assert "numpy" in run(page, 3)
    assert set(outside) == {lock["numpy"]["file_name"]}


@pytest.mark.browser
def test_the_set_up_cell_asks_the_cdn_for_the_libraries_and_nothing_else(opened, lock):
    page, outside = opened
    run(page, 0)
    assert {lock[name]["file_name"] for name in BINARY} <= set(outside)
    assert set(outside) <= {entry["file_name"] for entry in lock.values()}
