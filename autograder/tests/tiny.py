"""A chapter of a few lines, read by the real reader: what most tests grade, release or refuse."""

from pathlib import Path

from autograder.authoring.reader import read_chapter
from autograder.chapter import Chapter

SLUG = "02_means"

SOURCE = '''# %% [markdown]
# # 2. Means
#
# What one number says about many.

# %%
numbers = [1.0, 2.0, 6.0]

# %% [markdown]
# ### Exercise 2.1 — The mean
#
# Complete `mean`. An empty list has the mean 0.
#
# <details><summary>Hint 1: the idea</summary>
#
# Share the total equally.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `sum`, `len`.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# First the empty list, then the rest.
#
# </details>


# %% exercise="mean" minutes=3
def mean(values):
    """Return the mean of a list of numbers."""
    ### BEGIN SOLUTION
    if not values:
        return 0.0
    return sum(values) / len(values)
    ### END SOLUTION


# %% check="mean-value" points=1
# The mean of 1, 2 and 6 is 3.
got = mean([1, 2, 6])
assert got == 3, f"want 3, got {got}: what is the sum shared by?"
print("The mean shares the sum equally.")

# %% check="mean-empty" points=2
# Runs when you submit: an empty list has the mean 0.
### BEGIN HIDDEN TESTS
got = mean([])
assert got == 0, f"an empty list: want 0, got {got}: what happens first?"
assert mean([2, 4, 9]) == 5, "three numbers: what is the sum shared by?"
### END HIDDEN TESTS

# %%
print(numbers)

# %% [markdown]
# ### Test 2.2 — Test a mean
#
# Complete `check_mean`. It raises AssertionError for a candidate that is no mean.


# %% exercise="check-mean" kind="test" minutes=5
def check_mean(candidate):
    """Raise AssertionError where the candidate is no mean."""
    ### BEGIN SOLUTION
    assert candidate([1, 2, 6]) == 3
    assert candidate([]) == 0
    ### END SOLUTION


# %% check="check-mean-share" points=2 candidates="mean"
# Your test accepts right means and rejects wrong ones.
### BEGIN HIDDEN TESTS
right, wrong = {}, {}  # the build fills these from the bank


def rejects(source):
    space = dict(globals())
    exec(source, space)
    try:
        check_mean(space["mean"])
    except Exception:
        return True
    return False


assert not any(rejects(source) for source in right.values()), "a right mean is rejected"
2 * sum(rejects(source) for source in wrong.values()) / len(wrong)
### END HIDDEN TESTS

# %% [markdown]
# ### Quiz 2.3 — The middle
#
# Which of them can lie outside the range of the numbers?
#
# - **a** the mean
# - **b** the sum

# %% exercise="quiz-range" kind="quiz" minutes=1 choices="a,b"
### BEGIN SOLUTION
quiz_range = "b"
### END SOLUTION

# %% check="quiz-range-key" points=1
# The choice agrees with an experiment.
key = "b" if min(numbers) <= sum(numbers) / 3 <= max(numbers) < sum(numbers) else "a"
assert quiz_range == key, f"you chose {quiz_range!r}: try it with three numbers"
print("The sum can leave the range, the mean cannot.")
'''

BANK = """# %% wrong="mean" name="sum-not-mean" caught_by="mean-value"
# This is the sum. By what must it be shared?
def mean(values):
    return sum(values)


# %% wrong="mean" name="empty-divides" caught_by="mean-empty"
# An empty list divides by zero. What is its length?
def mean(values):
    return sum(values) / len(values)


# %% right="mean" name="loop"
def mean(values):
    total = 0.0
    for value in values:
        total += value
    return total / max(len(values), 1)


# %% [markdown] why="mean"
# The total is shared by the number of values, and an empty list has its own line.

# %% probe="mean"
mean([2, 4])

# %% probe="mean"
mean([])

# %% wrong="check-mean" name="accepts-all" caught_by="check-mean-share"
# Every candidate passes. Which value would a wrong one return?
def check_mean(candidate):
    candidate([1])


# %% right="check-mean" name="other-numbers"
def check_mean(candidate):
    assert candidate([2, 4]) == 3
    assert candidate([]) == 0


# %% [markdown] why="check-mean"
# Two cases tell the sum and the crash from a mean.

# %% probe="check-mean"
check_mean(sum)

# %% wrong="quiz-range" name="a" caught_by="quiz-range-key"
# The mean lies between the least and the greatest number. Try three.
quiz_range = "a"

# %% [markdown] why="quiz-range"
# The sum of positive numbers is larger than each of them.

# %% probe="quiz-range"
quiz_range
"""


def write_tiny(folder: Path, source: str = SOURCE, bank: str = BANK) -> Path:
    """Write the chapter's two files into folder/solutions; return the path of its source."""
    path = folder / "solutions" / f"{SLUG}.py"
    (path.parent / "banks").mkdir(parents=True, exist_ok=True)
    path.write_text(source, encoding="utf-8")
    (path.parent / "banks" / path.name).write_text(bank, encoding="utf-8")
    return path


def tiny_chapter(folder: Path, source: str = SOURCE, bank: str = BANK) -> Chapter:
    """Return the chapter read from files in folder/solutions; change the texts to plant a fault."""
    return read_chapter(write_tiny(folder, source, bank))
