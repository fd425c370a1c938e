"""Errors that say what, where and what to do."""

from pathlib import Path


class CourseError(Exception):
    """An expected fault that a command reports in one message, without a traceback."""


class ChapterError(CourseError):
    """A fault of authoring in one cell of one file, with its remedy."""

    def __init__(self, path: Path | str, cell: str, what: str, do: str):
        self.path, self.cell, self.what, self.do = Path(path), cell, what, do
        super().__init__(f"{self.path.name}, {cell}: {what}. {do}.")

    def __reduce__(self) -> tuple[type, tuple[Path, str, str, str]]:
        return type(self), (self.path, self.cell, self.what, self.do)  # From a worker process.


class UngradableError(CourseError):
    """A submission that cannot be read as a notebook; the message says why."""
