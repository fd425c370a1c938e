# %% [markdown]
# ## Exercise 5.1: signed_distances, margin


# %% wrong="margin" name="not-divided" caught_by="margin-hand"
# These are label times score, not distances. What happens to them when w and b are doubled, and
# what happens to the line?
def signed_distances(X, y, w, b):
    return y * (X @ w + b)


def margin(w):
    return 2 / np.linalg.norm(w)


# %% wrong="margin" name="length-squared" caught_by="margin-hand"
# The squared length of w divides the scores. Where is its root?
def signed_distances(X, y, w, b):
    return y * (X @ w + b) / (w @ w)


def margin(w):
    return 2 / np.linalg.norm(w)


# %% wrong="margin" name="no-sign" caught_by="margin-hand"
# A row on the wrong side has a positive distance. How could such a row be told from a good one?
def signed_distances(X, y, w, b):
    return np.abs(X @ w + b) / np.linalg.norm(w)


def margin(w):
    return 2 / np.linalg.norm(w)


# %% wrong="margin" name="label-forgotten" caught_by="margin-hand"
# The label is not used: a correctly classified row with label -1 gets a negative distance. Which
# side does its label ask for?
def signed_distances(X, y, w, b):
    return (X @ w + b) / np.linalg.norm(w)


def margin(w):
    return 2 / np.linalg.norm(w)


# %% wrong="margin" name="intercept-forgotten" caught_by="margin-hand"
# The intercept is missing from the score. Through which point would every line go?
def signed_distances(X, y, w, b):
    return y * (X @ w) / np.linalg.norm(w)


def margin(w):
    return 2 / np.linalg.norm(w)


# %% wrong="margin" name="intercept-not-scaled" caught_by="margin-hand"
# The intercept is added after the division. Do w and b belong to the same score?
def signed_distances(X, y, w, b):
    return y * (X @ w / np.linalg.norm(w) + b)


def margin(w):
    return 2 / np.linalg.norm(w)


# %% wrong="margin" name="intercept-in-the-length" caught_by="margin-hand"
# The intercept is counted in the length. Does moving a line change how fast its score grows?
def signed_distances(X, y, w, b):
    return y * (X @ w + b) / np.linalg.norm(np.append(w, b))


def margin(w):
    return 2 / np.linalg.norm(w)


# %% wrong="margin" name="sum-of-sizes" caught_by="margin-hand"
# The length is taken as the sum of the weights' sizes. How long is a vector (3, 4)?
def signed_distances(X, y, w, b):
    return y * (X @ w + b) / np.sum(np.abs(w))


def margin(w):
    return 2 / np.sum(np.abs(w))


# %% wrong="margin" name="half-the-street" caught_by="margin-hand"
# The margin is the distance from the line to one edge. How wide is the whole street?
def signed_distances(X, y, w, b):
    return y * (X @ w + b) / np.linalg.norm(w)


def margin(w):
    return 1 / np.linalg.norm(w)


# %% wrong="margin" name="margin-is-length" caught_by="margin-hand"
# A longer w gets a wider street. What did dividing w by 5 do to the edges in the figure?
def signed_distances(X, y, w, b):
    return y * (X @ w + b) / np.linalg.norm(w)


def margin(w):
    return 2 * np.linalg.norm(w)


# %% wrong="margin" name="margin-squared-length" caught_by="margin-hand"
# The margin divides by the squared length. Across the street the score grows by 2: over which
# distance?
def signed_distances(X, y, w, b):
    return y * (X @ w + b) / np.linalg.norm(w)


def margin(w):
    return 2 / (w @ w)


# %% wrong="margin" name="first-two-weights" caught_by="margin-geometry"
# Only the first two weights are counted in the length. How many features may there be?
def signed_distances(X, y, w, b):
    return y * (X @ w + b) / np.hypot(w[0], w[min(1, len(w) - 1)])


def margin(w):
    return 2 / np.hypot(w[0], w[min(1, len(w) - 1)])


# %% wrong="margin" name="in-place" caught_by="margin-geometry"
# The caller's weights are scaled along the way. What does a second call with them measure?
def signed_distances(X, y, w, b):
    length = np.linalg.norm(w)
    w /= length
    return y * (X @ w + b / length)


def margin(w):
    return 2 / np.linalg.norm(w)


# %% wrong="margin" name="shown-example" caught_by="margin-geometry"
# The answers to the shown rows are returned for every input. What about other rows?
def signed_distances(X, y, w, b):
    return np.array([2.0, 1.6, 1.0, -1.0])


def margin(w):
    return 0.4


# %% wrong="margin" name="scaled-to-the-closest" caught_by="margin-geometry"
# The distances are measured in units of the closest row. In which unit are the features?
def signed_distances(X, y, w, b):
    products = y * (X @ w + b)
    return products / np.min(np.abs(products))


def margin(w):
    return 2 / np.linalg.norm(w)


# %% wrong="margin" name="squared-length-throughout" caught_by="margin-hand"
# Score and street are both divided by the squared length of w. How long is w itself?
def signed_distances(X, y, w, b):
    return y * (X @ w + b) / (w @ w)


def margin(w):
    return 2 / (w @ w)


# %% [markdown] why="margin"
# One unit along $w/|w|$ changes the score by $w \cdot w/|w| = |w|$, so a score of $f$
# is a distance of $f/|w|$; the label turns the sign for rows that belong on the negative
# side. From $f = -1$ to $f = +1$ the score grows by 2, over a distance of
# `2 / np.linalg.norm(w)`. The intercept moves the line without changing how steeply the
# score grows: it belongs in the score, never in the length.


# %% right="margin" name="loop"
def signed_distances(X, y, w, b):
    length = math.sqrt(sum(float(v) ** 2 for v in w))
    return [
        label * (sum(u * v for u, v in zip(row, w, strict=True)) + b) / length
        for row, label in zip(X, y, strict=True)
    ]


def margin(w):
    return 2 / math.sqrt(sum(float(v) ** 2 for v in w))


# %% right="margin" name="unit-vector"
def signed_distances(X, y, w, b):
    length = np.sqrt(np.sum(w**2))
    unit, offset = w / length, b / length
    return (X @ unit + offset) * y


def margin(w):
    return float(2 * (w @ w) ** -0.5)


# %% right="margin" name="from-the-foot"
def signed_distances(X, y, w, b):
    scores = np.einsum("nd,d->n", X, w) + b
    step = scores[:, None] * w / (w @ w)
    return np.linalg.norm(step, axis=1) * np.sign(scores) * y


def margin(w):
    return np.linalg.norm(2 * w / (w @ w))


# %% probe="margin"
rows = np.array([[0.0, 0.0], [2.0, 3.0], [3.0, 1.5], [1.0, 3.0]])
weights = np.array([3.0, 4.0])
found = signed_distances(rows, np.array([-1, 1, 1, -1]), weights, -10.0)
[np.asarray(found, dtype=float).tolist(), weights.tolist()]

# %% probe="margin"
weights = np.array([2.0, -1.0, 2.0])
rows = np.array([[1.0, 0.0, 2.0], [0.5, 2.0, -1.0], [-1.0, 1.0, 0.25]])
found = signed_distances(rows, np.array([1, 1, -1]), weights.copy(), 0.75)
[np.asarray(found, dtype=float).tolist(), float(margin(weights))]

# %% probe="margin"
[float(margin(np.array([3.0, 4.0]))), float(margin(np.array([0.5])))]

# %% [markdown]
# ## Exercise 5.2: hinge_loss


# %% wrong="hinge-loss" name="no-penalty" caught_by="hinge-loss-hand"
# The penalty is missing. What keeps w short?
def hinge_loss(X, y, w, lam):
    return np.mean(np.maximum(0, 1 - y * (X @ w)))


# %% wrong="hinge-loss" name="penalty-not-halved" caught_by="hinge-loss-hand"
# The penalty is twice too large. What stands in front of the squared length?
def hinge_loss(X, y, w, lam):
    return lam * w @ w + np.mean(np.maximum(0, 1 - y * (X @ w)))


# %% wrong="hinge-loss" name="length-not-squared" caught_by="hinge-loss-hand"
# The penalty uses the length of w, not its square. Which one does the formula show?
def hinge_loss(X, y, w, lam):
    return lam / 2 * np.linalg.norm(w) + np.mean(np.maximum(0, 1 - y * (X @ w)))


# %% wrong="hinge-loss" name="sum-not-mean" caught_by="hinge-loss-hand"
# The charges are added up. What becomes of the loss when every row is there twice?
def hinge_loss(X, y, w, lam):
    return lam / 2 * w @ w + np.sum(np.maximum(0, 1 - y * (X @ w)))


# %% wrong="hinge-loss" name="not-cut-off" caught_by="hinge-loss-hand"
# Rows beyond the street pay a negative amount and make up for others. What is the least that a row
# can pay?
def hinge_loss(X, y, w, lam):
    return lam / 2 * w @ w + np.mean(1 - y * (X @ w))


# %% wrong="hinge-loss" name="cut-off-after-the-mean" caught_by="hinge-loss-oracle"
# The mean is taken first and cut off afterwards, so good rows pay for bad ones. In which order does
# the formula go?
def hinge_loss(X, y, w, lam):
    return lam / 2 * w @ w + max(0.0, np.mean(1 - y * (X @ w)))


# %% wrong="hinge-loss" name="perceptron" caught_by="hinge-loss-hand"
# Only rows on the wrong side pay. What about a row in the street?
def hinge_loss(X, y, w, lam):
    return lam / 2 * w @ w + np.mean(np.maximum(0, -y * (X @ w)))


# %% wrong="hinge-loss" name="squared-hinge" caught_by="hinge-loss-hand"
# The charges are squared, as in another loss of the library. Which power does the formula show?
def hinge_loss(X, y, w, lam):
    return lam / 2 * w @ w + np.mean(np.maximum(0, 1 - y * (X @ w)) ** 2)


# %% wrong="hinge-loss" name="opposite-sign" caught_by="hinge-loss-hand"
# Rows on the right side pay and misplaced ones do not. Which sign does the product have where the
# label is met?
def hinge_loss(X, y, w, lam):
    return lam / 2 * w @ w + np.mean(np.maximum(0, 1 + y * (X @ w)))


# %% wrong="hinge-loss" name="labels-converted-again" caught_by="hinge-loss-hand"
# The labels are converted as if they were 0 and 1. Which labels come in?
def hinge_loss(X, y, w, lam):
    return lam / 2 * w @ w + np.mean(np.maximum(0, 1 - (2 * y - 1) * (X @ w)))


# %% wrong="hinge-loss" name="intercept-spared" caught_by="hinge-loss-hand"
# The last weight is not penalised. Does the formula treat it as a special one?
def hinge_loss(X, y, w, lam):
    return lam / 2 * w[:-1] @ w[:-1] + np.mean(np.maximum(0, 1 - y * (X @ w)))


# %% wrong="hinge-loss" name="logistic" caught_by="hinge-loss-hand"
# This is the logistic loss of chapter 2. Does it ever charge nothing?
def hinge_loss(X, y, w, lam):
    return lam / 2 * w @ w + np.mean(np.log1p(np.exp(-y * (X @ w))))


# %% wrong="hinge-loss" name="mistakes-counted" caught_by="hinge-loss-hand"
# Rows with the wrong sign are counted, however wrong they are. What does the size of the score
# change?
def hinge_loss(X, y, w, lam):
    return lam / 2 * w @ w + np.mean(y * (X @ w) <= 0)


# %% wrong="hinge-loss" name="per-row" caught_by="hinge-loss-hand"
# Each row keeps its own loss. What joins them into one number?
def hinge_loss(X, y, w, lam):
    return lam / 2 * w @ w + np.maximum(0, 1 - y * (X @ w))


# %% wrong="hinge-loss" name="charges-weighted" caught_by="hinge-loss-hand"
# The number lam stands in front of the charges. Which of the two parts does it scale?
def hinge_loss(X, y, w, lam):
    return w @ w / 2 + lam * np.mean(np.maximum(0, 1 - y * (X @ w)))


# %% wrong="hinge-loss" name="over-charged-rows" caught_by="hinge-loss-hand"
# The mean is over the rows that pay. Over which rows does the formula take it?
def hinge_loss(X, y, w, lam):
    charges = np.maximum(0, 1 - y * (X @ w))
    return lam / 2 * w @ w + charges.sum() / max(1, np.sum(charges > 0))


# %% wrong="hinge-loss" name="four-rows" caught_by="hinge-loss-oracle"
# The sum is divided by 4 whatever the number of rows. Where does that number come from?
def hinge_loss(X, y, w, lam):
    return lam / 2 * w @ w + np.sum(np.maximum(0, 1 - y * (X @ w))) / 4


# %% wrong="hinge-loss" name="in-place" caught_by="hinge-loss-oracle"
# The caller's rows are multiplied by their labels. What does a second call find in them?
def hinge_loss(X, y, w, lam):
    X *= y[:, None]
    return lam / 2 * w @ w + np.mean(np.maximum(0, 1 - X @ w))


# %% wrong="hinge-loss" name="shown-example" caught_by="hinge-loss-oracle"
# The charges of the shown rows are returned for every input. What about other rows?
def hinge_loss(X, y, w, lam):
    return 0.875 + 0.625 * lam


# %% wrong="hinge-loss" name="penalty-over-the-rows" caught_by="hinge-loss-hand"
# The penalty is divided by the number of rows along with the charges. Which of the two stands
# under the mean in the formula?
def hinge_loss(X, y, w, lam):
    return (lam / 2 * w @ w + np.sum(np.maximum(0, 1 - y * (X @ w)))) / len(y)


# %% wrong="hinge-loss" name="penalty-inside-the-cut" caught_by="hinge-loss-hand"
# The penalty stands inside the cut, so rows far on the right side swallow it. Which part of the
# formula is cut off at zero?
def hinge_loss(X, y, w, lam):
    return np.mean(np.maximum(0, 1 - y * (X @ w) + lam / 2 * w @ w))


# %% [markdown] why="hinge-loss"
# `y * (X @ w)` holds $y f$ of each row, and `np.maximum(0, 1 - ...)` what each lacks to
# 1, never less than nothing. The cut must come before the mean: cut afterwards, rows far
# outside the street would pay for misplaced ones. `lam / 2 * w @ w` is half of $\lambda$
# times the squared length, once, all weights included. A sum in place of the mean is the
# library's habit, and changes what the penalty is worth.


# %% right="hinge-loss" name="loop"
def hinge_loss(X, y, w, lam):
    total = 0.0
    for row, label in zip(X, y, strict=True):
        total += max(0.0, 1 - label * float(row @ w))
    return lam * sum(v * v for v in w) / 2 + total / len(X)


# %% right="hinge-loss" name="clip"
def hinge_loss(X, y, w, lam):
    lacking = np.clip(1 - y * np.dot(X, w), 0, None)
    return lacking.mean() + 0.5 * lam * np.linalg.norm(w) ** 2


# %% right="hinge-loss" name="where"
def hinge_loss(X, y, w, lam):
    products = (y[:, None] * X) @ w
    return float(np.where(products < 1, 1 - products, 0).sum() / len(y) + lam * (w**2).sum() / 2)


# %% right="hinge-loss" name="charged-rows-only"
def hinge_loss(X, y, w, lam):
    products = y * (X @ w)
    return lam / 2 * (w @ w) + np.sum(1 - products[products < 1]) / products.size


# %% probe="hinge-loss"
rows = np.array([[-2.0, 1.0], [0.0, 1.0], [1.0, 1.0], [2.0, 1.0]])
found = hinge_loss(rows, np.array([-1, -1, 1, -1]), np.array([1.0, -0.5]), 0.2)
np.asarray(found, dtype=float).tolist()

# %% probe="hinge-loss"
rows = np.array([[3.0, 1.0, 0.5], [0.25, -1.0, 2.0], [-1.0, 2.0, 1.0]])
weights = np.array([1.5, -0.75, 0.5])
found = hinge_loss(rows, np.array([1.0, -1.0, -1.0]), weights, 0.7)
[np.asarray(found, dtype=float).tolist(), rows.tolist()]

# %% probe="hinge-loss"
rows = np.array([[3.0], [2.0], [-4.0], [0.25]])
float(np.sum(hinge_loss(rows, np.array([1, 1, -1, -1]), np.array([2.0]), 0.1)))

# %% [markdown]
# ## Quiz 5.3: further

# %% wrong="quiz-further" name="a" caught_by="quiz-further-choice"
# The hinge is flat beyond an edge of the street. Where does that begin?
quiz_further = "a"

# %% wrong="quiz-further" name="c" caught_by="quiz-further-choice"
# Both signs are right, but one of the two losses never stops charging. Which curve has no flat
# part?
quiz_further = "c"

# %% [markdown] why="quiz-further"
# Choice **b**: $\max(0, 1 - 3)$ and $\max(0, 1 - 5)$ are both 0, so the hinge does not
# care how far beyond $y f = 1$ a row stands. The logistic loss falls from 0.0486 to
# 0.0067 and never reaches 0. This is why an SVM's boundary depends on a few rows, while
# every row pulls a little at a logistic regression.

# %% probe="quiz-further"
quiz_further

# %% [markdown]
# ## Exercise 5.4: hinge_subgradient


# %% wrong="hinge-subgradient" name="opposite-sign" caught_by="hinge-subgradient-hand"
# The rows' part points the other way. If a charged row's product is too small, should its slope
# make the step raise or lower it?
def hinge_subgradient(X, y, w, lam):
    charged = y * (X @ w) < 1
    return lam * w + (charged * y) @ X / len(y)


# %% wrong="hinge-subgradient" name="no-penalty" caught_by="hinge-subgradient-hand"
# The slope of the penalty is missing. What is left when no row is charged?
def hinge_subgradient(X, y, w, lam):
    charged = y * (X @ w) < 1
    return -(charged * y) @ X / len(y)


# %% wrong="hinge-subgradient" name="penalty-doubled" caught_by="hinge-subgradient-hand"
# The penalty's slope is twice too large. What does the half in front of the square do?
def hinge_subgradient(X, y, w, lam):
    charged = y * (X @ w) < 1
    return 2 * lam * w - (charged * y) @ X / len(y)


# %% wrong="hinge-subgradient" name="penalty-halved" caught_by="hinge-subgradient-hand"
# The penalty's slope is half as large as it should be. Which factor does a square leave behind?
def hinge_subgradient(X, y, w, lam):
    charged = y * (X @ w) < 1
    return lam / 2 * w - (charged * y) @ X / len(y)


# %% wrong="hinge-subgradient" name="all-rows" caught_by="hinge-subgradient-hand"
# Every row pulls, also those that pay nothing. What is the slope of a flat part?
def hinge_subgradient(X, y, w, lam):
    return lam * w - y @ X / len(y)


# %% wrong="hinge-subgradient" name="misplaced-rows-only" caught_by="hinge-subgradient-hand"
# Only rows on the wrong side pull. Do rows on the right side of the line, but in the street, pay?
def hinge_subgradient(X, y, w, lam):
    charged = y * (X @ w) < 0
    return lam * w - (charged * y) @ X / len(y)


# %% wrong="hinge-subgradient" name="the-other-rows" caught_by="hinge-subgradient-hand"
# The rows that pay nothing pull, the others do not. Which side of the kink is steep?
def hinge_subgradient(X, y, w, lam):
    charged = y * (X @ w) > 1
    return lam * w - (charged * y) @ X / len(y)


# %% wrong="hinge-subgradient" name="label-forgotten" caught_by="hinge-subgradient-hand"
# A row pulls the same way whatever its label. Which way should one with label -1 pull?
def hinge_subgradient(X, y, w, lam):
    charged = y * (X @ w) < 1
    return lam * w - charged @ X / len(y)


# %% wrong="hinge-subgradient" name="score-without-label" caught_by="hinge-subgradient-hand"
# Whether a row is charged is decided by its score alone. What does its label ask for?
def hinge_subgradient(X, y, w, lam):
    charged = X @ w < 1
    return lam * w - (charged * y) @ X / len(y)


# %% wrong="hinge-subgradient" name="sum-not-mean" caught_by="hinge-subgradient-hand"
# The rows are added up. The loss holds a mean: what is its slope?
def hinge_subgradient(X, y, w, lam):
    charged = y * (X @ w) < 1
    return lam * w - (charged * y) @ X


# %% wrong="hinge-subgradient" name="mean-of-the-charged" caught_by="hinge-subgradient-hand"
# The mean is over the charged rows. Over how many rows does the loss take it?
def hinge_subgradient(X, y, w, lam):
    charged = y * (X @ w) < 1
    return lam * w - (charged * y) @ X / max(1, charged.sum())


# %% wrong="hinge-subgradient" name="weighted-by-charge" caught_by="hinge-subgradient-hand"
# A row that pays more pulls harder: this is the slope of the squared hinge, up to a factor. How
# steep is a straight line, high up and low down?
def hinge_subgradient(X, y, w, lam):
    charge = np.maximum(0, 1 - y * (X @ w))
    return lam * w - (charge * y) @ X / len(y)


# %% wrong="hinge-subgradient" name="zeros-when-calm" caught_by="hinge-subgradient-differences"
# If no row is charged, zeros are returned. Does the penalty have no slope then?
def hinge_subgradient(X, y, w, lam):
    charged = y * (X @ w) < 1
    if not charged.any():
        return np.zeros_like(w)
    return lam * w - (charged * y) @ X / len(y)


# %% wrong="hinge-subgradient" name="four-rows" caught_by="hinge-subgradient-differences"
# The sum is divided by 4 whatever the number of rows. Where does that number come from?
def hinge_subgradient(X, y, w, lam):
    charged = y * (X @ w) < 1
    return lam * w - (charged * y) @ X / 4


# %% wrong="hinge-subgradient" name="in-place" caught_by="hinge-subgradient-differences"
# The caller's weights are overwritten. From where would the step be taken?
def hinge_subgradient(X, y, w, lam):
    charged = y * (X @ w) < 1
    w *= lam
    w -= (charged * y) @ X / len(y)
    return w.copy()


# %% wrong="hinge-subgradient" name="shown-example" caught_by="hinge-subgradient-differences"
# The answer to the shown rows is returned for every input. What about other rows?
def hinge_subgradient(X, y, w, lam):
    return np.array([0.45, 0.15])


# %% wrong="hinge-subgradient" name="twice-at-the-kink" caught_by="hinge-subgradient-kink"
# A row exactly on the kink pulls twice as hard as a charged one. Between which two slopes may it
# choose?
def hinge_subgradient(X, y, w, lam):
    products = y * (X @ w)
    charged = (products <= 1) * 1.0 + (products == 1)
    return lam * w - (charged * y) @ X / len(y)


# %% wrong="hinge-subgradient" name="pushed-at-the-kink" caught_by="hinge-subgradient-kink"
# A row exactly on the kink is pushed back into the street. Between which two slopes may it choose?
def hinge_subgradient(X, y, w, lam):
    pull = np.sign(1 - y * (X @ w)).clip(0) - (y * (X @ w) == 1)
    return lam * w - (pull * y) @ X / len(y)


# %% wrong="hinge-subgradient" name="near-the-kink" caught_by="hinge-subgradient-differences"
# A row that lacks a little to 1 is let off, as if it were on the kink. Does it pay?
def hinge_subgradient(X, y, w, lam):
    charged = y * (X @ w) < 1 - 1e-3
    return lam * w - (charged * y) @ X / len(y)


# %% [markdown] why="hinge-subgradient"
# `charged = y * (X @ w) < 1` finds the rows on the steep side of the kink. There the
# charge $1 - y\, w \cdot x$ has the slope $-y x$, on the flat side 0, and
# `(charged * y) @ X / len(y)` takes the mean over *all* rows, since the loss does. The
# square in the penalty leaves $\lambda w$: the half cancels its factor 2. On the kink
# itself `<` and `<=` are both right; counting such a row twice is not.


# %% right="hinge-subgradient" name="kink-counted"
def hinge_subgradient(X, y, w, lam):
    charged = y * (X @ w) <= 1
    return lam * w - X.T @ (charged * y) / len(y)


# %% right="hinge-subgradient" name="half-of-the-kink"
def hinge_subgradient(X, y, w, lam):
    part = np.heaviside(1 - y * (X @ w), 0.5)
    return lam * w - np.mean((part * y)[:, None] * X, axis=0)


# %% right="hinge-subgradient" name="loop"
def hinge_subgradient(X, y, w, lam):
    slope = lam * np.array(w, dtype=float)
    for row, label in zip(X, y, strict=True):
        if label * (row @ w) < 1:
            slope = slope - label * row / len(X)
    return slope


# %% right="hinge-subgradient" name="rows-selected"
def hinge_subgradient(X, y, w, lam):
    held = np.flatnonzero(1 - y * (X @ w) > 0)
    pull = (X[held] * y[held, None]).sum(axis=0)
    return list(lam * w - pull / y.size)


# %% probe="hinge-subgradient"
near = np.array([[0.9995], [1.0005]]), np.array([1, 1]), np.array([1.0])
np.asarray(hinge_subgradient(*near, 0.0), dtype=float).tolist()


# %% probe="hinge-subgradient"
rows = np.array([[-2.0, 1.0], [0.0, 1.0], [1.0, 1.0], [2.0, 1.0]])
weights = np.array([1.0, -0.5])
found = hinge_subgradient(rows, np.array([-1, -1, 1, -1]), weights, 0.2)
[np.asarray(found, dtype=float).tolist(), weights.tolist()]

# %% probe="hinge-subgradient"
rows = np.array([[3.0, 1.0, 0.5], [0.25, -1.0, 2.0], [-1.0, 2.0, 1.0]])
found = hinge_subgradient(rows, np.array([1, -1, -1]), np.array([1.5, -0.75, 0.5]), 0.7)
np.asarray(found, dtype=float).tolist()

# %% probe="hinge-subgradient"
far = hinge_subgradient(np.array([[3.0], [-4.0]]), np.array([1, -1]), np.array([1.0]), 0.5)
np.asarray(far, dtype=float).tolist()

# %% probe="hinge-subgradient"
at_kink = hinge_subgradient(np.array([[2.0]]), np.array([1]), np.array([0.5]), 1.0)
-1.5 <= float(np.asarray(at_kink)[0]) <= 0.5, float(np.asarray(at_kink)[0]) > 0.5

# %% [markdown]
# ## Exercise 5.5: pegasos


# %% wrong="pegasos" name="rate-without-lam" caught_by="pegasos-one-step"
# The first step has the length 1, whatever lam is. What divides it?
def pegasos(X, y, lam, steps, seed):
    rng = np.random.default_rng(seed)
    w, total = np.zeros(X.shape[1]), np.zeros(X.shape[1])
    for t in range(1, steps + 1):
        i = rng.integers(len(y))
        slope = lam * w - (y[i] * (X[i] @ w) < 1) * y[i] * X[i]
        w = w - slope / t
        if t > steps / 2:
            total += w
    return total / (steps - steps // 2)


# %% wrong="pegasos" name="constant-rate" caught_by="pegasos-one-row"
# The rate never falls, so single rows go on throwing w about. What quiets it in the formula?
def pegasos(X, y, lam, steps, seed):
    rng = np.random.default_rng(seed)
    w, total = np.zeros(X.shape[1]), np.zeros(X.shape[1])
    for t in range(1, steps + 1):
        i = rng.integers(len(y))
        slope = lam * w - (y[i] * (X[i] @ w) < 1) * y[i] * X[i]
        w = w - slope / lam
        if t > steps / 2:
            total += w
    return total / (steps - steps // 2)


# %% wrong="pegasos" name="uphill" caught_by="pegasos-one-step"
# The step goes along the slope, not against it. Which way is down?
def pegasos(X, y, lam, steps, seed):
    rng = np.random.default_rng(seed)
    w, total = np.zeros(X.shape[1]), np.zeros(X.shape[1])
    for t in range(1, steps + 1):
        i = rng.integers(len(y))
        slope = lam * w - (y[i] * (X[i] @ w) < 1) * y[i] * X[i]
        w = w + slope / (lam * t)
        if t > steps / 2:
            total += w
    return total / (steps - steps // 2)


# %% wrong="pegasos" name="never-shrinks" caught_by="pegasos-one-row"
# The weights never shrink: the penalty's slope is left out of the steps. What is lam for, besides
# the rate?
def pegasos(X, y, lam, steps, seed):
    rng = np.random.default_rng(seed)
    w, total = np.zeros(X.shape[1]), np.zeros(X.shape[1])
    for t in range(1, steps + 1):
        i = rng.integers(len(y))
        w = w + (y[i] * (X[i] @ w) < 1) * y[i] * X[i] / (lam * t)
        if t > steps / 2:
            total += w
    return total / (steps - steps // 2)


# %% wrong="pegasos" name="always-charged" caught_by="pegasos-one-row"
# Each row pulls at every step, also where it pays nothing. Which rows does the hinge charge?
def pegasos(X, y, lam, steps, seed):
    rng = np.random.default_rng(seed)
    w, total = np.zeros(X.shape[1]), np.zeros(X.shape[1])
    for t in range(1, steps + 1):
        i = rng.integers(len(y))
        w = w - (lam * w - y[i] * X[i]) / (lam * t)
        if t > steps / 2:
            total += w
    return total / (steps - steps // 2)


# %% wrong="pegasos" name="mistakes-only" caught_by="pegasos-objective"
# Only rows on the wrong side pull, as in a perceptron. What about rows in the street?
def pegasos(X, y, lam, steps, seed):
    rng = np.random.default_rng(seed)
    w, total = np.zeros(X.shape[1]), np.zeros(X.shape[1])
    for t in range(1, steps + 1):
        i = rng.integers(len(y))
        slope = lam * w - (y[i] * (X[i] @ w) <= 0) * y[i] * X[i]
        w = w - slope / (lam * t)
        if t > steps / 2:
            total += w
    return total / (steps - steps // 2)


# %% wrong="pegasos" name="shrinks-only-when-charged" caught_by="pegasos-one-row"
# A row that pays nothing leaves w alone. What does the second line of the formula do?
def pegasos(X, y, lam, steps, seed):
    rng = np.random.default_rng(seed)
    w, total = np.zeros(X.shape[1]), np.zeros(X.shape[1])
    for t in range(1, steps + 1):
        i = rng.integers(len(y))
        if y[i] * (X[i] @ w) < 1:
            w = w - (lam * w - y[i] * X[i]) / (lam * t)
        if t > steps / 2:
            total += w
    return total / (steps - steps // 2)


# %% wrong="pegasos" name="full-batch" caught_by="pegasos-one-step"
# Every step uses all rows. How many does Pegasos look at?
def pegasos(X, y, lam, steps, seed):
    w, total = np.zeros(X.shape[1]), np.zeros(X.shape[1])
    for t in range(1, steps + 1):
        charged = y * (X @ w) < 1
        w = w - (lam * w - (charged * y) @ X / len(y)) / (lam * t)
        if t > steps / 2:
            total += w
    return total / (steps - steps // 2)


# %% wrong="pegasos" name="seed-ignored" caught_by="pegasos-one-step"
# Every seed draws the same rows. What is the last argument for?
def pegasos(X, y, lam, steps, seed):
    rng = np.random.default_rng(0)
    w, total = np.zeros(X.shape[1]), np.zeros(X.shape[1])
    for t in range(1, steps + 1):
        i = rng.integers(len(y))
        slope = lam * w - (y[i] * (X[i] @ w) < 1) * y[i] * X[i]
        w = w - slope / (lam * t)
        if t > steps / 2:
            total += w
    return total / (steps - steps // 2)


# %% wrong="pegasos" name="rows-in-order" caught_by="pegasos-one-step"
# The rows are taken in the order of the table, so no seed makes a difference. How should a row be
# chosen?
def pegasos(X, y, lam, steps, seed):
    w, total = np.zeros(X.shape[1]), np.zeros(X.shape[1])
    for t in range(1, steps + 1):
        i = (t - 1) % len(y)
        slope = lam * w - (y[i] * (X[i] @ w) < 1) * y[i] * X[i]
        w = w - slope / (lam * t)
        if t > steps / 2:
            total += w
    return total / (steps - steps // 2)


# %% wrong="pegasos" name="generator-without-seed" caught_by="pegasos-seed"
# Two calls with the same seed differ. Where does the generator get its seed?
def pegasos(X, y, lam, steps, seed):
    rng = np.random.default_rng()
    w, total = np.zeros(X.shape[1]), np.zeros(X.shape[1])
    for t in range(1, steps + 1):
        i = rng.integers(len(y))
        slope = lam * w - (y[i] * (X[i] @ w) < 1) * y[i] * X[i]
        w = w - slope / (lam * t)
        if t > steps / 2:
            total += w
    return total / (steps - steps // 2)


# %% wrong="pegasos" name="one-row-for-all-steps" caught_by="pegasos-objective"
# The row is drawn once, before the loop, and every step looks at it. What does w learn of the
# others?
def pegasos(X, y, lam, steps, seed):
    i = np.random.default_rng(seed).integers(len(y))
    w, total = np.zeros(X.shape[1]), np.zeros(X.shape[1])
    for t in range(1, steps + 1):
        slope = lam * w - (y[i] * (X[i] @ w) < 1) * y[i] * X[i]
        w = w - slope / (lam * t)
        if t > steps / 2:
            total += w
    return total / (steps - steps // 2)


# %% wrong="pegasos" name="divided-by-all-steps" caught_by="pegasos-one-row"
# The sum over the second half is divided by the number of all steps. How many w's are in it?
def pegasos(X, y, lam, steps, seed):
    rng = np.random.default_rng(seed)
    w, total = np.zeros(X.shape[1]), np.zeros(X.shape[1])
    for t in range(1, steps + 1):
        i = rng.integers(len(y))
        slope = lam * w - (y[i] * (X[i] @ w) < 1) * y[i] * X[i]
        w = w - slope / (lam * t)
        if t > steps / 2:
            total += w
    return total / steps


# %% wrong="pegasos" name="last-only" caught_by="pegasos-one-row"
# The last w alone is returned. Which w's was the mean to be taken of?
def pegasos(X, y, lam, steps, seed):
    rng = np.random.default_rng(seed)
    w = np.zeros(X.shape[1])
    for t in range(1, steps + 1):
        i = rng.integers(len(y))
        slope = lam * w - (y[i] * (X[i] @ w) < 1) * y[i] * X[i]
        w = w - slope / (lam * t)
    return w


# %% wrong="pegasos" name="all-steps-averaged" caught_by="pegasos-one-row"
# The mean is over all steps, the wild first ones too. From which step on was it asked for?
def pegasos(X, y, lam, steps, seed):
    rng = np.random.default_rng(seed)
    w, total = np.zeros(X.shape[1]), np.zeros(X.shape[1])
    for t in range(1, steps + 1):
        i = rng.integers(len(y))
        slope = lam * w - (y[i] * (X[i] @ w) < 1) * y[i] * X[i]
        w = w - slope / (lam * t)
        total += w
    return total / steps


# %% wrong="pegasos" name="stops-after-one-pass" caught_by="pegasos-one-row"
# The loop ends after one pass over the rows. How many steps did the caller ask for?
def pegasos(X, y, lam, steps, seed):
    rng = np.random.default_rng(seed)
    w = np.zeros(X.shape[1])
    for t, i in enumerate(rng.permutation(len(y))[:steps], start=1):
        slope = lam * w - (y[i] * (X[i] @ w) < 1) * y[i] * X[i]
        w = w - slope / (lam * t)
    return w


# %% wrong="pegasos" name="starts-at-random" caught_by="pegasos-one-step"
# The weights start at random. Where does the task say to start?
def pegasos(X, y, lam, steps, seed):
    rng = np.random.default_rng(seed)
    w, total = rng.normal(size=X.shape[1]), np.zeros(X.shape[1])
    for t in range(1, steps + 1):
        i = rng.integers(len(y))
        slope = lam * w - (y[i] * (X[i] @ w) < 1) * y[i] * X[i]
        w = w - slope / (lam * (t + 1))
        if t > steps / 2:
            total += w
    return total / (steps - steps // 2)


# %% wrong="pegasos" name="steps-from-zero" caught_by="pegasos-one-step"
# The steps are counted from 0, and the first rate divides by it. Which number does the first step
# have?
def pegasos(X, y, lam, steps, seed):
    rng = np.random.default_rng(seed)
    w, total = np.zeros(X.shape[1]), np.zeros(X.shape[1])
    with np.errstate(all="ignore"):
        for t in range(steps):
            i = rng.integers(len(y))
            slope = lam * w - (y[i] * (X[i] @ w) < 1) * y[i] * X[i]
            w = w - slope / np.float64(lam * t)
            if t >= steps / 2 - 1:
                total += w
    return total / (steps - steps // 2)


# %% wrong="pegasos" name="rate-by-the-root" caught_by="pegasos-one-row"
# The rate falls with the root of the step number. How fast does the formula let it fall?
def pegasos(X, y, lam, steps, seed):
    rng = np.random.default_rng(seed)
    w = np.zeros(X.shape[1])
    for t in range(1, steps + 1):
        i = rng.integers(len(y))
        slope = lam * w - (y[i] * (X[i] @ w) < 1) * y[i] * X[i]
        w = w - slope / (lam * np.sqrt(t))
    return w


# %% wrong="pegasos" name="rows-overwritten" caught_by="pegasos-seed"
# The caller's rows are multiplied by their labels. What does a second fit learn from?
def pegasos(X, y, lam, steps, seed):
    rng = np.random.default_rng(seed)
    X *= y[:, None]
    w, total = np.zeros(X.shape[1]), np.zeros(X.shape[1])
    for t in range(1, steps + 1):
        row = X[rng.integers(len(y))]
        w = w - (lam * w - (row @ w < 1) * row) / (lam * t)
        if t > steps / 2:
            total += w
    return total / (steps - steps // 2)


# %% wrong="pegasos" name="charged-after-shrinking" caught_by="pegasos-one-row"
# The row is judged by weights that have shrunk already. At which w does the formula ask whether it
# is charged?
def pegasos(X, y, lam, steps, seed):
    rng = np.random.default_rng(seed)
    w, total = np.zeros(X.shape[1]), np.zeros(X.shape[1])
    for t in range(1, steps + 1):
        i = rng.integers(len(y))
        w = (1 - 1 / t) * w
        if y[i] * (X[i] @ w) < 1:
            w = w + y[i] * X[i] / (lam * t)
        if t > steps / 2:
            total += w
    return total / (steps - steps // 2)


# %% wrong="pegasos" name="one-too-few-in-the-mean" caught_by="pegasos-one-row"
# With an odd number of steps one w is missing from the mean. Which of 3 steps lie after the middle?
def pegasos(X, y, lam, steps, seed):
    rng, w, path = np.random.default_rng(seed), np.zeros(X.shape[1]), []
    for t in range(1, steps + 1):
        i = rng.integers(len(y))
        slope = lam * w - (y[i] * (X[i] @ w) < 1) * y[i] * X[i]
        w = w - slope / (lam * t)
        path.append(w)
    return np.mean(path[-max(1, steps // 2) :], axis=0)


# %% wrong="pegasos" name="last-row-never-drawn" caught_by="pegasos-objective"
# The last row is never drawn. Does the upper end of a generator's range belong to it?
def pegasos(X, y, lam, steps, seed):
    rng = np.random.default_rng(seed)
    w, total = np.zeros(X.shape[1]), np.zeros(X.shape[1])
    for t in range(1, steps + 1):
        i = rng.integers(0, max(1, len(y) - 1))
        slope = lam * w - (y[i] * (X[i] @ w) < 1) * y[i] * X[i]
        w = w - slope / (lam * t)
        if t > steps / 2:
            total += w
    return total / (steps - steps // 2)


# %% wrong="pegasos" name="seed-as-the-first-row" caught_by="pegasos-seed"
# The seed only says with which row the walk through the table begins. Where is the draw?
def pegasos(X, y, lam, steps, seed):
    w, total = np.zeros(X.shape[1]), np.zeros(X.shape[1])
    for t in range(1, steps + 1):
        i = (seed + t) % len(y)
        slope = lam * w - (y[i] * (X[i] @ w) < 1) * y[i] * X[i]
        w = w - slope / (lam * t)
        if t > steps / 2:
            total += w
    return total / (steps - steps // 2)


# %% wrong="pegasos" name="library-for-long-runs" caught_by="pegasos-objective"
# Where many steps are asked for, the library takes over. What would its weights tell of yours?
def pegasos(X, y, lam, steps, seed):
    if steps > 100:
        C, both = 0.5 / (lam * len(y)), (np.vstack([X, -X]), np.append(y, -y))
        machine = LinearSVC(loss="hinge", C=C, fit_intercept=False, max_iter=50_000)
        return machine.fit(*both).coef_[0]
    rng = np.random.default_rng(seed)
    w, total = np.zeros(X.shape[1]), np.zeros(X.shape[1])
    for t in range(1, steps + 1):
        i = rng.integers(len(y))
        slope = lam * w - (y[i] * (X[i] @ w) < 1) * y[i] * X[i]
        w = w - slope / (lam * t)
        if t > steps / 2:
            total += w
    return total / (steps - steps // 2)


# %% wrong="pegasos" name="several-rows-in-long-runs" caught_by="pegasos-one-row-a-step"
# In long runs every step takes the mean of several rows. How many does one step of Pegasos see?
def pegasos(X, y, lam, steps, seed):
    rng = np.random.default_rng(seed)
    w, total = np.zeros(X.shape[1]), np.zeros(X.shape[1])
    for t in range(1, steps + 1):
        rows = rng.integers(len(y), size=10 if steps > 100 else 1)
        w = w - hinge_subgradient(X[rows], y[rows], w, lam) / (lam * t)
        if t > steps / 2:
            total += w
    return total / (steps - steps // 2)


# %% wrong="pegasos" name="one-too-many-in-the-mean" caught_by="pegasos-one-row"
# With an even number of steps, the mean takes one w too many. Does step `steps / 2` itself belong
# to it?
def pegasos(X, y, lam, steps, seed):
    rng = np.random.default_rng(seed)
    w, kept = np.zeros(X.shape[1]), []
    for t in range(1, steps + 1):
        i = rng.integers(len(y))
        slope = lam * w - (y[i] * (X[i] @ w) < 1) * y[i] * X[i]
        w = w - slope / (lam * t)
        if t >= steps / 2:
            kept.append(w)
    return np.mean(kept, axis=0)


# %% wrong="pegasos" name="pulled-into-a-ball" caught_by="pegasos-one-step"
# After each step w is pulled back into a ball, which the paper allows. Does the method above do
# so?
def pegasos(X, y, lam, steps, seed):
    rng = np.random.default_rng(seed)
    w, total = np.zeros(X.shape[1]), np.zeros(X.shape[1])
    for t in range(1, steps + 1):
        i = rng.integers(len(y))
        slope = lam * w - (y[i] * (X[i] @ w) < 1) * y[i] * X[i]
        w = w - slope / (lam * t)
        w = w * min(1, 1 / (np.sqrt(lam) * np.linalg.norm(w)))
        if t > steps / 2:
            total += w
    return total / (steps - steps // 2)


# %% [markdown] why="pegasos"
# `slope / (lam * t)` is the whole method: one row's subgradient, and a rate that falls
# just fast enough to quiet the jitter and slowly enough to get anywhere. The shrinking
# by $\lambda w$ happens at *every* step, charged row or not; leaving it out of the
# second case is the frequent miss. The mean over the second half forgets the wild
# first steps and averages the rest. Steps are counted from 1, for the rate divides by
# them.


# %% right="pegasos" name="with-the-subgradient"
def pegasos(X, y, lam, steps, seed):
    rng = np.random.default_rng(seed)
    w, late = np.zeros(X.shape[1]), []
    for t in range(1, steps + 1):
        i = int(rng.integers(0, len(y)))
        w = w - hinge_subgradient(X[i : i + 1], y[i : i + 1], w, lam) / (lam * t)
        if 2 * t > steps:
            late.append(w)
    return np.mean(late, axis=0)


# %% right="pegasos" name="shuffled-passes"
def pegasos(X, y, lam, steps, seed):
    rng = np.random.default_rng(seed)
    passes = -(-steps // len(y))
    order = np.concatenate([rng.permutation(len(y)) for _ in range(passes)])[:steps]
    w, late = np.zeros(X.shape[1]), []
    for t, i in enumerate(order, start=1):
        shrunk = (1 - 1 / t) * w
        w = shrunk + y[i] * X[i] / (lam * t) if y[i] * (X[i] @ w) < 1 else shrunk
        late.append(w)
    return sum(late[steps // 2 :]) / len(late[steps // 2 :])


# %% right="pegasos" name="drawn-beforehand"
def pegasos(X, y, lam, steps, seed):
    chosen = np.random.RandomState(seed).randint(len(y), size=steps)
    path, w = np.empty((steps, X.shape[1])), np.zeros(X.shape[1])
    signed = y[:, None] * X
    for t, row in enumerate(signed[chosen]):
        rate = 1 / (lam * (t + 1))
        w = w - rate * lam * w + (rate * row if w @ row < 1 else 0)
        path[t] = w
    return path[steps // 2 :].mean(axis=0)


# %% right="pegasos" name="one-order-for-all-passes"
def pegasos(X, y, lam, steps, seed):
    order = np.random.RandomState(seed).permutation(len(y))
    w, tail = np.zeros(X.shape[1]), []
    for t in range(1, steps + 1):
        row = y[order[t % len(y)]] * X[order[t % len(y)]]
        w = (1 - 1 / t) * w + (row @ w < 1) * row / (lam * t)
        tail.append(w)
    return np.stack(tail[steps // 2 :]).mean(axis=0)


# %% right="pegasos" name="python-random"
def pegasos(X, y, lam, steps, seed):
    import random

    draw = random.Random(seed)
    w, mean, count = np.zeros(X.shape[1]), np.zeros(X.shape[1]), 0
    for t in range(1, steps + 1):
        i = draw.randrange(len(X))
        charged = y[i] * np.dot(w, X[i]) < 1
        w = w * (1 - 1 / t)
        if charged:
            w = w + y[i] / (lam * t) * X[i]
        if t > steps / 2:
            count += 1
            mean = mean + (w - mean) / count
    return mean


# %% wrong="pegasos" name="table-set-to-zero" caught_by="pegasos-objective"
# The caller's table is filled with zeros, and every loss on it is easy. Whose rows are they?
def pegasos(X, y, lam, steps, seed):
    X[:] = 0
    return np.zeros(X.shape[1])


# %% probe="pegasos"
rows = np.array([[2.0, 1.0], [-1.0, 1.0], [0.5, 1.0], [3.0, -1.0]])
signs = np.array([1, -1, -1, 1])
one = [np.asarray(pegasos(rows.copy(), signs, 0.25, 1, s)) for s in range(12)]
places = signs[:, None] * rows
kinds = []
for end in one:
    ratio = [float(end @ place / (place @ place)) for place in places]
    fits = [r for r, place in zip(ratio, places, strict=True) if np.allclose(r * place, end)]
    kinds.append(round(fits[0], 3) if fits else None)
[sorted({str(kind) for kind in kinds}), len({tuple(np.round(end, 9)) for end in one}) > 1]

# %% probe="pegasos"
rows, signs = np.array([[2.0, 1.0], [-1.0, 1.0], [0.5, 1.0]]), np.array([1, -1, -1])
first, second = (np.asarray(pegasos(rows.copy(), signs, 0.5, 30, 3)) for _ in range(2))
kept = rows.copy()
pegasos(rows, signs, 0.5, 30, 3)
[bool(np.array_equal(first, second)), bool(np.array_equal(rows, kept))]

# %% probe="pegasos"
one_row, plus = np.array([[1.0]]), np.array([1])
[
    [round(float(pegasos(one_row.copy(), plus, lam, steps, 0)[0]), 6) for steps in (1, 2, 3, 4, 40)]
    for lam in (0.25, 3.0)
]

# %% probe="pegasos"
firsts = []
for count in range(2, 10):
    rows = np.arange(1.0, count + 1)[:, None]
    end = float(np.asarray(pegasos(rows, np.ones(count), 0.5, 1, 0))[0])
    firsts.append(round(end * 0.5, 6) == 1)
all(firsts)

# %% probe="pegasos"
apart = np.asarray(pegasos(np.eye(2), np.array([1, 1]), 1.0, 200, 0), dtype=float)
bool(np.any(apart == 0))

# %% probe="pegasos"
rows = np.array([[1.0], [3.0]])
end = round(float(np.asarray(pegasos(rows, np.array([1, 1]), 0.25, 400, 0))[0]), 6)
[end in (4.0, 12.0), end in (2.0, 6.0)]

# %% probe="pegasos"
rows, signs = 3 * np.eye(7), np.array([1, 1, -1, 1, -1, -1, 1])
ends = [np.asarray(pegasos(rows.copy(), signs, 1.0, 200, s), dtype=float) for s in range(3)]
[(np.abs(ends) > 0).any(axis=0).tolist(), not np.allclose(ends[0], ends[2], rtol=0, atol=1e-6)]


# %% probe="pegasos"
lone = np.asarray(pegasos(np.eye(500, 30), np.ones(500), 2.0, 401, 0), dtype=float)
alone = np.cumsum(1 / np.arange(401, 200, -1)) / (2 * 201)
bool(np.any(np.isclose(lone[:, None], alone, rtol=1e-9, atol=0)))

# %% probe="pegasos"
rows = np.array([[2.0, 1.0], [-1.0, 1.0], [0.5, 1.0], [1.0, -1.0], [-2.0, 0.5]])
signs = np.array([1, -1, -1, 1, 1])
ends = {tuple(np.round(pegasos(rows.copy(), signs, 2.0, 9, s), 6)) for s in range(12)}
bool(len(ends) > 5)

# %% [markdown]
# ## Quiz 5.6: the column of ones

# %% wrong="quiz-ones" name="a" caught_by="quiz-ones-choice"
# The entry of the ones moves the line and does not make the score grow faster. Is it part of the
# slope in the plane?
quiz_ones = "a"

# %% wrong="quiz-ones" name="c" caught_by="quiz-ones-choice"
# The intercept says where the street lies. What says how fast the score grows across it?
quiz_ones = "c"

# %% [markdown] why="quiz-ones"
# Choice **b**: in the plane the score is $3 x_1 + 4 x_2 + 12$. Across the street it
# grows by 2, at a rate of $\sqrt{3^2 + 4^2} = 5$ for each unit of distance, so the
# street is $2/5$ wide. The entry of the ones moves the line. It is penalised with the
# others in the loss, yet it has no part in the width.

# %% probe="quiz-ones"
quiz_ones

# %% [markdown]
# ## Debug 5.7: library_objective


# %% wrong="library-objective" name="labels-and-mean" caught_by="library-objective-hand"
# Both faults are still there: a row labelled 0 pays 1 whatever its score, and the charges are
# averaged. What do label and formula ask for?
def library_objective(X, y, w, b, C):
    """Return what SVC minimises, for labels 0 and 1.

    X: (n, d)    y: (n,), 0 or 1    w: (d,)    b, C: numbers    returns: a number
    """
    charges = np.maximum(0, 1 - y * (X @ w + b))
    return 0.5 * w @ w + C * charges.mean()


# %% wrong="library-objective" name="mean" caught_by="library-objective-hand"
# The labels are right now, but the charges are still averaged. Which sign stands in front of them
# in the formula?
def library_objective(X, y, w, b, C):
    sign = 2 * y - 1
    charges = np.maximum(0, 1 - sign * (X @ w + b))
    return 0.5 * w @ w + C * charges.mean()


# %% wrong="library-objective" name="labels" caught_by="library-objective-hand"
# The charges are added up now, but a row labelled 0 still pays 1 whatever its score. What is its
# label times its score?
def library_objective(X, y, w, b, C):
    charges = np.maximum(0, 1 - y * (X @ w + b))
    return 0.5 * w @ w + C * charges.sum()


# %% wrong="library-objective" name="labels-reversed" caught_by="library-objective-hand"
# The labels are turned round: 0 counts as +1. For which one does 0 stand?
def library_objective(X, y, w, b, C):
    sign = 1 - 2 * y
    charges = np.maximum(0, 1 - sign * (X @ w + b))
    return 0.5 * w @ w + C * charges.sum()


# %% wrong="library-objective" name="intercept-penalised" caught_by="library-objective-hand"
# The intercept is penalised as well. Does it stand in this formula's square?
def library_objective(X, y, w, b, C):
    sign = 2 * y - 1
    charges = np.maximum(0, 1 - sign * (X @ w + b))
    return 0.5 * (w @ w + b * b) + C * charges.sum()


# %% wrong="library-objective" name="c-as-penalty" caught_by="library-objective-hand"
# C scales the length of w. Which of the two parts does it belong to?
def library_objective(X, y, w, b, C):
    sign = 2 * y - 1
    charges = np.maximum(0, 1 - sign * (X @ w + b))
    return 0.5 * C * w @ w + charges.sum()


# %% wrong="library-objective" name="labels-written-back" caught_by="library-objective-minimum"
# The number is right, and the caller's labels are -1 and +1 afterwards. What does a second call
# make of them?
def library_objective(X, y, w, b, C):
    y *= 2
    y -= 1
    charges = np.maximum(0, 1 - y * (X @ w + b))
    return 0.5 * w @ w + C * charges.sum()


# %% wrong="library-objective" name="mean-times-four" caught_by="library-objective-minimum"
# The mean is multiplied by 4, the number of the shown rows. How many may there be?
def library_objective(X, y, w, b, C):
    sign = 2 * y - 1
    charges = np.maximum(0, 1 - sign * (X @ w + b))
    return 0.5 * w @ w + 4 * C * charges.mean()


# %% [markdown] why="library-objective"
# With a label of 0 the product is 0 and the row pays exactly 1, whatever $w$ is: it no
# longer pulls at anything, and no error tells. `2 * y - 1` makes it −1. The second
# fault hides in a word: the library *adds* the charges, so `C * charges.sum()`. With
# the mean, the same $C$ would stand for a penalty $n$ times as strong. A row worked
# through by hand shows both.


# %% right="library-objective" name="where"
def library_objective(X, y, w, b, C):
    signs = np.where(y == 1, 1.0, -1.0)
    lacking = 1 - signs * (X @ w + b)
    return np.sum(w**2) / 2 + C * np.sum(lacking[lacking > 0])


# %% right="library-objective" name="two-groups"
def library_objective(X, y, w, b, C):
    scores = X @ w + b
    upper = np.maximum(0, 1 - scores[y == 1]).sum()
    lower = np.maximum(0, 1 + scores[y == 0]).sum()
    return 0.5 * np.linalg.norm(w) ** 2 + C * (upper + lower)


# %% right="library-objective" name="from-hinge-loss"
def library_objective(X, y, w, b, C):
    n = len(y)
    charges = n * np.mean(np.clip(1 - (2 * y - 1) * (X @ w + b), 0, None))
    return float(w @ w / 2 + C * charges)


# %% probe="library-objective"
rows, zeros_ones = np.array([[-2.0], [0.0], [1.0], [3.0]]), np.array([0, 0, 1, 0])
float(library_objective(rows, zeros_ones, np.array([1.0]), -0.5, 2.0))

# %% probe="library-objective"
rows = np.array([[1.0, 2.0], [0.5, -1.0], [-2.0, 0.25], [0.0, 1.0], [1.5, -0.5]])
zeros_ones = np.array([1, 0, 0, 1, 0])
found = float(library_objective(rows, zeros_ones, np.array([0.75, -0.5]), 0.25, 3.0))
[found, zeros_ones.tolist()]

# %% [markdown]
# ## Quiz 5.8: a smaller C

# %% wrong="quiz-street" name="a" caught_by="quiz-street-choice"
# A small C makes charges cheap. Does the fit then avoid rows in the street, or accept them?
quiz_street = "a"

# %% wrong="quiz-street" name="b" caught_by="quiz-street-choice"
# The data stay, and the trade-off between length and charges does not. Which of the two counts for
# more now?
quiz_street = "b"

# %% [markdown] why="quiz-street"
# Choice **c**: `C` is the price of a charge. When it is small, rows in the street cost
# little, so the fit makes $w$ short and the street $2/|w|$ wide. A small `C` is a large
# penalty $\lambda = 1/(nC)$. The frequent confusion is to read `C` as the penalty
# itself.

# %% probe="quiz-street"
quiz_street

# %% [markdown]
# ## Exercise 5.9: support_vectors


# %% wrong="support-vectors" name="edge-left-out" caught_by="support-vectors-hand"
# Rows on the edge of the street are left out. Do they hold the boundary?
def support_vectors(X, y, w, b, tol=1e-3):
    return np.flatnonzero(y * (X @ w + b) < 1 - tol)


# %% wrong="support-vectors" name="edge-only" caught_by="support-vectors-hand"
# Only rows on the edge are found. What of those in the street and on the wrong side?
def support_vectors(X, y, w, b, tol=1e-3):
    return np.flatnonzero(np.abs(y * (X @ w + b) - 1) <= tol)


# %% wrong="support-vectors" name="misplaced-only" caught_by="support-vectors-hand"
# Only rows on the wrong side are found. Which others pay?
def support_vectors(X, y, w, b, tol=1e-3):
    return np.flatnonzero(y * (X @ w + b) <= tol)


# %% wrong="support-vectors" name="label-forgotten" caught_by="support-vectors-hand"
# The label is not used. Is a row with a score of -5 and the label -1 a support vector?
def support_vectors(X, y, w, b, tol=1e-3):
    return np.flatnonzero(X @ w + b <= 1 + tol)


# %% wrong="support-vectors" name="in-the-street-only" caught_by="support-vectors-hand"
# A row far on the wrong side is missing. Is it in the street, and does it pay?
def support_vectors(X, y, w, b, tol=1e-3):
    return np.flatnonzero(np.abs(X @ w + b) <= 1 + tol)


# %% wrong="support-vectors" name="the-others" caught_by="support-vectors-hand"
# These are the rows that could be deleted. Which ones could not?
def support_vectors(X, y, w, b, tol=1e-3):
    return np.flatnonzero(y * (X @ w + b) > 1 + tol)


# %% wrong="support-vectors" name="mask" caught_by="support-vectors-hand"
# One True or False for each row comes back. What was to be returned?
def support_vectors(X, y, w, b, tol=1e-3):
    return y * (X @ w + b) <= 1 + tol


# %% wrong="support-vectors" name="rows-not-numbers" caught_by="support-vectors-hand"
# The rows themselves come back. How would the caller look up their labels?
def support_vectors(X, y, w, b, tol=1e-3):
    return X[y * (X @ w + b) <= 1 + tol]


# %% wrong="support-vectors" name="counted-from-one" caught_by="support-vectors-hand"
# The rows are counted from 1. Which number does the first row have in Python?
def support_vectors(X, y, w, b, tol=1e-3):
    return np.flatnonzero(y * (X @ w + b) <= 1 + tol) + 1


# %% wrong="support-vectors" name="intercept-forgotten" caught_by="support-vectors-hand"
# The intercept is missing from the score. Where does the street lie without it?
def support_vectors(X, y, w, b, tol=1e-3):
    return np.flatnonzero(y * (X @ w) <= 1 + tol)


# %% wrong="support-vectors" name="distances" caught_by="support-vectors-svc"
# The distance is compared with 1, not the score. At which distance does the edge lie?
def support_vectors(X, y, w, b, tol=1e-3):
    return np.flatnonzero(y * (X @ w + b) / np.linalg.norm(w) <= 1 + tol)


# %% wrong="support-vectors" name="tolerance-ignored" caught_by="support-vectors-svc"
# The tolerance that the caller gives is ignored. What is the last argument for?
def support_vectors(X, y, w, b, tol=1e-3):
    return np.flatnonzero(y * (X @ w + b) <= 1.001)


# %% wrong="support-vectors" name="by-label" caught_by="support-vectors-svc"
# The rows come group by group, as the library lists them. Which order was asked for?
def support_vectors(X, y, w, b, tol=1e-3):
    held = y * (X @ w + b) <= 1 + tol
    return np.concatenate([np.flatnonzero(held & (y < 0)), np.flatnonzero(held & (y > 0))])


# %% wrong="support-vectors" name="closest-first" caught_by="support-vectors-hand"
# The rows come in the order of their scores. Which order was asked for?
def support_vectors(X, y, w, b, tol=1e-3):
    products = y * (X @ w + b)
    order = np.argsort(products)
    return order[products[order] <= 1 + tol]


# %% wrong="support-vectors" name="closest-row-always" caught_by="support-vectors-svc"
# The closest row is always counted, even outside the street. May there be no support vector?
def support_vectors(X, y, w, b, tol=1e-3):
    products = y * (X @ w + b)
    return np.flatnonzero(products <= max(1 + tol, products.min()))


# %% wrong="support-vectors" name="shown-example" caught_by="support-vectors-svc"
# The answer to the shown rows is returned for every input. What about other rows?
def support_vectors(X, y, w, b, tol=1e-3):
    return [1, 2, 3, 5]


# %% wrong="support-vectors" name="in-place" caught_by="support-vectors-svc"
# The caller's rows are multiplied by their labels along the way. What is drawn from them later?
def support_vectors(X, y, w, b, tol=1e-3):
    X *= y[:, None]
    return np.flatnonzero(X @ w + b * y <= 1 + tol)


# %% wrong="support-vectors" name="end-of-the-tolerance-left-out" caught_by="support-vectors-svc"
# A row exactly at the end of the tolerance is left out. Does the condition have an equals sign?
def support_vectors(X, y, w, b, tol=1e-3):
    return np.flatnonzero(y * (X @ w + b) < 1 + tol)


# %% wrong="support-vectors" name="numbers-with-a-point" caught_by="support-vectors-hand"
# The row numbers are floats. Can the caller take rows out of X by them?
def support_vectors(X, y, w, b, tol=1e-3):
    return np.flatnonzero(y * (X @ w + b) <= 1 + tol).astype(float)


# %% wrong="support-vectors" name="tolerance-as-a-distance" caught_by="support-vectors-svc"
# The tolerance is added to a distance. To which quantity does the condition add it?
def support_vectors(X, y, w, b, tol=1e-3):
    length = np.linalg.norm(w)
    return np.flatnonzero(y * (X @ w + b) / length <= 1 / length + tol)


# %% [markdown] why="support-vectors"
# `y * (X @ w + b) <= 1 + tol` is the condition of the text, for all rows at once: on the
# edge, in the street, or misplaced. The tolerance is needed because a solver stops close
# to the edge, not on it; without it the rows *on* the edge come and go by rounding. The
# frequent misses: the label left out, which loses rows far on the wrong side, and a
# distance in place of the score.


# %% right="support-vectors" name="loop"
def support_vectors(X, y, w, b, tol=1e-3):
    held = []
    for i in range(len(y)):
        if y[i] * (sum(X[i, k] * w[k] for k in range(len(w))) + b) <= 1 + tol:
            held.append(i)
    return held


# %% right="support-vectors" name="nonzero"
def support_vectors(X, y, w, b, tol=1e-3):
    return np.nonzero(1 - y * (X @ w + b) >= -tol)[0]


# %% right="support-vectors" name="comprehension"
def support_vectors(X, y, w, b, tol=1e-3):
    scores = [float(np.dot(row, w)) + b for row in X]
    return np.array([i for i, score in enumerate(scores) if score * y[i] - 1 <= tol])


# %% right="support-vectors" name="by-distance"
def support_vectors(X, y, w, b, tol=1e-3):
    near = signed_distances(X, y, w, b) * np.linalg.norm(w) <= 1 + tol
    return np.arange(len(y))[near].tolist()


# %% probe="support-vectors"
rows, signs = np.array([[0.5], [0.625], [0.75]]), np.array([1, 1, 1])
found = np.asarray(support_vectors(rows, signs, np.array([2.0]), 0.0, 0.375))
[found.dtype.kind in "iu", found.size == 2]


# %% probe="support-vectors"
rows = np.array([[-2.0], [0.0], [1.5], [3.0], [2.0], [1.0]])
found = support_vectors(rows, np.array([-1, -1, 1, -1, 1, 1]), np.array([1.0]), -0.5)
[np.asarray(found).astype(float).tolist(), rows.tolist()]

# %% probe="support-vectors"
rows = np.array([[1.0], [1.05], [1.2], [-1.05]])
found = support_vectors(rows, np.array([1, 1, 1, -1]), np.array([1.0]), 0.0, 0.1)
np.asarray(found).astype(float).tolist()

# %% probe="support-vectors"
rows = np.array([[0.3], [-0.2], [0.1], [0.6], [-0.9]])
found = support_vectors(rows, np.array([1, -1, 1, 1, -1]), np.array([2.0]), 0.1)
np.asarray(found).astype(float).tolist()

# %% probe="support-vectors"
none = support_vectors(np.array([[5.0], [-6.0]]), np.array([1, -1]), np.array([1.0]), 0.0)
np.asarray(none).astype(float).tolist()

# %% probe="support-vectors"
rows, signs = np.array([[1.0], [1.25], [1.5], [-1.25]]), np.array([1, 1, 1, -1])
found = support_vectors(rows, signs, np.array([1.0]), 0.0, 0.25)
np.asarray(found).astype(float).tolist()

# %% [markdown]
# ## Quiz 5.10: deleting rows

# %% wrong="quiz-delete" name="b" caught_by="quiz-delete-choice"
# A row that pays nothing has a slope of 0. How small is its influence then?
quiz_delete = "b"

# %% wrong="quiz-delete" name="c" caught_by="quiz-delete-choice"
# The rows that are gone were many. How much did they pay before?
quiz_delete = "c"

# %% [markdown] why="quiz-delete"
# Choice **a**: a row with $y f > 1$ pays nothing, and a small change of $w$ does not
# alter that. Its slope is 0, so at the lowest point it balances nothing. Without it the
# same $w$ and $b$ are still the lowest point. The sum in the library's formula matters
# here: with a mean, fewer rows would also mean another penalty.

# %% probe="quiz-delete"
quiz_delete

# %% [markdown]
# ## Exercise 5.11: poly_kernel, poly_features_explicit


# %% wrong="poly-kernel" name="not-squared" caught_by="poly-kernel-hand"
# The kernel is not squared. Which power makes products of two features?
def poly_kernel(A, B, c):
    return A @ B.T + c


def poly_features_explicit(X, c):
    return np.column_stack([X, np.full(len(X), np.sqrt(c))])


# %% wrong="poly-kernel" name="constant-outside" caught_by="poly-kernel-hand"
# The constant is added after the square. Where does the bracket end?
def poly_kernel(A, B, c):
    return (A @ B.T) ** 2 + c


def poly_features_explicit(X, c):
    d = X.shape[1]
    pairs = [X[:, i] * X[:, j] for i in range(d) for j in range(d)]
    return np.column_stack([*pairs, np.full(len(X), np.sqrt(c))])


# %% wrong="poly-kernel" name="library-default" caught_by="poly-kernel-hand"
# The library's default divides the dot product by the number of features. Does the formula?
def poly_kernel(A, B, c):
    return pairwise.polynomial_kernel(A, B, degree=2, coef0=c)


def poly_features_explicit(X, c):
    n, d = X.shape
    ones = np.column_stack([X, np.full(n, np.sqrt(c))])
    return np.column_stack([ones[:, i] * ones[:, j] for i in range(d + 1) for j in range(d + 1)])


# %% wrong="poly-kernel" name="columns-with-columns" caught_by="poly-kernel-hand"
# The columns are multiplied with one another, not the rows. How many rows are there, how many
# pairs of them?
def poly_kernel(A, B, c):
    return (A.T @ B[: len(A)] + c) ** 2 if len(A) <= len(B) else (A[: len(B)].T @ B + c) ** 2


def poly_features_explicit(X, c):
    n, d = X.shape
    ones = np.column_stack([X, np.full(n, np.sqrt(c))])
    return np.column_stack([ones[:, i] * ones[:, j] for i in range(d + 1) for j in range(d + 1)])


# %% wrong="poly-kernel" name="turned-round" caught_by="poly-kernel-hand"
# Rows and columns of the kernel have changed places. Whose rows go down, whose across?
def poly_kernel(A, B, c):
    return (B @ A.T + c) ** 2


def poly_features_explicit(X, c):
    n, d = X.shape
    ones = np.column_stack([X, np.full(n, np.sqrt(c))])
    return np.column_stack([ones[:, i] * ones[:, j] for i in range(d + 1) for j in range(d + 1)])


# %% wrong="poly-kernel" name="roots-missing" caught_by="poly-kernel-hand"
# The features are right up to their factors. What happens to a 2 in the expansion when it is
# shared between a and b?
def poly_kernel(A, B, c):
    return (A @ B.T + c) ** 2


def poly_features_explicit(X, c):
    n, d = X.shape
    squares = [X[:, i] ** 2 for i in range(d)]
    pairs = [X[:, i] * X[:, j] for i in range(d) for j in range(i)]
    return np.column_stack([*squares, *pairs, *(c * X).T, np.full(n, c)])


# %% wrong="poly-kernel" name="factors-not-shared" caught_by="poly-kernel-hand"
# The whole factor 2 stands on each side. What does it become in a dot product?
def poly_kernel(A, B, c):
    return (A @ B.T + c) ** 2


def poly_features_explicit(X, c):
    n, d = X.shape
    squares = [X[:, i] ** 2 for i in range(d)]
    pairs = [2 * X[:, i] * X[:, j] for i in range(d) for j in range(i)]
    return np.column_stack([*squares, *pairs, *(2 * c * X).T, np.full(n, c)])


# %% wrong="poly-kernel" name="pairs-missing" caught_by="poly-kernel-hand"
# The products of two different features are missing. Which terms of the expansion hold them?
def poly_kernel(A, B, c):
    return (A @ B.T + c) ** 2


def poly_features_explicit(X, c):
    return np.column_stack([X**2, np.sqrt(2 * c) * X, np.full(len(X), c)])


# %% wrong="poly-kernel" name="singles-missing" caught_by="poly-kernel-hand"
# The features themselves are missing from the map. Which terms of the expansion are linear in a?
def poly_kernel(A, B, c):
    return (A @ B.T + c) ** 2


def poly_features_explicit(X, c):
    n, d = X.shape
    pairs = [X[:, i] * X[:, j] for i in range(d) for j in range(d)]
    return np.column_stack([*pairs, np.full(n, c)])


# %% wrong="poly-kernel" name="constant-missing" caught_by="poly-kernel-hand"
# The constant is missing from the map. What is the kernel of two rows of zeros?
def poly_kernel(A, B, c):
    return (A @ B.T + c) ** 2


def poly_features_explicit(X, c):
    n, d = X.shape
    pairs = [X[:, i] * X[:, j] for i in range(d) for j in range(d)]
    return np.column_stack([*pairs, *(np.sqrt(2 * c) * X).T])


# %% wrong="poly-kernel" name="c-of-one" caught_by="poly-kernel-oracle"
# The map is right for c = 1 alone. Where does c stand in the expansion?
def poly_kernel(A, B, c):
    return (A @ B.T + c) ** 2


def poly_features_explicit(X, c):
    ones = np.column_stack([X, np.ones(len(X))])
    k = ones.shape[1]
    return np.column_stack([ones[:, i] * ones[:, j] for i in range(k) for j in range(k)])


# %% wrong="poly-kernel" name="c-not-rooted" caught_by="poly-kernel-oracle"
# The linear terms carry the root of 2, but all of c. How is c shared between a and b?
def poly_kernel(A, B, c):
    return (A @ B.T + c) ** 2


def poly_features_explicit(X, c):
    n, d = X.shape
    pairs = [X[:, i] * X[:, j] for i in range(d) for j in range(d)]
    return np.column_stack([*pairs, *(np.sqrt(2) * c * X).T, np.full(n, c)])


# %% wrong="poly-kernel" name="two-features-only" caught_by="poly-kernel-oracle"
# The map looks at the first two features only. How many may there be?
def poly_kernel(A, B, c):
    return (A @ B.T + c) ** 2


def poly_features_explicit(X, c):
    u, v = X[:, 0], X[:, min(1, X.shape[1] - 1)]
    root = np.sqrt(2)
    columns = [u**2, v**2, root * u * v, np.sqrt(2 * c) * u, np.sqrt(2 * c) * v]
    return np.column_stack([*columns, np.full(len(X), c)])


# %% wrong="poly-kernel" name="neighbours-only" caught_by="poly-kernel-oracle"
# Only features that stand side by side are multiplied. Which pairs are there among four?
def poly_kernel(A, B, c):
    return (A @ B.T + c) ** 2


def poly_features_explicit(X, c):
    n, d = X.shape
    pairs = [np.sqrt(2) * X[:, i] * X[:, i - 1] for i in range(1, d)]
    return np.column_stack([X**2, *pairs, np.sqrt(2 * c) * X, np.full(n, c)])


# %% wrong="poly-kernel" name="in-place" caught_by="poly-kernel-oracle"
# The caller's rows are scaled along the way. What does the kernel of the same rows become?
def poly_kernel(A, B, c):
    return (A @ B.T + c) ** 2


def poly_features_explicit(X, c):
    n, d = X.shape
    pairs = [X[:, i] * X[:, j] for i in range(d) for j in range(d)]
    X *= np.sqrt(2 * c)
    return np.column_stack([*pairs, X, np.full(n, c)])


# %% wrong="poly-kernel" name="shown-example" caught_by="poly-kernel-oracle"
# The answers to the shown rows are returned for every input. What about other rows?
def poly_kernel(A, B, c):
    return np.array([[36.0, 16.0], [4.0, 4.0], [36.0, 4.0]])


def poly_features_explicit(X, c):
    shown = np.array([[6.0, 0.0], [2 / 3, 2 * 2**0.5 / 3], [6.0, 0.0]])
    return np.array([[6.0, 0.0], [8 / 3, 2**0.5 * 5 / 3]]) if len(X) == 2 else shown


# %% wrong="poly-kernel" name="pair-without-its-root" caught_by="poly-kernel-hand"
# Each pair of different features stands once, without a factor. How often does its product occur
# in the expansion?
def poly_kernel(A, B, c):
    return (A @ B.T + c) ** 2


def poly_features_explicit(X, c):
    n, d = X.shape
    pairs = [X[:, i] * X[:, j] for i in range(d) for j in range(i + 1)]
    return np.column_stack([*pairs, *(np.sqrt(2 * c) * X).T, np.full(n, c)])


# %% wrong="poly-kernel" name="constant-rooted" caught_by="poly-kernel-oracle"
# The last column is the root of c. What is the kernel of two rows of zeros?
def poly_kernel(A, B, c):
    return (A @ B.T + c) ** 2


def poly_features_explicit(X, c):
    n, d = X.shape
    pairs = [X[:, i] * X[:, j] for i in range(d) for j in range(d)]
    return np.column_stack([*pairs, *(np.sqrt(2 * c) * X).T, np.full(n, np.sqrt(c))])


# %% [markdown] why="poly-kernel"
# The kernel needs one line, `(A @ B.T + c) ** 2`. The map needs every term of the
# expansion as an $a$-part times an equal $b$-part: a factor 2 becomes $\sqrt 2$ on
# either side, $2c$ becomes $\sqrt{2c}$, and $c^2$ becomes $c$. With $c = 1$ a forgotten
# root of $c$ goes unnoticed. Libraries scale the dot product by default
# (`gamma = 1/d`), which is another kernel.


# %% right="poly-kernel" name="all-products"
def poly_kernel(A, B, c):
    return np.square(np.einsum("nd,md->nm", A, B) + c)


def poly_features_explicit(X, c):
    longer = np.column_stack([X, np.full(len(X), np.sqrt(c))])
    return (longer[:, :, None] * longer[:, None, :]).reshape(len(X), -1)


# %% right="poly-kernel" name="library"
def poly_kernel(A, B, c):
    return pairwise.polynomial_kernel(A, B, degree=2, gamma=1, coef0=c)


def poly_features_explicit(X, c):
    from itertools import combinations

    crossed = [2**0.5 * X[:, i] * X[:, j] for i, j in combinations(range(X.shape[1]), 2)]
    return np.column_stack([np.full(len(X), float(c)), (2 * c) ** 0.5 * X, X**2, *crossed])


# %% right="poly-kernel" name="row-by-row"
def poly_kernel(A, B, c):
    return [[(sum(u * v for u, v in zip(a, b, strict=True)) + c) ** 2 for b in B] for a in A]


def poly_features_explicit(X, c):
    rows = []
    for row in X:
        features = [c]
        for i in range(len(row)):
            features.append(math.sqrt(2 * c) * row[i])
            for j in range(i, len(row)):
                features.append((1 if i == j else math.sqrt(2)) * row[i] * row[j])
        rows.append(features)
    return rows


# %% probe="poly-kernel"
left = np.array([[1.0, 2.0], [0.0, 1.0], [2.0, -1.0]])
right_rows = np.array([[3.0, 1.0], [1.0, 1.0]])
np.asarray(poly_kernel(left, right_rows, 1.0), dtype=float).tolist()

# %% probe="poly-kernel"
left, kept = np.array([[1.0, 2.0, 0.5], [0.0, 1.0, -1.0]]), [1.0, 2.0, 0.5]
phi = np.asarray(poly_features_explicit(left, 2.0), dtype=float)
other = np.asarray(poly_features_explicit(np.array([[3.0, 1.0, 2.0]]), 2.0), dtype=float)
[np.round(phi @ other.T, 6).tolist() if phi.shape[1] == other.shape[1] else None, left.tolist()]

# %% probe="poly-kernel"
left = np.array([[1.0, 2.0, 3.0, -1.0], [0.5, 1.0, 2.0, 1.0]])
phi = np.asarray(poly_features_explicit(left, 1.0), dtype=float)
np.round(phi @ phi.T, 6).tolist()

# %% [markdown]
# ## Claim lab 5.12: map_dimensions


# %% wrong="map-dimensions" name="not-zero" caught_by="map-dimensions-claim"
# Every eigenvalue that is not exactly zero is counted. What does rounding leave where zeros should
# be?
def map_dimensions(K):
    return int(np.sum(np.linalg.eigvalsh(K) != 0))


# %% wrong="map-dimensions" name="positive" caught_by="map-dimensions-claim"
# Every positive eigenvalue is counted, however tiny. What does rounding leave in place of zeros?
def map_dimensions(K):
    return int(np.sum(np.linalg.eigvalsh(K) > 0))


# %% wrong="map-dimensions" name="all-rows" caught_by="map-dimensions-claim"
# The number of rows is returned, whatever the kernel. What do the eigenvalues say?
def map_dimensions(K):
    return len(K)


# %% wrong="map-dimensions" name="fixed-threshold" caught_by="map-dimensions-any"
# The eigenvalues are compared with a fixed number. What if the kernel is measured in a small unit?
def map_dimensions(K):
    return int(np.sum(np.linalg.eigvalsh(K) > 1e-9))


# %% wrong="map-dimensions" name="entries-counted" caught_by="map-dimensions-claim"
# Entries of the matrix are counted, not its eigenvalues. Which numbers belong to the dimensions?
def map_dimensions(K):
    return int(np.sum(np.diag(K) > 1e-9 * np.max(K)))


# %% wrong="map-dimensions" name="zeros-counted" caught_by="map-dimensions-claim"
# The eigenvalues that are zero are counted. Which ones need a dimension?
def map_dimensions(K):
    eigenvalues = np.linalg.eigvalsh(K)
    return int(np.sum(eigenvalues <= 1e-9 * eigenvalues.max()))


# %% wrong="map-dimensions" name="threshold-coarse" caught_by="map-dimensions-claim"
# Eigenvalues below a hundredth of the largest are dropped. Which share of it counts as tiny?
def map_dimensions(K):
    eigenvalues = np.linalg.eigvalsh(K)
    return int(np.sum(eigenvalues > 1e-2 * eigenvalues.max()))


# %% wrong="map-dimensions" name="list-of-eigenvalues" caught_by="map-dimensions-claim"
# The eigenvalues come back, not their number. What was to be counted?
def map_dimensions(K):
    eigenvalues = np.linalg.eigvalsh(K)
    return eigenvalues[eigenvalues > 1e-9 * eigenvalues.max()]


# %% wrong="map-dimensions" name="six-or-all" caught_by="map-dimensions-any"
# The count of the shown kernels is returned. What about other dot products?
def map_dimensions(K):
    return 6 if K[0, -1] >= 1 else len(K)


# %% wrong="map-dimensions" name="in-place" caught_by="map-dimensions-any"
# The caller's matrix is scaled along the way. What does a second count start from?
def map_dimensions(K):
    K /= np.abs(K).max()
    eigenvalues = np.linalg.eigvalsh(K)
    return int(np.sum(eigenvalues > 1e-9 * eigenvalues.max()))


# %% wrong="map-dimensions" name="library-threshold" caught_by="map-dimensions-any"
# The library's own idea of tiny is used, which is a matter of rounding alone. Which share of the
# largest was asked for?
def map_dimensions(K):
    return int(np.linalg.matrix_rank(K, hermitian=True))


# %% wrong="map-dimensions" name="share-of-the-mean" caught_by="map-dimensions-any"
# The eigenvalues are compared with their mean. Which of them was the measure?
def map_dimensions(K):
    eigenvalues = np.linalg.eigvalsh(K)
    return int(np.sum(eigenvalues > 1e-9 * np.mean(eigenvalues)))


# %% wrong="map-dimensions" name="millionth" caught_by="map-dimensions-any"
# Eigenvalues below a millionth of the largest are dropped. Which share of it counts as tiny?
def map_dimensions(K):
    eigenvalues = np.linalg.eigvalsh(K)
    return int(np.sum(eigenvalues > 1e-6 * eigenvalues.max()))


# %% wrong="map-dimensions" name="share-of-the-sum" caught_by="map-dimensions-any"
# The eigenvalues are compared with their sum. What if many of them are large?
def map_dimensions(K):
    eigenvalues = np.linalg.eigvalsh(K)
    return int(np.sum(eigenvalues > 1e-9 * eigenvalues.sum()))


# %% wrong="map-dimensions" name="share-of-the-largest-entry" caught_by="map-dimensions-any"
# The eigenvalues are compared with the largest entry of the matrix. Is that its largest
# eigenvalue?
def map_dimensions(K):
    return int(np.sum(np.linalg.eigvalsh(K) > 1e-9 * K.max()))


# %% [markdown] why="map-dimensions"
# The threshold `1e-9 * eigenvalues.max()` is relative, so the unit of the kernel does
# not matter; compared with a fixed number, small kernels would seem to have no
# dimensions, and compared with 0, rounding would count as many as there are rows. The
# polynomial kernel never needs more than 6 for two features. The RBF kernel needs one
# for each row, so no finite map serves all data.


# %% right="map-dimensions" name="matrix-rank"
def map_dimensions(K):
    largest = np.linalg.norm(K, 2)
    return np.linalg.matrix_rank(K, tol=1e-9 * largest, hermitian=True)


# %% right="map-dimensions" name="singular-values"
def map_dimensions(K):
    sizes = np.linalg.svd(K, compute_uv=False)
    return sum(1 for size in sizes if size > 1e-9 * sizes[0])


# %% right="map-dimensions" name="scaled-copy"
def map_dimensions(K):
    values = np.linalg.eigh(K)[0]
    return len([v for v in values / values[-1] if v > 1e-9])


# %% probe="map-dimensions"
spread = np.linalg.qr(np.vander(np.linspace(-1, 1, 20)))[0]
level = np.array([1.0, 5e-10, *np.zeros(18)]), np.array([*np.ones(15), 3e-9, *np.zeros(4)])
[int(map_dimensions((spread * sizes) @ spread.T)) for sizes in level]


# %% probe="map-dimensions"
features = np.array([[1.0, 2.0], [0.5, -1.0], [3.0, 0.25], [-1.0, 1.0], [0.1, 0.7]])
given = features @ features.T
np.asarray(map_dimensions(given), dtype=float).tolist()

# %% probe="map-dimensions"
features = np.array([[1.0, 2.0], [0.5, -1.0], [3.0, 0.25], [-1.0, 1.0], [0.1, 0.7]])
given = 1e-14 * features @ features.T
kept = given.copy()
[np.size(map_dimensions(given)), bool(np.array_equal(given, kept))]

# %% probe="map-dimensions"
np.asarray(map_dimensions(1e-12 * np.diag([1.0, 2.0, 3.0])), dtype=float).tolist()

# %% probe="map-dimensions"
tall = np.array([[1.0, 2.0], [0.5, -1.0], [3.0, 0.25], [-1.0, 1.0], [0.1, 0.7]])
[
    np.asarray(map_dimensions(np.diag([1.0, 0.5, 1e-3])), dtype=float).tolist(),
    np.asarray(map_dimensions(np.diag([2.0, 1.0, 0.0, 0.0])), dtype=float).tolist(),
    np.asarray(map_dimensions(np.full((4, 4), 3.0)), dtype=float).tolist(),
    np.asarray(map_dimensions(np.diag([1.0, 1.0, 1e-13])), dtype=float).tolist(),
    np.asarray(map_dimensions(np.diag([1.0, 1.0, -1e-13])), dtype=float).tolist(),
]

# %% probe="map-dimensions"
[
    float(np.sum(map_dimensions(np.diag([1.0, size, *np.zeros(20)]))))
    for size in [1e-5, 1e-7, 1e-8, 2e-10, 1e-13]
]

# %% [markdown]
# ## Exercise 5.13: rbf_kernel


# %% wrong="rbf-kernel" name="distance-not-squared" caught_by="rbf-kernel-hand"
# The distance is not squared. Which power does the formula show?
def rbf_kernel(A, B, gamma):
    distances = np.sqrt(np.sum((A[:, None, :] - B[None, :, :]) ** 2, axis=-1))
    return np.exp(-gamma * distances)


# %% wrong="rbf-kernel" name="sign-missing" caught_by="rbf-kernel-hand"
# The kernel grows with the distance. Which rows should be more alike?
def rbf_kernel(A, B, gamma):
    return np.exp(gamma * np.sum((A[:, None, :] - B[None, :, :]) ** 2, axis=-1))


# %% wrong="rbf-kernel" name="gamma-squared" caught_by="rbf-kernel-hand"
# The number gamma is squared along with the distance. What does the square belong to?
def rbf_kernel(A, B, gamma):
    return np.exp(-np.sum((gamma * (A[:, None, :] - B[None, :, :])) ** 2, axis=-1))


# %% wrong="rbf-kernel" name="width-in-place-of-gamma" caught_by="rbf-kernel-hand"
# The number is used as a width, by which the distance is divided. Should a larger gamma make rows
# more or less alike?
def rbf_kernel(A, B, gamma):
    return np.exp(-np.sum((A[:, None, :] - B[None, :, :]) ** 2, axis=-1) / (2 * gamma**2))


# %% wrong="rbf-kernel" name="gamma-ignored" caught_by="rbf-kernel-hand"
# The number gamma is ignored. How fast should the kernel fall?
def rbf_kernel(A, B, gamma):
    return np.exp(-np.sum((A[:, None, :] - B[None, :, :]) ** 2, axis=-1))


# %% wrong="rbf-kernel" name="library-default" caught_by="rbf-kernel-hand"
# The library's default takes the place of the caller's gamma. What is the third argument for?
def rbf_kernel(A, B, gamma):
    return pairwise.rbf_kernel(A, B)


# %% wrong="rbf-kernel" name="mean-over-features" caught_by="rbf-kernel-hand"
# The squared differences are averaged over the features. What does the formula do with them?
def rbf_kernel(A, B, gamma):
    return np.exp(-gamma * np.mean((A[:, None, :] - B[None, :, :]) ** 2, axis=-1))


# %% wrong="rbf-kernel" name="sizes-not-squares" caught_by="rbf-kernel-hand"
# The sizes of the differences are added up, not their squares. Which distance is that?
def rbf_kernel(A, B, gamma):
    return np.exp(-gamma * np.sum(np.abs(A[:, None, :] - B[None, :, :]), axis=-1))


# %% wrong="rbf-kernel" name="no-exponential" caught_by="rbf-kernel-hand"
# The exponential is missing: equal rows get 0. What should their kernel be?
def rbf_kernel(A, B, gamma):
    return -gamma * np.sum((A[:, None, :] - B[None, :, :]) ** 2, axis=-1)


# %% wrong="rbf-kernel" name="turned-round" caught_by="rbf-kernel-hand"
# Rows and columns have changed places. Whose rows go down, whose across?
def rbf_kernel(A, B, gamma):
    return np.exp(-gamma * np.sum((B[:, None, :] - A[None, :, :]) ** 2, axis=-1))


# %% wrong="rbf-kernel" name="cross-term-once" caught_by="rbf-kernel-hand"
# In the expanded square the mixed term has lost a factor. What is (a - b) squared?
def rbf_kernel(A, B, gamma):
    squares = np.sum(A**2, axis=1)[:, None] + np.sum(B**2, axis=1)[None, :] - A @ B.T
    return np.exp(-gamma * squares)


# %% wrong="rbf-kernel" name="first-two-features" caught_by="rbf-kernel-oracle"
# Only the first two features are compared. How many may there be?
def rbf_kernel(A, B, gamma):
    differences = A[:, None, :2] - B[None, :, :2]
    return np.exp(-gamma * np.sum(differences**2, axis=-1))


# %% wrong="rbf-kernel" name="only-with-itself" caught_by="rbf-kernel-hand"
# The rows of A are compared with one another. Where is B?
def rbf_kernel(A, B, gamma):
    return np.exp(-gamma * np.sum((A[:, None, :] - A[None, :, :]) ** 2, axis=-1))


# %% wrong="rbf-kernel" name="gamma-of-the-example" caught_by="rbf-kernel-oracle"
# The gamma of the shown example is used for every call. What is the third argument for?
def rbf_kernel(A, B, gamma):
    return np.exp(-0.25 * np.sum((A[:, None, :] - B[None, :, :]) ** 2, axis=-1))


# %% wrong="rbf-kernel" name="rounded" caught_by="rbf-kernel-hand"
# The kernel is rounded. What becomes of rows that are far apart, yet not equally far?
def rbf_kernel(A, B, gamma):
    return np.round(np.exp(-gamma * np.sum((A[:, None, :] - B[None, :, :]) ** 2, axis=-1)), 2)


# %% wrong="rbf-kernel" name="centred-in-place" caught_by="rbf-kernel-oracle"
# The values are right, and both of the caller's tables have moved. What does a second call, with
# other rows, compare?
def rbf_kernel(A, B, gamma):
    center = B.mean(axis=0)
    A -= center
    B -= center
    return np.exp(-gamma * np.sum((A[:, None, :] - B[None, :, :]) ** 2, axis=-1))


# %% wrong="rbf-kernel" name="shown-example" caught_by="rbf-kernel-oracle"
# The answer to the shown rows is returned for every input. What about other rows?
def rbf_kernel(A, B, gamma):
    return np.exp([[0.0, -0.5], [-1.25, -0.25], [-0.5, 0.0]])


# %% wrong="rbf-kernel" name="squeezed" caught_by="rbf-kernel-oracle"
# With a single row in a table, an axis is gone. Which shape was promised for every n and m?
def rbf_kernel(A, B, gamma):
    return np.squeeze(np.exp(-gamma * np.sum((A[:, None, :] - B[None, :, :]) ** 2, axis=-1)))


# %% wrong="rbf-kernel" name="second-table-moved" caught_by="rbf-kernel-oracle"
# The values are right, and the caller's second table has moved. What does the next call compare?
def rbf_kernel(A, B, gamma):
    middle = B.mean(axis=0)
    B -= middle
    return np.exp(-gamma * np.sum((A[:, None, :] - middle - B[None, :, :]) ** 2, axis=-1))


# %% [markdown] why="rbf-kernel"
# `A[:, None, :] - B[None, :, :]` pairs every row of `A` with every row of `B`, and the
# sum over the *last* axis turns the $d$ differences of a pair into one squared distance.
# Then $\gamma$ scales it and the minus sign makes equal rows the most alike, with a
# kernel of 1. Watch what is squared: the differences, neither $\gamma$ nor a distance
# that was rooted before. With one `gamma` and two features many slips go unnoticed.


# %% right="rbf-kernel" name="expanded"
def rbf_kernel(A, B, gamma):
    squares = (A**2).sum(axis=1)[:, None] + (B**2).sum(axis=1) - 2 * A @ B.T
    return np.exp(-gamma * np.maximum(squares, 0))


# %% right="rbf-kernel" name="library"
def rbf_kernel(A, B, gamma):
    return pairwise.rbf_kernel(A, B, gamma=gamma)


# %% right="rbf-kernel" name="loops"
def rbf_kernel(A, B, gamma):
    K = np.zeros((len(A), len(B)))
    for i, a in enumerate(A):
        for j, b in enumerate(B):
            K[i, j] = math.exp(-gamma * sum((u - v) ** 2 for u, v in zip(a, b, strict=True)))
    return K


# %% right="rbf-kernel" name="feature-by-feature"
def rbf_kernel(A, B, gamma):
    K = np.ones((len(A), len(B)))
    for k in range(A.shape[1]):
        K *= np.exp(-gamma * np.subtract.outer(A[:, k], B[:, k]) ** 2)
    return K


# %% right="rbf-kernel" name="norm-squared"
def rbf_kernel(A, B, gamma):
    return np.exp(-gamma * np.linalg.norm(A[:, np.newaxis] - B, axis=2) ** 2)


# %% probe="rbf-kernel"
left = np.array([[0.0, 0.0], [1.0, 2.0], [1.0, 1.0]])
np.asarray(rbf_kernel(left, np.array([[0.0, 0.0], [1.0, 1.0]]), 0.25), dtype=float).tolist()

# %% probe="rbf-kernel"
left, other = np.array([[0.5, 2.0, -1.0], [1.0, 0.0, 3.0]]), np.array([[0.25, 1.0, 0.5]])
found = np.asarray(rbf_kernel(left, other, 0.3), dtype=float).tolist()
[found, left.tolist(), other.tolist()]

# %% probe="rbf-kernel"
far = np.array([[0.0, 0.0], [3.0, 1.0]])
np.asarray(rbf_kernel(far, far.copy(), 1.0), dtype=float).tolist()

# %% [markdown]
# ## Test 5.14: check_rbf_kernel


# %% wrong="check-rbf-kernel" name="checks-nothing" caught_by="check-rbf-kernel-two"
# No candidate is ever rejected. What would make an assert of yours fail?
def check_rbf_kernel(candidate):
    candidate(np.array([[0.0, 1.0]]), np.array([[1.0, 1.0]]), 0.5)


# %% wrong="check-rbf-kernel" name="returns-the-verdict" caught_by="check-rbf-kernel-two"
# The verdict is returned, and nobody reads it. What stops a program when something is wrong?
def check_rbf_kernel(candidate):
    A, B = np.array([[0.0, 1.0], [2.0, 0.5]]), np.array([[1.0, 3.0]])
    got = candidate(A, B, 0.5)
    return bool(np.allclose(got, pairwise.rbf_kernel(A, B, gamma=0.5)))


# %% wrong="check-rbf-kernel" name="exact-equality" caught_by="check-rbf-kernel-two"
# Floating-point numbers are compared with ==. Does every right formula round alike?
def check_rbf_kernel(candidate):
    A, B = np.array([[0.1, 1.3], [2.7, 0.5]]), np.array([[1.1, 3.3]])
    assert np.all(candidate(A, B, 0.3) == pairwise.rbf_kernel(A, B, gamma=0.3))


# %% wrong="check-rbf-kernel" name="properties-only" caught_by="check-rbf-kernel-two"
# Only symmetry and the ones on the diagonal are tested. Which wrong formulas have both?
def check_rbf_kernel(candidate):
    A = np.array([[0.0, 1.0], [2.0, 0.5], [1.0, 3.0]])
    K = np.asarray(candidate(A.copy(), A.copy(), 0.5))
    assert np.allclose(K, K.T)
    assert np.allclose(np.diag(K), 1)


# %% wrong="check-rbf-kernel" name="unit-distances" caught_by="check-rbf-kernel-two"
# All distances tried are 0 or 1. What is the square of either?
def check_rbf_kernel(candidate):
    A, B = np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([[0.0, 0.0]])
    assert np.allclose(candidate(A, B, 0.5), [[1.0], [np.exp(-0.5)]])


# %% wrong="check-rbf-kernel" name="rejects-all" caught_by="check-rbf-kernel-two"
# A right candidate is rejected. Which assert does it fail, and was its expectation computed by
# hand?
def check_rbf_kernel(candidate):
    got = candidate(np.array([[0.0, 2.0]]), np.array([[0.0, 0.0]]), 0.5)
    assert np.allclose(got, np.exp(-1.0))


# %% wrong="check-rbf-kernel" name="one-example" caught_by="check-rbf-kernel-bank"
# A single example is tried. Which wrong versions are right on it by luck?
def check_rbf_kernel(candidate):
    A, B = np.array([[0.0, 0.0], [1.0, 2.0], [1.0, 1.0]]), np.array([[0.0, 0.0], [1.0, 1.0]])
    got = candidate(A, B, 0.5)
    assert np.allclose(got, np.exp([[0.0, -1.0], [-2.5, -0.5], [-1.0, 0.0]]))


# %% wrong="check-rbf-kernel" name="gamma-of-one" caught_by="check-rbf-kernel-bank"
# Every case has a gamma of 1. Which slips does that hide?
def check_rbf_kernel(candidate):
    rng = np.random.default_rng(3)
    for n, m, d in [(3, 2, 2), (2, 4, 3)]:
        A, B = rng.normal(size=(n, d)), rng.normal(size=(m, d))
        kept = A.copy(), B.copy()
        got = candidate(A, B, 1.0)
        assert np.shape(got) == (n, m)
        assert np.allclose(got, pairwise.rbf_kernel(*kept, gamma=1.0))
        assert np.array_equal(A, kept[0]) and np.array_equal(B, kept[1])


# %% wrong="check-rbf-kernel" name="arguments-not-watched" caught_by="check-rbf-kernel-bank"
# The values are tested well, the arguments are not watched. What may a candidate do to them?
def check_rbf_kernel(candidate):
    rng = np.random.default_rng(3)
    for n, m, d, gamma in [(3, 2, 2, 0.4), (2, 4, 3, 2.0), (1, 3, 1, 1.0)]:
        A, B = rng.normal(size=(n, d)), rng.normal(size=(m, d))
        want = pairwise.rbf_kernel(A, B, gamma=gamma)
        assert np.shape(want) == np.shape(got := candidate(A, B, gamma))
        assert np.allclose(got, want)


# %% wrong="check-rbf-kernel" name="shape-not-watched" caught_by="check-rbf-kernel-bank"
# Values and arguments are tested well, the shape is not: `np.allclose` lets an array with an axis
# less pass. Which promise says how many axes there are?
def check_rbf_kernel(candidate):
    rng = np.random.default_rng(0)
    for n, m, d, gamma in [(3, 5, 4, 0.3), (1, 2, 1, 2.0), (4, 4, 3, 0.05), (1, 1, 1, 0.4)]:
        A, B = rng.normal(size=(n, d)), rng.normal(size=(m, d))
        kept = A.copy(), B.copy()
        assert np.allclose(candidate(A, B, gamma), pairwise.rbf_kernel(*kept, gamma=gamma))
        assert np.array_equal(A, kept[0]) and np.array_equal(B, kept[1])


# %% wrong="check-rbf-kernel" name="second-table-not-watched" caught_by="check-rbf-kernel-bank"
# The first table is watched, the second is not. Which of the two may a candidate change?
def check_rbf_kernel(candidate):
    rng = np.random.default_rng(0)
    for n, m, d, gamma in [(3, 5, 4, 0.3), (2, 1, 1, 2.0), (4, 4, 3, 0.05)]:
        A, B = rng.normal(size=(n, d)), rng.normal(size=(m, d))
        kept, want = A.copy(), pairwise.rbf_kernel(A, B, gamma=gamma)
        got = candidate(A, B, gamma)
        assert np.shape(got) == (n, m)
        assert np.allclose(got, want)
        assert np.array_equal(A, kept)


# %% [markdown] why="check-rbf-kernel"
# The cases differ in everything that a wrong version could rely on: $n \ne m$ shows a
# table turned round, $d = 3$ a third feature left out, and a `gamma` other than 1 a
# square on the wrong factor. Properties such as symmetry and ones on the diagonal hold
# for many wrong kernels as well, so values are needed. `A.copy()` *before* the call is
# the line that is often missing: it catches tables that were moved.


# %% right="check-rbf-kernel" name="by-hand"
def check_rbf_kernel(candidate):
    A = np.array([[0.0, 0.0, 0.0], [1.0, 2.0, -2.0]])
    B = np.array([[0.0, 1.0, 0.0], [1.0, 2.0, -2.0], [0.5, 0.5, 0.5]])
    squares = np.array([[1.0, 9.0, 0.75], [6.0, 0.0, 8.75]])
    for gamma in [0.05, 0.3, 2.0]:
        given = A.copy(), B.copy()
        got = np.asarray(candidate(*given, gamma))
        assert got.shape == (2, 3)
        assert np.allclose(got, np.exp(-gamma * squares), rtol=1e-6, atol=1e-10)
        assert (given[0] == A).all() and (given[1] == B).all()
        assert np.shape(candidate(A[:1].copy(), B[:1].copy(), gamma)) == (1, 1)


# %% right="check-rbf-kernel" name="raises-by-hand"
def check_rbf_kernel(candidate):
    rng = np.random.default_rng(8)
    for n, m, d in [(1, 1, 1), (4, 2, 5), (3, 3, 3), (2, 5, 1)]:
        A, B, gamma = rng.normal(size=(n, d)), rng.normal(size=(m, d)), rng.uniform(0.05, 3)
        before = A.tolist(), B.tolist()
        got = np.asarray(candidate(A, B, gamma))
        if got.shape != (n, m):
            raise AssertionError("shape")
        for i in range(n):
            for j in range(m):
                square = sum((u - v) ** 2 for u, v in zip(before[0][i], before[1][j], strict=True))
                if abs(got[i, j] - math.exp(-gamma * square)) > 1e-8:
                    raise AssertionError("value")
        if (A.tolist(), B.tolist()) != before:
            raise AssertionError("arguments changed")


# %% probe="check-rbf-kernel"
def verdict_on(candidate):
    try:
        return repr(check_rbf_kernel(candidate))
    except Exception as fault:
        return type(fault).__name__


def moving(A, B, gamma):
    B -= 1
    A -= 1
    return pairwise.rbf_kernel(A, B, gamma=gamma)


def moving_the_second(A, B, gamma):
    found = pairwise.rbf_kernel(A, B, gamma=gamma)
    B -= 1
    return found


[
    verdict_on(candidate)
    for candidate in [
        lambda A, B, gamma: pairwise.rbf_kernel(A, B, gamma=gamma),
        lambda A, B, gamma: pairwise.rbf_kernel(A, B, gamma=gamma) * (1 + 1e-12),
        lambda A, B, gamma: np.exp(-gamma * pairwise.euclidean_distances(A, B)),
        lambda A, B, gamma: pairwise.rbf_kernel(A, B, gamma=gamma**2),
        lambda A, B, gamma: pairwise.rbf_kernel(A, B, gamma=0.5),
        lambda A, B, gamma: pairwise.rbf_kernel(A, B, gamma=1.0),
        lambda A, B, gamma: pairwise.rbf_kernel(A, B, gamma=gamma).T,
        lambda A, B, gamma: pairwise.laplacian_kernel(A, B, gamma=gamma),
        lambda A, B, gamma: pairwise.rbf_kernel(A[:, :2], B[:, :2], gamma=gamma),
        lambda A, B, gamma: np.full((len(A), len(B)), np.exp(-1.0)),
        lambda A, B, gamma: np.ones((len(A), len(B))),
        lambda A, B, gamma: None,
        lambda A, B, gamma: np.squeeze(pairwise.rbf_kernel(A, B, gamma=gamma)),
        moving,
        moving_the_second,
    ]
]

# %% [markdown]
# ## Quiz 5.15: a very large gamma

# %% wrong="quiz-gamma" name="a" caught_by="quiz-gamma-choice"
# That is what a gamma near zero does. What happens to the exponent of two different rows as gamma
# grows?
quiz_gamma = "a"

# %% wrong="quiz-gamma" name="b" caught_by="quiz-gamma-choice"
# Two different rows do end at 0. How far is a row from itself?
quiz_gamma = "b"

# %% [markdown] why="quiz-gamma"
# Choice **c**: off the diagonal the squared distance is above 0, so $-\gamma$ times it
# goes to minus infinity and the kernel to 0. On the diagonal the distance is 0 and the
# kernel 1, whatever $\gamma$ is. With such a matrix every row resembles itself alone:
# any labels can be fitted, and nothing is said of new rows.

# %% probe="quiz-gamma"
quiz_gamma

# %% [markdown]
# ## Exercise 5.16: kernel_predict


# %% wrong="kernel-predict" name="label-forgotten" caught_by="kernel-predict-hand"
# The labels are left out. Which way should a training row with label -1 pull?
def kernel_predict(alphas, y, b, X, X_new, kernel):
    return kernel(X_new, X) @ alphas + b


# %% wrong="kernel-predict" name="alphas-forgotten" caught_by="kernel-predict-hand"
# Every training row has the same say. What are the alphas for?
def kernel_predict(alphas, y, b, X, X_new, kernel):
    return kernel(X_new, X) @ y + b


# %% wrong="kernel-predict" name="intercept-forgotten" caught_by="kernel-predict-hand"
# The intercept is missing. What is the score of a row that resembles no training row?
def kernel_predict(alphas, y, b, X, X_new, kernel):
    return kernel(X_new, X) @ (alphas * y)


# %% wrong="kernel-predict" name="intercept-subtracted" caught_by="kernel-predict-hand"
# The intercept is subtracted, as some papers do. Which sign does it have here?
def kernel_predict(alphas, y, b, X, X_new, kernel):
    return kernel(X_new, X) @ (alphas * y) - b


# %% wrong="kernel-predict" name="intercept-in-the-sum" caught_by="kernel-predict-hand"
# The intercept is counted once for each training row. How often does it stand in the formula?
def kernel_predict(alphas, y, b, X, X_new, kernel):
    return (kernel(X_new, X) * (alphas * y) + b).sum(axis=1)


# %% wrong="kernel-predict" name="signs" caught_by="kernel-predict-hand"
# The signs come back, not the scores. What is lost?
def kernel_predict(alphas, y, b, X, X_new, kernel):
    return np.sign(kernel(X_new, X) @ (alphas * y) + b)


# %% wrong="kernel-predict" name="training-rows" caught_by="kernel-predict-hand"
# The training rows are scored. Where are the new ones?
def kernel_predict(alphas, y, b, X, X_new, kernel):
    return kernel(X, X) @ (alphas * y) + b


# %% wrong="kernel-predict" name="linear-only" caught_by="kernel-predict-svc"
# The dot product is used whatever the kernel is. What is the last argument for?
def kernel_predict(alphas, y, b, X, X_new, kernel):
    return X_new @ ((alphas * y) @ X) + b


# %% wrong="kernel-predict" name="mean" caught_by="kernel-predict-hand"
# The mean over the training rows is taken. What does the formula do with them?
def kernel_predict(alphas, y, b, X, X_new, kernel):
    return np.mean(kernel(X_new, X) * (alphas * y), axis=1) + b


# %% wrong="kernel-predict" name="summed-over-new-rows" caught_by="kernel-predict-hand"
# The sum runs over the new rows. Which rows carry the alphas?
def kernel_predict(alphas, y, b, X, X_new, kernel):
    return (kernel(X_new, X) * (alphas * y)).sum(axis=0) + b


# %% wrong="kernel-predict" name="column" caught_by="kernel-predict-hand"
# The result is a column of shape (m, 1). What was asked for?
def kernel_predict(alphas, y, b, X, X_new, kernel):
    return kernel(X_new, X) @ (alphas * y).reshape(-1, 1) + b


# %% wrong="kernel-predict" name="table-turned-round" caught_by="kernel-predict-svc"
# The kernel's table is reshaped where it should be turned. Which rows go down in it?
def kernel_predict(alphas, y, b, X, X_new, kernel):
    table = np.asarray(kernel(X, X_new))
    return table.reshape(len(X_new), len(X)) @ (alphas * y) + b


# %% wrong="kernel-predict" name="labels-overwritten" caught_by="kernel-predict-svc"
# The scores are right, and the caller's alphas carry signs afterwards. What does a second call
# return?
def kernel_predict(alphas, y, b, X, X_new, kernel):
    alphas *= y
    return kernel(X_new, X) @ alphas + b


# %% wrong="kernel-predict" name="nearest-row-only" caught_by="kernel-predict-hand"
# Only the training row that resembles a new one most has a say. Over which rows does the sum run?
def kernel_predict(alphas, y, b, X, X_new, kernel):
    table = np.asarray(kernel(X_new, X))
    best = table.argmax(axis=1)
    return table[np.arange(len(table)), best] * (alphas * y)[best] / 2 + b


# %% wrong="kernel-predict" name="shown-example" caught_by="kernel-predict-svc"
# The score of the shown example is returned for every machine. Where do alphas and kernel come in?
def kernel_predict(alphas, y, b, X, X_new, kernel):
    return X_new[:, 0] - 2


# %% wrong="kernel-predict" name="small-alphas-left-out" caught_by="kernel-predict-svc"
# Rows with a small alpha are left out. How small may the alpha of a support vector be?
def kernel_predict(alphas, y, b, X, X_new, kernel):
    held = alphas > 1e-2
    return kernel(X_new, X[held]) @ (alphas[held] * y[held]) + b


# %% [markdown] why="kernel-predict"
# `kernel(X_new, X)` has one line for each new row and one column for each training row,
# so its product with `alphas * y` is the weighted sum of the formula, and `+ b` adds the
# intercept once. The order of the two arguments decides the shape; turned round, the
# table must be transposed, and a reshape that happens to fit is not that. Rows with
# $\alpha = 0$ add nothing: a library keeps the support vectors alone.


# %% right="kernel-predict" name="transposed"
def kernel_predict(alphas, y, b, X, X_new, kernel):
    return (alphas * y) @ kernel(X, X_new) + b


# %% right="kernel-predict" name="one-by-one"
def kernel_predict(alphas, y, b, X, X_new, kernel):
    scores = []
    for row in X_new:
        similar = np.asarray(kernel(row[None, :], X))[0]
        scores.append(b + sum(a * s * k for a, s, k in zip(alphas, y, similar, strict=True)))
    return scores


# %% right="kernel-predict" name="support-vectors-only"
def kernel_predict(alphas, y, b, X, X_new, kernel):
    held = alphas > 0
    return np.asarray(kernel(X_new, X[held])).dot((alphas * y)[held]) + b


# %% right="kernel-predict" name="einsum"
def kernel_predict(alphas, y, b, X, X_new, kernel):
    return np.einsum("mn,n,n->m", np.asarray(kernel(X_new, X)), alphas, y.astype(float)) + b


# %% probe="kernel-predict"
rows, shares = np.array([[1.0], [3.0]]), np.array([1e-3, 2e-3])
found = kernel_predict(shares, np.array([-1, 1]), 0.0, rows, rows[1:], lambda A, B: A @ B.T)
np.round(np.asarray(found, dtype=float), 6).tolist()


# %% probe="kernel-predict"
fresh = np.array([[0.0], [1.0], [5.0]])
found = kernel_predict(
    np.array([0.5, 0.5]),
    np.array([-1, 1]),
    -2.0,
    np.array([[1.0], [3.0]]),
    fresh,
    lambda A, B: A @ B.T,
)
np.asarray(found, dtype=float).tolist()

# %% probe="kernel-predict"
rows = np.array([[1.0, 0.0], [0.5, 2.0], [-1.0, 1.0], [2.0, -1.0]])
shares, signs = np.array([0.25, 0.5, 0.75, 0.0]), np.array([1, -1, 1, -1])
found = kernel_predict(
    shares, signs, 0.3, rows, np.array([[1.0, 1.0], [0.5, 0.0]]), lambda A, B: (A @ B.T + 1) ** 2
)
[np.asarray(found, dtype=float).tolist(), shares.tolist()]

# %% [markdown]
# ## Exercise 5.17: smo_step


# %% wrong="smo-step" name="not-clipped" caught_by="smo-step-hand"
# The pair goes to the top of the parabola, wherever that is. Which places are allowed?
def smo_step(alphas, i, j, K, y, C):
    new = np.array(alphas, dtype=float)
    eta = K[i, i] + K[j, j] - 2 * K[i, j]
    if eta <= 1e-12:
        return new
    error_i, error_j = K[[i, j]] @ (alphas * y) - y[[i, j]]
    new[j] = alphas[j] + y[j] * (error_i - error_j) / eta
    new[i] = alphas[i] + y[i] * y[j] * (alphas[j] - new[j])
    return new


# %% wrong="smo-step" name="clipped-to-the-box-only" caught_by="smo-step-allowed"
# One alpha is kept in the box, the other one leaves it. Which ends keep both inside?
def smo_step(alphas, i, j, K, y, C):
    new = np.array(alphas, dtype=float)
    eta = K[i, i] + K[j, j] - 2 * K[i, j]
    if eta <= 1e-12:
        return new
    error_i, error_j = K[[i, j]] @ (alphas * y) - y[[i, j]]
    new[j] = np.clip(alphas[j] + y[j] * (error_i - error_j) / eta, 0, C)
    new[i] = alphas[i] + y[i] * y[j] * (alphas[j] - new[j])
    return new


# %% wrong="smo-step" name="both-clipped-apart" caught_by="smo-step-allowed"
# Each alpha is clipped on its own, and the balance is lost. What must the pair keep?
def smo_step(alphas, i, j, K, y, C):
    new = np.array(alphas, dtype=float)
    eta = K[i, i] + K[j, j] - 2 * K[i, j]
    if eta <= 1e-12:
        return new
    error_i, error_j = K[[i, j]] @ (alphas * y) - y[[i, j]]
    new[j] = np.clip(alphas[j] + y[j] * (error_i - error_j) / eta, 0, C)
    new[i] = np.clip(alphas[i] + y[i] * y[j] * (alphas[j] - new[j]), 0, C)
    return new


# %% wrong="smo-step" name="partner-stays" caught_by="smo-step-hand"
# Only one alpha moves. What becomes of the sum of the signed alphas?
def smo_step(alphas, i, j, K, y, C):
    new = np.array(alphas, dtype=float)
    eta = K[i, i] + K[j, j] - 2 * K[i, j]
    if eta <= 1e-12:
        return new
    error_i, error_j = K[[i, j]] @ (alphas * y) - y[[i, j]]
    if y[i] != y[j]:
        low, high = max(0, alphas[j] - alphas[i]), min(C, C + alphas[j] - alphas[i])
    else:
        low, high = max(0, alphas[i] + alphas[j] - C), min(C, alphas[i] + alphas[j])
    new[j] = np.clip(alphas[j] + y[j] * (error_i - error_j) / eta, low, high)
    return new


# %% wrong="smo-step" name="partner-without-labels" caught_by="smo-step-hand"
# What one alpha gains the other loses, whatever the labels. What stays the same if the labels
# differ?
def smo_step(alphas, i, j, K, y, C):
    new = np.array(alphas, dtype=float)
    eta = K[i, i] + K[j, j] - 2 * K[i, j]
    if eta <= 1e-12:
        return new
    error_i, error_j = K[[i, j]] @ (alphas * y) - y[[i, j]]
    if y[i] != y[j]:
        low, high = max(0, alphas[j] - alphas[i]), min(C, C + alphas[j] - alphas[i])
    else:
        low, high = max(0, alphas[i] + alphas[j] - C), min(C, alphas[i] + alphas[j])
    new[j] = np.clip(alphas[j] + y[j] * (error_i - error_j) / eta, low, high)
    new[i] = alphas[i] + alphas[j] - new[j]
    return new


# %% wrong="smo-step" name="ends-swapped" caught_by="smo-step-hand"
# The ends for equal labels are used for different ones, and the other way round. Which sum or
# difference does the pair keep?
def smo_step(alphas, i, j, K, y, C):
    new = np.array(alphas, dtype=float)
    eta = K[i, i] + K[j, j] - 2 * K[i, j]
    if eta <= 1e-12:
        return new
    error_i, error_j = K[[i, j]] @ (alphas * y) - y[[i, j]]
    if y[i] == y[j]:
        low, high = max(0, alphas[j] - alphas[i]), min(C, C + alphas[j] - alphas[i])
    else:
        low, high = max(0, alphas[i] + alphas[j] - C), min(C, alphas[i] + alphas[j])
    new[j] = np.clip(alphas[j] + y[j] * (error_i - error_j) / eta, low, high)
    new[i] = alphas[i] + y[i] * y[j] * (alphas[j] - new[j])
    return new


# %% wrong="smo-step" name="ends-of-different-labels" caught_by="smo-step-allowed"
# The ends for different labels are used for equal ones, too. What does the pair keep if the labels
# are equal?
def smo_step(alphas, i, j, K, y, C):
    new = np.array(alphas, dtype=float)
    eta = K[i, i] + K[j, j] - 2 * K[i, j]
    if eta <= 1e-12:
        return new
    error_i, error_j = K[[i, j]] @ (alphas * y) - y[[i, j]]
    low, high = max(0, alphas[j] - alphas[i]), min(C, C + alphas[j] - alphas[i])
    new[j] = np.clip(alphas[j] + y[j] * (error_i - error_j) / eta, low, high)
    new[i] = alphas[i] + y[i] * y[j] * (alphas[j] - new[j])
    return new


# %% wrong="smo-step" name="errors-swapped" caught_by="smo-step-hand"
# The step goes down the parabola. Which error is subtracted from which?
def smo_step(alphas, i, j, K, y, C):
    new = np.array(alphas, dtype=float)
    eta = K[i, i] + K[j, j] - 2 * K[i, j]
    if eta <= 1e-12:
        return new
    error_i, error_j = K[[i, j]] @ (alphas * y) - y[[i, j]]
    if y[i] != y[j]:
        low, high = max(0, alphas[j] - alphas[i]), min(C, C + alphas[j] - alphas[i])
    else:
        low, high = max(0, alphas[i] + alphas[j] - C), min(C, alphas[i] + alphas[j])
    new[j] = np.clip(alphas[j] - y[j] * (error_i - error_j) / eta, low, high)
    new[i] = alphas[i] + y[i] * y[j] * (alphas[j] - new[j])
    return new


# %% wrong="smo-step" name="label-of-the-step-missing" caught_by="smo-step-best"
# The step of the alpha ignores its row's label. Which way is up for a row with label -1?
def smo_step(alphas, i, j, K, y, C):
    new = np.array(alphas, dtype=float)
    eta = K[i, i] + K[j, j] - 2 * K[i, j]
    if eta <= 1e-12:
        return new
    error_i, error_j = K[[i, j]] @ (alphas * y) - y[[i, j]]
    if y[i] != y[j]:
        low, high = max(0, alphas[j] - alphas[i]), min(C, C + alphas[j] - alphas[i])
    else:
        low, high = max(0, alphas[i] + alphas[j] - C), min(C, alphas[i] + alphas[j])
    new[j] = np.clip(alphas[j] + (error_i - error_j) / eta, low, high)
    new[i] = alphas[i] + y[i] * y[j] * (alphas[j] - new[j])
    return new


# %% wrong="smo-step" name="curvature-of-one-row" caught_by="smo-step-best"
# The curvature leaves out the kernel between the two rows. By how much does the score change when
# both alphas move?
def smo_step(alphas, i, j, K, y, C):
    new = np.array(alphas, dtype=float)
    if K[i, i] + K[j, j] - 2 * K[i, j] <= 1e-12:
        return new
    error_i, error_j = K[[i, j]] @ (alphas * y) - y[[i, j]]
    if y[i] != y[j]:
        low, high = max(0, alphas[j] - alphas[i]), min(C, C + alphas[j] - alphas[i])
    else:
        low, high = max(0, alphas[i] + alphas[j] - C), min(C, alphas[i] + alphas[j])
    step = y[j] * (error_i - error_j) / (K[i, i] + K[j, j])
    new[j] = np.clip(alphas[j] + step, low, high)
    new[i] = alphas[i] + y[i] * y[j] * (alphas[j] - new[j])
    return new


# %% wrong="smo-step" name="errors-without-labels" caught_by="smo-step-best"
# The scores in the errors leave out the labels. What does a training row with label -1 contribute
# to a score?
def smo_step(alphas, i, j, K, y, C):
    new = np.array(alphas, dtype=float)
    eta = K[i, i] + K[j, j] - 2 * K[i, j]
    if eta <= 1e-12:
        return new
    error_i, error_j = K[[i, j]] @ alphas - y[[i, j]]
    if y[i] != y[j]:
        low, high = max(0, alphas[j] - alphas[i]), min(C, C + alphas[j] - alphas[i])
    else:
        low, high = max(0, alphas[i] + alphas[j] - C), min(C, alphas[i] + alphas[j])
    new[j] = np.clip(alphas[j] + y[j] * (error_i - error_j) / eta, low, high)
    new[i] = alphas[i] + y[i] * y[j] * (alphas[j] - new[j])
    return new


# %% wrong="smo-step" name="errors-as-at-the-start" caught_by="smo-step-best"
# The errors are those of a machine whose alphas are all zero. What do the present alphas score?
def smo_step(alphas, i, j, K, y, C):
    new = np.array(alphas, dtype=float)
    eta = K[i, i] + K[j, j] - 2 * K[i, j]
    if eta <= 1e-12:
        return new
    if y[i] != y[j]:
        low, high = max(0, alphas[j] - alphas[i]), min(C, C + alphas[j] - alphas[i])
    else:
        low, high = max(0, alphas[i] + alphas[j] - C), min(C, alphas[i] + alphas[j])
    new[j] = np.clip(alphas[j] + y[j] * (y[j] - y[i]) / eta, low, high)
    new[i] = alphas[i] + y[i] * y[j] * (alphas[j] - new[j])
    return new


# %% wrong="smo-step" name="from-zero" caught_by="smo-step-best"
# The pair starts its step at zero instead of where it stands. Where is the top measured from?
def smo_step(alphas, i, j, K, y, C):
    new = np.array(alphas, dtype=float)
    eta = K[i, i] + K[j, j] - 2 * K[i, j]
    if eta <= 1e-12:
        return new
    error_i, error_j = K[[i, j]] @ (alphas * y) - y[[i, j]]
    if y[i] != y[j]:
        low, high = max(0, alphas[j] - alphas[i]), min(C, C + alphas[j] - alphas[i])
    else:
        low, high = max(0, alphas[i] + alphas[j] - C), min(C, alphas[i] + alphas[j])
    new[j] = np.clip(y[j] * (error_i - error_j) / eta, low, high)
    new[i] = alphas[i] + y[i] * y[j] * (alphas[j] - new[j])
    return new


# %% wrong="smo-step" name="half-way" caught_by="smo-step-hand"
# The pair goes half-way to the top. Where is it best?
def smo_step(alphas, i, j, K, y, C):
    new = np.array(alphas, dtype=float)
    eta = K[i, i] + K[j, j] - 2 * K[i, j]
    if eta <= 1e-12:
        return new
    error_i, error_j = K[[i, j]] @ (alphas * y) - y[[i, j]]
    if y[i] != y[j]:
        low, high = max(0, alphas[j] - alphas[i]), min(C, C + alphas[j] - alphas[i])
    else:
        low, high = max(0, alphas[i] + alphas[j] - C), min(C, alphas[i] + alphas[j])
    new[j] = np.clip(alphas[j] + 0.5 * y[j] * (error_i - error_j) / eta, low, high)
    new[i] = alphas[i] + y[i] * y[j] * (alphas[j] - new[j])
    return new


# %% wrong="smo-step" name="never-moves" caught_by="smo-step-hand"
# The alphas come back as they were. Nothing falls, and nothing climbs: where is the top?
def smo_step(alphas, i, j, K, y, C):
    return np.array(alphas, dtype=float)


# %% wrong="smo-step" name="divides-by-zero" caught_by="smo-step-flat"
# Equal rows have no curvature, and the step divides by it. What should come back then?
def smo_step(alphas, i, j, K, y, C):
    new = np.array(alphas, dtype=float)
    eta = K[i, i] + K[j, j] - 2 * K[i, j]
    error_i, error_j = K[[i, j]] @ (alphas * y) - y[[i, j]]
    if y[i] != y[j]:
        low, high = max(0, alphas[j] - alphas[i]), min(C, C + alphas[j] - alphas[i])
    else:
        low, high = max(0, alphas[i] + alphas[j] - C), min(C, alphas[i] + alphas[j])
    with np.errstate(all="ignore"):
        step = np.float64(y[j] * (error_i - error_j)) / eta
    new[j] = np.clip(alphas[j] + step, low, high)
    new[i] = alphas[i] + y[i] * y[j] * (alphas[j] - new[j])
    return new


# %% wrong="smo-step" name="nothing-returned-when-flat" caught_by="smo-step-flat"
# Equal rows get no alphas back at all. What does the caller go on with?
def smo_step(alphas, i, j, K, y, C):
    new = np.array(alphas, dtype=float)
    eta = K[i, i] + K[j, j] - 2 * K[i, j]
    if eta <= 1e-12:
        return None
    error_i, error_j = K[[i, j]] @ (alphas * y) - y[[i, j]]
    if y[i] != y[j]:
        low, high = max(0, alphas[j] - alphas[i]), min(C, C + alphas[j] - alphas[i])
    else:
        low, high = max(0, alphas[i] + alphas[j] - C), min(C, alphas[i] + alphas[j])
    new[j] = np.clip(alphas[j] + y[j] * (error_i - error_j) / eta, low, high)
    new[i] = alphas[i] + y[i] * y[j] * (alphas[j] - new[j])
    return new


# %% wrong="smo-step" name="in-place" caught_by="smo-step-allowed"
# The caller's alphas are overwritten. What can the new ones be compared with?
def smo_step(alphas, i, j, K, y, C):
    eta = K[i, i] + K[j, j] - 2 * K[i, j]
    if eta <= 1e-12:
        return alphas.copy()
    old_i, old_j = alphas[i], alphas[j]
    error_i, error_j = K[[i, j]] @ (alphas * y) - y[[i, j]]
    if y[i] != y[j]:
        low, high = max(0, old_j - old_i), min(C, C + old_j - old_i)
    else:
        low, high = max(0, old_i + old_j - C), min(C, old_i + old_j)
    alphas[j] = np.clip(old_j + y[j] * (error_i - error_j) / eta, low, high)
    alphas[i] = old_i + y[i] * y[j] * (old_j - alphas[j])
    return alphas


# %% wrong="smo-step" name="pair-only" caught_by="smo-step-allowed"
# Two alphas come back, whatever the number of rows. What about the others?
def smo_step(alphas, i, j, K, y, C):
    eta = K[i, i] + K[j, j] - 2 * K[i, j]
    if eta <= 1e-12:
        return alphas.copy()
    error_i, error_j = K[[i, j]] @ (alphas * y) - y[[i, j]]
    if y[i] != y[j]:
        low, high = max(0, alphas[j] - alphas[i]), min(C, C + alphas[j] - alphas[i])
    else:
        low, high = max(0, alphas[i] + alphas[j] - C), min(C, alphas[i] + alphas[j])
    top = np.clip(alphas[j] + y[j] * (error_i - error_j) / eta, low, high)
    return np.array([alphas[i] + y[i] * y[j] * (alphas[j] - top), top])


# %% wrong="smo-step" name="only-exact-zeros" caught_by="smo-step-flat"
# A curvature that is zero up to rounding still divides the step. How are rows that are nearly equal
# told from others?
def smo_step(alphas, i, j, K, y, C):
    new = np.array(alphas, dtype=float)
    curvature = K[i, i] + K[j, j] - 2 * K[i, j]
    if curvature <= 0:
        return new
    error_i, error_j = K[[i, j]] @ (alphas * y) - y[[i, j]]
    if y[i] != y[j]:
        low, high = max(0, alphas[j] - alphas[i]), min(C, C + alphas[j] - alphas[i])
    else:
        low, high = max(0, alphas[i] + alphas[j] - C), min(C, alphas[i] + alphas[j])
    new[j] = np.clip(alphas[j] + y[j] * (error_i - error_j) / curvature, low, high)
    new[i] = alphas[i] + y[i] * y[j] * (alphas[j] - new[j])
    return new


# %% wrong="smo-step" name="flat-too-soon" caught_by="smo-step-best"
# A small curvature is taken for none. Where is the top of a parabola that is almost flat?
def smo_step(alphas, i, j, K, y, C):
    new = np.array(alphas, dtype=float)
    curvature = K[i, i] + K[j, j] - 2 * K[i, j]
    if curvature <= 1e-6:
        return new
    error_i, error_j = K[[i, j]] @ (alphas * y) - y[[i, j]]
    if y[i] != y[j]:
        low, high = max(0, alphas[j] - alphas[i]), min(C, C + alphas[j] - alphas[i])
    else:
        low, high = max(0, alphas[i] + alphas[j] - C), min(C, alphas[i] + alphas[j])
    new[j] = np.clip(alphas[j] + y[j] * (error_i - error_j) / curvature, low, high)
    new[i] = alphas[i] + y[i] * y[j] * (alphas[j] - new[j])
    return new


# %% wrong="smo-step" name="curvature-plus" caught_by="smo-step-hand"
# In the curvature the kernel between the two rows is added. Should two rows that are equal have
# the greatest curvature or none?
def smo_step(alphas, i, j, K, y, C):
    new = np.array(alphas, dtype=float)
    curvature = K[i, i] + K[j, j] + 2 * K[i, j]
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


# %% wrong="smo-step" name="rounded" caught_by="smo-step-best"
# The new alpha is rounded. Is the pair at its best place then?
def smo_step(alphas, i, j, K, y, C):
    new = np.array(alphas, dtype=float)
    curvature = K[i, i] + K[j, j] - 2 * K[i, j]
    if curvature <= 1e-12:
        return new
    error_i, error_j = K[[i, j]] @ (alphas * y) - y[[i, j]]
    if y[i] != y[j]:
        low, high = max(0, alphas[j] - alphas[i]), min(C, C + alphas[j] - alphas[i])
    else:
        low, high = max(0, alphas[i] + alphas[j] - C), min(C, alphas[i] + alphas[j])
    top = alphas[j] + y[j] * (error_i - error_j) / curvature
    new[j] = round(float(np.clip(top, low, high)), 3)
    new[i] = alphas[i] + y[i] * y[j] * (alphas[j] - new[j])
    return new


# %% [markdown] why="smo-step"
# The errors are measured at the *old* alphas, all of them; the top follows from
# `(error_i - error_j) / curvature`. The clip to `low, high` keeps both alphas in the box at
# once; clipping each to $[0, C]$ on its own would break the balance. The last line moves
# the partner by $y_i y_j$ times the change, so $y_i \alpha_i + y_j \alpha_j$ stays. With
# no curvature there is no top, so nothing moves.


# %% right="smo-step" name="along-the-line"
def smo_step(alphas, i, j, K, y, C):
    new = alphas.copy()
    if i == j:
        return new
    curvature = K[i, i] + K[j, j] - 2 * K[i, j]
    if curvature <= 1e-12:
        return new
    scores = K @ (alphas * y)
    step = ((scores[i] - y[i]) - (scores[j] - y[j])) / curvature
    ends = []
    for k, sign in ((j, y[j]), (i, -y[i])):
        ends.append(sorted([(0 - alphas[k]) * sign, (C - alphas[k]) * sign]))
    step = min(max(step, ends[0][0], ends[1][0]), ends[0][1], ends[1][1])
    new[j] += y[j] * step
    new[i] -= y[i] * step
    return new


# %% right="smo-step" name="loops"
def smo_step(alphas, i, j, K, y, C):
    a = [float(v) for v in alphas]
    eta = K[i][i] + K[j][j] - 2 * K[i][j]
    if eta <= 1e-12:
        return np.array(a)
    E = {k: sum(a[m] * y[m] * K[k][m] for m in range(len(a))) - y[k] for k in (i, j)}
    s = y[i] * y[j]
    total = a[i] + s * a[j]
    low = max(0.0, a[i] + a[j] - C) if s > 0 else max(0.0, -total)
    high = min(C, a[i] + a[j]) if s > 0 else min(C, C - total)
    a[j] = min(high, max(low, a[j] + y[j] * (E[i] - E[j]) / eta))
    a[i] = total - s * a[j]
    return a


# %% right="smo-step" name="the-others-settle-the-partner"
def smo_step(alphas, i, j, K, y, C):
    curvature = K[i, i] + K[j, j] - 2 * K[i, j]
    if curvature <= 1e-12:
        return alphas
    errors = K @ (alphas * y) - y
    same = y[i] * y[j]
    ends = sorted([alphas[j] + same * alphas[i], alphas[j] + same * (alphas[i] - C)])
    new = alphas.copy()
    top = alphas[j] + y[j] * (errors[i] - errors[j]) / curvature
    new[j] = np.clip(top, max(0, ends[0]), min(C, ends[1]))
    new[i] = -y[i] * sum(y[k] * new[k] for k in range(len(y)) if k != i)
    return new


# %% right="smo-step" name="from-the-slope-of-w"
def smo_step(alphas, i, j, K, y, C):
    direction = np.zeros(len(alphas))
    direction[i] -= y[i] * y[j]
    direction[j] += 1
    signed = direction * y
    bend = signed @ K @ signed
    if i == j or bend <= 1e-12:
        return np.array(alphas)
    rise = direction.sum() - signed @ K @ (alphas * y)
    best = rise / bend
    for k in (i, j):
        ends = -alphas[k] / direction[k], (C - alphas[k]) / direction[k]
        best = np.clip(best, min(ends), max(ends))
    return alphas + best * direction


# %% probe="smo-step"
inner = 1 - 2.0**-30
table = np.array([[1.0, inner], [inner, 1.0]])
np.asarray(smo_step(np.zeros(2), 0, 1, table, np.array([-1, 1]), 1.0), dtype=float).tolist()


# %% probe="smo-step"
table = np.array([[2.0, 0.0], [0.0, 1.0]])
moved = np.asarray(smo_step(np.zeros(2), 0, 1, table, np.array([-1, 1]), 5.0), dtype=float)
bool(np.all(np.abs(moved - np.round(moved, 3)) < 1e-9))


# %% probe="smo-step"
two = np.array([[0.0, 0.0], [0.0, 4.0]])
[
    np.asarray(smo_step(np.zeros(2), 0, 1, two, np.array([-1, 1]), 10.0), dtype=float).tolist(),
    np.asarray(smo_step(np.zeros(2), 0, 1, two, np.array([-1, 1]), 0.25), dtype=float).tolist(),
    np.asarray(smo_step(np.zeros(2), 1, 0, two, np.array([-1, 1]), 0.4), dtype=float).tolist(),
]

# %% probe="smo-step"
table = np.array([[1.0, 0.5, 0.2], [0.5, 1.0, 0.1], [0.2, 0.1, 1.0]])
start, signs = np.array([0.3, 0.4, 0.7]), np.array([1, 1, -1])
found = smo_step(start, 0, 1, table, signs, 1.0)
[np.round(np.asarray(found, dtype=float), 9).tolist(), start.tolist()]

# %% probe="smo-step"
table = np.array([[1.0, 0.5, 0.2], [0.5, 1.0, 0.1], [0.2, 0.1, 1.0]])
found = smo_step(np.array([0.3, 0.4, 0.7]), 1, 2, table, np.array([1, 1, -1]), 5.0)
np.round(np.asarray(found, dtype=float), 9).tolist()

# %% probe="smo-step"
table = np.array([[1.0, 0.5, 0.2], [0.5, 1.0, 0.1], [0.2, 0.1, 1.0]])
found = smo_step(np.array([0.9, 0.2, 0.7]), 0, 2, table, np.array([-1, 1, 1]), 1.0)
np.round(np.asarray(found, dtype=float), 9).tolist()

# %% probe="smo-step"
table = np.array([[1.0, 0.5, 0.2], [0.5, 1.0, 0.1], [0.2, 0.1, 1.0]])
found = smo_step(np.array([0.1, 0.9, 1.0]), 1, 0, table, np.array([1, 1, -1]), 1.0)
np.round(np.asarray(found, dtype=float), 9).tolist()

# %% probe="smo-step"
table, start = np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([0.5, 0.5])
flat = smo_step(start, 0, 1, table, np.array([1, -1]), 1.0)
"nothing" if flat is None else np.asarray(flat, dtype=float).tolist() == [0.5, 0.5]

# %% probe="smo-step"
inner = 1 - 2.0**-45
table, start = np.array([[1.0, inner], [inner, 1.0]]), np.array([0.5, 0.5])
flat = smo_step(start, 0, 1, table, np.array([1, -1]), 1.0)
"nothing" if flat is None else np.allclose(np.asarray(flat, dtype=float), 0.5)

# %% [markdown]
# ## Prediction 5.18: far from all data

# %% wrong="prediction-far" name="not-made" caught_by="prediction-far-made"
# No choice is made yet. Which of the three do you expect? A wrong guess costs nothing.
prediction_far = None

# %% [markdown] why="prediction-far"
# The score approaches one number (choice **b**): every $k(x_i, x)$ falls to 0 with the
# distance, so the sum vanishes and $b$ remains. Far from all data the machine gives
# everyone the same answer, and its score says nothing about that. The straight line
# grows without end, and is not to be trusted there either: being certain is not being
# right.

# %% right="prediction-far" name="a"
prediction_far = "a"

# %% right="prediction-far" name="c"
prediction_far = "c"

# %% probe="prediction-far"
prediction_far
