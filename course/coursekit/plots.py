"""The course's figure style: same meaning, same colour in every chapter.

The colours are those of Okabe and Ito (2008), *Color universal design*, which readers with
any common colour blindness can tell apart.
"""

import matplotlib as mpl
from cycler import cycler

DATA = "#4D4D4D"  # observations, dark grey
MODEL = "#0072B2"  # what the model predicts, blue
TRUTH = "#000000"  # what the model should find, black and dashed
ERROR = "#D55E00"  # residuals, mistakes and what diverges, vermilion
RIVAL = "#009E73"  # a second model beside the first, bluish green
THIRD = "#CC79A7"  # a third one, reddish purple
HIGHLIGHT = "#E69F00"  # the one thing a figure points at, orange
CONTEXT = "#56B4E9"  # what stands behind the point of a figure, sky blue

TRUTH_LINE = {"color": TRUTH, "linestyle": "--", "linewidth": 1.2}
SEQUENTIAL = "viridis"  # for amounts, from little to much
SIGNED = "RdBu_r"  # for values of either sign; centre it on 0

STYLE = {
    "figure.figsize": (5.0, 3.2),  # inches
    "figure.dpi": 100,
    "figure.constrained_layout.use": True,
    "savefig.dpi": 150,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.titlesize": "medium",
    "axes.prop_cycle": cycler(color=[MODEL, RIVAL, HIGHLIGHT, THIRD, CONTEXT, ERROR]),
    "grid.color": "#DDDDDD",
    "grid.linewidth": 0.6,
    "image.cmap": SEQUENTIAL,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "lines.markersize": 5,
}


def use_course_style() -> None:
    """Draw the figures of this session in the course's style.

    Examples
    --------
    >>> use_course_style()
    >>> mpl.rcParams["figure.figsize"]
    [5.0, 3.2]
    """
    mpl.rcParams.update(STYLE)
