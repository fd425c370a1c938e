"""Iterate over the other side's objects: a few items a message, so that endless ones work too."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from autograder.wire.frames import demand

MOST = 64  # items a message


class Iteration:
    """The side that has the object: an iteration under way."""

    def __init__(self, source: Iterable[Any]):
        self.source = iter(source)
        self.done = False
        self.fault: Exception | None = None

    def take(self, count: int) -> tuple[list[Any], bool]:
        """Return the next items and whether they are the last; a fault waits for its turn."""
        items: list[Any] = []
        while len(items) < min(count, MOST) and not self.done:
            try:
                items.append(self._next())
            except StopIteration:
                self.done = True
            except Exception as fault:
                if not items:
                    raise
                self.fault = fault
                break
        return items, self.done

    def _next(self) -> Any:
        fault, self.fault = self.fault, None
        if fault is not None:
            raise fault
        return next(self.source)


class Stream:
    """The side that has the handle: items that have come and a way to ask for more."""

    def __init__(self, ask: Callable[[int], Any]):
        self._ask, self._items, self._done = ask, deque(), False

    def __next__(self) -> Any:
        """Return the next item, and ask for this one alone, as it may have effects."""
        if not self._items and not self._done:
            self._fetch(1)
        if not self._items:
            raise StopIteration
        return self._items.popleft()

    def __iter__(self) -> Iterator[Any]:
        """Yield all items, and ask for more at a time the longer it goes on."""
        count = 1
        while self._items or not self._done:
            if not self._items:
                self._fetch(count)
                count = min(2 * count, MOST)
            while self._items:
                yield self._items.popleft()

    def _fetch(self, count: int) -> None:
        answer = self._ask(count)
        right = type(answer) is tuple and len(answer) == 2 and type(answer[0]) is list
        demand(right and type(answer[1]) is bool, "an iteration gives items")
        items, self._done = answer
        demand(self._done or len(items) > 0, "an iteration goes on or ends")
        demand(len(items) <= count, "no more items than asked for")
        self._items.extend(items)
