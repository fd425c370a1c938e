"""Which device PyTorch computes on, and how close two results on it must be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

# A student's formula may add the same numbers in another order. These bounds leave room for
# that, a few hundred rounding errors, and are far below what a wrong formula changes.
_TOLERANCES = {
    "float64": {"rtol": 1e-7, "atol": 1e-9},
    "float32": {"rtol": 1e-4, "atol": 1e-5},
    "float16": {"rtol": 1e-2, "atol": 1e-3},
    "bfloat16": {"rtol": 5e-2, "atol": 1e-2},
}


def device() -> torch.device:
    """Return the fastest device of this machine: cuda, then mps, then cpu.

    Returns
    -------
    torch.device
        Pass it to ``tensor.to(...)`` or to ``torch.zeros(..., device=...)``.

    Examples
    --------
    >>> device().type in ("cuda", "mps", "cpu")
    True
    """
    # torch takes seconds to import, and chapters without tensors never call this.
    import torch

    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


def tolerance(dtype: Any, device: Any = "cpu") -> dict[str, float]:
    """Return how far two equal results may lie apart in a dtype on a device.

    Parameters
    ----------
    dtype : torch.dtype, numpy.dtype or str
        A floating-point type: float64, float32, float16 or bfloat16.
    device : torch.device or str
        Where the results were computed. Accelerators round products to fewer bits
        (TensorFloat-32, for one), so their bounds are ten times as wide below float64.

    Returns
    -------
    dict
        ``rtol`` and ``atol``, as ``torch.testing.assert_close`` and ``numpy.allclose``
        take them.

    Raises
    ------
    ValueError
        If the dtype is not one of the four.

    Examples
    --------
    >>> tolerance("float32")
    {'rtol': 0.0001, 'atol': 1e-05}
    >>> tolerance("float32", "cuda")["rtol"]
    0.001
    """
    name = str(getattr(dtype, "__name__", dtype)).removeprefix("torch.")
    if name not in _TOLERANCES:
        known = ", ".join(_TOLERANCES)
        raise ValueError(f"no tolerance for dtype {name!r}: want one of {known}")
    on_cpu = str(device).partition(":")[0] in ("cpu", "meta")
    factor = 1 if on_cpu or name == "float64" else 10
    return {key: bound * factor for key, bound in _TOLERANCES[name].items()}
