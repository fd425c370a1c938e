"""What the notebooks of the course import: seeds, devices, data, plots and widgets."""

from importlib import import_module
from types import ModuleType

from coursekit.devices import device, tolerance
from coursekit.seeds import course_seed
from coursekit.session import setup

_SUBMODULES = ("data", "plots", "widgets")

__all__ = ["course_seed", "data", "device", "plots", "setup", "tolerance", "widgets"]


def __getattr__(name: str) -> ModuleType:
    # Widgets and plots import large libraries, so they load at their first use, not before.
    if name in _SUBMODULES:
        return import_module(f"coursekit.{name}")
    raise AttributeError(f"module 'coursekit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
