"""The environment variables of processes that run cells: few, and none of the grader's own."""

import os
import sys

# OMP_THREAD_LIMIT is what keeps a forked process from waiting for threads that fork did not copy.
ONE_THREAD = {
    name: "1"
    for name in (
        "OMP_NUM_THREADS",
        "OMP_THREAD_LIMIT",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "NUMEXPR_NUM_THREADS",
    )
}
INHERITED = ("PATH", "HOME", "LANG", "SYSTEMROOT")


def environment(folder: str) -> dict[str, str]:
    """Return the whole environment of a process that runs cells in a folder."""
    inherited = {key: os.environ[key] for key in INHERITED if key in os.environ}
    course = {key: value for key, value in os.environ.items() if key.startswith("COURSE_DATA_")}
    return {
        **inherited,
        **course,
        **ONE_THREAD,
        "COURSE_GRADING": "1",
        "JOBLIB_MULTIPROCESSING": "0",  # It would start programs, which is not allowed.
        "IPYTHONDIR": folder,
        "MPLBACKEND": "agg",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "TMPDIR": folder,
    }
