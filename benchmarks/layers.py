"""Grade the hostile bank with barriers left out; write benchmarks/layers.md.

First one at a time, then those together that hold the same back. `python -m benchmarks.layers pid
mount+landlock` writes these rows anew. To leave one out may let a case use up the machine, so all
of it runs in a control group of its own. Give it a checkout of its own: files that others change
meanwhile look like harm.
"""

import re
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from autograder.atomic import write_text
from autograder.commands.barriers import SPLIT
from autograder.isolation import groups
from autograder.isolation.layers import LAYERS
from autograder.tests.hostile import harness
from autograder.tests.hostile.cases.case import Case

HERE = Path(__file__).parent
SCENE = re.compile(r"\S*/hostile-\w+/")  # where the submissions lay, another folder each time
PATIENCE = 900  # seconds for a row; with all barriers it takes a fifth of that
MEMORY, PROCESSES = 10 << 30, 3000  # of all together, should a case break loose
# Of these, each stands behind the other.
TOGETHER = ("mount+landlock", "mount+landlock+uid", "network+seccomp", "limits+groups", "pid+uid")
NOTHING = "nothing"
PAGE = HERE / "layers.md"
HEAD = """# What each barrier is needed for

Written by `python -m benchmarks.layers`: the hostile submissions, graded with all barriers of this
machine but those named. One that no case needs alone stands behind another that holds the same
back: see the last rows. All of it runs in one control group, which no case can outgrow.

| left out | submissions | marks that are not fair | other harm | seconds |
|---|---|---|---|---|
"""
HARMS = ("leaks", "changed", "stray", "processes", "heard")


def main() -> None:
    every = [NOTHING, SPLIT, *LAYERS, *TOGETHER]
    harness.WALL_SECONDS = PATIENCE
    groups.join(MEMORY, PROCESSES)
    cases, rows = harness.cases_here(), written()
    for name in sys.argv[1:] or every:
        rows[name] = row(name, cases)
        print(rows[name], flush=True)
        ordered = [rows[name] for name in every if name in rows]
        write_text(PAGE, HEAD + "\n".join(ordered) + "\n")


def written() -> dict[str, str]:
    """Return the rows that are there, by what was left out."""
    lines = PAGE.read_text("utf-8").splitlines() if PAGE.exists() else []
    return {line.split(" | ")[0].removeprefix("| "): line for line in lines if line[:2] == "| "}


def row(name: str, cases: Sequence[Case]) -> str:
    begin = time.monotonic()
    without = [] if name == NOTHING else name.split("+")
    try:
        run = harness.run(cases, workers=2, without=without)
    except subprocess.TimeoutExpired:
        late = f"the run had not ended after {PATIENCE} s"
        return f"| {name} | {len(cases)} | not known | 1: {late} | {PATIENCE} |"
    unfair = [case.name for case in cases if run.marks.get(case.name, 0) != fair(case)]
    harms = [f"{kind}: {SCENE.sub('', each)}" for kind in HARMS for each in getattr(run, kind)]
    harms += [f"the run ended with {run.status}"] if run.status else []
    seconds = f"{time.monotonic() - begin:.0f}"
    cells = (name, str(len(cases)), listed(unfair), listed(harms), seconds)
    return f"| {' | '.join(cells)} |"


def fair(case: Case) -> dict[str, float] | None:
    return None if case.ungradable else dict(case.fair)


def listed(items: list[str], most: int = 40) -> str:
    """Return a table cell that lists some items and counts the rest."""
    text = ", ".join(item.replace("|", "/").replace("\n", " ") for item in items[:most])
    more = f" and {len(items) - most} more" if len(items) > most else ""
    return f"{len(items)}: {text}{more}" if items else "none"


if __name__ == "__main__":
    main()
