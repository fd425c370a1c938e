"""Worker processes that may die: what one of them had in hand is given to another."""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import wait
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from autograder.grading.worker import Work, Worker, WorkerDiedError, write_start

MAX_ATTEMPTS = 5


class Pool:
    """Runs a function on items in worker processes, each prepared by an initialiser.

    Without workers it runs in this process, where nothing is given up.
    """

    def __init__(self, workers: int, prepare: Callable[..., None], *arguments: Any):
        self.workers, self.prepare, self.arguments = workers, prepare, arguments

    @contextmanager
    def begun(
        self, work: Work, items: Sequence[Any], give_up: Callable[[Any], Any]
    ) -> Iterator[Iterator[Any]]:
        """Let the workers begin, and give an iterator over what `work` yields, as it comes.

        The death of a worker costs the item in its hand another attempt; an item that is in hand
        at too many deaths is given up. The iterator raises what `work` or the initialiser raises.
        """
        if not self.workers:
            self.prepare(*self.arguments)
            yield work(iter(items))
            return
        with TemporaryDirectory(prefix="course-", ignore_cleanup_errors=True) as folder:
            start = Path(folder) / "start"
            write_start(start, self.prepare, self.arguments, work, items)
            with _Crew(start, self.workers, items) as crew:
                yield crew.work_off(give_up)


class _Crew:
    """Workers, and which items each of them has in hand: one to work on and one that waits."""

    def __init__(self, start: Path, size: int, items: Sequence[Any]):
        self.start, self.size, self.items = start, size, items
        self.in_hand: dict[Worker, deque[int]] = {}
        self.waiting = deque(range(len(items)))
        self.deaths: Counter[int] = Counter()  # at which an item was in hand

    def __enter__(self) -> "_Crew":
        self._hand_out()
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self.in_hand:
            worker.kill()

    def work_off(self, give_up: Callable[[Any], Any]) -> Iterator[Any]:
        """Yield a result for each item; no worker waits while a result is looked at."""
        while any(self.in_hand.values()):
            results, lost = self._collect()
            self.deaths.update(lost)
            self.waiting.extend(place for place in lost if self.deaths[place] < MAX_ATTEMPTS)
            given_up = [self.items[place] for place in lost if self.deaths[place] == MAX_ATTEMPTS]
            self._hand_out()
            yield from results
            yield from map(give_up, given_up)
        self._dismiss()

    def _hand_out(self) -> None:
        """Give every worker something to do; new ones take the places of the dead."""
        while self.waiting and len(self.in_hand) < self.size:
            self.in_hand[Worker(self.start)] = deque()
        for depth in (1, 2):
            for worker, places in self.in_hand.items():
                # In the end nothing waits behind one worker that another could begin with.
                enough = len(self.waiting) > (depth - 1) * self.size
                if enough and len(places) < depth and self._fits(places, self.waiting[0]):
                    places.append(self.waiting.popleft())
                    worker.give(places[-1])

    def _fits(self, places: deque[int], place: int) -> bool:
        """Say whether an item can be behind others: one that was in hand at a death is tried alone.

        A worker may look ahead, and die of the item behind the one that is blamed.
        """
        return not places or not (self.deaths[place] or any(self.deaths[each] for each in places))

    def _collect(self) -> tuple[list[Any], list[int]]:
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
                self.waiting.extendleft(others)
        return results, lost

    def _dismiss(self) -> None:
        for worker in self.in_hand:
            worker.dismiss()
        for worker in self.in_hand:
            worker.join()
