# %% [markdown]
# ## Exercise 2.1: sigmoid


# %% wrong="sigmoid" name="second-fraction" caught_by="sigmoid-far"
# One fraction serves both signs. What does its exponential become for a large logit below zero?
def sigmoid(z):
    return 1 / (1 + np.exp(-np.asarray(z)))


# %% wrong="sigmoid" name="first-fraction" caught_by="sigmoid-far"
# One fraction serves both signs. What does its exponential become for a large logit above zero?
def sigmoid(z):
    return np.exp(z) / (1 + np.exp(z))


# %% wrong="sigmoid" name="where-computes-both" caught_by="sigmoid-far"
# Two fractions and a choice between them: the right idea. But which of them does NumPy compute
# before it chooses?
def sigmoid(z):
    z = np.asarray(z)
    return np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))


# %% wrong="sigmoid" name="sign-flipped" caught_by="sigmoid-hand"
# The chance falls as the logit rises. Should larger odds mean a smaller chance?
def sigmoid(z):
    return special.expit(-np.asarray(z, dtype=float))


# %% wrong="sigmoid" name="odds-returned" caught_by="sigmoid-hand"
# These are the odds. How large can a chance be?
def sigmoid(z):
    return np.exp(z)


# %% wrong="sigmoid" name="tanh-unscaled" caught_by="sigmoid-hand"
# The hyperbolic tangent runs from -1 to 1. From where to where does a chance run?
def sigmoid(z):
    return np.tanh(z)


# %% wrong="sigmoid" name="tanh-not-halved" caught_by="sigmoid-hand"
# The curve has the right ends and climbs twice as steeply. What happens to the logit in the
# formula with the tangent?
def sigmoid(z):
    return (1 + np.tanh(z)) / 2


# %% wrong="sigmoid" name="half-of-the-line" caught_by="sigmoid-far"
# Only the side above zero is right. Below it, which of the two fractions is needed?
def sigmoid(z):
    return 1 / (1 + np.exp(-np.abs(z)))


# %% wrong="sigmoid" name="clipped-early" caught_by="sigmoid-far"
# The logits are cut off at 10. How far from 1 is the largest chance that can come out?
def sigmoid(z):
    return special.expit(np.clip(np.asarray(z, dtype=float), -10, 10))


# %% wrong="sigmoid" name="straight-pieces" caught_by="sigmoid-hand"
# This is a line with its ends cut off, not the curve of the odds. Which chance belongs to odds
# of 3 to 1?
def sigmoid(z):
    return np.clip(0.5 + np.asarray(z) / 4, 0, 1)


# %% wrong="sigmoid" name="scalars-only" caught_by="sigmoid-hand"
# An `if` decides for one number. What does it decide for an array?
def sigmoid(z):
    if z >= 0:
        return 1 / (1 + np.exp(-z))
    return np.exp(z) / (1 + np.exp(z))


# %% wrong="sigmoid" name="arrays-only" caught_by="sigmoid-hand"
# A single number comes back as an array with one axis. Which shape went in?
def sigmoid(z):
    return special.expit(np.atleast_1d(np.asarray(z, dtype=float)))


# %% wrong="sigmoid" name="flattened" caught_by="sigmoid-anywhere"
# A table comes back as one long row. Which shape did the caller expect?
def sigmoid(z):
    out = special.expit(np.asarray(z, dtype=float))
    return out.ravel() if np.ndim(z) > 1 else out


# %% wrong="sigmoid" name="whole-number-result" caught_by="sigmoid-anywhere"
# The result has the type of the logits, so whole numbers give whole chances. Which type can hold
# 0.12?
def sigmoid(z):
    z = np.asarray(z)
    return special.expit(z.astype(float)).astype(z.dtype)


# %% wrong="sigmoid" name="in-place" caught_by="sigmoid-anywhere"
# The caller's logits are overwritten. What does a second call with them return?
def sigmoid(z):
    out = special.expit(np.asarray(z, dtype=float))
    if np.ndim(z):
        z[...] = out
    return out


# %% wrong="sigmoid" name="shown-example" caught_by="sigmoid-far"
# The answers to the first example are looked up. What about other logits?
def sigmoid(z):
    return np.array([0.25, 0.5, 0.75]) if np.ndim(z) else 0.5


# %% [markdown] why="sigmoid"
# `np.exp(-np.abs(z))` is never more than 1, so nothing overflows. Written with it, the
# chance is `1 / (1 + small)` for $z \ge 0$ and `small / (1 + small)` below: the same two
# fractions as before, each used on the side where it is safe. Putting the *original*
# fractions into `np.where` does not help, since both are computed for every entry before
# one is picked.


# %% right="sigmoid" name="scipy"
def sigmoid(z):
    return special.expit(z)


# %% right="sigmoid" name="tanh"
def sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(z)))


# %% right="sigmoid" name="silenced"
def sigmoid(z):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-np.asarray(z, dtype=float)))


# %% right="sigmoid" name="masks"
def sigmoid(z):
    z = np.asarray(z, dtype=float)
    out = np.empty(z.shape)
    high = z >= 0
    out[high] = 1 / (1 + np.exp(-z[high]))
    powers = np.exp(z[~high])
    out[~high] = powers / (1 + powers)
    return out


# %% right="sigmoid" name="clipped-far-out"
def sigmoid(z):
    return 1 / (1 + np.exp(-np.clip(z, -500, 500)))


# %% right="sigmoid" name="number-by-number"
def sigmoid(z):
    def one(number):
        if number >= 0:
            return float(1 / (1 + np.exp(-number)))
        return float(np.exp(number) / (1 + np.exp(number)))

    if np.ndim(z) == 0:
        return one(float(z))
    return np.array([one(number) for number in np.ravel(z)]).reshape(np.shape(z))


# %% right="sigmoid" name="log-add-exp"
def sigmoid(z):
    return np.exp(-np.logaddexp(0, -np.asarray(z, dtype=float)))


# %% probe="sigmoid"
np.asarray(sigmoid(np.array([-2.0, -0.5, 0.0, 1.0, 3.0])), dtype=float).tolist()

# %% probe="sigmoid"
np.asarray(sigmoid(np.array([-1000.0, 12.0, 20.0])), dtype=float).round(9).tolist()

# %% probe="sigmoid"
np.asarray(sigmoid(np.array([-20.0, 1000.0])), dtype=float).round(8).tolist()

# %% probe="sigmoid"
logits = np.array([[0.5, -2.0], [1.0, 0.0]])
[np.shape(sigmoid(logits)), logits.tolist(), np.shape(sigmoid(1.0))]

# %% probe="sigmoid"
np.asarray(sigmoid(np.array([[-1, 0, 2]])), dtype=float).ravel().tolist()

# %% [markdown]
# ## Exercise 2.2: binary_cross_entropy_with_logits


# %% wrong="bce" name="chance-first" caught_by="bce-far"
# The chance is computed first and its logarithm afterwards. What is the logarithm of a chance that
# rounds to 0?
def binary_cross_entropy_with_logits(y, z):
    p = special.expit(z)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


# %% wrong="bce" name="chance-clipped" caught_by="bce-far"
# The chance is kept away from 0 and 1 by a small number. What should a logit of -1000 cost when
# y = 1, and what can it cost here?
def binary_cross_entropy_with_logits(y, z):
    p = np.clip(special.expit(z), 1e-12, 1 - 1e-12)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


# %% wrong="bce" name="exponential-overflows" caught_by="bce-far"
# The formula is right on paper, and its exponential overflows. Which logits are too large for it?
def binary_cross_entropy_with_logits(y, z):
    return np.mean(np.log(1 + np.exp(z)) - y * z)


# %% wrong="bce" name="ones-only" caught_by="bce-hand"
# Rows with y = 0 cost nothing. What should a model pay that gives them a high chance?
def binary_cross_entropy_with_logits(y, z):
    return np.mean(y * np.logaddexp(0, -np.asarray(z)))


# %% wrong="bce" name="labels-swapped" caught_by="bce-hand"
# The labels are read the wrong way round. Should a high logit be cheap for y = 1?
def binary_cross_entropy_with_logits(y, z):
    return np.mean(np.logaddexp(0, z) - (1 - y) * z)


# %% wrong="bce" name="sign-flipped" caught_by="bce-hand"
# The result is negative. Can a cost of a chance below 1 be less than nothing?
def binary_cross_entropy_with_logits(y, z):
    return -np.mean(np.logaddexp(0, z) - y * z)


# %% wrong="bce" name="sum-not-mean" caught_by="bce-hand"
# The costs are added up. What happens when every row is there twice?
def binary_cross_entropy_with_logits(y, z):
    return np.sum(np.logaddexp(0, z) - y * z)


# %% wrong="bce" name="per-row" caught_by="bce-hand"
# Each row keeps its own cost. What joins them into one number?
def binary_cross_entropy_with_logits(y, z):
    return np.logaddexp(0, z) - y * z


# %% wrong="bce" name="base-two" caught_by="bce-hand"
# The cost is in bits. Which logarithm does the exercise name?
def binary_cross_entropy_with_logits(y, z):
    return np.mean(np.logaddexp(0, z) - y * z) / np.log(2)


# %% wrong="bce" name="squared-error" caught_by="bce-hand"
# These are squared errors of the chances. How much can a row cost then at most?
def binary_cross_entropy_with_logits(y, z):
    return np.mean((special.expit(z) - y) ** 2)


# %% wrong="bce" name="logits-taken-for-chances" caught_by="bce-hand"
# The logits are squeezed into 0 to 1 and taken for chances. What turns a logit into a chance?
def binary_cross_entropy_with_logits(y, z):
    p = np.clip(z, 1e-9, 1 - 1e-9)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


# %% wrong="bce" name="large-side-forgotten" caught_by="bce-hand"
# The exponential is safe now, but what was taken out of the logarithm is missing. What is left of
# ln(1 + e^t) for a large t?
def binary_cross_entropy_with_logits(y, z):
    return np.mean(np.log1p(np.exp(-np.abs(z))))


# %% wrong="bce" name="labels-plus-minus-one" caught_by="bce-hand"
# The formula is the one for labels -1 and 1. What does it make of a row with y = 0?
def binary_cross_entropy_with_logits(y, z):
    return np.mean(np.logaddexp(0, -y * z))


# %% wrong="bce" name="in-place" caught_by="bce-oracle"
# The caller's logits are overwritten. What does a second call return?
def binary_cross_entropy_with_logits(y, z):
    z[y == 1] *= -1
    return np.mean(np.logaddexp(0, z))


# %% wrong="bce" name="always-three" caught_by="bce-far"
# The sum is divided by 3 whatever the number of rows. Where does that number come from?
def binary_cross_entropy_with_logits(y, z):
    return np.sum(np.logaddexp(0, z) - y * z) / 3


# %% wrong="bce" name="shown-example" caught_by="bce-far"
# The answer to the shown example is returned for every input. What about other rows?
def binary_cross_entropy_with_logits(y, z):
    return 0.6538802777


# %% wrong="bce" name="classes-weigh-the-same" caught_by="bce-hand"
# Each class gets half of the weight, however many rows it has. What is the mean over?
def binary_cross_entropy_with_logits(y, z):
    cost = np.logaddexp(0, z) - y * z
    return np.mean([cost[y == label].mean() for label in np.unique(y)])


# %% wrong="bce" name="one-minus-chance" caught_by="bce-oracle"
# The chance that a row is of class 0 is taken from 1 minus the other one. How many of its digits
# are left when that other one is nearly 1?
def binary_cross_entropy_with_logits(y, z):
    p = special.expit(z)
    with np.errstate(divide="ignore"):
        cost = -np.where(y == 1, np.log(p), np.log1p(-p))
    return np.mean(np.where(np.isinf(cost), np.abs(z), cost))


# %% wrong="bce" name="small-costs-dropped" caught_by="bce-oracle"
# A row that is sure and right costs nothing from some logit on. How large is its cost there, and
# how many digits were asked for?
def binary_cross_entropy_with_logits(y, z):
    t = np.where(y == 1, -z, z)
    near = np.log1p(np.exp(np.clip(t, -20, 20)))
    return np.mean(np.where(t > 20, t, np.where(t < -20, 0.0, near)))


# %% [markdown] why="bce"
# `np.logaddexp(0, z)` is $\ln(e^0 + e^z) = \ln(1 + e^z)$, computed so that nothing
# overflows, and `y * z` is subtracted where the label is 1: then
# $\ln(1 + e^z) - z = \ln(1 + e^{-z})$. The frequent wrong turn is to compute the chance
# first. It rounds to exactly 0 or 1 long before the cost becomes large, and clipping it
# only puts a ceiling on the cost.


# %% right="bce" name="choice-by-label"
def binary_cross_entropy_with_logits(y, z):
    return np.mean(np.logaddexp(0, np.where(y == 1, -z, z)))


# %% right="bce" name="by-hand"
def binary_cross_entropy_with_logits(y, z):
    return float(np.mean(np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z)))))


# %% right="bce" name="scipy"
def binary_cross_entropy_with_logits(y, z):
    return -np.mean(y * special.log_expit(z) + (1 - y) * special.log_expit(-z))


# %% right="bce" name="loop"
def binary_cross_entropy_with_logits(y, z):
    total = 0.0
    for label, logit in zip(y, z, strict=True):
        t = -logit if label == 1 else logit
        total += t + np.log1p(np.exp(-t)) if t > 0 else np.log1p(np.exp(t))
    return total / len(y)


# %% right="bce" name="signs"
def binary_cross_entropy_with_logits(y, z):
    signs = 1 - 2 * np.asarray(y)
    return np.logaddexp(np.zeros(len(z)), signs * z).sum() / len(z)


# %% right="bce" name="largest-taken-out"
def binary_cross_entropy_with_logits(y, z):
    t = np.where(y > 0, -z, z)
    largest = np.maximum(t, 0)
    return np.average(largest + np.log(np.exp(-largest) + np.exp(t - largest)))


# %% probe="bce"
labels, numbers = np.array([1, 0, 1, 0, 1]), np.array([0.5, 2.0, -1.5, -0.25, 3.0])
np.asarray(binary_cross_entropy_with_logits(labels, numbers), dtype=float).tolist()

# %% probe="bce"
float(binary_cross_entropy_with_logits(np.array([1.0]), np.array([-1000.0])))

# %% probe="bce"
float(binary_cross_entropy_with_logits(np.array([0]), np.array([1000.0])))

# %% probe="bce"
labels, numbers = np.array([1, 0]), np.array([-40.0, 30.0])
[round(float(binary_cross_entropy_with_logits(labels, numbers)), 6), numbers.tolist()]

# %% probe="bce"
round(1e9 * float(binary_cross_entropy_with_logits(np.array([1]), np.array([20.25]))), 3)

# %% probe="bce"
round(float(binary_cross_entropy_with_logits(np.array([0]), np.array([36.0]))), 6)

# %% [markdown]
# ## Quiz 2.3: honest

# %% wrong="quiz-honest" name="a" caught_by="quiz-honest-choice"
# It knows something: how many of the tumours are malignant. What do the 90 cost at 0.5?
quiz_honest = "a"

# %% wrong="quiz-honest" name="c" caught_by="quiz-honest-choice"
# The best guess is not the best chance. What does each of the ten benign tumours cost at 0.999?
quiz_honest = "c"

# %% [markdown] why="quiz-honest"
# Choice **b**. With the share $s$ of ones, a constant chance $p$ costs
# $-s \ln p - (1 - s) \ln(1 - p)$, and the slope of that is zero at $p = s$: the
# cross-entropy rewards the honest chance. At 0.999 the ninety ones are nearly free, but
# each of the ten zeros costs $-\ln 0.001 \approx 6.9$, and the mean is about what 0.5
# costs.

# %% probe="quiz-honest"
quiz_honest

# %% [markdown]
# ## Exercise 2.4: logistic_gradient


# %% wrong="logistic-gradient" name="opposite-sign" caught_by="logistic-gradient-hand"
# The error is truth minus chance. If the chance is too high, should the slope in b be positive?
def logistic_gradient(X, y, w, b, l2):
    error = y - special.expit(X @ w + b)
    return X.T @ error / len(y) + l2 * w, np.mean(error)


# %% wrong="logistic-gradient" name="no-sigmoid" caught_by="logistic-gradient-hand"
# The label is subtracted from the logit. What must the logit become before it is compared?
def logistic_gradient(X, y, w, b, l2):
    error = X @ w + b - y
    return X.T @ error / len(y) + l2 * w, np.mean(error)


# %% wrong="logistic-gradient" name="squared-error-slope" caught_by="logistic-gradient-hand"
# This is the slope of the squared error of the chance: a factor p (1 - p) is left over. Whose
# slope was asked for?
def logistic_gradient(X, y, w, b, l2):
    p = special.expit(X @ w + b)
    error = (p - y) * p * (1 - p)
    return X.T @ error / len(y) + l2 * w, np.mean(error)


# %% wrong="logistic-gradient" name="factor-two" caught_by="logistic-gradient-hand"
# The slopes are twice as large as measured. In chapter 1 a square left a 2: is there a square here?
def logistic_gradient(X, y, w, b, l2):
    error = special.expit(X @ w + b) - y
    return 2 * X.T @ error / len(y) + l2 * w, 2 * np.mean(error)


# %% wrong="logistic-gradient" name="sum-not-mean" caught_by="logistic-gradient-hand"
# The rows are added up. The loss is a mean over them: what is its slope when rows are doubled?
def logistic_gradient(X, y, w, b, l2):
    error = special.expit(X @ w + b) - y
    return X.T @ error + l2 * w, np.sum(error)


# %% wrong="logistic-gradient" name="penalty-forgotten" caught_by="logistic-gradient-hand"
# The penalty has no effect. What is the fifth argument for?
def logistic_gradient(X, y, w, b, l2):
    error = special.expit(X @ w + b) - y
    return X.T @ error / len(y), np.mean(error)


# %% wrong="logistic-gradient" name="penalty-doubled" caught_by="logistic-gradient-hand"
# The penalty's slope is twice as large as measured. Which factor stands in front of the sum of
# squares?
def logistic_gradient(X, y, w, b, l2):
    error = special.expit(X @ w + b) - y
    return X.T @ error / len(y) + 2 * l2 * w, np.mean(error)


# %% wrong="logistic-gradient" name="penalty-divided-by-n" caught_by="logistic-gradient-hand"
# The penalty is divided by the number of rows. Does it stand inside the mean in the formula?
def logistic_gradient(X, y, w, b, l2):
    error = special.expit(X @ w + b) - y
    return (X.T @ error + l2 * w) / len(y), np.mean(error)


# %% wrong="logistic-gradient" name="penalty-subtracted" caught_by="logistic-gradient-hand"
# The penalty makes large weights cheaper. Which sign does it have in the loss?
def logistic_gradient(X, y, w, b, l2):
    error = special.expit(X @ w + b) - y
    return X.T @ error / len(y) - l2 * w, np.mean(error)


# %% wrong="logistic-gradient" name="penalty-of-the-size" caught_by="logistic-gradient-hand"
# The penalty pushes every weight equally hard. Does the slope of a square not grow with the weight?
def logistic_gradient(X, y, w, b, l2):
    error = special.expit(X @ w + b) - y
    return X.T @ error / len(y) + l2 * np.sign(w), np.mean(error)


# %% wrong="logistic-gradient" name="bias-penalised" caught_by="logistic-gradient-differences"
# The bias is penalised as well. Over which parameters does the second sum of the loss run?
def logistic_gradient(X, y, w, b, l2):
    error = special.expit(X @ w + b) - y
    return X.T @ error / len(y) + l2 * w, np.mean(error) + l2 * b


# %% wrong="logistic-gradient" name="bias-left-out" caught_by="logistic-gradient-differences"
# The chances are computed without the bias. What does the model say of a row of zeros?
def logistic_gradient(X, y, w, b, l2):
    error = special.expit(X @ w) - y
    return X.T @ error / len(y) + l2 * w, np.mean(error)


# %% wrong="logistic-gradient" name="swapped" caught_by="logistic-gradient-hand"
# The two parts come in the other order. Which one does the caller expect first?
def logistic_gradient(X, y, w, b, l2):
    error = special.expit(X @ w + b) - y
    return np.mean(error), X.T @ error / len(y) + l2 * w


# %% wrong="logistic-gradient" name="weights-in-place" caught_by="logistic-gradient-differences"
# The arguments are changed: the caller's weights are not what they were. Which line writes into
# them?
def logistic_gradient(X, y, w, b, l2):
    error = special.expit(X @ w + b) - y
    db = np.mean(error)
    w *= l2
    w += X.T @ error / len(y)
    return w, db


# %% wrong="logistic-gradient" name="features-forgotten" caught_by="logistic-gradient-hand"
# Every weight gets the slope of the bias. By what does a feature's value scale its effect?
def logistic_gradient(X, y, w, b, l2):
    error = special.expit(X @ w + b) - y
    return np.mean(error) + l2 * w, np.mean(error)


# %% wrong="logistic-gradient" name="divided-by-size" caught_by="logistic-gradient-differences"
# The slopes shrink as features are added. By the number of what is the sum divided?
def logistic_gradient(X, y, w, b, l2):
    error = special.expit(X @ w + b) - y
    return X.T @ error / X.size + l2 * w, np.mean(error)


# %% [markdown] why="logistic-gradient"
# `sigmoid(X @ w + b) - y` is chance minus truth, and `X.T @ error / len(y)` weights it by
# the features and averages over the rows, as in chapter 1, without the 2. The derivative
# of $\frac\lambda2 w_j^2$ is $\lambda w_j$: the half is there to cancel the 2. The
# penalty stands beside the mean, so it is not divided by the rows; and the bias has no
# part in it.


# %% right="logistic-gradient" name="loops"
def logistic_gradient(X, y, w, b, l2):
    n, d = X.shape
    dw, db = [l2 * w[j] for j in range(d)], 0.0
    for i in range(n):
        error = float(special.expit(sum(X[i, j] * w[j] for j in range(d)) + b)) - y[i]
        db += error / n
        for j in range(d):
            dw[j] += error * X[i, j] / n
    return np.array(dw), db


# %% right="logistic-gradient" name="column-of-ones"
def logistic_gradient(X, y, w, b, l2):
    A = np.column_stack([X, np.ones(len(X))])
    slopes = A.T @ (special.expit(A @ np.append(w, b)) - y) / len(y)
    slopes[:-1] += l2 * w
    return slopes[:-1], slopes[-1]


# %% right="logistic-gradient" name="averaged-table"
def logistic_gradient(X, y, w, b, l2):
    error = 1 / (1 + np.exp(-(X @ w + b))) - y
    return [*(np.mean(error[:, None] * X, axis=0) + l2 * w)], error.mean()


# %% right="logistic-gradient" name="finite-differences"
def logistic_gradient(X, y, w, b, l2):
    def loss(w, b):
        return binary_cross_entropy_with_logits(y, X @ w + b) + l2 / 2 * np.sum(w**2)

    h = 1e-5
    dw = [(loss(w + h * e, b) - loss(w - h * e, b)) / (2 * h) for e in np.eye(len(w))]
    return np.array(dw), (loss(w, b + h) - loss(w, b - h)) / (2 * h)


# %% probe="logistic-gradient"
table, labels = np.array([[0.0], [2.0], [4.0]]), np.array([0, 1, 1])
found = logistic_gradient(table, labels, np.array([0.5]), 0.25, 2.0)
[np.asarray(part, dtype=float).round(6).tolist() for part in found]

# %% probe="logistic-gradient"
table, labels = np.array([[1.0, 2.0], [0.5, -1.0], [2.0, 0.0], [-1.0, 3.0]]), np.array([1, 0, 0, 1])
found = logistic_gradient(table, labels, np.array([0.5, -1.0]), -0.75, 0.5)
[np.asarray(part, dtype=float).round(6).tolist() for part in found]

# %% probe="logistic-gradient"
table, labels, weights = np.array([[1.0, 2.0], [0.5, -1.0]]), np.array([1.0, 0.0]), np.ones(2)
logistic_gradient(table, labels, weights, 0.0, 0.5)
[table.tolist(), labels.tolist(), weights.tolist()]

# %% [markdown]
# ## Exercise 2.5: fit_logistic


# %% wrong="fit-logistic" name="no-penalty" caught_by="fit-logistic-library"
# The weights are those without a penalty. Where does `l2` enter the fit?
def fit_logistic(X, y, l2, tolerance=1e-6):
    A = np.column_stack([X, np.ones(len(X))])
    rate = 4 / np.linalg.eigvalsh(A.T @ A / len(A))[-1]
    theta = np.zeros(A.shape[1])
    for _ in range(5000):
        slopes = A.T @ (special.expit(A @ theta) - y) / len(y)
        if np.abs(slopes).max() <= tolerance:
            break
        theta = theta - rate * slopes
    return theta[:-1], theta[-1]


# %% wrong="fit-logistic" name="bias-penalised" caught_by="fit-logistic-library"
# The bias is penalised like a weight. What happens to it where one class is rare?
def fit_logistic(X, y, l2, tolerance=1e-6):
    A = np.column_stack([X, np.ones(len(X))])
    rate = 1 / (np.linalg.eigvalsh(A.T @ A / len(A))[-1] / 4 + l2)
    theta = np.zeros(A.shape[1])
    for _ in range(20_000):
        slopes = A.T @ (special.expit(A @ theta) - y) / len(y) + l2 * theta
        if np.abs(slopes).max() <= tolerance:
            break
        theta = theta - rate * slopes
    return theta[:-1], theta[-1]


# %% wrong="fit-logistic" name="no-bias" caught_by="fit-logistic-library"
# The bias stays at zero. What if one class is more frequent than the other?
def fit_logistic(X, y, l2, tolerance=1e-6):
    rate = 1 / (np.linalg.eigvalsh(X.T @ X / len(X))[-1] / 4 + l2)
    w = np.zeros(X.shape[1])
    for _ in range(20_000):
        slopes = X.T @ (special.expit(X @ w) - y) / len(y) + l2 * w
        if np.abs(slopes).max() <= tolerance:
            break
        w = w - rate * slopes
    return w, 0.0


# %% wrong="fit-logistic" name="library-default" caught_by="fit-logistic-library"
# The library is called with its own strength of penalty. How is `C` related to `l2` and the rows?
def fit_logistic(X, y, l2, tolerance=1e-6):
    model = LogisticRegression(tol=1e-9, max_iter=10_000).fit(X, y)
    return model.coef_[0], model.intercept_[0]


# %% wrong="fit-logistic" name="c-without-rows" caught_by="fit-logistic-library"
# The penalty is weighed against the sum over the rows, not against their mean. What happens to `C`
# when the rows are doubled?
def fit_logistic(X, y, l2, tolerance=1e-6):
    model = LogisticRegression(C=1 / l2, tol=1e-9, max_iter=10_000).fit(X, y)
    return model.coef_[0], model.intercept_[0]


# %% wrong="fit-logistic" name="straight-line" caught_by="fit-logistic-library"
# This is the least-squares line of chapter 1. Which loss was to be minimised?
def fit_logistic(X, y, l2, tolerance=1e-6):
    model = LinearRegression().fit(X, y)
    return model.coef_, model.intercept_


# %% wrong="fit-logistic" name="few-steps" caught_by="fit-logistic-library"
# The descent stops after 50 steps, wherever it is. What tells you that it has arrived?
def fit_logistic(X, y, l2, tolerance=1e-6):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(50):
        error = special.expit(X @ w + b) - y
        w, b = w - 0.05 * (X.T @ error / len(y) + l2 * w), b - 0.05 * error.mean()
    return w, b


# %% wrong="fit-logistic" name="fixed-rate" caught_by="fit-logistic-gradient"
# One rate for all penalties and all tables. What happens to it when the penalty is strong?
def fit_logistic(X, y, l2, tolerance=1e-6):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(2000):
        error = special.expit(X @ w + b) - y
        dw, db = X.T @ error / len(y) + l2 * w, error.mean()
        if max(np.abs(dw).max(), abs(db)) <= tolerance:
            break
        w, b = w - 0.5 * dw, b - 0.5 * db
    return w, b


# %% wrong="fit-logistic" name="rows-of-the-example" caught_by="fit-logistic-gradient"
# The penalty is set for 100 rows. How many rows does the caller bring?
def fit_logistic(X, y, l2, tolerance=1e-6):
    model = LogisticRegression(C=1 / (100 * l2), tol=1e-9, max_iter=10_000).fit(X, y)
    return model.coef_[0], model.intercept_[0]


# %% wrong="fit-logistic" name="loss-hardly-changes" caught_by="fit-logistic-gradient"
# The descent stops when the loss changes little. Near the bottom of a bowl the loss is flat: how
# small is the gradient then?
def fit_logistic(X, y, l2, tolerance=1e-6):
    A = np.column_stack([X, np.ones(len(X))])
    rate = 1 / (np.linalg.eigvalsh(A.T @ A / len(A))[-1] / 4 + l2)
    w, b, last = np.zeros(X.shape[1]), 0.0, np.inf
    for _ in range(20_000):
        z = X @ w + b
        loss = np.mean(np.logaddexp(0, z) - y * z) + l2 / 2 * w @ w
        if last - loss <= 1e-9:
            break
        last, error = loss, special.expit(z) - y
        w, b = w - rate * (X.T @ error / len(y) + l2 * w), b - rate * error.mean()
    return w, b


# %% wrong="fit-logistic" name="mean-of-the-gradient" caught_by="fit-logistic-gradient"
# The descent stops when the mean of the slopes is small. Can slopes of different sign not cancel?
def fit_logistic(X, y, l2, tolerance=1e-6):
    A = np.column_stack([X, np.ones(len(X))])
    rate = 1 / (np.linalg.eigvalsh(A.T @ A / len(A))[-1] / 4 + l2)
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(20_000):
        error = special.expit(X @ w + b) - y
        dw, db = X.T @ error / len(y) + l2 * w, error.mean()
        if abs(np.mean([*dw, db])) <= tolerance * 100:
            break
        w, b = w - rate * dw, b - rate * db
    return w, b


# %% wrong="fit-logistic" name="penalty-doubled" caught_by="fit-logistic-library"
# The penalty counts twice. Which factor does the loss have in front of the sum of squares?
def fit_logistic(X, y, l2, tolerance=1e-6):
    model = LogisticRegression(C=1 / (2 * l2 * len(y)), tol=1e-9, max_iter=10_000).fit(X, y)
    return model.coef_[0], model.intercept_[0]


# %% wrong="fit-logistic" name="table-of-weights" caught_by="fit-logistic-library"
# The weights come as a table with one row. Which shape was asked for?
def fit_logistic(X, y, l2, tolerance=1e-6):
    model = LogisticRegression(C=1 / (l2 * len(y)), tol=1e-9, max_iter=10_000).fit(X, y)
    return model.coef_, model.intercept_


# %% wrong="fit-logistic" name="scaled-in-place" caught_by="fit-logistic-gradient"
# The caller's table is changed during the fit. What does a second fit start from?
def fit_logistic(X, y, l2, tolerance=1e-6):
    model = LogisticRegression(C=1 / (l2 * len(y)), tol=1e-9, max_iter=10_000).fit(X, y)
    X *= 0.5
    return model.coef_[0], model.intercept_[0]


# %% wrong="fit-logistic" name="sign-not-dropped" caught_by="fit-logistic-gradient"
# The descent stops when no slope lies above the tolerance. Is a slope of -1 a small one?
def fit_logistic(X, y, l2, tolerance=1e-6):
    A = np.column_stack([X, np.ones(len(X))])
    rate = 1 / (np.linalg.eigvalsh(A.T @ A / len(A))[-1] / 4 + l2)
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(100_000):
        dw, db = logistic_gradient(X, y, w, b, l2)
        if max(dw.max(), db) <= tolerance:
            break
        w, b = w - rate * dw, b - rate * db
    return w, b


# %% wrong="fit-logistic" name="weights-of-scaled-columns" caught_by="fit-logistic-gradient"
# The weights belong to columns that were standardised once more. With which columns will the caller
# multiply them?
def fit_logistic(X, y, l2, tolerance=1e-6):
    Z = StandardScaler().fit_transform(X)
    model = LogisticRegression(C=1 / (l2 * len(y)), tol=tolerance / 10, max_iter=10_000).fit(Z, y)
    return model.coef_[0], model.intercept_[0]


# %% wrong="fit-logistic" name="bias-not-asked" caught_by="fit-logistic-gradient"
# The descent stops when the slopes of the weights are small. Which slope is not looked at?
def fit_logistic(X, y, l2, tolerance=1e-6):
    A = np.column_stack([X, np.ones(len(X))])
    rate = 1 / (np.linalg.eigvalsh(A.T @ A / len(A))[-1] / 4 + l2)
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(100_000):
        dw, db = logistic_gradient(X, y, w, b, l2)
        if np.abs(dw).max() <= tolerance:
            break
        w, b = w - rate * dw, b - rate * db
    return w, b


# %% [markdown] why="fit-logistic"
# The descent is chapter 1's with `logistic_gradient` in it. The rate comes from the
# bound on the curvature, a quarter of the largest eigenvalue plus the penalty, so it
# holds for every table and every `l2`; one fixed rate blows up when the penalty is
# strong. The gradient itself says when to stop: a loss that hardly changes is no proof,
# since the bottom of a bowl is flat.


# %% right="fit-logistic" name="newton"
def fit_logistic(X, y, l2, tolerance=1e-6):
    A = np.column_stack([X, np.ones(len(X))])
    theta, ridge = np.zeros(A.shape[1]), l2 * np.diag([1.0] * X.shape[1] + [0.0])
    for _ in range(50):
        p = special.expit(A @ theta)
        slopes = A.T @ (p - y) / len(y) + ridge @ theta
        if np.abs(slopes).max() <= tolerance:
            break
        theta = theta - np.linalg.solve((A.T * (p * (1 - p))) @ A / len(y) + ridge, slopes)
    return theta[:-1], theta[-1]


# %% right="fit-logistic" name="scipy-minimise"
def fit_logistic(X, y, l2, tolerance=1e-6):
    from scipy.optimize import minimize

    def loss_and_slopes(theta):
        w, b = theta[:-1], theta[-1]
        dw, db = logistic_gradient(X, y, w, b, l2)
        loss = binary_cross_entropy_with_logits(y, X @ w + b) + l2 / 2 * w @ w
        return loss, np.append(dw, db)

    options = {"gtol": tolerance / 10}
    start = np.zeros(X.shape[1] + 1)
    theta = minimize(loss_and_slopes, start, jac=True, method="BFGS", options=options).x
    return theta[:-1], theta[-1]


# %% right="fit-logistic" name="library"
def fit_logistic(X, y, l2, tolerance=1e-6):
    C = 1 / (l2 * len(y))
    model = LogisticRegression(C=C, tol=1e-8, solver="newton-cholesky").fit(X, y)
    return model.coef_[0], float(model.intercept_[0])


# %% right="fit-logistic" name="small-rate-many-steps"
def fit_logistic(X, y, l2, tolerance=1e-6):
    w, b = np.zeros(X.shape[1]), 0.0
    rate = 1 / (0.25 * (1 + np.sum(X**2) / len(X)) + l2)
    while True:
        dw, db = logistic_gradient(X, y, w, b, l2)
        if np.all(np.abs([*dw, db]) < tolerance):
            return w, b
        w, b = w - rate * dw, b - rate * db


# %% right="fit-logistic" name="list-and-own-bound"
def fit_logistic(X, y, l2, tolerance=1e-6):
    w, b = np.zeros(X.shape[1]), 0.0
    rate = 4 / ((X**2).sum(axis=1).mean() + 1 + 4 * l2)
    for _ in range(20_000):
        dw, db = logistic_gradient(X, y, w, b, l2)
        if np.linalg.norm([*dw, db]) < tolerance:
            break
        w, b = w - rate * dw, b - rate * db
    return [w, b]


# %% probe="fit-logistic"
table = np.array([[-1.5, 0.5], [-0.5, -1.5], [0.0, 1.0], [0.5, -0.5], [1.5, 0.5]] * 2)
found_w, found_b = fit_logistic(table, np.array([0, 0, 1, 0, 1, 0, 1, 1, 0, 1]), 0.3, 1e-7)
[np.shape(found_w), np.round(found_w, 4).tolist(), np.round(found_b, 4).tolist()]

# %% probe="fit-logistic"
table = np.array([[-1.5, 0.5], [-0.5, -1.5], [0.0, 1.0], [0.5, -0.5], [1.5, 0.5]])
found_w, found_b = fit_logistic(table, np.array([0, 0, 1, 0, 1]), 10.0, 1e-7)
np.round([*np.ravel(found_w), float(np.ravel(found_b)[0])], 4).tolist()

# %% probe="fit-logistic"
rows = np.random.default_rng(5).normal(size=(40, 5))
rows = rows + np.random.default_rng(6).normal(size=(40, 1))
rows = (rows - rows.mean(axis=0)) / rows.std(axis=0)
labels = (rows[:, 0] + np.sin(7 * rows[:, 1]) > 0.5).astype(int)
found_w, found_b = fit_logistic(rows.copy(), labels, 0.01, 1e-6)
gap = special.expit(rows @ np.ravel(found_w) + np.ravel(found_b)) - labels
left = np.abs([*(rows.T @ gap / 40 + 0.01 * np.ravel(found_w)), gap.mean()]).max()
[bool(left <= 1.01e-6), bool(left <= 1e-4), bool(left <= 1e-3)]

# %% probe="fit-logistic"
table = np.array([[-1.5, 0.5], [-0.5, -1.5], [0.0, 1.0], [0.5, -0.5], [1.5, 0.5]])
fit_logistic(table, np.array([0, 0, 1, 0, 1]), 1.0, 1e-3)
np.round(table, 12).tolist()

# %% probe="fit-logistic"
table = np.array([[-1.0], [0.0], [1.0], [1.5], [1.0]])
found_w, found_b = fit_logistic(table, np.array([0, 1, 1, 1, 1]), 1.0, 1e-7)
np.round([*np.ravel(found_w), float(np.ravel(found_b)[0])], 4).tolist()

# %% probe="fit-logistic"
table = np.array([[-1.0], [1.0], [-1.0], [1.0], [-1.0], [1.0]])
found_w, found_b = fit_logistic(table, np.array([0, 0, 1, 1, 1, 1]), 1.0, 1e-7)
np.round([*np.ravel(found_w), float(np.ravel(found_b)[0])], 4).tolist()

# %% [markdown]
# ## Prediction 2.6: large logits

# %% wrong="prediction-large" name="not-made" caught_by="prediction-large-made"
# No choice is made yet. Which of the three do you expect? A wrong guess costs nothing.
prediction_large = None

# %% [markdown] why="prediction-large"
# Up to about 700 (choice **b**). The largest `float64` is near $1.8 \cdot 10^{308}$, and
# $\ln$ of it is about 709.8: from $z = 710$ on, $e^z$ is `inf`. On paper the two powers
# would cancel, but each is computed on its own, before the division. In `float32` the
# limit lies already below 89. That 40 is harmless is clear from its size: $e^{40}$ has
# only 18 digits.

# %% right="prediction-large" name="a"
prediction_large = "a"

# %% right="prediction-large" name="c"
prediction_large = "c"

# %% probe="prediction-large"
prediction_large

# %% [markdown]
# ## Claim lab 2.7: failures


# %% wrong="failures" name="nan-only" caught_by="failures-entropy"
# Only `nan` counts as a failure. What can be done with a cost of `inf`?
def failures(formula, inputs):
    return [i for i, each in enumerate(inputs) if np.any(np.isnan(formula(each)))]


# %% wrong="failures" name="inf-only" caught_by="failures-softmax"
# Only infinite numbers count as failures. What is `inf / inf`?
def failures(formula, inputs):
    return [i for i, each in enumerate(inputs) if np.any(np.isinf(formula(each)))]


# %% wrong="failures" name="all-bad" caught_by="failures-softmax"
# An input counts only if every entry of the result is bad. How many bad entries spoil a result?
def failures(formula, inputs):
    return [i for i, each in enumerate(inputs) if not np.any(np.isfinite(formula(each)))]


# %% wrong="failures" name="successes" caught_by="failures-softmax"
# These are the positions at which the formula works. Which ones were asked for?
def failures(formula, inputs):
    return [i for i, each in enumerate(inputs) if np.all(np.isfinite(formula(each)))]


# %% wrong="failures" name="first-only" caught_by="failures-softmax"
# The search ends at the first failure. Was only the first one asked for?
def failures(formula, inputs):
    for i, each in enumerate(inputs):
        if not np.all(np.isfinite(formula(each))):
            return [i]
    return []


# %% wrong="failures" name="from-one" caught_by="failures-softmax"
# The positions are counted from 1. From where does Python count?
def failures(formula, inputs):
    return [i for i, each in enumerate(inputs, 1) if not np.all(np.isfinite(formula(each)))]


# %% wrong="failures" name="how-many" caught_by="failures-softmax"
# This is how many failures there are. How would the caller learn where?
def failures(formula, inputs):
    return sum(not np.all(np.isfinite(formula(each))) for each in inputs)


# %% wrong="failures" name="shares" caught_by="failures-softmax"
# One answer is given for each input, whether it failed or not. What did the task ask to be listed?
def failures(formula, inputs):
    return [int(not np.all(np.isfinite(formula(each)))) for each in inputs]


# %% wrong="failures" name="compared-with-nan" caught_by="failures-softmax"
# The result is compared with `nan` by ==. Is `nan` equal to itself?
def failures(formula, inputs):
    return [i for i, each in enumerate(inputs) if np.any(np.asarray(formula(each)) == np.nan)]


# %% wrong="failures" name="minus-infinity-missed" caught_by="failures-kinds"
# Minus infinity goes through. Which of the three bad numbers are looked for?
def failures(formula, inputs):
    return [i for i, each in enumerate(inputs) if not np.all(np.asarray(formula(each)) < np.inf)]


# %% wrong="failures" name="large-counts-as-bad" caught_by="failures-kinds"
# A large number counts as a failure. Which numbers does the task call bad?
def failures(formula, inputs):
    return [i for i, each in enumerate(inputs) if not np.all(np.abs(formula(each)) < 1e300)]


# %% wrong="failures" name="input-tested" caught_by="failures-softmax"
# The inputs are tested, not what the formula makes of them. Where is the formula called?
def failures(formula, inputs):
    return [i for i, each in enumerate(inputs) if not np.all(np.isfinite(each))]


# %% wrong="failures" name="sum-tested" caught_by="failures-kinds"
# Only the sum of the result is tested. Can a sum be infinite where no entry is?
def failures(formula, inputs):
    with np.errstate(all="ignore"):
        return [i for i, each in enumerate(inputs) if not np.isfinite(np.sum(formula(each)))]


# %% wrong="failures" name="place-looked-up" caught_by="failures-kinds"
# The position is looked up by value afterwards. What if an input comes twice?
def failures(formula, inputs):
    def place(wanted):
        return next(i for i, other in enumerate(inputs) if np.array_equal(other, wanted))

    return [place(each) for each in inputs if not np.all(np.isfinite(formula(each)))]


# %% [markdown] why="failures"
# One bad entry spoils a result, so the test is `not np.all(np.isfinite(...))`, and
# `np.isfinite` knows all three bad numbers. A test for `nan` alone misses the printed
# cross-entropy, which is `inf`; a comparison with `== np.nan` is never true. The
# measurements: the printed softmax fails from 710 on in `float64` and from 89 on in
# `float32`, and the printed cross-entropy for every prediction.


# %% right="failures" name="loop"
def failures(formula, inputs):
    found = []
    for position in range(len(inputs)):
        result = np.asarray(formula(inputs[position]), dtype=float)
        if np.isnan(result).any() or np.isinf(result).any():
            found.append(position)
    return found


# %% right="failures" name="flatnonzero"
def failures(formula, inputs):
    bad = [not np.isfinite(formula(each)).all() for each in inputs]
    return np.flatnonzero(bad).tolist()


# %% right="failures" name="flattened"
def failures(formula, inputs):
    def is_bad(number):
        return number != number or number in (float("inf"), float("-inf"))

    results = [np.ravel(formula(each)).tolist() for each in inputs]
    return [i for i, numbers in enumerate(results) if any(is_bad(number) for number in numbers)]


# %% probe="failures"
seen = [0.0, np.nan, np.array([1.0, np.inf]), np.array([-np.inf, 2.0]), np.ones(2), 1e305]
places = failures(lambda i: seen[i], [0, 1, 2, 3, 4, 5])
places if isinstance(places, int) else [int(place) for place in places]

# %% probe="failures"
places = failures(lambda number: -number * np.inf, [1.0, 2.0])
places if isinstance(places, int) else [int(place) for place in places]

# %% probe="failures"
places = failures(lambda number: np.array([number, np.nan]), [1.0, 2.0, 3.0])
places if isinstance(places, int) else [int(place) for place in places]

# %% probe="failures"
places = failures(lambda number: np.full(2, number), [1e308, 1.0])
places if isinstance(places, int) else [int(place) for place in places]


# %% probe="failures"
places = failures(lambda number: 0 * number + np.inf, [2.0, 3.0, 2.0])
places if isinstance(places, int) else [int(place) for place in places]


# %% probe="failures"
places = failures(lambda number: 1 / number, [np.inf, 2.0])
places if isinstance(places, int) else [int(place) for place in places]

# %% [markdown]
# ## Quiz 2.8: mixture

# %% wrong="quiz-mixture" name="a" caught_by="quiz-mixture-choice"
# Two of the three logarithms are then those of zero. What do they cost, weighted by 0.2 and 0.1?
quiz_mixture = "a"

# %% wrong="quiz-mixture" name="b" caught_by="quiz-mixture-choice"
# The prediction is the best one. But put the numbers in: is each of the three terms zero?
quiz_mixture = "b"

# %% [markdown] why="quiz-mixture"
# Choice **c**. No prediction beats $q = p$, and there $H(p, p) = -\sum_i p_i \ln p_i$ is
# the entropy of the truth, 0.802 here. It is zero only for a one-hot truth. The likeliest
# class alone, $(1, 0, 0)$, gives chance 0 to what happens in three of ten cases, and that
# costs infinitely much.

# %% probe="quiz-mixture"
quiz_mixture

# %% [markdown]
# ## Exercise 2.9: softmax and log_softmax


# %% wrong="softmax" name="as-printed" caught_by="softmax-far"
# This is the printed fraction, which overflows. What may be subtracted from all logits of a row?
def softmax(z, axis=-1):
    powers = np.exp(z)
    return powers / powers.sum(axis=axis, keepdims=True)


def log_softmax(z, axis=-1):
    return z - np.log(np.exp(z).sum(axis=axis, keepdims=True))


# %% wrong="softmax" name="one-maximum-for-all" caught_by="softmax-far"
# One maximum is subtracted from the whole table. What is left of a row that lies far below it?
def softmax(z, axis=-1):
    powers = np.exp(z - np.max(z))
    return powers / powers.sum(axis=axis, keepdims=True)


def log_softmax(z, axis=-1):
    shifted = z - np.max(z)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


# %% wrong="softmax" name="logarithm-of-softmax" caught_by="softmax-far"
# The chance comes first and its logarithm afterwards. What is the logarithm of a chance that
# rounds to 0?
def softmax(z, axis=-1):
    powers = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def log_softmax(z, axis=-1):
    return np.log(softmax(z, axis))


# %% wrong="softmax" name="logarithm-with-a-pinch" caught_by="softmax-far"
# A small number is added before the logarithm. Which logarithms become wrong by it?
def softmax(z, axis=-1):
    powers = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def log_softmax(z, axis=-1):
    return np.log(softmax(z, axis) + 1e-15)


# %% wrong="softmax" name="axis-ignored" caught_by="softmax-axes"
# The sum is always taken along the last axis. What is the second argument for?
def softmax(z, axis=-1):
    return special.softmax(np.asarray(z, dtype=float), axis=-1)


def log_softmax(z, axis=-1):
    return special.log_softmax(np.asarray(z, dtype=float), axis=-1)


# %% wrong="softmax" name="whole-table" caught_by="softmax-hand"
# All entries of the table share one sum. Along which axis should the chances have the sum 1?
def softmax(z, axis=-1):
    return special.softmax(np.asarray(z, dtype=float))


def log_softmax(z, axis=-1):
    return special.log_softmax(np.asarray(z, dtype=float))


# %% wrong="softmax" name="first-axis" caught_by="softmax-hand"
# Without an axis the columns have the sum 1. Which axis is the default?
def softmax(z, axis=0):
    return special.softmax(np.asarray(z, dtype=float), axis=axis)


def log_softmax(z, axis=0):
    return special.log_softmax(np.asarray(z, dtype=float), axis=axis)


# %% wrong="softmax" name="shares-of-logits" caught_by="softmax-hand"
# The logits themselves are divided by their sum. What makes a negative logit a positive chance?
def softmax(z, axis=-1):
    z = np.asarray(z, dtype=float)
    return z / z.sum(axis=axis, keepdims=True)


def log_softmax(z, axis=-1):
    return np.log(softmax(z, axis))


# %% wrong="softmax" name="sigmoids" caught_by="softmax-hand"
# Each logit becomes a chance of its own. What is the sum of a row?
def softmax(z, axis=-1):
    return special.expit(np.asarray(z, dtype=float))


def log_softmax(z, axis=-1):
    return special.log_expit(np.asarray(z, dtype=float))


# %% wrong="softmax" name="divided-by-largest" caught_by="softmax-hand"
# The powers are divided by the largest one. What is the sum of a row?
def softmax(z, axis=-1):
    return np.exp(z - np.max(z, axis=axis, keepdims=True))


def log_softmax(z, axis=-1):
    return z - np.max(z, axis=axis, keepdims=True)


# %% wrong="softmax" name="axis-dropped" caught_by="softmax-axes"
# The sum has lost an axis, and lines up with the table by luck or not at all. What keeps the axis?
def softmax(z, axis=-1):
    z = np.asarray(z, dtype=float)
    powers = np.exp(z - np.max(z, axis=axis, keepdims=True))
    if z.shape[0] != z.shape[-1]:
        return powers / powers.sum(axis=axis, keepdims=True)
    return powers / powers.sum(axis=axis)


def log_softmax(z, axis=-1):
    z = np.asarray(z, dtype=float)
    shifted = z - np.max(z, axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


# %% wrong="softmax" name="in-place" caught_by="softmax-axes"
# The caller's logits are shifted. What does a second function see that uses them?
def softmax(z, axis=-1):
    z -= np.max(z, axis=axis, keepdims=True)
    powers = np.exp(z)
    return powers / powers.sum(axis=axis, keepdims=True)


def log_softmax(z, axis=-1):
    z -= np.max(z, axis=axis, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=axis, keepdims=True))


# %% wrong="softmax" name="base-two-logarithm" caught_by="softmax-hand"
# The logarithm is not the natural one. Which base has the exponential?
def softmax(z, axis=-1):
    return special.softmax(np.asarray(z, dtype=float), axis=axis)


def log_softmax(z, axis=-1):
    return special.log_softmax(np.asarray(z, dtype=float), axis=axis) / np.log(2)


# %% wrong="softmax" name="smallest-subtracted" caught_by="softmax-far"
# The smallest logit is subtracted. Which power is the largest one then?
def softmax(z, axis=-1):
    powers = np.exp(z - np.min(z, axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def log_softmax(z, axis=-1):
    shifted = z - np.min(z, axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


# %% wrong="softmax" name="two-axes-only" caught_by="softmax-axes"
# The axis is taken for a choice between rows and columns. What about one axis, or three?
def softmax(z, axis=-1):
    z = np.asarray(z, dtype=float)
    return special.softmax(z.T, axis=-1).T if axis == 0 and z.ndim == 2 else special.softmax(z, -1)


def log_softmax(z, axis=-1):
    return special.log_softmax(np.asarray(z, dtype=float), axis=axis)


# %% wrong="softmax" name="largest-size-subtracted" caught_by="softmax-far"
# What is subtracted is the largest size, whatever its sign. What is left of a row of large logits
# below zero?
def softmax(z, axis=-1):
    powers = np.exp(z - np.max(np.abs(z), axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def log_softmax(z, axis=-1):
    shifted = z - np.max(np.abs(z), axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


# %% wrong="softmax" name="axis-not-moved-back" caught_by="softmax-axes"
# The axis is moved to the front, and afterwards moved to the front again. Which move undoes the
# first one, and for which tables is it the same?
def softmax(z, axis=-1):
    return np.exp(log_softmax(z, axis))


def log_softmax(z, axis=-1):
    front = np.moveaxis(np.asarray(z, dtype=float), axis, 0)
    shifted = front - front.max(axis=0)
    return np.moveaxis(shifted - np.log(np.exp(shifted).sum(axis=0)), axis, 0)


# %% [markdown] why="softmax"
# `np.max(z, axis=axis, keepdims=True)` is one maximum for each row, kept as an axis of
# length 1, so that it lines up whatever `axis` is. After the shift no power exceeds 1,
# and at least one is 1, so the sum is never 0; one maximum for the whole table would
# leave a far lower row with nothing but zeros. `log_softmax` subtracts the logarithm of
# the sum: the logarithm of a finished chance fails where that rounds to 0.


# %% right="softmax" name="scipy"
def softmax(z, axis=-1):
    return special.softmax(np.asarray(z, dtype=float), axis=axis)


def log_softmax(z, axis=-1):
    return special.log_softmax(np.asarray(z, dtype=float), axis=axis)


# %% right="softmax" name="from-the-logarithm"
def softmax(z, axis=-1):
    return np.exp(log_softmax(z, axis=axis))


def log_softmax(z, axis=-1):
    return z - special.logsumexp(np.asarray(z, dtype=float), axis=axis, keepdims=True)


# %% right="softmax" name="row-by-row"
def softmax(z, axis=-1):
    def one(row):
        powers = [np.exp(float(number) - float(max(row))) for number in row]
        return np.array(powers) / sum(powers)

    return np.apply_along_axis(one, axis, np.asarray(z, dtype=float))


def log_softmax(z, axis=-1):
    def one(row):
        return row - row.max() - np.log(sum(np.exp(row - row.max())))

    return np.apply_along_axis(one, axis, np.asarray(z, dtype=float))


# %% right="softmax" name="axis-moved"
def softmax(z, axis=-1):
    z = np.moveaxis(np.array(z, dtype=float), axis, 0)
    z -= z.max(axis=0)
    powers = np.exp(z)
    return np.moveaxis(powers / powers.sum(axis=0), 0, axis)


def log_softmax(z, axis=-1):
    z = np.moveaxis(np.array(z, dtype=float), axis, 0)
    total = np.logaddexp.reduce(z, axis=0)
    return np.moveaxis(z - total, 0, axis)


# %% probe="softmax"
numbers = np.array([[0.5, 2.0, -1.0], [1.5, 0.25, 3.0]])
[
    np.asarray(softmax(numbers.copy()), dtype=float).round(9).tolist(),
    np.asarray(log_softmax(numbers.copy()), dtype=float).round(9).tolist(),
]

# %% probe="softmax"
np.asarray(softmax(np.array([[900.0, 0.0], [0.0, 1.0]])), dtype=float).round(9).tolist()

# %% probe="softmax"
np.asarray(log_softmax(np.array([[0.0, -900.0], [-800.0, 0.0]])), dtype=float).round(6).tolist()

# %% probe="softmax"
numbers = np.array([[0.5, 2.0, -1.0], [1.5, 0.25, 3.0], [0.0, 1.0, 0.75]])
[
    np.asarray(softmax(numbers.copy(), axis=0), dtype=float).round(9).tolist(),
    np.asarray(softmax(numbers.copy(), axis=1), dtype=float).round(9).tolist(),
]

# %% probe="softmax"
numbers = np.arange(8.0).reshape(2, 2, 2) ** 1.5
np.asarray(softmax(numbers.copy(), axis=0), dtype=float).round(9).tolist()

# %% probe="softmax"
numbers = np.arange(24.0).reshape(2, 3, 4) ** 0.5
[np.shape(softmax(numbers.copy(), axis=2)), np.shape(log_softmax(numbers.copy(), axis=2))]

# %% probe="softmax"
np.asarray(softmax(np.array([[-900.0, -899.0]])), dtype=float).round(9).tolist()

# %% probe="softmax"
numbers = np.array([[0.5, 2.0], [1.0, 0.0]])
softmax(numbers), log_softmax(numbers)
numbers.tolist()

# %% [markdown]
# ## Quiz 2.10: shift

# %% wrong="quiz-shift" name="b" caught_by="quiz-shift-choice"
# Five times the logits means five times the differences. What does that do to the odds of the
# first class against the second?
quiz_shift = "b"

# %% wrong="quiz-shift" name="c" caught_by="quiz-shift-choice"
# One of the two changes the differences between the logits. Which one?
quiz_shift = "c"

# %% [markdown] why="quiz-shift"
# Choice **a**. Adding 5 multiplies every power by $e^5$, above and below the line, and
# it cancels: that is why the largest logit may be subtracted. Multiplying by 5 raises
# every power to the fifth power instead; the odds of the first class against the second
# go from $e$ to $e^5$, so the model becomes much surer of the same order.

# %% probe="quiz-shift"
quiz_shift

# %% [markdown]
# ## Exercise 2.11: cross_entropy


# %% wrong="cross-entropy" name="all-pairs" caught_by="cross-entropy-hand"
# For every row the columns of all labels are picked. How many numbers go into the mean?
def cross_entropy(y, logits):
    chances = special.log_softmax(logits, axis=1)
    return -np.mean(chances[:, y])


# %% wrong="cross-entropy" name="logarithm-of-softmax" caught_by="cross-entropy-oracle"
# The chance comes first and its logarithm afterwards. What if the chance of the true class rounds
# to 0?
def cross_entropy(y, logits):
    chances = special.softmax(logits, axis=1)
    return -np.mean(np.log(chances[np.arange(len(y)), y]))


# %% wrong="cross-entropy" name="clipped" caught_by="cross-entropy-oracle"
# The chances are kept above a small number. How much can the worst row cost then?
def cross_entropy(y, logits):
    chances = np.clip(special.softmax(logits, axis=1), 1e-12, None)
    return -np.mean(np.log(chances[np.arange(len(y)), y]))


# %% wrong="cross-entropy" name="sign-flipped" caught_by="cross-entropy-hand"
# The result is negative. Which sign does the logarithm of a chance have?
def cross_entropy(y, logits):
    return np.mean(special.log_softmax(logits, axis=1)[np.arange(len(y)), y])


# %% wrong="cross-entropy" name="sum-not-mean" caught_by="cross-entropy-hand"
# The costs are added up. What happens when every row is there twice?
def cross_entropy(y, logits):
    return -np.sum(special.log_softmax(logits, axis=1)[np.arange(len(y)), y])


# %% wrong="cross-entropy" name="per-row" caught_by="cross-entropy-hand"
# Each row keeps its own cost. What joins them into one number?
def cross_entropy(y, logits):
    return -special.log_softmax(logits, axis=1)[np.arange(len(y)), y]


# %% wrong="cross-entropy" name="mean-over-classes" caught_by="cross-entropy-hand"
# The mean runs over rows and classes, zeros included. By the number of what is the sum divided?
def cross_entropy(y, logits):
    truth = np.eye(logits.shape[1])[y]
    return -np.mean(truth * special.log_softmax(logits, axis=1))


# %% wrong="cross-entropy" name="columns" caught_by="cross-entropy-hand"
# The chances have the sum 1 in each column. Who competes with whom: classes or rows?
def cross_entropy(y, logits):
    return -np.mean(special.log_softmax(logits, axis=0)[np.arange(len(y)), y])


# %% wrong="cross-entropy" name="labels-from-one" caught_by="cross-entropy-hand"
# The labels are read as counted from 1. Which column belongs to the label 0?
def cross_entropy(y, logits):
    return -np.mean(special.log_softmax(logits, axis=1)[np.arange(len(y)), y - 1])


# %% wrong="cross-entropy" name="likeliest-class" caught_by="cross-entropy-hand"
# The cost looks at the likeliest class, whatever the label is. What should a sure and wrong row
# cost?
def cross_entropy(y, logits):
    return -np.mean(special.log_softmax(logits, axis=1).max(axis=1))


# %% wrong="cross-entropy" name="no-softmax" caught_by="cross-entropy-hand"
# The logits are taken for logarithms of chances. What is the sum of the chances then?
def cross_entropy(y, logits):
    return -np.mean(logits[np.arange(len(y)), y])


# %% wrong="cross-entropy" name="softmax-twice" caught_by="cross-entropy-hand"
# The softmax is applied to what is already a chance. How sure can such a model become?
def cross_entropy(y, logits):
    twice = special.log_softmax(special.softmax(logits, axis=1), axis=1)
    return -np.mean(twice[np.arange(len(y)), y])


# %% wrong="cross-entropy" name="base-two" caught_by="cross-entropy-hand"
# The cost is in bits. Which logarithm does the exercise name?
def cross_entropy(y, logits):
    return -np.mean(special.log_softmax(logits, axis=1)[np.arange(len(y)), y]) / np.log(2)


# %% wrong="cross-entropy" name="chance-not-logarithm" caught_by="cross-entropy-hand"
# This is one minus the chance of the true class. How much can a row cost then at most?
def cross_entropy(y, logits):
    return np.mean(1 - special.softmax(logits, axis=1)[np.arange(len(y)), y])


# %% wrong="cross-entropy" name="in-place" caught_by="cross-entropy-oracle"
# The caller's logits are shifted. What does another function see that uses them?
def cross_entropy(y, logits):
    logits -= logits.max(axis=1, keepdims=True)
    return -np.mean(special.log_softmax(logits, axis=1)[np.arange(len(y)), y])


# %% wrong="cross-entropy" name="classes-counted-in-y" caught_by="cross-entropy-hand"
# Columns beyond the largest label that occurs are cut off. Do classes disappear that no row has?
def cross_entropy(y, logits):
    seen = logits[:, : y.max() + 1]
    return -np.mean(special.log_softmax(seen, axis=1)[np.arange(len(y)), y])


# %% [markdown] why="cross-entropy"
# `chances[np.arange(len(y)), y]` pairs row 0 with label 0, row 1 with label 1 and so on:
# `(n,)` numbers. `chances[:, y]` would pick every label's column for every row, an
# `(n, n)` table whose mean looks plausible. `log_softmax(logits, axis=1)` keeps the cost
# finite for huge logits. The mean is over the rows only; over a one-hot table it would
# also count the zeros.


# %% right="cross-entropy" name="loop"
def cross_entropy(y, logits):
    total = 0.0
    for label, row in zip(y, logits, strict=True):
        total += np.log(np.sum(np.exp(row - row.max()))) + row.max() - row[label]
    return total / len(y)


# %% right="cross-entropy" name="one-hot"
def cross_entropy(y, logits):
    truth = np.eye(logits.shape[1])[y]
    return -(truth * log_softmax(logits, axis=1)).sum(axis=1).mean()


# %% right="cross-entropy" name="log-sum-exp"
def cross_entropy(y, logits):
    own = np.take_along_axis(logits, y[:, None], axis=1)[:, 0]
    return float(np.mean(special.logsumexp(logits, axis=1) - own))


# %% probe="cross-entropy"
numbers = np.array([[0.5, 2.0, -1.0], [1.5, 0.25, 3.0], [0.0, 1.0, 0.5], [2.0, -1.0, 0.25]])
np.asarray(cross_entropy(np.array([0, 2, 1, 1]), numbers), dtype=float).round(9).tolist()

# %% probe="cross-entropy"
float(cross_entropy(np.array([0]), np.array([[0.0, 900.0]])))

# %% probe="cross-entropy"
float(cross_entropy(np.array([0, 1, 1]), np.array([[0.0, 1, 2], [1, 0, 5], [1, 1, 1.5]])))

# %% probe="cross-entropy"
numbers = np.array([[0.5, 2.0], [1.0, 0.0]])
cross_entropy(np.array([0, 1]), numbers)
numbers.tolist()

# %% [markdown]
# ## Debug 2.12: softmax_gradient


# %% wrong="softmax-gradient" name="both-faults" caught_by="softmax-gradient-hand"
# Both faults are still there: the mean counts too much, and the one-hot table knows only the labels
# that occur. Which lines are these?
def softmax_gradient(X, y, W, b, l2):
    """Return the gradient of the penalised cross-entropy by W and by b.

    X: (n, d)    y: (n,)    W: (d, k)    b: (k,)    l2: a number    returns: (d, k), (k,)
    """
    errors = softmax(X @ W + b, axis=1) - (y[:, None] == np.unique(y))
    dW = X.T @ errors / errors.size + l2 * W
    return dW, errors.mean(axis=0)


# %% wrong="softmax-gradient" name="size-left" caught_by="softmax-gradient-hand"
# The one-hot table is right now. By the number of what is `dW` divided?
def softmax_gradient(X, y, W, b, l2):
    errors = softmax(X @ W + b, axis=1) - (y[:, None] == np.arange(len(b)))
    dW = X.T @ errors / errors.size + l2 * W
    return dW, errors.mean(axis=0)


# %% wrong="softmax-gradient" name="labels-left" caught_by="softmax-gradient-differences"
# The mean is right now. What does the one-hot table look like when a class does not occur?
def softmax_gradient(X, y, W, b, l2):
    errors = softmax(X @ W + b, axis=1) - (y[:, None] == np.unique(y))
    dW = X.T @ errors / len(y) + l2 * W
    return dW, errors.mean(axis=0)


# %% wrong="softmax-gradient" name="largest-label" caught_by="softmax-gradient-differences"
# The number of classes is read off the largest label. What if the last class does not occur?
def softmax_gradient(X, y, W, b, l2):
    errors = softmax(X @ W + b, axis=1)
    truth = np.eye(y.max() + 1)[y]
    errors[:, : truth.shape[1]] -= truth
    if truth.shape[1] < len(b):
        errors[:, -1] = 0.0
    return X.T @ errors / len(y) + l2 * W, errors.mean(axis=0)


# %% wrong="softmax-gradient" name="divided-twice" caught_by="softmax-gradient-hand"
# The sum over the rows is divided by the classes. Over what does the formula average?
def softmax_gradient(X, y, W, b, l2):
    errors = softmax(X @ W + b, axis=1) - (y[:, None] == np.arange(len(b)))
    dW = X.T @ errors / len(y) / len(b) + l2 * W
    return dW, errors.mean(axis=0) / len(b)


# %% wrong="softmax-gradient" name="penalty-divided" caught_by="softmax-gradient-differences"
# The penalty is divided by the rows as well. Does it stand inside the mean?
def softmax_gradient(X, y, W, b, l2):
    errors = softmax(X @ W + b, axis=1) - (y[:, None] == np.arange(len(b)))
    return (X.T @ errors + l2 * W) / len(y), errors.mean(axis=0)


# %% wrong="softmax-gradient" name="not-divided" caught_by="softmax-gradient-hand"
# The rows are added up now. The loss is a mean: by what is the sum divided?
def softmax_gradient(X, y, W, b, l2):
    errors = softmax(X @ W + b, axis=1) - (y[:, None] == np.arange(len(b)))
    return X.T @ errors + l2 * W, errors.mean(axis=0)


# %% wrong="softmax-gradient" name="biases-penalised" caught_by="softmax-gradient-differences"
# The biases are penalised now. Which parameters does the penalty count?
def softmax_gradient(X, y, W, b, l2):
    errors = softmax(X @ W + b, axis=1) - (y[:, None] == np.arange(len(b)))
    return X.T @ errors / len(y) + l2 * W, errors.mean(axis=0) + l2 * b


# %% [markdown] why="softmax-gradient"
# `errors.size` counts rows times classes, so `dW` came out too small by the number of
# classes: a factor that a larger rate hides, which is why the fit only seemed slow; it
# also made the penalty too strong. `np.unique(y)` lists the classes that occur, so a
# batch without class 0 shifts all columns; `np.arange(len(b))` lists the classes that
# exist. With one label present the broken table even broadcasts without an error.


# %% right="softmax-gradient" name="subtract-at-label"
def softmax_gradient(X, y, W, b, l2):
    errors = softmax(X @ W + b, axis=1)
    errors[np.arange(len(y)), y] -= 1
    return X.T @ errors / len(y) + l2 * W, errors.sum(axis=0) / len(y)


# %% right="softmax-gradient" name="identity-rows"
def softmax_gradient(X, y, W, b, l2):
    errors = (special.softmax(X @ W + b, axis=1) - np.eye(W.shape[1])[y]) / X.shape[0]
    return np.einsum("nd,nk->dk", X, errors) + l2 * W, errors.sum(axis=0)


# %% right="softmax-gradient" name="row-by-row"
def softmax_gradient(X, y, W, b, l2):
    dW, db = l2 * W, np.zeros(len(b))
    for row, label in zip(X, y, strict=True):
        error = special.softmax(row @ W + b)
        error[label] -= 1
        dW = dW + np.outer(row, error) / len(y)
        db += error / len(y)
    return dW, db


# %% probe="softmax-gradient"
table, W_start = (
    np.array([[1.0, 2.0], [0.5, -1.0], [2.0, 0.0]]),
    np.array([[0.5, 0, 1], [1, -1, 0]]),
)
found = softmax_gradient(table, np.array([0, 2, 1]), W_start, np.array([0.5, 0.0, -0.5]), 0.5)
[np.asarray(part, dtype=float).round(9).tolist() for part in found]

# %% probe="softmax-gradient"
table, W_start = np.array([[1.0, 2.0], [0.5, -1.0]]), np.array([[0.5, 0, 1], [1, -1, 0]])
found = softmax_gradient(table, np.array([1, 1]), W_start, np.array([0.5, 0.0, -0.5]), 0.5)
[np.asarray(part, dtype=float).round(9).tolist() for part in found]

# %% [markdown]
# ## Exercise 2.13: fit_softmax


# %% wrong="fit-softmax" name="uphill" caught_by="fit-softmax-one-step"
# The parameters move along the gradient. Which way does the gradient point?
def fit_softmax(X, y, classes, l2, lr, steps):
    W, b = np.zeros((X.shape[1], classes)), np.zeros(classes)
    for _ in range(steps):
        dW, db = softmax_gradient(X, y, W, b, l2)
        W, b = W + lr * dW, b + lr * db
    return W, b


# %% wrong="fit-softmax" name="one-step-more" caught_by="fit-softmax-one-step"
# One step too many is taken. How often does the loop run for `steps` steps?
def fit_softmax(X, y, classes, l2, lr, steps):
    W, b = np.zeros((X.shape[1], classes)), np.zeros(classes)
    for _ in range(steps + 1):
        dW, db = softmax_gradient(X, y, W, b, l2)
        W, b = W - lr * dW, b - lr * db
    return W, b


# %% wrong="fit-softmax" name="classes-that-occur" caught_by="fit-softmax-one-step"
# There are as many columns as labels occur. What is the third argument for?
def fit_softmax(X, y, classes, l2, lr, steps):
    seen = len(np.unique(y))
    W, b = np.zeros((X.shape[1], seen)), np.zeros(seen)
    for _ in range(steps):
        dW, db = softmax_gradient(X, y, W, b, l2)
        W, b = W - lr * dW, b - lr * db
    return W, b


# %% wrong="fit-softmax" name="bias-fixed" caught_by="fit-softmax-one-step"
# The biases stay at zero. Which half of the pair is never used?
def fit_softmax(X, y, classes, l2, lr, steps):
    W, b = np.zeros((X.shape[1], classes)), np.zeros(classes)
    for _ in range(steps):
        W = W - lr * softmax_gradient(X, y, W, b, l2)[0]
    return W, b


# %% wrong="fit-softmax" name="penalty-forgotten" caught_by="fit-softmax-library"
# The penalty has no effect. Where does `l2` enter the fit?
def fit_softmax(X, y, classes, l2, lr, steps):
    W, b = np.zeros((X.shape[1], classes)), np.zeros(classes)
    for _ in range(steps):
        dW, db = softmax_gradient(X, y, W, b, 0.0)
        W, b = W - lr * dW, b - lr * db
    return W, b


# %% wrong="fit-softmax" name="penalty-twice" caught_by="fit-softmax-library"
# The penalty counts twice. Is it not in the gradient already?
def fit_softmax(X, y, classes, l2, lr, steps):
    W, b = np.zeros((X.shape[1], classes)), np.zeros(classes)
    for _ in range(steps):
        dW, db = softmax_gradient(X, y, W, b, l2)
        W, b = W - lr * (dW + l2 * W), b - lr * db
    return W, b


# %% wrong="fit-softmax" name="biases-penalised" caught_by="fit-softmax-library"
# The biases are penalised. Which parameters does the penalty count?
def fit_softmax(X, y, classes, l2, lr, steps):
    W, b = np.zeros((X.shape[1], classes)), np.zeros(classes)
    for _ in range(steps):
        dW, db = softmax_gradient(X, y, W, b, l2)
        W, b = W - lr * dW, b - lr * (db + l2 * b)
    return W, b


# %% wrong="fit-softmax" name="random-start" caught_by="fit-softmax-one-step"
# The descent starts at random weights. Where does the exercise say to start?
def fit_softmax(X, y, classes, l2, lr, steps):
    W, b = np.random.default_rng(0).normal(size=(X.shape[1], classes)), np.zeros(classes)
    for _ in range(steps):
        dW, db = softmax_gradient(X, y, W, b, l2)
        W, b = W - lr * dW, b - lr * db
    return W, b


# %% wrong="fit-softmax" name="w-before-b" caught_by="fit-softmax-library"
# The biases are moved with the slope at the new weights. Where must both slopes be measured?
def fit_softmax(X, y, classes, l2, lr, steps):
    W, b = np.zeros((X.shape[1], classes)), np.zeros(classes)
    for _ in range(steps):
        W = W - lr * softmax_gradient(X, y, W, b, l2)[0]
        b = b - lr * softmax_gradient(X, y, W, b, l2)[1]
    return W, b


# %% wrong="fit-softmax" name="transposed" caught_by="fit-softmax-one-step"
# The table of weights has one row for each class. Which shape was asked for?
def fit_softmax(X, y, classes, l2, lr, steps):
    W, b = np.zeros((X.shape[1], classes)), np.zeros(classes)
    for _ in range(steps):
        dW, db = softmax_gradient(X, y, W, b, l2)
        W, b = W - lr * dW, b - lr * db
    return W.T, b


# %% wrong="fit-softmax" name="gradient-not-renewed" caught_by="fit-softmax-library"
# Every step uses the gradient of the start. What is the slope after the first step?
def fit_softmax(X, y, classes, l2, lr, steps):
    W, b = np.zeros((X.shape[1], classes)), np.zeros(classes)
    dW, db = softmax_gradient(X, y, W, b, l2)
    for _ in range(steps):
        W, b = W - lr * dW, b - lr * db
    return W, b


# %% wrong="fit-softmax" name="one-against-the-rest" caught_by="fit-softmax-one-step"
# Each class is fitted against all others on its own. What do the chances of a row sum to?
def fit_softmax(X, y, classes, l2, lr, steps):
    W, b = np.zeros((X.shape[1], classes)), np.zeros(classes)
    for _ in range(steps):
        errors = special.expit(X @ W + b) - np.eye(classes)[y]
        W, b = W - lr * (X.T @ errors / len(y) + l2 * W), b - lr * errors.mean(axis=0)
    return W, b


# %% wrong="fit-softmax" name="rate-decays" caught_by="fit-softmax-library"
# The rate shrinks from step to step. Was a schedule asked for?
def fit_softmax(X, y, classes, l2, lr, steps):
    W, b = np.zeros((X.shape[1], classes)), np.zeros(classes)
    for step in range(steps):
        dW, db = softmax_gradient(X, y, W, b, l2)
        W, b = W - lr / (1 + step) * dW, b - lr / (1 + step) * db
    return W, b


# %% wrong="fit-softmax" name="shuffled-in-place" caught_by="fit-softmax-library"
# The caller's rows are standardised in place. What does a second fit start from?
def fit_softmax(X, y, classes, l2, lr, steps):
    W, b = np.zeros((X.shape[1], classes)), np.zeros(classes)
    for _ in range(steps):
        dW, db = softmax_gradient(X, y, W, b, l2)
        W, b = W - lr * dW, b - lr * db
    X -= X.mean(axis=0)
    return W, b


# %% wrong="fit-softmax" name="part-of-the-rows" caught_by="fit-softmax-library"
# Each step looks at twenty rows only. How many rows has a full batch?
def fit_softmax(X, y, classes, l2, lr, steps):
    W, b = np.zeros((X.shape[1], classes)), np.zeros(classes)
    for step in range(steps):
        rows = np.arange(20 * step, 20 * step + 20) % len(y) if len(y) > 20 else np.arange(len(y))
        dW, db = softmax_gradient(X[rows], y[rows], W, b, l2)
        W, b = W - lr * dW, b - lr * db
    return W, b


# %% wrong="fit-softmax" name="always-a-step" caught_by="fit-softmax-library"
# One step is taken even if none is asked for. When is the number of steps tested?
def fit_softmax(X, y, classes, l2, lr, steps):
    W, b = np.zeros((X.shape[1], classes)), np.zeros(classes)
    while True:
        dW, db = softmax_gradient(X, y, W, b, l2)
        W, b = W - lr * dW, b - lr * db
        steps -= 1
        if steps <= 0:
            return W, b


# %% wrong="fit-softmax" name="goes-on-from-last-time" caught_by="fit-softmax-library"
# A second call goes on where the first one ended. Where does every fit start?
fitted_before = {}


def fit_softmax(X, y, classes, l2, lr, steps):
    shape = X.shape[1], classes
    W, b = fitted_before.get(shape, (np.zeros(shape), np.zeros(classes)))
    for _ in range(steps):
        dW, db = softmax_gradient(X, y, W, b, l2)
        W, b = W - lr * dW, b - lr * db
    fitted_before[shape] = W, b
    return W, b


# %% wrong="fit-softmax" name="missing-class-last" caught_by="fit-softmax-library"
# The classes that occur get the first columns, and a class that no row has the last one. Which
# column does the caller read for class 3 if nobody is of class 2?
def fit_softmax(X, y, classes, l2, lr, steps):
    places = np.unique(y, return_inverse=True)[1]
    W, b = np.zeros((X.shape[1], classes)), np.zeros(classes)
    for _ in range(steps):
        dW, db = softmax_gradient(X, places, W, b, l2)
        W, b = W - lr * dW, b - lr * db
    return W, b


# %% [markdown] why="fit-softmax"
# `softmax_gradient` is asked once in every step, at the current pair, and both parts
# move together: moving `W` first and measuring `b` afterwards would follow another path.
# The penalty is inside the gradient already, so it is not added again. `np.zeros(classes)`
# uses the number of classes that the caller names, since `y` may lack one; its column
# then learns that it is never right.


# %% right="fit-softmax" name="own-gradient"
def fit_softmax(X, y, classes, l2, lr, steps):
    n, truth = len(y), np.eye(classes)[y]
    W, b = np.zeros((X.shape[1], classes)), np.zeros(classes)
    for _ in range(steps):
        errors = (special.softmax(X @ W + b, axis=1) - truth) / n
        W = W - lr * (X.T @ errors + l2 * W)
        b = b - lr * errors.sum(axis=0)
    return W, b


# %% right="fit-softmax" name="column-of-ones"
def fit_softmax(X, y, classes, l2, lr, steps):
    A = np.column_stack([X, np.ones(len(X))])
    theta = np.zeros((A.shape[1], classes))
    kept = np.r_[np.full(X.shape[1], l2), 0.0][:, None]
    for _ in range(steps):
        errors = special.softmax(A @ theta, axis=1) - np.eye(classes)[y]
        theta = theta - lr * (A.T @ errors / len(y) + kept * theta)
    return theta[:-1], theta[-1]


# %% right="fit-softmax" name="in-place-on-own-arrays"
def fit_softmax(X, y, classes, l2, lr, steps):
    W, b = np.zeros((X.shape[1], classes)), np.zeros(classes)
    while steps:
        dW, db = softmax_gradient(X, y, W, b, l2)
        W -= lr * dW
        b -= lr * db
        steps -= 1
    return [W, b]


# %% probe="fit-softmax"
table, labels = np.array([[1.0, 2.0], [0.5, -1.0], [2.0, 0.0], [-1.0, 1.0]]), np.array([0, 2, 1, 0])
found = fit_softmax(table, labels, 3, 0.4, 0.5, 3)
[np.asarray(part, dtype=float).round(9).tolist() for part in found]

# %% probe="fit-softmax"
[np.asarray(part).any().item() for part in fit_softmax(np.ones((2, 5)), np.arange(2), 3, 0, 0.5, 0)]


# %% probe="fit-softmax"
table, labels = np.array([[1.0, 2.0, 0, 0, 0], [0.5, -1.0, 1, 0, 0]]), np.array([0, 2])
found = fit_softmax(table, labels, 4, 0.4, 0.5, 2)
[np.asarray(part, dtype=float).round(9).tolist() for part in found]


# %% probe="fit-softmax"
table, labels = np.array([[1.0, 2.0, 0, 0], [0.5, -1.0, 1, 0]]), np.array([0, 1])
calls = [fit_softmax(table, labels, 2, 0.4, 0.5, 1) for _ in range(2)]
bool(np.allclose(calls[0][0], calls[1][0]) and np.allclose(calls[0][1], calls[1][1]))


# %% probe="fit-softmax"
table = np.array([[-1.0], [2.0]]).repeat(20, axis=0)
found = fit_softmax(table, np.arange(40) // 20, 2, 0.1, 0.5, 3)
[np.asarray(part, dtype=float).round(9).tolist() for part in found]


# %% probe="fit-softmax"
table, labels = np.array([[1.0, 2.0], [0.5, -1.0], [2.0, 0.0], [-1.0, 1.0]]), np.array([0, 2, 2, 0])
[np.shape(part) for part in fit_softmax(table, labels, 4, 0.4, 0.5, 1)] + [table.tolist()]

# %% [markdown]
# ## Exercise 2.14: confusion_matrix


# %% wrong="confusion-matrix" name="transposed" caught_by="confusion-matrix-hand"
# Rows and columns are swapped. Which of the two stands for the truth?
def confusion_matrix(y, predicted, classes):
    table = np.zeros((classes, classes), dtype=int)
    np.add.at(table, (predicted, y), 1)
    return table


# %% wrong="confusion-matrix" name="repeated-pairs-once" caught_by="confusion-matrix-hand"
# A pair that occurs several times is counted once. What does `+=` do with a repeated index?
def confusion_matrix(y, predicted, classes):
    table = np.zeros((classes, classes), dtype=int)
    table[y, predicted] += 1
    return table


# %% wrong="confusion-matrix" name="classes-that-occur" caught_by="confusion-matrix-oracle"
# Classes that occur nowhere have no row. How many rows did the caller ask for?
def confusion_matrix(y, predicted, classes):
    return metrics.confusion_matrix(y, predicted)


# %% wrong="confusion-matrix" name="shares" caught_by="confusion-matrix-hand"
# These are shares of the rows. Was a count asked for?
def confusion_matrix(y, predicted, classes):
    table = metrics.confusion_matrix(y, predicted, labels=range(classes)).astype(float)
    return table / np.maximum(table.sum(axis=1, keepdims=True), 1)


# %% wrong="confusion-matrix" name="mistakes-only" caught_by="confusion-matrix-hand"
# Only the mistakes are counted. Where do the right answers go?
def confusion_matrix(y, predicted, classes):
    table = metrics.confusion_matrix(y, predicted, labels=range(classes))
    return table - np.diag(np.diag(table))


# %% wrong="confusion-matrix" name="hits-only" caught_by="confusion-matrix-hand"
# Only the right answers are counted. Which cell belongs to a mistake?
def confusion_matrix(y, predicted, classes):
    table = np.zeros((classes, classes), dtype=int)
    for truth, guess in zip(y, predicted, strict=True):
        if truth == guess:
            table[truth, guess] += 1
    return table


# %% wrong="confusion-matrix" name="positive-first" caught_by="confusion-matrix-hand"
# The classes stand in reverse order. Where does class 0 belong?
def confusion_matrix(y, predicted, classes):
    return metrics.confusion_matrix(y, predicted, labels=range(classes))[::-1, ::-1]


# %% wrong="confusion-matrix" name="labels-from-one" caught_by="confusion-matrix-hand"
# The classes are shifted by one place. From which number do the labels count?
def confusion_matrix(y, predicted, classes):
    table = np.zeros((classes, classes), dtype=int)
    np.add.at(table, (y - 1, predicted - 1), 1)
    return table


# %% wrong="confusion-matrix" name="two-by-two" caught_by="confusion-matrix-hand"
# The table has two rows, whatever the number of classes. What is the third argument for?
def confusion_matrix(y, predicted, classes):
    return metrics.confusion_matrix(y > 0, predicted > 0, labels=[False, True])


# %% wrong="confusion-matrix" name="three-classes" caught_by="confusion-matrix-oracle"
# The table always has three rows. What is the third argument for?
def confusion_matrix(y, predicted, classes):
    table = np.zeros((3, 3), dtype=int)
    for truth, guess in zip(y, predicted, strict=True):
        if truth < 3 and guess < 3:
            table[truth, guess] += 1
    return table


# %% wrong="confusion-matrix" name="shown-example" caught_by="confusion-matrix-oracle"
# The shown table is returned for every input. What about other labels?
def confusion_matrix(y, predicted, classes):
    return np.array([[1, 2, 0], [0, 1, 0], [1, 0, 0]])


# %% wrong="confusion-matrix" name="sorted-first" caught_by="confusion-matrix-hand"
# Truth and prediction are sorted before they are paired. Whose prediction is held against whose
# truth?
def confusion_matrix(y, predicted, classes):
    return metrics.confusion_matrix(np.sort(y), np.sort(predicted), labels=range(classes))


# %% wrong="confusion-matrix" name="in-place" caught_by="confusion-matrix-oracle"
# The caller's labels are overwritten. What does the next score see?
def confusion_matrix(y, predicted, classes):
    y *= classes
    y += predicted
    return np.bincount(y, minlength=classes**2).reshape(classes, classes)


# %% wrong="confusion-matrix" name="small-counts" caught_by="confusion-matrix-oracle"
# The counts are kept in a type that ends at 255. What follows on 255 there?
def confusion_matrix(y, predicted, classes):
    table = np.zeros((classes, classes), dtype=np.uint8)
    np.add.at(table, (y, predicted), 1)
    return table


# %% wrong="confusion-matrix" name="decimals" caught_by="confusion-matrix-hand"
# The counts are floats. Which type does an empty table have unless you say so?
def confusion_matrix(y, predicted, classes):
    table = np.zeros((classes, classes))
    np.add.at(table, (y, predicted), 1)
    return table


# %% wrong="confusion-matrix" name="base-ten" caught_by="confusion-matrix-oracle"
# A pair is coded as a number of two digits. Which two pairs share a code once there are more than
# ten classes?
def confusion_matrix(y, predicted, classes):
    codes = np.bincount(10 * y + predicted, minlength=10 * classes + classes)
    rows = [codes[10 * i : 10 * i + classes] for i in range(classes)]
    return np.array(rows)


# %% wrong="confusion-matrix" name="labels-move-up" caught_by="confusion-matrix-oracle"
# The classes that occur fill the first rows, and the empty rows come last. Which row belongs to
# class 4 if nobody is of class 3?
def confusion_matrix(y, predicted, classes):
    table = np.zeros((classes, classes), dtype=int)
    small = metrics.confusion_matrix(y, predicted)
    table[: len(small), : len(small)] = small
    return table


# %% [markdown] why="confusion-matrix"
# `np.add.at(table, (y, predicted), 1)` adds 1 for *every* pair, repeated ones too, while
# `table[y, predicted] += 1` reads all places first and writes each once, so that two
# equal mistakes count as one. Truth comes first in the index, so rows are the truth: with
# the axes swapped the diagonal looks the same and every other conclusion is turned round.
# The shape comes from `classes`, not from the labels that occur.


# %% right="confusion-matrix" name="loop"
def confusion_matrix(y, predicted, classes):
    table = np.zeros((classes, classes), dtype=int)
    for truth, guess in zip(y, predicted, strict=True):
        table[truth, guess] += 1
    return table


# %% right="confusion-matrix" name="bincount"
def confusion_matrix(y, predicted, classes):
    pairs = y * classes + predicted
    return np.bincount(pairs, minlength=classes * classes).reshape(classes, classes)


# %% right="confusion-matrix" name="one-hot-product"
def confusion_matrix(y, predicted, classes):
    eye = np.eye(classes, dtype=int)
    return eye[y].T @ eye[predicted]


# %% right="confusion-matrix" name="counted-cell-by-cell"
def confusion_matrix(y, predicted, classes):
    return [
        [int(np.sum((y == i) & (predicted == j))) for j in range(classes)] for i in range(classes)
    ]


# %% right="confusion-matrix" name="library"
def confusion_matrix(y, predicted, classes):
    return metrics.confusion_matrix(y, predicted, labels=np.arange(classes))


# %% probe="confusion-matrix"
truth, guess = np.array([0, 0, 0, 1, 2, 2, 2, 1]), np.array([1, 0, 1, 1, 0, 2, 1, 2])
np.round(np.asarray(confusion_matrix(truth, guess, 3), dtype=float), 6).tolist()

# %% probe="confusion-matrix"
truth, guess = np.array([3, 0, 0, 1]), np.array([1, 0, 1, 3])
np.round(np.asarray(confusion_matrix(truth, guess, 5), dtype=float), 6).tolist()

# %% probe="confusion-matrix"
np.asarray(confusion_matrix(np.zeros(300, dtype=int), np.zeros(300, dtype=int), 1)).ravel().tolist()


# %% probe="confusion-matrix"
truth, guess = np.array([0, 1, 11, 3]), np.array([10, 0, 2, 11])
np.argwhere(np.asarray(confusion_matrix(truth, guess, 12), dtype=float) > 0).tolist()


# %% probe="confusion-matrix"
np.asarray(confusion_matrix(np.array([0, 1]), np.array([1, 1]), 2)).dtype.kind


# %% probe="confusion-matrix"
truth, guess = np.array([1, 0, 1]), np.array([1, 1, 0])
confusion_matrix(truth, guess, 2)
[truth.tolist(), guess.tolist()]

# %% [markdown]
# ## Exercise 2.15: precision_recall_f1


# %% wrong="precision-recall" name="swapped" caught_by="precision-recall-hand"
# Precision and recall are swapped. Which of the two is a share of those flagged?
def precision_recall_f1(y, predicted):
    options = {"average": "binary", "zero_division": 0}
    p, r, f = metrics.precision_recall_fscore_support(y, predicted, **options)[:3]
    return r, p, f


# %% wrong="precision-recall" name="zero-division" caught_by="precision-recall-zero"
# 0/0 is computed. What was it defined to be?
def precision_recall_f1(y, predicted):
    tp = np.sum((y == 1) & (predicted == 1))
    fp, fn = np.sum((y == 0) & (predicted == 1)), np.sum((y == 1) & (predicted == 0))
    return tp / (tp + fp), tp / (tp + fn), 2 * tp / (2 * tp + fp + fn)


# %% wrong="precision-recall" name="f1-divides-by-zero" caught_by="precision-recall-zero"
# Precision and recall look out for 0/0, F1 does not. What if both are zero?
def precision_recall_f1(y, predicted):
    tp, flagged, ill = np.sum((y == 1) & (predicted == 1)), np.sum(predicted == 1), np.sum(y == 1)
    p, r = (tp / flagged if flagged else 0.0), (tp / ill if ill else 0.0)
    return p, r, 2 * p * r / np.float64(p + r)


# %% wrong="precision-recall" name="zero-counts-as-one" caught_by="precision-recall-zero"
# 0/0 counts as 1. What was it defined to be?
def precision_recall_f1(y, predicted):
    tp, flagged, ill = np.sum((y == 1) & (predicted == 1)), np.sum(predicted == 1), np.sum(y == 1)
    p, r = (tp / flagged if flagged else 1.0), (tp / ill if ill else 1.0)
    return p, r, (2 * tp / (flagged + ill) if flagged + ill else 1.0)


# %% wrong="precision-recall" name="zero-counts-as-nan" caught_by="precision-recall-zero"
# 0/0 becomes `nan`. What was it defined to be?
def precision_recall_f1(y, predicted):
    tp, flagged, ill = np.sum((y == 1) & (predicted == 1)), np.sum(predicted == 1), np.sum(y == 1)
    p, r = (tp / flagged if flagged else np.nan), (tp / ill if ill else np.nan)
    return p, r, (2 * tp / (flagged + ill) if flagged + ill else np.nan)


# %% wrong="precision-recall" name="plain-mean" caught_by="precision-recall-hand"
# F1 is the plain mean of the two. What would a model get that flags everybody?
def precision_recall_f1(y, predicted):
    tp, flagged, ill = np.sum((y == 1) & (predicted == 1)), np.sum(predicted == 1), np.sum(y == 1)
    p, r = (tp / flagged if flagged else 0.0), (tp / ill if ill else 0.0)
    return p, r, (p + r) / 2


# %% wrong="precision-recall" name="product-without-two" caught_by="precision-recall-hand"
# F1 is half as large as it should be. What is it when precision and recall are both 1?
def precision_recall_f1(y, predicted):
    tp, flagged, ill = np.sum((y == 1) & (predicted == 1)), np.sum(predicted == 1), np.sum(y == 1)
    p, r = (tp / flagged if flagged else 0.0), (tp / ill if ill else 0.0)
    return p, r, (p * r / (p + r) if p + r else 0.0)


# %% wrong="precision-recall" name="accuracy" caught_by="precision-recall-hand"
# The share of right answers stands in the first place. Of whom is precision a share?
def precision_recall_f1(y, predicted):
    tp, flagged, ill = np.sum((y == 1) & (predicted == 1)), np.sum(predicted == 1), np.sum(y == 1)
    r = tp / ill if ill else 0.0
    return np.mean(y == predicted), r, (2 * tp / (flagged + ill) if flagged + ill else 0.0)


# %% wrong="precision-recall" name="class-zero" caught_by="precision-recall-hand"
# The scores are those of class 0. Which class counts?
def precision_recall_f1(y, predicted):
    options = {"average": "binary", "zero_division": 0, "pos_label": 0}
    return metrics.precision_recall_fscore_support(y, predicted, **options)[:3]


# %% wrong="precision-recall" name="false-alarm-rate" caught_by="precision-recall-hand"
# The second number is a share of the healthy ones that are cleared. Of whom is recall a share?
def precision_recall_f1(y, predicted):
    tp, flagged, ill = np.sum((y == 1) & (predicted == 1)), np.sum(predicted == 1), np.sum(y == 1)
    cleared, healthy = np.sum((y == 0) & (predicted == 0)), np.sum(y == 0)
    p, s = (tp / flagged if flagged else 0.0), (cleared / healthy if healthy else 0.0)
    return p, s, (2 * tp / (flagged + ill) if flagged + ill else 0.0)


# %% wrong="precision-recall" name="averaged-over-classes" caught_by="precision-recall-hand"
# The scores are averaged over both classes. Which class counts?
def precision_recall_f1(y, predicted):
    options = {"average": "macro", "zero_division": 0}
    return metrics.precision_recall_fscore_support(y, predicted, **options)[:3]


# %% wrong="precision-recall" name="whole-numbers-only" caught_by="precision-recall-oracle"
# The labels are combined bit by bit, which floats do not allow. Which types may the labels have?
def precision_recall_f1(y, predicted):
    tp, flagged, ill = np.sum(y & predicted), np.sum(predicted), np.sum(y)
    p, r = (tp / flagged if flagged else 0.0), (tp / ill if ill else 0.0)
    return p, r, (2 * tp / (flagged + ill) if flagged + ill else 0.0)


# %% wrong="precision-recall" name="rounded" caught_by="precision-recall-hand"
# The scores are rounded. What becomes of a difference in the third decimal?
def precision_recall_f1(y, predicted):
    tp, flagged, ill = np.sum((y == 1) & (predicted == 1)), np.sum(predicted == 1), np.sum(y == 1)
    parts = [(tp, flagged), (tp, ill), (2 * tp, flagged + ill)]
    return tuple(round(float(a / b), 2) if b else 0.0 for a, b in parts)


# %% wrong="precision-recall" name="in-place" caught_by="precision-recall-oracle"
# The caller's predictions are overwritten. What does the next score see?
def precision_recall_f1(y, predicted):
    flagged, ill = np.sum(predicted == 1), np.sum(y == 1)
    predicted *= y
    tp = np.sum(predicted == 1)
    parts = [(tp, flagged), (tp, ill), (2 * tp, flagged + ill)]
    return tuple(float(a / b) if b else 0.0 for a, b in parts)


# %% wrong="precision-recall" name="shown-example" caught_by="precision-recall-zero"
# The answer to the shown example is returned for every input. What about other labels?
def precision_recall_f1(y, predicted):
    return 3 / 4, 3 / 5, 2 / 3


# %% wrong="precision-recall" name="six-decimals" caught_by="precision-recall-oracle"
# The scores are rounded to six decimals. Who should round: the function, or who prints?
def precision_recall_f1(y, predicted):
    tp, flagged, ill = np.sum((y == 1) & (predicted == 1)), np.sum(predicted == 1), np.sum(y == 1)
    parts = [(tp, flagged), (tp, ill), (2 * tp, flagged + ill)]
    return tuple(round(float(a / b), 6) if b else 0.0 for a, b in parts)


# %% wrong="precision-recall" name="library-warns" caught_by="precision-recall-zero"
# scikit-learn is left to say what 0/0 is, and warns each time that it had to. Which of its options
# takes the definition above?
def precision_recall_f1(y, predicted):
    return metrics.precision_recall_fscore_support(y, predicted, average="binary")[:3]


# %% wrong="precision-recall" name="sum-of-two" caught_by="precision-recall-oracle"
# The hits are where the two labels add up to 2. What do two booleans add up to?
def precision_recall_f1(y, predicted):
    tp, flagged, ill = np.sum(y + predicted == 2), np.sum(predicted), np.sum(y)
    return tp / max(flagged, 1), tp / max(ill, 1), 2 * tp / max(flagged + ill, 1)


# %% [markdown] why="precision-recall"
# The three scores share the hits and differ in what they divide by: those flagged, those
# ill, and both together. `if bottom` is the line that matters: when nobody is flagged or
# nobody is ill the quotient is 0/0, and NumPy's `nan` would spoil every mean it later
# enters. Computed from precision and recall, F1 has a zero division of its own, when both
# are 0.


# %% right="precision-recall" name="library"
def precision_recall_f1(y, predicted):
    options = {"average": "binary", "zero_division": 0}
    truth, guess = y.astype(int), predicted.astype(int)
    return metrics.precision_recall_fscore_support(truth, guess, **options)[:3]


# %% right="precision-recall" name="loop"
def precision_recall_f1(y, predicted):
    tp = fp = fn = 0
    for truth, guess in zip(y, predicted, strict=True):
        tp += truth == 1 and guess == 1
        fp += truth == 0 and guess == 1
        fn += truth == 1 and guess == 0
    precision = tp / (tp + fp) if tp + fp else 0
    recall = tp / (tp + fn) if tp + fn else 0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0
    return precision, recall, f1


# %% right="precision-recall" name="at-least-one"
def precision_recall_f1(y, predicted):
    y, predicted = np.asarray(y, dtype=float), np.asarray(predicted, dtype=float)
    hits, flagged, ill = y @ predicted, predicted.sum(), y.sum()
    return np.array([hits, hits, 2 * hits]) / np.maximum([flagged, ill, flagged + ill], 1)


# %% right="precision-recall" name="from-the-matrix"
def precision_recall_f1(y, predicted):
    counts = confusion_matrix(y.astype(int), predicted.astype(int), 2)
    tp, fp, fn = counts[1][1], counts[0][1], counts[1][0]
    return [
        a / b if b else 0.0 for a, b in [(tp, tp + fp), (tp, tp + fn), (2 * tp, 2 * tp + fp + fn)]
    ]


# %% probe="precision-recall"
truth = np.array([1, 1, 1, 0, 1, 1, 0, 0, 0, 0, 1])
guess = np.array([1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1])
[float(number) for number in precision_recall_f1(truth, guess)]

# %% probe="precision-recall"
found = precision_recall_f1(np.array([1, 1, 1, 0, 0]), np.array([1, 0, 0, 1, 1]))
[f"{float(number):.9f}" for number in found]


# %% probe="precision-recall"
[repr(float(number)) for number in precision_recall_f1(np.array([1, 0]), np.array([0, 0]))]

# %% probe="precision-recall"
[float(number) for number in precision_recall_f1(np.array([1, 0, 0]), np.array([0, 1, 0]))]

# %% probe="precision-recall"
truth, guess = np.array([1.0, 0.0, 1.0]), np.array([1.0, 1.0, 0.0])
[[float(number) for number in precision_recall_f1(truth, guess)], truth.tolist(), guess.tolist()]

# %% probe="precision-recall"
truth, guess = np.array([True, False, True]), np.array([True, True, False])
[float(number) for number in precision_recall_f1(truth, guess)]

# %% [markdown]
# ## Quiz 2.16: rare

# %% wrong="quiz-rare" name="b" caught_by="quiz-rare-choice"
# The test flags 90 % of the ill wherever it is used. Which of the two scores is that?
quiz_rare = "b"

# %% wrong="quiz-rare" name="c" caught_by="quiz-rare-choice"
# One of the two looks at the ill alone, and the test treats them as before. Which one?
quiz_rare = "c"

# %% [markdown] why="quiz-rare"
# Choice **a**. Recall is a share of the ill, and 90 % of them are flagged in both places.
# Precision is a share of those flagged, and in the town most people are healthy: of
# 10,000 the test flags 90 of 100 ill and 990 of 9,900 healthy, so 90 of 1,080 flagged
# people are ill, one in twelve. In the clinic it was nine in ten.

# %% probe="quiz-rare"
quiz_rare

# %% [markdown]
# ## Exercise 2.17: roc_auc


# %% wrong="roc-auc" name="ties-lost" caught_by="roc-auc-hand"
# A tie counts nothing. What would a model get that gives everybody the same score?
def roc_auc(y, score):
    ill, healthy = score[y == 1][:, None], score[y == 0]
    if ill.size == 0 or healthy.size == 0:
        raise ValueError("one class only")
    return np.mean(ill > healthy)


# %% wrong="roc-auc" name="ties-won" caught_by="roc-auc-hand"
# A tie counts as a win. What would a model get that gives everybody the same score?
def roc_auc(y, score):
    ill, healthy = score[y == 1][:, None], score[y == 0]
    if ill.size == 0 or healthy.size == 0:
        raise ValueError("one class only")
    return np.mean(ill >= healthy)


# %% wrong="roc-auc" name="turned-round" caught_by="roc-auc-hand"
# Low scores count as ill. Which of the two should have the higher score?
def roc_auc(y, score):
    if len(set(y.tolist())) < 2:
        raise ValueError("one class only")
    return 1 - metrics.roc_auc_score(y, score)


# %% wrong="roc-auc" name="never-below-half" caught_by="roc-auc-oracle"
# An area below one half is turned into one above it. What should a model get that is worse than
# guessing?
def roc_auc(y, score):
    if len(set(y.tolist())) < 2:
        raise ValueError("one class only")
    area = metrics.roc_auc_score(y, score)
    return max(area, 1 - area)


# %% wrong="roc-auc" name="hard-labels" caught_by="roc-auc-hand"
# The scores are cut at one half first, so only one threshold is left. Which thresholds does the
# curve go through?
def roc_auc(y, score):
    if len(set(y.tolist())) < 2:
        raise ValueError("one class only")
    return metrics.roc_auc_score(y, score >= 0.5)


# %% wrong="roc-auc" name="accuracy" caught_by="roc-auc-hand"
# This is the share of right answers at one half. Does the area know a threshold?
def roc_auc(y, score):
    if len(set(y.tolist())) < 2:
        raise ValueError("one class only")
    return np.mean((score >= 0.5) == (y == 1))


# %% wrong="roc-auc" name="average-precision" caught_by="roc-auc-hand"
# This is the area under another curve, precision against recall. Which two rates does the ROC
# curve have?
def roc_auc(y, score):
    if len(set(y.tolist())) < 2:
        raise ValueError("one class only")
    return metrics.average_precision_score(y, score)


# %% wrong="roc-auc" name="ranks-without-ties" caught_by="roc-auc-hand"
# Equal scores get different ranks, by their place in the list. What should a tie depend on?
def roc_auc(y, score):
    ill = np.sum(y == 1)
    healthy = len(y) - ill
    if ill == 0 or healthy == 0:
        raise ValueError("one class only")
    ranks = np.argsort(np.argsort(score, kind="stable"), kind="stable") + 1
    return (ranks[y == 1].sum() - ill * (ill + 1) / 2) / (ill * healthy)


# %% wrong="roc-auc" name="only-chances" caught_by="roc-auc-oracle"
# The curve is drawn through thresholds from 0 to 1. Which scores lie outside?
def roc_auc(y, score):
    if len(set(y.tolist())) < 2:
        raise ValueError("one class only")
    return metrics.roc_auc_score(y, np.clip(score, 0, 1))


# %% wrong="roc-auc" name="hundred-thresholds" caught_by="roc-auc-oracle"
# The scores are rounded to hundredths, so scores that differ by less become ties. Which thresholds
# are needed?
def roc_auc(y, score):
    if len(set(y.tolist())) < 2:
        raise ValueError("one class only")
    return metrics.roc_auc_score(y, np.round(score, 2))


# %% wrong="roc-auc" name="almost-equal-is-a-tie" caught_by="roc-auc-oracle"
# Scores that lie close together count as ties. When do two scores tie?
def roc_auc(y, score):
    ill, healthy = score[y == 1][:, None], score[y == 0]
    if ill.size == 0 or healthy.size == 0:
        raise ValueError("one class only")
    same = np.isclose(ill, healthy, atol=1e-3, rtol=0)
    return np.mean((ill > healthy) & ~same) + np.mean(same) / 2


# %% wrong="roc-auc" name="pair-by-pair-in-order" caught_by="roc-auc-hand"
# The first ill one meets only the first healthy one, and so on. Who meets whom?
def roc_auc(y, score):
    ill, healthy = score[y == 1], score[y == 0]
    if ill.size == 0 or healthy.size == 0:
        raise ValueError("one class only")
    most = min(len(ill), len(healthy))
    first, second = ill[:most], healthy[:most]
    return np.mean(first > second) + np.mean(first == second) / 2


# %% wrong="roc-auc" name="no-error" caught_by="roc-auc-one-class"
# With one class there is no pair, and an answer is given all the same. What does it mean?
def roc_auc(y, score):
    ill, healthy = score[y == 1][:, None], score[y == 0]
    if ill.size == 0 or healthy.size == 0:
        return 0.5
    return np.mean(ill > healthy) + np.mean(ill == healthy) / 2


# %% wrong="roc-auc" name="no-error-for-ones" caught_by="roc-auc-one-class"
# The error comes when nobody is ill, and not when everybody is. Which pairs are missing then?
def roc_auc(y, score):
    ill, healthy = score[y == 1][:, None], score[y == 0]
    if ill.size == 0:
        raise ValueError("nobody is ill")
    pairs = max(ill.size * healthy.size, 1)
    return (np.sum(ill > healthy) + np.sum(ill == healthy) / 2) / pairs


# %% wrong="roc-auc" name="per-threshold" caught_by="roc-auc-hand"
# Each ill one keeps a share of its own. What joins them into one number?
def roc_auc(y, score):
    ill, healthy = score[y == 1][:, None], score[y == 0]
    if ill.size == 0 or healthy.size == 0:
        raise ValueError("one class only")
    return np.mean(ill > healthy, axis=1) + np.mean(ill == healthy, axis=1) / 2


# %% wrong="roc-auc" name="sorted-in-place" caught_by="roc-auc-oracle"
# The caller's scores are sorted. Whose score is whose afterwards?
def roc_auc(y, score):
    if len(set(y.tolist())) < 2:
        raise ValueError("one class only")
    area = metrics.roc_auc_score(y, score)
    score.sort()
    return area


# %% wrong="roc-auc" name="shown-example" caught_by="roc-auc-oracle"
# The answer to the shown example is returned for every input. What about other scores?
def roc_auc(y, score):
    if len(set(y.tolist())) < 2:
        raise ValueError("one class only")
    return 0.875


# %% wrong="roc-auc" name="library-closeness" caught_by="roc-auc-oracle"
# Scores that differ by one part in a hundred thousand count as ties. When do two scores tie?
def roc_auc(y, score):
    ill, healthy = score[y == 1][:, None], score[y == 0]
    if ill.size == 0 or healthy.size == 0:
        raise ValueError("one class only")
    same = np.isclose(ill, healthy)
    return np.mean((ill > healthy) & ~same) + np.mean(same) / 2


# %% wrong="roc-auc" name="chances-first" caught_by="roc-auc-oracle"
# The scores are turned into chances first. What becomes of the order of 50 and 60?
def roc_auc(y, score):
    if len(set(y.tolist())) < 2:
        raise ValueError("one class only")
    return metrics.roc_auc_score(y, special.expit(score))


# %% wrong="roc-auc" name="tiny-gap-is-a-tie" caught_by="roc-auc-oracle"
# A gap below a tolerance counts as a tie. How far apart are the chances that a sure model gives to
# two healthy people?
def roc_auc(y, score):
    gap = score[y == 1][:, None] - score[y == 0]
    if gap.size == 0:
        raise ValueError
    tied = np.abs(gap) < 1e-9
    return np.mean((gap > 0) & ~tied) + np.mean(tied) / 2


# %% [markdown] why="roc-auc"
# `score[y == 1][:, None]` is a column and `score[y == 0]` a row, so the comparison makes
# a table of all pairs, and its mean is the share of wins. Half the share of ties comes on
# top: without it a model that says the same of everybody would get 0, with a whole point
# for a tie 1, though it only guesses. An empty side must be refused before the mean of
# nothing turns into `nan`.


# %% right="roc-auc" name="ranks"
def roc_auc(y, score):
    from scipy.stats import rankdata

    ill = int(np.sum(y == 1))
    healthy = len(y) - ill
    if not ill or not healthy:
        raise ValueError("both classes are needed")
    return (rankdata(score)[y == 1].sum() - ill * (ill + 1) / 2) / (ill * healthy)


# %% right="roc-auc" name="loop"
def roc_auc(y, score):
    wins, pairs = 0.0, 0
    for truth, own in zip(y, score, strict=True):
        for other, theirs in zip(y, score, strict=True):
            if truth == 1 and other == 0:
                pairs += 1
                wins += 1.0 if own > theirs else 0.5 if own == theirs else 0.0
    if pairs == 0:
        raise ValueError("no pair to compare")
    return wins / pairs


# %% right="roc-auc" name="area-of-the-curve"
def roc_auc(y, score):
    if np.all(y == 1) or np.all(y == 0):
        raise ValueError("only one class")
    points = [(0.0, 0.0)]
    for cut in np.unique(score)[::-1]:
        flagged = score >= cut
        points.append((np.mean(flagged[y == 0]), np.mean(flagged[y == 1])))
    across, up = np.array(points).T
    return float(np.sum(np.diff(across) * (up[1:] + up[:-1]) / 2))


# %% right="roc-auc" name="library"
def roc_auc(y, score):
    if len(np.unique(y)) != 2:
        raise ValueError("y must hold both classes")
    return metrics.roc_auc_score(y, score)


# %% right="roc-auc" name="half-signs"
def roc_auc(y, score):
    gaps = np.subtract.outer(score[y == 1], score[y == 0])
    if gaps.size == 0:
        raise ValueError("one class is missing")
    return (np.sign(gaps).mean() + 1) / 2


# %% right="roc-auc" name="binary-search"
def roc_auc(y, score):
    ill, healthy = score[y == 1], np.sort(score[y == 0])
    if not (len(ill) and len(healthy)):
        raise ValueError("one class only")
    below = np.searchsorted(healthy, ill, side="left")
    not_above = np.searchsorted(healthy, ill, side="right")
    return (below + not_above).mean() / 2 / len(healthy)


# %% probe="roc-auc"
labels, numbers = np.array([1, 0, 1, 0, 1, 0, 0]), np.array([0.9, 0.4, 0.4, 0.1, 0.55, 0.6, 0.4])
np.asarray(roc_auc(labels, numbers), dtype=float).round(9).tolist()

# %% probe="roc-auc"
labels, numbers = np.array([0, 1, 1, 0, 1]), np.array([2.0, -3.0, 1.0, 1.0, -7.0])
np.asarray(roc_auc(labels, numbers), dtype=float).round(9).tolist()

# %% probe="roc-auc"
labels, numbers = np.array([0, 1, 0, 1]), np.array([0.301, 0.302, 0.305, 0.30201])
np.asarray(roc_auc(labels, numbers), dtype=float).round(9).tolist()

# %% probe="roc-auc"
labels, numbers = np.array([0, 1, 0, 1]), np.array([0.3049, 0.3052, 0.31, 0.1])
np.asarray(roc_auc(labels, numbers), dtype=float).round(9).tolist()

# %% probe="roc-auc"
labels, numbers = np.array([0, 1, 0, 1]), np.array([3.0, 3.000001, 3.000002, 2.999999])
np.asarray(roc_auc(labels, numbers), dtype=float).round(9).tolist()


# %% probe="roc-auc"
labels, numbers = np.array([0, 1, 0, 1]), np.array([50.0, 65.0, 60.0, 70.0])
np.asarray(roc_auc(labels, numbers), dtype=float).round(9).tolist()


# %% probe="roc-auc"
def area_of_one_class(label):
    try:
        return float(np.ravel(roc_auc(np.array([label, label]), np.array([0.2, 0.7])))[0])
    except ValueError:
        return "refused"  # whatever the error says


area_of_one_class(1)


# %% probe="roc-auc"
def area_of_one_class(label):
    try:
        return float(np.ravel(roc_auc(np.array([label, label]), np.array([0.2, 0.7])))[0])
    except ValueError:
        return "refused"  # whatever the error says


area_of_one_class(0)

# %% probe="roc-auc"
labels, numbers = np.array([0, 1, 0, 1]), np.array([3e-14, 1e-14, 2e-14, 2.5e-14])
np.asarray(roc_auc(labels, numbers), dtype=float).round(9).tolist()

# %% probe="roc-auc"
labels, numbers = np.array([1, 0, 1]), np.array([0.5, 0.75, 0.25])
roc_auc(labels, numbers)
numbers.tolist()

# %% [markdown]
# ## Test 2.18: check_roc_auc


# %% wrong="check-roc-auc" name="checks-nothing" caught_by="check-roc-auc-two"
# No candidate is ever rejected. What would make an assert of yours fail?
def check_roc_auc(candidate):
    candidate(np.array([1, 0]), np.array([0.9, 0.1]))


# %% wrong="check-roc-auc" name="returns-the-verdict" caught_by="check-roc-auc-two"
# The verdict is returned, and nobody reads it. What stops a program when something is wrong?
def check_roc_auc(candidate):
    got = candidate(np.array([1, 0, 1, 0]), np.array([0.9, 0.4, 0.4, 0.1]))
    return bool(np.isclose(got, 0.875))


# %% wrong="check-roc-auc" name="exact-equality" caught_by="check-roc-auc-two"
# Floating-point numbers are compared with ==. Does every right formula round alike?
def check_roc_auc(candidate):
    got = candidate(np.array([1, 0, 1, 0]), np.array([0.9, 0.4, 0.4, 0.1]))
    assert got == 0.875


# %% wrong="check-roc-auc" name="perfect-order-only" caught_by="check-roc-auc-two"
# Only a perfect order is tried. How many wrong formulas give 1 there?
def check_roc_auc(candidate):
    got = candidate(np.array([1, 0, 1, 0]), np.array([0.9, 0.2, 0.8, 0.1]))
    assert np.isclose(got, 1.0)


# %% wrong="check-roc-auc" name="rejects-all" caught_by="check-roc-auc-two"
# A right candidate is rejected. Which assert does it fail, and was its expectation counted by
# hand?
def check_roc_auc(candidate):
    got = candidate(np.array([1, 0, 1, 0]), np.array([0.9, 0.4, 0.4, 0.1]))
    assert np.isclose(got, 0.75)


# %% wrong="check-roc-auc" name="one-example" caught_by="check-roc-auc-bank"
# A single example is tried. Which wrong versions are right on it?
def check_roc_auc(candidate):
    got = candidate(np.array([1, 0, 1, 0]), np.array([0.9, 0.4, 0.4, 0.1]))
    assert np.ndim(got) == 0 and np.isclose(got, 0.875)


# %% wrong="check-roc-auc" name="no-ties" caught_by="check-roc-auc-bank"
# No case has two equal scores across the classes. Which promise is never tried?
def check_roc_auc(candidate):
    rng = np.random.default_rng(0)
    for _ in range(3):
        score = rng.normal(size=12)
        y = np.array([0, 1] * 6)
        before = score.copy()
        got = candidate(y, score)
        assert np.ndim(got) == 0
        assert np.isclose(got, metrics.roc_auc_score(y, before))
        assert np.array_equal(score, before)


# %% wrong="check-roc-auc" name="error-not-tried" caught_by="check-roc-auc-bank"
# Values and arguments are tested well, and the error is not. What does the exercise say of one
# class alone?
def check_roc_auc(candidate):
    rng = np.random.default_rng(0)
    for decimals in (0, 1, 8):
        score = np.round(3 * rng.normal(size=20) - 1, decimals)
        y = np.array([0, 1] * 10)
        before = score.copy()
        got = candidate(y, score)
        assert np.ndim(got) == 0
        assert np.isclose(got, metrics.roc_auc_score(y, before))
        assert np.array_equal(score, before)


# %% [markdown] why="check-roc-auc"
# Each case is there for a mistake: a tie across the classes, an order worse than
# guessing, negative and huge scores, scores that hardly differ. The lines often missing
# are the calls with one class alone: `try` with `except ValueError: continue`, and the
# `raise` after it, which is reached only if no error came. `np.isclose` lets right
# versions round.


# %% right="check-roc-auc" name="random-cases"
def check_roc_auc(candidate):
    rng = np.random.default_rng(2)
    for start, scale, decimals in [(0, 1, 0), (2, 1e-5, 9), (0, 100, 0), (0, 3, 1), (0, 1e-11, 15)]:
        y, score = np.array([0, 1] * 8), np.round(start + scale * rng.normal(size=16), decimals)
        kept = y.copy(), score.copy()
        want = metrics.roc_auc_score(*kept)
        got = candidate(y, score)
        assert np.shape(got) == ()
        assert abs(float(got) - want) < 1e-8
        assert np.array_equal(y, kept[0]) and np.array_equal(score, kept[1])
        flipped = candidate(y.copy(), -score)
        assert abs(float(flipped) + want - 1) < 1e-8
    for labels in (np.zeros(3, dtype=int), np.ones(3, dtype=int)):
        try:
            candidate(labels, np.arange(3.0))
        except ValueError:
            pass
        else:
            raise AssertionError("no error")


# %% right="check-roc-auc" name="counted-by-hand"
def check_roc_auc(candidate):
    def refuses(label):
        try:
            candidate(np.full(4, label), np.array([0.1, 0.2, 0.3, 0.4]))
        except ValueError:
            return True
        return False

    cases = [
        ([1, 0, 1, 0], [0.9, 0.4, 0.4, 0.1], 7 / 8),
        ([1, 0], [-5.0, 5.0], 0.0),
        ([1, 0, 0], [-2.0, -2.0, -9.0], 3 / 4),
        ([0, 1, 0], [0.5003, 0.5002, 0.4], 1 / 2),
        ([0, 1, 0], [60.00002, 60.00001, 70.0], 0.0),
        ([0, 1, 1, 0, 0], [3.0, 10.0, 2.0, 2.0, 2.0], 4 / 6),
        ([0, 1, 0], [2e-13, 1e-13, 3e-13], 0.0),
    ]
    for labels, numbers, want in cases:
        y, score = np.array(labels), np.array(numbers)
        got = candidate(y, score)
        assert np.ndim(got) == 0 and np.isclose(got, want, atol=1e-7)
        assert (y.tolist(), score.tolist()) == (labels, numbers)
    assert refuses(0) and refuses(1)


# %% probe="check-roc-auc"
def verdict_on(candidate):
    try:
        return repr(check_roc_auc(candidate))
    except Exception as fault:
        return type(fault).__name__


def guarded(y, score, area):
    if len(set(y.tolist())) < 2:
        raise ValueError("one class only")
    return area(y, score)


def lost_ties(y, score):
    return float(np.mean(score[y == 1][:, None] > score[y == 0]))


def sorting(y, score):
    area = metrics.roc_auc_score(y, score)
    score.sort()
    return area


[
    verdict_on(candidate)
    for candidate in [
        lambda y, score: guarded(y, score, metrics.roc_auc_score),
        lambda y, score: guarded(y, score, metrics.roc_auc_score) * (1 - 1e-12),
        lambda y, score: guarded(y, score, lost_ties),
        lambda y, score: guarded(y, score, sorting),
        lambda y, score: float(np.mean((score >= 0.5) == y)),
        lambda y, score: 0.5 if len(set(y.tolist())) < 2 else metrics.roc_auc_score(y, score),
        lambda y, score: guarded(y, score, lambda *_: 0.875),
        lambda y, score: guarded(y, score, lambda *_: 0.75),
        lambda y, score: None,
    ]
]

# %% [markdown]
# ## Exercise 2.19: expected_calibration_error


# %% wrong="calibration-error" name="not-weighted" caught_by="calibration-error-oracle"
# Every bin counts the same, however few chances it holds. By what should a gap be weighted?
def expected_calibration_error(y, p, bins=10):
    place = np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], p)
    gaps = [abs(y[place == i].mean() - p[place == i].mean()) for i in np.unique(place)]
    return np.mean(gaps)


# %% wrong="calibration-error" name="empty-bins-counted" caught_by="calibration-error-oracle"
# The mean of an empty bin is taken. What is 0/0?
def expected_calibration_error(y, p, bins=10):
    place = np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], p)
    total = 0.0
    for i in range(bins):
        inside = place == i
        total += inside.mean() * abs(y[inside].sum() - p[inside].sum()) / np.sum(inside)
    return total


# %% wrong="calibration-error" name="gap-of-all" caught_by="calibration-error-hand"
# One gap is measured over all chances together. Can the bins not be off in opposite directions?
def expected_calibration_error(y, p, bins=10):
    return abs(np.mean(y) - np.mean(p)) * (1 if bins == 1 else 0.9)


# %% wrong="calibration-error" name="signs-cancel" caught_by="calibration-error-oracle"
# The gaps keep their signs and are added. What do +0.3 and -0.3 make together?
def expected_calibration_error(y, p, bins=10):
    return np.mean(y) - np.mean(p)


# %% wrong="calibration-error" name="largest-gap" caught_by="calibration-error-hand"
# This is the largest gap. What was asked for: the worst bin or the mean?
def expected_calibration_error(y, p, bins=10):
    place = np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], p)
    return max(abs(y[place == i].mean() - p[place == i].mean()) for i in np.unique(place))


# %% wrong="calibration-error" name="chance-by-chance" caught_by="calibration-error-hand"
# Each chance is compared with its own label. What is compared within a bin?
def expected_calibration_error(y, p, bins=10):
    return np.mean(np.abs(y - p))


# %% wrong="calibration-error" name="squared-gaps" caught_by="calibration-error-hand"
# The gaps are squared. Which bars stand around them in the formula?
def expected_calibration_error(y, p, bins=10):
    place, total = np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], p), 0.0
    for i in np.unique(place):
        inside = place == i
        total += inside.mean() * (y[inside].mean() - p[inside].mean()) ** 2
    return total


# %% wrong="calibration-error" name="middle-of-the-bin" caught_by="calibration-error-oracle"
# The share is compared with the middle of the bin. With which mean should it be compared?
def expected_calibration_error(y, p, bins=10):
    place, total = np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], p), 0.0
    for i in np.unique(place):
        inside = place == i
        total += inside.mean() * abs(y[inside].mean() - (i + 0.5) / bins)
    return total


# %% wrong="calibration-error" name="edge-above" caught_by="calibration-error-edges"
# A chance on an edge goes into the bin above. Into which one does the exercise put it?
def expected_calibration_error(y, p, bins=10):
    place, total = np.minimum((p * bins).astype(int), bins - 1), 0.0
    for i in np.unique(place):
        inside = place == i
        total += inside.mean() * abs(y[inside].mean() - p[inside].mean())
    return total


# %% wrong="calibration-error" name="one-left-out" caught_by="calibration-error-edges"
# A chance of exactly 1 lies in no bin. Which bin holds it?
def expected_calibration_error(y, p, bins=10):
    edges, total = np.linspace(0, 1, bins + 1), 0.0
    for low, high in zip(edges[:-1], edges[1:], strict=True):
        inside = (p >= low) & (p < high)
        if inside.any():
            total += inside.mean() * abs(y[inside].mean() - p[inside].mean())
    return total


# %% wrong="calibration-error" name="zero-left-out" caught_by="calibration-error-edges"
# A chance of exactly 0 lies in no bin. Which bin holds it?
def expected_calibration_error(y, p, bins=10):
    edges, total = np.linspace(0, 1, bins + 1), 0.0
    for low, high in zip(edges[:-1], edges[1:], strict=True):
        inside = (p > low) & (p <= high)
        if inside.any():
            total += inside.mean() * abs(y[inside].mean() - p[inside].mean())
    return total


# %% wrong="calibration-error" name="equal-counts" caught_by="calibration-error-oracle"
# Every bin holds the same number of chances. What is equal about the bins of the exercise?
def expected_calibration_error(y, p, bins=10):
    parts = [part for part in np.array_split(np.argsort(p), bins) if len(part)]
    return sum(len(part) / len(p) * abs(y[part].mean() - p[part].mean()) for part in parts)


# %% wrong="calibration-error" name="stretched-bins" caught_by="calibration-error-oracle"
# The bins run from the smallest chance to the largest. From where to where should they run?
def expected_calibration_error(y, p, bins=10):
    place = np.searchsorted(np.linspace(p.min(), p.max(), bins + 1)[1:-1], p)
    total = 0.0
    for i in np.unique(place):
        inside = place == i
        total += inside.mean() * abs(y[inside].mean() - p[inside].mean())
    return total


# %% wrong="calibration-error" name="always-ten" caught_by="calibration-error-hand"
# There are ten bins, whatever the caller says. What is the third argument for?
def expected_calibration_error(y, p, bins=10):
    place, total = np.searchsorted(np.linspace(0, 1, 11)[1:-1], p), 0.0
    for i in np.unique(place):
        inside = place == i
        total += inside.mean() * abs(y[inside].mean() - p[inside].mean())
    return total


# %% wrong="calibration-error" name="edges-counted-as-bins" caught_by="calibration-error-edges"
# There is one bin too few. How many edges do B bins have?
def expected_calibration_error(y, p, bins=10):
    place, total = np.searchsorted(np.linspace(0, 1, max(bins, 2))[1:-1], p), 0.0
    for i in np.unique(place):
        inside = place == i
        total += inside.mean() * abs(y[inside].mean() - p[inside].mean())
    return total


# %% wrong="calibration-error" name="surer-class" caught_by="calibration-error-hand"
# The chance of the likelier class is binned, and whether the guess was right. Whose chance does the
# exercise compare?
def expected_calibration_error(y, p, bins=10):
    sure, hit = np.maximum(p, 1 - p), (p >= 0.5) == (y == 1)
    place, total = np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], sure), 0.0
    for i in np.unique(place):
        inside = place == i
        total += inside.mean() * abs(hit[inside].mean() - sure[inside].mean())
    return total


# %% wrong="calibration-error" name="in-place" caught_by="calibration-error-oracle"
# The caller's chances are overwritten with bin numbers. What does the next score see?
def expected_calibration_error(y, p, bins=10):
    chance, total = p.copy(), 0.0
    p[:] = np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], chance)
    for i in np.unique(p):
        inside = p == i
        total += inside.mean() * abs(y[inside].mean() - chance[inside].mean())
    return total


# %% wrong="calibration-error" name="zero-moved-in-place" caught_by="calibration-error-edges"
# A chance of 0 is moved off the edge in the caller's own array. What does the next score see?
def expected_calibration_error(y, p, bins=10):
    p[p == 0] = 1e-12
    place = np.ceil(p * bins).astype(int) - 1
    return np.abs(np.bincount(place, weights=y - p, minlength=bins)).sum() / len(y)


# %% [markdown] why="calibration-error"
# Only the inner edges are needed: `np.searchsorted(inner, p, side="left")` counts the
# edges strictly below a chance, so an edge falls into the bin below it, and 0 and 1 into
# the first and the last bin without a special case. `inside.mean()` is the weight
# $n_i / n$. Without weights, a bin with one chance speaks as loudly as one with a
# hundred; without absolute values, opposite gaps cancel. Empty bins are skipped before a
# mean of nothing is taken.


# %% right="calibration-error" name="ceiling"
def expected_calibration_error(y, p, bins=10):
    edges, total = np.linspace(0, 1, bins + 1), 0.0
    for i in range(1, bins + 1):
        inside = (p <= edges[i]) & ((p > edges[i - 1]) | (i == 1))
        if np.any(inside):
            total += np.sum(inside) / len(p) * abs(np.mean(y[inside]) - np.mean(p[inside]))
    return total


# %% right="calibration-error" name="bincount"
def expected_calibration_error(y, p, bins=10):
    place = np.digitize(p, np.linspace(0, 1, bins + 1)[1:-1], right=True)
    return np.abs(np.bincount(place, weights=y - p)).sum() / len(p)


# %% right="calibration-error" name="dictionary"
def expected_calibration_error(y, p, bins=10):
    members = {}
    for truth, chance in zip(y, p, strict=True):
        members.setdefault(max(int(np.ceil(chance * bins)), 1), []).append(truth - chance)
    return float(sum(abs(sum(gaps)) for gaps in members.values()) / len(p))


# %% right="calibration-error" name="library"
def expected_calibration_error(y, p, bins=10):
    share, mean = calibration_curve(y, p, n_bins=bins)
    place = np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], p)
    return np.sum(np.unique(place, return_counts=True)[1] / len(p) * np.abs(share - mean))


# %% right="calibration-error" name="masks"
def expected_calibration_error(y, p, bins=10):
    gaps = []
    for i in range(1, bins + 1):
        inside = ((i - 1) / bins < p) & (p <= i / bins) | ((i == 1) & (p == 0))
        gaps.append(abs(float(np.sum(y[inside]) - np.sum(p[inside]))))
    return sum(gaps) / len(p)


# %% probe="calibration-error"
labels = np.array([0, 1, 1, 1, 0, 1, 0])
numbers = np.array([0.1, 0.3, 0.7, 0.95, 0.35, 0.62, 0.8])
float(expected_calibration_error(labels, numbers, 3))

# %% probe="calibration-error"
labels, numbers = np.array([1, 0, 0, 1, 0]), np.array([0.0, 0.25, 0.5, 0.625, 1.0])
float(expected_calibration_error(labels, numbers, 4))

# %% probe="calibration-error"
labels = np.array([0, 1, 0, 1, 0, 0])
float(expected_calibration_error(labels, np.array([0.61, 0.63, 0.67, 0.71, 0.69, 0.62])))

# %% probe="calibration-error"
labels, numbers = np.array([1, 0, 1]), np.array([0.25, 0.75, 0.0])
expected_calibration_error(labels, numbers, 2)
[numbers.tolist(), bool(numbers[2] == 0)]

# %% [markdown]
# ## Quiz 2.20: surer

# %% wrong="quiz-surer" name="a" caught_by="quiz-surer-choice"
# The area looks at who scores higher than whom. Does a factor of 4 change that for any pair?
quiz_surer = "a"

# %% wrong="quiz-surer" name="c" caught_by="quiz-surer-choice"
# The chances move, that is right. But does any pair change its order?
quiz_surer = "c"

# %% [markdown] why="quiz-surer"
# Choice **b**. Multiplying by 4 keeps the order of the logits, the sigmoid keeps it too,
# and the area depends on nothing else. But the chances move towards 0 and 1, while the
# patients stay as ill as they were: the model now says 95 % where it used to say 68 %. A
# score of order cannot see that, a score of chances can.

# %% probe="quiz-surer"
quiz_surer
