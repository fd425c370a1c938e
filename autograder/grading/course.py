"""What submissions are graded against."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.chapter import Chapter
from autograder.grading.plan import Limits
from autograder.isolation.layers import Isolation
from autograder.manifest import Manifest


@dataclass(frozen=True)
class Course:
    """Chapters, their named mistakes, the limits of a run and the barriers around it."""

    chapters: Sequence[Chapter]
    manifests: Mapping[str, Manifest]
    isolation: Isolation
    limits: Limits = Limits()
    split: bool = True  # run checks in another process than answers, wherever they can
