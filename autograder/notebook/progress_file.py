"""The file that keeps what a learner has reached: by chapter and check, the best outcome so far.

Several notebooks may write to it at once: each write reads the file again under a lock, merges,
and replaces it in one step.
"""

import contextlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from autograder.atomic import write_text
from autograder.notebook.feedback import VERDICTS

VERSION = 1
Outcome = Mapping[str, Any]  # {"verdict": one of VERDICTS, "points": number}
Outcomes = Mapping[str, Mapping[str, Outcome]]  # by chapter, by check


def default_path() -> Path:
    """Return COURSE_PROGRESS, or else a file in the user's data folder."""
    if chosen := os.environ.get("COURSE_PROGRESS"):
        return Path(chosen).expanduser()
    if sys.platform == "win32":
        base = Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "from-lines-to-attention" / "progress.json"


def load(path: Path) -> Outcomes:
    """Read a progress file; one that makes no sense is set aside with a message, never lost."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return {}
    try:
        return _parse(json.loads(content))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as fault:
        _set_aside(path, f"{type(fault).__name__}: {fault}")
        return {}


def record(path: Path, chapter: str, check: str, verdict: str, points: float) -> Outcomes:
    """Add an outcome to the file and return all that it holds then."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _locked(path.with_name(path.name + ".lock")):
        old = load(path)
        outcomes = merge(old, {chapter: {check: {"verdict": verdict, "points": points}}})
        if outcomes != old:
            data = {"version": VERSION, "chapters": outcomes}
            write_text(path, json.dumps(data, indent=1, sort_keys=True) + "\n")
    return outcomes


def merge(one: Outcomes, other: Outcomes) -> Outcomes:
    """Join two records, keeping the better outcome of each check."""
    merged = {chapter: dict(checks) for chapter, checks in one.items()}
    for chapter, checks in other.items():
        mine = merged.setdefault(chapter, {})
        for check, outcome in checks.items():
            mine[check] = max(mine.get(check, outcome), outcome, key=_rank)
    return merged


def _rank(outcome: Outcome) -> tuple[float, int]:
    return outcome["points"], VERDICTS.index(outcome["verdict"])


def _parse(data: Any) -> Outcomes:
    """Return the outcomes in a file's data; raise ValueError and its like at anything else."""
    if data["version"] != VERSION:
        raise ValueError(f"its version is {data['version']!r}, not {VERSION}")
    return {
        str(chapter): {str(check): _outcome(got) for check, got in checks.items()}
        for chapter, checks in data["chapters"].items()
    }


def _outcome(got: Mapping[str, Any]) -> Outcome:
    verdict = VERDICTS[VERDICTS.index(got["verdict"])]
    return {"verdict": verdict, "points": got["points"] + 0}


def _set_aside(path: Path, why: str) -> None:
    number = 1
    while (aside := path.with_name(f"{path.name}.unreadable-{number}")).exists():
        number += 1
    with contextlib.suppress(FileNotFoundError):  # Another notebook was quicker.
        os.replace(path, aside)
        print(
            f"The progress file {path} cannot be read ({why}). It is kept as {aside.name}; "
            "a new one begins now.",
            file=sys.stderr,
        )


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock, which the system drops even when the process is killed."""
    with open(path, "a+b") as file:
        # Some network homes know no locks, nor do browsers; each write is in one step all the same.
        with contextlib.suppress(OSError, AttributeError):
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
            else:
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX)
        yield
