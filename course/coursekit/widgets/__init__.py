"""Interactive figures: one ES module each, alive in JupyterLab, in Colab and in the book."""

from coursekit.widgets.attention_map import AttentionMap
from coursekit.widgets.gradient_descent import GradientDescent

__all__ = ["AttentionMap", "GradientDescent"]
