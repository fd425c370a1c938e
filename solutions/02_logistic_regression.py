# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 2. Logistic and softmax regression, and how to score them
#
# A line predicts a number. What should it predict when the question is *ill or healthy*,
# or *which of ten digits is this*? And how good are its answers?
#
# **You will build** the sigmoid, softmax, their losses and gradients, two classifiers
# and five scores, and put two printed formulas to the test.
#
# **You can then** turn a line's output into chances, fit a classifier that agrees with
# scikit-learn's, and say which score answers which question.
#
# **You need** chapter 1 (loss, gradient, gradient descent) and logarithms from school.
#
# **Time** two hours and three quarters. The models end with section 2.5, a good place
# to rest; then come the scores.

# %%
import warnings

import matplotlib.pyplot as plt
import numpy as np
from coursekit import course_seed
from coursekit.data import DataUnavailable, load
from coursekit.plots import DATA, ERROR, HIGHLIGHT, MODEL, RIVAL, SIGNED, THIRD, TRUTH_LINE
from coursekit.widgets import ThresholdExplorer
from scipy import special
from sklearn import metrics
from sklearn.calibration import calibration_curve
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.preprocessing import StandardScaler

FAULTS = r"(overflow|divide by zero|invalid value) encountered in (?!matmul|dot)|.*ill-defined"
warnings.filterwarnings("error", FAULTS)
print("Ready.")

# %% [markdown]
# A `float64`, the usual number of NumPy, has a largest value. Beyond it NumPy warns and
# goes on with `inf`, and where there is no answer (0/0) with `nan`, *not a number*. The
# lines above turn such a warning into an **error** that stops the cell, so that none
# goes by unnoticed; also scikit-learn's, when a score is 0/0.

# %%
try:
    np.exp(1000.0)
except RuntimeWarning as warning:
    print("stopped:", warning)

# %% [markdown]
# ## A question about 569 tumours
#
# A needle takes a few cells from a breast tumour, and a computer measures their nuclei:
# thirty numbers for each of 569 tumours. Later it was known which were malignant
# ($y = 1$) and which benign ($y = 0$). We look at one number first, the mean radius.

# %%
tumours = load("breast_cancer")
radius, malignant = tumours.column("mean_radius"), tumours.y
print(f"{len(malignant)} tumours, {malignant.sum()} of them malignant")
print(f"mean radius from {radius.min():.1f} to {radius.max():.1f}")

# %% [markdown]
# **Predict.** We fit the least-squares line of chapter 1 to the zeros and ones and ask
# it about the smallest and the largest tumour. Are its two answers between 0 and 1, is
# one of them outside, or both? Write down your guess.

# %%
# Alt: Scatter plot of the 569 tumours: mean radius across, about 7 to 28, and upwards whether the
# tumour is malignant, 1, or benign, 0, with a little jitter. Most zeros lie on the left and most
# ones on the right, and they overlap between 11 and 18. A straight line rises through the picture.
jitter = np.random.default_rng(0).uniform(-0.04, 0.04, size=len(radius))
ends = np.array([radius.min(), radius.max()])
line = LinearRegression().fit(radius[:, None], malignant)

fig, ax = plt.subplots()
ax.scatter(radius, malignant + jitter, s=8, color=DATA, alpha=0.5)
ax.plot(ends, line.predict(ends[:, None]), color=MODEL)
ax.set(xlabel="mean radius (as recorded)", ylabel="malignant", title="569 tumours and a line")
plt.show()
print("at the ends of the line:", np.round(line.predict(ends[:, None]), 2))

# %% [markdown]
# <details><summary><b>Explain.</b> What happened?</summary>
#
# Both lie outside. A line has no floor and no ceiling, so it cannot be a chance
# everywhere. In the middle, where tumours of both kinds lie, its answers look like
# chances. We want something that behaves like a line there and bends at both ends.
#
# </details>

# %% [markdown]
# ## 2.1 From a score to a chance
#
# Let the line predict something that has no limits. If the chance is $p$, the **odds**
# are $p / (1 - p)$: from 0 to infinity. Their logarithm has no limits at all. It is
# called the **logit** $z$, and it is what our line shall predict: $z = wx + b$. Back
# from the logit to the chance, by hand ($\ln 3 \approx 1.10$):
#
# | logit $z$ | odds $e^z$ | chance $p$ |
# |---|---|---|
# | $-\ln 3$ | 1 to 3 | 1/4 |
# | 0 | 1 to 1 | 1/2 |
# | $\ln 3$ | 3 to 1 | 3/4 |
#
# The way back is the **sigmoid** $\sigma$:
#
# $$p = \sigma(z) = \frac{e^z}{1 + e^z} = \frac{1}{1 + e^{-z}}$$

# %% [markdown]
# **Predict.** The two fractions are equal on paper. At $z = 1000$ the chance is 1, and
# at $z = -1000$ it is 0, up to rounding. Which of them does NumPy get right: both at
# both places, or does either fail somewhere? Here we silence the errors, to see the
# numbers. Write down your guess.

# %%
with np.errstate(all="ignore"):
    for z in np.array([-1000.0, 0.0, 1000.0]):
        left, right = np.exp(z) / (1 + np.exp(z)), 1 / (1 + np.exp(-z))
        print(f"z = {z:5g}: first fraction {left:g}, second {right:g}, exp(z) = {np.exp(z):g}")

# %% [markdown]
# <details><summary><b>Explain.</b> What happened?</summary>
#
# $e^{1000}$ is larger than any `float64`, so it becomes `inf`. The first fraction is
# then `inf / inf`, which is `nan`. The second one survives, since `1 / inf` is 0, but
# at $z = -1000$ it overflows on the way, which is an error here. Each fraction is safe
# on one side of zero.
#
# </details>
#
# ### Exercise 2.1 — The sigmoid
#
# Complete `sigmoid`. `z` is a number or an array of any shape, `float64` or `int64`.
# Return $\sigma(z)$ in the same shape (for a number: a number or an array of shape `()`),
# right to $10^{-9}$ for every `z` from −1000 to 1000, and **without a warning**. Leave
# `z` as it was.
#
# <details><summary>Hint 1: the idea</summary>
#
# Only one thing can overflow: the exponential of a large positive number. Which of the
# two fractions avoids it for positive $z$, and which for negative?
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `np.where(condition, a, b)` picks entry by entry, but it computes *both* `a` and `b`
# everywhere. `np.abs` helps to make one exponential that is safe everywhere. SciPy and
# the hyperbolic tangent know ways of their own.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# One exponential whose argument is never positive. Written with it, each fraction serves
# one sign of $z$; pick between them.
#
# </details>


# %% exercise="sigmoid" minutes=8
def sigmoid(z):
    """Return the chance that belongs to a logit, entry by entry.

    z: a number or an array    returns: the same shape, values from 0 to 1
    """
    ### BEGIN SOLUTION
    small = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1 / (1 + small), small / (1 + small))
    ### END SOLUTION


# %% check="sigmoid-hand" points=1
# The logits -ln 3, 0 and ln 3 are the chances 1/4, 1/2 and 3/4.
got = sigmoid(np.log([1 / 3, 1.0, 3.0]))

assert np.shape(got) == (3,), f"want shape (3,), got {np.shape(got)}: one chance for each logit?"
assert np.allclose(got, [0.25, 0.5, 0.75]), f"want [0.25, 0.5, 0.75], got {got}: from the odds?"
assert np.ndim(sigmoid(0.0)) == 0, f"one logit: want one number, got {sigmoid(0.0)!r}: why?"
print("Odds of 3 to 1 are a chance of", got[2])

# %% check="sigmoid-far" points=1
# At -1000 and 1000 the chances are 0 and 1, and nothing overflows on the way.
for z in [np.array([-1000.0, 0.0, 1000.0]), 1000.0, -1000.0]:
    try:
        got = sigmoid(z)
    except (RuntimeWarning, ArithmeticError) as fault:
        got = fault
    warned = isinstance(got, Exception)
    assert not warned, f"z = {z}: want a number, got the warning {got}: which exponential?"
    want = (np.sign(z) + 1) / 2
    assert np.allclose(got, want, atol=1e-9), f"z = {z}: want {want}, got {got}: which sign?"
print("Silent and right from -1000 to 1000.")

# %% check="sigmoid-anywhere" points=2
# Runs when you submit: any shape and size, whole numbers too, as SciPy computes it.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
cases = [rng.normal(0, 3, size=7), rng.uniform(-40, 40, size=(2, 3, 2)), rng.normal(size=(1, 1))]
cases += [np.array([-745, -30, -1, 2, 710]), rng.uniform(-1000, 1000, size=50), np.array(0.5)]
for z in [*cases, 3, -2.5, float(rng.normal())]:
    given, want = np.copy(z) if np.ndim(z) else z, special.expit(np.asarray(z, dtype=float))
    try:
        got = sigmoid(given)
    except (RuntimeWarning, ArithmeticError) as fault:
        got = fault
    assert not isinstance(got, Exception), f"z = {z}: want a chance, got the error {got}: where?"
    assert np.shape(got) == np.shape(z), f"want {np.shape(z)}, got {np.shape(got)}: which shape?"
    assert np.array_equal(given, z), f"want z as it was, got {given}: which line writes?"
    assert np.allclose(got, want, rtol=0, atol=1e-9), f"z = {z}: want {want}, got {got}: why?"
### END HIDDEN TESTS

# %% [markdown]
# Three such curves on the same tumours. The weight $w$ sets how steeply a curve climbs,
# and all three pass through 1/2 where $wx + b = 0$. **Predict.** Which one is best, A, B
# or C? Can you say why in a way that a computer could check? Write down your guess.

# %%
# Alt: The 569 tumours again, zeros and ones against the mean radius from 7 to 28. Three S-shaped
# curves from 0 to 1 cross at a radius near 14.7 and a height of one half. A, blue, climbs gently
# over the whole picture; B, green, climbs between 11 and 19; C, purple, is close to a step.
candidates = {"A": (0.3, -4.4), "B": (1.0, -14.7), "C": (5.0, -73.5)}
places = np.linspace(*ends, 200)

fig, ax = plt.subplots()
ax.scatter(radius, malignant + jitter, s=8, color=DATA, alpha=0.3)
for (letter, (w_drawn, b_drawn)), color in zip(
    candidates.items(), [MODEL, RIVAL, THIRD], strict=True
):
    ax.plot(places, sigmoid(w_drawn * places + b_drawn), color=color, label=letter)
ax.set(xlabel="mean radius (as recorded)", ylabel="chance of malignant", title="Three curves")
ax.legend()
plt.show()

# %% [markdown]
# ## 2.2 What should a wrong chance cost?
#
# A model that gave a high chance to what *happened* did well. So look at that chance:
# $p$ for a malignant tumour, $1 - p$ for a benign one. Three tumours by hand:
#
# | $y$ | logit $z$ | $p$ | chance of what happened | minus its logarithm |
# |---|---|---|---|---|
# | 1 | $\ln 3$ | 3/4 | 3/4 | 0.288 |
# | 0 | $-\ln 3$ | 1/4 | 3/4 | 0.288 |
# | 1 | $-\ln 3$ | 1/4 | 1/4 | 1.386 |

# %% [markdown]
# The tumours are separate cases, so the chance that all three turn out as they did is
# the product $\frac34 \cdot \frac34 \cdot \frac14$, and a good model makes it large. The
# logarithm turns the product into a sum, and the minus sign turns praise into a cost. The
# mean of the last column is the **binary cross-entropy**, here 0.654:
#
# $$L = -\frac1n \sum_{i=1}^n \big( y_i \ln p_i + (1 - y_i) \ln(1 - p_i) \big),
# \qquad p_i = \sigma(z_i)$$

# %% [markdown]
# Why a logarithm, and not the squared error? The figure shows both for one malignant
# tumour. **Predict.** A model that is very sure and wrong stands far on the left. To
# learn, it needs a slope to walk down. Which loss has a slope there: both, one of them,
# or neither? Write down your guess.

# %%
# Alt: Two curves over the logit from -8 to 8 for a tumour with y = 1, the cost upwards from 0 to 8.
# Blue: the cross-entropy, minus the logarithm of the chance. Green: the squared error of the
# chance. At the right end both are close to 0.
logits = np.linspace(-8, 8, 161)
fig, ax = plt.subplots()
ax.plot(logits, -np.log(sigmoid(logits)), color=MODEL, label=r"cross-entropy $-\ln\sigma(z)$")
ax.plot(logits, (1 - sigmoid(logits)) ** 2, color=RIVAL, label=r"squared $(1 - \sigma(z))^2$")
ax.set(xlabel="logit $z$", ylabel="cost", title="One malignant tumour")
ax.legend()
plt.show()

# %% [markdown]
# <details><summary><b>Explain.</b> What happened?</summary>
#
# The squared error of a chance is at most 1, so it flattens out: a model that is sure
# and wrong feels hardly any slope and stays where it is. The cross-entropy goes on
# rising like a straight line, with a slope near −1.
#
# </details>
#
# That straight line is also a warning. At $z = -1000$ the cost is 1000, a harmless
# number. But who computes $p$ first gets 0, and its logarithm is $-\infty$. So the loss
# takes the *logits*. For $y = 1$ and for $y = 0$ the cost of one row is
#
# $$-\ln \sigma(z) = \ln(1 + e^{-z}) \qquad\text{and}\qquad
# -\ln(1 - \sigma(z)) = \ln(1 + e^{z}).$$

# %% [markdown]
# ### Exercise 2.2 — Binary cross-entropy from logits
#
# Complete `binary_cross_entropy_with_logits`. `y` has shape `(n,)` and holds zeros and
# ones, as whole numbers or as floats; `z` has shape `(n,)` and holds logits from −1000
# to 1000. Return one number, the mean cost in natural logarithms, right to eight digits
# (an error below $10^{-9}$ passes as well), without a warning, and leave both arguments
# as they were.
#
# <details><summary>Hint 1: the idea</summary>
#
# $\ln(1 + e^{t})$ is all you need, with a $t$ that depends on $y$. For large $t$ the 1
# does not matter: what is left of the expression then?
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `np.logaddexp(a, b)` is $\ln(e^a + e^b)$ without overflow. Or take the larger of $t$
# and 0 out by hand, with `np.maximum`, `np.abs` and `np.log1p`.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# An array of signs or a choice by `y` turns each logit the right way; then one safe
# function, entry by entry; then the mean.
#
# </details>


# %% exercise="bce" minutes=8
def binary_cross_entropy_with_logits(y, z):
    """Return the mean binary cross-entropy of logits.

    y: (n,), zeros and ones    z: (n,), logits    returns: a number
    """
    ### BEGIN SOLUTION
    return np.mean(np.logaddexp(0, z) - y * z)
    ### END SOLUTION


# %% check="bce-hand" points=1
# The three tumours of the table have a mean cost of 0.654.
got = binary_cross_entropy_with_logits(np.array([1, 0, 1]), np.log([3.0, 1 / 3, 1 / 3]))

assert np.ndim(got) == 0, f"want one number, got shape {np.shape(got)}: what joins the rows?"
assert got is not None, "want a number, got None: is there a return?"
assert np.isclose(got, 0.6538803), f"want 0.653880, got {got:.6f}: which column of the table?"
print(f"Mean cost of the three tumours: {got:.3f}")

# %% check="bce-far" points=1
# Sure and wrong at a logit of 1000 costs 1000, sure and right costs nothing.
for label, z, want in [(1, -1000.0, 1000), (0, 1000.0, 1000), (1, 1000.0, 0), (0, -1000.0, 0)]:
    try:
        got = binary_cross_entropy_with_logits(np.array([label]), np.array([z]))
    except (RuntimeWarning, ArithmeticError) as fault:
        got = fault
    warned = isinstance(got, Exception)
    assert not warned, f"y = {label}, z = {z:g}: want a number, got the warning {got}: where?"
    assert np.isclose(got, want), f"y = {label}, z = {z:g}: want {want}, got {got}: which side?"
print("Right and finite where the chance itself rounds to 0 or 1.")

# %% check="bce-oracle" points=2
# Runs when you submit: any number of rows and either type of label, as SciPy computes it.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
cases = [([1], [20.5]), ([0], [36.0]), ([1.0, 0.0], [-37.0, -20.2]), ([1, 0], [-1000.0, 0.0])]
for n, scale, kind in [(1, 1, int), (6, 2, float), (40, 20, int), (50, 400, float), (2, 1, int)]:
    z_case = np.clip(scale * rng.normal(size=n), -1000, 1000)
    cases.append((rng.integers(0, 2, size=n).astype(kind), z_case))
for y_case, z_case in cases:
    y_case, z_case, n = np.array(y_case), np.array(z_case), len(z_case)
    given = [y_case.copy(), z_case.copy()]
    want = -special.log_expit(np.where(y_case == 1, z_case, -z_case)).mean()
    try:
        got = binary_cross_entropy_with_logits(*given)
    except (RuntimeWarning, ArithmeticError) as fault:
        got = fault
    assert not isinstance(got, Exception), f"{n} rows: want {want:.6g}, got the error {got}: why?"
    assert np.ndim(got) == 0, f"{n} rows: want one number, got shape {np.shape(got)}: why?"
    kept = all(map(np.array_equal, given, [y_case, z_case]))
    assert kept, f"{n} rows: want the arguments as they were, got changed ones: where?"
    close = np.isclose(got, want, rtol=1e-8, atol=1e-9)
    case = f"{n} rows, logits such as {z_case[:2]}"
    assert close, f"{case}: want {want:.8g}, got {got}: what differs?"
### END HIDDEN TESTS

# %% [markdown]
# Now a computer can compare the three curves. Were you right about A, B and C?

# %%
for letter, (w_drawn, b_drawn) in candidates.items():
    drawn = binary_cross_entropy_with_logits(malignant, w_drawn * radius + b_drawn)
    print(f"curve {letter}: binary cross-entropy {drawn:.3f}")

# %% [markdown]
# All three cross 1/2 near the same radius, so they are wrong about nearly the same
# tumours. C is sure even there, and pays for it.
#
# ### Quiz 2.3 — One chance for all
#
# Of 100 tumours 90 are malignant, and a model has nothing to tell them apart: it gives
# the same chance to all. Which chance has the lowest binary cross-entropy?
#
# - **a** 0.5, since the model knows nothing of the single tumour.
# - **b** 0.9, the share of malignant ones.
# - **c** 0.999, since "malignant" is the best guess for each.

# %% exercise="quiz-honest" kind="quiz" choices="a,b,c" minutes=2
### BEGIN SOLUTION
quiz_honest = "b"
### END SOLUTION

# %% check="quiz-honest-choice" points=1
# The choice agrees with the experiment: the cost of each chance on 90 ones and 10 zeros.
labels = np.repeat([1, 0], [90, 10])
costs = {
    choice: metrics.log_loss(labels, np.full(100, chance))
    for choice, chance in [("a", 0.5), ("b", 0.9), ("c", 0.999)]
}
key = min(costs, key=costs.get)

assert quiz_honest in costs, f"want 'a', 'b' or 'c', got {quiz_honest!r}: which one?"
assert quiz_honest == key, f"want the lowest cost, got {quiz_honest!r}: what do the ten zeros cost?"
print("costs:", {choice: round(float(cost), 3) for choice, cost in costs.items()})

# %% [markdown]
# ## 2.3 The gradient
#
# One row costs $\ln(1 + e^z) - yz$, whatever its label: $y = 0$ gives the second cost
# above, and $y = 1$ the first, since $\ln(1 + e^z) - z = \ln\frac{1 + e^z}{e^z}$. By the
# chain rule $\ln(1 + e^z)$ has the slope $\frac{e^z}{1 + e^z} = \sigma(z)$, so
#
# $$\frac{d}{dz}\big(\ln(1 + e^z) - yz\big) = \sigma(z) - y = p - y :$$
#
# prediction minus truth, as in chapter 1. From there on nothing is new: $z_i$ moves
# with $w_j$ at the rate $X_{ij}$, and with $b$ at the rate 1.

# %% [markdown]
# We add one thing. Weights that may grow without limit can become a problem (section
# 2.11), so large ones shall cost something: an **L2 penalty**, with a strength
# $\lambda \ge 0$ (`l2`). It counts the weights, never the bias:
#
# $$L = \frac1n \sum_i \big(\ln(1 + e^{z_i}) - y_i z_i\big)
# + \frac{\lambda}{2} \sum_j w_j^2$$
#
# By hand: rows $x = 0, 2, 4$ with $y = 0, 1, 1$, at $w = \frac12 \ln 3$ and $b = 0$.
# The chances are 1/2, 3/4 and 9/10, so the errors $p - y$ are 0.5, −0.25 and −0.1.
# Without a penalty the slopes are −0.3 in $w$ and 0.05 in $b$.

# %% [markdown]
# ### Exercise 2.4 — The gradient of the penalised loss
#
# Complete `logistic_gradient`: the gradient of the loss $L$ above, penalty included.
# `X` is `(n, d)`, `y` is `(n,)` with zeros and ones (whole numbers or floats), `w` is
# `(d,)`, `b` and `l2` are numbers. Return the pair `(dw, db)`: `dw` of shape `(d,)`,
# also for $d = 1$, and `db` a number. The arguments must stay as they were.
#
# <details><summary>Hint 1: the idea</summary>
#
# Two parts add up: the mean over the rows, built as in chapter 1 from another kind of
# error, and the slope of the penalty, which does not look at the rows.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# Your `sigmoid`, `X.T @ errors`, `np.mean`. What is the derivative of
# $\frac\lambda2 w_j^2$?
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# The errors once; then `dw` from errors and `X`, divided by the number of rows, plus
# the penalty's share; then `db` from the errors alone.
#
# </details>


# %% exercise="logistic-gradient" minutes=8
def logistic_gradient(X, y, w, b, l2):
    """Return the gradient of the penalised binary cross-entropy by w and by b.

    X: (n, d)    y: (n,)    w: (d,)    b, l2: numbers    returns: dw (d,), db a number
    """
    ### BEGIN SOLUTION
    error = sigmoid(X @ w + b) - y
    return X.T @ error / len(y) + l2 * w, np.mean(error)
    ### END SOLUTION


# %% check="logistic-gradient-hand" points=1
# The three rows by hand: slopes -0.3 and 0.05, and a penalty adds to the first alone.
X_case, y_case = np.array([[0.0], [2.0], [4.0]]), np.array([0, 1, 1])
w_case = np.log([3.0]) / 2
for l2, want in [(0.0, -0.3), (2.0, -0.3 + np.log(3))]:
    pair = logistic_gradient(X_case, y_case, w_case.copy(), 0.0, l2)
    assert isinstance(pair, tuple | list) and len(pair) == 2, f"want (dw, db), got {pair!r}: both?"
    shapes = np.shape(pair[0]), np.shape(pair[1])
    assert shapes == ((1,), ()), f"want shapes (1,) and (), got {shapes}: which axis?"
    got = pair[0][0]
    assert np.isclose(got, want), f"l2 = {l2:g}: dw: want {want:.4f}, got {got:.4f}: which part?"
    assert np.isclose(pair[1], 0.05), f"l2 = {l2:g}: db: want 0.05, got {pair[1]:.4f}: of what?"
print("Slopes at w = ln(3) / 2: -0.3 in w and 0.05 in b, before the penalty.")

# %% check="logistic-gradient-differences" points=3
# Runs when you submit: any number of rows and features, as finite differences measure it.
### BEGIN HIDDEN TESTS
rng, h = np.random.default_rng(course_seed()), 1e-4
for n, d, l2, kind in [(8, 3, 0.0, int), (4, 4, 0.5, float), (1, 2, 3.0, int), (9, 1, 0.1, int)]:
    X_case, y_case = 2 * rng.normal(size=(n, d)), rng.integers(0, 2, size=n).astype(kind)
    theta, A = rng.normal(size=d + 1), np.c_[X_case, np.ones(n)]
    given = [X_case.copy(), y_case.copy(), theta[:-1].copy()]
    got = logistic_gradient(*given, theta[-1], l2)
    assert np.shape(got[0]) == (d,), f"X {n, d}: want dw {(d,)}, got {np.shape(got[0])}: axis?"
    kept = all(map(np.array_equal, given, [X_case, y_case, theta[:-1]]))
    assert kept, f"X {n, d}: want the arguments as they were, got changed ones: where?"
    want = []
    for step in h * np.eye(d + 1):
        sides = []
        for t in (theta + step, theta - step):
            cost = np.logaddexp(0, A @ t) - y_case * (A @ t)
            sides.append(cost.mean() + l2 / 2 * t[:-1] @ t[:-1])
        want.append((sides[0] - sides[1]) / (2 * h))
    assert np.allclose([*got[0], got[1]], want, atol=1e-6), f"want {want}, got {got}: which part?"
### END HIDDEN TESTS

# %% [markdown]
# ## 2.4 Fitting
#
# There is no exact solution this time: $p$ bends, so zero gradient is not a linear
# system. But the loss is still a bowl, and chapter 1's limit still holds. The slope of
# $\sigma$ is $p(1 - p)$.
#
# **Predict.** Where is $p(1 - p)$ largest, and how large is it there: 1, 1/2 or 1/4?
#
# <details><summary><b>Explain.</b> What did you find?</summary>
#
# At $p = 1/2$, where it is 1/4. So no curvature of our loss exceeds
# $\frac14 \lambda_{\max}(\frac1n A^\top A) + \lambda$, with $A = [X, 1]$ as before. One
# over this number is a learning rate that always works.
#
# </details>

# %% [markdown]
# ### Exercise 2.5 — Fit a logistic regression
#
# Complete `fit_logistic`: the pair `(w, b)` at the minimum of the penalised loss $L$ of
# section 2.3, `w` of shape `(d,)` and `b` a number. How you get there is up to you:
# your own descent, or a minimiser from SciPy with your loss and gradient. What counts:
# at the pair that you return, no entry of the gradient is larger than `tolerance` in
# size.
#
# `X` is `(n, d)` with columns of mean about 0 and deviation about 1 (they may move
# together); `y` holds zeros and ones, both of them; `l2` is from 0.01 to 10, and
# `tolerance` from $10^{-6}$ to $10^{-2}$. Leave `X` and `y` as they were.
#
# <details><summary>Hint 1: the idea</summary>
#
# Chapter 1's descent with another gradient. How many steps? You do not know beforehand:
# the gradient tells you when to stop.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# Your `logistic_gradient`; `np.abs(...).max()`; for the rate, `np.linalg.eigvalsh` of
# $\frac1n A^\top A$, whose last entry is the largest eigenvalue.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Zeros to start with and a rate from the bound above. Repeat: gradient at the current
# pair; stop if all its entries are small enough; else one step. A `for` with 100,000
# steps and a `break` never hangs; the checks need fewer than a thousand.
#
# </details>


# %% exercise="fit-logistic" minutes=12
def fit_logistic(X, y, l2, tolerance=1e-6):
    """Return the w and b that minimise the penalised binary cross-entropy.

    X: (n, d)    y: (n,)    l2, tolerance: positive numbers    returns: w (d,), b a number
    """
    ### BEGIN SOLUTION
    A = np.column_stack([X, np.ones(len(X))])
    rate = 1 / (np.linalg.eigvalsh(A.T @ A / len(A))[-1] / 4 + l2)
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(100_000):
        dw, db = logistic_gradient(X, y, w, b, l2)
        if max(np.abs(dw).max(), abs(db)) <= tolerance:
            break
        w, b = w - rate * dw, b - rate * db
    return w, b
    ### END SOLUTION


# %% check="fit-logistic-library" points=2
# On 100 made-up rows the weights are those of scikit-learn with C = 1 / (l2 n).
made = load("make_classification")
Z_case = StandardScaler().fit_transform(made.X)
pair = fit_logistic(Z_case.copy(), made.y.copy(), 0.1)
best = LogisticRegression(C=1 / (0.1 * 100), tol=1e-9).fit(Z_case, made.y)

assert isinstance(pair, tuple | list) and len(pair) == 2, f"want (w, b), got {pair!r}: both?"
w_got, b_got = pair
assert np.shape(w_got) == (5,), f"w: want shape (5,), got {np.shape(w_got)}: one per feature?"
want = best.coef_[0]
assert np.allclose(w_got, want, atol=1e-4), f"w: want {want}, got {w_got}: which part of L?"
want = best.intercept_[0]
assert np.isclose(b_got, want, atol=1e-4), f"b: want {want:.4f}, got {b_got:.4f}: penalised?"
print("weights:", np.round(w_got, 3), f"bias: {b_got:.3f}, as scikit-learn has them")

# %% check="fit-logistic-gradient" points=3
# Runs when you submit: the gradient is as small as asked for, and X and y are as they were.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
cases = [(60, 3, 0.01, 1e-6, 0.7), (30, 1, 1.0, 1e-6, -1.2), (40, 6, 10.0, 1e-5, 0.7)]
cases += [(50, 4, 0.02, 1e-6, 0.3), (50, 5, 0.05, 1e-6, 0.5), (40, 2, 0.1, 1e-6, 0.0)]
for n, d, l2, limit, cut in cases:
    X_case = rng.normal(size=(n, d)) + rng.normal(size=(n, 1))
    X_case = 0.1 + 1.1 * (X_case - X_case.mean(axis=0)) / X_case.std(axis=0)
    y_case = (X_case[:, 0] + rng.normal(size=n) > cut).astype(int)
    y_case[X_case[:, 0].argmin()], y_case[X_case[:, 0].argmax()] = 0, 1
    given = [X_case.copy(), y_case.copy()]
    w_got, b_got = fit_logistic(*given, l2, limit)
    assert np.shape(w_got) == (d,), f"w: want {(d,)}, got {np.shape(w_got)}: one per feature?"
    assert np.ndim(b_got) == 0, f"b: want one number, got shape {np.shape(b_got)}: why?"
    kept = all(map(np.array_equal, given, [X_case, y_case]))
    assert kept, "want X and y as they were, got changed ones: which line writes?"
    error = special.expit(X_case @ np.asarray(w_got) + b_got) - y_case
    left = np.abs([*(X_case.T @ error / n + l2 * np.asarray(w_got)), error.mean()]).max()
    case = f"{n} rows, {d} features, l2 = {l2:g}"
    assert left <= 1.01 * limit, (
        f"{case}: want a gradient of {limit:g} at most, got {left:.2g}: why?"
    )
### END HIDDEN TESTS

# %% [markdown]
# scikit-learn's `C` is the strength of the *data*, ours is the strength of the penalty.
# It minimises $C \sum_i \text{cost}_i + \frac12 \sum_j w_j^2$. Divide that by $Cn$ and
# compare with $L$: $\lambda = 1 / (Cn)$.
#
# Back to the tumours and one feature. The figure also shows, for groups of tumours of
# similar radius, which share of them was malignant: nobody told the model about groups.

# %%
# Alt: Mean radius across, 7 to 28, chance of malignant upwards, 0 to 1. A blue S-shaped curve is
# the fitted model. Ten grey points, each one tenth of the tumours ordered by radius, show the share
# of malignant ones: near 0 on the left, near 1 on the right, and close to the curve in between.
scale = StandardScaler().fit(radius[:, None])
w_radius, b_radius = fit_logistic(scale.transform(radius[:, None]), malignant, 0.01)
groups = np.array_split(np.argsort(radius), 10)

fig, ax = plt.subplots()
chances = sigmoid(scale.transform(places[:, None]) @ w_radius + b_radius)
ax.plot(places, chances, color=MODEL, label="model")
centres = [radius[group].mean() for group in groups]
shares = [malignant[group].mean() for group in groups]
ax.scatter(centres, shares, color=DATA, zorder=3, label="share in a group")
ax.set(xlabel="mean radius (as recorded)", ylabel="chance of malignant")
ax.set(title="A fitted curve and ten groups")
ax.legend()
plt.show()

# %% [markdown]
# The curve is a chance everywhere, and it follows the shares. That is what the line of
# the first figure could not do.
# %% [markdown]
# ## 2.5 More than two classes
#
# A digit can be one of ten. So a row gets ten logits, one for each class, and we want
# ten chances: positive, with sum 1, the larger the logit the larger the chance. The
# **softmax** does it: powers of $e$, each divided by their sum. With the logits $\ln 1$,
# $\ln 2$ and $\ln 5$ the chances are 1/8, 2/8 and 5/8.

# %% [markdown]
# The cost compares two **distributions** (lists of chances with sum 1): the truth $p$,
# which for a known label is **one-hot**, such as $(0, 1, 0)$, and the prediction $q$.
# It is the **cross-entropy**, and with two classes it is the loss of section 2.2.
#
# Articles on large models print both formulas:
#
# $$\operatorname{softmax}(x)_i = \frac{e^{x_i}}{\sum_j e^{x_j}}, \qquad
# H = -\sum_i q_i \ln p_i$$
#
# They add that $p$ is the true distribution and $q$ the predicted one, and nothing else.
# The next cell writes both down as printed.


# %%
def printed_softmax(x):
    """Return the softmax of an array of logits, as printed; warnings are silenced."""
    with np.errstate(all="ignore"):
        powers = np.exp(x)
        return powers / powers.sum()


def printed_entropy(p, q):
    """Return -sum q ln p, as printed; warnings are silenced and 0 ln 0 counts as 0."""
    with np.errstate(all="ignore"):
        return -np.sum(np.where(q > 0, q * np.log(p), 0.0))


print("softmax of ln 1, ln 2, ln 5:", printed_softmax(np.log([1.0, 2.0, 5.0])))

# %% [markdown]
# ### Prediction 2.6 — Large logits
#
# We give the printed softmax two logits, $z$ and 0, as `float64` numbers, and raise $z$
# in steps of 1. Up to about which $z$ does it return proper chances? You earn the point
# for committing, right or not.
#
# - **a** Up to about 40.
# - **b** Up to about 700.
# - **c** For every $z$: the two powers are divided by their own sum.

# %% exercise="prediction-large" kind="predict" choices="a,b,c" minutes=2
### BEGIN SOLUTION
prediction_large = "b"
### END SOLUTION

# %% check="prediction-large-made" points=1
# A prediction is made: a, b or c.
made_large = prediction_large
assert made_large in ("a", "b", "c"), (
    f"want 'a', 'b' or 'c', got {made_large!r}: what do you expect?"
)
print(f"Your prediction is {made_large}. The claim lab measures it.")

# %% [markdown]
# ### Claim lab 2.7 — Two printed formulas
#
# What is right in both: the softmax is exact on paper, and the cross-entropy has two
# distributions, a logarithm and a minus sign in the right places. To see what a formula
# does to *numbers*, we count where it fails.
#
# Complete `failures(formula, inputs)`. `inputs` is a list (it may be empty), and
# `formula` takes one of its entries and returns a number or an array of any shape. It
# *fails* on an input if anything in its result is `inf`, `-inf` or `nan`. Return the
# list of the positions, from 0 and in order, of the inputs on which it fails.
#
# <details><summary>Hint 1: the idea</summary>
#
# Go through the inputs with a counter. One bad entry among many good ones is a failure.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `enumerate`; `np.isfinite` works entry by entry, on numbers and on arrays; `np.all`.
# (`nan == nan` is false.)
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# A list, empty at first; for each position and input: the result; if not every entry of
# it is finite, append the position. Or all of it in one list comprehension.
#
# </details>


# %% exercise="failures" kind="claim" claim="C04 C05" minutes=6
def failures(formula, inputs):
    """Return the positions of the inputs on which a formula gives inf, -inf or nan.

    formula: input -> number or array    inputs: a list    returns: a list of positions
    """
    ### BEGIN SOLUTION
    return [i for i, each in enumerate(inputs) if not np.all(np.isfinite(formula(each)))]
    ### END SOLUTION


# %% check="failures-softmax" points=1
# Claim: the softmax is the printed fraction. Logits z and 0, for z around a limit, decide.
for dtype, first, want in [(np.float64, 700, 10), (np.float32, 80, 9)]:
    pairs = [np.array([z, 0], dtype=dtype) for z in range(first, first + 14)]
    got = failures(printed_softmax, pairs)
    assert got is not None, "want a list, got None: is there a return?"
    positions = list(range(want, 14))
    assert list(got) == positions, f"{dtype.__name__}: want {positions}, got {got}: what is bad?"
    print(f"{dtype.__name__}: the printed softmax fails from z = {first + got[0]} on")
shifted = failures(lambda x: printed_softmax(x - x.max()), pairs)
assert len(shifted) == 0, f"largest logit subtracted: want no failure, got {shifted}: which?"
print("With the largest logit subtracted first, it fails nowhere.")

# %% check="failures-entropy" points=1
# Claim: the cross-entropy is -sum q ln p with p the truth. Six predictions decide.
truth = np.array([0.0, 1.0, 0.0])
predictions = [np.array([e / 2, 1 - e, e / 2]) for e in [0.9, 0.5, 0.1, 1e-3, 1e-6, 1e-9]]
got = failures(lambda q: printed_entropy(truth, q), predictions)
assert list(got) == [0, 1, 2, 3, 4, 5], f"as printed: want all six, got {got}: is inf a failure?"
swapped = failures(lambda q: printed_entropy(q, truth), predictions)
assert len(swapped) == 0, f"swapped: want no failure, got {swapped}: which number is bad?"
print("As printed:", [float(printed_entropy(truth, q)) for q in predictions])
print("Swapped:   ", [round(float(printed_entropy(q, truth)), 3) for q in predictions])

# %% check="failures-kinds" points=2
# Runs when you submit: every kind of bad number, anywhere in the result, and none besides.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
good = [0.0, -3, np.zeros((2, 3)), rng.normal(size=4), np.array([]), np.array([[-1e300]])]
good += [1e308, np.full(3, 1e308)]
bad = [np.inf, -np.inf, np.nan, np.array([np.inf, -np.inf]), np.array([-np.inf, 1.0])]
for value in (np.nan, np.inf, -np.inf):
    spoiled = rng.normal(size=(3, 2))
    spoiled.flat[rng.integers(6)] = value
    bad.append(spoiled)
results = [*good, *bad, *bad[:2], *good[:2]]
for size in (len(results), 5, 1, 0):
    order = rng.permutation(len(results))[:size].tolist()
    order += order[:2]  # An input may come twice.
    want = [at for at, i in enumerate(order) if len(good) <= i < len(good) + len(bad) + 2]
    got = failures(lambda i: results[i], order)
    seen = [results[i] for i in order][:5]
    assert got is not None, f"{size} inputs: want a list, got None: is there a return?"
    assert list(got) == want, f"{size} inputs, such as {seen}: want {want}, got {got}: which?"
### END HIDDEN TESTS

# %% [markdown]
# <details><summary><b>Explain.</b> What did the measurements show?</summary>
#
# $e^{710}$ is too large for `float64`, and $e^{89}$ for `float32`, the number of half
# that size that deep learning prefers, so the fraction becomes `inf / inf`. Multiplying
# top and bottom by $e^{-m}$ changes nothing on paper; with $m$ the largest logit, no
# power exceeds 1. That is the repair, and the library's softmax does it.
#
# In the printed cross-entropy $p$ and $q$ stand in each other's place. A one-hot truth
# has zeros, and $\ln 0$ is $-\infty$: the cost is infinite however good the prediction
# is, unless it is one-hot itself, which no softmax is on paper. So there is nothing to
# walk down. Swapped, the cost falls to 0 as the prediction improves:
#
# $$H(p, q) = -\sum_i p_i \ln q_i$$
#
# </details>

# %% [markdown]
# ### Quiz 2.8 — When the truth is a mixture
#
# Three readers disagree about a scan, so its truth is $p = (0.7, 0.2, 0.1)$. Among all
# predictions $q$, which one has the lowest $H(p, q) = -\sum_i p_i \ln q_i$, and how low
# is that?
#
# - **a** $q = (1, 0, 0)$, the likeliest class, with $H = 0$.
# - **b** $q = p$, with $H = 0$.
# - **c** $q = p$, with $H$ above 0.

# %% exercise="quiz-mixture" kind="quiz" choices="a,b,c" minutes=2
### BEGIN SOLUTION
quiz_mixture = "c"
### END SOLUTION

# %% check="quiz-mixture-choice" points=1
# The choice agrees with the experiment: all predictions on a grid of steps of 0.05.
p_mixed = np.array([0.7, 0.2, 0.1])
steps = [(i / 20, j / 20, (20 - i - j) / 20) for i in range(21) for j in range(21 - i)]
costs = [np.sum(special.rel_entr(p_mixed, q) + special.entr(p_mixed)) for q in steps]
lowest = steps[int(np.argmin(costs))]
key = "a" if max(lowest) == 1 else "b" if min(costs) < 1e-9 else "c"

assert quiz_mixture in ("a", "b", "c"), f"want 'a', 'b' or 'c', got {quiz_mixture!r}: which one?"
assert quiz_mixture == key, f"want what the grid shows, got {quiz_mixture!r}: try q = p by hand?"
print(f"Of {len(steps)} predictions {lowest} costs the least: {min(costs):.3f}")

# %% [markdown]
# > **Misconception.** *"A perfect model has a cross-entropy of zero."* Only if the truth
# > itself is certain. The least possible cost is the **entropy** of the truth,
# > $-\sum_i p_i \ln p_i$, and 0.802 was the entropy of the three readers.

# %% [markdown]
# ### Exercise 2.9 — Softmax and its logarithm
#
# Complete both functions. `z` is an array with at least one axis, of floats or whole
# numbers from −1000 to 1000; `axis` is the axis along which the chances have the sum 1
# (counted from the end if negative, as in NumPy). Return an array of the shape of `z`:
# `softmax` the chances, `log_softmax` their natural logarithms, right to $10^{-9}$ also
# where a chance itself rounds to 0. Both without a warning; leave `z` as it was.
#
# <details><summary>Hint 1: the idea</summary>
#
# Each row (or column) needs a shift of its own, so that its largest logit becomes 0.
# And the logarithm of a fraction is a difference: do not compute the fraction first.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `np.max` and `np.sum` take `axis=` and `keepdims=True`; with the second, the result
# still lines up with `z`, whatever the axis.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# `softmax`: shift, powers, divide by their sum. `log_softmax`: shift, then subtract the
# logarithm of the sum of the powers. Make new arrays: `z -= ...` would change the
# caller's.
#
# </details>


# %% exercise="softmax" minutes=10
def softmax(z, axis=-1):
    """Return chances with sum 1 along an axis, from logits.

    z: an array    returns: the same shape
    """
    ### BEGIN SOLUTION
    powers = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)
    ### END SOLUTION


def log_softmax(z, axis=-1):
    """Return the natural logarithms of the softmax along an axis.

    z: an array    returns: the same shape
    """
    ### BEGIN SOLUTION
    shifted = z - np.max(z, axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))
    ### END SOLUTION


# %% check="softmax-hand" points=1
# The logits ln 1, ln 2, ln 5 give 1/8, 2/8, 5/8, in each of two rows.
z_case = np.log([[1.0, 2.0, 5.0], [5.0, 1.0, 2.0]])
got, want = softmax(z_case), np.array([[1, 2, 5], [5, 1, 2]]) / 8

assert np.shape(got) == (2, 3), f"softmax: want shape (2, 3), got {np.shape(got)}: why?"
assert np.allclose(got, want), f"softmax: want {want}, got {got}: which sum is 1?"
got = log_softmax(z_case)
assert np.shape(got) == (2, 3), f"log_softmax: want shape (2, 3), got {np.shape(got)}: why?"
assert np.allclose(got, np.log(want)), f"log_softmax: want {np.log(want)}, got {got}: of what?"
print("Chances of the first row:", softmax(z_case)[0])

# %% check="softmax-far" points=1
# Logits of 1000 and of -1000 side by side: no warning, and every row has its own chances.
z_case = np.array([[1000.0, 999.0], [-1000.0, -999.0], [1000.0, -1000.0]])
near, far = 1 / (1 + np.exp(-1)), 1 / (1 + np.exp(1))
chances_case = np.array([[near, far], [far, near], [1, 0]])
logs_case = [[np.log(near), np.log(far)], [np.log(far), np.log(near)], [0, -2000]]
tries = [("softmax", softmax, chances_case), ("log_softmax", log_softmax, logs_case)]
for name, function, want in tries:
    try:
        got = function(z_case.copy())
    except (RuntimeWarning, ArithmeticError) as fault:
        got = fault
    warned = isinstance(got, Exception)
    assert not warned, f"{name}: want numbers, got the warning {got}: which step?"
    assert np.allclose(got, want), f"{name}: want {want}, got {got}: which row's largest logit?"
print("Three rows, 2000 apart, and none disturbs another.")

# %% check="softmax-axes" points=2
# Runs when you submit: any shape and axis, whole numbers too, as SciPy computes it.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
shapes = [((4,), 0), ((3, 3), 0), ((2, 3, 4), 1), ((3, 2, 4), -1), ((3, 3, 3), -2), ((6, 1), 1)]
for shape, axis in shapes:
    for scale, kind in [(2, float), (5, int), (300, float)]:
        z_case = np.clip(scale * rng.normal(size=shape), -1000, 1000).astype(kind)
        for name, function in [("softmax", softmax), ("log_softmax", log_softmax)]:
            given, want = z_case.copy(), getattr(special, name)(z_case.astype(float), axis=axis)
            try:
                got = function(given, axis=axis)
            except (RuntimeWarning, ArithmeticError) as fault:
                got = fault
            case = f"{name}, shape {shape}, axis {axis}, {kind.__name__}"
            assert not isinstance(got, Exception), f"{case}: want numbers, got {got}: where?"
            assert np.shape(got) == shape, f"{case}: want this shape, got {np.shape(got)}: why?"
            assert np.array_equal(given, z_case), f"{case}: want z as it was, got another: where?"
            close = np.allclose(got, want, rtol=1e-9, atol=1e-9)
            assert close, f"{case}: want {want}, got {got}: which axis, which shift?"
### END HIDDEN TESTS

# %% [markdown]
# ### Quiz 2.10 — The same change for all
#
# A row has the logits $(2, 1, 0)$. Which of these changes leaves all three chances as
# they are?
#
# - **a** Adding 5 to every logit.
# - **b** Multiplying every logit by 5.
# - **c** Both.

# %% exercise="quiz-shift" kind="quiz" choices="a,b,c" minutes=2
### BEGIN SOLUTION
quiz_shift = "a"
### END SOLUTION

# %% check="quiz-shift-choice" points=1
# The choice agrees with the experiment: the chances before and after each change.
row = np.array([2.0, 1.0, 0.0])
before = special.softmax(row)
same = [np.allclose(special.softmax(after), before) for after in (row + 5, 5 * row)]
key = {(True, False): "a", (False, True): "b", (True, True): "c"}[tuple(same)]

assert quiz_shift in ("a", "b", "c"), f"want 'a', 'b' or 'c', got {quiz_shift!r}: which one?"
assert quiz_shift == key, f"want what the experiment shows, got {quiz_shift!r}: which differences?"
print(f"before {before.round(3)}, times five {special.softmax(5 * row).round(3)}")

# %% [markdown]
# So only the *differences* between logits count. With two classes there is one, and the
# softmax of $(z, 0)$ is the sigmoid of $z$: sections 2.1 to 2.4 are a special case.

# %%
for z in [-3.0, 0.5, 40.0]:
    print(f"z = {z:4g}: softmax {softmax(np.array([z, 0.0]))[0]:.6f}, sigmoid {sigmoid(z):.6f}")

# %% [markdown]
# ### Exercise 2.11 — Cross-entropy from logits
#
# With a label instead of a one-hot list, only one term of $H$ is left: minus the
# logarithm of the chance of the true class.
#
# Complete `cross_entropy`. `y` has shape `(n,)` and holds labels, whole numbers from 0
# to $k - 1$; `logits` has shape `(n, k)`, values from −1000 to 1000, with `n` at least 1
# and `k` at least 2. Return one number, the mean cost in natural logarithms, right to
# eight digits and without a warning, and leave both as they were. For the logits
# $(\ln 1, \ln 2, \ln 5)$ and the label 1 the answer is $\ln 4$.
#
# <details><summary>Hint 1: the idea</summary>
#
# Log chances for all classes first; then one number for each row, the one that its label
# points at.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# Your `log_softmax`. Two index arrays of the same length, `table[rows, columns]`, pick
# one entry for each pair; `np.arange(n)` counts the rows.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Log chances of shape `(n, k)`, picked down to `(n,)`, averaged, with a minus sign.
#
# </details>


# %% exercise="cross-entropy" minutes=6
def cross_entropy(y, logits):
    """Return the mean cross-entropy of rows of logits.

    y: (n,), labels from 0 to k - 1    logits: (n, k)    returns: a number
    """
    ### BEGIN SOLUTION
    chances = log_softmax(logits, axis=1)
    return -np.mean(chances[np.arange(len(y)), y])
    ### END SOLUTION


# %% check="cross-entropy-hand" points=1
# Two rows by hand: chances 2/8 and 4/8 of the true class cost ln 4 and ln 2 on average.
logits_case = np.log([[1.0, 2.0, 5.0], [4.0, 3.0, 1.0]])
got, want = cross_entropy(np.array([1, 0]), logits_case), (np.log(4) + np.log(2)) / 2

assert np.ndim(got) == 0, f"want one number, got shape {np.shape(got)}: what joins the rows?"
assert got is not None, "want a number, got None: is there a return?"
assert np.isclose(got, want), f"want {want:.4f}, got {got:.4f}: whose chance, which logarithm?"
print(f"Mean cost of the two rows: {got:.4f}")

# %% check="cross-entropy-oracle" points=2
# Runs when you submit: any number of rows and classes, huge logits, as SciPy computes it.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
for n, k, scale in [(5, 3, 1.0), (4, 4, 3.0), (1, 2, 1.0), (3, 7, 200.0), (6, 2, 300.0)]:
    z_case = np.clip(scale * rng.normal(size=(n, k)), -1000, 1000)
    y_case = rng.integers(0, k, size=n)
    if scale > 100:
        z_case[0], z_case[0, y_case[0]] = 1000, -1000
    given = [y_case.copy(), z_case.copy()]
    want = -special.log_softmax(z_case, axis=1)[np.arange(n), y_case].mean()
    try:
        got = cross_entropy(*given)
    except (RuntimeWarning, ArithmeticError) as fault:
        got = fault
    case = f"{n} rows, {k} classes, logits of size {scale:g}"
    assert not isinstance(got, Exception), f"{case}: want {want:.5g}, got the error {got}: where?"
    assert np.ndim(got) == 0, f"{case}: want one number, got shape {np.shape(got)}: why?"
    kept = all(map(np.array_equal, given, [y_case, z_case]))
    assert kept, f"{case}: want the arguments as they were, got changed ones: where?"
    close = np.isclose(got, want, rtol=1e-8, atol=1e-9)
    assert close, f"{case}: want {want:.8g}, got {got}: which entries?"
### END HIDDEN TESTS

# %% [markdown]
# The same loss three times: with a loop and the printed softmax, in your vectorised
# form, and as scikit-learn's one line.

# %%
some_labels = np.array([2, 0, 1])
some_logits = np.array([[0.5, -1.0, 2.0], [0.0, 1.0, 0.0], [3.0, 2.0, -1.0]])
own = [printed_softmax(row)[label] for label, row in zip(some_labels, some_logits, strict=True)]
looped, vectorised = -np.mean(np.log(own)), cross_entropy(some_labels, some_logits)
one_line_loss = metrics.log_loss(some_labels, softmax(some_logits))

assert np.allclose([looped, vectorised], one_line_loss)
print(f"loop {looped:.6f}, vectorised {vectorised:.6f}, library {one_line_loss:.6f}")

# %% [markdown]
# A model that knows nothing gives each of ten digits the chance 1/10. That is worth
# remembering: a classifier that starts far above this cost starts wrong.

# %%
nothing = cross_entropy(np.arange(10), np.zeros((10, 10)))
print(f"ten classes, equal logits: {nothing:.4f}, and ln 10 = {np.log(10):.4f}")

# %% [markdown]
# The gradient has the same form once more. In row $i$ the logit of class $c$ has the
# slope $P_{ic} - Y_{ic}$: chance minus truth, where $Y$ holds the one-hot rows. With
# weights $W$ of shape `(d, k)`, biases $b$ of shape `(k,)` and the penalty on $W$ alone:
#
# $$\frac{\partial L}{\partial W} = \frac1n X^\top (P - Y) + \lambda W, \qquad
# \frac{\partial L}{\partial b} = \frac1n \sum_i (P_i - Y_i)$$

# %% [markdown]
# ### Debug 2.12 — The softmax gradient
#
# The code below should return the pair `(dW, db)` of these formulas. A fit with it runs
# and the loss falls, only slowly; and now and then it stops with an error about shapes,
# or worse, does not. Two things are wrong. Repair it.
#
# `X` is `(n, d)`; `y` is `(n,)` with labels from 0 to $k - 1$, of which a small batch
# may lack some; `W` is `(d, k)`, `b` is `(k,)`, `l2` a number. The arguments stay as
# they were.
#
# <details><summary>Hint 1: the idea</summary>
#
# Compare each line with the formulas. What does the sum over the rows have to be divided
# by? And how many columns does the one-hot table need?
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# Try rows that all have the label 1, with three classes, and print the one-hot table.
# `len(b)` or `W.shape[1]` is the number of classes; `np.eye(k)[y]` makes one-hot rows.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# One fault is in the line that makes `errors`, the other in what `dW` is divided by. `db`
# shows how to average over rows.
#
# </details>


# %% exercise="softmax-gradient" kind="debug" broken="both-faults" minutes=8
def softmax_gradient(X, y, W, b, l2):
    """Return the gradient of the penalised cross-entropy by W and by b.

    X: (n, d)    y: (n,)    W: (d, k)    b: (k,)    l2: a number    returns: (d, k), (k,)
    """
    ### BEGIN SOLUTION
    errors = softmax(X @ W + b, axis=1) - (y[:, None] == np.arange(len(b)))
    dW = X.T @ errors / len(y) + l2 * W
    ### END SOLUTION
    return dW, errors.mean(axis=0)


# %% check="softmax-gradient-hand" points=1
# Two rows, 2 and -2, with the labels 0 and 1, and equal chances: slopes by hand.
X_case, y_case = np.array([[2.0], [-2.0]]), np.array([0, 1])
pair = softmax_gradient(X_case, y_case, np.zeros((1, 2)), np.zeros(2), 0.0)

assert isinstance(pair, tuple | list) and len(pair) == 2, f"want (dW, db), got {pair!r}: both?"
assert np.shape(pair[0]) == (1, 2), f"dW: want shape (1, 2), got {np.shape(pair[0])}: why?"
assert np.allclose(pair[0], [[-1, 1]]), f"dW: want [[-1, 1]], got {pair[0]}: a mean over what?"
assert np.allclose(pair[1], [0, 0]), f"db: want [0, 0], got {pair[1]}: of which errors?"
print("The weight of class 0 shall grow and that of class 1 shall fall.")

# %% check="softmax-gradient-differences" points=3
# Runs when you submit: as finite differences measure it, also where a class is missing.
### BEGIN HIDDEN TESTS
rng, h = np.random.default_rng(course_seed()), 1e-4
for n, d, k, l2, seen in [(6, 2, 3, 0.5, 3), (5, 3, 4, 0.0, 2), (4, 2, 3, 1.0, 1), (3, 3, 3, 0, 3)]:
    X_case, y_case = rng.normal(size=(n, d)), rng.choice(rng.permutation(k)[:seen], size=n)
    theta, A, want = rng.normal(size=(d + 1, k)), np.c_[X_case, np.ones(n)], np.zeros((d + 1, k))
    given = [X_case.copy(), y_case.copy(), theta[:-1].copy(), theta[-1].copy()]
    for at in np.ndindex(d + 1, k):
        for sign in (1, -1):
            moved = theta.copy()
            moved[at] += sign * h
            cost = -special.log_softmax(A @ moved, axis=1)[np.arange(n), y_case].mean()
            want[at] += sign * (cost + l2 / 2 * np.sum(moved[:-1] ** 2)) / (2 * h)
    case = f"{n} rows with the labels {sorted(set(y_case.tolist()))} of {k} classes"
    try:
        got = softmax_gradient(*given, l2)
    except (ValueError, IndexError) as fault:
        got = fault
    assert not isinstance(got, Exception), f"{case}: want a gradient, got the error {got}: why?"
    kept = all(map(np.array_equal, given, [X_case, y_case, theta[:-1], theta[-1]]))
    assert kept, f"{case}: want the arguments as they were, got changed ones: where?"
    near = np.allclose(np.r_[got[0], [got[1]]], want, atol=1e-6)
    assert near, f"{case}: want {want}, got {got}: which part?"
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise 2.13 — Fit a softmax regression
#
# Complete `fit_softmax`: start at zeros and take `steps` steps (0 is allowed) of
# gradient descent with the rate `lr` on the penalised cross-entropy, all rows at each.
# `X` is `(n, d)`, `y` is `(n,)` with labels from 0 to `classes - 1`, of which some may
# be missing. Return the pair `(W, b)` of shapes `(d, classes)` and `(classes,)`. Leave
# `X` and `y` as they were.
#
# <details><summary>Hint 1: the idea</summary>
#
# The loop of chapter 1, with a table of weights in place of a list.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# Your `softmax_gradient`, and `np.zeros` with the two shapes.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Two arrays of zeros; a loop over `steps`: gradient at the current pair, both moved
# against it; the pair returned after the loop.
#
# </details>


# %% exercise="fit-softmax" minutes=8
def fit_softmax(X, y, classes, l2, lr, steps):
    """Fit a softmax regression by full-batch gradient descent from zero.

    X: (n, d)    y: (n,)    returns: W (d, classes), b (classes,)
    """
    ### BEGIN SOLUTION
    W, b = np.zeros((X.shape[1], classes)), np.zeros(classes)
    for _ in range(steps):
        dW, db = softmax_gradient(X, y, W, b, l2)
        W, b = W - lr * dW, b - lr * db
    return W, b
    ### END SOLUTION


# %% check="fit-softmax-one-step" points=1
# One step at rate 0.6 from zero: rows 2 and -2, labels 0 and 1, and a third class.
pair = fit_softmax(np.array([[2.0], [-2.0]]), np.array([0, 1]), 3, 0.0, 0.6, 1)

assert isinstance(pair, tuple | list) and len(pair) == 2, f"want (W, b), got {pair!r}: both?"
shapes = np.shape(pair[0]), np.shape(pair[1])
assert shapes == ((1, 3), (3,)), f"want shapes (1, 3) and (3,), got {shapes}: how many classes?"
assert np.allclose(pair[0], [[0.6, -0.6, 0]]), f"W: want [[0.6, -0.6, 0]], got {pair[0]}: why?"
assert np.allclose(pair[1], [0.1, 0.1, -0.2]), f"b: want [0.1, 0.1, -0.2], got {pair[1]}: why?"
print("Class 2, which no row has, loses a little bias.")

# %% check="fit-softmax-library" points=3
# Runs when you submit: the path step by step, and at its end scikit-learn's coefficients.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
X_case = np.r_[rng.normal(-1, 1, (25, 2)), rng.normal(1, 1, (25, 2)), rng.normal(0, 1, (20, 2))]
y_case, A = np.repeat([0, 1, 2], [25, 25, 20]), np.c_[X_case, np.ones(70)]
y_gap = y_case + (y_case == 2)  # Of the classes 0 to 3, no row has class 2.
theta, paths, Y = np.zeros((3, 4)), [], np.eye(4)[y_gap]
for _ in range(6):
    paths.append(theta)
    slopes = A.T @ (special.softmax(A @ theta, axis=1) - Y) / 70
    theta = theta - 0.4 * (slopes + 0.3 * theta * [[1], [1], [0]])
for steps in (0, 1, 5):
    given, want = [X_case.copy(), y_gap.copy()], paths[steps]
    W_got, b_got = fit_softmax(*given, 4, 0.3, 0.4, steps)
    near = np.allclose(W_got, want[:-1]) and np.allclose(b_got, want[-1])
    assert near, f"{steps} steps: want {want[:-1]}, {want[-1]}, got {W_got}, {b_got}: which step?"
    kept = all(map(np.array_equal, given, [X_case, y_gap]))
    assert kept, "want X and y as they were, got changed ones: which line writes?"
W_got, b_got = fit_softmax(X_case, y_case, 3, 0.1, 0.5, 800)
best = LogisticRegression(C=1 / (0.1 * 70), tol=1e-9).fit(X_case, y_case)
assert np.allclose(W_got, best.coef_.T, atol=1e-4), f"W: want {best.coef_.T}, got {W_got}: why?"
b_got, want = b_got - np.mean(b_got), best.intercept_ - best.intercept_.mean()
assert np.allclose(b_got, want, atol=1e-4), f"b: want {want}, got {b_got}: is it penalised?"
### END HIDDEN TESTS

# %% [markdown]
# Now 1797 handwritten digits, pictures of 8 by 8 points with values from 0 to 16. We
# train on the first 1200 and keep the others for a **test**.
#
# **Predict.** What share of the test digits does a model get right that has one weight
# for each point and class: about 50 %, 70 % or 90 %? Write down your guess.

# %%
digits = load("digits")
X_digits, y_digits = digits.X / 16, digits.y
W_digits, b_digits = fit_softmax(X_digits[:1200], y_digits[:1200], 10, 0.001, 0.3, 500)
guessed = (X_digits[1200:] @ W_digits + b_digits).argmax(axis=1)
library = LogisticRegression(C=1 / (0.001 * 1200)).fit(X_digits[:1200], y_digits[:1200])

print(f"right on the test digits: ours {np.mean(guessed == y_digits[1200:]):.1%},", end=" ")
print(f"scikit-learn {library.score(X_digits[1200:], y_digits[1200:]):.1%}")
print(
    f"the same answer as scikit-learn: {np.mean(guessed == library.predict(X_digits[1200:])):.1%}"
)

# %% [markdown]
# Ours stopped after 500 steps, scikit-learn's went on to the minimum. What did the model
# learn? Each class has 64 weights, one for each point, so they make a picture. Where to
# look: the middle of the 0, and the darkest red squares of the 1.

# %%
# Alt: Ten small pictures of 8 by 8 squares in two rows, one for each digit from 0 to 9, with the
# weights of its class. Blue squares have negative weights, red ones positive, white ones none, all
# on one scale. The 0 has a blue centre within a red ring; the others show strokes and gaps.
largest = np.abs(W_digits).max()
fig, axes = plt.subplots(2, 5, figsize=(6.5, 3.2))
for digit, ax in enumerate(axes.flat):
    picture = W_digits[:, digit].reshape(8, 8)
    shown = ax.imshow(picture, cmap=SIGNED, vmin=-largest, vmax=largest)
    ax.set(title=f"{digit}")
    ax.axis("off")
fig.colorbar(shown, ax=axes, label="weight")
plt.show()

# %% [markdown]
# Ink on red speaks for the digit, ink on blue against it: in the middle strongly against
# a 0 and, a little higher, for a 1. The model is a set of ten stencils, compared with
# dot products.
# %% [markdown]
# ## 2.6 What kind of mistakes?
#
# One percentage hides which digits are mixed up. A **confusion matrix** counts pairs:
# row $i$, column $j$ holds how many examples of the true class $i$ were predicted to be
# $j$. Right answers are on the diagonal.
#
# ### Exercise 2.14 — Confusion matrix
#
# Complete `confusion_matrix`. `y` and `predicted` have shape `(n,)`, whole numbers from
# 0 to `classes - 1`; some classes may occur in neither. Return an array of shape
# `(classes, classes)` of an integer type: **rows are the truth, columns the prediction**.
# Leave the arguments as they were.
#
# <details><summary>Hint 1: the idea</summary>
#
# A table of zeros and a tally mark for each example: whose row, whose column?
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `np.zeros(..., dtype=int)` and a loop over both arrays together. Without a loop:
# `np.add.at` or `np.bincount`. Mind that `table[rows, columns] += 1` counts a repeated
# pair once only.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Zeros of the right shape; for each pair of true and predicted class add 1 in its place;
# return the table.
#
# </details>


# %% exercise="confusion-matrix" minutes=5
def confusion_matrix(y, predicted, classes):
    """Count how often each true class was predicted to be each class.

    y, predicted: (n,)    returns: (classes, classes), rows the truth, columns the prediction
    """
    ### BEGIN SOLUTION
    table = np.zeros((classes, classes), dtype=int)
    np.add.at(table, (y, predicted), 1)
    return table
    ### END SOLUTION


# %% check="confusion-matrix-hand" points=1
# Five examples: two of class 0 taken for 1 stand in row 0, column 1.
got = confusion_matrix(np.array([0, 0, 0, 1, 2]), np.array([1, 0, 1, 1, 0]), 3)

assert np.shape(got) == (3, 3), f"want shape (3, 3), got {np.shape(got)}: one row per class?"
kind, want = np.asarray(got).dtype, [[1, 2, 0], [0, 1, 0], [1, 0, 0]]
assert kind.kind in "iu", f"want an integer type, got {kind}: can a count have decimals?"
assert np.array_equal(got, want), f"want {want}, got {np.asarray(got).tolist()}: row or column?"
print("Truth 0 was predicted to be 1 this many times:", got[0][1])

# %% check="confusion-matrix-oracle" points=2
# Runs when you submit: any number of classes, missing ones too, as scikit-learn counts.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
cases = [(40, 3, range(3)), (25, 5, [1, 2, 4]), (1, 2, [0]), (700, 2, [0]), (90, 12, range(12))]
for n, classes, labels in cases:
    y_case, guess_case = rng.choice(labels, size=(2, n))
    given = [y_case.copy(), guess_case.copy()]
    want = metrics.confusion_matrix(y_case, guess_case, labels=range(classes))
    got = confusion_matrix(*given, classes)
    case = f"{n} examples, {classes} classes"
    assert np.shape(got) == want.shape, f"{case}: want {want.shape}, got {np.shape(got)}: why?"
    kept = all(map(np.array_equal, given, [y_case, guess_case]))
    assert kept, f"{case}: want the arguments as they were, got changed ones: where?"
    same = np.array_equal(got, want)
    assert same, f"{case}: want {want.tolist()}, got {np.asarray(got).tolist()}: which pair?"
### END HIDDEN TESTS

# %% [markdown]
# **Predict.** Which digits does our model mix up most: 3 and 8, 1 and 9, or 4 and 9?
# Write down your guess.

# %%
counts = confusion_matrix(y_digits[1200:], guessed, 10)
print("        predicted")
print("truth  " + "".join(f"{digit:4d}" for digit in range(10)))
for digit, row in enumerate(counts):
    print(f"{digit:5d}  " + "".join(f"{count:4d}" for count in row))
wrong = counts - np.diag(np.diag(counts))
worst = np.unravel_index(wrong.argmax(), wrong.shape)
print(f"most frequent: truth {worst[0]}, predicted {worst[1]}, {wrong.max()} times")

# %% [markdown]
# ## 2.7 Two kinds of mistakes
#
# With two classes there are two kinds of mistakes, and they seldom cost the same. A
# **false positive** (FP) is a benign tumour that is flagged, a **false negative** (FN) a
# malignant one that is missed; TP and TN are the right answers.
#
# - **Precision** $= \frac{TP}{TP + FP}$: of those flagged, the share that is malignant.
# - **Recall** $= \frac{TP}{TP + FN}$: of the malignant ones, the share that is flagged.
# - **F1** $= \frac{2\,TP}{2\,TP + FP + FN}$, the harmonic mean
#   $\frac{2PR}{P + R}$ of precision $P$ and recall $R$: high only if both are.

# %% [markdown]
# With TP = 3, FP = 1, FN = 2: precision 3/4, recall 3/5, F1 6/9. A model that flags
# nobody has a precision of 0/0. We define: **a quotient 0/0 counts as 0**.

# %% [markdown]
# ### Exercise 2.15 — Precision, recall and F1
#
# Complete `precision_recall_f1`. `y` and `predicted` have shape `(n,)` with zeros and
# ones, as whole numbers, floats or booleans; 1 is the class that counts. Return three
# numbers, not rounded (a tuple, list or array), in the order of the name, with 0/0
# counted as 0 and without a warning. Leave the arguments as they were.
#
# <details><summary>Hint 1: the idea</summary>
#
# Count three things: TP, FP and FN. (TN occurs in none of the three scores.) Then three
# quotients, each with its own zero to look out for.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `np.sum((y == 1) & (predicted == 1))` counts where both hold. A choice such as
# `a / b if b else 0.0` avoids the division by zero. scikit-learn's own scores warn of it,
# unless `zero_division=` says what 0/0 is.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Three counts, a small helper that divides or gives 0, three calls of it, returned as a
# tuple.
#
# </details>


# %% exercise="precision-recall" minutes=6
def precision_recall_f1(y, predicted):
    """Return precision, recall and F1 of class 1, with 0/0 counted as 0.

    y, predicted: (n,), zeros and ones    returns: three numbers
    """
    ### BEGIN SOLUTION
    hits = np.sum((y == 1) & (predicted == 1))
    flagged, ill = np.sum(predicted == 1), np.sum(y == 1)
    return tuple(
        float(top / bottom) if bottom else 0.0
        for top, bottom in [(hits, flagged), (hits, ill), (2 * hits, flagged + ill)]
    )
    ### END SOLUTION


# %% check="precision-recall-hand" points=1
# Three hits, one false alarm, two missed: 3/4, 3/5 and 6/9.
y_case = np.array([1, 1, 1, 0, 1, 1, 0, 0, 0])
guess_case = np.array([1, 1, 1, 1, 0, 0, 0, 0, 0])
got = precision_recall_f1(y_case, guess_case)

assert np.shape(got) == (3,), f"want three numbers, got {got!r}: which?"
for name, number, want in zip(
    ["precision", "recall", "F1"], got, [3 / 4, 3 / 5, 2 / 3], strict=True
):
    assert np.ndim(number) == 0, f"{name}: want one number, got {number!r}: of which class?"
    assert np.isclose(number, want), f"{name}: want {want:.4f}, got {number}: share of what?"
print("Precision {:.2f}, recall {:.2f}, F1 {:.2f}".format(*got))

# %% check="precision-recall-zero" points=1
# Nobody flagged, nobody ill, or neither: 0/0 counts as 0, without a warning.
for y_case, guess_case in [([1, 0, 1], [0, 0, 0]), ([0, 0, 0], [1, 0, 1]), ([0, 0], [0, 0])]:
    try:
        got = precision_recall_f1(np.array(y_case), np.array(guess_case))
    except (Warning, ArithmeticError) as fault:
        got = fault
    case = f"truth {y_case}, predicted {guess_case}"
    assert not isinstance(got, Exception), f"{case}: want numbers, got the error {got}: which?"
    assert np.array_equal(got, [0, 0, 0]), f"{case}: want 0, 0, 0, got {got}: what is 0/0?"
print("No hits: all three are 0.")

# %% check="precision-recall-oracle" points=2
# Runs when you submit: any share of ones and any type of label, as scikit-learn has them.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
cases = [(30, 0.5, 0.5, int), (200, 0.05, 0.3, float), (50, 0.9, 0.6, bool), (8, 0.5, 0.0, float)]
for n, ill, flagged, kind in [*cases, (1, 1.0, 1.0, int), (9, 0.0, 0.4, bool)]:
    y_case = (rng.random(n) < ill).astype(kind)
    guess_case = (rng.random(n) < flagged).astype(kind)
    given = [y_case.copy(), guess_case.copy()]
    truth, guess = y_case.astype(int), guess_case.astype(int)
    options = {"average": "binary", "zero_division": 0}
    want = metrics.precision_recall_fscore_support(truth, guess, **options)[:3]
    try:
        got = precision_recall_f1(*given)
    except (Warning, ArithmeticError, TypeError) as fault:
        got = fault
    case = f"{n} labels of type {kind.__name__}"
    assert not isinstance(got, Exception), f"{case}: want {want}, got the error {got}: where?"
    assert np.shape(got) == (3,), f"{case}: want three numbers, got {got!r}: which?"
    close = np.allclose(got, want, rtol=2e-7)
    assert close, f"{case}: want {want}, got {got}: which counts, and are they rounded?"
    kept = all(map(np.array_equal, given, [y_case, guess_case]))
    assert kept, f"{case}: want the arguments as they were, got changed ones: where?"
### END HIDDEN TESTS

# %% [markdown]
# Let us score a model. To make it interesting it sees only two of the thirty
# measurements, `mean_texture` and `mean_smoothness`. It is fitted to one half of the
# tumours and judged on the other half. A tumour is flagged where its chance is at least
# a **threshold**.

# %%
order = np.random.default_rng(0).permutation(len(malignant))
train, test = order[:284], order[284:]
pair = np.column_stack([tumours.column("mean_texture"), tumours.column("mean_smoothness")])
scaler = StandardScaler().fit(pair[train])
w_pair, b_pair = fit_logistic(scaler.transform(pair[train]), malignant[train], 0.01)
logit_test, y_test = scaler.transform(pair[test]) @ w_pair + b_pair, malignant[test]
chance_test = sigmoid(logit_test)
print(f"fitted to {len(train)} tumours, judged on {len(test)}, {y_test.sum()} of them malignant")

# %% [markdown]
# **Predict.** The threshold goes down from 0.7 to 0.1. What do precision and recall do:
# do both rise, do both fall, or does one rise while the other falls? Write down your
# guess.

# %%
for threshold in [0.7, 0.5, 0.3, 0.1]:
    precision, recall, f1 = precision_recall_f1(y_test, chance_test >= threshold)
    print(f"threshold {threshold}: precision {precision:.2f}, recall {recall:.2f}, F1 {f1:.2f}")

# %% [markdown]
# A lower threshold flags more: more hits, so recall never falls, and more false alarms,
# so precision falls as a rule (a lucky hit may lift it for a moment). No threshold is
# *right*; what a missed tumour and a false alarm cost decides.
#
# ### Try it: the threshold
#
# Here are the scores of two groups. Move the threshold until recall is at least 0.95:
# what happens to precision, and where does the point on the ROC curve go? Then bring the
# groups closer together (a separation of 0.5) and try again. The ROC curve has a section
# of its own below.

# %%
ThresholdExplorer()

# %% [markdown]
# ### Quiz 2.16 — A rare illness
#
# A test flags 90 % of the ill and 10 % of the healthy, wherever it is used. In a clinic
# half of those tested are ill; in a screening of the whole town, 1 in 100. From the
# clinic to the screening, what becomes lower?
#
# - **a** Only precision.
# - **b** Only recall.
# - **c** Both.

# %% exercise="quiz-rare" kind="quiz" choices="a,b,c" minutes=2
### BEGIN SOLUTION
quiz_rare = "a"
### END SOLUTION

# %% check="quiz-rare-choice" points=1
# The choice agrees with the experiment: 10,000 people, tested in the clinic and in the town.
scores = []
for ill in (5000, 100):
    truth = np.repeat([1, 0], [ill, 10_000 - ill])
    hits, alarms = 9 * ill // 10, (10_000 - ill) // 10
    flagged = np.zeros(10_000, dtype=int)
    flagged[:hits] = flagged[ill : ill + alarms] = 1
    scores.append([metrics.precision_score(truth, flagged), metrics.recall_score(truth, flagged)])
lower = [after < before - 1e-9 for before, after in zip(*scores, strict=True)]
key = {(True, False): "a", (False, True): "b", (True, True): "c"}[tuple(lower)]

assert quiz_rare in ("a", "b", "c"), f"want 'a', 'b' or 'c', got {quiz_rare!r}: which one?"
assert quiz_rare == key, f"want what the count shows, got {quiz_rare!r}: who is flagged in town?"
print(f"clinic: precision {scores[0][0]:.3f}, recall {scores[0][1]:.2f}")
print(f"town:   precision {scores[1][0]:.3f}, recall {scores[1][1]:.2f}")

# %% [markdown]
# How does **accuracy**, the share of right answers, judge the town? Compare the test
# with a "model" that calls everybody healthy.

# %%
town = np.repeat([1, 0], [100, 9900])
tested = np.repeat([1, 0, 1, 0], [90, 10, 990, 8910])
for name, answer in [("test", tested), ("everybody healthy", np.zeros(10_000))]:
    recall_town = precision_recall_f1(town, answer)[1]
    print(f"{name}: accuracy {np.mean(answer == town):.2f}, recall {recall_town:.2f}")

# %% [markdown]
# > **Misconception.** *"99 % accuracy is a good model."* If 1 in 100 is ill, calling
# > everybody healthy has it, and finds nobody. An accuracy says something only beside
# > that of the most frequent class.
#
# Go back to the explorer and make the positives as rare as it lets you, at one threshold:
# does precision stay where it was, or recall?

# %% [markdown]
# ## 2.8 All thresholds at once
#
# Is there a score that needs no threshold? For each threshold, draw recall against the
# **false-positive rate**, the share of healthy ones that is flagged: the **ROC curve**.
# The area under it (**AUC**) has a meaning of its own. Draw one ill and one healthy
# person at random: it is the chance that the ill one has the higher score, where **a tie
# counts one half**.
#
# By hand: the ill score 0.9 and 0.4, the healthy 0.4 and 0.1. Of four pairs three are in
# the right order and one is a tie: $3.5 / 4 = 0.875$.

# %% [markdown]
# ### Exercise 2.17 — Area under the ROC curve
#
# Complete `roc_auc`. `y` has shape `(n,)` with zeros and ones (whole numbers), `score`
# has shape `(n,)` with numbers from $-10^6$ to $10^6$, chances or logits. Two scores tie
# only if they are the same number, however close they lie. Return the area, a number from
# 0 to 1. If `y` has only one class, there is no pair: raise a `ValueError`. Leave the
# arguments as they were.
#
# <details><summary>Hint 1: the idea</summary>
#
# Each ill person meets each healthy one. A win counts 1, a tie 1/2, a loss 0. The area
# is the mean over all meetings.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `score[y == 1]` are the scores of the ill. `a[:, None]` against `b` compares all pairs
# of two arrays at once: a table of booleans, and `np.mean` of it is a share. Ranks do
# it too: `scipy.stats.rankdata` averages those of ties.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Split the scores by class; if one part is empty, raise; else the share of wins plus
# half the share of ties.
#
# </details>


# %% exercise="roc-auc" minutes=8
def roc_auc(y, score):
    """Return the chance that a random 1 has a higher score than a random 0, ties one half.

    y: (n,), zeros and ones    score: (n,)    returns: a number
    Raises ValueError if y has only one class.
    """
    ### BEGIN SOLUTION
    ill, healthy = score[y == 1][:, None], score[y == 0]
    if ill.size == 0 or healthy.size == 0:
        raise ValueError("the area needs both classes in y")
    return np.mean(ill > healthy) + np.mean(ill == healthy) / 2
    ### END SOLUTION


# %% check="roc-auc-hand" points=1
# Ill 0.9 and 0.4, healthy 0.4 and 0.1: three and a half of four pairs.
got = roc_auc(np.array([1, 0, 1, 0]), np.array([0.9, 0.4, 0.4, 0.1]))

assert np.ndim(got) == 0, f"want one number, got shape {np.shape(got)}: what joins the pairs?"
assert got is not None, "want a number, got None: is there a return?"
assert np.isclose(got, 0.875), f"want 0.875, got {got}: wins, ties, losses?"
print(f"Area under the curve: {got:.3f}")

# %% check="roc-auc-one-class" points=1
# Only one class in y: there is no pair, and a ValueError says so.
for label in (0, 1):
    try:
        got = roc_auc(np.array([label, label]), np.array([0.2, 0.7]))
    except ValueError:
        got = "ValueError"
    except RuntimeWarning as fault:
        got = fault
    assert isinstance(got, str), f"only {label}s: want a ValueError, got {got!r}: who is compared?"
print("One class alone: refused.")

# %% check="roc-auc-oracle" points=2
# Runs when you submit: chances and logits, many ties or none, as scikit-learn computes it.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
noise = rng.normal(size=(6, 40))
shapes = [noise[0], np.round(2 * noise[1]), 1e-15 * noise[2], np.zeros(40), 100 * noise[3] - 500]
shapes += [60 + 4 * noise[1], 5 + 1e-6 * noise[3], (3 * noise[4]).astype(int)]
for score_case in shapes:
    y_case = (score_case - score_case.mean() + noise[5] * (score_case.std() + 1) > 0.4).astype(int)
    y_case[:2] = rng.permutation(2)
    given, want = [y_case.copy(), score_case.copy()], metrics.roc_auc_score(y_case, score_case)
    got = roc_auc(*given)
    case = f"scores such as {score_case[:3]}"
    assert np.ndim(got) == 0, f"{case}: want one number, got shape {np.shape(got)}: why?"
    kept = all(map(np.array_equal, given, [y_case, score_case]))
    assert kept, f"{case}: want the arguments as they were, got changed ones: which line?"
    assert np.isclose(got, want, atol=1e-9), f"{case}: want {want:.6f}, got {got}: ties, order?"
    got, want = roc_auc(1 - y_case, score_case.copy()), 1 - want
    near = np.isclose(got, want, atol=1e-9)
    assert near, f"{case}, labels swapped: want {want:.6f}, got {got}: worse than guessing?"
### END HIDDEN TESTS

# %% [markdown]
# Where to look: the curve of the model with two measurements, and the dashed diagonal on
# which a model lies that guesses.

# %%
# Alt: ROC curve on the test tumours: false-positive rate across, recall upwards, both 0 to 1. A
# blue staircase runs from (0, 0) to (1, 1) above a dashed diagonal. Four orange points on it
# bear their thresholds, 0.7, 0.5, 0.3 and 0.1. The title states the area.
false_rate, recalls, cuts = metrics.roc_curve(y_test, chance_test, drop_intermediate=False)

fig, ax = plt.subplots()
ax.plot(false_rate, recalls, color=MODEL)
ax.plot([0, 1], [0, 1], **TRUTH_LINE)
for threshold in [0.7, 0.5, 0.3, 0.1]:
    at = np.flatnonzero(cuts >= threshold)[-1]
    here = false_rate[at], recalls[at]
    ax.plot(*here, "o", color=HIGHLIGHT, markeredgecolor=DATA)
    ax.annotate(f"threshold {threshold}", here, (6, -12), textcoords="offset points")
ax.set(xlabel="false-positive rate", ylabel="recall")
ax.set(title=f"Two measurements: area {roc_auc(y_test, chance_test):.3f}")
plt.show()

# %% [markdown]
# Why is the area a share of pairs? Going along the staircase, each ill person is a step
# up and each healthy one a step to the right, from the highest score to the lowest. Below
# a step to the right lie the ill ones who scored higher: a column of pairs in the right
# order. The next cell measures both.

# %%
strips = metrics.auc(false_rate, recalls)
print(f"area of the strips below the curve: {strips:.6f}")
print(f"share of pairs in the right order:  {roc_auc(y_test, chance_test):.6f}")

# %% [markdown]
# ### Test 2.18 — A check that catches wrong areas
#
# Write `check_roc_auc(candidate)`: `candidate` is a function used like `roc_auc`. It
# must return nothing for a right candidate and fail an `assert` for one that breaks a
# promise of exercise 2.17 (a candidate that crashes where it should not counts as
# caught).
#
# Right candidates may differ by rounding, up to $10^{-9}$, and may return a Python float
# or a NumPy scalar. Give them arrays that the exercise allows. You earn the share of the
# wrong versions that you catch, and nothing if you reject a right one.
#
# <details><summary>Hint 1: the idea</summary>
#
# List the promises: the value, with ties and without, for scores of any size; one number;
# the error; arguments unchanged. Which inputs show each of them broken?
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `metrics.roc_auc_score` gives the value; `np.isclose`, `.copy()`, `np.array_equal`. For
# the call that should fail, `try` with `except`: what must happen if nothing is raised?
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# A list of cases: a mixed order, many ties, a score that is worse than guessing,
# negative and large scores, scores that hardly differ (tiny chances do, too). For each:
# copies, the call, asserts. Then the two calls with one class only.
#
# </details>


# %% exercise="check-roc-auc" kind="test" minutes=12
def check_roc_auc(candidate):
    """Fail an assert unless the candidate keeps the promises of exercise 2.17."""
    ### BEGIN SOLUTION
    cases = [
        ([1, 0, 1, 0], [0.9, 0.4, 0.4, 0.1]),
        ([0, 1, 1, 0, 1], [2.0, -3.0, 1.0, 1.0, -700.0]),
        ([0, 0, 1, 0], [0.3, 0.302, 0.3005, 0.3]),
        ([1, 0, 1, 0], [60.0, 75.0, 50.0, 59.9999]),
        ([1, 0, 1], [2e-12, 1e-12, 3e-12]),
    ]
    for labels, numbers in cases:
        y, score = np.array(labels), np.array(numbers)
        got = candidate(y, score)
        assert np.ndim(got) == 0, "the area is one number"
        want = metrics.roc_auc_score(labels, numbers)
        assert np.isclose(got, want, atol=1e-6), f"want {want}, got {got}"
        assert y.tolist() == labels and score.tolist() == numbers, "an argument was changed"
    for label in (0, 1):
        try:
            candidate(np.array([label, label]), np.array([0.2, 0.7]))
        except ValueError:
            continue
        raise AssertionError("one class only: want a ValueError")
    ### END SOLUTION


# %% check="check-roc-auc-two" points=1
# Your check accepts a right version, rounding included, and rejects a share of right labels.
def right_area(y, score):
    """Return the area, as scikit-learn computes it, with a little rounding."""
    if len(set(y.tolist())) < 2:
        raise ValueError("one class only")
    return float(metrics.roc_auc_score(y, score)) * (1 - 1e-12)


check_roc_auc(right_area)
try:
    check_roc_auc(lambda y, score: float(np.mean((score >= 0.5) == y)))
    missed = True
except AssertionError:
    missed = False

assert not missed, "the accuracy: want an AssertionError, got none: which case tells them apart?"
print("Accepted: the area. Rejected: the accuracy.")

# %% check="check-roc-auc-bank" points=5 candidates="roc-auc"
# Runs when you submit: right versions pass your check, wrong ones do not.
### BEGIN HIDDEN TESTS
from coursekit.candidates import share_rejected

right, wrong = {}, {}  # the build fills these from the bank
5 * share_rejected(check_roc_auc, "roc_auc", right, wrong, globals())
### END HIDDEN TESTS

# %% [markdown]
# ## 2.9 Can the chances be trusted?
#
# The area looks at the *order* of the scores only. But a patient is told a number: "the
# chance is 80 %". A model is **calibrated** if, among those told 80 %, 80 in 100 are
# ill. To measure it, cut the chances into **bins** and compare, in each bin, the mean
# chance with the share of ones.

# %% [markdown]
# By hand, with two bins: chances 0.1 and 0.3 with labels 0 and 1, and 0.7 and 0.9 with
# labels 1 and 1. The lower bin says 0.2 where the share is 0.5, a gap of 0.3; the upper
# one says 0.8 where it is 1, a gap of 0.2. The mean gap, weighted by how many chances
# lie in each bin, is the **expected calibration error**: here 0.25.

# %% [markdown]
# ### Exercise 2.19 — Expected calibration error
#
# Complete `expected_calibration_error`. `y` has shape `(n,)` with zeros and ones, `p`
# has shape `(n,)` with chances of class 1, from 0 to 1, both included. `bins` is the
# number $B$ of bins, all of width $1/B$. Bin $i$ (from 1 to $B$) holds the chances with
# $\frac{i-1}{B} < p \le \frac{i}{B}$, so **an edge belongs to the bin below it**; a
# chance of exactly 0 belongs to the first bin. Return
#
# $$\sum_{i} \frac{n_i}{n} \,\big|\, \text{mean of } y - \text{mean of } p \,\big|
# \quad\text{over the bins that are not empty,}$$
#
# where $n_i$ counts the chances in bin $i$, as one number and without a warning. Leave
# the arguments as they were. (Where $i/B$ is rounded in the computer, as $3/10$ is, no
# check puts a chance on the edge.)
#
# <details><summary>Hint 1: the idea</summary>
#
# First decide for each chance in which bin it lies. Then go through the bins and skip
# the empty ones.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `np.linspace(0, 1, bins + 1)` gives the edges. `np.digitize` and `np.searchsorted` find
# bins; look up on which side they put an edge (`right=`, `side=`). A boolean mask for
# each bin works too.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# A total of 0. For each bin: the mask of its chances; if any: the gap of the two means,
# times the share of the chances that lie in it, added to the total.
#
# </details>


# %% exercise="calibration-error" minutes=10
def expected_calibration_error(y, p, bins=10):
    """Return the mean gap between stated chance and observed share, weighted by bin counts.

    y: (n,), zeros and ones    p: (n,), chances    bins: number of bins    returns: a number
    """
    ### BEGIN SOLUTION
    inner = np.linspace(0, 1, bins + 1)[1:-1]
    place, total = np.searchsorted(inner, p, side="left"), 0.0
    for i in range(bins):
        inside = place == i
        if inside.any():
            total += inside.mean() * abs(y[inside].mean() - p[inside].mean())
    return total
    ### END SOLUTION


# %% check="calibration-error-hand" points=1
# Two bins by hand: gaps of 0.3 and 0.2, two chances in each.
got = expected_calibration_error(np.array([0, 1, 1, 1]), np.array([0.1, 0.3, 0.7, 0.9]), 2)

assert np.ndim(got) == 0, f"want one number, got shape {np.shape(got)}: what joins the bins?"
assert got is not None, "want a number, got None: is there a return?"
assert np.isclose(got, 0.25), f"want 0.25, got {got:.4f}: mean of gaps, or gap of means?"
print(f"Expected calibration error of four chances: {got:.2f}")

# %% check="calibration-error-edges" points=2
# Runs when you submit: edges, 0 and 1 lie in the bins that the exercise names.
### BEGIN HIDDEN TESTS
p_case, y_case = np.array([0.0, 0.25, 0.5, 0.75, 1.0]), np.array([1, 0, 0, 1, 0])
for bins in [4, 2, 1, 8]:
    total = 0.0
    members = np.maximum(np.ceil(p_case * bins), 1)
    for i in set(members.tolist()):
        total += abs(np.sum((y_case - p_case)[members == i])) / 5
    given = [y_case.copy(), p_case.copy()]
    try:
        got = expected_calibration_error(*given, bins)
    except (RuntimeWarning, ArithmeticError, IndexError) as fault:
        got = fault
    warned = isinstance(got, Exception)
    assert not warned, f"{bins} bins: want a number, got the error {got}: which bin?"
    assert np.isclose(got, total), f"{bins} bins: want {total:.3f}, got {got}: where are the edges?"
    kept = all(map(np.array_equal, given, [y_case, p_case]))
    assert kept, f"{bins} bins: want the arguments as they were, got changed ones: where?"
### END HIDDEN TESTS

# %% check="calibration-error-oracle" points=2
# Runs when you submit: any chances and number of bins, with scikit-learn's shares and means.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
for n, bins, low, high in [(200, 10, 0, 1), (60, 15, 0.6, 0.9), (1, 10, 0, 1), (40, 3, 0, 0.3)]:
    p_case = rng.uniform(low, high, size=n)
    y_case = (rng.random(n) < p_case**2).astype(int)
    given = [y_case.copy(), p_case.copy()]
    share, mean = calibration_curve(y_case, p_case, n_bins=bins)
    counts_case = np.histogram(p_case, bins=np.linspace(0, 1, bins + 1))[0]
    want = np.sum(counts_case[counts_case > 0] / n * np.abs(share - mean))
    try:
        got = expected_calibration_error(*given, bins)
    except (RuntimeWarning, ArithmeticError) as fault:
        got = fault
    case = f"{n} chances from {low} to {high} in {bins} bins"
    assert not isinstance(got, Exception), f"{case}: want {want:.4f}, got the error {got}: why?"
    assert np.isclose(got, want), f"{case}: want {want:.5f}, got {got}: which bins, which weight?"
    kept = all(map(np.array_equal, given, [y_case, p_case]))
    assert kept, f"{case}: want the arguments as they were, got changed ones: where?"
default = expected_calibration_error(y_case, p_case)
ten = expected_calibration_error(y_case, p_case, 10)
assert default == ten, f"no number of bins: want 10 of them and {ten}, got {default}: why?"
### END HIDDEN TESTS

# %% [markdown]
# ### Quiz 2.20 — Four times as sure
#
# Someone multiplies all logits of our model by 4 before the sigmoid. On the test
# tumours, what changes?
#
# - **a** The area under the ROC curve.
# - **b** The expected calibration error.
# - **c** Both.

# %% exercise="quiz-surer" kind="quiz" choices="a,b,c" minutes=2
### BEGIN SOLUTION
quiz_surer = "b"
### END SOLUTION

# %% check="quiz-surer-choice" points=1
# The choice agrees with the experiment: both scores of the logits and of four times the logits.
rng = np.random.default_rng(0)
z_case = rng.normal(size=2000)
y_case = (rng.random(2000) < special.expit(z_case)).astype(int)
areas, gaps = [], []
for factor in (1, 4):
    p_case = special.expit(factor * z_case)
    share, mean = calibration_curve(y_case, p_case, n_bins=10)
    sizes = np.histogram(p_case, bins=10, range=(0, 1))[0]
    areas.append(metrics.roc_auc_score(y_case, p_case))
    gaps.append(np.sum(sizes[sizes > 0] / 2000 * np.abs(share - mean)))
changed = bool(abs(areas[1] - areas[0]) > 1e-9), bool(abs(gaps[1] - gaps[0]) > 0.05)
key = {(True, False): "a", (False, True): "b", (True, True): "c"}[changed]

assert quiz_surer in ("a", "b", "c"), f"want 'a', 'b' or 'c', got {quiz_surer!r}: which one?"
assert quiz_surer == key, f"want what the experiment shows, got {quiz_surer!r}: is the order kept?"
print(f"2000 made-up cases: area {areas[0]:.3f} and {areas[1]:.3f},", end=" ")
print(f"error {gaps[0]:.3f} and {gaps[1]:.3f}")

# %% [markdown]
# The same on the tumours. In a **reliability diagram** each bin is a point: its mean
# chance across, its share of malignant tumours upwards. A calibrated model lies on the
# diagonal.

# %%
# Alt: Reliability diagram of the test tumours in five bins: mean stated chance across, share of
# malignant tumours upwards, both 0 to 1, and a dashed diagonal. Blue: the logits as fitted;
# vermilion: four times the logits. The legend gives each one's calibration error and area.
fig, ax = plt.subplots()
ax.plot([0, 1], [0, 1], **TRUTH_LINE)
for factor, color in [(1, MODEL), (4, ERROR)]:
    stated = sigmoid(factor * logit_test)
    shares_test, means_test = calibration_curve(y_test, stated, n_bins=5)
    error = expected_calibration_error(y_test, stated, 5)
    label = f"logits × {factor}: error {error:.3f}, area {roc_auc(y_test, stated):.3f}"
    ax.plot(means_test, shares_test, "o-", color=color, label=label)
ax.set(xlabel="stated chance", ylabel="share of malignant tumours", title="Stated and observed")
ax.legend(fontsize="small")
plt.show()

# %% [markdown]
# > **Misconception.** *"A model with a high AUC gives good chances."* Both lines have the
# > same area, since multiplying keeps the order. The surer model promises too much at
# > both ends: its points lie flatter than the diagonal.
#
# The cross-entropy sees both: a wrong order costs, and so does a chance that is not
# honest (quiz 2.3). It is what we train with; the scores are what we judge with.

# %% [markdown]
# ## 2.10 On all measurements, or on messages
#
# Everything together: all thirty measurements, our fit beside the library's, on the
# test half. With `USE_FULL = True` the next cell fetches 5,574 text messages instead,
# some of them spam, each described by five counts (characters, words, digits, capitals,
# punctuation). Without a network the cell says so and stays with the tumours.

# %%
USE_FULL = False
table = tumours
if USE_FULL:
    try:
        table = load("sms_spam")
    except DataUnavailable as reason:
        print(reason)
print(table)

# %% [markdown]
# **Predict.** With all columns, is the area closer to 0.85, to 0.95 or to 1? Write down
# your guess.

# %%
fit_rows, judge_rows = np.array_split(np.random.default_rng(1).permutation(len(table.y)), 2)
whole = StandardScaler().fit(table.X[fit_rows])
Z_fit, Z_judge = whole.transform(table.X[fit_rows]), whole.transform(table.X[judge_rows])
w_whole, b_whole = fit_logistic(Z_fit, table.y[fit_rows], 0.01)
C_whole = 1 / (0.01 * len(fit_rows))
one_line = LogisticRegression(C=C_whole, tol=1e-8, max_iter=1000).fit(Z_fit, table.y[fit_rows])
apart = np.abs(w_whole - one_line.coef_[0]).max()
print(f"largest difference of a weight from scikit-learn's: {apart:.0e}")

# %% [markdown]
# The same weights. Now all scores of this chapter on rows that the fit has not seen:

# %%
logit_whole, y_whole = Z_judge @ w_whole + b_whole, table.y[judge_rows]
flags = logit_whole >= 0
scores_whole = precision_recall_f1(y_whole, flags)
print(table.name, "with rows for the truth, columns for the prediction:")
print(confusion_matrix(y_whole, flags.astype(int), 2))
print("precision {:.3f}, recall {:.3f}, F1 {:.3f}".format(*scores_whole))
print(f"area {roc_auc(y_whole, logit_whole):.3f},", end=" ")
print(
    f"calibration error {expected_calibration_error(y_whole, sigmoid(logit_whole)):.3f},", end=" "
)
print(f"cross-entropy {binary_cross_entropy_with_logits(y_whole, logit_whole):.3f}")

# %% [markdown]
# ## 2.11 Where it breaks
#
# Six points on a line, the negative ones of class 0 and the positive ones of class 1: a
# logit $z = wx$ with any $w > 0$ classifies all of them. We descend *without* a penalty,
# for 10,000 steps.
#
# **Predict.** Does the weight settle, does it grow more and more slowly without end, or
# does the descent blow up? Write down your guess.

# %%
# Alt: Line plot: the weight w upwards, the number of steps across, on a log scale from 1 to 10,000.
# Two curves start together at the lower left and part as the steps go on. Green: without a
# penalty. Blue: with an L2 penalty of 0.01.
x_six = np.array([[-3.0], [-2.0], [-1.0], [1.0], [2.0], [3.0]])
y_six = np.array([0, 0, 0, 1, 1, 1])
marks = np.unique(np.logspace(0, 4, 41).astype(int))

fig, ax = plt.subplots()
for l2, color in [(0.0, RIVAL), (0.01, MODEL)]:
    w_six, path = np.zeros(1), []
    for _ in range(marks[-1]):
        w_six = w_six - logistic_gradient(x_six, y_six, w_six, 0.0, l2)[0]
        path.append(w_six[0])
    ax.semilogx(marks, np.array(path)[marks - 1], color=color, label=f"l2 = {l2:g}")
ax.set(xlabel="steps (log scale)", ylabel="weight $w$", title="Six points, two classes")
ax.legend()
plt.show()

# %% [markdown]
# <details><summary><b>Explain.</b> What happened?</summary>
#
# The classes are **separable**: a larger $w$ brings every chance closer to its label, so
# every larger $w$ is better and there is no best one. Without a penalty the weight grows
# like a logarithm of the steps, and the model becomes as sure as you let it, on the word
# of six points. A penalty makes the minimum finite; scikit-learn has one by default.
#
# </details>

# %% [markdown]
# Three more limits. The place where $p = 1/2$ is a **straight** line (or plane), so a
# ring of one class around the other cannot be learned from the two coordinates. A
# stated chance is right for **the population it was fitted to**: in quiz 2.16 the town
# was another one. And precision, recall and area are measured on **few** examples: a
# few hundred tumours leave them uncertain, and chapter 4 measures by how much.

# %% [markdown]
# ## Summary
#
# - A linear model predicts logits; $\sigma(z)$ or a softmax makes chances of them, and
#   nothing overflows if no exponent is above 0.
# - The cross-entropy $-\sum_i p_i \ln q_i$ is computed from logits; its slope by a logit
#   is chance minus truth.
# - An L2 penalty $\frac\lambda2 \sum_j w_j^2$ spares the bias; in scikit-learn's terms,
#   $C = 1 / (\lambda n)$.
# - Precision depends on how frequent the class is, recall does not.
# - The AUC judges the order, the calibration error the chances, the cross-entropy both.
#
# **Next.** All our test scores came from one split. What if we had tried ten models and
# kept the best: is its test score still honest?

# %% [markdown]
# ## Further reading
#
# - D. R. Cox (1958), "The regression analysis of binary sequences", *Journal of the
#   Royal Statistical Society B* 20(2): logistic regression.
# - W. N. Street, W. H. Wolberg, O. L. Mangasarian (1993), "Nuclear feature extraction
#   for breast tumor diagnosis": the source of the tumours.
# - T. Fawcett (2006), "An introduction to ROC analysis", *Pattern Recognition Letters*
#   27(8).
# - C. Guo, G. Pleiss, Y. Sun, K. Weinberger (2017), "On calibration of modern neural
#   networks", ICML.
# - T. Hastie, R. Tibshirani, J. Friedman (2009), *The Elements of Statistical
#   Learning*, 2nd edition, chapter 4.
