"""What goes into a run of a notebook and what comes out, as plain values."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

OK, ERROR, TIMEOUT, MEMORY, DIED = "ok", "error", "timeout", "memory", "died"
NOT_REACHED, SKIPPED = "not reached", "skipped"
TAMPERED = "tampered"
STATUSES = frozenset({OK, ERROR, TIMEOUT, MEMORY, DIED, NOT_REACHED, SKIPPED, TAMPERED})

LOCKED, ANSWER, CHECK, PROBES = "locked", "answer", "check", "probes"


@dataclass(frozen=True)
class JobCell:
    """One step of a run: a cell of the chapter, an answer, a check, or probes of an answer."""

    id: str
    source: str = ""
    kind: str = ANSWER
    for_student: bool = True  # of a locked cell: the student's process runs it
    for_checks: bool = True  # of a locked cell: the checks' process runs it
    fetched: tuple[str, ...] = ()  # of what the checks' process runs: the answers' names in it
    code: str = (
        ""  # of what the checks' process runs, compiled (see running/compiled.py); "" if it is not
    )
    together: bool = False  # of a check: it runs in the student's process
    seed: int | None = None  # of a check: another seed than the job's
    points: float | None = None  # of a check whose last expression counts: the most it can give
    probes: tuple[str, ...] = ()
    unless_passed: tuple[str, ...] = ()  # of probes: not needed where these gave all points


@dataclass(frozen=True)
class Job:
    """A notebook to run: its cells in order, its limits and the course's seed."""

    cells: tuple[JobCell, ...]
    names: tuple[str, ...] = ()  # what the answers define: checks fetch these from the student
    seed: int = 0
    cell_seconds: float = 30.0  # of computing; the clock on the wall may run four times as long
    total_seconds: float = 900.0  # on the wall; what is not reached by then stays so
    output_bytes: int = 100_000  # kept of each cell

    def dumps(self) -> str:
        """Serialise the job for the processes that run it."""
        return json.dumps(self, default=vars)


@dataclass(frozen=True)
class CellRun:
    """How one cell ended."""

    id: str
    status: str
    ename: str = ""
    evalue: str = ""
    value: Any = None  # of a last expression that is a number; of probes, their outcomes
    outputs: tuple[Mapping[str, Any], ...] = ()  # as in a notebook file
    frames: tuple[tuple[str, int], ...] = ()  # (cell id, line) from outermost to innermost
    seconds: float = 0.0

    def fields(self) -> dict[str, Any]:
        """Return what `read_cell_run` reads, to be sent; nothing inside is copied."""
        return dict(vars(self))


def read_job(text: str) -> Job:
    """Rebuild a job from its serialised form."""
    data = json.loads(text)
    cells = tuple(read_cell(cell) for cell in data.pop("cells"))
    return Job(cells, tuple(data.pop("names")), **data)


def read_cell(data: Mapping[str, Any]) -> JobCell:
    """Rebuild a cell of a job from its plain values."""
    lists = {key: tuple(data[key]) for key in ("fetched", "probes", "unless_passed")}
    return JobCell(**{**data, **lists})


def read_cell_run(data: Mapping[str, Any]) -> CellRun:
    """Rebuild how a cell ended from its serialised form."""
    frames = tuple((str(cell), int(line)) for cell, line in data["frames"])
    return CellRun(**{**data, "outputs": tuple(data["outputs"]), "frames": frames})
