from types import SimpleNamespace

import pytest

from autograder.grading.course import Course
from autograder.running.execution import open_executor
from autograder.running.job import ANSWER, Job, JobCell
from autograder.running.libraries import libraries_of


def test_modules_of_the_courses_packages_are_named_and_no_others():
    sources = [
        "import numpy as np, os\nfrom sklearn.metrics import f1_score",
        "def f():\n    import torch.nn as nn",
        "import autograder.manifest",
        "from . import numpy",
    ]
    assert libraries_of(sources) == (
        "numpy",
        "numpy.ma",
        "numpy.testing",
        "sklearn.metrics",
        "sklearn.metrics.f1_score",
        "torch.nn",
    )


@pytest.mark.parametrize("source", ["%matplotlib inline", "import", "import numpy\0", ""])
def test_what_is_no_python_names_nothing(source):
    assert libraries_of([source]) == ()


EVERYTHING = ("numpy", "numpy.ma", "numpy.testing", "torch", "torch.optim", "torch.testing")
CHAPTERS = (
    SimpleNamespace(slug="01_lines", code=("import numpy",)),
    SimpleNamespace(slug="16_attention", code=("import torch",)),
)


@pytest.mark.parametrize(
    ("names", "libraries"),
    [
        (["ada/01_lines.ipynb", "bob/01_lines.ipynb"], ("numpy", "numpy.ma", "numpy.testing")),
        (["ada_16_attention.ipynb", "bob/01_lines.ipynb"], EVERYTHING),
        (["ada/01_lines.ipynb", "bob/homework.ipynb"], EVERYTHING),
        ([], ()),
    ],
)
def test_course_imports_what_the_chapters_handed_in_need(names, libraries):
    course = Course(CHAPTERS, {}, isolation=None)
    assert course.libraries(names) == libraries


def test_cell_may_import_what_the_warm_parent_has_not(isolation):
    code = "import sys\nbefore = 'decimal' in sys.modules, 'sklearn' in sys.modules\n"
    code += "import sklearn.svm\nassert before[1] is False, before"
    with open_executor(isolation, ("numpy", "numpy.no_such_module")) as executor:
        (run,) = executor.run(Job((JobCell("answer", code, ANSWER),)))
    assert (run.status, run.evalue) == ("ok", "")
