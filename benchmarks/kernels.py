"""Time how long a notebook waits for its kernel, from the start until torch is imported.

`python -m benchmarks.kernels` prints the medians; run it on a machine that does nothing else.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from jupyter_client.manager import KernelManager

from autograder.kernel.client import end_server, start_server, wait_for_server
from autograder.kernel.forked import ForkedProcess
from autograder.kernel.place import find_place
from autograder.kernel.preference import COLD, WARM

ROUNDS = 5
PATIENCE = 120  # seconds


def main() -> None:
    for label, provisioner in (("normal", COLD), ("forked", WARM)):
        seconds = kernel_start_seconds(provisioner, ROUNDS)
        shown = ", ".join(f"{each:.2f}" for each in seconds)
        print(f"{label}: {statistics.median(seconds):.2f} s, the median of {shown}")


def kernel_start_seconds(provisioner: str, rounds: int) -> list[float]:
    """Return the seconds from the start of a kernel to the reply of its first cell, each round.

    The cell imports torch. `provisioner` is "course" for forked kernels, whose server is ready
    before the first round, or "local-provisioner" for kernels started the normal way. The kernels
    and the server use a folder of their own, and none is left behind.

    Raises RuntimeError where kernels were to be forked and were not.
    """
    with tempfile.TemporaryDirectory() as folder, runtime_folder(folder):
        if provisioner != WARM:
            return [time_start(provisioner) for _ in range(rounds)]
        place = find_place(os.environ)
        start_server(place, os.environ)
        try:
            if wait_for_server(place) is None:
                raise RuntimeError("no server for kernels; COURSE_DEBUG=1 shows what it says")
            return [time_start(provisioner) for _ in range(rounds)]
        finally:
            end_server(place)


@contextmanager
def runtime_folder(folder: str) -> Iterator[None]:
    """Let Jupyter keep the files of what is running in this folder."""
    name = "JUPYTER_RUNTIME_DIR"
    before = os.environ.get(name)
    os.environ[name] = folder
    try:
        yield
    finally:
        os.environ.pop(name)
        if before is not None:
            os.environ[name] = before


def time_start(provisioner: str) -> float:
    """Start a kernel, import torch in it, end it; return how long the first two took."""
    manager = KernelManager(kernel_name="python3")
    manager.kernel_spec.metadata["kernel_provisioner"] = {"provisioner_name": provisioner}
    start = time.perf_counter()
    manager.start_kernel()
    client = manager.client()
    client.start_channels(hb=False)
    try:
        # Not wait_for_ready, which listens to silence for a while once the kernel is ready.
        cell = client.execute("import torch")
        while client.get_shell_msg(timeout=PATIENCE)["parent_header"].get("msg_id") != cell:
            pass
        seconds = time.perf_counter() - start
        if provisioner == WARM and not isinstance(manager.provisioner.process, ForkedProcess):
            raise RuntimeError("the kernel was not forked")
        return seconds
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


if __name__ == "__main__":
    main()
