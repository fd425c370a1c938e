"""Processes: none outlives its run, none reaches another, and their number has an end."""

import os
import select
import signal

import pytest

from autograder.isolation.layers import NAMESPACES
from autograder.tests.enclosed import layers_without, needs, run, started

WHO = pytest.mark.parametrize("ordinary", [False, True], ids=["as_we_are", "as_ordinary_user"])

# Leaves a process in a session of its own, which holds the report open, and waits for its death.
DAEMON = """
import os, signal
if os.fork() == 0:
    if LEAVES: os.setsid()
    if os.fork() == 0:
        os.write(SEND, str(os.getpid()).encode())
        signal.pause()
    os._exit(0)
os.wait()
while True: signal.pause()
"""
# Whether the last holder of the pipe dies when the child does.
KILL = """
found = bool(select.select([receive], [], [], 30.0)[0]) and os.read(receive, 1) == b""
"""
LEAVE = """
import os
def ending(call):
    pid = os.fork()
    if pid == 0:
        try: call()
        except PermissionError: os._exit(7)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
seen = [ending(os.setsid), ending(lambda: os.setpgid(0, 0))]
"""
FORKS = """
import os, signal
made = []
try:
    while len(made) < 150:
        pid = os.fork()
        if pid == 0:
            signal.pause()
            os._exit(0)
        made.append(pid)
except OSError:
    pass
for pid in made:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
seen = len(made)
"""

# Thirty processes outside all barriers, of the same user.
OTHERS = """
import os, signal
from autograder.isolation.namespaces import die_with_parent
for _ in range(30):
    if os.fork() == 0:
        die_with_parent()
        signal.pause()
"""


def end_of_daemon(layers, kill, leaves=True, **options):
    after = f"import os, select, signal\n{kill}\n{KILL}"
    code = f"LEAVES = {leaves}\n{DAEMON}"
    return run(code, layers, after=after, **options).found


@WHO
def test_child_is_the_first_process_and_sees_no_other(ordinary):
    needs("user", "pid", "mount")
    code = "import os; seen = [os.getpid(), [p for p in os.listdir('/proc') if p.isdigit()]]"
    assert run(code, layers_without(), ordinary=ordinary).value == [1, ["1"]]


@WHO
def test_daemon_dies_with_the_child(ordinary):
    needs("pid")
    assert end_of_daemon(layers_without(), "os.kill(pid, signal.SIGKILL)", ordinary=ordinary)


def test_daemon_outlives_the_child_where_nothing_holds_it():
    after = """
import os, signal
os.kill(pid, signal.SIGKILL)
os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
os.kill(int(report), 0)  # Raises where there is no such process.
os.kill(int(report), signal.SIGKILL)
found = "alive"
"""
    assert run(f"LEAVES = True\n{DAEMON}", frozenset(), after=after).found == "alive"


def test_without_pid_namespaces_no_process_leaves_the_group_that_is_killed():
    needs("seccomp")
    assert run(LEAVE, layers_without(*NAMESPACES)).value == [7, 7]


def test_with_a_pid_namespace_a_process_may_lead_a_session():
    needs("pid")
    assert run(LEAVE, layers_without()).value == [0, 0]


def test_without_pid_namespaces_killing_the_group_ends_every_process():
    layers, kill = layers_without(*NAMESPACES), "os.killpg(pid, signal.SIGKILL)"
    assert end_of_daemon(layers, kill, leaves=False)


@pytest.mark.parametrize("without", [(), ("landlock", "seccomp")], ids=["all", "pid_alone"])
def test_everything_dies_with_the_warm_parent(without):
    needs("pid")
    watched, held = os.pipe()
    code = f"import os, signal; os.write({held}, b'x')\nwhile True: signal.pause()"
    with started(code, layers_without(*without), keep=(held,)) as process:
        os.close(held)
        assert os.read(watched, 1) == b"x"
        process.kill()
        assert select.select([watched], [], [], 30.0)[0]
        assert os.read(watched, 1) == b""
    os.close(watched)


def test_without_namespaces_the_child_dies_with_its_parent():
    watched, held = os.pipe()
    code = f"import os, signal; os.write({held}, b'x')\nwhile True: signal.pause()"
    with started(code, layers_without(*NAMESPACES), keep=(held,)) as process:
        os.close(held)
        assert os.read(watched, 1) == b"x"
        process.kill()
        assert select.select([watched], [], [], 30.0)[0]
        assert os.read(watched, 1) == b""
    os.close(watched)


def test_child_cannot_forget_to_die_with_its_parent():
    needs("seccomp")
    code = "import ctypes; seen = ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)"  # PR_SET_PDEATHSIG
    assert run(code, layers_without(*NAMESPACES)).value == -1
    assert run(code, layers_without("seccomp", *NAMESPACES)).value == 0


def test_outer_process_ends_as_the_inner_one_does():
    needs("pid")
    with started("seen = 1", layers_without(), after="import os; os._exit(23)") as process:
        assert process.wait(30) == 23
    kill = "import os, signal; os.kill(os.getpid(), signal.SIGTERM)"
    with started("seen = 1", frozenset(), after=kill) as process:
        assert process.wait(30) == -signal.SIGTERM


@WHO
@pytest.mark.parametrize("without", [(), ("groups",), ("pid",), ("mount",)], ids=str)
def test_number_of_processes_has_an_end(ordinary, without):
    needs("user", "limits")
    layers = layers_without(*without)
    made = run(FORKS, layers, limits={"processes": 20}, ordinary=ordinary).value
    assert made == 19  # and the child itself


def test_group_limits_processes_where_nothing_else_does():
    needs("groups")
    made = run(FORKS, layers_without("limits"), limits={"processes": 20}).value
    assert made == 19


def test_processes_are_not_limited_where_nothing_does():
    made = run(FORKS, layers_without("limits", "groups"), limits={"processes": 20}).value
    assert made == 150


def test_processes_of_the_same_user_outside_take_no_room():
    needs("user", "limits")
    layers = layers_without("groups")
    seen = run(FORKS, layers, warm=OTHERS, limits={"processes": 20}, ordinary=True)
    assert seen.value == 19


def test_without_namespaces_the_limit_leaves_room_for_the_users_other_processes():
    needs("limits", "landlock", "seccomp")
    layers = layers_without("groups", "uid", *NAMESPACES)
    seen = run(FORKS, layers, warm=OTHERS, limits={"processes": 20}, ordinary=True)
    # Besides the 30 of OTHERS, the user who runs the tests may start and end some meanwhile.
    assert 10 <= seen.value <= 28
