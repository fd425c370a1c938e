"""What submissions are graded against."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from autograder.chapter import Chapter
from autograder.grading.plan import Limits
from autograder.isolation.layers import Isolation
from autograder.manifest import Manifest
from autograder.running.libraries import libraries_of


@dataclass(frozen=True)
class Course:
    """Chapters, their named mistakes, the limits of a run and the barriers around it."""

    chapters: Sequence[Chapter]
    manifests: Mapping[str, Manifest]
    isolation: Isolation
    limits: Limits = Limits()
    split: bool = True  # run checks in another process than answers, wherever they can

    def libraries(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the modules that grading files of these names will import, as far as names tell.

        A name that names no chapter may belong to any.
        """
        by_name = [[each for each in self.chapters if each.slug in name] for name in names]
        handed_in = {each.slug for found in by_name for each in found or self.chapters}
        chapters = (each for each in self.chapters if each.slug in handed_in)
        return libraries_of(source for chapter in chapters for source in chapter.code)
