"""How many processes can compute at once on this machine."""

import contextlib
import math
import os
from pathlib import Path

QUOTA = Path("/sys/fs/cgroup/cpu.max")


def cores(quota: Path = QUOTA) -> int:
    """Return the number of processors that this process may use, at least 1.

    In a container that is its share, not the machine's. Sources: sched_getaffinity(2), and
    `cpu.max` of Linux's control groups, version 2: microseconds in a period, or "max".
    """
    own = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with contextlib.suppress(OSError, ValueError):
        granted, period = map(int, quota.read_text().split())
        own = min(own, math.ceil(granted / period))
    return max(own, 1)
