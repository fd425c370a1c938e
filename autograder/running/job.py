"""What goes into a run of a notebook and what comes out, as plain values."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

OK, ERROR, TIMEOUT, MEMORY, DIED = "ok", "error", "timeout", "memory", "died"
NOT_REACHED, SKIPPED = "not reached", "skipped"


@dataclass(frozen=True)
class JobCell:
    """Code to run, or probes to run unless the named cells all ended well."""

    id: str
    source: str = ""
    probes: tuple[str, ...] = ()
    unless_passed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Job:
    """A notebook to run: its cells in order, its limits and the course's seed."""

    cells: tuple[JobCell, ...]
    seed: int = 0
    cell_seconds: float = 30.0  # of computing; the clock on the wall may run four times as long
    output_bytes: int = 100_000  # kept of each cell

    def dumps(self) -> str:
        """Serialise the job for the process that runs it."""
        return json.dumps(asdict(self))


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


def read_job(text: str) -> Job:
    """Rebuild a job from its serialised form."""
    data = json.loads(text)
    cells = tuple(
        JobCell(cell["id"], cell["source"], tuple(cell["probes"]), tuple(cell["unless_passed"]))
        for cell in data.pop("cells")
    )
    return Job(cells, **data)


def read_cell_run(data: Mapping[str, Any]) -> CellRun:
    """Rebuild how a cell ended from its serialised form."""
    frames = tuple((str(cell), int(line)) for cell, line in data["frames"])
    return CellRun(**{**data, "outputs": tuple(data["outputs"]), "frames": frames})
