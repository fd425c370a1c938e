"""Try every barrier on this machine, each in a process that is thrown away.

`python -m autograder.isolation.probe` prints what it found as JSON. The barriers are put up by the
same functions that grading uses.
"""

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from functools import cache

from autograder.isolation import groups
from autograder.isolation.layers import LAYERS, NAMESPACES
from autograder.isolation.trials import READABLE, SECRET, TRIALS, Trial

_LINUX_ONLY = NAMESPACES | {"landlock", "seccomp", "groups", "uid"}
_PATIENCE = 120.0  # seconds, on a very busy machine
_MODULE = "autograder.isolation.probe"


@dataclass(frozen=True)
class Probe:
    """Whether a barrier works here, and what was seen."""

    works: bool
    detail: str


@cache
def available() -> dict[str, Probe]:
    """Return what each barrier, and READABLE, did here; tried once in a process's life."""
    found = _ask_child()
    silent = Probe(False, found.get("", Probe(False, "it was not tried")).detail)
    return {name: found.get(name, silent) for name in (*LAYERS, READABLE)}


def working() -> dict[str, bool]:
    """Return whether each barrier works here, as `layers.choose` wants it."""
    return {name: probe.works for name, probe in available().items()}


def _ask_child() -> dict[str, Probe]:
    """Run this module as a program; under "" is why it had nothing to say."""
    path = os.pathsep.join(entry for entry in sys.path if entry)
    try:
        child = subprocess.run(
            [sys.executable, "-m", _MODULE],
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            env={**os.environ, "PYTHONPATH": path, SECRET: "known"},
            check=True,
        )
        return {name: Probe(**probe) for name, probe in json.loads(child.stdout).items()}
    except (OSError, ValueError, TypeError, subprocess.SubprocessError) as fault:
        return {"": Probe(False, f"the attempt itself failed: {fault}")}


def try_all() -> dict[str, Probe]:
    """Try the barriers in an order in which the later ones can build on the earlier."""
    found: dict[str, Probe] = {}
    for name, trial in TRIALS.items():
        works = frozenset(layer for layer, probe in found.items() if probe.works)
        found[name] = _attempt(name, trial, works)
    groups.sweep()
    return found


def _attempt(name: str, trial: Trial, works: frozenset[str]) -> Probe:
    if name in _LINUX_ONLY and sys.platform != "linux":
        return Probe(False, f"{sys.platform} has nothing of the kind")
    if not hasattr(os, "fork"):
        return _outcome(trial, works, sys.stdout.fileno())
    receive, send = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(send, json.dumps(asdict(_outcome(trial, works, send))).encode())
        os._exit(0)
    os.close(send)
    with open(receive, "rb") as report:
        text = report.read()
    status = os.waitpid(pid, 0)[1]
    if not text:
        return Probe(False, f"the attempt ended with status {status}")
    return Probe(**json.loads(text))


def _outcome(trial: Trial, works: frozenset[str], report: int) -> Probe:
    try:
        return Probe(True, trial(works, report))
    # Whatever goes wrong, the barrier is not there; a probe must never take the command down.
    except Exception as fault:
        is_plain = isinstance(fault, OSError)
        return Probe(False, str(fault) if is_plain else f"{type(fault).__name__}: {fault}")


if __name__ == "__main__":
    print(json.dumps({name: asdict(probe) for name, probe in try_all().items()}))
