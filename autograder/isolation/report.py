"""What each barrier holds back on this machine, and how to get those that are missing."""

import os
import sys
from pathlib import Path

from autograder.isolation.layers import LAYERS, LEVELS, NAMESPACES, missing, reached
from autograder.isolation.probe import available, working

HOLDS = {
    "user": "what looks like root inside has no rights outside",
    "pid": "other processes can be neither seen nor signalled, and none outlives its run",
    "mount": "files outside cannot be seen, and what is written has a limit and is thrown away",
    "network": "no network can be reached, this machine's own services included",
    "ipc": "no shared memory or message queue of other programs can be reached",
    "landlock": "files outside cannot be opened, even where the root is the machine's own",
    "seccomp": "sockets, debuggers, other programs and rare parts of the kernel are refused",
    "limits": "memory, files, processes and computing time of a process have an end",
    "groups": "memory and processes of a run have an end, taken together",
    "uid": "it runs as a user who owns nothing, not as root",
    "environment": "tokens and passwords in environment variables are not handed on",
    "descriptors": "files that the grader has open are not handed on",
}
# What switches user namespaces off: a file, the text that says so, the remedy.
_SWITCHES = (
    (
        "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
        "1",
        "allow them with `sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`",
    ),
    (
        "/proc/sys/kernel/unprivileged_userns_clone",
        "0",
        "allow them with `sudo sysctl -w kernel.unprivileged_userns_clone=1`",
    ),
    (
        "/proc/sys/user/max_user_namespaces",
        "0",
        "allow them with `sudo sysctl -w user.max_user_namespaces=15000`",
    ),
)
_CONTAINERS = ("/.dockerenv", "/run/.containerenv")
_REMEDIES = {
    "landlock": "it needs Linux 5.13 with `landlock` in the boot option `lsm=`",
    "seccomp": "install the extra `grade`, and libseccomp with `apt-get install libseccomp2`",
    "groups": "grade as root, or start with `systemd-run --user --scope`",
    "uid": "grade as root, or from an account that owns nothing else",
}
_ELSEWHERE = "grade on Linux: a machine, a container or WSL 2"


def barriers() -> list[tuple[str, bool, str]]:
    """Return for each barrier its name, whether it works here, and a sentence on it."""
    probes = available()
    rows = []
    for name in LAYERS:
        probe = probes[name]
        holds = f"{HOLDS[name][0].upper()}{HOLDS[name][1:]}."
        sentence = holds if probe.works else _missing(name, probe.detail)
        rows.append((name, probe.works, sentence))
    return rows


def level() -> str:
    """Return the highest level of isolation that this machine offers."""
    works = working()
    return reached([name for name, is_up in works.items() if is_up])


def summary() -> str:
    """Say in one sentence which level is reached, and what the next one lacks."""
    best = level()
    if best == LEVELS[0]:
        return f"Isolation reaches the level {best}, the highest."
    above = LEVELS[LEVELS.index(best) - 1]
    lacking = ", ".join(missing(above, working()))
    return f"Isolation reaches the level {best}; {above} lacks {lacking}."


def _missing(name: str, detail: str) -> str:
    return f"Missing ({detail}). It would see to it that {HOLDS[name]}. To mend: {_remedy(name)}."


def _remedy(name: str) -> str:
    if sys.platform != "linux":
        return _ELSEWHERE
    return _of_namespaces() if name in NAMESPACES else _REMEDIES.get(name, "please report this")


def _of_namespaces() -> str:
    """Return how to get user namespaces, on which the others rest."""
    for path, off, remedy in _SWITCHES:
        if _text(path) == off:
            return remedy
    if any(map(os.path.exists, _CONTAINERS)):
        options = " ".join(
            f"--security-opt {option}=unconfined" for option in ("seccomp", "apparmor")
        )
        return f"start the container with {options} --security-opt systempaths=unconfined"
    return "grade as root, or ask whoever runs this machine for user namespaces"


def _text(path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError:
        return ""
