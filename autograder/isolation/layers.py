"""The names of the barriers, the levels they add up to, and which of them a run gets."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from autograder.errors import CourseError

LAYERS = (
    "user",
    "pid",
    "mount",
    "network",
    "ipc",
    "landlock",
    "seccomp",
    "limits",
    "groups",
    "uid",
    "environment",
    "descriptors",
)
LEVELS = ("strict", "standard", "basic", "trust")
NAMESPACES = frozenset({"user", "pid", "mount", "network", "ipc"})

_EVERYWHERE = frozenset({"environment", "descriptors"})
_STANDARD = _EVERYWHERE | {"landlock", "seccomp", "limits"}
# What a level must have, and what it takes along where it works.
_REQUIRED = {
    "strict": _STANDARD | NAMESPACES,
    "standard": _STANDARD,
    "basic": _EVERYWHERE,
    "trust": frozenset(),
}
_WELCOME = {
    "strict": frozenset({"groups", "uid"}),
    "standard": frozenset({"groups", "uid"}),
    "basic": frozenset({"limits"}),
    "trust": frozenset(),
}


@dataclass(frozen=True)
class Isolation:
    """What is in force: the level reached, and every barrier that is up."""

    level: str
    layers: frozenset[str]


def choose(
    asked: str | None, available: Mapping[str, bool], without: Collection[str] = frozenset()
) -> Isolation:
    """Choose the barriers of a run.

    Without a level asked for, every barrier that works is up. `without` leaves barriers out on
    purpose, to show what each is for; then a lower level is not refused.

    Raises CourseError where the level asked for is unknown, or above what this machine offers.
    """
    works = _consistent({layer for layer in LAYERS if available.get(layer)}, available, without)
    if asked is None:
        return Isolation(reached(works), works)
    if asked not in LEVELS:
        raise CourseError(f"isolation: no level is called {asked!r}. Ask for {', '.join(LEVELS)}.")
    missing = _REQUIRED[asked] - works
    if missing and not without:
        raise CourseError(_refusal(asked, reached(works), missing))
    layers = works & (_REQUIRED[asked] | _WELCOME[asked])
    return Isolation(reached(layers) if missing else asked, layers)


def reached(layers: Collection[str]) -> str:
    """Return the highest level whose barriers are all there."""
    return next(level for level in LEVELS if _REQUIRED[level] <= frozenset(layers))


def missing(level: str, available: Mapping[str, bool]) -> list[str]:
    """Return the barriers that keep a machine below a level, in the order of LAYERS."""
    return [name for name in LAYERS if name in _REQUIRED[level] and not available.get(name)]


def _consistent(
    works: set[str], available: Mapping[str, bool], without: Collection[str]
) -> frozenset[str]:
    """Leave out what is not wanted, and what does not work without that."""
    layers = works - set(without)
    # Only root may make namespaces without a user namespace of its own.
    if "user" not in layers and "uid" not in works:
        layers -= NAMESPACES
    # Another user may be unable to read Python where it lies; a new root makes it readable.
    if "mount" not in layers and not available.get("readable", True):
        layers -= {"uid"}
    return frozenset(layers)


def _refusal(asked: str, best: str, missing: Collection[str]) -> str:
    names = ", ".join(name for name in LAYERS if name in missing)
    return (
        f"isolation: {asked!r} was asked for and this machine offers {best!r}; missing: {names}. "
        f"`course doctor` says how to get them; `--isolation {best}` does without."
    )
