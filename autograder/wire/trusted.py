"""Which class a handle may pass for: those of trusted libraries that are neither data nor code."""

import sys
from collections.abc import Sequence
from types import FunctionType

import numpy as np

PACKAGES = ("torch.nn", "torch.optim", "torch.utils.data", "sklearn")
DATA = (int, float, complex, str, bytes, bytearray, list, tuple, dict, set, frozenset, type)
DATA += (BaseException, np.ndarray, np.generic)
FUNCTION = "builtins:function"


def trusted_class(claims: Sequence[str]) -> type | None:
    """Return the first class of a claimed MRO (`module:name` each) that a handle may pass for.

    So `isinstance(model, nn.Module)` holds for a handle of a module, and no handle can pass for a
    number, an array or a tensor.
    """
    if claims and claims[0] == FUNCTION:
        return FunctionType
    found = (_loaded(*claim.partition(":")[::2]) for claim in claims)
    return next((kind for kind in found if kind is not None and not _is_data(kind)), None)


def _loaded(module: str, name: str) -> type | None:
    """Look a class up without running anything: no import, no attribute of the module's own."""
    if not any(module == package or module.startswith(package + ".") for package in PACKAGES):
        return None
    found = getattr(sys.modules.get(module), "__dict__", {}).get(name)
    return found if isinstance(found, type) and found.__module__ == module else None


def _is_data(kind: type) -> bool:
    torch = sys.modules.get("torch")
    return issubclass(kind, (*DATA, torch.Tensor) if torch else DATA)
