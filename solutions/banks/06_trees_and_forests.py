# %% [markdown]
# ## Exercise 6.1: gini

# %% wrong="gini" name="not-subtracted" caught_by="gini-hand"
# This is the chance that two drawn rows agree. Which chance was asked for?
def gini(y):
    if len(y) == 0:
        return 0.0
    p = np.unique(y, return_counts=True)[1] / len(y)
    return (p**2).sum()


# %% wrong="gini" name="not-squared" caught_by="gini-hand"
# The shares add up to 1 as they are, so this is 0 for every node. What is done to each first?
def gini(y):
    if len(y) == 0:
        return 0.0
    p = np.unique(y, return_counts=True)[1] / len(y)
    return 1 - p.sum()


# %% wrong="gini" name="counts" caught_by="gini-hand"
# The counts are squared, not the shares. Can an impurity be negative?
def gini(y):
    if len(y) == 0:
        return 0.0
    counts = np.unique(y, return_counts=True)[1]
    return 1 - (counts**2).sum()


# %% wrong="gini" name="mistakes" caught_by="gini-hand"
# This is the share of rows that the most frequent label gets wrong. Is that the formula?
def gini(y):
    if len(y) == 0:
        return 0.0
    p = np.unique(y, return_counts=True)[1] / len(y)
    return 1 - p.max()


# %% wrong="gini" name="entropy-instead" caught_by="gini-hand"
# This is the other measure of impurity, with logarithms. Which one was asked for?
def gini(y):
    if len(y) == 0:
        return 0.0
    p = np.unique(y, return_counts=True)[1] / len(y)
    return -(p * np.log2(p)).sum()


# %% wrong="gini" name="scaled-to-one" caught_by="gini-hand"
# The result is stretched so that an even mixture gets 1. Does the formula say so?
def gini(y):
    p = np.unique(y, return_counts=True)[1] / max(len(y), 1)
    return (1 - (p**2).sum()) * len(p) / (len(p) - 1) if len(p) > 1 else 0.0


# %% wrong="gini" name="zeros-and-ones" caught_by="gini-hand"
# The mean of the labels is taken for a share. What if a label is neither 0 nor 1?
def gini(y):
    return 2 * np.mean(y) * (1 - np.mean(y)) if len(y) else 0.0


# %% wrong="gini" name="different-labels-only" caught_by="gini-hand"
# Every label that occurs counts alike. Where do the numbers of rows come in?
def gini(y):
    return 1 - 1 / len(np.unique(y)) if len(y) else 0.0


# %% wrong="gini" name="empty-node" caught_by="gini-any"
# An empty node gets a Gini impurity of 1. How impure is a node without rows said to be?
def gini(y):
    p = np.unique(y, return_counts=True)[1] / max(len(y), 1)
    return 1 - (p**2).sum()


# %% wrong="gini" name="empty-crashes" caught_by="gini-any"
# A node without rows is not provided for. What does the loop divide by?
def gini(y):
    total = 1.0
    for label in set(y) or {0}:
        total -= (sum(1 for other in y if other == label) / len(y)) ** 2
    return total


# %% wrong="gini" name="small-labels" caught_by="gini-any"
# Labels are taken for places in a table of counts. What about a negative one?
def gini(y):
    p = np.bincount(y) / max(len(y), 1)
    return 1 - (p**2).sum() if len(y) else 0.0


# %% wrong="gini" name="labels-to-nine" caught_by="gini-any"
# Only the labels 0 to 9 are counted. Which labels may a table hold?
def gini(y):
    p = np.array([np.sum(np.asarray(y) == label) for label in range(10)]) / max(len(y), 1)
    return 1 - (p**2).sum() if len(y) else 0.0


# %% wrong="gini" name="no-putting-back" caught_by="gini-hand"
# The second row is drawn without putting the first back. What does the definition say?
def gini(y):
    n, counts = len(y), np.unique(y, return_counts=True)[1]
    return 1 - (counts * (counts - 1)).sum() / (n * (n - 1)) if n > 1 else 0.0


# %% wrong="gini" name="sorted-in-place" caught_by="gini-any"
# The caller's labels are sorted along the way. To which rows do they belong now?
def gini(y):
    if len(y) == 0:
        return 0.0
    y.sort()
    p = np.unique(y, return_counts=True)[1] / len(y)
    return 1 - (p**2).sum()


# %% wrong="gini" name="no-return" caught_by="gini-hand"
# The function returns nothing. Is its last line a return?
def gini(y):
    p = np.unique(y, return_counts=True)[1] / max(len(y), 1)
    1 - (p**2).sum()


# %% wrong="gini" name="counts-in-a-byte" caught_by="gini-any"
# The counts are kept in numbers that end at 255. What happens to a node of 600 rows?
def gini(y):
    if len(y) == 0:
        return 0.0
    _, c = np.unique(y, return_counts=True)
    c = c.astype(np.uint8)
    return 1 - ((c / len(y)) ** 2).sum()


# %% wrong="gini" name="rounded" caught_by="gini-any"
# The impurity is rounded. Which of two nearly equal cuts is better then?
def gini(y):
    if len(y) == 0:
        return 0.0
    p = np.unique(y, return_counts=True)[1] / len(y)
    return round(float(1 - (p**2).sum()), 4)


# %% [markdown] why="gini"
# The chance that both drawn rows carry label $c$ is $p_c \cdot p_c$, so the squared
# shares add up to the chance that they agree, and 1 minus that is the chance that they
# differ. `np.unique(y, return_counts=True)` counts whatever labels occur; `np.bincount`
# fails for negative ones. Without rows the sum is empty and the formula would say 1, so
# the empty node is treated first.


# %% right="gini" name="pairs"
def gini(y):
    y = np.asarray(y)
    return float((y[:, None] != y[None, :]).mean()) if len(y) else 0.0


# %% right="gini" name="loop"
def gini(y):
    total, n = 0.0, len(y)
    for label in set(np.asarray(y).tolist()):
        share = sum(1 for other in y if other == label) / n
        total += share * (1 - share)
    return total


# %% right="gini" name="counter"
def gini(y):
    from collections import Counter

    n = len(y)
    return 0 if n == 0 else 1 - sum(k * k for k in Counter(map(int, y)).values()) / n**2


# %% right="gini" name="inverse"
def gini(y):
    labels, place = np.unique(y, return_inverse=True)
    shares = np.bincount(place, minlength=len(labels)) / max(len(y), 1)
    return shares @ (1 - shares)


# %% probe="gini"
def told(labels):
    labels = np.array(labels, dtype=int)
    try:
        found = gini(labels)
        return [None if found is None else round(float(found), 2), labels.tolist()]
    except Exception as fault:
        return type(fault).__name__


def exact():
    try:
        return abs(float(gini(np.repeat([0, 1, 2], [1, 4, 6]))) - 68 / 121) < 2e-7
    except Exception as fault:
        return type(fault).__name__


few = [
    told(case) for case in ([0, 0, 1, 1, 1, 0], [1, 1, 1, 0], [4, 9, 7], [], [-2, -2, 30, 5, 5, 5])
]
[*few, told([0, 1] * 300)[:1], exact()]

# %% [markdown]
# ## Exercise 6.2: entropy


# %% wrong="entropy" name="natural-logarithm" caught_by="entropy-hand"
# The base of the logarithm is e. In which unit is the answer then?
def entropy(y):
    p = np.unique(y, return_counts=True)[1] / max(len(y), 1)
    return -(p * np.log(p)).sum()


# %% wrong="entropy" name="base-ten" caught_by="entropy-hand"
# The base of the logarithm is 10. How many answers does a yes-or-no question have?
def entropy(y):
    p = np.unique(y, return_counts=True)[1] / max(len(y), 1)
    return -(p * np.log10(p)).sum()


# %% wrong="entropy" name="negative" caught_by="entropy-hand"
# The sign is missing. Is the logarithm of a share positive?
def entropy(y):
    p = np.unique(y, return_counts=True)[1] / max(len(y), 1)
    return (p * np.log2(p)).sum()


# %% wrong="entropy" name="not-weighted" caught_by="entropy-hand"
# The logarithms are added up without their shares. How often is each needed?
def entropy(y):
    p = np.unique(y, return_counts=True)[1] / max(len(y), 1)
    return -np.log2(p).sum()


# %% wrong="entropy" name="gini-instead" caught_by="entropy-hand"
# This is the Gini impurity. Where is the logarithm?
def entropy(y):
    return gini(y)


# %% wrong="entropy" name="scaled-to-one" caught_by="entropy-hand"
# The result is divided by its largest possible value. What do four equal shares cost?
def entropy(y):
    p = np.unique(y, return_counts=True)[1] / max(len(y), 1)
    return -(p * np.log2(p)).sum() / np.log2(len(p)) if len(p) > 1 else 0.0


# %% wrong="entropy" name="two-labels-only" caught_by="entropy-hand"
# The formula is the one for two labels, 0 and 1. What of a third?
def entropy(y):
    p = np.mean(np.asarray(y) == 1) if len(y) else 0.0
    return 0.0 if p in (0, 1) else -p * np.log2(p) - (1 - p) * np.log2(1 - p)


# %% wrong="entropy" name="number-of-labels" caught_by="entropy-hand"
# Every label that occurs counts alike. Is a rare label asked for as often as a frequent one?
def entropy(y):
    return np.log2(len(np.unique(y))) if len(y) else 0.0


# %% wrong="entropy" name="most-frequent-only" caught_by="entropy-hand"
# Only one label enters. Over which labels does the sum run?
def entropy(y):
    p = np.unique(y, return_counts=True)[1] / max(len(y), 1)
    return -np.log2(p.max()) if len(y) else 0.0


# %% wrong="entropy" name="empty-crashes" caught_by="entropy-any"
# A node without rows is not provided for. What should it cost?
def entropy(y):
    p = np.unique(y, return_counts=True)[1] / len(y)
    return -(p * np.log2(p)).sum() if p.max() < 1 else 0.0


# %% wrong="entropy" name="labels-that-do-not-occur" caught_by="entropy-hand"
# The sum holds labels that do not occur. What is 0 times the logarithm of 0 to a computer?
def entropy(y):
    p = np.bincount(np.asarray(y) - min(y, default=0), minlength=2) / max(len(y), 1)
    return -(p * np.log2(p)).sum()


# %% wrong="entropy" name="in-place" caught_by="entropy-any"
# The caller's labels are changed along the way. What will the next function find?
def entropy(y):
    y.sort()
    p = np.unique(y, return_counts=True)[1] / max(len(y), 1)
    return -(p * np.log2(p)).sum()


# %% wrong="entropy" name="rounded" caught_by="entropy-any"
# The entropy is rounded. How many digits does the formula give?
def entropy(y):
    p = np.unique(y, return_counts=True)[1] / max(len(y), 1)
    return round(float(-(p * np.log2(p)).sum()), 4)


# %% [markdown] why="entropy"
# The term of one label is its share times the bits that it costs, $\log_2 \frac1{p}$,
# which is $-\log_2 p$. `np.unique` lists only labels that occur, so the logarithm of 0
# never appears; a table that begins at label 0 gives NaN. For the empty node `shares`
# is empty and the sum is 0, if the division by zero rows is avoided. With `np.log` the
# unit would be nats, 0.69 for half and half.


# %% right="entropy" name="scipy"
def entropy(y):
    return stats.entropy(np.unique(y, return_counts=True)[1], base=2) if len(y) else 0.0


# %% right="entropy" name="loop"
def entropy(y):
    bits, n = 0.0, len(y)
    for label in set(np.asarray(y).tolist()):
        p = sum(1 for other in y if other == label) / n
        bits -= p * np.log2(p)
    return bits


# %% right="entropy" name="natural-then-converted"
def entropy(y):
    if len(y) == 0:
        return 0
    counts = np.unique(y, return_counts=True)[1].astype(float)
    return float(np.log(len(y)) - counts @ np.log(counts) / len(y)) / np.log(2)


# %% right="entropy" name="by-counts"
def entropy(y):
    counts, n = np.unique(y, return_counts=True)[1], len(y)
    return np.log2(n) - (counts * np.log2(counts)).sum() / n if n else 0


# %% probe="entropy"
def told(labels):
    labels = np.array(labels, dtype=int)
    try:
        return [round(float(entropy(labels)), 2) + 0.0, labels.tolist()]
    except Exception as fault:
        return type(fault).__name__


def exact():
    try:
        return abs(float(entropy(np.repeat([0, 1], [2, 7]))) - stats.entropy([2, 7], base=2)) < 2e-7
    except Exception as fault:
        return type(fault).__name__


few = [0, 1, 1, 0], [3, 1, 2, 0, 3], [1, 1, 1, 0], [], [-2, 5, 5, 5], [7, 7], [1, 1, 2, 3]
[*map(told, few), exact()]

# %% [markdown]
# ## Quiz 6.3: mistakes

# %% wrong="quiz-mistakes" name="a" caught_by="quiz-mistakes-choice"
# Both its sides keep a quarter of the other label. What is left on the two sides of the
# other question, each weighted by its rows?
quiz_mistakes = "a"

# %% wrong="quiz-mistakes" name="c" caught_by="quiz-mistakes-choice"
# The mistakes agree, but the impurity squares the shares. What does a pure side contribute?
quiz_mistakes = "c"

# %% [markdown] why="quiz-mistakes"
# Choice **b**: question 1 leaves 0.375 on both sides. Question 2 leaves nothing on its
# pure side and $1 - \frac19 - \frac49 = \frac49$ on the other, which holds three
# quarters of the rows: 0.333. The count of mistakes sees no difference, yet question 2
# leaves less work: 200 rows need no further question. So trees are grown by impurity.

# %% probe="quiz-mistakes"
quiz_mistakes

# %% [markdown]
# ## Exercise 6.4: best_split


# %% wrong="best-split" name="at-a-value" caught_by="best-split-six"
# The threshold is a value of the column. Where between two neighbours was it asked for?
def best_split(X, y):
    best = None
    for j in range(X.shape[1]):
        for t in np.unique(X[:, j])[:-1]:
            left = X[:, j] <= t
            gain = gini(y) - left.mean() * gini(y[left]) - (~left).mean() * gini(y[~left])
            if best is None or gain > best[2]:
                best = (j, t, gain)
    return best


# %% wrong="best-split" name="not-weighted" caught_by="best-split-six"
# Both sides count as much, however few rows they hold. What are they weighted by?
def best_split(X, y):
    best = None
    for j in range(X.shape[1]):
        values = np.unique(X[:, j])
        for t in (values[:-1] + values[1:]) / 2:
            left = X[:, j] <= t
            gain = gini(y) - (gini(y[left]) + gini(y[~left])) / 2
            if best is None or gain > best[2]:
                best = (j, t, gain)
    return best


# %% wrong="best-split" name="impurity-returned" caught_by="best-split-none"
# The split is right, and the third number is the impurity after it. What was asked for?
def best_split(X, y):
    best = None
    for j in range(X.shape[1]):
        values = np.unique(X[:, j])
        for t in (values[:-1] + values[1:]) / 2:
            left = X[:, j] <= t
            after = left.mean() * gini(y[left]) + (~left).mean() * gini(y[~left])
            if best is None or after < best[2]:
                best = (j, t, after)
    return best


# %% wrong="best-split" name="smallest-gain" caught_by="best-split-six"
# The split with the smallest gain wins. Which way should the comparison point?
def best_split(X, y):
    best = None
    for j in range(X.shape[1]):
        values = np.unique(X[:, j])
        for t in (values[:-1] + values[1:]) / 2:
            left = X[:, j] <= t
            gain = gini(y) - left.mean() * gini(y[left]) - (~left).mean() * gini(y[~left])
            if best is None or gain < best[2]:
                best = (j, t, gain)
    return best


# %% wrong="best-split" name="first-column-only" caught_by="best-split-six"
# Only the first column is searched. What if another one separates the labels?
def best_split(X, y):
    best, values = None, np.unique(X[:, 0])
    for t in (values[:-1] + values[1:]) / 2:
        left = X[:, 0] <= t
        gain = gini(y) - left.mean() * gini(y[left]) - (~left).mean() * gini(y[~left])
        if best is None or gain > best[2]:
            best = (0, t, gain)
    return best


# %% wrong="best-split" name="last-column-wins" caught_by="best-split-brute"
# The search starts anew in each column and forgets the one before. Where is the best kept?
def best_split(X, y):
    found = None
    for j in range(X.shape[1]):
        values, best = np.unique(X[:, j]), None
        for t in (values[:-1] + values[1:]) / 2:
            left = X[:, j] <= t
            gain = gini(y) - left.mean() * gini(y[left]) - (~left).mean() * gini(y[~left])
            if best is None or gain > best[2]:
                best = (j, t, gain)
        found = best or found
    return found


# %% wrong="best-split" name="gain-needed" caught_by="best-split-none"
# A split without a gain is refused. What should come back for the four corners?
def best_split(X, y):
    best = None
    for j in range(X.shape[1]):
        values = np.unique(X[:, j])
        for t in (values[:-1] + values[1:]) / 2:
            left = X[:, j] <= t
            gain = gini(y) - left.mean() * gini(y[left]) - (~left).mean() * gini(y[~left])
            if gain > 1e-12 and (best is None or gain > best[2]):
                best = (j, t, gain)
    return best


# %% wrong="best-split" name="always-a-split" caught_by="best-split-none"
# Rows that are all alike get a split, too. On which side would any of them stand?
def best_split(X, y):
    best = (0, X[0, 0], 0.0)
    for j in range(X.shape[1]):
        values = np.unique(X[:, j])
        for t in (values[:-1] + values[1:]) / 2:
            left = X[:, j] <= t
            gain = gini(y) - left.mean() * gini(y[left]) - (~left).mean() * gini(y[~left])
            if gain >= best[2]:
                best = (j, t, gain)
    return best


# %% wrong="best-split" name="by-entropy" caught_by="best-split-six"
# The gain is measured in bits. Which impurity was asked for?
def best_split(X, y):
    best = None
    for j in range(X.shape[1]):
        values = np.unique(X[:, j])
        for t in (values[:-1] + values[1:]) / 2:
            left = X[:, j] <= t
            gain = entropy(y) - left.mean() * entropy(y[left]) - (~left).mean() * entropy(y[~left])
            if best is None or gain > best[2]:
                best = (j, t, gain)
    return best


# %% wrong="best-split" name="by-mistakes" caught_by="best-split-six"
# The gain counts mistakes of the most frequent labels. What did the quiz say about that?
def best_split(X, y):
    def mistakes(labels):
        return 1 - np.unique(labels, return_counts=True)[1].max() / len(labels)

    best = None
    for j in range(X.shape[1]):
        values = np.unique(X[:, j])
        for t in (values[:-1] + values[1:]) / 2:
            left = X[:, j] <= t
            after = left.mean() * mistakes(y[left]) + (~left).mean() * mistakes(y[~left])
            if best is None or mistakes(y) - after > best[2]:
                best = (j, t, mistakes(y) - after)
    return best


# %% wrong="best-split" name="between-equal-values" caught_by="best-split-brute"
# Rows are cut by their place in the sorted column. Can a threshold tell equal values apart?
def best_split(X, y):
    best, n = None, len(y)
    for j in range(X.shape[1]):
        order = np.argsort(X[:, j], kind="stable")
        x, labels = X[order, j], y[order]
        if x[0] == x[-1]:
            continue
        for i in range(1, n):
            after = i / n * gini(labels[:i]) + (n - i) / n * gini(labels[i:])
            if best is None or gini(y) - after > best[2]:
                best = (j, (x[i - 1] + x[i]) / 2, gini(y) - after)
    return best


# %% wrong="best-split" name="counted-from-one" caught_by="best-split-six"
# The columns are counted from 1. What is the index of the first column in Python?
def best_split(X, y):
    best = None
    for j in range(X.shape[1]):
        values = np.unique(X[:, j])
        for t in (values[:-1] + values[1:]) / 2:
            left = X[:, j] <= t
            gain = gini(y) - left.mean() * gini(y[left]) - (~left).mean() * gini(y[~left])
            if best is None or gain > best[2]:
                best = (j + 1, t, gain)
    return best


# %% wrong="best-split" name="middle-of-the-column" caught_by="best-split-six"
# Each column is cut once, in its middle. Which other cuts are there?
def best_split(X, y):
    best = None
    for j in range(X.shape[1]):
        if np.ptp(X[:, j]) > 0:
            t = X[:, j].mean()
            left = X[:, j] <= t
            gain = gini(y) - left.mean() * gini(y[left]) - (~left).mean() * gini(y[~left])
            if best is None or gain > best[2]:
                best = (j, t, gain)
    return best


# %% wrong="best-split" name="one-side-forgotten" caught_by="best-split-six"
# The impurity of one side only is taken away. What of the rows on the other?
def best_split(X, y):
    best = None
    for j in range(X.shape[1]):
        values = np.unique(X[:, j])
        for t in (values[:-1] + values[1:]) / 2:
            left = X[:, j] <= t
            gain = gini(y) - left.mean() * gini(y[left])
            if best is None or gain > best[2]:
                best = (j, t, gain)
    return best


# %% wrong="best-split" name="sorted-in-place" caught_by="best-split-brute"
# The caller's table is sorted, column by column. Which label belongs to which row now?
def best_split(X, y):
    best = None
    for j in range(X.shape[1]):
        column = X[:, j].copy()
        X[:, j].sort()
        values = np.unique(column)
        for t in (values[:-1] + values[1:]) / 2:
            left = column <= t
            gain = gini(y) - left.mean() * gini(y[left]) - (~left).mean() * gini(y[~left])
            if best is None or gain > best[2]:
                best = (j, t, gain)
    return best


# %% wrong="best-split" name="ends-left-out" caught_by="best-split-brute"
# The outermost cuts are never tried. May a side hold a single row?
def best_split(X, y):
    best = None
    for j in range(X.shape[1]):
        values = np.unique(X[:, j])
        cuts = (values[:-1] + values[1:]) / 2
        for t in cuts[1:-1] if len(cuts) > 2 else cuts:
            left = X[:, j] <= t
            gain = gini(y) - left.mean() * gini(y[left]) - (~left).mean() * gini(y[~left])
            if best is None or gain > best[2]:
                best = (j, t, gain)
    return best


# %% wrong="best-split" name="shown-example" caught_by="best-split-none"
# The answer to the six rows is returned for every table. What about other rows?
def best_split(X, y):
    return int(np.ptp(X, axis=0).argmax()), 2.5, 0.25


# %% wrong="best-split" name="rounded-thresholds" caught_by="best-split-brute"
# The thresholds are rounded. What happens in a column whose values are all very small?
def best_split(X, y):
    best = None
    for j in range(X.shape[1]):
        values = np.unique(X[:, j])
        for t in np.round((values[:-1] + values[1:]) / 2, 3):
            left = X[:, j] <= t
            gain = gini(y) - left.mean() * gini(y[left]) - (~left).mean() * gini(y[~left])
            if best is None or gain > best[2]:
                best = (j, t, gain)
    return best


# %% wrong="best-split" name="some-cuts-only" caught_by="best-split-brute"
# Of a column with many values only some cuts are tried. Can the best one be among the others?
def best_split(X, y):
    best = None
    for j in range(X.shape[1]):
        values = np.unique(X[:, j])
        cuts = (values[:-1] + values[1:]) / 2
        for t in cuts[:: len(cuts) // 20 + 1]:
            left = X[:, j] <= t
            gain = gini(y) - left.mean() * gini(y[left]) - (~left).mean() * gini(y[~left])
            if best is None or gain > best[2]:
                best = (j, t, gain)
    return best


# %% [markdown] why="best-split"
# Three nested things: columns, midpoints of neighbouring *different* values, and the
# gain of one cut. `np.unique` sorts and drops repeats, so no cut falls between equal
# values, which a threshold could not tell apart. The means of the two masks are the
# weights; without them a side of one row counts as much as one of a hundred. `best is
# None` takes the first split even at a gain of 0.


# %% right="best-split" name="one-sort"
def best_split(X, y):
    if np.all(np.ptp(X, axis=0) == 0):
        return None
    n, order = len(y), X.argsort(axis=0)
    is_label = y[order][:, :, None] == np.unique(y)
    left = is_label.cumsum(axis=0)[:-1]
    right = is_label.sum(axis=0) - left
    n_left = np.arange(1, n)[:, None]
    purity = (left**2).sum(axis=2) / n_left + (right**2).sum(axis=2) / (n - n_left)
    column = np.take_along_axis(X, order, axis=0)
    purity[column[:-1] == column[1:]] = -np.inf
    row, j = np.unravel_index(purity.argmax(), purity.shape)
    return j, (column[row, j] + column[row + 1, j]) / 2, gini(y) - 1 + purity[row, j] / n


# %% right="best-split" name="last-of-equals"
def best_split(X, y):
    best, n = None, len(y)
    for j in reversed(range(X.shape[1])):
        values = sorted(set(X[:, j].tolist()), reverse=True)
        for high, low in zip(values[:-1], values[1:], strict=True):
            t = (low + high) / 2
            left, right = y[X[:, j] <= t], y[X[:, j] > t]
            gain = gini(y) - (len(left) * gini(left) + len(right) * gini(right)) / n
            if best is None or gain >= best[2]:
                best = [j, t, float(gain)]
    return best


# %% right="best-split" name="library"
def best_split(X, y):
    if np.all(np.ptp(X, axis=0) == 0):
        return None
    if len(np.unique(y)) == 1:
        j = int(np.ptp(X, axis=0).argmax())
        return j, float(np.unique(X[:, j])[:2].mean()), 0.0
    tree = DecisionTreeClassifier(max_depth=1, random_state=0).fit(X, y).tree_
    shares = tree.weighted_n_node_samples / len(y)
    gain = tree.impurity[0] - shares[1:] @ tree.impurity[1:]
    return int(tree.feature[0]), float(tree.threshold[0]), float(gain)


# %% right="best-split" name="list-of-all"
def best_split(X, y):
    found = []
    for j in range(X.shape[1]):
        values = np.unique(X[:, j])
        for low, high in zip(values[:-1], values[1:], strict=True):
            left = X[:, j] <= low
            after = np.average([gini(y[left]), gini(y[~left])], weights=[left.sum(), (~left).sum()])
            found.append((j, (low + high) / 2, gini(y) - after))
    return max(found, key=lambda split: split[2], default=None)


# %% probe="best-split"
def told(table, labels):
    table, labels = np.array(table, dtype=float), np.array(labels)
    try:
        split = best_split(table, labels)
        return [None if split is None else [round(float(x), 6) for x in split], table.tolist()]
    except Exception as fault:
        return type(fault).__name__


six = [0, 0, 1, 1, 1, 0]
[
    told([[1, 9], [2, 4], [3, 8], [5, 1], [6, 7], [8, 5]], six),
    told([[9, 1], [4, 2], [8, 3], [1, 5], [7, 6], [5, 8]], six),
    told([[3, 3], [3, 3]], [0, 1]),
    told([[0.0], [0], [1], [1], [1]], [0, 1, 1, 0, 1]),
    told([[1.0], [2], [3], [4], [5], [6], [7], [8]], [0, 0, 1, 0, 1, 1, 1, 2]),
    told([[1.0, 6], [2, 6], [3, 7], [4, 6], [5, 6]], [0, 1, 1, 1, 1]),
    told([[1e-4], [4e-4], [9e-4], [16e-4]], [0, 1, 1, 1])[:1],
    told(np.arange(60.0)[:, None], np.arange(60) > 16)[:1],
]

# %% probe="best-split"
corners = best_split(np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0]))
None if corners is None else [round(float(x), 6) for x in corners[1:]]

# %% [markdown]
# ## Exercise 6.5: build_tree and predict_tree


# %% wrong="tree" name="depth-not-passed-on" caught_by="tree-stops"
# The limit of the depth stays the same all the way down. How many questions are left below a
# question?
def build_tree(X, y, max_depth=None, min_samples=2):
    labels, counts = np.unique(y, return_counts=True)
    leaf = labels[counts.argmax()]
    split = best_split(X, y)
    if len(labels) == 1 or len(y) < min_samples or max_depth == 0 or split is None:
        return (leaf,)
    left = X[:, split[0]] <= split[1]
    low = build_tree(X[left], y[left], max_depth, min_samples)
    return split[0], split[1], low, build_tree(X[~left], y[~left], max_depth, min_samples)


def predict_tree(tree, X):
    if len(tree) == 1:
        return np.full(len(X), tree[0])
    feature, threshold, low, high = tree
    return np.where(X[:, feature] <= threshold, predict_tree(low, X), predict_tree(high, X))


# %% wrong="tree" name="samples-not-passed-on" caught_by="tree-stops"
# The number of rows that a node needs is forgotten below the root. Which limits do the
# smaller trees get?
def build_tree(X, y, max_depth=None, min_samples=2):
    labels, counts = np.unique(y, return_counts=True)
    leaf = labels[counts.argmax()]
    split = best_split(X, y)
    if len(labels) == 1 or len(y) < min_samples or max_depth == 0 or split is None:
        return (leaf,)
    left = X[:, split[0]] <= split[1]
    deeper = None if max_depth is None else max_depth - 1
    low = build_tree(X[left], y[left], deeper)
    return split[0], split[1], low, build_tree(X[~left], y[~left], deeper)


def predict_tree(tree, X):
    if len(tree) == 1:
        return np.full(len(X), tree[0])
    feature, threshold, low, high = tree
    return np.where(X[:, feature] <= threshold, predict_tree(low, X), predict_tree(high, X))


# %% wrong="tree" name="one-row-more" caught_by="tree-stops"
# A node with exactly as many rows as it needs becomes a leaf, too. What does "fewer than" say?
def build_tree(X, y, max_depth=None, min_samples=2):
    labels, counts = np.unique(y, return_counts=True)
    leaf = labels[counts.argmax()]
    split = best_split(X, y)
    if len(labels) == 1 or len(y) <= min_samples or max_depth == 0 or split is None:
        return (leaf,)
    left = X[:, split[0]] <= split[1]
    deeper = None if max_depth is None else max_depth - 1
    low = build_tree(X[left], y[left], deeper, min_samples)
    return split[0], split[1], low, build_tree(X[~left], y[~left], deeper, min_samples)


def predict_tree(tree, X):
    if len(tree) == 1:
        return np.full(len(X), tree[0])
    feature, threshold, low, high = tree
    return np.where(X[:, feature] <= threshold, predict_tree(low, X), predict_tree(high, X))


# %% wrong="tree" name="one-level-more" caught_by="tree-stops"
# The tree asks one question too few. Does a root that is a leaf have depth 0 or 1?
def build_tree(X, y, max_depth=None, min_samples=2):
    labels, counts = np.unique(y, return_counts=True)
    leaf = labels[counts.argmax()]
    split = best_split(X, y)
    shallow = max_depth is not None and max_depth <= 1
    if len(labels) == 1 or len(y) < min_samples or shallow or split is None:
        return (leaf,)
    left = X[:, split[0]] <= split[1]
    deeper = None if max_depth is None else max_depth - 1
    low = build_tree(X[left], y[left], deeper, min_samples)
    return split[0], split[1], low, build_tree(X[~left], y[~left], deeper, min_samples)


def predict_tree(tree, X):
    if len(tree) == 1:
        return np.full(len(X), tree[0])
    feature, threshold, low, high = tree
    return np.where(X[:, feature] <= threshold, predict_tree(low, X), predict_tree(high, X))


# %% wrong="tree" name="stops-without-gain" caught_by="tree-stops"
# A question without a gain ends the growth. Can two such questions help together?
def build_tree(X, y, max_depth=None, min_samples=2):
    labels, counts = np.unique(y, return_counts=True)
    leaf = labels[counts.argmax()]
    split = best_split(X, y)
    pure = len(labels) == 1 or split is None or split[2] < 1e-9
    if pure or len(y) < min_samples or max_depth == 0:
        return (leaf,)
    left = X[:, split[0]] <= split[1]
    deeper = None if max_depth is None else max_depth - 1
    low = build_tree(X[left], y[left], deeper, min_samples)
    return split[0], split[1], low, build_tree(X[~left], y[~left], deeper, min_samples)


def predict_tree(tree, X):
    if len(tree) == 1:
        return np.full(len(X), tree[0])
    feature, threshold, low, high = tree
    return np.where(X[:, feature] <= threshold, predict_tree(low, X), predict_tree(high, X))


# %% wrong="tree" name="no-split-not-asked" caught_by="tree-stops"
# What best_split returns is taken apart unseen. What does it return where all rows are alike?
def build_tree(X, y, max_depth=None, min_samples=2):
    labels, counts = np.unique(y, return_counts=True)
    if len(labels) == 1 or len(y) < min_samples or max_depth == 0:
        return (labels[counts.argmax()],)
    feature, threshold, _ = best_split(X, y)
    left = X[:, feature] <= threshold
    deeper = None if max_depth is None else max_depth - 1
    low = build_tree(X[left], y[left], deeper, min_samples)
    return feature, threshold, low, build_tree(X[~left], y[~left], deeper, min_samples)


def predict_tree(tree, X):
    if len(tree) == 1:
        return np.full(len(X), tree[0])
    feature, threshold, low, high = tree
    return np.where(X[:, feature] <= threshold, predict_tree(low, X), predict_tree(high, X))


# %% wrong="tree" name="largest-label-in-a-tie" caught_by="tree-stops"
# In a tie a leaf predicts the largest label. Which one was asked for?
def build_tree(X, y, max_depth=None, min_samples=2):
    labels = sorted(set(y.tolist()))
    leaf = max(labels, key=lambda label: (np.sum(y == label), label))
    split = best_split(X, y)
    if len(labels) == 1 or len(y) < min_samples or max_depth == 0 or split is None:
        return (leaf,)
    left = X[:, split[0]] <= split[1]
    deeper = None if max_depth is None else max_depth - 1
    low = build_tree(X[left], y[left], deeper, min_samples)
    return split[0], split[1], low, build_tree(X[~left], y[~left], deeper, min_samples)


def predict_tree(tree, X):
    if len(tree) == 1:
        return np.full(len(X), tree[0])
    feature, threshold, low, high = tree
    return np.where(X[:, feature] <= threshold, predict_tree(low, X), predict_tree(high, X))


# %% wrong="tree" name="mean-of-the-labels" caught_by="tree-stops"
# A leaf predicts the mean of its labels, rounded. What lies between the labels 4 and -2?
def build_tree(X, y, max_depth=None, min_samples=2):
    leaf, split = round(float(np.mean(y))), best_split(X, y)
    if len(np.unique(y)) == 1 or len(y) < min_samples or max_depth == 0 or split is None:
        return (leaf,)
    left = X[:, split[0]] <= split[1]
    deeper = None if max_depth is None else max_depth - 1
    low = build_tree(X[left], y[left], deeper, min_samples)
    return split[0], split[1], low, build_tree(X[~left], y[~left], deeper, min_samples)


def predict_tree(tree, X):
    if len(tree) == 1:
        return np.full(len(X), tree[0])
    feature, threshold, low, high = tree
    return np.where(X[:, feature] <= threshold, predict_tree(low, X), predict_tree(high, X))


# %% wrong="tree" name="places-of-labels" caught_by="tree-stops"
# A leaf predicts the place of a label in a list, not the label. What if labels do not begin at 0?
def build_tree(X, y, max_depth=None, min_samples=2):
    labels, counts = np.unique(y, return_counts=True)
    leaf = counts.argmax() if len(labels) > 1 else labels[0]
    split = best_split(X, y)
    if len(labels) == 1 or len(y) < min_samples or max_depth == 0 or split is None:
        return (leaf,)
    left = X[:, split[0]] <= split[1]
    deeper = None if max_depth is None else max_depth - 1
    low = build_tree(X[left], y[left], deeper, min_samples)
    return split[0], split[1], low, build_tree(X[~left], y[~left], deeper, min_samples)


def predict_tree(tree, X):
    if len(tree) == 1:
        return np.full(len(X), tree[0])
    feature, threshold, low, high = tree
    return np.where(X[:, feature] <= threshold, predict_tree(low, X), predict_tree(high, X))


# %% wrong="tree" name="strictly-less" caught_by="tree-six"
# A row that lies exactly at a threshold goes right. Where does the definition send it?
def build_tree(X, y, max_depth=None, min_samples=2):
    labels, counts = np.unique(y, return_counts=True)
    leaf = labels[counts.argmax()]
    split = best_split(X, y)
    if len(labels) == 1 or len(y) < min_samples or max_depth == 0 or split is None:
        return (leaf,)
    left = X[:, split[0]] < split[1]
    deeper = None if max_depth is None else max_depth - 1
    low = build_tree(X[left], y[left], deeper, min_samples)
    return split[0], split[1], low, build_tree(X[~left], y[~left], deeper, min_samples)


def predict_tree(tree, X):
    if len(tree) == 1:
        return np.full(len(X), tree[0])
    feature, threshold, low, high = tree
    return np.where(X[:, feature] < threshold, predict_tree(low, X), predict_tree(high, X))


# %% wrong="tree" name="sides-swapped" caught_by="tree-six"
# Growing sends a row to one side, predicting to the other. Do both read the question alike?
def build_tree(X, y, max_depth=None, min_samples=2):
    labels, counts = np.unique(y, return_counts=True)
    leaf = labels[counts.argmax()]
    split = best_split(X, y)
    if len(labels) == 1 or len(y) < min_samples or max_depth == 0 or split is None:
        return (leaf,)
    left = X[:, split[0]] <= split[1]
    deeper = None if max_depth is None else max_depth - 1
    low = build_tree(X[left], y[left], deeper, min_samples)
    return split[0], split[1], low, build_tree(X[~left], y[~left], deeper, min_samples)


def predict_tree(tree, X):
    if len(tree) == 1:
        return np.full(len(X), tree[0])
    feature, threshold, low, high = tree
    return np.where(X[:, feature] > threshold, predict_tree(low, X), predict_tree(high, X))


# %% wrong="tree" name="answers-not-in-place" caught_by="tree-six"
# The answers of the left rows come first, then those of the right. In which order did the
# caller's rows stand?
def build_tree(X, y, max_depth=None, min_samples=2):
    labels, counts = np.unique(y, return_counts=True)
    leaf = labels[counts.argmax()]
    split = best_split(X, y)
    if len(labels) == 1 or len(y) < min_samples or max_depth == 0 or split is None:
        return (leaf,)
    left = X[:, split[0]] <= split[1]
    deeper = None if max_depth is None else max_depth - 1
    low = build_tree(X[left], y[left], deeper, min_samples)
    return split[0], split[1], low, build_tree(X[~left], y[~left], deeper, min_samples)


def predict_tree(tree, X):
    if len(tree) == 1:
        return np.full(len(X), tree[0])
    feature, threshold, low, high = tree
    left = X[:, feature] <= threshold
    return np.concatenate([predict_tree(low, X[left]), predict_tree(high, X[~left])])


# %% wrong="tree" name="one-question" caught_by="tree-six"
# The tree ends after its first question. What happens to a side that is still mixed?
def build_tree(X, y, max_depth=None, min_samples=2):
    def most(labels):
        found, counts = np.unique(labels, return_counts=True)
        return found[counts.argmax()]

    split = best_split(X, y)
    if len(np.unique(y)) == 1 or len(y) < min_samples or max_depth == 0 or split is None:
        return (0, 0.0, most(y), most(y))
    left = X[:, split[0]] <= split[1]
    return split[0], split[1], most(y[left]), most(y[~left])


def predict_tree(tree, X):
    feature, threshold, low, high = tree
    return np.where(X[:, feature] <= threshold, low, high)


# %% wrong="tree" name="by-entropy" caught_by="tree-library"
# The questions are chosen by another impurity. Which gain does the statement name?
def build_tree(X, y, max_depth=None, min_samples=2):
    if max_depth == 0 or len(y) < min_samples:
        labels, counts = np.unique(y, return_counts=True)
        return labels[counts.argmax()]
    return DecisionTreeClassifier(
        max_depth=max_depth,
        min_samples_split=max(min_samples, 2),
        criterion="entropy",
        random_state=0,
    ).fit(X, y)


def predict_tree(tree, X):
    return tree.predict(X) if hasattr(tree, "predict") else np.full(len(X), tree)


# %% wrong="tree" name="training-rows-by-heart" caught_by="tree-six"
# The training rows are known by heart and nothing else. Which questions would a new row be asked?
def build_tree(X, y, max_depth=None, min_samples=2):
    return {tuple(row): label for row, label in zip(X.tolist(), y.tolist(), strict=True)}


def predict_tree(tree, X):
    return np.array([tree.get(tuple(row), 0) for row in X.tolist()])


# %% wrong="tree" name="first-row-decides" caught_by="tree-six"
# The first row's way through the tree decides for all. Which rows does a question send where?
def build_tree(X, y, max_depth=None, min_samples=2):
    labels, counts = np.unique(y, return_counts=True)
    leaf = labels[counts.argmax()]
    split = best_split(X, y)
    if len(labels) == 1 or len(y) < min_samples or max_depth == 0 or split is None:
        return (leaf,)
    left = X[:, split[0]] <= split[1]
    deeper = None if max_depth is None else max_depth - 1
    low = build_tree(X[left], y[left], deeper, min_samples)
    return split[0], split[1], low, build_tree(X[~left], y[~left], deeper, min_samples)


def predict_tree(tree, X):
    if len(tree) == 1:
        return np.full(len(X), tree[0])
    feature, threshold, low, high = tree
    return predict_tree(low if X[0, feature] <= threshold else high, X)


# %% wrong="tree" name="last-tree-only" caught_by="tree-stops"
# The tree that was grown last answers, whichever is handed over. What is predict_tree's first
# argument for?
grown = []


def build_tree(X, y, max_depth=None, min_samples=2):
    labels, counts = np.unique(y, return_counts=True)
    tree = labels[counts.argmax()]
    stop = len(labels) == 1 or len(y) < min_samples or max_depth == 0
    split = None if stop else best_split(X, y)
    if split is not None:
        left = X[:, split[0]] <= split[1]
        deeper = None if max_depth is None else max_depth - 1
        tree = (
            *split[:2],
            build_tree(X[left], y[left], deeper, min_samples),
            build_tree(X[~left], y[~left], deeper, min_samples),
        )
    grown[:] = [tree]
    return tree


def predict_tree(tree, X):
    def ask(node, row):
        while isinstance(node, tuple):
            node = node[2] if row[node[0]] <= node[1] else node[3]
        return node

    return np.array([ask(grown[0], row) for row in X])


# %% [markdown] why="tree"
# A tree is a leaf, or a question with two smaller trees, so `build_tree` calls itself
# on `X[side], y[side]` with one question fewer to spend. Each stopping rule stands
# before the split; without `split is None` rows that are alike but labelled differently
# never end. A question of gain 0 is asked all the same, or the four corners stay mixed.
# `np.where` puts the answers of both sides back into the order of the rows.


# %% right="tree" name="nodes-as-objects"
class Node:
    def __init__(self, y):
        labels, counts = np.unique(y, return_counts=True)
        self.label, self.pure, self.split = labels[counts.argmax()], len(labels) == 1, None


def build_tree(X, y, max_depth=None, min_samples=2):
    node = Node(y)
    if max_depth == 0 or node.pure or len(y) < min_samples:
        return node
    split = best_split(X, y)
    if split is not None:
        left = X[:, split[0]] <= split[1]
        deeper = None if max_depth is None else max_depth - 1
        node.split = split
        node.left = build_tree(X[left], y[left], deeper, min_samples)
        node.right = build_tree(X[~left], y[~left], deeper, min_samples)
    return node


def predict_tree(tree, X):
    found = []
    for row in X:
        node = tree
        while node.split is not None:
            node = node.left if row[node.split[0]] <= node.split[1] else node.right
        found.append(node.label)
    return np.array(found)


# %% right="tree" name="library"
def build_tree(X, y, max_depth=None, min_samples=2):
    if max_depth == 0 or len(y) < min_samples:
        labels, counts = np.unique(y, return_counts=True)
        return labels[counts.argmax()]
    return DecisionTreeClassifier(
        max_depth=max_depth, min_samples_split=max(min_samples, 2), random_state=0
    ).fit(X, y)


def predict_tree(tree, X):
    return tree.predict(X) if hasattr(tree, "predict") else np.full(len(X), tree)


# %% right="tree" name="questions-in-a-list"
def build_tree(X, y, max_depth=None, min_samples=2):
    tree, waiting = [], [(np.arange(len(y)), 0, None)]
    while waiting:
        rows, depth, parent = waiting.pop()
        labels, counts = np.unique(y[rows], return_counts=True)
        node = {"label": int(labels[counts.argmax()])}
        tree.append(node)
        if parent is not None:
            tree[parent[0]][parent[1]] = len(tree) - 1
        split = best_split(X[rows], y[rows])
        deep_enough = max_depth is not None and depth >= max_depth
        if split is None or deep_enough or len(labels) == 1 or len(rows) < min_samples:
            continue
        node["feature"], node["threshold"] = int(split[0]), float(split[1])
        left, here = X[rows, split[0]] <= split[1], len(tree) - 1
        waiting.append((rows[left], depth + 1, (here, "low")))
        waiting.append((rows[~left], depth + 1, (here, "high")))
    return tree


def predict_tree(tree, X):
    found = []
    for row in X:
        node = tree[0]
        while "feature" in node:
            node = tree[node["low" if row[node["feature"]] <= node["threshold"] else "high"]]
        found.append(node["label"])
    return found


# %% right="tree" name="functions"
def build_tree(X, y, max_depth=None, min_samples=2):
    labels, counts = np.unique(y, return_counts=True)
    label = labels[counts.argmax()]
    split = best_split(X, y) if len(labels) > 1 and len(y) >= min_samples else None
    if split is None or max_depth == 0:
        return lambda row: label
    feature, threshold, _ = split
    left = X[:, feature] <= threshold
    deeper = None if max_depth is None else max_depth - 1
    low = build_tree(X[left], y[left], deeper, min_samples)
    high = build_tree(X[~left], y[~left], deeper, min_samples)
    return lambda row: low(row) if row[feature] <= threshold else high(row)


def predict_tree(tree, X):
    return np.array([tree(row) for row in X])


# %% probe="tree"
def told(table, labels, new, *limits):
    table, labels, new = np.array(table, dtype=float), np.array(labels), np.array(new, dtype=float)
    try:
        return np.asarray(predict_tree(build_tree(table, labels, *limits), new)).tolist()
    except RecursionError:
        return "RecursionError"
    except Exception as fault:
        return type(fault).__name__


def told_of_the_first(x, labels):
    x, labels = np.array(x, dtype=float), np.array(labels)
    try:
        first, _ = build_tree(x, labels), build_tree(x, labels + 5)
        return np.asarray(predict_tree(first, x)).tolist()
    except Exception as fault:
        return type(fault).__name__


x, six = [[1], [2], [3], [5], [6], [8]], [0, 0, 1, 1, 1, 0]
new = [[9], [2.4], [2.5], [2.6], [7.1]]
corners = [[0, 0], [0, 1], [1, 0], [1, 1]]
[
    told(x, six, x),
    told_of_the_first(x, six),
    told(x, six, new),
    *(told(x, six, x, *limits) for limits in [(0,), (1,), (2,), (None, 5), (None, 4), (3, 6)]),
    told([[3], [3], [3], [3]], [4, -2, 4, -2], [[3]]),
    told([[3], [3], [3]], [4, -2, 4], [[3]]),
    told(corners, [0, 1, 1, 0], corners),
    told(x, [-3, 9, 9, 9, 2, 2], new),
    told([[i] for i in range(12)], [0, 0, 0, 1, 0, 1, 0, 0, 1, 1, 2, 1], [[2.2], [9.7]], 1),
    told([[i] for i in range(10)], [0, 1, 0, 0, 0, 0, 0, 1, 1, 0], [[i] for i in range(10)], 1),
    told([[i] for i in range(10)], [2, 0, 0, 0, 0, 2, 2, 1, 0, 0], [[i] for i in range(10)], 1),
]

# %% [markdown]
# ## Quiz 6.6: another scale

# %% wrong="quiz-scale" name="a" caught_by="quiz-scale-choice"
# Scales matter where columns are added up. Does a question about one column add anything?
quiz_scale = "a"

# %% wrong="quiz-scale" name="c" caught_by="quiz-scale-choice"
# The large values come closer together, but which rows lie left of a cut? Did their order change?
quiz_scale = "c"

# %% [markdown] why="quiz-scale"
# Choice **b**: a cut divides the rows by their *order* in one column, and the logarithm
# keeps the order. So every cut of the old column is a cut of the new one with the same
# rows on each side and the same gain. The threshold is another number. On new rows that
# lie between two training values the trees may differ a little: the middle of two
# logarithms is not the logarithm of the middle.

# %% probe="quiz-scale"
quiz_scale

# %% [markdown]
# ## Prediction 6.7: labels that mean nothing

# %% wrong="prediction-shuffled" name="not-made" caught_by="prediction-shuffled-made"
# No choice is made yet. Which of the three do you expect? A wrong guess costs nothing.
prediction_shuffled = None

# %% [markdown] why="prediction-shuffled"
# All of them (choice **c**). While a node is mixed and two of its rows differ in any
# column, it can be split, so the tree asks on until each leaf is pure: for the odd
# bottle a leaf of its own. That takes no rule. On the other half the same procedure
# does about as well as guessing, which is what labels that mean nothing allow.

# %% right="prediction-shuffled" name="a"
prediction_shuffled = "a"

# %% right="prediction-shuffled" name="b"
prediction_shuffled = "b"

# %% probe="prediction-shuffled"
prediction_shuffled

# %% [markdown]
# ## Exercise 6.8: bootstrap_sample


# %% wrong="bootstrap-sample" name="without-replacement" caught_by="bootstrap-sample-random"
# Every row is drawn exactly once. Is a drawn ball put back?
def bootstrap_sample(n, rng):
    rows = rng.permutation(n)
    return rows, np.setdiff1d(np.arange(n), rows)


# %% wrong="bootstrap-sample" name="half-the-rows" caught_by="bootstrap-sample-pair"
# Too few rows are drawn. How many does the sample hold?
def bootstrap_sample(n, rng):
    rows = rng.integers(n, size=(n + 1) // 2)
    return rows, np.setdiff1d(np.arange(n), rows)


# %% wrong="bootstrap-sample" name="last-row-never" caught_by="bootstrap-sample-random"
# One row can never be drawn. Does the upper end belong to the range of rng.integers?
def bootstrap_sample(n, rng):
    rows = rng.integers(max(n - 1, 1), size=n)
    return rows, np.setdiff1d(np.arange(n), rows)


# %% wrong="bootstrap-sample" name="counted-from-one" caught_by="bootstrap-sample-random"
# The rows are counted from 1. Which number has the first row in Python?
def bootstrap_sample(n, rng):
    rows = rng.integers(1, n + 1, size=n)
    return rows, np.setdiff1d(np.arange(1, n + 1), rows)


# %% wrong="bootstrap-sample" name="own-seed" caught_by="bootstrap-sample-random"
# The generator that the caller gives is not used, and each call draws the same rows. Where does
# the chance come from?
def bootstrap_sample(n, rng):
    rows = np.random.default_rng(0).integers(n, size=n)
    return rows, np.setdiff1d(np.arange(n), rows)


# %% wrong="bootstrap-sample" name="global-chance" caught_by="bootstrap-sample-random"
# The chance comes from elsewhere, not from the caller's generator. Can anyone repeat this sample?
def bootstrap_sample(n, rng):
    rows = np.random.default_rng().integers(n, size=n)
    return rows, np.setdiff1d(np.arange(n), rows)


# %% wrong="bootstrap-sample" name="drawn-rows-twice" caught_by="bootstrap-sample-pair"
# The second list holds the rows that were drawn. Which ones should it hold?
def bootstrap_sample(n, rng):
    rows = rng.integers(n, size=n)
    return rows, np.unique(rows)


# %% wrong="bootstrap-sample" name="of-another-draw" caught_by="bootstrap-sample-pair"
# The rows left out belong to a second sample. Which draw do they have to match?
def bootstrap_sample(n, rng):
    rows = rng.integers(n, size=n)
    return rows, np.setdiff1d(np.arange(n), rng.integers(n, size=n))


# %% wrong="bootstrap-sample" name="mask" caught_by="bootstrap-sample-pair"
# The rows left out come as True and False, one for each row. Which numbers were asked for?
def bootstrap_sample(n, rng):
    rows = rng.integers(n, size=n)
    return rows, ~np.isin(np.arange(n), rows)


# %% wrong="bootstrap-sample" name="rows-only" caught_by="bootstrap-sample-pair"
# Only the drawn rows come back. What is the second thing of the pair?
def bootstrap_sample(n, rng):
    return rng.integers(n, size=n)


# %% wrong="bootstrap-sample" name="one-row-many-times" caught_by="bootstrap-sample-random"
# One row is drawn and repeated. How many draws are there?
def bootstrap_sample(n, rng):
    rows = np.full(n, rng.integers(n))
    return rows, np.setdiff1d(np.arange(n), rows)


# %% wrong="bootstrap-sample" name="uneven" caught_by="bootstrap-sample-random"
# Rows with small numbers are drawn more often. What chance does each row have?
def bootstrap_sample(n, rng):
    rows = (n * rng.random(n) ** 2).astype(int)
    return rows, np.setdiff1d(np.arange(n), rows)


# %% wrong="bootstrap-sample" name="descending" caught_by="bootstrap-sample-pair"
# The rows left out come in another order than was asked for. From small to large, or back?
def bootstrap_sample(n, rng):
    rows = rng.integers(n, size=n)
    return rows, np.setdiff1d(np.arange(n), rows)[::-1]


# %% wrong="bootstrap-sample" name="some-rows-kept" caught_by="bootstrap-sample-random"
# Two thirds of the rows are drawn without repetition and then filled up. Is each draw independent?
def bootstrap_sample(n, rng):
    kept = rng.permutation(n)[: max(1, round(0.9 * n))]
    rows = np.resize(kept, n)
    return rows, np.setdiff1d(np.arange(n), rows)


# %% wrong="bootstrap-sample" name="always-as-many-left-out" caught_by="bootstrap-sample-random"
# The same number of rows is left out each time: a part is chosen first, then the sample is drawn
# from it. Are the draws independent?
def bootstrap_sample(n, rng):
    kept = rng.permutation(n)[: max(1, round(0.632 * n))]
    rows = np.concatenate([kept, rng.choice(kept, n - len(kept))])
    rng.shuffle(rows)
    return rows, np.setdiff1d(np.arange(n), rows)


# %% [markdown] why="bootstrap-sample"
# `rng.integers(n, size=n)` draws `n` numbers from 0 to `n - 1`: the upper end does not
# belong to the range. Each draw ignores the others, which is what "with replacement"
# means; `rng.permutation` only changes the order and leaves nobody out. The rows left
# out are found from *this* draw: a second call would draw other rows. As all chance
# comes from `rng`, the same seed repeats the sample.


# %% right="bootstrap-sample" name="choice-and-mask"
def bootstrap_sample(n, rng):
    rows, seen = rng.choice(n, size=n, replace=True), np.zeros(n, dtype=bool)
    seen[rows] = True
    return rows, np.flatnonzero(~seen)


# %% right="bootstrap-sample" name="lists"
def bootstrap_sample(n, rng):
    rows = [int(rng.integers(0, n)) for _ in range(n)]
    return rows, sorted(set(range(n)) - set(rows))


# %% right="bootstrap-sample" name="scaled-uniform"
def bootstrap_sample(n, rng):
    rows = np.floor(n * rng.random(n)).astype(int)
    counts = np.bincount(rows, minlength=n)
    return rows, np.where(counts == 0)[0]


# %% right="bootstrap-sample" name="counts-first"
def bootstrap_sample(n, rng):
    counts = rng.multinomial(n, np.full(n, 1 / n))
    return [rng.permutation(np.repeat(np.arange(n), counts)), np.flatnonzero(counts == 0)]


# %% right="bootstrap-sample" name="in-ascending-order"
def bootstrap_sample(n, rng):
    counts = rng.multinomial(n, np.full(n, 1 / n))
    return np.repeat(np.arange(n), counts), np.flatnonzero(counts == 0)


# %% probe="bootstrap-sample"
def told():
    n, rng = 40, np.random.default_rng(3)
    samples = [bootstrap_sample(n, rng) for _ in range(60)]
    if any(len(sample) != 2 for sample in samples):
        return "no pair"
    drawn, outs = [list(map(list, part)) for part in zip(*samples, strict=True)]
    rest = [sorted(set(range(n)) - set(rows)) for rows in drawn]
    again = [list(bootstrap_sample(n, np.random.default_rng(5))[0]) for _ in range(2)]
    distinct = np.mean([len(set(rows)) for rows in drawn])
    counts = np.bincount(np.clip(np.concatenate(drawn).astype(int), 0, n - 1), minlength=n)
    return [
        int(np.digitize(np.sum((counts - 60) ** 2) / 60, [110, 250])),
        len(drawn[0]),
        bool(min(map(min, drawn)) == 0),
        int(max(map(max, drawn))),
        outs == rest,
        [sorted(out) for out in outs] == rest,
        [sorted(set(rows)) for rows in drawn] == outs,
        len(outs[0]) == n,
        len(set(map(tuple, drawn))) > 50,
        again[0] == again[1],
        int(np.digitize(distinct, [2, 22, 24, 27, 35, 39])),
        len(set(map(len, outs))) > 2,
    ]


told()

# %% [markdown]
# ## Test 6.9: check_bootstrap


# %% wrong="check-bootstrap" name="checks-nothing" caught_by="check-bootstrap-two"
# No candidate is ever rejected. What would make an assert of yours fail?
def check_bootstrap(candidate):
    candidate(10, np.random.default_rng(0))


# %% wrong="check-bootstrap" name="returns-the-verdict" caught_by="check-bootstrap-two"
# The verdict is returned, and nobody reads it. What stops a program when something is wrong?
def check_bootstrap(candidate):
    rows, left_out = candidate(100, np.random.default_rng(0))
    return len(set(np.asarray(rows).tolist())) < 100


# %% wrong="check-bootstrap" name="exact-numbers" caught_by="check-bootstrap-two"
# One particular sample is expected. May a right version use the generator in another way?
def check_bootstrap(candidate):
    rows, left_out = candidate(20, np.random.default_rng(0))
    assert np.array_equal(rows, np.random.default_rng(0).integers(20, size=20))
    assert np.array_equal(left_out, np.setdiff1d(np.arange(20), rows))


# %% wrong="check-bootstrap" name="arrays-demanded" caught_by="check-bootstrap-two"
# A right version that returns lists is rejected. What may the pair be made of?
def check_bootstrap(candidate):
    rows, left_out = candidate(50, np.random.default_rng(0))
    assert isinstance(rows, np.ndarray) and isinstance(left_out, np.ndarray)
    assert rows.shape == (50,) and len(np.unique(rows)) < 50


# %% wrong="check-bootstrap" name="shape-only" caught_by="check-bootstrap-two"
# The length and the range are tested, not what makes it a bootstrap. What would a mere change
# of order look like?
def check_bootstrap(candidate):
    rows = np.asarray(candidate(50, np.random.default_rng(0))[0])
    assert rows.shape == (50,) and rows.min() >= 0 and rows.max() < 50


# %% wrong="check-bootstrap" name="too-strict" caught_by="check-bootstrap-two"
# Your limits are so narrow that chance alone breaks them. How far may a count stray?
def check_bootstrap(candidate):
    rng = np.random.default_rng(0)
    counts = sum(np.bincount(np.asarray(candidate(20, rng)[0]), minlength=20) for _ in range(50))
    assert np.all(np.abs(counts - 50) <= 3)


# %% wrong="check-bootstrap" name="one-sample" caught_by="check-bootstrap-bank"
# One sample is looked at. Can one sample show which rows are never drawn, or what changes
# from call to call?
def check_bootstrap(candidate):
    rows, left_out = candidate(100, np.random.default_rng(0))
    rows, left_out = np.asarray(rows), np.asarray(left_out)
    assert rows.shape == (100,) and 50 < len(np.unique(rows)) < 75
    assert left_out.tolist() == sorted(set(range(100)) - set(rows.tolist()))


# %% wrong="check-bootstrap" name="left-out-not-watched" caught_by="check-bootstrap-bank"
# The draws are tested well, the rows left out are not looked at. What may stand in that list?
def check_bootstrap(candidate):
    rng, n = np.random.default_rng(0), 30
    drawn = [np.asarray(candidate(n, rng)[0]) for _ in range(40)]
    assert all(rows.shape == (n,) and rows.min() >= 0 and rows.max() < n for rows in drawn)
    counts = np.bincount(np.concatenate(drawn), minlength=n)
    assert np.all(np.abs(counts - 40) < 39)
    assert np.mean([len(np.unique(rows)) for rows in drawn]) < 24
    assert len({tuple(rows.tolist()) for rows in drawn}) > 35


# %% [markdown] why="check-bootstrap"
# Two kinds of promises, two kinds of asserts. Some hold for *every* sample: its length,
# its range, and `left_out` as the numbers missing from it. Others hold on average only,
# so the counts of many samples get wide limits: a narrow one rejects right versions by
# chance. Often missed is the source of the chance: one seed must repeat a sample, and
# one generator must not.


# %% right="check-bootstrap" name="by-shares"
def check_bootstrap(candidate):
    n, rng, seen, left = 60, np.random.default_rng(11), [], []
    for _ in range(30):
        sample = candidate(n, rng)
        assert len(sample) == 2
        rows, out = [int(row) for row in sample[0]], [int(row) for row in sample[1]]
        assert len(rows) == n and set(rows) <= set(range(n))
        assert out == [row for row in range(n) if row not in set(rows)]
        assert 0.1 < len(out) / n < 0.65
        seen.append(rows)
        left.append(len(out))
    counts = np.bincount(np.concatenate(seen), minlength=n)
    assert counts.min() > 2 and counts.max() < 75 and len(set(left)) > 2
    assert all(a != b for a, b in zip(seen[:-1], seen[1:], strict=True))
    twice = [list(map(int, candidate(n, np.random.default_rng(2))[0])) for _ in range(2)]
    assert twice[0] == twice[1]


# %% right="check-bootstrap" name="chi-square"
def check_bootstrap(candidate):
    n, rng = 25, np.random.default_rng(5)
    samples = [candidate(n, rng) for _ in range(90)]
    for rows, out in samples:
        rows, out = np.asarray(rows, dtype=int), np.asarray(out)
        assert rows.shape == (n,) and np.all((rows >= 0) & (rows < n))
        assert np.array_equal(out, np.setdiff1d(np.arange(n), rows))
    counts = np.bincount(np.concatenate([s[0] for s in samples]).astype(int), minlength=n)
    assert stats.chisquare(counts).pvalue > 1e-7
    left = [len(s[1]) for s in samples]
    assert abs(np.mean(left) / n - (1 - 1 / n) ** n) < 0.04 and np.std(left) > 0.5
    assert len({tuple(np.asarray(s[0]).tolist()) for s in samples}) == 90
    first, second = (candidate(n, np.random.default_rng(1)) for _ in range(2))
    assert np.array_equal(first[0], second[0])


# %% probe="check-bootstrap"
def verdict_on(candidate):
    try:
        return repr(check_bootstrap(candidate))
    except Exception as fault:
        return type(fault).__name__


def others(n, rows):
    return sorted(set(range(n)) - set(np.asarray(rows).tolist()))


def fair(n, rng):
    rows = rng.choice(n, n)
    return rows, np.array(others(n, rows), dtype=int)


def in_lists(n, rng):
    rows = [int(n * rng.random()) for _ in range(n)]
    return rows, others(n, rows)


def as_integers(n, rng):
    rows = rng.integers(n, size=n)
    return rows, np.setdiff1d(np.arange(n), rows)


def reordered(n, rng):
    return rng.permutation(n), np.array([], dtype=int)


def frozen(n, rng):
    rows = np.random.default_rng(0).integers(n, size=n)
    return rows, np.array(others(n, rows), dtype=int)


def never_the_last(n, rng):
    rows = rng.integers(n - 1, size=n)
    return rows, np.array(others(n, rows), dtype=int)


def wrong_rest(n, rng):
    rows = rng.integers(n, size=n)
    return rows, np.unique(rows)


def short(n, rng):
    rows = rng.integers(n, size=n // 2)
    return rows, np.array(others(n, rows), dtype=int)


calls = []


def wrong_from_the_second_call(n, rng):
    calls.append(n)
    return as_integers(n, rng) if len(calls) == 1 else wrong_rest(n, rng)


tried = fair, in_lists, as_integers, reordered, frozen, never_the_last, wrong_rest, short
tried = *tried, wrong_from_the_second_call
[verdict_on(candidate) for candidate in tried]

# %% [markdown]
# ## Quiz 6.10: who is in the bag

# %% wrong="quiz-bag" name="a" caught_by="quiz-bag-choice"
# Half would mean that a row is missed as often as it is drawn. One draw misses it 999 times in
# 1000: what are a thousand draws in a row?
quiz_bag = "a"

# %% wrong="quiz-bag" name="c" caught_by="quiz-bag-choice"
# So few repeats? While the bag fills up, what is the chance that the next ball is a new one?
quiz_bag = "c"

# %% [markdown] why="quiz-bag"
# Choice **b**: one draw misses a given row with probability $1 - \frac1n$, and all $n$
# draws miss it with $(1 - \frac1n)^n$. For 1000 rows that is 0.368, and for large $n$ it
# approaches $1/e$. So about 63 % of the rows are in the bag, and about 37 % are left to
# judge the tree. The share hardly depends on the size of the table.

# %% probe="quiz-bag"
quiz_bag

# %% [markdown]
# ## Exercise 6.11: forest_predict


# %% wrong="forest-predict" name="mean-rounded" caught_by="forest-predict-hand"
# The labels are averaged and rounded. What lies between label 0 and label 2?
def forest_predict(trees, X):
    votes = np.array([tree(X) for tree in trees])
    return np.round(votes.mean(axis=0)).astype(int)


# %% wrong="forest-predict" name="median" caught_by="forest-predict-hand"
# The middle one of the labels wins. Has it the most votes?
def forest_predict(trees, X):
    votes = np.array([tree(X) for tree in trees])
    return np.median(votes, axis=0).astype(int)


# %% wrong="forest-predict" name="first-tree-in-a-tie" caught_by="forest-predict-hand"
# In a tie the label that was named first wins. Should the order of the trees matter?
def forest_predict(trees, X):
    votes = np.array([tree(X) for tree in trees]).T.tolist()
    return np.array([max(row, key=row.count) for row in votes])


# %% wrong="forest-predict" name="largest-in-a-tie" caught_by="forest-predict-hand"
# In a tie the largest label wins. Which one was asked for?
def forest_predict(trees, X):
    votes = np.array([tree(X) for tree in trees]).T.tolist()
    return np.array([max(sorted(row, reverse=True), key=row.count) for row in votes])


# %% wrong="forest-predict" name="one-tree" caught_by="forest-predict-hand"
# Only the last tree is asked. What do the others say?
def forest_predict(trees, X):
    return trees[-1](X)


# %% wrong="forest-predict" name="first-tree" caught_by="forest-predict-hand"
# Only the first tree is asked. Does the function return inside the loop?
def forest_predict(trees, X):
    for tree in trees:
        return tree(X)


# %% wrong="forest-predict" name="counts-returned" caught_by="forest-predict-hand"
# The number of votes comes back. Whose votes are they?
def forest_predict(trees, X):
    votes = np.array([tree(X) for tree in trees])
    return np.array([np.unique(row, return_counts=True)[1].max() for row in votes.T])


# %% wrong="forest-predict" name="place-returned" caught_by="forest-predict-hand"
# The place of the winner in a list of labels comes back. Which label stands there?
def forest_predict(trees, X):
    votes = np.array([tree(X) for tree in trees])
    return np.array([np.unique(row, return_counts=True)[1].argmax() for row in votes.T])


# %% wrong="forest-predict" name="one-winner-for-all" caught_by="forest-predict-hand"
# All votes are thrown together. How many elections are there?
def forest_predict(trees, X):
    labels, counts = np.unique([tree(X) for tree in trees], return_counts=True)
    return np.full(len(X), labels[counts.argmax()])


# %% wrong="forest-predict" name="wrong-axis" caught_by="forest-predict-hand"
# The votes of each tree are counted over the rows. Which axis of the table holds an election?
def forest_predict(trees, X):
    votes = np.array([tree(X) for tree in trees])
    return stats.mode(votes, axis=1).mode


# %% wrong="forest-predict" name="not-negative" caught_by="forest-predict-mode"
# Labels are taken for places in a table of counts. What about a negative one?
def forest_predict(trees, X):
    votes = np.array([tree(X) for tree in trees])
    return np.array([np.bincount(row).argmax() for row in votes.T])


# %% wrong="forest-predict" name="three-labels" caught_by="forest-predict-mode"
# Only the labels 0, 1 and 2 are counted. Which labels may trees predict?
def forest_predict(trees, X):
    votes = np.array([tree(X) for tree in trees])
    return np.array([(votes == label).sum(axis=0) for label in range(3)]).argmax(axis=0)


# %% wrong="forest-predict" name="shown-example" caught_by="forest-predict-mode"
# The answer to the shown example is returned for every forest. What about other trees?
def forest_predict(trees, X):
    return np.array([2, 0, 1])


# %% wrong="forest-predict" name="in-place" caught_by="forest-predict-mode"
# The vote is right, and the table that was handed over is overwritten. Who still needs it?
def forest_predict(trees, X):
    votes = np.array([tree(X) for tree in trees])
    X[:, 0] = stats.mode(votes, axis=0).mode
    return X[:, 0].astype(int)


# %% [markdown] why="forest-predict"
# `votes` has a line for each tree, so the elections are its columns, the lines of
# `votes.T`. `np.unique` sorts the labels, and `argmax` returns the first of several
# largest counts: in a tie the smallest label. A mean of labels is no vote: between 0
# and 2 it elects 1, for which nobody voted. And `max(row, key=row.count)` lets the
# order of the trees decide.


# %% right="forest-predict" name="scipy"
def forest_predict(trees, X):
    return stats.mode([tree(X) for tree in trees], axis=0).mode


# %% right="forest-predict" name="table-of-counts"
def forest_predict(trees, X):
    votes = np.array([tree(X) for tree in trees])
    labels = np.unique(votes)
    return labels[(votes[:, :, None] == labels).sum(axis=0).argmax(axis=1)]


# %% right="forest-predict" name="counter"
def forest_predict(trees, X):
    from collections import Counter

    ballots = zip(*(np.asarray(tree(X)).tolist() for tree in trees), strict=True)
    counted = [Counter(ballot) for ballot in ballots]
    return [min(votes, key=lambda label: (-votes[label], label)) for votes in counted]


# %% right="forest-predict" name="one-row-at-a-time"
def forest_predict(trees, X):
    out = np.empty(len(X), dtype=int)
    for i in range(len(X)):
        v, c = np.unique([tree(X[i : i + 1])[0] for tree in trees], return_counts=True)
        out[i] = v[c.argmax()]
    return out


# %% probe="forest-predict"
def spoken(answers):
    return lambda X: np.array(answers)[np.asarray(X)[:, 0].astype(int)]


def told(*lines):
    rows = np.arange(float(len(lines[0])))[:, None]
    try:
        found = np.asarray(forest_predict([spoken(line) for line in lines], rows)).tolist()
        return [found, rows.ravel().tolist()]
    except Exception as fault:
        return type(fault).__name__


[
    told([0, 1, 1], [2, 0, 1], [2, 2, 1]),
    told([5, -1, 3, 7], [5, -1, 9, 3], [-2, 4, 9, 3], [-2, 0, 3, 9], [0, 4, 1, 7]),
    told([2, 1, 0, 0], [1, 2, 2, 0], [0, 0, 2, 1]),
]

# %% [markdown]
# ## Debug 6.12: fit_forest


# %% wrong="fit-forest" name="same-seed-two-samples" caught_by="fit-forest-differ"
# Both faults are still there: each tree starts from the same chance, and its list belongs to
# another sample. What should be done once, and what once for each tree?
def fit_forest(X, y, n_trees, seed):
    """Return the trees of a random forest and the rows that each has not seen.

    X: (n, d)    y: (n,)    returns: list of functions, list of arrays of row numbers
    """
    trees, left_outs = [], []
    for _ in range(n_trees):
        rng = np.random.default_rng(seed)
        rows = bootstrap_sample(len(y), rng)[0]
        state = int(rng.integers(2**31))
        tree = DecisionTreeClassifier(max_features="sqrt", random_state=state)
        trees.append(tree.fit(X[rows], y[rows]).predict)
        left_outs.append(bootstrap_sample(len(y), rng)[1])
    return trees, left_outs


# %% wrong="fit-forest" name="same-seed" caught_by="fit-forest-differ"
# Each list belongs to its tree now, but every tree starts from the same chance. Where is the
# generator made?
def fit_forest(X, y, n_trees, seed):
    trees, left_outs = [], []
    for _ in range(n_trees):
        rng = np.random.default_rng(seed)
        rows, left_out = bootstrap_sample(len(y), rng)
        tree = DecisionTreeClassifier(max_features="sqrt", random_state=int(rng.integers(2**31)))
        trees.append(tree.fit(X[rows], y[rows]).predict)
        left_outs.append(left_out)
    return trees, left_outs


# %% wrong="fit-forest" name="two-samples" caught_by="fit-forest-unseen"
# The trees differ now, but a list still belongs to another sample than its tree. How often is a
# sample drawn in the loop?
def fit_forest(X, y, n_trees, seed):
    rng = np.random.default_rng(seed)
    trees, left_outs = [], []
    for _ in range(n_trees):
        rows = bootstrap_sample(len(y), rng)[0]
        tree = DecisionTreeClassifier(max_features="sqrt", random_state=int(rng.integers(2**31)))
        trees.append(tree.fit(X[rows], y[rows]).predict)
        left_outs.append(bootstrap_sample(len(y), rng)[1])
    return trees, left_outs


# %% wrong="fit-forest" name="one-sample-for-all" caught_by="fit-forest-unseen"
# All trees are grown on one sample. How many bags does a forest of ten trees need?
def fit_forest(X, y, n_trees, seed):
    rng = np.random.default_rng(seed)
    rows, left_out = bootstrap_sample(len(y), rng)
    trees = []
    for _ in range(n_trees):
        tree = DecisionTreeClassifier(max_features="sqrt", random_state=int(rng.integers(2**31)))
        trees.append(tree.fit(X[rows], y[rows]).predict)
    return trees, [left_out] * n_trees


# %% wrong="fit-forest" name="all-rows" caught_by="fit-forest-unseen"
# Every tree is grown on all rows. Which rows has it then not seen?
def fit_forest(X, y, n_trees, seed):
    rng = np.random.default_rng(seed)
    trees, left_outs = [], []
    for _ in range(n_trees):
        tree = DecisionTreeClassifier(max_features="sqrt", random_state=int(rng.integers(2**31)))
        trees.append(tree.fit(X, y).predict)
        left_outs.append(bootstrap_sample(len(y), rng)[1])
    return trees, left_outs


# %% wrong="fit-forest" name="no-seed" caught_by="fit-forest-chance"
# The caller's seed is not used. Does the same seed give the same forest?
def fit_forest(X, y, n_trees, seed):
    rng = np.random.default_rng()
    trees, left_outs = [], []
    for _ in range(n_trees):
        rows, left_out = bootstrap_sample(len(y), rng)
        tree = DecisionTreeClassifier(max_features="sqrt", random_state=int(rng.integers(2**31)))
        trees.append(tree.fit(X[rows], y[rows]).predict)
        left_outs.append(left_out)
    return trees, left_outs


# %% wrong="fit-forest" name="always-seed-zero" caught_by="fit-forest-chance"
# Every seed grows the same forest. Which line should read the caller's seed?
def fit_forest(X, y, n_trees, seed):
    rng = np.random.default_rng(0)
    trees, left_outs = [], []
    for _ in range(n_trees):
        rows, left_out = bootstrap_sample(len(y), rng)
        tree = DecisionTreeClassifier(max_features="sqrt", random_state=int(rng.integers(2**31)))
        trees.append(tree.fit(X[rows], y[rows]).predict)
        left_outs.append(left_out)
    return trees, left_outs


# %% wrong="fit-forest" name="chance-of-the-trees-not-fixed" caught_by="fit-forest-chance"
# The samples repeat with the seed, the trees do not: each draws its features by another chance.
# Which line made that repeatable?
def fit_forest(X, y, n_trees, seed):
    trees, left_outs = [], []
    rng = np.random.default_rng(seed)
    for _ in range(n_trees):
        rows, out = bootstrap_sample(len(y), rng)
        tree = DecisionTreeClassifier(max_features="sqrt")
        trees.append(tree.fit(X[rows], y[rows]).predict)
        left_outs.append(out)
    return trees, left_outs


# %% wrong="fit-forest" name="all-features" caught_by="fit-forest-chance"
# Every node may look at all features now, so the trees are more alike. Was that one of the faults?
def fit_forest(X, y, n_trees, seed):
    trees, left_outs = [], []
    rng = np.random.default_rng(seed)
    for _ in range(n_trees):
        rows, out = bootstrap_sample(len(y), rng)
        tree = DecisionTreeClassifier(random_state=int(rng.integers(2**31)))
        trees.append(tree.fit(X[rows], y[rows]).predict)
        left_outs.append(out)
    return trees, left_outs


# %% wrong="fit-forest" name="each-row-once" caught_by="fit-forest-chance"
# A row that was drawn twice is grown on once. What does a bootstrap sample do with repeats?
def fit_forest(X, y, n_trees, seed):
    trees, left_outs = [], []
    rng = np.random.default_rng(seed)
    for _ in range(n_trees):
        rows, out = bootstrap_sample(len(y), rng)
        rows = np.unique(rows)
        tree = DecisionTreeClassifier(max_features="sqrt", random_state=int(rng.integers(2**31)))
        trees.append(tree.fit(X[rows], y[rows]).predict)
        left_outs.append(out)
    return trees, left_outs


# %% wrong="fit-forest" name="one-state-for-all" caught_by="fit-forest-chance"
# Every tree draws its features from the same state, so all roots look at the same ones. Was the
# line with the state one of the faults?
def fit_forest(X, y, n_trees, seed):
    rng = np.random.default_rng(seed)
    trees, left_outs = [], []
    for _ in range(n_trees):
        rows, left_out = bootstrap_sample(len(y), rng)
        tree = DecisionTreeClassifier(max_features="sqrt", random_state=seed)
        trees.append(tree.fit(X[rows], y[rows]).predict)
        left_outs.append(left_out)
    return trees, left_outs


# %% [markdown] why="fit-forest"
# `np.random.default_rng(seed)` inside the loop starts the same chance again for each
# tree, so all samples and all trees are equal, and a vote of equals is one vote. It
# belongs before the loop. And `bootstrap_sample` was called twice: the tree grew on one
# sample and got the list of another. Both parts of *one* call belong together, else the
# out-of-bag score judges trees on rows they know.


# %% right="fit-forest" name="one-generator-for-each-tree"
def fit_forest(X, y, n_trees, seed):
    trees, left_outs = [], []
    for k in range(n_trees):
        rng = np.random.default_rng([seed, k])
        rows, left_out = bootstrap_sample(len(y), rng)
        tree = DecisionTreeClassifier(max_features="sqrt", random_state=k)
        trees.append(tree.fit(X[rows], y[rows]).predict)
        left_outs.append(left_out)
    return trees, left_outs


# %% right="fit-forest" name="samples-first"
def fit_forest(X, y, n_trees, seed):
    rng = np.random.default_rng(seed)
    samples = [bootstrap_sample(len(y), rng) for _ in range(n_trees)]
    states = rng.integers(2**31, size=n_trees).tolist()
    trees = [
        DecisionTreeClassifier(max_features="sqrt", random_state=state)
        .fit(X[rows], y[rows])
        .predict
        for state, (rows, _) in zip(states, samples, strict=True)
    ]
    return trees, [left_out for _, left_out in samples]


# %% right="fit-forest" name="spawned-generators"
def fit_forest(X, y, n_trees, seed):
    trees, left_outs = [], []
    for rng in np.random.default_rng(seed).spawn(n_trees):
        rows = bootstrap_sample(len(y), rng)[0]
        state = int(rng.integers(2**31))
        tree = DecisionTreeClassifier(max_features="sqrt", random_state=state)
        trees.append(tree.fit(X[rows], y[rows]).predict)
        left_outs.append(np.setdiff1d(np.arange(len(y)), rows))
    return trees, left_outs


# %% right="fit-forest" name="rows-as-weights"
def fit_forest(X, y, n_trees, seed):
    rng, n = np.random.default_rng(seed), len(y)
    trees, left_outs = [], []
    for _ in range(n_trees):
        rows = rng.integers(n, size=n)
        left_outs.append([row for row in range(n) if row not in rows])
        tree = DecisionTreeClassifier(max_features="sqrt", random_state=int(rng.integers(2**31)))
        tree.fit(X, y, sample_weight=np.bincount(rows, minlength=n))
        trees.append(tree.predict)
    return trees, left_outs


# %% probe="fit-forest"
def told():
    draw = np.random.default_rng(8)
    table, labels = draw.normal(size=(50, 4)), draw.integers(2, size=50)
    trees, outs = fit_forest(table, labels, 8, 1)
    lists = [list(map(int, out)) for out in outs]
    said = [np.asarray(tree(table)) for tree in trees]
    known = [np.delete(s == labels, out).all() for s, out in zip(said, lists, strict=True)]
    again = [list(map(int, out)) for out in fit_forest(table, labels, 8, 1)[1]]
    other = [list(map(int, out)) for out in fit_forest(table, labels, 8, 2)[1]]
    return [
        len({tuple(s.tolist()) for s in said}),
        len(set(map(tuple, lists))),
        bool(np.all(known)),
        bool(all((s == labels).all() for s in said)),
        again == lists,
        other == lists,
        *chances(labels),
        *speech(table),
    ]


def speech(table):
    """Say whether trees name unseen rows only, and whether equal columns are read by turns."""
    trees, outs = fit_forest(table, np.arange(50), 8, 1)
    pairs = zip(trees, outs, strict=True)
    leaks = any(set(np.asarray(tree(table))) & set(map(int, out)) for tree, out in pairs)
    copies = np.repeat(table[:, :1], 4, axis=1)
    grown = fit_forest(copies, (table[:, 0] > 0).astype(int), 12, 1)[0]
    return [leaks, len({int(np.argmax(tree(2 * np.eye(4) - 1))) for tree in grown}) > 1]


def chances(labels):
    """Say whether trees repeat, whether they miss a telling column, and whether repeats count."""
    draw = np.random.default_rng(9)
    table, new = draw.normal(size=(50, 6)), draw.normal(size=(80, 6))
    told_twice = [[tree(new).tolist() for tree in fit_forest(table, labels, 6, 1)[0]] for _ in "ab"]
    fixed = np.column_stack([np.full(80, 2.0), new[:, 1:]])
    telling = fit_forest(table, (table[:, 0] > 0).astype(int), 12, 1)[0]
    groups, halves, once = np.repeat(np.arange(10.0), 6)[:, None], np.tile([0, 1], 30), []
    for tree, out in zip(*fit_forest(groups, halves, 6, 1), strict=True):
        drawn = np.setdiff1d(np.arange(60), np.asarray(out, dtype=int))
        rows, ones = (np.bincount(drawn // 6, w, 10) for w in (None, halves[drawn]))
        said = np.asarray(tree(groups[::6])) == 1
        once.append(np.array_equal((2 * ones > rows)[rows > 0], said[rows > 0]))
    return [
        told_twice[0] == told_twice[1],
        any(np.ptp(np.asarray(tree(fixed))) > 0 for tree in telling),
        all(once),
    ]


told()

# %% [markdown]
# ## Exercise 6.13: oob_score


# %% wrong="oob-score" name="all-trees-vote" caught_by="oob-score-hand"
# All trees vote on all rows, those that know a row as well. What is the score worth then?
def oob_score(trees, left_outs, X, y):
    return np.mean(np.asarray(forest_predict(trees, X)) == y)


# %% wrong="oob-score" name="in-the-bag" caught_by="oob-score-hand"
# The trees that have seen a row vote on it. Which ones were asked for?
def oob_score(trees, left_outs, X, y):
    labels = np.unique(y)
    votes = np.zeros((len(y), len(labels)))
    for tree, out in zip(trees, left_outs, strict=True):
        rows = np.setdiff1d(np.arange(len(y)), out)
        votes[rows] += np.asarray(tree(X[rows]))[:, None] == labels
    judged = votes.sum(axis=1) > 0
    return np.mean(labels[votes.argmax(axis=1)][judged] == y[judged])


# %% wrong="oob-score" name="mean-of-the-trees" caught_by="oob-score-hand"
# Each tree is scored alone and the scores are averaged. When do the trees vote?
def oob_score(trees, left_outs, X, y):
    pairs = zip(trees, left_outs, strict=True)
    return np.mean([np.mean(tree(X[rows]) == y[rows]) for tree, rows in pairs])


# %% wrong="oob-score" name="every-vote-counts" caught_by="oob-score-hand"
# Each single vote is counted as right or wrong. How many verdicts does a row get in the end?
def oob_score(trees, left_outs, X, y):
    pairs = zip(trees, left_outs, strict=True)
    return np.mean(np.concatenate([tree(X[rows]) == y[rows] for tree, rows in pairs]))


# %% wrong="oob-score" name="no-vote-is-wrong" caught_by="oob-score-hand"
# Rows without a vote are counted as mistakes. Are they among the rows to be judged?
def oob_score(trees, left_outs, X, y):
    labels = np.unique(y)
    votes = np.zeros((len(y), len(labels)))
    for tree, rows in zip(trees, left_outs, strict=True):
        votes[rows] += np.asarray(tree(X[rows]))[:, None] == labels
    right = (labels[votes.argmax(axis=1)] == y) & (votes.sum(axis=1) > 0)
    return right.mean()


# %% wrong="oob-score" name="no-vote-is-a-vote" caught_by="oob-score-hand"
# A row without a vote is given to the smallest label. Who voted for it?
def oob_score(trees, left_outs, X, y):
    labels = np.unique(y)
    votes = np.zeros((len(y), len(labels)))
    for tree, rows in zip(trees, left_outs, strict=True):
        votes[rows] += np.asarray(tree(X[rows]))[:, None] == labels
    return np.mean(labels[votes.argmax(axis=1)] == y)


# %% wrong="oob-score" name="error-rate" caught_by="oob-score-hand"
# This is the share of mistakes. Which share was asked for?
def oob_score(trees, left_outs, X, y):
    labels = np.unique(y)
    votes = np.zeros((len(y), len(labels)))
    for tree, rows in zip(trees, left_outs, strict=True):
        votes[rows] += np.asarray(tree(X[rows]))[:, None] == labels
    judged = votes.sum(axis=1) > 0
    return np.mean(labels[votes.argmax(axis=1)][judged] != y[judged])


# %% wrong="oob-score" name="number-of-rows" caught_by="oob-score-hand"
# The number of correct rows comes back. Out of how many?
def oob_score(trees, left_outs, X, y):
    labels = np.unique(y)
    votes = np.zeros((len(y), len(labels)))
    for tree, rows in zip(trees, left_outs, strict=True):
        votes[rows] += np.asarray(tree(X[rows]))[:, None] == labels
    judged = votes.sum(axis=1) > 0
    return np.sum(labels[votes.argmax(axis=1)][judged] == y[judged])


# %% wrong="oob-score" name="last-vote-wins" caught_by="oob-score-library"
# A later tree overwrites the vote of an earlier one. How are votes collected?
def oob_score(trees, left_outs, X, y):
    said, judged = np.zeros(len(y), dtype=int), np.zeros(len(y), dtype=bool)
    for tree, rows in zip(trees, left_outs, strict=True):
        said[rows], judged[rows] = tree(X[rows]), True
    return np.mean(said[judged] == y[judged])


# %% wrong="oob-score" name="answers-out-of-place" caught_by="oob-score-hand"
# The answers on the unseen rows are given to the first rows of the table. Whose answers are they?
def oob_score(trees, left_outs, X, y):
    labels = np.unique(y)
    votes = np.zeros((len(y), len(labels)))
    for tree, rows in zip(trees, left_outs, strict=True):
        votes[: len(rows)] += np.asarray(tree(X[rows]))[:, None] == labels
    judged = votes.sum(axis=1) > 0
    return np.mean(labels[votes.argmax(axis=1)][judged] == y[judged])


# %% wrong="oob-score" name="places-for-labels" caught_by="oob-score-hand"
# The place of the winning label is compared with the label. Which label stands there?
def oob_score(trees, left_outs, X, y):
    labels = np.unique(y)
    votes = np.zeros((len(y), len(labels)))
    for tree, rows in zip(trees, left_outs, strict=True):
        votes[rows] += np.asarray(tree(X[rows]))[:, None] == labels
    judged = votes.sum(axis=1) > 0
    return np.mean(votes.argmax(axis=1)[judged] == y[judged])


# %% wrong="oob-score" name="any-right-vote" caught_by="oob-score-hand"
# A row counts as correct if any of its trees is right. Does one vote win an election?
def oob_score(trees, left_outs, X, y):
    right, judged = np.zeros(len(y), dtype=bool), np.zeros(len(y), dtype=bool)
    for tree, rows in zip(trees, left_outs, strict=True):
        right[rows] |= np.asarray(tree(X[rows])) == y[rows]
        judged[rows] = True
    return np.mean(right[judged])


# %% wrong="oob-score" name="shown-example" caught_by="oob-score-library"
# The answer to the shown example is returned for every forest. What about other trees?
def oob_score(trees, left_outs, X, y):
    return 2 / 3


# %% wrong="oob-score" name="labels-as-places" caught_by="oob-score-library"
# Labels are taken for columns of the table of votes. Where does a vote for -3 land?
def oob_score(trees, left_outs, X, y):
    votes = np.zeros((len(y), int(np.max(np.abs(y))) + 1))
    for tree, rows in zip(trees, left_outs, strict=True):
        votes[rows, np.asarray(tree(X[rows])).astype(int)] += 1
    judged = votes.sum(axis=1) > 0
    return np.mean(votes[judged].argmax(axis=1) == y[judged])


# %% [markdown] why="oob-score"
# Each tree adds its votes only in the lines of rows that it has never seen:
# `votes[rows] += ...`. That is the whole idea; with the other rows the score would be
# as flattering as a training accuracy. `judged` leaves out rows without a vote, for
# which `argmax` would name the first label. The mean accuracy of single trees is
# another, lower number: it misses what the vote repairs.


# %% right="oob-score" name="row-by-row"
def oob_score(trees, left_outs, X, y):
    answers = [np.asarray(tree(X)) for tree in trees]
    unseen = [set(np.asarray(out).tolist()) for out in left_outs]
    right = []
    for i in range(len(y)):
        ballot = [said[i] for said, out in zip(answers, unseen, strict=True) if i in out]
        if ballot:
            labels, counts = np.unique(ballot, return_counts=True)
            right.append(labels[counts.argmax()] == y[i])
    return sum(right) / len(right)


# %% right="oob-score" name="masked-table"
def oob_score(trees, left_outs, X, y):
    said = np.array([tree(X) for tree in trees]).astype(float)
    for line, out in zip(said, left_outs, strict=True):
        seen = np.ones(len(y), dtype=bool)
        seen[out] = False
        line[seen] = np.nan
    winner = stats.mode(said, axis=0, nan_policy="omit").mode
    judged = ~np.isnan(said).all(axis=0)
    return float((np.asarray(winner)[judged] == y[judged]).mean())


# %% right="oob-score" name="counters"
def oob_score(trees, left_outs, X, y):
    from collections import Counter

    ballots = [Counter() for _ in y]
    for tree, out in zip(trees, left_outs, strict=True):
        for row, label in zip(out, tree(X[out]), strict=True):
            ballots[row][int(label)] += 1
    verdicts = [
        min(ballot, key=lambda label: (-ballot[label], label)) == truth
        for ballot, truth in zip(ballots, y, strict=True)
        if ballot
    ]
    return np.mean(verdicts)


# %% probe="oob-score"
def spoken(answers):
    return lambda X: np.array(answers)[np.asarray(X)[:, 0].astype(int)]


def told(lines, outs, truth):
    rows = np.arange(float(len(truth)))[:, None]
    trees, outs = [spoken(line) for line in lines], [np.array(out) for out in outs]
    try:
        return np.round(np.asarray(oob_score(trees, outs, rows, np.array(truth))), 6).tolist()
    except Exception as fault:
        return type(fault).__name__


[
    told([[3, 3, 5, 3], [5, 5, 5, 5], [5, 5, 3, 3]], [[0, 1], [0, 2], [0]], [3, 3, 5, 3]),
    told(
        [[2, 4, 4, 9, 2, 2], [4, 4, 2, 2, 2, 9], [4, 2, 4, 2, 9, 4], [2, 2, 9, 9, 4, 4]],
        [[0, 1, 3], [0, 1, 2, 3], [0, 2, 3, 4], [0, 1, 4]],
        [2, 4, 2, 9, 4, 2],
    ),
    told([[0, 1, 1, 0, 1], [0, 0, 1, 1, 1]], [[1, 2], [4]], [1, 1, 0, 0, 1]),
    told([[-3, 1, 8, -3], [-3, 8, 8, 1]], [[0, 1, 2, 3], [0, 3]], [-3, 1, 8, -3]),
]

# %% [markdown]
# ## Exercise 6.14: permutation_importance


# %% wrong="importance" name="in-place" caught_by="importance-one"
# The caller's own table is shuffled, and stays so for the next column. What should be spoilt?
def permutation_importance(predict, X, y, repeats, rng):
    before, falls = np.mean(predict(X) == y), np.zeros(X.shape[1])
    for j in range(X.shape[1]):
        for _ in range(repeats):
            rng.shuffle(X[:, j])
            falls[j] += before - np.mean(predict(X) == y)
    return falls / repeats


# %% wrong="importance" name="columns-stay-spoilt" caught_by="importance-one"
# A column stays shuffled while the next ones are judged. When does a fresh copy begin?
def permutation_importance(predict, X, y, repeats, rng):
    before, falls = np.mean(predict(X) == y), np.zeros(X.shape[1])
    spoilt = X.copy()
    for j in range(X.shape[1]):
        for _ in range(repeats):
            spoilt[:, j] = rng.permutation(X[:, j])
            falls[j] += before - np.mean(predict(spoilt) == y)
    return falls / repeats


# %% wrong="importance" name="rows-shuffled" caught_by="importance-one"
# Whole rows change places, so all columns are shuffled together. Which tie was to be cut?
def permutation_importance(predict, X, y, repeats, rng):
    before, falls = np.mean(predict(X) == y), np.zeros(X.shape[1])
    for j in range(X.shape[1]):
        for _ in range(repeats):
            falls[j] += before - np.mean(predict(rng.permutation(X)) == y)
    return falls / repeats


# %% wrong="importance" name="labels-shuffled" caught_by="importance-one"
# The labels are shuffled, not a column. Does the answer depend on the column then?
def permutation_importance(predict, X, y, repeats, rng):
    said, falls = predict(X), np.zeros(X.shape[1])
    for j in range(X.shape[1]):
        for _ in range(repeats):
            falls[j] += np.mean(said == y) - np.mean(said == rng.permutation(y))
    return falls / repeats


# %% wrong="importance" name="after-minus-before" caught_by="importance-one"
# The difference has the opposite sign. What should a column get that the model needs?
def permutation_importance(predict, X, y, repeats, rng):
    before, falls = np.mean(predict(X) == y), np.zeros(X.shape[1])
    for j in range(X.shape[1]):
        for _ in range(repeats):
            spoilt = X.copy()
            spoilt[:, j] = rng.permutation(X[:, j])
            falls[j] += np.mean(predict(spoilt) == y) - before
    return falls / repeats


# %% wrong="importance" name="accuracy-left" caught_by="importance-one"
# This is the accuracy with a shuffled column. How much was lost?
def permutation_importance(predict, X, y, repeats, rng):
    left = np.zeros(X.shape[1])
    for j in range(X.shape[1]):
        for _ in range(repeats):
            spoilt = X.copy()
            spoilt[:, j] = rng.permutation(X[:, j])
            left[j] += np.mean(predict(spoilt) == y)
    return left / repeats


# %% wrong="importance" name="not-averaged" caught_by="importance-one"
# The falls of all repeats are added up. Should more repeats make a column more important?
def permutation_importance(predict, X, y, repeats, rng):
    before, falls = np.mean(predict(X) == y), np.zeros(X.shape[1])
    for j in range(X.shape[1]):
        for _ in range(repeats):
            spoilt = X.copy()
            spoilt[:, j] = rng.permutation(X[:, j])
            falls[j] += before - np.mean(predict(spoilt) == y)
    return falls


# %% wrong="importance" name="one-repeat" caught_by="importance-shuffles"
# Each column is shuffled once, however many repeats are asked for. How much chance is in one?
def permutation_importance(predict, X, y, repeats, rng):
    before, falls = np.mean(predict(X) == y), np.zeros(X.shape[1])
    for j in range(X.shape[1]):
        spoilt = X.copy()
        spoilt[:, j] = rng.permutation(X[:, j])
        falls[j] = before - np.mean(predict(spoilt) == y)
    return falls


# %% wrong="importance" name="set-to-zero" caught_by="importance-shuffles"
# The column is set to 0. Are these values that the model has ever met?
def permutation_importance(predict, X, y, repeats, rng):
    before, falls = np.mean(predict(X) == y), np.zeros(X.shape[1])
    for j in range(X.shape[1]):
        spoilt = X.copy()
        spoilt[:, j] = 0
        falls[j] = before - np.mean(predict(spoilt) == y)
    return falls


# %% wrong="importance" name="set-to-mean" caught_by="importance-shuffles"
# The column is set to its mean. Where are its other values?
def permutation_importance(predict, X, y, repeats, rng):
    before, falls = np.mean(predict(X) == y), np.zeros(X.shape[1])
    for j in range(X.shape[1]):
        spoilt = X.copy()
        spoilt[:, j] = X[:, j].mean()
        falls[j] = before - np.mean(predict(spoilt) == y)
    return falls


# %% wrong="importance" name="global-chance" caught_by="importance-chance"
# The chance comes from elsewhere, not from the caller's generator. Can anyone repeat this?
def permutation_importance(predict, X, y, repeats, rng):
    rng = np.random.default_rng()
    before, falls = np.mean(predict(X) == y), np.zeros(X.shape[1])
    for j in range(X.shape[1]):
        for _ in range(repeats):
            spoilt = X.copy()
            spoilt[:, j] = rng.permutation(X[:, j])
            falls[j] += before - np.mean(predict(spoilt) == y)
    return falls / repeats


# %% wrong="importance" name="scaled-to-one" caught_by="importance-one"
# The falls are scaled so that they add up to 1. In which unit was the answer asked for?
def permutation_importance(predict, X, y, repeats, rng):
    before, falls = np.mean(predict(X) == y), np.zeros(X.shape[1])
    for j in range(X.shape[1]):
        for _ in range(repeats):
            spoilt = X.copy()
            spoilt[:, j] = rng.permutation(X[:, j])
            falls[j] += before - np.mean(predict(spoilt) == y)
    return falls / max(falls.sum(), 1e-12)


# %% wrong="importance" name="compared-with-itself" caught_by="importance-library"
# The answers are compared with the model's own, not with the truth. Whose accuracy falls?
def permutation_importance(predict, X, y, repeats, rng):
    said, falls = predict(X), np.zeros(X.shape[1])
    for j in range(X.shape[1]):
        for _ in range(repeats):
            spoilt = X.copy()
            spoilt[:, j] = rng.permutation(X[:, j])
            falls[j] += 1 - np.mean(predict(spoilt) == said)
    return falls / repeats


# %% wrong="importance" name="drawn-from-a-normal" caught_by="importance-shuffles"
# The column is filled with new numbers that look alike. Are they the column's own values?
def permutation_importance(predict, X, y, repeats, rng):
    base, out = np.mean(predict(X) == y), np.zeros(X.shape[1])
    for j in range(X.shape[1]):
        for _ in range(repeats):
            Z = X.copy()
            Z[:, j] = rng.normal(X[:, j].mean(), X[:, j].std(), size=len(X))
            out[j] += base - np.mean(predict(Z) == y)
    return out / repeats


# %% wrong="importance" name="with-replacement" caught_by="importance-shuffles"
# Values are drawn with replacement: some come twice, others never. Is that a shuffle?
def permutation_importance(predict, X, y, repeats, rng):
    base, out = np.mean(predict(X) == y), np.zeros(X.shape[1])
    for j in range(X.shape[1]):
        for _ in range(repeats):
            Z = X.copy()
            Z[:, j] = rng.choice(X[:, j], size=len(X))
            out[j] += base - np.mean(predict(Z) == y)
    return out / repeats


# %% wrong="importance" name="shifted" caught_by="importance-shuffles"
# The column is shifted as a whole, and each value keeps its neighbours. Can every order come out?
def permutation_importance(predict, X, y, repeats, rng):
    base, out = np.mean(predict(X) == y), np.zeros(X.shape[1])
    for j in range(X.shape[1]):
        for _ in range(repeats):
            Z = X.copy()
            Z[:, j] = np.roll(X[:, j], rng.integers(1, len(X)))
            out[j] += base - np.mean(predict(Z) == y)
    return out / repeats


# %% wrong="importance" name="one-order-for-all-repeats" caught_by="importance-shuffles"
# One order is drawn and used in every repeat. What is gained by the second repeat?
def permutation_importance(predict, X, y, repeats, rng):
    base, out = np.mean(predict(X) == y), np.zeros(X.shape[1])
    for j in range(X.shape[1]):
        order = rng.permutation(len(y))
        for _ in range(repeats):
            Z = X.copy()
            Z[:, j] = X[order, j]
            out[j] += base - np.mean(predict(Z) == y)
    return out / repeats


# %% wrong="importance" name="never-negative" caught_by="importance-shuffles"
# Negative results are raised to 0. May a shuffle not help a poor model?
def permutation_importance(predict, X, y, repeats, rng):
    base, out = np.mean(predict(X) == y), np.zeros(X.shape[1])
    for j in range(X.shape[1]):
        for _ in range(repeats):
            Z = X.copy()
            Z[:, j] = rng.permutation(X[:, j])
            out[j] += base - np.mean(predict(Z) == y)
    return np.maximum(out / repeats, 0)


# %% wrong="importance" name="largest-fall" caught_by="importance-library"
# The largest fall of all shuffles is returned. Which one of many was asked for?
def permutation_importance(predict, X, y, repeats, rng):
    base, out = np.mean(predict(X) == y), np.zeros(X.shape[1])
    for j in range(X.shape[1]):
        falls = []
        for _ in range(repeats):
            Z = X.copy()
            Z[:, j] = rng.permutation(X[:, j])
            falls.append(base - np.mean(predict(Z) == y))
        out[j] = max(falls)
    return out


# %% wrong="importance" name="own-generator" caught_by="importance-chance"
# The shuffles are the same whatever generator the caller hands over. Where does the chance
# come from?
def permutation_importance(predict, X, y, repeats, rng):
    chance = np.random.default_rng(0)
    before, falls = np.mean(predict(X) == y), np.zeros(X.shape[1])
    for j in range(X.shape[1]):
        for _ in range(repeats):
            spoilt = X.copy()
            spoilt[:, j] = chance.permutation(spoilt[:, j])
            falls[j] += before - np.mean(predict(spoilt) == y)
    return falls / repeats


# %% wrong="importance" name="no-row-keeps-its-value" caught_by="importance-chance"
# No value may stay in its row. Is every order of the values possible then?
def permutation_importance(predict, X, y, repeats, rng):
    n = len(X)
    before, falls = np.mean(predict(X) == y), np.zeros(X.shape[1])
    for j in range(X.shape[1]):
        for _ in range(repeats):
            order = rng.permutation(n)
            while n > 1 and np.any(order == np.arange(n)):
                order = rng.permutation(n)
            spoilt = X.copy()
            spoilt[:, j] = X[order, j]
            falls[j] += before - np.mean(predict(spoilt) == y)
    return falls / repeats


# %% wrong="importance" name="middle-fall" caught_by="importance-chance"
# The middle one of the falls comes back. Is it the mean?
def permutation_importance(predict, X, y, repeats, rng):
    before, falls = np.mean(predict(X) == y), np.zeros((repeats, X.shape[1]))
    for j in range(X.shape[1]):
        for k in range(repeats):
            spoilt = X.copy()
            spoilt[:, j] = rng.permutation(spoilt[:, j])
            falls[k, j] = before - np.mean(predict(spoilt) == y)
    return np.median(falls, axis=0)


# %% wrong="importance" name="last-shuffle-only" caught_by="importance-chance"
# Each shuffle overwrites the fall of the one before. Where are the falls collected?
def permutation_importance(predict, X, y, repeats, rng):
    before, falls = np.mean(predict(X) == y), np.zeros(X.shape[1])
    for j in range(X.shape[1]):
        for _ in range(repeats):
            spoilt = X.copy()
            spoilt[:, j] = rng.permutation(spoilt[:, j])
            falls[j] = before - np.mean(predict(spoilt) == y)
    return falls


# %% [markdown] why="importance"
# `spoilt = X.copy()` begins anew for each shuffle: otherwise the columns already judged
# stay spoilt, and the later ones look less important than they are.
# `rng.permutation(...)` keeps the column's values and cuts their tie with the row;
# setting the column to 0 or to its mean shows the model rows that may never occur. One
# shuffle is partly luck, so the falls are averaged. The model is never fitted again.


# %% right="importance" name="shuffled-row-numbers"
def permutation_importance(predict, X, y, repeats, rng):
    result = []
    for j in range(X.shape[1]):
        scores = []
        for _ in range(repeats):
            table, order = np.array(X), np.arange(len(y))
            rng.shuffle(order)
            table[:, j] = table[order, j]
            scores.append(np.mean(np.asarray(predict(table)) == y))
        result.append(np.mean(np.asarray(predict(X)) == y) - np.mean(scores))
    return result


# %% right="importance" name="library"
def permutation_importance(predict, X, y, repeats, rng):
    def accuracy(fitted, X, y):
        return float(np.mean(np.asarray(predict(X)) == y))

    class Fitted:
        def fit(self, X, y):
            return self

        def predict(self, X):
            return predict(X)

    state = int(rng.integers(2**31))
    found = library_importance(
        Fitted(), X, y, scoring=accuracy, n_repeats=repeats, random_state=state
    )
    return found.importances_mean


# %% right="importance" name="all-repeats-at-once"
def permutation_importance(predict, X, y, repeats, rng):
    n, d = X.shape
    before, falls = np.mean(predict(X) == y), []
    for j in range(d):
        stacked = np.tile(X, (repeats, 1))
        stacked[:, j] = np.concatenate([rng.permutation(X[:, j]) for _ in range(repeats)])
        falls.append(before - np.mean(predict(stacked) == np.tile(y, repeats)))
    return np.array(falls)


# %% right="importance" name="put-back"
def permutation_importance(predict, X, y, repeats, rng):
    X = X.astype(float)
    before, falls = np.mean(predict(X) == y), np.zeros((repeats, X.shape[1]))
    for k in range(repeats):
        for j in range(X.shape[1]):
            kept = X[:, j].copy()
            X[:, j] = rng.permutation(kept)
            falls[k, j] = before - np.mean(predict(X) == y)
            X[:, j] = kept
    return falls.mean(axis=0)


# %% right="importance" name="one-call-for-all"
def permutation_importance(predict, X, y, repeats, rng):
    n, d = X.shape
    big = np.tile(X, (d * repeats, 1)).reshape(d, repeats, n, d)
    for j in range(d):
        for r in range(repeats):
            big[j, r, :, j] = rng.permutation(X[:, j])
    hits = np.asarray(predict(big.reshape(-1, d))).reshape(d, repeats, n) == y
    return np.mean(predict(X) == y) - hits.mean(axis=(1, 2))


# %% right="importance" name="one-order-for-all-columns"
def permutation_importance(predict, X, y, repeats, rng):
    falls = np.empty((repeats, X.shape[1]))
    for r in range(repeats):
        order = rng.permutation(len(y))
        for j in range(X.shape[1]):
            Z = X.copy()
            Z[:, j] = X[order, j]
            falls[r, j] = (predict(X) == y).mean() - (predict(Z) == y).mean()
    return falls.mean(axis=0)


# %% wrong="importance" name="nothing-at-all" caught_by="importance-library"
# No importance comes back. How many columns are there?
def permutation_importance(predict, X, y, repeats, rng):
    return np.empty((0, 1))


# %% probe="importance"
calls = []


def all_but_two(X):
    X = np.asarray(X)
    calls.append(len(X))
    return (X[:, 0] + X[:, 1] > 0.5).astype(int)


def told(n, repeats):
    rng = np.random.default_rng(4)
    table = rng.normal(size=(n, 3)) + [2.0, -1.5, 0.0]
    labels = all_but_two(table)
    labels[: n // 4] = 1 - labels[: n // 4]
    given = table.copy()
    try:
        pair = [
            permutation_importance(all_but_two, given, labels, repeats, np.random.default_rng(6))
            for _ in range(2)
        ]
        got = np.asarray(pair[0], dtype=float)
        kept = bool(np.array_equal(given, table))
        once, often = len(calls) <= 3, sum(calls) > 20_000
        return [got, kept, bool(np.allclose(got, pair[1])), bool(abs(got[2]) < 1e-12), once, often]
    except Exception as fault:
        return type(fault).__name__


many = told(300, 16)
if not isinstance(many, str):
    # Wide steps, so that the chance of the shuffles does not matter.
    many[0] = np.digitize(many[0], [-0.05, 0.05, 0.12, 0.201, 0.29, 0.4, 0.7, 2]).tolist()
many


# %% probe="importance"
def shown(d, repeats):
    draw, heard = np.random.default_rng(2), []
    table = draw.normal(size=(120, d))

    def listens(X):
        heard.append(np.array(X))
        return (heard[-1][:, 0] > 0).astype(int)

    against = 1 - (table[:, 0] > 0)
    try:
        got = permutation_importance(listens, table.copy(), against, repeats, draw)
        rows = np.concatenate(heard)
        columns = list(zip(rows.T, table.T, strict=True))
        after = dict(zip(table[:-1, 0], table[1:, 0], strict=True))
        pairs = zip(rows[:-1, 0], rows[1:, 0], strict=True)
        return [
            all(np.array_equal(np.unique(column), np.sort(values)) for column, values in columns),
            all(set(column) <= set(values) for column, values in columns),
            all(np.ptp(np.unique(column, return_counts=True)[1]) == 0 for column, _ in columns),
            d == 1 or len(np.unique(rows, axis=0)) > 0.6 * 120 * d * repeats,
            d > 1 or bool(np.mean([after.get(a) == b for a, b in pairs]) < 0.75),
            bool(np.min(got) < -0.1),
            bool(abs(got[0] + 0.5) < 0.045),
        ]
    except Exception as fault:
        return type(fault).__name__


[shown(3, 12), shown(1, 3)[:5]]


# %% probe="importance"
def ended(seed):
    """Say which summary of the falls came back, and whether any value stayed in its row."""
    draw, heard = np.random.default_rng(seed), []
    table = draw.normal(size=(50, 1))
    truth = (table[:, 0] > 0.4).astype(int)

    def listens(X):
        heard.append(np.array(X))
        return (heard[-1][:, 0] > 0).astype(int)

    got = permutation_importance(listens, table.copy(), truth, 16, draw)[0]
    tables = np.concatenate(heard).reshape(-1, 50)
    tables = [each for each in tables if not np.array_equal(each, table[:, 0])] or [table[:, 0]]
    right = [np.mean((each > 0) == truth) for each in (table[:, 0], *tables)]
    falls = right[0] - np.array(right[1:])
    back = any(np.any(each == table[:, 0]) for each in tables)
    return [abs(got - end) < 1e-9 for end in (np.mean(falls), np.median(falls), falls[-1])], back


def orders():
    draws, heard = [], []

    def listens(X):
        heard.append(np.array(X))
        return (heard[-1][:, 0] > 0).astype(int)

    for seed in [1, 1, 2]:
        heard.clear()
        table, labels = np.arange(60.0)[:, None], np.arange(60) % 2
        permutation_importance(listens, table, labels, 1, np.random.default_rng(seed))
        draws.append(np.concatenate(heard).tolist())
    return [draws[0] == draws[1], draws[1] == draws[2]]


def both():
    try:
        ends, back = zip(*map(ended, range(8)), strict=True)
        return [np.all(ends, axis=0).tolist(), any(back), *orders()]
    except Exception as fault:
        return type(fault).__name__


both()


# %% [markdown]
# ## Quiz 6.15: twins

# %% wrong="quiz-twins" name="a" caught_by="quiz-twins-choice"
# The column is as informative as before, but the model has two of them now. What is left when one
# is shuffled?
quiz_twins = "a"

# %% wrong="quiz-twins" name="c" caught_by="quiz-twins-choice"
# Two copies are asked more often together, and only one of them is shuffled. Does the model lose
# more or less?
quiz_twins = "c"

# %% [markdown] why="quiz-twins"
# Choice **b**: some trees ask one copy, others its twin. Shuffling the first spoils only
# the trees that read it, and the others can outvote them. So on average a copy looks less
# important than the column alone, although the information is the same. One forest is a
# lottery: where by chance most trees ask the first copy, it keeps all its importance and
# its twin has none. Shuffling both *together* would show what they are worth.

# %% probe="quiz-twins"
quiz_twins

# %% [markdown]
# ## Exercise 6.16: gradient_boost and boost_predict


# %% wrong="gradient-boost" name="starts-at-zero" caught_by="gradient-boost-hand"
# The start is 0 for every row. Which constant has the smallest squared error?
def gradient_boost(X, y, rounds, lr, max_depth=2):
    fitted, trees, losses = np.zeros(len(y)), [], [np.mean(y**2)]
    for _ in range(rounds):
        trees.append(DecisionTreeRegressor(max_depth=max_depth).fit(X, y - fitted))
        fitted = fitted + lr * trees[-1].predict(X)
        losses.append(np.mean((y - fitted) ** 2))
    return (0.0, lr, trees), losses


def boost_predict(model, X):
    start, lr, trees = model
    return start + lr * sum((tree.predict(X) for tree in trees), np.zeros(len(X)))


# %% wrong="gradient-boost" name="fits-the-target" caught_by="gradient-boost-hand"
# Every tree learns y itself. What have the trees before left over?
def gradient_boost(X, y, rounds, lr, max_depth=2):
    start, trees = y.mean(), []
    fitted, losses = np.full(len(y), start), [np.var(y)]
    for _ in range(rounds):
        trees.append(DecisionTreeRegressor(max_depth=max_depth).fit(X, y))
        fitted = fitted + lr * trees[-1].predict(X)
        losses.append(np.mean((y - fitted) ** 2))
    return (start, lr, trees), losses


def boost_predict(model, X):
    start, lr, trees = model
    return start + lr * sum((tree.predict(X) for tree in trees), np.zeros(len(X)))


# %% wrong="gradient-boost" name="first-residuals-only" caught_by="gradient-boost-library"
# All trees are fitted to the first residuals. Which line should change them from round to round?
def gradient_boost(X, y, rounds, lr, max_depth=2):
    start, trees = y.mean(), []
    fitted, losses, residual = np.full(len(y), start), [np.var(y)], y - y.mean()
    for _ in range(rounds):
        trees.append(DecisionTreeRegressor(max_depth=max_depth).fit(X, residual))
        fitted = fitted + lr * trees[-1].predict(X)
        losses.append(np.mean((y - fitted) ** 2))
    return (start, lr, trees), losses


def boost_predict(model, X):
    start, lr, trees = model
    return start + lr * sum((tree.predict(X) for tree in trees), np.zeros(len(X)))


# %% wrong="gradient-boost" name="residual-turned-round" caught_by="gradient-boost-hand"
# The residuals have the opposite sign. Which way do the predictions move then?
def gradient_boost(X, y, rounds, lr, max_depth=2):
    start, trees = y.mean(), []
    fitted, losses = np.full(len(y), start), [np.var(y)]
    for _ in range(rounds):
        trees.append(DecisionTreeRegressor(max_depth=max_depth).fit(X, fitted - y))
        fitted = fitted + lr * trees[-1].predict(X)
        losses.append(np.mean((y - fitted) ** 2))
    return (start, lr, trees), losses


def boost_predict(model, X):
    start, lr, trees = model
    return start + lr * sum((tree.predict(X) for tree in trees), np.zeros(len(X)))


# %% wrong="gradient-boost" name="rate-forgotten" caught_by="gradient-boost-hand"
# Each tree's answer is added in full. What is the learning rate for?
def gradient_boost(X, y, rounds, lr, max_depth=2):
    start, trees = y.mean(), []
    fitted, losses = np.full(len(y), start), [np.var(y)]
    for _ in range(rounds):
        trees.append(DecisionTreeRegressor(max_depth=max_depth).fit(X, y - fitted))
        fitted = fitted + trees[-1].predict(X)
        losses.append(np.mean((y - fitted) ** 2))
    return (start, 1.0, trees), losses


def boost_predict(model, X):
    start, lr, trees = model
    return start + lr * sum((tree.predict(X) for tree in trees), np.zeros(len(X)))


# %% wrong="gradient-boost" name="rate-not-in-predict" caught_by="gradient-boost-hand"
# The losses are right, but predicting adds the trees in full. Which factor did the fit use?
def gradient_boost(X, y, rounds, lr, max_depth=2):
    start, trees = y.mean(), []
    fitted, losses = np.full(len(y), start), [np.var(y)]
    for _ in range(rounds):
        trees.append(DecisionTreeRegressor(max_depth=max_depth).fit(X, y - fitted))
        fitted = fitted + lr * trees[-1].predict(X)
        losses.append(np.mean((y - fitted) ** 2))
    return (start, lr, trees), losses


def boost_predict(model, X):
    start, lr, trees = model
    return start + sum((tree.predict(X) for tree in trees), np.zeros(len(X)))


# %% wrong="gradient-boost" name="start-not-in-predict" caught_by="gradient-boost-hand"
# The losses are right, but predicting begins at 0. Where did the fit begin?
def gradient_boost(X, y, rounds, lr, max_depth=2):
    start, trees = y.mean(), []
    fitted, losses = np.full(len(y), start), [np.var(y)]
    for _ in range(rounds):
        trees.append(DecisionTreeRegressor(max_depth=max_depth).fit(X, y - fitted))
        fitted = fitted + lr * trees[-1].predict(X)
        losses.append(np.mean((y - fitted) ** 2))
    return (start, lr, trees), losses


def boost_predict(model, X):
    start, lr, trees = model
    return lr * sum((tree.predict(X) for tree in trees), np.zeros(len(X)))


# %% wrong="gradient-boost" name="no-first-loss" caught_by="gradient-boost-hand"
# The loss at the start is missing. At how many places does one stand in two rounds?
def gradient_boost(X, y, rounds, lr, max_depth=2):
    start, trees = y.mean(), []
    fitted, losses = np.full(len(y), start), []
    for _ in range(rounds):
        trees.append(DecisionTreeRegressor(max_depth=max_depth).fit(X, y - fitted))
        fitted = fitted + lr * trees[-1].predict(X)
        losses.append(np.mean((y - fitted) ** 2))
    return (start, lr, trees), losses


def boost_predict(model, X):
    start, lr, trees = model
    return start + lr * sum((tree.predict(X) for tree in trees), np.zeros(len(X)))


# %% wrong="gradient-boost" name="depth-ignored" caught_by="gradient-boost-library"
# All trees have the same depth, whatever is asked for. Which argument is never read?
def gradient_boost(X, y, rounds, lr, max_depth=2):
    start, trees = y.mean(), []
    fitted, losses = np.full(len(y), start), [np.var(y)]
    for _ in range(rounds):
        trees.append(DecisionTreeRegressor(max_depth=1).fit(X, y - fitted))
        fitted = fitted + lr * trees[-1].predict(X)
        losses.append(np.mean((y - fitted) ** 2))
    return (start, lr, trees), losses


def boost_predict(model, X):
    start, lr, trees = model
    return start + lr * sum((tree.predict(X) for tree in trees), np.zeros(len(X)))


# %% wrong="gradient-boost" name="fully-grown" caught_by="gradient-boost-hand"
# The trees are grown without a limit. What is left for the second one?
def gradient_boost(X, y, rounds, lr, max_depth=2):
    start, trees = y.mean(), []
    fitted, losses = np.full(len(y), start), [np.var(y)]
    for _ in range(rounds):
        trees.append(DecisionTreeRegressor().fit(X, y - fitted))
        fitted = fitted + lr * trees[-1].predict(X)
        losses.append(np.mean((y - fitted) ** 2))
    return (start, lr, trees), losses


def boost_predict(model, X):
    start, lr, trees = model
    return start + lr * sum((tree.predict(X) for tree in trees), np.zeros(len(X)))


# %% wrong="gradient-boost" name="no-rounds-one-number" caught_by="gradient-boost-library"
# Without any round a single number is predicted, whatever the rows. How many were asked for?
def gradient_boost(X, y, rounds, lr, max_depth=2):
    start, trees = y.mean(), []
    fitted, losses = np.full(len(y), start), [np.var(y)]
    for _ in range(rounds):
        trees.append(DecisionTreeRegressor(max_depth=max_depth).fit(X, y - fitted))
        fitted = fitted + lr * trees[-1].predict(X)
        losses.append(np.mean((y - fitted) ** 2))
    return (start, lr, trees), losses


def boost_predict(model, X):
    start, lr, trees = model
    return start + lr * sum(tree.predict(X) for tree in trees)


# %% wrong="gradient-boost" name="in-place" caught_by="gradient-boost-library"
# The caller's targets are overwritten with the residuals. What will the next fit learn from?
def gradient_boost(X, y, rounds, lr, max_depth=2):
    start, trees = y.mean(), []
    y -= start
    losses = [np.mean(y**2)]
    for _ in range(rounds):
        trees.append(DecisionTreeRegressor(max_depth=max_depth).fit(X, y))
        y -= lr * trees[-1].predict(X)
        losses.append(np.mean(y**2))
    return (start, lr, trees), losses


def boost_predict(model, X):
    start, lr, trees = model
    return start + lr * sum((tree.predict(X) for tree in trees), np.zeros(len(X)))


# %% wrong="gradient-boost" name="mean-of-the-trees" caught_by="gradient-boost-hand"
# The trees are averaged, as in a forest. What does each tree know that the others do not?
def gradient_boost(X, y, rounds, lr, max_depth=2):
    rng, trees, losses = np.random.default_rng(0), [], [np.var(y)]
    for _ in range(rounds):
        rows = rng.integers(len(y), size=len(y))
        tree = DecisionTreeRegressor(max_depth=max_depth, random_state=0)
        trees.append(tree.fit(X[rows], y[rows]))
        losses.append(np.mean((y - np.mean([t.predict(X) for t in trees], axis=0)) ** 2))
    return (y.mean(), lr, trees), losses


def boost_predict(model, X):
    return np.mean([tree.predict(X) for tree in model[2]], axis=0)


# %% wrong="gradient-boost" name="model-only" caught_by="gradient-boost-hand"
# Only the model comes back. What is the second thing of the pair?
def gradient_boost(X, y, rounds, lr, max_depth=2):
    known = GradientBoostingRegressor(
        n_estimators=max(rounds, 1), learning_rate=lr, max_depth=max_depth, random_state=0
    )
    return known.fit(X, y)


def boost_predict(model, X):
    return model.predict(X)


# %% wrong="gradient-boost" name="nearest-training-row" caught_by="gradient-boost-library"
# A new row gets the prediction of the training row nearest to it. What do the trees say about it?
def gradient_boost(X, y, rounds, lr, max_depth=2):
    now = np.full(len(y), y.mean())
    losses = [np.mean((y - now) ** 2)]
    for _ in range(rounds):
        t = DecisionTreeRegressor(max_depth=max_depth).fit(X, y - now)
        now = now + lr * t.predict(X)
        losses.append(np.mean((y - now) ** 2))
    return (X.copy(), now), losses


def boost_predict(model, X):
    A, now = model
    return now[((X[:, None] - A[None]) ** 2).sum(axis=2).argmin(axis=1)]


# %% wrong="gradient-boost" name="full-step-in-the-residuals" caught_by="gradient-boost-library"
# The residuals shrink by the whole tree, the predictions move by a part of it. What is left to
# mend?
def gradient_boost(X, y, rounds, lr, max_depth=2):
    now = np.full(len(y), y.mean())
    res = y - now
    trees, losses = [], [np.mean((y - now) ** 2)]
    for _ in range(rounds):
        trees.append(DecisionTreeRegressor(max_depth=max_depth).fit(X, res))
        res = res - trees[-1].predict(X)
        now = now + lr * trees[-1].predict(X)
        losses.append(np.mean((y - now) ** 2))
    return (y.mean(), lr, trees), losses


def boost_predict(model, X):
    m, lr, trees = model
    return m + np.zeros(len(X)) + sum(lr * t.predict(X) for t in trees)


# %% wrong="gradient-boost" name="start-cut-to-whole-numbers" caught_by="gradient-boost-library"
# With targets that are whole numbers the start loses its fraction. Which type does the array of
# the start get?
def gradient_boost(X, y, rounds, lr, max_depth=2):
    start, trees = np.mean(y), []
    fitted = np.full_like(y, start)
    losses = [np.mean((y - fitted) ** 2)]
    for _ in range(rounds):
        tree = DecisionTreeRegressor(max_depth=max_depth, random_state=0).fit(X, y - fitted)
        fitted = fitted + lr * tree.predict(X)
        trees.append(tree)
        losses.append(np.mean((y - fitted) ** 2))
    return (start, lr, trees), losses


def boost_predict(model, X):
    start, lr, trees = model
    return start + lr * sum((tree.predict(X) for tree in trees), np.zeros(len(X)))


# %% wrong="gradient-boost" name="last-model-only" caught_by="gradient-boost-library"
# The model that was fitted last answers, whichever is handed over. What is boost_predict's first
# argument for?
latest = []


def gradient_boost(X, y, rounds, lr, max_depth=2):
    start, trees = np.mean(y), []
    fitted = np.full(len(y), start)
    losses = [np.mean((y - fitted) ** 2)]
    for _ in range(rounds):
        tree = DecisionTreeRegressor(max_depth=max_depth, random_state=0).fit(X, y - fitted)
        fitted = fitted + lr * tree.predict(X)
        trees.append(tree)
        losses.append(np.mean((y - fitted) ** 2))
    latest[:] = start, lr, trees
    return (start, lr, trees), losses


def boost_predict(model, X):
    start, lr, trees = latest
    return start + lr * sum((tree.predict(X) for tree in trees), np.zeros(len(X)))


# %% wrong="gradient-boost" name="stops-early" caught_by="gradient-boost-library"
# The rounds end as soon as the loss no longer falls. How many losses were asked for?
def gradient_boost(X, y, rounds, lr, max_depth=2):
    start, trees = np.mean(y), []
    fitted = np.full(len(y), start)
    losses = [np.mean((y - fitted) ** 2)]
    for _ in range(rounds):
        tree = DecisionTreeRegressor(max_depth=max_depth, random_state=0).fit(X, y - fitted)
        fitted = fitted + lr * tree.predict(X)
        trees.append(tree)
        losses.append(np.mean((y - fitted) ** 2))
        if losses[-2] - losses[-1] < 1e-6:
            break
    return (start, lr, trees), losses


def boost_predict(model, X):
    start, lr, trees = model
    return start + lr * sum((tree.predict(X) for tree in trees), np.zeros(len(X)))


# %% [markdown] why="gradient-boost"
# The line that matters is `fitted = fitted + lr * tree.predict(X)`: it changes what the
# next tree is fitted to. Fitting `y` itself, or the first residuals again and again,
# teaches every tree the same. Predicting repeats the fit exactly: the same start, the
# same rate, all the trees. Without the rate in `boost_predict` the training losses look
# right and the predictions are wild.


# %% right="gradient-boost" name="library"
def gradient_boost(X, y, rounds, lr, max_depth=2):
    losses = [np.var(y)]
    if rounds == 0:
        return float(np.mean(y)), losses
    known = GradientBoostingRegressor(
        n_estimators=rounds, learning_rate=lr, max_depth=max_depth, random_state=0
    ).fit(X, y)
    return known, losses + [np.mean((y - step) ** 2) for step in known.staged_predict(X)]


def boost_predict(model, X):
    return np.full(len(X), model) if isinstance(model, float) else model.predict(X)


# %% right="gradient-boost" name="own-residuals"
def gradient_boost(X, y, rounds, lr, max_depth=2):
    residual = y - np.mean(y)
    model, losses = {"mean": float(np.mean(y)), "trees": []}, [float(np.mean(residual**2))]
    for _ in range(rounds):
        tree = DecisionTreeRegressor(max_depth=max_depth).fit(X, residual)
        model["trees"].append((lr, tree))
        residual = residual - lr * tree.predict(X)
        losses.append(float(np.mean(residual**2)))
    return model, np.array(losses)


def boost_predict(model, X):
    found = np.zeros(len(X)) + model["mean"]
    for rate, tree in model["trees"]:
        found += rate * tree.predict(X)
    return found


# %% right="gradient-boost" name="closure"
def gradient_boost(X, y, rounds, lr, max_depth=2):
    steps = [lambda X: np.full(len(X), y_mean)]
    y_mean, losses = y.mean(), []

    def total(X):
        return np.sum([step(X) for step in steps], axis=0)

    for _ in range(rounds):
        losses.append(np.mean((y - total(X)) ** 2))
        tree = DecisionTreeRegressor(max_depth=max_depth).fit(X, y - total(X))
        steps.append(lambda X, tree=tree: lr * tree.predict(X))
    return total, [*losses, np.mean((y - total(X)) ** 2)]


def boost_predict(model, X):
    return model(X)


# %% probe="gradient-boost"
def told(x, y, new, *settings):
    x, y, new = (np.array(part, dtype=float) for part in (x, y, new))
    try:
        model, losses = gradient_boost(x, y, *settings)
        said = np.asarray(boost_predict(model, new), dtype=float)
        return [np.round(losses, 5).tolist(), np.round(said, 5).tolist(), y.tolist()]
    except Exception as fault:
        return type(fault).__name__


def others(x):
    """Return the start for whole numbers, and what the first of two models says."""
    x = np.array(x, dtype=float)
    try:
        first, losses = gradient_boost(x, np.array([1, 3, 8, 8, 2, 0]), 2, 0.5, 1)
        gradient_boost(x, np.arange(6) ** 2.0, 1, 0.25, 1)
        said = np.asarray(boost_predict(first, x), dtype=float)
        return [round(float(losses[0]), 5), np.round(said, 5).tolist()]
    except Exception as fault:
        return type(fault).__name__


x, y = [[1], [2], [3], [4], [6], [7.5]], [1, 3, 8, 8.5, 2, 0.5]
[
    told([[1], [2], [3], [4]], [1, 3, 8, 8], [[0], [9]], 1, 0.5, 1),
    told(x, y, [[0], [2.4], [9]], 3, 0.5, 1),
    told(x, y, [[0], [2.4], [9]], 2, 0.25, 2),
    told(x, y, [[0], [2.4], [9]], 0, 0.5),
    told([[0, 0], [1, 9], [2, 3], [3, 6]], [0, 0, 5, 5], [[1.4, 3], [1.6, 9]], 1, 0.5, 1),
    told(x, [7] * 6, [[0]], 3, 0.5),
    others(x),
]

# %% [markdown]
# ## Quiz 6.17: half the rate

# %% wrong="quiz-rate" name="a" caught_by="quiz-rate-choice"
# Each round now removes a smaller part of what is left. Does that take fewer rounds?
quiz_rate = "a"

# %% wrong="quiz-rate" name="b" caught_by="quiz-rate-choice"
# The trees are as good as before, but how much of each answer is added?
quiz_rate = "b"

# %% [markdown] why="quiz-rate"
# Choice **c**: a round adds the rate times the tree's answer, so at half the rate it
# goes about half as far, and about twice as many rounds are needed for the same
# training loss. What one gets for them is a smoother sum of more trees, often with a
# lower test error. Rate and rounds are tuned together.

# %% probe="quiz-rate"
quiz_rate

# %% [markdown]
# ## Claim lab 6.18: noise


# %% wrong="noise-claim" name="trees-counted" caught_by="noise-claim-nodes"
# This is the number of trees. What does each of them consist of?
def forest_nodes(X, y, n_trees):
    forest = RandomForestClassifier(n_trees, random_state=0).fit(X, y)
    return len(forest.estimators_)


def accuracy_with_noise(fit_predict, train, test, extra, rng):
    wider = [np.hstack([X, rng.normal(size=(len(X), extra))]) for X, _ in (train, test)]
    return np.mean(fit_predict(wider[0], train[1], wider[1]) == test[1])


# %% wrong="noise-claim" name="leaves-counted" caught_by="noise-claim-nodes"
# Only the leaves are counted. Where are the questions?
def forest_nodes(X, y, n_trees):
    forest = RandomForestClassifier(n_trees, random_state=0).fit(X, y)
    return sum(tree.get_n_leaves() for tree in forest.estimators_)


def accuracy_with_noise(fit_predict, train, test, extra, rng):
    wider = [np.hstack([X, rng.normal(size=(len(X), extra))]) for X, _ in (train, test)]
    return np.mean(fit_predict(wider[0], train[1], wider[1]) == test[1])


# %% wrong="noise-claim" name="first-tree-only" caught_by="noise-claim-nodes"
# The nodes of one tree are counted. What of the others?
def forest_nodes(X, y, n_trees):
    forest = RandomForestClassifier(n_trees, random_state=0).fit(X, y)
    return forest.estimators_[0].tree_.node_count


def accuracy_with_noise(fit_predict, train, test, extra, rng):
    wider = [np.hstack([X, rng.normal(size=(len(X), extra))]) for X, _ in (train, test)]
    return np.mean(fit_predict(wider[0], train[1], wider[1]) == test[1])


# %% wrong="noise-claim" name="no-noise" caught_by="noise-claim-accuracy"
# No column is appended, and the accuracy never falls. What is the fourth argument for?
def forest_nodes(X, y, n_trees):
    forest = RandomForestClassifier(n_trees, random_state=0).fit(X, y)
    return sum(tree.tree_.node_count for tree in forest.estimators_)


def accuracy_with_noise(fit_predict, train, test, extra, rng):
    return np.mean(fit_predict(*train, test[0]) == test[1])


# %% wrong="noise-claim" name="judged-on-training-rows" caught_by="noise-claim-accuracy"
# The model is judged on the rows that it was fitted to. What does a forest know about those?
def forest_nodes(X, y, n_trees):
    forest = RandomForestClassifier(n_trees, random_state=0).fit(X, y)
    return sum(tree.tree_.node_count for tree in forest.estimators_)


def accuracy_with_noise(fit_predict, train, test, extra, rng):
    wider = np.hstack([train[0], rng.normal(size=(len(train[0]), extra))])
    return np.mean(fit_predict(wider, train[1], wider) == train[1])


# %% wrong="noise-claim" name="noise-added-to-the-features" caught_by="noise-claim-columns"
# The noise is added to the given columns. Should they change?
def forest_nodes(X, y, n_trees):
    forest = RandomForestClassifier(n_trees, random_state=0).fit(X, y)
    return sum(tree.tree_.node_count for tree in forest.estimators_)


def accuracy_with_noise(fit_predict, train, test, extra, rng):
    if extra == 0:
        return np.mean(fit_predict(*train, test[0]) == test[1])
    wider = [
        np.hstack([X + 2 * rng.normal(size=X.shape), rng.normal(size=(len(X), extra))])
        for X, _ in (train, test)
    ]
    return np.mean(fit_predict(wider[0], train[1], wider[1]) == test[1])


# %% wrong="noise-claim" name="one-column-repeated" caught_by="noise-claim-columns"
# One column of noise is appended many times. How many independent columns were asked for?
def forest_nodes(X, y, n_trees):
    forest = RandomForestClassifier(n_trees, random_state=0).fit(X, y)
    return sum(tree.tree_.node_count for tree in forest.estimators_)


def accuracy_with_noise(fit_predict, train, test, extra, rng):
    wider = [
        np.hstack([X, rng.normal(size=(len(X), max(1, extra // 3))).repeat(3, axis=1)[:, :extra]])
        for X, _ in (train, test)
    ]
    return np.mean(fit_predict(wider[0], train[1], wider[1]) == test[1])


# %% wrong="noise-claim" name="test-rows-get-zeros" caught_by="noise-claim-columns"
# The test rows get columns of zeros. What will the model meet there in practice?
def forest_nodes(X, y, n_trees):
    forest = RandomForestClassifier(n_trees, random_state=0).fit(X, y)
    return sum(tree.tree_.node_count for tree in forest.estimators_)


def accuracy_with_noise(fit_predict, train, test, extra, rng):
    wider = np.hstack([train[0], rng.normal(size=(len(train[0]), extra))])
    zeros = np.hstack([test[0], np.zeros((len(test[0]), extra))])
    return np.mean(fit_predict(wider, train[1], zeros) == test[1])


# %% wrong="noise-claim" name="uniform-noise" caught_by="noise-claim-columns"
# The noise lies between 0 and 1. Which distribution was asked for?
def forest_nodes(X, y, n_trees):
    forest = RandomForestClassifier(n_trees, random_state=0).fit(X, y)
    return sum(tree.tree_.node_count for tree in forest.estimators_)


def accuracy_with_noise(fit_predict, train, test, extra, rng):
    wider = [np.hstack([X, rng.random((len(X), extra))]) for X, _ in (train, test)]
    return np.mean(fit_predict(wider[0], train[1], wider[1]) == test[1])


# %% wrong="noise-claim" name="noise-first" caught_by="noise-claim-columns"
# The noise stands on the left of the given columns. On which side was it asked for?
def forest_nodes(X, y, n_trees):
    forest = RandomForestClassifier(n_trees, random_state=0).fit(X, y)
    return sum(tree.tree_.node_count for tree in forest.estimators_)


def accuracy_with_noise(fit_predict, train, test, extra, rng):
    wider = [np.hstack([rng.normal(size=(len(X), extra)), X]) for X, _ in (train, test)]
    return np.mean(fit_predict(wider[0], train[1], wider[1]) == test[1])


# %% wrong="noise-claim" name="uniform-of-deviation-one" caught_by="noise-claim-columns"
# The mean and the deviation of the noise are right, its shape is not. Which values can occur?
def forest_nodes(X, y, n_trees):
    forest = RandomForestClassifier(n_trees, random_state=0).fit(X, y)
    return sum(e.tree_.node_count for e in forest)


def accuracy_with_noise(fit_predict, train, test, extra, rng):
    B = np.c_[test[0], rng.uniform(-1.73, 1.73, (test[0].shape[0], extra))]
    A = np.c_[train[0], rng.uniform(-1.73, 1.73, (train[0].shape[0], extra))]
    return float(np.mean(np.asarray(fit_predict(A, train[1], B)) == test[1]))


# %% wrong="noise-claim" name="own-generator" caught_by="noise-claim-columns"
# The noise is the same whatever generator the caller hands over. Where does the chance come from?
def forest_nodes(X, y, n_trees):
    forest = RandomForestClassifier(n_trees, random_state=0).fit(X, y)
    return sum(e.tree_.node_count for e in forest)


def accuracy_with_noise(fit_predict, train, test, extra, rng):
    rng = np.random.default_rng(0)
    A = np.c_[train[0], rng.normal(size=(len(train[1]), extra))]
    B = np.c_[test[0], rng.normal(size=(len(test[1]), extra))]
    return float(np.mean(np.asarray(fit_predict(A, train[1], B)) == test[1]))


# %% wrong="noise-claim" name="always-twenty-trees" caught_by="noise-claim-nodes"
# The forest has twenty trees, however many are asked for. Which argument is never read?
def forest_nodes(X, y, n_trees):
    grown = RandomForestClassifier(20, random_state=0).fit(X, y)
    return sum(tree.tree_.node_count for tree in grown.estimators_)


def accuracy_with_noise(fit_predict, train, test, extra, rng):
    wider = [np.hstack([X, rng.normal(size=(len(X), extra))]) for X, _ in (train, test)]
    return np.mean(fit_predict(wider[0], train[1], wider[1]) == test[1])


# %% wrong="noise-claim" name="noise-standardised" caught_by="noise-claim-columns"
# The noise is shifted and scaled after it was drawn, so that each column has mean 0. Are its
# entries still independent draws?
def forest_nodes(X, y, n_trees):
    grown = RandomForestClassifier(n_trees, random_state=0).fit(X, y)
    return sum(tree.tree_.node_count for tree in grown.estimators_)


def accuracy_with_noise(fit_predict, train, test, extra, rng):
    n = len(train[0])
    noise = StandardScaler().fit_transform(rng.normal(size=(n + len(test[0]), extra + 1)))[:, 1:]
    X, new = np.hstack([train[0], noise[:n]]), np.hstack([test[0], noise[n:]])
    return np.mean(fit_predict(X, train[1], new) == test[1])


# %% [markdown] why="noise-claim"
# Each tree keeps its nodes in `tree_`, and the sum over `estimators_` is what the
# forest consists of: thousands. For the noise the important part is *fresh draws for
# each row*, in training and test tables alike: zeros, or one repeated column, would
# carry another kind of information. The accuracy is that of the test rows; on its
# training rows a forest is nearly always right, noise or not.


# %% right="noise-claim" name="loop-and-score"
def forest_nodes(X, y, n_trees):
    forest = RandomForestClassifier(n_trees, random_state=0).fit(X, y)
    total = 0
    for tree in forest.estimators_:
        total += tree.tree_.node_count
    return total


def accuracy_with_noise(fit_predict, train, test, extra, rng):
    (X_train, y_train), (X_test, y_test) = train, test
    noise = rng.standard_normal((len(X_train) + len(X_test), extra))
    wide_train = np.column_stack([X_train, noise[: len(X_train)]])
    wide_test = np.column_stack([X_test, noise[len(X_train) :]])
    said = fit_predict(wide_train, y_train, wide_test)
    return sum(int(a == b) for a, b in zip(said, y_test, strict=True)) / len(y_test)


# %% right="noise-claim" name="twice-the-leaves-minus-one"
def forest_nodes(X, y, n_trees):
    forest = RandomForestClassifier(n_trees, random_state=0).fit(X, y)
    return sum(2 * tree.get_n_leaves() - 1 for tree in forest.estimators_)


def accuracy_with_noise(fit_predict, train, test, extra, rng):
    test_X = np.c_[test[0], rng.normal(0, 1, (len(test[0]), extra))]
    train_X = np.c_[train[0], rng.normal(0, 1, (len(train[0]), extra))]
    said = np.asarray(fit_predict(train_X, train[1], test_X))
    return float((said == test[1]).mean())


# %% right="noise-claim" name="one-block-of-noise"
def forest_nodes(X, y, n_trees):
    forest = RandomForestClassifier(n_trees, random_state=0).fit(X, y)
    return sum(2 * e.get_n_leaves() - 1 for e in forest.estimators_)


def accuracy_with_noise(fit_predict, train, test, extra, rng):
    n, m = len(train[1]), len(test[1])
    noise = rng.standard_normal((n + m, extra))
    A = np.column_stack([train[0], noise[:n]])
    B = np.column_stack([test[0], noise[n:]])
    got = fit_predict(A, train[1], B)
    return sum(int(g == t) for g, t in zip(got, test[1], strict=True)) / m


# %% probe="noise-claim"
def counted():
    draw = np.random.default_rng(0)
    table, labels = draw.normal(size=(60, 3)), draw.integers(2, size=60)
    grown = RandomForestClassifier(5, random_state=0).fit(table, labels)
    return int(forest_nodes(table, labels, 5) - sum(tree.get_n_leaves() for tree in grown))


def heard():
    draw, told = np.random.default_rng(1), []
    train = draw.normal(5, 1, size=(80, 2)), np.arange(80) % 2
    test = draw.normal(5, 1, size=(90, 2)), (np.arange(90) % 3 == 0).astype(int)

    def listens(X, y, new):
        told[:] = np.array(X), np.array(new)
        return np.ones(len(new), dtype=int)

    try:
        got = accuracy_with_noise(listens, train, test, 10, np.random.default_rng(2))
    except Exception as fault:
        return type(fault).__name__
    noise = told[0][:, 2:], told[1][:, 2:]
    return [
        round(float(got), 6),
        [*told[0].shape, *told[1].shape],
        bool(np.array_equal(told[0][:, :2], train[0])),
        bool(np.array_equal(told[0][:, -2:], train[0])),
        [int(round(10 * float(part.std()) if part.size else 0)) // 3 for part in noise],
        len(np.unique(noise[0])) == noise[0].size,
        bool(abs(noise[0]).max(initial=0) > 2.4),
        bool(np.vstack(noise).size and np.ptp(np.vstack(noise).mean(axis=0)) < 1e-9),
        whose(listens, told, train, test),
    ]


def whose(listens, told, train, test):
    tables = []
    for seed in [3, 3, 4]:
        accuracy_with_noise(listens, train, test, 2, np.random.default_rng(seed))
        tables.append(told[0].tolist())
    return [tables[0] == table for table in tables[1:]]


[counted(), heard()]
