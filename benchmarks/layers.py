"""Grade the hostile bank with one barrier left out at a time; write benchmarks/layers.md.

A barrier that is needed for no case alone stands behind another one that holds the same back. To
leave one out may let a case use up the machine, so all of it runs in a control group of its own.
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
HARMS = ("leaks", "changed", "stray", "processes", "heard")


def main() -> None:
    wanted = sys.argv[1:] or ["", SPLIT, *LAYERS]
    harness.WALL_SECONDS = PATIENCE
    groups.join(MEMORY, PROCESSES)
    cases = harness.cases_here()
    lines = [
        "# What each barrier is needed for",
        "",
        f"Written by `python -m benchmarks.layers`: {len(cases)} hostile submissions, graded with",
        "all barriers of this machine but one. One that no case needs alone stands behind another",
        "that holds the same back.",
        "",
        "| left out | marks that are not fair | other harm | seconds |",
        "|---|---|---|---|",
    ]
    for name in wanted:
        lines.append(row(name, cases))
        print(lines[-1], flush=True)
    write_text(HERE / "layers.md", "\n".join(lines) + "\n")


def row(name: str, cases: Sequence[Case]) -> str:
    begin = time.monotonic()
    options = {"without": name} if name else {}
    try:
        run = harness.run(cases, workers=2, **options)
    except subprocess.TimeoutExpired:
        return f"| {name} | not known | 1: the run had not ended after {PATIENCE} s | {PATIENCE} |"
    unfair = [case.name for case in cases if run.marks.get(case.name, 0) != fair(case)]
    harms = [f"{kind}: {SCENE.sub('', each)}" for kind in HARMS for each in getattr(run, kind)]
    harms += [f"the run ended with {run.status}"] if run.status else []
    cells = (name or "nothing", listed(unfair), listed(harms), f"{time.monotonic() - begin:.0f}")
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
