"""Namespaces: a process sees only the processes, mounts, network and users that it is given.

Linux only; see namespaces(7), user_namespaces(7) and pid_namespaces(7).
"""

import os
import select
import signal
import sys
from collections.abc import Collection
from pathlib import Path
from typing import NoReturn

from autograder.isolation import libc
from autograder.isolation.descriptors import close_others
from autograder.isolation.privileges import STUDENT, TESTER

NEWNS, NEWUTS, NEWIPC = 0x00020000, 0x04000000, 0x08000000
NEWUSER, NEWPID, NEWNET = 0x10000000, 0x20000000, 0x40000000
_FLAGS = {"mount": NEWNS, "network": NEWNET, "ipc": NEWIPC | NEWUTS}
_MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_REC, _MS_PRIVATE = 2, 4, 8, 0x4000, 0x40000


def nest(layers: Collection[str]) -> None:
    """Enter namespaces of our own; to be called first thing by a process with one thread.

    With the layer "pid" it returns in a new process, the first of its namespace, so that all it
    starts ends with it. The process that called stays outside and ends as the inner one does;
    each of the two dies with its parent. As root with the layer "uid", two users without rights
    exist besides root: the student's processes and the checks' process become these.

    Raises OSError where the system refuses.
    """
    die_with_parent()
    if "user" in layers:
        _own_users(("uid" in layers and (STUDENT, TESTER)) or ())
    if "pid" in layers:
        _become_first_process()
    if "mount" in layers:
        _own_mounts("pid" in layers)


def fork_apart(layers: Collection[str]) -> int:
    """Fork; with the layer "pid" the child is the first process of a new pid namespace.

    Returns 0 in the child and its process id in the parent, as os.fork does. The child dies with
    its parent, and with the layer "pid" all that it started dies with it.
    """
    parent = os.getpid()
    pid = _fork_into_new_namespace() if "pid" in layers else os.fork()
    if pid == 0:
        die_with_parent()
        if "pid" not in layers and os.getppid() != parent:
            os._exit(1)  # The parent was gone before the kernel was told.
    return pid


def leave_shared(layers: Collection[str]) -> None:
    """Give the calling process mounts, a network and IPC objects of its own."""
    flags = sum(flag for layer, flag in _FLAGS.items() if layer in layers)
    if flags:
        libc.unshare(flags)


def count_apart(entry: int) -> None:
    """Enter one more user namespace, with ourselves as its only user.

    Processes are counted by user and user namespace, so a limit on them then counts only ours.
    `entry` is a descriptor of this process's folder in /proc.
    """
    uid, gid = os.getuid(), os.getgid()  # Afterwards we have no number until we are mapped.
    libc.unshare(NEWUSER)
    _map_ourselves(entry, uid, gid)


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent ends; a change of user forgets this."""
    if sys.platform == "linux":
        libc.prctl(libc.PR_SET_PDEATHSIG, signal.SIGKILL)


def _own_users(others: Collection[int]) -> None:
    """Enter a user namespace that knows this process's user and, as root, the others."""
    uid, gid = os.geteuid(), os.getegid()
    if others:
        _unshare_mapped_by_helper(_map_text(uid, *others), _map_text(gid, *others))
        return
    libc.unshare(NEWUSER)
    entry = os.open("/proc/self", os.O_DIRECTORY)
    _map_ourselves(entry, uid, gid)
    os.close(entry)


def _map_text(*ids: int) -> str:
    return "\n".join(f"{id} {id} 1" for id in ids)


def _map_ourselves(entry: int, uid: int, gid: int) -> None:
    # Without rights outside, a process may map only itself, and only once groups are frozen.
    _write(entry, "setgroups", "deny")
    _write(entry, "uid_map", _map_text(uid))
    _write(entry, "gid_map", _map_text(gid))


def _write(folder: int, name: str, text: str) -> None:
    file = os.open(name, os.O_WRONLY, dir_fd=folder)
    try:
        os.write(file, text.encode())
    finally:
        os.close(file)


def _unshare_mapped_by_helper(users: str, groups: str) -> None:
    """Enter a user namespace with several users, which only root outside of it may map."""
    ours, entered, end = os.getpid(), *os.pipe()
    helper = os.fork()
    if helper == 0:
        _map_when_told(str(ours), users, groups, entered, end)
    os.close(entered)
    try:
        libc.unshare(NEWUSER)
    finally:
        os.close(end)
        status = os.waitpid(helper, 0)[1]
    if status:
        raise OSError(os.waitstatus_to_exitcode(status), "the second user could not be mapped")


def _map_when_told(process: str, users: str, groups: str, told: int, end: int) -> NoReturn:
    os.close(end)
    os.read(told, 1)  # Returns once the other end is closed.
    try:
        Path("/proc", process, "uid_map").write_text(users)
        Path("/proc", process, "gid_map").write_text(groups)
        os._exit(0)
    except OSError as fault:
        os._exit(fault.errno or 1)


def _become_first_process() -> None:
    """Go on as the first process of a new pid namespace; the process that called waits."""
    libc.unshare(NEWPID)
    alive, held = os.pipe()
    inner = os.fork()
    if inner:
        _wait_outside(inner, held)
    os.close(held)
    die_with_parent()
    if select.select([alive], [], [], 0)[0]:
        os._exit(1)  # The outer process was gone before the kernel was told.
    os.close(alive)


def _wait_outside(inner: int, held: int) -> NoReturn:
    """Hold nothing but our end of the pipe, and end as the inner process does."""
    close_others([held])
    code = os.waitstatus_to_exitcode(os.waitpid(inner, 0)[1])
    if code < 0:
        os.kill(os.getpid(), -code)
    os._exit(abs(code))


def _own_mounts(has_pids: bool) -> None:
    """Take a copy of the mounts that passes nothing on, with a /proc of our pid namespace."""
    libc.unshare(NEWNS)
    libc.mount("none", "/", None, _MS_REC | _MS_PRIVATE)
    if has_pids:  # Only who owns a pid namespace may mount its /proc.
        libc.mount("proc", "/proc", "proc", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC)


def _fork_into_new_namespace() -> int:
    """Fork a child into a new pid namespace, and put ourselves back into our own."""
    own = os.open("/proc/self/ns/pid", os.O_RDONLY)
    libc.unshare(NEWPID)
    try:
        pid = os.fork()
    except OSError:
        libc.setns(own, NEWPID)
        raise
    if pid:
        libc.setns(own, NEWPID)
    os.close(own)
    return pid
