"""A feature selection that has seen the held-out rows, on data with nothing to find."""

import anywidget
import traitlets

from coursekit.widgets.module import module


class LeakageDemo(anywidget.AnyWidget):
    """Show what it does to select features before cross-validation rather than inside it.

    Every feature and every label is a coin flip, +1 or -1, so that no classifier is right more
    often than half of the time. The kept features are those most correlated with the label,
    sum(x * y) being farthest from 0, over all rows or over the training rows of each fold. The
    classifier is the sign of the sum of the kept features, each weighted by its sum(x * y) over
    the training rows. Its accuracy in 5-fold cross-validation is shown for 30 draws of the data.
    All computing is in the browser.

    Parameters
    ----------
    features : int
        Number of features to select from, 10 to 1000.
    kept : int
        Number of features that are kept, 1 to 20.
    rows : int
        Number of rows, 20 to 100.
    seed : int
        Which data are drawn, 0 or more.

    Examples
    --------
    >>> LeakageDemo(features=1000, kept=5).features
    1000
    """

    _esm = module("leakage_demo")

    features = traitlets.Int(500, min=10, max=1000).tag(sync=True)
    kept = traitlets.Int(10, min=1, max=20).tag(sync=True)
    rows = traitlets.Int(50, min=20, max=100).tag(sync=True)
    seed = traitlets.Int(0, min=0).tag(sync=True)

    def __repr__(self) -> str:
        # Where a notebook is printed, this line stands in for the figure.
        return (
            f"Interactive figure: features selected before or inside cross-validation "
            f"({self.kept} of {self.features})"
        )
