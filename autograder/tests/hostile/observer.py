"""What a run of hostile submissions has left: changed files, stray files, processes, leaks."""

import contextlib
import ctypes
import hashlib
import json
import os
import select
import signal
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of linux/prctl.h: orphans become our children.
ELSEWHERE = tuple(map(Path, ("/", "/tmp", "/var/tmp", "/dev/shm", "/run", "/etc", "/opt")))
PATIENCE = 5000  # milliseconds that processes have to end once the run is over


def snapshot(folders: Iterable[Path]) -> dict[str, str]:
    """Return kind, rights and content of everything below some folders, byte code left out."""
    seen = {}
    for top in folders:
        for folder, names, files in os.walk(top):
            names[:] = [name for name in names if name != "__pycache__"]
            for name in (*names, *files):
                path = os.path.join(folder, name)
                seen[path] = _state(path)
    return seen


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Return the paths that were made, removed or changed."""
    return sorted(path for path in {*before, *after} if before.get(path) != after.get(path))


def _state(path: str) -> str:
    about = os.lstat(path)
    kind = f"{about.st_mode:o}"
    if stat.S_ISLNK(about.st_mode):
        return f"{kind} {os.readlink(path)}"
    if not stat.S_ISREG(about.st_mode):
        return kind
    with open(path, "rb") as file:
        return f"{kind} {hashlib.file_digest(file, 'sha256').hexdigest()}"


def stray_files(name: str, folders: Iterable[Path]) -> list[str]:
    """Find, and remove, files of a name in some folders and in those of the machine."""
    found = []
    for folder in {*folders, *ELSEWHERE}:
        for place in (folder, folder / "__pycache__"):
            with contextlib.suppress(OSError):
                found += sorted(place.glob(f"{name}*"))
    for path in found:
        path.unlink()
    return [str(path) for path in found]


@contextlib.contextmanager
def watched_processes(patience: int = PATIENCE) -> Iterator[list[str]]:
    """Give a list that holds at the end the processes which outlived the block; they are killed.

    Whoever loses its parent in the meantime becomes a child of this process.
    """
    libc, before, left = ctypes.CDLL(None), _descendants(os.getpid()), []
    libc.prctl(SUBREAPER, 1, 0, 0, 0)
    try:
        yield left
    finally:
        for pid in _descendants(os.getpid()) - before:
            if not _ends(pid, patience):
                left.append(_about(pid))
                _kill(pid)
        libc.prctl(SUBREAPER, 0, 0, 0, 0)


def _descendants(pid: int) -> set[int]:
    """Return the processes below one, those that have ended and wait to be noticed left out."""
    parents = {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            state, parent = Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()[:2]
            parents[int(entry)] = int(parent) if state != "Z" else 0
    found, waiting = set(), [pid]
    while waiting:
        above = waiting.pop()
        below = {each for each, parent in parents.items() if parent == above} - found
        found |= below
        waiting += below
    return found


def _ends(pid: int, patience: int) -> bool:
    """Wait for a process that may be about to end; say whether it did."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        waiting = select.poll()
        waiting.register(handle, select.POLLIN)
        ended = bool(waiting.poll(patience))
    finally:
        os.close(handle)
    if ended:
        _reap(pid)
    return ended


def _about(pid: int) -> str:
    with contextlib.suppress(OSError):
        command = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
        return f"{pid}: {command.strip()}"
    return str(pid)


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    _reap(pid)


def _reap(pid: int) -> None:
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, 0)


def leaks(folders: Iterable[Path], marks: Mapping[str, str], owner: str) -> list[str]:
    """Return where marks turn up below some folders, as 'mark: file'.

    What is `owner`'s own may hold the mark "other". Of notebooks the text of locked cells does not
    count: nbgrader keeps complete ones for the instructor.
    """
    found = []
    for path in (path for top in folders for path in sorted(top.rglob("*")) if path.is_file()):
        text = _unlocked(path) if path.suffix == ".ipynb" else _text(path)
        own = any(part.split(".")[0] == owner for part in path.parts)
        found += [
            f"{kind}: {path}"
            for kind, mark in marks.items()
            if mark in text and not (own and kind == "other")
        ]
    return found


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def _unlocked(path: Path) -> str:
    """Return the outputs of a notebook and the cells that a student wrote."""
    cells = json.loads(_text(path))["cells"]
    locked = [cell for cell in cells if cell["metadata"].get("nbgrader", {}).get("locked")]
    for cell in locked:
        cell["source"] = ""
    return json.dumps(cells)
