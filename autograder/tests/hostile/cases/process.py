"""Answers that never end, end too much, or lay hands on other processes."""

from autograder.tests.hostile.cases.case import RIGHT, WRONG, alone, beside

HEAD = "def standardize(values):\n"
SPIN = """def standardize(values):
    while True:
        try:
            while True:
                {}
        except BaseException:
            continue
"""
IGNORE = """import signal

for number in range(1, signal.NSIG):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, signal.NSIG))


"""
RESET = """import signal

TIMERS = (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF)


"""
# What would kill the machine's own processes is done only where these cannot be seen.
SHIELD = """import os
import signal

try:
    os.kill(@harness@, 0)
    reach = "it reaches the processes of its grader"
except ProcessLookupError:
    reach = ""
except PermissionError:
    reach = "denied"
"""
EVERYONE = """
if not reach:
    for pid in range(1, 400):
        if pid != os.getpid():
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass
    os.kill(-1, signal.SIGKILL)


def standardize(values):
    assert reach in ("", "denied"), "LO" "OT: " + reach
    return values
"""
PARENT = """

def kill(victim):
    try:
        os.kill(victim, signal.SIGKILL)
    except OSError:
        pass


if not reach:
    kill(os.getppid() or 1)
    try:
        group = os.getpgid(os.getppid() or 1)
    except OSError:
        group = 0
    if group not in (0, os.getpgrp()):
        kill(-group)
assert reach in ("", "denied"), "LO" "OT: " + reach
"""
# Ten doublings: enough to pass every limit that protects a machine, and not enough to stop one.
BOMB = "import os\nimport time\n\n\ndef standardize(values):\n    for _ in range(10):\n        "
FLOOD = """import os
import time


def standardize(values):
    for count in range(3000):
        if os.fork() == 0:
            time.sleep(30)
            os._exit(0)
    raise AssertionError("LO" "OT: 3000 processes")
"""
DAEMON = """import os
import signal
import time

try:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                signal.signal(number, signal.SIG_IGN)
            time.sleep(300)
        os._exit(0)
except OSError:
    pass
"""
HOLDER = """import os
import time


def standardize(values):
    if os.fork() == 0:
        os.setsid()
        time.sleep(300)
        os._exit(0)
    os._exit(0)
"""
THREADS = """import threading

for _ in range({count}):
    try:
        threading.Thread(target={target}).start()
    except RuntimeError:
        break
"""
BUSY = "def spin():\n    while True:\n        pass\n\n\n"
PTRACE = """import ctypes
import os

SEIZE = 0x4206
taken = [pid for pid in {os.getppid() or 1, @harness@} if pid != os.getpid()
         and ctypes.CDLL(None).ptrace(SEIZE, pid, 0, 0) == 0]


def standardize(values):
    assert not taken, "LO" "OT: it can trace another process"
    return values
"""


def _inside(*lines: str) -> str:
    return HEAD + "".join(f"    {line}\n" for line in lines)


CASES = (
    alone(
        "loop", "Never returns.", _inside("while True:", "    pass"), verdict="timeout", slow=True
    ),
    alone(
        "loop-at-top",
        "Loops before the answer is defined.",
        f"while True:\n    pass\n\n\n{RIGHT['standardize']}",
        verdict="timeout",
        slow=True,
    ),
    alone(
        "loop-ignores-signals",
        "Loops with every signal ignored and every exception caught.",
        IGNORE + SPIN.format("pass"),
        verdict="timeout",
        slow=True,
    ),
    alone(
        "loop-resets-timers",
        "Loops and takes back every timer set for it.",
        RESET + SPIN.format("[signal.setitimer(timer, 0) for timer in TIMERS]"),
        verdict="timeout",
        slow=True,
    ),
    alone(
        "loop-in-c",
        "Loops inside a C function, where Python sees no signal.",
        _inside("return sum(range(10**13))"),
        verdict="timeout",
        slow=True,
    ),
    alone(
        "sleeps",
        "Sleeps for days, which takes no computing.",
        _inside("import time", "time.sleep(1e6)"),
        verdict="timeout",
        slow=True,
    ),
    alone(
        "stops-itself",
        "Sends itself SIGSTOP.",
        _inside("import os, signal", "os.kill(os.getpid(), signal.SIGSTOP)", "return values"),
        verdict="timeout|died|failed",  # The first process of a pid namespace cannot be stopped.
        slow=True,
    ),
    alone(
        "sys-exit", "Calls sys.exit.", _inside("import sys", "sys.exit(0)"), verdict="error|died"
    ),
    alone("quit", "Calls quit and exit.", _inside("quit()", "exit()")),
    alone(
        "exit-at-top", "Exits before it defines.", f"raise SystemExit(0)\n{RIGHT['standardize']}"
    ),
    alone(
        "interrupts",
        "Raises KeyboardInterrupt.",
        _inside("raise KeyboardInterrupt"),
        verdict="error|timeout|died",
    ),
    alone(
        "base-exception",
        "Raises an exception that `except Exception` does not catch.",
        f"class Out(BaseException):\n    pass\n\n\n{_inside('raise Out')}",
        verdict="error|died",
    ),
    alone("recursion", "Calls itself for ever.", _inside("return standardize(values)")),
    alone("os-exit", "Calls os._exit.", _inside("import os", "os._exit(0)"), verdict="died"),
    alone("os-exit-at-top", "Calls os._exit at once.", "import os\n\nos._exit(0)", verdict="died"),
    alone("os-abort", "Calls os.abort.", _inside("import os", "os.abort()"), verdict="died"),
    alone(
        "segfault",
        "Reads address 0 through ctypes.",
        _inside("import ctypes", "ctypes.string_at(0)"),
        verdict="died",
    ),
    alone(
        "corrupts-interpreter",
        "Overwrites Python's own True and 1 through ctypes.",
        _inside("import ctypes", "ctypes.memset(id(True), 0, 32)", "ctypes.memset(id(1), 0, 32)"),
    ),
    alone(
        "kills-itself",
        "Sends itself SIGKILL.",
        _inside("import os, signal", "os.kill(os.getpid(), signal.SIGKILL)", "return values"),
        verdict="died|failed",  # Nor can it be killed from within.
    ),
    beside("kills-parent", "Kills its parent and its group.", SHIELD + PARENT, unsafe=True),
    alone("kills-everyone", "Kills every process it can.", SHIELD + EVERYONE, unsafe=True),
    alone(
        "execs",
        "Becomes another program, which loops.",
        _inside(
            "import os, sys", "os.execv(sys.executable, [sys.executable, '-c', 'while 1: pass'])"
        ),
        slow=True,
    ),
    alone("traces", "Traces other processes with ptrace.", PTRACE),
    alone(
        "fork-bomb",
        "Forks in every process that it has made.",
        f"{BOMB}os.fork()\n    time.sleep(30)\n",
        unsafe=True,
        slow=True,
    ),
    alone("fork-flood", "Forks 3000 children that wait.", FLOOD, unsafe=True, slow=True),
    alone(
        "twin",
        "Forks once and goes on in both processes.",
        f"import os\n\nos.fork()\n\n\n{WRONG['standardize']}",
    ),
    beside("orphan-daemon", "Leaves a daemon: two forks and setsid.", DAEMON, unsafe=True),
    alone(
        "orphan-holds-pipes", "Leaves a child with all open files and exits.", HOLDER, unsafe=True
    ),
    beside(
        "threads-that-wait",
        "Leaves threads that wait for ever.",
        THREADS.format(count=20, target="threading.Event().wait"),
    ),
    beside(
        "threads-that-spin",
        "Leaves threads that compute for ever.",
        BUSY + THREADS.format(count=2, target="spin"),
    ),
    beside(
        "thread-bomb",
        "Starts as many threads as it can.",
        THREADS.format(count=4000, target="threading.Event().wait"),
        unsafe=True,
    ),
    beside(
        "exit-handler",
        "Leaves an exit handler that never returns.",
        "import atexit\nimport time\n\natexit.register(time.sleep, 1e6)",
    ),
)
