"""`course lab`: open JupyterLab on the course."""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from autograder.errors import CourseError
from autograder.kernel.preference import prepare, with_cold_kernels, with_warm_kernels

# The course is for reading: no request for news, and none for a newer JupyterLab.
QUIET = (
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Let kernels start slowly, and pass what follows on to JupyterLab."""
    parser.add_argument(
        "--cold",
        action="store_true",
        help="start each kernel from nothing, not as the fork of a process that is prepared for it",
    )
    # Not REMAINDER: argparse refuses `lab --no-browser` where that comes first.
    parser.add_argument(
        "options",
        nargs="*",
        metavar="-- OPTION",
        help="JupyterLab's own options: course lab -- --no-browser --port=9000",
    )


def run(args: argparse.Namespace) -> int:
    """Become JupyterLab, which prints where it listens and runs until it is stopped."""
    if find_spec("jupyterlab") is None:
        raise CourseError("JupyterLab is not installed. `course doctor` prints the command")
    folder = course_folder(Path.cwd(), Path(__file__).parents[2])
    is_root = getattr(os, "geteuid", lambda: 1)() == 0
    command = lab_command(folder, args.options, is_root)
    environment = (with_cold_kernels if args.cold else with_warm_kernels)(os.environ)
    prepare(environment)
    print(f"JupyterLab opens {folder}. Its address follows; stop it with Ctrl+C.", flush=True)
    if os.name == "posix":
        # Whoever stops this process stops JupyterLab itself.
        os.execve(command[0], command, environment)
    return subprocess.call(command, env=environment)


def course_folder(here: Path, checkout: Path) -> Path:
    """Find the notebooks in this folder, above it or in the installed checkout; else stay here."""
    for root in (here, *here.parents, checkout):
        if (root / "course" / "coursekit").is_dir():
            return root / "course"
    return here


def lab_command(folder: Path, options: Sequence[str], is_root: bool) -> list[str]:
    """Spell the command; a container's root user has to be allowed by name."""
    root = ["--allow-root"] if is_root else []
    return [sys.executable, "-m", "jupyterlab", str(folder), *QUIET, *root, *options]
