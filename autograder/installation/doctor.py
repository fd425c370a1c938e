"""`course doctor`: one screen on what is installed, too old or missing, and how to mend it."""

import argparse
import json
import platform
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from importlib import metadata

from packaging.specifiers import SpecifierSet

from autograder.installation.machine import Fact, facts, probe
from autograder.installation.requirements import (
    BASE,
    DISTRIBUTION,
    Finding,
    grouped,
    installed_versions,
    judge,
    judge_all,
    spelled,
)
from autograder.isolation.report import barriers, summary

BEYOND_PIP = {
    "Python": "Python: make a new environment with a version in the range",
    "coursekit": "coursekit: install the course again, as its README says",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its one option."""
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")


def run(args: argparse.Namespace) -> int:
    """Look at this machine; return 1 where the base install cannot run the notebooks."""
    findings, around = examine_here()
    if args.json:
        report = {"packages": [*map(asdict, findings)], "machine": [*map(asdict, around)]}
        report["barriers"] = barriers()
        print(json.dumps(report | {"verdict": verdict(findings)}, indent=1))
    else:
        print("\n".join(screen(findings, around, barriers())))
    return 1 if is_broken(findings) else 0


def examine_here() -> tuple[list[Finding], list[Fact]]:
    """Gather what this machine has, and judge it."""
    about = metadata.metadata(DISTRIBUTION)
    declared = metadata.requires(DISTRIBUTION) or []
    extras = about.get_all("Provides-Extra") or []
    pairs = grouped(declared, extras)
    base = [requirement.name for group, requirement in pairs if group == BASE]
    modules = modules_of(base, metadata.packages_distributions())
    report = probe(modules.values())
    errors = {name: report["errors"].get(module) for name, module in modules.items()}
    findings = examine(
        python=(platform.python_version(), about["Requires-Python"] or ""),
        declared=declared,
        extras=extras,
        installed=installed_versions(requirement.name for _, requirement in pairs),
        errors=errors | {"coursekit": report["errors"].get("coursekit")},
    )
    return findings, facts(report)


def modules_of(names: Iterable[str], provided: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Map distributions to the module each is imported by: its own name, else its first."""
    tops: dict[str, list[str]] = {}
    for top, distributions in provided.items():
        for name in distributions:
            tops.setdefault(name.lower(), []).append(top)
    public = {
        name: sorted(top for top in tops.get(name.lower(), []) if top[0] != "_") for name in names
    }
    return {name: name if name in found else found[0] for name, found in public.items() if found}


def examine(
    python: tuple[str, str],
    declared: Sequence[str],
    extras: Sequence[str],
    installed: Mapping[str, str],
    errors: Mapping[str, str | None],
) -> list[Finding]:
    """Judge Python and every package; one that is installed and cannot be imported is broken."""
    version, wanted = python
    needed = SpecifierSet(wanted)
    rows = [Finding(BASE, "Python", spelled(needed), version, judge(version, needed))]
    for row in judge_all(declared, extras, installed):
        error = None if row.found is None else errors.get(row.name)
        rows.append(replace(row, state="broken", note=error) if error else row)
    # Where a library is broken, coursekit fails for the same reason: name the cause alone.
    if errors.get("coursekit") and not is_broken(rows):
        rows.append(Finding(BASE, "coursekit", "", None, "broken", errors["coursekit"]))
    return rows


def is_broken(findings: Iterable[Finding]) -> bool:
    """Say whether anything of the base install is not as it must be."""
    return any(row.group == BASE and row.state != "ok" for row in findings)


BOOK = "book"  # Many packages, which few need: told in one line.


def screen(
    findings: Sequence[Finding],
    around: Sequence[Fact],
    fences: Sequence[tuple[str, bool, str]] = (),
) -> list[str]:
    """Lay the findings out: a table, the machine, its barriers, the commands that mend."""
    lines = [f"{'':6} {'package':18} {'installed':14} {'wanted':18} state"]
    lines += [_row(row) for row in findings if row.group != BOOK or row.state != "ok"]
    if fine := sum(row.group == BOOK and row.state == "ok" for row in findings):
        lines += [f"{BOOK:6} {fine} packages that render the book are ok"]
    lines += ["", *(f"{fact.about:10} {fact.found}" for fact in around)]
    if fences:
        lines += ["", f"For grading strangers' code. {summary()}"]
        lines += [f"{name:12} {'up' if works else '-':3} {text}" for name, works, text in fences]
    remedies = [*commands(findings), *(f"{fact.about}: {fact.do}" for fact in around if fact.do)]
    lines += ["", "To mend:", *(f"  {line}" for line in remedies)] if remedies else []
    return [*lines, "", verdict(findings)]


def _row(row: Finding) -> str:
    name, found, wanted = row.name, row.found or "-", row.wanted or "-"
    note = f": {row.note.splitlines()[0][:80]}" if row.note else ""
    return f"{row.group:6} {name:18} {found:14} {wanted:18} {row.state}{note}"


def commands(findings: Iterable[Finding]) -> list[str]:
    """Return one pip command for each group and state that has something to mend."""
    wrong: dict[tuple[str, str], list[str]] = {}
    for row in findings:
        if row.state != "ok" and row.name not in BEYOND_PIP:
            option = "--force-reinstall " if row.state == "broken" else ""
            wrong.setdefault((row.group, option), []).append(f'"{row.requirement}"')
    pip = f"{sys.executable} -m pip install"
    by_pip = [f"{group}: {pip} {option}{' '.join(w)}" for (group, option), w in wrong.items()]
    beyond = [
        BEYOND_PIP[row.name] for row in findings if row.name in BEYOND_PIP and row.state != "ok"
    ]
    return [*beyond, *by_pip]


def verdict(findings: Sequence[Finding]) -> str:
    """Sum up in one line."""
    wrong = [row.name for row in findings if row.group == BASE and row.state != "ok"]
    if wrong:
        return f"Not ready: the notebooks cannot run before this is mended: {', '.join(wrong)}."
    groups = dict.fromkeys(row.group for row in findings if row.state != "ok")
    if groups:
        return f"Ready for the notebooks. Extras that are not complete: {', '.join(groups)}."
    return "Ready: every package the course can use is installed."
