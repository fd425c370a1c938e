"""When a submission was handed in, as nbgrader's exchange writes it beside the notebook."""

from datetime import datetime
from pathlib import Path

from nbgrader.utils import parse_utc

TIMESTAMP = "timestamp.txt"
MAX_BYTES = 1_000


def handed_in_at(submissions: Path | None, file: str) -> datetime | None:
    """Return the time in UTC; None where nothing readable says it: a file's own date is no proof.

    `file` is the notebook's path below the folder `submissions`.
    """
    if submissions is None or not file:
        return None
    path = (Path(submissions) / file).with_name(TIMESTAMP)
    if not is_small_file(path):
        return None
    try:
        return parse_utc(path.read_text(encoding="utf-8").strip())
    except (OSError, ValueError, OverflowError, TypeError):
        return None


def is_small_file(path: Path) -> bool:
    """Say whether this is a plain file of a few words: a link could lead anywhere."""
    return not path.is_symlink() and path.is_file() and path.stat().st_size <= MAX_BYTES
