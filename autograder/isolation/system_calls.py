"""System calls that no cell needs are refused (seccomp(2)); libseccomp compiles the list.

`compiled` is called before any fork, since loading libseccomp takes some 80 ms and does not work
behind the other barriers; `load` then takes microseconds.
"""

import ctypes
import errno
import tempfile
from functools import cache

from autograder.isolation import libc

REFUSED = {
    "other processes": "ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_getfd"
    " perf_event_open",
    "mounts": "mount umount umount2 pivot_root chroot open_tree open_tree_attr move_mount fsopen"
    " fsconfig fsmount fspick mount_setattr statmount listmount",
    "namespaces": "unshare setns",
    "the kernel": "bpf kexec_load kexec_file_load init_module finit_module delete_module reboot"
    " swapon swapoff acct syslog quotactl quotactl_fd settimeofday clock_settime sethostname"
    " setdomainname vhangup iopl ioperm modify_ldt personality lookup_dcookie",
    "keys": "add_key request_key keyctl",
    "ways around other barriers": "io_uring_setup io_uring_enter io_uring_register userfaultfd"
    " open_by_handle_at name_to_handle_at fanotify_init",
    # RLIMIT_DATA counts private memory alone.
    "memory that is not counted": "memfd_create memfd_secret shmget msgget semget mq_open",
}
# So that killing the process group ends all of it, where no pid namespace does.
LEAVING = ("setsid", "setpgid")
# Whose a file is, and who may do what with it when, Landlock does not govern. Where the machine's
# own files can be reached, these calls do nothing and say that they did, so that copies succeed.
ATTRIBUTES = (
    "chmod fchmod fchmodat fchmodat2 chown lchown fchown fchownat utime utimes utimensat futimesat"
    " setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr"
)
RUNNING = ("execve", "execveat")
# Younger than some libseccomp; since Linux 5.1 a number is the same on every architecture.
_NUMBERS = {
    "mount_setattr": 442,
    "fchmodat2": 452,
    "quotactl_fd": 443,
    "memfd_secret": 447,
    "statmount": 457,
    "listmount": 458,
    "open_tree_attr": 467,
}
# CLONE_NEWTIME, NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET
_NEW_NAMESPACES = (0x80, 0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000)
_NEW_NAMESPACES += (0x40000000,)
_CLONE_PARENT = 0x8000
_MAP_SHARED_ANONYMOUS = 0x21
_AF_UNIX, _DATAGRAM, _RAW, _KIND = 1, 2, 3, 0xF
_LOW_HALF = 0xFFFFFFFF
_FILTER_MODE = 2
_INSTRUCTION = 8  # bytes


class _Program(ctypes.Structure):
    """`struct sock_fprog` of linux/filter.h."""

    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


@cache
def compiled(has_root: bool, has_pids: bool, programs: bool) -> bytes:
    """Compile the filter into the kernel's instructions.

    `has_root` and `has_pids` say whether the layers "mount" and "pid" are up: without them more
    has to be refused. `programs` allows other programs to be run.
    Raises ImportError where pyseccomp is missing, RuntimeError where libseccomp is.
    """
    import pyseccomp

    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    rules.set_attr(pyseccomp.Attr.ACT_BADARCH, pyseccomp.KILL_PROCESS)
    names = " ".join(REFUSED.values()).split()
    names += [*(() if has_pids else LEAVING), *(() if programs else RUNNING)]
    for name in names:
        rules.add_rule(pyseccomp.ERRNO(errno.EPERM), _number(name))
    for name in () if has_root else ATTRIBUTES.split():
        rules.add_rule(pyseccomp.ERRNO(0), _number(name))
    _watch_clone(rules, has_pids)
    _watch_sockets(rules, has_root)
    shared = pyseccomp.Arg(3, pyseccomp.MASKED_EQ, _MAP_SHARED_ANONYMOUS, _MAP_SHARED_ANONYMOUS)
    rules.add_rule(pyseccomp.ERRNO(errno.ENOMEM), "mmap", shared)
    return _exported(rules)


def load(instructions: bytes) -> None:
    """Put the process behind a compiled filter, for good; needs no_new_privs."""
    program = _Program(len(instructions) // _INSTRUCTION, instructions)
    libc.prctl(libc.PR_SET_SECCOMP, _FILTER_MODE, program)


def _number(name: str) -> int:
    """Return a call's number; below -1 for one that this architecture does not have."""
    import pyseccomp

    number = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name)
    return _NUMBERS[name] if number == -1 else number


def _watch_clone(rules, has_pids: bool) -> None:
    """Refuse a fork into new namespaces."""
    import pyseccomp as p

    # The flags of clone3 lie in memory, where a filter cannot look; libraries then use clone.
    rules.add_rule(p.ERRNO(errno.ENOSYS), "clone3")
    for flag in (*_NEW_NAMESPACES, *(() if has_pids else (_CLONE_PARENT,))):
        rules.add_rule(p.ERRNO(errno.EPERM), "clone", p.Arg(0, p.MASKED_EQ, flag, flag))
    if not has_pids:
        forget = p.Arg(0, p.MASKED_EQ, _LOW_HALF, libc.PR_SET_PDEATHSIG)
        rules.add_rule(p.ERRNO(errno.EPERM), "prctl", forget)


def _watch_sockets(rules, has_root: bool) -> None:
    """Refuse every socket but local ones; those too where the machine's own could be reached.

    Without a new root, a local socket leads to services that act for the user outside (D-Bus, a
    container engine). Then pairs of connected streams are left, which is what pipes are made of.
    """
    import pyseccomp as p

    refuse, foreign = p.ERRNO(errno.EPERM), p.Arg(0, p.NE, _AF_UNIX)
    rules.add_rule(refuse, "socketpair", foreign)
    if has_root:
        rules.add_rule(refuse, "socket", foreign)
        return
    rules.add_rule(refuse, "socket")
    for kind in (_DATAGRAM, _RAW):  # These send to any address, connected or not.
        rules.add_rule(refuse, "socketpair", p.Arg(1, p.MASKED_EQ, _KIND, kind))


def _exported(rules) -> bytes:
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()
