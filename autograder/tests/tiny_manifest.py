"""A manifest of a few exercises, one of each kind, and the cells that a student would run."""

from autograder.manifest import Check, Exercise, Manifest, Mistake, fingerprint
from autograder.running.outcome import observe

STUB = '''def mean(values):
    """Return the mean."""
    # YOUR CODE HERE
    raise NotImplementedError()
'''
SUM = "def mean(values):\n    return sum(values)\n"
RIGHT = "def mean(values):\n    return sum(values) / len(values)\n"
SPREAD_STUB = "def spread(values):\n    # YOUR CODE HERE\n    raise NotImplementedError()\n"
SPREAD = "def spread(values):\n    return mean([(v - mean(values)) ** 2 for v in values])\n"
SCALE_STUB = "# YOUR CODE HERE\nraise NotImplementedError()"
DEBUG_STUB = "def largest(values):\n    return sorted(values)[0]\n"

MEAN = """# The mean of 1, 2 and 6 is 3.
got = mean([1, 2, 6])
assert got == 3, f"want 3, got {got}: what is the sum shared by?"
print("The mean shares the sum equally.")
"""
HIDDEN = "# Runs when you submit: an empty list has the mean 0.\n"
SPREAD_CHECK = "# The spread of 1 and 3 is 1.\nassert spread([1, 3]) == 1, f'got {spread([1, 3])}'"
SCALE_CHECK = "# The scale is 2.\nassert scale == 2, f'want 2, got {scale}'"
TEST_CHECK = "# Your test tells wrong means from right ones.\nshare = 0.75\n2 * share"
QUIZ_CHECK = (
    '# The choice agrees with an experiment.\nassert choice == "b", f"you chose {choice!r}"'
)
DEBUG_CHECK = "# The largest of 1 and 2 is 2.\nassert largest([1, 2]) == 2, 'want 2: which end?'"
HINTS = (
    {"title": "the idea", "text": "Share the *total* equally."},
    {"title": "the tools", "text": "`sum`, `len`."},
    {"title": "the outline", "text": "- add\n- divide"},
)


def tiny_manifest() -> Manifest:
    """Return chapter 2 with Exercises 2.1 to 2.6."""
    sum_not_mean = "This is the sum. By what must it be shared?"
    exercises = (
        _exercise("mean", "2.1", STUB, [("value", MEAN, 1), ("empty", HIDDEN, 2)], hints=HINTS)
        | {"probes": ("mean([2, 4])",), "mistakes": (_mistake("sum", sum_not_mean, SUM),)},
        _exercise("spread", "2.2", SPREAD_STUB, [("value", SPREAD_CHECK, 2)]),
        _exercise("scale", "2.3", SCALE_STUB, [("value", SCALE_CHECK, 1)]),
        _exercise("check_mean", "2.4", "", [("share", TEST_CHECK, 2)], kind="test"),
        _exercise("choice", "2.5", "choice = None", [("key", QUIZ_CHECK, 1)], kind="quiz")
        | {"choices": ("a", "b"), "mistakes": (Mistake("a", "Try three numbers.", None, ()),)},
        _exercise("largest", "2.6", DEBUG_STUB, [("value", DEBUG_CHECK, 1)], kind="debug")
        | {
            "probes": ("largest([1, 2])",),
            "mistakes": (Mistake("first", "It takes the wrong end.", None, ({},)),),
        },
    )
    points = sum(check.points for exercise in exercises for check in exercise["checks"])
    return Manifest("02_means", 2, "Means", points, tuple(Exercise(**each) for each in exercises))


def _exercise(name, number, stub, checks, kind="implement", hints=()):
    id = name.replace("_", "-")
    made = tuple(
        Check(
            id=f"{id}-{suffix}",
            points=points,
            name=source.split("\n")[0].removeprefix("# "),
            hidden=source is HIDDEN,
            sha=fingerprint(source),
        )
        for suffix, source, points in checks
    )
    return {
        "id": id,
        "kind": kind,
        "number": number,
        "title": f"About {name}",
        "minutes": 3,
        "names": (name,),
        "stub": stub,
        "hints": hints,
        "choices": (),
        "checks": made,
        "probes": (),
        "mistakes": (),
    }


def _mistake(name, message, source):
    space = {}
    exec(source, space)
    return Mistake(name, message, None, (observe("mean([2, 4])", space),))
