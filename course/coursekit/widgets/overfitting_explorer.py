"""Polynomials of every degree fitted to a noisy sine."""

import anywidget
import traitlets

from coursekit.widgets.module import module


class OverfittingExplorer(anywidget.AnyWidget):
    """Show a polynomial fitted to a noisy sine, and the errors of all degrees.

    The truth is sin(pi x) for x from -1 to 1. Rows are drawn with x uniform and normal noise;
    100 further rows are held out for the validation error. A model of degree d is
    b + c_1 P_1(x) + ... + c_d P_d(x) with the Legendre polynomials P_k. Its b and c minimise

        sum of squared residuals + 10**penalty * (c_1**2 + ... + c_d**2)

    so the intercept b is not penalised. With no penalty, and more coefficients than rows, the
    smallest c among the best ones are taken. All computing is in the browser.

    Parameters
    ----------
    degree : int
        Degree of the polynomial, 0 to 15.
    noise : float
        Standard deviation of the noise, 0 to 1.
    rows : int
        Number of training rows, 6 to 60.
    penalty : float or None
        Logarithm to base 10 of the penalty, -8 to 1; None for no penalty.
    seed : int
        Which rows are drawn, 0 or more.

    Examples
    --------
    >>> OverfittingExplorer(degree=9, penalty=-2.0).degree
    9
    """

    _esm = module("overfitting_explorer")

    degree = traitlets.Int(3, min=0, max=15).tag(sync=True)
    noise = traitlets.Float(0.3, min=0.0, max=1.0).tag(sync=True)
    rows = traitlets.Int(20, min=6, max=60).tag(sync=True)
    penalty = traitlets.Float(None, min=-8.0, max=1.0, allow_none=True).tag(sync=True)
    seed = traitlets.Int(0, min=0).tag(sync=True)

    def __repr__(self) -> str:
        # Where a notebook is printed, this line stands in for the figure.
        return (
            f"Interactive figure: polynomials fitted to a noisy sine (degree {self.degree}, "
            f"{self.rows} rows)"
        )
