# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 1. Linear regression and gradient descent
#
# A line has two numbers in it. How can a machine find good ones without trying them
# all?
#
# **You will build** a linear model, its loss, the gradient of that loss, gradient
# descent, a scaler, the exact solution, and the limit of the learning rate. You will
# also test three published formulas by measuring them.
#
# **You can then** say what a loss measures, check any derivative by numbers, choose a
# learning rate for a reason, and tell when a linear model cannot be trusted.
#
# **You need** Python functions, NumPy arrays, and the slope of a curve from school.
#
# **Time** about two hours.

# %%
import matplotlib.pyplot as plt
import numpy as np
from coursekit import course_seed
from coursekit.data import DataUnavailable, load
from coursekit.plots import DATA, ERROR, MODEL, RIVAL, THIRD, TRUTH_LINE
from coursekit.widgets import GradientDescent
from sklearn.datasets import make_regression
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_squared_error
from sklearn.preprocessing import StandardScaler

print("Ready.")

# %% [markdown]
# ## A question about 442 patients
#
# In a study of diabetes, ten measurements were taken from each patient. A year later,
# one number said how far the disease had progressed: a score between 25 and 346. We
# look at one measurement first, the body mass index (BMI).

# %%
diabetes = load("diabetes")
bmi = diabetes.column("bmi")
progression = diabetes.y
print(f"{len(progression)} patients with {diabetes.X.shape[1]} measurements each")

# %% [markdown]
# Three people draw three lines through the same cloud. **Predict.** Which line is the
# best one: A, B or C? Can you say *why* in a way that a computer could check? Write
# down your guess.

# %%
# Alt: Scatter plot of the 442 patients: body mass index in kg/m² across, about 18 to 42,
# progression score after one year upwards, about 25 to 350. The cloud is wide and rises to the
# right. Three straight lines cross at an index near 27: A is the flattest, B is steeper, C is the
# steepest.
candidates = {"A": (4.0, 50.0), "B": (10.0, -110.0), "C": (16.0, -270.0)}
ends = np.array([18.0, 42.0])

fig, ax = plt.subplots()
ax.scatter(bmi, progression, s=8, color=DATA, alpha=0.5)
for letter, (slope_drawn, start_drawn) in candidates.items():
    heights = slope_drawn * ends + start_drawn
    ax.plot(ends, heights, color=MODEL)
    ax.annotate(letter, (ends[1], heights[1]), xytext=(4, 0), textcoords="offset points")
ax.set(xlabel="body mass index (kg/m²)", ylabel="progression after one year (score)")
ax.set(title="442 patients, three lines")
plt.show()

# %% [markdown]
# All three pass through the middle of the cloud, so the eye alone does not settle it.
# We need one number for how badly a line misses. Three points are enough to invent it.

# %% [markdown]
# ## 1.1 The smallest case
#
# Take the points $(0, 1)$, $(2, 2)$, $(4, 7)$ and the line $\hat y = 1 \cdot x + 1$.
# The number in front of $x$ is the **weight** $w$, the other one is the **bias** $b$.
# By hand:
#
# | $x$ | $y$ | prediction $\hat y$ | $y - \hat y$ | squared |
# |---|---|---|---|---|
# | 0 | 1 | 1 | 0 | 0 |
# | 2 | 2 | 3 | −1 | 1 |
# | 4 | 7 | 5 | 2 | 4 |
#
# The vertical gaps are the **residuals** $y - \hat y$. The next figure shows them.

# %%
# Alt: Three data points, at (0, 1), (2, 2) and (4, 7), and the line with w = 1 and b = 1, which
# climbs from (0, 1) to (4, 5). It meets the first point. A vertical stroke, labelled residual,
# joins it to each of the others: one of length 1 down at x = 2, one of length 2 up at x = 4.
X_tiny = np.array([[0.0], [2.0], [4.0]])
y_tiny = np.array([1.0, 2.0, 7.0])
line_tiny = X_tiny[:, 0] + 1

fig, ax = plt.subplots()
ax.vlines(X_tiny[:, 0], line_tiny, y_tiny, color=ERROR, label="residual")
ax.plot(X_tiny[:, 0], line_tiny, color=MODEL, label="line: $w = 1$, $b = 1$")
ax.scatter(X_tiny[:, 0], y_tiny, color=DATA, zorder=3, label="data")
ax.set(xlabel="$x$", ylabel="$y$", title="Three points and one line")
ax.legend()
plt.show()

# %% [markdown]
# ### Exercise 1.1 — Predictions
#
# With several features a row has several weights: $\hat y_i = \sum_j X_{ij} w_j + b$.
# The table of inputs is $X$ (`X`), one row for each example and one column for each
# **feature**.
#
# Complete `predict`. `X` has shape `(n, d)`, `w` has shape `(d,)`, `b` is a number.
# Return an array of shape `(n,)`. Any `n` and `d` from 1 upwards must work, and the
# arguments must stay as they were.
#
# <details><summary>Hint 1: the idea</summary>
#
# For one row: multiply each feature by its weight, add up, add $b$ once. Then do it for
# all rows.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `@` between a matrix and a vector takes one dot product for each row. Adding a number
# to an array adds it to every entry.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# One matrix-vector product, then one addition. A loop over rows works too: collect one
# number for each row and make an array of them.
#
# </details>


# %% exercise="predict" minutes=5
def predict(X, w, b):
    """Return the prediction of a linear model for each row.

    X: (n, d)    w: (d,)    b: a number    returns: (n,)
    """
    ### BEGIN SOLUTION
    return X @ w + b
    ### END SOLUTION


# %% check="predict-values" points=1
# Each row gives one number: its features times the weights, plus b.
X_case = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
got = predict(X_case, np.array([10.0, 1.0]), 100.0)

assert np.shape(got) == (3,), f"shape: want (3,), got {np.shape(got)}: one number for each row?"
assert np.allclose(got, [112, 134, 156]), f"want [112, 134, 156], got {got}: try row 1 by hand?"
print("Row 1: 1 * 10 + 2 * 1 + 100 =", got[0])

# %% check="predict-shapes" points=2
# Runs when you submit: any number of rows and features, as scikit-learn predicts.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
for n, d in [(5, 2), (4, 4), (1, 3), (6, 1)]:
    X_case, w_case, line = rng.normal(size=(n, d)), rng.normal(size=d), LinearRegression()
    line.coef_, line.intercept_ = w_case, rng.normal()
    X_given, want = X_case.copy(), line.predict(X_case)
    w_given = w_case.copy()
    got = predict(X_given, w_given, line.intercept_)
    assert np.shape(got) == (n,), f"X {n, d}: want shape {(n,)}, got {np.shape(got)}: why?"
    kept = np.array_equal(X_given, X_case) and np.array_equal(w_given, w_case)
    assert kept, f"X {n, d}: want the arguments as they were, got changed ones: where?"
    assert np.allclose(got, want), f"X {n, d}: want {want}, got {got}: what differs from 3 rows?"
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise 1.2 — Mean squared error
#
# A **loss** is one number that says how badly a model misses. Ours is the **mean
# squared error**, the mean of the squared residuals:
#
# $$L = \frac1n \sum_{i=1}^n (y_i - \hat y_i)^2$$
#
# Complete `mse`. Both arguments are arrays of shape `(n,)` with `n` at least 1. Return
# one number (a Python float or a NumPy scalar), not rounded, and leave the arguments as
# they were. For the three points above the answer is $5/3$.
#
# <details><summary>Hint 1: the idea</summary>
#
# The order of the words backwards: first the error of each row, then its square, then
# the mean.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `-` and `**` work entry by entry. `np.mean` turns an array into one number.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# One new array of differences, squared entry by entry, averaged over however many rows
# there are.
#
# </details>


# %% exercise="mse" minutes=5
def mse(y, y_hat):
    """Return the mean squared error of predictions.

    y: (n,)    y_hat: (n,)    returns: a number
    """
    ### BEGIN SOLUTION
    return np.mean((y - y_hat) ** 2)
    ### END SOLUTION


# %% check="mse-value" points=1
# The three points and the line above have a mean squared error of 5/3.
got = mse(np.array([1.0, 2.0, 7.0]), np.array([1.0, 3.0, 5.0]))

assert np.ndim(got) == 0, f"want one number, got shape {np.shape(got)}: what joins the rows?"
assert got is not None, "want a number, got None: is there a return?"
assert np.isclose(float(got), 5 / 3, rtol=1e-6), f"want 1.666667, got {got:.6f}: which step?"
print(f"The line w = 1, b = 1 has a mean squared error of {got:.4f}.")

# %% check="mse-oracle" points=2
# Runs when you submit: any number of rows, as scikit-learn computes it.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
for n, scale in [(1, 1.0), (2, 1.0), (7, 1e4), (50, 1e-4)]:
    y_case, y_hat_case = scale * rng.normal(3, 2, size=n), scale * rng.normal(1, 3, size=n)
    y_before, y_hat_before = y_case.copy(), y_hat_case.copy()
    got, want = mse(y_case, y_hat_case), mean_squared_error(y_before, y_hat_before)
    assert np.ndim(got) == 0, f"{n} rows: want one number, got shape {np.shape(got)}: why?"
    kept = np.array_equal(y_case, y_before) and np.array_equal(y_hat_case, y_hat_before)
    assert kept, f"{n} rows: want the arguments as they were, got changed ones: where?"
    close = np.isclose(float(got), want, rtol=1e-6, atol=0)
    assert close, f"{n} rows of size {scale:g}: want {want:.7g}, got {got}: what varies?"
### END HIDDEN TESTS

# %% [markdown]
# Now a computer can compare the three lines. Were you right about A, B and C?

# %%
for letter, (slope_drawn, start_drawn) in candidates.items():
    drawn = predict(bmi.reshape(-1, 1), np.array([slope_drawn]), start_drawn)
    print(f"line {letter}: mean squared error {mse(progression, drawn):.0f}")

# %% [markdown]
# ### Test 1.3 — A check that catches wrong versions
#
# Code that runs is not yet right. Write `check_mse(candidate)`: `candidate` is a
# function used like `mse`. It must return nothing for a right candidate and fail an
# `assert` for a wrong one (a candidate that crashes counts as caught).
#
# Call candidates with float arrays of shape `(n,)`. Right ones may return a Python
# float or a NumPy scalar and may differ by rounding: never compare with `==`.
#
# More than ten wrong versions wait for you. You earn the share that you catch, and
# nothing if you reject a right one.
#
# <details><summary>Hint 1: the idea</summary>
#
# One example lets much through: a wrong version may be right on it by luck. What would
# you vary? What did the last exercise promise besides the value?
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `np.isclose(got, want)` for the value, `np.ndim(got)` for "one number", `.copy()` and
# `np.array_equal` to see whether an argument was changed.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# A list of cases with different numbers of rows (one row, too) whose answers you know
# by hand. For each: copy the inputs, call the candidate, assert three things.
#
# </details>


# %% exercise="check-mse" kind="test" minutes=10
def check_mse(candidate):
    """Fail an assert unless the candidate computes the mean squared error."""
    ### BEGIN SOLUTION
    cases = [
        ([1.0, 2.0, 7.0], [1.0, 3.0, 5.0], 5 / 3),
        ([0.5], [0.25], 0.0625),
        ([0.0, 1.0, 2.0, 3.0], [1.0, -1.0, 5.0, 3.0], 3.5),
    ]
    for y, y_hat, want in cases:
        y, y_hat = np.array(y), np.array(y_hat)
        y_before, y_hat_before = y.copy(), y_hat.copy()
        got = candidate(y, y_hat)
        assert np.ndim(got) == 0, "the loss is one number"
        assert np.isclose(got, want), f"want {want}, got {got}"
        assert np.array_equal(y, y_before), "y was changed"
        assert np.array_equal(y_hat, y_hat_before), "y_hat was changed"
    ### END SOLUTION


# %% check="check-mse-two" points=1
# Your check accepts a right version, rounding included, and rejects the sum of squares.
check_mse(mean_squared_error)
check_mse(lambda y, y_hat: np.float64(mean_squared_error(y, y_hat)) * (1 + 1e-12))
try:
    check_mse(lambda y, y_hat: mean_squared_error(y, y_hat) * len(y))
    missed = True
except AssertionError:
    missed = False

assert not missed, "the sum of squares: want an AssertionError, got none: which case tells them?"
print("Accepted: the mean. Rejected: the sum.")

# %% check="check-mse-bank" points=5 candidates="mse"
# Runs when you submit: right versions pass your check, wrong ones do not.
### BEGIN HIDDEN TESTS
from coursekit.candidates import share_rejected

right, wrong = {}, {}  # the build fills these from the bank
5 * share_rejected(check_mse, "mse", right, wrong, globals())
### END HIDDEN TESTS

# %% [markdown]
# ### Quiz 1.4 — A change of units
#
# A table holds heights in centimetres, and a model predicts them. Someone converts both
# the heights and the predictions to millimetres: every number is ten times as large.
# What happens to the mean squared error?
#
# - **a** It stays as it was: the model is the same.
# - **b** It becomes 10 times as large.
# - **c** It becomes 100 times as large.

# %% exercise="quiz-units" kind="quiz" choices="a,b,c" minutes=2
### BEGIN SOLUTION
quiz_units = "c"
### END SOLUTION

# %% check="quiz-units-choice" points=1
# The choice agrees with the loss, measured in both units.
centimetres, guesses = np.array([160.0, 172.0, 181.0]), np.array([165.0, 170.0, 178.0])
small = mean_squared_error(centimetres, guesses)
large = mean_squared_error(10 * centimetres, 10 * guesses)
key = {1: "a", 10: "b", 100: "c"}[round(large / small)]

assert quiz_units in ("a", "b", "c"), f"want 'a', 'b' or 'c', got {quiz_units!r}: which one?"
assert quiz_units == key, f"want what the experiment shows, got {quiz_units!r}: what is squared?"
print(f"In cm² the loss is {small:.2f}, in mm² it is {large:.0f}.")

# %% [markdown]
# ## 1.2 The shape of the loss
#
# Back to the three points, with $b = 1$ held fixed. Now $w$ is the only number to
# choose, and the loss is a curve over $w$. Its lowest point lies at $w = 1.3$.
#
# **Predict.** The loss at $w = 1.3$ is the least we can have. Call what lies above it
# the *excess*. If you go twice as far from 1.3, does the excess become 2 times, 4 times
# or 16 times as large? Write down your guess, then read it off the marked points.

# %%
# Alt: Curve of the mean squared error over the weight w, from about -1 to 3.5. Three points are
# marked on it: the lowest one, at w = 1.3, and those at w = 2.3 and w = 3.3, at the distances 1 and
# 2 from it. The height of each is written beside it.
weights = np.linspace(-0.9, 3.5, 89)
curve = [mse(y_tiny, predict(X_tiny, np.array([weight]), 1.0)) for weight in weights]
marks = np.array([1.3, 2.3, 3.3])
heights = [mse(y_tiny, predict(X_tiny, np.array([mark]), 1.0)) for mark in marks]

fig, ax = plt.subplots()
ax.plot(weights, curve, color=MODEL)
ax.scatter(marks, heights, color=ERROR, zorder=3)
for mark, height in zip(marks, heights, strict=True):
    ax.annotate(f"{height:.2f}", (mark, height), xytext=(6, -10), textcoords="offset points")
ax.set(xlabel="weight $w$", ylabel="mean squared error", ylim=(-4, None))
ax.set(title="The loss over one weight")
plt.show()

# %% [markdown]
# <details><summary><b>Explain.</b> What happened?</summary>
#
# The excess is $7.73 - 1.07 = 6.67$ at distance 1, up to rounding, and
# $27.73 - 1.07 = 26.67$ at distance 2: four times as much. Each residual is linear in
# $w$, so its square is a parabola, and a mean of parabolas is a parabola. A parabola
# has **one** lowest point and is flat nowhere else.
#
# </details>

# %% [markdown]
# ## 1.3 Which way is down?
#
# A computer cannot see the curve; it stands at one $w$ and must decide where to go. An
# article on large models prints this recipe, with a small number $a$:
#
# $$\text{gradient} = \operatorname{mean}\big((y - \hat y)\, x\big), \qquad
# w \leftarrow w - a \cdot \text{gradient}$$
#
# ### Prediction 1.5 — The printed recipe
#
# We start at $w = 1$ with $b = 1$ and $a = 0.05$. What does the loss do over 12 steps?
# You earn the point for committing, right or not.
#
# - **a** It falls.
# - **b** It goes up and down around the same height.
# - **c** It climbs.

# %% exercise="prediction-recipe" kind="predict" choices="a,b,c" minutes=2
### BEGIN SOLUTION
prediction_recipe = "c"
### END SOLUTION

# %% check="prediction-recipe-made" points=1
# A prediction is made: a, b or c.
made = prediction_recipe
assert made in ("a", "b", "c"), f"want 'a', 'b' or 'c', got {made!r}: what do you expect?"
print(f"Your prediction is {made}. Run the next cell.")

# %%
# Alt: Line plot with a marker for each step: the mean squared error upwards, the step across, from
# 0 to 12. It shows the loss on the three points as the printed recipe is followed from w = 1.
w_recipe, recipe_losses = 1.0, []
for _ in range(13):
    residual = y_tiny - (X_tiny[:, 0] * w_recipe + 1)
    recipe_losses.append(np.mean(residual**2))
    w_recipe = w_recipe - 0.05 * np.mean(residual * X_tiny[:, 0])

fig, ax = plt.subplots()
ax.plot(recipe_losses, "o-", color=MODEL)
ax.set(xlabel="step", ylabel="mean squared error", title="The printed recipe on three points")
plt.show()

# %% [markdown]
# Something in the recipe is wrong. Is it the direction, the size, or both? Instead of
# arguing we measure. A **derivative** is the slope of a curve at one place, and a slope
# can be read off two points close together.
#
# The same article also states, for one row:
# $\frac{d}{d\hat y}\,\tfrac12 (y - \hat y)^2 = y - \hat y$. One tool tests both claims.

# %% [markdown]
# ### Claim lab 1.6 — Two printed derivatives
#
# What is right in both claims: a residual drives the change, and so does the input.
#
# Complete `slope(f, at, h)`, the **central difference**:
#
# $$\frac{f(t + h) - f(t - h)}{2h} \quad\text{at } t = \texttt{at}$$
#
# `f` takes a number and returns a number; `at` and `h` are numbers. Return a number.
# The checks then set the measured slope against both printed formulas.
#
# <details><summary>Hint 1: the idea</summary>
#
# Slope is rise over run. Stand a little to the right and a little to the left of the
# place. How far apart are the two?
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `f` is a function: call it like any other, twice.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# The value on the right minus the value on the left, all of it divided by the whole
# distance between them. Mind the brackets.
#
# </details>


# %% exercise="slope" kind="claim" claim="C01 C03" minutes=6
def slope(f, at, h=1e-5):
    """Return the central difference of f: the slope measured from both sides.

    f: number -> number    at: a number    h: a small positive number    returns: a number
    """
    ### BEGIN SOLUTION
    return (f(at + h) - f(at - h)) / (2 * h)
    ### END SOLUTION


# %% check="slope-one-row" points=1
# Claim: half the squared error has the slope y - y_hat. The measured slope decides.
truth = 3.0
for at in [5.0, 3.0, -1.0]:
    got, want = slope(lambda y_hat: 0.5 * (truth - y_hat) ** 2, at), at - truth
    assert got is not None, "want a number, got None: is there a return?"
    assert np.isclose(got, want, atol=1e-6), f"at {at:g}: want {want:g}, got {got}: rise over run?"
    print(f"y = 3, y_hat = {at:2g}: measured {got:+.3f}, printed {truth - at:+.3f}")
print("Half the squared error has the slope y_hat - y.")

# %% check="slope-recipe" points=1
# Claim: the squared error has the slope mean((y - y_hat) x) in w. The measured slope decides.
x_case, y_case = np.array([0.0, 2.0, 4.0]), np.array([1.0, 2.0, 7.0])
for at, want in [(1.0, -4.0), (2.0, 28 / 3)]:
    got = slope(lambda w: np.mean((y_case - (x_case * w + 1)) ** 2), at)
    printed = np.mean((y_case - (x_case * at + 1)) * x_case)
    assert np.isclose(got, want, atol=1e-4), f"w = {at:g}: want {want:.3f}, got {got}: rise, run?"
    print(f"w = {at:g}: measured {got:+.3f}, printed {printed:+.3f}, ratio {got / printed:+.2f}")
print("The ratio of measured and printed is the same at both places.")

# %% check="slope-central" points=1
# Runs when you submit: both sides are used, and the distance is the one given.
### BEGIN HIDDEN TESTS
for at in np.random.default_rng(course_seed()).uniform(1, 3, size=3):
    for h in [0.5, 0.1]:
        got, want = slope(lambda t: t**3, at, h), 3 * at**2 + h**2
        assert np.isclose(got, want), f"t³, h = {h}: want {want:.4f}, got {got}: both sides of t?"
    got, want = slope(np.sin, at), np.cos(at)
    assert np.isclose(got, want, atol=1e-8), f"sin: want {want:.9f}, got {got}: is the run right?"
### END HIDDEN TESTS

# %% [markdown]
# <details><summary><b>Explain.</b> What did the measurements show?</summary>
#
# For one row the slope is $\hat y - y$: the printed sign is wrong. For $w$ the ratio is
# $-2$ everywhere: the sign is wrong, and the factor 2 from the square is missing. The
# true slope is $\operatorname{mean}\big(2(\hat y - y)\,x\big)$.
#
# The missing 2 does little harm, since a larger $a$ makes up for it. The sign decides.
# With it, "minus the gradient" walks *up*: each step takes $w$ further from 1.3, so the
# loss climbs without end.
#
# </details>

# %% [markdown]
# ## 1.4 Gradient descent
#
# Collect the slopes for all parameters and you have the **gradient**. With
# $e = \hat y - y$ (prediction minus truth):
#
# $$\frac{\partial L}{\partial w_j} = \frac2n \sum_i e_i X_{ij}, \qquad
# \frac{\partial L}{\partial b} = \frac2n \sum_i e_i$$
#
# On the three points at $w = 1$, $b = 1$ we have $e = (0, 1, -2)$. By hand:
# $\frac23 (0 \cdot 0 + 1 \cdot 2 - 2 \cdot 4) = -4$ and
# $\frac23 (0 + 1 - 2) = -\frac23$. The loss falls if either grows.

# %% [markdown]
# ### Exercise 1.7 — The gradient of the loss
#
# Complete `mse_gradient`. `X` is `(n, d)`, `y` is `(n,)`, `w` is `(d,)`, `b` is a
# number. Return the pair `(dw, db)`: `dw` an array of shape `(d,)`, also for $d = 1$,
# and `db` a number. The arguments must stay as they were.
#
# <details><summary>Hint 1: the idea</summary>
#
# Both parts use the same errors. Feature $j$ gets each row's error weighted by that
# row's value of the feature; the bias gets the errors alone.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `X.T @ e` sums over the rows and leaves one number for each feature. Your `predict`
# gives $\hat y$, bias included.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Compute the errors once; then `dw` from the errors and `X`, and `db` from the errors;
# both carry the same factor in front. Return them in this order.
#
# </details>


# %% exercise="mse-gradient" minutes=10
def mse_gradient(X, y, w, b):
    """Return the gradient of the mean squared error by w and by b.

    X: (n, d)    y: (n,)    w: (d,)    b: a number    returns: dw (d,), db a number
    """
    ### BEGIN SOLUTION
    error = predict(X, w, b) - y
    return 2 * X.T @ error / len(y), 2 * np.mean(error)
    ### END SOLUTION


# %% check="mse-gradient-tiny" points=1
# On the three points at w = 1, b = 1 the gradient is (-4, -2/3).
X_case, y_case = np.array([[0.0], [2.0], [4.0]]), np.array([1.0, 2.0, 7.0])
pair = mse_gradient(X_case, y_case, np.array([1.0]), 1.0)

assert isinstance(pair, tuple | list) and len(pair) == 2, f"want (dw, db), got {pair!r}: both?"
dw_got, db_got = pair
assert np.shape(dw_got) == (1,), f"dw: want shape (1,), got {np.shape(dw_got)}: one per feature?"
assert np.isclose(dw_got[0], -4), f"dw: want -4, got {dw_got[0]:g}: sign, factor, mean?"
assert np.ndim(db_got) == 0, f"db: want one number, got shape {np.shape(db_got)}: of which axis?"
assert np.isclose(db_got, -2 / 3), f"db: want -0.6667, got {db_got:.4f}: slope in b alone?"
print("The loss falls fastest when w and b both grow, w six times as fast.")

# %% check="mse-gradient-differences" points=3
# Runs when you submit: any number of features, as finite differences measure it.
### BEGIN HIDDEN TESTS
rng, h = np.random.default_rng(course_seed()), 1e-4
for n, d in [(8, 3), (4, 4), (1, 2), (5, 1)]:
    X_case, y_case, theta = rng.normal(size=(n, d)), rng.normal(size=n), rng.normal(size=d + 1)
    given, A = [X_case.copy(), y_case.copy(), theta[:-1].copy()], np.c_[X_case, np.ones(n)]
    got = mse_gradient(*given, theta[-1])
    assert np.shape(got[0]) == (d,), f"X {n, d}: want dw {(d,)}, got {np.shape(got[0])}: axis?"
    kept = all(map(np.array_equal, given, [X_case, y_case, theta[:-1]]))
    assert kept, f"X {n, d}: want the arguments as they were, got changed ones: where?"
    right_left = (A @ (theta[:, None] + s * h * np.eye(d + 1)) - y_case[:, None] for s in (1, -1))
    want = np.subtract(*(np.mean(e**2, axis=0) for e in right_left)) / (2 * h)
    assert np.allclose([*got[0], got[1]], want, atol=1e-6), f"want {want}, got {got}: which part?"
### END HIDDEN TESTS

# %% [markdown]
# ### Debug 1.8 — One step
#
# A step moves both parameters against the gradient *at the point where we stand*, with
# the **learning rate** $\eta$ (`lr`) as its scale:
#
# $$w \leftarrow w - \eta \frac{\partial L}{\partial w}, \qquad
# b \leftarrow b - \eta \frac{\partial L}{\partial b}$$
#
# The code below runs, and the loss falls. Still, two things are wrong: its new `b` is
# not the one that the formulas give, and the caller's `w` has changed afterwards.
# Repair it. It returns the pair `(new w, new b)` and leaves its arguments as they were.
#
# <details><summary>Hint 1: the idea</summary>
#
# Walk through the lines with the three points, $w = b = 1$ and a rate of 0.1. Which $w$
# does the line for `b` see?
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `w -= ...` writes into the array that the caller passed in. `w = w - ...` makes a new
# one.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# First everything that is measured at the old point, then both moves, with new names or
# new arrays.
#
# </details>


# %% exercise="one-step" kind="debug" broken="w-first-in-place" minutes=6
def one_step(X, y, w, b, lr):
    """Return w and b after one step of gradient descent on the mean squared error.

    X: (n, d)    y: (n,)    w: (d,)    b, lr: numbers    returns: new w (d,), new b
    """
    ### BEGIN SOLUTION
    error = X @ w + b - y
    new_w = w - lr * 2 / len(y) * X.T @ error
    new_b = b - lr * 2 / len(y) * error.sum()
    return new_w, new_b
    ### END SOLUTION


# %% check="one-step-tiny" points=1
# From w = b = 1 with a rate of 0.1, one step leads to w = 1.4 and b = 1.0667.
X_case, y_case = np.array([[0.0], [2.0], [4.0]]), np.array([1.0, 2.0, 7.0])
w_got, b_got = one_step(X_case, y_case, np.array([1.0]), 1.0, 0.1)

assert np.allclose(w_got, [1.4]), f"w: want [1.4], got {w_got}: from 1, against a slope of -4?"
assert np.isclose(b_got, 16 / 15), f"b: want 1.0667, got {b_got:.4f}: measured at which w?"
print(f"One step: w = {w_got[0]:.4f}, b = {b_got:.4f}")

# %% check="one-step-kept" points=2
# Runs when you submit: both moves start from the old point, and the arguments are kept.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
for n, d in [(6, 2), (3, 3)]:
    X_case, y_case, w_case = rng.normal(size=(n, d)), rng.normal(size=n), rng.normal(size=d)
    given = [X_case.copy(), y_case.copy(), w_case.copy()]
    w_got, b_got = one_step(*given, 0.5, 0.2)
    error = X_case @ w_case + 0.5 - y_case
    w_want, b_want = w_case - 0.4 * X_case.T @ error / n, 0.5 - 0.4 * error.mean()
    assert np.allclose(w_got, w_want), f"w: want {w_want}, got {w_got}: which sign, which rate?"
    assert np.isclose(b_got, b_want), f"b: want {b_want:.4f}, got {b_got}: measured at which w?"
    kept = all(map(np.array_equal, given, [X_case, y_case, w_case]))
    assert kept, "want the caller's arrays as they were, got changed ones: which line writes?"
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise 1.9 — Gradient descent
#
# Complete `gradient_descent`. Start at $w = 0$, $b = 0$ and take `steps` steps (0 is
# allowed), all rows at each. Return `(w, b, losses)`: the final `w` of shape `(d,)`,
# the final number `b`, and the `steps + 1` losses, the first at the start, the last at
# the returned parameters.
#
# A rate that is too large makes the loss overflow. As soon as a loss is `inf` or `nan`,
# raise a `ValueError` whose message contains the learning rate. (Raising sooner is
# fine, but not before the loss is above the one at the start.) Rounding may lift a loss
# by a hair: that is no error. Leave `X` and `y` unchanged.
#
# <details><summary>Hint 1: the idea</summary>
#
# Measure the loss, then step, then measure again. With three steps there are four
# places to stand on.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# Your `predict`, `mse`, `mse_gradient` (or `one_step`), `np.isfinite`, and an f-string
# in `raise ValueError(...)`.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Zeros and a list with the first loss; a loop over `steps`: gradient at the current
# point, both parameters moved, loss appended, loss tested; three values returned after
# the loop. `np.errstate(over="ignore", invalid="ignore")` silences NumPy's own warning.
#
# </details>


# %% exercise="gradient-descent" minutes=12
def gradient_descent(X, y, lr, steps):
    """Fit a linear model by full-batch gradient descent from zero.

    X: (n, d)    y: (n,)    returns: w (d,), b, losses (steps + 1 numbers)
    Raises ValueError, naming the learning rate, when a loss is no longer finite.
    """
    ### BEGIN SOLUTION
    w, b = np.zeros(X.shape[1]), 0.0
    losses = [mse(y, predict(X, w, b))]
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(steps):
            dw, db = mse_gradient(X, y, w, b)
            w, b = w - lr * dw, b - lr * db
            losses.append(mse(y, predict(X, w, b)))
            if not np.isfinite(losses[-1]):
                raise ValueError(f"learning rate {lr}: the loss overflows at step {step + 1}")
    return w, b, losses
    ### END SOLUTION


# %% check="gradient-descent-first-step" points=1
# One step from zero on the three points: two losses, 18 and about 2.14.
X_case, y_case = np.array([[0.0], [2.0], [4.0]]), np.array([1.0, 2.0, 7.0])
w_got, b_got, losses_got = gradient_descent(X_case, y_case, 0.05, 1)

assert len(losses_got) == 2, f"want 2 losses for 1 step, got {len(losses_got)}: start, end?"
assert np.isclose(losses_got[0], 18), f"start: want 18, got {losses_got[0]:.4f}: from zero?"
assert np.allclose(w_got, [16 / 15]), f"w: want [1.0667], got {w_got}: one step from zero?"
assert np.isclose(b_got, 1 / 3), f"b: want 0.3333, got {b_got:.4f}: does b move as well?"
assert np.isclose(losses_got[1], 2.140741), f"end: want 2.1407, got {losses_got[1]:.4f}: where?"
print(f"One step takes the loss from {losses_got[0]:.2f} to {losses_got[1]:.2f}.")

# %% check="gradient-descent-path" points=2
# Runs when you submit: the losses follow the formulas step by step, also for 0 steps.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
X_case, y_case = rng.normal(size=(12, 3)), rng.normal(2, 1, size=12)
A, theta, want = np.c_[X_case, np.ones(12)], np.zeros(4), []
for _ in range(41):
    want.append(np.mean((A @ theta - y_case) ** 2))
    theta = theta - 0.05 * 2 / 12 * A.T @ (A @ theta - y_case)
for steps, scale in [(0, 1.0), (3, 1e5), (40, 1.0), (40, 1e-5)]:
    given = [X_case.copy(), scale * y_case]
    got = np.asarray(gradient_descent(*given, 0.05, steps)[2]) / scale**2
    assert len(got) == steps + 1, f"want {steps + 1} losses, got {len(got)}: start and end?"
    assert np.allclose(got, want[: steps + 1]), (
        f"y times {scale:g}: want {want[steps]}, got {got[-1]} times {scale**2:g}: {steps} steps?"
    )
    kept = all(map(np.array_equal, given, [X_case, scale * y_case]))
    assert kept, "want X and y as they were, got changed ones: which line writes?"
### END HIDDEN TESTS


# %% check="gradient-descent-converges" points=1
# Runs when you submit: many steps reach the exact minimum to 1e-6.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
X_case = rng.normal(size=(30, 3))
y_case = X_case @ [1.0, -2.0, 3.0] + 4 + 0.1 * rng.normal(size=30)
want = np.linalg.lstsq(np.c_[X_case, np.ones(30)], y_case, rcond=None)[0]
w_got, b_got, losses_got = gradient_descent(X_case, y_case, 0.1, 400)

assert np.shape(w_got) == (3,), f"w: want shape (3,), got {np.shape(w_got)}: one per feature?"
assert np.allclose([*w_got, b_got], want, atol=1e-6), f"want {want}, got {w_got}, {b_got}: why?"
assert np.all(np.diff(losses_got) < 1e-9), "want losses that only fall, got a rise: which sign?"
### END HIDDEN TESTS

# %% check="gradient-descent-diverges" points=1
# A rate far too large raises a ValueError that names the rate.
X_case, y_case = np.array([[0.0], [2.0], [4.0]]), np.array([1.0, 2.0, 7.0])
try:
    gradient_descent(X_case, y_case, 7.5, 400)
    message = None
except ValueError as fault:
    message = str(fault)

assert message is not None, "rate 7.5: want a ValueError, got a result: is the loss finite?"
assert "7.5" in message, f"want a message with the rate 7.5, got {message!r}: what would help you?"
print("Stopped, as it should be:", message)

# %% check="gradient-descent-stops" points=1
# Runs when you submit: the losses decide on the error, whatever the rate and the number of steps.
### BEGIN HIDDEN TESTS
X_case, y_case = np.array([[0.0], [2.0], [4.0]]), np.array([1.0, 2.0, 7.0])
X_flat, y_flat = np.array([[-2.0], [2.0]]), np.array([2.8, 3.2])


def told(X, y, lr, steps):
    try:
        return len(gradient_descent(X, y, lr, steps)[2])
    except ValueError as fault:
        return f"the error {str(fault)!r}"


for scale, lr, steps in [(1.0, 0.9, 2000), (3e152, 5.5, 1)]:
    got = str(told(X_case, scale * y_case, lr, steps))
    found = "error" in got and str(lr) in got
    assert found, f"y times {scale:g}, {steps} steps: want an error with {lr}, got {got}: when?"
for y_given, lr, steps in [(y_flat, 7.5, 0), (y_flat, 0.3, 7), (0 * y_flat, 0.1, 2)]:
    got = told(X_flat, y_given, lr, steps)
    assert got == steps + 1, f"no loss above the start: want {steps + 1} losses, got {got}: why?"
### END HIDDEN TESTS


# %% [markdown]
# Let us use it on data whose truth we know. `make_regression` draws 100 rows of 5
# features and adds noise with a standard deviation of 0.1 to an exact linear model.
#
# **Predict.** With enough steps, does the loss fall to 0, to about 0.01, or to about
# 0.1? Write down your guess.

# %%
X_made, y_made, w_true = make_regression(100, 5, noise=0.1, coef=True, random_state=0)
w_made, b_made, losses_made = gradient_descent(X_made, y_made, 0.1, 200)
print(f"loss: {losses_made[0]:.0f} at the start, {losses_made[-1]:.4f} at the end")
print(f"largest error of a weight: {np.abs(w_made - w_true).max():.3f}")

# %% [markdown]
# <details><summary><b>Explain.</b> What happened?</summary>
#
# The loss ends a little below 0.01. No line can predict the noise, whose mean square is
# its variance, $0.1^2 = 0.01$. It ends slightly below because six parameters can follow
# a little of the noise.
#
# </details>
#
# ### Try it: the valley
#
# Here the weight, the bias and the rate are yours to move. Find (1) a learning rate at
# which the path zigzags and still arrives, (2) one at which it leaves. Then raise the
# **condition number**, the steepest curvature divided by the flattest, which stretches
# the bowl into a valley: what happens to the rates that work?

# %%
GradientDescent()

# %% [markdown]
# **Predict.** Four rates on the same data. Which of 0.003, 0.1 and 0.6 is lowest after
# 15 steps? And does the loss fall or climb at 0.85? Write down your guess.

# %%
# Alt: Four curves of the mean squared error, on a log scale, over the steps 0 to 30: one each for
# the learning rates 0.003 (green), 0.1 (blue), 0.6 (grey) and 0.85 (purple). All four start at
# the same loss, between 10,000 and 100,000. Each bears its rate at its right end.
fig, ax = plt.subplots()
for rate, color in [(0.003, RIVAL), (0.1, MODEL), (0.6, DATA), (0.85, THIRD)]:
    losses = gradient_descent(X_made, y_made, rate, 30)[2]
    ax.semilogy(losses, color=color)
    ax.annotate(f"rate {rate}", (30, losses[-1]), xytext=(4, 0), textcoords="offset points")
ax.set(xlabel="step", ylabel="mean squared error (log scale)", title="Four learning rates")
plt.show()

# %% [markdown]
# > **Misconception.** *"A smaller learning rate is always the better choice."* At 0.003
# > the loss has hardly moved after 30 steps, and it heads for the same minimum. At 0.6
# > it is there after about ten. Yet at 0.85 every step makes things worse: somewhere in
# > between lies a limit. Section 1.7 computes it.
#
# On the log axis the falling curves are nearly straight: each step removes about the
# same *share* of what is left.

# %% [markdown]
# ## 1.5 One rate for all parameters
#
# The rate is one number, but there are many parameters. An article explains that at a
# learning rate of 0.01 each parameter changes by 0.01 times the parameter. Right in it:
# the rate is a scale, and every parameter shares it. But a scale of what?
#
# ### Claim lab 1.10 — What the rate multiplies
#
# Complete `parameter_changes`: how much one step of gradient descent at rate `lr`
# changes each parameter (new minus old), as one array of shape `(d + 1,)`, the change
# of `b` last. Leave the arguments as they were.
#
# <details><summary>Hint 1: the idea</summary>
#
# Take one step and subtract where you stood. Nothing is said of percentages.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `one_step` or `mse_gradient`; `np.append(array, number)` puts a number at the end.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Get the new weights and bias, subtract the old ones, join the two differences.
#
# </details>


# %% exercise="parameter-changes" kind="claim" claim="C02" minutes=6
def parameter_changes(X, y, w, b, lr):
    """Return what one step of gradient descent adds to each weight and to the bias.

    X: (n, d)    y: (n,)    w: (d,)    b, lr: numbers    returns: (d + 1,), the bias last
    """
    ### BEGIN SOLUTION
    dw, db = mse_gradient(X, y, w, b)
    return -lr * np.append(dw, db)
    ### END SOLUTION


# %% check="parameter-changes-claim" points=1
# Claim: the change is 0.01 times the parameter. The measured changes decide.
X_case, y_case = np.array([[0.0], [2.0], [4.0]]), np.array([1.0, 2.0, 7.0])
got = parameter_changes(X_case, y_case, np.array([1.0]), 1.0, 0.01)

assert np.shape(got) == (2,), f"want shape (2,), got {np.shape(got)}: w and b in one array?"
want = [0.04, 0.04 / 6]
assert np.allclose(got, want), f"want {np.round(want, 4)}, got {np.round(got, 4)}: new minus old?"
print(f"w = 1 changes by {got[0]:.4f}, b = 1 by {got[1]:.4f}. The claim says 0.01 for both.")

# %% check="parameter-changes-anywhere" points=2
# Runs when you submit: a parameter at zero moves, and one at the minimum does not.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
X_case, y_case = rng.normal(size=(9, 3)), rng.normal(size=9)
A = np.c_[X_case, np.ones(9)]
best, somewhere = np.linalg.lstsq(A, y_case, rcond=None)[0], rng.normal(size=4)
for place, theta in [("zero", np.zeros(4)), ("the minimum", best), ("elsewhere", somewhere)]:
    for lr in [0.01, 0.3]:
        given = [X_case.copy(), y_case.copy(), theta[:-1].copy()]
        want = -lr * 2 / 9 * A.T @ (A @ theta - y_case)
        got = parameter_changes(*given, theta[-1], lr)
        assert np.shape(got) == (4,), f"want shape (4,), got {np.shape(got)}: which parameters?"
        assert np.allclose(got, want), f"at {place}: want {want}, got {got}: the rate times what?"
        kept = all(map(np.array_equal, given, [X_case, y_case, theta[:-1]]))
        assert kept, "want the arguments as they were, got changed ones: which line writes?"
### END HIDDEN TESTS

# %% [markdown]
# The step is the rate times the *gradient*. A parameter at 0 moves, and one at the
# minimum stays, whatever its size.
#
# **Predict.** Now the real patients, ten features in their own units, and the model
# that predicts 0 for everyone. The first step changes eleven parameters. Is the largest
# change about 2 times, 10 times, or more than 100 times the smallest? Write down your
# guess.

# %%
# Alt: Horizontal bar chart of how much the first step at rate 0.01 changes each of eleven
# parameters: the weights of the ten features, age at the bottom and glucose last, and the bias at
# the top. Where a bar ends is the size of the change, on a log scale.
changes = parameter_changes(diabetes.X, progression, np.zeros(10), 0.0, 0.01)
names = [*diabetes.feature_names, "bias"]

fig, ax = plt.subplots()
ax.barh(names, np.abs(changes), color=MODEL)
ax.set(xscale="log", xlabel="size of the first change (log scale)", ylabel="parameter")
ax.set(title="One step at rate 0.01, features in their own units")
plt.show()

# %% [markdown]
# <details><summary><b>Explain.</b> What happened?</summary>
#
# The slope in $w_j$ is a mean of errors *times feature values*. Column
# `total_cholesterol` holds values near 190, `sex` holds 1 and 2, and the bias has a
# factor of 1. So one shared rate is far too large for some parameters and small for
# others.
#
# </details>
#
# What does that do to a whole descent? For comparison: predicting the mean for everyone
# has a loss of 5930, and the best linear model on these ten columns has 2860.

# %%
for rate in [0.01, 0.00001]:
    try:
        raw_losses = gradient_descent(diabetes.X, progression, rate, 1000)[2]
        print(f"rate {rate:g}: loss {raw_losses[-1]:.0f} after 1000 steps")
    except ValueError as fault:
        print(f"rate {rate:g}: stopped. {fault}")

# %% [markdown]
# The rate 0.01 is too large for the largest column, and a rate that it can bear crawls.
# The cure is to give all columns one scale. To **standardise** a column, subtract its
# mean and divide by its standard deviation:
#
# $$z_{ij} = \frac{x_{ij} - \mu_j}{\sigma_j}$$
#
# One rule matters more than the formula. We will judge the model on **test** rows that
# it has never seen, so nothing may be learned from them: not even a mean.

# %% [markdown]
# ### Exercise 1.11 — Standardise
#
# Complete `standardize`. `X_train` has shape `(n, d)`, `X_test` has shape `(m, d)` with
# `m` at least 1. Return the pair of standardised arrays, of the same shapes, both made
# with the means and standard deviations of the *training* columns. Use the standard
# deviation that divides by `n`, as `np.std` does.
#
# A column whose training values are all equal has standard deviation 0: divide it by 1
# instead, in both tables. It is 0 in all training rows then. Leave both arguments as
# they were.
#
# <details><summary>Hint 1: the idea</summary>
#
# Two numbers for each column, both read off the training rows, used on both tables.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `X.mean(axis=0)` and `X.std(axis=0)` give one number for each column.
# `np.where(condition, a, b)` picks entry by entry.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Means and deviations of the training columns; zeros among the deviations replaced;
# then the same two operations on each table, into new arrays.
#
# </details>


# %% exercise="standardize" minutes=8
def standardize(X_train, X_test):
    """Return both tables, standardised with the statistics of the training columns.

    X_train: (n, d)    X_test: (m, d)    returns: (n, d) and (m, d)
    """
    ### BEGIN SOLUTION
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    scale = np.where(std > 0, std, 1.0)
    return (X_train - mean) / scale, (X_test - mean) / scale
    ### END SOLUTION


# %% check="standardize-train" points=1
# The training columns get mean 0 and standard deviation 1.
X_case = np.array([[1.0, 100.0], [3.0, 100.0], [5.0, 400.0]])
pair = standardize(X_case.copy(), np.array([[3.0, 200.0]]))

assert isinstance(pair, tuple | list) and len(pair) == 2, f"want 2 arrays, got {pair!r}: both?"
shapes = np.shape(pair[0]), np.shape(pair[1])
assert shapes == ((3, 2), (1, 2)), f"want shapes (3, 2) and (1, 2), got {shapes}: what is lost?"
means, deviations = np.mean(pair[0], axis=0), np.std(pair[0], axis=0)
assert np.allclose(means, 0), f"means: want 0 and 0, got {means}: of columns, not of rows?"
assert np.allclose(deviations, 1), f"deviations: want 1 and 1, got {deviations}: divided by what?"
print("The columns now have the means", np.abs(np.round(means, 3)), "and deviations", deviations)

# %% check="standardize-test" points=3
# Runs when you submit: test rows use training statistics, constant columns survive.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
for n, m in [(8, 5), (6, 1)]:
    X_case, X_new = rng.normal(3, 2, size=(n, 3)), rng.normal(5, 4, size=(m, 3))
    X_case[:, 1], X_new[:, 1] = 7.0, [7.0, *np.full(m - 1, 9.0)]
    X_case[:, 2], X_new[:, 2] = 1e-3 * X_case[:, 2], 1e-3 * X_new[:, 2]
    given, scaler = [X_case.copy(), X_new.copy()], StandardScaler().fit(X_case)
    got_train, got_test = standardize(*given)
    kept = np.array_equal(given[0], X_case) and np.array_equal(given[1], X_new)
    assert kept, "want both tables as they were, got a changed one: which line writes?"
    want, shapes = scaler.transform(X_case), (np.shape(got_train), np.shape(got_test))
    assert shapes == ((n, 3), (m, 3)), f"want {(n, 3)} and {(m, 3)}, got {shapes}: which rows?"
    assert np.all(np.isfinite(got_train)), "constant column: want zeros, got nan or inf: 0 / 0?"
    assert np.allclose(got_train, want, atol=1e-5), f"train: want {want}, got {got_train}: which?"
    want = scaler.transform(X_new)
    assert np.allclose(got_test, want, atol=1e-5), f"test: want {want}, got {got_test}: whose mean?"
### END HIDDEN TESTS

# %% [markdown]
# Where to look: the valley of the loss for one feature, BMI, and the path of 15 steps
# from zero. On the left the feature is as measured, on the right it is standardised.

# %%
Z_bmi = standardize(bmi[:, None], bmi[:, None])[0]


def draw_valley(ax, column, rate, w_ends, b_ends):
    """Draw the loss over w and b, a path of 15 steps, and the minimum."""
    w_grid, b_grid = np.meshgrid(np.linspace(*w_ends, 50), np.linspace(*b_ends, 50))
    places = zip(w_grid.flat, b_grid.flat, strict=True)
    surface = [mse(progression, predict(column, np.array([w]), b)) for w, b in places]
    best = LinearRegression().fit(column, progression)
    levels = mse(progression, best.predict(column)) + 400 * np.arange(1, 9) ** 2
    ax.contour(w_grid, b_grid, np.reshape(surface, w_grid.shape), levels, colors="0.75")
    fits = [gradient_descent(column, progression, rate, steps)[:2] for steps in range(16)]
    ax.plot([w[0] for w, _ in fits], [b for _, b in fits], "o-", color=MODEL, markersize=3)
    ax.plot(best.coef_[0], best.intercept_, "*", color=ERROR, markersize=10)


# %%
# Alt: Two contour plots of the loss, weight w across, bias b (score) upwards, with a star at the
# minimum and a path of 15 steps from w = b = 0. Left, as measured, w in score per kg/m²: long,
# narrow, slanted rings; the path stays at b near 0, between w = 0 and 11, and the star lies far
# below it. Right, standardised, w in score per deviation: nearly round rings; the path runs
# straight to the star.
fig, axes = plt.subplots(1, 2, figsize=(8, 3.2))
draw_valley(axes[0], bmi[:, None], 0.0013, (-4, 24), (-500, 260))
draw_valley(axes[1], Z_bmi, 0.3, (-60, 200), (-40, 220))
axes[0].set(xlabel="weight $w$ (score per kg/m²)", ylabel="bias $b$ (score)", title="as measured")
axes[1].set(xlabel="weight $w$ (score per deviation)", title="standardised")
plt.show()

# %% [markdown]
# As measured, the loss is a narrow valley: the path jumps from wall to wall and then
# hardly moves along the floor, with the minimum (star) far away. Standardised, the
# valley is a round bowl, and every step points at the minimum.
#
# ### Quiz 1.12 — One new patient
#
# Tomorrow a patient arrives, and perhaps two others with her. Her own standardised
# values must not depend on who else comes along. Which mean and standard deviation
# achieve that?
#
# - **a** Those of the patients who arrive tomorrow.
# - **b** Those of the training patients.
# - **c** Those of all patients together, training and new.

# %% exercise="quiz-statistics" kind="quiz" choices="a,b,c" minutes=2
### BEGIN SOLUTION
quiz_statistics = "b"
### END SOLUTION

# %% check="quiz-statistics-choice" points=1
# The choice agrees with the experiment: alone or in company, the same value for the patient.
known, her, others = np.array([20.0, 25.0, 30.0]), np.array([28.0]), np.array([40.0, 22.0])
steady = []
for choice in ["a", "b", "c"]:
    seen = []
    for arrived in [her, np.r_[her, others]]:
        rows = {"a": arrived, "b": known, "c": np.r_[known, arrived]}[choice]
        seen.append((her[0] - rows.mean()) / (rows.std() or 1.0))
    steady += [choice] if np.isclose(*seen) else []

assert quiz_statistics in ("a", "b", "c"), f"want 'a', 'b' or 'c', got {quiz_statistics!r}: which?"
assert [quiz_statistics] == steady, f"want a steady value, got {quiz_statistics!r}: who is counted?"
print("Her value stays the same only with choice", *steady)

# %% [markdown]
# ## 1.6 The answer without steps
#
# At the lowest point the slope is zero in every direction. With $A = [X, 1]$, a column
# of ones for the bias, and $\theta = (w, b)$, zero gradient means
#
# $$A^\top (A\theta - y) = 0 \quad\Longleftrightarrow\quad A^\top A\,\theta = A^\top y,$$
#
# the **normal equations**: a linear system, solved at once. There is a catch. When
# columns repeat or add up to one another ($A$ is **rank-deficient**), $A^\top A$ has no
# inverse. What then?

# %% [markdown]
# ### Exercise 1.13 — Least squares
#
# Complete `least_squares`: the exact minimum of the mean squared error, bias included.
# `X` is `(n, d)`, `y` is `(n,)`; return the pair `(w, b)` with `w` of shape `(d,)` and
# `b` a number.
#
# It must also work when columns repeat, when one is constant, when there are more
# features than rows, and when a column's numbers are small. Any pair whose loss is the
# lowest is right. Leave the arguments as they were. Libraries are allowed.
#
# <details><summary>Hint 1: the idea</summary>
#
# Treat the bias as the weight of a feature that is always 1. What solves a system of
# equations "as well as possible" when it has no inverse?
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `np.column_stack`, `np.ones`, and `np.linalg.lstsq` or `np.linalg.pinv`. Note that
# `lstsq` returns several things; `rcond=None` is its sensible default.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Build the table with the extra column, solve, split the solution into its weights and
# the one entry that belongs to the column of ones.
#
# </details>


# %% exercise="least-squares" minutes=8
def least_squares(X, y):
    """Return the w and b with the smallest mean squared error.

    X: (n, d)    y: (n,)    returns: w (d,), b a number
    """
    ### BEGIN SOLUTION
    A = np.column_stack([X, np.ones(len(X))])
    theta = np.linalg.lstsq(A, y, rcond=None)[0]
    return theta[:-1], theta[-1]
    ### END SOLUTION


# %% check="least-squares-tiny" points=1
# The best line through the three points is y = 1.5 x + 1/3.
pair = least_squares(np.array([[0.0], [2.0], [4.0]]), np.array([1.0, 2.0, 7.0]))

assert isinstance(pair, tuple | list) and len(pair) == 2, f"want (w, b), got {pair!r}: both?"
w_got, b_got = pair
assert np.shape(w_got) == (1,), f"w: want shape (1,), got {np.shape(w_got)}: one per feature?"
assert np.ndim(b_got) == 0, f"b: want one number, got shape {np.shape(b_got)}: which entry?"
assert np.allclose([w_got[0], b_got], [1.5, 1 / 3]), f"want 1.5, 1/3, got {w_got[0]}, {b_got}: why?"
print(f"Best line: y = {w_got[0]:.2f} x + {b_got:.2f}")

# %% check="least-squares-rank" points=3
# Runs when you submit: the lowest loss, also with repeated, constant or too many columns.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
full = rng.normal(2, 1, size=(12, 3))
dull = np.c_[full, full[:, :1], np.zeros(12)]
cases = {"full rank": full, "repeated and constant": dull, "wide": rng.normal(size=(3, 5))}
cases["small numbers"] = 1e-3 * full
for name, X_case in cases.items():
    y_case = X_case @ rng.normal(size=X_case.shape[1]) + 5 + rng.normal(size=len(X_case))
    given = [X_case.copy(), y_case.copy()]
    w_got, b_got = least_squares(*given)
    kept = np.array_equal(given[0], X_case) and np.array_equal(given[1], y_case)
    assert kept, f"{name}: want the arguments as they were, got changed ones: which line writes?"
    best = LinearRegression().fit(X_case, y_case)
    want, got = best.predict(X_case), X_case @ np.asarray(w_got) + b_got
    assert np.allclose(got, want, atol=1e-5), f"{name}: want {want[:3]}, got {got[:3]}: the least?"
    if name == "full rank":
        assert np.allclose(w_got, best.coef_, atol=1e-5), f"want {best.coef_}, got {w_got}: why?"
### END HIDDEN TESTS

# %% [markdown]
# Three roads, one place: your descent, your exact solution, and the library's one line.

# %%
Z_all = standardize(diabetes.X, diabetes.X)[0]
w_descent, b_descent, _ = gradient_descent(Z_all, progression, 0.2, 10_000)
w_exact, b_exact = least_squares(Z_all, progression)
library = LinearRegression().fit(Z_all, progression)

assert np.allclose(w_descent, w_exact, atol=1e-6) and np.allclose(w_exact, library.coef_)
print("weights:", np.round(w_exact, 1))
print(f"bias: {b_exact:.1f}    loss: {mse(progression, predict(Z_all, w_exact, b_exact)):.0f}")

# %% [markdown]
# Is the largest weight the most important feature? The next cell fits BMI and blood
# pressure twice. The second time, BMI is written in g/m² instead of kg/m².

# %%
pair_kg = np.column_stack([bmi, diabetes.column("blood_pressure")])
pair_g = pair_kg * [1000, 1]
for unit, columns in [("kg/m²", pair_kg), (" g/m²", pair_g)]:
    w_pair, b_pair = least_squares(columns, progression)
    loss_pair = mse(progression, predict(columns, w_pair, b_pair))
    print(f"BMI in {unit}: weights {w_pair[0]:.4f}, {w_pair[1]:.4f}, loss {loss_pair:.1f}")

# %% [markdown]
# > **Misconception.** *"The feature with the largest weight matters most."* The unit
# > decides the size of a weight: in grams, BMI has the smaller weight, and every
# > prediction is the same. Even standardised weights share their work among features
# > that move together.
#
# ### Quiz 1.14 — The same column twice
#
# A table holds BMI twice by mistake. How many pairs of weights for the two columns
# reach the lowest loss?
#
# - **a** None: without an inverse there is no lowest loss.
# - **b** Exactly one: each copy gets half.
# - **c** Many, and they all make the same predictions.

# %% exercise="quiz-twice" kind="quiz" choices="a,b,c" minutes=2
### BEGIN SOLUTION
quiz_twice = "c"
### END SOLUTION

# %% check="quiz-twice-choice" points=1
# The choice agrees with the experiment: the pairs on a grid whose loss is the lowest.
once, target = np.array([[-1.0], [0.0], [1.0]]), np.array([-2.5, 1.0, 1.5])
lowest = np.mean((LinearRegression().fit(once, target).predict(once) - target) ** 2)
grid = np.arange(-4, 4.5, 0.5)
pairs = [(u, v) for u in grid for v in grid]
twice = np.column_stack([once, once])
reached = [np.mean((twice @ pair - target) ** 2) <= lowest + 1e-9 for pair in pairs]
key = "a" if not any(reached) else "b" if sum(reached) == 1 else "c"

assert quiz_twice in ("a", "b", "c"), f"want 'a', 'b' or 'c', got {quiz_twice!r}: which one?"
assert quiz_twice == key, f"want what the experiment shows, got {quiz_twice!r}: try 2 + 0, 1 + 1?"
print(f"{sum(reached)} of {len(pairs)} pairs on the grid reach the lowest loss.")

# %% [markdown]
# ## 1.7 How large may the rate be?
#
# The loss is a bowl, and the **Hessian** $H = \frac2n A^\top A$ holds its curvatures,
# with $A = [X, 1]$. Its **eigenvalues** $\lambda$ are the curvatures along the axes of
# the bowl. Along one axis, a step multiplies the distance to the minimum by
# $1 - \eta\lambda$.
#
# **Predict.** For which rates does the distance shrink: for $\eta < 1/\lambda$, for
# $\eta < 2/\lambda$, or for all? Try $\lambda = 4$ and $\eta = 0.1, 0.4, 0.6$ by hand.
#
# <details><summary><b>Explain.</b> What did you find?</summary>
#
# The factors are 0.6, −0.6 and −1.4. It shrinks while $|1 - \eta\lambda| < 1$, so while
# $\eta < 2/\lambda$. A negative factor means a zigzag that still arrives. Every axis
# must shrink, so the steepest one sets the limit.
#
# </details>

# %% [markdown]
# ### Exercise 1.15 — The largest stable rate
#
# Complete `max_stable_lr`: the rate below which gradient descent converges and above
# which it diverges, $2 / \lambda_{\max}$ of the Hessian above. `X` is `(n, d)`; the
# bias counts as a parameter. Return a number, and leave `X` as it was. For the two rows
# $x = -2$ and $x = 2$: $A^\top A$ has 8 and 2 on its diagonal and zeros elsewhere, and
# $n = 2$.
#
# <details><summary>Hint 1: the idea</summary>
#
# The formula needs three things: the table with the column of ones, its Hessian, and
# the largest curvature.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `np.linalg.eigvalsh` returns the eigenvalues of a symmetric matrix in ascending order.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Append the ones, form the Hessian with both its factors, take the last eigenvalue,
# divide.
#
# </details>


# %% exercise="max-stable-lr" minutes=8
def max_stable_lr(X):
    """Return the learning rate at which gradient descent stops converging.

    X: (n, d)    returns: a number, 2 / largest eigenvalue of the Hessian
    """
    ### BEGIN SOLUTION
    A = np.column_stack([X, np.ones(len(X))])
    hessian = 2 / len(A) * A.T @ A
    return 2 / np.linalg.eigvalsh(hessian)[-1]
    ### END SOLUTION


# %% check="max-stable-lr-hand" points=1
# For the two rows -2 and 2 the Hessian has 8 and 2 on its diagonal: the limit is 0.25.
got = max_stable_lr(np.array([[-2.0], [2.0]]))

assert np.ndim(got) == 0, f"want one number, got shape {np.shape(got)}: which eigenvalue?"
assert got is not None, "want a number, got None: is there a return?"
assert np.isclose(got, 0.25, rtol=1e-4), f"want 0.25, got {got}: 2 / n, and 2 / largest?"
print(f"Steepest curvature {2 / got:.0f}, so rates below {got:.2f} converge.")

# %% check="max-stable-lr-descent" points=3
# Runs when you submit: descent converges just below the rate and diverges just above.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
for center, spread, n, d in [(0, 0.1, 20, 2), (3, 1, 6, 4), (50, 9, 15, 3), (0, 2, 3, 5)]:
    X_case = rng.normal(center, spread, size=(n, d))
    given, A = X_case.copy(), np.c_[X_case, np.ones(n)]
    limit = max_stable_lr(given)
    assert np.ndim(limit) == 0, f"want one number, got shape {np.shape(limit)}: which eigenvalue?"
    assert np.array_equal(given, X_case), "want X as it was, got a changed X: which line writes?"
    hessian = 2 / n * A.T @ A
    curvatures, axes_case = np.linalg.eigh(hessian)
    want = 2 / curvatures[-1]
    for share, fate in [(0.99, "converges"), (1.01, "diverges")]:
        theta = axes_case.sum(axis=1)
        for _ in range(100):
            theta = theta - share * limit * hessian @ theta
        along = abs(theta @ axes_case[:, -1])
        seen = "converges" if along < 1 else "diverges"
        assert seen == fate, f"at {share} of your {limit:.5f}: want {fate}, got {seen}: the limit?"
    assert np.isclose(limit, want, rtol=1e-4), f"want {want:.5f}, got {limit:.5f}: which curvature?"
### END HIDDEN TESTS

# %% [markdown]
# The limit, tried on the standardised patients. Where to look: the right end of the
# curves.

# %%
# Alt: Two curves of the mean squared error, on a log scale, over 150 steps on the standardised
# patients. Both drop in the first few steps from above 10,000 to below it. At 0.98 times the limit
# the curve then flattens out and stays low; at 1.02 times the limit it turns and climbs beyond 100
# million.
limit_all = max_stable_lr(Z_all)
fig, ax = plt.subplots()
for share, color in [(0.98, MODEL), (1.02, ERROR)]:
    losses = gradient_descent(Z_all, progression, share * limit_all, 150)[2]
    ax.semilogy(losses, color=color)
    ax.annotate(f"{share} × limit", (150, losses[-1]), xytext=(4, 0), textcoords="offset points")
ax.set(xlabel="step", ylabel="mean squared error (log scale)")
ax.set(title=f"Rates around the limit of {limit_all:.3f}")
plt.show()

# %% [markdown]
# Just below the limit the loss still falls; just above, it falls at first and then
# climbs without end. The limit depends on $X$ alone, so we know it before the first
# step.
#
# ## 1.8 On patients the model has not seen
#
# Now everything together: split, standardise, descend at a rate chosen for a reason,
# and judge on 100 patients set aside.

# %%
order = np.random.default_rng(0).permutation(len(progression))
train, test = order[:-100], order[-100:]
Z_train, Z_test = standardize(diabetes.X[train], diabetes.X[test])
rate_fit = 0.9 * max_stable_lr(Z_train)
w_fit, b_fit, _ = gradient_descent(Z_train, progression[train], rate_fit, 2000)
print(f"trained on {len(train)} patients at rate {rate_fit:.3f}")

# %% [markdown]
# **Predict.** By how much does the model beat "predict the training mean for everyone"
# on the test patients: is its typical error (the root of the loss) about 5 %, 20 % or
# 80 % smaller? Write down your guess.

# %%
# Alt: Scatter plot of the 100 test patients: predicted progression score across, measured
# progression score upwards. A dashed diagonal from 25 to 346 marks a perfect prediction, and points
# lie on both sides of it. The title states the typical errors of the mean and of the model.
predicted = predict(Z_test, w_fit, b_fit)
error_mean = mse(progression[test], np.full(100, progression[train].mean())) ** 0.5
error_model = mse(progression[test], predicted) ** 0.5

fig, ax = plt.subplots()
ax.scatter(predicted, progression[test], s=14, color=DATA)
ax.plot([25, 346], [25, 346], label="perfect prediction", **TRUTH_LINE)
ax.set(xlabel="predicted progression (score)", ylabel="measured progression (score)")
ax.set(title=f"Typical error: mean {error_mean:.1f}, model {error_model:.1f}")
ax.legend()
plt.show()

# %% [markdown]
# The model ranks patients usefully, and it is far from exact: the cloud around the
# dashed line is wide. Ten measurements hold only part of the story.
#
# Now a larger table, if you like. With `USE_FULL = True` the next cell fetches
# California housing once: 20,640 districts, and the target is the median house value.
# Some rows lack a value; we leave those out. Without a network the cell says so and
# stays with the patients.

# %%
USE_FULL = False
table = diabetes
if USE_FULL:
    try:
        table = load("california_housing")
    except DataUnavailable as reason:
        print(reason)
print(table)

# %%
complete = ~np.isnan(table.X).any(axis=1)
X_whole, y_whole = table.X[complete], table.y[complete]
mixed = np.random.default_rng(0).permutation(len(y_whole))
fit_rows, judge_rows = np.array_split(mixed, 2)
Z_fit, Z_judge = standardize(X_whole[fit_rows], X_whole[judge_rows])
w_whole, b_whole = least_squares(Z_fit, y_whole[fit_rows])
loss_whole = mse(y_whole[judge_rows], predict(Z_judge, w_whole, b_whole))
share_left = loss_whole / np.var(y_whole[judge_rows])
print(f"{table.name}: {share_left:.0%} of the variance is left unexplained")

# %% [markdown]
# ## 1.9 Where it breaks
#
# A clerk types one progression with two zeros too many: 250 becomes 25,000. It is one
# row of 442, at the highest BMI.
#
# **Predict.** Does the slope of the best line change by about 1 %, by about 10 %, or
# does it become a different line altogether? Write down your guess.

# %%
# Alt: Scatter plot of the patients as recorded: body mass index in kg/m² across, progression score
# upwards, from -100 to 700. Two best lines are drawn through it, blue for the scores as
# recorded, vermilion for those with one mistyped row. The legend gives their slopes.
mistyped = progression.copy()
mistyped[bmi.argmax()] = 25_000

fig, ax = plt.subplots()
ax.scatter(bmi, progression, s=8, color=DATA, alpha=0.5)
for scores, color, label in [(progression, MODEL, "as recorded"), (mistyped, ERROR, "mistyped")]:
    w_line, b_line = least_squares(bmi[:, None], scores)
    heights = w_line[0] * ends + b_line
    ax.plot(ends, heights, color=color, label=f"{label}: slope {w_line[0]:.1f}")
ax.set(xlabel="body mass index (kg/m²)", ylabel="progression (score)", ylim=(-100, 700))
ax.set(title="One row in 442")
ax.legend()
plt.show()

# %% [markdown]
# <details><summary><b>Explain.</b> What happened?</summary>
#
# The loss squares residuals. A residual a hundred times as large counts ten thousand
# times, so the line bends to please one wrong row, and at the far end of the axis it
# has the longest lever.
#
# </details>
#
# Three more limits. A line cannot follow a **curve**, however long you train. Outside
# the range of the data it goes on straight, and **nothing vouches for it** there. And a
# weight says how $y$ and a feature move *together*: it does not say what would happen
# if a doctor **changed** the feature.

# %% [markdown]
# ## Summary
#
# - A linear model predicts $\hat y = Xw + b$; the mean squared error
#   $L = \frac1n\sum_i (y_i - \hat y_i)^2$ says how badly.
# - Its gradient is $\frac2n X^\top(\hat y - y)$ and $\frac2n\sum_i(\hat y_i - y_i)$.
#   The opposite sign climbs: a measured slope settles it.
# - Descent steps by $\eta$ times the *gradient*, and converges while
#   $\eta < 2/\lambda_{\max}(\frac2n A^\top A)$.
# - Standardising, with training statistics only, turns the valley into a bowl.
# - $A^\top A\,\theta = A^\top y$ gives the same answer without steps.
#
# **Next.** Our $y$ was a number. What if the question is *ill or healthy*: what should
# a line predict then, and what is the loss?

# %% [markdown]
# ## Further reading
#
# - A.-M. Legendre (1805), *Nouvelles méthodes pour la détermination des orbites des
#   comètes*: its appendix is the first publication of least squares.
# - A. Cauchy (1847), "Méthode générale pour la résolution des systèmes d'équations
#   simultanées", *Comptes rendus* 25: gradient descent, for astronomy.
# - B. Efron, T. Hastie, I. Johnstone, R. Tibshirani (2004), "Least angle regression",
#   *Annals of Statistics* 32(2): the source of the diabetes data.
# - T. Hastie, R. Tibshirani, J. Friedman (2009), *The Elements of Statistical
#   Learning*, 2nd edition, chapter 3.
# - G. Goh (2017), "Why momentum really works", *Distill*: the eigenvalues of section
#   1.7, in moving pictures.
