# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 3. Generalisation: overfitting, regularisation, validation
#
# A model that repeats what it was shown has learned nothing about tomorrow. How can you
# tell, today, how good it will be?
#
# **You will build** polynomial features, a split into three parts, bias and variance by
# simulation, learning curves, ridge and lasso, cross-validation and a measure of
# flexibility, and test three published claims.
#
# **You can then** tell overfitting from underfitting, choose a penalty for a reason, and
# report an error that you can stand behind.
#
# **You need** chapters 1 and 2.
#
# **Time** about two hours for the core, sections 3.1 to 3.6, 3.8, 3.10 and 3.11; one more
# for what is marked *can wait*, not needed by the core. Rest after section 3.5.

# %%
from itertools import combinations_with_replacement

import matplotlib.pyplot as plt
import numpy as np
from coursekit import course_seed
from coursekit.data import load
from coursekit.plots import CONTEXT, DATA, ERROR, MODEL, RIVAL, TRUTH_LINE
from coursekit.widgets import OverfittingExplorer
from sklearn.linear_model import Lasso, LinearRegression, LogisticRegression, Ridge
from sklearn.metrics import log_loss, mean_squared_error
from sklearn.model_selection import GridSearchCV, KFold, cross_val_score
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

print("Ready.")

# %% [markdown]
# ## A question about twelve points
#
# Twelve points come from a source that we know: a sine wave, plus noise. Two people
# each draw a curve through them.
#
# **Predict.** Look at the figure below. Then we draw 200 new points from the same source.
# Which curve will be nearer to them: A, B, or neither by much? Write your guess down,
# with a reason, before you run the cell after the figure.

# %%
# Alt: Scatter plot of twelve points, x from 0 to 1 across, y from -2.2 to 2.2 upwards. They rise,
# fall through the middle and rise again. Two curves are drawn. A, blue, bends twice and misses
# most points by a little. B, green, bends more often, touches most of them, and leaves the figure
# at the bottom near x = 1.
few = load("noisy_sine", n=12, seed=1)
x_few, y_few = few.X[:, 0], few.y
curve_a = np.polynomial.Polynomial.fit(x_few, y_few, 3)
curve_b = np.polynomial.Polynomial.fit(x_few, y_few, 9)

fig, ax = plt.subplots()
grid = np.linspace(0, 1, 400)
ax.plot(grid, curve_a(grid), color=MODEL, label="A")
ax.plot(grid, curve_b(grid), color=RIVAL, label="B")
ax.scatter(x_few, y_few, color=DATA, zorder=3)
ax.set(xlabel="$x$", ylabel="$y$", ylim=(-2.2, 2.2), title="Twelve points, two curves")
ax.legend()
plt.show()

# %%
new = load("noisy_sine", n=200, seed=101)
for letter, drawn in [("A", curve_a), ("B", curve_b)]:
    old_error = mean_squared_error(y_few, drawn(x_few))
    new_error = mean_squared_error(new.y, drawn(new.X[:, 0]))
    print(f"curve {letter}: {old_error:.3f} on the twelve points, {new_error:.2f} on new ones")

# %% [markdown]
# <details><summary><b>Explain.</b> What happened?</summary>
#
# B is nearer to the twelve points and much further from the new ones. Each of its bends
# follows noise, and new points have other noise. Right of the last point, where nothing
# holds it, it falls out of the figure.
#
# </details>
#
# The error on the rows a model was fitted to is the **training error**; the error on
# new rows from the same source measures **generalisation**. When the first is small and
# the second much larger, the model is **overfitting**.

# %% [markdown]
# ## 3.1 The smallest case
#
# Three points: $(0, 1)$, $(1, 3)$, $(2, 2)$. In truth $y$ is 2 everywhere, and the rest
# is noise. Least squares gives, by hand:
#
# | model | at 0, 1, 2 | training error | at 3 | squared error there |
# |---|---|---|---|---|
# | $\hat y = 2$ | 2, 2, 2 | 2/3 | 2 | 0 |
# | $\hat y = 1.5 + 0.5x$ | 1.5, 2, 2.5 | 1/2 | 3 | 1 |
# | $\hat y = 1 + 3.5x - 1.5x^2$ | 1, 3, 2 | 0 | −2 | 16 |

# %% [markdown]
# From row to row the models get more **flexible**: more numbers to choose. The error on
# the three points falls, and the error at $x = 3$ (truth 2, no noise) rises.

# %%
# Alt: Three points at (0, 1), (1, 3) and (2, 2), and three models over x from 0 to 3: a level line
# at 2, a straight line from 1.5 up to 3, and a parabola through all three points that comes down
# to -2 at x = 3. On the level line lies a dashed black one, the truth.
places = np.linspace(0, 3, 100)
models = {"constant": [2.0], "line": [0.5, 1.5], "parabola": [-1.5, 3.5, 1.0]}

fig, ax = plt.subplots()
for (label, coefficients), color in zip(models.items(), [CONTEXT, MODEL, RIVAL], strict=True):
    ax.plot(places, np.polyval(coefficients, places), color=color, label=label)
ax.plot([0, 3], [2, 2], label="truth", **TRUTH_LINE)
ax.scatter([0, 1, 2], [1, 3, 2], color=DATA, zorder=3)
ax.set(xlabel="$x$", ylabel="$y$", title="Three points, three models")
ax.legend()
plt.show()

# %% [markdown]
# A parabola is still a *linear* model, in the columns $x$ and $x^2$. So everything from
# chapter 1 works; only the columns are new.

# %% [markdown]
# ### Exercise 3.1 — Polynomial features
#
# Complete `polynomial_features`. `X` is a float array `(n, d)`, `degree` a whole number
# from 1 up. Return an array with a row for each row of `X` and a column for each product
# of 1 to `degree` of its columns, repeats allowed, without a column of ones.
#
# First come the single columns, then the products of two, and so on, those of equally
# many in dictionary order. Columns $a, b$ give at degree 3: $a, b, a^2, ab, b^2, a^3,
# a^2b, ab^2, b^3$. One column gives $x, x^2, x^3$. Leave `X` as it was.
#
# <details><summary>Hint 1: the idea</summary>
#
# A product is decided by which columns take part, and $ab$ is the same as $ba$. So list
# the choices, and make one new column for each.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `combinations_with_replacement("ab", 2)` gives `aa`, `ab`, `bb`, in this order; it
# works on `range(d)` as well. `X[:, [0, 0, 1]]` picks columns, `.prod(axis=1)`
# multiplies along a row.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# A loop over the number of factors, in it a loop over the choices; a list of columns;
# `np.column_stack` at the end.
#
# </details>


# %% exercise="polynomial-features" minutes=8
def polynomial_features(X, degree):
    """Return all products of 1 to degree columns of X, repeats allowed, without the ones.

    X: (n, d)    degree: 1, 2, ...    returns: (n, number of products)
    """
    ### BEGIN SOLUTION
    columns = []
    for factors in range(1, degree + 1):
        for chosen in combinations_with_replacement(range(X.shape[1]), factors):
            columns.append(X[:, list(chosen)].prod(axis=1))
    return np.column_stack(columns)
    ### END SOLUTION


# %% check="polynomial-features-hand" points=1
# One column gives its powers; the row (2, 3) gives 2, 3, 4, 6, 9 at degree 2.
got = polynomial_features(np.array([[1.0], [2.0], [-3.0]]), 3)
want = [[1, 1, 1], [2, 4, 8], [-3, 9, -27]]
assert np.shape(got) == (3, 3), f"want shape (3, 3), got {np.shape(got)}: a column per power?"
assert np.allclose(got, want), f"want {want}, got {np.asarray(got).tolist()}: which powers?"

got = polynomial_features(np.array([[2.0, 3.0]]), 2)
assert np.shape(got) == (1, 5), f"want shape (1, 5), got {np.shape(got)}: which products count?"
assert np.allclose(got, [[2, 3, 4, 6, 9]]), f"want [2, 3, 4, 6, 9], got {got[0]}: which order?"
print("Two columns become", np.shape(got)[1], "at degree 2.")

# %% check="polynomial-features-library" points=2
# Runs when you submit: any number of columns and any degree, as scikit-learn orders them.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
for n, d, degree in [(5, 1, 6), (4, 2, 3), (3, 3, 3), (6, 4, 2), (2, 4, 1), (1, 2, 4)]:
    X_case = rng.normal(size=(n, d))
    given = X_case.copy()
    got = polynomial_features(given, degree)
    want = PolynomialFeatures(degree, include_bias=False).fit_transform(X_case)
    case = f"X {n, d}, degree {degree}"
    assert np.shape(got) == want.shape, f"{case}: want {want.shape}, got {np.shape(got)}: why?"
    close = np.allclose(got, want, rtol=1e-9)
    assert close, f"{case}: want {want[0]}, got {got[0]}: which products, where?"
    assert np.array_equal(given, X_case), f"{case}: want X as it was, got a changed X: where?"
got = np.shape(polynomial_features(np.array([[0.0], [1.0], [1.0]]), 3))
assert got == (3, 3), f"zeros and ones, degree 3: want (3, 3), got {got}: where are equal columns?"
### END HIDDEN TESTS

# %% [markdown]
# Now a polynomial of any degree is two lines. We first stretch $x$ from $[0, 1]$ to
# $[-1, 1]$, so that its powers have numbers of like size. The function has a form that
# we use all through the chapter: `fit(X, y, X_new)` fits on `X` and `y` and returns its
# predictions for `X_new`.


# %%
def polynomial(degree):
    """Return fit(X, y, X_new): least squares on powers, then predictions for X_new."""

    def fit(X, y, X_new):
        old, new = (polynomial_features(2 * table - 1, degree) for table in (X, X_new))
        weights = np.linalg.lstsq(np.column_stack([np.ones(len(X)), old]), y, rcond=None)[0]
        return weights[0] + new @ weights[1:]

    return fit


for degree in [1, 3, 5, 7, 9, 11]:
    error = mean_squared_error(few.y, polynomial(degree)(few.X, few.y, few.X))
    print(f"degree {degree:2}: training error {error:.4f}")

# %% [markdown]
# ### Quiz 3.2 — One more column
#
# A least-squares model has ten columns. We add an eleventh, filled with random numbers
# that have nothing to do with $y$, and fit again. What does the training error do?
#
# - **a** It rises: a useless column disturbs the fit.
# - **b** It does not rise, whatever the column.
# - **c** It may rise or fall, depending on the column.

# %% exercise="quiz-column" kind="quiz" choices="a,b,c" minutes=2
### BEGIN SOLUTION
quiz_column = "b"
### END SOLUTION

# %% check="quiz-column-choice" points=1
# The choice agrees with the experiment: 200 random columns, each tried as the eleventh.
rng = np.random.default_rng(5)
base, target = rng.normal(size=(30, 10)), rng.normal(size=30)
before = np.mean((LinearRegression().fit(base, target).predict(base) - target) ** 2)
moves = []
for _ in range(200):
    wider = np.column_stack([base, rng.normal(size=30)])
    after = np.mean((LinearRegression().fit(wider, target).predict(wider) - target) ** 2)
    moves.append(after - before)
key = "a" if min(moves) > 1e-9 else "b" if max(moves) <= 1e-9 else "c"

assert quiz_column in ("a", "b", "c"), f"want 'a', 'b' or 'c', got {quiz_column!r}: which one?"
assert quiz_column == key, f"want what the experiment shows, got {quiz_column!r}: weight 0?"
print(f"Changes of the training error: from {min(moves):.4f} to {max(moves):.6f}.")

# %% [markdown]
# ## 3.2 Judged on its own training data
#
# So the training error cannot tell a useful column from a useless one. How misleading
# can it be?
#
# The **nearest neighbour** model keeps all training rows. For a new row it finds the
# training row at the smallest distance and answers with that row's label.
#
# ### Prediction 3.3 — Labels from a coin
#
# We give 100 rows labels by tossing a coin, so nothing can be learned. We fit a nearest
# neighbour model and ask it about *the same 100 rows*. How many does it get right? You
# earn the point for committing, right or not.
#
# - **a** About half.
# - **b** About three quarters.
# - **c** All of them.

# %% exercise="prediction-coin" kind="predict" choices="a,b,c" minutes=1
### BEGIN SOLUTION
prediction_coin = "c"
### END SOLUTION

# %% check="prediction-coin-made" points=1
# A prediction is made: a, b or c.
made = prediction_coin
assert made in ("a", "b", "c"), f"want 'a', 'b' or 'c', got {made!r}: what do you expect?"
print(f"Your prediction is {made}. The next exercise measures it.")

# %% [markdown]
# ### Claim lab 3.4 — Tested on its own training data
#
# An article's script fits a model, predicts on the rows it was fitted to, and presents
# the outcome as the model's quality. Right in it: a model is judged by comparing its
# predictions with known answers. But whose answers?
#
# Complete `neighbour_accuracy`: the share (0 to 1) of rows of `X_new` whose nearest row
# in `X_train` has the right label. `X_train` is `(n, d)`, `X_new` is `(m, d)`, both
# float; the labels are whole numbers, any number of classes. Distance is the usual one,
# $\sqrt{\sum_j (a_j - b_j)^2}$. No test has ties. Libraries are allowed; leave the
# arguments as they were.
#
# <details><summary>Hint 1: the idea</summary>
#
# For each new row: a distance to every training row, the place of the smallest, the
# label at that place. Then count agreements.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# For one new row `x`, `((X_train - x) ** 2).sum(axis=1)` holds the squared distances;
# `.argmin()` gives the place of the smallest. The root would not change which one that
# is.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Collect one predicted label for each new row, in a loop; compare the array of
# predictions with the true labels; take the mean.
#
# </details>


# %% exercise="neighbour-accuracy" kind="claim" claim="C08" minutes=6
def neighbour_accuracy(X_train, y_train, X_new, y_new):
    """Return the share of new rows that the nearest training row labels rightly.

    X_train: (n, d)    y_train: (n,)    X_new: (m, d)    y_new: (m,)    returns: a number
    """
    ### BEGIN SOLUTION
    gaps = X_new[:, np.newaxis, :] - X_train[np.newaxis, :, :]
    nearest = (gaps**2).sum(axis=-1).argmin(axis=1)
    return np.mean(y_train[nearest] == y_new)
    ### END SOLUTION


# %% check="neighbour-accuracy-hand" points=1
# Three of four new rows lie nearest to a training row of their own label.
X_case, y_case = np.array([[0.0, 0.0], [4.0, 0.0], [0.0, 9.0]]), np.array([0, 1, 2])
X_more = np.array([[1.0, 1.0], [3.0, 2.0], [1.0, 6.0], [2.5, 0.0]])
got = neighbour_accuracy(X_case, y_case, X_more, np.array([0, 1, 2, 0]))

assert got is not None, "want a number, got None: is there a return?"
assert np.ndim(got) == 0, f"want one number, got shape {np.shape(got)}: what joins the rows?"
assert np.isclose(float(got), 0.75), f"want 0.75, got {got}: which training row is nearest?"
print("Right for", got, "of the new rows.")

# %% check="neighbour-accuracy-claim" points=1
# Claim: accuracy on the training rows shows the quality. Labels from a coin decide.
rng = np.random.default_rng(8)
X_case, y_case = rng.normal(size=(300, 4)), rng.integers(0, 2, size=300)
own = neighbour_accuracy(X_case[:100], y_case[:100], X_case[:100], y_case[:100])
new_rows = neighbour_accuracy(X_case[:100], y_case[:100], X_case[100:], y_case[100:])

assert own == 1, f"own rows: want 1.0, got {own}: which row is nearest to a training row?"
assert 0.38 < new_rows < 0.62, f"new rows: want about 0.5, got {new_rows}: which labels count?"
print(f"Coin labels: {own:.0%} right on its own training rows, {new_rows:.0%} on new rows.")

# %% check="neighbour-accuracy-library" points=2
# Runs when you submit: any number of rows, features and classes, as scikit-learn answers.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
for n, m, d, classes in [(130, 40, 2, 2), (12, 25, 5, 4), (1, 6, 3, 2), (40, 1, 1, 3)]:
    X_case, X_more = rng.normal(2, 3, size=(n, d)), rng.normal(2, 3, size=(m, d))
    y_case, y_more = rng.integers(0, classes, size=n), rng.integers(0, classes, size=m)
    given = [X_case.copy(), y_case.copy(), X_more.copy(), y_more.copy()]
    got = neighbour_accuracy(*given)
    want = KNeighborsClassifier(1).fit(X_case, y_case).score(X_more, y_more)
    case = f"{n} and {m} rows, {d} features, {classes} classes"
    assert np.isclose(float(got), want), f"{case}: want {want:.3f}, got {got:.3f}: nearest to whom?"
    kept = all(map(np.array_equal, given, [X_case, y_case, X_more, y_more]))
    assert kept, f"{case}: want the arguments as they were, got changed ones: where?"
X_case, X_more = rng.normal(0, [1, 5, 2], size=(25, 3)), rng.normal(0, [1, 5, 2], size=(60, 3))
nearest = KNeighborsRegressor(1).fit(X_case, np.arange(25)).predict(X_more)
got = neighbour_accuracy(X_case, np.arange(25), X_more, np.where(np.arange(60) < 45, nearest, 99))
assert np.isclose(float(got), 0.75), (
    f"25 classes, 3 features: want 0.75, got {got}: which distance?"
)
### END HIDDEN TESTS

# %% [markdown]
# Every training row is its own nearest neighbour, at distance 0, so the model repeats
# the label it was given. It is perfect on its own rows and worthless on others.
#
# > **Misconception.** *"The model reaches 100 %, so it has understood the data."* On
# > which rows? You measured 100 % where there was nothing to understand. An accuracy
# > without the words *on rows that the model has not seen* says little.

# %% [markdown]
# ## 3.3 Three parts
#
# We cut the rows into three parts, each with a use of its own:
#
# - **training** rows fit the parameters (the weights),
# - **validation** rows choose what the fit cannot choose, such as the degree: a
#   **hyperparameter**,
# - **test** rows are looked at once, at the end, for the number we report.
#
# Why is validation not enough? Whatever is chosen by its error on some rows is chosen to
# please *those rows*. Section 3.8 comes back to this.

# %% [markdown]
# What a good split promises:
#
# - Every row is in exactly one part, together with its own `y`.
# - Rows are shuffled: any row can land in any part, whatever becomes of its neighbours.
#   The same `seed` gives the same parts at each call, other seeds give others.
# - Each part is *less than two rows* away from its share of `n`; how you round is up to
#   you.
# - With `stratify=True`, `y` holds class labels, any whole numbers (such as −1 and 1).
#   The first two rules stay, and the third holds for each class by itself instead of for
#   `n`: the parts are **stratified**. So a rare class is spread over the parts as well.

# %% [markdown]
# ### Exercise 3.5 — Train, validation, test
#
# Complete `train_val_test_split` so that it keeps these promises. `X` is `(n, d)`, `y`
# is `(n,)`, `sizes` three shares that sum to 1, such as `(0.6, 0.2, 0.2)`, `seed` a
# whole number. Return three pairs, in this order: `(X_train, y_train), (X_val, y_val),
# (X_test, y_test)`.
#
# The order of rows within a part is up to you. `X` and `y` stay as they were.
#
# <details><summary>Hint 1: the idea</summary>
#
# Shuffle row *numbers*, not rows: then `X` and `y` cannot fall out of step. Cut the
# shuffled numbers in two places. Stratified: do this within each class.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `np.random.default_rng(seed).permutation(rows)` returns `rows` in a random order.
# `np.flatnonzero(y == label)` gives the row numbers of one class, `np.unique(y)` the
# labels. `np.concatenate` joins the classes again.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Make a list of groups of row numbers: all rows as one group, or one group a class.
# Shuffle and cut each group; join the first pieces, the second, the third; index `X`
# and `y` with each.
#
# </details>


# %% exercise="split" minutes=12
def train_val_test_split(X, y, sizes, seed, stratify=False):
    """Return (X, y) pairs for training, validation and test: each row in one of them.

    X: (n, d)    y: (n,)    sizes: three shares that sum to 1    returns: three pairs
    """
    ### BEGIN SOLUTION
    rng = np.random.default_rng(seed)
    groups = [np.flatnonzero(y == label) for label in np.unique(y)]
    parts = [[], [], []]
    for group in groups if stratify else [np.arange(len(y))]:
        cuts = np.round(np.cumsum(sizes[:2]) * len(group)).astype(int)
        for part, piece in zip(parts, np.split(rng.permutation(group), cuts), strict=True):
            part.append(piece)
    chosen = [np.concatenate(part) for part in parts]
    return tuple((X[rows], y[rows]) for rows in chosen)
    ### END SOLUTION


# %% check="split-parts" points=1
# Ten rows at 0.6, 0.2, 0.2: each row is in one part, together with its own target.
X_case = np.arange(20.0).reshape(10, 2)
parts = train_val_test_split(X_case.copy(), np.arange(10), (0.6, 0.2, 0.2), 0)

assert len(parts) == 3, f"want 3 parts, got {len(parts)}: training, validation, test?"
assert all(len(part) == 2 for part in parts), "want each part as a pair (X, y), got another form"
rows = [len(part[1]) for part in parts]
close = np.abs(np.subtract(rows, [6, 2, 2])) < 2
assert np.all(close), f"want about 6, 2, 2 rows, got {rows}: which share belongs to which part?"
seen = sorted(int(label) for part in parts for label in part[1])
assert seen == list(range(10)), f"want each of the rows 0 to 9 once, got {seen}: which is lost?"
for X_part, y_part in parts:
    same = np.shape(X_part) == (len(y_part), 2) and np.allclose(np.ravel(X_part)[::2] / 2, y_part)
    assert same, f"rows {X_part}: want their own targets, got {y_part}: what keeps them in step?"
print("Rows in the three parts:", rows)

# %% check="split-random" points=2
# Runs when you submit: other sizes; the seed decides alone; any row can land in any part.
### BEGIN HIDDEN TESTS
start = course_seed()
for n, sizes in [(11, (0.6, 0.2, 0.2)), (47, (0.5, 0.3, 0.2)), (30, (0.1, 0.2, 0.7))]:
    X_case, y_case = np.arange(3.0 * n).reshape(n, 3), np.arange(n) / 2
    drawn = []
    for seed in range(start, start + 5):
        given = [X_case.copy(), y_case.copy()]
        parts = train_val_test_split(*given, sizes, seed)
        again = train_val_test_split(X_case.copy(), y_case.copy(), sizes, seed)
        kept = np.array_equal(given[0], X_case) and np.array_equal(given[1], y_case)
        assert kept, f"{n} rows: want X and y as they were, got changed ones: which line writes?"
        numbers = [np.round(2 * np.asarray(y_part)).astype(int) for _, y_part in parts]
        every = np.sort(np.concatenate(numbers))
        assert np.array_equal(every, np.arange(n)), f"{n} rows: want each once, got {every}: which?"
        rows, want = [len(part) for part in numbers], np.multiply(sizes, n)
        assert np.all(np.abs(rows - want) < 2), f"want about {want} rows, got {rows}: which shares?"
        pairs = zip(parts, numbers, strict=True)
        paired = all(np.allclose(X_part, X_case[i]) for (X_part, _), i in pairs)
        assert paired, f"{n} rows: want each row with its own target, got a mixture: what moved?"
        same = all(np.array_equal(p[1], q[1]) for p, q in zip(parts, again, strict=True))
        assert same, f"seed {seed}: want the same parts twice, got two results: what else decides?"
        drawn.append([sorted(part.tolist()) for part in numbers])
    assert any(part != drawn[0] for part in drawn), "5 seeds: want several splits, got one: why?"
### END HIDDEN TESTS


# %% check="split-anywhere" points=1
# Runs when you submit: over many seeds, each row is in each part, and neighbours part.
### BEGIN HIDDEN TESTS
landed = np.zeros((3, 8))
for seed in range(course_seed(), course_seed() + 80):
    parts = train_val_test_split(np.ones((8, 1)), np.arange(8), (0.5, 0.25, 0.25), seed)
    for count, (_, y_part) in zip(landed, parts, strict=True):
        count[np.asarray(y_part, dtype=int)] += 1
never = np.argwhere(landed == 0).tolist()
assert not never, f"80 seeds: want each row in each part, got (part, row) {never[:3]} never: why?"
parts = train_val_test_split(np.ones((60, 1)), np.arange(60), (0.5, 0.3, 0.2), course_seed())
masks = [np.isin(np.arange(60), y_part) for _, y_part in parts]
together = sum(int(np.sum(mask & np.roll(mask, 1))) for mask in masks)
assert together < 48, f"60 rows: want them shuffled, got {together} beside a neighbour: how?"
### END HIDDEN TESTS

# %% check="split-stratified" points=2
# Runs when you submit: stratified, each class is spread over the parts by itself.
### BEGIN HIDDEN TESTS
y_case = np.repeat([3, -1, 7], [60, 30, 11])
X_case, drawn = np.arange(2.0 * 101).reshape(101, 2), set()
for seed in range(course_seed(), course_seed() + 10):
    parts = train_val_test_split(X_case.copy(), y_case.copy(), (0.6, 0.2, 0.2), seed, stratify=True)
    numbers = [np.round(np.asarray(X_part)[:, 0] / 2).astype(int) for X_part, _ in parts]
    every = np.sort(np.concatenate(numbers))
    assert np.array_equal(every, np.arange(101)), f"want each row once, got {len(every)}: which?"
    for (_, y_part), i, share in zip(parts, numbers, (0.6, 0.2, 0.2), strict=True):
        assert np.array_equal(y_part, y_case[i]), "want each row's own label, got others: which?"
        for label, size in [(3, 60), (-1, 30), (7, 11)]:
            got, want = int(np.sum(np.asarray(y_part) == label)), share * size
            near = abs(got - want) < 2
            assert near, f"class {label} at {share}: want about {want:g} rows, got {got}: why?"
    drawn.add(tuple(sorted(numbers[0].tolist())))
assert len(drawn) > 1, "10 seeds: want several stratified splits, got one: what is shuffled?"
together, y_case = {1: 0, 3: 0}, np.tile([3, -1, 7], 20)
for seed in range(course_seed(), course_seed() + 5):
    parts = train_val_test_split(np.arange(60.0)[:, None], y_case, (0.5, 0.3, 0.2), seed, True)
    for mask in [np.isin(np.arange(60), X_part) for X_part, _ in parts]:
        for step in together:
            together[step] += int(np.sum(mask & np.roll(mask, step)))
assert together[3] < 180, f"300 pairs in class: want about 114 together, got {together[3]}: how?"
assert together[1] < 180, f"300 pairs across: want about 114 together, got {together[1]}: how?"
### END HIDDEN TESTS

# %% [markdown]
# Now choose a degree. We draw 120 points of the sine wave, fit on 20, and validate on
# 50. A scarce training part makes the effect easy to see.
#
# **Predict.** As the degree goes from 1 to 15, what does the *validation* error do: fall
# all the way, rise all the way, or something else? Write your guess down.

# %%
waves = load("noisy_sine", n=120, seed=2)
train_part, val_part, test_part = train_val_test_split(waves.X, waves.y, (1 / 6, 5 / 12, 5 / 12), 4)
degrees = np.arange(1, 16)
train_errors, val_errors = [], []
for degree in degrees:
    fit = polynomial(degree)
    for (X_part, y_part), errors in [(train_part, train_errors), (val_part, val_errors)]:
        errors.append(mean_squared_error(y_part, fit(*train_part, X_part)))
print(len(train_part[1]), "rows to fit,", len(val_part[1]), "to validate")

# %%
# Alt: Two curves over the degree of the polynomial, 1 to 15, on a log scale of the mean squared
# error: the training error in grey and the validation error in blue. A horizontal dashed line
# marks the variance of the noise, 0.09. Markers stand at every degree.
fig, ax = plt.subplots()
ax.semilogy(degrees, train_errors, "o-", color=DATA, label="training")
ax.semilogy(degrees, val_errors, "o-", color=MODEL, label="validation")
ax.axhline(0.3**2, label="variance of the noise", **TRUTH_LINE)
ax.set(xlabel="degree", ylabel="mean squared error (log scale)")
ax.set(title="Twenty training rows")
ax.set_yticks([0.02, 0.05, 0.1, 0.2, 0.5], labels=["0.02", "0.05", "0.1", "0.2", "0.5"])
ax.minorticks_off()
ax.legend()
plt.show()

# %% [markdown]
# <details><summary><b>Explain.</b> What happened?</summary>
#
# The training error can only fall. The validation error falls while a higher degree
# catches the shape of the wave, then rises when the extra freedom goes into noise. At
# the left both errors are high: the model is **underfitting**, too stiff for the wave.
# At the right they part: overfitting. No model can stay below the variance of the noise
# on new rows, except by luck.
#
# </details>
#
# The test rows are opened once, for the degree that validation chose.

# %%
best_degree = degrees[np.argmin(val_errors)]
test_error = mean_squared_error(test_part[1], polynomial(best_degree)(*train_part, test_part[0]))
print(f"chosen degree {best_degree}: validation {min(val_errors):.3f}, test {test_error:.3f}")

# %% [markdown]
# ### Try it: the two curves
#
# Set degree 12, 14 training rows and the penalty to *off*, its left end. Look up the
# validation error. Bring it below 0.3 by moving *one* control: first the rows; then,
# back at 14 rows, the penalty, which section 3.6 builds. What does each do to the
# training error? And if you push the penalty to its right end? **New data** shows what
# holds for other rows as well. (Effective parameters get their turn in section 3.6.)

# %%
OverfittingExplorer()

# %% [markdown]
# ## 3.4 Why the error turns: bias and variance
#
# Suppose we could repeat the whole experiment: the same 20 places $x$, new noise, a new
# fit, many times. Where to look: how the thin curves differ *from each other*, and how
# their middle differs *from the truth*.

# %%
x_fixed = np.linspace(0, 1, 20)[:, np.newaxis]
x_eval = np.linspace(0, 1, 101)[:, np.newaxis]
truth_fixed, truth_eval = np.sin(2 * np.pi * x_fixed[:, 0]), np.sin(2 * np.pi * x_eval[:, 0])
noise = 0.3
draws = truth_fixed + noise * np.random.default_rng(0).normal(size=(200, 20))
print(f"{len(draws)} repetitions of {draws.shape[1]} noisy rows")

# %%
# Alt: Three panels side by side over x from 0 to 1, for degrees 1, 4 and 14. Each shows 25 thin
# blue fitted curves, one for each repetition, and the dashed true sine wave. Degree 1: straight
# lines close together, far from the wave. Degree 4: curves in a narrow band around the wave.
# Degree 14: wiggling curves around the wave that spread far apart near both ends.
fig, axes = plt.subplots(1, 3, figsize=(9, 3), sharey=True)
for ax, degree in zip(axes, [1, 4, 14], strict=True):
    for targets in draws[:25]:
        curve = polynomial(degree)(x_fixed, targets, x_eval)
        ax.plot(x_eval[:, 0], curve, color=MODEL, alpha=0.3, linewidth=0.8)
    ax.plot(x_eval[:, 0], truth_eval, **TRUTH_LINE)
    ax.set(xlabel="$x$", title=f"degree {degree}", ylim=(-2.5, 2.5))
axes[0].set(ylabel="prediction")
plt.show()

# %% [markdown]
# At one place $x$, each repetition has a prediction $\hat f$. Let $\bar f$ be their mean
# and $t$ the truth. Two numbers describe the thin curves there:
#
# - **bias**: $\bar f - t$, how far off they are *on average*,
# - **variance**: the mean of $(\hat f - \bar f)^2$, how much they *differ*.
#
# (The $b$ of chapter 1 is called bias too, and is another thing. Where both could be
# meant, $b$ goes by its other name, the **intercept**.)

# %% [markdown]
# With one prediction of 1 and one of 5, and truth 2: $\bar f = 3$, bias 1, variance
# $(4 + 4)/2 = 4$. The mean squared distance from the truth is $(1 + 9)/2 = 5 = 1^2 + 4$.
# It always splits so: square $\hat f - t = (\hat f - \bar f) + (\bar f - t)$, and the
# mixed term has mean 0, for $\hat f - \bar f$ has. In the same way a new *noisy* $y$ adds
# the variance of its noise:
#
# $$\text{error} = \text{bias}^2 + \text{variance} + \text{noise}$$

# %% [markdown]
# ### Exercise 3.6 — Bias and variance
#
# Complete `bias_variance(fit, X, Y, X_new, truth)`.
#
# - `fit(X, y, X_new)` fits on `X` and `y` and returns the predictions for `X_new`, an
#   array of shape `(m,)`.
# - `X` is `(n, d)`. `Y` is `(r, n)`: each row holds the `y` of one repetition.
# - `X_new` is `(m, d)`, and `truth` is `(m,)`: the values without noise.
#
# Call `fit` once for each row of `Y`. Take bias² and variance at each of the `m`
# places, dividing by the number of repetitions (as `np.var` does), and return their
# means over the places: the pair `(bias2, variance)`, two numbers. Leave the arguments
# as they were.
#
# <details><summary>Hint 1: the idea</summary>
#
# Collect a table of predictions: a row for each repetition, a column for each place.
# Which direction of the table does "over the repetitions" mean?
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `np.array([...])` of a list of rows makes the table. `.mean(axis=0)` and `.var(axis=0)`
# go down its columns.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Table of predictions; middle prediction and variance of each column; the squared gap
# between middle and truth; the mean of both over the columns, last of all.
#
# </details>


# %% exercise="bias-variance" minutes=8
def bias_variance(fit, X, Y, X_new, truth):
    """Return bias squared and variance of a fit, both averaged over the new places.

    X: (n, d)    Y: (r, n)    X_new: (m, d)    truth: (m,)    returns: bias2, variance
    """
    ### BEGIN SOLUTION
    table = np.array([fit(X, y, X_new) for y in Y])
    bias2 = np.mean((table.mean(axis=0) - truth) ** 2)
    return bias2, np.mean(table.var(axis=0))
    ### END SOLUTION


# %% check="bias-variance-hand" points=1
# Predictions 1 and 5 at one place, truth 2: bias squared 1, variance 4.
def mean_of_y(X, y, X_new):
    return np.full(len(X_new), np.mean(y))


X_case, Y_case = np.zeros((3, 1)), np.array([[1.0, 1.0, 1.0], [4.0, 5.0, 6.0]])
pair = bias_variance(mean_of_y, X_case, Y_case, np.zeros((1, 1)), np.array([2.0]))

assert hasattr(pair, "__len__") and len(pair) == 2, f"want two numbers, got {pair!r}: both?"
assert np.ndim(pair[0]) == 0, f"want numbers, got shape {np.shape(pair[0])}: mean over places?"
assert np.isclose(pair[0], 1), f"bias squared: want 1, got {pair[0]}: which gap is squared?"
assert np.isclose(pair[1], 4), f"variance: want 4, got {pair[1]}: around which middle?"
print(f"bias² {pair[0]:.0f} + variance {pair[1]:.0f} = 5, the mean squared distance")

# %% check="bias-variance-sum" points=2
# Runs when you submit: several places, other fits; the two add up to the squared distance.
### BEGIN HIDDEN TESTS
rng, fits = np.random.default_rng(course_seed()), []


def steep(X, y, X_new):
    fits.append(len(y))
    return 0.5 + X_new[:, 0] * y.max()


def line_fit(X, y, X_new):
    return LinearRegression().fit(X, y).predict(X_new)


for fit, r, m in [(line_fit, 20, 5), (line_fit, 3, 1), (steep, 12, 7)]:
    X_case, X_more = rng.normal(size=(9, 2)), rng.normal(size=(m, 2))
    Y_case, t_case = rng.normal(1, 2, size=(r, 9)), rng.normal(1, 2, size=m)
    given = [X_case.copy(), Y_case.copy(), X_more.copy(), t_case.copy()]
    bias2_got, variance_got = bias_variance(fit, *given)
    assert len(fits) in (0, 12), f"12 repetitions: want 12 fits, got {len(fits)}: once for each?"
    kept = all(map(np.array_equal, given, [X_case, Y_case, X_more, t_case]))
    assert kept, "want the arguments as they were, got changed ones: which line writes?"
    curves_case = np.array([fit(X_case, y, X_more) for y in Y_case])
    distance = np.mean((curves_case - t_case) ** 2)
    spread = np.mean([np.mean((column - column.mean()) ** 2) for column in curves_case.T])
    assert np.isclose(variance_got, spread), (
        f"{r} repetitions, {m} places: variance: want {spread:.4f}, got {variance_got}: over what?"
    )
    total = bias2_got + variance_got
    assert np.isclose(total, distance), (
        f"{r} repetitions, {m} places: want a sum of {distance:.4f}, got {total}: which part?"
    )
### END HIDDEN TESTS

# %% [markdown]
# Does the formula hold? For each degree: bias² and variance from your function, and the
# error measured directly, on fresh noisy values.

# %%
fresh = truth_eval + noise * np.random.default_rng(1).normal(size=(200, 101))
for degree in [1, 4, 12]:
    fit = polynomial(degree)
    bias2, variance = bias_variance(fit, x_fixed, draws, x_eval, truth_eval)
    predictions = np.array([fit(x_fixed, targets, x_eval) for targets in draws])
    measured = np.mean((predictions - fresh) ** 2)
    print(f"degree {degree:2}: bias² {bias2:.4f} + variance {variance:.4f} + noise", end=" ")
    print(f"{noise**2:.4f} = {bias2 + variance + noise**2:.4f}, measured {measured:.4f}")

# %%
# Alt: Stacked areas over the degree of the polynomial, 1 to 13: at the bottom the constant variance
# of the noise in grey, on it bias squared in orange-red, on top the variance in blue. The upper
# edge is the expected error. The upwards axis is the mean squared error, from 0 to about 0.32.
stack_degrees = np.arange(1, 14)
stack = np.array(
    [bias_variance(polynomial(k), x_fixed, draws, x_eval, truth_eval) for k in stack_degrees]
)
fig, ax = plt.subplots()
layers = [np.full(len(stack), noise**2), stack[:, 0], stack[:, 1]]
names = ["noise", "bias²", "variance"]
ax.stackplot(stack_degrees, layers, labels=names, colors=["0.8", ERROR, MODEL])
ax.set(xlabel="degree", ylabel="mean squared error", title="What the error is made of")
ax.legend()
plt.show()

# %% [markdown]
# Most of the bias goes at degree 3, which can bend as the wave does, and nearly all the
# rest at degree 5. Every step adds variance. The best degree is where the *sum* is
# lowest, not where either part is. We could see both only because we know the truth; on
# real data only the sum is in sight.

# %% [markdown]
# ## 3.5 Would more data help?
#
# Collecting rows costs money, so the question comes up in every project. The **learning
# curve** answers it: training and validation error as the number of training rows
# grows.

# %% [markdown]
# ### Exercise 3.7 — Learning curve
#
# Complete `learning_curve(fit, X, y, X_val, y_val, sizes)`. `fit(X, y, X_new)` is as
# before. `sizes` holds whole numbers from 1 up, in any order; one may come twice. For
# each number $m$ in it: fit on the *first* $m$ rows of `X` and `y` (they are in random
# order already), and take the mean squared error on *those $m$ rows* and on *all*
# validation rows.
#
# Return the pair `(train_errors, val_errors)`, two lists or arrays with one number for
# each size, in the order of `sizes`. Leave the arguments as they were.
#
# <details><summary>Hint 1: the idea</summary>
#
# A model that has seen $m$ rows has a training error on $m$ rows. The others are new to
# it.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `X[:m]` takes the first rows. `mean_squared_error` is imported. Calling `fit` twice for
# a size, once for each set of predictions, is fine.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Two empty lists; a loop over the sizes: cut, predict the cut rows, predict the
# validation rows, append an error to each list.
#
# </details>


# %% exercise="learning-curve" minutes=7
def learning_curve(fit, X, y, X_val, y_val, sizes):
    """Return training and validation errors of models fitted on the first rows.

    X: (n, d)    y: (n,)    X_val: (m, d)    y_val: (m,)    sizes: numbers of rows
    """
    ### BEGIN SOLUTION
    train_errors, val_errors = [], []
    for size in sizes:
        X_part, y_part = X[:size], y[:size]
        train_errors.append(np.mean((fit(X_part, y_part, X_part) - y_part) ** 2))
        val_errors.append(np.mean((fit(X_part, y_part, X_val) - y_val) ** 2))
    return train_errors, val_errors
    ### END SOLUTION


# %% check="learning-curve-hand" points=1
# Targets 1, 3, 8 and the mean as the model: errors 0, 1, 26/3 on the rows seen so far.
def mean_of_seen(X, y, X_new):
    return np.full(len(X_new), np.mean(y))


pair = learning_curve(
    mean_of_seen,
    np.zeros((3, 1)),
    np.array([1.0, 3.0, 8.0]),
    np.zeros((2, 1)),
    np.array([2.0, 4.0]),
    [1, 2, 3],
)

assert hasattr(pair, "__len__") and len(pair) == 2, f"want two lists, got {pair!r}: both?"
train_got, val_got = pair
assert np.shape(train_got) == (3,), f"want 3 errors, got shape {np.shape(train_got)}: per size?"
assert np.allclose(train_got, [0, 1, 26 / 3]), f"want [0, 1, 8.67], got {train_got}: which rows?"
assert np.allclose(val_got, [5, 2, 2]), f"validation: want [5, 2, 2], got {val_got}: which rows?"
print("Training errors:", np.round(train_got, 2), " validation errors:", np.round(val_got, 2))

# %% check="learning-curve-library" points=2
# Runs when you submit: other fits and sizes in any order, as computed from the rows.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())


def line_fitted(X, y, X_new):
    return LinearRegression().fit(X, y).predict(X_new)


def last_seen(X, y, X_new):
    return X_new[:, 0] + y[-1]


for fit, sizes in [(line_fitted, [6, 12, 30]), (last_seen, [20, 1, 5, 2, 5])]:
    X_case, y_case = rng.normal(size=(30, 3)), rng.normal(2, 3, size=30)
    X_more, y_more = rng.normal(size=(8, 3)), rng.normal(2, 3, size=8)
    given = [X_case.copy(), y_case.copy(), X_more.copy(), y_more.copy()]
    asked = list(sizes)
    train_got, val_got = learning_curve(fit, *given, asked)
    want = f"{len(sizes)} errors for {sizes}"
    assert len(train_got) == len(val_got) == len(sizes), f"want {want}, got {len(train_got)}: why?"
    for i, m in enumerate(sizes):
        seen, rows = (X_case[:m], y_case[:m]), f"{m} of 30 rows"
        want = mean_squared_error(y_case[:m], fit(*seen, X_case[:m]))
        close = np.isclose(train_got[i], want, atol=1e-9)
        assert close, f"{rows}: training: want {want:.4f}, got {train_got[i]}: which rows?"
        want = mean_squared_error(y_more, fit(*seen, X_more))
        close = np.isclose(val_got[i], want, atol=1e-9)
        assert close, f"{rows}: validation: want {want:.4f}, got {val_got[i]}: which rows?"
    kept = asked == sizes and all(map(np.array_equal, given, [X_case, y_case, X_more, y_more]))
    assert kept, "want the arguments as they were, got changed ones: which line writes?"
### END HIDDEN TESTS

# %% [markdown]
# **Predict.** The next figure shows a straight line (degree 1) and a polynomial of degree
# 9 on the sine wave, from 15 rows up to 300; each point is the median of 15 draws of the
# rows. Whose validation error will come down to the dashes, the variance of the noise:
# that of degree 1, of degree 9, or of both? Write your guess down.

# %%
# Alt: Two panels with the same axes: number of training rows, 15 to 300 on a log scale, across,
# mean squared error, 0 to 0.6, upwards. Left degree 1, right degree 9. Each shows the training
# error in grey, the validation error in blue and a dashed line at the variance of the noise.
draws_of_rows = [load("noisy_sine", n=300, seed=seed) for seed in range(15)]
judge = load("noisy_sine", n=1000, seed=100)
row_counts = [15, 20, 30, 50, 100, 200, 300]

fig, axes = plt.subplots(1, 2, figsize=(8, 3.2), sharey=True)
for ax, degree in zip(axes, [1, 9], strict=True):
    judged = (judge.X, judge.y, row_counts)
    runs = [learning_curve(polynomial(degree), d.X, d.y, *judged) for d in draws_of_rows]
    train_curve, val_curve = np.median(runs, axis=0)
    ax.plot(row_counts, train_curve, "o-", color=DATA, label="training")
    ax.plot(row_counts, val_curve, "o-", color=MODEL, label="validation")
    ax.axhline(noise**2, label="variance of the noise", **TRUTH_LINE)
    ax.set(xscale="log", xlabel="training rows (log scale)", title=f"degree {degree}")
    ax.set_xticks([15, 30, 100, 300], labels=[15, 30, 100, 300])
    ax.minorticks_off()
axes[0].set(ylabel="mean squared error", ylim=(0, 0.6))
axes[0].legend()
plt.show()

# %% [markdown]
# <details><summary><b>Explain.</b> What happened?</summary>
#
# Only that of degree 9. Both gaps close, but the line's errors meet early and *high*:
# what is left is bias, and no number of rows removes it. At degree 9 the validation
# error starts above the picture and comes down to the noise: what shrinks is variance.
#
# </details>

# %% [markdown]
# ### Quiz 3.8 — Both errors are high
#
# A model's training error is 0.27 and its validation error 0.30, on 200 rows. The noise
# has a variance of 0.09. You may change one thing. What helps most?
#
# - **a** Ten times as many rows for the same model.
# - **b** A more flexible model on the same rows.
# - **c** A stiffer model on the same rows.

# %% exercise="quiz-underfit" kind="quiz" choices="a,b,c" minutes=2
### BEGIN SOLUTION
quiz_underfit = "b"
### END SOLUTION


# %% check="quiz-underfit-choice" points=1
# The choice agrees with the experiment: validation errors after each of the three changes.
def validation_error(rows, degree):
    x, rng = np.linspace(0, 1, rows), np.random.default_rng(3)
    seen = np.sin(2 * np.pi * x) + 0.3 * rng.normal(size=rows)
    fitted, ends = np.polynomial.Polynomial.fit(x, seen, degree), np.linspace(0, 1, 999)
    return np.mean((fitted(ends) - np.sin(2 * np.pi * ends)) ** 2) + 0.09


after = {"a": validation_error(2000, 1), "b": validation_error(200, 3)}
after["c"] = validation_error(200, 0)
key = min(after, key=after.get)

assert quiz_underfit in ("a", "b", "c"), f"want 'a', 'b' or 'c', got {quiz_underfit!r}: which one?"
assert quiz_underfit == key, f"want what the experiment shows, got {quiz_underfit!r}: what is left?"
print("Validation error after each change:", {k: round(float(v), 3) for k, v in after.items()})

# %% [markdown]
# > **Misconception.** *"More data always helps."* It shrinks variance, and only that.
# > The straight line had all it needed after some 50 rows. A gap between the two curves
# > says that rows will help; two high curves close together say that they will not.

# %% [markdown]
# ## 3.6 A penalty on the weights
#
# A low degree is a blunt tool: columns are in or out. A gentler one keeps all columns
# and makes large weights *cost* something. **Ridge regression** minimises
#
# $$\sum_{i=1}^n (y_i - x_i^\top w - b)^2 + \alpha \sum_{j=1}^d w_j^2$$
#
# with a **penalty** $\alpha > 0$ (`alpha`). The intercept $b$ is *not* penalised: adding
# 1000 to every $y$ should add 1000 to every prediction and change nothing else.

# %% [markdown]
# Two rows by hand: $x = -1, 1$ and $y = 0, 4$. By symmetry $b = 2$, and what is left is
# $2(2 - w)^2 + \alpha w^2$, lowest where $w = 4 / (2 + \alpha)$. No penalty: $w = 2$.
# With $\alpha = 2$: $w = 1$. The weight shrinks towards 0 and does not reach it.

# %% [markdown]
# ### Exercise 3.9 — Ridge regression
#
# Complete `ridge(X, y, alpha)`: return the pair `(w, b)` that minimises the sum above,
# `w` of shape `(d,)`, `b` a number. `X` is `(n, d)`, `y` is `(n,)`, `alpha` a number
# above 0. It must also work with more columns than rows. Leave the arguments as they
# were.
#
# A road: let $\tilde X$ and $\tilde y$ be $X$ and $y$ with the mean of each column taken
# off. Then $b$ drops out, and zero slope means
#
# $$(\tilde X^\top \tilde X + \alpha I)\, w = \tilde X^\top \tilde y, \qquad
# b = \bar y - \bar x^\top w .$$
#
# Here $I$ is the **identity matrix**, with ones on the diagonal and zeros elsewhere;
# $\bar x$ and $\bar y$ are the means that were taken off.
#
# <details><summary>Hint 1: the idea</summary>
#
# Centre first, then solve one linear system, then find the $b$ that puts the model
# through the point of means.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `np.eye(d)` is the identity, `np.linalg.solve(A, c)` solves $A w = c$. With
# $\alpha > 0$ the matrix always has an inverse.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Two means, two centred arrays (new ones), the system, the intercept from the means and
# the weights. Return the weights first.
#
# </details>


# %% exercise="ridge" minutes=8
def ridge(X, y, alpha):
    """Return w and b that minimise the squared errors plus alpha times the squared weights.

    X: (n, d)    y: (n,)    alpha: a number above 0    returns: w (d,), b a number
    """
    ### BEGIN SOLUTION
    mean = X.mean(axis=0)
    centred = X - mean
    system = centred.T @ centred + alpha * np.eye(X.shape[1])
    w = np.linalg.solve(system, centred.T @ (y - y.mean()))
    return w, y.mean() - mean @ w
    ### END SOLUTION


# %% check="ridge-hand" points=1
# The two rows by hand: w = 1 and b = 2 at a penalty of 2, w = 0.5 at a penalty of 6.
X_case, y_case = np.array([[-1.0], [1.0]]), np.array([0.0, 4.0])
for alpha, want in [(2.0, 1.0), (6.0, 0.5)]:
    pair = ridge(X_case.copy(), y_case.copy(), alpha)
    assert isinstance(pair, tuple | list) and len(pair) == 2, f"want (w, b), got {pair!r}: both?"
    w_got, b_got = pair
    assert np.shape(w_got) == (1,), f"w: want shape (1,), got {np.shape(w_got)}: one per column?"
    assert np.isclose(w_got[0], want), f"alpha {alpha}: w: want {want}, got {w_got[0]}: penalty?"
    assert np.isclose(b_got, 2), f"alpha {alpha}: b: want 2, got {b_got}: is b penalised?"
    print(f"alpha = {alpha:g}: w = {w_got[0]:.2f}, b = {b_got:.2f}")
print("The weight shrinks, the intercept stays.")

# %% check="ridge-library" points=3
# Runs when you submit: any shape, scale and place of the columns, as scikit-learn's Ridge.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
for n, d, alpha, far in [(20, 3, 0.5, 0), (8, 2, 30, 5), (5, 12, 1.0, 3), (30, 4, 1e-3, 10)]:
    X_case = rng.normal(far, [1, 3, 0.2, 1][d % 4], size=(n, d))
    X_case[:, 0] *= 40
    y_case = X_case @ rng.normal(size=d) + 20 + rng.normal(size=n)
    given = [X_case.copy(), y_case.copy()]
    w_got, b_got = ridge(*given, alpha)
    best, case = Ridge(alpha=alpha).fit(X_case, y_case), f"X {n, d}, alpha {alpha:g}"
    assert np.shape(w_got) == (d,), f"{case}: w: want {(d,)}, got {np.shape(w_got)}: why?"
    close = np.allclose(w_got, best.coef_, rtol=1e-4, atol=1e-6)
    assert close, f"{case}: w: want {best.coef_}, got {w_got}: what is penalised, and how much?"
    close = np.isclose(b_got, best.intercept_, rtol=1e-4, atol=1e-5)
    assert close, f"{case}: b: want {best.intercept_:.5f}, got {b_got}: from which means?"
    kept = np.array_equal(given[0], X_case) and np.array_equal(given[1], y_case)
    assert kept, f"{case}: want X and y as they were, got changed ones: which line writes?"
### END HIDDEN TESTS

# %% [markdown]
# Back to the twelve points and to degree 9, curve B of the opening question: the same
# columns, now with a penalty. Where to look: the error on new points and the largest
# weight, from row to row.

# %%
wide_few, wide_new = (polynomial_features(2 * table.X - 1, 9) for table in (few, new))
for alpha in [1e-9, 1e-3, 0.1, 10]:
    w_few, b_few = ridge(wide_few, few.y, alpha)
    errors = [
        mean_squared_error(table.y, columns @ w_few + b_few)
        for table, columns in [(few, wide_few), (new, wide_new)]
    ]
    print(f"alpha {alpha:g}: {errors[0]:.3f} on the twelve, {errors[1]:.3f} on new points", end="")
    print(f", largest weight {np.abs(w_few).max():.1f}")

# %% [markdown]
# With hardly a penalty this is curve B again. A small one brings the error on new points
# from above 5 to below 0.2. The largest fits even the twelve points badly.
#
# ### Quiz 3.10 — Metres and kilometres
#
# A table has a distance in metres, with numbers in the thousands. You change it to
# kilometres, a thousandth of those numbers, and fit ridge again with the same `alpha`,
# without standardising. What happens to the predictions?
#
# - **a** Nothing: the weight grows a thousandfold and makes up for it, as in least
#   squares.
# - **b** They change: the distance now counts for less.
# - **c** They change: the distance now counts for more.

# %% exercise="quiz-kilometres" kind="quiz" choices="a,b,c" minutes=2
### BEGIN SOLUTION
quiz_kilometres = "b"
### END SOLUTION

# %% check="quiz-kilometres-choice" points=1
# The choice agrees with the experiment: how far the predictions move with the distance.
rng = np.random.default_rng(6)
metres = rng.uniform(0, 5000, size=(40, 1))
cost = 0.002 * metres[:, 0] + rng.normal(size=40)
moved = []
for unit in [1, 1000]:
    fitted = Ridge(alpha=20.0).fit(metres / unit, cost)
    moved.append(float(np.ptp(fitted.predict(metres / unit))))
key = "a" if np.isclose(*moved, rtol=1e-3) else "b" if moved[1] < moved[0] else "c"

chosen_one = quiz_kilometres in ("a", "b", "c")
assert chosen_one, f"want 'a', 'b' or 'c', got {quiz_kilometres!r}: which one?"
assert quiz_kilometres == key, f"want the experiment's, got {quiz_kilometres!r}: what is penalised?"
print(f"Range of the predictions: {moved[0]:.2f} from metres, {moved[1]:.2f} from kilometres.")

# %% [markdown]
# So columns are standardised before a penalty sees them, with the *training* means and
# deviations, as in chapter 1.
#
# *Can wait, up to section 3.8: claim lab 3.11, quiz 3.12 and the lasso.*
#
# How flexible is a ridge model? Counting weights does not help, they are all there.
# Count instead how much a model *listens*: if one target $y_i$ rises by 1, by how much
# does the model's own prediction for that row rise? The sum over all rows is the number
# of **effective degrees of freedom** (the widget's effective number of parameters).

# %% [markdown]
# An article says that regularisation prevents over- *and underfitting* by *increasing*
# the model's complexity. Right in it: a penalty acts on complexity, and it is used
# against overfitting.
#
# For ridge, predictions are a matrix times the targets, $\hat y = H y$, with $H$ the
# **hat matrix**. The effective degrees of freedom are its **trace**, the sum of its
# diagonal: $H_{ii}$ is how much row $i$ listens to its own target. With the centred
# table $\tilde X$,
#
# $$H = \tfrac1n \mathbf{1}\mathbf{1}^\top
# + \tilde X (\tilde X^\top \tilde X + \alpha I)^{-1} \tilde X^\top ,$$
#
# where $\mathbf{1}\mathbf{1}^\top$ is the $n \times n$ table of ones: that part is the
# intercept, and its trace is 1.

# %% [markdown]
# ### Claim lab 3.11 — What a penalty does to complexity
#
# Complete `effective_dof(X, alpha)` for the ridge of exercise 3.9: intercept fitted, not
# penalised. For $x = -1, 1$ and $\alpha = 2$ it is $1 + 2/(2 + 2) = 1.5$.
#
# `X` is `(n, d)`, with any $n$ and $d$; `alpha` is a number above 0. Return a number,
# and leave `X` as it was. The checks then follow freedom and training error as the
# penalty grows.
#
# <details><summary>Hint 1: the idea</summary>
#
# Two ways. Build $H$ from the formula. Or measure: a model fitted to targets that are 0
# except for a single 1 predicts one column of $H$.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `np.trace` adds up a diagonal; `np.linalg.solve(A, B)` takes a whole table `B`. Your
# `ridge` and the rows of `np.eye(n)` serve the second way.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Centre the columns; solve for the table in the middle of the formula; take the trace;
# add what the intercept contributes.
#
# </details>


# %% exercise="effective-dof" kind="claim" claim="C07" minutes=8
def effective_dof(X, alpha):
    """Return the trace of the hat matrix of ridge with an intercept that is not penalised.

    X: (n, d)    alpha: a number above 0    returns: a number
    """
    ### BEGIN SOLUTION
    centred = X - X.mean(axis=0)
    gram = centred.T @ centred
    return 1 + np.trace(np.linalg.solve(gram + alpha * np.eye(X.shape[1]), gram))
    ### END SOLUTION


# %% check="effective-dof-hand" points=1
# For the two rows -1 and 1 at a penalty of 2: one and a half degrees of freedom.
got = effective_dof(np.array([[-1.0], [1.0]]), 2.0)

assert got is not None, "want a number, got None: is there a return?"
assert np.ndim(got) == 0, f"want one number, got shape {np.shape(got)}: the sum of what?"
assert np.isclose(got, 1.5), f"want 1.5, got {got}: the intercept, and then 2 / (2 + 2)?"
print(f"Effective degrees of freedom: {got:.2f}, between 1 (the mean) and 2 (the line).")

# %% check="effective-dof-claim" points=1
# Claim: a penalty increases the complexity. Degrees of freedom and training error decide.
sick = load("diabetes")
Z_case = StandardScaler().fit_transform(sick.X)
freedom, own_errors = [], []
for alpha in [1e-6, 1.0, 100.0, 1e4, 1e8]:
    fitted = Ridge(alpha=alpha).fit(Z_case, sick.y)
    freedom.append(effective_dof(Z_case, alpha))
    own_errors.append(mean_squared_error(sick.y, fitted.predict(Z_case)))
    print(f"alpha {alpha:g}: freedom {freedom[-1]:.2f}, training error {own_errors[-1]:.0f}")

assert np.isclose(freedom[0], 11, atol=1e-3), f"want 11 at first, got {freedom[0]}: all parameters?"
assert np.isclose(freedom[-1], 1, atol=1e-3), f"want 1 at last, got {freedom[-1]}: who is left?"
assert np.all(np.diff(freedom) < 0), f"want freedom that falls, got {freedom}: where does it rise?"
assert np.all(np.diff(own_errors) > 0), "want a training error that rises, got another course"
print("As the penalty grows, freedom falls and the training error rises.")

# %% check="effective-dof-library" points=2
# Runs when you submit: how much scikit-learn's predictions follow their own targets.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
for n, d, alpha, far in [(12, 3, 2.0, 0), (10, 2, 0.3, 6), (5, 9, 1.0, 2), (15, 4, 50, 1)]:
    X_case = rng.normal(far, 2, size=(n, d))
    given = X_case.copy()
    got = effective_dof(given, alpha)
    want = np.trace(Ridge(alpha=alpha).fit(X_case, np.eye(n)).predict(X_case))
    case = f"X {n, d} around {far}, alpha {alpha:g}"
    assert np.isclose(got, want, rtol=1e-4), f"{case}: want {want:.4f}, got {got}: which part?"
    assert np.array_equal(given, X_case), f"{case}: want X as it was, got a changed X: where?"
### END HIDDEN TESTS

# %% [markdown]
# Complexity goes *down*, and the training error goes *up*: that is a step towards
# underfitting, not away from it. The claim has the direction wrong. A penalty trades
# one danger for the other; too large a one underfits.

# %% [markdown]
# ### Quiz 3.12 — What the penalty moves
#
# Section 3.4 split the error into bias² and variance. What does a growing ridge penalty
# do to them, for a flexible model on few rows?
#
# - **a** Both fall.
# - **b** Bias² falls and variance grows.
# - **c** Bias² grows and variance falls.

# %% exercise="quiz-penalty" kind="quiz" choices="a,b,c" minutes=2
### BEGIN SOLUTION
quiz_penalty = "c"
### END SOLUTION

# %% check="quiz-penalty-choice" points=1
# The choice agrees with the experiment: degree 9 on 20 rows, repeated 200 times.
x = np.linspace(-1, 1, 20)
wave, powers = np.sin(np.pi * x), np.column_stack([x**k for k in range(1, 10)])
noisy = wave + 0.3 * np.random.default_rng(2).normal(size=(200, 20))
found = {}
for alpha in [1e-6, 1.0]:
    curves_case = Ridge(alpha=alpha).fit(powers, noisy.T).predict(powers)
    found[alpha] = (np.mean((curves_case.mean(axis=1) - wave) ** 2), curves_case.var(axis=1).mean())
grows = tuple(found[1.0][i] > found[1e-6][i] for i in range(2))
key = {(False, False): "a", (False, True): "b", (True, False): "c"}[grows]

assert quiz_penalty in ("a", "b", "c"), f"want 'a', 'b' or 'c', got {quiz_penalty!r}: which one?"
assert quiz_penalty == key, f"want what the experiment shows, got {quiz_penalty!r}: stiffer means?"
for alpha, (bias2_seen, variance_seen) in found.items():
    print(f"alpha {alpha:g}: bias² {bias2_seen:.4f}, variance {variance_seen:.4f}")
print("A stiffer model varies less, and misses more on average.")

# %% [markdown]
# ## 3.7 A penalty that chooses: the lasso
#
# *Can wait.* Ridge shrinks all weights and drops none. The **lasso** charges for $|w_j|$
# instead of $w_j^2$:
#
# $$\frac{1}{2n} \sum_{i=1}^n (y_i - x_i^\top w - b)^2 + \alpha \sum_{j=1}^d |w_j|$$
#
# (The factor $\frac{1}{2n}$ is scikit-learn's, so that our numbers can agree.) The
# smallest case has one weight $u$ and a target $z$: minimise
# $\tfrac12 (u - z)^2 + t|u|$. For $u > 0$ the slope is $u - z + t$, zero at $u = z - t$.
# That is above 0 only if $z > t$. By symmetry $u = z + t$ if $z < -t$. In between the
# best $u$ is exactly 0: moving away saves less than it costs.

# %% [markdown]
# With $t = 1$: $z = 3$ gives 2, $z = -1.5$ gives −0.5, $z = 0.4$ gives 0.
#
# ### Exercise 3.13 — Soft threshold
#
# Complete `soft_threshold(z, t)`: the minimiser $u$ from above. `z` is a number or an
# array of any shape, of floats or integers, taken entry by entry; `t` is a number, 0 or
# more. Return a number or an array of the same shape, and leave `z` as it was.
#
# <details><summary>Hint 1: the idea</summary>
#
# Move $z$ towards 0 by $t$, but not past 0.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `np.sign`, `np.abs` and `np.maximum` work on numbers and arrays alike. So does
# `np.where`.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Size and sign apart: shorten the size, not below 0, then give it its sign back.
#
# </details>


# %% exercise="soft-threshold" minutes=5
def soft_threshold(z, t):
    """Return z moved towards zero by t, not past it, entry by entry.

    z: a number or an array    t: a number, 0 or more    returns: as z
    """
    ### BEGIN SOLUTION
    return np.sign(z) * np.maximum(np.abs(z) - t, 0)
    ### END SOLUTION


# %% check="soft-threshold-hand" points=1
# With t = 1, the values 3, -1.5 and 0.4 become 2, -0.5 and 0.
for z, want in [(3.0, 2.0), (-1.5, -0.5), (0.4, 0.0)]:
    got = soft_threshold(z, 1.0)
    assert np.ndim(got) == 0, f"z = {z}: want one number, got shape {np.shape(got)}: why?"
    assert got is not None, "want a number, got None: is there a return?"
    assert np.isclose(got, want), f"z = {z}: want {want}, got {got}: towards 0, and how far?"
    print(f"{z:4} -> {float(got):g}")
print("Small values become 0, large ones move by t.")

# %% check="soft-threshold-minimum" points=2
# Runs when you submit: arrays of any shape; the minimum that scikit-learn's Lasso finds.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
for shape, t in [((7,), 0.7), ((2, 3), 2.0), ((4,), 0.0), ((1, 2, 2), 0.25)]:
    z = rng.normal(0, 2, size=shape)
    given = z.copy()
    got = soft_threshold(given, t)
    assert np.shape(got) == shape, f"want shape {shape}, got {np.shape(got)}: entry by entry?"
    assert np.array_equal(given, z), f"shape {shape}: want z as it was, got a changed z: where?"
    one = Lasso(alpha=t, fit_intercept=False) if t else LinearRegression(fit_intercept=False)
    for entry, answer in zip(z.ravel(), np.ravel(got), strict=True):
        want = one.fit([[1.0]], [entry]).coef_[0]
        close = np.isclose(answer, want, rtol=1e-9)
        assert close, f"z {entry:.3f}, t {t}: want {want:.3f}, got {answer}: from which type?"
got = soft_threshold(np.array([-5.0, 1.0, 0.0, 5.0, -1.0]), 1)
assert np.allclose(got, [-4, 0, 0, 4, 0]), f"at the edge: want -4, 0, 0, 4, 0, got {got}: which?"
got = soft_threshold(np.array([0.0, 2.0]), 0)
assert np.array_equal(got, [0, 2]), f"z 0 and 2, t 0: want 0 and 2, got {got}: divided by what?"
got = soft_threshold(np.array([3, -2, 0]), 0.5)
assert np.allclose(got, [2.5, -1.5, 0]), f"z 3, -2, 0, t 0.5: want 2.5, -1.5, 0, got {got}: type?"
### END HIDDEN TESTS

# %% [markdown]
# With several weights we minimise over one at a time: **coordinate descent**. Centre
# the columns and $y$, so that $b$ drops out. Let $r$ be the residuals of the model
# *without* column $j$. The best $w_j$, all others held, is
#
# $$w_j = \frac{S(\rho_j, \alpha)}{\nu_j}, \qquad
# \rho_j = \frac1n \sum_i \tilde x_{ij} r_i, \qquad
# \nu_j = \frac1n \sum_i \tilde x_{ij}^2$$
#
# with $S$ your `soft_threshold`: seen from $w_j$ alone, the loss is
# $\frac{\nu_j}{2} (w_j - \rho_j / \nu_j)^2 + \alpha |w_j|$ and a constant. Divided by
# $\nu_j$, that is the smallest case with $z = \rho_j / \nu_j$ and $t = \alpha / \nu_j$.
#
# One **sweep** updates $w_1, w_2, \dots, w_d$ in turn, each with the newest values of the
# others.

# %% [markdown]
# ### Exercise 3.14 — Lasso by coordinate descent
#
# Complete `lasso_coordinate_descent(X, y, alpha, sweeps)`. Start from $w = 0$, do
# exactly `sweeps` sweeps (1 or more) over the columns from first to last, and return
# `(w, b)` with $b = \bar y - \bar x^\top w$. `X` is `(n, d)`, `alpha` a number above 0.
#
# A constant column has $\nu_j = 0$: its weight stays 0. More columns than rows must
# work too. Leave `X` and `y` as they were.
#
# <details><summary>Hint 1: the idea</summary>
#
# The residuals without column $j$ are the full residuals with $j$'s own share,
# $\tilde x_j w_j$, put back.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `Xc @ w` is the prediction of the centred model; subtract the share of column $j$ from
# it. `Xc[:, j] @ r / n` is $\rho_j$.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Centre; zeros; a loop over sweeps, in it a loop over columns: skip the constant ones,
# residual without $j$, $\rho_j$, new $w_j$ written at once. The intercept after the
# loops.
#
# </details>


# %% exercise="lasso" minutes=12
def lasso_coordinate_descent(X, y, alpha, sweeps):
    """Return w and b of the lasso after that many sweeps over the columns, from w = 0.

    X: (n, d)    y: (n,)    alpha: a number above 0    returns: w (d,), b a number
    """
    ### BEGIN SOLUTION
    mean, n = X.mean(axis=0), len(X)
    centred, target = X - mean, y - y.mean()
    size, w = (centred**2).mean(axis=0), np.zeros(X.shape[1])
    for _ in range(sweeps):
        for j in np.flatnonzero(size > 0):
            without_j = target - centred @ w + centred[:, j] * w[j]
            w[j] = soft_threshold(centred[:, j] @ without_j / n, alpha) / size[j]
    return w, y.mean() - mean @ w
    ### END SOLUTION


# %% check="lasso-hand" points=1
# Rows -1 and 1 with targets 0 and 4: w = 1.5 at a penalty of 0.5, and 0 at a penalty of 3.
X_case, y_case = np.array([[-1.0], [1.0]]), np.array([0.0, 4.0])
for alpha, want in [(0.5, 1.5), (3.0, 0.0)]:
    pair = lasso_coordinate_descent(X_case.copy(), y_case.copy(), alpha, 1)
    assert isinstance(pair, tuple | list) and len(pair) == 2, f"want (w, b), got {pair!r}: both?"
    w_got, b_got = pair
    assert np.shape(w_got) == (1,), f"w: want shape (1,), got {np.shape(w_got)}: one per column?"
    assert np.isclose(w_got[0], want), f"alpha {alpha}: w: want {want}, got {w_got[0]}: by hand?"
    assert np.isclose(b_got, 2), f"alpha {alpha}: b: want 2, got {b_got}: is it penalised?"
    print(f"alpha = {alpha}: w = {w_got[0]:.2f}, b = {b_got:.2f}")
print("A large enough penalty gives a weight of exactly 0.")

# %% check="lasso-sweeps" points=2
# Runs when you submit: each sweep minimises over one weight after the other.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
X_case = rng.normal(2, [1.0, 0.5, 3.0], size=(15, 3))
X_case[:, 1] += X_case[:, 0]
y_case = X_case @ [2.0, -1.0, 0.5] + 7 + rng.normal(size=15)
returns = np.array([[3, 4, 0], [4, 2, 5], [0, 0, 2], [4, 0, 5], [4, 2, 0], [2, 3, 3.0]])
cases = {"3 columns": (X_case, y_case, 0.3), "in thousands": (1000 * X_case, y_case, 300.0)}
cases["a weight that comes back"] = (returns, np.array([6, 6, 7, 1, 8, 0.0]), 0.5)
for case, (X_case, y_case, alpha) in cases.items():
    one, w_want = Lasso(alpha=alpha, tol=1e-12), np.zeros(3)
    for sweeps in [1, 2, 3]:
        for j in range(3):
            w_want[j] = 0
            w_want[j] = one.fit(X_case[:, [j]], y_case - X_case @ w_want).coef_[0]
        given = [X_case.copy(), y_case.copy()]
        w_got, b_got = lasso_coordinate_descent(*given, alpha, sweeps)
        close, case = np.allclose(w_got, w_want, rtol=1e-4, atol=1e-9), f"{case}, {sweeps} sweeps"
        assert close, f"{case}: w: want {w_want}, got {w_got}: with whose newest values?"
        b_want = y_case.mean() - X_case.mean(axis=0) @ w_want
        assert np.isclose(b_got, b_want, rtol=1e-4), f"b: want {b_want:.4f}, got {b_got}: why?"
        kept = np.array_equal(given[0], X_case) and np.array_equal(given[1], y_case)
        assert kept, "want X and y as they were, got changed ones: which line writes?"
### END HIDDEN TESTS


# %% check="lasso-library" points=2
# Runs when you submit: many sweeps reach scikit-learn's Lasso, whatever the shape and scale.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
for n, d, alpha, scale in [(40, 5, 0.2, 1.0), (30, 4, 5.0, 10.0), (12, 14, 0.6, 1.0)]:
    X_case = scale * rng.normal(1, 1, size=(n, d))
    y_case = X_case[:, -3:] @ [3.0, -2.0, 1.0] + 5 + rng.normal(size=n)
    best = Lasso(alpha=alpha, tol=1e-10, max_iter=100_000).fit(X_case, y_case)
    w_got, b_got = lasso_coordinate_descent(X_case.copy(), y_case.copy(), alpha, 200)
    shapes = np.shape(w_got), np.shape(b_got)
    assert shapes == ((d,), ()), f"want {d} weights and one number, got {shapes}: which is which?"
    got = np.mean((y_case - X_case @ w_got - b_got) ** 2) / 2 + alpha * np.abs(w_got).sum()
    own = best.predict(X_case)
    want = np.mean((y_case - own) ** 2) / 2 + alpha * np.abs(best.coef_).sum()
    case = f"X {n, d}, alpha {alpha}"
    assert got <= want * (1 + 1e-3), f"{case}: want the least sum {want:.4f}, got {got:.4f}: why?"
flat = np.c_[np.full(9, 3.0), np.arange(9.0)]
w_got, b_got = lasso_coordinate_descent(flat, 2 * np.arange(9.0) + 1, 0.5, 4)
assert np.all(np.isfinite(w_got)), f"constant column: want numbers, got {w_got}: divided by what?"
want = Lasso(alpha=0.5, tol=1e-10).fit(flat, 2 * np.arange(9.0) + 1)
close = np.allclose([*w_got, b_got], [*want.coef_, want.intercept_], rtol=1e-4, atol=1e-6)
assert close, f"constant column: want {want.coef_}, {want.intercept_}, got {w_got}, {b_got}: why?"
### END HIDDEN TESTS

# %% [markdown]
# Your two models and the library's, on the standardised patients. Where to look: the
# weights of two columns that move together.

# %%
patients = load("diabetes")
Z_all = StandardScaler().fit_transform(patients.X)
w_ridge, b_ridge = ridge(Z_all, patients.y, 50.0)
w_lasso, b_lasso = lasso_coordinate_descent(Z_all, patients.y, 5.0, 500)
library_ridge = Ridge(alpha=50.0).fit(Z_all, patients.y)
library_lasso = Lasso(alpha=5.0, tol=1e-9).fit(Z_all, patients.y)

assert np.allclose(w_ridge, library_ridge.coef_) and np.isclose(b_ridge, b_lasso)
assert np.allclose(w_lasso, library_lasso.coef_, atol=1e-3)
print("ridge:", np.round(w_ridge, 1))
print("lasso:", np.round(w_lasso, 1) + 0.0)
both = [list(patients.feature_names).index(name) for name in ("hdl", "cholesterol_ratio")]
print(f"hdl and cholesterol ratio: correlation {np.corrcoef(Z_all[:, both].T)[0, 1]:.2f},", end=" ")
print(f"ridge {np.round(w_ridge[both], 1)}, lasso {np.round(w_lasso[both], 1) + 0.0}")

# %% [markdown]
# Where to look: how each weight approaches zero as the penalty grows, from left to
# right.

# %%
# Alt: Two panels of ten lines each, one for each feature of the diabetes table: the weight, about
# -30 to 33, over the penalty alpha on a log scale. Left, ridge, alpha from 1 to 100,000: the lines
# bend smoothly and run together near zero. Right, lasso, alpha from 0.1 to 100: the lines reach
# zero one after the other, at different penalties, and stay there. HDL is blue, the cholesterol
# ratio green, the rest grey.
paths = {"ridge": np.logspace(0, 5, 40), "lasso": np.logspace(-1, 2, 40)}
solvers = {"ridge": ridge, "lasso": lambda X, y, a: lasso_coordinate_descent(X, y, a, 60)}

fig, axes = plt.subplots(1, 2, figsize=(8, 3.2), sharey=True)
for ax, (name, penalties) in zip(axes, paths.items(), strict=True):
    path = np.array([solvers[name](Z_all, patients.y, penalty)[0] for penalty in penalties])
    ax.semilogx(penalties, path, color="0.75", linewidth=1.2)
    for at, color in zip(both, [MODEL, RIVAL], strict=True):
        ax.semilogx(penalties, path[:, at], color=color, label=patients.feature_names[at])
    ax.axhline(0, color="0.4", linewidth=0.8)
    ax.set(xlabel="penalty $\\alpha$ (log scale)", title=name)
axes[0].set(ylabel="weight (score per deviation)")
axes[1].legend()
plt.show()

# %% [markdown]
# Ridge weights fade together, and none is exactly 0. The lasso sets them to 0 one by
# one, so it *selects* features. The two scales of $\alpha$ are different, since one loss
# is a sum and the other half a mean.
#
# > **Misconception.** *"A feature with a lasso weight of 0 has nothing to do with $y$."*
# > Among features that move together the lasso tends to keep one and drop the rest:
# > above, HDL without the cholesterol ratio. Ridge gave a weight to both.

# %% [markdown]
# ## 3.8 Cross-validation
#
# Ridge leaves a question: which $\alpha$? Validation could choose it, but often rows are
# few, and every row that validates is missing from training.
#
# Cut the rows into $k$ **folds**. Each fold validates once, while the model is fitted on
# the other $k - 1$; then average the $k$ errors. Every row is used for both, but never
# at the same time. This is **$k$-fold cross-validation**. With 7 rows and $k = 3$ the
# folds have 3, 2 and 2 rows.

# %% [markdown]
# ### Exercise 3.15 — Folds
#
# Complete `kfold_indices(n, k, seed)`. Return a list of `k` pairs `(train, val)` of
# integer arrays of row numbers, counted from 0.
#
# - Each of the `n` rows is in exactly one `val`; each `train` holds all the others.
# - The sizes of the `val` arrays differ by at most 1.
# - Rows are shuffled before they are cut. The same `seed` gives the same arrays at each
#   call, other seeds give others. The order within an array is up to you.
# - Unless $2 \le k \le n$, raise a `ValueError`.
#
# <details><summary>Hint 1: the idea</summary>
#
# Shuffle the row numbers once, cut them into `k` pieces. What is the training part when
# one piece is set aside?
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `np.random.default_rng(seed).permutation(n)` shuffles $0, \dots, n - 1$.
# `np.array_split` cuts into nearly equal pieces; `np.setdiff1d(a, b)` is what is in `a`
# and not in `b`.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Test `k`; shuffle; cut; for each piece make the pair of "all the others" and the piece
# itself; return the list.
#
# </details>


# %% exercise="kfold" minutes=8
def kfold_indices(n, k, seed):
    """Return k pairs (train, val) of row numbers: each row is in one val, the rest train.

    n: number of rows    k: number of folds, 2 to n    returns: a list of k pairs
    """
    ### BEGIN SOLUTION
    if not 2 <= k <= n:
        raise ValueError(f"want 2 to {n} folds for {n} rows, got {k}")
    folds = np.array_split(np.random.default_rng(seed).permutation(n), k)
    return [(np.setdiff1d(np.arange(n), fold), fold) for fold in folds]
    ### END SOLUTION


# %% check="kfold-seven" points=1
# Seven rows in three folds: 3, 2 and 2 rows validate, the other rows train.
folds = kfold_indices(7, 3, 0)

assert isinstance(folds, tuple | list), f"want a list of pairs, got {type(folds).__name__}: why?"
assert len(folds) == 3, f"want 3 pairs, got {len(folds)}: one for each fold?"
sizes = sorted(len(val) for _, val in folds)
assert sizes == [2, 2, 3], f"want folds of 2, 2 and 3 rows, got {sizes}: where is the rest?"
seen = sorted(int(row) for _, val in folds for row in val)
assert seen == list(range(7)), f"want each of the rows 0 to 6 once, got {seen}: which is missing?"
for train, val in folds:
    joined = sorted([*map(int, train), *map(int, val)])
    assert joined == list(range(7)), f"want all rows in train or val, got {joined}: which twice?"
print("Rows that validate:", [[int(row) for row in val] for _, val in folds])

# %% check="kfold-any" points=2
# Runs when you submit: any n and k, sizes as scikit-learn's, and the seed decides alone.
### BEGIN HIDDEN TESTS
for n, k in [(11, 4), (10, 5), (6, 6), (23, 2), (25, 7)]:
    for seed in range(course_seed(), course_seed() + 4):
        folds, again = kfold_indices(n, k, seed), kfold_indices(n, k, seed)
        case = f"n = {n}, k = {k}, seed {seed}"
        assert len(folds) == k, f"{case}: want {k} pairs, got {len(folds)}: which is missing?"
        want = sorted(len(val) for _, val in KFold(k).split(np.zeros(n)))
        sizes = sorted(len(val) for _, val in folds)
        assert sizes == want, f"{case}: want folds of {want}, got {sizes}: where is the rest?"
        types = {np.asarray(rows).dtype.kind for pair in folds for rows in pair}
        assert types <= {"i", "u"}, f"{case}: want integers, got {types}: can they pick rows?"
        every = np.sort(np.concatenate([val for _, val in folds]))
        assert np.array_equal(every, np.arange(n)), f"{case}: want each once, got {every}: which?"
        for train, val in folds:
            joined = np.sort(np.concatenate([train, val]))
            assert np.array_equal(joined, np.arange(n)), f"{case}: want all rows, got {joined}"
        same = all(np.array_equal(p[1], q[1]) for p, q in zip(folds, again, strict=True))
        assert same, f"{case}: want the same folds twice, got two results: what else decides?"
several = [kfold_indices(60, 3, seed) for seed in range(course_seed(), course_seed() + 4)]
owners = [[np.isin(np.arange(60), val) for _, val in folds] for folds in several]
kinds = len({tuple(np.flatnonzero(folds[0]).tolist()) for folds in owners})
assert kinds == 4, f"n = 60, 4 seeds: want 4 first folds, got {kinds}: what becomes of the seed?"
together = min(int(sum(np.sum(own & np.roll(own, 1)) for own in folds)) for folds in owners)
assert together < 45, f"n = 60: want shuffled rows, got {together} neighbours in one fold: how?"
### END HIDDEN TESTS

# %% check="kfold-refuses" points=1
# More folds than rows, or fewer than two, raise a ValueError.
told = []
for n, k in [(5, 6), (5, 1), (5, 0)]:
    try:
        told.append(f"{len(kfold_indices(n, k, 0))} folds")
    except ValueError:
        told.append("ValueError")
    except ZeroDivisionError:
        told.append("ZeroDivisionError")

want = ["ValueError"] * 3
assert told == want, f"6, 1 and 0 folds of 5 rows: want {want}, got {told}: who is left to train?"
print("Refused: 6, 1 and 0 folds of 5 rows.")

# %% [markdown]
# ### Test 3.16 — A check that catches wrong folds
#
# *Can wait.* A fault in the folds is seldom visible: the errors that come out look
# plausible. Write `check_kfold(candidate)`: `candidate` is a function used like
# `kfold_indices`. It must return nothing for a right candidate and fail an `assert` for a
# wrong one (a candidate that crashes counts as caught).
#
# Right candidates may return tuples or lists, in any order within an array, and use any
# generator: test what exercise 3.15 *promises*, nothing else. More than ten wrong
# versions wait. You earn the share that you catch, and nothing if you reject a right
# one.
#
# <details><summary>Hint 1: the idea</summary>
#
# Turn each bullet of exercise 3.15 into an assert. Which `n` and `k` make mistakes
# visible: those that divide evenly, or others?
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `np.concatenate`, `np.sort` and `np.arange` for "each exactly once". `try` with
# `except` and `else` for what must be refused: fail an assert in the `else`.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# A loop over a few `(n, k)`: number of pairs, sizes, completeness, no overlap, the same
# call twice. After it: several seeds must not all agree, nor keep the rows in order; and
# the refused values of `k`.
#
# </details>


# %% exercise="check-kfold" kind="test" minutes=12
def check_kfold(candidate):
    """Fail an assert unless the candidate makes right folds."""
    ### BEGIN SOLUTION
    for n, k in [(11, 4), (12, 3), (5, 5), (9, 2)]:
        folds, again = candidate(n, k, 1), candidate(n, k, 1)
        assert len(folds) == k, "one pair for each fold"
        vals = [np.sort(val) for _, val in folds]
        assert np.array_equal(np.sort(np.concatenate(vals)), np.arange(n)), "each row once"
        assert max(map(len, vals)) - min(map(len, vals)) <= 1, "sizes differ by at most 1"
        for (train, val), (train_again, val_again) in zip(folds, again, strict=True):
            assert np.array_equal(np.sort([*train, *val]), np.arange(n)), "the rest trains"
            assert np.array_equal(val, val_again), "the same seed, the same folds"
            assert np.array_equal(train, train_again), "the same seed, the same folds"
    first = [[sorted(val) for _, val in candidate(30, 3, seed)] for seed in range(4)]
    assert first[0] != first[1] or first[0] != first[2], "other seeds, other folds"
    assert all(sorted(sum(folds[:1], [])) != list(range(10)) for folds in first), "shuffled"
    for n, k in [(4, 5), (4, 1), (4, 0)]:
        try:
            candidate(n, k, 0)
        except ValueError:
            continue
        raise AssertionError(f"{k} folds of {n} rows must be refused")
    ### END SOLUTION


# %% check="check-kfold-two" points=1
# Your check accepts right folds, as scikit-learn makes them, and rejects rows in order.
def library_folds(n, k, seed):
    if not 2 <= k <= n:
        raise ValueError("2 to n folds")
    return list(KFold(k, shuffle=True, random_state=seed).split(np.zeros(n)))


def in_order(n, k, seed):
    if not 2 <= k <= n:
        raise ValueError("2 to n folds")
    return list(KFold(k).split(np.zeros(n)))


check_kfold(library_folds)
try:
    check_kfold(in_order)
    missed = True
except AssertionError:
    missed = False

assert not missed, "rows in order: want an AssertionError, got none: which promise is broken?"
print("Accepted: shuffled folds. Rejected: rows in order.")

# %% check="check-kfold-bank" points=5 candidates="kfold"
# Runs when you submit: right versions pass your check, wrong ones do not.
### BEGIN HIDDEN TESTS
from coursekit.candidates import share_rejected

right, wrong = {}, {}  # the build fills these from the bank
5 * share_rejected(check_kfold, "kfold_indices", right, wrong, globals())
### END HIDDEN TESTS

# %% [markdown]
# The validation rows of a fold stand for rows from the future. So *everything* that
# learns from rows, the scaler included, is fitted again inside each fold, on the
# training rows alone. What slips from validation rows into a model is a **leak**.

# %% [markdown]
# ### Exercise 3.17 — Cross-validated error
#
# Complete `cross_val_mse(X, y, alpha, folds)`. `folds` is a list of pairs `(train, val)`
# of row numbers; a pair need not hold all rows. For each pair: standardise the columns
# with the means and standard deviations (as `np.std`) of *its training rows*, fit ridge
# with `alpha` on those rows, and take the mean squared error on its validation rows.
#
# Return a list or array with one error for each fold, in their order. No column is
# constant in any training part. Leave the arguments as they were; libraries are allowed.
#
# <details><summary>Hint 1: the idea</summary>
#
# Pretend for each fold that the validation rows do not exist yet. When may they be
# touched for the first time?
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `StandardScaler` has `fit` and `transform`; `make_pipeline` joins a scaler and a model
# into one object with `fit` and `predict`. Your own `ridge` serves as well.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# An empty list; a loop over the pairs: a *new* scaler and model, fitted on the training
# rows; predictions for the validation rows; the error appended.
#
# </details>


# %% exercise="cross-val-mse" minutes=8
def cross_val_mse(X, y, alpha, folds):
    """Return the validation error of each fold, the scaler fitted inside the fold.

    X: (n, d)    y: (n,)    folds: pairs (train, val) of row numbers    returns: (k,)
    """
    ### BEGIN SOLUTION
    errors = []
    for train, val in folds:
        model = make_pipeline(StandardScaler(), Ridge(alpha=alpha)).fit(X[train], y[train])
        errors.append(mean_squared_error(y[val], model.predict(X[val])))
    return np.array(errors)
    ### END SOLUTION


# %% check="cross-val-mse-hand" points=1
# Four rows, two folds, by hand: errors 9 and 14.5 at a penalty of 2.
X_case, y_case = np.array([[0.0], [2.0], [1.0], [3.0]]), np.array([0.0, 4.0, 5.0, 7.0])
pairs = [(np.array([0, 1]), np.array([2, 3])), (np.array([2, 3]), np.array([0, 1]))]
got = cross_val_mse(X_case.copy(), y_case.copy(), 2.0, pairs)

assert np.shape(got) == (2,), f"want shape (2,), got {np.shape(got)}: one error for each fold?"
want = [9, 14.5]
assert np.allclose(got, want), f"want {want}, got {np.asarray(got)}: fitted on which rows?"
print("Errors of the two folds:", np.asarray(got))

# %% check="cross-val-mse-library" points=3
# Runs when you submit: as scikit-learn cross-validates a scaler and a model together.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
for n, d, k, alpha in [(22, 3, 4, 2.0), (15, 2, 3, 20.0), (9, 5, 9, 0.5)]:
    X_case = rng.normal(3, 2, size=(n, d))
    X_case[:2] *= 6
    y_case = X_case @ rng.normal(size=d) + 10 + rng.normal(size=n)
    pairs = list(KFold(k, shuffle=True, random_state=n).split(X_case))
    pairs[1] = (pairs[1][0][1:], pairs[1][1])
    given = [X_case.copy(), y_case.copy()]
    got = cross_val_mse(*given, alpha, pairs)
    model = make_pipeline(StandardScaler(), Ridge(alpha=alpha))
    want = -cross_val_score(model, X_case, y_case, cv=pairs, scoring="neg_mean_squared_error")
    assert np.shape(got) == (k,), f"want {k} errors, got shape {np.shape(got)}: one per fold?"
    close = np.allclose(got, want, rtol=1e-5)
    assert close, f"{n} rows, {k} folds: want {want}, got {np.asarray(got)}: who saw which rows?"
    kept = np.array_equal(given[0], X_case) and np.array_equal(given[1], y_case)
    assert kept, "want X and y as they were, got changed ones: which line writes?"
### END HIDDEN TESTS

# %% [markdown]
# ### Debug 3.18 — A tuned model, reported too well
#
# `tune` takes three parts, each a pair `(X, y)`, and a list of penalties in any order.
# It should fit a ridge model for each penalty on the *training* rows, choose the penalty
# with the lowest mean squared error on the *validation* rows, and return the pair
# `(alpha, test error)`, the error of the chosen model on the *test* rows. Columns are
# standardised with training statistics. It does not fit again on training and validation
# rows together.
#
# The code runs, and its test errors look good. Too good: in two places it knows what it
# cannot know. Repair both. If two penalties tie, either may be chosen.
#
# <details><summary>Hint 1: the idea</summary>
#
# Ask of each line: from which rows does it learn? Then ask what would change if the
# test rows arrived only tomorrow.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# A test you can run: multiply the test targets by 10. Which parts of the result may
# change?
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# One part feeds the scaler and the fits, one feeds the choice, one is used in the last
# line only.
#
# </details>


# %% exercise="tune" kind="debug" broken="peeks-twice" minutes=8
def tune(train, val, test, alphas):
    """Return the penalty that validation prefers, and its model's error on the test rows.

    train, val, test: pairs (X, y)    alphas: a list of numbers    returns: alpha, error
    """
    ### BEGIN SOLUTION
    scaler = StandardScaler().fit(train[0])
    best_alpha, best_error, best_model = None, np.inf, None
    for alpha in alphas:
        model = Ridge(alpha=alpha).fit(scaler.transform(train[0]), train[1])
        error = mean_squared_error(val[1], model.predict(scaler.transform(val[0])))
        if error < best_error:
            best_alpha, best_error, best_model = alpha, error, model
    return best_alpha, mean_squared_error(test[1], best_model.predict(scaler.transform(test[0])))
    ### END SOLUTION


# %% check="tune-choice" points=1
# The choice stays the same when the test targets change.
rng = np.random.default_rng(12)
X_case, truth = rng.normal(size=(60, 8)), rng.normal(size=8)
y_case = X_case @ truth + 3 * rng.normal(size=60)
parts = [(X_case[:20], y_case[:20]), (X_case[20:40], y_case[20:40])]
choices = []
for factor in [1, 10, -1]:
    result = tune(*parts, (X_case[40:], factor * y_case[40:]), [0.01, 1.0, 10.0, 100.0, 1000.0])
    assert len(result) == 2, f"want (alpha, test error), got {result!r}: both?"
    choices.append(float(result[0]))

assert len(set(choices)) == 1, f"want one choice for all test targets, got {choices}: who decides?"
print("Chosen whatever the test targets are: alpha =", choices[0])

# %% check="tune-numbers" points=3
# Runs when you submit: scaler, choice and report each use the rows that they may use.
### BEGIN HIDDEN TESTS
rng, penalties_case = np.random.default_rng(course_seed()), [3.0, 300.0, 0.1, 30.0]
spots = np.array([[-1.0], [1.0], [-1.0], [1.0], [1.0]])
outlier = np.array([0.0, 0.0, 0.0, 0.0, 20.0])
cases = [[(spots[:4], 2 * spots[:4, 0]), (spots, outlier), (spots, np.arange(5.0))]]
for shift in [0.0, 4.0, -2.0, 0.0, 1.0, 0.0]:
    X_case, truth = rng.normal(1, 2, size=(50, 5)), rng.normal(size=5)
    X_case[15:] = 1.5 * X_case[15:] + shift
    y_case = X_case @ truth + 6 * rng.normal(size=50)
    cases.append([(X_case[a:b], y_case[a:b]) for a, b in [(0, 15), (15, 30), (30, 50)]])
for train_case, val_case, test_case in cases:
    models = {
        a: make_pipeline(StandardScaler(), Ridge(alpha=a)).fit(*train_case) for a in penalties_case
    }
    scores = {a: mean_squared_error(val_case[1], models[a].predict(val_case[0])) for a in models}
    want_alpha = min(scores, key=scores.get)
    want = mean_squared_error(test_case[1], models[want_alpha].predict(test_case[0]))
    alpha_got, error_got = tune(train_case, val_case, test_case, penalties_case)
    assert alpha_got == want_alpha, f"alpha: want {want_alpha}, got {alpha_got}: chosen on whom?"
    close = np.isclose(error_got, want, rtol=1e-5)
    assert close, f"test error: want {want:.4f}, got {error_got:.4f}: which rows had a say?"
### END HIDDEN TESTS

# %% [markdown]
# ### Quiz 3.19 — The best of fifty
#
# Fifty models guess labels by tossing a coin, on 100 validation rows and on 100 test
# rows. You keep the model with the highest validation accuracy. How does its test
# accuracy compare with its validation accuracy, on average?
#
# - **a** It is about the same: neither part was used for fitting.
# - **b** It is lower.
# - **c** It is higher.

# %% exercise="quiz-fifty" kind="quiz" choices="a,b,c" minutes=2
### BEGIN SOLUTION
quiz_fifty = "b"
### END SOLUTION

# %% check="quiz-fifty-choice" points=1
# The choice agrees with the experiment, repeated 300 times.
rng = np.random.default_rng(9)
hits = rng.integers(0, 2, size=(300, 2, 50, 100)).mean(axis=3)
winners = hits[:, 0].argmax(axis=1)
chosen_val = hits[:, 0].max(axis=1).mean()
chosen_test = hits[np.arange(300), 1, winners].mean()
gain = chosen_test - chosen_val
key = "a" if abs(gain) < 0.02 else "b" if gain < 0 else "c"

assert quiz_fifty in ("a", "b", "c"), f"want 'a', 'b' or 'c', got {quiz_fifty!r}: which one?"
assert quiz_fifty == key, f"want what the experiment shows, got {quiz_fifty!r}: why was it kept?"
print(f"The winner: {chosen_val:.1%} on validation rows, {chosen_test:.1%} on test rows.")

# %% [markdown]
# ## 3.9 Many columns, few rows
#
# *Can wait.* The last claim is about classification: *softmax and logistic regression
# overfit high-dimensional inputs*. Right in it: they can. But "high" compared with what,
# and whatever we do? The gap between test and training loss measures it.
#
# The loss is chapter 2's cross-entropy, which scikit-learn calls **log loss**. Its model
# minimises the *sum* over the training rows (chapter 2 took the mean) plus a ridge
# penalty $\frac{1}{2C} \sum_j w_j^2$, intercept not penalised. So its `C` is one over
# what we call the penalty: a large `C` is a *small* penalty.

# %% [markdown]
# ### Claim lab 3.20 — When does logistic regression overfit?
#
# Complete `loss_gap(X_train, y_train, X_test, y_test, penalty)`. Fit logistic regression
# on the training rows: the sum of log losses plus $\frac12 p \sum_j w_j^2$, with
# $p$ the `penalty`, a number above 0. Return the log loss, a mean now and without the
# penalty, on the *test* rows minus that on the *training* rows, one number.
#
# `y` holds 0 and 1, both in each part. Nothing is standardised here, and the arguments
# stay as they were. Use the library, with `max_iter=5000` so that it arrives, or your
# own minimum. Solvers differ a little: up to 2 % of the test loss do not matter.
#
# <details><summary>Hint 1: the idea</summary>
#
# One model, fitted once; two losses of the same model; their difference. Which sign does
# overfitting give it?
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `model.predict_proba(X)` gives the probabilities of both classes,
# `log_loss(y, probabilities)` is imported. `LogisticRegression(C=..., max_iter=5000)`
# takes the penalty upside down.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Fit on the training rows; log loss on the test rows; log loss on the training rows;
# return the first minus the second.
#
# </details>


# %% exercise="loss-gap" kind="claim" claim="C06" minutes=6
def loss_gap(X_train, y_train, X_test, y_test, penalty):
    """Return test minus training log loss of logistic regression with a ridge penalty.

    X_train: (n, d)    y_train: (n,)    X_test: (m, d)    y_test: (m,)    returns: a number
    """
    ### BEGIN SOLUTION
    model = LogisticRegression(C=1 / penalty, max_iter=5000).fit(X_train, y_train)
    test_loss = log_loss(y_test, model.predict_proba(X_test))
    return test_loss - log_loss(y_train, model.predict_proba(X_train))
    ### END SOLUTION


# %% check="loss-gap-claim" points=2
# Claim: logistic regression overfits in high dimensions. Columns, rows and penalty decide.
def five_of(n, d, rng):
    X = rng.normal(size=(n, d))
    return X, (rng.random(n) < 1 / (1 + np.exp(-X[:, :5].sum(axis=1)))).astype(int)


gaps = {}
for case, n, d, penalty in [
    ("5 columns, 60 rows, hardly a penalty", 60, 5, 0.01),
    ("40 columns, 60 rows, hardly a penalty", 60, 40, 0.01),
    ("40 columns, 60 rows, penalty 30", 60, 40, 30.0),
    ("40 columns, 2400 rows, hardly a penalty", 2400, 40, 0.01),
]:
    rng = np.random.default_rng(7)
    gaps[case] = float(loss_gap(*five_of(n, d, rng), *five_of(1000, d, rng), penalty))
    print(f"{case}: gap {gaps[case]:.3f}")
low, high, held, plenty = gaps.values()
assert high > 5 * low, f"want a far larger gap at 40, got {high:.3f} after {low:.3f}: why?"
assert 0 < held < 0.3, f"penalty 30: want a small gap above 0, got {held:.3f}: which way is C?"
assert 0 < plenty < 0.1, f"2400 rows: want a small gap above 0, got {plenty:.3f}: which losses?"
print("The same 40 columns: a large gap, or a small one, as rows and penalty decide.")

# %% check="loss-gap-library" points=2
# Runs when you submit: other tables and penalties, as scikit-learn's losses give it.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
for n, d, penalty, blur in [(60, 6, 2.0, 1.0), (80, 30, 5.0, 1.0), (120, 2, 0.2, 0.0)]:
    X_case, X_more = 2 * rng.normal(1, 1, size=(n, d)), 2 * rng.normal(1, 1, size=(300, d))
    y_case = (X_case[:, 0] + 2 * rng.normal(size=n) > 2).astype(int)
    y_more = (X_more[:, 0] + 2 * blur * rng.normal(size=300) > 2).astype(int)
    given = [X_case.copy(), y_case.copy(), X_more.copy(), y_more.copy()]
    got = loss_gap(*given, penalty)
    model = LogisticRegression(C=1 / penalty, max_iter=5000).fit(X_case, y_case)
    losses = [log_loss(y_more, model.predict_proba(X_more))]
    losses.append(log_loss(y_case, model.predict_proba(X_case)))
    case, want = f"{n} rows, {d} columns, penalty {penalty}", losses[0] - losses[1]
    assert np.ndim(got) == 0, f"{case}: want one number, got shape {np.shape(got)}: which?"
    close = abs(got - want) < 0.02 * losses[0]
    assert close, f"{case}: want {want:.4f}, got {got:.4f}: which rows, which sign, which penalty?"
    kept = all(map(np.array_equal, given, [X_case, y_case, X_more, y_more]))
    assert kept, f"{case}: want the arguments as they were, got changed ones: where?"
### END HIDDEN TESTS

# %% [markdown]
# The whole picture, for 20 columns of which five matter: where to look is how the three
# curves differ at the left, and whether they differ at the right.


# %%
def five_matter(n, d, seed):
    """Return n rows of d columns, and classes that depend on the first five."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, d))
    return X, (rng.random(n) < 1 / (1 + np.exp(-0.8 * X[:, :5].sum(axis=1)))).astype(int)


# %%
# Alt: Three curves of the gap, test minus training log loss, on a log scale, over the number of
# training rows, 40 to 1,280, on a log scale, for 20 columns. The penalties are 0.01 (vermilion), 1
# (blue) and 10 (green). All three come down to the right, where they lie close together.
row_numbers = [40, 80, 160, 320, 640, 1280]
new_rows = five_matter(2000, 20, 99)
fig, ax = plt.subplots()
for penalty, color in [(0.01, ERROR), (1.0, MODEL), (10.0, RIVAL)]:
    curve = [
        np.mean([loss_gap(*five_matter(n, 20, seed), *new_rows, penalty) for seed in range(4)])
        for n in row_numbers
    ]
    ax.loglog(row_numbers, curve, "o-", color=color, label=f"penalty {penalty:g}")
ax.set_xticks(row_numbers, labels=row_numbers)
ax.set_xticks([], minor=True)
ax.set(xlabel="training rows (log scale)", ylabel="gap in log loss (log scale)")
ax.set(title="Logistic regression, 20 columns")
ax.legend()
plt.show()

# %% [markdown]
# So the claim needs its conditions: logistic regression overfits when the columns are
# many *for the number of rows*, and *without a penalty*. With either cured, the same
# model on the same columns hardly does.

# %% [markdown]
# ## 3.10 On patients
#
# Now everything together. Chapter 1 fitted ten measurements. All products of two make 65
# columns: enough to overfit 342 patients? A hundred patients are set aside for the last
# line of this section.
#
# **Predict.** Against plain least squares on ten columns, will the best penalised model
# with 65 have a clearly lower error, about the same, or a clearly higher one? Write your
# guess down.

# %%
patients = load("diabetes")
everyone = np.random.default_rng(0).permutation(len(patients.y))
known, aside = everyone[:-100], everyone[-100:]
X_wide = polynomial_features(patients.X, 2)
folds_known = kfold_indices(len(known), 5, seed=0)
alphas = np.logspace(-3, 4, 15)
fold_errors = np.array(
    [cross_val_mse(X_wide[known], patients.y[known], alpha, folds_known) for alpha in alphas]
)
print(f"{X_wide.shape[1]} columns; fold errors for {len(alphas)} penalties: {fold_errors.shape}")

# %% [markdown]
# The library's one line does the same, in the same folds. In the figure after it, the
# band shows roughly how far a mean of five errors moves by chance, its **standard
# error**: their standard deviation divided by $\sqrt5$.

# %%
pipeline = make_pipeline(StandardScaler(), Ridge())
search = GridSearchCV(
    pipeline, {"ridge__alpha": alphas}, cv=folds_known, scoring="neg_mean_squared_error"
).fit(X_wide[known], patients.y[known])

assert np.allclose(-search.cv_results_["mean_test_score"], fold_errors.mean(axis=1))
print(f"lowest mean error at alpha = {search.best_params_['ridge__alpha']:.0f}")

# %%
# Alt: Mean squared error over the penalty alpha, log scale from 0.001 to 10,000, for 65 columns of
# the diabetes table. The training error in grey rises from left to right. The cross-validated
# error in blue, with a light band of one standard error, comes down to a minimum in the middle and
# rises again. A dotted line marks least squares on the ten measurements.
own_errors = []
for alpha in alphas:
    fitted = pipeline.set_params(ridge__alpha=alpha).fit(X_wide[known], patients.y[known])
    own_errors.append(mean_squared_error(patients.y[known], fitted.predict(X_wide[known])))
plain = cross_val_mse(patients.X[known], patients.y[known], 1e-9, folds_known).mean()
middle, half = fold_errors.mean(axis=1), fold_errors.std(axis=1, ddof=1) / np.sqrt(5)

fig, ax = plt.subplots()
ax.semilogx(alphas, own_errors, color=DATA, label="training")
ax.semilogx(alphas, middle, "o-", color=MODEL, label="cross-validated, ± standard error")
ax.fill_between(alphas, middle - half, middle + half, color=MODEL, alpha=0.15)
ax.axhline(plain, color=RIVAL, linestyle=":", label="ten columns, no penalty")
ax.set(xlabel="penalty $\\alpha$ (log scale)", ylabel="mean squared error", ylim=(2000, 5000))
ax.set(title="342 patients, 65 columns")
ax.legend()
plt.show()

# %% [markdown]
# Left, 65 columns overfit: a low training error, a high cross-validated one. Right, they
# underfit. In between the error is *about the same* as that of ten columns without a
# penalty: the difference is far smaller than the standard error. Last, the test rows,
# once:

# %%
chosen = search.best_estimator_
ten = LinearRegression().fit(patients.X[known], patients.y[known])
test_wide = mean_squared_error(patients.y[aside], chosen.predict(X_wide[aside]))
test_ten = mean_squared_error(patients.y[aside], ten.predict(patients.X[aside]))
print(f"cross-validated {middle.min():.0f}; test: 65 columns {test_wide:.0f}, ten {test_ten:.0f}")

# %% [markdown]
# The test error lies above the cross-validated one. The lowest of fifteen numbers was
# picked, which is too kind by a little; and 100 other patients are other patients.

# %% [markdown]
# ## 3.11 Where it breaks
#
# **Rows that are not separate.** By an accident of export every patient stands in the
# table twice.
#
# **Predict.** What does cross-validation say of a nearest neighbour model then: much the
# same error, about half of it, or less than a quarter? Write your guess down.

# %%
X_twice, y_twice = np.tile(patients.X, (2, 1)), np.tile(patients.y, 2)
for name, X_rows, y_rows in [("once", patients.X, patients.y), ("twice", X_twice, y_twice)]:
    errors = []
    for train, val in kfold_indices(len(y_rows), 5, seed=0):
        nearest = KNeighborsRegressor(1).fit(X_rows[train], y_rows[train])
        errors.append(mean_squared_error(y_rows[val], nearest.predict(X_rows[val])))
    print(f"every patient {name}: cross-validated error {np.mean(errors):.0f}")

# %% [markdown]
# <details><summary><b>Explain.</b> What happened?</summary>
#
# Most validation rows have their twin among the training rows, so a model that repeats
# what it saw looks good again: claim lab 3.4 through the back door. Real tables do this
# with several records of one customer, or several pictures of one scene. Whole groups
# must then go into one fold; chapter 4 splits that way.
#
# </details>
#
# **Other rows tomorrow.** All our estimates assume that new rows come from the same
# source. Trained on the left 60 % of the wave and judged on the rest:

# %%
left = waves.X[:, 0] < 0.6
for degree in [1, 3]:
    fit = polynomial(degree)
    inside = mean_squared_error(waves.y[left], fit(waves.X[left], waves.y[left], waves.X[left]))
    beyond = mean_squared_error(waves.y[~left], fit(waves.X[left], waves.y[left], waves.X[~left]))
    print(f"degree {degree}: {inside:.3f} on the left, {beyond:.2f} on the right")

# %% [markdown]
# The cubic wins where it was fitted and goes furthest astray where it was not. No
# validation on rows from the left can warn of that.
#
# **More columns than rows.** Past the point where a model has as many columns as
# rows, many weights fit the training rows perfectly, and `lstsq` takes those with the
# *smallest* sum of squares.
# Here 50 patients, and columns made of random mixtures of the ten measurements, negative
# values cut to 0.
#
# **Predict.** From 10 to 50 to 3000 columns, does the error on the other patients rise
# throughout, or not? Write your guess down.


# %%
def mixture_error(count, seed):
    """Return the error on new patients of least squares with that many random columns."""
    rng = np.random.default_rng(seed)
    table = StandardScaler().fit_transform(patients.X)
    rows = rng.permutation(len(table))
    columns = np.maximum(table @ rng.normal(size=(10, count)) + rng.normal(size=count), 0)
    seen, unseen, middle = rows[:50], rows[50:], patients.y[rows[:50]].mean()
    weights = np.linalg.lstsq(columns[seen], patients.y[seen] - middle, rcond=None)[0]
    return mean_squared_error(patients.y[unseen], columns[unseen] @ weights + middle)


for count in [5, 10, 30, 50, 100, 300, 3000]:
    print(f"{count:4} columns: {np.median([mixture_error(count, s) for s in range(9)]):8.0f}")

# %% [markdown]
# <details><summary><b>Explain.</b> What happened?</summary>
#
# The error peaks at 50 columns, as many as rows, where the only exact fit needs huge
# weights. Beyond, there are many exact fits, and the smallest of them is a tame one: the
# error comes down again, a **double descent**. Here it does not come down to where few
# columns are; for large neural networks it often does. Smallness of the weights was the
# penalty all along.
#
# </details>

# %% [markdown]
# > **Misconception.** *"A model with more parameters than rows must be useless."* It
# > depends on which of the many exact fits is taken. What counts is how far the model
# > can follow noise, not how many numbers it holds.

# %% [markdown]
# ## Summary
#
# - The training error cannot judge a model: a nearest neighbour model scores 100 % on
#   coin tosses. Training rows fit, validation rows choose, test rows report, once.
# - On new rows, error = bias² + variance + noise. Flexibility lowers the first and
#   raises the second; more rows lower the second alone.
# - Ridge minimises $\sum_i (y_i - x_i^\top w - b)^2 + \alpha \sum_j w_j^2$. As $\alpha$
#   grows, effective degrees of freedom fall and the training error rises.
# - The lasso charges $|w_j|$ and sets weights to exactly 0, by soft thresholding.
# - In cross-validation everything that learns is fitted inside the fold.

# %% [markdown]
# **Next.** Our tables were complete and made of numbers. What if values are missing, if
# columns hold names and dates, and if the leak sits in the preparation itself?

# %% [markdown]
# ## Further reading
#
# - A. E. Hoerl, R. W. Kennard (1970), "Ridge regression: Biased estimation for
#   nonorthogonal problems", *Technometrics* 12(1).
# - M. Stone (1974), "Cross-validatory choice and assessment of statistical
#   predictions", *Journal of the Royal Statistical Society B* 36(2).
# - S. Geman, E. Bienenstock, R. Doursat (1992), "Neural networks and the bias/variance
#   dilemma", *Neural Computation* 4(1).
# - R. Tibshirani (1996), "Regression shrinkage and selection via the lasso", *Journal
#   of the Royal Statistical Society B* 58(1).
# - T. Hastie, R. Tibshirani, J. Friedman (2009), *The Elements of Statistical
#   Learning*, 2nd edition, chapters 3 and 7.
# - M. Belkin, D. Hsu, S. Ma, S. Mandal (2019), "Reconciling modern machine-learning
#   practice and the classical bias–variance trade-off", *PNAS* 116(32).
