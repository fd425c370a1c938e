"""Execute a page's notebook once, and keep it as long as nothing that it depends on has changed."""

import hashlib
import json
import os
import platform
import tempfile
from importlib.metadata import version
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from autograder.atomic import write_text
from autograder.errors import CourseError
from autograder.kernel.preference import with_cold_kernels
from autograder.running.environment import ONE_THREAD

CELL_SECONDS = 600
LIBRARIES = ("matplotlib", "numpy", "scikit-learn", "torch", "ipykernel")


def executed(page: NotebookNode, cache: Path, sources: Path) -> NotebookNode:
    """Return a notebook with its outputs, out of the cache where it is there.

    `sources` is the folder of what the notebooks import: a change in it makes pages anew. Raises
    CourseError with the cell and its error where one fails.
    """
    kept = Path(cache) / f"{_key(page, sources)}.ipynb"
    if kept.exists():
        return nbformat.read(kept, as_version=4)
    done = _run(page)
    write_text(kept, nbformat.writes(done) + "\n")
    return done


def _run(page: NotebookNode) -> NotebookNode:
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            nbformat.from_dict(page),
            timeout=CELL_SECONDS,
            kernel_name=page.metadata.kernelspec.name,
            resources={"metadata": {"path": folder}},
        )
        try:
            return client.execute(env=_environment())
        except CellExecutionError as fault:
            raise CourseError(f"A page of the book stops: {fault}. Mend the cell.") from fault


def _environment() -> dict[str, str]:
    """Return the kernel's environment: this one's, but a kernel shows its figures."""
    figures = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
    return with_cold_kernels(os.environ) | ONE_THREAD | {"PYTHONHASHSEED": "0"} | figures


def _key(page: NotebookNode, sources: Path) -> str:
    cells = [cell.source for cell in page.cells if cell.cell_type == "code"]
    libraries = [f"{name} {version(name)}" for name in LIBRARIES]
    files = [path for path in sorted(Path(sources).rglob("*")) if path.suffix in (".py", ".toml")]
    contents = [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]
    told = json.dumps([cells, libraries, contents, platform.python_version()])
    return hashlib.sha256(told.encode()).hexdigest()[:32]
