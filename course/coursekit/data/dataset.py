"""What a loaded data set is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np


@dataclass(frozen=True)
class Card:
    """What is known of a data set: source, columns with units, licence, known issues.

    A notebook shows it as formatted text when it is a cell's last line.
    """

    name: str
    text: str  # Markdown

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__

    def _repr_markdown_(self) -> str:
        return self.text


@dataclass(frozen=True, eq=False)
class Dataset:
    """A data set as arrays, with the names of its columns and its card.

    Each call of ``load`` makes new arrays, so changing them changes no other notebook cell.

    Attributes
    ----------
    name : str
        Its name in the registry.
    X : numpy.ndarray
        One row for each example and one column for each feature, (n, d). Sequences are
        whole numbers, all other sets float64.
    y : numpy.ndarray
        The target of each example, (n,); of sequences one for each position, (n, d).
    feature_names : tuple of str
        The names of the d columns of X.
    target_name : str
        What y holds.
    card : Card
        Source, units, licence and known issues.
    extra : mapping of str to numpy.ndarray
        What belongs to the set but is neither X nor y, such as a categorical column.
    """

    name: str
    X: np.ndarray
    y: np.ndarray
    feature_names: tuple[str, ...]
    target_name: str
    card: Card = field(repr=False)
    extra: Mapping[str, np.ndarray] = field(default_factory=lambda: MappingProxyType({}))

    def column(self, name: str) -> np.ndarray:
        """Return one feature, (n,), or one array of ``extra``, by its name.

        Raises
        ------
        KeyError
            If the set has no column of that name; the message lists those it has.
        """
        if name in self.extra:
            return self.extra[name]
        if name not in self.feature_names:
            known = ", ".join((*self.feature_names, *self.extra))
            raise KeyError(f"{self.name} has no column {name!r}; it has {known}")
        return self.X[:, self.feature_names.index(name)]

    def __repr__(self) -> str:
        rows, columns = self.X.shape
        return f"Dataset {self.name}: {rows:,} rows, {columns} features -> {self.target_name}"
