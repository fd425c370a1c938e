"""What one submission costs: the memory of its processes, the time beyond its own computing."""

import contextlib
import statistics
import threading
import time
from collections.abc import Callable
from pathlib import Path

from autograder.authoring.release import dumps
from autograder.chapter import Chapter
from autograder.grading.decode import decode
from autograder.grading.grade import grade
from autograder.grading.plan import Limits
from autograder.isolation.layers import choose
from autograder.isolation.probe import working
from autograder.manifest import load
from autograder.running.execution import open_executor
from autograder.running.job import CellRun, Job
from autograder.running.libraries import libraries_of
from benchmarks.arms import notebooks

Memory = dict[str, float]  # MB by kind: "all" with what is shared, "own" without
MB = 1024  # The kernel counts in kB.


def overhead_seconds(chapter: Chapter, rounds: int) -> tuple[float, float]:
    """Return the median seconds of grading a solution in a warm parent, and those beyond its own.

    The first run, in which the parent starts, does not count.
    """
    wholes, beyond = [], []
    with open_executor(choose(None, working()), libraries_of(chapter.code)) as executor:
        for _ in range(rounds + 1):
            runs: list[CellRun] = []
            begin = time.perf_counter()
            _grade(chapter, lambda job, into=runs: _kept(executor.run(job), into))
            wholes.append(time.perf_counter() - begin)
            beyond.append(wholes[-1] - own_computing(runs))
    return statistics.median(wholes[1:]), statistics.median(beyond[1:])


def own_computing(runs: list[CellRun]) -> float:
    """Return the seconds that a submission's cells themselves took: its answers and its checks.

    They are taken in the checks' process, so what a check waits for the student's process counts
    as its own.
    """
    return sum(run.seconds for run in runs)


def _kept(runs: list[CellRun], into: list[CellRun]) -> list[CellRun]:
    into += runs
    return runs


def _grade(chapter: Chapter, run: Callable[[Job], list[CellRun]]) -> None:
    (solved,) = notebooks(chapter, 1).values()
    result = grade(chapter, load(chapter.slug), decode(dumps(solved).encode()), Limits(), run)
    if result.points != chapter.points:
        raise SystemExit(f"{chapter.slug}: the solution earns {result.points:g} points")


def memory(chapter: Chapter) -> tuple[Memory, Memory]:
    """Return the most memory that the warm parent, and that any process of a run, has held."""
    with open_executor(choose(None, working()), libraries_of(chapter.code)) as executor:
        _grade(chapter, executor.run)  # Now the parent is there, and has run once.
        pid = executor.pairs.process.pid
        parents = {pid, *descendants(pid)}
        with watched(pid) as seen:
            _grade(chapter, executor.run)
    return _most(seen, parents.__contains__), _most(seen, lambda each: each not in parents)


def _most(seen: dict[int, Memory], wanted: Callable[[int], bool]) -> Memory:
    held = [each for pid, each in seen.items() if wanted(pid)]
    if not held:
        raise SystemExit("The system does not show what its processes hold.")
    return {kind: max(each[kind] for each in held) for kind in ("all", "own")}


@contextlib.contextmanager
def watched(root: int, every: float = 0.02):
    """Give a record of the most memory that each process below a root holds, kept up meanwhile."""
    seen: dict[int, Memory] = {}
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(every):
            for pid in (root, *descendants(root)):
                now = held_by(pid)
                if now:
                    before = seen.setdefault(pid, now)
                    seen[pid] = {kind: max(before[kind], now[kind]) for kind in now}

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield seen
    finally:
        stop.set()
        thread.join()


def held_by(pid: int) -> Memory | None:
    """Return what a process holds; None where it has gone or the system does not show it."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    except OSError:
        return None
    sizes = {name: int(size.split()[0]) / MB for name, size in (line.split(":") for line in lines)}
    own = sizes["Private_Clean"] + sizes["Private_Dirty"]
    return {"all": sizes["Rss"], "own": own}


def descendants(root: int) -> list[int]:
    """Return the numbers of the processes below one."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, ValueError):
                # The name, in brackets, may hold anything; the parent is the second field behind.
                stat = (entry / "stat").read_text(encoding="ascii", errors="replace")
                parent = int(stat.rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found
