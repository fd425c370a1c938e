"""Open nbgrader's gradebook at any SQLAlchemy URL, and make it where there is none."""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from nbgrader.api import Gradebook

from autograder.errors import CourseError

FILE = re.compile(r"sqlite(?:\+pysqlite)?:///(?!:memory:)([^?]+)$")
PATIENCE = 60  # seconds to wait for another program that is writing to an SQLite gradebook


def open_gradebook(url: str, course_id: str) -> Gradebook:
    """Connect to a gradebook; raise CourseError where that fails."""
    course_id = course_id or "default_course"  # nbgrader's own name for a course without one
    try:
        with _own_programs_first():
            if file := FILE.match(url):
                _make_whole(Path(file[1]), course_id)
                url = f"{url}?timeout={PATIENCE}"
            return Gradebook(url, course_id)
    except Exception as fault:  # Drivers have errors of their own; the URL may hold a password.
        raise CourseError(
            f"The gradebook cannot be opened ({type(fault).__name__}). Give the URL that "
            "nbgrader_config.py has as CourseDirectory.db_url, and install its database's driver."
        ) from fault


def _make_whole(path: Path, course_id: str) -> None:
    """Make a new gradebook in one step: nbgrader takes several, and may be stopped between them."""
    if path.exists():
        return
    with TemporaryDirectory(dir=path.parent, prefix=".gradebook-") as folder:
        made = Path(folder) / path.name
        Gradebook(f"sqlite:///{made}", course_id).close()
        os.replace(made, path)


@contextmanager
def _own_programs_first() -> Iterator[None]:
    """Let nbgrader find alembic, which it starts by name, where the environment is not active."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before
