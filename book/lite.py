"""Build the chapters that need no torch as a JupyterLite site: Python runs in the reader's browser.

`python -m book.lite OUT` writes OUT/lite. The kernel boots from files of the site alone. NumPy,
SciPy, scikit-learn and Matplotlib are on no package index for the browser: they come from
Pyodide's public CDN when a cell first imports them, with the checksums of Pyodide's own lock.
"""

import base64
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import nbformat
from jupyterlite_pyodide_kernel.constants import PYODIDE_CDN_URL, PYODIDE_KERNEL_PLUGIN_ID
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from autograder.errors import CourseError
from autograder.running.libraries import libraries_of
from book.vendor import CACHE, PINS, fetch

ROOT = Path(__file__).resolve().parents[1]
DISTRIBUTION = "from-lines-to-attention"
KERNEL = {"display_name": "Python (Pyodide)", "language": "python", "name": "python"}
EXTENSIONS = ("@jupyterlite/pyodide-kernel-extension", "@jupyter-widgets/jupyterlab-manager")
EXTENSIONS += ("anywidget", "jupyterlab_pygments")
LIMIT = 60_000_000  # bytes of the whole site
# The set-up cell here: the kernel of the site takes a %pip line only where it is not indented.
SET_UP = f"""# Run this cell first: it prepares the chapter in your browser. Twice does no harm.
%pip install -q --pre {DISTRIBUTION}
import coursekit
coursekit.setup()"""


class LiteError(CourseError):
    """A site that cannot be built; the message says why."""


def build(out: Path, course: Path = ROOT / "course", cache: Path = CACHE) -> Path:
    """Build the site of a folder of notebooks; return its folder, OUT/lite.

    Raises LiteError or VendorError if something cannot be fetched, built or kept small.
    """
    site = Path(out).resolve() / "lite"
    with tempfile.TemporaryDirectory(prefix="lite-") as scratch:
        source, built = Path(scratch) / "source", Path(scratch) / "site"
        write_notebooks(course, source / "files")
        write_pyodide(source / "static" / "pyodide", cache)
        write_wheels(source / "pypi", cache)
        _write_settings(source)
        _run([sys.executable, "-m", "jupyterlite_core", "build", "--output-dir", built], source)
        if (size := _size(built)) > LIMIT:
            raise LiteError(f"the site has {size:,} bytes, more than {LIMIT:,}: what grew?")
        shutil.rmtree(site, ignore_errors=True)
        shutil.copytree(built, site)
    return site


def write_notebooks(course: Path, folder: Path) -> None:
    """Copy the notebooks that import no torch, each for the kernel of the site."""
    folder.mkdir(parents=True)
    for path in sorted(course.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        if runs_without_torch(notebook):
            nbformat.write(for_lite(notebook), folder / path.name)


def runs_without_torch(notebook: nbformat.NotebookNode) -> bool:
    """Say whether no code cell imports torch, nor any part of it."""
    sources = (cell.source for cell in notebook.cells if cell.cell_type == "code")
    return not any(name.partition(".")[0] == "torch" for name in libraries_of(sources))


def for_lite(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Name the site's kernel, set up from the site's own wheels, and leave Colab's badge out."""
    notebook.metadata["kernelspec"] = dict(KERNEL)
    notebook.cells = [cell for cell in notebook.cells if "[Open in Colab]" not in cell.source]
    [set_up] = (cell for cell in notebook.cells if "%pip install -q git+" in cell.source)
    set_up.source = SET_UP
    return notebook


def write_pyodide(folder: Path, cache: Path = CACHE) -> None:
    """Put Pyodide and the kernel's wheels into a folder, and rewrite its lock for the site."""
    with tempfile.TemporaryDirectory(prefix="pyodide-") as scratch:
        fetch(["pyodide"], Path(scratch), cache)
        shutil.copytree(Path(scratch) / "pyodide", folder)
    kernel = pinned_wheels()["kernel"]
    for wheel in download(kernel, cache / "wheels"):
        shutil.copy(wheel, folder)
    lock = folder / "pyodide-lock.json"
    lock.write_text(json.dumps(locked(json.loads(lock.read_text("utf-8")), kernel)), "utf-8")


def locked(lock: dict[str, Any], wheels: Mapping[str, str]) -> dict[str, Any]:
    """Return a lock that names the given wheels, by SHA-256, and the CDN for all others."""
    ours = {parse_wheel_filename(name)[0]: (name, digest) for name, digest in wheels.items()}
    for package in lock["packages"].values():
        if canonicalize_name(package["name"]) in ours:
            package["file_name"], package["sha256"] = ours[canonicalize_name(package["name"])]
        else:
            package["file_name"] = f"{PYODIDE_CDN_URL}/{package['file_name']}"
    return lock


def pinned_wheels() -> dict[str, dict[str, str]]:
    """Return the wheels that vendor.toml pins: SHA-256 by file name, for kernel and course."""
    return tomllib.loads(PINS.read_text("utf-8"))["wheels"]


def download(wheels: Mapping[str, str], folder: Path) -> list[Path]:
    """Return the wheels' paths in a folder; pip fetches those that are not there yet."""
    missing = {name: digest for name, digest in wheels.items() if not _has(folder / name, digest)}
    if missing:
        folder.mkdir(parents=True, exist_ok=True)
        _pip_download(missing, folder)
    return [folder / name for name in wheels]


def _has(path: Path, digest: str) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == digest


def _pip_download(wheels: Mapping[str, str], folder: Path) -> None:
    """Download wheels of pure Python for the browser; pip refuses a wrong checksum."""
    pure = ("--platform=any", "--implementation=py", "--abi=none", "--python-version=3.14")
    with tempfile.TemporaryDirectory(prefix="wheels-", dir=folder) as scratch:
        requirements = Path(scratch) / "requirements.txt"
        requirements.write_text("\n".join(map(_requirement, wheels.items())), "utf-8")
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
        _run([*pip, "--only-binary=:all:", *pure, "--dest", scratch, "-r", requirements], folder)
        for name in wheels:
            (Path(scratch) / name).replace(folder / name)


def _requirement(wheel: tuple[str, str]) -> str:
    name, version, *_ = parse_wheel_filename(wheel[0])
    return f"{name}=={version} --hash=sha256:{wheel[1]}"


def write_wheels(folder: Path, cache: Path = CACHE) -> None:
    """Put into a folder what `%pip` finds on the site: the course's wheel and what it needs."""
    folder.mkdir(parents=True)
    for wheel in download(pinned_wheels()["course"], cache / "wheels"):
        shutil.copy(wheel, folder)
    with tempfile.TemporaryDirectory(prefix="wheel-") as scratch:
        command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", scratch]
        _run([*command, ROOT], ROOT)
        [wheel] = Path(scratch).glob("*.whl")
        leave_out("torch", wheel, folder / wheel.name)


def leave_out(distribution: str, wheel: Path, target: Path) -> None:
    """Copy a wheel without one of its requirements: there is no torch for the browser.

    coursekit imports torch only where a cell asks for a device, so it works without it.
    """
    with ZipFile(wheel) as source, ZipFile(target, "w", ZIP_DEFLATED) as copy:
        files = {info.filename: source.read(info) for info in source.infolist()}
        [metadata] = (name for name in files if name.endswith(".dist-info/METADATA"))
        [record] = (name for name in files if name.endswith(".dist-info/RECORD"))
        lines = files[metadata].decode().splitlines(keepends=True)
        kept = (line for line in lines if not _requires(line, distribution))
        files[metadata] = "".join(kept).encode()
        rows = files[record].decode().splitlines()
        files[record] = _recorded(rows, metadata, files[metadata]).encode()
        for info in source.infolist():
            copy.writestr(info, files[info.filename])


def _requires(line: str, distribution: str) -> bool:
    """Say whether a line of metadata requires a distribution."""
    field, _, value = line.strip().partition(": ")
    return field == "Requires-Dist" and Requirement(value).name == distribution


def _recorded(rows: Iterable[str], name: str, content: bytes) -> str:
    """Return a wheel's RECORD with the row of one file as the file is now."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    new = f"{name},sha256={digest},{len(content)}"
    return "\n".join(new if row.startswith(f"{name},") else row for row in rows) + "\n"


def _write_settings(folder: Path) -> None:
    extensions = Path(sys.prefix) / "share" / "jupyter" / "labextensions"
    building = {
        "apps": ["lab"],
        "federated_extensions": [str(extensions / name) for name in EXTENSIONS],
        "ignore_sys_prefix": ["federated_extensions"],
        "no_sourcemaps": True,
        "no_unused_shared_packages": True,
    }
    # Nothing that the reader installs is looked for elsewhere without their knowing.
    running = {"litePluginSettings": {PYODIDE_KERNEL_PLUGIN_ID: {"disablePyPIFallback": True}}}
    running |= {"appName": "From Lines to Attention"}
    _write_json(folder / "jupyter_lite_config.json", {"LiteBuildConfig": building})
    page = {"jupyter-lite-schema-version": 0, "jupyter-config-data": running}
    _write_json(folder / "jupyter-lite.json", page)


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=1), "utf-8")


def _run(command: Iterable[str | Path], folder: Path) -> None:
    done = subprocess.run(list(command), cwd=folder, capture_output=True, text=True)
    if done.returncode:
        said = (done.stdout + done.stderr)[-1500:]
        raise LiteError(f"{' '.join(map(str, command))} failed:\n{said}")


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def main() -> None:
    """Build the site below the folder that the command line names, and print its size."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m book.lite OUT")
    try:
        site = build(Path(sys.argv[1]))
    except CourseError as error:
        sys.exit(f"book.lite: {error}")
    notebooks = ", ".join(sorted(path.stem for path in (site / "files").glob("*.ipynb")))
    print(f"{site}: {_size(site) / 1e6:.1f} MB, with {notebooks}")


if __name__ == "__main__":
    main()
