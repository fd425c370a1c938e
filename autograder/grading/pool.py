"""Worker processes that may die: what they were at is given to new ones."""

import pickle
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait as wait_for
from os import _exit
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

MAX_ATTEMPTS = 5


class Pool:
    """Runs a function on items in worker processes, each prepared by an initialiser.

    Without workers it runs in this process, where nothing is given up.
    """

    def __init__(self, workers: int, prepare: Callable[..., None], *arguments: Any):
        self.workers, self.prepare, self.arguments = workers, prepare, arguments

    def map(
        self, work: Callable[[Any], Any], items: Sequence[Any], give_up: Callable[[Any], Any]
    ) -> Iterator[Any]:
        """Yield what `work` returns for each item, as it comes.

        The death of a worker costs the items in hand another attempt, one at a time, so that it
        shows which of them ends workers. An item that is in hand at too many deaths is given up.
        """
        if not self.workers:
            self.prepare(*self.arguments)
            yield from map(work, items)
            return
        waiting, attempts = list(enumerate(items))[::-1], dict.fromkeys(range(len(items)), 0)
        suspects: list[tuple[int, Any]] = []
        with TemporaryDirectory(prefix="course-", ignore_cleanup_errors=True) as folder:
            start = Path(folder) / "start"
            start.write_bytes(pickle.dumps((self.prepare, self.arguments)))
            while waiting or suspects:
                lost: list[tuple[int, Any]] = []
                # One more than workers, so that none waits while a result is being written.
                queue, at_once = (suspects, 1) if suspects else (waiting, self.workers + 1)
                with self._open(start) as executor:
                    yield from self._until_a_death(executor, work, queue, lost, at_once)
                for place, item in lost:
                    attempts[place] += 1
                    if attempts[place] < MAX_ATTEMPTS:
                        suspects.append((place, item))
                    else:
                        yield give_up(item)

    def _open(self, start: Path) -> ProcessPoolExecutor:
        """Start workers, which find in a file what they prepare.

        What multiprocessing itself hands to a new process goes through a pipe that nobody empties
        if the process is killed first: more than the pipe holds would block this one for ever.
        """
        # Spawned: workers start small, and share nothing with who holds the gradebook.
        context = get_context("spawn")
        return ProcessPoolExecutor(
            self.workers, mp_context=context, initializer=_prepare, initargs=(start,)
        )

    def _until_a_death(
        self,
        executor: ProcessPoolExecutor,
        work: Callable[[Any], Any],
        waiting: list[tuple[int, Any]],
        lost: list[tuple[int, Any]],
        at_once: int,
    ) -> Iterator[Any]:
        """Work off what is waiting, `at_once` in hand at a time; leave in `lost` what broke."""
        in_hand: dict[Future, tuple[int, Any]] = {}
        while (waiting or in_hand) and not lost:
            while waiting and len(in_hand) < at_once:
                item = waiting.pop()
                try:
                    in_hand[executor.submit(work, item[1])] = item
                except BrokenProcessPool:
                    lost.append(item)
                    break
            for future in wait(in_hand, return_when=FIRST_COMPLETED).done if in_hand else ():
                item = in_hand.pop(future)
                if isinstance(future.exception(), BrokenProcessPool):
                    lost.append(item)
                else:
                    yield future.result()
        lost.extend(in_hand.values())


def _prepare(start: Path) -> None:
    Thread(target=_end_with_parent, daemon=True).start()
    prepare, arguments = pickle.loads(start.read_bytes())
    prepare(*arguments)


def _end_with_parent() -> None:
    """End this process when the coordinator is gone, however it went."""
    if parent := parent_process():
        wait_for([parent.sentinel])
        _exit(1)
