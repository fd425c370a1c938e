"""A decision threshold, with all that moves when it moves."""

import anywidget
import traitlets

from coursekit.widgets.module import module


class ThresholdExplorer(anywidget.AnyWidget):
    """Show a threshold on the scores of two classes, the confusion matrix and the ROC curve.

    There are 400 rows. The score of a row is the sigmoid of a normally distributed value with
    standard deviation 1 and mean `separation / 2` in the positive class, `-separation / 2` in
    the negative class. The values are evenly spaced quantiles, with no noise, so that a number
    moves only because of what you change. All computing is in the browser.

    Parameters
    ----------
    threshold : float
        Rows with at least this score are called positive, 0 to 1.
    separation : float
        Distance between the means of the two classes before the sigmoid, 0 to 4.
    positives : float
        Share of the rows that are positive, 0.02 to 0.98.

    Examples
    --------
    >>> ThresholdExplorer(threshold=0.8, positives=0.05).threshold
    0.8
    """

    _esm = module("threshold_explorer")

    threshold = traitlets.Float(0.5, min=0.0, max=1.0).tag(sync=True)
    separation = traitlets.Float(1.5, min=0.0, max=4.0).tag(sync=True)
    positives = traitlets.Float(0.3, min=0.02, max=0.98).tag(sync=True)

    def __repr__(self) -> str:
        # Where a notebook is printed, this line stands in for the figure.
        return (
            f"Interactive figure: a threshold on the scores of two classes (threshold "
            f"{self.threshold:g}, {self.positives:.0%} positives)"
        )
