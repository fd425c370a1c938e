"""What a process that runs cells may read: the system's libraries, Python, the course's packages.

Of a checkout these are the folders of the two packages and of the data sets' registry alone: the
chapters' sources, with their answers and hidden checks, are not among them.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

SYSTEM = (
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/fonts",
    "/etc/mime.types",
    "/sys/devices/system/cpu",
)
PACKAGES = ("autograder", "coursekit")
CACHE, MIRROR = "COURSE_DATA_CACHE", "COURSE_DATA_MIRROR"


@cache
def readable_paths() -> tuple[Path, ...]:
    """Return the paths that exist here, each once."""
    every = [*map(Path, SYSTEM), *_python(), *_packages(), *_data(os.environ), *_fonts()]
    return tuple(dict.fromkeys(path for path in every if os.path.exists(path)))


def essential_paths() -> tuple[Path, ...]:
    """Return those without which no cell runs: Python and the course's packages."""
    return tuple(path for path in (*_python(), *_packages()) if os.path.exists(path))


def cache_folder(environment: Mapping[str, str]) -> Path:
    """Return where coursekit keeps downloads, by its rule and the platform's."""
    if chosen := environment.get(CACHE):
        return Path(chosen).expanduser()
    base = environment.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "from-lines-to-attention"


def _python() -> Iterator[Path]:
    for prefix in (sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix):
        yield from _of_environment(Path(prefix))
    yield from (Path(entry) for entry in sys.path if Path(entry).name.endswith("-packages"))


def _of_environment(prefix: Path) -> Iterator[Path]:
    # An environment made in the checkout's own folder has the solutions beside its libraries.
    if (prefix / "solutions").is_dir():
        yield from (prefix / name for name in ("bin", "lib", "lib64", "share"))
    else:
        yield prefix


def _packages() -> Iterator[Path]:
    for name in PACKAGES:
        spec = find_spec(name)
        yield from map(Path, (spec and spec.submodule_search_locations) or ())


def _data(environment: Mapping[str, str]) -> Iterator[Path]:
    yield cache_folder(environment)
    if mirror := environment.get(MIRROR):
        yield Path(mirror).expanduser()
    # In a checkout the registry lies beside the packages; in an installed wheel, inside coursekit.
    for package in _packages():
        data = package.parents[1] / "data"
        if package.name == "coursekit" and (data / "registry.toml").is_file():
            yield data


def _fonts() -> Iterator[Path]:
    """Give the user's own fonts: matplotlib's list, read before, may name them."""
    yield from (Path.home() / ".fonts", Path.home() / ".local/share/fonts")
