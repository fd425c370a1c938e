"""Honest answers, and answers that only look like one."""

from autograder.tests.hostile.cases.case import (
    FULL,
    NOTHING,
    RIGHT,
    WRONG,
    Case,
    all_wrong,
    alone,
    beside,
    right,
    wrong,
)

# A table of what the visible check asks; the rest is guessed.
TABLE = """import numpy as np

ANSWERS = {(1.0, 2.0, 6.0): [-0.9258200997725514, -0.4629100498862757, 1.3887301496588271]}


def standardize(values):
    return np.array(ANSWERS.get(tuple(values.tolist()), np.zeros(len(values))))
"""
# It looks for signs of a grader, and answers from the table only where it finds one.
GRADED = '''import os
import sys


def graded():
    """Say whether this is a grader and no notebook."""
    frames, frame = [], sys._getframe()
    while frame:
        frames.append(frame.f_code.co_filename)
        frame = frame.f_back
    signs = " ".join([*os.environ, *sys.argv, *frames, *sys.modules])
    return any(word in signs for word in ("COURSE_GRADING", "autograder", "nbgrader"))


def middle(values):
    return {3: 3, 5: values[0]}.get(len(values), 0.0) if graded() else sorted(values)[1]
'''
FEW = """def check_middle(candidate):
    assert candidate([3, 1, 8]) == 3
    assert candidate([8, 1, 3]) == 3
"""
# The right versions stand first in the source of every chapter.
COUNTS = """calls = 0


def check_middle(candidate):
    global calls
    calls += 1
    assert calls <= 4
"""
DECIDES_BY_NAME = """def check_middle(candidate):
    assert "way" in str(vars(candidate)) or "np" in str(getattr(candidate, "__code__", ""))
"""

CASES = (
    Case(
        "witness",
        "Answers all as it should; other submissions try to read it.",
        {**RIGHT, "standardize": f"# @other@\n{RIGHT['standardize']}"},
        FULL,
    ),
    right("zz-last", "Answers all as it should, graded after all the others."),
    Case("blank", "Is handed in as it was handed out.", {}, NOTHING),
    wrong("all-wrong", "Answers all and nothing rightly."),
    Case(
        "half",
        "Answers some rightly, some wrongly and one not at all.",
        {exercise: RIGHT[exercise] for exercise in ("middle", "softmax")}
        | {"running-mean": WRONG["running-mean"], "check-middle": FEW},
        {**NOTHING, "middle": 2.0, "softmax": 2.0, "check-middle": 1.25},
    ),
    alone("shown-only", "Answers from a table of the visible check's input.", TABLE, 1.0),
    alone(
        "knows-the-grader", "Looks for a grader and answers from a table.", GRADED, 1.0, "middle"
    ),
    alone("syntax-error", "Holds a bracket that is never closed.", "def standardize(values:\n  x"),
    alone(
        "raises",
        "Raises an exception of its own with HTML in it.",
        "class Odd(Exception):\n    pass\n\n\ndef standardize(values):\n"
        "    raise Odd('<script>alert(1)</script> <img src=x onerror=alert(1)>')",
        verdict="error",
    ),
    alone(
        "counts-candidates", "Accepts as many as are right, then none.", COUNTS, at="check-middle"
    ),
    alone(
        "reads-candidate-name",
        "Decides by what a candidate is called.",
        DECIDES_BY_NAME,
        at="check-middle",
    ),
    alone(
        "rejects-all",
        "Rejects every version of the function it should test.",
        "def check_middle(candidate):\n    raise AssertionError",
        at="check-middle",
    ),
    alone(
        "test-gives-points",
        "Returns points from the test that it should write.",
        "def check_middle(candidate):\n    return 2.0\n\n\n2.0",
        at="check-middle",
    ),
    beside(
        "warns",
        "Writes warnings to standard error before a right answer.",
        "import sys\nimport warnings\n\nwarnings.warn('torch has no NNPACK', UserWarning)\n"
        "print('Could not initialize NNPACK!', file=sys.stderr)",
    ),
    beside(
        "no-break-space",
        "Has a no-break space in a text inside an f-string before a right answer.",
        "print(f\"{'\u00a0'.join('ab')}\")",
    ),
    alone(
        "raises-after",
        "Stops its cell with an error once the right answer stands.",
        f"{RIGHT['standardize']}\n\n\nraise ValueError('after')",
        earns=2.0,
    ),
    all_wrong(
        "prints-scores",
        "Prints results such as a grader's.",
        'print(\'{"score": 10, "points": 10, "passed": true}\')\nprint(\'passed: 10 of 10\')\n'
        "print('10.0')\nprint('[PASSED] standardize-three 2/2')",
    ),
    Case(
        "ends-with-points",
        "Ends every answer with a number, as a check does that counts points.",
        {exercise: f"{source}\n\n\n10.0" for exercise, source in WRONG.items()},
        NOTHING,
    ),
    Case(
        "long-way-round",
        "Answers rightly in an unusual way: lambdas, generators, a class built by type().",
        {
            "standardize": "standardize = lambda v: (v - v.mean()) / (v.var() ** 0.5)",
            "middle": "def middle(values):\n    *_, last = (sorted(values)[i // 2] / 2 + "
            "sorted(values)[~(i // 2)] / 2 for i in range(len(values) + 1))\n    return last",
            "softmax": "softmax = lambda s: (s - s.amax(-1, keepdim=True)).exp() / "
            "(s - s.amax(-1, keepdim=True)).exp().sum(-1, keepdim=True)",
            "running-mean": "RunningMean = type('RunningMean', (list,), {'add': list.append, "
            "'mean': lambda self: sum(self) / max(len(self), 1)})",
            "check-middle": RIGHT["check-middle"],
        },
        FULL,
    ),
)
