# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 5. Support vector machines
#
# Many lines can separate two groups without a single mistake. Does it matter which one
# you take? And what if no line separates them at all?
#
# **You will build** the margin, the hinge loss and its subgradient, training with one
# row at a time, two kernels, and the step by which libraries train a kernel machine.
# You will also test a popular description of it.
#
# **You can then** say which rows hold a boundary, translate the library's `C`, train a
# curved boundary, and choose `gamma` by measurement.
#
# **You need** chapters 1 to 3: gradient descent, losses for two classes, penalties and
# validation.
#
# **Time** about three hours. After section 5.4 is a good place to rest.

# %%
import math

import matplotlib.pyplot as plt
import numpy as np
from coursekit import course_seed
from coursekit.data import DataUnavailable, load
from coursekit.plots import DATA, HIGHLIGHT, MODEL, RIVAL, TRUTH, TRUTH_LINE
from coursekit.widgets import MarginExplorer
from sklearn import metrics
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import pairwise
from sklearn.svm import SVC, LinearSVC

print("Ready.")

# %% [markdown]
# ## A question about 30 points
#
# Two groups of 15 points. In this chapter the labels are **−1** and **+1**: labels `y`
# of 0 and 1 become such labels by `2 * y - 1`. Three lines separate the groups, each
# without a mistake.


# %%
def draw_groups(ax, X, y):
    """Draw the rows labelled -1 as grey discs and those labelled +1 as orange triangles."""
    ax.scatter(*X[y < 0].T, s=18, color=DATA, marker="o", label="label −1")
    ax.scatter(*X[y > 0].T, s=22, color=HIGHLIGHT, marker="^", label="label +1")


def draw_line(ax, w, b, level=0.0, **style):
    """Draw the places x where the score w @ x + b equals the level."""
    foot = (level - b) * w / (w @ w)
    ax.axline(foot, foot + np.array([-w[1], w[0]]), **style)


# %% [markdown]
# **Predict.** Tomorrow 20,000 new points arrive from each of the two sources. Which
# line makes the fewest mistakes: A, B or C? Can you say *why* in a way that a computer
# could check, today, without the new points? Write down your guess.

# %%
# Alt: Scatter plot of 30 points: 15 grey discs at the lower left, 15 orange triangles at the upper
# right, with a gap between the groups. Three blue straight lines run through the gap; each has all
# discs on one side and all triangles on the other. A is nearly flat, B nearly upright, C slants.
source = np.random.default_rng(10)
y_hook = np.repeat([-1, 1], 15)
X_hook = source.normal(size=(30, 2)) + np.outer(y_hook, [1.6, 1.2])
lines = {"A": ([0.31, 0.95], 0.4), "B": ([0.98, -0.21], 0.28), "C": ([0.81, 0.59], 0.05)}
label_at = {"A": (4.1, -1.7), "B": (0.6, 3.6), "C": (-2.9, 3.6)}

fig, ax = plt.subplots()
draw_groups(ax, X_hook, y_hook)
for letter, (w_drawn, b_drawn) in lines.items():
    draw_line(ax, np.array(w_drawn), b_drawn, color=MODEL)
    ax.annotate(letter, label_at[letter], xytext=(4, 4), textcoords="offset points")
ax.set(xlabel="$x_1$", ylabel="$x_2$", xlim=(-4.5, 4.5), ylim=(-4, 4.2))
ax.set(title="30 points, three lines")
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.show()

# %% [markdown]
# All three have zero mistakes on these points, so counting mistakes cannot choose. We
# need a number that tells them apart. Four points are enough to invent it.
#
# ## 5.1 The smallest case
#
# A line gives each row a **score** $f(x) = w \cdot x + b$ and predicts its sign. Take
# $w = (3, 4)$ and $b = -10$. The length of $w$ is $|w| = \sqrt{3^2 + 4^2} = 5$.

# %% [markdown]
# Four rows by hand:
#
# | row | $x$ | label $y$ | score $f$ | $y f$ | $y f / \lvert w\rvert$ |
# |---|---|---|---|---|---|
# | P | (0, 0) | −1 | −10 | 10 | 2 |
# | Q | (2, 3) | +1 | 8 | 8 | 1.6 |
# | R | (3, 1.5) | +1 | 5 | 5 | 1 |
# | S | (1, 3) | −1 | 5 | −5 | −1 |

# %% [markdown]
# The product $y f$ is positive where the sign is right. Divided by $|w|$ it is the
# distance from the line, negative on the wrong side: S is misclassified by 1.
#
# **Predict.** Divide $w$ and $b$ by 5. What happens to the line, the scores, the
# distances? And where are the rows with a score of exactly ±1? Write down your guess.

# %%
# Alt: Two panels with the same four points P, Q, R and S, grey discs and orange triangles, and the
# same slanting blue line. Thin blue lines on either side of it mark the scores -1 and +1. Left:
# w = (3, 4) and b = -10. Right: w = (0.6, 0.8) and b = -2.
X_four = np.array([[0.0, 0.0], [2.0, 3.0], [3.0, 1.5], [1.0, 3.0]])
y_four = np.array([-1, 1, 1, -1])

fig, axes = plt.subplots(1, 2, figsize=(8, 3.4), sharex=True, sharey=True)
for ax, scale in zip(axes, [1.0, 0.2], strict=True):
    w_four, b_four = scale * np.array([3.0, 4.0]), -10 * scale
    draw_groups(ax, X_four, y_four)
    for level, width in [(-1, 0.8), (0, 1.8), (1, 0.8)]:
        draw_line(ax, w_four, b_four, level, color=MODEL, linewidth=width)
    for letter, point in zip("PQRS", X_four, strict=True):
        ax.annotate(letter, point, xytext=(6, -3), textcoords="offset points")
    ax.set(xlabel="$x_1$", title=f"$w$ = ({w_four[0]:.1f}, {w_four[1]:.1f}), $b = {b_four:.0f}$")
    ax.set(xlim=(-1, 5), ylim=(-1, 4), aspect="equal")
axes[0].set(ylabel="$x_2$")
plt.show()

# %% [markdown]
# <details><summary><b>Explain.</b> What happened?</summary>
#
# The line stays and so do the distances, since $f$ and $|w|$ shrink alike. The scores
# are a fifth as large. The places with $f = -1$ and $f = +1$ move outwards: they lie at
# a distance of $1/|w|$ on either side.
#
# </details>
#
# We call the strip between $f = -1$ and $f = +1$ the **street** and its whole width the
# **margin**, $2/|w|$. (Some books call half of it, $1/|w|$, the margin.) A short $w$
# means a wide street. With three features the places $f = 0$ form a plane, with more a
# flat **hyperplane**; formulas and names stay, and we go on saying line.

# %% [markdown]
# ### Exercise 5.1 — Distance and margin
#
# Complete two functions. `X` is `(n, d)`, `y` is `(n,)` with labels −1 and +1 (whole
# numbers or floats), `w` is `(d,)` and not all zero, `b` is a number. Any `n` and `d`
# from 1 upwards must work, and the arguments stay as they were.
#
# - `signed_distances(X, y, w, b)` returns `(n,)`: each row's distance from the line
#   $f = 0$, positive on the side that its label asks for, negative on the other.
# - `margin(w)` returns one number: the width of the street.
#
# <details><summary>Hint 1: the idea</summary>
#
# The last column of the table above, for any number of features. Only the length of $w$
# turns a score into a distance; $b$ has no part in that length.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `X @ w` for the scores, `np.linalg.norm` for a length, `*` entry by entry for the
# labels.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Scores with the intercept, times labels, and one division. The margin needs one
# division as well.
#
# </details>


# %% exercise="margin" minutes=6
def signed_distances(X, y, w, b):
    """Return how far each row lies on the right side of the line w @ x + b = 0.

    X: (n, d)    y: (n,), -1 or +1    w: (d,)    b: a number    returns: (n,)
    """
    ### BEGIN SOLUTION
    return y * (X @ w + b) / np.linalg.norm(w)
    ### END SOLUTION


def margin(w):
    """Return the distance between the lines of score -1 and score +1.

    w: (d,)    returns: a number
    """
    ### BEGIN SOLUTION
    return 2 / np.linalg.norm(w)
    ### END SOLUTION


# %% check="margin-hand" points=1
# The four rows lie at 2, 1.6, 1 and -1, and the street of w = (3, 4) is 0.4 wide.
X_case = np.array([[0.0, 0.0], [2.0, 3.0], [3.0, 1.5], [1.0, 3.0]])
y_case, w_case = np.array([-1, 1, 1, -1]), np.array([3.0, 4.0])
got = signed_distances(X_case, y_case, w_case, -10.0)

assert np.shape(got) == (4,), f"want shape (4,), got {np.shape(got)}: one number for each row?"
assert np.allclose(got, [2, 1.6, 1, -1]), f"want [2, 1.6, 1, -1], got {got}: which step differs?"
width = margin(w_case)
assert width is not None and np.ndim(width) == 0, f"margin: want one number, got {width!r}: which?"
assert np.isclose(width, 0.4), f"margin: want 0.4, got {width}: from which line to which?"
print(f"Row S lies {-got[3]:.0f} on the wrong side of a street that is {width:.1f} wide.")

# %% check="margin-geometry" points=2
# Runs when you submit: rows moved by their distance land on the line, for any n and d.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
for n, d in [(6, 3), (1, 2), (4, 1), (5, 5)]:
    X_case, y_case = rng.normal(size=(n, d)), rng.choice([-1.0, 1.0], size=n)
    w_case, b_case = rng.normal(size=d) + 0.5, rng.normal()
    given = [X_case.copy(), y_case.copy(), w_case.copy()]
    got, width = np.asarray(signed_distances(*given, b_case)), margin(given[2])
    kept = all(map(np.array_equal, given, [X_case, y_case, w_case]))
    assert kept, f"X {n, d}: want the arguments as they were, got changed ones: where?"
    assert got.shape == (n,), f"X {n, d}: want shape {(n,)}, got {got.shape}: why?"
    unit = w_case / np.sqrt(np.sum(w_case**2))
    landed = (X_case - (y_case * got)[:, None] * unit) @ w_case + b_case
    assert np.allclose(landed, 0, atol=1e-6), f"X {n, d}: moved back, want scores 0, got {landed}"
    climb = float(width) * (unit @ w_case)
    assert np.isclose(climb, 2), f"{d} features: across the street f grows by {climb}, not 2: why?"
    again = signed_distances(X_case, y_case.astype(int), 10 * w_case, 10 * b_case)
    assert np.allclose(again, got), f"10 w, 10 b: want the same distances, got {again}: the line?"
### END HIDDEN TESTS

# %% [markdown]
# Back to the three lines. For each: how far is the closest of the 30 points, and how
# many of 40,000 new points from the same sources fall on the wrong side?

# %%
y_new = np.repeat([-1, 1], 20_000)
X_new = source.normal(size=(40_000, 2)) + np.outer(y_new, [1.6, 1.2])
for letter, (w_drawn, b_drawn) in lines.items():
    closest = np.min(signed_distances(X_hook, y_hook, np.array(w_drawn), b_drawn))
    wrong = np.mean(np.less(signed_distances(X_new, y_new, np.array(w_drawn), b_drawn), 0))
    print(f"line {letter}: closest point at {closest:.2f}, {wrong:.1%} of the new points wrong")

# %% [markdown]
# The closest point does not rank A and B rightly, but the one line with room on both
# sides does far better: new points fall near the old ones. A rule to follow today: of
# the lines that separate the groups, take the one whose closest point is farthest.
# Scale $w$ so that this point has $y f = 1$. Its distance is then $1/|w|$, and the rule
# becomes:
#
# $$\text{smallest } |w| \quad\text{such that}\quad y_i f(x_i) \ge 1
# \text{ for every row } i$$
#
# A model trained by it is a **support vector machine** (SVM) with a **hard margin**.
# The library's `SVC` finds it when mistakes cost very much (a large `C`, section 5.4).

# %%
widest = SVC(kernel="linear", C=1e6).fit(X_hook, y_hook)
w_widest, b_widest = widest.coef_[0], widest.intercept_[0]
closest = np.min(signed_distances(X_hook, y_hook, w_widest, b_widest))
wrong = np.mean(np.less(signed_distances(X_new, y_new, w_widest, b_widest), 0))
print(f"widest street: {margin(w_widest):.2f} across, closest point at {closest:.2f}")
print(f"{wrong:.1%} of the new points wrong")

# %% [markdown]
# ## 5.2 A loss for rows in the street
#
# Real groups overlap, and then no line satisfies every row. So we let rows break the
# rule and charge them for it. A row with $y f \ge 1$ pays nothing; any other pays what
# it lacks: the **hinge loss** $\max(0,\; 1 - y f)$.

# %% [markdown]
# In this section and the next the intercept is one of the weights: a column of ones is
# appended to $X$, as in chapter 1, and the last entry of $w$ belongs to it. By hand,
# with $x = -2, 0, 1, 2$, the column of ones, and $w = (1, -0.5)$:
#
# | row of $X$ | $y$ | $f = w \cdot x$ | $y f$ | hinge |
# |---|---|---|---|---|
# | (−2, 1) | −1 | −2.5 | 2.5 | 0 |
# | (0, 1) | −1 | −0.5 | 0.5 | 0.5 |
# | (1, 1) | +1 | 0.5 | 0.5 | 0.5 |
# | (2, 1) | −1 | 1.5 | −1.5 | 2.5 |

# %% [markdown]
# The mean is $3.5 / 4 = 0.875$. The next figure shows what one row pays.
#
# Where to look: left of 0 the sign is wrong, right of 0 it is right. Which losses still
# charge a row whose sign is right?

# %%
# Alt: Three curves of the loss of one row over y times f, from -3 to 3. A grey step falls from 1 to
# 0 at 0. The blue hinge falls in a straight line from 4 at the left to 0 at y f = 1 and stays at 0.
# The green logistic loss is a smooth curve that falls from about 3 at the left towards 0.
products = np.linspace(-3, 3, 301)

fig, ax = plt.subplots()
ax.plot(products, products < 0, color=DATA, label="wrong sign: 1, else 0")
ax.plot(products, np.maximum(0, 1 - products), color=MODEL, label="hinge")
ax.plot(products, np.log1p(np.exp(-products)), color=RIVAL, label="logistic (chapter 2)")
ax.set(xlabel="$y f$", ylabel="loss of one row", title="Three ways to charge a row")
ax.legend()
plt.show()

# %% [markdown]
# The step is what we would like to count, but its slope is 0 almost everywhere, so it
# tells descent nothing. The hinge and the logistic loss both fall while the sign is
# already right. The logistic loss of chapter 2, for labels ±1 it is
# $\log(1 + e^{-y f})$, never reaches 0; the hinge does, at $y f = 1$.
#
# A wide street and few charges pull in opposite directions. The **soft-margin** SVM
# adds them, with a penalty $\lambda$ (`lam`; in chapter 2 `l2`):
#
# $$L(w) = \frac\lambda2\, |w|^2 + \frac1n \sum_{i=1}^n \max(0,\; 1 - y_i\, w\cdot x_i)$$
#
# Here all entries of $w$ are penalised, the one of the column of ones too. The library's
# `LinearSVC` does the same; ask it for `loss="hinge"`, since its default squares the
# hinge.

# %% [markdown]
# ### Exercise 5.2 — The loss of a soft margin
#
# Complete `hinge_loss`: the number $L(w)$ above. `X` is `(n, d)` and already holds its
# column of ones if there is to be one: add none. `y` is `(n,)` with labels −1 and +1,
# whole numbers or floats; `w` is `(d,)`; `lam` is a number, at least 0. Return one
# number, not rounded, and leave the arguments as they were. For the four rows above and
# $\lambda = 0.2$ the penalty is $0.1 \cdot (1 + 0.25) = 0.125$, so $L = 1$.
#
# <details><summary>Hint 1: the idea</summary>
#
# Each row is charged on its own, and never less than nothing. The mean comes after
# that; the penalty comes once.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `np.maximum(0, array)` works entry by entry; `np.max(array)` does not. `w @ w` is the
# squared length.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Products of labels and scores; what each lacks to 1, cut off at zero; their mean; plus
# the scaled squared length.
#
# </details>


# %% exercise="hinge-loss" minutes=6
def hinge_loss(X, y, w, lam):
    """Return the soft-margin loss: lam / 2 times |w|^2 plus the mean hinge loss.

    X: (n, d)    y: (n,), -1 or +1    w: (d,)    lam: a number    returns: a number
    """
    ### BEGIN SOLUTION
    return lam / 2 * w @ w + np.mean(np.maximum(0, 1 - y * (X @ w)))
    ### END SOLUTION


# %% check="hinge-loss-hand" points=1
# The four rows above pay 0.875 on average, and the penalty for lam = 0.2 makes it 1.
X_case = np.array([[-2.0, 1.0], [0.0, 1.0], [1.0, 1.0], [2.0, 1.0]])
y_case, w_case = np.array([-1, -1, 1, -1]), np.array([1.0, -0.5])

for lam, want in [(0.0, 0.875), (0.2, 1.0), (2.0, 2.125)]:
    got = hinge_loss(X_case, y_case, w_case, lam)
    assert got is not None, "want a number, got None: is there a return?"
    assert np.ndim(got) == 0, f"want one number, got shape {np.shape(got)}: what joins the rows?"
    assert np.isclose(got, want), f"lam = {lam:g}: want {want:g}, got {got}: row by row, by hand?"
print("0.875 for the rows and 0.125 for the length of w make 1.")

# %% check="hinge-loss-oracle" points=2
# Runs when you submit: any rows and features, with the mean hinge as scikit-learn computes it.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
for n, d, scale in [(7, 3, 1.0), (3, 5, 0.1), (50, 2, 4.0), (2, 1, 1.0)]:
    X_case, w_case, lam = rng.normal(size=(n, d)), scale * rng.normal(size=d), rng.uniform(0.1, 9)
    y_case = rng.permutation([-1, 1, *rng.choice([-1, 1], size=n - 2)])
    given = [X_case.copy(), y_case.copy(), w_case.copy()]
    got = hinge_loss(*given, lam)
    want = metrics.hinge_loss(y_case, X_case @ w_case) + lam / 2 * np.sum(w_case**2)
    kept = all(map(np.array_equal, given, [X_case, y_case, w_case]))
    assert kept, f"X {n, d}: want the arguments as they were, got changed ones: where?"
    close = np.isclose(float(got), want, rtol=1e-6)
    assert close, f"X {n, d}: want {want:.6f}, got {got}: what varies?"
one = np.array([[2.0, 1.0]])
for label, want in [(1.0, 0.5), (-1.0, 4.5)]:
    got = float(hinge_loss(one, np.array([label]), np.array([1.0, 1.0]), 0.5))
    assert np.isclose(got, want), f"one row, label {label:g}: want {want}, got {got}: who pays?"
### END HIDDEN TESTS

# %% [markdown]
# ### Quiz 5.3 — Further on the right side
#
# A row on the right side has $y f = 3$. Its feature changes so that $y f = 5$. The
# weights stay. What do the hinge loss and the logistic loss of this row do?
#
# - **a** Both fall.
# - **b** The hinge loss stays, the logistic loss falls.
# - **c** Both stay: the row is classified correctly either way.

# %% exercise="quiz-further" kind="quiz" choices="a,b,c" minutes=2
### BEGIN SOLUTION
quiz_further = "b"
### END SOLUTION

# %% check="quiz-further-choice" points=1
# The choice agrees with both losses, computed at y f = 3 and at y f = 5.
hinges = [max(0.0, 1 - product) for product in (3, 5)]
logistics = [math.log1p(math.exp(-product)) for product in (3, 5)]
falls = hinges[1] < hinges[0], logistics[1] < logistics[0]
key = {(True, True): "a", (False, True): "b", (False, False): "c"}[falls]

assert quiz_further in ("a", "b", "c"), f"want 'a', 'b' or 'c', got {quiz_further!r}: which one?"
assert quiz_further == key, f"want what the losses do, got {quiz_further!r}: look at the figure?"
print(f"hinge: {hinges[0]:.4f}, {hinges[1]:.4f}   logistic: {logistics[0]:.4f}, {logistics[1]:.4f}")

# %% [markdown]
# ## 5.3 Downhill with a kink
#
# The hinge has a **kink** at $y f = 1$: slope −1 on the left, 0 on the right, none at
# the kink itself. Descent needs only this much: a vector $g$ such that the linear guess
# from $w$ never lies above the loss,
#
# $$L(v) \ge L(w) + g \cdot (v - w) \quad\text{for every } v .$$
#
# Such a $g$ is a **subgradient**. Away from the kink there is exactly one, the
# gradient. At a kink both slopes, and everything between, will do.

# %% [markdown]
# By hand, on the four rows with $\lambda = 0.2$: the last three have $y f < 1$. They
# contribute $-y x$, which is $(0, 1)$, $(-1, -1)$ and $(2, 1)$, together $(1, 1)$. A
# quarter of it plus $\lambda w = (0.2, -0.1)$ is $(0.45, 0.15)$.

# %% [markdown]
# ### Exercise 5.4 — A subgradient
#
# Complete `hinge_subgradient`: a subgradient of the loss $L$ by $w$, as an array of
# shape `(d,)`, also for $d = 1$. Arguments as in `hinge_loss`, and they stay as they
# were. A row exactly on the kink may be counted, left out, or counted in part: all
# three are right. If no row is charged, the penalty's part is all that is left.
#
# <details><summary>Hint 1: the idea</summary>
#
# A row that pays nothing pulls at nothing. A row that is charged contributes the slope
# of $1 - y\, w \cdot x$ by $w$. The mean is over all $n$ rows.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# A comparison makes an array of True and False, which counts as 1 and 0 in a product.
# `X.T @ v` or `v @ X` adds up rows, each with a factor.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Which rows are charged; their labels, with zeros for the others; the weighted sum of
# rows over $n$, with its sign; plus the slope of the penalty.
#
# </details>


# %% exercise="hinge-subgradient" minutes=10
def hinge_subgradient(X, y, w, lam):
    """Return a subgradient of the soft-margin loss by w.

    X: (n, d)    y: (n,), -1 or +1    w: (d,)    lam: a number    returns: (d,)
    """
    ### BEGIN SOLUTION
    charged = y * (X @ w) < 1
    return lam * w - (charged * y) @ X / len(y)
    ### END SOLUTION


# %% check="hinge-subgradient-hand" points=1
# On the four rows, at w = (1, -0.5) with lam = 0.2, the subgradient is (0.45, 0.15).
X_case = np.array([[-2.0, 1.0], [0.0, 1.0], [1.0, 1.0], [2.0, 1.0]])
y_case, w_case = np.array([-1, -1, 1, -1]), np.array([1.0, -0.5])
got = hinge_subgradient(X_case, y_case, w_case, 0.2)

assert np.shape(got) == (2,), f"want shape (2,), got {np.shape(got)}: one slope for each weight?"
assert np.allclose(got, [0.45, 0.15]), f"want [0.45, 0.15], got {got}: which rows, which sign?"
print("A step against it lowers both weights: the misplaced row pulls hardest.")

# %% check="hinge-subgradient-differences" points=2
# Runs when you submit: off the kinks it is what finite differences measure.
### BEGIN HIDDEN TESTS
rng, h = np.random.default_rng(course_seed()), 1e-6
for n, d, scale in [(8, 3, 1.0), (4, 4, 0.3), (20, 2, 3.0), (5, 1, 1.0), (6, 2, 0.0)]:
    X_case, y_case = rng.normal(size=(n, d)), rng.choice([-1, 1], size=n)
    w_case, lam = scale * rng.normal(size=d), rng.uniform(0.1, 2)
    while np.min(np.abs(1 - y_case * (X_case @ w_case))) < 1e-3:
        w_case = scale * rng.normal(size=d)
    given = [X_case.copy(), y_case.copy(), w_case.copy()]
    got = np.asarray(hinge_subgradient(*given, lam))
    kept = all(map(np.array_equal, given, [X_case, y_case, w_case]))
    assert kept, f"X {n, d}: want the arguments as they were, got changed ones: where?"
    assert got.shape == (d,), f"X {n, d}: want shape {(d,)}, got {got.shape}: why?"
    moved = w_case + np.concatenate([h * np.eye(d), -h * np.eye(d)])
    charges = np.maximum(0, 1 - y_case * (moved @ X_case.T)).mean(axis=1)
    losses = charges + lam / 2 * np.sum(moved**2, axis=1)
    want = (losses[:d] - losses[d:]) / (2 * h)
    assert np.allclose(got, want, atol=1e-5), f"X {n, d}: want {want}, got {got}: which rows count?"
calm = hinge_subgradient(np.array([[3.0], [-4.0]]), np.array([1, -1]), np.array([1.0]), 0.5)
assert np.allclose(calm, [0.5]), f"no row is charged: want [0.5], got {calm}: what is left?"
near = hinge_subgradient(np.array([[0.9995], [1.0005]]), np.array([1, 1]), np.ones(1), 0.0)
assert np.allclose(near, [-0.49975]), f"y f of 0.9995 and 1.0005: want [-0.49975], got {near}: who?"
### END HIDDEN TESTS

# %% check="hinge-subgradient-kink" points=1
# Runs when you submit: at a kink the linear guess still never lies above the loss.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
X_case = np.array([[1.0, 2.0], [2.0, -1.0], [-1.0, 0.0], [0.0, 1.0], [0.5, 0.5]])
y_case, w_case = np.array([-1, 1, -1, 1, 1]), np.array([1.0, 1.0])
places = np.concatenate([w_case + rng.normal(size=(200, 2)), rng.normal(size=(200, 2))])
for lam in [0.0, 0.7]:
    got = np.asarray(hinge_subgradient(X_case, y_case, w_case, lam))
    at_w, *heights = (
        lam / 2 * v @ v + np.mean(np.maximum(0, 1 - y_case * (X_case @ v)))
        for v in [w_case, *places]
    )
    above = np.max(at_w + (places - w_case) @ got - heights)
    assert above < 1e-9, f"lam = {lam}: want a guess below the loss, it is {above:.3f} above: why?"
### END HIDDEN TESTS

# %% [markdown]
# In chapter 1 every step used all rows. With many rows that is slow, and it is not
# needed: one row, drawn at random, gives a subgradient that is right *on average*. The
# method **Pegasos** takes one row in each step $t = 1, 2, 3, \dots$ and lets the rate
# fall as $\eta_t = 1 / (\lambda t)$:
#
# $$w \leftarrow w - \eta_t \cdot
# \begin{cases}
# \lambda w - y_i x_i & \text{if } y_i\, w \cdot x_i < 1 \\
# \lambda w & \text{otherwise}
# \end{cases}$$
#
# The falling rate quiets the jitter of single rows. So does an average: we return the
# mean of the $w$ after each step of the second half.

# %% [markdown]
# ### Exercise 5.5 — Pegasos
#
# Complete `pegasos(X, y, lam, steps, seed)`: start at $w = 0$, take `steps` steps (at
# least 1), each with one row alone, and return the mean, `(d,)`, of the $w$'s after each
# step $t > \texttt{steps} / 2$. After one single step that is $y_i x_i / \lambda$ of the
# row drawn. Add no intercept.
#
# The draw is yours: with replacement or in shuffled passes, any generator made from
# `seed`, a whole number. The same arguments give the same result, other seeds another
# order. In the check 2001 steps with $\lambda \ge 0.5$ end within 1 % of the lowest
# loss. `X`, `y` stay as they were.
#
# <details><summary>Hint 1: the idea</summary>
#
# A loop. In each round: a row, is it charged at the current $w$, how long is the step?
# Count the steps from 1.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `np.random.default_rng(seed)` once, before the loop; its `integers(n)` draws a row
# number. `X[i : i + 1]` keeps a row two-dimensional for `hinge_subgradient`.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Zeros for $w$ and for a running sum; draw, step; from the second half on, add $w$ to
# the sum and count; divide at the end.
#
# </details>


# %% exercise="pegasos" minutes=20
def pegasos(X, y, lam, steps, seed):
    """Return weights of a soft-margin SVM, trained on one random row at a time.

    X: (n, d)    y: (n,), -1 or +1    lam: > 0    steps: 1 or more    returns: (d,)
    """
    ### BEGIN SOLUTION
    rng = np.random.default_rng(seed)
    w, total = np.zeros(X.shape[1]), np.zeros(X.shape[1])
    for t in range(1, steps + 1):
        i = rng.integers(len(y))
        slope = lam * w - (y[i] * (X[i] @ w) < 1) * y[i] * X[i]
        w = w - slope / (lam * t)
        if t > steps / 2:
            total += w
    return total / (steps - steps // 2)
    ### END SOLUTION


# %% check="pegasos-one-step" points=1
# One step leads to y x / lam of one row, and the seed decides which row that is.
X_case = np.array([[2.0, 1.0], [-1.0, 1.0], [0.5, 1.0], [3.0, -1.0]])
y_case = np.array([1, -1, -1, 1])
ends = [np.asarray(pegasos(X_case, y_case, 0.5, 1, seed)) for seed in range(12)]

assert ends[0].shape == (2,), f"want shape (2,), got {ends[0].shape}: one weight each?"
possible = (y_case[:, None] * X_case / 0.5).tolist()
for end in ends:
    found = any(np.allclose(end, place) for place in possible)
    assert found, f"one step, lam = 0.5: want one of {possible}, got {end}: how long is step 1?"
assert len({tuple(np.round(end, 6)) for end in ends}) > 1, (
    "12 seeds: want other rows, got one: why?"
)
print("Twelve seeds, one step each, from these rows:", len({tuple(end) for end in ends}))

# %% check="pegasos-one-row" points=1
# With a single row there is nothing to draw: every w, and the mean of the second half, is known.
# At x = 2 and lam = 0.5, w is 4, 2, 4/3, 1. At x = 1 and lam = 0.6, w is 5/3, 5/6, 10/9.
cases = [(2, 0.5, 1, 4), (2, 0.5, 2, 2), (2, 0.5, 4, 7 / 6), (1, 0.6, 2, 5 / 6)]
for entry, lam, steps, want in [*cases, (1, 0.6, 3, 35 / 36)]:
    got = np.asarray(pegasos(np.array([[float(entry)]]), np.array([1]), lam, steps, 0))
    assert got.shape == (1,), f"want shape (1,), got {got.shape}: one weight for each feature?"
    assert np.allclose(got, want), (
        f"x = {entry}, lam = {lam}, {steps} steps: want {want:.4f}, got {got}: rate, case, mean?"
    )
print("At x = 2 w only shrinks; at x = 1 the third step pulls again:", np.round(got, 4))

# %% check="pegasos-seed" points=1
# The same seed gives the same weights, other seeds another order, and the data stay as they were.
X_case = np.array([[2.0, 1.0], [-1.0, 1.0], [0.5, 1.0], [1.0, -1.0], [-2.0, 0.5]])
y_case = np.array([1, -1, -1, 1, 1])
given = [X_case.copy(), y_case.copy()]
first, again = (np.asarray(pegasos(*given, 0.5, 40, 7)) for _ in range(2))

assert np.array_equal(first, again), f"seed 7 twice: want one result, got {first}, {again}: why?"
assert all(map(np.array_equal, given, [X_case, y_case])), "want X and y as they were: what writes?"
ends = {tuple(np.round(pegasos(X_case, y_case, 2.0, 9, seed), 6)) for seed in range(12)}
assert len(ends) > 5, f"9 steps, 12 seeds: want many orders, got {len(ends)} ends: who draws?"
print(f"Seed 7, twice: {np.round(first, 3)}. Twelve seeds: {len(ends)} ends.")

# %% check="pegasos-one-row-a-step" points=1
# Runs when you submit: in a long run, too, each step is taken with one row alone.
### BEGIN HIDDEN TESTS
seed = int(np.random.default_rng(course_seed()).integers(1000))
got = np.asarray(pegasos(np.eye(2500, 40), np.ones(2500), 2.0, 2001, seed))
assert got.shape == (40,), f"40 features: want shape (40,), got {got.shape}: one weight each?"
# A row drawn once, in step s, leaves the mean of 1 / (2 t) over the later w's in its own weight.
alone = np.cumsum(1 / np.arange(2001, 1000, -1)) / (2 * 1001)
once = np.isclose(got[:, None], alone, rtol=1e-9, atol=0).any(axis=1)
assert np.any(once), (
    f"2001 steps, 2500 rows: want some weights that one step made, got {got[:4]}: how many rows?"
)
### END HIDDEN TESTS

# %% check="pegasos-objective" points=2
# Runs when you submit: the loss ends within 1 % of what LinearSVC reaches.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
sets, ends = [], []
for n, d, lam in [(40, 3, 1.0), (30, 2, 0.5)]:
    y_case = rng.permutation(np.repeat([-1, 1], n // 2))
    X_case = rng.normal(size=(n, d)) + np.outer(y_case, 0.7 * rng.normal(size=d))
    X_case[:, -1] = 1.0
    sets.append((X_case, y_case, lam))
for X_case, y_case, lam in [*sets, (3 * np.eye(4), rng.choice([-1, 1], size=4), 1.0)]:
    n, seed = len(y_case), int(rng.integers(1000))
    fitted = LinearSVC(loss="hinge", C=1 / (lam * n), fit_intercept=False, max_iter=100_000)
    best_w = fitted.fit(X_case, y_case).coef_[0] if n > 4 else y_case / 3
    got_w = np.asarray(pegasos(X_case.copy(), y_case.copy(), lam, 2001, seed))
    ends.append(got_w)
    best, got = (
        lam / 2 * v @ v + np.mean(np.maximum(0, 1 - y_case * (X_case @ v))) for v in (best_w, got_w)
    )
    assert got < 1.01 * best, f"{n} rows: want a loss within 1 % of {best:.4f}, got {got:.4f}: why?"
same = np.allclose(ends[0], pegasos(*sets[0], 2001, 1001), rtol=0, atol=1e-6)
assert not same, f"2001 steps, two seeds: want the jitter of two draws, got {ends[0]} twice: why?"
# A row so far outside that no step charges it again: w is 50 / t after step t.
got = np.asarray(pegasos(np.array([[20.0]]), np.array([1]), 0.4, 601, 3))
want = np.mean(50 / np.arange(301, 602))
assert np.allclose(got, want), f"one row, x = 20, 601 steps: want {want:.5f}, got {got}: which w's?"
### END HIDDEN TESTS

# %% [markdown]
# Now on data: 200 points in two half-moons, with a column of ones. **Predict.** Each
# step sees one row of 200. Does it take about 5, 50 or 500 passes over the data (200
# steps each) until the loss is within 1 % of the lowest? Write down your guess.

# %%
moons = load("make_moons")
y_moons = 2 * moons.y - 1
X_ones = np.column_stack([moons.X, np.ones(200)])
lam_moons = 0.05
library = LinearSVC(loss="hinge", C=1 / (lam_moons * 200), fit_intercept=False, max_iter=100_000)
lowest = hinge_loss(X_ones, y_moons, library.fit(X_ones, y_moons).coef_[0], lam_moons)
print(f"LinearSVC reaches a loss of {lowest:.4f} on the moons.")

# %%
# Alt: Log-log plot of how far the loss lies above the lowest, in per cent, over the number of steps
# from 10 to 20,000. Three blue curves with markers, one for each seed, fall unevenly from the upper
# left to the lower right. A dashed line marks 1 per cent.
numbers = [10, 30, 100, 300, 1000, 3000, 10_000, 20_000]

fig, ax = plt.subplots()
for seed in range(3):
    fits = [np.asarray(pegasos(X_ones, y_moons, lam_moons, steps, seed)) for steps in numbers]
    excess = [hinge_loss(X_ones, y_moons, w, lam_moons) / lowest - 1 for w in fits]
    ax.loglog(numbers, 100 * np.array(excess), "o-", color=MODEL, alpha=0.7)
ax.axhline(1, label="1 %", **TRUTH_LINE)
ax.set(xlabel="steps, one row each (log scale)", ylabel="loss above the lowest (%, log scale)")
ax.set(title="Pegasos on 200 points, three seeds")
ax.legend()
plt.show()

# %% [markdown]
# <details><summary><b>Explain.</b> What happened?</summary>
#
# 1000 steps, five passes, bring all three there or close to it (your draws may differ a
# little). Ten times as many steps leave roughly a tenth of the excess. The paper (at the
# end) proves more: for a given $\lambda$ and rows of a given length, the steps needed do
# not grow with the number of rows. Of a million rows, 1000 steps see one in a thousand.
#
# </details>
#
# One row at a time, your Pegasos reaches what the library's solver reaches with all rows:

# %%
w_moons = np.asarray(pegasos(X_ones, y_moons, lam_moons, 10_000, seed=0))
print("Pegasos  ", np.round(w_moons, 2), f"loss {hinge_loss(X_ones, y_moons, w_moons, 0.05):.4f}")
print("LinearSVC", np.round(library.coef_[0], 2), f"loss {lowest:.4f}")
assert hinge_loss(X_ones, y_moons, w_moons, lam_moons) < 1.01 * lowest

# %% [markdown]
# ### Quiz 5.6 — The street with a column of ones
#
# Trained with two features and a column of ones, Pegasos returns $w = (3, 4, 12)$. The
# last entry belongs to the ones. How wide is the street between $f = -1$ and $f = +1$
# in the plane of the two features?
#
# - **a** 2/13: the length of all of $w$ counts.
# - **b** 2/5: only the weights of the features count.
# - **c** 2/12: the intercept sets the width.

# %% exercise="quiz-ones" kind="quiz" choices="a,b,c" minutes=3
### BEGIN SOLUTION
quiz_ones = "b"
### END SOLUTION

# %% check="quiz-ones-choice" points=1
# The choice agrees with the distance from one edge to the other, measured on a fine grid.
start = np.array([3.0, 4.0]) * (1 - 12) / 25
assert np.isclose(start @ [3.0, 4.0] + 12, 1)
along = np.linspace(-2, 2, 4001)[:, None]
other_edge = np.array([3.0, 4.0]) * (-1 - 12) / 25 + along * np.array([-0.8, 0.6])
measured = np.min(np.hypot(*(other_edge - start).T))
key = {"a": 2 / 13, "b": 2 / 5, "c": 2 / 12}

assert quiz_ones in ("a", "b", "c"), f"want 'a', 'b' or 'c', got {quiz_ones!r}: which one?"
assert np.isclose(key[quiz_ones], measured), f"want {measured:.3f}, got {key[quiz_ones]:.3f}: why?"
print(f"From edge to edge it is {measured:.3f}.")

# %% [markdown]
# ## 5.4 The library's C, and the rows that count
#
# `SVC` writes the same trade-off with another knob. It keeps the intercept $b$ apart
# and without a penalty, and minimises
#
# $$\tfrac12 |w|^2 + C \sum_{i=1}^n \max(0,\; 1 - y_i f(x_i)),
# \qquad f(x) = w \cdot x + b .$$
#
# Divide by $nC$, and it is our loss with $\lambda = 1/(nC)$, but for the intercept: a
# **large** $C$ is a **small** penalty. Note the sum: with twice as many rows, the same
# $C$ means half the penalty.

# %% [markdown]
# ### Debug 5.7 — What the library minimises
#
# To compare a fit of their own with the library's, someone wrote
# `library_objective(X, y, w, b, C)`: the number in the formula above. `X` is `(n, d)`,
# `w` is `(d,)`, `b` and `C` are numbers. `y` is `(n,)` with the labels **0 and 1** as
# the table has them: 0 stands for −1.
#
# The code runs and gives plausible numbers. Still, two things in it are wrong. Repair
# it. It returns one number and leaves its arguments as they were.
#
# <details><summary>Hint 1: the idea</summary>
#
# Work through one row labelled 0 by hand. What does the product of label and score make
# of it? Then compare formula and code symbol by symbol.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# The conversion of labels stands at the start of the chapter. Assign the result to a
# new name.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Labels first, then charges as before; what joins the charges, and what stands in front
# of them, is read off the formula.
#
# </details>


# %% exercise="library-objective" kind="debug" broken="labels-and-mean" minutes=6
def library_objective(X, y, w, b, C):
    """Return what SVC minimises, for labels 0 and 1.

    X: (n, d)    y: (n,), 0 or 1    w: (d,)    b, C: numbers    returns: a number
    """
    ### BEGIN SOLUTION
    sign = 2 * y - 1
    charges = np.maximum(0, 1 - sign * (X @ w + b))
    return 0.5 * w @ w + C * charges.sum()
    ### END SOLUTION


# %% check="library-objective-hand" points=1
# Four rows that pay 4.5 together, with |w|² = 1 and C = 2, make 9.5.
X_case, y_case = np.array([[-2.0], [0.0], [1.0], [3.0]]), np.array([0, 0, 1, 0])
got = library_objective(X_case, y_case, np.array([1.0]), -0.5, 2.0)

assert np.ndim(got) == 0, f"want one number, got shape {np.shape(got)}: what joins the rows?"
assert np.isclose(got, 9.5), f"want 9.5, got {got}: what does each of the four rows pay?"
print("Half of 1, and 2 times 4.5, make 9.5.")

# %% check="library-objective-minimum" points=2
# Runs when you submit: the value is right for any rows, and SVC's own fit has the lowest.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
for n, d, C in [(20, 2, 0.5), (31, 3, 4.0)]:
    y_case = rng.permutation(np.arange(n) % 2)
    X_case = rng.normal(size=(n, d)) + y_case[:, None]
    svc = SVC(kernel="linear", C=C, tol=1e-6).fit(X_case, y_case)
    best, b_best, given = svc.coef_[0], svc.intercept_[0], [X_case.copy(), y_case.copy()]
    got = float(library_objective(*given, best.copy(), b_best, C))
    assert all(map(np.array_equal, given, [X_case, y_case])), "want X and y kept: what writes?"
    hinges = metrics.hinge_loss(y_case, svc.decision_function(X_case)) * n
    want = np.sum(best**2) / 2 + C * hinges
    assert np.isclose(got, want), f"{n} rows, C = {C}: want {want:.4f}, got {got:.4f}: which term?"
    for step in 0.3 * rng.normal(size=(5, d + 1)):
        moved = float(library_objective(X_case, y_case, best + step[1:], b_best + step[0], C))
        assert moved > got, f"beside the library's fit: want more than {got:.4f}, got {moved:.4f}"
### END HIDDEN TESTS

# %% [markdown]
# ### Quiz 5.8 — A smaller C
#
# `SVC(kernel="linear", C=C)` is fitted twice to the same two overlapping groups, first
# with `C=10`, then with `C=0.01`. What becomes of the street?
#
# - **a** It becomes narrower.
# - **b** It keeps its width: the data have not changed.
# - **c** It becomes wider.

# %% exercise="quiz-street" kind="quiz" choices="a,b,c" minutes=2
### BEGIN SOLUTION
quiz_street = "c"
### END SOLUTION

# %% check="quiz-street-choice" points=1
# The choice agrees with the widths of both streets, measured.
cloud = np.random.default_rng(1)
sides = np.repeat([-1, 1], 40)
groups = cloud.normal(size=(80, 2)) + sides[:, None]
streets = [
    2 / np.linalg.norm(SVC(kernel="linear", C=C).fit(groups, sides).coef_) for C in (10, 0.01)
]
key = "b" if np.isclose(*streets) else "a" if streets[1] < streets[0] else "c"

assert quiz_street in ("a", "b", "c"), f"want 'a', 'b' or 'c', got {quiz_street!r}: which one?"
assert quiz_street == key, (
    f"want what was measured, got {quiz_street!r}: what does a small C allow?"
)
print(f"C = 10: {streets[0]:.2f} wide, C = 0.01: {streets[1]:.2f} wide")

# %% [markdown]
# At the minimum, rows with $y f > 1$, beyond their own edge of the street, pay nothing
# and pull at nothing. The others, with $y f \le 1$, are the **support vectors**: rows in
# the street, on their edge, or on the wrong side. A solver reaches an edge only nearly,
# so we allow a small tolerance.

# %% [markdown]
# ### Exercise 5.9 — Support vectors
#
# Complete `support_vectors(X, y, w, b, tol)`: the numbers of the rows with
# $y f \le 1 + \texttt{tol}$, counted from 0, in ascending order, as a one-dimensional
# array or a list of whole numbers, by which `X` can be indexed. Shapes as in
# `signed_distances`, labels −1 and +1. There may be none: then the result is empty. The
# arguments stay as they were.
#
# <details><summary>Hint 1: the idea</summary>
#
# It is the score that is compared with the edges, where it is ±1, and not the distance.
# A row far on the wrong side belongs, too.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `np.flatnonzero` turns an array of True and False into the numbers of the True ones.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Scores with the intercept, times labels, one comparison for each row, row numbers.
#
# </details>


# %% exercise="support-vectors" minutes=6
def support_vectors(X, y, w, b, tol=1e-3):
    """Return the numbers of the rows in the street, on its edge or on the wrong side.

    X: (n, d)    y: (n,), -1 or +1    w: (d,)    b: a number    returns: row numbers, ascending
    """
    ### BEGIN SOLUTION
    return np.flatnonzero(y * (X @ w + b) <= 1 + tol)
    ### END SOLUTION


# %% check="support-vectors-hand" points=1
# With w = 1 and b = -0.5, rows 1, 2, 3 and 5 of six are support vectors.
X_case = np.array([[-2.0], [0.0], [1.5], [3.0], [2.0], [1.0]])
y_case = np.array([-1, -1, 1, -1, 1, 1])
got = support_vectors(X_case, y_case, np.array([1.0]), -0.5)

assert np.ndim(got) == 1, f"want a list of row numbers, got {got!r}: which rows?"
assert [int(i) for i in got] == [1, 2, 3, 5], f"want rows 1, 2, 3, 5, got {got}: y f of each row?"
assert np.asarray(got).dtype.kind in "iu", f"want whole numbers, got {got}: can X be indexed by it?"
print("One row on the edge, two in the street, one on the wrong side:", *got)

# %% check="support-vectors-svc" points=2
# Runs when you submit: the rows are those that SVC reports, for any data and tolerance.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
for n, d, C in [(30, 2, 1.0), (25, 3, 0.1), (12, 1, 10.0)]:
    apart = 0.0
    while apart < 0.01:  # Draw again where a row is too close to the edge to call.
        y_case = rng.permutation(np.arange(n) % 2 * 2 - 1)
        X_case = rng.normal(size=(n, d)) + 1.2 * y_case[:, None]
        svc = SVC(kernel="linear", C=C, tol=1e-7).fit(X_case, y_case)
        want = sorted(svc.support_.tolist())
        outside = np.setdiff1d(np.arange(n), want)
        apart = np.min((y_case * svc.decision_function(X_case))[outside], initial=9.0) - 1
    given = [X_case.copy(), y_case.copy(), svc.coef_[0].copy()]
    got = [int(i) for i in support_vectors(*given, svc.intercept_[0])]
    assert got == want, f"C = {C}: want rows {want} as SVC, got {got}: which ones differ?"
    kept = all(map(np.array_equal, given, [X_case, y_case, svc.coef_[0]]))
    assert kept, "want the arguments as they were, got changed ones: which line writes?"
edges = np.array([[0.5], [0.625], [0.75], [-0.625]]), np.array([1, 1, 1, -1]), np.array([2.0]), 0.0
for tol, want in [(0.0, [0]), (0.125, [0]), (0.25, [0, 1, 3]), (0.5, [0, 1, 2, 3])]:
    got = [int(i) for i in support_vectors(*edges, tol)]
    assert got == want, f"y f of 1, 1.25, 1.5, 1.25, tol = {tol}: want {want}, got {got}: which?"
none = support_vectors(np.array([[5.0], [-5.0]]), np.array([1, -1]), np.array([1.0]), 0.0)
assert np.size(none) == 0, f"no row in the street: want none, got {none}: why?"
### END HIDDEN TESTS

# %% [markdown]
# Where to look: the rings mark the support vectors, the thin lines the edges of the
# street. Count the rows without a ring in both panels.


# %%
def draw_street(ax, X, y, w, b):
    """Draw rows, boundary, the edges of the street, and a ring around each support vector."""
    draw_groups(ax, X, y)
    for level, width in [(-1, 0.8), (0, 1.8), (1, 0.8)]:
        draw_line(ax, w, b, level, color=MODEL, linewidth=width)
    held = support_vectors(X, y, w, b)
    ax.scatter(*X[held].T, s=70, facecolors="none", edgecolors=TRUTH, linewidths=0.8)


# %%
# Alt: Two panels with the same 80 points of two overlapping groups, grey discs, orange triangles, a
# boundary and the two edges of its street. Left, C = 10: a narrow street, and 11 points
# are ringed. Right, C = 0.01: a wide street, and 58 points are ringed.
cloud_source = np.random.default_rng(1)
y_cloud = np.repeat([-1, 1], 40)
X_cloud = cloud_source.normal(size=(80, 2)) + y_cloud[:, None]

fig, axes = plt.subplots(1, 2, figsize=(8, 3.4), sharex=True, sharey=True)
for ax, C in zip(axes, [10, 0.01], strict=True):
    svc = SVC(kernel="linear", C=C).fit(X_cloud, y_cloud)
    draw_street(ax, X_cloud, y_cloud, svc.coef_[0], svc.intercept_[0])
    ax.set(xlabel="$x_1$", title=f"C = {C}: {len(svc.support_)} support vectors")
    ax.set(xlim=(-3.2, 4), ylim=(-3.2, 3.2))
axes[0].set(ylabel="$x_2$")
plt.show()

# %% [markdown]
# ### Quiz 5.10 — Deleting rows
#
# You fit an SVM with `C=1` to the 80 points. Then you delete every row that is *not* a
# support vector and fit again. What happens to the boundary?
#
# - **a** It stays where it is.
# - **b** It moves a little: every row has a small influence.
# - **c** It moves a lot: most of the well classified rows are gone.

# %% exercise="quiz-delete" kind="quiz" choices="a,b,c" minutes=3
### BEGIN SOLUTION
quiz_delete = "a"
### END SOLUTION

# %% check="quiz-delete-choice" points=1
# The choice agrees with a second fit: how far w and b move when the other rows are deleted.
cloud = np.random.default_rng(1)
sides = np.repeat([-1, 1], 40)
groups = cloud.normal(size=(80, 2)) + sides[:, None]
whole = SVC(kernel="linear", C=1, tol=1e-8).fit(groups, sides)
few = SVC(kernel="linear", C=1, tol=1e-8).fit(groups[whole.support_], sides[whole.support_])
moved = np.abs(np.r_[whole.coef_[0] - few.coef_[0], whole.intercept_ - few.intercept_]).max()
key = "a" if moved < 1e-4 else "b" if moved < 0.1 else "c"

assert quiz_delete in ("a", "b", "c"), f"want 'a', 'b' or 'c', got {quiz_delete!r}: which one?"
assert quiz_delete == key, f"want what the second fit shows, got {quiz_delete!r}: who is charged?"
print(f"{len(few.support_)} of 80 rows kept, the largest change of a weight: {moved:.6f}")

# %% [markdown]
# > **Misconception.** *"Every row has a say in where the boundary lies."* In the mean
# > squared error it does. Under the hinge loss every row beyond its own edge could be
# > deleted, or moved about out there, and the boundary would not notice.

# %% [markdown]
# ### Try it: the margin
#
# Rings mark the support vectors; a line of text counts them and gives the width of the
# margin. (1) At $C = 1$, drag a point *without* a ring towards the boundary: how far can
# it go until the boundary stirs? And one with a ring? (2) *Reset points*, then lower $C$
# to 0.01: what happens to the margin and to the support vectors? (3) Back at $C = 1$,
# select a point deep in its own group and *Change class*: what does one wrong label do?
# (The other kernels and the $\alpha$ come in sections 5.5 to 5.7.)

# %%
MarginExplorer(kernel="linear")

# %% [markdown]
# ## 5.5 When no line will do
#
# Points on one line: label +1 far from 0 on either side, label −1 near 0. No single cut
# separates them. Now give every point a second coordinate, its square.
#
# **Predict.** Will one straight line separate the points in the new plane? Where, for
# instance? Write down your guess.

# %%
# Alt: Two panels. Left: 25 points on a number line from -3 to 3; the grey discs lie between about
# -1.2 and 1.2, orange triangles on both sides of them. Right: the same points with their square as
# the height, so that they lie on a parabola.
x_axis = np.linspace(-3, 3, 25)
y_axis = np.where(np.abs(x_axis) > 1.3, 1, -1)

fig, axes = plt.subplots(1, 2, figsize=(8, 3))
for ax, height in zip(axes, [0 * x_axis, x_axis**2], strict=True):
    draw_groups(ax, np.column_stack([x_axis, height]), y_axis)
    ax.set(xlabel="$x$")
axes[0].set(title="one feature", yticks=[], ylim=(-1, 1))
axes[1].set(title="two features", ylabel="$x^2$")
axes[1].legend()
plt.show()

# %% [markdown]
# <details><summary><b>Explain.</b> What happened?</summary>
#
# Any horizontal line at a height between the two groups separates them, for instance
# $x^2 = 1.7$. A line in the new plane is a curve, here two cuts, on the old axis.
#
# </details>
#
# So: make more features, keep the linear model, as with the polynomials of chapter 3.
# The price is their number.

# %% [markdown]
# Here is a shortcut. For $x = (x_1, x_2)$ and a constant
# $c \ge 0$, expand the square of a dot product:
#
# $$(a \cdot b + c)^2 = a_1^2 b_1^2 + a_2^2 b_2^2 + 2 a_1 a_2 b_1 b_2
# + 2c\, a_1 b_1 + 2c\, a_2 b_2 + c^2$$
#
# Every term is something made of $a$ times the same thing made of $b$. So the right
# side is a dot product $\phi(a) \cdot \phi(b)$ of longer vectors, and the left side
# computes it *without making them*. Such a function of two rows is a **kernel**, and
# $\phi$ is its **feature map**.

# %% [markdown]
# ### Exercise 5.11 — A kernel and its map
#
# Complete both functions, for any number of features $d$ and a number $c \ge 0$.
#
# - `poly_kernel(A, B, c)`: `A` is `(n, d)`, `B` is `(m, d)`. Return `(n, m)`; the entry
#   in row $i$, column $j$ is $(A_i \cdot B_j + c)^2$.
# - `poly_features_explicit(X, c)`: `X` is `(n, d)`. Return `(n, D)`: $\phi$ of each row,
#   so that $\phi(a) \cdot \phi(b) = (a \cdot b + c)^2$. Order and number of the $D$
#   columns are yours as long as the dot products agree.
#
# Arguments stay as they were. For $c = 1$, $a = (1, 2)$, $b = (3, 1)$ both ways give
# $(3 + 2 + 1)^2 = 36$.
#
# <details><summary>Hint 1: the idea</summary>
#
# Write each term of the expansion as a product of an $a$-part and an equal $b$-part. A
# factor 2 has to be shared fairly between the two.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# Two nested loops over feature numbers, `np.sqrt`, `np.column_stack`. The kernel needs
# one matrix product.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Four kinds of columns: squares, products of two different features (each pair once),
# the features themselves, one constant. Three of the four carry a factor.
#
# </details>


# %% exercise="poly-kernel" minutes=15
def poly_kernel(A, B, c):
    """Return the square of the dot product plus c, for each row of A with each row of B.

    A: (n, d)    B: (m, d)    c: a number, at least 0    returns: (n, m)
    """
    ### BEGIN SOLUTION
    return (A @ B.T + c) ** 2
    ### END SOLUTION


def poly_features_explicit(X, c):
    """Return the features whose dot products are poly_kernel.

    X: (n, d)    c: a number, at least 0    returns: (n, D)
    """
    ### BEGIN SOLUTION
    n, d = X.shape
    squares = [X[:, i] ** 2 for i in range(d)]
    pairs = [np.sqrt(2) * X[:, i] * X[:, j] for i in range(d) for j in range(i)]
    singles = [np.sqrt(2 * c) * X[:, i] for i in range(d)]
    return np.column_stack([*squares, *pairs, *singles, np.full(n, c)])
    ### END SOLUTION


# %% check="poly-kernel-hand" points=1
# For (1, 2) and (3, 1) with c = 1 the kernel is 36, and so is the dot product of the features.
A_case, B_case = np.array([[1.0, 2.0], [0.0, 1.0], [2.0, -1.0]]), np.array([[3.0, 1.0], [1.0, 1.0]])
want = [[36, 16], [4, 4], [36, 4]]
got = poly_kernel(A_case, B_case, 1.0)

assert np.shape(got) == (3, 2), f"kernel: want shape (3, 2), got {np.shape(got)}: rows with rows?"
assert np.allclose(got, want), f"kernel: want {want}, got {np.asarray(got).tolist()}: which step?"
phi_a, phi_b = poly_features_explicit(A_case, 1.0), poly_features_explicit(B_case, 1.0)
assert np.ndim(phi_a) == 2 and len(phi_a) == 3, f"want 3 rows, got shape {np.shape(phi_a)}: why?"
inner = np.round(np.asarray(phi_a) @ np.asarray(phi_b).T, 6)
assert np.allclose(inner, want), f"features: want {want}, got {inner.tolist()}: which terms?"
print(f"36 from two features, and 36 from {np.shape(phi_a)[1]} of them.")

# %% check="poly-kernel-oracle" points=3
# Runs when you submit: kernel and features agree with scikit-learn's kernel, for any d and c.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
for n, m, d, c in [(4, 6, 3, 2.5), (5, 5, 2, 0.0), (1, 3, 1, 1.0), (3, 1, 4, 0.5)]:
    A_case, B_case = rng.normal(size=(n, d)), rng.normal(size=(m, d))
    want = pairwise.polynomial_kernel(A_case, B_case, degree=2, gamma=1, coef0=c)
    given = [A_case.copy(), B_case.copy()]
    got = np.asarray(poly_kernel(*given, c))
    assert got.shape == (n, m), f"{n} and {m} rows: want shape {(n, m)}, got {got.shape}: order?"
    assert np.allclose(got, want), f"kernel, d = {d}, c = {c}: want {want[0]}, got {got[0]}: why?"
    phi_a, phi_b = (np.asarray(poly_features_explicit(part, c)) for part in given)
    kept = all(map(np.array_equal, given, [A_case, B_case]))
    assert kept, "want the arguments as they were, got changed ones: which line writes?"
    widths = phi_a.shape[1], phi_b.shape[1]
    assert widths[0] == widths[1], f"d = {d}: want as many columns for both, got {widths}: why?"
    inner = phi_a @ phi_b.T
    assert np.allclose(inner, want), f"features, d = {d}, c = {c}: want {want[0]}, got {inner[0]}"
### END HIDDEN TESTS

# %% [markdown]
# What the shortcut saves, for the 64 pixels of a digit. The number of products of at
# most $p$ out of $d$ features (with repetition) is $\binom{d + p}{p}$.

# %%
for degree in [2, 3, 5]:
    print(f"degree {degree}: {math.comb(64 + degree, degree):>10,} columns, or one power of a dot")

# %% [markdown]
# ## 5.6 A kernel of distances
#
# The most used kernel measures how close two rows are. It is the **RBF kernel** (radial
# basis function):
#
# $$k(a, b) = \exp\!\left(-\gamma\, |a - b|^2\right), \qquad \gamma > 0$$
#
# It is 1 for equal rows and falls to 0 with the distance; $\gamma$ (`gamma`) says how
# fast.

# %% [markdown]
# A popular article describes the method like this: *an SVM is a linear classifier that
# maps the inputs into a high-dimensional space.*
#
# What is right in it: the score is linear in $\phi(x)$, and for `poly_kernel` you have
# written such a map down. But does anything get mapped, and how many dimensions would
# it take?
#
# That can be measured. If $n$ rows are mapped into $D$ dimensions, their table of dot
# products (the **kernel matrix** $K$, `(n, n)`) has at most $D$ eigenvalues that are
# not 0. So the number of these is the least number of dimensions that *any* map needs
# for these rows.

# %% [markdown]
# <details><summary>Why? (optional)</summary>
#
# Let row $i$ of $\Phi$, `(n, D)`, be where row $i$ of the data is mapped, so that
# $K = \Phi \Phi^\top$. If $n > D$, at least $n - D$ independent directions $v$ have
# $\Phi^\top v = 0$, hence $K v = 0$: that many eigenvalues are 0. The other way round, if
# $D$ eigenvalues are not 0, then their eigenvectors, each times the root of its
# eigenvalue, are the columns of such a map.
#
# </details>

# %% [markdown]
# ### Claim lab 5.12 — How many dimensions?
#
# Complete `map_dimensions(K)`. `K` is a kernel matrix, `(n, n)`, symmetric, its
# eigenvalues at least 0 up to rounding. Rounding leaves tiny numbers where zeros should
# be, so count the eigenvalues that are larger than $10^{-9}$ times the largest one.
# Return a whole number, and leave `K` as it was.
#
# <details><summary>Hint 1: the idea</summary>
#
# What is tiny? Compare with the largest eigenvalue, not with a fixed number: a kernel
# may be measured in any unit.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `np.linalg.eigvalsh`, from chapter 1, for a symmetric matrix. Adding up True and False
# counts the True ones.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# All eigenvalues; the threshold made from the largest; a comparison; a count.
#
# </details>


# %% exercise="map-dimensions" kind="claim" claim="C09" minutes=6
def map_dimensions(K):
    """Return how many dimensions a map with the dot products K needs at least.

    K: (n, n), symmetric    returns: a whole number
    """
    ### BEGIN SOLUTION
    eigenvalues = np.linalg.eigvalsh(K)
    return int(np.sum(eigenvalues > 1e-9 * eigenvalues.max()))
    ### END SOLUTION


# %% check="map-dimensions-claim" points=2
# Claim: the inputs are mapped into a high-dimensional space. The eigenvalues count its dimensions.
axis = np.arange(7.0)
seen = {}
for n in [16, 25, 49]:
    rows = np.array([[u, v] for u in axis for v in axis])[:n] / 3
    poly = pairwise.polynomial_kernel(rows, degree=2, gamma=1, coef0=1)
    seen[n] = map_dimensions(poly), map_dimensions(pairwise.rbf_kernel(rows, gamma=20.0))
    assert np.ndim(seen[n][0]) == 0, f"want one whole number, got {seen[n][0]!r}: counted what?"
    print(f"{n:2d} rows: polynomial kernel {seen[n][0]}, RBF kernel {seen[n][1]}")

assert seen[49][0] == 6, f"49 rows, 6 features: want 6, got {seen[49][0]}: which ones are not 0?"
assert seen[49][1] == 49, f"RBF, 49 rows: want 49, got {seen[49][1]}: which ones are not 0?"
print("The first kernel has a map to 6 dimensions. The second needs one more for every row.")

# %% check="map-dimensions-any" points=1
# Runs when you submit: the count is right for dot products of known features, in any unit.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
for n, D, unit in [(20, 5, 1.0), (12, 3, 1e-8), (30, 1, 1e7), (6, 6, 1e-12)]:
    features = np.linalg.qr(rng.normal(size=(n, D)))[0] * rng.uniform(1, 4, size=D)
    K_case = unit * features @ features.T
    K_case = (K_case + K_case.T) / 2
    given = K_case.copy()
    got = map_dimensions(given)
    assert got == D, f"{n} rows of {D} features times {unit:g}: want {D}, got {got}: what is tiny?"
    assert np.array_equal(given, K_case), "want K as it was, got a changed one: which line writes?"
turned = np.linalg.qr(rng.normal(size=(30, 30)))[0]
for large, size, want in [(1, 2e-9, 2), (1, 5e-10, 1), (20, 2e-9, 21)]:
    sizes = np.array([*np.ones(large), size, *np.zeros(29 - large)])
    K_case = 5 * (turned * sizes) @ turned.T
    got = map_dimensions((K_case + K_case.T) / 2)
    seen = f"eigenvalues 5 ({large} of them) and {5 * size:g}"
    assert got == want, f"{seen}: want {want}, got {got}: how tiny is tiny?"
### END HIDDEN TESTS

# %% [markdown]
# > **Misconception.** *"A kernel machine maps the data into a high-dimensional space."*
# > Training and prediction only ever use $k(a, b)$. For the RBF kernel no finite map
# > would do: every new row can need a dimension of its own. (On paper it has a map with
# > infinitely many.) And with the linear kernel there is nothing to map. What is linear
# > is the score, *as if* there were a map.
#
# **The repair.** "The score of an SVM is linear in the features that its kernel stands
# for. It computes the kernel, not the features, and they need not be finite in number."

# %% [markdown]
# ### Exercise 5.13 — The RBF kernel
#
# Complete `rbf_kernel(A, B, gamma)`: `A` is `(n, d)`, `B` is `(m, d)`, `gamma` a number
# above 0. Return `(n, m)`, the entry in row $i$, column $j$ being
# $\exp(-\gamma |A_i - B_j|^2)$. Any `n`, `m`, `d` from 1 upwards; the arguments stay as
# they were. Values of the features are at most 1000 in size.
#
# <details><summary>Hint 1: the idea</summary>
#
# For one pair: differences, squared, summed over the features. Then for all pairs.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `A[:, None, :] - B[None, :, :]` has shape `(n, m, d)`. Or expand $|a - b|^2$ into three
# terms, one of them a matrix product. `np.exp` works entry by entry.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Squared distances of all pairs as an `(n, m)` array, scaled, sign turned, exponential.
# Two loops over the rows work too.
#
# </details>


# %% exercise="rbf-kernel" minutes=8
def rbf_kernel(A, B, gamma):
    """Return exp(-gamma * squared distance) of each row of A to each row of B.

    A: (n, d)    B: (m, d)    gamma: a number above 0    returns: (n, m)
    """
    ### BEGIN SOLUTION
    differences = A[:, None, :] - B[None, :, :]
    return np.exp(-gamma * np.sum(differences**2, axis=-1))
    ### END SOLUTION


# %% check="rbf-kernel-hand" points=1
# With gamma 0.25, squared distances of 0, 1, 2 and 5 give 1, 0.779, 0.607 and 0.287.
A_case, B_case = np.array([[0.0, 0.0], [1.0, 2.0], [1.0, 1.0]]), np.array([[0.0, 0.0], [1.0, 1.0]])
got = rbf_kernel(A_case, B_case, 0.25)
want = np.exp([[0.0, -0.5], [-1.25, -0.25], [-0.5, 0.0]])

assert np.shape(got) == (3, 2), f"want shape (3, 2), got {np.shape(got)}: each row with each?"
assert np.allclose(got, want), (
    f"want {want.round(3).tolist()}, got {np.round(got, 3).tolist()}: which step differs?"
)
print("At the same place 1, further away less:", np.round(got, 3).tolist())

# %% check="rbf-kernel-oracle" points=2
# Runs when you submit: any rows, features and gamma, as scikit-learn computes it.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
for n, m, d, gamma, spread in [(4, 6, 3, 0.7, 1.0), (5, 5, 5, 0.1, 2.0), (3, 1, 1, 3.0, 1.0)]:
    for center in [0.0, 500.0]:
        A_case, B_case = (center + spread * rng.normal(size=(k, d)) for k in (n, m))
        B_case[0] = A_case[0] if center else B_case[0]
        given = [A_case.copy(), B_case.copy()]
        got = np.asarray(rbf_kernel(*given, gamma))
        kept = all(map(np.array_equal, given, [A_case, B_case]))
        assert kept, "want the arguments as they were, got changed ones: which line writes?"
        assert got.shape == (n, m), f"want shape {(n, m)}, got {got.shape}: which rows where?"
        want = pairwise.rbf_kernel(A_case, B_case, gamma=gamma)
        close = np.allclose(got, want, atol=1e-6)
        assert close, f"{d} features, gamma {gamma}: want {want[0]}, got {got[0]}: what varies?"
### END HIDDEN TESTS

# %% [markdown]
# ### Test 5.14 — A check that catches wrong kernels
#
# Write `check_rbf_kernel(candidate)`: `candidate` is a function used like `rbf_kernel`.
# It must return nothing for a right candidate and fail an `assert` for a wrong one (a
# candidate that crashes counts as caught).
#
# Call candidates with float arrays `A` `(n, d)` and `B` `(m, d)` and a number above 0.
# Right ones may differ by rounding: compare with `np.allclose`. The wrong ones, more
# than ten, break what Exercise 5.13 promises: the value, the shape (of single rows,
# too), the say of `gamma`, both tables left alone. You earn the share that you catch,
# and nothing if you reject a right one.
#
# <details><summary>Hint 1: the idea</summary>
#
# A case with $n = m$, $d = 2$ or $\gamma = 1$ hides mistakes. Which numbers make every
# part of the formula visible?
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# Values known by hand or from `pairwise.rbf_kernel`, `np.shape`, `.copy()` before the
# call and `np.array_equal` after it.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# A list of cases with different `n`, `m`, `d` and `gamma`. For each: copies, the call,
# then shape, values, arguments.
#
# </details>


# %% exercise="check-rbf-kernel" kind="test" minutes=10
def check_rbf_kernel(candidate):
    """Fail an assert unless the candidate computes the RBF kernel."""
    ### BEGIN SOLUTION
    rng = np.random.default_rng(0)
    for n, m, d, gamma in [(3, 4, 2, 0.5), (2, 1, 3, 1.7), (4, 2, 1, 0.1), (3, 3, 3, 1.0)]:
        A, B = rng.normal(size=(n, d)), rng.normal(size=(m, d))
        A_before, B_before = A.copy(), B.copy()
        want = pairwise.rbf_kernel(A, B, gamma=gamma)
        got = candidate(A, B, gamma)
        assert np.shape(got) == (n, m), "one entry for each pair"
        assert np.allclose(got, want), f"want {want}, got {got}"
        assert np.array_equal(A, A_before), "A was changed"
        assert np.array_equal(B, B_before), "B was changed"
    ### END SOLUTION


# %% check="check-rbf-kernel-two" points=1
# Your check accepts the library's kernel, rounding included, and rejects a distance not squared.
check_rbf_kernel(lambda A, B, gamma: pairwise.rbf_kernel(A, B, gamma=gamma))
check_rbf_kernel(lambda A, B, gamma: pairwise.rbf_kernel(A, B, gamma=gamma) * (1 + 1e-12))
try:
    check_rbf_kernel(lambda A, B, gamma: np.exp(-gamma * pairwise.euclidean_distances(A, B)))
    missed = True
except AssertionError:
    missed = False

assert not missed, "distance not squared: want an AssertionError, got none: which case tells them?"
print("Accepted: the squared distance. Rejected: the distance.")

# %% check="check-rbf-kernel-bank" points=5 candidates="rbf-kernel"
# Runs when you submit: right versions pass your check, wrong ones do not.
### BEGIN HIDDEN TESTS
from coursekit.candidates import share_rejected

right, wrong = {}, {}  # the build fills these from the bank
5 * share_rejected(check_rbf_kernel, "rbf_kernel", right, wrong, globals())
### END HIDDEN TESTS

# %% [markdown]
# ### Quiz 5.15 — A very large gamma
#
# Five different rows, and `gamma` grows without limit. What does their kernel matrix
# `rbf_kernel(X, X, gamma)` become?
#
# - **a** All entries become 1.
# - **b** All entries become 0.
# - **c** Ones on the diagonal, zeros elsewhere.

# %% exercise="quiz-gamma" kind="quiz" choices="a,b,c" minutes=2
### BEGIN SOLUTION
quiz_gamma = "c"
### END SOLUTION

# %% check="quiz-gamma-choice" points=1
# The choice agrees with the kernel matrix of five rows for a very large gamma.
five = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 2.0], [1.5, 1.0], [-1.0, 0.5]])
extreme = pairwise.rbf_kernel(five, gamma=1e4)
ends = {"a": np.ones((5, 5)), "b": np.zeros((5, 5)), "c": np.eye(5)}
key = next(letter for letter, end in ends.items() if np.allclose(extreme, end))

assert quiz_gamma in ("a", "b", "c"), f"want 'a', 'b' or 'c', got {quiz_gamma!r}: which one?"
assert quiz_gamma == key, f"want what the matrix shows, got {quiz_gamma!r}: distance to itself?"
print("The first row of it:", *extreme[0])

# %% [markdown]
# ## 5.7 Training without w
#
# Where is $w$ when there is no map? Look at Pegasos: $w$ starts at zero, and each step
# shrinks it or adds a multiple of some $y_i x_i$. So every $w$ it visits is a weighted
# sum of the rows,
#
# $$w = \sum_i \alpha_i y_i x_i \quad\text{with } \alpha_i \ge 0, \qquad
# f(x) = \sum_i \alpha_i y_i\, (x_i \cdot x) + b .$$
#
# The rows appear in dot products only. Put a kernel in their place, and $w$ is not
# needed any more:
#
# $$f(x) = \sum_i \alpha_i y_i\, k(x_i, x) + b$$
#
# By hand, with two rows $x = 1$ ($y = -1$) and $x = 3$ ($y = +1$), both $\alpha = 0.5$,
# $b = -2$ and $k(a, b) = ab$: the first row adds $-0.5 \cdot x$ and the second
# $0.5 \cdot 3x$, so $f(x) = x - 2$.

# %% [markdown]
# ### Exercise 5.16 — Scores of a kernel machine
#
# Complete `kernel_predict(alphas, y, b, X, X_new, kernel)`. `alphas` and `y` are
# `(n,)`, `b` is a number, `X` is `(n, d)`: the training rows. `X_new` is `(m, d)`.
# `kernel(A, B)` takes two arrays of rows and returns the array of all pairs, as
# `rbf_kernel` does. Return the scores $f$ of the new rows, `(m,)`, not their signs. The
# arguments stay as they were. A kernel may be called on any rows, all at once or one by
# one.
#
# <details><summary>Hint 1: the idea</summary>
#
# For one new row: its kernel with every training row, each weighted by that row's
# $\alpha_i y_i$; add up; add $b$ once.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# One call of `kernel` gives all pairs at once. Which argument comes first decides which
# way round the table is.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# A table with one line for each new row, times the vector of weights, plus the
# intercept.
#
# </details>


# %% exercise="kernel-predict" minutes=8
def kernel_predict(alphas, y, b, X, X_new, kernel):
    """Return the scores of new rows under a kernel machine.

    alphas, y: (n,)    b: a number    X: (n, d)    X_new: (m, d)    returns: (m,)
    """
    ### BEGIN SOLUTION
    return kernel(X_new, X) @ (alphas * y) + b
    ### END SOLUTION


# %% check="kernel-predict-hand" points=1
# The two rows 1 and 3, with alpha 0.5 and b = -2, score f(x) = x - 2 under the linear kernel.
X_case, y_case = np.array([[1.0], [3.0]]), np.array([-1, 1])
alphas_case, fresh = np.array([0.5, 0.5]), np.array([[0.0], [1.0], [5.0]])
got = kernel_predict(alphas_case, y_case, -2.0, X_case, fresh, lambda A, B: A @ B.T)

assert np.shape(got) == (3,), f"want shape (3,), got {np.shape(got)}: one score for each new row?"
assert np.allclose(got, [-2, -1, 3]), f"want [-2, -1, 3], got {got}: weights, labels, intercept?"
print("At 0, 1 and 5 the scores are", *np.round(got, 6))

# %% check="kernel-predict-svc" points=2
# Runs when you submit: the scores are those of SVC's decision_function.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
kernels = [
    lambda A, B: np.exp(-0.7 * np.sum((A[:, None] - B[None]) ** 2, axis=-1)),
    lambda A, B: (A @ B.T + 1) ** 2,
]
for k, n, m, d in [(0, 20, 7, 2), (1, 15, 15, 3), (0, 9, 1, 1)]:
    kernel_case = kernels[k]
    y_case = rng.permutation(np.arange(n) % 2 * 2 - 1)
    X_case, fresh = rng.normal(size=(n, d)) + y_case[:, None], 2 * rng.normal(size=(m, d))
    svc = SVC(kernel=kernel_case, C=2.0).fit(X_case, y_case)
    alphas_case = np.zeros(n)
    alphas_case[svc.support_] = np.abs(svc.dual_coef_[0])
    given, b_case = [alphas_case.copy(), y_case.copy()], svc.intercept_[0]
    got = kernel_predict(*given, b_case, X_case.copy(), fresh.copy(), kernel_case)
    want = svc.decision_function(fresh)
    kept = all(map(np.array_equal, given, [alphas_case, y_case]))
    assert kept, "want the arguments as they were, got changed ones: which line writes?"
    assert np.shape(got) == (m,), f"want shape {(m,)}, got {np.shape(got)}: n or m?"
    assert np.allclose(got, want, atol=1e-6), f"{m} new rows: want {want[:3]}, got {got[:3]}: why?"
    small = kernel_predict(1e-4 * alphas_case, y_case, 0.0, X_case, fresh, kernel_case)
    same = np.allclose(1e4 * np.asarray(small), want - b_case, atol=1e-6)
    assert same, f"alphas / 10,000: want sums / 10,000, got {small[:3]}: who is left out?"
### END HIDDEN TESTS

# %% [markdown]
# Which $\alpha$? Those of the **dual problem**: with the kernel matrix $K$,
#
# $$\text{make}\quad W(\alpha) = \sum_i \alpha_i - \tfrac12 \sum_{i,j}
# \alpha_i \alpha_j y_i y_j K_{ij} \quad\text{as large as possible, with}\quad
# 0 \le \alpha_i \le C, \;\; \sum_i y_i \alpha_i = 0 .$$
#
# For every allowed $\alpha$ and every $w$ and $b$, $W(\alpha)$ is at most what the
# library minimises (Debug 5.7). Where the two meet, both are solved.
#
# <details><summary>Why at most? (optional)</summary>
#
# Let $v = \sum_i \alpha_i y_i x_i$, and let row $i$ pay $\xi_i$. Since
# $\sum_i y_i \alpha_i = 0$, multiplying out shows that the library's number minus
# $W(\alpha)$ equals
# $\tfrac12 |w - v|^2 + \sum_i (C - \alpha_i)\, \xi_i +
# \sum_i \alpha_i (\xi_i - 1 + y_i f_i)$. No term is negative. All vanish only if
# $w = v$, a row with $\alpha_i < C$ pays nothing, and a row with $\alpha_i > 0$ does
# not stand beyond its edge: rows with $\alpha_i > 0$ are support vectors.
#
# </details>


# %%
def dual_objective(alphas, K, y):
    """Return W: the sum of the alphas less half the squared length of w."""
    weights = alphas * y
    return alphas.sum() - 0.5 * weights @ K @ weights


K_two, y_two = np.array([[1.0, 3.0], [3.0, 9.0]]), np.array([-1, 1])
for each in [0.0, 0.25, 0.5, 0.75]:
    print(f"both alphas {each:.2f}: W = {dual_objective(np.full(2, each), K_two, y_two):.3f}")

# %% [markdown]
# These are the two rows 1 and 3 from above, and $\alpha = (0.5, 0.5)$ is the best: there
# $w = 1$, so $\frac12 |w|^2 = 0.5$ meets $W = 0.5$.

# %% [markdown]
# Changing one $\alpha$ alone would break $\sum_i y_i \alpha_i = 0$. **Sequential minimal
# optimisation** (SMO) changes two, $\alpha_i$ and $\alpha_j$, and keeps
# $y_i \alpha_i + y_j \alpha_j$. Along this line $W$ is a parabola with the curvature
# $\kappa = K_{ii} + K_{jj} - 2 K_{ij}$, and with
# $E_k = \sum_l \alpha_l y_l K_{kl} - y_k$ its top lies at
#
# $$\alpha_j^{\text{top}} = \alpha_j + \frac{y_j\, (E_i - E_j)}{\kappa} .$$
#
# Two rows by hand, from $\alpha = (0, 0)$: $E = (1, -1)$, $\kappa = 4$, so
# $\alpha_j^{\text{top}} = 0 + 1 \cdot 2 / 4 = 0.5$, as it should be.

# %% [markdown]
# <details><summary>Why there? (optional)</summary>
#
# Let $y_j \alpha_j$ grow by $t$ and $y_i \alpha_i$ fall by $t$. The slope of $W$ by
# $y_k \alpha_k$ is $-E_k$ (that of $\alpha_k$ is $1 - y_k \sum_l \alpha_l y_l K_{kl}$,
# and $y_k^2 = 1$). So $W$ changes by $t\,(E_i - E_j) - \frac12 \kappa t^2$. The slope of
# this is zero at $t = (E_i - E_j) / \kappa$, and $\alpha_j$ changes by $y_j t$.
#
# </details>

# %% [markdown]
# The top may lie outside the box $0 \le \alpha \le C$. Both alphas stay inside exactly
# if $\alpha_j$ stays between these ends, so clip it to them:
#
# | labels | lower end | upper end |
# |---|---|---|
# | $y_i \ne y_j$ | $\max(0,\; \alpha_j - \alpha_i)$ | $\min(C,\; C + \alpha_j - \alpha_i)$ |
# | $y_i = y_j$ | $\max(0,\; \alpha_i + \alpha_j - C)$ | $\min(C,\; \alpha_i + \alpha_j)$ |

# %% [markdown]
# ### Exercise 5.17 — One step of SMO
#
# Complete `smo_step(alphas, i, j, K, y, C)`. `alphas` `(n,)` is allowed: in the box,
# with $\sum y_i \alpha_i = 0$. `i`, `j` are row numbers, `K` is `(n, n)`, `y` `(n,)`.
# Return *new* alphas, `(n,)`: the pair at its best allowed place, all others as they
# were. If $\kappa \le 10^{-12}$ (rows that are equal up to rounding, or $i = j$), nothing
# moves: return the alphas as they are. The arguments stay as they were.
#
# <details><summary>Hint 1: the idea</summary>
#
# First $\alpha_j$: top, then clip. What it gained or lost decides the other one, since
# $y_i \alpha_i + y_j \alpha_j$ must stay.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `K[i] @ (alphas * y)` is the sum in $E_i$. `np.clip` or `min` and `max`. `.copy()` for
# the new alphas. $y_i^2 = 1$ helps to solve for $\alpha_i$.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Copy; curvature, and out if it is zero; two errors at the old alphas; ends by the
# labels; the new $\alpha_j$; the new $\alpha_i$ from the difference.
#
# </details>


# %% exercise="smo-step" minutes=20
def smo_step(alphas, i, j, K, y, C):
    """Return alphas with the pair i, j moved to its best place in the box.

    alphas, y: (n,)    i, j: row numbers    K: (n, n)    C: a number    returns: (n,)
    """
    ### BEGIN SOLUTION
    new = np.array(alphas, dtype=float)
    curvature = K[i, i] + K[j, j] - 2 * K[i, j]
    if curvature <= 1e-12:
        return new
    error_i, error_j = K[[i, j]] @ (alphas * y) - y[[i, j]]
    if y[i] != y[j]:
        low, high = max(0, alphas[j] - alphas[i]), min(C, C + alphas[j] - alphas[i])
    else:
        low, high = max(0, alphas[i] + alphas[j] - C), min(C, alphas[i] + alphas[j])
    new[j] = np.clip(alphas[j] + y[j] * (error_i - error_j) / curvature, low, high)
    new[i] = alphas[i] + y[i] * y[j] * (alphas[j] - new[j])
    return new
    ### END SOLUTION


# %% check="smo-step-hand" points=1
# From zero the two rows reach (0.5, 0.5), or the edge of a smaller box.
K_case, y_case = np.array([[1.0, 3.0], [3.0, 9.0]]), np.array([-1, 1])
for C_case, want in [(10.0, 0.5), (0.25, 0.25)]:
    got = smo_step(np.zeros(2), 0, 1, K_case, y_case, C_case)
    assert np.shape(got) == (2,), f"want shape (2,), got {np.shape(got)}: new alphas for all rows?"
    assert np.allclose(got, want), f"C = {C_case}: want both {want}, got {got}: top, then clip?"
    balance = abs(float(y_case @ np.asarray(got)))
    assert balance < 1e-9, f"want a sum of y alpha of 0, got {balance:g}: what moves the other one?"
print("With room both alphas become 0.5; in a box of 0.25 they stop at its edge.")

# %% check="smo-step-allowed" points=2
# Runs when you submit: the new alphas are allowed, and nothing but the pair has moved.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
for n, C_case in [(6, 1.0), (8, 0.3), (5, 5.0)]:
    y_case, X_case = rng.permutation(np.arange(n) % 2 * 2 - 1), rng.normal(size=(n, 2))
    K_case = np.exp(-0.5 * np.sum((X_case[:, None] - X_case[None]) ** 2, axis=-1))
    alphas_case, bottom = np.zeros(n), -1e-9
    for _ in range(15):
        i, j = rng.choice(n, size=2, replace=False).tolist()
        given = [alphas_case.copy(), K_case.copy(), y_case.copy()]
        got = np.asarray(smo_step(given[0], i, j, given[1], given[2], C_case))
        kept = all(map(np.array_equal, given, [alphas_case, K_case, y_case]))
        assert kept, "want the arguments as they were, got changed ones: which line writes?"
        assert got.shape == (n,), f"{n} rows: want shape {(n,)}, got {got.shape}: all alphas?"
        others = np.delete(got, [i, j]), np.delete(alphas_case, [i, j])
        assert np.allclose(*others), f"pair {i, j}: want the others kept, got {got}: which moved?"
        assert abs(y_case @ got) < 1e-9, f"sum of y alpha: want 0, got {y_case @ got:g}: the sign?"
        inside = got.min() > bottom and got.max() < C_case - bottom
        assert inside, f"want alphas from 0 to {C_case}, got {got[i]:.4f}, {got[j]:.4f}: the ends?"
        alphas_case = np.clip(got, 0, C_case)
### END HIDDEN TESTS

# %% check="smo-step-best" points=2
# Runs when you submit: W never falls, and no allowed place of the pair is better.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(course_seed())
for n, C_case in [(6, 1.0), (8, 0.3), (5, 5.0)]:
    y_case, X_case = rng.permutation(np.arange(n) % 2 * 2 - 1), rng.normal(size=(n, 2))
    K_case = np.exp(-0.5 * np.sum((X_case[:, None] - X_case[None]) ** 2, axis=-1))
    alphas_case = np.zeros(n)
    for _ in range(15):
        i, j = rng.choice(n, size=2, replace=False).tolist()
        got = np.asarray(smo_step(alphas_case.copy(), i, j, K_case.copy(), y_case.copy(), C_case))
        along = np.zeros(n)
        along[i], along[j] = -y_case[i] * y_case[j], 1.0
        line = alphas_case + np.linspace(-C_case, C_case, 401)[:, None] * along
        line = np.vstack([line, got + 1e-4 * along, got - 1e-4 * along])
        line = line[np.all((line >= -1e-12) & (line <= C_case + 1e-12), axis=1)]
        tried = np.vstack([alphas_case, got, line])
        signed = tried * y_case
        W_case = tried.sum(axis=1) - 0.5 * np.sum(signed @ K_case * signed, axis=1)
        old, new, best = W_case[0], W_case[1], W_case[2:].max()
        assert new > old - 1e-9, f"pair {i, j}: W fell from {old:.6f} to {new:.6f}: which way?"
        assert new > best - 1e-9, f"pair {i, j}: want W of {best:.6f}, got {new:.6f}: the top?"
        alphas_case = np.clip(got, 0, C_case)
nearly = 1 - 2.0**-35  # A small curvature, 6e-11, is still one.
K_case, y_case = np.array([[1.0, nearly], [nearly, 1.0]]), np.array([-1, 1])
got = np.asarray(smo_step(np.zeros(2), 0, 1, K_case, y_case, 1.0))
assert np.allclose(got, 1), f"curvature 6e-11, C = 1: want both 1, got {got}: which ones are flat?"
### END HIDDEN TESTS

# %% check="smo-step-flat" points=1
# Rows equal up to rounding, or a row with itself, have no curvature: the alphas stay.
y_case, alphas_case = np.array([1, -1, 1]), np.array([0.2, 0.5, 0.3])
with np.errstate(all="ignore"):
    for inner, i, j in [(1.0, 0, 1), (1.0, 1, 0), (1.0, 2, 2), (1 - 2.0**-45, 0, 1)]:
        K_case = np.array([[1.0, inner, 0.2], [inner, 1.0, 0.2], [0.2, 0.2, 1.0]])
        got = np.asarray(smo_step(alphas_case.copy(), i, j, K_case, y_case, 1.0))
        assert got.shape == (3,), f"rows {i}, {j}: want shape (3,), got {got.shape}: all alphas?"
        assert np.allclose(got, alphas_case), (
            f"rows {i}, {j}, K[0, 1] = {inner!r}: want {alphas_case}, got {got}: what divides?"
        )
print("No curvature, no step:", *got)

# %% [markdown]
# Which pair next? Row $i$ stands on its edge if $b$ equals
# $r_i = y_i - \sum_l \alpha_l y_l K_{il}$, which is the slope $-E_i$ of $W$ by
# $y_i \alpha_i$. If the $y \alpha$ of one row may still grow, that of another still
# shrink, and the first has the larger $r$, then moving the pair raises $W$. SMO takes the
# two rows with the largest such gap and stops when there is none. Then a $b$ fits in
# between, and the score needs only the rows with $\alpha_i > 0$: support vectors.


# %%
def train_smo(K, y, C, tol=1e-3, most=20_000):
    """Return the alphas and b of a kernel machine, and the value of W after each step."""
    alphas, heights, tiny = np.zeros(len(y)), [], 1e-9 * C
    for _ in range(most):
        r = y - K @ (alphas * y)
        can_grow = np.where(y > 0, alphas < C - tiny, alphas > tiny)
        can_shrink = np.where(y > 0, alphas > tiny, alphas < C - tiny)
        i = np.argmax(np.where(can_grow, r, -np.inf))
        j = np.argmin(np.where(can_shrink, r, np.inf))
        if r[i] - r[j] < tol:
            break
        alphas = np.asarray(smo_step(alphas, i, j, K, y, C))
        heights.append(dual_objective(alphas, K, y))
    return alphas, (r[i] + r[j]) / 2, heights


# %% [markdown]
# The moons again, with the RBF kernel. Your steps, your scores, and the library's one
# line must agree.

# %%
X_moons, gamma_moons, C_moons = moons.X, 2.0, 1.0
K_moons = np.asarray(rbf_kernel(X_moons, X_moons, gamma_moons))
alphas_moons, b_moons, heights = train_smo(K_moons, y_moons, C_moons)
svc_moons = SVC(kernel="rbf", gamma=gamma_moons, C=C_moons).fit(X_moons, y_moons)


def moons_kernel(A, B):
    """Return the kernel that the machine was trained with."""
    return np.asarray(rbf_kernel(A, B, gamma_moons))


scores = kernel_predict(alphas_moons, y_moons, b_moons, X_moons, X_moons, moons_kernel)
assert np.allclose(scores, svc_moons.decision_function(X_moons), atol=0.01)
print(f"{len(heights)} steps, {np.sum(alphas_moons > 1e-9)} support vectors, W = {heights[-1]:.3f}")
print(f"the library: {len(svc_moons.support_)} support vectors, the same scores within 0.01")

# %% [markdown]
# Where to look: the thick curve is $f = 0$, the thin ones are the edges of the street.
# How does the boundary compare with the best straight line?

# %%
# Alt: 200 points of two interleaved half-moons, grey discs and orange triangles. A thick blue curve
# winds between them like an S; thin blue curves surround either moon. Rings mark 50 points, most of
# them between the thin curves. A green straight line runs from the lower left to the upper right.
sides_x, sides_y = np.linspace(-2, 3, 100), np.linspace(-1.6, 2, 80)
grid = np.array([[u, v] for v in sides_y for u in sides_x])
heights_grid = kernel_predict(alphas_moons, y_moons, b_moons, X_moons, grid, moons_kernel)

fig, ax = plt.subplots(figsize=(6, 3.8))
draw_groups(ax, X_moons, y_moons)
levels = np.reshape(heights_grid, (80, 100))
ax.contour(
    sides_x, sides_y, levels, [-1, 0, 1], colors=MODEL, linewidths=[0.8, 2, 0.8], linestyles="solid"
)
ax.scatter(
    *X_moons[alphas_moons > 1e-9].T, s=70, facecolors="none", edgecolors=TRUTH, linewidths=0.7
)
draw_line(ax, w_moons[:2], w_moons[2], color=RIVAL, label="Pegasos")
ax.plot([], color=MODEL, label="kernel machine")  # for the legend
ax.set(xlabel="$x_1$", ylabel="$x_2$", title="Two moons")
ax.legend(loc="lower right")
plt.show()

# %%
for name, machine_scores in [("straight line", X_ones @ w_moons), ("RBF kernel", scores)]:
    print(
        f"{name:14s} {np.mean(np.sign(machine_scores) == y_moons):.1%} of the moons' points right"
    )

# %% [markdown]
# Back to *Try it* in section 5.4: reset the points, take the RBF kernel and raise
# $\gamma$ until the boundary breaks into islands. Which points have no ring then?

# %% [markdown]
# ## 5.8 On digits
#
# Is a handwritten digit odd or even? 1797 pictures of 8 by 8 pixels, 1000 of them for
# training. A line must treat 1, 3, 5, 7 and 9 as one group.

# %%
digits = load("digits")
order = np.random.default_rng(0).permutation(len(digits.y))
train, held_out = order[:1000], order[1000:]
Z = digits.X / 16  # pixels from 0 to 1
odd = np.where(digits.y % 2 == 1, 1, -1)
line = SVC(kernel="linear").fit(Z[train], odd[train])
print(f"a line: {line.score(Z[held_out], odd[held_out]):.1%} of the held-out pictures right")

# %% [markdown]
# Your own machine, on the first 400 training pictures, beside the library's:

# %%
first = train[:400]
K_first = np.asarray(rbf_kernel(Z[first], Z[first], 0.05))
alphas_odd, b_odd, heights = train_smo(K_first, odd[first], C=10.0)
yours = kernel_predict(
    alphas_odd, odd[first], b_odd, Z[first], Z[held_out], lambda A, B: rbf_kernel(A, B, 0.05)
)
theirs = SVC(kernel="rbf", gamma=0.05, C=10.0).fit(Z[first], odd[first])
print(f"yours:   {np.mean(np.sign(yours) == odd[held_out]):.1%} right after {len(heights)} steps")
print(f"library: {theirs.score(Z[held_out], odd[held_out]):.1%} right")

# %% [markdown]
# How large should `gamma` be? **Predict.** As it grows from 0.0001 to 3, training
# accuracy climbs to 100 %. Does held-out accuracy climb with it, climb and fall, or
# stay? And the number of support vectors? Write down your guesses.

# %%
# Alt: Two panels over gamma from 0.0001 to 3 on a log scale. Upper panel: accuracy in per cent, a
# grey curve with markers for the 1000 training pictures and a blue one for those held out. Lower
# panel: the number of support vectors, from 0 to 1000, as a grey curve with markers.
gammas = [0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3]
fits = [SVC(gamma=gamma, C=10).fit(Z[train], odd[train]) for gamma in gammas]

fig, axes = plt.subplots(2, 1, figsize=(5.5, 4.6), sharex=True)
for rows, color, name in [(train, DATA, "training"), (held_out, MODEL, "held out")]:
    accuracy = [100 * fit.score(Z[rows], odd[rows]) for fit in fits]
    axes[0].semilogx(gammas, accuracy, "o-", color=color, label=name)
axes[0].set(ylabel="accuracy (%)", title="Odd or even: one knob")
axes[0].legend()
axes[1].semilogx(gammas, [len(fit.support_) for fit in fits], "o-", color=DATA)
axes[1].set(xlabel="gamma (log scale)", ylabel="support vectors", ylim=(0, 1050))
plt.show()

# %% [markdown]
# <details><summary><b>Explain.</b> What happened?</summary>
#
# At a tiny `gamma` all rows look alike, and the machine is close to a line with a heavy
# penalty. At a huge one every picture is similar to itself alone (Quiz 5.15): each
# training row becomes its own support vector and vouches for itself. Training accuracy
# is 100 %, and a new picture resembles hardly any. In between lies the useful range.
# Both ends show in the number of support vectors.
#
# </details>
#
# > **Misconception.** *"A kernel machine with 100 % on the training rows has found the
# > pattern."* The one at the right end of the figure has 100 % by memory. Choose `gamma`
# > and `C` on validation rows, as in chapter 3.

# %% [markdown]
# Ten classes are ten, or forty-five, machines with two classes each, behind one line:
# `SVC` trains one for each pair of classes, `LinearSVC` one for each class against the
# rest.
#
# Now a larger set, if you like. With `USE_FULL = True` the next cell fetches BANKING77:
# 13,083 questions to a bank, 77 intents. Words become numbers by **TF-IDF**: a column
# for each word, large where the word is frequent in this question and rare in the
# others (chapter 14 builds it). Without a network the cell says so and stays with the
# digits.

# %%
USE_FULL = False
table = digits
if USE_FULL:
    try:
        table = load("banking77")
    except DataUnavailable as reason:
        print(reason)
print(table)

# %%
if "text" in table.extra:
    fit_rows = np.flatnonzero(table.extra["split"] == "train")
    words = TfidfVectorizer(sublinear_tf=True).fit(table.extra["text"][fit_rows])
    X_whole = words.transform(table.extra["text"])
else:
    fit_rows, X_whole = train, Z
judge_rows = np.setdiff1d(np.arange(len(table.y)), fit_rows)
machine = LinearSVC().fit(X_whole[fit_rows], table.y[fit_rows])
share = machine.score(X_whole[judge_rows], table.y[judge_rows])
print(
    f"{table.name}: {X_whole.shape[1]} columns, {len(machine.classes_)} classes, {share:.1%} right"
)

# %% [markdown]
# ## 5.9 Where it breaks
#
# **Units.** A kernel sees distances, and a column in small units rules them. The moons,
# half for training, with $x_2$ written in units a hundred times smaller:

# %%
for name, factor in [("as given", [1, 1]), ("x2 times 100", [1, 100])]:
    rows = X_moons * factor
    fit = SVC(gamma=2.0).fit(rows[:100], y_moons[:100])
    score = fit.score(rows[100:], y_moons[100:])
    print(f"{name:13s} {len(fit.support_):3d} support vectors, {score:.0%} of the other half right")

# %% [markdown]
# The cure is to standardise with training statistics (chapter 1).
#
# **Size.** $K$ has $n^2$ entries. For 100,000 rows that is 80 gigabytes; a linear
# machine with Pegasos needs a row at a time. **Confidence.** A score is no probability:
# nothing trains it to be one (chapter 2 tells how to check).

# %% [markdown]
# ### Prediction 5.18 — Far from all data
#
# We walk away from the moons to the right, along $x_2 = 0$, far beyond every training
# row. What does the score of the RBF machine do? You earn the point for committing,
# right or not.
#
# - **a** It grows without end: further means more certain.
# - **b** It approaches one fixed number, wherever we walk to.
# - **c** It keeps swinging between positive and negative.

# %% exercise="prediction-far" kind="predict" choices="a,b,c" minutes=2
### BEGIN SOLUTION
prediction_far = "b"
### END SOLUTION

# %% check="prediction-far-made" points=1
# A prediction is made: a, b or c.
made = prediction_far
assert made in ("a", "b", "c"), f"want 'a', 'b' or 'c', got {made!r}: what do you expect?"
print(f"Your prediction is {made}. Run the next cell.")

# %%
# Alt: Line plot of two scores along the walk at x2 = 0, from x1 = -1 to 8: the kernel machine in
# blue and the straight line of Pegasos in green. A grey band at the left, up to about 2.3,
# marks where the training rows lie.
walk = np.column_stack([np.linspace(-1, 8, 200), np.zeros(200)])
far = kernel_predict(alphas_moons, y_moons, b_moons, X_moons, walk, moons_kernel)

fig, ax = plt.subplots()
ax.axvspan(X_moons[:, 0].min(), X_moons[:, 0].max(), color="0.92", label="training rows")
ax.plot(walk[:, 0], far, color=MODEL, label="RBF machine")
ax.plot(walk[:, 0], walk @ w_moons[:2] + w_moons[2], color=RIVAL, label="straight line")
ax.set(xlabel="$x_1$ (at $x_2 = 0$)", ylabel="score $f$", title="Leaving the data", xlim=(-1, 8))
ax.legend()
plt.show()

# %% [markdown]
# <details><summary><b>Explain.</b> What happened?</summary>
#
# Every $k(x_i, x)$ goes to 0, so all that remains of the score is $b$. Its sign is the
# answer to every question from far away; so the thick curve turned up once more in the
# corners of the moons' figure. The line is no better: it becomes ever surer, and nothing
# vouches for it there either.
#
# </details>

# %%
print(f"b = {b_moons:.3f}, score at (8, 0) = {far[-1]:.3f}")

# %% [markdown]
# ## Summary
#
# - Among separating lines, the widest street $2/|w|$ leaves most room for new rows.
# - The soft margin minimises $\frac\lambda2|w|^2 + \frac1n\sum_i\max(0, 1 - y_i f_i)$;
#   `SVC` says the same with $C = 1/(\lambda n)$. Pegasos gets there a row at a time.
# - Only support vectors, $y f \le 1$, hold the boundary.
# - $f(x) = \sum_i \alpha_i y_i\, k(x_i, x) + b$ needs a kernel, not a map. `poly_kernel`
#   has a map with finitely many dimensions, the RBF kernel has no such map.
# - SMO climbs the dual two alphas at a time, and never falls.
# - `gamma` trades a line-like boundary for memory: choose it on held-out rows, and
#   standardise first.

# %% [markdown]
# **Next.** A kernel machine cannot say *why* it decided. Can a model that asks one
# question at a time, "is $x_2 > 0.3$?", be as accurate?

# %% [markdown]
# ## Further reading
#
# - C. Cortes, V. Vapnik (1995), "Support-vector networks", *Machine Learning* 20(3):
#   the soft margin and the kernel together.
# - S. Shalev-Shwartz, Y. Singer, N. Srebro, A. Cotter (2011), "Pegasos: Primal
#   estimated sub-gradient solver for SVM", *Mathematical Programming* 127(1).
# - J. Platt (1998), "Sequential minimal optimization: A fast algorithm for training
#   support vector machines", technical report MSR-TR-98-14, Microsoft Research.
# - T. Hastie, R. Tibshirani, J. Friedman (2009), *The Elements of Statistical
#   Learning*, 2nd edition, chapter 12.
# - I. Casanueva, T. Temčinas, D. Gerz, M. Henderson, I. Vulić (2020), "Efficient intent
#   detection with dual sentence encoders": the source of BANKING77.
