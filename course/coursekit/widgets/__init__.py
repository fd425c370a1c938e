"""Interactive figures: one ES module each, alive in JupyterLab, in Colab and in the book."""

from coursekit.widgets.attention_map import AttentionMap
from coursekit.widgets.forest_explorer import ForestExplorer
from coursekit.widgets.gradient_descent import GradientDescent
from coursekit.widgets.leakage_demo import LeakageDemo
from coursekit.widgets.margin_explorer import MarginExplorer
from coursekit.widgets.overfitting_explorer import OverfittingExplorer
from coursekit.widgets.threshold_explorer import ThresholdExplorer

__all__ = [
    "AttentionMap",
    "ForestExplorer",
    "GradientDescent",
    "LeakageDemo",
    "MarginExplorer",
    "OverfittingExplorer",
    "ThresholdExplorer",
]
