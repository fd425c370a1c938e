"""What a Linux process has from those who started it: its limits, rights, namespaces and groups.

A forked kernel has the server's. So it is forked only for a process that has the same, and a
process that was locked in gets nothing from a server that is free.
"""

import os
import socket
import struct
from pathlib import Path

_STATUS = frozenset(
    ("Uid", "Gid", "Groups", "Umask", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")
    + ("NoNewPrivs", "Seccomp", "Seccomp_filters", "Cpus_allowed")
)
_LIMIT_NAME, _HARD_LIMIT = slice(0, 26), slice(47, 68)  # Columns of /proc/PID/limits.


def surroundings(process: int | str) -> list[str]:
    """Describe a process, by its number or as "self"; raise OSError where it cannot be seen."""
    folder = Path("/proc", str(process))
    spaces = sorted(path for path in (folder / "ns").iterdir() if "for_children" not in path.name)
    return [
        *(line for line in _lines(folder / "status") if line.split(":")[0] in _STATUS),
        # A soft limit is the process's own to set, so it is handed over with the request.
        *(line[_LIMIT_NAME] + line[_HARD_LIMIT] for line in _lines(folder / "limits")),
        *(os.readlink(link) for link in (folder / "root", *spaces)),
        *_lines(folder / "cgroup"),
        _profile(folder),
        f"nice {os.getpriority(os.PRIO_PROCESS, 0 if process == 'self' else int(process))}",
    ]


def is_like_us(connection: socket.socket) -> bool:
    """Say whether the process at the other end is of the same user and in the same surroundings."""
    try:
        return surroundings(peer(connection)) == surroundings("self")
    except OSError:
        return False


def peer(connection: socket.socket) -> int:
    """Return the number of the process that connected or listens at the other end (unix(7))."""
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
    return struct.unpack("3i", credentials)[0]


def _lines(file: Path) -> list[str]:
    return file.read_text().splitlines()


def _profile(folder: Path) -> str:
    """Return the AppArmor or SELinux label; nothing where the machine has neither."""
    try:
        return (folder / "attr" / "current").read_text()
    except OSError:
        return ""
