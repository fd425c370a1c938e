"""A random forest beside one decision tree, on two noisy moons."""

import anywidget
import traitlets

from coursekit.widgets.module import module


class ForestExplorer(anywidget.AnyWidget):
    """Show how depth and the number of trees change a random forest's boundary and errors.

    The trees are grown by CART with the Gini impurity, each on a bootstrap sample of 120
    training rows; each has one vote, that of the majority in its leaf, and a tie is class 0.
    Beside them stands one tree grown on all rows with both features. Errors are also
    counted on 400 held-out rows, and out of bag. All computing is in the browser.

    Parameters
    ----------
    depth : int
        Largest depth of each tree, 1 to 12.
    trees : int
        Number of trees in the forest, 1 to 60.
    features : {1, 2}
        How many of the two features the forest tries at a split, drawn for each split.
    seed : int
        Seed of the data and of the bootstrap samples, 0 to 999.

    Examples
    --------
    >>> ForestExplorer(depth=6, trees=40).trees
    40
    """

    _esm = module("forest_explorer")

    depth = traitlets.Int(3, min=1, max=12).tag(sync=True)
    trees = traitlets.Int(30, min=1, max=60).tag(sync=True)
    features = traitlets.Enum([1, 2], default_value=1).tag(sync=True)
    seed = traitlets.Int(0, min=0, max=999).tag(sync=True)

    def __repr__(self) -> str:
        # Where a notebook is printed, this line stands in for the figure.
        return (
            f"Interactive figure: the boundary of a random forest (depth {self.depth}, "
            f"trees {self.trees})"
        )
