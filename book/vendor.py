"""Fetch the npm packages that the book serves itself, at the versions vendor.toml pins.

`python -m book.vendor FOLDER` puts MathJax and its font into FOLDER/mathjax. A tarball is
downloaded once and kept in `book/_vendor`, so that later builds need no network. It is taken only
if it has the checksum that npm states (npm's `integrity`: the base64 of its SHA-512).
"""

import base64
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any

from autograder.atomic import write_bytes, write_text
from autograder.errors import CourseError

PINS = Path(__file__).with_name("vendor.toml")
CACHE = Path(__file__).with_name("_vendor")
_TIMEOUT = 600  # seconds for one download


class VendorError(CourseError):
    """A package that cannot be had, or is not the one that was pinned."""


class Unreachable(VendorError):  # noqa: N818, since it says what the registry is
    """A package that npm could not download."""


@dataclass(frozen=True)
class Package:
    """One pinned npm package, and which of its files the book takes."""

    name: str
    version: str
    integrity: str
    into: str
    files: tuple[str, ...]
    needs: tuple[str, ...] = ()

    @property
    def stem(self) -> str:
        """The name as files can have it."""
        return self.name.removeprefix("@").replace("/", "-")


def pinned(path: Path = PINS) -> dict[str, Package]:
    """Return the packages that a file pins, by name."""
    table = tomllib.loads(path.read_text("utf-8"))["npm"]
    return {name: Package(name, **_lists_as_tuples(entry)) for name, entry in table.items()}


def _lists_as_tuples(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}


def fetch(names: Iterable[str], folder: Path, cache: Path = CACHE) -> None:
    """Put some pinned packages, and those they need, below a folder, unless they are there.

    Raises Unreachable if npm is missing or cannot download, VendorError for a wrong checksum.
    """
    pins = pinned()
    for name in names:
        for each in (name, *pins[name].needs):
            install(pins[each], Path(folder), Path(cache))


def install(package: Package, folder: Path, cache: Path) -> None:
    """Put one package's files below a folder; its stamp comes last and vouches for them all."""
    stamp = folder / f".{package.stem}.json"
    wanted = json.dumps(asdict(package), indent=1, sort_keys=True)
    if stamp.is_file() and stamp.read_text("utf-8") == wanted:
        return
    files = chosen(package, tarball(package, cache))
    stamp.unlink(missing_ok=True)
    target = folder / package.into
    for path, content in files.items():
        write_bytes(target / path, content)
    write_text(stamp, wanted)


def tarball(package: Package, cache: Path) -> bytes:
    """Return a package's tarball from the cache, or from npm; always the pinned bytes."""
    kept = cache / f"{package.stem}-{package.version}.tgz"
    if kept.is_file() and integrity(kept.read_bytes()) == package.integrity:
        return kept.read_bytes()
    content = _pack(package)
    found = integrity(content)
    if found != package.integrity:
        raise VendorError(
            f"{package.name} {package.version} has the wrong checksum: want "
            f"{package.integrity}, got {found}. Do not use it; ask npm again later."
        )
    write_bytes(kept, content)
    return content


def integrity(content: bytes) -> str:
    """Return the checksum as npm writes it."""
    return "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()


def chosen(package: Package, content: bytes) -> dict[PurePosixPath, bytes]:
    """Return the wanted files of a tarball by path; links and unsafe paths are refused."""
    files: dict[PurePosixPath, bytes] = {}
    unmatched = set(package.files)
    with tarfile.open(fileobj=BytesIO(content)) as archive:
        for member in archive:
            path = _below_root(member.name)
            matching = {name for name in package.files if fnmatchcase(str(path), name)}
            if matching and not member.isdir():
                files[path] = _read(archive, member, package)
                unmatched -= matching
    if unmatched:
        raise VendorError(f"{package.name} {package.version} has no {', '.join(sorted(unmatched))}")
    return files


def _below_root(name: str) -> PurePosixPath:
    """Return a member's path without its first folder, which npm adds to every package."""
    return PurePosixPath(*PurePosixPath(name).parts[1:])


def _read(archive: tarfile.TarFile, member: tarfile.TarInfo, package: Package) -> bytes:
    path = PurePosixPath(member.name)
    if not member.isfile() or path.is_absolute() or ".." in path.parts or "\\" in member.name:
        raise VendorError(f"{package.name} {package.version} holds an unsafe path: {member.name}")
    return archive.extractfile(member).read()


def _pack(package: Package) -> bytes:
    """Download a package with npm, from whatever registry npm is set to."""
    npm = shutil.which("npm")
    if npm is None:
        raise Unreachable("npm is missing: install Node.js, which brings it")
    with tempfile.TemporaryDirectory(prefix="vendor-") as scratch:
        command = [npm, "pack", "--json", "--ignore-scripts", f"{package.name}@{package.version}"]
        try:
            done = subprocess.run(command, cwd=scratch, capture_output=True, timeout=_TIMEOUT)
        except subprocess.TimeoutExpired:
            raise Unreachable(f"{package.name}: npm gave no answer in {_TIMEOUT} s") from None
        found = [path.read_bytes() for path in Path(scratch).glob("*.tgz")]
    if done.returncode or len(found) != 1:
        raise Unreachable(
            f"npm could not download {package.name} {package.version} ({_reason(done.stdout)}). "
            "Is there a network, and a registry that npm may use?"
        )
    return found[0]


def _reason(answer: bytes) -> str:
    """Return npm's code for what went wrong, such as ENOTFOUND or E404."""
    try:
        return json.loads(answer)["error"]["code"]
    except (ValueError, KeyError, TypeError):
        return "it did not say why"


def main() -> None:
    """Put MathJax below the folder that the command line names."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m book.vendor FOLDER")
    try:
        fetch(["mathjax"], Path(sys.argv[1]))
    except VendorError as error:
        sys.exit(f"book.vendor: {error}")


if __name__ == "__main__":
    main()
