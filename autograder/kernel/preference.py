"""Have Jupyter start kernels our way: by an environment variable, which every part of it reads.

The configuration of the same name reaches JupyterLab, but not `nbgrader validate`.
"""

import contextlib
import sys
from collections.abc import Mapping
from importlib.metadata import entry_points

VARIABLE = "JUPYTER_DEFAULT_PROVISIONER_NAME"
WARM, COLD = "course", "local-provisioner"  # names in the group of entry points below
_GROUP = "jupyter_client.kernel_provisioners"


def with_warm_kernels(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment in which Jupyter forks its kernels, unless it says otherwise already.

    It comes back as it was where the course was installed before it had a provisioner: Jupyter
    starts no kernel at all if it cannot find the one that it is told to use.
    """
    known = entry_points(group=_GROUP, name=WARM)
    return {**({VARIABLE: WARM} if known else {}), **environment}


def with_cold_kernels(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment in which Jupyter starts its kernels the normal way."""
    return {**environment, VARIABLE: COLD}


def prepare(environment: Mapping[str, str]) -> None:
    """Let a server prepare for the first kernel, where this environment will ask for it."""
    if environment.get(VARIABLE) != WARM or sys.platform != "linux":
        return
    from autograder.kernel.client import start_server
    from autograder.kernel.place import find_place

    with contextlib.suppress(OSError):  # Kernels then start the normal way.
        start_server(find_place(environment), environment)
