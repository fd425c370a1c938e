import pytest

from autograder.isolation.layers import LAYERS, choose
from autograder.isolation.probe import working
from autograder.running.execution import Executor, open_executor
from autograder.running.job import ANSWER, CHECK, LOCKED, PROBES, Job, JobCell
from autograder.running.spawned import SpawnedPairs


@pytest.fixture(scope="module", params=["forked", "spawned"])
def execute(request, isolation):
    """Run jobs in processes that are forked from a warm parent, and in processes of their own."""
    spawned = request.param == "spawned"
    with Executor(SpawnedPairs()) if spawned else open_executor(isolation) as executor:
        yield executor.run


@pytest.fixture
def ends(execute):
    """Run answers and return the status of each."""

    def statuses(*sources, seconds=5.0):
        cells = tuple(JobCell(str(place), source) for place, source in enumerate(sources))
        return [cell.status for cell in execute(Job(cells, cell_seconds=seconds))]

    return statuses


def answer_and_check(answer, check, **more):
    cells = (JobCell("answer", answer, ANSWER), JobCell("check", check, CHECK))
    return Job(cells, names=("f",), **more)


# Without "descriptors" no process learns that another has ended.
@pytest.mark.parametrize("layer", [layer for layer in LAYERS if layer != "descriptors"])
def test_answers_run_and_write_in_their_folder_without_any_one_barrier(layer):
    cells = (JobCell("write", "open('note', 'w').write('x')"), JobCell("read", "open('note')"))
    with open_executor(choose(None, working(), {layer}), libraries=()) as executor:
        assert [cell.status for cell in executor.run(Job(cells))] == ["ok", "ok"]


def test_each_cell_ends_in_its_own_way(ends):
    assert ends("x = 1", "x / 0", "raise MemoryError", "x") == ["ok", "error", "memory", "ok"]


@pytest.mark.parametrize("killer", ["os._exit(0)", "os.abort()", "os.kill(os.getpid(), 9)"])
def test_a_cell_that_ends_the_process_costs_that_cell_only(killer, ends):
    # The first process of a pid namespace ignores its own signals, so the last may end by error.
    *others, _ = ends("x = 1", "assert x == 1", f"import os\n{killer}")
    before, last = ends("x = 1", f"import os\n{killer}\nos._exit(1)", "assert x == 1")[::2]
    assert (*others, before, last) == ("ok",) * 4


def test_an_exit_behind_pythons_back_is_a_death(ends):
    assert ends("x = 1", "import os\nos._exit(0)", "x") == ["ok", "died", "ok"]


def test_a_cell_without_end_is_stopped_and_the_rest_runs(ends):
    statuses = ends("x = 1", "while True: pass", "assert x == 1", seconds=0.5)
    assert statuses == ["ok", "timeout", "ok"]


def test_a_loop_that_stops_the_clock_is_ended_from_outside(ends):
    stubborn = "import signal\nsignal.signal(signal.SIGPROF, signal.SIG_IGN)\nwhile True: pass"
    assert ends("x = 1", stubborn, "assert x == 1", seconds=0.2) == ["ok", "timeout", "ok"]


def test_exit_is_an_error_of_the_cell(ends):
    assert ends("import sys\nsys.exit()", "1") == ["error", "ok"]


def test_magics_and_await_work_and_a_syntax_error_is_an_error(ends):
    sources = ("%who", "import asyncio\nawait asyncio.sleep(0)", "def f(:", "1")
    assert ends(*sources) == ["ok", "ok", "error", "ok"]


def test_a_check_sees_the_answer_from_another_process(execute):
    check = "import os\nassert f(2) == 4\nassert f(0) != os.getpid()\n1.5"
    answer = "import os\ndef f(x): return 2 * x if x else os.getpid()"
    _, checked = execute(answer_and_check(answer, check))
    assert (checked.status, checked.value) == ("ok", 1.5)


def test_an_answer_that_exits_while_it_is_checked_costs_that_check(execute):
    cells = (
        JobCell("answer", "import os\ndef f(x): os._exit(x)", ANSWER),
        JobCell("dies", "f(1)", CHECK),
        JobCell("lives", "assert callable(f)", CHECK),
    )
    runs = execute(Job(cells, names=("f",)))
    assert [run.status for run in runs] == ["ok", "died", "ok"]


def test_a_patch_of_the_answer_does_not_reach_the_check(execute):
    answer = "import builtins\nbuiltins.abs = lambda x: 0\ndef f(): return 7.0"
    _, checked = execute(answer_and_check(answer, "assert abs(f() - 1.0) < 1e-9"))
    assert (checked.status, checked.ename) == ("error", "AssertionError")


def test_a_check_that_runs_together_undoes_the_patch(execute):
    answer = "import builtins\nbuiltins.abs = lambda x: 0\ndef f(): return 7.0"
    cells = (
        JobCell("answer", answer, ANSWER),
        JobCell("check", "assert abs(f() - 1.0) < 1e-9", CHECK, together=True),
    )
    assert execute(Job(cells, names=("f",)))[1].ename == "AssertionError"


def test_an_answer_that_patches_when_called_together_is_tampering(execute):
    answer = "import builtins\ndef f():\n    builtins.abs = lambda x: 0\n    return 7.0"
    cells = (
        JobCell("answer", answer, ANSWER),
        JobCell("check", "assert abs(f() - 1.0) < 1e-9", CHECK, together=True),
    )
    assert execute(Job(cells, names=("f",)))[1].status == "tampered"


def test_an_answer_that_quotes_a_check_which_runs_together_is_not_heard(execute):
    secret = "expected = [3, 1, 4, 1, 5]"
    cells = (
        JobCell("answer", f"def f(): raise ValueError('seen: {secret}')", ANSWER),
        JobCell("check", f"{secret}\nassert f() == expected", CHECK, together=True),
        JobCell("other", "assert f() == [3, 1]", CHECK, together=True),
    )
    _, quoted, other = execute(Job(cells, names=("f",)))
    assert (quoted.ename, quoted.evalue, quoted.outputs) == ("ValueError", "", ())
    assert other.evalue == f"seen: {secret}"


def test_the_chapters_own_names_are_the_chapters_in_each_process(execute):
    cells = (
        JobCell("own", "def gap(a, b): return abs(a - b)", LOCKED),
        JobCell("answer", "gap = lambda a, b: 0\ndef f(): return 7.0", ANSWER),
        JobCell("split", "assert gap(f(), 1.0) < 1e-9", CHECK),
        JobCell("together", "assert gap(f(), 1.0) < 1e-9", CHECK, together=True),
    )
    runs = execute(Job(cells, names=("f",)))
    assert [run.ename for run in runs] == ["", "", "AssertionError", "AssertionError"]


def test_probes_run_unless_the_checks_passed(execute):
    cells = (
        JobCell("x", "x = 2"),
        JobCell("bad", "assert x == 3", CHECK),
        JobCell("p", kind=PROBES, probes=("x + 1", "x / 0"), unless_passed=("x", "bad")),
        JobCell("q", kind=PROBES, probes=("x",), unless_passed=("x",)),
    )
    *_, probed, skipped = execute(Job(cells, names=("x",)))
    assert probed.value[0] == {"type": "int", "value": 3}
    assert probed.value[1]["name"] == "ZeroDivisionError"
    assert skipped.status == "skipped"


def test_frames_point_at_lines_of_the_answer(execute):
    _, checked = execute(answer_and_check("def f():\n    return 1 / 0", "pass\nf()"))
    assert checked.frames[-1] == ("answer", 2)
    assert (checked.status, checked.ename) == ("error", "ZeroDivisionError")


def test_output_is_capped_and_warnings_do_not_count(execute):
    flood = "import warnings\nwarnings.warn('x')\nprint('y' * 10_000_000)"
    (cell,) = execute(Job((JobCell("flood", flood),), output_bytes=1000))
    assert cell.status == "ok" and len(str(cell.outputs)) < 2000


def test_the_seed_reaches_the_checks_alone(execute):
    answer = "import os\ndef f(): return os.environ.get('COURSE_SEED', 'none')"
    check = "import os\nassert os.environ['COURSE_SEED'] == '7'\nassert f() == 'none'"
    assert execute(answer_and_check(answer, check, seed=7))[1].status == "ok"


def test_there_is_one_thread(execute):
    source = "import os\nassert os.environ['OMP_THREAD_LIMIT'] == '1'"
    assert execute(Job((JobCell("threads", source),)))[0].status == "ok"


def test_an_empty_job_ends(execute):
    assert execute(Job(())) == []


def test_cells_that_are_not_reached_in_the_time_of_all_are_not_run(isolation):
    cells = tuple(JobCell(str(place), "import time; time.sleep(2)") for place in range(9))
    with open_executor(isolation, libraries=()) as executor:
        executor.run(Job((JobCell("warm", "1"),)))
        runs = executor.run(Job(cells, cell_seconds=5.0, total_seconds=5.0))
    assert runs[0].status == "ok" and runs[-1].status == "not reached"


@pytest.mark.parametrize("answer", ["f = []\nf.append(f)", "f = 10 ** 5000"])
def test_a_value_that_cannot_be_sent_fails_the_check_that_reads_it(execute, answer):
    failed, after = execute(answer_and_check(answer, "assert f == 3")).pop(), "cannot be sent"
    assert failed.status == "error" and after in failed.evalue


def test_a_check_beside_the_answer_does_not_tell_the_seed_of_the_others(execute):
    tells = "import os\n\n\ndef f():\n    return 'seed ' + os.environ['COURSE_SEED']"
    check = JobCell("check", "assert f() == 0, f()", CHECK, together=True)
    _, run = execute(Job((JobCell("answer", tells), check), names=("f",), seed=123456789))
    assert run.evalue.startswith("seed ") and "123456789" not in run.evalue
