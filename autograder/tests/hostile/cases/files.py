"""Answers that write where they must not: marks, checks, other people's work, start-up files."""

from autograder.tests.hostile.cases.case import Case, all_wrong, beside

WRITE = """import glob
import os
import sys
from pathlib import Path


def attempt(step, *args):
    try:
        return step(*args)
    except Exception:
        return None


def put(path, text="# written by a student"):
    attempt(lambda: Path(path).parent.mkdir(parents=True, exist_ok=True))
    attempt(lambda: Path(path).write_text(text))


"""
GRADEBOOK = """import sqlite3


def update():
    with sqlite3.connect(@gradebook@) as book:
        tables = [row[0] for row in book.execute("select name from sqlite_master")]
        for table in tables:
            for column in ("score", "auto_score", "manual_score", "extra_credit"):
                attempt(book.execute, f"update {table} set {column} = 10")


attempt(update)
attempt(lambda: open(@gradebook@, "ab").write(b"more"))
"""
CHECKS = """for path in Path(@root@).rglob("50_numbers.py"):
    text = attempt(path.read_text) or ""
    put(path, text.replace("assert ", "0 and "))
for path in Path(@root@).rglob("50_numbers.ipynb"):
    text = attempt(path.read_text) or ""
    put(path, text.replace("assert ", "0 and "))
"""
# Only files of a name that the observer looks for: nobody's packages are changed in earnest.
PACKAGES = """inside = [@package@ + part for part in ("", "/manifests", "/running")]
for folder in (*inside, @kit@, @site@):
    put(f"{folder}/" + @mark@)
    put(f"{folder}/" + @mark@ + ".pth")
    put(f"{folder}/__pycache__/" + @mark@)
for name in ("manifests", "fingerprints"):
    put(f"{@course@}/{name}/50_numbers.json", "{}")
"""
STARTUP = """home = Path(@home@)
for folder in (home, Path.home(), Path(os.environ.get("IPYTHONDIR", "."))):
    for name in (
        ".ipython/profile_default/startup/00.py",
        ".ipython/profile_default/ipython_config.py",
        ".jupyter/nbgrader_config.py",
        ".config/matplotlib/matplotlibrc",
        ".bashrc",
        ".profile",
        ".pythonrc.py",
        f".local/lib/python3.{sys.version_info[1]}/site-packages/usercustomize.py",
        f".local/lib/python3.{sys.version_info[1]}/site-packages/mine.pth",
    ):
        if str(folder) == @home@ or folder.name.startswith("course-"):
            put(folder / name, "raise SystemExit('a start-up file ran')")
"""
SHADOWS = """import tempfile

for folder in {os.getcwd(), tempfile.gettempdir(), @course@, @root@, @tmp@}:
    if folder not in ("/", "/tmp", "/root") and not folder.startswith(os.path.dirname(@package@)):
        for name in ("sitecustomize", "usercustomize", "conftest", "numpy", "torch", "json"):
            put(f"{folder}/{name}.py", "raise SystemExit('a file of a student was imported')")
"""
OTHERS = """for path in (@witness@, *glob.glob(@submissions@ + "/zz-*")):
    attempt(lambda: os.chmod(path, 0o777))
    put(path, "{}")
for path in glob.glob(@course@ + "/submitted/*/*/*.ipynb"):
    put(path, "{}")
"""
RESULTS = """import json

for path in glob.glob(@output@ + "/records/*.json"):
    data = json.loads(attempt(Path(path).read_text) or "{}")
    data["points"] = 10.0
    for exercise in data.get("exercises", []):
        for check in exercise["checks"]:
            check["points"], check["verdict"] = float(check["of"]), "passed"
    put(path, json.dumps(data))
put(@output@ + "/records/writes-results.50_numbers.json", '{"points": 10}')
put(@output@ + "/grades.csv", "student,points\\nwrites-results,10\\n")
put(@output@ + "/" + @mark@)
"""
REMOVES = """import shutil

for folder in (@submissions@, @course@, @checkout@, @home@, @output@):
    attempt(shutil.rmtree, folder)
for name in attempt(os.listdir, @root@) or []:
    attempt(os.rename, f"{@root@}/{name}", f"{@root@}/gone-{name}")
"""
EVERYWHERE = """for folder in ("/tmp", "/var/tmp", "/dev/shm", "/run", "/etc", "/"):
    put(f"{folder}/" + @mark@)
"""
# Opened for writing and left as they are.
KERNEL = """opened = []
for path in (
    "/proc/sys/kernel/core_pattern",
    "/proc/sysrq-trigger",
    "/dev/mem",
    "/dev/kmsg",
    "/sys/fs/cgroup/cgroup.procs",
    f"/proc/{os.getppid()}/mem",
    f"/proc/{@harness@}/mem",
):
    file = attempt(os.open, path, os.O_WRONLY)
    if file is not None:
        opened.append(path)
        os.close(file)
assert not opened, "LO" "OT: open for writing " + " ".join(opened)
"""
LINKS = """for number, target in enumerate((@gradebook@, @source@, @witness@, @home@ + "/.bashrc")):
    for way in (os.symlink, os.link):
        attempt(way, target, f"link-{number}")
        put(f"link-{number}", "changed by a link")
        attempt(os.unlink, f"link-{number}")
    attempt(os.truncate, target, 0)
    attempt(os.utime, target, (0, 0))
    attempt(os.chmod, target, 0)
    attempt(os.replace, target, target + ".gone")
"""
ROOT = """import ctypes

CALLS = (
    ("unshare", 0x10000000 | 0x00020000),
    ("chroot", b"/"),
    ("setuid", 0),
    ("setns", 3, 0),
)
for name, *values in CALLS:
    attempt(getattr(ctypes.CDLL(None), name), *values)
put(@source@, "")
put(@gradebook@, "")
"""


def _writes(name: str, does: str, code: str, unsafe: bool = False) -> Case:
    return all_wrong(name, does, WRITE + code, unsafe=unsafe)


CASES = (
    _writes("writes-gradebook", "Gives itself and others points in the gradebook.", GRADEBOOK),
    _writes("writes-checks", "Takes every assert out of the chapter's files.", CHECKS),
    _writes("writes-packages", "Writes into the packages.", PACKAGES, unsafe=True),
    _writes("writes-startup", "Writes start-up files of IPython, Python and the shell.", STARTUP),
    _writes("writes-modules", "Leaves sitecustomize, conftest and a numpy of its own.", SHADOWS),
    _writes("writes-others", "Overwrites what others handed in.", OTHERS),
    _writes("writes-results", "Overwrites records and marks.", RESULTS),
    _writes("writes-by-links", "Writes through links, renames, truncates.", LINKS),
    _writes("removes-all", "Removes the course, the class and the results.", REMOVES, unsafe=True),
    _writes("writes-everywhere", "Writes into the machine's folders.", EVERYWHERE, unsafe=True),
    _writes(
        "writes-settings", "Opens the kernel's settings and others' memory.", KERNEL, unsafe=True
    ),
    _writes("becomes-root", "Asks for more rights, then writes.", ROOT, unsafe=True),
    beside(
        "writes-its-own",
        "Writes files in its own folder, as a notebook may, and reads them.",
        "import tempfile\n\nimport numpy as np\n\nnp.save('mine.npy', np.ones(3))\n"
        "assert np.load('mine.npy').sum() == 3\nwith tempfile.TemporaryFile() as file:\n"
        "    file.write(b'x')",
    ),
)
