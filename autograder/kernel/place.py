"""Where a server of kernels listens: a socket in Jupyter's runtime folder, a lock beside it."""

import contextlib
import fcntl
import os
import socket
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from jupyter_core.paths import jupyter_runtime_dir

from autograder.kernel.identity import identity

PATIENCE = 5.0  # seconds until an answer that the other process gives in milliseconds


def find_place(environment: Mapping[str, str]) -> "Place":
    """Find the place of the server for kernels with these environment variables.

    Raises OSError where the system does not show what a process has from its surroundings.
    """
    return Place(Path(jupyter_runtime_dir()).absolute(), f"course-kernels-{identity(environment)}")


@dataclass(frozen=True)
class Place:
    """The folder and the name of a server's socket."""

    folder: Path
    name: str

    @property
    def path(self) -> Path:
        """The path of the socket."""
        return self.folder / self.name

    @property
    def lock_path(self) -> Path:
        """The path of the lock: a server holds it alone while it prepares, then lets others share.

        A server that cannot serve writes into it why not.
        """
        return self.folder / f"{self.name}.lock"

    def take_lock(self) -> int | None:
        """Take the lock alone and return its descriptor; whoever inherits that holds it too.

        Returns None where it is held, or where a server has written why it cannot serve.
        Raises OSError where the folder is not this user's alone, or where something else lies in
        the socket's place.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._refuse_strangers()
        if os.path.lexists(self.path) and not self._is_ours():
            raise FileExistsError(f"{self.path}: no socket of ours")
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        lock = os.open(self.lock_path, flags, 0o600)
        # Held, or removed meanwhile by a server that has ended.
        with contextlib.suppress(BlockingIOError, FileNotFoundError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            current = os.fstat(lock)
            if os.path.samestat(current, self.lock_path.lstat()) and not current.st_size:
                return lock
        os.close(lock)
        return None

    def listen(self) -> socket.socket:
        """Listen here, in place of a server that has died; the caller holds the lock.

        Raises OSError where something else lies here.
        """
        if self._is_ours():
            self.path.unlink()
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        mask = os.umask(0o177)
        try:
            with self._address() as address:
                listener.bind(address)
        except OSError:
            listener.close()
            raise
        finally:
            os.umask(mask)
        listener.listen()
        return listener

    def connect(self) -> socket.socket:
        """Connect to the server; raise OSError where none listens, or something else lies here."""
        if not self._is_ours():
            raise FileNotFoundError(f"{self.path}: no socket of ours")
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        connection.settimeout(PATIENCE)
        try:
            with self._address() as address:
                connection.connect(address)
        except OSError:
            connection.close()
            raise
        return connection

    def remove(self) -> None:
        """Remove socket and lock; the caller holds the lock."""
        self.path.unlink(missing_ok=True)
        self.lock_path.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _address(self) -> Iterator[str]:
        """Give the socket a path that is short enough for one (108 bytes), however deep it lies."""
        folder = os.open(self.folder, os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            yield f"/proc/self/fd/{folder}/{self.name}"
        finally:
            os.close(folder)

    def _is_ours(self) -> bool:
        """Say whether a socket lies here that only this user can have made and can use."""
        try:
            self._refuse_strangers()
            found = self.path.lstat()
        except OSError:
            return False
        private = found.st_uid == os.geteuid() and not found.st_mode & 0o077
        return private and stat.S_ISSOCK(found.st_mode)

    def _refuse_strangers(self) -> None:
        """Raise PermissionError where another user owns the folder or can write to it."""
        found = self.folder.stat()
        if found.st_uid != os.geteuid() or found.st_mode & 0o022:
            raise PermissionError(f"{self.folder}: others can write here")
