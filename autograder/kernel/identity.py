"""What a forked kernel cannot change any more, and so has to share with the server that forks it.

Another identity (a package installed, another Python, another container, another HOME) has another
server; the old one ends when nobody has used it for a while.
"""

import hashlib
import json
import site
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path

from autograder.kernel.surroundings import surroundings

# Read when Python or a library starts: too late to change in a process that has done so.
_READ_AT_START = (
    *("PYTHON", "LD_", "GLIBC_", "MALLOC_", "LANG", "LC_", "TZ", "HOME"),
    *("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "MPLCONFIGDIR", "MATPLOTLIBRC"),
    *("OMP_", "GOMP_", "KMP_", "MKL_", "OPENBLAS_", "GOTO_", "BLIS_", "NUMEXPR_"),
    *("NPY_", "NUMPY_", "SCIPY_", "SKLEARN_", "JOBLIB_", "TORCH_", "PYTORCH_", "ATEN_", "CUDA_"),
)


def identity(environment: Mapping[str, str]) -> str:
    """Return a name for all that a kernel with these environment variables has from its start.

    Raises OSError where the system does not show what a process has from its surroundings.
    """
    read = {key: value for key, value in environment.items() if key.startswith(_READ_AT_START)}
    boot = Path("/proc/sys/kernel/random/boot_id").read_text()
    parts = json.dumps([boot, installation(), surroundings("self"), sorted(read.items())])
    return hashlib.sha256(parts.encode()).hexdigest()[:16]


def installation() -> list[str | int]:
    """Describe this Python and what is installed for it."""
    folders = [Path(sysconfig.get_path(name)) for name in ("purelib", "platlib")]
    if site.ENABLE_USER_SITE:
        folders.append(Path(site.getusersitepackages()))
    folders.append(Path(__file__).parent)
    # An installer adds or removes a file here, whatever else it does.
    times = [folder.stat().st_mtime_ns for folder in folders if folder.is_dir()]
    return [sys.prefix, sys.version, *times]
