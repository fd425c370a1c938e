"""The chapter that the hostile submissions answer: five exercises of two points each.

Its checks lean on what student code likes to patch (`np.testing`, `torch.allclose`, `abs`, `len`,
`isinstance`), and its hidden checks, its solution and its bank hold marks: strings that must turn
up nowhere.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from autograder.authoring.reader import read_chapter
from autograder.chapter import Chapter
from autograder.tests.hostile.bank import BANK

SLUG = "50_numbers"

HINTS = "".join(
    f"#\n# <details><summary>Hint {number}: {title}</summary>\n#\n# {text}\n#\n# </details>\n"
    for number, (title, text) in enumerate(
        [
            ("the idea", "Try it on paper."),
            ("the tools", "One line."),
            ("the outline", "One by one."),
        ],
        1,
    )
)

SOURCE = '''# %% [markdown]
# # 50. Numbers
#
# What five small functions say about many numbers.

# %%
import numpy as np
import torch
from coursekit import course_seed

# %% [markdown]
# ### Exercise 50.1 — Standardise
#
# Complete `standardize`: mean 0 and standard deviation 1.
@hints@

# %% exercise="standardize" minutes=3
def standardize(values):
    """Return an array of numbers, shifted and scaled."""
    ### BEGIN SOLUTION
    kept = "@solution@"
    return (values - np.mean(values)) / np.std(values) * bool(kept)
    ### END SOLUTION


# %% check="standardize-three" points=1
# Three numbers have mean 0 and standard deviation 1.
got = standardize(np.array([1.0, 2.0, 6.0]))
assert isinstance(got, np.ndarray), f"want an array, got {type(got).__name__}: what comes back?"
assert len(got) == 3, f"want 3 numbers, got {len(got)}: one for each?"
assert abs(float(got.mean())) < 1e-9, f"want the mean 0, got {got.mean()}: what is taken away?"
np.testing.assert_allclose(got.std(), 1, rtol=1e-6)
print("Mean 0, standard deviation 1.")

# %% check="standardize-drawn" points=1
# Runs when you submit: any numbers, each in its place.
### BEGIN HIDDEN TESTS
secret_numbers = "@hidden@"
rng = np.random.default_rng(course_seed())
for n in (2, 7):
    given = rng.normal(3, 2, size=n)
    want = (given - given.mean()) / given.std()
    got = standardize(given.copy())
    assert isinstance(got, np.ndarray) and len(got) == n, "want as many numbers as were given"
    assert np.all(np.isfinite(got)), "want finite numbers: what is divided by?"
    np.testing.assert_allclose(got, want, rtol=1e-6, err_msg="other numbers: what differs?")
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise 50.2 — The middle
#
# Complete `middle`: the median of a list.
@hints@

# %% exercise="middle" minutes=3
def middle(values):
    """Return the median of a list of numbers."""
    ### BEGIN SOLUTION
    ordered, half = sorted(values), len(values) // 2
    return (ordered[half] + ordered[~half]) / 2
    ### END SOLUTION


# %% check="middle-three" points=1
# The median of 3, 1 and 8 is 3.
got = middle([3, 1, 8])
assert isinstance(got, (int, float)), f"want a number, got {type(got).__name__}: which one?"
assert abs(got - 3) < 1e-9, f"want 3, got {got}: which one stands in the middle?"
print("Two numbers lie on its sides.")

# %% check="middle-drawn" points=1
# Runs when you submit: lists of any length.
### BEGIN HIDDEN TESTS
secret_lists = "@hidden@"
for n in (2, 4, 5, 8):
    given = [float(x) for x in np.random.default_rng(course_seed() + n).normal(size=n)]
    want = float(np.median(given))
    got = middle(list(given))
    assert isinstance(got, float), "want a number"
    assert abs(got - want) < 1e-9, "a list of another length: which numbers count?"
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise 50.3 — Softmax
#
# Complete `softmax` over the last dimension, in the dtype that is given.
@hints@

# %% exercise="softmax" minutes=3
def softmax(scores):
    """Return weights (..., n) that sum to 1 for scores (..., n)."""
    ### BEGIN SOLUTION
    return torch.exp(scores - torch.logsumexp(scores, dim=-1, keepdim=True))
    ### END SOLUTION


# %% check="softmax-rows" points=1
# Each row sums to 1, and three times the odds are three times the weight.
scores = torch.log(torch.tensor([[1.0, 3.0], [4.0, 4.0]]))
got = softmax(scores)
assert isinstance(got, torch.Tensor), f"want a tensor, got {type(got).__name__}: what comes back?"
assert got.shape == (2, 2), f"want shape (2, 2), got {tuple(got.shape)}: what is lost?"
assert torch.allclose(got, torch.tensor([[0.25, 0.75], [0.5, 0.5]])), f"got {got}: which sum?"
print("Weights are odds that sum to 1.")

# %% check="softmax-dtypes" points=1
# Runs when you submit: float32 and float64, large scores and more dimensions.
### BEGIN HIDDEN TESTS
secret_scores = "@hidden@"
draw = torch.Generator().manual_seed(course_seed())
for dtype in (torch.float32, torch.float64):
    given = 300 * torch.randn(2, 3, 4, generator=draw, dtype=dtype)
    want = torch.softmax(given, dim=-1)
    got = softmax(given.clone())
    assert isinstance(got, torch.Tensor) and got.dtype == dtype, "want the dtype of the scores"
    assert got.shape == want.shape, "want the shape of the scores"
    assert torch.allclose(got, want), "other scores: what overflows?"
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise 50.4 — A running mean
#
# Complete `RunningMean`: `add(value)` takes a number, `mean()` gives the mean so far,
# and 0 before the first.
@hints@

# %% exercise="running-mean" minutes=3
class RunningMean:
    """The mean of the numbers added so far."""

    ### BEGIN SOLUTION
    def __init__(self):
        self.total, self.count = 0.0, 0

    def add(self, value):
        self.total, self.count = self.total + value, self.count + 1

    def mean(self):
        return self.total / max(self.count, 1)

    ### END SOLUTION


# %% check="running-mean-two" points=1
# The mean of 2 and 4 is 3.
running = RunningMean()
running.add(2.0)
running.add(4.0)
assert abs(running.mean() - 3) < 1e-9, f"want 3, got {running.mean()}: shared by what?"
print("The sum is shared by the count.")

# %% check="running-mean-drawn" points=1
# Runs when you submit: nothing added, many added, two at a time.
### BEGIN HIDDEN TESTS
secret_streams = "@hidden@"
given = [float(x) for x in np.random.default_rng(course_seed()).normal(size=9)]
one, other = RunningMean(), RunningMean()
assert abs(one.mean()) < 1e-9, "nothing added: want 0"
for x in given:
    one.add(x)
other.add(5.0)
for stream, want in ((one, sum(given) / len(given)), (other, 5.0)):
    got = stream.mean()
    assert isinstance(got, float) and abs(got - want) < 1e-9, "other numbers: what is kept?"
### END HIDDEN TESTS

# %% [markdown]
# ### Test 50.5 — Test the middle
#
# Complete `check_middle`. It raises AssertionError for a candidate that is no median.
@hints@

# %% exercise="check-middle" kind="test" minutes=5
def check_middle(candidate):
    """Raise AssertionError unless the candidate gives the median of a list."""
    ### BEGIN SOLUTION
    for values, want in (([5, 1, 2], 2), ([9, 1, 2, 4], 3), ([1, 2, 2, 7, 9, 9], 4.5)):
        assert abs(candidate(values) - want) < 1e-9
    ### END SOLUTION


# %% check="check-middle-share" points=2 candidates="middle"
# Your test accepts right versions and rejects wrong ones.
### BEGIN HIDDEN TESTS
secret_versions = "@hidden@"
right, wrong = {}, {}  # the build fills these from the bank


def rejects(source):
    space = dict(globals())
    exec(source, space)
    try:
        check_middle(space["middle"])
    except Exception:
        return True
    return False


# In no order that a counter could know.
versions = [*right.values(), *wrong.values()]
order = np.random.default_rng(course_seed()).permutation(len(versions)).tolist()
rejected = {at: rejects(versions[at]) for at in order}
assert not any(rejected[at] for at in range(len(right))), "a right version is rejected"
2 * sum(rejected[at] for at in range(len(right), len(versions))) / len(wrong)
### END HIDDEN TESTS
'''


def write_chapter(solutions: Path, marks: Mapping[str, str]) -> Chapter:
    """Write the chapter and its bank into a solutions folder, with these marks in their places."""
    places = {**marks, "hints": HINTS.rstrip("\n")}
    (solutions / "banks").mkdir(parents=True)
    for path, text in ((f"{SLUG}.py", SOURCE), (f"banks/{SLUG}.py", BANK)):
        filled = re.sub(r"@(\w+)@", lambda at: places[at[1]], text)
        (solutions / path).write_text(filled, encoding="utf-8")
    return read_chapter(solutions / f"{SLUG}.py")
