"""The bank: every case, by theme. A module of this folder is a theme and lists its CASES."""

from dataclasses import replace
from importlib import import_module

from autograder.tests.hostile.cases.case import Case

THEMES = (
    "answers",
    "process",
    "resources",
    "network",
    "secrets",
    "files",
    "patches",
    "objects",
    "forgery",
    "state",
    "structure",
    "formats",
    "names",
)


def load_cases() -> tuple[Case, ...]:
    """Return every case with its theme."""
    modules = {theme: import_module(f"{__name__}.{theme}") for theme in THEMES}
    return tuple(
        replace(case, theme=theme) for theme, module in modules.items() for case in module.CASES
    )
