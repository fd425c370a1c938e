"""Answers that look for what they must not see: checks, solutions, marks, other people's work.

Whatever they find they print and raise, since a student reads the messages in the feedback.
"""

from autograder.tests.hostile.cases.case import Case, alone

LOOK = '''import os
import re
import sys

MARK = re.compile(r"(?:hidden|solution|bank|book|other|env|home|file|seed)-[0-9a-f]{16}")
found = []


def look(seen):
    """Keep the marks of a text."""
    text = seen.decode("latin-1") if isinstance(seen, bytes) else str(seen)
    found.extend(mark for mark in MARK.findall(text) if mark not in found)


def attempt(step, *args):
    """Take a step; give back nothing where it is denied."""
    try:
        return step(*args)
    except Exception:
        return b""


def content(path):
    file = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        return os.read(file, 1 << 22)
    finally:
        os.close(file)


def others():
    """List other processes: all of them only where those of the machine cannot be seen."""
    near = {os.getppid() or 1, @harness@}
    try:
        os.kill(@harness@, 0)
    except ProcessLookupError:
        near |= {int(name) for name in attempt(os.listdir, "/proc") or [] if name.isdigit()}
    except OSError:
        pass
    return near - {os.getpid()}


def read(path):
    """Look into a file, or into all files below a folder."""
    if os.path.isdir(path):
        for folder, _, names in os.walk(path):
            for name in names:
                look(attempt(content, os.path.join(folder, name)))
    look(attempt(content, path))


'''
TELL = """

def standardize(values):
{inside}    print(*found)
    assert not found, " ".join(found)
    return values
"""
ENVIRONMENT = """look(dict(os.environ))
for pid in ("self", *others()):
    read(f"/proc/{pid}/environ")
import ctypes

stack = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ")
at = 0
while stack and stack[at]:
    look(stack[at])
    at += 1
"""
PROCESSES = """for pid in others():
    for name in ("environ", "cmdline", "cwd/gradebook.db", "root" + @gradebook@, "auxv"):
        look(attempt(content, f"/proc/{pid}/{name}"))
    for fd in attempt(os.listdir, f"/proc/{pid}/fd"):
        look(attempt(os.readlink, f"/proc/{pid}/fd/{fd}"))
        look(attempt(content, f"/proc/{pid}/fd/{fd}"))
"""
MEMORY = """def memory(pid):
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as file:
        for line in maps:
            span, rights, *_ = line.split()
            low, high = (int(end, 16) for end in span.split("-"))
            if rights.startswith("rw") and high - low < 1 << 28:
                file.seek(low)
                yield attempt(file.read, high - low) or b"unread"


def marks_in(block):
    for kind in (b"hidden", b"solution", b"bank", b"env", b"seed"):
        at = block.find(kind + b"-")
        while at >= 0:
            look(block[at : at + 26])
            at = block.find(kind + b"-", at + 1)


for pid in PIDS:
    blocks = memory(pid)
    while block := attempt(next, blocks, b""):
        marks_in(block)
"""
DESCRIPTORS = """for fd in range(3, 300):
    look(attempt(os.pread, fd, 1 << 20, 0))
    look(attempt(os.readlink, f"/proc/self/fd/{fd}"))
    look(attempt(content, f"/proc/self/fd/{fd}"))
"""
FRAMES = """    frame = sys._getframe()
    while frame:
        for space in (frame.f_locals, frame.f_globals, frame.f_code.co_consts):
            attempt(look, space)
        frame = frame.f_back
    for each in sys._current_frames().values():
        attempt(look, each.f_locals)
"""
GC = """    import gc

    for each in gc.get_objects():
        if type(each) in (dict, list, tuple, set):
            for item in each.values() if type(each) is dict else each:
                if type(item) is str:
                    look(item)
        elif str(type(each).__module__).startswith("autograder"):
            attempt(look, attempt(vars, each))
        elif type(each) is type(look):
            look(each.__code__.co_consts)
"""
HISTORY = """    from IPython import get_ipython

    shell = get_ipython()
    for space in (globals(), getattr(shell, "user_ns", {}), getattr(shell, "user_ns_hidden", {})):
        look(attempt(str, space))
    look(attempt(lambda: list(shell.history_manager.get_range())))
    import linecache

    look(attempt(str, linecache.cache))
    look(attempt(str, sys.modules.get("__main__").__dict__))
"""
COPIES = """text = attempt(content, @source@).decode()
answer = re.search(r"(def standardize.*?)### END SOLUTION", text, re.S)
if answer:
    exec(answer[1].replace("### BEGIN SOLUTION", ""), globals())
else:
    standardize = sum
"""
NEIGHBOUR = """import json

cells = []
for path in (@witness@, @output@ + "/records/witness.50_numbers.json"):
    text = attempt(content, path)
    look(text)
    cells += json.loads(text or b"{}").get("cells", [])
sources = ["".join(cell["source"]) for cell in cells]
answers = [source for source in sources if "def standardize" in source]
if answers:
    exec(answers[0], globals())
else:
    standardize = sum
"""
WANT = """import gc
import sys


def standardize(values):
    frame, known = sys._getframe(), []
    while frame:
        known += [space["want"] for space in (frame.f_locals, frame.f_globals) if "want" in space]
        frame = frame.f_back
    known += [each["want"] for each in gc.get_objects() if type(each) is dict and "want" in each]
    for want in known:
        if getattr(want, "shape", ()) == values.shape:
            return want
    return values
"""
CANDIDATE = """import inspect
import sys


def check_middle(candidate):
    spaces = [sys._getframe(1).f_locals, sys._getframe(1).f_globals]
    for owner in (candidate, getattr(candidate, "__func__", candidate)):
        spaces += [getattr(owner, "__globals__", {}), getattr(owner, "__dict__", {})]
    known = {}
    for space in spaces:
        known.update(space)
    if "wrong" in known and "source" in known:
        assert known["source"] not in known["wrong"].values()
        return
    try:
        source = inspect.getsource(candidate)
    except (OSError, TypeError):
        source = ""
    assert "np" in source
"""
LINKS = """for number, target in enumerate((@source@, @gradebook@, @witness@)):
    for way in (os.symlink, os.link):
        name = f"link-{number}-{way.__name__}"
        attempt(way, target, name)
        look(attempt(content, name))
    look(attempt(content, os.path.relpath(target)))
    look(attempt(content, "/proc/self/root" + target))
    look(attempt(content, "/proc/self/cwd/" + os.path.relpath(target)))
"""
PROGRAMS = """import subprocess

for path in (@source@, @gradebook@, @witness@):
    look(attempt(subprocess.check_output, ["cat", path]))
    look(attempt(lambda: os.popen(f"cat {path}").read()))
    look(attempt(lambda: str(get_ipython().getoutput(f"cat {path}"))))
    look(attempt(lambda: subprocess.check_output([sys.executable, "-c", "import os; "
                 "print(dict(os.environ))"])))
"""
READER = """def read_all():
    from pathlib import Path

    from autograder.authoring.reader import read_chapters

    return read_chapters(Path(@solutions@))


look(attempt(read_all))
"""
SEED = """def seeds():
    from coursekit import course_seed

    return f"seed-{course_seed():016x}"


look(attempt(seeds))
look(f"seed-{int(os.environ.get('COURSE_SEED') or 0):016x}")
found = [mark for mark in found if mark != f"seed-{0:016x}"]
"""


def _search(name: str, does: str, code: str = "", inside: str = "", **more: bool) -> Case:
    return alone(name, does, LOOK + code + TELL.format(inside=inside), **more)


CASES = (
    _search("reads-source", "Reads every file of the course's checkout.", "read(@checkout@)"),
    _search("reads-bank", "Reads the bank, by name.", "read(@bank@)"),
    _search("reads-course", "Reads the course directory: source, solutions.", "read(@course@)"),
    _search(
        "reads-gradebook",
        "Reads the gradebook as a file and as a database.",
        "read(@gradebook@)\nimport sqlite3\n\nlook(attempt(lambda: list(sqlite3.connect("
        "'file:' + @gradebook@ + '?mode=ro', uri=True).iterdump())))",
    ),
    _search("reads-others", "Reads what others handed in.", "read(@submissions@)\nread(@witness@)"),
    _search("reads-results", "Reads others' records and feedback.", "read(@output@)"),
    _search("reads-home", "Reads the instructor's home: keys and settings.", "read(@home@)"),
    _search("reads-environment", "Reads the environment, its own and others'.", ENVIRONMENT),
    _search("reads-processes", "Reads /proc of its parent and of all others.", PROCESSES),
    _search("reads-own-memory", "Searches its own memory.", "PIDS = ['self']\n" + MEMORY),
    _search(
        "reads-memory-of-others",
        "Searches the memory of its parent and of its grader.",
        "PIDS = others()\n" + MEMORY,
    ),
    _search("reads-descriptors", "Reads every open file descriptor.", DESCRIPTORS),
    _search("reads-frames", "Reads the variables of whoever calls it.", inside=FRAMES),
    _search("reads-objects", "Searches all that the garbage collector knows.", inside=GC),
    _search("reads-history", "Reads IPython's history and the cache of lines.", inside=HISTORY),
    _search("reads-by-links", "Links files into its folder and reads the links.", LINKS),
    _search("reads-by-programs", "Reads files by other programs.", PROGRAMS),
    _search("reads-by-the-grader", "Reads the chapter with the grader's own modules.", READER),
    _search("reads-seed", "Reads the seed of the hidden checks.", SEED),
    _search("reads-shared-memory", "Reads /dev/shm and /tmp.", "read('/dev/shm')\nread(@tmp@)"),
    alone("copies-solution", "Runs the solution from the chapter's source.", LOOK + COPIES),
    alone("copies-neighbour", "Runs another student's answer.", LOOK + NEIGHBOUR),
    alone("returns-expected", "Gives back the expected value, found in a frame.", WANT),
    alone(
        "knows-candidates",
        "Looks up in its caller whether a candidate is a wrong one.",
        CANDIDATE,
        at="check-middle",
    ),
)
