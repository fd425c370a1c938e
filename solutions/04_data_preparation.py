# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 4. Data preparation that does not leak
#
# A score on new rows is only as honest as the road by which they came there. Where can a
# test row slip into the training?
#
# **You will build** functions for gaps and categories, a detector of leaks, a pipeline,
# splits by customer and by date, a random search, a confidence interval, and the test of
# a common claim.
#
# **You can then** prepare a table with gaps, categories and dates, catch a score that is
# too good, and say how uncertain an honest one is.
#
# **You need** chapters 1 to 3.
#
# **Time** about two hours and three quarters; section 4.3 ends at a good place to stop.
# Exercise 4.7 can wait.

# %%
import matplotlib.pyplot as plt
import numpy as np
from coursekit import course_seed
from coursekit.data import DataUnavailable, load
from coursekit.plots import CONTEXT, DATA, ERROR, HIGHLIGHT, MODEL, TRUTH_LINE
from coursekit.widgets import LeakageDemo
from scipy.stats import bootstrap

# %%
from sklearn.compose import ColumnTransformer
from sklearn.feature_selection import SelectKBest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import GroupKFold, PredefinedSplit, cross_val_score
from sklearn.neighbors import KNeighborsClassifier, NearestCentroid
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler, TargetEncoder

print("Ready.")

# %% [markdown]
# ## A question about coin flips
#
# Sixty people flip a coin. We also have 1,000 measurements of each of them, and all
# 1,000 are random numbers. Nothing can predict the coin. Two colleagues try.
#
# Both keep the 20 columns that separate heads from tails best (`SelectKBest`), then
# predict the label whose mean row is nearest (`NearestCentroid`), and report the
# accuracy of a five-fold cross-validation.
#
# **Predict.** Look at their code in the next cell. Over 15 such tables, is A's mean
# accuracy near 50 %, 70 % or 90 %? And B's? Write down your guesses.


# %%
def colleague_a(X, y):
    """Keep 20 columns, then cross-validate."""
    kept = SelectKBest(k=20).fit_transform(X, y)
    return cross_val_score(NearestCentroid(), kept, y, cv=5).mean()


def colleague_b(X, y):
    """Cross-validate a pipeline that keeps 20 columns."""
    model = make_pipeline(SelectKBest(k=20), NearestCentroid())
    return cross_val_score(model, X, y, cv=5).mean()


# %% [markdown]
# Both on the same 15 tables of random numbers:

# %%
coins = np.random.default_rng(0)
flips = [(coins.normal(size=(60, 1000)), coins.permutation(np.arange(60) % 2)) for _ in range(15)]
reported = {
    "A": [colleague_a(*flip) for flip in flips],
    "B": [colleague_b(*flip) for flip in flips],
}
for colleague, accuracies in reported.items():
    print(f"{colleague}: mean accuracy {np.mean(accuracies):.2f}")

# %%
# Alt: Strip plot with two rows of 15 dots, A above B. Each dot is the accuracy that a colleague
# reports for one table of coin flips, on an axis from 0.2 to 1. A dashed vertical line at 0.5 marks
# a coin. A short bar in each row marks the mean of its dots.
fig, ax = plt.subplots(figsize=(5.0, 2.4))
for height, colleague, color in [(1, "A", ERROR), (0, "B", MODEL)]:
    accuracies = reported[colleague]
    ax.scatter(accuracies, height + 0.1 * coins.uniform(-1, 1, 15), s=16, color=color)
    ax.plot(2 * [np.mean(accuracies)], [height - 0.25, height + 0.25], color=color)
ax.axvline(0.5, **TRUTH_LINE)
ax.set(xlabel="accuracy in cross-validation (dashed: chance)")
ax.set(yticks=[0, 1], yticklabels=["B", "A"])
ax.set(xlim=(0.2, 1), ylim=(-0.5, 1.5), title="15 tables of coin flips, two colleagues")
plt.show()

# %% [markdown]
# One of them predicts coins. The model was never fitted to a row on which it was
# judged; still, something of those rows got through. When you reach section 4.3 you
# will know what, and own a tool that finds it.

# %% [markdown]
# ## 4.1 The smallest case
#
# Six customers and their monthly fees. Four are training rows, two are test rows, and
# a fee is missing on each side:
#
# | training | test |
# |---|---|
# | 20, 30, ?, 90 | ?, 100 |

# %% [markdown]
# To **impute** is to fill a gap with a plausible value, here the **median**: the value
# in the middle, or halfway between the two in the middle. The known training fees 20,
# 30, 90 have the median 30. Over all rows, the known fees 20, 30, 90, 100 have the
# median 60.
#
# With 60, the training row has learned from the fee of a test customer. That is a
# **leak**: something reaches the training that will not be there on the day when the
# model is used. The rule that prevents it: *fit on the training rows, apply to both*.

# %% [markdown]
# Our table for this chapter: records of customers of a telephone company. We ask who
# leaves: `y` is 1 if the customer gave notice within three months of the record. The
# company is made up; its troubles are real ones.

# %%
customers = load("customers")
payment = customers.extra["payment"]
print(customers)
for name in customers.feature_names:
    print(f"{name:16s} {np.isnan(customers.column(name)).mean():6.1%} missing")
print(f"{'payment':16s} {np.mean(payment == ''):6.1%} missing")
print(f"{np.mean(customers.y):.1%} of the records end with a notice")

# %% [markdown]
# ### Exercise 4.1 — Fill with the median
#
# Complete `impute_median`. `X_train` is `(n, d)`, `X_test` is `(m, d)`, both floats in
# which `np.nan` marks a gap; `n` and `m` are at least 1. Return the pair of filled
# arrays, same shapes.
#
# Every gap gets the median of the known *training* values of its column, in both
# tables. A column without any known training value gets 0. Known values stay, and both
# arguments stay as they were.
#
# <details><summary>Hint 1: the idea</summary>
#
# One number for each column, read off the training rows alone. Then two tables are
# filled with the same numbers.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `np.nanmedian` passes over gaps; it warns, and gives `nan`, for a column of nothing
# but gaps. `np.isnan` finds gaps, `np.where(condition, a, b)` picks entry by entry.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# The medians, an array of shape `(d,)`; those that are not numbers replaced by 0; then
# for each table a new one that takes the median where there is a gap.
#
# </details>


# %% exercise="impute-median" minutes=8
def impute_median(X_train, X_test):
    """Return both tables with each gap filled by the training median of its column.

    X_train: (n, d)    X_test: (m, d)    returns: (n, d) and (m, d)
    """
    ### BEGIN SOLUTION
    medians = []
    for column in X_train.T:
        known = column[~np.isnan(column)]
        medians.append(np.median(known) if len(known) else 0.0)
    fill = [np.where(np.isnan(X), medians, X) for X in (X_train, X_test)]
    return fill[0], fill[1]
    ### END SOLUTION


# %% check="impute-median-small" points=1
# The training medians 30 and 3 fill the gaps of both tables.
train_case = np.array([[20.0, 1.0], [30.0, np.nan], [np.nan, 3.0], [90.0, 8.0]])
pair = impute_median(train_case, np.array([[np.nan, np.nan], [100.0, 5.0]]))

assert isinstance(pair, tuple | list) and len(pair) == 2, f"want 2 tables, got {pair!r}: both?"
shapes = np.shape(pair[0]), np.shape(pair[1])
assert shapes == ((4, 2), (2, 2)), f"want shapes (4, 2) and (2, 2), got {shapes}: what is lost?"
want = [[20, 1], [30, 3], [30, 3], [90, 8]]
assert np.allclose(pair[0], want), f"training: want {want}, got {pair[0]}: the middle of what?"
want = [[30, 3], [100, 5]]
assert np.allclose(pair[1], want), f"test: want {want}, got {pair[1]}: filled from which rows?"
print("The gap of the test customer is filled with", pair[1][0][0])

# %% check="impute-median-oracle" points=2
# Runs when you submit: as scikit-learn fills, empty columns too, and the arguments are kept.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
for n, m in [(9, 5), (8, 1), (1, 3), (30, 30)]:
    tables = [rng.lognormal(1, 1, size=(rows, 4)).round(3) for rows in (n, m)]
    for rows in tables:
        rows[rng.uniform(size=rows.shape) < 0.3] = np.nan
    tables[0][:, 2], tables[1][:, 3], tables[1][0, :2] = np.nan, np.nan, 0
    given = [rows.copy() for rows in tables]
    got = impute_median(*given)
    kept = all(np.array_equal(a, b, equal_nan=True) for a, b in zip(given, tables, strict=True))
    assert kept, f"{n} and {m} rows: want the arguments as they were, got changed ones: where?"
    oracle = SimpleImputer(strategy="median", keep_empty_features=True).fit(tables[0])
    for side, have, rows in zip(("training", "test"), got, tables, strict=True):
        want, have = oracle.transform(rows), np.asarray(have, dtype=float)
        assert have.shape == want.shape, f"{side}: want {want.shape}, got {have.shape}: lost rows?"
        assert not np.isnan(have).any(), f"{side}: want no gap, got one: an empty column?"
        close = np.allclose(have, want)
        assert close, f"{side}, {n} rows: want {want[:2]}, got {have[:2]}: the median of what?"
### END HIDDEN TESTS

# %% [markdown]
# ### Test 4.2 — A check that catches leaking imputers
#
# Write `check_impute(candidate)`: `candidate` is a function used like `impute_median`.
# Return nothing for a right candidate and fail an `assert` for a wrong one (a candidate
# that crashes counts as caught).
#
# Call candidates with float arrays of the shapes that exercise 4.1 promises. Right ones
# may return a tuple or a list of two tables, and may differ by rounding.
#
# More than ten wrong versions wait for you. You earn the share that you catch, and
# nothing if you reject a right one.
#
# <details><summary>Hint 1: the idea</summary>
#
# If the training table stays and the test table changes, what must not change? And what
# did exercise 4.1 promise besides the values?
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `np.allclose(got, want)` for the values; `.copy()` before the call and
# `np.array_equal(a, b, equal_nan=True)` after it.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# A training table whose columns have different medians, means and most frequent values,
# one column with an even number of known values, one with none. A test table whose own
# medians are others. What you want, written down by hand.
#
# </details>


# %% exercise="check-impute" kind="test" minutes=12
def check_impute(candidate):
    """Fail an assert unless the candidate fills gaps with training medians."""
    ### BEGIN SOLUTION
    gap = np.nan
    X_train = np.array([[1.0, gap, gap], [2.0, 7.0, gap], [9.0, 5.0, gap], [gap, 0.0, gap]])
    X_train = np.vstack([X_train, [4.0, 0.0, gap]])
    X_test = np.array([[gap, gap, gap], [50.0, gap, 6.0], [70.0, 80.0, gap]])
    before = X_train.copy(), X_test.copy()
    want_train = [[1, 2.5, 0], [2, 7, 0], [9, 5, 0], [3, 0, 0], [4, 0, 0]]
    want_test = [[3, 2.5, 0], [50, 2.5, 6], [70, 80, 0]]
    got_train, got_test = candidate(X_train, X_test)
    assert np.shape(got_train) == (5, 3) and np.shape(got_test) == (3, 3)
    assert np.allclose(got_train, want_train) and np.allclose(got_test, want_test)
    assert np.array_equal(X_train, before[0], equal_nan=True)
    assert np.array_equal(X_test, before[1], equal_nan=True)
    ### END SOLUTION


# %% check="check-impute-two" points=1
# Your check accepts a right version and rejects one that looks at the test rows.
def library(X_train, X_test, seen=0):
    fit_on = np.vstack([X_train, X_test]) if seen else X_train
    oracle = SimpleImputer(strategy="median", keep_empty_features=True).fit(fit_on)
    return [oracle.transform(X) * (1 + 1e-12) for X in (X_train, X_test)]


check_impute(library)
try:
    check_impute(lambda X_train, X_test: library(X_train, X_test, seen=1))
    missed = True
except AssertionError:
    missed = False

assert not missed, "medians of all rows: want an AssertionError, got none: which case tells them?"
print("Accepted: training medians. Rejected: medians of all rows.")

# %% check="check-impute-bank" points=5 candidates="impute-median"
# Runs when you submit: right versions pass your check, wrong ones do not.
### BEGIN HIDDEN TESTS
from coursekit.candidates import share_rejected

right, wrong = {}, {}  # the build fills these from the bank
5 * share_rejected(check_impute, "impute_median", right, wrong, globals())
### END HIDDEN TESTS

# %% [markdown]
# Filling is one way to treat gaps. The other is to drop the rows that have any, which
# many tutorials do in one line. Our customers have four plans:

# %%
plan, plans = customers.extra["plan"], ["basic", "plus", "family", "business"]
for name in plans:
    print(f"{name:9s} {np.mean(plan == name):5.1%} of all records")

# %% [markdown]
# **Predict.** We drop every record with a gap in any column. Is the share of *basic*
# among what is left lower, the same, or higher? Write down your guess.

# %%
gappy = np.isnan(customers.X).any(axis=1) | (payment == "")
print(f"records with a gap: {gappy.mean():.0%}")
no_data, no_age = [np.isnan(customers.column(c)) for c in ("data_used_gb", "age")]
for name in plans:
    print(f"{name:9s} {np.mean(plan[~gappy] == name):5.1%} of what is left", end="; ")
    print(f"no data {no_data[plan == name].mean():3.0%}, no age {no_age[plan == name].mean():3.0%}")

# %% [markdown]
# <details><summary><b>Explain.</b> What happened?</summary>
#
# The meters of basic plans often fail to report the data used, and many a business has
# no age. So gaps are not spread evenly, and dropping them removes some kinds of customer
# more than others: the rows that are left describe a different company. And tomorrow the
# model will be asked about customers with gaps as well.
#
# </details>
#
# A gap can carry news of its own, which filling would wipe out. So the next function
# keeps a **flag** beside each column: 1 where the value was missing, 0 elsewhere.

# %% [markdown]
# ### Debug 4.3 — Fill, and say where
#
# `fill_and_flag` takes tables as `impute_median` does. It returns two tables with twice
# as many columns, `(n, 2d)` and `(m, 2d)`: first the `d` columns filled with training
# medians, then the `d` flags, in the order of the columns. The arguments stay as they
# were.
#
# The code below runs, and what it returns has the right shapes. Still, two things are
# wrong. Repair them.
#
# <details><summary>Hint 1: the idea</summary>
#
# Run it on two rows each and look at the right half of the result. Then change the
# training table: does anything change in the test table?
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# Your `impute_median` wants two different tables. `np.isnan` must see the table while
# the gaps are still there.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Fill both tables in one call; then put each filled table beside the flags of the table
# that came in.
#
# </details>


# %% exercise="fill-and-flag" kind="debug" broken="own-medians-and-late-flags" minutes=6
def fill_and_flag(X_train, X_test):
    """Return both tables, filled with training medians, with a flag for each column.

    X_train: (n, d)    X_test: (m, d)    returns: (n, 2d) and (m, 2d)
    """
    ### BEGIN SOLUTION
    filled_train, filled_test = impute_median(X_train, X_test)
    flagged_train = np.column_stack([filled_train, np.isnan(X_train)])
    return flagged_train, np.column_stack([filled_test, np.isnan(X_test)])
    ### END SOLUTION


# %% check="fill-and-flag-small" points=1
# Values on the left, filled from the training rows; flags on the right.
train_case = np.array([[20.0, 1.0], [30.0, np.nan], [90.0, 8.0]])
pair = fill_and_flag(train_case, np.array([[np.nan, 5.0], [100.0, 6.0]]))

shapes = tuple(np.shape(table_got) for table_got in pair)
assert shapes == ((3, 4), (2, 4)), f"want shapes (3, 4) and (2, 4), got {shapes}: both halves?"
values = np.asarray(pair[1], dtype=float)[:, :2]
assert np.allclose(values, [[30, 5], [100, 6]]), f"test: want a fill of 30, got {values}: whose?"
flags = [np.asarray(table_got, dtype=float)[:, 2:].tolist() for table_got in pair]
want = [[[0, 0], [0, 1], [0, 0]], [[1, 0], [0, 0]]]
assert flags == want, f"flags: want {want}, got {flags}: taken before or after the filling?"
print("Test row 1:", np.asarray(pair[1], dtype=float)[0])

# %% check="fill-and-flag-oracle" points=2
# Runs when you submit: any table, as scikit-learn fills it, and the arguments are kept.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
for n, m, d in [(9, 4, 3), (6, 1, 2), (20, 20, 5)]:
    tables = [rng.lognormal(1, 1, size=(rows, d)) for rows in (n, m)]
    for rows in tables:
        rows[rng.uniform(size=rows.shape) < 0.4] = np.nan
        rows[0] = np.nan
    tables[0][:, 0] = np.nan if d == 5 else tables[0][:, 0]
    given = [rows.copy() for rows in tables]
    got = fill_and_flag(*given)
    kept = all(np.array_equal(a, b, equal_nan=True) for a, b in zip(given, tables, strict=True))
    assert kept, "want the arguments as they were, got changed ones: which line writes?"
    oracle = SimpleImputer(strategy="median", keep_empty_features=True).fit(tables[0])
    for side, have, rows in zip(("training", "test"), got, tables, strict=True):
        want, have = oracle.transform(rows), np.asarray(have, dtype=float)
        assert have.shape == (len(rows), 2 * d), f"{side}: want {2 * d} columns: got {have.shape}"
        assert np.allclose(have[:, :d], want), (
            f"{side}: want {want}, got {have[:, :d]}: whose fill?"
        )
        flags = np.isnan(rows)
        assert np.array_equal(have[:, d:], flags), f"{side}: want flags {flags}, got {have[:, d:]}"
### END HIDDEN TESTS

# %% [markdown]
# ### Quiz 4.4 — Dropping rows
#
# A meter fails more often the more it has to count. Rows without a reading are dropped,
# and the readings that are left are averaged. There are very many rows. Then the mean
# is
#
# - **a** right: with many rows, losing some only adds noise.
# - **b** too low, however many rows there are.
# - **c** too high, however many rows there are.

# %% exercise="quiz-dropping" kind="quiz" choices="a,b,c" minutes=2
### BEGIN SOLUTION
quiz_dropping = "b"
### END SOLUTION

# %% check="quiz-dropping-choice" points=1
# The choice agrees with the experiment: 200,000 readings, the large ones lost more often.
readings = np.random.default_rng(0).exponential(10, size=200_000)
lost = np.random.default_rng(1).uniform(size=200_000) < readings / (readings + 10)
left_over = readings[~lost].mean() / readings.mean()
key = "b" if left_over < 0.99 else "c" if left_over > 1.01 else "a"

assert quiz_dropping in ("a", "b", "c"), f"want 'a', 'b' or 'c', got {quiz_dropping!r}: which?"
assert quiz_dropping == key, f"want what the experiment shows, got {quiz_dropping!r}: who is lost?"
print(f"The mean of what is left is {left_over:.0%} of the true mean.")

# %% [markdown]
# > **Misconception.** *"Dropping rows with gaps is harmless if enough rows remain."* It
# > is, if chance alone decides what is missing. Where the gaps follow the values or the
# > kind of customer, more rows make the wrong answer more certain. Few tables say why a
# > value is missing: compare what you drop with what you keep, as above.

# %% [markdown]
# ## 4.2 Categories
#
# The plan is a word. A linear model wants numbers, and numbering the plans 0, 1, 2, 3
# is quick. What does a model read into such codes?
#
# **Predict.** Three plans have the codes 0, 1, 2. Of 100 customers each, 80, 10 and 80
# leave. A logistic regression on the code alone predicts three probabilities. Is the
# middle one near 10 %, near 57 %, or near 80 %? Write down your guess.

# %%
code = np.repeat([0.0, 1.0, 2.0], 100)
leaves = np.concatenate([np.arange(100) < share for share in (80, 10, 80)]).astype(int)
coded = LogisticRegression().fit(code[:, None], leaves)
for each in [0.0, 1.0, 2.0]:
    print(f"plan {each:.0f}: predicted {coded.predict_proba([[each]])[0, 1]:.2f}")

# %% [markdown]
# <details><summary><b>Explain.</b> What happened?</summary>
#
# The logit is a weight times the code, plus a bias: a straight line over the codes. The
# middle code must lie between the other two, and the best such line here is flat, at the
# mean of all plans.
#
# </details>

# %% [markdown]
# The cure is one column for each **category**: 1 in the rows that have it, 0 in the
# others. That is **one-hot** encoding. With the categories red and blue, in this order,
# the column *blue, red, green* becomes
#
# | label | red | blue |
# |---|---|---|
# | blue | 0 | 1 |
# | red | 1 | 0 |
# | green | 0 | 0 |
#
# Green was not known when the categories were fixed. It gets zeros only, and the number
# of columns stays as it was.

# %% [markdown]
# ### Exercise 4.5 — One-hot
#
# Complete `one_hot`. `column` has `n` labels (an array or a list), `categories` is a
# list of `k` different labels; `n` and `k` are at least 1. All labels are strings, or all
# are whole numbers. Return an array of shape `(n, k)` of the numbers 0 and 1 (not `True`
# and `False`): column `j` belongs to `categories[j]`, in the order given, whether or not
# any row has it.
#
# A label that is not among the categories gets a row of zeros, however much it looks like
# one of them. The arguments stay as they were.
#
# <details><summary>Hint 1: the idea</summary>
#
# Compare each row's label with each category: `n` times `k` questions, each answered by
# 0 or 1. Which question is special about an unknown label?
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `np.asarray(column)[:, None]` is a column that NumPy compares with a row of `k`
# labels, all pairs at once. `.astype(float)`. Or `np.zeros((n, k))` and a loop.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# A table of zeros; for every category, ones in the rows that have it. Unknown labels
# need no line of their own.
#
# </details>


# %% exercise="one-hot" minutes=8
def one_hot(column, categories):
    """Return one column of zeros and ones for each category.

    column: n labels    categories: list of k labels    returns: (n, k)
    """
    ### BEGIN SOLUTION
    encoded = np.zeros((len(column), len(categories)))
    for j, category in enumerate(categories):
        encoded[:, j] = [label == category for label in column]
    return encoded
    ### END SOLUTION


# %% check="one-hot-colours" points=1
# Two categories give two columns in the order given; an unknown label gives zeros.
got = one_hot(np.array(["blue", "red", "green", "blue"]), ["red", "blue"])

assert np.shape(got) == (4, 2), f"want shape (4, 2), got {np.shape(got)}: rows, categories?"
want = [[0, 1], [1, 0], [0, 0], [0, 1]]
assert np.asarray(got).tolist() == want, f"want {want}, got {np.asarray(got).tolist()}: which row?"
print("blue, red, green, blue become", *np.asarray(got, dtype=int).tolist())

# %% check="one-hot-oracle" points=2
# Runs when you submit: strings and whole numbers, any order, as scikit-learn encodes.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
words = ["plus", "basic", "family", "business", "Basic", "bas"]
for labels, k, n in [(words, 4, 20), (words, 3, 1), ([30, 7, 12, 1, 0], 4, 15), (words, 1, 6)]:
    order = rng.permutation(len(labels))
    known = [labels[i] for i in order[:k]]
    column_case = np.array([labels[i] for i in rng.integers(len(labels), size=n)])
    given, given_categories = column_case.copy(), list(known)
    got = one_hot(given, given_categories)
    assert np.array_equal(given, column_case), "want the column as it was, got a changed one: why?"
    assert given_categories == known, "want the categories as they were, got others: which line?"
    kind = np.asarray(got).dtype.kind
    assert kind in "iuf", f"want numbers, got dtype {np.asarray(got).dtype}: can a model add them?"
    text = np.array(known).astype(str)
    oracle = OneHotEncoder(categories=[text], handle_unknown="ignore", sparse_output=False)
    want = oracle.fit(text[:, None]).transform(column_case.astype(str)[:, None])
    assert np.shape(got) == want.shape, f"want shape {want.shape}, got {np.shape(got)}: k columns?"
    same = np.array_equal(got, want)
    assert same, f"categories {known}, column {column_case[:4]}: got {np.asarray(got)[:4]}: order?"
    listed = np.array_equal(one_hot(column_case.tolist(), known), want)
    assert listed, "column as a list: want the same table, got another: what needs an array?"
whole = np.asarray(one_hot(np.array([3, -1, 12, 1]), [12, 1, 3])).tolist()
want = [[0, 0, 1], [0, 0, 0], [1, 0, 0], [0, 1, 0]]
assert whole == want, f"3, -1, 12, 1 by [12, 1, 3]: want {want}, got {whole}: which is unknown?"
longer = np.asarray(one_hot(np.array(["basic", "bas", "ba"]), ["bas"])).tolist()
assert longer == [[0], [1], [0]], f"basic, bas, ba by [bas]: got {longer}: when are words the same?"
### END HIDDEN TESTS

# %% [markdown]
# Four plans need four columns. Our table also has a city. How many columns would that
# be, and how many rows would stand behind each?

# %%
city = customers.extra["city"]
names_city, counts_city = np.unique(city, return_counts=True)
print(f"{len(names_city)} cities; the largest has {counts_city.max()} records,", end=" ")
print(f"{np.sum(counts_city < 10)} have fewer than 10")

# %% [markdown]
# ### Prediction 4.6 — The mean label of a name
#
# **Target encoding** replaces a category by the mean label of its rows: one column,
# however many categories. We try it where nothing can be learned: 400 rows, each with
# one of 300 names drawn at random, labels from a coin. Each name becomes the mean label
# of the rows that bear it, and we predict 1 where that mean is above one half.
#
# In what share of these 400 rows is the prediction right? You earn the point for
# committing, right or not.
#
# - **a** About 50 %.
# - **b** About 65 %.
# - **c** About 80 %.

# %% exercise="prediction-names" kind="predict" choices="a,b,c" minutes=2
### BEGIN SOLUTION
prediction_names = "c"
### END SOLUTION

# %% check="prediction-names-made" points=1
# A prediction is made: a, b or c.
made = prediction_names
assert made in ("a", "b", "c"), f"want 'a', 'b' or 'c', got {made!r}: what do you expect?"
print(f"Your prediction is {made}. Run the next cell.")

# %%
draw = np.random.default_rng(0)
bearer, flip = draw.integers(300, size=400), draw.integers(2, size=400)
mean_label = np.array([flip[bearer == name].mean() for name in bearer])
right_here = np.mean((mean_label > 0.5) == flip)
print(f"right in the rows that were averaged: {right_here:.0%}")
bearer_new, flip_new = draw.integers(300, size=400), draw.integers(2, size=400)
known_mean = {name: mean for name, mean in zip(bearer, mean_label, strict=True)}
guess_new = np.array([known_mean.get(name, 0.5) > 0.5 for name in bearer_new])
print(f"right in 400 new rows: {np.mean(guess_new == flip_new):.0%}")

# %% [markdown]
# <details><summary><b>Explain.</b> What happened?</summary>
#
# A name that occurs once has a mean of one label: its own. The encoded column *is* the
# label there, and a model that trusts it learns nothing of use. This is a leak inside
# the training rows, from the label of a row into its own features.
#
# </details>
#
# Two repairs, used together. **Out of fold**: a row's code is computed from the *other*
# folds, so its own label takes no part. **Smoothing**: with $c$ rows of the category
# and a label sum of $s$, mixed with $a$ imaginary rows that carry the mean label $p$,
#
# $$\text{code} = \frac{s + a\,p}{c + a}$$
#
# A rare category stays near $p$, a frequent one near its own mean.

# %% [markdown]
# By hand: labels 1, 0, 1, 0, cities A, A, A, B, folds 0, 0, 1, 1, and $a = 1$.
#
# | row | rows of other folds | $p$ | $c$ | $s$ | code |
# |---|---|---|---|---|---|
# | 0, 1 (A) | A: 1, B: 0 | 0.5 | 1 | 1 | 1.5/2 = 0.75 |
# | 2 (A) | A: 1, A: 0 | 0.5 | 2 | 1 | 1.5/3 = 0.5 |
# | 3 (B) | A: 1, A: 0 | 0.5 | 0 | 0 | 0.5/1 = 0.5 |
#
# New rows use all four rows: A becomes $2.5/4 = 0.625$, B becomes $0.5/2 = 0.25$, and
# an unseen C becomes 0.5.

# %% [markdown]
# ### Exercise 4.7 — Target encoding, out of fold
#
# Complete `target_encode_oof`. `column` (labels), `y` (numbers) and `folds` (whole
# numbers, two or more different ones) are arrays of the `n` training rows; `new` is an
# array of `m` labels, `m` at least 1.
#
# Return the pair `(encoded, encoded_new)`, floats of shapes `(n,)` and `(m,)`, by the
# formula with $a$ = `smoothing`, a number from 0 on. For a training row, $c$, $s$ and
# $p$ come from the training rows of *all other* folds; for a new row, from all training
# rows. $p$ is the mean label of the rows used. A category not among them gets $p$, also
# where $a = 0$. The arguments stay as they were.
#
# <details><summary>Hint 1: the idea</summary>
#
# The same small task several times: "given these rows, encode those labels". Who are
# *these* and who are *those*, for fold 0, for fold 1, and for the new rows?
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# A helper function for the small task. `folds == fold` and `folds != fold` pick rows.
# `column[used] == label` finds the rows of one category.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Helper: for each label to encode, count and sum over the used rows; no rows, then $p$;
# else the formula. Call it once for each fold and write into an empty array of floats,
# then once for the new labels.
#
# </details>


# %% exercise="target-encode-oof" minutes=15
def target_encode_oof(column, y, folds, new, smoothing):
    """Return the out-of-fold codes of the training rows and the codes of new rows.

    column, y, folds: (n,)    new: (m,)    smoothing: a number    returns: (n,) and (m,)
    """

    ### BEGIN SOLUTION
    def encode(labels, used):
        mean = y[used].mean()
        codes = np.full(len(labels), mean, dtype=float)
        for label in np.unique(column[used]):
            values = y[used][column[used] == label]
            share = (values.sum() + smoothing * mean) / (len(values) + smoothing)
            codes[labels == label] = share
        return codes

    encoded = np.empty(len(column))
    for fold in np.unique(folds):
        encoded[folds == fold] = encode(column[folds == fold], folds != fold)
    return encoded, encode(new, folds == folds)
    ### END SOLUTION


# %% check="target-encode-oof-hand" points=1
# The four rows by hand: 0.75, 0.75, 0.5, 0.5; new rows A, B, C: 0.625, 0.25, 0.5.
column_case, y_case = np.array(["A", "A", "A", "B"]), np.array([1, 0, 1, 0])
pair = target_encode_oof(column_case, y_case, np.array([0, 0, 1, 1]), np.array(["A", "B", "C"]), 1)

assert isinstance(pair, tuple | list) and len(pair) == 2, f"want 2 arrays, got {pair!r}: both?"
shapes = np.shape(pair[0]), np.shape(pair[1])
assert shapes == ((4,), (3,)), f"want shapes (4,) and (3,), got {shapes}: one code for each row?"
want = [0.75, 0.75, 0.5, 0.5]
assert np.allclose(pair[0], want), f"training: want {want}, got {pair[0]}: whose labels count?"
want = [0.625, 0.25, 0.5]
assert np.allclose(pair[1], want), f"new rows: want {want}, got {pair[1]}: which rows count now?"
print("Training codes:", np.asarray(pair[0]), " new codes:", np.asarray(pair[1]))

# %% check="target-encode-oof-oracle" points=3
# Runs when you submit: any folds and smoothing, as scikit-learn encodes from the same rows.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
places = np.array(["Ash", "Elm", "Oak", "Yew", "Fir", "Box"])
for n, a, fold_names in [(30, 2.5, [0, 1, 2]), (12, 0, [3, 7]), (40, 10, [5, 1, 9, 2])]:
    column_case, new_case = rng.choice(places[:5], size=n), rng.choice(places, size=9)
    column_case[0], y_case = "rare", rng.integers(2, size=n) if a else rng.normal(3, 2, size=n)
    folds_case = rng.permutation(np.resize(fold_names, n))
    given = [column_case.copy(), y_case.copy(), folds_case.copy(), new_case.copy()]
    got, got_new = target_encode_oof(*given, a)
    kept = all(map(np.array_equal, given, [column_case, y_case, folds_case, new_case]))
    assert kept, "want the arguments as they were, got changed ones: which line writes?"
    want, floats = np.empty(n), y_case.astype(float)
    for fold in [*fold_names, None]:
        used, rows = folds_case != fold, folds_case == fold
        oracle = TargetEncoder(smooth=float(a), target_type="continuous")
        oracle.fit(column_case[used][:, None], floats[used])
        if fold is not None:
            want[rows] = oracle.transform(column_case[rows][:, None])[:, 0]
    about = f"{n} rows, {len(fold_names)} folds, a = {a}"
    shapes = np.shape(got), np.shape(got_new)
    assert shapes == ((n,), (9,)), f"{about}: want {(n,)} and (9,), got {shapes}: one for each row?"
    assert np.allclose(got, want), f"{about}: want {want[:4]}, got {got[:4]}: which rows are used?"
    want = oracle.transform(new_case[:, None])[:, 0]
    assert np.allclose(got_new, want), f"{about}, new: want {want[:4]}, got {got_new[:4]}: unseen?"
### END HIDDEN TESTS

# %% [markdown]
# The same names and coins as before, encoded three ways by your exercise 4.7. Where to
# look: how far the two labels lie apart.

# %%
# Alt: Three panels, the codes of 400 rows upwards, from 0 to 1, in two columns each: grey dots for
# rows with label 0 and orange triangles for rows with label 1. The panels are titled own rows,
# smoothed by a = 5, and out of fold. A dashed line marks one half, a short bar the mean of each.
# Encoded as if they were new, the training rows are among the rows that are used.
own_smoothed = target_encode_oof(bearer, flip, np.arange(400) % 2, bearer, 5)[1]
out_of_fold = target_encode_oof(bearer, flip, np.arange(400) % 5, bearer[:1], 5)[0]
ways = {"own rows": mean_label, "smoothed by $a = 5$": own_smoothed, "out of fold": out_of_fold}

fig, axes = plt.subplots(1, 3, figsize=(8, 3), sharey=True)
for ax, (way, codes_way) in zip(axes, ways.items(), strict=True):
    for label, color, shape in [(0, DATA, "o"), (1, HIGHLIGHT, "^")]:
        codes_label = codes_way[flip == label]
        spread = label + draw.uniform(-0.2, 0.2, len(codes_label))
        ax.scatter(spread, codes_label, s=6, color=color, marker=shape)
        ax.plot([label - 0.3, label + 0.3], 2 * [codes_label.mean()], color=DATA)
    ax.axhline(0.5, **TRUTH_LINE)
    ax.set(xlabel="label of the row", xticks=[0, 1], title=way)
axes[0].set(ylabel="code of the row's name (bar: mean)")
plt.show()

# %% [markdown]
# Smoothing moves the bars closer together. Out of fold, no row takes part in its own
# code, and the columns mix. The bars even lie a little the wrong way round: taking a 1
# out lowers the mean of the rest.

# %% [markdown]
# > **Misconception.** *"Smoothing stops target encoding from leaking."* It moves each
# > code towards the mean and leaves it on its side: in the middle panel a threshold still
# > separates most rows. Only a code that does not use the row's own label is clean.

# %% [markdown]
# ## 4.3 A claim, and a detector of leaks
#
# Back to the coin flips, and to the claim behind colleague A's code:
#
# > *Choose the best features once, on all rows, and cross-validate the model on them
# > afterwards. It does no harm: the labels are only used for ranking, and the model is
# > fitted on training folds alone.*

# %% [markdown]
# It is seldom said aloud and often made, by the order of two lines: tutorials call
# `SelectKBest().fit_transform(X, y)` first and `cross_val_score` after it. So did studies
# that told tumours apart by thousands of genes of a few dozen patients. In 2002 Ambroise
# and McLachlan measured on two such data sets how much too low the error rates came out
# (see Further reading).
#
# What is right in it: the model is fitted on training folds only. What is open is
# whether the ranking tells it something about the others. We rank by the absolute
# correlation with the label.


# %%
def top_features(X, y, k):
    """Return the numbers of the k columns that vary most closely with the label."""
    X_centred, y_centred = X - X.mean(axis=0), y - y.mean()
    correlation = y_centred @ X_centred / np.sqrt((X_centred**2).sum(axis=0))
    return np.argsort(-np.abs(correlation))[:k]


print("kept from 1,000 random columns:", top_features(*flips[0], 5))

# %% [markdown]
# ### Claim lab 4.8 — Ranking on all rows
#
# Complete `selection_accuracy`. `X` is `(n, d)`, `y` holds the labels 0 and 1, `folds`
# is an array of `n` whole numbers. For each fold in turn, a `NearestCentroid()` is
# fitted on the rows of the other folds and judged on the rows of the fold, both on `k`
# columns only: those that `top_features` names
#
# - from *all* rows if `inside` is `False`,
# - from the rows of the other folds if `inside` is `True`.
#
# Return the mean of the folds' accuracies, a number. All folds are equally large, and
# the arguments stay as they were.
#
# <details><summary>Hint 1: the idea</summary>
#
# The two versions differ in one thing: the rows that `top_features` sees. All else is
# the loop over folds of chapter 3.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `np.unique(folds)`; `X[rows][:, columns]`; `NearestCentroid().fit(...)` and
# `.score(...)`, which returns the accuracy.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# In the loop: a mask of the test rows; the rows for the ranking, depending on `inside`;
# the columns; fit, score, collect. The mean after the loop.
#
# </details>


# %% exercise="selection-accuracy" kind="claim" minutes=10
def selection_accuracy(X, y, k, folds, inside):
    """Return the cross-validated accuracy with k columns chosen inside or outside the folds.

    X: (n, d)    y, folds: (n,)    k: columns kept    inside: True or False
    """
    ### BEGIN SOLUTION
    accuracies = []
    for fold in np.unique(folds):
        train, test = folds != fold, folds == fold
        ranked = train if inside else np.full(len(y), True)
        columns = top_features(X[ranked], y[ranked], k)
        model = NearestCentroid().fit(X[train][:, columns], y[train])
        accuracies.append(model.score(X[test][:, columns], y[test]))
    return np.mean(accuracies)
    ### END SOLUTION


# %% check="selection-accuracy-claim" points=1
# Claim: ranking on all rows does no harm. Coin flips decide, 6 tables of 60 rows.
rng, reported_claim = np.random.default_rng(0), {False: [], True: []}
for _ in range(6):
    X_case, y_case = rng.normal(size=(60, 500)), rng.permutation(np.arange(60) % 2)
    for inside in (False, True):
        got = selection_accuracy(X_case, y_case, 20, np.arange(60) % 5, inside)
        assert np.ndim(got) == 0, f"want one number, got shape {np.shape(got)}: what joins folds?"
        reported_claim[inside].append(got)
outside_mean, inside_mean = np.mean(reported_claim[False]), np.mean(reported_claim[True])
assert outside_mean > 0.75, f"outside: want above 0.75, got {outside_mean:.2f}: ranked on all rows?"
assert 0.4 < inside_mean < 0.6, f"inside: want about 0.5, got {inside_mean:.2f}: who is ranked?"
print(f"Coin flips, ranked on all rows: {outside_mean:.2f}; inside the folds: {inside_mean:.2f}")

# %% check="selection-accuracy-oracle" points=3
# Runs when you submit: each fold as a scikit-learn pipeline scores it, on signal and on noise.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
for n, d, k, names in [(40, 30, 4, [0, 1, 2, 3]), (36, 60, 10, [7, 2, 5]), (30, 8, 8, [1, 4])]:
    y_case = rng.permutation(np.arange(n) % 2)
    X_case = rng.normal(size=(n, d)) * rng.uniform(0.5, 5, size=d) + rng.normal(size=d)
    X_case[:, :2] += y_case[:, None]
    folds_case = rng.permutation(np.resize(names, n))
    given = [X_case.copy(), y_case.copy(), folds_case.copy()]
    kept = SelectKBest(k=k).fit(X_case, y_case).get_support()
    for inside in (True, False):
        got = selection_accuracy(*given[:2], k, given[2], inside)
        model = make_pipeline(SelectKBest(k=k), NearestCentroid()) if inside else NearestCentroid()
        columns = slice(None) if inside else kept
        split = PredefinedSplit(np.unique(folds_case, return_inverse=True)[1])
        want = cross_val_score(model, X_case[:, columns], y_case, cv=split).mean()
        close = np.isclose(got, want, atol=1e-9)
        assert close, f"inside={inside}, k = {k}: want {want:.4f}, got {got}: which rows, columns?"
    same = all(map(np.array_equal, given, [X_case, y_case, folds_case]))
    assert same, "want the arguments as they were, got changed ones: which line writes?"
### END HIDDEN TESTS

# %% [markdown]
# <details><summary><b>Explain.</b> What did the measurements show?</summary>
#
# Among very many random columns, some vary with the labels of *these* rows by luck. A
# ranking on all rows picks columns whose luck includes the test rows, so it holds there
# (colleague A). Ranked on training rows alone, a column's luck ends where the test fold
# begins (colleague B). The labels were "only used for ranking", and that was enough.
#
# </details>
#
# How large is the lie, and how many columns does it take? Where to look: how far apart
# the two lines lie.

# %%
# Alt: Line plot with markers: number of random columns across on a log scale, from 20 to 2000; mean
# accuracy over eight tables of 60 coin flips upwards, from 0.4 to 1. Two lines, named in
# the legend: ranked on all rows, vermilion, and ranked inside the folds, blue. A dashed
# horizontal line marks 0.5.
widths = [20, 60, 200, 600, 2000]
noise_rng = np.random.default_rng(1)
sums = {False: np.zeros(5), True: np.zeros(5)}
for _ in range(8):
    wide, coin = noise_rng.normal(size=(60, 2000)), noise_rng.permutation(np.arange(60) % 2)
    for inside, total in sums.items():
        tried = [
            selection_accuracy(wide[:, :d], coin, 20, np.arange(60) % 5, inside) for d in widths
        ]
        total += np.array(tried) / 8

fig, ax = plt.subplots()
for inside, color, name in [(False, ERROR, "on all rows"), (True, MODEL, "inside the folds")]:
    ax.semilogx(widths, sums[inside], "o-", color=color, label=f"ranked {name}")
ax.axhline(0.5, label="chance", **TRUTH_LINE)
ax.set(xlabel="random columns to choose 20 from (log scale)", ylabel="mean accuracy", ylim=(0.4, 1))
ax.set(title="Coin flips, 60 rows")
ax.legend()
plt.show()

# %% [markdown]
# At 20 columns there is nothing to choose, and both lines agree. Then they part. The
# blue one lies a little below one half: of 60 rows, what the other folds hold too much
# of by luck, this fold holds too little of.

# %% [markdown]
# ### Try it: inside or outside
#
# Features and labels are coins here too. Set *features* to 10, as many as are kept:
# nothing is selected, and the two means agree. Raise *features* until the mean selected
# on all rows passes 80 %. Then move *rows* from 50 to 100: what happens to the gap
# between the two means, and do more features open it again?
#
# Last, keep a single feature and press *New draws* a few times: is choosing one column
# harmless?

# %%
LeakageDemo()

# %% [markdown]
# > **Misconception.** *"Only fitting the model can leak; looking at the data first is
# > preparation."* Whatever is computed from labels or rows and then used by the model
# > is part of the model: medians, codes, a ranking, a choice among settings. It belongs
# > inside the fold.

# %% [markdown]
# The experiment that exposed the claim works on *any* procedure: give it noise, and see
# whether it finds something. Three procedures that all report accuracies from a
# five-fold cross-validation, in a dict by name. The third one predicts the label of the
# nearest training row (`KNeighborsClassifier(1)`).


# %%
def score_folds(model, X, y):
    """Return the mean accuracy over five folds, row i in fold i % 5."""
    return cross_val_score(model, X, y, cv=PredefinedSplit(np.arange(len(y)) % 5)).mean()


def enlarge_first(X, y):
    """Add a slightly changed copy of each row, to have more rows, then cross-validate."""
    rng = np.random.default_rng(0)
    copies = X + 0.1 * rng.normal(size=X.shape)
    rows = rng.permutation(2 * len(y))
    return score_folds(KNeighborsClassifier(1), np.vstack([X, copies])[rows], np.tile(y, 2)[rows])


# %%
procedures = {
    "select first": lambda X, y: score_folds(
        NearestCentroid(), SelectKBest(k=10).fit_transform(X, y), y
    ),
    "select inside": lambda X, y: score_folds(
        make_pipeline(SelectKBest(k=10), NearestCentroid()), X, y
    ),
    "enlarge first": enlarge_first,
}

# %% [markdown]
# ### Exercise 4.9 — Find the leaks
#
# Complete `find_leaks`. `procedures` is a dict from names to functions; each takes `X`
# and `y` and returns an accuracy. In each of `repeats` rounds, draw one new table of
# standard normal noise, shaped like `X`, and give it to each procedure with `y`. Average
# each procedure's accuracies.
#
# Always naming the most frequent label of `y` is right in a share $q$ of the rows. A
# procedure leaks if its average is *more than 0.1 above $q$*. Return the names of those
# that leak, a list in alphabetical order, perhaps empty. All draws come from `seed`.
# `y` holds whole numbers from 0 on, two kinds or more. Leave `X` and `y` as they were.
#
# <details><summary>Hint 1: the idea</summary>
#
# The real columns may hold real signal, so a high score on them proves nothing. On
# noise there is none to find.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `rng.normal(size=X.shape)` with one generator for all rounds. `np.unique(y,
# return_counts=True)` counts the labels. `sorted(...)`.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# A list of scores for each name; in each round one noise table and one call for each
# procedure; the share of the most frequent label; the names whose mean is above the
# limit.
#
# </details>


# %% exercise="find-leaks" minutes=12
def find_leaks(procedures, X, y, repeats=10, seed=0):
    """Return the names of the procedures that find something in pure noise.

    procedures: name -> function of (X, y) that returns an accuracy    returns: sorted list
    """
    ### BEGIN SOLUTION
    rng = np.random.default_rng(seed)
    total = dict.fromkeys(procedures, 0.0)
    for _ in range(repeats):
        noise = rng.normal(size=X.shape)
        for name, procedure in procedures.items():
            total[name] += procedure(noise, y) / repeats
    chance = np.unique(y, return_counts=True)[1].max() / len(y)
    return sorted(name for name in total if total[name] > chance + 0.1)
    ### END SOLUTION


# %% check="find-leaks-two" points=1
# On a table whose first column is the label, only the procedure that peeks is found.
def peeks(X, y):
    kept = SelectKBest(k=5).fit_transform(X, y)
    return NearestCentroid().fit(kept[::2], y[::2]).score(kept[1::2], y[1::2])


def keeps_apart(X, y):
    return NearestCentroid().fit(X[::2], y[::2]).score(X[1::2], y[1::2])


y_case = np.arange(80) // 2 % 2
X_case = np.random.default_rng(0).normal(size=(80, 200))
X_case[:, 0] += 9 * y_case
print("On the table itself:", peeks(X_case, y_case), keeps_apart(X_case, y_case))
got = find_leaks({"peeks": peeks, "keeps apart": keeps_apart}, X_case, y_case, 16)
assert isinstance(got, list), f"want a list of names, got {got!r}: what kind?"
assert got == ["peeks"], f"want ['peeks'], got {got}: what would the honest one score on noise?"
print("Leaks:", *got)

# %% check="find-leaks-rounds" points=3
# Runs when you submit: new noise in each round, any label shares, and the arguments are kept.
### BEGIN HIDDEN TESTS
rng, notes = np.random.default_rng(course_seed()), []


def suspect(scores):
    left = list(scores)
    return lambda X, y: notes.append((np.array(X), np.array(y))) or left.pop(0)


for counts in [(20, 20), (14, 36), (48, 12), (15, 20, 15)]:
    y_case = rng.permutation(np.repeat(range(len(counts)), counts))
    X_case, q = rng.normal(4, 3, size=(len(y_case), 6)), max(counts) / len(y_case)
    given, about = [X_case.copy(), y_case.copy()], f"labels {counts}"
    notes.clear()
    rises = {"top": 4 * [0.12], "ink": [-0.1, 0.19, 0.19, 0.19], "low": [-0.2, 0.2, 0.2, 0.1]}
    suspects = {name: suspect(q + np.array(rise)) for name, rise in rises.items()}
    got = list(find_leaks(suspects, *given, 4, int(rng.integers(100))))
    assert got == ["ink", "top"], f"{about}: want ink and top, got {got}: averaged, above q + 0.1?"
    kept = np.array_equal(given[0], X_case) and all(np.array_equal(y, y_case) for _, y in notes)
    assert kept, f"{about}: want X kept and y handed on, got other ones: which line?"
    noise, want = np.array([X for X, _ in notes]), (12, *X_case.shape)
    assert noise.shape == want, f"{about}: noise: want {want}, got {noise.shape}: a round, a table?"
    center, width, rounds = noise.mean(), noise.std(), len(set(noise[:, 0, 0]))
    usual = abs(center) < 0.3 and 0.8 < width < 1.2
    assert usual, f"{about}: got mean {center:.1f} and deviation {width:.1f}: standard normal?"
    assert rounds == 4, f"{about}: want new noise in each of 4 rounds, got {rounds} tables: where?"
### END HIDDEN TESTS


# %% check="find-leaks-seed" points=1
# Runs when you submit: the seed repeats the noise, and another seed brings other noise.
### BEGIN HIDDEN TESTS
seen, drawn = [], []
for seed in (course_seed(), course_seed(), course_seed() + 1):
    seen.clear()
    note = {"note": lambda X, y: seen.append(np.array(X)) or 0.5}
    find_leaks(note, np.ones((6, 3)), np.arange(6) % 2, 3, seed)
    drawn.append(np.array(seen))
same = np.array_equal(drawn[0], drawn[1])
assert same, "one seed twice: want the same noise, got two kinds: which generator draws?"
anew = not np.allclose(drawn[0], drawn[2])
assert anew, "two seeds: want other noise, got the same tables: where does the seed enter?"
### END HIDDEN TESTS

# %% [markdown]
# **Predict.** Which of the three procedures does the detector name: one, two or all? And
# does it name a fourth one, which standardises all rows before the folds are made?
# Write down your guess.

# %%
half = np.arange(80) // 5 % 2
# Of the table itself, only the shape is used.
print("found:", find_leaks(procedures, np.zeros((80, 100)), half))


def scale_first(X, y):
    """Standardise all rows, then cross-validate."""
    return score_folds(LogisticRegression(), StandardScaler().fit_transform(X), y)


print("found:", find_leaks({"scale first": scale_first}, np.zeros((80, 20)), half))

# %% [markdown]
# <details><summary><b>Explain.</b> What happened?</summary>
#
# Ranking on all rows is the claim again. Enlarging before the split puts a row and its
# copy on both sides, and the nearest neighbour finds the copy. The fourth procedure
# scales with all rows: a leak by our definition, for test rows take part in the means.
# It uses no label, so on noise it gains nothing that this detector could see.
#
# </details>
#
# A detector proves a leak when it finds one. Silence is no proof of its absence.

# %% [markdown]
# ## 4.4 One object for the whole preparation
#
# If preparation belongs inside the fold, it should travel with the model. A
# **pipeline** is a chain of steps with one `fit`, which fits every step on the rows it
# is given, and one `predict_proba`, which only applies them. Cross-validation then
# refits all steps in each fold, and there is no place left to peek.
#
# A `ColumnTransformer` sends some columns down one chain and others down another. We
# write our table as floats: five measured columns, then the *number of the name* of
# plan, payment and city, with `nan` for "missing". These numbers are labels, not
# amounts.


# %%
def number_names(names):
    """Return the position of each name in the alphabet of names, nan for an empty one."""
    known = np.unique(names[names != ""])
    return np.where(names == "", np.nan, np.searchsorted(known, names))


numbered = [number_names(customers.extra[name]) for name in ("plan", "payment", "city")]
table, left_us = np.column_stack([customers.X, *numbered]), customers.y
measured, named = [0, 1, 2, 3, 4], [5, 6, 7]
print(table[:3])

# %% [markdown]
# ### Exercise 4.10 — The pipeline
#
# Complete `build_pipeline`. `numeric` and `categorical` are lists of column numbers, one
# of which may be empty.
# Return a new, unfitted scikit-learn pipeline for tables like the one above:
#
# - numeric columns: gaps filled with the median, then standardised, without flags;
# - categorical columns: one 0/1 column for each category that occurs in training, a
#   missing value (`nan`) being a category of its own; a category that did not occur
#   gives zeros;
# - all other columns are not used;
# - then `LogisticRegression(max_iter=1000)`, all else as it comes.
#
# The checks call `fit(X, y)` and `predict_proba(X_new)` on it.
#
# <details><summary>Hint 1: the idea</summary>
#
# Two chains side by side, joined, and a model behind them. Each of the three parts
# exists as a class.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `ColumnTransformer([(name, chain, columns), ...])` drops columns that nobody names.
# `make_pipeline(step, step)`. `SimpleImputer`, `StandardScaler`, and `OneHotEncoder`,
# which treats `nan` as a category and has a setting for unknown ones.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# A chain of two steps for the numeric columns, the encoder for the others, both named
# in one ColumnTransformer; the transformer and the model in a pipeline.
#
# </details>


# %% exercise="build-pipeline" minutes=12
def build_pipeline(numeric, categorical):
    """Return an unfitted pipeline that prepares a table and predicts by logistic regression.

    numeric, categorical: lists of column numbers
    """
    ### BEGIN SOLUTION
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    names = OneHotEncoder(handle_unknown="ignore")
    prepare = ColumnTransformer([("numbers", numbers, numeric), ("names", names, categorical)])
    return make_pipeline(prepare, LogisticRegression(max_iter=1000))
    ### END SOLUTION


# %% check="build-pipeline-fits" points=1
# It is fitted on rows with gaps, and predicts for a row with a category that is new.
rng = np.random.default_rng(0)
X_case = np.column_stack([rng.normal(40, 9, 60), rng.integers(3, size=60), rng.normal(size=60)])
X_case[:5, 0], X_case[5:9, 1], y_case = np.nan, np.nan, rng.integers(2, size=60)
pipeline = build_pipeline([0], [1])

assert pipeline is not None, "want a pipeline, got None: is there a return?"
pipeline.fit(X_case, y_case)
got = pipeline.predict_proba(np.array([[np.nan, 7.0, 0.0], [50.0, 1.0, 0.0]]))
assert np.shape(got) == (2, 2), (
    f"want 2 rows of 2 probabilities, got {np.shape(got)}: a classifier?"
)
assert np.allclose(np.sum(got, axis=1), 1), f"want rows that sum to 1, got {got}: why?"
for columns in ([0, 2], []), ([], [1]):
    alone = np.shape(build_pipeline(*columns).fit(X_case, y_case).predict_proba(X_case))
    assert alone == (60, 2), f"columns {columns}: want shape (60, 2), got {alone}: one list empty?"
again = pipeline.predict_proba(np.array([[np.nan, 7.0, 0.0], [50.0, 1.0, 0.0]]))
assert np.array_equal(got, again), f"want a new pipeline each time, got {again[0]}: which one fits?"
print("Probabilities of a customer with a new plan and no age:", np.round(got[0], 3))

# %% check="build-pipeline-oracle" points=4
# Runs when you submit: its probabilities are those of the steps done one by one.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
for numeric, categorical in [([0, 1], [2, 3]), ([4, 2], [0]), ([3], [1, 4])]:
    rows_case = rng.lognormal(1, 1, size=(175, 6))
    rows_case[:, categorical] = rng.integers(4, size=(175, len(categorical)))
    rows_case[150:, categorical] += rng.integers(2, size=(25, len(categorical)))
    rows_case[:, 5] *= 1000
    told = rows_case[:150, categorical[0]] + np.log(rows_case[:150, numeric[0]])
    y_case = (told + rng.normal(size=150) > 2.5).astype(int)
    rows_case[rng.uniform(size=rows_case.shape) < 0.15] = np.nan
    rows_case[rng.uniform(size=175) < 0.6, numeric[0]] = np.nan
    rows_case[np.ix_([0, 1, 2, 150], categorical)] = 9
    numbers_case = rows_case[:, numeric]
    fill = np.nanmedian(numbers_case[:150], axis=0)
    numbers_case = np.where(np.isnan(numbers_case), fill, numbers_case)
    design = [(numbers_case - numbers_case[:150].mean(axis=0)) / numbers_case[:150].std(axis=0)]
    for column_case in np.nan_to_num(rows_case[:, categorical], nan=-1).T:
        design.append(column_case[:, None] == np.unique(column_case[:150]))
    oracle = LogisticRegression(max_iter=1000).fit(np.hstack(design)[:150], y_case)
    want = oracle.predict_proba(np.hstack(design)[150:])[:, 1]
    pipeline = build_pipeline(list(numeric), list(categorical)).fit(rows_case[:150], y_case)
    got = pipeline.predict_proba(rows_case[150:])[:, 1]
    about = f"columns {numeric} and {categorical}"
    assert np.abs(got - want).max() < 2e-3, f"{about}: want {want[:3]}, got {got[:3]}: which step?"
    alone = pipeline.predict_proba(rows_case[150:151])[0, 1]
    assert np.isclose(alone, got[0]), f"{about}, a row alone: {alone:.4f}, not {got[0]:.4f}: why?"
### END HIDDEN TESTS

# %% [markdown]
# Cross-validation takes the whole preparation at once:

# %%
accuracy_first = cross_val_score(build_pipeline(measured, named), table, left_us, cv=5)
print("accuracy in five folds:", np.round(accuracy_first, 3))
print(f"who always says 'stays' is right in {1 - left_us.mean():.1%}")

# %% [markdown]
# ### Quiz 4.11 — What the fold sees
#
# `cross_val_score(build_pipeline(...), table, y, cv=5)` runs. How often is a median of
# the first column computed, and from which rows?
#
# - **a** Once, from all rows, before the folds are made.
# - **b** Five times, each time from the rows outside the fold that is judged.
# - **c** Ten times: from the rows outside and from those inside each fold.

# %% exercise="quiz-folds" kind="quiz" choices="a,b,c" minutes=2
### BEGIN SOLUTION
quiz_folds = "b"
### END SOLUTION


# %% check="quiz-folds-choice" points=1
# The choice agrees with an imputer that keeps a list of the tables it is fitted on.
class CountingImputer(SimpleImputer):
    fitted = []

    def fit(self, X, y=None):
        CountingImputer.fitted.append(len(X))
        return super().fit(X, y)


X_case, y_case = np.arange(50.0)[:, None], np.arange(50) % 2
cross_val_score(make_pipeline(CountingImputer(), NearestCentroid()), X_case, y_case, cv=5)
key = {(50,): "a", (40,) * 5: "b"}.get(tuple(CountingImputer.fitted), "c")

assert quiz_folds in ("a", "b", "c"), f"want 'a', 'b' or 'c', got {quiz_folds!r}: which one?"
assert quiz_folds == key, f"want what the imputer noted, got {quiz_folds!r}: what does fit see?"
print("Rows seen at each fit:", CountingImputer.fitted)

# %% [markdown]
# ## 4.5 Splits that ask the right question
#
# A pipeline guards the steps. It cannot know that two *rows* belong together. In our
# table they do:

# %%
customer_id = customers.extra["customer_id"]
whole_rows = [f"{who} {row.tolist()}" for who, row in zip(customer_id, table, strict=True)]
print(f"{len(customer_id)} records of {len(np.unique(customer_id))} customers")
print(f"{len(whole_rows) - len(set(whole_rows))} records are exact copies of another one")

# %% [markdown]
# **Predict.** Forty people with one coin each, and several records of each person:
# five random columns that hardly change from record to record, and the person's coin
# as the label. We predict by the nearest neighbour. With three records of each person
# and a random quarter of the *records* as test rows, is the accuracy near 50 %, near
# 70 %, or near 90 %? Write down your guess.


# %%
def people(per_person, rng):
    """Return X, y and the person of each record; nothing in X says anything about y."""
    person = np.repeat(np.arange(40), per_person)
    traits, coin = rng.normal(size=(40, 5)), rng.permutation(np.arange(40) % 2)
    return traits[person] + 0.3 * rng.normal(size=(len(person), 5)), coin[person], person


def neighbour_accuracy(X, y, train, test):
    """Return the accuracy of the nearest neighbour on the test rows."""
    return KNeighborsClassifier(1).fit(X[train], y[train]).score(X[test], y[test])


# %%
random_scores = []
for seed in range(40):
    X_people, y_people, _ = people(3, np.random.default_rng(seed))
    mixed = np.random.default_rng(seed).permutation(len(y_people))
    random_scores.append(neighbour_accuracy(X_people, y_people, mixed[30:], mixed[:30]))
print(f"a random quarter of the records: accuracy {np.mean(random_scores):.2f}")

# %% [markdown]
# <details><summary><b>Explain.</b> What happened?</summary>
#
# Most test records have a record of the same person among the training rows, which is
# their nearest neighbour and bears the same coin. The model recognises people. The
# question "what will a *new* customer do?" needs test rows of customers who are new.
#
# </details>
#
# Rows that belong together form a **group**: the records of one customer, the
# photographs of one patient, the sentences of one text. A split by groups keeps each of
# them on one side.

# %% [markdown]
# ### Exercise 4.12 — Split by group
#
# Complete `group_split`. `groups` is an array of `n` labels (strings or whole numbers)
# with at least two different ones. Return the pair `(train, test)` of row numbers,
# arrays or lists, in any order:
#
# - every row is on one side, together with all rows of its group;
# - the test gets `test_share` of the *groups*, taken up or down to a whole number, and
#   each side at least one;
# - which groups they are is drawn from `seed` (a whole number): same seed, same split.
#   Over many seeds, each set of that many groups has the same chance, small groups or
#   large.
#
# `groups` stays as it was.
#
# <details><summary>Hint 1: the idea</summary>
#
# Draw groups, not rows. The rows follow their groups.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `np.unique`, `np.random.default_rng(seed).permutation`, `np.isin`, `np.flatnonzero`.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# The different groups, shuffled; how many go to the test, kept between 1 and all but
# one; a mask of the rows whose group is among them; the numbers of the rows inside and
# outside the mask.
#
# </details>


# %% exercise="group-split" minutes=10
def group_split(groups, test_share, seed):
    """Return training and test row numbers such that no group is on both sides.

    groups: (n,)    test_share: between 0 and 1, a share of the groups    seed: whole number
    """
    ### BEGIN SOLUTION
    names = np.random.default_rng(seed).permutation(np.unique(groups))
    size = min(max(round(test_share * len(names)), 1), len(names) - 1)
    in_test = np.isin(groups, names[:size])
    return np.flatnonzero(~in_test), np.flatnonzero(in_test)
    ### END SOLUTION


# %% check="group-split-apart" points=1
# Eight rows of four customers: every row once, one customer in the test, nobody on both sides.
groups_case = np.array(["ann", "bob", "ann", "cy", "cy", "ann", "dee", "bob"])
pair = group_split(groups_case, 0.25, 0)

assert isinstance(pair, tuple | list) and len(pair) == 2, f"want (train, test), got {pair!r}: both?"
train_got, test_got = [np.asarray(side).tolist() for side in pair]
rows = sorted([*train_got, *test_got])
assert rows == list(range(8)), f"want rows 0 to 7 once each, got {rows}: row numbers?"
both = set(groups_case[train_got]) & set(groups_case[test_got])
assert not both, f"want nobody on both sides, got {both}: what was drawn, rows or customers?"
tested = set(groups_case[test_got])
assert len(tested) == 1, f"want 1 of 4 customers in the test, got {len(tested)}: a share of what?"
print("Test rows:", *test_got, "all of", *tested)

# %% check="group-split-chance" points=3
# Runs when you submit: any sizes and shares; the same seed gives the same split.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
for count, share, text in [(9, 0.3, False), (4, 0.5, True), (2, 0.1, False), (3, 0.9, True)]:
    names_case = rng.permutation(100)[:count]
    names_case = np.array([f"g{name}" for name in names_case]) if text else names_case
    sizes, about = rng.permutation([1, 1, 2, 3, 12, 4, 1, 5, 2][:count]), f"{count} groups"
    groups_case = rng.permutation(np.repeat(names_case, sizes))
    given, splits = groups_case.copy(), set()
    for seed in [*range(60), 7]:
        train_got, test_got = [
            np.asarray(side).tolist() for side in group_split(given, share, seed)
        ]
        rows = sorted([*train_got, *test_got])
        assert rows == list(range(len(given))), (
            f"{about}: want every row once, got {rows}: numbers?"
        )
        tested, trained = set(groups_case[test_got].tolist()), set(groups_case[train_got].tolist())
        assert not tested & trained, f"{about}: want none on both sides, got {tested & trained}"
        near = abs(len(tested) - share * count) < 1 and 0 < len(tested) < count
        assert near, f"{share} of {count} groups: got {len(tested)} in the test: groups or rows?"
        splits.add((seed, *sorted(test_got)))
    assert np.array_equal(given, groups_case), "want the groups as they were: which line writes?"
    assert len(splits) == 60, f"{about}: seed 7 twice: want one split, got two: which generator?"
### END HIDDEN TESTS


# %% check="group-split-fair" points=2
# Runs when you submit: over many seeds, every set of groups has the same chance.
### BEGIN HIDDEN TESTS
first = course_seed()
cases = [([1, 2, 20, 1, 3, 1, 1, 2], 0.25, 300, 0.15, 22)]
cases += [([9, 1, 2], 0.4, 60, 0.35, 3), ([1, 4], 0.5, 60, 0.35, 2)]
for sizes, share, seeds, most, least in cases:
    names_case = [f"g{i}" for i in range(len(sizes))]
    groups_case, tests = np.repeat(names_case, sizes), []
    for seed in range(first, first + seeds):
        test_got = np.asarray(group_split(groups_case.copy(), share, seed)[1]).tolist()
        tests.append(tuple(sorted(set(groups_case[test_got].tolist()))))
    often = {name: round(sum(name in one for one in tests) / seeds, 2) for name in names_case}
    even = np.mean([len(one) for one in tests]) / len(sizes)
    off = max(abs(value - even) for value in often.values())
    about = f"groups of {sizes} rows, {seeds} seeds"
    assert off < most, f"{about}: each tested in {often}: which chance has a group?"
    kinds = len(set(tests))
    assert kinds >= least, f"{about}: {kinds} different tests: which sets never?"
### END HIDDEN TESTS

# %% [markdown]
# The same people, split both ways, with more and more records for each of them:

# %%
# Alt: Line plot with markers: records of each person across, from 1 to 6; mean accuracy of the
# nearest neighbour over 30 draws upwards, from 0.4 to 1. Two lines, labelled in a legend: random
# records in the test, vermilion, and whole people in the test, blue. A dashed horizontal line marks
# 0.5.
per_person = [1, 2, 3, 4, 6]
by_split = {"random records": [], "whole people": []}
for each in per_person:
    drawn_scores = []
    for seed in range(30):
        X_people, y_people, person = people(each, np.random.default_rng(seed))
        for groups in (np.arange(len(person)), person):
            split = group_split(groups, 0.25, seed)
            drawn_scores.append(neighbour_accuracy(X_people, y_people, *split))
    by_split["random records"].append(np.mean(drawn_scores[::2]))
    by_split["whole people"].append(np.mean(drawn_scores[1::2]))

fig, ax = plt.subplots()
for (name, heights), color in zip(by_split.items(), (ERROR, MODEL), strict=True):
    ax.plot(per_person, heights, "o-", color=color, label=f"test: {name}")
ax.axhline(0.5, label="chance", **TRUTH_LINE)
ax.set(xlabel="records of each person", ylabel="mean accuracy", ylim=(0.4, 1), title="40 coins")
ax.legend()
plt.show()

# %% [markdown]
# Where every record is a group of its own, `group_split` draws records: one function
# gives both lines. By whole people, the accuracy stays near that of a coin.
#
# There is a second way for rows to know too much: time. **Predict.** The records run
# from 2021 to 2024. Is the share of customers who leave steady, or does it fall or rise
# over the years? Write down your guess.

# %%
recorded = customers.extra["recorded"]
year = recorded.astype("datetime64[Y]")
for each_year in np.unique(year):
    print(each_year, f"{left_us[year == each_year].mean():.1%} of the records end with a notice")

# %% [markdown]
# The world moves: that is called **drift**. A random split trains on some rows of 2024
# and is tested on others; the model in use will have no row of its own future. To ask
# what it will be worth then, train on the past and test on what came later.

# %% [markdown]
# ### Exercise 4.13 — Split by time
#
# Complete `time_split`. `recorded` is an array of `n` days (`datetime64[D]`) or of
# numbers, in any order and with repeats; `test_rows` is a whole number from 1 to `n`.
# Return the pair `(train, test)` of row numbers, arrays or lists, in any order.
#
# The test holds the latest `test_rows` rows, and as many more as are needed so that no
# day is on both sides: rows recorded on the same day as the earliest test row are test
# rows, too. All other rows are training rows. If none is left, raise a `ValueError`.
# `recorded` stays as it was.
#
# <details><summary>Hint 1: the idea</summary>
#
# Look for one day, the cut. From it on everything is test, before it everything is
# training. Which row's day is it?
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `np.sort` returns a sorted copy, and works on days. Days can be compared with `<`.
# `np.flatnonzero` turns a mask into row numbers.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Sort; the day at the place `test_rows` from the end is the cut; a mask of the rows
# before it; an error if the mask is empty; two lists of row numbers.
#
# </details>


# %% exercise="time-split" minutes=8
def time_split(recorded, test_rows):
    """Return training and test row numbers, every training day before every test day.

    recorded: (n,)    test_rows: whole number    Raises ValueError if no row is left to train on.
    """
    ### BEGIN SOLUTION
    cut = np.sort(recorded)[-test_rows]
    before = recorded < cut
    if not before.any():
        raise ValueError(f"no row is earlier than {cut}: nothing is left to train on")
    return np.flatnonzero(before), np.flatnonzero(~before)
    ### END SOLUTION


# %% check="time-split-days" points=1
# The two latest rows, and the third that shares the day of one of them.
days = np.array(["2024-03-01", "2024-01-01", "2024-05-01", "2024-02-01", "2024-03-01"], "M8[D]")
pair = time_split(days, 2)

assert isinstance(pair, tuple | list) and len(pair) == 2, f"want (train, test), got {pair!r}: both?"
train_got, test_got = [sorted(np.asarray(side).tolist()) for side in pair]
assert test_got == [0, 2, 4], f"test: want rows [0, 2, 4], got {test_got}: which day is the cut?"
assert train_got == [1, 3], f"training: want rows [1, 3], got {train_got}: all earlier ones?"
print("The cut is", days[test_got].min(), "and the last day of training", days[train_got].max())

# %% check="time-split-order" points=2
# Runs when you submit: any order and repeats, days and numbers; no past, then an error.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
start = np.datetime64("2023-01-01")
for n, spread, test_rows in [(30, 400, 9), (40, 12, 7), (25, 6, 1), (12, 12, 11)]:
    numbers = rng.permutation(np.append(rng.integers(1, spread, size=n - 1), 0))
    for stamps in (start + numbers, numbers / 4):
        given = stamps.copy()
        train_got, test_got = [np.asarray(s).tolist() for s in time_split(given, test_rows)]
        about = f"{n} rows, at least {test_rows} in the test"
        assert np.array_equal(given, stamps), (
            f"{about}: want recorded as it was: which line writes?"
        )
        rows = sorted([*train_got, *test_got])
        assert rows == list(range(n)), f"{about}: want every row once, got {rows}: row numbers?"
        last, first = numbers[train_got].max(), numbers[test_got].min()
        assert last < first, f"{about}: training up to day {last}, test from {first}: the past?"
        enough = len(test_got) >= test_rows and np.sum(numbers > first) < test_rows
        assert enough, f"{about}: got {len(test_got)} test rows from day {first} on: which cut?"
for stamps, test_rows in [([3.0, 5.0, 3.0, 3.0], 2), ([2.0, 1.0], 2)]:
    try:
        told = time_split(np.array(stamps), test_rows)
    except ValueError:
        told = None
    assert told is None, f"{stamps}: want a ValueError, got {told}: who is trained on?"
### END HIDDEN TESTS

# %% [markdown]
# Both kinds of split on our table, judged by the log loss (the cross-entropy of chapter
# 2) of a test of 300 records: five random splits and their mean, and one by time. Where
# to look: the distance between the mean prediction and what happened.

# %%
kinds_of_split = {"by time": [time_split(recorded, 300)], "random": []}
for seed in range(5):
    mixed = np.random.default_rng(seed).permutation(len(left_us))
    kinds_of_split["random"].append((mixed[300:], mixed[:300]))
for name, splits in kinds_of_split.items():
    told = []
    for train, test in splits:
        chance_to_leave = build_pipeline(measured, named).fit(table[train], left_us[train])
        probability = chance_to_leave.predict_proba(table[test])[:, 1]
        loss = log_loss(left_us[test], probability)
        told.append([loss, probability.mean(), left_us[test].mean()])
    loss, predicted, happened = np.mean(told, axis=0)
    print(f"{name:8s} log loss {loss:.3f}, predicted {predicted:.0%}, happened {happened:.0%}")

# %% [markdown]
# The random splits promise more than the future keeps: judged on later records, the
# model predicts too few notices, since it learned from years with fewer.
#
# ### Quiz 4.14 — Which split?
#
# A clinic has ten X-ray images of each of 200 patients, taken within one week, and
# wants to know how well a model will do on patients who come next. Which split answers
# that?
#
# - **a** A random tenth of the images as test.
# - **b** One random image of each patient as test.
# - **c** All images of a random tenth of the patients as test.

# %% exercise="quiz-split" kind="quiz" choices="a,b,c" minutes=2
### BEGIN SOLUTION
quiz_split = "c"
### END SOLUTION

# %% check="quiz-split-choice" points=1
# The choice agrees with an experiment in which the images say nothing about the label.
rng = np.random.default_rng(0)
patient = np.repeat(np.arange(200), 10)
images = rng.normal(size=(200, 4))[patient] + 0.1 * rng.normal(size=(2000, 4))
ill = rng.permutation(np.arange(200) % 2)[patient]
chosen = {"a": rng.uniform(size=2000) < 0.1, "b": np.arange(2000) % 10 == 0, "c": patient % 10 == 0}
scores_split = {}
for letter, test_rows in chosen.items():
    model = KNeighborsClassifier(1).fit(images[~test_rows], ill[~test_rows])
    scores_split[letter] = model.score(images[test_rows], ill[test_rows])
key = min(scores_split, key=lambda letter: abs(scores_split[letter] - 0.5))

assert quiz_split in ("a", "b", "c"), f"want 'a', 'b' or 'c', got {quiz_split!r}: which one?"
assert quiz_split == key, (
    f"want the split that finds nothing, got {quiz_split!r}: whom does it know?"
)
print("Accuracy where 0.5 is the truth:", {k: round(v, 2) for k, v in scores_split.items()})

# %% [markdown]
# ## 4.6 Choose, then say how sure you are
#
# Settings such as the penalty of chapter 3 are chosen by trying some on validation
# rows. A **grid** tries all combinations of a few values. A **random search** draws
# each setting anew. With nine trials of two settings, of which only one matters:

# %%
# Alt: Two panels of nine dots, a setting that matters across, one that does not upwards, both from
# 0 to 1. Left, grid: three by three dots. Right, random: dots in no order. Ticks along the bottom
# mark the values of the first setting that were tried; a light curve is the score over it.
grid_points = np.array([(u, v) for u in (0.2, 0.5, 0.8) for v in (0.2, 0.5, 0.8)])
random_points = np.random.default_rng(6).uniform(size=(9, 2))
axis = np.linspace(0, 1, 100)

fig, axes = plt.subplots(1, 2, figsize=(7, 3), sharey=True)
for ax, points, name in zip(axes, (grid_points, random_points), ("grid", "random"), strict=True):
    ax.plot(axis, 0.9 * np.exp(-(((axis - 0.66) / 0.12) ** 2)), color=CONTEXT, label="score")
    ax.scatter(*points.T, color=MODEL, zorder=3)
    ax.plot(points[:, 0], np.full(9, -0.06), "|", color=DATA, markersize=10)
    ax.set(
        xlabel="setting that matters", title=f"{name}: {len(np.unique(points[:, 0]))} values tried"
    )
axes[0].set(ylabel="setting that does not", ylim=(-0.12, 1.05))
axes[0].legend(loc="upper left")
plt.show()

# %% [markdown]
# The curve is the score over the first setting. The grid spends its nine trials on
# three values of it; the random search tries nine, and two lie near the peak.
#
# Settings such as a penalty matter by their *order of magnitude*: from 0.01 to 0.1 is
# as far as from 1 to 10. Drawing $\log x$ uniformly (**log-uniform**) gives every order
# the same chance.
#
# **Predict.** From 0.001 to 100 there are five orders of magnitude, two of them below
# 0.1. Drawn uniformly, how many of 100,000 values lie below 0.1: about 40,000, about
# 10,000, or about 100? Write down your guess.

# %%
drawn_evenly = np.random.default_rng(0).uniform(0.001, 100, size=100_000)
print(f"{np.sum(drawn_evenly < 0.1)} of 100,000 values, drawn uniformly, lie below 0.1")

# %% [markdown]
# ### Exercise 4.15 — Random search
#
# Complete `random_search`. `space` is a dict from names to either a list of choices,
# equally likely, or a tuple `(low, high)` of positive numbers, drawn log-uniformly. The
# draws are independent, and all come from `seed`: same seed, same settings.
#
# Draw `n` settings, one or more (dicts with the names of `space`), call
# `score(setting)` once for each, and return the pair `(best, trials)`: `trials` is the
# list of the `n` pairs `(setting, value)` in the order drawn, `best` the setting with the
# *highest* value, the first of them if several share it. A choice comes back as the list
# holds it: a 1 must not become the text `'1'`. `space` stays as it was.
#
# <details><summary>Hint 1: the idea</summary>
#
# A loop of `n` rounds: one draw for each name, one call, one entry in the list. The
# best is found at the end.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `rng = np.random.default_rng(seed)` once. `rng.integers(len(choices))` draws a place
# in a list; `rng.choice` would make an array of the list first. `np.log`, `np.exp`,
# `rng.uniform`. `isinstance(item, tuple)`.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# For each round an empty dict; for each name a value, by its kind; score; append the
# pair. Then `max` over the trials with a `key` that looks at the value.
#
# </details>


# %% exercise="random-search" minutes=12
def random_search(space, n, seed, score):
    """Try n random settings; return the best one and the list of (setting, value).

    space: name -> list of choices or tuple (low, high)    score: setting -> number
    """
    ### BEGIN SOLUTION
    rng, trials = np.random.default_rng(seed), []
    for _ in range(n):
        setting = {}
        for name, given in space.items():
            if isinstance(given, tuple):
                setting[name] = float(np.exp(rng.uniform(*np.log(given))))
            else:
                setting[name] = given[rng.integers(len(given))]
        trials.append((setting, score(setting)))
    return max(trials, key=lambda trial: trial[1])[0], trials
    ### END SOLUTION


# %% check="random-search-best" points=1
# Six settings, six calls of score, and the best is the one with the highest value.
calls = []


def closeness(setting):
    calls.append(dict(setting))
    return 1 / (1 + abs(setting["C"] - 1))


best_got, trials_got = random_search({"C": (0.01, 100), "city": [True, False]}, 6, 7, closeness)
assert len(trials_got) == 6, f"want 6 trials, got {len(trials_got)}: one for each setting?"
assert len(calls) == 6, f"want 6 calls of score, got {len(calls)}: scored once each?"
settings = [trial[0] for trial in trials_got]
assert settings == calls, f"want the settings that were scored, got {settings[:2]}: in order?"
assert all(set(one) == {"C", "city"} for one in settings), f"want C and city, got {settings[0]}"
assert all(0.01 <= one["C"] <= 100 for one in settings), f"want C in range, got {settings}: log?"
nearest = min(settings, key=lambda one: abs(one["C"] - 1))
assert best_got == nearest, f"best: want {nearest}, got {best_got}: highest or lowest?"
print(f"Best of six: C = {best_got['C']:.3g}")

# %% check="random-search-draws" points=3
# Runs when you submit: log-uniform and even draws of each name, which the seed repeats.
### BEGIN HIDDEN TESTS
base = course_seed()
space_case = {"rate": (1e-4, 1.0), "kind": [1, "auto", 3], "flip": [True, False], "deep": [2, 5]}
given = {name: list(v) if isinstance(v, list) else v for name, v in space_case.items()}
best_got, trials_got = random_search(given, 400, base, lambda setting: 1.5)
assert given == space_case, "want the space as it was, got a changed one: which line writes?"
settings = [setting for setting, value in trials_got if value == 1.5]
assert len(settings) == 400, f"want 400 values of 1.5, got {len(settings)}: what score gave?"
assert best_got == settings[0], "all equal: want the first setting, got a later one: above or not?"
rates = np.array([setting["rate"] for setting in settings], dtype=float)
assert ((rates >= 1e-4) & (rates <= 1)).all(), f"want rates in range, got {rates.min()}: low, high?"
for share in (0.25, 0.5, 0.75):
    below = np.mean(rates < 1e-4 ** (1 - share))
    assert abs(below - share) < 0.15, f"below {1e-4 ** (1 - share):.3g}: want {share}, got {below}"
for choice in space_case["kind"]:
    often = np.mean([type(s["kind"]) is type(choice) and s["kind"] == choice for s in settings])
    assert abs(often - 1 / 3) < 0.15, (
        f"choice {choice!r}: want a third of 400, got {often:.0%}: why?"
    )
heads, depths = np.array([(bool(s["flip"]), s["deep"] == 2) for s in settings]).T
agree = np.array([np.mean(heads == depths), np.mean(heads == (rates < 0.01))])
assert (abs(agree - 0.5) < 0.2).all(), f"want independent draws, got agreement {agree}: how?"
again = [random_search(given, 5, seed, lambda setting: 0)[1] for seed in (base, base, base + 1)]
assert again[0] == again[1], f"one seed: want the same trials, got {again[:2]}: which generator?"
assert again[0] != again[2], "another seed: want other trials, got the same: is the seed used?"
### END HIDDEN TESTS


# %% check="random-search-independent" points=1
# Runs when you submit: the whole range is drawn from, and no draw depends on the one before.
### BEGIN HIDDEN TESTS
space_case = {"rate": (1e-3, 10.0), "kind": ["a", "b", "c"]}
settings = [one for one, _ in random_search(space_case, 300, course_seed(), lambda setting: 0.5)[1]]
rates, kinds = [one["rate"] for one in settings], [one["kind"] for one in settings]
values = len(set(rates))
assert values > 250, f"want 300 rates from all of the range, got {values} values: which are tried?"
rises = np.mean(np.diff(rates) > 0)
assert abs(rises - 0.5) < 0.15, f"want rises in half of the steps, got {rises:.0%}: in what order?"
twice = np.mean(np.array(kinds[1:]) == np.array(kinds[:-1]))
assert abs(twice - 1 / 3) < 0.15, f"same kind twice in a row: want a third, got {twice:.0%}: why?"
one_side = 0
for seed in range(course_seed(), course_seed() + 40):
    two = random_search({"rate": (1e-3, 10.0)}, 2, seed, lambda setting: 0)[1]
    one_side += len({one["rate"] < 0.1 for one, _ in two}) == 1
assert one_side >= 4, f"both of 2 in one half of the range: {one_side} of 40 seeds, want about 20"
### END HIDDEN TESTS


# %% check="random-search-highest" points=1
# Runs when you submit: the highest value wins, wherever it is drawn, negative ones included.
### BEGIN HIDDEN TESTS
def in_turn(values):
    left = list(values)
    return lambda setting: left.pop(0)


for place in (0, 3, 7):
    values = [-5.0, -9.0, -4.5, -7.0, -6.0, -8.0, -5.5, -4.75]
    values[place] = -0.5
    space_case = {"x": (1.0, 1000.0), "y": (0.5, 0.6)}
    best_got, trials_got = random_search(space_case, 8, course_seed() + place, in_turn(values))
    assert [value for _, value in trials_got] == values, f"want the values {values}: in order?"
    want = trials_got[place][0]
    assert best_got == want, f"values {values}: want trial {place}, got {best_got}: the highest?"
### END HIDDEN TESTS

# %% [markdown]
# ### Quiz 4.16 — More trials
#
# In chapter 3 the best of fifty models that toss coins looked better on the validation
# rows than on new ones. Suppose that all settings of a search are equally good, and all
# are judged on the same 100 validation rows. We let it try 500 settings instead of 5. On
# average, the distance between the winner's validation score and its score on new rows
#
# - **a** shrinks: a longer search finds a setting that is more surely good.
# - **b** stays as it is: the rows are the same, and all settings are equally good.
# - **c** grows: the validation score of the winner rises, the other score does not.

# %% exercise="quiz-best" kind="quiz" choices="a,b,c" minutes=2
### BEGIN SOLUTION
quiz_best = "c"
### END SOLUTION

# %% check="quiz-best-choice" points=1
# The choice agrees with the experiment: the best of 5 and of 500 models that are right by halves.
rng, distances = np.random.default_rng(0), []
for tried in (5, 500):
    on_validation = rng.binomial(100, 0.5, size=(300, tried)).max(axis=1) / 100
    on_new_rows = rng.binomial(10_000, 0.5, size=300) / 10_000
    distances.append(np.mean(on_validation - on_new_rows))
growth = distances[1] - distances[0]
key = "a" if growth < -0.01 else "c" if growth > 0.01 else "b"

assert quiz_best in ("a", "b", "c"), f"want 'a', 'b' or 'c', got {quiz_best!r}: which one?"
assert quiz_best == key, f"want what the experiment shows, got {quiz_best!r}: who wins by luck?"
print(f"Distance for the best of 5: {distances[0]:.2f}; for the best of 500: {distances[1]:.2f}")

# %% [markdown]
# > **Misconception.** *"The best validation score is what the chosen model will
# > reach."* Choosing uses up the honesty of the rows it chooses by. Keep test rows that
# > no choice has seen, and touch them once.
#
# A test score is itself an average over rows that might have been others. **Bootstrap**
# answers "how much might it differ?" with the rows at hand: draw $n$ rows from the $n$
# *with replacement*, take the mean, and repeat. The spread of these means stands for
# the spread that other test rows would have brought.

# %% [markdown]
# By hand: the scores 0, 0, 3 have the mean 1. The 27 equally likely draws of three have
# these means:
#
# | mean | 0 | 1 | 2 | 3 |
# |---|---|---|---|---|
# | draws of 27 | 8 | 12 | 6 | 1 |
#
# A **percentile interval** at the level 0.95 cuts off 2.5 % of the means at each end.
# Here it runs from 0 to 3: three rows say little.

# %% [markdown]
# ### Exercise 4.17 — A confidence interval
#
# Complete `bootstrap_ci`. `scores` is an array of `n` numbers, one for each test row
# (such as 1 for right and 0 for wrong), `n` at least 2. Draw `resamples` times `n`
# scores with replacement, take the mean of each draw, and return the pair `(low,
# high)`: the percentiles of these means that cut off a share of `(1 - level) / 2` at
# each end.
#
# All draws come from `seed`: same seed, same pair. `scores` stays as it was. Yours may
# differ from another right one by the luck of the draws, and the checks allow for that.
#
# <details><summary>Hint 1: the idea</summary>
#
# Each draw stands for a test set that might have been. Which numbers leave 2.5 % of
# their means on either side?
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `rng.choice(scores, size=(resamples, n))` draws with replacement. `np.quantile(means,
# share)`, or `np.percentile` in percent.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# A generator from the seed; a table of draws, one row for each resample; the mean of
# each row; two quantiles.
#
# </details>


# %% exercise="bootstrap-ci" minutes=8
def bootstrap_ci(scores, level=0.95, resamples=2000, seed=0):
    """Return the percentile bootstrap interval of the mean of the scores.

    scores: (n,)    level: between 0 and 1    returns: low, high
    """
    ### BEGIN SOLUTION
    rng = np.random.default_rng(seed)
    means = rng.choice(scores, size=(resamples, len(scores))).mean(axis=1)
    tail = (1 - level) / 2
    low, high = np.quantile(means, [tail, 1 - tail])
    return low, high
    ### END SOLUTION


# %% check="bootstrap-ci-three" points=1
# The scores 0, 0, 3: the interval runs from 0 to 3 at 0.95 and from 0 to 2 at 0.8.
pair = bootstrap_ci(np.array([0.0, 0.0, 3.0]), 0.95, 9000, 0)

assert isinstance(pair, tuple | list) or np.shape(pair) == (2,), f"want (low, high), got {pair!r}"
low_got, high_got = pair
assert np.isclose(low_got, 0) and np.isclose(high_got, 3), f"0.95: want 0 and 3, got {pair}: of?"
low_got, high_got = bootstrap_ci(np.array([0.0, 0.0, 3.0]), 0.8, 9000, 1)
assert np.isclose(low_got, 0) and np.isclose(high_got, 2), (
    f"0.8: want 0, 2, got {low_got, high_got}"
)
print("The interval narrows with the level.")

# %% check="bootstrap-ci-oracle" points=3
# Runs when you submit: as SciPy's percentile bootstrap, within the luck of the draws.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
skewed = np.array([1.0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 8, 40]) * rng.uniform(0.5, 2)
usual, late = rng.normal(5, 2, size=150), rng.exponential(size=60) - 5
for scores_case, level in [(skewed, 0.95), (skewed, 0.6), (usual, 0.95), (late, 0.9)]:
    given, spread = scores_case.copy(), scores_case.std() / len(scores_case) ** 0.5
    got = bootstrap_ci(given, level, 9000, int(rng.integers(1000)))
    assert np.array_equal(given, scores_case), "want the scores as they were: which line writes?"
    options = {"confidence_level": level, "n_resamples": 9000, "method": "percentile", "rng": rng}
    want = bootstrap((scores_case,), np.mean, **options).confidence_interval
    off = np.abs(np.subtract(got, want)).max() / spread
    about = f"want about {want.low:.3f} to {want.high:.3f}, got {got[0]:.3f} to {got[1]:.3f}"
    assert off < 0.3, f"{len(given)} scores, level {level}: {about}: which quantiles of what?"
same = bootstrap_ci(np.full(6, 0.25), 0.9, 50, 3)
assert np.allclose(same, 0.25), f"equal scores: want 0.25 twice, got {same}: what can vary?"
### END HIDDEN TESTS

# %% check="bootstrap-ci-arguments" points=2
# Runs when you submit: the seed repeats, the number of resamples is the one given.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
scores_case = rng.normal(size=25)
pairs = [tuple(map(float, bootstrap_ci(scores_case, 0.9, 300, seed))) for seed in (5, 5, 6)]
assert pairs[0] == pairs[1], f"seed 5 twice: want one pair, got {pairs[:2]}: which generator?"
assert pairs[0] != pairs[2], f"seeds 5 and 6: want two pairs, got {pairs[0]} twice: is it used?"
for resamples, least, most in [(4, 0.15, 9.0), (6000, 0.0, 0.07)]:
    lows = [bootstrap_ci(scores_case, 0.9, resamples, seed)[0] for seed in range(12)]
    shaky = np.std(lows) / (scores_case.std() / 5)
    about = f"{resamples} resamples, 12 seeds: the low end varies by {shaky:.3f} standard errors"
    assert least < shaky < most, f"{about}, want between {least} and {most}: how many draws?"
### END HIDDEN TESTS

# %% [markdown]
# ### Quiz 4.18 — A narrower interval
#
# The interval of a mean of 250 test scores, from 1,000 resamples, is too wide to decide
# anything. Which change makes it about half as wide?
#
# - **a** Four times as many test scores: 1,000.
# - **b** Four times as many resamples: 4,000.
# - **c** Twice as many test scores: 500.

# %% exercise="quiz-width" kind="quiz" choices="a,b,c" minutes=2
### BEGIN SOLUTION
quiz_width = "a"
### END SOLUTION

# %% check="quiz-width-choice" points=1
# The choice agrees with SciPy's bootstrap of scores that are spread alike in all three.
widths_case = []
for rows, resamples in [(250, 1000), (1000, 1000), (250, 4000), (500, 1000)]:
    spread_alike = -np.log((np.arange(rows) + 0.5) / rows)
    options = {"n_resamples": resamples, "method": "percentile", "rng": np.random.default_rng(0)}
    interval = bootstrap((spread_alike,), np.mean, **options).confidence_interval
    widths_case.append(interval.high - interval.low)
times = dict(zip("abc", np.divide(widths_case[1:], widths_case[0]), strict=True))
key = min(times, key=lambda letter: abs(times[letter] - 0.5))

assert quiz_width in ("a", "b", "c"), f"want 'a', 'b' or 'c', got {quiz_width!r}: which one?"
assert quiz_width == key, f"want what SciPy finds, got {quiz_width!r}: what does the width measure?"
print("The width, as a share of the first:", {k: round(float(v), 2) for k, v in times.items()})

# %% [markdown]
# ## 4.7 All together
#
# Now the question of section 4.1: who gives notice *next*? The plan, fixed before we
# look at a result:
#
# 1. drop exact copies;
# 2. set the latest records aside as test, by time; customers may be known by then, as
#    they will be tomorrow;
# 3. choose settings by random search, in folds that keep each customer together, inside
#    the training rows;
# 4. fit once more on all training rows, and judge once, with an interval.
#
# The settings: `C`, by which scikit-learn *divides* the penalty, and whether to use the
# city.

# %%
first_seen = np.sort(np.unique(whole_rows, return_index=True)[1])
clean, notice, who = table[first_seen], left_us[first_seen], customer_id[first_seen]
past, later = time_split(recorded[first_seen], 250)
fold_plan = list(GroupKFold(4).split(clean[past], notice[past], groups=who[past]))


def make_model(setting):
    """Return the pipeline with the settings put in."""
    names = named if setting["city"] else named[:2]
    model = build_pipeline(measured, names)
    model[-1].set_params(C=setting["C"])
    return model


known = np.isin(who[later], who[past]).mean()
print(f"{len(past)} records to train on, {len(later)} later ones to judge by", end=", ")
print(f"{known:.0%} of them of customers from the training")


# %%
def validation_score(setting):
    """Return minus the mean log loss over the folds."""
    scored = cross_val_score(
        make_model(setting), clean[past], notice[past], cv=fold_plan, scoring="neg_log_loss"
    )
    return scored.mean()


space = {"C": (0.001, 100.0), "city": [True, False]}
best, trials = random_search(space, 12, 0, validation_score)
print(f"best of 12: C = {best['C']:.3g}, city = {best['city']}, log loss", end=" ")
print(f"{-max(value for _, value in trials):.3f}")

# %% [markdown]
# Two baselines stand beside the chosen pipeline: the training share of notices for
# everyone, and a pipeline of the numbers only, with the usual `C`. All three are judged
# on the same later records, each with its 95 % interval.

# %%
share_known = notice[past].mean()
answers = {"training share": np.full(len(later), share_known)}
for name, model in [("numbers only", build_pipeline(measured, [])), ("chosen", make_model(best))]:
    answers[name] = model.fit(clean[past], notice[past]).predict_proba(clean[later])[:, 1]
row_losses, ends = {}, {}
for name, p in answers.items():
    row_losses[name] = -np.log(np.where(notice[later] == 1, p, 1 - p))
    ends[name] = bootstrap_ci(row_losses[name])
    print(f"{name:15s} log loss {row_losses[name].mean():.3f}", end=", ")
    print(f"from {ends[name][0]:.3f} to {ends[name][1]:.3f}")

# %%
# Alt: Three horizontal intervals with a dot at the mean log loss on the later records: training
# share at the top, numbers only in the middle, chosen pipeline at the bottom. The axis runs from
# about 0.44 to 0.72, lower is better. Each interval is a 95 percent bootstrap interval.
fig, ax = plt.subplots(figsize=(5.5, 2.4))
for height, name in zip((2, 1, 0), answers, strict=True):
    ax.plot(ends[name], [height, height], color=MODEL)
    ax.plot(row_losses[name].mean(), height, "o", color=MODEL)
ax.set(xlabel="log loss on later records (lower is better)", yticks=range(3), ylim=(-0.5, 2.5))
ax.set(yticklabels=list(answers)[::-1], title="Judged once, with 95 % intervals")
plt.show()

# %% [markdown]
# Neighbouring intervals overlap. **Predict.** The interval of *numbers only* overlaps
# with that of *training share*. So is it open which of the two is better, or can the
# same records still tell? Write down your guess.

# %%
for better, worse in [("numbers only", "training share"), ("chosen", "numbers only")]:
    gain = row_losses[worse] - row_losses[better]
    low, high = bootstrap_ci(gain)
    print(f"{better}, {worse}: overlap {ends[better][1] - ends[worse][0]:.3f}", end="; ")
    print(f"gain {gain.mean():.3f} a record, from {low:.3f} to {high:.3f}")

# %% [markdown]
# <details><summary><b>Explain.</b> What happened?</summary>
#
# Models judged on the *same* rows share their luck: hard rows are hard for both, which
# widens both intervals and cancels in the difference. So we bootstrap the difference of
# the losses, row by row. Where its interval lies above 0, the gain is more than luck,
# overlap or not. Where it holds 0, these records are too few to tell: ours do not say
# for sure what plan, payment, city and the search add to the numbers.
#
# </details>
#
# A second table, if you like. With `USE_FULL = True` the next cell fetches the Palmer
# penguins once: 344 birds of three species, with gaps, and with categories such as the
# island. Without a network the cell says so and stays with the customers.

# %%
USE_FULL = False
other, names_other = customers, ["plan", "payment"]
if USE_FULL:
    try:
        other, names_other = load("palmer_penguins"), ["island", "sex"]
    except DataUnavailable as reason:
        print(reason)
print(other)

# %%
columns_other = [number_names(other.extra[name]) for name in names_other]
table_other, d_other = np.column_stack([other.X, *columns_other]), other.X.shape[1]
pipeline_other = build_pipeline(list(range(d_other)), [d_other, d_other + 1])
accuracy_other = cross_val_score(pipeline_other, table_other, other.y, cv=5)
print(f"{other.name}: accuracy {accuracy_other.mean():.3f} in five folds")

# %% [markdown]
# ## 4.8 Where it breaks
#
# **A column from the future.** The detector, the pipeline and the splits all look at
# rows and steps. None of them reads what a column *means*. Suppose the table also holds
# the number of letters that went out in the three months *after* the record: a notice
# brings about two more.
#
# **Predict.** Does the split by time notice? Write down your guess.

# %%
letters = np.random.default_rng(0).poisson(0.1 + 2 * notice)
with_letters = np.column_stack([clean, letters])
told_all = build_pipeline([*measured, 8], named).fit(with_letters[past], notice[past])
probability = told_all.predict_proba(with_letters[later])[:, 1]
print(f"log loss on later records: {log_loss(notice[later], probability):.3f}")
letters_tomorrow = np.column_stack([clean[later], np.zeros(len(later))])
probability = told_all.predict_proba(letters_tomorrow)[:, 1]
print(f"on the day of use, no letters sent yet: {log_loss(notice[later], probability):.3f}")

# %% [markdown]
# <details><summary><b>Explain.</b> What happened?</summary>
#
# The column is there for training and test rows alike, so every split is passed with
# honours. On the day of use it is still empty, and the model is worse than one that
# always predicts the training share. For each column ask: *when* is its value known?
#
# </details>

# %% [markdown]
# **Rows that belong together.** The bootstrap above treats records as independent. Those
# of one customer are not, and then it is too narrow: draw customers, not rows. **Late
# labels.** Whether a customer gave notice is known three months after the record. On the
# day of the cut, the labels of the last three months before it are still open: strictly,
# those rows belong to neither side. **Drift.** The interval speaks of test rows like
# these, and not of next year's.

# %% [markdown]
# ## Summary
#
# - A leak reaches the training and is not there on the day of use. Fit on the training
#   rows, apply to both: medians, codes and choices alike.
# - Dropping rows with gaps changes who is left; fill, and keep a flag.
# - One-hot gives unknown categories zeros; a target code is $\frac{s + a p}{c + a}$, out
#   of fold.
# - On pure noise, honest procedures find nothing; ranking on all rows "predicted" coins.
# - Split by groups and by time when the question is about new people or the future.
# - A score comes with an interval, models on the same rows are compared by differences,
#   and the best of many is lucky.

# %% [markdown]
# **Next.** Our classifiers fit all rows alike. What if only the rows near the border
# should decide where it lies?

# %% [markdown]
# ## Further reading
#
# - C. Ambroise, G. McLachlan (2002), "Selection bias in gene extraction on the basis of
#   microarray gene-expression data", *PNAS* 99(10): the claim, in published studies.
# - S. Kaufman, S. Rosset, C. Perlich, O. Stitelman (2012), "Leakage in data mining",
#   *ACM Transactions on Knowledge Discovery from Data* 6(4).
# - D. B. Rubin (1976), "Inference and missing data", *Biometrika* 63(3).
# - D. Micci-Barreca (2001), "A preprocessing scheme for high-cardinality categorical
#   attributes", *SIGKDD Explorations* 3(1).
# - J. Bergstra, Y. Bengio (2012), "Random search for hyper-parameter optimization",
#   *Journal of Machine Learning Research* 13.
# - B. Efron, R. J. Tibshirani (1993), *An Introduction to the Bootstrap*.
# - T. Hastie, R. Tibshirani, J. Friedman (2009), *The Elements of Statistical
#   Learning*, section 7.10.2.
