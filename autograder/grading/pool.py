"""Worker processes that may die: what one of them had in hand is given to another."""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import wait
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from autograder.grading.worker import Worker, WorkerDiedError, write_start

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

        The death of a worker costs the item in its hand another attempt; an item that is in hand
        at too many deaths is given up. Raises what `work` or the initialiser raises.
        """
        if not self.workers:
            self.prepare(*self.arguments)
            yield from map(work, items)
            return
        with TemporaryDirectory(prefix="course-", ignore_cleanup_errors=True) as folder:
            start = Path(folder) / "start"
            write_start(start, self.prepare, self.arguments, work, items)
            yield from _Crew(start, self.workers).work_off(items, give_up)


class _Crew:
    """Workers, and which items each of them has in hand: one to work on and one that waits."""

    def __init__(self, start: Path, size: int):
        self.start, self.size = start, size
        self.in_hand: dict[Worker, deque[int]] = {}

    def work_off(self, items: Sequence[Any], give_up: Callable[[Any], Any]) -> Iterator[Any]:
        """Yield a result for each item; no worker waits while a result is looked at."""
        waiting, attempts = deque(range(len(items))), Counter()
        try:
            self._hand_out(waiting)
            while any(self.in_hand.values()):
                results, lost = self._collect(waiting)
                attempts.update(lost)
                waiting.extend(place for place in lost if attempts[place] < MAX_ATTEMPTS)
                given_up = [items[place] for place in lost if attempts[place] == MAX_ATTEMPTS]
                self._hand_out(waiting)
                yield from results
                yield from map(give_up, given_up)
            self._dismiss()
        finally:
            for worker in self.in_hand:
                worker.kill()

    def _hand_out(self, waiting: deque[int]) -> None:
        """Give every worker something to do; new ones take the places of the dead."""
        while waiting and len(self.in_hand) < self.size:
            self.in_hand[Worker(self.start)] = deque()
        for depth in (1, 2):
            for worker, places in self.in_hand.items():
                # In the end nothing waits behind one worker that another could begin with.
                if len(places) < depth and len(waiting) > (depth - 1) * self.size:
                    places.append(waiting.popleft())
                    worker.give(places[-1])

    def _collect(self, waiting: deque[int]) -> tuple[list[Any], list[int]]:
        """Wait for workers; return what they made, and the places of items lost with the dead.

        What a dead one had not begun with goes back to what is waiting.
        """
        results, lost = [], []
        busy = [worker for worker, places in self.in_hand.items() if places]
        ready = wait([worker.connection for worker in busy])
        for worker in [worker for worker in busy if worker.connection in ready]:
            try:
                results.append(worker.answer())
                self.in_hand[worker].popleft()
            except WorkerDiedError:
                worker.kill()
                first, *others = self.in_hand.pop(worker)
                lost.append(first)
                waiting.extendleft(others)
        return results, lost

    def _dismiss(self) -> None:
        for worker in self.in_hand:
            worker.dismiss()
        for worker in self.in_hand:
            worker.join()
