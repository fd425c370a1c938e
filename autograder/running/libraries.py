"""Which libraries a warm parent imports: those that the cells it is to run name."""

import ast
from collections.abc import Iterable, Iterator

# Only what the course installs for its learners; and never the grader itself.
PACKAGES = frozenset({"numpy", "scipy", "pandas", "matplotlib", "sklearn", "torch", "coursekit"})
# What a library imports on first use, which a cell may have left no file descriptor for.
LATER = {"numpy": ("numpy.ma", "numpy.testing"), "torch": ("torch.optim", "torch.testing")}
# For who does not know beforehand which cells will run.
LIBRARIES = (
    "numpy",
    "matplotlib.pyplot",
    "sklearn.linear_model",
    "sklearn.metrics",
    "sklearn.preprocessing",
    "sklearn.datasets",
    "sklearn.model_selection",
    "torch",
    "torch.testing",
    "torch.optim",
    "torch.utils.data",
    "torch.utils.flop_counter",
    "torch.utils._python_dispatch",
    "coursekit",
    "coursekit.plots",
    "coursekit.widgets",
    "coursekit.data",
)


def libraries_of(sources: Iterable[str]) -> tuple[str, ...]:
    """Return the modules of the course's packages that some code imports, sorted.

    Of `from a import b` both `a` and `a.b` are among them: only importing tells a module from a
    function. What is no Python names none.
    """
    named = {name for source in sources for name in _imported(source)}
    later = {each for name, more in LATER.items() if name in named for each in more}
    return tuple(sorted(name for name in named | later if name.partition(".")[0] in PACKAGES))


def _imported(source: str) -> Iterator[str]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
