"""Kernels started by Jupyter's own managers, the normal way and as forks of a server."""

import json
import os
import signal
import subprocess
import sys

import nbformat
import pytest
from jupyter_client.provisioning import KernelProvisionerFactory
from nbclient import NotebookClient

if sys.platform != "linux":
    pytest.skip("kernels are forked on Linux alone", allow_module_level=True)

from autograder.kernel import client
from autograder.kernel.place import find_place
from autograder.kernel.preference import COLD, VARIABLE, WARM
from autograder.tests.kernels import ending, kernel

PARENT = "import os; print(os.getppid())"


@pytest.fixture(scope="module", autouse=True)
def first_parent(tmp_path_factory):
    """Start a kernel where no server is, and return its parent; leave the server that it wanted."""
    folder = tmp_path_factory.mktemp("runtime") / ("deep" * 30)
    folder.mkdir(mode=0o700)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_RUNTIME_DIR", str(folder))
        patch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))
        with kernel() as first:
            parent = int(first.run(PARENT))
        yield parent
        client.end_server(find_place(os.environ))


@pytest.fixture
def server():
    """Wait for the server, and return its number."""
    found = client.wait_for_server(find_place(os.environ))
    assert found, find_place(os.environ).lock_path.read_text()
    return found


def test_kernel_starts_the_normal_way_where_no_server_is(first_parent):
    assert first_parent == os.getpid()


def test_kernel_after_that_is_a_fork_of_the_server(server):
    with kernel() as forked:
        assert int(forked.run(PARENT)) == server


def test_fork_computes_with_torch(server):
    with kernel() as forked:
        assert forked.run("import torch; print(torch.ones(2, 3).sum().item())") == "6.0"


def test_fork_computes_on_more_threads_than_one(server):
    work = (
        "import numpy, torch\n"
        "torch.set_num_threads(2)\n"
        "x = torch.ones(600, 600, requires_grad=True)\n"
        "(x @ x).exp().mean().log().backward()\n"
        "print(torch.get_num_threads(), (numpy.ones((600, 600)) @ numpy.ones((600, 600))).mean())"
    )
    with kernel() as forked:
        assert forked.run(work) == "2 600.0"


def test_cell_of_a_fork_is_interrupted(server):
    with kernel() as forked, pytest.raises(RuntimeError, match="KeyboardInterrupt"):
        forked.run("print(1)\nwhile True: pass", forked.manager.interrupt_kernel)


def test_restarted_kernel_is_another_fork_without_the_old_names(server):
    with kernel() as forked:
        forked.run("kept = 1")
        old = forked.pid
        forked.restart()
        assert forked.run("print('kept' in globals())") == "False"
        assert forked.pid != old and int(forked.run(PARENT)) == server


def test_shutdown_ends_the_kernel_and_leaves_no_zombie(server):
    with kernel() as forked:
        pid = forked.pid
        forked.manager.shutdown_kernel()
        assert not forked.manager.has_kernel
    with kernel():  # The server reaps before it forks.
        assert not os.path.exists(f"/proc/{pid}")


def test_two_kernels_at_once_share_neither_names_nor_random_numbers(server):
    draw = "import random, numpy, torch; mine = 1\n"
    draw += "print(random.random(), numpy.random.rand(), torch.rand(1).item())"
    with kernel() as one, kernel() as other:
        numbers = one.run(draw).split(), other.run(draw).split()
        assert all(first != second for first, second in zip(*numbers, strict=True))
        one.run("del mine")
        assert other.run("print(mine)") == "1"


def test_fork_has_the_environment_and_the_folder_that_were_asked_for(server, tmp_path):
    environment = {**os.environ, "COURSE_WORD": "attention"}
    del environment["IPYTHONDIR"]
    asked = "print(os.getcwd(), os.getenv('COURSE_WORD'), os.getenv('IPYTHONDIR'))"
    with kernel(env=environment, cwd=str(tmp_path)) as forked:
        assert int(forked.run(PARENT)) == server
        assert forked.run(asked) == f"{tmp_path} attention None"


SEEN = """
import json, locale, matplotlib, numpy, os, resource, signal, sys, threading, torch
import matplotlib.pyplot, sklearn
limits = [resource.getrlimit(getattr(resource, name)) for name in dir(resource) if "RLIMIT" in name]
print(json.dumps({
    "argv": sys.argv[:-1], "orig_argv": sys.orig_argv[:-1], "path": sys.path,
    "executable": sys.executable, "flags": str(sys.flags), "folder": os.getcwd(),
    "environment": {k: v for k, v in os.environ.items() if not k.startswith("TORCHINDUCTOR")},
    "limits": limits, "mask": os.umask(0o22), "session": os.getsid(0) == os.getpid(),
    "signals": [str(signal.getsignal(n)).split(" at ")[0] for n in signal.valid_signals()],
    "encoding": [sys.__stdout__.encoding, *locale.getlocale()], "main": sorted(vars())[:9],
    "outputs": [os.readlink(f"/proc/self/fd/{n}").split(":")[0] for n in (1, 2)],
    "threads": [threading.active_count(), torch.get_num_threads(), torch.get_num_interop_threads()],
    "torch": [str(torch.get_default_dtype()), torch.is_grad_enabled()], "numpy": numpy.geterr(),
    "matplotlib": {key: str(value) for key, value in matplotlib.rcParams.items()},
    "course": [name for name in sys.modules if name.startswith(("autograder", "coursekit"))],
}))
"""


@pytest.fixture
def signals_of_a_terminal():
    """A shell lets its background jobs ignore some signals, and all that they start does so too."""
    ignored = [
        number
        for number in (signal.SIGINT, signal.SIGQUIT)
        if signal.getsignal(number) == signal.SIG_IGN
    ]
    for number in ignored:
        signal.signal(number, signal.SIG_DFL)
    yield
    for number in ignored:
        signal.signal(number, signal.SIG_IGN)


@pytest.mark.usefixtures("signals_of_a_terminal")
def test_fork_looks_to_its_cells_like_a_kernel_started_the_normal_way(server, monkeypatch):
    monkeypatch.delenv("MPLBACKEND")
    with kernel() as forked, kernel(provisioner=COLD) as new:
        assert int(forked.run(PARENT)) == server
        seen, expected = json.loads(forked.run(SEEN)), json.loads(new.run(SEEN))
    assert seen == expected


def test_figures_of_a_fork_are_shown_in_the_notebook(server, monkeypatch):
    monkeypatch.delenv("MPLBACKEND")
    with kernel() as forked:
        forked.run("import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.show()")
        assert any("image/png" in content.get("data", {}) for content in forked.shown)


def test_extension_loads_in_a_fork(server):
    with kernel() as forked:
        forked.run("%load_ext autograder")
        magics = "print('course_progress' in get_ipython().magics_manager.magics['line'])"
        assert forked.run(magics) == "True"


def test_death_of_a_fork_is_noticed(server):
    with kernel() as forked, ending(forked.pid):
        assert forked.manager.is_alive()
        os.kill(forked.pid, signal.SIGKILL)
        forked.manager.provisioner.process.wait()
        assert not forked.manager.is_alive()


def test_kernel_that_died_is_started_again_the_normal_way(server):
    with kernel() as forked:
        os.kill(forked.pid, signal.SIGKILL)
        forked.manager.provisioner.process.wait()
        forked.restart()
        assert int(forked.run(PARENT)) == os.getpid()


JUPYTER = """
import sys
from autograder.tests.kernels import Kernel
kernel = Kernel()
print(kernel.pid, kernel.run("import os; print(os.getppid())"), flush=True)
sys.stdin.read()
"""


def test_fork_ends_when_jupyter_dies(server):
    command = [sys.executable, "-c", JUPYTER]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as jupyter:
        pid, parent = map(int, jupyter.stdout.readline().split())
        assert parent == server
        with ending(pid):
            jupyter.kill()


def test_notebook_client_gets_a_fork_by_the_variable(server, monkeypatch):
    monkeypatch.setenv(VARIABLE, WARM)
    KernelProvisionerFactory.clear_instance()
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(PARENT)])
    NotebookClient(notebook, kernel_name="python3").execute()
    KernelProvisionerFactory.clear_instance()
    assert int(notebook.cells[0].outputs[0].text) == server


def test_file_that_a_new_kernel_would_import_is_not_passed_over(server, tmp_path):
    (tmp_path / "torch.py").write_text("mine = True")
    with kernel(cwd=str(tmp_path)) as started:
        assert started.run("import torch; print(torch.mine)") == "True"


def test_kernel_of_another_python_is_not_forked(server, monkeypatch):
    with kernel() as started:
        started.manager.kernel_spec.argv[1:1] = ["-X", "utf8"]
        started.restart()
        assert started.run("import sys; print(sys.flags.utf8_mode)") == "1"


LOCKED_IN = """
import os, resource
from autograder.kernel.client import fork_kernel
from autograder.kernel.order import Order
from autograder.kernel.place import find_place
place = find_place(os.environ)
order = Order(["python", "-m", "ipykernel_launcher", "-f", "none.json"], "/", dict(os.environ))
free = fork_kernel(place, order)
free.kill()
resource.setrlimit(resource.RLIMIT_NOFILE, (512, 512))
print(bool(free), fork_kernel(place, order))
"""


def test_process_with_narrower_limits_gets_no_fork(server):
    command = [sys.executable, "-c", LOCKED_IN]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "True None"
