"""No file, no cell and no end of a run may stop the grader: always one record with marks or a why.

The run itself is replaced: each cell ends as hypothesis wants, also as no real run would tell it.
"""

import json
import os
import tempfile
from contextlib import nullcontext
from dataclasses import fields
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder import manifest
from autograder.errors import UngradableError
from autograder.grading import batch, work
from autograder.grading.course import Course
from autograder.grading.decode import decode
from autograder.grading.identify import chapter_of
from autograder.grading.plan import Limits, make_job
from autograder.grading.repair import repair
from autograder.grading.result import as_dict, dumps
from autograder.grading.verdict import Verdict
from autograder.isolation.layers import Isolation
from autograder.manifest import Manifest
from autograder.reports.report import write_reports
from autograder.running.job import ERROR, OK, STATUSES, CellRun
from autograder.tests.handed_in import blank, filled, split, stripped
from autograder.tests.mutations import VALUES, damaged_bytes, damaged_cells, damaged_tree
from autograder.tests.tiny import SLUG, tiny_chapter

SUM = "def mean(values):\n    return sum(values)"
OUR_FAULT = ("The grader failed", "The grader cannot read", "The grader's own process")
NAMES = ["", "AssertionError", "NameError", "NotImplementedError", "UnboundLocalError", "mean"]
SAID = ["", "name 'mean' is not defined", "name 'helper' is not defined", "\ud800", "/a/b/c.py"]
PLACES = ["mean", "check-mean", "quiz-range", "mean-value", "probe:mean", "cell:0", "no-one"]


def fuzzed(examples):
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
    return settings(deadline=None, max_examples=examples, suppress_health_check=slow)


class Tiny:
    """The tiny chapter and files of it as handed in; prints as a word in a failing example."""

    def __init__(self, folder):
        self.chapter = tiny_chapter(folder)
        known = tuple(map(described, self.chapter.exercises))
        self.manifest = Manifest(SLUG, self.chapter.number, self.chapter.title, 6, known)
        made = [
            filled(self.chapter),
            blank(self.chapter),
            stripped(filled(self.chapter, mean=SUM)),
            split(filled(self.chapter), "mean", 3, keep=False),
        ]
        self.in_utf8 = [json.dumps(notebook).encode() for notebook in made]
        self.files = [*self.in_utf8, json.dumps(made[0], indent=1).encode("utf-16")]

    def __repr__(self):
        return "Tiny()"


def described(exercise):
    """Return an exercise of a manifest in which no wrong answer does anything on any probe."""
    told = [field.name for field in fields(manifest.Exercise)]
    kept = {name: getattr(exercise, name) for name in told if hasattr(exercise, name)}
    mistakes = tuple(
        manifest.Mistake(each.name, each.message, None, (None,) * len(exercise.probes))
        for each in exercise.wrong
    )
    return manifest.Exercise(**kept | {"hints": (), "checks": (), "mistakes": mistakes})


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return Tiny(tmp_path_factory.mktemp("tiny"))


def through(chapter, content):
    """Bring a file to the job of its run, as the grader does; a reason why not is fine."""
    try:
        notebook = decode(content)
    except UngradableError as fault:
        assert str(fault)
        return
    chapter_of("ada.ipynb", notebook, [chapter])
    job = make_job(chapter, repair(chapter, notebook), Limits())
    assert {exercise.id for exercise in chapter.exercises} <= {cell.id for cell in job.cells}
    assert json.loads(job.dumps())


@fuzzed(700)
@given(st.data())
def test_no_damage_to_the_bytes_stops_the_grader(tiny, data):
    through(tiny.chapter, data.draw(damaged_bytes(tiny.files)))


@fuzzed(500)
@given(st.data())
def test_no_value_anywhere_in_a_notebook_stops_the_grader(tiny, data):
    through(tiny.chapter, data.draw(damaged_tree(tiny.in_utf8)))


@fuzzed(500)
@given(st.data())
def test_nothing_done_to_cells_stops_the_grader(tiny, data):
    through(tiny.chapter, data.draw(damaged_cells(tiny.in_utf8)))


@st.composite
def ends(draw, id):
    """Return how a cell ended, true or not."""
    ename = draw(st.sampled_from(NAMES) | st.text(max_size=5))
    evalue = draw(st.sampled_from(SAID) | st.text(max_size=20))
    places = st.tuples(st.sampled_from(PLACES) | st.text(max_size=3), st.integers())
    return CellRun(
        id=id,
        status=draw(st.sampled_from([OK, OK, ERROR, *sorted(STATUSES), "no status"])),
        ename=ename,
        evalue=evalue,
        value=draw(st.none() | st.floats() | VALUES),
        frames=tuple(draw(st.lists(places, max_size=3))),
        seconds=draw(st.floats(0, 100)),
    )


class InThisProcess:
    """Stands in for the pool of worker processes."""

    def __init__(self, workers, prepare, *arguments):
        prepare(*arguments)

    def begun(self, work, items, give_up):
        """Do the work as it is asked for."""
        return nullcontext(work(iter(items)))


def graded(folder, course, run):
    """Grade a folder with another way to run a job: the one place that knows how it is put in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda handle: None)  # Nothing here must outlive a power cut.
        patch.setattr(tempfile, "tempdir", None)
        patch.setattr(batch, "Pool", InThisProcess)
        stand_in = SimpleNamespace(run=run, prepare=lambda: None)
        patch.setattr(work, "shared_executor", lambda *_: stand_in)
        out = folder.parent / "out"
        results = batch.grade_all(batch.find(folder, course, out), course, out)
        write_reports(out, results)
    return results, out


@fuzzed(400)
@given(st.data())
def test_every_file_has_one_record_with_marks_or_a_reason(tiny, tmp_path_factory, data):
    trees = damaged_tree(tiny.in_utf8) | damaged_cells(tiny.in_utf8)
    content = data.draw(st.sampled_from(tiny.files) | damaged_bytes(tiny.files) | trees)
    folder = tmp_path_factory.mktemp("fuzz") / "all"
    folder.mkdir()
    (folder / "ada.ipynb").write_bytes(content)
    course = Course([tiny.chapter], {SLUG: tiny.manifest}, Isolation("trust", frozenset()))
    results, out = graded(folder, course, lambda job: run(data, job))
    (result,) = results
    (record,) = (out / "records").iterdir()
    assert record.read_text(encoding="utf-8") == dumps(as_dict(result))
    assert bool(result.ungradable) != bool(result.exercises)
    assert not result.ungradable.startswith(OUR_FAULT)
    assert_in_bounds(result, tiny.chapter)
    assert (out / "feedback" / "ada" / f"{result.chapter}.html").stat().st_size > 500


def run(data, job):
    """Stand in for the run of a job: each cell ends in some way, or is never heard of."""
    told = [data.draw(st.none() | ends(cell.id)) for cell in job.cells]
    return [end for end in told if end]


def assert_in_bounds(result, chapter):
    checks = [check for exercise in result.exercises for check in exercise.checks]
    wanted = [check for exercise in chapter.exercises for check in exercise.checks]
    assert not checks or [check.id for check in checks] == [check.id for check in wanted]
    for check in checks:
        assert 0 <= check.points <= check.of
        assert check.verdict in set(Verdict)
        assert check.verdict != Verdict.PASSED or check.points == check.of
