"""What a hostile submission tries, each in a line or two; true where it succeeds.

They run behind the barriers, in a process that `enclosed` starts, so everything is imported first.
"""

import ctypes
import errno
import mmap
import os
import platform
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

LIBC = ctypes.CDLL(None, use_errno=True)
SEIZE, SET_DUMPABLE, NEWUSER, NEWNS, CLONE3 = 0x4206, 4, 0x10000000, 0x20000, 435
CLONE = {"x86_64": 56, "aarch64": 220}.get(platform.machine())
SUCCEEDED, HELD, BROKEN = range(3)

Target = dict[str, Any]


def read_a_file(at: Target) -> bool:
    return Path(at["folder"], "secret").read_text() == "secret"


def write_a_file(at: Target) -> bool:
    # Each attempt may be another user's, who cannot write to this file of ours.
    return Path(at["folder"], f"written-{os.getuid()}-{os.getpid()}").write_text("x") == 1


def follow_a_link_out(at: Target) -> bool:
    os.symlink(f"{at['folder']}/secret", "link")
    return Path("link").read_text() == "secret"


def see_other_processes(at: Target) -> bool:
    return str(at["victim"]) in os.listdir("/proc")


def read_the_environment_of_another(at: Target) -> bool:
    return bool(Path(f"/proc/{at['victim']}/environ").read_bytes())


def trace_another(at: Target) -> bool:
    return LIBC.ptrace(SEIZE, at["victim"], None, None) == 0


def signal_another(at: Target) -> bool:
    os.kill(at["victim"], signal.SIGTERM)
    return True


def connect_by_tcp(at: Target) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as line:
        line.connect(("127.0.0.1", at["tcp"]))
    return True


def send_by_udp(at: Target) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        return line.sendto(b"x", ("127.0.0.1", at["udp"])) == 1


def connect_to_an_abstract_socket(at: Target) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.connect(f"\0{at['abstract']}")
    return True


def connect_to_a_local_service(at: Target) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.connect(f"{at['folder']}/service")
    return True


def start_a_program(at: Target) -> bool:
    return subprocess.run(["/bin/sh", "-c", "exit 0"], check=False).returncode == 0


def unshare_users(at: Target) -> bool:
    return LIBC.unshare(NEWUSER) == 0


def mount_something(at: Target) -> bool:
    LIBC.unshare(NEWUSER | NEWNS)
    return LIBC.mount(b"none", b"/", b"tmpfs", 0, None) == 0


def clone_new_users(at: Target) -> bool:
    pid = LIBC.syscall(CLONE, NEWUSER | signal.SIGCHLD, None, None, None, None)
    if pid == 0:
        os._exit(0)
    return pid > 0


def call_clone3(at: Target) -> bool:
    LIBC.syscall(CLONE3, None, 0)
    return ctypes.get_errno() != errno.ENOSYS  # Then libraries use clone.


def map_shared_memory(at: Target) -> bool:
    return len(mmap.mmap(-1, 1 << 20)) == 1 << 20


def make_a_file_of_memory(at: Target) -> bool:
    return os.memfd_create("hidden") > 0


def map_dev_zero(at: Target) -> bool:
    with open("/dev/zero", "r+b") as zero:
        return len(mmap.mmap(zero.fileno(), 1 << 20)) == 1 << 20


def find_shared_memory_of_others(at: Target) -> bool:
    return LIBC.shmget(at["shared"], 0, 0) >= 0


def read_a_secret_variable(at: Target) -> bool:
    return "COURSE_SECRET" in os.environ


def read_the_first_environment(at: Target) -> bool:
    LIBC.prctl(SET_DUMPABLE, 1, 0, 0, 0)  # Else a process may not read its own.
    return b"COURSE_SECRET" in Path("/proc/self/environ").read_bytes()


def use_an_inherited_file(at: Target) -> bool:
    return os.read(at["inherited"], 6) == b"secret"


ATTACKS: dict[str, Callable[[Target], bool]] = {
    name: function
    for name, function in globals().items()
    if getattr(function, "__module__", "") == __name__ and name.islower()
}


def attempt_each(at: Target, names: list[str]) -> dict[str, int]:
    """Try each in a process of its own; return how each ended."""
    return {name: _ending(name, at) for name in names}


def _ending(name: str, at: Target) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            os._exit(SUCCEEDED if ATTACKS[name](at) else HELD)
        except OSError:
            os._exit(HELD)
        except BaseException:
            os._exit(BROKEN)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
