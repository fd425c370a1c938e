"""What the enclosed process still is and has: no capability, no other user's rights, few names."""

import os
import tempfile

import pytest

from autograder.errors import CourseError
from autograder.isolation import environment, privileges, readable
from autograder.isolation.enclose import Limits, enclose
from autograder.isolation.readable import cache_folder, essential_paths, readable_paths
from autograder.tests.enclosed import layers_without, needs, run

WHO = pytest.mark.parametrize("ordinary", [False, True], ids=["as_we_are", "as_ordinary_user"])
STATUS = """
lines = dict(line.split(":", 1) for line in open("/proc/self/status").read().splitlines())
seen = {name: lines[name].strip() for name in lines if name.startswith(("Cap", "NoNew", "Secc"))}
"""
CALLS = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
seen = [name for name, call in {
    "setuid": lambda: libc.setuid(0),
    "setgid": lambda: libc.setgid(0),
    "chroot": lambda: libc.chroot(b"/usr"),
    "mount": lambda: libc.mount(b"none", b"/usr", b"tmpfs", 0, None),
    "umount2": lambda: libc.umount2(b"/proc", 2),
    "remount": lambda: libc.mount(None, b"/usr", None, 0x1020, None),
    "setns": lambda: libc.setns(os.open("/proc/self/ns/pid", 0), 0),
    "sethostname": lambda: libc.sethostname(b"mine", 4),
    "mknod": lambda: libc.mknod(b"device", 0o20666, 0x105),
}.items() if call() == 0]
"""


@WHO
def test_no_capability_is_left(ordinary):
    needs("user")
    seen = run(STATUS, layers_without("mount"), ordinary=ordinary).value
    assert {name: value for name, value in seen.items() if name.startswith("Cap")} == dict.fromkeys(
        ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"), "0" * 16
    )
    assert seen["NoNewPrivs"] == "1"


@WHO
@pytest.mark.parametrize("without", [(), ("seccomp",), ("landlock", "seccomp")], ids=str)
def test_no_system_call_of_root_succeeds(ordinary, without):
    needs("user")
    assert run(CALLS, layers_without(*without), ordinary=ordinary).value == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_root_runs_students_as_a_user_without_rights():
    needs("uid")
    code = "import os; seen = [os.getresuid(), os.getresgid(), os.getgroups()]"
    number = privileges.STUDENT
    assert run(code, layers_without()).value == [[number] * 3, [number] * 3, []]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has files that others cannot read")
@pytest.mark.parametrize(("added", "seen"), [({"uid"}, "PermissionError"), (set(), 6)])
def test_file_of_root_is_closed_to_the_user_without_rights(added, seen):
    needs("uid", "user")
    layers = layers_without("mount", "landlock", "uid") | added
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"secret")
        file.flush()
        assert run(f"seen = len(open({file.name!r}).read())", layers).value == seen


def test_ordinary_user_stays_who_it_is():
    needs("user")
    if os.geteuid():
        pytest.skip("only root can run this as somebody else")
    assert run("import os; seen = os.getuid()", layers_without(), ordinary=True).value >= 100_000


def test_environment_holds_what_cells_need_and_nothing_else():
    code = "import os; seen = sorted(os.environ)"
    seen = run(code, layers_without(), {"COURSE_SEED": "7", "GITHUB_TOKEN": "x"}).value
    assert set(seen) <= set(environment.KEPT)
    assert {"HOME", "TMPDIR", "PATH"} <= set(seen)


@WHO
def test_home_and_temporary_files_are_in_the_folder(ordinary):
    needs("user", "mount")
    code = """
import os, tempfile
with tempfile.NamedTemporaryFile() as file:
    seen = [os.getcwd(), os.path.expanduser("~"), os.path.dirname(file.name), folder]
"""
    (place,) = set(run(code, layers_without(), ordinary=ordinary).value)
    assert place == "/student/work"


def test_variables_that_are_kept_keep_their_values():
    found = {"PATH": "/bin", "COURSE_DATA_MIRROR": "/m", "AWS_SECRET_ACCESS_KEY": "x"}
    assert environment.allowed(found) == {"PATH": "/bin", "COURSE_DATA_MIRROR": "/m"}


def test_downloads_are_found_though_home_is_another():
    before = {"HOME": "/home/teacher", "XDG_CACHE_HOME": ""}
    assert str(cache_folder({**before, "COURSE_DATA_CACHE": "/data"})) == "/data"
    assert str(cache_folder({**before, "XDG_CACHE_HOME": "/x"})) == "/x/from-lines-to-attention"


def test_solutions_and_the_repository_are_not_readable():
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    paths = [os.path.realpath(path) for path in readable_paths()]
    for closed in ("solutions", ".git", "benchmarks"):
        path = os.path.join(root, closed)
        assert not any(f"{path}/".startswith(f"{open_one}/") for open_one in paths), closed


def test_environment_made_in_the_checkout_does_not_open_the_solutions(tmp_path):
    for name in ("solutions", "lib"):
        (tmp_path / name).mkdir()
    assert tmp_path / "lib" in readable._of_environment(tmp_path)
    assert {tmp_path, tmp_path / "solutions"}.isdisjoint(readable._of_environment(tmp_path))
    assert [*readable._of_environment(tmp_path / "lib")] == [tmp_path / "lib"]


def test_python_and_the_packages_are_readable():
    assert set(essential_paths()) <= set(readable_paths())
    names = {path.name for path in readable_paths()}
    assert {"autograder", "coursekit"} <= names


@WHO
def test_root_holds_the_readable_paths_alone(ordinary):
    needs("mount", "user")
    code = "import os; seen = sorted(os.listdir('/'))"
    seen = run(code, layers_without("landlock"), ordinary=ordinary).value
    allowed = {str(path).split("/")[1] for path in readable_paths()}
    allowed |= {os.path.realpath(path).split("/")[1] for path in readable_paths()}
    assert set(seen) <= allowed | {"dev", "proc", "student", "tmp"}


def test_devices_are_the_harmless_ones():
    needs("mount", "user")
    code = "import os; seen = sorted(os.listdir('/dev'))"
    seen = run(code, layers_without("landlock")).value
    assert seen == ["full", "null", "random", "shm", "urandom"]


@WHO
@pytest.mark.parametrize("path", ["/usr/x", "/x", "/proc/sys/kernel/hostname", "/dev/x", "/etc/x"])
def test_nothing_but_the_folder_can_be_written(path, ordinary):
    needs("mount", "user")
    code = f"open({path!r}, 'w').write('x')"
    seen = run(code, layers_without("landlock", "seccomp"), ordinary=ordinary)
    assert seen.value in ("OSError", "PermissionError", "FileNotFoundError")


def test_root_without_another_user_cannot_change_the_kernels_settings():
    needs("mount", "user")
    path = "/proc/sys/kernel/core_pattern"
    code = f"seen = open({path!r}).read(); open({path!r}, 'w').write(seen)"
    assert run(code, layers_without("uid", "landlock", "seccomp")).value == "OSError"


def test_programs_run_where_that_is_allowed():
    code = "import subprocess; seen = subprocess.run(['/bin/sh', '-c', 'exit 3']).returncode"
    assert run(code, layers_without()).value == "PermissionError"
    assert run(code, layers_without(), programs=True).value == 3


def test_program_written_by_the_student_is_never_run():
    needs("landlock")
    code = """
import os, subprocess
open("mine", "w").write("#!/bin/sh\\nexit 3\\n")
os.chmod("mine", 0o755)
seen = subprocess.run(["./mine"]).returncode
"""
    assert run(code, layers_without(), programs=True).value == "PermissionError"


def test_without_a_folder_to_work_in_it_is_refused():
    with pytest.raises(CourseError, match="cannot be put up"):
        enclose(frozenset(), Limits(), [], [])
