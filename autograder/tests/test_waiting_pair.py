"""The processes of the next run wait while a run goes on: unseen by it, and of no lasting use."""

import contextlib
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from autograder.isolation.layers import choose
from autograder.isolation.probe import working
from autograder.running.execution import open_executor
from autograder.running.job import ANSWER, CHECK, Job, JobCell
from autograder.tests.enclosed import needs

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a warm parent")
PROCESSES = "import os\nassert len([e for e in os.listdir('/proc') if e.isdigit()]) == 1"


@pytest.fixture(scope="module")
def executor(isolation):
    needs("pid", "mount")
    with open_executor(isolation, ("numpy",)) as executor:
        yield executor


def statuses(executor, *sources):
    cells = (JobCell(str(place), source, ANSWER) for place, source in enumerate(sources))
    return [run.status for run in executor.run(Job(tuple(cells)))]


def waiting(executor):
    """Return the processes below the warm parent once nothing runs but those that wait."""
    executor.pairs.stop()
    end = time.monotonic() + 20.0
    while len(found := below(below(executor.pairs.process.pid)[0])) != 2:
        assert time.monotonic() < end, f"want two processes that wait, got {found}"
        time.sleep(0.02)
    return found


def below(pid):
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(each) for each in text.split()]


def test_run_sees_itself_alone(executor):
    assert statuses(executor, PROCESSES) == ["ok"]


def test_nothing_of_a_run_is_left_to_the_next(executor):
    first = "import builtins, numpy\nbuiltins.left = numpy.left = 1\nopen('left', 'w').close()"
    then = "import builtins, numpy, os\nassert not hasattr(builtins, 'left')"
    then += "\nassert not hasattr(numpy, 'left') and not os.path.exists('left')"
    for _ in range(2):  # The second of these pairs waited while the first ran.
        assert statuses(executor, then, first) == ["ok", "ok"]


def test_rehearsal_leaves_nothing_that_a_run_can_notice():
    needs("pid", "mount")
    names, numbers = "print(sorted(globals()))", "import torch\nprint(torch.rand(3))"
    cells = [(names, ANSWER), (names, CHECK), (numbers, ANSWER), (numbers, CHECK)]
    job = Job(tuple(JobCell(str(place), *cell) for place, cell in enumerate(cells)))
    seen = []
    for left_out in (set(), {"mount"}):  # Without "mount" no pair waits, and so none rehearses.
        with open_executor(choose(None, working(), left_out), ("sklearn", "torch")) as executor:
            texts = [run.outputs[0]["text"] for run in executor.run(job)]
        assert "tensor" in texts[2] and texts[2] == texts[3]  # Both go on as the parent was.
        seen.append(texts[:2])
    assert seen[0] == seen[1]


@pytest.mark.parametrize("victims", [slice(0, 1), slice(1, 2), slice(0, 2)], ids=str)
def test_pair_that_died_while_it_waited_is_replaced(executor, victims):
    assert statuses(executor, "x = 1") == ["ok"]
    for pid in waiting(executor)[victims]:
        os.kill(pid, signal.SIGKILL)
    assert statuses(executor, "x = 1", "assert x == 1") == ["ok", "ok"]


def test_pair_that_waits_ends_with_the_warm_parent(isolation):
    needs("pid", "mount")
    with open_executor(isolation, ("numpy",)) as executor:
        assert statuses(executor, "x = 1") == ["ok"]
        pids = waiting(executor)
    end = time.monotonic() + 20.0
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            while time.monotonic() < end:
                os.kill(pid, 0)
                time.sleep(0.02)
            pytest.fail("a process that waited is left")
