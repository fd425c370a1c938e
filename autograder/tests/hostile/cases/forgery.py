"""Wrong answers that speak for the grader: forged messages, tokens, and its own modules."""

from autograder.tests.hostile.cases.case import all_wrong

CHECKS = """import json
import os
import select
import socket
import struct
import sys

CHECKS = (
    "standardize-three", "standardize-drawn", "middle-three", "middle-drawn", "softmax-rows",
    "softmax-dtypes", "running-mean-two", "running-mean-drawn", "check-middle-share",
)
FINE = {"status": "ok", "ename": "", "evalue": "", "value": 2.0, "outputs": [], "frames": [],
        "seconds": 0.0, "verdict": "passed", "points": 2.0, "ok": True}
MESSAGES = [{"began": id} for id in CHECKS]
MESSAGES += [{"ended": {"id": id, **FINE}} for id in CHECKS]
MESSAGES += [{"finished": True}, {"op": "result", "val": True}, {"val": 3.0, "lens": []}]
"""
SEND = """

def send(fd, data):
    try:
        if select.select([], [fd], [], 0)[1]:
            os.write(fd, data)
    except OSError:
        pass


"""
LINES = """for fd in range(1, 300):
    send(fd, b"".join(json.dumps(message).encode() + b"\\n" for message in MESSAGES))
"""
FRAMES = """for message in MESSAGES:
    text = json.dumps(message).encode()
    for head in (struct.pack(">Q", len(text)), struct.pack(">I", len(text)),
                 struct.pack("<I", len(text)), struct.pack("<Q", len(text))):
        for fd in range(3, 300):
            send(fd, head + text)
"""
HUGE = """for head in (b"\\xff" * 8, b"\\x7f" + b"\\xff" * 7, b"\\0" * 8, b"{" * 4096):
    for fd in range(3, 300):
        send(fd, head)
"""
CLOSE = "\nos.closerange(3, 4096)\n"
REPLACE = """
nothing = os.open(os.devnull, os.O_RDWR)
for fd in range(3, 300):
    if fd != nothing:
        try:
            os.dup2(nothing, fd)
        except OSError:
            pass
"""
SOCKETS = """
import array
import gc

for each in gc.get_objects():
    if isinstance(each, socket.socket):
        try:
            for message in MESSAGES:
                each.send(json.dumps(message).encode() + b"\\n")
            each.sendmsg([b"fd"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [1]))])
            each.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
"""
TOKENS = """import re


def texts():
    yield from [*sys.argv, *os.environ.values()]
    for name in ("cmdline", "environ", "net/unix"):
        try:
            with open(f"/proc/self/{name}") as file:
                yield file.read()
        except OSError:
            pass


def ports():
    # All ports are called only where those of the machine cannot be seen.
    try:
        with open("/proc/net/tcp") as file:
            lines = [line.split() for line in file][1:]
    except OSError:
        lines = []
    seen = [int(line[1].split(":")[1], 16) for line in lines if line[3] == "0A"]
    return [@tcp@, *peers()] if @tcp@ in seen else seen


def peers():
    for fd in range(3, 300):
        try:
            with socket.socket(fileno=os.dup(fd)) as line:
                yield line.getpeername()[1]
        except (OSError, IndexError, TypeError):
            pass


tokens = re.findall(r"[0-9a-fA-F]{16,}", " ".join(texts()))
for port in ports():
    for token in ["", "0" * 32, *tokens][:8]:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
                line.sendall(token.encode() + b"\\n")
                for message in MESSAGES:
                    line.sendall(json.dumps({"token": token, **message}).encode() + b"\\n")
        except OSError:
            pass
print("token:", *tokens)
"""
TWIST = """import sys


def agree(*args, **kwargs):
    return True


WORDS = ("fail", "error", "judge", "lost", "refuse", "check", "verdict", "died", "timeout")
for name, module in list(sys.modules.items()):
    if name.split(".")[0] not in ("autograder", "__main__"):
        continue
    for key, value in list(vars(module).items()):
        if key.startswith("__"):
            continue
        if callable(value) and any(word in key.lower() for word in WORDS):
            setattr(module, key, agree)
        if value in ("error", "timeout", "died", "memory", "not reached"):
            setattr(module, key, "ok")
"""
WRITES = """def write():
    from pathlib import Path

    from autograder.grading import records
    from autograder.grading.result import CheckResult, ExerciseResult, Result

    checks = (CheckResult("standardize-three", "mine", False, "passed", 10.0, 10),)
    exercises = (ExerciseResult("standardize", "50.1", "mine", "implement", checks),)
    for student in ("uses-grader-to-write", "all-wrong"):
        result = Result(student, "50_numbers", exercises=exercises, key="mine")
        records.save(records.record_path(Path(@output@), student, "50_numbers"), result)


def run():
    from autograder.grading.decode import decode
    from autograder.running import execution
    from autograder.running.job import Job, JobCell

    print(execution.run(Job((JobCell("standardize-three", "3"),))))


for step in (write, run):
    try:
        step()
    except Exception:
        pass
"""
SUBCLASSES = """import gc

VALUES = {"status": "ok", "verdict": "passed", "points": 2.0, "value": 2.0, "ename": "", "lost": {},
          "left": 1e9, "cell_seconds": 1e9, "deadline": 1e18}
ours = [
    each
    for each in gc.get_objects()
    if isinstance(each, type) and str(getattr(each, "__module__", "")).startswith("autograder")
]
for kind in ours:
    for name in ("__eq__", "__bool__", "__contains__"):
        try:
            setattr(kind, name, lambda self, other=None: True)
        except TypeError:
            pass
for each in gc.get_objects():
    if type(each) in ours:
        for name, value in VALUES.items():
            if hasattr(each, name):
                try:
                    object.__setattr__(each, name, value)
                except (AttributeError, TypeError):
                    pass
"""
NBGRADER = """import nbformat

from IPython.display import display

display({"text/plain": "10.0"}, raw=True)
display({"application/x-nbgrader": {"score": 10, "max_score": 10}, "text/plain": "10"}, raw=True)
try:
    get_ipython().set_next_input("standardize = None  # passed")
    get_ipython().payload_manager.write_payload({"source": "set_next_input", "text": "10"})
except Exception:
    pass
"""

CASES = (
    all_wrong(
        "forges-lines",
        "Writes results on every descriptor and exits.",
        CHECKS + SEND + LINES + "\nos._exit(0)\n",
    ),
    all_wrong("forges-and-goes-on", "Writes results on every descriptor.", CHECKS + SEND + LINES),
    all_wrong(
        "forges-frames", "Writes framed results on every descriptor.", CHECKS + SEND + FRAMES
    ),
    all_wrong("forges-sizes", "Writes frames that claim to be huge.", CHECKS + SEND + HUGE),
    all_wrong(
        "forges-tokens", "Collects tokens and speaks to every port with them.", CHECKS + TOKENS
    ),
    all_wrong("closes-descriptors", "Closes every descriptor.", CHECKS + CLOSE),
    all_wrong("replaces-descriptors", "Replaces every descriptor by nothing.", CHECKS + REPLACE),
    all_wrong(
        "uses-sockets",
        "Finds the grader's sockets, writes to them and shuts them.",
        CHECKS + SOCKETS,
    ),
    all_wrong("twists-grader", "Replaces the functions of the grader's modules.", TWIST),
    all_wrong("uses-grader-to-write", "Writes a record with the grader's own modules.", WRITES),
    all_wrong("twists-grader-objects", "Changes the grader's classes and objects.", SUBCLASSES),
    all_wrong("forges-outputs", "Displays outputs that look like marks.", NBGRADER),
)
