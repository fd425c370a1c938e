"""Control groups: a limit on the memory and the number of all processes together (cgroups(7)).

Of both kinds: version 2, one tree for every controller, and version 1, a tree for each. New groups
are made near our own, where that can be written: as root, or in a part of the tree that the
system's service manager has handed over to the user.
"""

import contextlib
import errno
import os
import secrets
import time
from collections.abc import Mapping
from pathlib import Path

MOUNT = Path("/sys/fs/cgroup")
PREFIX = "course-"
CONTROLLERS = ("memory", "pids")
_MEMBERS = "cgroup.procs"
_ATTEMPTS = 5
_SETTLED = 10.0  # seconds after which an empty group is nobody's any more


class GroupsError(OSError):
    """The system has no control groups that we may write."""


def join(memory_bytes: int, processes: int) -> None:
    """Put this process, and all that it starts, into new groups with these limits.

    Raises OSError where that cannot be done.
    """
    sweep()  # A process cannot remove its own group, so each removes those of the ones before.
    name = PREFIX + secrets.token_hex(6)
    for folder, settings in _settings(parents(), memory_bytes, processes).items():
        _join_new(folder / name, settings)


def sweep(settled: float = _SETTLED) -> None:
    """Remove the groups that no process is in any more, but for those just made."""
    with contextlib.suppress(OSError):
        for folder in set(parents().values()):
            for group in folder.glob(f"{PREFIX}*"):
                with contextlib.suppress(OSError):  # Still in use.
                    if time.time() - group.stat().st_mtime > settled:
                        group.rmdir()


def parents(mount: Path = MOUNT, own: str | None = None) -> dict[str, Path]:
    """Return the folder, for each controller, in which new groups can be made.

    `own` is the text of /proc/self/cgroup. Raises GroupsError where there is no such folder.
    """
    paths = _own_paths(Path("/proc/self/cgroup").read_text() if own is None else own)
    folders = {name: _parent(name, paths, mount) for name in CONTROLLERS}
    lacking = [name for name, folder in folders.items() if not os.access(folder, os.W_OK)]
    if lacking:
        raise GroupsError(f"no writable control group for {' and '.join(lacking)}")
    return folders


def _own_paths(text: str) -> dict[str, str]:
    """Read lines of number, controllers and path; that of version 2 names no controller."""
    paths = {}
    for line in text.splitlines():
        _, controllers, path = line.split(":", 2)
        paths |= dict.fromkeys(controllers.split(","), path.strip("/"))
    return paths


def _parent(controller: str, paths: Mapping[str, str], mount: Path) -> Path:
    if controller in paths:
        return mount / controller / paths[controller]
    own = mount / paths.get("", "")
    above = [own, *(folder for folder in own.parents if folder.is_relative_to(mount))]
    # In version 2 a group that holds processes cannot hand limits down, so ours often does not.
    return next(filter(_hands_down, above), own / "nowhere")


def _hands_down(folder: Path) -> bool:
    """Say whether groups in a folder of version 2 have limits of both kinds."""
    with contextlib.suppress(OSError):
        return set(CONTROLLERS) <= set((folder / "cgroup.subtree_control").read_text().split())
    return False


def _settings(
    folders: Mapping[str, Path], memory_bytes: int, processes: int
) -> dict[Path, dict[str, int]]:
    """Return what is to be written in which folder: one of version 2, two of version 1."""
    memory, pids = folders["memory"], folders["pids"]
    if memory == pids:
        limits = {"memory.max": memory_bytes, "memory.swap.max": 0, "pids.max": processes}
        return {memory: limits}
    limits = {"memory.limit_in_bytes": memory_bytes, "memory.memsw.limit_in_bytes": memory_bytes}
    return {memory: limits, pids: {"pids.max": processes}}


def _join_new(group: Path, settings: Mapping[str, int]) -> None:
    for attempt in range(_ATTEMPTS):
        group.mkdir(exist_ok=True)
        try:
            _limit(group, settings)
            (group / _MEMBERS).write_text("0")  # 0 is whoever writes.
            return
        except OSError as fault:
            # Another grader may have swept the group away while it was still empty.
            if attempt == _ATTEMPTS - 1 or fault.errno not in (errno.ENOENT, errno.ENODEV):
                raise


def _limit(group: Path, settings: Mapping[str, int]) -> None:
    for name, value in settings.items():
        # A kernel without an account of swap has no such limits.
        if "sw" not in name or (group / name).exists():
            (group / name).write_text(str(value))
