"""The environment of a process that runs a stranger's code: a short list, and no trace of more."""

import ctypes
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from autograder.isolation.readable import CACHE, MIRROR, cache_folder

HOMES = ("HOME", "IPYTHONDIR", "MPLCONFIGDIR", "TEMP", "TMP", "TMPDIR", "USERPROFILE")
USERS = ("LOGNAME", "USER", "USERNAME")
KEPT = (
    "COURSE_GRADING",
    CACHE,
    MIRROR,
    "JOBLIB_MULTIPROCESSING",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "LOKY_MAX_CPU_COUNT",
    "MKL_NUM_THREADS",
    "MPLBACKEND",
    "NUMEXPR_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OMP_THREAD_LIMIT",
    "OPENBLAS_NUM_THREADS",
    "PATH",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONHASHSEED",
    "PYTHONPATH",
    "SYSTEMROOT",
    "TZ",
    *HOMES,
    *USERS,
)


def settle(folder: str) -> None:
    """Work in a folder: it is home, and temporary files go there."""
    os.chdir(folder)
    # Downloads are found by the home of whoever grades, which is another folder from now on.
    os.environ[CACHE] = str(cache_folder(os.environ))
    os.environ.update(dict.fromkeys(HOMES, folder))
    os.environ.update(dict.fromkeys(USERS, "student"))
    tempfile.tempdir = folder


def scrub() -> None:
    """Forget every variable but those that cells need."""
    kept = allowed(os.environ)
    os.environ.clear()
    _wipe_initial()
    os.environ.update(kept)


def allowed(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that a process that runs cells may have."""
    return {name: environment[name] for name in KEPT if name in environment}


def _wipe_initial() -> None:
    """Overwrite the strings this process was started with: /proc/self/environ shows them still.

    To be called while no variable is set, since until then they are the variables' values.
    """
    try:
        numbers = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return  # No /proc, so nothing that shows them.
    start, end = int(numbers[47]), int(numbers[48])  # env_start and env_end of proc(5)
    ctypes.memset(start, 0, end - start)
