"""Grade hostile submissions with `course grade` and tell what came of it."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.isolation.layers import choose
from autograder.isolation.probe import available
from autograder.tests.hostile import observer
from autograder.tests.hostile.cases import load_cases
from autograder.tests.hostile.cases.case import Case
from autograder.tests.hostile.chapter import SLUG
from autograder.tests.hostile.scene import (
    KIT,
    PACKAGE,
    SEED,
    SITE,
    Scene,
    decoy_gradebook,
    open_scene,
)

# -P: no module is imported from the folder it is started in, as with the command `course` itself.
COURSE = (sys.executable, "-P", "-m", "autograder.cli", "grade")
WITNESS = "witness"
CELL_SECONDS = 2
WALL_SECONDS = 3600
PROTECTED = ("strict", "standard")
SELECTION = "COURSE_HOSTILE"  # "safe" leaves out the cases that could harm a machine
WRITTEN_INTO = (PACKAGE, PACKAGE / "manifests", PACKAGE / "running", KIT, SITE)

Marks = dict[str, dict[str, float] | None]


@dataclass(frozen=True)
class Run:
    """What a run gave, and what it left behind."""

    marks: Marks  # case -> exercise -> points; None where it was not graded
    verdicts: Mapping[str, Mapping[str, str]]  # case -> check -> word
    reasons: Mapping[str, str]  # of what was not graded
    pages: Mapping[str, str]  # path -> text of each page
    printed: str
    status: int
    leaks: Sequence[str]
    changed: Sequence[str]
    stray: Sequence[str]
    processes: Sequence[str]
    heard: Sequence[str]


def protected() -> bool:
    """Say whether this machine keeps strangers' code away from it."""
    level = choose(None, {name: each.works for name, each in available().items()}).level
    return level in PROTECTED


def cases_here() -> tuple[Case, ...]:
    """Return the cases that can be run here without harm."""
    careful = os.environ.get(SELECTION) == "safe" or not protected()
    return tuple(case for case in load_cases() if not (careful and case.unsafe))


def grade(cases: Iterable[Case], folder: Path | None = None, **options: Any) -> Marks:
    """Return the points that each case gets for each exercise; see `run` for the options."""
    return run(cases, folder, **options).marks


def run(
    cases: Iterable[Case],
    folder: Path | None = None,
    program: Sequence[str] = COURSE,
    environment: Mapping[str, str] | None = None,
    **options: Any,
) -> Run:
    """Grade cases in a scene of their own; the results are kept in `folder`, if one is given.

    `program` is what takes the arguments of `course grade`, and `options` are more of them:
    `workers=2` becomes `--workers=2`, `force=True` becomes `--force`, and a list as many.
    """
    cases = tuple(cases)
    with open_scene() as scene:
        decoy_gradebook(scene)
        for case in cases:
            hand_in(case, scene)
        scene.open_to_all()
        before = observer.snapshot(_kept(scene))
        with observer.watched_processes() as processes:
            done = _graded(scene, program, environment or {}, options)
        after = observer.snapshot(_kept(scene))
        if folder is not None:
            shutil.copytree(scene.out, folder, dirs_exist_ok=True)
        return Run(
            **_results(scene, cases),
            printed=done.stdout,
            status=done.returncode,
            leaks=[*_leaks(scene, done.stdout)],
            changed=observer.changes(before, after),
            stray=observer.stray_files(scene.stray, (*WRITTEN_INTO, scene.root, scene.course)),
            processes=processes,
            heard=scene.listeners.heard(),
        )


def hand_in(case: Case, scene: Scene) -> None:
    """Hand a case in to `course grade`: as a file, or as a folder where it is more than one."""
    student = case.student or case.name
    if case.hand_in:
        scene.hand_in(case, scene.submissions / student)
    else:
        (scene.submissions / f"{student}.ipynb").write_bytes(scene.notebook(case))


def _kept(scene: Scene) -> list[Any]:
    """Return the folders in which nothing may change."""
    inside = (scene.checkout, scene.course, scene.submissions, scene.home, scene.temporary)
    return [*inside, PACKAGE, KIT]


def _graded(
    scene: Scene, program: Sequence[str], environment: Mapping[str, str], options: Mapping[str, Any]
) -> subprocess.CompletedProcess:
    given = {
        "out": scene.out,
        "solutions": scene.checkout / "solutions",
        "seed": SEED,
        "cell_seconds": CELL_SECONDS,
        **options,
    }
    command = [*program, str(scene.submissions), *_arguments(given)]
    with (scene.root / "open-file").open("r+b") as file:
        process = subprocess.Popen(
            command,
            cwd=scene.course,
            env={**scene.environment(), **environment},
            pass_fds=[file.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            printed, _ = process.communicate(timeout=WALL_SECONDS)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
    return subprocess.CompletedProcess(command, process.returncode, printed)


def _arguments(options: Mapping[str, Any]) -> list[str]:
    arguments = []
    for name, value in options.items():
        flag = f"--{name.replace('_', '-')}"
        values = value if isinstance(value, list) else [value]
        arguments += [flag if each is True else f"{flag}={each}" for each in values]
    return arguments


def _results(scene: Scene, cases: Iterable[Case]) -> dict[str, Any]:
    path = scene.out / "results.json"
    listed = json.loads(path.read_text("utf-8"))["results"] if path.exists() else []
    # Of several files of a student, the one of the chapter counts.
    ordered = sorted(listed, key=lambda result: result["chapter"] == SLUG)
    by_student = {result["student"]: result for result in ordered}
    by_case = {case.name: by_student.get(case.student or case.name) for case in cases}
    graded = {name: result for name, result in by_case.items() if result}
    return {
        "marks": {name: _points(result) for name, result in graded.items()},
        "verdicts": {name: _verdicts(result) for name, result in graded.items()},
        "reasons": {name: result["ungradable"] for name, result in graded.items()},
        "pages": {
            path.relative_to(scene.out).as_posix(): path.read_text("utf-8")
            for path in sorted(scene.out.rglob("*.html"))
        },
    }


def _points(result: Mapping[str, Any]) -> dict[str, float] | None:
    if result["ungradable"]:
        return None
    return {exercise["id"]: exercise["points"] for exercise in result["exercises"]}


def _verdicts(result: Mapping[str, Any]) -> dict[str, str]:
    checks = (check for exercise in result["exercises"] for check in exercise["checks"])
    return {check["id"]: check["verdict"] for check in checks}


def _leaks(scene: Scene, printed: str) -> Iterable[str]:
    marks = {**scene.marks, "found": "LOOT:"}
    yield from observer.leaks([scene.out], marks, WITNESS)
    yield from (f"{kind}: printed" for kind, mark in marks.items() if mark in printed)
