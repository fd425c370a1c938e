"""The margin of a support vector machine on points that the reader moves."""

import anywidget
import traitlets

from coursekit.widgets.module import module


class MarginExplorer(anywidget.AnyWidget):
    """Show a support vector machine on points in a plane that can be moved and relabelled.

    The machine minimises |w|^2 / 2 + C times the sum of the hinge losses max(0, 1 - y f(x)),
    with f(x) = w . x + b or its counterpart with the kernel exp(-gamma |a - b|^2). It is
    trained anew for each state, until no pair of points violates the conditions of the
    optimum by more than 1e-6. All computing is in the browser.

    Parameters
    ----------
    softness : float
        The price C of a point inside the margin, 0.01 to 1000.
    gamma : float
        How fast the RBF kernel falls with the distance, 0.1 to 20.
    kernel : {"rbf", "linear"}
        The kernel.
    points : list of [x1, x2, label]
        At most 40 points, with the coordinates -3 to 3 and the label 1 or -1; without any,
        sixteen points of the figure's own.
    selected : int
        Which point the figure describes, counted from 0; -1 for none.

    Examples
    --------
    >>> MarginExplorer(kernel="linear", softness=10.0).softness
    10.0
    """

    _esm = module("margin_explorer")

    softness = traitlets.Float(1.0, min=0.01, max=1000.0).tag(sync=True)
    gamma = traitlets.Float(0.3, min=0.1, max=20.0).tag(sync=True)
    kernel = traitlets.Enum(["rbf", "linear"], default_value="rbf").tag(sync=True)
    points = traitlets.List(
        traitlets.Tuple(
            traitlets.Float(min=-3.0, max=3.0),
            traitlets.Float(min=-3.0, max=3.0),
            traitlets.Enum([1, -1]),
        ),
        maxlen=40,
    ).tag(sync=True)
    selected = traitlets.Int(-1, min=-1, max=39).tag(sync=True)

    def __repr__(self) -> str:
        # Where a notebook is printed, this line stands in for the figure.
        return (
            f"Interactive figure: the margin of a support vector machine ({self.kernel} kernel, "
            f"C {self.softness:g})"
        )
