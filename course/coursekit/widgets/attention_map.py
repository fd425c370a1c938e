"""A heat map of attention weights, by layer and head."""

from typing import Any

import anywidget
import numpy as np
import traitlets

from coursekit.widgets.module import module


class AttentionMap(anywidget.AnyWidget):
    """Show attention weights as a heat map: one row for each query, one column for each key.

    The weights are the softmax of the scores over the keys, after the mask and the
    temperature that the reader chooses. All computing is in the browser.

    Parameters
    ----------
    tokens : list of str
        The n tokens, which are queries and keys alike. Empty: a demonstration is shown.
    scores : array, tensor or nested list
        Scores before mask and softmax, (layers, heads, n, n), (heads, n, n) or (n, n).
    layer, head : int
        Which scores to show, counted from 0.
    temperature : float
        What the scores are divided by, 0.1 to 10.
    mask : {"none", "causal", "padding"}
        Which keys a query may read: all, none after itself, or the first ``length``.
    length : int
        Number of keys that are not padding, for the mask "padding". 0 means all.
    query : int
        The selected row.

    Raises
    ------
    ValueError
        If the scores do not fit the tokens, or are not finite.

    Examples
    --------
    >>> AttentionMap(tokens=["a", "b"], scores=[[1.0, 0.0], [0.0, 1.0]]).scores
    [[[[1.0, 0.0], [0.0, 1.0]]]]
    """

    _esm = module("attention_map")

    tokens = traitlets.List(traitlets.Unicode()).tag(sync=True)
    scores = traitlets.List().tag(sync=True)
    layer = traitlets.Int(0, min=0).tag(sync=True)
    head = traitlets.Int(0, min=0).tag(sync=True)
    temperature = traitlets.Float(1.0, min=0.1, max=10.0).tag(sync=True)
    mask = traitlets.Enum(["none", "causal", "padding"], default_value="none").tag(sync=True)
    length = traitlets.Int(0, min=0).tag(sync=True)
    query = traitlets.Int(0, min=0).tag(sync=True)

    def __init__(self, tokens: Any = (), scores: Any = (), **traits: Any):
        tokens = list(tokens)
        super().__init__(tokens=tokens, scores=_nested(scores, len(tokens)), **traits)

    def __repr__(self) -> str:
        # Where a notebook is printed, this line stands in for the figure.
        of = f"{len(self.tokens)} tokens" if self.tokens else "a demonstration"
        return (
            f"Interactive figure: attention weights of {of}, layer {self.layer}, head {self.head}"
        )


def _nested(scores: Any, n: int) -> list:
    """Return the scores as nested lists, (layers, heads, n, n)."""
    if hasattr(scores, "detach"):
        scores = scores.detach().cpu().float().numpy()
    array = np.asarray(scores, dtype=float)
    if array.size == 0 and n == 0:
        return []
    if array.ndim not in (2, 3, 4) or array.shape[-2:] != (n, n):
        raise ValueError(
            f"scores have shape {array.shape}: want (layers, heads, n, n), (heads, n, n) or "
            f"(n, n) with n = {n}, the number of tokens"
        )
    if not np.isfinite(array).all():
        raise ValueError("scores must be finite: pass them before masking, and choose mask=")
    # Six digits are more than a colour shows and keep the notebook file small.
    rounded = np.array([float(f"{score:.6g}") for score in array.ravel()])
    return rounded.reshape((1,) * (4 - array.ndim) + array.shape).tolist()
