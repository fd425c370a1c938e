"""Find the files of a full data set: in the cache, in a mirror, or on the network.

Every route compares the SHA-256 checksum with the registry's, and nothing falls back silently.
"""

import hashlib
import os
import tempfile
from pathlib import Path

from coursekit.data.registry import Entry, RemoteFile

CACHE, MIRROR = "COURSE_DATA_CACHE", "COURSE_DATA_MIRROR"
_TIMEOUT = 30  # seconds without an answer, after which an address counts as dead


class DataUnavailable(Exception):  # noqa: N818, since learners read the name as a sentence
    """A data set whose files cannot be had; the message says why and what to do."""

    def __init__(self, entry: Entry, file: RemoteFile, tried: list[str]):
        self.name, self.tried = entry.name, tuple(tried)
        remedy = (
            f"Connect to the network and run this cell again, or set {MIRROR} to a folder "
            f"that holds {entry.name}/{file.name}."
        )
        if entry.stand_in:
            remedy += f' Without a network, use coursekit.data.load("{entry.stand_in}").'
        reasons = "\n".join(f"  - {reason}" for reason in tried)
        super().__init__(f"{entry.name}: {file.name} is not available. Tried:\n{reasons}\n{remedy}")


def fetch(entry: Entry) -> dict[str, Path]:
    """Return a verified local path for each file of a data set, by file name.

    Raises
    ------
    DataUnavailable
        If a file is in no place, or has the wrong checksum.
    """
    return {file.name: _locate(entry, file) for file in entry.files}


def cache_folder() -> Path:
    """Return where downloads are kept: COURSE_DATA_CACHE, or the platform's cache folder."""
    chosen = os.environ.get(CACHE)
    if chosen:
        return Path(chosen).expanduser()
    import pooch

    return Path(pooch.os_cache("from-lines-to-attention"))


def _locate(entry: Entry, file: RemoteFile) -> Path:
    tried: list[str] = []
    for look in (_cached, _mirrored, _downloaded):
        path = look(entry, file, tried)
        if path is not None:
            return path
    raise DataUnavailable(entry, file, tried)


def _cached(entry: Entry, file: RemoteFile, tried: list[str]) -> Path | None:
    path = cache_folder() / entry.name / file.name
    if not path.is_file():
        tried.append(f"cache {path}: no such file")
        return None
    # A damaged file in the cache is replaced by the next route that succeeds.
    return _verified(path, file, f"cache {path}", tried)


def _mirrored(entry: Entry, file: RemoteFile, tried: list[str]) -> Path | None:
    mirror = os.environ.get(MIRROR)
    if not mirror:
        tried.append(f"mirror: {MIRROR} is not set")
        return None
    path = Path(mirror).expanduser() / entry.name / file.name
    if not path.is_file():
        tried.append(f"mirror {path}: no such file")
        return None
    verified = _verified(path, file, f"mirror {path}", tried)
    if verified is None:
        # Someone chose this folder, so a wrong file in it is theirs to mend, not ours to hide.
        raise DataUnavailable(entry, file, tried)
    return verified


def _downloaded(entry: Entry, file: RemoteFile, tried: list[str]) -> Path | None:
    target = cache_folder() / entry.name / file.name
    for url in file.urls:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if _download(url, file, target, tried):
                return target
        # OSError covers a cache folder that cannot be written and every failure of requests.
        except (OSError, ValueError) as error:
            tried.append(f"{url}: {_plainly(error)}")
    return None


def _plainly(error: Exception) -> str:
    """Say in a few words why a download failed; requests' own messages run over many lines."""
    answer = getattr(error, "response", None)
    if answer is not None:
        return f"the server answered {answer.status_code} {answer.reason}"
    if isinstance(error, OSError) and error.errno is not None:
        return str(error)
    return f"no connection ({type(error).__name__})"


def _download(url: str, file: RemoteFile, target: Path, tried: list[str]) -> bool:
    import pooch

    # The scratch folder lies beside the target, so the last move is one atomic rename.
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".part-") as scratch:
        part = Path(scratch) / file.name
        pooch.HTTPDownloader(progressbar=True, timeout=_TIMEOUT)(url, str(part), None)
        if _verified(part, file, url, tried) is None:
            return False
        os.replace(part, target)
    return True


def _verified(path: Path, file: RemoteFile, where: str, tried: list[str]) -> Path | None:
    with path.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found == file.sha256:
        return path
    size = path.stat().st_size
    tried.append(
        f"{where}: wrong checksum, so damaged or changed "
        f"({size:,} bytes, SHA-256 {found[:12]}…; want {file.bytes:,} bytes, {file.sha256[:12]}…)"
    )
    return None
