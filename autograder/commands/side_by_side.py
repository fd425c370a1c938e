"""Work on chapters side by side, each in processes that no other chapter has touched."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from autograder.chapter import Chapter
from autograder.commands.cores import cores
from autograder.grading.plan import Runner
from autograder.isolation.layers import Isolation

T = TypeVar("T")


def each_chapter(
    work: Callable[[Chapter, Runner], T],
    chapters: Sequence[Chapter],
    barriers: Isolation,
    workers: int | None = None,
) -> Iterator[T]:
    """Yield what `work(chapter, run)` returns for each chapter, in their order.

    There are as many workers as cores, unless told. Raises what `work` raises.
    """
    paths = [chapter.path for chapter in chapters]
    # Spawned, not forked: workers share nothing with this process or with each other.
    with ProcessPoolExecutor(workers or cores(), mp_context=get_context("spawn")) as pool:
        yield from pool.map(partial(_work, work, barriers), paths)


def _work(work: Callable[[Chapter, Runner], T], barriers: Isolation, path: Path) -> T:
    from autograder.authoring.reader import read_chapter
    from autograder.running.execution import open_executor
    from autograder.running.libraries import libraries_of

    chapter = read_chapter(path)
    with open_executor(barriers, libraries_of(chapter.code)) as executor:
        return work(chapter, executor.run)
