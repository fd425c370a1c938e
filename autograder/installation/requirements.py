"""Judge installed versions by the ranges that the distribution itself declares.

The ranges live in pyproject.toml; what is read here is the copy in the installed metadata.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import InvalidVersion, Version

DISTRIBUTION = "from-lines-to-attention"
BASE = "base"


@dataclass(frozen=True)
class Finding:
    """What is known of one package: the range wanted, the version found, the judgement."""

    group: str  # "base" or the name of an extra
    name: str
    wanted: str
    found: str | None
    state: str  # "ok", "too old", "too new", "missing" or "broken"
    note: str = ""

    @property
    def requirement(self) -> str:
        """Return what pip is to be given."""
        return f"{self.name}{self.wanted}"


def grouped(declared: Iterable[str], extras: Iterable[str]) -> list[tuple[str, Requirement]]:
    """Pair each declared requirement with the base install, or the smallest extra with it.

    An extra that includes another declares the other's packages again; each is told once.
    """
    requirements = [item for item in map(Requirement, declared) if item.name != DISTRIBUTION]
    groups = {BASE: [item for item in requirements if _applies(item, "")]}
    by_extra = {extra: [item for item in requirements if _applies(item, extra)] for extra in extras}
    groups |= dict(sorted(by_extra.items(), key=lambda pair: len(pair[1])))
    told: dict[str, tuple[str, Requirement]] = {}
    for group, items in groups.items():
        for item in items:
            told.setdefault(item.name, (group, item))
    return list(told.values())


def _applies(requirement: Requirement, extra: str) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


def spelled(wanted: SpecifierSet) -> str:
    """Write a range with its lower end first."""
    return ",".join(sorted(map(str, wanted), key=lambda clause: (clause[0] == "<", clause)))


def judge(found: str | None, wanted: SpecifierSet) -> str:
    """Compare a version with a range: "ok", "too old", "too new" or "missing"."""
    if found is None:
        return "missing"
    try:
        version = Version(found)
    except InvalidVersion:
        return "broken"
    if wanted.contains(version, prereleases=True):
        return "ok"
    upper = [clause for clause in wanted if clause.operator in ("<", "<=", "!=")]
    is_above = any(not clause.contains(version, prereleases=True) for clause in upper)
    return "too new" if is_above else "too old"


def judge_all(
    declared: Iterable[str], extras: Iterable[str], installed: Mapping[str, str]
) -> list[Finding]:
    """Judge every declared requirement; `installed` maps names to versions."""
    return [
        Finding(group, item.name, spelled(item.specifier), found, judge(found, item.specifier))
        for group, item in grouped(declared, list(extras))
        for found in [installed.get(item.name)]
    ]


def installed_versions(names: Iterable[str]) -> dict[str, str]:
    """Look up the versions of those packages that are installed here."""
    versions = {}
    for name in names:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return versions
