"""The place where hostile submissions are graded: a course with everything that they look for.

A checkout, a course directory with a gradebook, a home, other students' work: each holds a mark, a
string that must turn up nowhere else. All can be read and written by anyone, so that only the
grader's own barriers stand between them and a submission.
"""

import contextlib
import json
import os
import re
import secrets
import shutil
import site
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import coursekit

import autograder
from autograder.authoring.release import student_notebook
from autograder.chapter import Chapter
from autograder.grading.staging import stage
from autograder.tests.hostile.cases.case import Case
from autograder.tests.hostile.chapter import SLUG, write_chapter
from autograder.tests.hostile.listeners import Listeners

SEED = 736_512_941
KINDS = ("hidden", "solution", "bank", "book", "other", "env", "home", "file")
PACKAGE, KIT = (Path(module.__file__).parent for module in (autograder, coursekit))
SITE = Path(site.getsitepackages()[0])
PLACEHOLDER = re.compile(r"@([a-z]+)@")


@dataclass(frozen=True)
class Scene:
    """A course in a folder of its own, and who listens around it."""

    root: Path
    chapter: Chapter
    marks: Mapping[str, str]
    listeners: Listeners
    stray: str  # the name of every file that a submission writes where it must not

    @property
    def checkout(self) -> Path:
        """The folder that holds solutions/."""
        return self.root / "checkout"

    @property
    def course(self) -> Path:
        """The nbgrader course directory."""
        return self.root / "course"

    @property
    def submissions(self) -> Path:
        """What is handed in to `course grade`."""
        return self.root / "submissions"

    @property
    def home(self) -> Path:
        """The home of whoever grades."""
        return self.root / "home"

    @property
    def temporary(self) -> Path:
        """Where the grader puts temporary files."""
        return self.root / "tmp"

    @property
    def out(self) -> Path:
        """The results of `course grade`."""
        return self.root / "out"

    @cached_property
    def places(self) -> Mapping[str, Any]:
        """Everything that the text of an answer can name."""
        solutions = self.checkout / "solutions"
        paths = {
            "root": self.root,
            "checkout": self.checkout,
            "solutions": solutions,
            "source": solutions / f"{SLUG}.py",
            "bank": solutions / "banks" / f"{SLUG}.py",
            "course": self.course,
            "gradebook": self.course / "gradebook.db",
            "submissions": self.submissions,
            "witness": self.submissions / "witness.ipynb",
            "home": self.home,
            "tmp": self.temporary,
            "output": self.out,
            "package": PACKAGE,
            "kit": KIT,
            "site": SITE,
            "zero": "/dev/zero",
        }
        texts = {name: str(path) for name, path in paths.items()}
        known = {"harness": os.getpid(), "mark": self.stray, "other": self.marks["other"]}
        return {**texts, **known, **self.listeners.addresses}

    @cached_property
    def released(self) -> str:
        """The notebook as students get it."""
        return json.dumps(student_notebook(self.chapter))

    def filled(self, text: str) -> str:
        """Return the text of an answer with the scene's places in it."""
        return PLACEHOLDER.sub(lambda at: repr(self.places[at[1]]), text)

    def notebook(self, case: Case) -> bytes:
        """Return the file that a case hands in."""
        notebook = json.loads(self.released)
        for cell in notebook["cells"]:
            if cell["id"] in case.answers:
                cell["source"] = self.filled(case.answers[cell["id"]])
        changed = case.change(notebook) if case.change else notebook
        content = json.dumps(changed, indent=1).encode()
        return case.encode(content) if case.encode else content

    def hand_in(self, case: Case, folder: Path) -> None:
        """Put a case into a student's folder."""
        content = self.notebook(case)
        if case.hand_in:
            case.hand_in(folder, content, self.places)
        else:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{SLUG}.ipynb").write_bytes(content)

    def open_to_all(self) -> None:
        """Let everyone read and write everything."""
        for folder, names, files in os.walk(self.root):
            for name in (*names, *files):
                with contextlib.suppress(OSError):
                    path = Path(folder, name)
                    if not path.is_symlink():
                        path.chmod(0o777 if path.is_dir() else 0o666)

    def environment(self) -> dict[str, str]:
        """Return the variables of the grader's process; one of them is a secret."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        return kept | {
            "HOME": str(self.home),
            "TMPDIR": str(self.temporary),
            "COURSE_SECRET": self.marks["env"],
            "PYTHONDONTWRITEBYTECODE": "1",
            "OMP_NUM_THREADS": "1",
        }


@contextlib.contextmanager
def open_scene() -> Iterator[Scene]:
    """Make a scene, and remove all of it at the end."""
    root = Path(tempfile.mkdtemp(prefix="hostile-", dir="/tmp")).resolve()
    marks = {kind: f"{kind}-{secrets.token_hex(8)}" for kind in KINDS}
    # What is graded is the same each time; only the seed of hidden inputs must be found out.
    marks["seed"] = f"seed-{SEED:016x}"
    with Listeners(root) as listeners:
        try:
            chapter = write_chapter(root / "checkout" / "solutions", marks)
            scene = Scene(root, chapter, marks, listeners, f"stray-{secrets.token_hex(6)}")
            _furnish(scene)
            yield scene
        finally:
            shutil.rmtree(root, ignore_errors=True)


def _furnish(scene: Scene) -> None:
    root = scene.root
    root.chmod(0o777)
    for folder in (scene.submissions, scene.temporary, scene.home / ".ssh"):
        folder.mkdir(parents=True)
    stage(scene.course, [scene.chapter], "numbers", SEED)
    startup = scene.home / ".ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "README").write_text("Files here are run first.\n")
    (scene.home / ".bashrc").write_text("# nothing\n")
    (scene.home / ".ssh" / "id_ed25519").write_text(scene.marks["home"])
    (root / "open-file").write_text(scene.marks["file"])
    # The first import of matplotlib writes a list of fonts: it is there wherever someone grades.
    first = [sys.executable, "-P", "-c", "import matplotlib.pyplot"]
    subprocess.run(first, cwd=root, env=scene.environment(), check=True)


def decoy_gradebook(scene: Scene) -> None:
    """Write a gradebook whose table of marks has a mark in it."""
    with contextlib.closing(sqlite3.connect(scene.course / "gradebook.db")) as book, book:
        book.execute("create table grade (student text, score real, extra_credit real)")
        book.execute("insert into grade values (?, 1, 0)", (scene.marks["book"],))
