# %% [markdown]
# ## Exercise 1.1: predict

# %% wrong="predict" name="no-bias" caught_by="predict-values"
# The bias is missing. What does your model predict for a row of zeros?
def predict(X, w, b):
    return X @ w


# %% wrong="predict" name="bias-subtracted" caught_by="predict-values"
# The bias is subtracted. In which direction should a positive bias move the line?
def predict(X, w, b):
    return X @ w - b


# %% wrong="predict" name="bias-in-the-sum" caught_by="predict-values"
# The bias is counted once for each feature. How often does it stand in the formula?
def predict(X, w, b):
    return (X * w + b).sum(axis=1)


# %% wrong="predict" name="bias-before-weights" caught_by="predict-values"
# The bias is added to the features before they are weighted. Which comes first?
def predict(X, w, b):
    return (X + b) @ w


# %% wrong="predict" name="not-summed" caught_by="predict-values"
# Each feature gives a number of its own. What turns a row of products into one prediction?
def predict(X, w, b):
    return X * w + b


# %% wrong="predict" name="columns-summed" caught_by="predict-values"
# The sum runs down the columns. Does a prediction belong to a row or to a feature?
def predict(X, w, b):
    return (X * w).sum(axis=0) + b


# %% wrong="predict" name="transposed" caught_by="predict-values"
# The table is transposed before the product. It is right for no shape, and it runs for square
# tables only: which axis of the table must meet the weights?
def predict(X, w, b):
    return X.T @ w + b


# %% wrong="predict" name="mean-not-sum" caught_by="predict-values"
# The products are averaged over the features. Should a second feature halve the first one's say?
def predict(X, w, b):
    return (X * w).mean(axis=1) + b


# %% wrong="predict" name="column-vector" caught_by="predict-values"
# The result is a column of shape (n, 1). What does y minus such a column broadcast to?
def predict(X, w, b):
    return X @ w.reshape(-1, 1) + b


# %% wrong="predict" name="first-feature" caught_by="predict-values"
# Only the first feature is used. What becomes of the others?
def predict(X, w, b):
    return X[:, 0] * w[0] + b


# %% wrong="predict" name="first-row" caught_by="predict-values"
# Only the first row is predicted. Does the function return inside the loop?
def predict(X, w, b):
    for row in X:
        return row @ w + b


# %% wrong="predict" name="truncated" caught_by="predict-shapes"
# The predictions are whole numbers. What does a loss make of that?
def predict(X, w, b):
    return (X @ w + b).astype(int)


# %% wrong="predict" name="in-place" caught_by="predict-shapes"
# The caller's table is overwritten. What does a second call with it return?
def predict(X, w, b):
    X *= w
    return X.sum(axis=1) + b


# %% wrong="predict" name="weights-reshaped" caught_by="predict-shapes"
# The caller's weights have another shape afterwards. Which line changes them, not a copy?
def predict(X, w, b):
    w.shape = (-1, 1)
    return (X @ w).ravel() + b


# %% wrong="predict" name="shown-example" caught_by="predict-shapes"
# The answer to the shown example is returned for every input. What about other rows?
def predict(X, w, b):
    return np.array([112.0, 134.0, 156.0])


# %% [markdown] why="predict"
# Row $i$ of `X @ w` is the dot product of that row with the weights: each feature times
# its weight, added up. `+ b` then adds the bias once to every row. The order matters:
# `(X * w + b).sum(axis=1)` adds the bias once for each *feature*, which goes unnoticed
# with one feature, and `X * w` without a sum leaves a table. `X @ w` makes a new array,
# so the arguments stay as they were.


# %% right="predict" name="loop"
def predict(X, w, b):
    rows = []
    for row in X:
        total = b
        for feature, weight in zip(row, w, strict=True):
            total += feature * weight
        rows.append(total)
    return np.array(rows)


# %% right="predict" name="einsum"
def predict(X, w, b):
    return np.einsum("nd,d->n", X, w) + b


# %% right="predict" name="broadcast-and-sum"
def predict(X, w, b):
    return b + np.sum(X * w[None, :], axis=-1)


# %% right="predict" name="column-of-ones"
def predict(X, w, b):
    return np.column_stack([X, np.ones(len(X))]) @ np.append(w, b)


# %% right="predict" name="weights-first"
def predict(X, w, b):
    return np.dot(w, X.T) + b


# %% right="predict" name="list"
def predict(X, w, b):
    return [float(row @ w) + b for row in X]


# %% probe="predict"
table = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
np.asarray(predict(table, np.array([10.0, 1.0]), 100.0), dtype=float).tolist()

# %% probe="predict"
table = np.array([[0.5, 2.0, -1.0], [1.5, 0.25, 3.0], [2.0, -0.5, 1.25]])
np.asarray(predict(table, np.array([1.0, -2.0, 0.5]), 0.75), dtype=float).tolist()

# %% probe="predict"
table, weights = np.array([[0.5, 2.0], [1.5, 0.25]]), np.array([3.0, -2.0])
predict(table, weights, 0.75)
[table.tolist(), weights.tolist()]

# %% [markdown]
# ## Exercise 1.2: mse


# %% wrong="mse" name="sum-not-mean" caught_by="mse-value"
# The squares are added up, not averaged. What happens to the loss when every row is there twice?
def mse(y, y_hat):
    return np.sum((y - y_hat) ** 2)


# %% wrong="mse" name="half" caught_by="mse-value"
# The result is half as large as it should be. Some books put a half in front of the loss: does
# the formula above?
def mse(y, y_hat):
    return 0.5 * np.mean((y - y_hat) ** 2)


# %% wrong="mse" name="not-squared" caught_by="mse-value"
# The errors are averaged without a square. What do an error of +5 and one of -5 make together?
def mse(y, y_hat):
    return np.mean(y - y_hat)


# %% wrong="mse" name="absolute" caught_by="mse-value"
# These are absolute errors. What should an error twice as large cost?
def mse(y, y_hat):
    return np.mean(np.abs(y - y_hat))


# %% wrong="mse" name="mean-then-square" caught_by="mse-value"
# The mean is taken first and squared afterwards. Can positive and negative errors cancel then?
def mse(y, y_hat):
    return np.mean(y - y_hat) ** 2


# %% wrong="mse" name="root" caught_by="mse-value"
# A root is taken at the end. In which units is the mean squared error of centimetres?
def mse(y, y_hat):
    return np.sqrt(np.mean((y - y_hat) ** 2))


# %% wrong="mse" name="n-minus-one" caught_by="mse-value"
# The sum is divided by one less than the number of rows. What happens with a single row?
def mse(y, y_hat):
    return np.sum((y - y_hat) ** 2) / (len(y) - 1)


# %% wrong="mse" name="per-row" caught_by="mse-value"
# Each row keeps its own loss. What joins them into one number?
def mse(y, y_hat):
    return (y - y_hat) ** 2


# %% wrong="mse" name="difference-of-squares" caught_by="mse-value"
# Each value is squared before the subtraction. Is the loss of -2 predicted as 2 zero?
def mse(y, y_hat):
    return np.mean(y**2 - y_hat**2)


# %% wrong="mse" name="added" caught_by="mse-value"
# Truth and prediction are added. What should a perfect prediction cost?
def mse(y, y_hat):
    return np.mean((y + y_hat) ** 2)


# %% wrong="mse" name="relative" caught_by="mse-value"
# The errors are divided by the truth. What happens where the truth is zero?
def mse(y, y_hat):
    return np.mean(((y - y_hat) / y) ** 2)


# %% wrong="mse" name="rounded" caught_by="mse-value"
# The loss is rounded. What becomes of an improvement in the third decimal?
def mse(y, y_hat):
    return round(float(np.mean((y - y_hat) ** 2)), 2)


# %% wrong="mse" name="no-return" caught_by="mse-value"
# The function returns nothing. Is its last line a return?
def mse(y, y_hat):
    np.mean((y - y_hat) ** 2)


# %% wrong="mse" name="always-three" caught_by="mse-oracle"
# The sum is divided by 3 whatever the number of rows. Where does that number come from?
def mse(y, y_hat):
    return np.sum((y - y_hat) ** 2) / 3


# %% wrong="mse" name="shown-example" caught_by="mse-oracle"
# The answer to the shown example is returned for every input. What about other rows?
def mse(y, y_hat):
    return 5 / 3


# %% wrong="mse" name="in-place" caught_by="mse-oracle"
# The caller's truth is overwritten with the errors. What does a second call return?
def mse(y, y_hat):
    y -= y_hat
    return np.mean(y**2)


# %% wrong="mse" name="sorted-first" caught_by="mse-oracle"
# Both arrays are sorted before they are compared. Whose prediction is held against whose truth?
def mse(y, y_hat):
    return np.mean((np.sort(y) - np.sort(y_hat)) ** 2)


# %% [markdown] why="mse"
# The line reads the words backwards: `y - y_hat` is the error of each row, `** 2` leaves
# none of them negative, and `np.mean` joins the rows, however many there are. The order
# is the point: squared *after* the mean, an error of +5 and one of −5 would cancel
# first. A root, a half, or a division by $n - 1$ gives another loss; a division by 3 is
# right for three rows alone.


# %% right="mse" name="loop"
def mse(y, y_hat):
    total = 0.0
    for truth, guess in zip(y, y_hat, strict=True):
        total += (truth - guess) ** 2
    return total / len(y)


# %% right="mse" name="dot-product"
def mse(y, y_hat):
    error = y_hat - y
    return error @ error / error.size


# %% right="mse" name="library"
def mse(y, y_hat):
    return mean_squared_error(y, y_hat)


# %% right="mse" name="norm"
def mse(y, y_hat):
    return np.linalg.norm(y - y_hat) ** 2 / len(y)


# %% right="mse" name="variance-plus-squared-mean"
def mse(y, y_hat):
    return np.var(y - y_hat) + np.mean(y - y_hat) ** 2


# %% right="mse" name="einsum"
def mse(y, y_hat):
    return np.einsum("i,i->", y - y_hat, y - y_hat) / y.shape[0]


# %% probe="mse"
np.asarray(mse(np.array([1.0, 2.0, 7.0]), np.array([1.0, 3.0, 5.0])), dtype=float).tolist()

# %% probe="mse"
truth = np.array([2.5, 0.5, -1.0, 4.0, 1.125])
np.asarray(mse(truth, np.array([-2.0, 1.0, 0.25, 7.0, 1.0])), dtype=float).tolist()

# %% probe="mse"
truth = np.array([2.5, 0.5])
mse(truth, np.array([2.0, 1.0]))
truth.tolist()

# %% [markdown]
# ## Test 1.3: check_mse


# %% wrong="check-mse" name="checks-nothing" caught_by="check-mse-two"
# No candidate is ever rejected. What would make an assert of yours fail?
def check_mse(candidate):
    candidate(np.array([1.0, 2.0]), np.array([1.0, 3.0]))


# %% wrong="check-mse" name="returns-the-verdict" caught_by="check-mse-two"
# The verdict is returned, and nobody reads it. What stops a program when something is wrong?
def check_mse(candidate):
    got = candidate(np.array([1.0, 2.0, 7.0]), np.array([1.0, 3.0, 5.0]))
    return bool(np.isclose(got, 5 / 3))


# %% wrong="check-mse" name="prints-the-verdict" caught_by="check-mse-two"
# The verdict is printed. Can a program act on what is printed?
def check_mse(candidate):
    got = candidate(np.array([1.0, 2.0, 7.0]), np.array([1.0, 3.0, 5.0]))
    print("right" if np.isclose(got, 5 / 3) else "wrong")
    return None if np.isclose(got, 5 / 3) else "wrong"


# %% wrong="check-mse" name="exact-equality" caught_by="check-mse-two"
# Floating-point numbers are compared with ==. Does every right formula round alike?
def check_mse(candidate):
    got = candidate(np.array([0.1, 0.2, 0.7]), np.array([0.3, 0.3, 0.3]))
    assert got == ((0.1 - 0.3) ** 2 + (0.2 - 0.3) ** 2 + (0.7 - 0.3) ** 2) / 3


# %% wrong="check-mse" name="rejects-all" caught_by="check-mse-two"
# A right candidate is rejected. Which assert does it fail, and was its expectation computed
# by hand?
def check_mse(candidate):
    got = candidate(np.array([1.0, 2.0, 7.0]), np.array([1.0, 3.0, 5.0]))
    assert np.isclose(got, 2.5)


# %% wrong="check-mse" name="perfect-only" caught_by="check-mse-two"
# Only a perfect prediction is tried. How many wrong formulas give zero there?
def check_mse(candidate):
    same = np.array([1.0, 2.0, 7.0])
    assert np.isclose(candidate(same.copy(), same.copy()), 0)


# %% wrong="check-mse" name="one-example" caught_by="check-mse-bank"
# A single example is tried. Which wrong versions are right on it by luck?
def check_mse(candidate):
    got = candidate(np.array([1.0, 2.0, 7.0]), np.array([1.0, 3.0, 5.0]))
    assert np.isclose(got, 5 / 3)


# %% wrong="check-mse" name="arguments-not-watched" caught_by="check-mse-bank"
# The values are tested well, the arguments are not watched. What may a candidate do to them?
def check_mse(candidate):
    for y, y_hat, want in [([1.0, 2.0, 7.0], [1.0, 3.0, 5.0], 5 / 3), ([0.5], [0.25], 0.0625)]:
        got = candidate(np.array(y), np.array(y_hat))
        assert np.ndim(got) == 0 and np.isclose(got, want)


# %% wrong="check-mse" name="properties-only" caught_by="check-mse-bank"
# Only the sign and the zero are tested, no value. Which multiples of the loss share both?
def check_mse(candidate):
    y, y_hat = np.array([1.0, 2.0, 7.0]), np.array([1.0, 3.0, 5.0])
    assert candidate(y.copy(), y.copy()) == 0
    assert candidate(y.copy(), y_hat.copy()) > 0
    doubled = candidate(np.r_[y, y], np.r_[y_hat, y_hat])
    assert np.isclose(doubled, candidate(y.copy(), y_hat.copy()))


# %% [markdown] why="check-mse"
# Each case has an answer known by hand, and the cases differ in what a wrong version
# could rely on. Three rows alone let a division by 3 pass, one row alone lets the sum
# pass for the mean. The line often missing is `y.copy()`, taken *before* the call:
# afterwards nothing is left to compare with, and a candidate that overwrites its
# arguments slips through. `np.isclose` accepts right versions that round differently.


# %% right="check-mse" name="random-cases"
def check_mse(candidate):
    rng = np.random.default_rng(1)
    for n in [1, 2, 3, 10]:
        y, y_hat = rng.normal(size=n), rng.normal(size=n)
        kept = [y.copy(), y_hat.copy()]
        got = candidate(y, y_hat)
        assert np.shape(got) == ()
        assert np.isclose(got, mean_squared_error(*kept))
        assert np.array_equal(y, kept[0]) and np.array_equal(y_hat, kept[1])


# %% right="check-mse" name="raises-by-hand"
def check_mse(candidate):
    y, y_hat = np.array([4.0, -1.0, 0.5, 2.0]), np.array([1.0, 3.0, 0.25, -2.0])
    before = y.tolist(), y_hat.tolist()
    got = candidate(y, y_hat)
    want = sum((t - p) ** 2 for t, p in zip(*before, strict=True)) / 4
    if np.ndim(got) != 0 or not np.isclose(got, want, rtol=1e-6):
        raise AssertionError("wrong value")
    if (y.tolist(), y_hat.tolist()) != before:
        raise AssertionError("arguments changed")


# %% right="check-mse" name="type-of-the-number"
def check_mse(candidate):
    for n in [1, 2, 4, 100]:
        y = np.linspace(-3.0, 7.0, n)
        y_hat = 3 * np.cos(y)
        before, want = [y.copy(), y_hat.copy()], mean_squared_error(y, y_hat)
        got = candidate(y, y_hat)
        assert isinstance(got, float | np.floating), "one number"
        assert np.isclose(got, want, rtol=1e-6)
        assert (y == before[0]).all() and (y_hat == before[1]).all()


# %% probe="check-mse"
def verdict_on(candidate):
    try:
        return repr(check_mse(candidate))
    except Exception as fault:
        return type(fault).__name__


def shifting(y, y_hat):
    y -= y_hat
    return np.mean(y**2)


[
    verdict_on(candidate)
    for candidate in [
        mean_squared_error,
        lambda y, y_hat: mean_squared_error(y, y_hat) * (1 + 1e-12),
        lambda y, y_hat: mean_squared_error(y, y_hat) * len(y),
        lambda y, y_hat: mean_squared_error(y, y_hat) * len(y) / 3,
        lambda y, y_hat: mean_squared_error(y, y_hat) / 2,
        lambda y, y_hat: float(np.sqrt(mean_squared_error(y, y_hat))),
        lambda y, y_hat: 5 / 3,
        lambda y, y_hat: 2.5,
        lambda y, y_hat: None,
        lambda y, y_hat: (y - y_hat) ** 2,
        shifting,
    ]
]

# %% [markdown]
# ## Quiz 1.4: units

# %% wrong="quiz-units" name="a" caught_by="quiz-units-choice"
# The model may be the same, but the loss is made of the numbers: a gap of 5 cm is now a gap
# of 50.
quiz_units = "a"

# %% wrong="quiz-units" name="b" caught_by="quiz-units-choice"
# Each residual becomes ten times as large. What is done to it before the mean is taken?
quiz_units = "b"

# %% [markdown] why="quiz-units"
# Choice **c**: every residual $y - \hat y$ becomes 10 times as large, and the loss
# squares it before it takes the mean, so the loss becomes $10^2 = 100$ times as large.
# A mean squared error carries the square of the unit, here mm² instead of cm². Its size
# says little until the unit is known.

# %% probe="quiz-units"
quiz_units

# %% [markdown]
# ## Prediction 1.5: the printed recipe

# %% wrong="prediction-recipe" name="not-made" caught_by="prediction-recipe-made"
# No choice is made yet. Which of the three do you expect? A wrong guess costs nothing.
prediction_recipe = None

# %% [markdown] why="prediction-recipe"
# The loss climbs, ever faster (choice **c**). At $w = 1$ the printed mean of
# $(y - \hat y)\,x$ is positive, so subtracting it lowers $w$, while the lowest point
# lies to the right, at $w = 1.3$. Each step leads further away, to where the curve is
# steeper, so the next one is larger. A smaller $a$ slows the climb and does not turn it
# round. Whether the size is right too is measured next.

# %% right="prediction-recipe" name="a"
prediction_recipe = "a"

# %% right="prediction-recipe" name="b"
prediction_recipe = "b"

# %% probe="prediction-recipe"
prediction_recipe

# %% [markdown]
# ## Claim lab 1.6: slope


# %% wrong="slope" name="forward" caught_by="slope-central"
# Only the right side is looked at. For a curve that bends, is the slope there the slope here?
def slope(f, at, h=1e-5):
    return (f(at + h) - f(at)) / h


# %% wrong="slope" name="backward" caught_by="slope-central"
# Only the left side is looked at. For a curve that bends, is the slope there the slope here?
def slope(f, at, h=1e-5):
    return (f(at) - f(at - h)) / h


# %% wrong="slope" name="divided-by-h" caught_by="slope-one-row"
# The rise is divided by half the run. How far apart are the two places?
def slope(f, at, h=1e-5):
    return (f(at + h) - f(at - h)) / h


# %% wrong="slope" name="missing-brackets" caught_by="slope-one-row"
# The difference is halved and then multiplied by h. What does / 2 * h do without brackets?
def slope(f, at, h=1e-5):
    return (f(at + h) - f(at - h)) / 2 * h


# %% wrong="slope" name="not-divided" caught_by="slope-one-row"
# This is the rise alone. What is it divided by?
def slope(f, at, h=1e-5):
    return f(at + h) - f(at - h)


# %% wrong="slope" name="left-minus-right" caught_by="slope-one-row"
# The sign is turned round. Should a curve that climbs have a positive slope?
def slope(f, at, h=1e-5):
    return (f(at - h) - f(at + h)) / (2 * h)


# %% wrong="slope" name="own-distance" caught_by="slope-central"
# The distance that the caller gives is ignored. What is the third argument for?
def slope(f, at, h=1e-5):
    return (f(at + 1e-5) - f(at - 1e-5)) / 2e-5


# %% wrong="slope" name="four-places" caught_by="slope-central"
# This is no central difference of two places: it is exact where that one is not. Which formula
# was asked for?
def slope(f, at, h=1e-5):
    near, far = f(at + h) - f(at - h), f(at + 2 * h) - f(at - 2 * h)
    return (8 * near - far) / (12 * h)


# %% wrong="slope" name="as-claimed" caught_by="slope-one-row"
# The formula of the claim is returned, not a measurement. Which line calls the function f?
def slope(f, at, h=1e-5):
    return 3.0 - at


# %% wrong="slope" name="around-zero" caught_by="slope-recipe"
# The slope is always measured around zero. Where does the caller want it?
def slope(f, at, h=1e-5):
    return (f(h) - f(-h)) / (2 * h)


# %% [markdown] why="slope"
# The two places lie $2h$ apart, so the rise is divided by `(2 * h)`; without the
# brackets Python divides by 2 and multiplies by $h$. Looking to one side only is off by
# an amount that grows with $h$ where the curve bends. At $\hat y = 5$ the measured
# slope is +2 and the printed one −2: one such place refutes a formula. For $w$ the
# ratio is −2 at both places: the sign is wrong and a factor 2 is missing.


# %% right="slope" name="two-sides-averaged"
def slope(f, at, h=1e-5):
    right = (f(at + h) - f(at)) / h
    left = (f(at) - f(at - h)) / h
    return (right + left) / 2


# %% right="slope" name="rise-over-run"
def slope(f, at, h=1e-5):
    start, end = at - h, at + h
    return float(f(end) - f(start)) / (end - start)


# %% right="slope" name="halved-twice"
def slope(f, at, h=1e-5):
    return 0.5 * (f(at + h) - f(at - h)) / h


# %% right="slope" name="line-through-three-places"
def slope(f, at, h=1e-5):
    places = [-h, 0.0, h]
    return np.polyfit(places, [f(at + place) for place in places], 1)[0]


# %% probe="slope"
float(slope(lambda t: t**3, 2.0, 0.5))

# %% probe="slope"
float(slope(lambda t: 2 * t * t - t, -1.5, 0.25))

# %% probe="slope"
float(slope(np.exp, 1.0))

# %% probe="slope"
float(slope(lambda t: t**5, 1.0, 0.5))

# %% [markdown]
# ## Exercise 1.7: mse_gradient


# %% wrong="mse-gradient" name="opposite-sign" caught_by="mse-gradient-tiny"
# Both parts point the opposite way. If the prediction is too high, should the slope in b
# be positive?
def mse_gradient(X, y, w, b):
    error = y - (X @ w + b)
    return 2 * X.T @ error / len(y), 2 * error.mean()


# %% wrong="mse-gradient" name="factor-missing" caught_by="mse-gradient-tiny"
# Both parts are half as large as measured. Which factor appears when a square is differentiated?
def mse_gradient(X, y, w, b):
    error = X @ w + b - y
    return X.T @ error / len(y), error.mean()


# %% wrong="mse-gradient" name="as-printed" caught_by="mse-gradient-tiny"
# This is the printed recipe of the claim lab. Which two faults did you measure in it?
def mse_gradient(X, y, w, b):
    error = y - (X @ w + b)
    return X.T @ error / len(y), error.mean()


# %% wrong="mse-gradient" name="sum-not-mean" caught_by="mse-gradient-tiny"
# Both parts are summed over the rows. The loss is a mean: what is its slope when rows
# are doubled?
def mse_gradient(X, y, w, b):
    error = X @ w + b - y
    return 2 * X.T @ error, 2 * error.sum()


# %% wrong="mse-gradient" name="bias-forgotten" caught_by="mse-gradient-tiny"
# The error is measured without the bias. What does your model predict for a row of zeros?
def mse_gradient(X, y, w, b):
    error = X @ w - y
    return 2 * X.T @ error / len(y), 2 * error.mean()


# %% wrong="mse-gradient" name="features-forgotten" caught_by="mse-gradient-tiny"
# Every weight gets the same slope as the bias. By what does a feature's value scale its effect?
def mse_gradient(X, y, w, b):
    error = X @ w + b - y
    return 2 * error.mean() * np.ones(X.shape[1]), 2 * error.mean()


# %% wrong="mse-gradient" name="bias-from-weights" caught_by="mse-gradient-tiny"
# The slope in the bias repeats the weights' slopes. Which feature belongs to the bias?
def mse_gradient(X, y, w, b):
    dw = 2 * X.T @ (X @ w + b - y) / len(y)
    return dw, dw.sum()


# %% wrong="mse-gradient" name="bias-summed" caught_by="mse-gradient-tiny"
# The slope in the bias is summed over the rows while the other part is averaged. Is one loss
# behind both?
def mse_gradient(X, y, w, b):
    error = X @ w + b - y
    return 2 * X.T @ error / len(y), 2 * error.sum()


# %% wrong="mse-gradient" name="bias-factor-missing" caught_by="mse-gradient-tiny"
# The slope in the bias is half as large as measured. Does the square act on the bias too?
def mse_gradient(X, y, w, b):
    error = X @ w + b - y
    return 2 * X.T @ error / len(y), error.mean()


# %% wrong="mse-gradient" name="swapped" caught_by="mse-gradient-tiny"
# The two parts come in the other order. Which one does the caller expect first?
def mse_gradient(X, y, w, b):
    error = X @ w + b - y
    return 2 * error.mean(), 2 * X.T @ error / len(y)


# %% wrong="mse-gradient" name="absolute-loss" caught_by="mse-gradient-tiny"
# Only the signs of the errors count: this is the slope of the absolute error. What of their size?
def mse_gradient(X, y, w, b):
    sign = np.sign(X @ w + b - y)
    return X.T @ sign / len(y), sign.mean()


# %% wrong="mse-gradient" name="weights-only" caught_by="mse-gradient-tiny"
# One part of the pair is missing. How should the bias learn?
def mse_gradient(X, y, w, b):
    return 2 * X.T @ (X @ w + b - y) / len(y)


# %% wrong="mse-gradient" name="averaged-over-features" caught_by="mse-gradient-differences"
# All weights get one common slope. Over which axis of the table is the mean taken?
def mse_gradient(X, y, w, b):
    error = X @ w + b - y
    return np.full(X.shape[1], np.mean(2 * X * error[:, None])), 2 * error.mean()


# %% wrong="mse-gradient" name="divided-by-size" caught_by="mse-gradient-differences"
# The slopes shrink as features are added. By the number of what is the sum divided?
def mse_gradient(X, y, w, b):
    error = X @ w + b - y
    return 2 * X.T @ error / X.size, 2 * error.mean()


# %% wrong="mse-gradient" name="not-transposed" caught_by="mse-gradient-tiny"
# The table meets the errors along its features. Which of its axes is as long as the errors?
def mse_gradient(X, y, w, b):
    error = X @ w + b - y
    return 2 * X @ error / len(y), 2 * error.mean()


# %% wrong="mse-gradient" name="in-place" caught_by="mse-gradient-differences"
# The caller's targets are overwritten with the errors. What does the next step learn from?
def mse_gradient(X, y, w, b):
    y -= X @ w + b
    return -2 * X.T @ y / len(y), -2 * y.mean()


# %% [markdown] why="mse-gradient"
# When a parameter moves, $e_i^2$ changes at $2e_i$ times the rate at which $e_i$ does:
# $X_{ij}$ for weight $j$, 1 for the bias. `X.T @ error` adds up error times feature
# over the rows, and `len(y)` makes it a mean. The frequent wrong turn is
# `y - predict(X, w, b)`, which flips both signs. Dividing by `X.size` counts the
# features as well; with one feature nobody notices.


# %% right="mse-gradient" name="loops"
def mse_gradient(X, y, w, b):
    n, d = X.shape
    dw, db = np.zeros(d), 0.0
    for i in range(n):
        error = sum(X[i, j] * w[j] for j in range(d)) + b - y[i]
        db += 2 * error / n
        for j in range(d):
            dw[j] += 2 * error * X[i, j] / n
    return dw, db


# %% right="mse-gradient" name="einsum"
def mse_gradient(X, y, w, b):
    error = np.einsum("nd,d->n", X, w) + b - y
    return 2 * np.einsum("n,nd->d", error, X) / len(error), 2 * error.sum() / len(error)


# %% right="mse-gradient" name="column-of-ones"
def mse_gradient(X, y, w, b):
    A = np.column_stack([X, np.ones(len(X))])
    gradient = 2 / len(y) * A.T @ (A @ np.append(w, b) - y)
    return gradient[:-1], gradient[-1]


# %% right="mse-gradient" name="truth-minus-prediction"
def mse_gradient(X, y, w, b):
    residual = y - X @ w - b
    return np.mean(-2 * residual[:, None] * X, axis=0), np.mean(-2 * residual)


# %% right="mse-gradient" name="finite-differences"
def mse_gradient(X, y, w, b):
    def loss(w, b):
        return np.mean((X @ w + b - y) ** 2)

    h = 1e-4
    dw = [(loss(w + h * e, b) - loss(w - h * e, b)) / (2 * h) for e in np.eye(len(w))]
    return np.array(dw), (loss(w, b + h) - loss(w, b - h)) / (2 * h)


# %% probe="mse-gradient"
table, truth = np.array([[0.0], [2.0], [4.0]]), np.array([1.0, 2.0, 7.0])
[np.asarray(part, dtype=float).tolist() for part in mse_gradient(table, truth, np.ones(1), 1.0)]

# %% probe="mse-gradient"
table = np.array([[1.0, 2.0], [0.5, -1.0], [2.0, 0.0], [-1.0, 3.0]])
pair = mse_gradient(table, np.array([1.0, 0.5, 2.0, 4.0]), np.array([0.5, -1.0]), 0.25)
[np.asarray(part, dtype=float).tolist() for part in pair]

# %% probe="mse-gradient"
table, truth = np.array([[1.0, 2.0], [0.5, -1.0]]), np.array([1.0, 0.5])
pair = mse_gradient(table, truth, np.array([0.5, -1.0]), 0.25)
[*(np.asarray(part, dtype=float).tolist() for part in pair), truth.tolist()]

# %% [markdown]
# ## Debug 1.8: one_step


# %% wrong="one-step" name="w-first-in-place" caught_by="one-step-tiny"
# Both faults are still there: the bias sees the new weights, and the caller's array changes. What
# must be measured before anything moves?
def one_step(X, y, w, b, lr):
    """Return w and b after one step of gradient descent on the mean squared error.

    X: (n, d)    y: (n,)    w: (d,)    b, lr: numbers    returns: new w (d,), new b
    """
    w -= lr * 2 / len(y) * X.T @ (X @ w + b - y)
    b -= lr * 2 / len(y) * (X @ w + b - y).sum()
    return w, b


# %% wrong="one-step" name="w-first" caught_by="one-step-tiny"
# The caller's array is safe now, but the bias is still measured at the new weights. At which
# point should both slopes be measured?
def one_step(X, y, w, b, lr):
    w = w - lr * 2 / len(y) * X.T @ (X @ w + b - y)
    b = b - lr * 2 / len(y) * (X @ w + b - y).sum()
    return w, b


# %% wrong="one-step" name="in-place" caught_by="one-step-kept"
# Both slopes are measured at the old point now, but the caller's array still changes. Which
# operator writes into it?
def one_step(X, y, w, b, lr):
    error = X @ w + b - y
    w -= lr * 2 / len(y) * X.T @ error
    b -= lr * 2 / len(y) * error.sum()
    return w, b


# %% wrong="one-step" name="b-first" caught_by="one-step-tiny"
# The weights are measured at the new bias now. Has the fault gone, or changed sides?
def one_step(X, y, w, b, lr):
    b = b - lr * 2 / len(y) * (X @ w + b - y).sum()
    w = w - lr * 2 / len(y) * X.T @ (X @ w + b - y)
    return w, b


# %% wrong="one-step" name="uphill" caught_by="one-step-tiny"
# Both parameters move along the gradient. Which way does the gradient point?
def one_step(X, y, w, b, lr):
    error = X @ w + b - y
    return w + lr * 2 / len(y) * X.T @ error, b + lr * 2 / len(y) * error.sum()


# %% wrong="one-step" name="rate-on-weights-only" caught_by="one-step-tiny"
# The bias moves by its whole slope. Which factor do both moves share?
def one_step(X, y, w, b, lr):
    error = X @ w + b - y
    return w - lr * 2 / len(y) * X.T @ error, b - 2 / len(y) * error.sum()


# %% wrong="one-step" name="bias-left" caught_by="one-step-tiny"
# The bias does not move any more. Was its line the fault, or what it read?
def one_step(X, y, w, b, lr):
    return w - lr * 2 / len(y) * X.T @ (X @ w + b - y), b


# %% [markdown] why="one-step"
# The first line moved `w` before the second one measured the slope in `b`, so the two
# slopes came from different places. And `w -= ...` wrote into the caller's array. One
# step by hand shows the first fault, a look at `w` after the call the second. The
# repair is `error = X @ w + b - y`, computed once before anything moves, and new names
# for the results. Swapping the two lines only hands the fault to `w`.


# %% right="one-step" name="from-the-gradient"
def one_step(X, y, w, b, lr):
    dw, db = mse_gradient(X, y, w, b)
    return w - lr * dw, b - lr * db


# %% right="one-step" name="copy-then-write"
def one_step(X, y, w, b, lr):
    w = w.copy()
    error = X @ w + b - y
    w -= lr * 2 / len(y) * X.T @ error
    b -= lr * 2 * error.mean()
    return w, b


# %% right="one-step" name="together"
def one_step(X, y, w, b, lr):
    A, theta = np.column_stack([X, np.ones(len(X))]), np.append(w, b)
    theta = theta - 2 * lr * np.mean((A @ theta - y)[:, None] * A, axis=0)
    return theta[:-1], theta[-1]


# %% probe="one-step"
table, start = np.array([[0.0], [2.0], [4.0]]), np.array([1.0])
new_w, new_b = one_step(table, np.array([1.0, 2.0, 7.0]), start, 1.0, 0.1)
[np.asarray(new_w, dtype=float).tolist(), float(new_b), start.tolist()]

# %% probe="one-step"
table, start = np.array([[1.0, 2.0], [0.5, -1.0], [2.0, 0.0]]), np.array([0.5, -1.0])
new_w, new_b = one_step(table, np.array([1.0, 0.5, 2.0]), start, 0.25, 0.2)
[np.asarray(new_w, dtype=float).tolist(), float(new_b), start.tolist()]

# %% [markdown]
# ## Exercise 1.9: gradient_descent


# %% wrong="gradient-descent" name="start-loss-missing" caught_by="gradient-descent-first-step"
# The loss at the start is missing. How high was it before the first step?
def gradient_descent(X, y, lr, steps):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(steps):
        error = X @ w + b - y
        w, b = w - lr * 2 * X.T @ error / len(y), b - lr * 2 * error.mean()
        losses.append(np.mean((X @ w + b - y) ** 2))
        if not np.isfinite(losses[-1]):
            raise ValueError(f"learning rate {lr} diverges")
    return w, b, losses


# %% wrong="gradient-descent" name="end-loss-missing" caught_by="gradient-descent-first-step"
# The loss at the returned parameters is missing. Where does the last step lead?
def gradient_descent(X, y, lr, steps):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(steps):
        error = X @ w + b - y
        losses.append(np.mean(error**2))
        if not np.isfinite(losses[-1]):
            raise ValueError(f"learning rate {lr} diverges")
        w, b = w - lr * 2 * X.T @ error / len(y), b - lr * 2 * error.mean()
    return w, b, losses


# %% wrong="gradient-descent" name="one-step-too-many" caught_by="gradient-descent-first-step"
# One step too many is taken: the number of losses is right, and the parameters have moved on.
# Does the last loss belong to what is returned?
def gradient_descent(X, y, lr, steps):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(steps + 1):
        error = X @ w + b - y
        losses.append(np.mean(error**2))
        if not np.isfinite(losses[-1]):
            raise ValueError(f"learning rate {lr} diverges")
        w, b = w - lr * 2 * X.T @ error / len(y), b - lr * 2 * error.mean()
    return w, b, losses


# %% wrong="gradient-descent" name="uphill" caught_by="gradient-descent-first-step"
# The parameters move along the gradient, so the loss climbs. Which way is down?
def gradient_descent(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    losses = [np.mean(y**2)]
    for _ in range(steps):
        error = X @ w + b - y
        w, b = w + lr * 2 * X.T @ error / len(y), b + lr * 2 * error.mean()
        losses.append(np.mean((X @ w + b - y) ** 2))
        if not np.isfinite(losses[-1]):
            raise ValueError(f"learning rate {lr} diverges")
    return w, b, losses


# %% wrong="gradient-descent" name="bias-never-moves" caught_by="gradient-descent-first-step"
# The bias stays at zero. Which parameters does the loss depend on?
def gradient_descent(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    losses = [np.mean(y**2)]
    for _ in range(steps):
        w = w - lr * 2 * X.T @ (X @ w + b - y) / len(y)
        losses.append(np.mean((X @ w + b - y) ** 2))
        if not np.isfinite(losses[-1]):
            raise ValueError(f"learning rate {lr} diverges")
    return w, b, losses


# %% wrong="gradient-descent" name="sum-not-mean" caught_by="gradient-descent-first-step"
# The steps grow with the number of rows. Is the slope summed where the loss is a mean?
def gradient_descent(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    losses = [np.mean(y**2)]
    for _ in range(steps):
        error = X @ w + b - y
        w, b = w - lr * 2 * X.T @ error, b - lr * 2 * error.sum()
        losses.append(np.mean((X @ w + b - y) ** 2))
        if not np.isfinite(losses[-1]):
            raise ValueError(f"learning rate {lr} diverges")
    return w, b, losses


# %% wrong="gradient-descent" name="factor-missing" caught_by="gradient-descent-first-step"
# The steps are half as long as they should be. Which factor does the square leave behind?
def gradient_descent(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    losses = [np.mean(y**2)]
    for _ in range(steps):
        error = X @ w + b - y
        w, b = w - lr * X.T @ error / len(y), b - lr * error.mean()
        losses.append(np.mean((X @ w + b - y) ** 2))
        if not np.isfinite(losses[-1]):
            raise ValueError(f"learning rate {lr} diverges")
    return w, b, losses


# %% wrong="gradient-descent" name="starts-at-one" caught_by="gradient-descent-first-step"
# The descent starts at ones. Where does the task say to start?
def gradient_descent(X, y, lr, steps):
    w, b = np.ones(X.shape[1]), 0.0
    losses = [np.mean((X @ w + b - y) ** 2)]
    for _ in range(steps):
        error = X @ w + b - y
        w, b = w - lr * 2 * X.T @ error / len(y), b - lr * 2 * error.mean()
        losses.append(np.mean((X @ w + b - y) ** 2))
        if not np.isfinite(losses[-1]):
            raise ValueError(f"learning rate {lr} diverges")
    return w, b, losses


# %% wrong="gradient-descent" name="starts-at-random" caught_by="gradient-descent-first-step"
# The descent starts at random weights. Where does the task say to start?
def gradient_descent(X, y, lr, steps):
    w, b = np.random.default_rng(0).normal(size=X.shape[1]), 0.0
    losses = [np.mean((X @ w + b - y) ** 2)]
    for _ in range(steps):
        error = X @ w + b - y
        w, b = w - lr * 2 * X.T @ error / len(y), b - lr * 2 * error.mean()
        losses.append(np.mean((X @ w + b - y) ** 2))
        if not np.isfinite(losses[-1]):
            raise ValueError(f"learning rate {lr} diverges")
    return w, b, losses


# %% wrong="gradient-descent" name="w-before-b" caught_by="gradient-descent-first-step"
# The bias is moved with the slope at the new weights. Where must both slopes be measured?
def gradient_descent(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    losses = [np.mean(y**2)]
    for _ in range(steps):
        w = w - lr * 2 * X.T @ (X @ w + b - y) / len(y)
        b = b - lr * 2 * np.mean(X @ w + b - y)
        losses.append(np.mean((X @ w + b - y) ** 2))
        if not np.isfinite(losses[-1]):
            raise ValueError(f"learning rate {lr} diverges")
    return w, b, losses


# %% wrong="gradient-descent" name="gradient-not-renewed" caught_by="gradient-descent-path"
# Every step uses the gradient of the start. What is the slope after the first step?
def gradient_descent(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    losses = [np.mean(y**2)]
    dw, db = -2 * X.T @ y / len(y), -2 * y.mean()
    for _ in range(steps):
        w, b = w - lr * dw, b - lr * db
        losses.append(np.mean((X @ w + b - y) ** 2))
        if not np.isfinite(losses[-1]) or losses[-1] > 1e6 * losses[0]:
            raise ValueError(f"learning rate {lr} diverges")
    return w, b, losses


# %% wrong="gradient-descent" name="one-row-at-a-time" caught_by="gradient-descent-first-step"
# Each step looks at one row only. How many rows does a full-batch step use?
def gradient_descent(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    losses = [np.mean(y**2)]
    for step in range(steps):
        i = step % len(y)
        error = X[i] @ w + b - y[i]
        w, b = w - lr * 2 * error * X[i], b - lr * 2 * error
        losses.append(np.mean((X @ w + b - y) ** 2))
        if not np.isfinite(losses[-1]):
            raise ValueError(f"learning rate {lr} diverges")
    return w, b, losses


# %% wrong="gradient-descent" name="rate-decays" caught_by="gradient-descent-path"
# The rate shrinks from step to step. Was a schedule asked for?
def gradient_descent(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    losses = [np.mean(y**2)]
    for step in range(steps):
        error = X @ w + b - y
        rate = lr / (1 + step)
        w, b = w - rate * 2 * X.T @ error / len(y), b - rate * 2 * error.mean()
        losses.append(np.mean((X @ w + b - y) ** 2))
        if not np.isfinite(losses[-1]) or losses[-1] > 1e6 * losses[0]:
            raise ValueError(f"learning rate {lr} diverges")
    return w, b, losses


# %% wrong="gradient-descent" name="stops-early" caught_by="gradient-descent-converges"
# The descent stops when the loss changes little. How many losses did the caller ask for?
def gradient_descent(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    losses = [np.mean(y**2)]
    for _ in range(steps):
        error = X @ w + b - y
        w, b = w - lr * 2 * X.T @ error / len(y), b - lr * 2 * error.mean()
        losses.append(np.mean((X @ w + b - y) ** 2))
        if not np.isfinite(losses[-1]):
            raise ValueError(f"learning rate {lr} diverges")
        if abs(losses[-1] - losses[-2]) < 1e-5:
            break
    return w, b, losses


# %% wrong="gradient-descent" name="no-error" caught_by="gradient-descent-diverges"
# A diverging descent returns as if nothing had happened. What is a loss of nan worth?
def gradient_descent(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    losses = [np.mean(y**2)]
    for _ in range(steps):
        error = X @ w + b - y
        w, b = w - lr * 2 * X.T @ error / len(y), b - lr * 2 * error.mean()
        losses.append(np.mean((X @ w + b - y) ** 2))
    return w, b, losses


# %% wrong="gradient-descent" name="rate-not-named" caught_by="gradient-descent-diverges"
# The error does not say which rate was too large. What would you want to read at night?
def gradient_descent(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    losses = [np.mean(y**2)]
    for _ in range(steps):
        error = X @ w + b - y
        w, b = w - lr * 2 * X.T @ error / len(y), b - lr * 2 * error.mean()
        losses.append(np.mean((X @ w + b - y) ** 2))
        if not np.isfinite(losses[-1]):
            raise ValueError("gradient descent diverges")
    return w, b, losses


# %% wrong="gradient-descent" name="stops-silently" caught_by="gradient-descent-diverges"
# A diverging descent stops without a word. How does the caller learn of it?
def gradient_descent(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    losses = [np.mean(y**2)]
    for _ in range(steps):
        error = X @ w + b - y
        w, b = w - lr * 2 * X.T @ error / len(y), b - lr * 2 * error.mean()
        losses.append(np.mean((X @ w + b - y) ** 2))
        if not np.isfinite(losses[-1]):
            break
    return w, b, losses


# %% wrong="gradient-descent" name="raises-at-any-rise" caught_by="gradient-descent-converges"
# Near the minimum the loss wavers by rounding, and your descent takes that for divergence. How
# much of a rise is a real one?
def gradient_descent(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    losses = [np.mean(y**2)]
    for _ in range(steps):
        error = X @ w + b - y
        w, b = w - lr * 2 * X.T @ error / len(y), b - lr * 2 * error.mean()
        losses.append(np.mean((X @ w + b - y) ** 2))
        if losses[-1] >= losses[-2]:
            raise ValueError(f"learning rate {lr} diverges")
    return w, b, losses


# %% wrong="gradient-descent" name="rate-judged-beforehand" caught_by="gradient-descent-stops"
# The rate is refused before a single loss is measured. From what should the error follow?
def gradient_descent(X, y, lr, steps):
    if lr >= 1:
        raise ValueError(f"learning rate {lr} is too large")
    w, b = np.zeros(X.shape[1]), 0.0
    losses = [np.mean(y**2)]
    for _ in range(steps):
        error = X @ w + b - y
        w, b = w - lr * 2 * X.T @ error / len(y), b - lr * 2 * error.mean()
        losses.append(np.mean((X @ w + b - y) ** 2))
        if not np.isfinite(losses[-1]):
            raise ValueError(f"learning rate {lr} diverges")
    return w, b, losses


# %% wrong="gradient-descent" name="rate-judged-alone" caught_by="gradient-descent-stops"
# The rate alone decides on the error, and the losses are never tested. Can a smaller rate not
# diverge?
def gradient_descent(X, y, lr, steps):
    if lr >= 1:
        raise ValueError(f"learning rate {lr} is too large")
    w, b = np.zeros(X.shape[1]), 0.0
    losses = [np.mean(y**2)]
    for _ in range(steps):
        error = X @ w + b - y
        w, b = w - lr * 2 * X.T @ error / len(y), b - lr * 2 * error.mean()
        losses.append(np.mean((X @ w + b - y) ** 2))
    return w, b, losses


# %% wrong="gradient-descent" name="rate-of-the-example" caught_by="gradient-descent-stops"
# The error names the rate of the shown example, whatever the rate is. Where does the caller say
# it?
def gradient_descent(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    losses = [np.mean(y**2)]
    for _ in range(steps):
        error = X @ w + b - y
        w, b = w - lr * 2 * X.T @ error / len(y), b - lr * 2 * error.mean()
        losses.append(np.mean((X @ w + b - y) ** 2))
        if not np.isfinite(losses[-1]):
            raise ValueError("the learning rate 7.5 is too large")
    return w, b, losses


# %% wrong="gradient-descent" name="only-nan-tested" caught_by="gradient-descent-stops"
# A descent that ends on an infinite loss returns as if nothing had happened. Which losses are
# tested, and for what?
def gradient_descent(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    losses = [np.mean(y**2)]
    for _ in range(steps):
        error = X @ w + b - y
        w, b = w - lr * 2 * X.T @ error / len(y), b - lr * 2 * error.mean()
        losses.append(np.mean((X @ w + b - y) ** 2))
        if np.isnan(losses[-1]):
            raise ValueError(f"learning rate {lr} diverges")
    return w, b, losses


# %% wrong="gradient-descent" name="raises-at-a-clear-rise" caught_by="gradient-descent-stops"
# A loss that rises from one step to the next raises the error, even far below the start. With what
# should it be compared?
def gradient_descent(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    losses = [np.mean(y**2)]
    for _ in range(steps):
        error = X @ w + b - y
        w, b = w - lr * 2 * X.T @ error / len(y), b - lr * 2 * error.mean()
        losses.append(np.mean((X @ w + b - y) ** 2))
        if not losses[-1] <= 1.0001 * losses[-2]:
            raise ValueError(f"learning rate {lr} diverges")
    return w, b, losses


# %% wrong="gradient-descent" name="fixed-threshold" caught_by="gradient-descent-path"
# A fixed number decides when a loss is too large. What if the targets, and so all losses, are
# large?
def gradient_descent(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    losses = [np.mean(y**2)]
    for _ in range(steps):
        error = X @ w + b - y
        w, b = w - lr * 2 * X.T @ error / len(y), b - lr * 2 * error.mean()
        losses.append(np.mean((X @ w + b - y) ** 2))
        if not losses[-1] < 1e6:
            raise ValueError(f"learning rate {lr} diverges")
    return w, b, losses


# %% wrong="gradient-descent" name="start-counts-as-above" caught_by="gradient-descent-stops"
# A loss equal to the one at the start raises the error. What if the start is already the best
# place?
def gradient_descent(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    losses = [np.mean(y**2)]
    for _ in range(steps):
        error = X @ w + b - y
        w, b = w - lr * 2 * X.T @ error / len(y), b - lr * 2 * error.mean()
        losses.append(np.mean((X @ w + b - y) ** 2))
        if not losses[-1] < losses[0]:
            raise ValueError(f"learning rate {lr} diverges")
    return w, b, losses


# %% wrong="gradient-descent" name="losses-rounded" caught_by="gradient-descent-path"
# The losses are rounded. What becomes of them when the targets are small numbers?
def gradient_descent(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    losses = [round(float(np.mean(y**2)), 6)]
    for _ in range(steps):
        error = X @ w + b - y
        w, b = w - lr * 2 * X.T @ error / len(y), b - lr * 2 * error.mean()
        losses.append(round(float(np.mean((X @ w + b - y) ** 2)), 6))
        if not np.isfinite(losses[-1]):
            raise ValueError(f"learning rate {lr} diverges")
    return w, b, losses


# %% wrong="gradient-descent" name="last-loss-only" caught_by="gradient-descent-first-step"
# Only one loss is returned. What does a loss curve need?
def gradient_descent(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(steps):
        error = X @ w + b - y
        w, b = w - lr * 2 * X.T @ error / len(y), b - lr * 2 * error.mean()
        if not np.isfinite(np.mean((X @ w + b - y) ** 2)):
            raise ValueError(f"learning rate {lr} diverges")
    return w, b, [np.mean((X @ w + b - y) ** 2)]


# %% wrong="gradient-descent" name="targets-overwritten" caught_by="gradient-descent-path"
# The caller's targets are overwritten with the residuals. What does a second fit learn from?
def gradient_descent(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    losses = [np.mean(y**2)]
    for _ in range(steps):
        dw, db = -2 * X.T @ y / len(y), -2 * y.mean()
        w, b = w - lr * dw, b - lr * db
        y += X @ (lr * dw) + lr * db
        losses.append(np.mean(y**2))
        if not np.isfinite(losses[-1]):
            raise ValueError(f"learning rate {lr} diverges")
    return w, b, losses


# %% [markdown] why="gradient-descent"
# `steps` moves visit `steps + 1` places, so one loss is taken before the loop and one
# after each move; the last belongs to what is returned.
# `w, b = w - lr * dw, b - lr * db` moves both by a gradient measured at one place, anew
# in every step. `np.isfinite(losses[-1])` lets the loss decide: how large a rate may be
# depends on the data, a test for `nan` alone misses `inf`, and a small rise may be
# rounding.


# %% right="gradient-descent" name="own-loop"
def gradient_descent(X, y, lr, steps):
    n, d = X.shape
    w, b, losses = np.zeros(d), 0.0, []
    for step in range(steps + 1):
        error = X @ w + b - y
        losses.append(float(np.mean(error**2)))
        if not np.isfinite(losses[-1]):
            raise ValueError(f"diverged at lr={lr}")
        if step < steps:
            w, b = w - lr * 2 / n * X.T @ error, b - lr * 2 / n * error.sum()
    return w, b, losses


# %% right="gradient-descent" name="column-of-ones"
def gradient_descent(X, y, lr, steps):
    A = np.column_stack([X, np.ones(len(X))])
    theta, losses = np.zeros(A.shape[1]), np.empty(steps + 1)
    losses[0] = np.mean(y**2)
    for step in range(1, steps + 1):
        theta = theta - lr * 2 / len(y) * (A.T @ (A @ theta - y))
        losses[step] = np.mean((A @ theta - y) ** 2)
        if not np.isfinite(losses[step]):
            raise ValueError("loss is not finite; lr = " + str(lr))
    return theta[:-1], theta[-1], losses


# %% right="gradient-descent" name="hessian-computed-once"
def gradient_descent(X, y, lr, steps):
    n = len(y)
    A = np.column_stack([X, np.ones(n)])
    hessian, slope_at_zero = 2 / n * A.T @ A, -2 / n * A.T @ y
    theta = np.zeros(A.shape[1])
    losses = [np.mean((A @ theta - y) ** 2)]
    for _ in range(steps):
        theta = theta - lr * (hessian @ theta + slope_at_zero)
        losses.append(np.mean((A @ theta - y) ** 2))
        if np.isnan(losses[-1]) or np.isinf(losses[-1]):
            raise ValueError(f"try a learning rate below {lr:g}")
    return theta[:-1], float(theta[-1]), losses


# %% right="gradient-descent" name="tested-at-the-end"
def gradient_descent(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    losses = [np.mean(y**2)]
    while len(losses) <= steps:
        error = X @ w + b - y
        w, b = w - lr * 2 * X.T @ error / len(y), b - lr * 2 * error.mean()
        losses.append(np.mean((X @ w + b - y) ** 2))
    if not np.all(np.isfinite(losses)):
        raise ValueError("the loss overflows at this learning rate", lr)
    return w, b, losses


# %% right="gradient-descent" name="raises-sooner"
def gradient_descent(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), np.array(0.0)
    losses = [mse(y, predict(X, w, b))]
    for _ in range(steps):
        w, b = one_step(X, y, w, b, lr)
        losses.append(mse(y, predict(X, w, b)))
        if not losses[-1] <= 2 * losses[0]:
            raise ValueError(f"learning rate {lr} is too large")
    return w, b, tuple(losses)


# %% probe="gradient-descent"
table, truth = np.array([[0.0], [2.0], [4.0]]), np.array([1.0, 2.0, 7.0])
fitted_w, fitted_b, seen = gradient_descent(table, truth, 0.05, 4)
[
    np.asarray(fitted_w, dtype=float).tolist(),
    float(fitted_b),
    [float(s) for s in seen],
    truth.tolist(),
]

# %% probe="gradient-descent"
table, truth = np.array([[0.0], [2.0], [4.0]]), np.array([1.0, 2.0, 7.0])
fitted_w, fitted_b, seen = gradient_descent(table, truth, 0.1, 2000)
[len(seen), round(float(fitted_b), 4)]

# %% probe="gradient-descent"
table, truth = np.array([[0.0], [2.0], [4.0]]), np.array([1.0, 2.0, 7.0])
try:
    seen = gradient_descent(table, truth, 7.5, 400)[2]
    told = [len(seen), bool(np.isfinite(seen[-1]))]
except ValueError as fault:
    told = ["ValueError", "7.5" in str(fault)]
told

# %% probe="gradient-descent"
table, truth = np.array([[0.0], [2.0], [4.0]]), np.array([1.0, 2.0, 7.0])
flat, near = np.array([[-2.0], [2.0]]), np.array([2.8, 3.2])


def told(X, y, lr, steps):
    try:
        return len(gradient_descent(X, y, lr, steps)[2])
    except ValueError as fault:
        return ["ValueError", str(lr) in str(fault)]


[
    told(table, truth, 0.9, 2000),
    told(table, 3e152 * truth, 5.5, 1),
    told(flat, near, 7.5, 0),
    told(flat, near, 0.3, 7),
    told(flat, 0 * near, 0.1, 2),
    told(table, 1e5 * truth, 0.05, 1),
]

# %% probe="gradient-descent"
table, truth = np.array([[0.0], [2.0], [4.0]]), np.array([1.0, 2.0, 7.0])
[1e8 * float(loss) for loss in gradient_descent(table, 1e-4 * truth, 0.05, 2)[2]]

# %% [markdown]
# ## Claim lab 1.10: parameter_changes


# %% wrong="parameter-changes" name="as-claimed" caught_by="parameter-changes-claim"
# This is the claim itself: the rate times the parameter. Could a parameter at zero ever move?
def parameter_changes(X, y, w, b, lr):
    return lr * np.append(w, b)


# %% wrong="parameter-changes" name="shrinks-parameters" caught_by="parameter-changes-claim"
# Each parameter shrinks by a share of itself. Where do the data come in?
def parameter_changes(X, y, w, b, lr):
    return -lr * np.append(w, b)


# %% wrong="parameter-changes" name="gradient-alone" caught_by="parameter-changes-claim"
# This is the gradient, neither scaled nor turned. What stands in front of it in a step?
def parameter_changes(X, y, w, b, lr):
    error = X @ w + b - y
    return 2 / len(y) * np.append(X.T @ error, error.sum())


# %% wrong="parameter-changes" name="opposite-sign" caught_by="parameter-changes-claim"
# The changes point uphill: old minus new. Which of the two comes first?
def parameter_changes(X, y, w, b, lr):
    error = X @ w + b - y
    return lr * 2 / len(y) * np.append(X.T @ error, error.sum())


# %% wrong="parameter-changes" name="bias-first" caught_by="parameter-changes-claim"
# The change of the bias comes first. Which place did the task give it?
def parameter_changes(X, y, w, b, lr):
    error = X @ w + b - y
    return -lr * 2 / len(y) * np.append(error.sum(), X.T @ error)


# %% wrong="parameter-changes" name="bias-missing" caught_by="parameter-changes-claim"
# The bias is missing. How many parameters are there?
def parameter_changes(X, y, w, b, lr):
    return -lr * 2 / len(y) * X.T @ (X @ w + b - y)


# %% wrong="parameter-changes" name="new-parameters" caught_by="parameter-changes-claim"
# These are the new parameters, not what was added to them. What did they start from?
def parameter_changes(X, y, w, b, lr):
    error = X @ w + b - y
    return np.append(w, b) - lr * 2 / len(y) * np.append(X.T @ error, error.sum())


# %% wrong="parameter-changes" name="relative" caught_by="parameter-changes-anywhere"
# The changes are divided by the parameters. What happens to a parameter at zero?
def parameter_changes(X, y, w, b, lr):
    error = X @ w + b - y
    return -lr * 2 / len(y) * np.append(X.T @ error, error.sum()) / np.append(w, b)


# %% wrong="parameter-changes" name="sizes-only" caught_by="parameter-changes-anywhere"
# Only the sizes of the changes are kept. Which way does each parameter move?
def parameter_changes(X, y, w, b, lr):
    error = X @ w + b - y
    return np.abs(lr * 2 / len(y) * np.append(X.T @ error, error.sum()))


# %% wrong="parameter-changes" name="steps-in-place" caught_by="parameter-changes-anywhere"
# The caller's weights take the step. What does a second measurement start from?
def parameter_changes(X, y, w, b, lr):
    error = X @ w + b - y
    dw = 2 / len(y) * X.T @ error
    w -= lr * dw
    return -lr * np.append(dw, 2 * error.mean())


# %% [markdown] why="parameter-changes"
# A step adds $-\eta$ times the gradient, so the change is `-lr * np.append(dw, db)`;
# the rate multiplies a slope, not a parameter. On the three points at $w = b = 1$ the
# claim says 0.01 for both, and the measurement gives 0.04 and 0.0067. By the claim a
# parameter at zero could never move, and a large one at the minimum would: both are
# false. Frequent slip: *new minus old* carries the minus sign.


# %% right="parameter-changes" name="one-step-minus-start"
def parameter_changes(X, y, w, b, lr):
    new_w, new_b = one_step(X, y, w, b, lr)
    return np.append(new_w - w, new_b - b)


# %% right="parameter-changes" name="from-the-data"
def parameter_changes(X, y, w, b, lr):
    residual = y - X @ w - b
    return np.array([*(2 * lr * np.mean(residual[:, None] * X, axis=0)), 2 * lr * residual.mean()])


# %% right="parameter-changes" name="column-of-ones"
def parameter_changes(X, y, w, b, lr):
    A = np.hstack([X, np.ones((len(X), 1))])
    return lr * 2 / len(y) * (y - A @ np.r_[w, b]) @ A


# %% wrong="parameter-changes" name="nothing-at-all" caught_by="parameter-changes-anywhere"
# The result holds no change at all. How many parameters take a step?
def parameter_changes(X, y, w, b, lr):
    return np.empty((0, 1))


# %% probe="parameter-changes"
table, start = np.array([[0.0], [2.0], [4.0]]), np.array([1.0])
changed = parameter_changes(table, np.array([1.0, 2.0, 7.0]), start, 1.0, 0.01)
[np.asarray(changed, dtype=float).tolist(), start.tolist()]

# %% probe="parameter-changes"
table, start = np.array([[1.0, 2.0], [0.5, -1.0], [2.0, 0.0]]), np.array([0.5, -2.0])
changed = parameter_changes(table, np.array([1.0, 0.5, -2.0]), start, 0.25, 0.2)
[np.asarray(changed, dtype=float).tolist(), start.tolist()]

# %% [markdown]
# ## Exercise 1.11: standardize


# %% wrong="standardize" name="test-statistics" caught_by="standardize-test"
# The test rows are standardised with their own statistics. What happens to a single test row?
def standardize(X_train, X_test):
    def scaled(X):
        std = X.std(axis=0)
        return (X - X.mean(axis=0)) / np.where(std > 0, std, 1.0)

    return scaled(X_train), scaled(X_test)


# %% wrong="standardize" name="all-rows" caught_by="standardize-train"
# Test rows are counted in the statistics. What has the model then seen of them?
def standardize(X_train, X_test):
    both = np.vstack([X_train, X_test])
    mean, std = both.mean(axis=0), both.std(axis=0)
    scale = np.where(std > 0, std, 1.0)
    return (X_train - mean) / scale, (X_test - mean) / scale


# %% wrong="standardize" name="n-minus-one" caught_by="standardize-train"
# The standard deviation divides by one less than the number of rows. Which one was asked for?
def standardize(X_train, X_test):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0, ddof=1)
    scale = np.where(std > 0, std, 1.0)
    return (X_train - mean) / scale, (X_test - mean) / scale


# %% wrong="standardize" name="whole-table" caught_by="standardize-train"
# One mean and one deviation serve the whole table. Do all columns share a unit?
def standardize(X_train, X_test):
    return (X_train - X_train.mean()) / X_train.std(), (X_test - X_train.mean()) / X_train.std()


# %% wrong="standardize" name="rows" caught_by="standardize-train"
# Each row is standardised by itself. Do the numbers of one row share a unit?
def standardize(X_train, X_test):
    def scaled(X):
        std = X.std(axis=1, keepdims=True)
        return (X - X.mean(axis=1, keepdims=True)) / np.where(std > 0, std, 1.0)

    return scaled(X_train), scaled(X_test)


# %% wrong="standardize" name="variance" caught_by="standardize-train"
# The columns are divided by their variance. In which unit is a variance of centimetres?
def standardize(X_train, X_test):
    mean, var = X_train.mean(axis=0), X_train.var(axis=0)
    scale = np.where(var > 0, var, 1.0)
    return (X_train - mean) / scale, (X_test - mean) / scale


# %% wrong="standardize" name="centred-only" caught_by="standardize-train"
# The columns are centred and keep their spread. What makes their scales alike?
def standardize(X_train, X_test):
    return X_train - X_train.mean(axis=0), X_test - X_train.mean(axis=0)


# %% wrong="standardize" name="scaled-only" caught_by="standardize-train"
# The columns are scaled and keep their mean. Where should zero lie?
def standardize(X_train, X_test):
    std = X_train.std(axis=0)
    scale = np.where(std > 0, std, 1.0)
    return X_train / scale, X_test / scale


# %% wrong="standardize" name="minimum-maximum" caught_by="standardize-train"
# The columns are squeezed between 0 and 1. Is that a mean of 0 and a deviation of 1?
def standardize(X_train, X_test):
    low, span = X_train.min(axis=0), np.ptp(X_train, axis=0)
    scale = np.where(span > 0, span, 1.0)
    return (X_train - low) / scale, (X_test - low) / scale


# %% wrong="standardize" name="median" caught_by="standardize-train"
# The middle of the columns is their median. Which centre was asked for?
def standardize(X_train, X_test):
    middle, std = np.median(X_train, axis=0), X_train.std(axis=0)
    scale = np.where(std > 0, std, 1.0)
    return (X_train - middle) / scale, (X_test - middle) / scale


# %% wrong="standardize" name="test-left-raw" caught_by="standardize-test"
# The test rows are returned as they came. Can weights learned in one unit serve another?
def standardize(X_train, X_test):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    return (X_train - mean) / np.where(std > 0, std, 1.0), X_test.copy()


# %% wrong="standardize" name="zero-by-zero" caught_by="standardize-test"
# A constant column becomes nan. What is its deviation, and what is divided by it?
def standardize(X_train, X_test):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    return (X_train - mean) / std, (X_test - mean) / std


# %% wrong="standardize" name="tiny-number-added" caught_by="standardize-test"
# A tiny number is added to each deviation. What becomes of a test value that differs from a
# column's training constant?
def standardize(X_train, X_test):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    return (X_train - mean) / (std + 1e-8), (X_test - mean) / (std + 1e-8)


# %% wrong="standardize" name="small-taken-for-constant" caught_by="standardize-test"
# A column with a small spread is treated as if it were constant. Does its unit decide whether it
# varies?
def standardize(X_train, X_test):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    scale = np.where(std > 0.1, std, 1.0)
    return (X_train - mean) / scale, (X_test - mean) / scale


# %% wrong="standardize" name="constant-erased" caught_by="standardize-test"
# A column that is constant in training is set to zero in the test rows, too. What was the rule
# for the test rows?
def standardize(X_train, X_test):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    keep = std > 0
    scale = np.where(keep, std, 1.0)
    return (X_train - mean) / scale * keep, (X_test - mean) / scale * keep


# %% wrong="standardize" name="constant-dropped" caught_by="standardize-test"
# A constant column is left out. Which shape does the caller expect?
def standardize(X_train, X_test):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    keep = std > 0
    return ((X_train - mean)[:, keep] / std[keep], (X_test - mean)[:, keep] / std[keep])


# %% wrong="standardize" name="in-place" caught_by="standardize-test"
# The caller's tables are overwritten. What are the raw values needed for later?
def standardize(X_train, X_test):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    scale = np.where(std > 0, std, 1.0)
    X_train -= mean
    X_test -= mean
    X_train /= scale
    X_test /= scale
    return X_train, X_test


# %% wrong="standardize" name="train-only" caught_by="standardize-train"
# Only one table comes back. Which two were asked for?
def standardize(X_train, X_test):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    return (X_train - mean) / np.where(std > 0, std, 1.0)


# %% [markdown] why="standardize"
# The line that matters is `mean, std = X_train.mean(axis=0), X_train.std(axis=0)`: two
# numbers for each column, and no test row has a part in them. With statistics of its
# own, a single test row would become all zeros. `np.where(std > 0, std, 1.0)` replaces
# only the zeros; a tiny number added instead makes a test value that differs from the
# constant enormous. Subtraction and division make new arrays, `-=` would not.


# %% right="standardize" name="library"
def standardize(X_train, X_test):
    scaler = StandardScaler().fit(X_train)
    return scaler.transform(X_train), scaler.transform(X_test)


# %% right="standardize" name="loop-over-columns"
def standardize(X_train, X_test):
    Z_train, Z_test = X_train.astype(float), X_test.astype(float)
    for j in range(X_train.shape[1]):
        mean = sum(X_train[:, j]) / len(X_train)
        spread = (sum((X_train[:, j] - mean) ** 2) / len(X_train)) ** 0.5
        for table in (Z_train, Z_test):
            table[:, j] = (table[:, j] - mean) / (spread if spread else 1.0)
    return Z_train, Z_test


# %% right="standardize" name="deviations-mended"
def standardize(X_train, X_test):
    mean, std = np.mean(X_train, axis=0), np.sqrt(np.var(X_train, axis=0))
    std[std == 0] = 1
    return [(table - mean) / std for table in (X_train, X_test)]


# %% right="standardize" name="nearly-zero-replaced"
def standardize(X_train, X_test):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    std[np.isclose(std, 0)] = 1.0
    return (X_train - mean) / std, (X_test - mean) / std


# %% right="standardize" name="float32"
def standardize(X_train, X_test):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    scale = np.where(np.ptp(X_train, axis=0) == 0, 1.0, std)
    both = ((X_train - mean) / scale, (X_test - mean) / scale)
    return tuple(table.astype(np.float32) for table in both)


# %% wrong="standardize" name="nothing-at-all" caught_by="standardize-test"
# Both tables come back without any entry. What shape did they have?
def standardize(X_train, X_test):
    return X_train[None][:0], X_test[None][:0]


# %% probe="standardize"
seen, new = (
    np.array([[1.0, 100.0], [3.0, 120.0], [8.0, 400.0]]),
    np.array([[3.0, 200.0], [5.0, 90.0]]),
)
[np.asarray(part, dtype=float).tolist() for part in standardize(seen, new)]

# %% probe="standardize"
seen, new = np.array([[1.0, 7.0], [3.0, 7.0], [8.0, 7.0]]), np.array([[3.0, 7.0], [5.0, 9.0]])
[np.asarray(part, dtype=float).tolist() for part in standardize(seen, new)]

# %% probe="standardize"
seen, new = np.array([[0.001, 7.0], [0.003, 5.0], [0.008, 9.0]]), np.array([[0.003, 2.0]])
[np.asarray(part, dtype=float).tolist() for part in standardize(seen, new)]

# %% probe="standardize"
seen, new = np.array([[1.0, 7.0], [3.0, 5.0]]), np.array([[3.0, 2.0]])
standardize(seen, new)
[seen.tolist(), new.tolist()]

# %% [markdown]
# ## Quiz 1.12: one new patient

# %% wrong="quiz-statistics" name="a" caught_by="quiz-statistics-choice"
# Alone, she is her own mean, and every value of hers becomes 0. With others it does not.
quiz_statistics = "a"

# %% wrong="quiz-statistics" name="c" caught_by="quiz-statistics-choice"
# Each arrival shifts the mean of all a little, and so her value. Did the model learn with
# that mean?
quiz_statistics = "c"

# %% [markdown] why="quiz-statistics"
# Choice **b**: the training statistics are fixed before she arrives, so her
# standardised values depend on her own measurements alone. They are also the ones with
# which the weights were learned, so a value means the same to the model as it did in
# training. Any statistics that count the new arrivals change with the company she comes
# in.

# %% probe="quiz-statistics"
quiz_statistics

# %% [markdown]
# ## Exercise 1.13: least_squares


# %% wrong="least-squares" name="no-bias" caught_by="least-squares-tiny"
# The line is forced through the origin. Which column stands for the bias?
def least_squares(X, y):
    return np.linalg.lstsq(X, y, rcond=None)[0], 0.0


# %% wrong="least-squares" name="mean-as-bias" caught_by="least-squares-tiny"
# The mean of y is taken for the bias. Is that the height at x = 0, or at the mean of x?
def least_squares(X, y):
    w = np.linalg.lstsq(X - X.mean(axis=0), y - y.mean(), rcond=None)[0]
    return w, y.mean()


# %% wrong="least-squares" name="bias-afterwards" caught_by="least-squares-tiny"
# The weights are fitted without a bias, which is added afterwards. Would they be the same
# with it?
def least_squares(X, y):
    w = np.linalg.lstsq(X, y, rcond=None)[0]
    return w, np.mean(y - X @ w)


# %% wrong="least-squares" name="swapped" caught_by="least-squares-tiny"
# Weights and bias have changed places. At which end does the column of ones stand?
def least_squares(X, y):
    A = np.column_stack([np.ones(len(X)), X])
    theta = np.linalg.lstsq(A, y, rcond=None)[0]
    return theta[:-1], theta[-1]


# %% wrong="least-squares" name="not-split" caught_by="least-squares-tiny"
# All parameters come back in one array. Which two things were asked for?
def least_squares(X, y):
    A = np.column_stack([X, np.ones(len(X))])
    return np.linalg.lstsq(A, y, rcond=None)[0]


# %% wrong="least-squares" name="lstsq-not-unpacked" caught_by="least-squares-tiny"
# lstsq returns more than the solution, and all of it is split. Which item is the solution?
def least_squares(X, y):
    A = np.column_stack([X, np.ones(len(X))])
    theta = np.linalg.lstsq(A, y, rcond=None)
    return theta[:-1], theta[-1]


# %% wrong="least-squares" name="no-inverse" caught_by="least-squares-tiny"
# The inverse of A'A is missing. That is the slope at zero: what would make it a solution?
def least_squares(X, y):
    A = np.column_stack([X, np.ones(len(X))])
    theta = A.T @ y
    return theta[:-1], theta[-1]


# %% wrong="least-squares" name="normal-equations-solved" caught_by="least-squares-rank"
# The system is solved as if it always had exactly one solution. What if a column is constant or
# repeated?
def least_squares(X, y):
    A = np.column_stack([X, np.ones(len(X))])
    theta = np.linalg.solve(A.T @ A, A.T @ y)
    return theta[:-1], theta[-1]


# %% wrong="least-squares" name="ridge" caught_by="least-squares-rank"
# A small number on the diagonal makes the system solvable and moves the answer. Is this still the
# lowest loss?
def least_squares(X, y):
    A = np.column_stack([X, np.ones(len(X))])
    theta = np.linalg.solve(A.T @ A + 1e-2 * np.eye(A.shape[1]), A.T @ y)
    return theta[:-1], theta[-1]


# %% wrong="least-squares" name="tiny-ridge" caught_by="least-squares-rank"
# A very small number on the diagonal moves the answer where the columns are small, too. Is this
# still the lowest loss?
def least_squares(X, y):
    A = np.column_stack([X, np.ones(len(X))])
    theta = np.linalg.solve(A.T @ A + 1e-6 * np.eye(A.shape[1]), A.T @ y)
    return theta[:-1], theta[-1]


# %% wrong="least-squares" name="penalty-of-one" caught_by="least-squares-tiny"
# A penalty pulls all parameters towards zero. Did the loss contain one?
def least_squares(X, y):
    A = np.column_stack([X, np.ones(len(X))])
    theta = np.linalg.solve(A.T @ A + np.eye(A.shape[1]), A.T @ y)
    return theta[:-1], theta[-1]


# %% wrong="least-squares" name="one-feature-at-a-time" caught_by="least-squares-rank"
# Each weight is fitted as if the others were not there. What if two features move together?
def least_squares(X, y):
    centred, spread = X - X.mean(axis=0), X.var(axis=0)
    w = (centred * (y - y.mean())[:, None]).mean(axis=0) / np.where(spread > 0, spread, 1.0)
    return w, y.mean() - X.mean(axis=0) @ w


# %% wrong="least-squares" name="few-steps" caught_by="least-squares-tiny"
# A short descent has not arrived. How far is its loss from the lowest?
def least_squares(X, y):
    A = np.column_stack([X, np.ones(len(X))])
    theta = np.zeros(A.shape[1])
    rate = 1 / np.linalg.eigvalsh(A.T @ A)[-1]
    for _ in range(20):
        theta = theta - rate * A.T @ (A @ theta - y)
    return theta[:-1], theta[-1]


# %% wrong="least-squares" name="in-place" caught_by="least-squares-rank"
# The caller's table is centred along the way. What does the caller find in it afterwards?
def least_squares(X, y):
    center = X.mean(axis=0)
    X -= center
    w = np.linalg.lstsq(X, y - y.mean(), rcond=None)[0]
    return w, y.mean() - center @ w


# %% wrong="least-squares" name="standardised-weights" caught_by="least-squares-tiny"
# These weights belong to standardised columns, not to the columns that came in. Which unit does
# the caller use?
def least_squares(X, y):
    std = X.std(axis=0)
    Z = (X - X.mean(axis=0)) / np.where(std > 0, std, 1.0)
    w = np.linalg.lstsq(Z, y - y.mean(), rcond=None)[0]
    return w, y.mean() - X.mean(axis=0) @ w


# %% [markdown] why="least-squares"
# The column of ones makes the bias an ordinary weight: the last entry of $\theta$,
# since the ones stand last. `np.linalg.lstsq` needs no inverse of $A^\top A$; where
# many $\theta$ reach the lowest loss it returns the shortest.
# `np.linalg.solve(A.T @ A, A.T @ y)` expects exactly one solution, and fails or returns
# rounding noise when columns repeat. A small number on the diagonal makes the system
# solvable and moves the answer.


# %% right="least-squares" name="pseudo-inverse"
def least_squares(X, y):
    A = np.column_stack([X, np.ones(len(X))])
    theta = np.linalg.pinv(A) @ y
    return theta[:-1], theta[-1]


# %% right="least-squares" name="library"
def least_squares(X, y):
    line = LinearRegression().fit(X, y)
    return line.coef_, line.intercept_


# %% right="least-squares" name="centred"
def least_squares(X, y):
    w = np.linalg.lstsq(X - X.mean(axis=0), y - y.mean(), rcond=None)[0]
    return w, y.mean() - X.mean(axis=0) @ w


# %% right="least-squares" name="singular-values"
def least_squares(X, y):
    A = np.column_stack([np.ones(len(X)), X])
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    useful = s > 1e-10 * s[0]
    theta = Vt[useful].T @ ((U[:, useful].T @ y) / s[useful])
    return theta[1:], float(theta[0])


# %% right="least-squares" name="normal-equations-with-pseudo-inverse"
def least_squares(X, y):
    A = np.column_stack([X, np.ones(len(X))])
    theta = np.linalg.pinv(A.T @ A, rcond=1e-12, hermitian=True) @ A.T @ y
    return theta[:-1], theta[-1]


# %% probe="least-squares"
table, truth = np.array([[0.0], [2.0], [4.0]]), np.array([1.0, 2.0, 7.0])
fitted_w, fitted_b = least_squares(table, truth)
[np.asarray(fitted_w, dtype=float).tolist(), np.asarray(fitted_b, dtype=float).tolist()]

# %% probe="least-squares"
table = np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 5.0], [4.0, 3.0], [5.0, 6.0]])
fitted_w, fitted_b = least_squares(table, np.array([3.0, 1.0, 2.0, 5.0, 4.0]))
[
    np.asarray(fitted_w, dtype=float).tolist(),
    np.asarray(fitted_b, dtype=float).tolist(),
    table.tolist(),
]

# %% probe="least-squares"
table = 1e-3 * np.array([[1.0, 0.0], [2.0, 0.0], [4.0, 0.0]])
fitted_w, fitted_b = least_squares(table, np.array([3.0, 1.0, 2.0]))
(table @ np.asarray(fitted_w) + fitted_b).tolist()

# %% [markdown]
# ## Quiz 1.14: the same column twice

# %% wrong="quiz-twice" name="a" caught_by="quiz-twice-choice"
# The inverse is missing, the lowest loss is not: put all the weight on one copy. What loss
# is that?
quiz_twice = "a"

# %% wrong="quiz-twice" name="b" caught_by="quiz-twice-choice"
# Half for each copy works. Does a third for one and two thirds for the other predict
# anything else?
quiz_twice = "b"

# %% [markdown] why="quiz-twice"
# Choice **c**: with weights $u$ and $v$ on the two copies, the prediction holds
# $ux + vx = (u + v)\,x$, so only the sum counts. Every pair with the best sum makes the
# same predictions and reaches the same, lowest loss. The missing inverse says that the
# answer is not the only one, not that there is none.

# %% probe="quiz-twice"
quiz_twice

# %% [markdown]
# ## Exercise 1.15: max_stable_lr


# %% wrong="max-stable-lr" name="bias-forgotten" caught_by="max-stable-lr-descent"
# The bias is not counted as a parameter. Which column stands for it?
def max_stable_lr(X):
    return 2 / np.linalg.eigvalsh(2 / len(X) * X.T @ X)[-1]


# %% wrong="max-stable-lr" name="one-over" caught_by="max-stable-lr-hand"
# Half the limit is returned: the rate that jumps straight to the floor of the steepest axis. How
# much further may a step go and still come closer?
def max_stable_lr(X):
    A = np.column_stack([X, np.ones(len(X))])
    return 1 / np.linalg.eigvalsh(2 / len(A) * A.T @ A)[-1]


# %% wrong="max-stable-lr" name="factor-missing" caught_by="max-stable-lr-hand"
# The rate is twice too large. Which factor of the Hessian comes from the square?
def max_stable_lr(X):
    A = np.column_stack([X, np.ones(len(X))])
    return 2 / np.linalg.eigvalsh(A.T @ A / len(A))[-1]


# %% wrong="max-stable-lr" name="sum-not-mean" caught_by="max-stable-lr-hand"
# The rate shrinks as rows are repeated. Is the loss a sum or a mean?
def max_stable_lr(X):
    A = np.column_stack([X, np.ones(len(X))])
    return 2 / np.linalg.eigvalsh(2 * A.T @ A)[-1]


# %% wrong="max-stable-lr" name="smallest" caught_by="max-stable-lr-hand"
# The flattest axis sets your limit. Which axis diverges first?
def max_stable_lr(X):
    A = np.column_stack([X, np.ones(len(X))])
    return 2 / np.linalg.eigvalsh(2 / len(A) * A.T @ A)[0]


# %% wrong="max-stable-lr" name="trace" caught_by="max-stable-lr-hand"
# All curvatures are added up. Do the axes share one step, or does each shrink on its own?
def max_stable_lr(X):
    A = np.column_stack([X, np.ones(len(X))])
    return 2 / np.trace(2 / len(A) * A.T @ A)


# %% wrong="max-stable-lr" name="diagonal" caught_by="max-stable-lr-descent"
# The largest entry of the diagonal is taken for the largest curvature. Do the axes of the bowl
# always lie along the parameters?
def max_stable_lr(X):
    A = np.column_stack([X, np.ones(len(X))])
    return 2 / np.max(np.diag(2 / len(A) * A.T @ A))


# %% wrong="max-stable-lr" name="singular-value" caught_by="max-stable-lr-hand"
# The largest singular value of the table is not squared. How are the eigenvalues of A'A related
# to it?
def max_stable_lr(X):
    A = np.column_stack([X, np.ones(len(X))])
    return 2 / (2 / len(A) * np.linalg.norm(A, 2))


# %% wrong="max-stable-lr" name="columns-centred" caught_by="max-stable-lr-descent"
# The columns are centred first. Does the descent see centred columns?
def max_stable_lr(X):
    A = np.column_stack([X - X.mean(axis=0), np.ones(len(X))])
    return 2 / np.linalg.eigvalsh(2 / len(A) * A.T @ A)[-1]


# %% wrong="max-stable-lr" name="divided-by-columns" caught_by="max-stable-lr-descent"
# The sum is divided by the number of parameters. Over what does the loss average?
def max_stable_lr(X):
    A = np.column_stack([X, np.ones(len(X))])
    return 2 / np.linalg.eigvalsh(2 / A.shape[1] * A.T @ A)[-1]


# %% wrong="max-stable-lr" name="n-minus-one" caught_by="max-stable-lr-hand"
# The sum is divided by one less than the number of rows. Over what does the loss average?
def max_stable_lr(X):
    A = np.column_stack([X, np.ones(len(X))])
    return 2 / np.linalg.eigvalsh(2 / (len(A) - 1) * A.T @ A)[-1]


# %% wrong="max-stable-lr" name="all-eigenvalues" caught_by="max-stable-lr-hand"
# Every axis gets a limit of its own. Which one decides for the single rate?
def max_stable_lr(X):
    A = np.column_stack([X, np.ones(len(X))])
    return 2 / np.linalg.eigvalsh(2 / len(A) * A.T @ A)


# %% wrong="max-stable-lr" name="curvature" caught_by="max-stable-lr-hand"
# This is the largest curvature itself. Which rate belongs to it?
def max_stable_lr(X):
    A = np.column_stack([X, np.ones(len(X))])
    return np.linalg.eigvalsh(2 / len(A) * A.T @ A)[-1]


# %% wrong="max-stable-lr" name="longest-row" caught_by="max-stable-lr-descent"
# The largest row alone sets your limit, which is safe but too small. What do the other rows do to
# the mean?
def max_stable_lr(X):
    A = np.column_stack([X, np.ones(len(X))])
    largest = np.max(np.sum(X**2, axis=1))
    return 2 / (2 * max(largest, 1.0)) if len(A) else 0.0


# %% wrong="max-stable-lr" name="in-place" caught_by="max-stable-lr-descent"
# The limit is right, and the caller's table is scaled along the way. What does the descent find in
# it afterwards?
def max_stable_lr(X):
    n = len(X)
    X /= np.sqrt(n)
    A = np.column_stack([X, np.full(n, 1 / np.sqrt(n))])
    return 1 / np.linalg.norm(A, 2) ** 2


# %% [markdown] why="max-stable-lr"
# Along an axis with curvature $\lambda$ a step multiplies the distance by
# $1 - \eta\lambda$, which shrinks it while $\eta < 2/\lambda$. One rate serves all
# axes, so the steepest decides: `np.linalg.eigvalsh(hessian)[-1]`, as the eigenvalues
# ascend. Frequent misses: the column of ones, as the bias is a parameter too; a factor
# of $\frac2n$; and the largest *diagonal entry*, which is too small unless that axis of
# the bowl lies along a parameter.


# %% right="max-stable-lr" name="singular-value-squared"
def max_stable_lr(X):
    A = np.column_stack([X, np.ones(len(X))])
    return len(A) / np.linalg.norm(A, 2) ** 2


# %% right="max-stable-lr" name="general-eigenvalues"
def max_stable_lr(X):
    A = np.column_stack([np.ones(len(X)), X])
    hessian = 2 * A.T @ A / len(A)
    return float(2 / max(np.linalg.eigvals(hessian).real))


# %% right="max-stable-lr" name="rows-against-rows"
def max_stable_lr(X):
    return 2 / np.linalg.eigvalsh(2 / len(X) * (X @ X.T + 1))[-1]


# %% right="max-stable-lr" name="power-iteration"
def max_stable_lr(X):
    A = np.column_stack([X, np.ones(len(X))])
    hessian = 2 / len(A) * A.T @ A
    direction = np.arange(1.0, len(hessian) + 1)
    for _ in range(3000):
        direction = hessian @ direction
        direction /= np.linalg.norm(direction)
    return 2 / (direction @ hessian @ direction)


# %% probe="max-stable-lr"
np.asarray(max_stable_lr(np.array([[-2.0], [2.0]])), dtype=float).tolist()

# %% probe="max-stable-lr"
table = np.array([[1.0, 2.0], [0.5, -1.0], [2.0, 0.25], [1.5, 3.0], [0.0, 1.0]])
[np.asarray(max_stable_lr(table), dtype=float).tolist(), table.tolist()]
