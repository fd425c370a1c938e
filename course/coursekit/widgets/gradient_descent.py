"""Gradient descent for a fitted line, on its loss surface."""

import anywidget
import traitlets

from coursekit.widgets.module import module


class GradientDescent(anywidget.AnyWidget):
    """Show gradient descent for a line y = w x + b on its mean-squared-error surface.

    The feature x has standard deviation 1, and its mean lies so far from 0 that the Hessian
    of the loss has the condition number that you choose. All computing is in the browser.

    Parameters
    ----------
    learning_rate : float
        Step size, 0.005 to 2.
    conditioning : float
        Largest curvature of the loss over the smallest, 1 to 100.
    start : list of float
        Slope and intercept (w, b) where descent starts, each -2 to 2.
    step : int
        Number of steps drawn, 0 to 100.

    Examples
    --------
    >>> GradientDescent(learning_rate=0.1, conditioning=25.0).learning_rate
    0.1
    """

    _esm = module("gradient_descent")

    learning_rate = traitlets.Float(0.1, min=0.005, max=2.0).tag(sync=True)
    conditioning = traitlets.Float(10.0, min=1.0, max=100.0).tag(sync=True)
    start = traitlets.List(
        traitlets.Float(min=-2.0, max=2.0), default_value=[-1.7, -0.4], minlen=2, maxlen=2
    ).tag(sync=True)
    step = traitlets.Int(20, min=0, max=100).tag(sync=True)

    def __repr__(self) -> str:
        # Where a notebook is printed, this line stands in for the figure.
        return (
            f"Interactive figure: gradient descent on a loss surface (learning rate "
            f"{self.learning_rate:g}, step {self.step})"
        )
