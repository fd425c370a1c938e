"""Kernels started by Jupyter's own manager, for the tests of how they start."""

import contextlib
import os
import select

from jupyter_client.manager import KernelManager

from autograder.kernel.preference import WARM

SECONDS = 120  # for what takes less than one on a machine that is not busy


class Kernel:
    """A kernel and a client connected to it."""

    def __init__(self, provisioner=WARM, **options):
        self.manager = KernelManager(kernel_name="python3")
        chosen = {"provisioner_name": provisioner}
        self.manager.kernel_spec.metadata["kernel_provisioner"] = chosen
        self.manager.start_kernel(**options)
        self.connect()

    def connect(self):
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=SECONDS)

    @property
    def pid(self):
        return self.manager.provisioner.pid

    def run(self, source, on_text=lambda: None):
        """Run a cell; return what it printed, or raise its error."""
        self.shown = []

        def keep(message):
            self.shown.append(message["content"])
            if "text" in message["content"]:
                on_text()

        reply = self.client.execute_interactive(source, output_hook=keep, timeout=SECONDS)
        if reply["content"]["status"] != "ok":
            raise RuntimeError(reply["content"]["ename"])
        return "".join(content.get("text", "") for content in self.shown).strip()

    def restart(self):
        self.client.stop_channels()
        self.manager.restart_kernel(now=True)
        self.connect()

    def close(self):
        self.client.stop_channels()
        if self.manager.has_kernel:
            self.manager.shutdown_kernel(now=True)
        self.manager.cleanup_resources()


@contextlib.contextmanager
def kernel(**options):
    started = Kernel(**options)
    try:
        yield started
    finally:
        started.close()


@contextlib.contextmanager
def ending(pid):
    """Make sure that what is done here ends a process."""
    descriptor = os.pidfd_open(pid)
    try:
        yield
        assert select.select([descriptor], [], [], SECONDS)[0], f"process {pid} does not end"
    finally:
        os.close(descriptor)
