"""Read the registry: what each data set is, and where its files are."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class RemoteFile:
    """One file of a full data set, pinned by its checksum."""

    name: str
    urls: tuple[str, ...]
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Entry:
    """One data set of the registry."""

    name: str
    version: str
    licence: str
    citation: str
    homepage: str
    files: tuple[RemoteFile, ...] = ()
    stand_in: str = ""  # the embedded set to use where the files cannot be had

    @property
    def embedded(self) -> bool:
        """Say whether the set needs no file, so no network."""
        return not self.files


@cache
def folder() -> Path:
    """Return the folder of the registry and the cards: in an installed wheel, or the repository."""
    package = Path(__file__).parents[1]
    places = [package / "_data", package.parents[1] / "data"]
    for place in places:
        if (place / "registry.toml").is_file():
            return place
    raise FileNotFoundError(
        f"no registry.toml in {' or '.join(map(str, places))}: install the course again"
    )


def read(path: Path) -> dict[str, Entry]:
    """Return the entries of a registry file by name."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: _entry(name, table) for name, table in tables.items()}


@cache
def entries() -> dict[str, Entry]:
    """Return the entries of the course's own registry by name."""
    return read(folder() / "registry.toml")


def _entry(name: str, table: dict) -> Entry:
    files = tuple(
        RemoteFile(**{**file, "urls": tuple(file["urls"])}) for file in table.pop("files", [])
    )
    return Entry(name=name, files=files, **table)
