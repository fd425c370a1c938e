"""Import what a notebook of the course imports, so that every fork has it.

Left out is what looks for the running kernel when imported (ipywidgets, anywidget, tqdm.auto), and
the course's own packages, which somebody may be editing. Nothing is computed: a thread of
OpenMP would hang every fork, and CUDA, once begun, cannot be used after one.
"""

import gc
import importlib
import os
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

KERNEL = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    # What these import when a kernel starts.
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.extensions.storemagic",
    "ipykernel.debugger",
    "sqlite3",
    "tornado.platform.asyncio",
    "tornado.queues",
)
LIBRARIES = (
    "numpy",
    "matplotlib.pyplot",
    "sklearn.datasets",
    "sklearn.linear_model",
    "sklearn.metrics",
    "sklearn.model_selection",
    "sklearn.preprocessing",
    "torch",
    "torch.testing",
    "torch.utils.data",
    "torch.utils.flop_counter",
)
_ASK_WITHOUT_CUDA = "PYTORCH_NVML_BASED_CUDA_CHECK"
PATIENCE = 10.0  # seconds that a server gives way to busy processes, all in all
INTERVAL = 0.1


@dataclass(frozen=True)
class Imported:
    """What importing has changed in this process, as against a kernel that has just started."""

    packages: frozenset[str]
    variables: dict[str, str]


def import_libraries() -> Imported:
    """Import what the kernel needs and what is installed of the rest, and return what that did."""
    os.environ.pop("MPLBACKEND", None)  # A kernel chooses its own.
    variables = dict(os.environ)
    # To ask for a GPU in another way begins CUDA.
    os.environ[_ASK_WITHOUT_CUDA] = "1"
    for name in KERNEL:
        importlib.import_module(name)
    packages = _packages()
    _import_each(LIBRARIES)
    gc.collect()
    gc.freeze()  # The collector of a fork must not touch, and so copy, every page.
    del os.environ[_ASK_WITHOUT_CUDA]
    set_by_imports = dict(os.environ.items() - variables.items())
    return Imported(frozenset(_packages() - packages), set_by_imports)


def _import_each(names: Iterable[str]) -> None:
    give_way = GiveWay()
    for name in names:
        if find_spec(name.partition(".")[0]):
            give_way.wait()
            importlib.import_module(name)
    if "torch" in sys.modules:
        give_way.wait()
        _import_optimizers()


def _import_optimizers() -> None:
    import torch

    torch.optim.Adam([torch.empty(1, requires_grad=True)])  # Imports some 800 modules.


def _packages() -> set[str]:
    return {name.partition(".")[0] for name in sys.modules}


class GiveWay:
    """Lets others have the processor first: a kernel that starts now is not to start later."""

    def __init__(self) -> None:
        self.end = time.monotonic() + PATIENCE

    def wait(self) -> None:
        """Return when some processor was idle for half of an interval, or patience is at an end."""
        while time.monotonic() < self.end:
            idle = _idle_seconds()
            time.sleep(INTERVAL)
            if _idle_seconds() - idle > INTERVAL / 2:
                return


def _idle_seconds() -> float:
    """Return for how long processors have been idle, added up (proc_uptime(5))."""
    return float(Path("/proc/uptime").read_text().split()[1])
