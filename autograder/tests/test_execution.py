import pytest

from autograder.running.execution import run
from autograder.running.job import Job, JobCell


def statuses(*sources, seconds=5.0):
    cells = tuple(JobCell(str(place), source) for place, source in enumerate(sources))
    return [cell.status for cell in run(Job(cells, cell_seconds=seconds))]


def test_each_cell_ends_in_its_own_way():
    assert statuses("x = 1", "x / 0", "raise MemoryError", "x") == ["ok", "error", "memory", "ok"]


@pytest.mark.parametrize("killer", ["os._exit(0)", "os.abort()", "os.kill(os.getpid(), 9)"])
def test_a_cell_that_ends_the_process_costs_that_cell_only(killer):
    assert statuses("x = 1", f"import os\n{killer}", "assert x == 1") == ["ok", "died", "ok"]


def test_a_cell_without_end_is_stopped_and_the_rest_runs():
    assert statuses("x = 1", "while True: pass", "assert x == 1", seconds=0.5) == [
        "ok",
        "timeout",
        "ok",
    ]


def test_a_loop_that_catches_every_exception_is_stopped_too():
    stubborn = "import signal\nsignal.signal(signal.SIGPROF, signal.SIG_IGN)\nwhile True: pass"
    assert statuses("x = 1", stubborn, "assert x == 1", seconds=0.2) == ["ok", "timeout", "ok"]


def test_exit_is_an_error_of_the_cell():
    assert statuses("import sys\nsys.exit()", "quit()", "1") == ["error", "error", "ok"]


def test_the_value_of_a_last_number_is_kept_and_no_other():
    cells = run(Job(tuple(JobCell(s, s) for s in ("1.5", "'1.5'", "True", "float('nan')"))))
    assert [cell.value for cell in cells] == [1.5, None, None, None]


def test_probes_run_unless_the_checks_passed():
    cells = (
        JobCell("x", "x = 2"),
        JobCell("bad", "assert x == 3"),
        JobCell("p", probes=("x + 1", "x / 0"), unless_passed=("x", "bad")),
        JobCell("q", probes=("x",), unless_passed=("x",)),
    )
    *_, probed, skipped = run(Job(cells))
    assert probed.value[0] == {"type": "int", "value": 3}
    assert probed.value[1]["name"] == "ZeroDivisionError"
    assert skipped.status == "skipped"


def test_frames_point_at_lines_of_cells():
    cells = (JobCell("answer", "def f():\n    return 1 / 0"), JobCell("check", "pass\nf()"))
    assert run(Job(cells))[1].frames == (("check", 2), ("answer", 2))


def test_output_is_capped_and_warnings_do_not_count():
    flood = "import warnings\nwarnings.warn('x')\nprint('y' * 10_000_000)"
    (cell,) = run(Job((JobCell("flood", flood),), output_bytes=1000))
    assert cell.status == "ok" and len(str(cell.outputs)) < 2000


def test_the_course_seed_and_one_thread_reach_the_cells():
    wanted = "{'COURSE_SEED': '7', 'OMP_NUM_THREADS': '1'}"
    source = f"import os\nassert os.environ | {wanted} == os.environ"
    assert run(Job((JobCell("seed", source),), seed=7))[0].status == "ok"


def test_an_empty_job_ends():
    assert run(Job(())) == []
