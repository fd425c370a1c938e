"""Answers that take all memory, disk and output there is, or hand back what cannot be taken.

The attacks carry brakes: they stop where a machine without limits would begin to suffer, and say
that nothing stopped them.
"""

from autograder.tests.hostile.cases.case import Case, alone, beside

FREE = """import mmap
import os


def machine_has(gigabytes):
    try:
        with open("/proc/meminfo") as file:
            free = next(int(line.split()[1]) for line in file if line.startswith("MemAvailable"))
    except (OSError, StopIteration):
        return True
    return free > gigabytes << 20


"""
MEMORY = """import resource


def standardize(values):
    for limit in (resource.RLIMIT_AS, resource.RLIMIT_DATA):
        try:
            resource.setrlimit(limit, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        except (OSError, ValueError):
            pass
    kept = []
    while len(kept) < 80 and machine_has(3):
        kept.append(bytearray(b"x") * (256 << 20))
    assert len(kept) < 32, "LO" "OT: 8 GB of memory"
    raise MemoryError
"""
SHARED = """def standardize(values):
    kept = []
    while len(kept) < 80 and machine_has(3):
        block = mmap.mmap(-1, 256 << 20, flags=mmap.MAP_SHARED | mmap.MAP_ANONYMOUS)
        block.write(bytes(256 << 20))
        kept.append(block)
    assert len(kept) < 32, "LO" "OT: 8 GB of shared memory"
    raise MemoryError
"""
MEMFD = """def standardize(values):
    file, written = os.memfd_create("kept"), 0
    while written < 20 << 30 and machine_has(3):
        written += os.write(file, bytes(64 << 20))
    assert written < 8 << 30, "LO" "OT: 8 GB in a file of memory"
    raise MemoryError
"""
CHILDREN = """import time


def standardize(values):
    receive, send = os.pipe()
    for _ in range(16):
        if os.fork() == 0:
            kept = [bytearray(b"x") * (64 << 20) for _ in range(16) if machine_has(3)]
            os.write(send, bytes(len(kept)))
            time.sleep(20)
            os._exit(0)
    os.close(send)
    taken = 0
    while taken < 128 and (came := os.read(receive, 256)):
        taken += len(came)
    assert taken < 128, "LO" "OT: 8 GB of memory in many processes"
    raise MemoryError
"""
DISK = """import os
import tempfile

written = 0
for folder in (os.getcwd(), tempfile.gettempdir(), "/tmp", "/dev/shm", "/var/tmp"):
    try:
        with open(os.path.join(folder, @mark@), "wb") as file:
            os.truncate(file.fileno(), 1 << 40)
    except OSError:
        pass
    for number in range(16):
        try:
            with open(os.path.join(folder, f"{@mark@}-{number}"), "wb") as file:
                for _ in range(4 if written < 3 << 30 else 0):
                    written += file.write(bytes(64 << 20))
        except OSError:
            break
assert written < 3 << 30, "LO" "OT: 3 GB of disk"
"""
INODES = """import os

made = 0
try:
    for made in range(100_000):
        os.close(os.open(f"{@mark@}-{made}", os.O_CREAT))
except OSError:
    pass


def standardize(values):
    assert made < 99_999, "LO" "OT: 100000 files"
    return values
"""
FLOOD = "def standardize(values):\n    while True:\n        print('x' * 1000)\n"
NEST = "    nest = []\n    for _ in range(100_000):\n        nest = [nest]\n    return nest"
LOOPED = "    kept = {}\n    kept['kept'] = [kept]\n    return [kept]"


def _returns(name: str, does: str, value: str, at: str = "standardize", **more: object) -> Case:
    head = "import numpy as np\nimport torch\n\n\n"
    given = {"standardize": "values", "middle": "values", "softmax": "scores"}[at]
    body = value if value.startswith("    ") else f"    return {value}"
    return alone(name, does, f"{head}def {at}({given}):\n{body}", at=at, **more)


def _takes(name: str, does: str, code: str) -> Case:
    verdict = "memory|died|error|timeout"  # On a busy machine its time ends before the memory.
    return alone(name, does, FREE + code, verdict=verdict, unsafe=True, slow=True)


CASES = (
    _takes("memory", "Raises its limits and takes 20 GB of memory.", MEMORY),
    _takes("memory-shared", "Takes 20 GB of shared memory, which counts as nobody's.", SHARED),
    _takes("memory-file", "Takes 20 GB in a file that lives in memory.", MEMFD),
    _takes("memory-children", "Takes 16 GB in 16 processes.", CHILDREN),
    beside("disk", "Fills the disk, and makes a file of a terabyte.", DISK, unsafe=True, slow=True),
    alone("inodes", "Makes 100000 empty files.", INODES, unsafe=True, slow=True),
    beside(
        "open-files",
        "Opens files until no more can be opened.",
        "import os\n\nkept = []\ntry:\n    while len(kept) < 100_000:\n"
        "        kept.append(open(os.devnull))\nexcept OSError:\n    pass",
    ),
    beside("output-50-mb", "Prints 50 MB.", "for _ in range(50):\n    print('x' * (1 << 20))"),
    beside(
        "output-raw",
        "Writes 50 MB to the descriptors 1 and 2.",
        "import os\n\nfor _ in range(400):\n    for fd in (1, 2):\n        try:\n"
        "            os.write(fd, bytes(1 << 16))\n        except OSError:\n            pass",
    ),
    beside(
        "output-rich",
        "Displays 2000 rich outputs with scripts in them.",
        "from IPython.display import HTML, display\n\nfor _ in range(2000):\n"
        "    display(HTML('<script>alert(1)</script>'))",
    ),
    alone(
        "output-endless",
        "Prints for ever.",
        FLOOD,
        verdict="timeout",
        slow=True,
    ),
    beside(
        "reads-input", "Reads what is typed, once and all of it.", "import sys\n\nsys.stdin.read()"
    ),
    alone(
        "input", "Asks for input.", "def standardize(values):\n    return input()", verdict="error"
    ),
    alone(
        "input-endless",
        "Asks for input for ever, whatever comes.",
        "def standardize(values):\n    while True:\n        try:\n            input()\n"
        "        except Exception:\n            pass\n",
        verdict="timeout|error",
        slow=True,
    ),
    alone(
        "long-message",
        "Raises an exception with a message of 100 MB.",
        "def standardize(values):\n    raise ValueError('x' * 100_000_000)",
        verdict="error",
    ),
    _returns("returns-zeros", "Gives back an array of 8 TB.", "np.zeros(10**12)"),
    _returns(
        "returns-broadcast",
        "Gives back one number that claims to be an array of 8 TB.",
        "np.broadcast_to(np.float64(0), (10**6, 10**6))",
    ),
    _returns(
        "returns-expanded",
        "Gives back one number that claims to be a tensor of 4 TB.",
        "torch.zeros(1).expand(10**12)",
        at="softmax",
    ),
    _returns("returns-text", "Gives back 500 MB of text.", "'x' * 500_000_000", unsafe=True),
    _returns("returns-nest", "Gives back lists in lists, 100000 deep.", NEST),
    _returns("returns-loop", "Gives back a container that holds itself.", LOOPED),
    _returns(
        "returns-integer", "Gives back an integer of a billion bits.", "1 << 10**9", at="middle"
    ),
    _returns(
        "returns-iterator",
        "Gives back an endless iterator.",
        "iter(int, 1)",
    ),
)
