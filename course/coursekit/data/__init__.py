"""Data sets of the course: embedded ones that need no network, and full ones on demand."""

from coursekit.data.dataset import Card, Dataset
from coursekit.data.files import DataUnavailable
from coursekit.data.loading import card, load, names
from coursekit.data.sequences import sequences

__all__ = ["Card", "DataUnavailable", "Dataset", "card", "load", "names", "sequences"]
