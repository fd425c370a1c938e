# %% [markdown]
# ## Exercise 4.1: impute_median


# %% wrong="impute-median" name="mean" caught_by="impute-median-small"
# Gaps get the mean. What does one very large fee do to a mean, and what to the value in the middle?
def impute_median(X_train, X_test):
    fill = np.nan_to_num(np.nanmean(X_train, axis=0))
    return np.where(np.isnan(X_train), fill, X_train), np.where(np.isnan(X_test), fill, X_test)


# %% wrong="impute-median" name="all-rows" caught_by="impute-median-small"
# The medians are taken over both tables together. Which rows may the training learn from?
def impute_median(X_train, X_test):
    fill = np.nan_to_num(np.nanmedian(np.vstack([X_train, X_test]), axis=0))
    return np.where(np.isnan(X_train), fill, X_train), np.where(np.isnan(X_test), fill, X_test)


# %% wrong="impute-median" name="own-medians" caught_by="impute-median-small"
# Each table is filled from its own rows. What would a customer who comes alone be filled with?
def impute_median(X_train, X_test):
    tables = []
    for X in (X_train, X_test):
        fill = np.nan_to_num(np.nanmedian(X, axis=0))
        tables.append(np.where(np.isnan(X), fill, X))
    return tables[0], tables[1]


# %% wrong="impute-median" name="one-median" caught_by="impute-median-small"
# One number fills all columns. Are fees and ages in the same unit?
def impute_median(X_train, X_test):
    fill = np.nanmedian(X_train)
    return np.where(np.isnan(X_train), fill, X_train), np.where(np.isnan(X_test), fill, X_test)


# %% wrong="impute-median" name="zeros" caught_by="impute-median-small"
# Every gap becomes 0. Is an age of 0 plausible?
def impute_median(X_train, X_test):
    return np.nan_to_num(X_train), np.nan_to_num(X_test)


# %% wrong="impute-median" name="gaps-count-as-zero" caught_by="impute-median-small"
# The gaps are counted as zeros when the median is taken. Which values are known?
def impute_median(X_train, X_test):
    fill = np.median(np.nan_to_num(X_train), axis=0)
    return np.where(np.isnan(X_train), fill, X_train), np.where(np.isnan(X_test), fill, X_test)


# %% wrong="impute-median" name="gap-in-the-median" caught_by="impute-median-small"
# The median of a column with a gap is itself a gap. Which function passes over them?
def impute_median(X_train, X_test):
    fill = np.median(X_train, axis=0)
    return np.where(np.isnan(X_train), fill, X_train), np.where(np.isnan(X_test), fill, X_test)


# %% wrong="impute-median" name="rows-not-columns" caught_by="impute-median-small"
# The medians run along the rows. Does a customer's age say what the fee is?
def impute_median(X_train, X_test):
    return tuple(
        np.where(np.isnan(X), np.nan_to_num(np.nanmedian(X, axis=1))[:, None], X)
        for X in (X_train, X_test)
    )


# %% wrong="impute-median" name="rows-dropped" caught_by="impute-median-small"
# Rows with gaps are dropped, not filled. Who is missing from the table then?
def impute_median(X_train, X_test):
    return X_train[~np.isnan(X_train).any(axis=1)], X_test[~np.isnan(X_test).any(axis=1)]


# %% wrong="impute-median" name="test-not-filled" caught_by="impute-median-small"
# Only the training table is filled. What does the model get for a test row with a gap?
def impute_median(X_train, X_test):
    fill = np.nan_to_num(np.nanmedian(X_train, axis=0))
    return np.where(np.isnan(X_train), fill, X_train), X_test.copy()


# %% wrong="impute-median" name="training-only" caught_by="impute-median-small"
# One table comes back, without the other. Which two were asked for?
def impute_median(X_train, X_test):
    return np.where(np.isnan(X_train), np.nan_to_num(np.nanmedian(X_train, axis=0)), X_train)


# %% wrong="impute-median" name="swapped" caught_by="impute-median-small"
# The two tables come back in the other order. Which one does the caller expect first?
def impute_median(X_train, X_test):
    fill = np.nan_to_num(np.nanmedian(X_train, axis=0))
    return np.where(np.isnan(X_test), fill, X_test), np.where(np.isnan(X_train), fill, X_train)


# %% wrong="impute-median" name="test-medians-first" caught_by="impute-median-small"
# A test table is filled from its own rows wherever they know a value. May a fill depend on who
# else is asked about on that day?
def impute_median(X_train, X_test):
    fill = np.nan_to_num(np.nanmedian(X_train, axis=0))
    own = np.nanmedian(X_test, axis=0)
    own = np.where(np.isnan(own), fill, own)
    return np.where(np.isnan(X_train), fill, X_train), np.where(np.isnan(X_test), own, X_test)


# %% wrong="impute-median" name="empty-column-kept" caught_by="impute-median-oracle"
# A column without any known training value stays full of gaps. What was promised for it?
def impute_median(X_train, X_test):
    fill = np.nanmedian(X_train, axis=0)
    return np.where(np.isnan(X_train), fill, X_train), np.where(np.isnan(X_test), fill, X_test)


# %% wrong="impute-median" name="empty-column-dropped" caught_by="impute-median-oracle"
# A column without any known training value is dropped. How many columns does the model expect?
def impute_median(X_train, X_test):
    oracle = SimpleImputer(strategy="median").fit(X_train)
    return oracle.transform(X_train), oracle.transform(X_test)


# %% wrong="impute-median" name="empty-column-from-test" caught_by="impute-median-oracle"
# Where the training knows nothing, the test rows are asked. Will they be there on the day of use?
def impute_median(X_train, X_test):
    fill = np.nanmedian(X_train, axis=0)
    fill = np.where(np.isnan(fill), np.nan_to_num(np.nanmedian(X_test, axis=0)), fill)
    return np.where(np.isnan(X_train), fill, X_train), np.where(np.isnan(X_test), fill, X_test)


# %% wrong="impute-median" name="lower-middle" caught_by="impute-median-oracle"
# With an even number of known values, one of the two middle ones is taken. What is between them?
def impute_median(X_train, X_test):
    fill = []
    for column in X_train.T:
        known = np.sort(column[~np.isnan(column)])
        fill.append(known[(len(known) - 1) // 2] if len(known) else 0.0)
    return np.where(np.isnan(X_train), fill, X_train), np.where(np.isnan(X_test), fill, X_test)


# %% wrong="impute-median" name="in-place" caught_by="impute-median-oracle"
# The caller's tables are filled. Who can tell afterwards where the gaps were?
def impute_median(X_train, X_test):
    fill = np.nan_to_num(np.nanmedian(X_train, axis=0))
    for X in (X_train, X_test):
        for j in range(X.shape[1]):
            X[np.isnan(X[:, j]), j] = fill[j]
    return X_train, X_test


# %% wrong="impute-median" name="shown-example" caught_by="impute-median-oracle"
# The medians of the shown example fill every table. What about other tables?
def impute_median(X_train, X_test):
    fill = np.resize([30.0, 3.0], X_train.shape[1])
    return np.where(np.isnan(X_train), fill, X_train), np.where(np.isnan(X_test), fill, X_test)


# %% wrong="impute-median" name="zeros-are-gaps" caught_by="impute-median-oracle"
# A known 0 is filled as if it were a gap. Is a month without a call to support unknown?
def impute_median(X_train, X_test):
    X_train, X_test = [np.where(X == 0, np.nan, X) for X in (X_train, X_test)]
    fill = np.nan_to_num(np.nanmedian(X_train, axis=0))
    return np.where(np.isnan(X_train), fill, X_train), np.where(np.isnan(X_test), fill, X_test)


# %% [markdown] why="impute-median"
# The medians are read off `X_train` alone and used twice: a test row is filled with
# what was known before it came, whoever comes with it. `column[~np.isnan(column)]`
# leaves the known values; a column that has none gets 0, so that every table keeps its
# columns. `np.where` makes new tables, so the caller can still see where the gaps were.


# %% right="impute-median" name="nanmedian"
def impute_median(X_train, X_test):
    fill = np.nan_to_num(np.nanmedian(X_train, axis=0))
    return np.where(np.isnan(X_train), fill, X_train), np.where(np.isnan(X_test), fill, X_test)


# %% right="impute-median" name="lists"
def impute_median(X_train, X_test):
    from statistics import median

    fill = []
    for column in X_train.T.tolist():
        known = [value for value in column if value == value]
        fill.append(median(known) if known else 0)
    return [
        [[v if v == v else fill[j] for j, v in enumerate(row)] for row in X.tolist()]
        for X in (X_train, X_test)
    ]


# %% right="impute-median" name="library"
def impute_median(X_train, X_test):
    imputer = SimpleImputer(strategy="median", keep_empty_features=True).fit(X_train)
    return [imputer.transform(X_train), imputer.transform(X_test)]


# %% right="impute-median" name="loops"
def impute_median(X_train, X_test):
    filled = X_train.copy(), X_test.copy()
    for j in range(X_train.shape[1]):
        known = sorted(value for value in X_train[:, j] if value == value)
        middle = (known[len(known) // 2] + known[(len(known) - 1) // 2]) / 2 if known else 0
        for table_filled in filled:
            for row in table_filled:
                if np.isnan(row[j]):
                    row[j] = middle
    return filled


# %% right="impute-median" name="masked"
def impute_median(X_train, X_test):
    fill = np.ma.median(np.ma.masked_invalid(X_train), axis=0).filled(0.0)
    fill = np.where(np.isnan(X_train).all(axis=0), 0.0, fill)
    return tuple(np.where(np.isnan(X), fill[None, :], X) for X in (X_train, X_test))


# %% probe="impute-median"
answered = impute_median(np.array([[0.0], [4.0], [5.0]]), np.array([[0.0], [np.nan]]))
[np.asarray(side, dtype=float).tolist() for side in answered]

# %% probe="impute-median"
train_probe = np.array([[1.0, 20.0], [np.nan, 50.0], [2.0, 70.0], [9.0, np.nan], [3.0, 20.5]])
test_probe = np.array([[np.nan, np.nan], [100.0, 200.0], [400.0, np.nan]])
[np.asarray(side, dtype=float).tolist() for side in impute_median(train_probe, test_probe)]

# %% probe="impute-median"
train_probe = np.array([[1.0, np.nan], [np.nan, np.nan], [2.0, np.nan]])
test_probe = np.array([[np.nan, np.nan], [100.0, 200.0], [400.0, 8.0]])
[np.asarray(side, dtype=float).tolist() for side in impute_median(train_probe, test_probe)]

# %% probe="impute-median"
answered = impute_median(np.array([[1.0, 4.0], [np.nan, 5.0]]), np.array([[np.nan, np.nan]]))
[np.asarray(side, dtype=float).tolist() for side in answered]

# %% probe="impute-median"
train_probe = np.array([[1.0, 4.0], [np.nan, 5.0]])
impute_median(train_probe, np.array([[np.nan, 1.0]]))
train_probe.tolist()

# %% [markdown]
# ## Test 4.2: check_impute


# %% wrong="check-impute" name="checks-nothing" caught_by="check-impute-two"
# No candidate is ever rejected. What would make an assert of yours fail?
def check_impute(candidate):
    candidate(np.array([[1.0], [np.nan]]), np.array([[np.nan]]))


# %% wrong="check-impute" name="returns-the-verdict" caught_by="check-impute-two"
# The verdict is returned, and nobody reads it. What stops a program when something is wrong?
def check_impute(candidate):
    got = candidate(np.array([[1.0], [3.0], [np.nan]]), np.array([[np.nan]]))
    return bool(np.allclose(got[1], [[2.0]]))


# %% wrong="check-impute" name="no-gap-left" caught_by="check-impute-two"
# Only the absence of gaps is tested. With how many numbers can a gap be filled?
def check_impute(candidate):
    got = candidate(np.array([[1.0], [3.0], [np.nan]]), np.array([[np.nan]]))
    assert not np.isnan(got[0]).any() and not np.isnan(got[1]).any()


# %% wrong="check-impute" name="training-side-only" caught_by="check-impute-two"
# The test table holds a gap and nothing else, so medians of all rows are the training medians.
# Which values in a test table could give a leak away?
def check_impute(candidate):
    got = candidate(np.array([[1.0], [3.0], [8.0], [np.nan]]), np.array([[np.nan]]))
    assert np.allclose(got[0], [[1], [3], [8], [3]]) and np.allclose(got[1], [[3]])


# %% wrong="check-impute" name="exact-equality" caught_by="check-impute-two"
# Floating-point numbers are compared with ==. Does every right version round alike?
def check_impute(candidate):
    got = candidate(np.array([[0.1], [0.3], [np.nan]]), np.array([[np.nan], [7.0]]))
    assert (np.asarray(got[1]) == [[(0.1 + 0.3) / 2], [7.0]]).all()


# %% wrong="check-impute" name="rejects-all" caught_by="check-impute-two"
# A right candidate is rejected. Was what you want computed by hand, from the training rows?
def check_impute(candidate):
    got = candidate(np.array([[1.0], [3.0], [8.0], [np.nan]]), np.array([[np.nan], [90.0]]))
    assert np.allclose(got[1], [[4], [90]])


# %% wrong="check-impute" name="one-example" caught_by="check-impute-bank"
# One small example is tried. Which promises of exercise 4.1 does it not touch?
def check_impute(candidate):
    got = candidate(np.array([[1.0], [3.0], [8.0], [np.nan]]), np.array([[np.nan], [90.0]]))
    assert np.allclose(got[0], [[1], [3], [8], [3]]) and np.allclose(got[1], [[3], [90]])


# %% wrong="check-impute" name="arguments-not-watched" caught_by="check-impute-bank"
# The values are tested well, the arguments are not watched. What may a candidate do to them?
def check_impute(candidate):
    gap = np.nan
    X_train = np.array([[1.0, 4.0, gap], [3.0, gap, gap], [8.0, 9.0, gap], [gap, 1.0, gap]])
    X_train = np.vstack([X_train, [2.0, 2.0, gap]])
    X_test = np.array([[gap, gap, gap], [90.0, 80.0, 7.0], [60.0, gap, 5.0]])
    got = candidate(X_train, X_test)
    want = [[1, 4, 0], [3, 3, 0], [8, 9, 0], [2.5, 1, 0], [2, 2, 0]]
    assert np.shape(got[0]) == (5, 3) and np.allclose(got[0], want)
    assert np.allclose(got[1], [[2.5, 3, 0], [90, 80, 7], [60, 3, 5]])


# %% [markdown] why="check-impute"
# Each column of the training table is there for one mistake: an even number of known
# values, a mean far from the median, a column of gaps only. The test table holds known
# values far from the training ones, so that medians of all rows, or of the test rows,
# show. Often missing are the copies taken before the call: without them, a candidate
# that fills the caller's own tables slips through.


# %% right="check-impute" name="library"
def check_impute(candidate):
    rng = np.random.default_rng(3)
    for n, m in [(9, 6), (12, 1), (8, 8)]:
        given = [rng.lognormal(2, 1, size=(rows, 3)) for rows in (n, m)]
        given[0][: n // 3, 0], given[0][2, 1], given[0][:, 2] = np.nan, np.nan, np.nan
        given[1][0, :], given[1][-1, 0] = np.nan, 0
        kept = [X.copy() for X in given]
        oracle = SimpleImputer(strategy="median", keep_empty_features=True).fit(kept[0])
        got = candidate(*given)
        assert len(got) == 2, "two tables"
        for have, X in zip(got, kept, strict=True):
            assert np.shape(have) == X.shape, "shape"
            assert np.allclose(have, oracle.transform(X)), "values"
        for X, before in zip(given, kept, strict=True):
            assert np.array_equal(X, before, equal_nan=True), "changed"


# %% right="check-impute" name="properties-and-values"
def check_impute(candidate):
    gap = np.nan
    X_train = np.array([[1.0, gap], [2.0, gap], [4.0, gap], [9.0, gap], [gap, gap]])
    for X_test in ([[gap, gap]], [[gap, 0.0], [50.0, gap], [0.0, 8.0]]):
        given = X_train.copy(), np.array(X_test)
        got = candidate(*given)
        assert np.array_equal(given[0], X_train, equal_nan=True)
        assert np.array_equal(given[1], np.array(X_test), equal_nan=True)
        assert np.allclose(got[0], [[1, 0], [2, 0], [4, 0], [9, 0], [3, 0]])
        want = [[3 if j == 0 else 0 if v != v else v for j, v in enumerate(row)] for row in X_test]
        for i, row in enumerate(X_test):
            want[i] = [v if v == v else [3, 0][j] for j, v in enumerate(row)]
        assert np.shape(got[1]) == np.shape(want)
        assert np.allclose(got[1], want)
    wide = candidate(np.array([[1.0, 30.0], [5.0, 10.0], [3.0, gap]]), np.array([[gap, gap]]))
    assert np.allclose(wide[0], [[1, 30], [5, 10], [3, 20]]) and np.allclose(wide[1], [[3, 20]])


# %% probe="check-impute"
def verdict_on(candidate):
    try:
        return repr(check_impute(candidate))
    except Exception as fault:
        return type(fault).__name__


def filled(X_train, X_test, fit_on, strategy="median", times=1.0, empty=True):
    oracle = SimpleImputer(strategy=strategy, keep_empty_features=empty).fit(fit_on)
    return oracle.transform(X_train) * times, oracle.transform(X_test)


def writes(X_train, X_test):
    got_pair = filled(X_train, X_test, X_train)
    X_train[:] = got_pair[0]
    return got_pair


[
    verdict_on(candidate)
    for candidate in [
        lambda a, b: filled(a, b, a),
        lambda a, b: filled(a, b, a, times=1 + 1e-12),
        lambda a, b: filled(a, b, np.vstack([a, b])),
        lambda a, b: (filled(a, b, a)[0], filled(a, b, b)[1]),
        lambda a, b: filled(a, b, a, "mean"),
        lambda a, b: filled(a, b, a, empty=False),
        lambda a, b: (np.nan_to_num(a), np.nan_to_num(b)),
        lambda a, b: (a.copy(), b.copy()),
        lambda a, b: (filled(a, b, a)[0], np.where(np.isnan(b), 4.0, b)),
        writes,
    ]
]

# %% [markdown]
# ## Debug 4.3: fill_and_flag


# %% wrong="fill-and-flag" name="own-medians-and-late-flags" caught_by="fill-and-flag-small"
# This is the code as handed out: each table is filled from its own rows, and the flags are taken
# after the filling. Which of the two have you seen in its result?
def fill_and_flag(X_train, X_test):
    """Return both tables, filled with training medians, with a flag for each column.

    X_train: (n, d)    X_test: (m, d)    returns: (n, 2d) and (m, 2d)
    """
    tables = []
    for X in (X_train, X_test):
        filled = impute_median(X, X)[0]
        tables.append(np.column_stack([filled, np.isnan(filled)]))
    return tables[0], tables[1]


# %% wrong="fill-and-flag" name="late-flags" caught_by="fill-and-flag-small"
# The flags look at tables that are already filled. How many gaps are left in those?
def fill_and_flag(X_train, X_test):
    filled = impute_median(X_train, X_test)
    return tuple(np.column_stack([X, np.isnan(X)]) for X in filled)


# %% wrong="fill-and-flag" name="own-medians" caught_by="fill-and-flag-small"
# The test table is filled from its own rows. What would a customer who comes alone be filled with?
def fill_and_flag(X_train, X_test):
    return tuple(np.column_stack([impute_median(X, X)[0], np.isnan(X)]) for X in (X_train, X_test))


# %% wrong="fill-and-flag" name="all-rows" caught_by="fill-and-flag-small"
# The medians are those of both tables together. Which rows may the training learn from?
def fill_and_flag(X_train, X_test):
    both = np.vstack([X_train, X_test])
    return tuple(
        np.column_stack([impute_median(both, X)[1], np.isnan(X)]) for X in (X_train, X_test)
    )


# %% wrong="fill-and-flag" name="one-flag" caught_by="fill-and-flag-small"
# Each row has one flag for all its columns. Which value was missing?
def fill_and_flag(X_train, X_test):
    filled = impute_median(X_train, X_test)
    return tuple(
        np.column_stack([new, np.isnan(X).any(axis=1)])
        for new, X in zip(filled, (X_train, X_test), strict=True)
    )


# %% wrong="fill-and-flag" name="flags-turned-round" caught_by="fill-and-flag-small"
# The flags say what is known. Which value of a flag stands for a gap?
def fill_and_flag(X_train, X_test):
    filled = impute_median(X_train, X_test)
    return tuple(
        np.column_stack([new, ~np.isnan(X)])
        for new, X in zip(filled, (X_train, X_test), strict=True)
    )


# %% wrong="fill-and-flag" name="flags-first" caught_by="fill-and-flag-small"
# The flags stand on the left. Where does the caller look for the values?
def fill_and_flag(X_train, X_test):
    filled = impute_median(X_train, X_test)
    return tuple(
        np.column_stack([np.isnan(X), new])
        for new, X in zip(filled, (X_train, X_test), strict=True)
    )


# %% wrong="fill-and-flag" name="in-place" caught_by="fill-and-flag-oracle"
# The result is right, and the caller's tables are filled as well. Which line writes into them?
def fill_and_flag(X_train, X_test):
    filled = impute_median(X_train, X_test)
    flags = np.isnan(X_train), np.isnan(X_test)
    X_train[:], X_test[:] = filled[0], filled[1]
    return np.column_stack([X_train, flags[0]]), np.column_stack([X_test, flags[1]])


# %% wrong="fill-and-flag" name="flags-where-training-has-gaps" caught_by="fill-and-flag-small"
# Only columns with a gap in the training have a flag, which is what the library does by itself.
# How many flags were asked for?
def fill_and_flag(X_train, X_test):
    imputer = SimpleImputer(strategy="median", keep_empty_features=True, add_indicator=True)
    return imputer.fit(X_train).transform(X_train), imputer.transform(X_test)


# %% wrong="fill-and-flag" name="empty-column-without-flags" caught_by="fill-and-flag-oracle"
# A column without any known training value has no flag raised, although all of it was missing.
# What does a flag of 0 say of such a row?
def fill_and_flag(X_train, X_test):
    filled, known = impute_median(X_train, X_test), ~np.isnan(X_train).all(axis=0)
    return tuple(
        np.column_stack([new, np.isnan(X) & known])
        for new, X in zip(filled, (X_train, X_test), strict=True)
    )


# %% [markdown] why="fill-and-flag"
# `impute_median(X_train, X_test)` sees two different tables, so that the test is filled
# from the training rows; called with the same table twice, it fills each from itself.
# The flags are taken from the tables that came in: after the filling no gap is left to
# be found, and every flag is 0. Both mistakes leave the shapes as they should be, which
# is why nothing complains.


# %% right="fill-and-flag" name="flags-before"
def fill_and_flag(X_train, X_test):
    flags = [np.isnan(X).astype(float) for X in (X_train, X_test)]
    filled = impute_median(X_train, X_test)
    return [np.hstack(pair) for pair in zip(filled, flags, strict=True)]


# %% right="fill-and-flag" name="lists"
def fill_and_flag(X_train, X_test):
    filled = impute_median(X_train, X_test)
    return [
        [[*new, *(int(value != value) for value in old)] for new, old in zip(*pair, strict=True)]
        for pair in zip(filled, (X_train, X_test), strict=True)
    ]


# %% right="fill-and-flag" name="library"
def fill_and_flag(X_train, X_test):
    imputer = SimpleImputer(strategy="median", keep_empty_features=True).fit(X_train)
    first = np.column_stack([imputer.transform(X_train), 1.0 * np.isnan(X_train)])
    return first, np.column_stack([imputer.transform(X_test), 1.0 * np.isnan(X_test)])


# %% probe="fill-and-flag"
train_probe = np.array([[1.0, 20.0], [np.nan, 50.0], [2.0, 70.0], [9.0, np.nan]])
test_probe = np.array([[np.nan, 5.0], [100.0, 200.0], [400.0, np.nan]])
answered = fill_and_flag(train_probe, test_probe)
[[np.asarray(side, dtype=float).tolist() for side in answered], np.isnan(train_probe).tolist()]

# %% probe="fill-and-flag"
answered = fill_and_flag(np.array([[1.0, 20.0], [np.nan, 50.0]]), np.array([[3.0, np.nan]]))
[np.asarray(side, dtype=float).tolist() for side in answered]

# %% probe="fill-and-flag"
answered = fill_and_flag(np.array([[np.nan, 2.0], [np.nan, 4.0]]), np.array([[np.nan, 3.0]]))
[np.asarray(side, dtype=float).tolist() for side in answered]

# %% [markdown]
# ## Quiz 4.4: dropping rows

# %% wrong="quiz-dropping" name="a" caught_by="quiz-dropping-choice"
# Noise shrinks with the number of rows. Does it shrink if every large reading is likelier to go?
quiz_dropping = "a"

# %% wrong="quiz-dropping" name="c" caught_by="quiz-dropping-choice"
# Which readings are lost more often, the small ones or the large ones? And who is left?
quiz_dropping = "c"

# %% [markdown] why="quiz-dropping"
# Choice **b**: large readings are lost more often than small ones, so what is left is
# too small, row by row. More rows make the mean more certain, and certain of the wrong
# value. Only where chance alone decides what is missing does dropping cost no more than
# rows.

# %% probe="quiz-dropping"
quiz_dropping

# %% [markdown]
# ## Exercise 4.5: one_hot


# %% wrong="one-hot" name="own-categories" caught_by="one-hot-colours"
# The columns come from the labels at hand, not from the given categories. How many columns has a
# table of one row then?
def one_hot(column, categories):
    column = np.asarray(column)
    return (column[:, None] == np.unique(column)).astype(float)


# %% wrong="one-hot" name="sorted" caught_by="one-hot-colours"
# The columns stand in alphabetical order. Which order did the caller give?
def one_hot(column, categories):
    return (np.asarray(column)[:, None] == np.array(sorted(categories))).astype(float)


# %% wrong="one-hot" name="first-dropped" caught_by="one-hot-colours"
# One category has no column of its own. How would an unknown label differ from it?
def one_hot(column, categories):
    return (np.asarray(column)[:, None] == np.array(categories[1:])).astype(float)


# %% wrong="one-hot" name="unknown-raises" caught_by="one-hot-colours"
# An unknown label stops the program. What should a model answer for a plan that is new?
def one_hot(column, categories):
    encoded = np.zeros((len(column), len(categories)))
    for i, label in enumerate(column):
        encoded[i, list(categories).index(label)] = 1
    return encoded


# %% wrong="one-hot" name="unknown-is-last" caught_by="one-hot-colours"
# An unknown label is counted as the last category. Which index stands for "not found"?
def one_hot(column, categories):
    places = {label: j for j, label in enumerate(categories)}
    return np.eye(len(categories))[[places.get(label, -1) for label in column]]


# %% wrong="one-hot" name="unknown-is-first" caught_by="one-hot-colours"
# An unknown label is counted as the first category. Is green a kind of red?
def one_hot(column, categories):
    equal = np.asarray(column)[:, None] == np.array(categories)
    return np.eye(len(categories))[equal.argmax(axis=1)]


# %% wrong="one-hot" name="unknown-column" caught_by="one-hot-colours"
# Unknown labels have a column of their own. How many columns were asked for?
def one_hot(column, categories):
    equal = np.asarray(column)[:, None] == np.array(categories)
    return np.column_stack([equal, ~equal.any(axis=1)]).astype(float)


# %% wrong="one-hot" name="unknown-row-dropped" caught_by="one-hot-colours"
# Rows with an unknown label are dropped. Whose prediction is missing then?
def one_hot(column, categories):
    equal = np.asarray(column)[:, None] == np.array(categories)
    return equal[equal.any(axis=1)].astype(float)


# %% wrong="one-hot" name="codes" caught_by="one-hot-colours"
# Each label becomes one number. What does a weight make of twice as large a code?
def one_hot(column, categories):
    places = {label: j for j, label in enumerate(categories)}
    return np.array([places.get(label, -1) for label in column], dtype=float)


# %% wrong="one-hot" name="transposed" caught_by="one-hot-colours"
# Categories run down and rows run across. Which axis belongs to the customers?
def one_hot(column, categories):
    return (np.array(categories)[:, None] == np.asarray(column)).astype(float)


# %% wrong="one-hot" name="share-when-unknown" caught_by="one-hot-colours"
# An unknown label is spread evenly over all categories. What was promised for its row?
def one_hot(column, categories):
    equal = (np.asarray(column)[:, None] == np.array(categories)).astype(float)
    return np.where(equal.any(axis=1)[:, None], equal, 1 / len(categories))


# %% wrong="one-hot" name="truths" caught_by="one-hot-oracle"
# The table holds True and False. What is True minus True in NumPy?
def one_hot(column, categories):
    return np.asarray(column)[:, None] == np.array(categories)


# %% wrong="one-hot" name="part-of-a-word" caught_by="one-hot-oracle"
# A label that is only part of a category's name, or differs in capitals, counts as that category.
# When are two labels the same?
def one_hot(column, categories):
    encoded = np.zeros((len(column), len(categories)))
    for i, label in enumerate(column):
        for j, category in enumerate(categories):
            encoded[i, j] = str(label).lower() in str(category).lower()
    return encoded


# %% wrong="one-hot" name="array-only" caught_by="one-hot-oracle"
# A list of labels is compared as a whole. Which kinds of column were promised?
def one_hot(column, categories):
    return np.stack([column == category for category in categories], axis=1).astype(float)


# %% wrong="one-hot" name="categories-sorted-in-place" caught_by="one-hot-oracle"
# The table is right, and the caller's list of categories is in another order afterwards. What does
# the next call with it return?
def one_hot(column, categories):
    encoded = (np.asarray(column)[:, None] == np.array(categories)).astype(float)
    categories.sort(reverse=categories[0] < categories[-1])
    return encoded


# %% wrong="one-hot" name="nearest-place" caught_by="one-hot-colours"
# An unknown label is counted as the next category in the alphabet. What does a binary search
# return for a label that is not there?
def one_hot(column, categories):
    order = np.argsort(categories)
    places = np.searchsorted(np.array(categories)[order], column)
    return np.eye(len(categories))[order[np.minimum(places, len(categories) - 1)]]


# %% wrong="one-hot" name="shown-example" caught_by="one-hot-oracle"
# The table of the shown example is returned for every column. What about other labels?
def one_hot(column, categories):
    return np.array([[0.0, 1.0], [1.0, 0.0], [0.0, 0.0], [0.0, 1.0]])


# %% wrong="one-hot" name="cut-to-the-longest-category" caught_by="one-hot-oracle"
# A label that begins like a category counts as it: the array is as wide as the categories. What
# does NumPy do with letters that do not fit?
def one_hot(column, categories):
    known = np.array(categories)
    return (np.array(column, dtype=known.dtype)[:, None] == known).astype(float)


# %% wrong="one-hot" name="encoder-that-wants-order" caught_by="one-hot-oracle"
# The library's encoder refuses whole numbers that are not listed in rising order. Which order may
# the caller give?
def one_hot(column, categories):
    encoder = OneHotEncoder(
        categories=[list(categories)], handle_unknown="ignore", sparse_output=False
    )
    return encoder.fit_transform(np.asarray(column)[:, None])


# %% wrong="one-hot" name="order-not-undone" caught_by="one-hot-oracle"
# The columns are made in sorted order and put back wrongly: the shuffle is applied twice, not
# undone. Does it come out right for three categories in any order?
def one_hot(column, categories):
    order = np.argsort(categories)
    in_order = np.asarray(column)[:, None] == np.array(categories)[order]
    return in_order[:, order].astype(float)


# %% [markdown] why="one-hot"
# Each entry answers one question: is the label of this row that category? The columns
# follow `categories`, so a training table and a test table have the same ones, whatever
# labels occur in them. An unknown label answers every question with no and gets zeros
# without a line of its own. Taking the categories from the column at hand instead gives
# tables whose columns mean different things.


# %% right="one-hot" name="broadcast"
def one_hot(column, categories):
    return (np.asarray(column)[:, None] == np.asarray(categories)[None, :]).astype(float)


# %% right="one-hot" name="dictionary"
def one_hot(column, categories):
    places = {category: j for j, category in enumerate(categories)}
    encoded = np.zeros((len(column), len(categories)), dtype=int)
    for i, label in enumerate(column):
        if label in places:
            encoded[i, places[label]] = 1
    return encoded


# %% right="one-hot" name="identity-with-a-row-of-zeros"
def one_hot(column, categories):
    rows = np.vstack([np.eye(len(categories)), np.zeros(len(categories))])
    known = list(categories)
    return rows[[known.index(label) if label in known else -1 for label in column]]


# %% right="one-hot" name="nested-lists"
def one_hot(column, categories):
    return [[float(label == category) for category in categories] for label in column]


# %% right="one-hot" name="library"
def one_hot(column, categories):
    text = np.array([str(label) for label in column])[:, None]
    known = np.array([str(category) for category in categories])
    encoder = OneHotEncoder(categories=[known], handle_unknown="ignore", sparse_output=False)
    return encoder.fit(known[:, None]).transform(text)


# %% probe="one-hot"
encoded_probe = one_hot(np.array(["blue", "red", "bl", "blues"]), ["red", "blue", "pink"])
[str(np.asarray(encoded_probe).dtype.kind == "b"), np.asarray(encoded_probe, dtype=float).tolist()]

# %% probe="one-hot"
np.asarray(one_hot(["b", "a"], ["b", "a"]), dtype=float).tolist()

# %% probe="one-hot"
list_probe = ["c", "a", "b"]
one_hot(np.array(["a", "c"]), list_probe)
list_probe

# %% probe="one-hot"
np.asarray(one_hot(np.array([3, -1, 12, 1]), [12, 1, 3]), dtype=float).tolist()

# %% [markdown]
# ## Prediction 4.6: names

# %% wrong="prediction-names" name="not-made" caught_by="prediction-names-made"
# No choice is made yet. Which of the three do you expect? A wrong guess costs nothing.
prediction_names = None

# %% [markdown] why="prediction-names"
# About four in five are right (choice **c**), although there is nothing to know. Many
# of the names occur once, and the mean of one label is that label. Two rows that share
# a name agree in half of the cases, and then the mean is right for both. In new rows
# the same means are worth no more than the coin.

# %% right="prediction-names" name="a"
prediction_names = "a"

# %% right="prediction-names" name="b"
prediction_names = "b"

# %% probe="prediction-names"
prediction_names

# %% [markdown]
# ## Exercise 4.7: target_encode_oof


# %% wrong="target-encode-oof" name="own-rows" caught_by="target-encode-oof-hand"
# The training rows are encoded from all training rows, themselves included. Whose label is in the
# code of a city that occurs once?
def target_encode_oof(column, y, folds, new, smoothing):
    mean = y.mean()

    def encode(labels):
        codes = []
        for label in labels:
            rows = column == label
            total = y[rows].sum() + smoothing * mean
            codes.append(total / (rows.sum() + smoothing) if rows.any() else mean)
        return np.array(codes, dtype=float)

    return encode(column), encode(new)


# %% wrong="target-encode-oof" name="same-fold" caught_by="target-encode-oof-hand"
# The rows of the fold itself are used, and the others left out. Which side of the fold is clean?
def target_encode_oof(column, y, folds, new, smoothing):
    def encode(labels, used):
        mean, codes = y[used].mean(), []
        for label in labels:
            rows = used & (column == label)
            total = y[rows].sum() + smoothing * mean
            codes.append(total / (rows.sum() + smoothing) if rows.any() else mean)
        return np.array(codes, dtype=float)

    encoded = np.empty(len(column))
    for fold in np.unique(folds):
        encoded[folds == fold] = encode(column[folds == fold], folds == fold)
    return encoded, encode(new, np.full(len(y), True))


# %% wrong="target-encode-oof" name="leave-one-out" caught_by="target-encode-oof-hand"
# Each row leaves out itself alone, and the rest of its fold takes part. Which rows does the fold
# forbid?
def target_encode_oof(column, y, folds, new, smoothing):
    def code(label, used):
        mean, rows = y[used].mean(), used & (column == label)
        total = y[rows].sum() + smoothing * mean
        return total / (rows.sum() + smoothing) if rows.any() else mean

    everyone = np.arange(len(y))
    encoded = [code(label, everyone != i) for i, label in enumerate(column)]
    return np.array(encoded), np.array([code(label, everyone >= 0) for label in new])


# %% wrong="target-encode-oof" name="no-smoothing" caught_by="target-encode-oof-hand"
# The plain mean of the category is taken. Where do the imaginary rows come in?
def target_encode_oof(column, y, folds, new, smoothing):
    def code(label, used):
        rows = used & (column == label)
        return y[rows].mean() if rows.any() else y[used].mean()

    encoded = [code(label, folds != fold) for label, fold in zip(column, folds, strict=True)]
    return np.array(encoded), np.array([code(label, folds == folds) for label in new])


# %% wrong="target-encode-oof" name="smoothed-towards-zero" caught_by="target-encode-oof-hand"
# The imaginary rows are counted, but their labels are zeros. Which label should they carry?
def target_encode_oof(column, y, folds, new, smoothing):
    def code(label, used):
        rows = used & (column == label)
        return y[rows].sum() / (rows.sum() + smoothing) if rows.any() else y[used].mean()

    encoded = [code(label, folds != fold) for label, fold in zip(column, folds, strict=True)]
    return np.array(encoded), np.array([code(label, folds == folds) for label in new])


# %% wrong="target-encode-oof" name="unseen-is-zero" caught_by="target-encode-oof-hand"
# A category without rows gets 0. Is a customer of an unknown city sure to stay?
def target_encode_oof(column, y, folds, new, smoothing):
    def code(label, used):
        rows = used & (column == label)
        total = y[rows].sum() + smoothing * y[used].mean()
        return total / (rows.sum() + smoothing) if rows.any() else 0.0

    encoded = [code(label, folds != fold) for label, fold in zip(column, folds, strict=True)]
    return np.array(encoded), np.array([code(label, folds == folds) for label in new])


# %% wrong="target-encode-oof" name="prior-of-all" caught_by="target-encode-oof-oracle"
# The mean label is that of all training rows, the fold itself included. From which rows is it to
# be taken?
def target_encode_oof(column, y, folds, new, smoothing):
    mean = y.mean()

    def code(label, used):
        rows = used & (column == label)
        total = y[rows].sum() + smoothing * mean
        return total / (rows.sum() + smoothing) if rows.any() else mean

    encoded = [code(label, folds != fold) for label, fold in zip(column, folds, strict=True)]
    return np.array(encoded), np.array([code(label, folds == folds) for label in new])


# %% wrong="target-encode-oof" name="new-averaged" caught_by="target-encode-oof-hand"
# The code of a new row is the mean of the training codes of its category. Which rows and labels
# does the definition use for it?
def target_encode_oof(column, y, folds, new, smoothing):
    def code(label, used):
        mean, rows = y[used].mean(), used & (column == label)
        total = y[rows].sum() + smoothing * mean
        return total / (rows.sum() + smoothing) if rows.any() else mean

    pairs = zip(column, folds, strict=True)
    encoded = np.array([code(label, folds != fold) for label, fold in pairs])
    means = [encoded[column == label].mean() if label in column else y.mean() for label in new]
    return encoded, np.array(means)


# %% wrong="target-encode-oof" name="new-from-one-fold" caught_by="target-encode-oof-hand"
# The new rows are encoded without the last fold. Which training rows are forbidden for them?
def target_encode_oof(column, y, folds, new, smoothing):
    def code(label, used):
        mean, rows = y[used].mean(), used & (column == label)
        total = y[rows].sum() + smoothing * mean
        return total / (rows.sum() + smoothing) if rows.any() else mean

    encoded = [code(label, folds != fold) for label, fold in zip(column, folds, strict=True)]
    return np.array(encoded), np.array([code(label, folds != folds.max()) for label in new])


# %% wrong="target-encode-oof" name="training-only" caught_by="target-encode-oof-hand"
# The codes of the new rows are missing. What should the model get for them?
def target_encode_oof(column, y, folds, new, smoothing):
    def code(label, used):
        mean, rows = y[used].mean(), used & (column == label)
        total = y[rows].sum() + smoothing * mean
        return total / (rows.sum() + smoothing) if rows.any() else mean

    return np.array([code(label, folds != fold) for label, fold in zip(column, folds, strict=True)])


# %% wrong="target-encode-oof" name="whole-numbers" caught_by="target-encode-oof-hand"
# The codes are whole numbers: the table they are written into takes its kind from the labels. What
# does such a table make of one half?
def target_encode_oof(column, y, folds, new, smoothing):
    def code(label, used):
        mean, rows = y[used].mean(), used & (column == label)
        total = y[rows].sum() + smoothing * mean
        return total / (rows.sum() + smoothing) if rows.any() else mean

    encoded = np.zeros_like(y)
    for i, label in enumerate(column):
        encoded[i] = code(label, folds != folds[i])
    return encoded, np.array([code(label, folds == folds) for label in new])


# %% wrong="target-encode-oof" name="folds-from-zero" caught_by="target-encode-oof-oracle"
# The folds are counted up from 0, and rows of folds with other numbers stay 0. Which numbers may
# a fold have?
def target_encode_oof(column, y, folds, new, smoothing):
    def code(label, used):
        mean, rows = y[used].mean(), used & (column == label)
        total = y[rows].sum() + smoothing * mean
        return total / (rows.sum() + smoothing) if rows.any() else mean

    encoded = np.zeros(len(column))
    for fold in range(len(np.unique(folds))):
        for i in np.flatnonzero(folds == fold):
            encoded[i] = code(column[i], folds != fold)
    return encoded, np.array([code(label, folds == folds) for label in new])


# %% wrong="target-encode-oof" name="unseen-divides-by-zero" caught_by="target-encode-oof-oracle"
# Without smoothing, a category without rows is divided by zero. What is promised for it?
def target_encode_oof(column, y, folds, new, smoothing):
    def code(label, used):
        mean, rows = y[used].mean(), used & (column == label)
        with np.errstate(invalid="ignore"):
            return (y[rows].sum() + smoothing * mean) / np.float64(rows.sum() + smoothing)

    encoded = [code(label, folds != fold) for label, fold in zip(column, folds, strict=True)]
    return np.array(encoded), np.array([code(label, folds == folds) for label in new])


# %% wrong="target-encode-oof" name="always-one-imaginary-row" caught_by="target-encode-oof-oracle"
# One imaginary row is added whatever the caller asks for. What is the last argument for?
def target_encode_oof(column, y, folds, new, smoothing):
    def code(label, used):
        mean, rows = y[used].mean(), used & (column == label)
        return (y[rows].sum() + mean) / (rows.sum() + 1)

    encoded = [code(label, folds != fold) for label, fold in zip(column, folds, strict=True)]
    return np.array(encoded), np.array([code(label, folds == folds) for label in new])


# %% wrong="target-encode-oof" name="in-place" caught_by="target-encode-oof-oracle"
# The codes are right, and the caller's folds are renumbered along the way. What does the next
# feature that is encoded with them get?
def target_encode_oof(column, y, folds, new, smoothing):
    folds[:] = np.unique(folds, return_inverse=True)[1]

    def code(label, used):
        mean, rows = y[used].mean(), used & (column == label)
        total = y[rows].sum() + smoothing * mean
        return total / (rows.sum() + smoothing) if rows.any() else mean

    encoded = [code(label, folds != fold) for label, fold in zip(column, folds, strict=True)]
    return np.array(encoded), np.array([code(label, folds == folds) for label in new])


# %% wrong="target-encode-oof" name="whole-imaginary-rows" caught_by="target-encode-oof-oracle"
# The smoothing is cut to a whole number. Must imaginary rows come in ones?
def target_encode_oof(column, y, folds, new, smoothing):
    def code(used, label):
        mean, values = y[used].mean(), y[used & (column == label)]
        if len(values) == 0:
            return mean
        return (values.sum() + int(smoothing) * mean) / (len(values) + int(smoothing))

    every = np.ones(len(y), dtype=bool)
    encoded = [code(folds != folds[i], column[i]) for i in range(len(y))]
    return np.array(encoded), np.array([code(every, label) for label in new])


# %% [markdown] why="target-encode-oof"
# `folds != fold` decides everything: count, sum and mean label are taken from those
# rows, so a row's own label is in none of them. The codes start as the mean label, and
# only categories that occur are overwritten, which settles unseen ones without a
# division by 0. New rows have no label here and may use all training rows. Frequent
# misses: the mean label of *all* rows, and an array that inherits whole numbers from
# `y`.


# %% right="target-encode-oof" name="row-by-row"
def target_encode_oof(column, y, folds, new, smoothing):
    def code(label, used):
        prior = y[used].mean()
        same = used & (column == label)
        if not same.any():
            return prior
        return (y[same].sum() + smoothing * prior) / (same.sum() + smoothing)

    encoded = [code(label, folds != fold) for label, fold in zip(column, folds, strict=True)]
    return encoded, [code(label, folds == folds) for label in new]


# %% right="target-encode-oof" name="dictionaries"
def target_encode_oof(column, y, folds, new, smoothing):
    def learn(rows):
        prior, count, total = sum(y[i] for i in rows) / len(rows), {}, {}
        for i in rows:
            count[column[i]] = count.get(column[i], 0) + 1
            total[column[i]] = total.get(column[i], 0) + y[i]
        table_codes = {c: (total[c] + smoothing * prior) / (count[c] + smoothing) for c in count}
        return lambda label: table_codes.get(label, prior)

    encoded, everyone = np.zeros(len(y)), range(len(y))
    for fold in set(folds.tolist()):
        learnt = learn([i for i in everyone if folds[i] != fold])
        for i in everyone:
            if folds[i] == fold:
                encoded[i] = learnt(column[i])
    learnt = learn(list(everyone))
    return encoded, np.array([learnt(label) for label in new])


# %% right="target-encode-oof" name="library"
def target_encode_oof(column, y, folds, new, smoothing):
    def encoder(rows):
        model = TargetEncoder(smooth=float(smoothing), target_type="continuous")
        return model.fit(column[rows][:, None], y[rows].astype(float))

    encoded = np.empty(len(column))
    for fold in np.unique(folds):
        inside = folds == fold
        encoded[inside] = encoder(~inside).transform(column[inside][:, None])[:, 0]
    return encoded, encoder(folds == folds).transform(new[:, None])[:, 0]


# %% right="target-encode-oof" name="share-of-own-mean"
def target_encode_oof(column, y, folds, new, smoothing):
    def encode(labels, rows):
        prior = np.mean(y[rows])
        out = np.full(len(labels), prior, dtype=float)
        for i, label in enumerate(labels):
            own = y[rows][column[rows] == label]
            if own.size:
                trust = own.size / (own.size + smoothing)
                out[i] = trust * own.mean() + (1 - trust) * prior
        return out

    encoded = np.zeros(len(column), dtype=float)
    for fold in np.unique(folds):
        encoded[folds == fold] = encode(column[folds == fold], np.flatnonzero(folds != fold))
    return encoded, encode(new, np.arange(len(y)))


# %% wrong="target-encode-oof" name="nothing-at-all" caught_by="target-encode-oof-oracle"
# No code comes back, neither for the training rows nor for the new ones. How many rows are there?
def target_encode_oof(column, y, folds, new, a):
    return np.empty((0, 1)), np.empty((0, 1))


# %% probe="target-encode-oof"
city_probe = np.array(["a", "b", "a", "c", "b", "a", "a", "d"])
y_probe, fold_probe = np.array([1, 0, 0, 1, 1, 1, 0, 1]), np.array([0, 1, 2, 0, 2, 1, 0, 2])
answered = target_encode_oof(city_probe, y_probe, fold_probe, np.array(["a", "e", "d"]), 2.5)
[np.asarray(side, dtype=float).round(6).tolist() for side in answered]

# %% probe="target-encode-oof"
fold_probe = np.array([4, 9, 4, 9])
answered = target_encode_oof(
    np.array(["a", "a", "b", "c"]), np.array([1, 0, 1, 1]), fold_probe, np.array(["a", "z"]), 0
)
answered = [np.asarray(side, dtype=float).round(6).tolist() for side in answered]
[repr(answered), fold_probe.tolist()]

# %% [markdown]
# ## Claim lab 4.8: selection_accuracy


# %% wrong="selection-accuracy" name="always-all-rows" caught_by="selection-accuracy-claim"
# The ranking sees all rows in either case. What should the last argument change?
def selection_accuracy(X, y, k, folds, inside):
    columns, accuracies = top_features(X, y, k), []
    for fold in np.unique(folds):
        train, test = folds != fold, folds == fold
        model = NearestCentroid().fit(X[train][:, columns], y[train])
        accuracies.append(model.score(X[test][:, columns], y[test]))
    return np.mean(accuracies)


# %% wrong="selection-accuracy" name="always-inside" caught_by="selection-accuracy-claim"
# The ranking sees training rows only in either case. How is the claim put to the test then?
def selection_accuracy(X, y, k, folds, inside):
    accuracies = []
    for fold in np.unique(folds):
        train, test = folds != fold, folds == fold
        columns = top_features(X[train], y[train], k)
        model = NearestCentroid().fit(X[train][:, columns], y[train])
        accuracies.append(model.score(X[test][:, columns], y[test]))
    return np.mean(accuracies)


# %% wrong="selection-accuracy" name="turned-round" caught_by="selection-accuracy-claim"
# Inside and outside are exchanged. Which rows may a ranking inside the fold see?
def selection_accuracy(X, y, k, folds, inside):
    accuracies = []
    for fold in np.unique(folds):
        train, test = folds != fold, folds == fold
        ranked = np.full(len(y), True) if inside else train
        columns = top_features(X[ranked], y[ranked], k)
        model = NearestCentroid().fit(X[train][:, columns], y[train])
        accuracies.append(model.score(X[test][:, columns], y[test]))
    return np.mean(accuracies)


# %% wrong="selection-accuracy" name="ranked-on-test-fold" caught_by="selection-accuracy-oracle"
# Inside the loop, the columns are ranked on the fold that is judged. Is that fold still unseen?
def selection_accuracy(X, y, k, folds, inside):
    accuracies = []
    for fold in np.unique(folds):
        train, test = folds != fold, folds == fold
        ranked = test if inside else np.full(len(y), True)
        columns = top_features(X[ranked], y[ranked], k)
        model = NearestCentroid().fit(X[train][:, columns], y[train])
        accuracies.append(model.score(X[test][:, columns], y[test]))
    return np.mean(accuracies)


# %% wrong="selection-accuracy" name="fitted-on-all" caught_by="selection-accuracy-oracle"
# The model itself is fitted on all rows. Which rows has it not seen when it is judged?
def selection_accuracy(X, y, k, folds, inside):
    accuracies = []
    for fold in np.unique(folds):
        train, test = folds != fold, folds == fold
        ranked = train if inside else np.full(len(y), True)
        columns = top_features(X[ranked], y[ranked], k)
        model = NearestCentroid().fit(X[:, columns], y)
        accuracies.append(model.score(X[test][:, columns], y[test]))
    return np.mean(accuracies)


# %% wrong="selection-accuracy" name="judged-on-training" caught_by="selection-accuracy-claim"
# The model is judged on the rows it was fitted to. What does chapter 3 say of such a score?
def selection_accuracy(X, y, k, folds, inside):
    accuracies = []
    for fold in np.unique(folds):
        train = folds != fold
        ranked = train if inside else np.full(len(y), True)
        columns = top_features(X[ranked], y[ranked], k)
        model = NearestCentroid().fit(X[train][:, columns], y[train])
        accuracies.append(model.score(X[train][:, columns], y[train]))
    return np.mean(accuracies)


# %% wrong="selection-accuracy" name="all-columns" caught_by="selection-accuracy-claim"
# The columns are ranked and then not used: the model sees all of them. Where does the choice enter?
def selection_accuracy(X, y, k, folds, inside):
    accuracies = []
    for fold in np.unique(folds):
        train, test = folds != fold, folds == fold
        model = NearestCentroid().fit(X[train], y[train])
        accuracies.append(model.score(X[test], y[test]))
    return np.mean(accuracies)


# %% wrong="selection-accuracy" name="first-columns" caught_by="selection-accuracy-claim"
# The first columns are kept, whatever the ranking says. What does `top_features` return?
def selection_accuracy(X, y, k, folds, inside):
    accuracies = []
    for fold in np.unique(folds):
        train, test = folds != fold, folds == fold
        model = NearestCentroid().fit(X[train][:, :k], y[train])
        accuracies.append(model.score(X[test][:, :k], y[test]))
    return np.mean(accuracies)


# %% wrong="selection-accuracy" name="not-averaged" caught_by="selection-accuracy-claim"
# Each fold keeps an accuracy of its own. What joins them into one number?
def selection_accuracy(X, y, k, folds, inside):
    accuracies = []
    for fold in np.unique(folds):
        train, test = folds != fold, folds == fold
        ranked = train if inside else np.full(len(y), True)
        columns = top_features(X[ranked], y[ranked], k)
        model = NearestCentroid().fit(X[train][:, columns], y[train])
        accuracies.append(model.score(X[test][:, columns], y[test]))
    return accuracies


# %% wrong="selection-accuracy" name="five-folds-from-zero" caught_by="selection-accuracy-oracle"
# The folds are taken to be 0 to 4. Which numbers may a fold have?
def selection_accuracy(X, y, k, folds, inside):
    accuracies = []
    for fold in range(5):
        train, test = folds != fold, folds == fold
        ranked = train if inside else np.full(len(y), True)
        columns = top_features(X[ranked], y[ranked], k)
        model = NearestCentroid().fit(X[train][:, columns], y[train])
        accuracies.append(model.score(X[test][:, columns], y[test]))
    return np.mean(accuracies)


# %% wrong="selection-accuracy" name="always-twenty" caught_by="selection-accuracy-oracle"
# Twenty columns are kept whatever the caller asks for. What is the third argument for?
def selection_accuracy(X, y, k, folds, inside):
    accuracies = []
    for fold in np.unique(folds):
        train, test = folds != fold, folds == fold
        ranked = train if inside else np.full(len(y), True)
        columns = top_features(X[ranked], y[ranked], 20)
        model = NearestCentroid().fit(X[train][:, columns], y[train])
        accuracies.append(model.score(X[test][:, columns], y[test]))
    return np.mean(accuracies)


# %% [markdown] why="selection-accuracy"
# One line makes the difference: the rows that `top_features` sees. With `train` the
# ranking is part of the training, as in a pipeline; with all rows it has already seen
# the labels of the fold to be judged, and picks columns whose luck includes them. The
# measured accuracy on coin flips, far above one half, is the size of that leak. The
# repair is to move one line into the loop.


# %% right="selection-accuracy" name="pipeline"
def selection_accuracy(X, y, k, folds, inside):
    split = PredefinedSplit(np.unique(folds, return_inverse=True)[1])
    if inside:
        model = make_pipeline(SelectKBest(k=k), NearestCentroid())
        return cross_val_score(model, X, y, cv=split).mean()
    columns = top_features(X, y, k)
    return cross_val_score(NearestCentroid(), X[:, columns], y, cv=split).mean()


# %% right="selection-accuracy" name="row-numbers"
def selection_accuracy(X, y, k, folds, inside):
    outside, total, names = top_features(X, y, k), 0.0, sorted(set(folds.tolist()))
    for fold in names:
        test = np.flatnonzero(folds == fold)
        train = np.setdiff1d(np.arange(len(y)), test)
        columns = top_features(X[train], y[train], k) if inside else outside
        model = NearestCentroid().fit(X[np.ix_(train, columns)], y[train])
        total += np.mean(model.predict(X[np.ix_(test, columns)]) == y[test])
    return float(total / len(names))


# %% right="selection-accuracy" name="centroids-by-hand"
def selection_accuracy(X, y, k, folds, inside):
    hits = np.zeros(len(y))
    for fold in np.unique(folds):
        train = folds != fold
        columns = top_features(X[train], y[train], k) if inside else top_features(X, y, k)
        Z = X[:, columns]
        centers = np.array([Z[train & (y == label)].mean(axis=0) for label in (0, 1)])
        near = ((Z[:, None] - centers) ** 2).sum(axis=2).argmin(axis=1)
        hits[~train] = near[~train] == y[~train]
    return hits.mean()


# %% probe="selection-accuracy"
def told_by(n, d, k, names, seed):
    rng = np.random.default_rng(seed)
    y_probe, X_probe = np.arange(n) // 2 % 2, rng.normal(size=(n, d))
    X_probe[:, d // 2] += 1.5 * y_probe
    fold_probe = rng.permutation(np.resize(names, n))
    return [
        np.round(
            np.asarray(selection_accuracy(X_probe, y_probe, k, fold_probe, inside)), 6
        ).tolist()
        for inside in (True, False)
    ]


[told_by(60, 200, 6, [0, 1, 2, 3, 4], 0), told_by(40, 90, 9, [0, 1, 2, 3, 4], 1)]


# %% probe="selection-accuracy"
def told_by_folds(names):
    rng = np.random.default_rng(2)
    y_probe, X_probe = np.arange(36) // 2 % 2, rng.normal(size=(36, 70))
    fold_probe = rng.permutation(np.resize(names, 36))
    try:
        return np.round(
            np.asarray(selection_accuracy(X_probe, y_probe, 5, fold_probe, True)), 6
        ).tolist()
    except ValueError as fault:
        return type(fault).__name__


[told_by_folds([3, 8, 6]), told_by_folds([0, 1])]

# %% [markdown]
# ## Exercise 4.9: find_leaks


# %% wrong="find-leaks" name="real-table" caught_by="find-leaks-two"
# The procedures are scored on the table itself. What does a high score prove where there is real
# signal?
def find_leaks(procedures, X, y, repeats=10, seed=0):
    chance = np.unique(y, return_counts=True)[1].max() / len(y)
    return sorted(
        name
        for name, procedure in procedures.items()
        if np.mean([procedure(X, y) for _ in range(repeats)]) > chance + 0.1
    )


# %% wrong="find-leaks" name="names-the-honest" caught_by="find-leaks-two"
# The procedures that do not leak are returned. Which ones find something where nothing is?
def find_leaks(procedures, X, y, repeats=10, seed=0):
    rng, total = np.random.default_rng(seed), dict.fromkeys(procedures, 0.0)
    for _ in range(repeats):
        noise = rng.normal(size=X.shape)
        for name, procedure in procedures.items():
            total[name] += procedure(noise, y) / repeats
    chance = np.unique(y, return_counts=True)[1].max() / len(y)
    return sorted(name for name in total if total[name] <= chance + 0.1)


# %% wrong="find-leaks" name="averages-returned" caught_by="find-leaks-two"
# The averages are returned. Which of them are too high to be honest?
def find_leaks(procedures, X, y, repeats=10, seed=0):
    rng = np.random.default_rng(seed)
    tables = [rng.normal(size=X.shape) for _ in range(repeats)]
    return {name: np.mean([go(one, y) for one in tables]) for name, go in procedures.items()}


# %% wrong="find-leaks" name="shuffled-rows" caught_by="find-leaks-rounds"
# The rows of the table are shuffled, not replaced by noise. What was to be given to the procedures?
def find_leaks(procedures, X, y, repeats=10, seed=0):
    rng, total = np.random.default_rng(seed), dict.fromkeys(procedures, 0.0)
    for _ in range(repeats):
        noise = rng.permutation(X)
        for name, procedure in procedures.items():
            total[name] += procedure(noise, y) / repeats
    chance = np.unique(y, return_counts=True)[1].max() / len(y)
    return sorted(name for name in total if total[name] > chance + 0.1)


# %% wrong="find-leaks" name="half-is-chance" caught_by="find-leaks-rounds"
# One half is taken for chance. How often is someone right who always names the frequent label?
def find_leaks(procedures, X, y, repeats=10, seed=0):
    rng, total = np.random.default_rng(seed), dict.fromkeys(procedures, 0.0)
    for _ in range(repeats):
        noise = rng.normal(size=X.shape)
        for name, procedure in procedures.items():
            total[name] += procedure(noise, y) / repeats
    return sorted(name for name in total if total[name] > 0.6)


# %% wrong="find-leaks" name="mean-of-y-is-chance" caught_by="find-leaks-rounds"
# The share of the label 1 is taken for chance. What if 1 is the rarer label, or there are three?
def find_leaks(procedures, X, y, repeats=10, seed=0):
    rng, total = np.random.default_rng(seed), dict.fromkeys(procedures, 0.0)
    for _ in range(repeats):
        noise = rng.normal(size=X.shape)
        for name, procedure in procedures.items():
            total[name] += procedure(noise, y) / repeats
    return sorted(name for name in total if total[name] > np.mean(y) + 0.1)


# %% wrong="find-leaks" name="any-round" caught_by="find-leaks-rounds"
# One lucky round is enough to be named. What evens luck out over the rounds?
def find_leaks(procedures, X, y, repeats=10, seed=0):
    rng, found = np.random.default_rng(seed), set()
    chance = np.unique(y, return_counts=True)[1].max() / len(y)
    for _ in range(repeats):
        noise = rng.normal(size=X.shape)
        found |= {name for name, go in procedures.items() if go(noise, y) > chance + 0.1}
    return sorted(found)


# %% wrong="find-leaks" name="one-round" caught_by="find-leaks-rounds"
# There is one round, whatever the caller asks for. How far may one score be off by luck?
def find_leaks(procedures, X, y, repeats=10, seed=0):
    noise = np.random.default_rng(seed).normal(size=X.shape)
    chance = np.unique(y, return_counts=True)[1].max() / len(y)
    return sorted(name for name, go in procedures.items() if go(noise, y) > chance + 0.1)


# %% wrong="find-leaks" name="same-noise" caught_by="find-leaks-rounds"
# The generator starts anew in every round, so each round sees the same noise. Is that a second
# measurement?
def find_leaks(procedures, X, y, repeats=10, seed=0):
    total = dict.fromkeys(procedures, 0.0)
    for _ in range(repeats):
        noise = np.random.default_rng(seed).normal(size=X.shape)
        for name, procedure in procedures.items():
            total[name] += procedure(noise, y) / repeats
    chance = np.unique(y, return_counts=True)[1].max() / len(y)
    return sorted(name for name in total if total[name] > chance + 0.1)


# %% wrong="find-leaks" name="no-margin" caught_by="find-leaks-rounds"
# Whoever is above chance at all is named. Half of all honest procedures are, by luck: how far
# above did the exercise ask for?
def find_leaks(procedures, X, y, repeats=10, seed=0):
    rng, total = np.random.default_rng(seed), dict.fromkeys(procedures, 0.0)
    for _ in range(repeats):
        noise = rng.normal(size=X.shape)
        for name, procedure in procedures.items():
            total[name] += procedure(noise, y) / repeats
    chance = np.unique(y, return_counts=True)[1].max() / len(y)
    return sorted(name for name in total if total[name] > chance + 1e-9)


# %% wrong="find-leaks" name="unsorted" caught_by="find-leaks-rounds"
# The names come in the order of the dict. Which order was asked for?
def find_leaks(procedures, X, y, repeats=10, seed=0):
    rng, total = np.random.default_rng(seed), dict.fromkeys(procedures, 0.0)
    for _ in range(repeats):
        noise = rng.normal(size=X.shape)
        for name, procedure in procedures.items():
            total[name] += procedure(noise, y) / repeats
    chance = np.unique(y, return_counts=True)[1].max() / len(y)
    return [name for name in total if total[name] > chance + 0.1]


# %% wrong="find-leaks" name="labels-drawn-too" caught_by="find-leaks-rounds"
# The labels are drawn anew as well. Which labels does the statement hand on?
def find_leaks(procedures, X, y, repeats=10, seed=0):
    rng, total = np.random.default_rng(seed), dict.fromkeys(procedures, 0.0)
    for _ in range(repeats):
        noise, labels = rng.normal(size=X.shape), rng.permutation(y)
        for name, procedure in procedures.items():
            total[name] += procedure(noise, labels) / repeats
    chance = np.unique(y, return_counts=True)[1].max() / len(y)
    return sorted(name for name in total if total[name] > chance + 0.1)


# %% wrong="find-leaks" name="noise-added" caught_by="find-leaks-two"
# Noise is added to the table, and the signal stays below it. What may be left of the table?
def find_leaks(procedures, X, y, repeats=10, seed=0):
    rng, total = np.random.default_rng(seed), dict.fromkeys(procedures, 0.0)
    for _ in range(repeats):
        noise = X + rng.normal(size=X.shape)
        for name, procedure in procedures.items():
            total[name] += procedure(noise, y) / repeats
    chance = np.unique(y, return_counts=True)[1].max() / len(y)
    return sorted(name for name in total if total[name] > chance + 0.1)


# %% wrong="find-leaks" name="in-place" caught_by="find-leaks-rounds"
# The caller's table is overwritten with noise. What is the model fitted to afterwards?
def find_leaks(procedures, X, y, repeats=10, seed=0):
    rng, total = np.random.default_rng(seed), dict.fromkeys(procedures, 0.0)
    for _ in range(repeats):
        X[:] = rng.normal(size=X.shape)
        for name, procedure in procedures.items():
            total[name] += procedure(X, y) / repeats
    chance = np.unique(y, return_counts=True)[1].max() / len(y)
    return sorted(name for name in total if total[name] > chance + 0.1)


# %% wrong="find-leaks" name="seed-ignored" caught_by="find-leaks-seed"
# Every seed brings the same noise. Where does the last argument enter?
def find_leaks(procedures, X, y, repeats=10, seed=0):
    rng, total = np.random.default_rng(0), dict.fromkeys(procedures, 0.0)
    for _ in range(repeats):
        noise = rng.normal(size=X.shape)
        for name, procedure in procedures.items():
            total[name] += procedure(noise, y) / repeats
    chance = np.unique(y, return_counts=True)[1].max() / len(y)
    return sorted(name for name in total if total[name] > chance + 0.1)


# %% wrong="find-leaks" name="no-seed" caught_by="find-leaks-seed"
# The same seed brings other noise at each call. Which generator draws?
def find_leaks(procedures, X, y, repeats=10, seed=0):
    total = dict.fromkeys(procedures, 0.0)
    for _ in range(repeats):
        noise = np.random.default_rng().normal(size=X.shape)
        for name, procedure in procedures.items():
            total[name] += procedure(noise, y) / repeats
    chance = np.unique(y, return_counts=True)[1].max() / len(y)
    return sorted(name for name in total if total[name] > chance + 0.1)


# %% [markdown] why="find-leaks"
# The table handed to the procedures is noise, so nothing in it can predict `y`; a score
# above chance must come from the procedure. Chance is the share $q$ of the most
# frequent label, not one half: whoever always names that label reaches it. One
# generator draws new noise in every round, and the average evens out luck. On the real
# table an honest procedure may score high as well, which proves nothing.


# %% right="find-leaks" name="scores-by-name"
def find_leaks(procedures, X, y, repeats=10, seed=0):
    rng = np.random.default_rng(seed)
    noises = [rng.standard_normal(X.shape) for _ in range(repeats)]
    _, counts = np.unique(y, return_counts=True)
    limit, leaking = max(counts) / sum(counts) + 0.1, []
    for name in sorted(procedures):
        if np.mean([procedures[name](noise, y) for noise in noises]) > limit:
            leaking.append(name)
    return leaking


# %% right="find-leaks" name="noise-for-each"
def find_leaks(procedures, X, y, repeats=10, seed=0):
    rng, scores = np.random.default_rng(seed), {name: [] for name in procedures}
    for _ in range(repeats):
        noise = rng.normal(0.0, 1.0, size=X.shape)
        for name in procedures:
            scores[name].append(float(procedures[name](noise.copy(), y.copy())))
    chance = np.bincount(y).max() / y.size
    return [name for name in sorted(scores) if sum(scores[name]) / repeats > chance + 0.1]


# %% right="find-leaks" name="matrix"
def find_leaks(procedures, X, y, repeats=10, seed=0):
    rng, names = np.random.default_rng(seed), sorted(procedures)
    table_scores = np.zeros((repeats, len(names)))
    for i in range(repeats):
        noise = rng.normal(size=np.shape(X))
        table_scores[i] = [procedures[name](noise, y) for name in names]
    q = max(np.mean(y == label) for label in set(y.tolist()))
    over = table_scores.mean(axis=0) - q > 0.1
    return [name for name, one in zip(names, over, strict=True) if one]


# %% probe="find-leaks"
def noticing(scores, notes):
    left = list(scores)

    def procedure(X, y):
        notes.append([bool(abs(X.mean()) < 1), bool(X.std() < 1.5), y.tolist(), float(X.flat[0])])
        return left.pop(0) if left else 0.0

    return procedure


notes_probe, X_probe = [], np.full((40, 5), 7.0) + np.arange(200.0).reshape(40, 5) % 3
y_probe = np.array([0] * 26 + [1] * 14)
suspects = {
    "z": noticing(3 * [0.8], []),
    "h": noticing(3 * [0.7], []),
    "w": noticing([], notes_probe),
}
suspects |= {"a": noticing([0.3, 1.0, 1.0], []), "m": noticing([0.9, 0.5, 0.5], [])}
suspects |= {"d": noticing(3 * [0.5], [])}
found = find_leaks(suspects, X_probe, y_probe, 3, 1)
# What was found, whether noise and labels were handed on, how many different tables, the table.
[
    found if isinstance(found, list) else {k: round(float(v), 6) for k, v in found.items()},
    [note[:2] for note in notes_probe],
    [note[2] == y_probe.tolist() for note in notes_probe],
    len({note[3] for note in notes_probe}),
    float(X_probe[0, 0]),
]

# %% probe="find-leaks"
drawn_probe = []
for seed_probe in (4, 4, 9):
    first_probe = []
    watched = {"w": lambda X, y, notes=first_probe: notes.append(float(X.flat[0])) or 0.0}
    find_leaks(watched, np.ones((4, 2)), np.array([0, 1, 0, 1]), 2, seed_probe)
    drawn_probe.append(first_probe)
[drawn_probe[0] == drawn_probe[1], drawn_probe[0] == drawn_probe[2]]

# %% [markdown]
# ## Exercise 4.10: build_pipeline


# %% wrong="build-pipeline" name="no-return" caught_by="build-pipeline-fits"
# The function returns nothing. Is its last line a return?
def build_pipeline(numeric, categorical):
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    names = OneHotEncoder(handle_unknown="ignore")
    prepare = ColumnTransformer([("numbers", numbers, numeric), ("names", names, categorical)])
    make_pipeline(prepare, LogisticRegression(max_iter=1000))


# %% wrong="build-pipeline" name="no-model" caught_by="build-pipeline-fits"
# The preparation comes without a model. Who predicts?
def build_pipeline(numeric, categorical):
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    names = OneHotEncoder(handle_unknown="ignore")
    return ColumnTransformer([("numbers", numbers, numeric), ("names", names, categorical)])


# %% wrong="build-pipeline" name="unknown-raises" caught_by="build-pipeline-fits"
# A new category stops the prediction. Which setting of the encoder says what to do with it?
def build_pipeline(numeric, categorical):
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    prepare = ColumnTransformer(
        [("numbers", numbers, numeric), ("names", OneHotEncoder(), categorical)]
    )
    return make_pipeline(prepare, LogisticRegression(max_iter=1000))


# %% wrong="build-pipeline" name="gaps-not-filled" caught_by="build-pipeline-fits"
# Gaps in the numeric columns reach the model. Which step is missing before it?
def build_pipeline(numeric, categorical):
    names = OneHotEncoder(handle_unknown="ignore")
    prepare = ColumnTransformer(
        [("numbers", StandardScaler(), numeric), ("names", names, categorical)]
    )
    return make_pipeline(prepare, LogisticRegression(max_iter=1000))


# %% wrong="build-pipeline" name="mean-imputed" caught_by="build-pipeline-oracle"
# Gaps are filled with the mean. Which fill was asked for?
def build_pipeline(numeric, categorical):
    numbers = make_pipeline(SimpleImputer(), StandardScaler())
    names = OneHotEncoder(handle_unknown="ignore")
    prepare = ColumnTransformer([("numbers", numbers, numeric), ("names", names, categorical)])
    return make_pipeline(prepare, LogisticRegression(max_iter=1000))


# %% wrong="build-pipeline" name="not-standardised" caught_by="build-pipeline-oracle"
# The numeric columns keep their units. What does a penalty do to a weight of a column in grams?
def build_pipeline(numeric, categorical):
    names = OneHotEncoder(handle_unknown="ignore")
    prepare = ColumnTransformer(
        [("numbers", SimpleImputer(strategy="median"), numeric), ("names", names, categorical)]
    )
    return make_pipeline(prepare, LogisticRegression(max_iter=1000))


# %% wrong="build-pipeline" name="codes-as-amounts" caught_by="build-pipeline-oracle"
# The categories go down the numeric chain. Is plan 2 twice plan 1?
def build_pipeline(numeric, categorical):
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    prepare = ColumnTransformer([("numbers", numbers, list(numeric) + list(categorical))])
    return make_pipeline(prepare, LogisticRegression(max_iter=1000))


# %% wrong="build-pipeline" name="all-one-hot" caught_by="build-pipeline-oracle"
# Numeric columns are encoded as if each number were a category. How many ages has a new customer
# in common with the old ones?
def build_pipeline(numeric, categorical):
    names = OneHotEncoder(handle_unknown="ignore")
    prepare = ColumnTransformer([("names", names, list(numeric) + list(categorical))])
    return make_pipeline(prepare, LogisticRegression(max_iter=1000))


# %% wrong="build-pipeline" name="other-columns-kept" caught_by="build-pipeline-oracle"
# Columns that nobody named reach the model. What could stand in them?
def build_pipeline(numeric, categorical):
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    names, rest = OneHotEncoder(handle_unknown="ignore"), SimpleImputer()
    prepare = ColumnTransformer(
        [("numbers", numbers, numeric), ("names", names, categorical)], remainder=rest
    )
    return make_pipeline(prepare, LogisticRegression(max_iter=1000))


# %% wrong="build-pipeline" name="categories-left-out" caught_by="build-pipeline-oracle"
# Only the numeric columns are used. Where does the plan enter?
def build_pipeline(numeric, categorical):
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    prepare = ColumnTransformer([("numbers", numbers, numeric)])
    return make_pipeline(prepare, LogisticRegression(max_iter=1000))


# %% wrong="build-pipeline" name="missing-category-guessed" caught_by="build-pipeline-oracle"
# A missing category is replaced by the most frequent one. Which column was it to have?
def build_pipeline(numeric, categorical):
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    names = make_pipeline(
        SimpleImputer(strategy="most_frequent"), OneHotEncoder(handle_unknown="ignore")
    )
    prepare = ColumnTransformer([("numbers", numbers, numeric), ("names", names, categorical)])
    return make_pipeline(prepare, LogisticRegression(max_iter=1000))


# %% wrong="build-pipeline" name="first-category-dropped" caught_by="build-pipeline-oracle"
# One category of each column has no column of its own. How does a new category differ from it?
def build_pipeline(numeric, categorical):
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    names = OneHotEncoder(handle_unknown="ignore", drop="first")
    prepare = ColumnTransformer([("numbers", numbers, numeric), ("names", names, categorical)])
    return make_pipeline(prepare, LogisticRegression(max_iter=1000))


# %% wrong="build-pipeline" name="all-standardised" caught_by="build-pipeline-oracle"
# The zeros and ones of the categories are standardised, too. Which columns was that meant for?
def build_pipeline(numeric, categorical):
    names = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    prepare = ColumnTransformer(
        [("numbers", SimpleImputer(strategy="median"), numeric), ("names", names, categorical)]
    )
    return make_pipeline(prepare, StandardScaler(), LogisticRegression(max_iter=1000))


# %% wrong="build-pipeline" name="shown-columns" caught_by="build-pipeline-oracle"
# The column numbers of the shown example stand in the code. What are the two arguments for?
def build_pipeline(numeric, categorical):
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    names = OneHotEncoder(handle_unknown="ignore")
    prepare = ColumnTransformer([("numbers", numbers, [0]), ("names", names, [1])])
    return make_pipeline(prepare, LogisticRegression(max_iter=1000))


# %% wrong="build-pipeline" name="balanced" caught_by="build-pipeline-oracle"
# The rarer label is given more weight, so the probabilities are too high for it. Which settings of
# the model were to stay?
def build_pipeline(numeric, categorical):
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    names = OneHotEncoder(handle_unknown="ignore")
    prepare = ColumnTransformer([("numbers", numbers, numeric), ("names", names, categorical)])
    return make_pipeline(prepare, LogisticRegression(max_iter=1000, class_weight="balanced"))


# %% wrong="build-pipeline" name="standardised-first" caught_by="build-pipeline-oracle"
# The known values are standardised, and the gaps filled afterwards. Has the column then the spread
# that it should have?
def build_pipeline(numeric, categorical):
    numbers = make_pipeline(StandardScaler(), SimpleImputer(strategy="median"))
    names = OneHotEncoder(handle_unknown="ignore")
    prepare = ColumnTransformer([("numbers", numbers, numeric), ("names", names, categorical)])
    return make_pipeline(prepare, LogisticRegression(max_iter=1000))


# %% wrong="build-pipeline" name="rare-categories-merged" caught_by="build-pipeline-oracle"
# Rare categories share one column. Which categories were to have a column of their own?
def build_pipeline(numeric, categorical):
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    names = OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=10)
    prepare = ColumnTransformer([("numbers", numbers, numeric), ("names", names, categorical)])
    return make_pipeline(prepare, LogisticRegression(max_iter=1000))


# %% wrong="build-pipeline" name="flags-added" caught_by="build-pipeline-oracle"
# Flags for the gaps are added to the numeric columns. Which steps were asked for?
def build_pipeline(numeric, categorical):
    fill = SimpleImputer(strategy="median", add_indicator=True)
    names = OneHotEncoder(handle_unknown="ignore")
    prepare = ColumnTransformer(
        [("numbers", make_pipeline(fill, StandardScaler()), numeric), ("names", names, categorical)]
    )
    return make_pipeline(prepare, LogisticRegression(max_iter=1000))


# %% wrong="build-pipeline" name="one-pipeline-for-all" caught_by="build-pipeline-fits"
# Every call hands out the same pipeline with other columns in it, so a second call spoils the
# first. What does *new* ask for?
def build_pipeline(numeric, categorical):
    if not hasattr(build_pipeline, "model"):
        chains = ColumnTransformer([("none", "drop", [])])
        build_pipeline.model = make_pipeline(chains, LogisticRegression(max_iter=1000))
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    names = OneHotEncoder(handle_unknown="ignore")
    chains = ColumnTransformer([("numbers", numbers, numeric), ("names", names, categorical)])
    build_pipeline.model.steps[0] = ("columntransformer", chains)
    return build_pipeline.model


# %% [markdown] why="build-pipeline"
# The numeric chain fills first and scales then, since a scaler of columns with gaps
# would be fitted to fewer rows. `handle_unknown="ignore"` gives a new category zeros,
# and the encoder takes `nan` for a category like any other. Columns that no chain names
# are dropped. The model stands behind the preparation in one pipeline, so a `fit` fits
# both on the same rows. A frequent miss: filling missing categories with the most
# frequent one.


# %% right="build-pipeline" name="named-steps"
def build_pipeline(numeric, categorical):
    from sklearn.pipeline import Pipeline

    numbers = Pipeline([("fill", SimpleImputer(strategy="median")), ("scale", StandardScaler())])
    names = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    prepare = ColumnTransformer(
        transformers=[("categorical", names, categorical), ("numeric", numbers, numeric)],
        remainder="drop",
    )
    return Pipeline([("prepare", prepare), ("model", LogisticRegression(max_iter=1000))])


# %% right="build-pipeline" name="missing-as-a-number"
def build_pipeline(numeric, categorical):
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    names = make_pipeline(
        SimpleImputer(strategy="constant", fill_value=-1.0), OneHotEncoder(handle_unknown="ignore")
    )
    prepare = ColumnTransformer([("numbers", numbers, numeric), ("names", names, categorical)])
    return make_pipeline(prepare, LogisticRegression(max_iter=1000))


# %% right="build-pipeline" name="one-chain-a-column"
def build_pipeline(numeric, categorical):
    chains = [
        (f"number {j}", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), [j])
        for j in numeric
    ]
    chains += [(f"name {j}", OneHotEncoder(handle_unknown="ignore"), [j]) for j in categorical]
    return make_pipeline(ColumnTransformer(chains), LogisticRegression(max_iter=1000))


# %% right="build-pipeline" name="make-column-transformer"
def build_pipeline(numeric, categorical):
    from sklearn.compose import make_column_transformer

    prepare = make_column_transformer(
        (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numeric),
        (OneHotEncoder(handle_unknown="infrequent_if_exist"), categorical),
    )
    return make_pipeline(prepare, LogisticRegression(max_iter=1000))


# %% probe="build-pipeline"
rng = np.random.default_rng(4)
X_probe = np.column_stack([rng.lognormal(size=(80, 2)), rng.integers(4, size=80), np.arange(80.0)])
X_probe[::7, 0], X_probe[3::9, 2] = np.nan, np.nan
y_probe = (np.nan_to_num(X_probe[:, 2]) + rng.normal(size=80) > 2).astype(int)
fitted_probe = build_pipeline([1, 0], [2]).fit(X_probe[:60], y_probe[:60])
rows_probe = np.vstack([X_probe[60:70], [1.0, 2.0, 9.0, 0.0]])
fitted_probe.predict_proba(rows_probe)[:, 1].round(3).tolist()

# %% probe="build-pipeline"
rng = np.random.default_rng(5)
X_probe = np.column_stack([rng.lognormal(size=(60, 2)), rng.integers(4, size=60)])
y_probe = rng.integers(2, size=60)
fitted_probe = build_pipeline([1, 0], [2]).fit(X_probe, y_probe)
fitted_probe.predict_proba(X_probe[:5])[:, 1].round(2).tolist()

# %% probe="build-pipeline"
type(build_pipeline([0], [1])).__name__

# %% probe="build-pipeline"
rng = np.random.default_rng(6)
X_probe = np.column_stack([rng.normal(size=50), np.arange(50) % 2, rng.normal(size=50)])
X_probe[:4, 1], y_probe = 7, np.arange(50) // 4 % 2
first_probe = build_pipeline([0], [1]).fit(X_probe, y_probe)
shares_probe = first_probe.predict_proba(X_probe[:6])[:, 1].round(2).tolist()
build_pipeline([2], []).fit(X_probe, y_probe)
[shares_probe, first_probe.predict_proba(X_probe[:6])[:, 1].round(2).tolist() == shares_probe]

# %% [markdown]
# ## Quiz 4.11: what the fold sees

# %% wrong="quiz-folds" name="a" caught_by="quiz-folds-choice"
# That was colleague A. Where does the imputer stand here: before the folds, or in what is
# fitted in each?
quiz_folds = "a"

# %% wrong="quiz-folds" name="c" caught_by="quiz-folds-choice"
# The rows of the fold are filled too. Does filling them need a second median?
quiz_folds = "c"

# %% [markdown] why="quiz-folds"
# Choice **b**: cross-validation fits the whole pipeline once for each fold, on the rows
# outside it, and the imputer is a step of the pipeline. The rows of the fold are only
# transformed, with the median that is already there. That is "fit on the training rows,
# apply to both", kept without a thought.

# %% probe="quiz-folds"
quiz_folds

# %% [markdown]
# ## Exercise 4.12: group_split


# %% wrong="group-split" name="rows-drawn" caught_by="group-split-apart"
# Rows are drawn, so the records of one customer fall on both sides. What belongs together?
def group_split(groups, test_share, seed):
    order = np.random.default_rng(seed).permutation(len(groups))
    size = max(round(test_share * len(groups)), 1)
    return order[size:], order[:size]


# %% wrong="group-split" name="names-returned" caught_by="group-split-apart"
# The groups are returned, not the rows. Which numbers does the table of features need?
def group_split(groups, test_share, seed):
    names = np.random.default_rng(seed).permutation(np.unique(groups))
    size = min(max(round(test_share * len(names)), 1), len(names) - 1)
    return names[size:], names[:size]


# %% wrong="group-split" name="masks-returned" caught_by="group-split-apart"
# Truth values are returned. Which rows do they stand for?
def group_split(groups, test_share, seed):
    names = np.random.default_rng(seed).permutation(np.unique(groups))
    size = min(max(round(test_share * len(names)), 1), len(names) - 1)
    in_test = np.isin(groups, names[:size])
    return ~in_test, in_test


# %% wrong="group-split" name="swapped" caught_by="group-split-apart"
# Training and test are exchanged. Which side did the share belong to?
def group_split(groups, test_share, seed):
    names = np.random.default_rng(seed).permutation(np.unique(groups))
    size = min(max(round(test_share * len(names)), 1), len(names) - 1)
    in_test = np.isin(groups, names[:size])
    return np.flatnonzero(in_test), np.flatnonzero(~in_test)


# %% wrong="group-split" name="first-row-of-each" caught_by="group-split-apart"
# One row of each group goes to the test. Is a customer whose other rows are known a new one?
def group_split(groups, test_share, seed):
    test = np.unique(groups, return_index=True)[1]
    return np.setdiff1d(np.arange(len(groups)), test), test


# %% wrong="group-split" name="duplicates-dropped" caught_by="group-split-apart"
# Each group keeps one row, and the others are on neither side. How many rows did you start with?
def group_split(groups, test_share, seed):
    rows = np.random.default_rng(seed).permutation(np.unique(groups, return_index=True)[1])
    size = min(max(round(test_share * len(rows)), 1), len(rows) - 1)
    return rows[size:], rows[:size]


# %% wrong="group-split" name="not-random" caught_by="group-split-fair"
# The last groups in alphabetical order are always the test. What is the seed for?
def group_split(groups, test_share, seed):
    names = np.unique(groups)
    size = min(max(round(test_share * len(names)), 1), len(names) - 1)
    in_test = np.isin(groups, names[-size:])
    return np.flatnonzero(~in_test), np.flatnonzero(in_test)


# %% wrong="group-split" name="seed-ignored" caught_by="group-split-fair"
# Every seed gives the same split. Where does the seed enter?
def group_split(groups, test_share, seed):
    names = np.random.default_rng(0).permutation(np.unique(groups))
    size = min(max(round(test_share * len(names)), 1), len(names) - 1)
    in_test = np.isin(groups, names[:size])
    return np.flatnonzero(~in_test), np.flatnonzero(in_test)


# %% wrong="group-split" name="no-seed" caught_by="group-split-chance"
# The same seed gives another split each time. Which generator draws?
def group_split(groups, test_share, seed):
    names = np.random.permutation(np.unique(groups))
    size = min(max(round(test_share * len(names)), 1), len(names) - 1)
    in_test = np.isin(groups, names[:size])
    return np.flatnonzero(~in_test), np.flatnonzero(in_test)


# %% wrong="group-split" name="share-of-rows" caught_by="group-split-chance"
# Groups are added until the share of rows is reached. Of what is the share meant to be?
def group_split(groups, test_share, seed):
    names, chosen = np.random.default_rng(seed).permutation(np.unique(groups)).tolist(), []
    while len(names) > 1 and np.isin(groups, chosen).sum() < test_share * len(groups):
        chosen.append(names.pop())
    in_test = np.isin(groups, chosen)
    return np.flatnonzero(~in_test), np.flatnonzero(in_test)


# %% wrong="group-split" name="largest-always-tested" caught_by="group-split-fair"
# The largest group is tested with every seed, and chance decides on the others alone. Does each
# group have the same chance?
def group_split(groups, test_share, seed):
    names, counts = np.unique(groups, return_counts=True)
    largest = counts.argmax()
    others = np.random.default_rng(seed).permutation(np.delete(names, largest))
    size = min(max(round(test_share * len(names)), 1), len(names) - 1)
    in_test = np.isin(groups, [names[largest], *others[: size - 1]])
    return np.flatnonzero(~in_test), np.flatnonzero(in_test)


# %% wrong="group-split" name="empty-side" caught_by="group-split-chance"
# With few groups a side stays empty. How many groups are on each side at least?
def group_split(groups, test_share, seed):
    names = np.random.default_rng(seed).permutation(np.unique(groups))
    in_test = np.isin(groups, names[: int(test_share * len(names) + 0.5)])
    return np.flatnonzero(~in_test), np.flatnonzero(in_test)


# %% wrong="group-split" name="in-place" caught_by="group-split-chance"
# The split is right, and the caller's groups are sorted afterwards. To which rows do they belong?
def group_split(groups, test_share, seed):
    names = np.random.default_rng(seed).permutation(np.unique(groups))
    size = min(max(round(test_share * len(names)), 1), len(names) - 1)
    in_test = np.isin(groups, names[:size])
    groups.sort()
    return np.flatnonzero(~in_test), np.flatnonzero(in_test)


# %% wrong="group-split" name="large-groups-more-often" caught_by="group-split-fair"
# The groups of rows drawn at random are tested, so a group with many rows is drawn more often. Of
# what should each have the same chance?
def group_split(groups, test_share, seed):
    order = np.random.default_rng(seed).permutation(groups).tolist()
    names = list(dict.fromkeys(order))
    size = min(max(round(test_share * len(names)), 1), len(names) - 1)
    in_test = np.isin(groups, names[:size])
    return np.flatnonzero(~in_test), np.flatnonzero(in_test)


# %% wrong="group-split" name="neighbours-together" caught_by="group-split-fair"
# The tested groups stand side by side in the alphabet, and the seed says where they begin. Can any
# two groups be tested together?
def group_split(groups, test_share, seed):
    names = np.roll(np.unique(groups), -seed)
    size = min(max(round(test_share * len(names)), 1), len(names) - 1)
    in_test = np.isin(groups, names[:size])
    return np.flatnonzero(~in_test), np.flatnonzero(in_test)


# %% wrong="group-split" name="small-groups-more-often" caught_by="group-split-fair"
# Small groups are drawn more often than large ones, which keeps the test small. Of what should
# each group have the same chance?
def group_split(groups, test_share, seed):
    names, counts = np.unique(groups, return_counts=True)
    size = min(max(round(test_share * len(names)), 1), len(names) - 1)
    chance, rng = (1 / counts) / (1 / counts).sum(), np.random.default_rng(seed)
    in_test = np.isin(groups, rng.choice(names, size=size, replace=False, p=chance))
    return np.flatnonzero(~in_test), np.flatnonzero(in_test)


# %% [markdown] why="group-split"
# `np.unique(groups)` makes groups, not rows, the things that are drawn, and `np.isin`
# sends all rows of a group the same way. The number of groups is kept between 1 and all
# but one, or a small table would lose a side. Drawing rows looks as random, and leaves
# most customers on both sides, where a model can recognise them.


# %% right="group-split" name="library"
def group_split(groups, test_share, seed):
    from sklearn.model_selection import GroupShuffleSplit

    count = len(set(groups.tolist()))
    size = min(max(int(test_share * count), 1), count - 1)
    splitter = GroupShuffleSplit(1, test_size=size, random_state=seed)
    return next(splitter.split(groups, groups=groups))


# %% right="group-split" name="sets-and-lists"
def group_split(groups, test_share, seed):
    import random

    names = sorted(set(groups.tolist()))
    size = min(max(int(np.ceil(test_share * len(names))), 1), len(names) - 1)
    chosen = set(random.Random(seed).sample(names, size))
    train = [i for i, name in enumerate(groups.tolist()) if name not in chosen]
    return train, [i for i, name in enumerate(groups.tolist()) if name in chosen]


# %% right="group-split" name="ranks"
def group_split(groups, test_share, seed):
    names, of_row = np.unique(groups, return_inverse=True)
    place = np.random.RandomState(seed).uniform(size=len(names)).argsort().argsort()
    in_test = (place < max(1, min(len(names) - 1, int(test_share * len(names)))))[of_row]
    return np.flatnonzero(~in_test), np.flatnonzero(in_test)


# %% right="group-split" name="choice"
def group_split(groups, test_share, seed):
    rng = np.random.default_rng(seed)
    names, of_row = np.unique(groups, return_inverse=True)
    size = int(np.clip(np.floor(test_share * len(names) + 0.5), 1, len(names) - 1))
    picked = np.zeros(len(names), dtype=bool)
    picked[rng.choice(len(names), size=size, replace=False)] = True
    return np.where(~picked[of_row])[0][::-1], np.where(picked[of_row])[0]


# %% probe="group-split"
group_probe = np.array(["k", "a", "b", "a", "c", "d", "b", "a", "e", "a", "a", "f", "a"])


def describe(groups, share, seed):
    sides = [np.asarray(side) for side in group_split(groups.copy(), share, seed)]
    kinds = [side.dtype.kind for side in sides]
    if kinds != ["i", "i"]:
        return kinds
    names = [set(groups[side].tolist()) for side in sides]
    rows = sorted(np.concatenate(sides).tolist()) == list(range(len(groups)))
    return [rows, bool(names[0] & names[1]), len(names[1])]


[describe(group_probe, 3 / 7, 0), describe(np.array([1, 2, 1]), 0.1, 0)]

# %% probe="group-split"
group_probe = np.array(["k", "a", "b", "a", "c", "d", "b", "a", "e", "a", "a", "f", "a"])
repeated = [sorted(map(str, group_split(group_probe.copy(), 3 / 7, 5)[1])) for _ in range(4)]
seeds_probe = {
    str(sorted(map(str, group_split(group_probe.copy(), 3 / 7, s)[1]))) for s in range(40)
}
with_largest = sum("'10'" in one for one in seeds_probe) == len(seeds_probe)
last_names = sorted(map(str, group_split(group_probe.copy(), 1 / 7, 9)[1])) == ["0"]
changed = group_probe.copy()
group_split(changed, 3 / 7, 5)
kept_probe = np.array_equal(changed, group_probe)
one_split = len({str(one) for one in repeated}) == 1
[one_split, len(seeds_probe) > 1, with_largest, last_names and one_split, kept_probe]

# %% probe="group-split"
group_probe = np.repeat(np.arange(8), [1, 1, 1, 30, 1, 1, 1, 1])
tests_probe = []
for s in range(60):
    tests_probe.append(
        tuple(sorted({str(group_probe[i]) for i in group_split(group_probe.copy(), 0.25, s)[1]}))
    )
often_probe = sum("3" in one for one in tests_probe)
[len(set(tests_probe)) > 12, often_probe > 40, often_probe < 3]

# %% [markdown]
# ## Exercise 4.13: time_split


# %% wrong="time-split" name="table-order" caught_by="time-split-days"
# The last rows of the table are taken for the latest. In which order do the rows stand?
def time_split(recorded, test_rows):
    rows = np.arange(len(recorded))
    if test_rows >= len(rows):
        raise ValueError("nothing is left to train on")
    return rows[:-test_rows], rows[-test_rows:]


# %% wrong="time-split" name="random-rows" caught_by="time-split-days"
# The rows are drawn at random. Does the test come after the training?
def time_split(recorded, test_rows):
    rows = np.random.default_rng(0).permutation(len(recorded))
    return rows[:-test_rows], rows[-test_rows:]


# %% wrong="time-split" name="earliest-tested" caught_by="time-split-days"
# The earliest rows are the test. Which side is the future?
def time_split(recorded, test_rows):
    cut = np.sort(recorded)[test_rows - 1]
    if (recorded <= cut).all():
        raise ValueError("nothing is left to train on")
    return np.flatnonzero(recorded > cut), np.flatnonzero(recorded <= cut)


# %% wrong="time-split" name="swapped" caught_by="time-split-days"
# Training and test are exchanged. Which one does the caller expect first?
def time_split(recorded, test_rows):
    before = recorded < np.sort(recorded)[-test_rows]
    if not before.any():
        raise ValueError("nothing is left to train on")
    return np.flatnonzero(~before), np.flatnonzero(before)


# %% wrong="time-split" name="day-on-both-sides" caught_by="time-split-days"
# The sorted rows are cut at a number of rows, in the middle of a day. On which side are the rows
# of one day?
def time_split(recorded, test_rows):
    order = np.argsort(recorded, kind="stable")
    if test_rows >= len(order):
        raise ValueError("nothing is left to train on")
    return order[:-test_rows], order[-test_rows:]


# %% wrong="time-split" name="later-only" caught_by="time-split-days"
# Rows of the day of the cut are left in the training. How many test rows remain?
def time_split(recorded, test_rows):
    cut = np.sort(recorded)[-test_rows]
    if not (recorded < cut).any():
        raise ValueError("nothing is left to train on")
    return np.flatnonzero(recorded <= cut), np.flatnonzero(recorded > cut)


# %% wrong="time-split" name="one-off" caught_by="time-split-order"
# The cut lies one place too early. Which place from the end is the earliest of `test_rows` rows?
def time_split(recorded, test_rows):
    if test_rows >= len(recorded):
        raise ValueError("nothing is left to train on")
    before = recorded < np.sort(recorded)[-test_rows - 1]
    if not before.any():
        raise ValueError("nothing is left to train on")
    return np.flatnonzero(before), np.flatnonzero(~before)


# %% wrong="time-split" name="days-counted" caught_by="time-split-order"
# The number is taken for a number of days, not of rows. How many rows has the latest day?
def time_split(recorded, test_rows):
    days = np.unique(recorded)
    if len(days) <= test_rows:
        raise ValueError("nothing is left to train on")
    before = recorded < days[-test_rows]
    return np.flatnonzero(before), np.flatnonzero(~before)


# %% wrong="time-split" name="sorted-places" caught_by="time-split-days"
# The numbers are places in the sorted table. Which rows of the caller's table are they?
def time_split(recorded, test_rows):
    days = np.sort(recorded)
    start = int(np.searchsorted(days, days[-test_rows]))
    if start == 0:
        raise ValueError("nothing is left to train on")
    return np.arange(start), np.arange(start, len(days))


# %% wrong="time-split" name="days-returned" caught_by="time-split-days"
# The days are returned, not the rows. Which numbers does the table of features need?
def time_split(recorded, test_rows):
    before = recorded < np.sort(recorded)[-test_rows]
    if not before.any():
        raise ValueError("nothing is left to train on")
    return recorded[before].astype("int64"), recorded[~before].astype("int64")


# %% wrong="time-split" name="no-error" caught_by="time-split-order"
# With no earlier row, an empty training set comes back. What will the model say to that?
def time_split(recorded, test_rows):
    before = recorded < np.sort(recorded)[-test_rows]
    return np.flatnonzero(before), np.flatnonzero(~before)


# %% wrong="time-split" name="day-given-up" caught_by="time-split-days"
# A day that would make the test larger than asked goes to the training. On which side is the
# earliest of the latest rows then?
def time_split(recorded, test_rows):
    cut = np.sort(recorded)[-test_rows]
    before = recorded < cut
    if np.sum(~before) > test_rows:
        before = recorded <= cut
    if before.all() or not before.any():
        raise ValueError("nothing is left to train on")
    return np.flatnonzero(before), np.flatnonzero(~before)


# %% wrong="time-split" name="in-place" caught_by="time-split-order"
# The caller's days are sorted on the way. To which rows do they belong afterwards?
def time_split(recorded, test_rows):
    original = recorded.copy()
    recorded.sort()
    before = original < recorded[-test_rows]
    if not before.any():
        raise ValueError("nothing is left to train on")
    return np.flatnonzero(before), np.flatnonzero(~before)


# %% wrong="time-split" name="cut-to-whole-numbers" caught_by="time-split-order"
# Times are cut to whole numbers before they are compared. Are 2.25 and 2.75 the same moment?
def time_split(recorded, test_rows):
    whole = recorded.astype("int64")
    before = whole < np.sort(whole)[-test_rows]
    if not before.any():
        raise ValueError("nothing is left to train on")
    return np.flatnonzero(before), np.flatnonzero(~before)


# %% [markdown] why="time-split"
# `np.sort(recorded)[-test_rows]` is the day of the earliest row that must be in the
# test: the cut. Comparing days, not places, keeps all rows of that day together, so no
# training row shares a day with a test row. Cutting the sorted rows at a number is the
# usual shortcut and splits a day in two. The error is for the table whose rows all lie
# on or after the cut.


# %% right="time-split" name="grow-until-the-day-ends"
def time_split(recorded, test_rows):
    order = np.argsort(recorded, kind="stable")
    start = len(order) - test_rows
    while start > 0 and recorded[order[start - 1]] == recorded[order[start]]:
        start -= 1
    if start == 0:
        raise ValueError("nothing is left to train on")
    return order[:start], order[start:]


# %% right="time-split" name="lists"
def time_split(recorded, test_rows):
    cut = sorted(recorded.tolist())[len(recorded) - test_rows]
    sides = [], []
    for row, day in enumerate(recorded.tolist()):
        sides[day >= cut].append(row)
    if not sides[0]:
        raise ValueError("no training rows")
    return sides


# %% right="time-split" name="counts-by-day"
def time_split(recorded, test_rows):
    days, counts = np.unique(recorded, return_counts=True)
    from_day_on = np.cumsum(counts[::-1])[::-1]
    cut = days[np.flatnonzero(from_day_on >= test_rows)[-1]]
    test = np.flatnonzero(recorded >= cut)
    if len(test) == len(recorded):
        raise ValueError(f"all rows are from {cut} on")
    return np.setdiff1d(np.arange(len(recorded)), test), test


# %% right="time-split" name="partition"
def time_split(recorded, test_rows):
    n = len(recorded)
    cut = np.partition(recorded, n - test_rows)[n - test_rows]
    train, test = np.nonzero(recorded < cut)[0], np.nonzero(recorded >= cut)[0]
    if train.size == 0:
        raise ValueError("every row would be in the test")
    return train, test


# %% probe="time-split"
day_probe = np.array([5.0, 1.0, 9.0, 5.0, 3.0, 9.0, 2.0, 5.0, 7.0])
answered = [sorted(np.asarray(side, dtype=float).tolist()) for side in time_split(day_probe, 4)]
[answered, day_probe.tolist()]

# %% probe="time-split"
day_probe = np.array([5.0, 1.0, 9.0, 6.0, 3.0, 8.0, 2.0, 4.0, 7.0])
[sorted(np.asarray(side, dtype=float).tolist()) for side in time_split(day_probe, 3)]


# %% probe="time-split"
def outcome(days, rows):
    try:
        return [len(side) for side in time_split(np.array(days), rows)]
    except ValueError:
        return "ValueError"


[outcome([2.0, 2.0, 5.0], 2), outcome([1.0, 2.0], 2), outcome([1.0, 2.0, 3.0], 1)]

# %% probe="time-split"
[len(side) for side in time_split(np.array([2.25, 0.5, 2.75, 2.5, 1.0]), 2)]

# %% [markdown]
# ## Quiz 4.14: which split

# %% wrong="quiz-split" name="a" caught_by="quiz-split-choice"
# Nine images in ten of a tested patient's are in the training. Is that patient new to the model?
quiz_split = "a"

# %% wrong="quiz-split" name="b" caught_by="quiz-split-choice"
# Every tested patient has nine images in the training. Whom will the model meet next?
quiz_split = "b"

# %% [markdown] why="quiz-split"
# Choice **c**: the question is about patients who come next, so the tested ones must be
# new to the model, with all their images. Images of one patient taken in one week are
# nearly copies. In the experiment the images say nothing about the label, and only this
# split finds that out; the other two recognise the patient and report a success.

# %% probe="quiz-split"
quiz_split

# %% [markdown]
# ## Exercise 4.15: random_search


# %% wrong="random-search" name="lowest" caught_by="random-search-best"
# The setting with the lowest value wins. Is the value a loss or a score?
def random_search(space, n, seed, score):
    rng, trials = np.random.default_rng(seed), []
    for _ in range(n):
        setting = {
            name: float(np.exp(rng.uniform(*np.log(given))))
            if isinstance(given, tuple)
            else given[rng.integers(len(given))]
            for name, given in space.items()
        }
        trials.append((setting, score(setting)))
    return min(trials, key=lambda trial: trial[1])[0], trials


# %% wrong="random-search" name="last-setting" caught_by="random-search-best"
# The setting that was drawn last is returned. When is a setting better than the best so far?
def random_search(space, n, seed, score):
    rng, trials = np.random.default_rng(seed), []
    for _ in range(n):
        setting = {
            name: float(np.exp(rng.uniform(*np.log(given))))
            if isinstance(given, tuple)
            else given[rng.integers(len(given))]
            for name, given in space.items()
        }
        trials.append((setting, score(setting)))
    return setting, trials


# %% wrong="random-search" name="value-for-setting" caught_by="random-search-best"
# The best value is returned where the setting is wanted. What will the model be built from?
def random_search(space, n, seed, score):
    rng, trials = np.random.default_rng(seed), []
    for _ in range(n):
        setting = {
            name: float(np.exp(rng.uniform(*np.log(given))))
            if isinstance(given, tuple)
            else given[rng.integers(len(given))]
            for name, given in space.items()
        }
        trials.append((setting, score(setting)))
    return max(value for _, value in trials), trials


# %% wrong="random-search" name="scored-twice" caught_by="random-search-best"
# Each setting is scored twice. How long does one score take on a large table?
def random_search(space, n, seed, score):
    rng, settings = np.random.default_rng(seed), []
    for _ in range(n):
        settings.append(
            {
                name: float(np.exp(rng.uniform(*np.log(given))))
                if isinstance(given, tuple)
                else given[rng.integers(len(given))]
                for name, given in space.items()
            }
        )
    best = max(settings, key=score)
    return best, [(setting, score(setting)) for setting in settings]


# %% wrong="random-search" name="one-dict-for-all" caught_by="random-search-best"
# All trials share one dict, so all of them show the last draw. Where is the dict made?
def random_search(space, n, seed, score):
    rng, trials, setting = np.random.default_rng(seed), [], {}
    for _ in range(n):
        for name, given in space.items():
            if isinstance(given, tuple):
                setting[name] = float(np.exp(rng.uniform(*np.log(given))))
            else:
                setting[name] = given[rng.integers(len(given))]
        trials.append((setting, score(setting)))
    return max(trials, key=lambda trial: trial[1])[0], trials


# %% wrong="random-search" name="uniform" caught_by="random-search-draws"
# The range is drawn evenly. How many of the values lie in its lowest order of magnitude?
def random_search(space, n, seed, score):
    rng, trials = np.random.default_rng(seed), []
    for _ in range(n):
        setting = {
            name: float(rng.uniform(*given))
            if isinstance(given, tuple)
            else given[rng.integers(len(given))]
            for name, given in space.items()
        }
        trials.append((setting, score(setting)))
    return max(trials, key=lambda trial: trial[1])[0], trials


# %% wrong="random-search" name="logarithm-returned" caught_by="random-search-best"
# The values are logarithms. What undoes the logarithm?
def random_search(space, n, seed, score):
    rng, trials = np.random.default_rng(seed), []
    for _ in range(n):
        setting = {
            name: float(rng.uniform(*np.log(given)))
            if isinstance(given, tuple)
            else given[rng.integers(len(given))]
            for name, given in space.items()
        }
        trials.append((setting, score(setting)))
    return max(trials, key=lambda trial: trial[1])[0], trials


# %% wrong="random-search" name="ends-only" caught_by="random-search-draws"
# A range is treated like a list: only its ends are tried. What lies in between?
def random_search(space, n, seed, score):
    rng, trials = np.random.default_rng(seed), []
    for _ in range(n):
        setting = {name: given[rng.integers(len(given))] for name, given in space.items()}
        trials.append((setting, score(setting)))
    return max(trials, key=lambda trial: trial[1])[0], trials


# %% wrong="random-search" name="choices-become-text" caught_by="random-search-draws"
# The choices pass through an array of one kind, and a 1 beside a text becomes text. How do you
# draw a place and not a value?
def random_search(space, n, seed, score):
    rng, trials = np.random.default_rng(seed), []
    for _ in range(n):
        setting = {
            name: float(np.exp(rng.uniform(*np.log(given))))
            if isinstance(given, tuple)
            else rng.choice(given)
            for name, given in space.items()
        }
        trials.append((setting, score(setting)))
    return max(trials, key=lambda trial: trial[1])[0], trials


# %% wrong="random-search" name="one-draw-for-all" caught_by="random-search-draws"
# One random number decides on every name at once, so the settings move together. How many draws
# does a setting need?
def random_search(space, n, seed, score):
    rng, trials = np.random.default_rng(seed), []
    for _ in range(n):
        share, setting = rng.uniform(), {}
        for name, given in space.items():
            if isinstance(given, tuple):
                setting[name] = float(given[0] * (given[1] / given[0]) ** share)
            else:
                setting[name] = given[int(share * len(given))]
        trials.append((setting, score(setting)))
    return max(trials, key=lambda trial: trial[1])[0], trials


# %% wrong="random-search" name="last-of-equals" caught_by="random-search-draws"
# Of several equal values the last one wins. Which of them was asked for?
def random_search(space, n, seed, score):
    rng, trials, best, top = np.random.default_rng(seed), [], None, -np.inf
    for _ in range(n):
        setting = {
            name: float(np.exp(rng.uniform(*np.log(given))))
            if isinstance(given, tuple)
            else given[rng.integers(len(given))]
            for name, given in space.items()
        }
        trials.append((setting, score(setting)))
        if trials[-1][1] >= top:
            best, top = setting, trials[-1][1]
    return best, trials


# %% wrong="random-search" name="above-zero" caught_by="random-search-highest"
# The best value starts at zero, and no negative value beats it. What is below every score?
def random_search(space, n, seed, score):
    rng, trials, best, top = np.random.default_rng(seed), [], None, 0.0
    for _ in range(n):
        setting = {
            name: float(np.exp(rng.uniform(*np.log(given))))
            if isinstance(given, tuple)
            else given[rng.integers(len(given))]
            for name, given in space.items()
        }
        trials.append((setting, score(setting)))
        if trials[-1][1] > top:
            best, top = setting, trials[-1][1]
    return best, trials


# %% wrong="random-search" name="seed-ignored" caught_by="random-search-draws"
# Every seed gives the same settings. Where does the seed enter?
def random_search(space, n, seed, score):
    rng, trials = np.random.default_rng(1), []
    for _ in range(n):
        setting = {
            name: float(np.exp(rng.uniform(*np.log(given))))
            if isinstance(given, tuple)
            else given[rng.integers(len(given))]
            for name, given in space.items()
        }
        trials.append((setting, score(setting)))
    return max(trials, key=lambda trial: trial[1])[0], trials


# %% wrong="random-search" name="no-seed" caught_by="random-search-draws"
# The same seed gives other settings each time. Which generator draws?
def random_search(space, n, seed, score):
    rng, trials = np.random.default_rng(), []
    for _ in range(n):
        setting = {
            name: float(np.exp(rng.uniform(*np.log(given))))
            if isinstance(given, tuple)
            else given[rng.integers(len(given))]
            for name, given in space.items()
        }
        trials.append((setting, score(setting)))
    return max(trials, key=lambda trial: trial[1])[0], trials


# %% wrong="random-search" name="choices-used-up" caught_by="random-search-draws"
# A choice that was drawn is taken out of the caller's list. What is left for the next search?
def random_search(space, n, seed, score):
    rng, trials = np.random.default_rng(seed), []
    for _ in range(n):
        setting = {}
        for name, given in space.items():
            if isinstance(given, tuple):
                setting[name] = float(np.exp(rng.uniform(*np.log(given))))
            elif len(given) > 1:
                setting[name] = given.pop(rng.integers(len(given)))
            else:
                setting[name] = given[0]
        trials.append((setting, score(setting)))
    return max(trials, key=lambda trial: trial[1])[0], trials


# %% wrong="random-search" name="in-rising-order" caught_by="random-search-independent"
# The range is walked through from its low end to its high end. Which part of it is drawn?
def random_search(space, n, seed, score):
    rng, trials = np.random.default_rng(seed), []
    for i in range(n):
        setting = {}
        for name, given in space.items():
            if isinstance(given, tuple):
                setting[name] = float(given[0] * (given[1] / given[0]) ** (i / max(n - 1, 1)))
            else:
                setting[name] = given[rng.integers(len(given))]
        trials.append((setting, score(setting)))
    return max(trials, key=lambda trial: trial[1])[0], trials


# %% wrong="random-search" name="dealt-like-cards" caught_by="random-search-independent"
# A choice comes back only when all the others have been drawn. Does a draw depend on the one
# before?
def random_search(space, n, seed, score):
    rng, trials, decks = np.random.default_rng(seed), [], {name: [] for name in space}
    for _ in range(n):
        setting = {}
        for name, given in space.items():
            if isinstance(given, tuple):
                setting[name] = float(np.exp(rng.uniform(*np.log(given))))
            else:
                decks[name] = decks[name] or rng.permutation(len(given)).tolist()
                setting[name] = given[decks[name].pop()]
        trials.append((setting, score(setting)))
    return max(trials, key=lambda trial: trial[1])[0], trials


# %% wrong="random-search" name="whole-orders" caught_by="random-search-independent"
# Only whole powers of ten are tried. What lies between 0.01 and 0.1?
def random_search(space, n, seed, score):
    rng, trials = np.random.default_rng(seed), []
    for _ in range(n):
        setting = {}
        for name, given in space.items():
            if isinstance(given, tuple):
                low, high = np.round(np.log10(given)).astype(int)
                setting[name] = float(10.0 ** rng.integers(low, high + 1))
            else:
                setting[name] = given[rng.integers(len(given))]
        trials.append((setting, score(setting)))
    return max(trials, key=lambda trial: trial[1])[0], trials


# %% wrong="random-search" name="spread-evenly" caught_by="random-search-independent"
# The range is cut into as many pieces as there are trials, and each piece is used once. Can two
# independent draws fall into the same piece?
def random_search(space, n, seed, score):
    rng, trials = np.random.default_rng(seed), []
    pieces = {name: rng.permutation(n) for name in space}
    for i in range(n):
        setting = {}
        for name, given in space.items():
            if isinstance(given, tuple):
                share = (pieces[name][i] + rng.uniform()) / n
                setting[name] = float(given[0] * (given[1] / given[0]) ** share)
            else:
                setting[name] = given[rng.integers(len(given))]
        trials.append((setting, score(setting)))
    return max(trials, key=lambda trial: trial[1])[0], trials


# %% [markdown] why="random-search"
# Each round makes a new dict; one dict made before the loop would show the last draw in
# all trials. `np.exp(rng.uniform(*np.log(given)))` gives each order of magnitude the
# same chance. A drawn *place* leaves the choices as they are, where `rng.choice` would
# turn 1 and `'auto'` into two texts. `max` with a `key` keeps the first of equals, and
# copes with scores that are all negative.


# %% right="random-search" name="powers-of-ten"
def random_search(space, n, seed, score):
    rng, trials, best, top = np.random.default_rng(seed), [], None, None
    for _ in range(n):
        setting = {}
        for name, given in space.items():
            if isinstance(given, tuple):
                low, high = np.log10(given)
                setting[name] = 10 ** rng.uniform(low, high)
            else:
                setting[name] = given[int(rng.uniform() * len(given))]
        value = score(setting)
        trials.append((setting, value))
        if top is None or value > top:
            best, top = setting, value
    return best, trials


# %% right="random-search" name="sampler"
def random_search(space, n, seed, score):
    from scipy.stats import loguniform
    from sklearn.model_selection import ParameterSampler

    drawn = {k: loguniform(*v) if isinstance(v, tuple) else v for k, v in space.items()}
    settings = list(ParameterSampler(drawn, n, random_state=seed))
    values = [score(setting) for setting in settings]
    return settings[int(np.argmax(values))], list(zip(settings, values, strict=True))


# %% right="random-search" name="standard-library"
def random_search(space, n, seed, score):
    import random

    rng = random.Random(seed)
    trials = []
    while len(trials) < n:
        setting = {
            name: given[0] * (given[1] / given[0]) ** rng.random()
            if isinstance(given, tuple)
            else rng.choice(given)
            for name, given in space.items()
        }
        trials.append([setting, score(setting)])
    ranked = sorted(range(n), key=lambda i: (-trials[i][1], i))
    return dict(trials[ranked[0]][0]), trials


# %% probe="random-search"
calls_probe = []


def score_probe(setting):
    calls_probe.append(dict(setting))
    return -((len(calls_probe) - 2) ** 2) - 1


space_probe = {"x": (1e-6, 1.0), "kind": [1, "auto"], "y": (1e-6, 1.0)}
best_probe, trials_probe = random_search(space_probe, 60, 3, score_probe)
x_probe = np.array([call["x"] for call in calls_probe])
y_probe = np.array([call["y"] for call in calls_probe])
kinds_probe = sorted({type(call["kind"]).__name__ for call in calls_probe})
# Which trial won, calls, order of size, kinds, whether two ranges move together.
[
    type(best_probe).__name__,
    [i for i, call in enumerate(calls_probe) if call == best_probe],
    len(calls_probe),
    [trial[0] for trial in trials_probe] == calls_probe,
    bool(np.median(x_probe) < 0.05),
    bool((x_probe > 0).all()),
    len(set(x_probe.tolist())) > 10,
    kinds_probe,
    bool(np.allclose(x_probe, y_probe)),
    space_probe["kind"],
]

# %% probe="random-search"
ties = random_search({"x": (1.0, 9.0)}, 5, 0, lambda setting: 2.0)
draws_probe = [random_search({"x": (1.0, 9.0)}, 3, s, lambda setting: 2.0)[1] for s in (4, 4, 5)]
[ties[0] == ties[1][0][0], draws_probe[0] == draws_probe[1], draws_probe[0] == draws_probe[2]]

# %% probe="random-search"
drawn_probe = random_search({"x": (1e-6, 1.0), "c": [1, 2, 3]}, 60, 3, lambda setting: 1.0)[1]
x_probe, c_probe = [t[0]["x"] for t in drawn_probe], [t[0]["c"] for t in drawn_probe]
# How many values, whether they rise all the way, whether three trials deal all choices.
[
    min(len(set(x_probe)), 10),
    x_probe == sorted(x_probe),
    all(len(set(c_probe[i : i + 3])) == 3 for i in range(0, 60, 3)),
]

# %% probe="random-search"
pairs_probe = [random_search({"x": (1e-4, 1.0)}, 2, s, lambda setting: 1.0)[1] for s in range(30)]
any(len({trial[0]["x"] < 1e-2 for trial in pair}) == 1 for pair in pairs_probe)

# %% [markdown]
# ## Quiz 4.16: more trials

# %% wrong="quiz-best" name="a" caught_by="quiz-best-choice"
# All settings are equally good here, so there is no better one to find. What does a longer search
# find more of?
quiz_best = "a"

# %% wrong="quiz-best" name="b" caught_by="quiz-best-choice"
# The settings are equally good, and their scores on 100 rows still differ. How high is the highest
# of five such scores, and how high that of 500?
quiz_best = "b"

# %% [markdown] why="quiz-best"
# Choice **c**: on 100 rows the scores of equally good settings differ by luck, and the
# largest of 500 lies higher than the largest of 5. What the winner is worth has not
# changed, so the distance grows with the number of settings tried. More validation rows
# would make it smaller.

# %% probe="quiz-best"
quiz_best

# %% [markdown]
# ## Exercise 4.17: bootstrap_ci


# %% wrong="bootstrap-ci" name="scores-not-means" caught_by="bootstrap-ci-three"
# These are percentiles of the scores themselves. Whose spread is asked for: that of one row, or
# that of the mean?
def bootstrap_ci(scores, level=0.95, resamples=2000, seed=0):
    tail = (1 - level) / 2
    drawn = np.random.default_rng(seed).choice(scores, size=(resamples, len(scores)))
    return np.quantile(drawn, tail), np.quantile(drawn, 1 - tail)


# %% wrong="bootstrap-ci" name="without-replacement" caught_by="bootstrap-ci-three"
# The draws are without replacement, so each holds all scores, and all means are equal. How could
# a row be drawn twice?
def bootstrap_ci(scores, level=0.95, resamples=2000, seed=0):
    rng, tail = np.random.default_rng(seed), (1 - level) / 2
    means = [rng.permutation(scores).mean() for _ in range(resamples)]
    return np.quantile(means, tail), np.quantile(means, 1 - tail)


# %% wrong="bootstrap-ci" name="one-sided" caught_by="bootstrap-ci-three"
# The whole share is cut off at each end. How is it divided between the two?
def bootstrap_ci(scores, level=0.95, resamples=2000, seed=0):
    means = np.random.default_rng(seed).choice(scores, size=(resamples, len(scores))).mean(axis=1)
    return np.quantile(means, 1 - level), np.quantile(means, level)


# %% wrong="bootstrap-ci" name="always-95" caught_by="bootstrap-ci-three"
# The level is always 0.95. What is the second argument for?
def bootstrap_ci(scores, level=0.95, resamples=2000, seed=0):
    means = np.random.default_rng(seed).choice(scores, size=(resamples, len(scores))).mean(axis=1)
    return np.quantile(means, 0.025), np.quantile(means, 0.975)


# %% wrong="bootstrap-ci" name="percent-for-share" caught_by="bootstrap-ci-three"
# The shares are read as percent, so both ends lie at the very bottom. In which unit does
# `np.percentile` count?
def bootstrap_ci(scores, level=0.95, resamples=2000, seed=0):
    means = np.random.default_rng(seed).choice(scores, size=(resamples, len(scores))).mean(axis=1)
    tail = (1 - level) / 2
    return np.percentile(means, tail), np.percentile(means, 1 - tail)


# %% wrong="bootstrap-ci" name="normal" caught_by="bootstrap-ci-three"
# This is the mean plus and minus a multiple of a standard error, the same on both sides. What
# do skewed scores do to the ends?
def bootstrap_ci(scores, level=0.95, resamples=2000, seed=0):
    from scipy.stats import norm

    means = np.random.default_rng(seed).choice(scores, size=(resamples, len(scores))).mean(axis=1)
    reach = norm.ppf((1 + level) / 2) * means.std()
    return np.mean(scores) - reach, np.mean(scores) + reach


# %% wrong="bootstrap-ci" name="turned-round" caught_by="bootstrap-ci-three"
# The percentiles are mirrored at the mean, which is another kind of bootstrap interval. Which one
# was asked for?
def bootstrap_ci(scores, level=0.95, resamples=2000, seed=0):
    means = np.random.default_rng(seed).choice(scores, size=(resamples, len(scores))).mean(axis=1)
    tail, center = (1 - level) / 2, 2 * np.mean(scores)
    return center - np.quantile(means, 1 - tail), center - np.quantile(means, tail)


# %% wrong="bootstrap-ci" name="swapped" caught_by="bootstrap-ci-three"
# The high end comes first. Which one does the caller expect?
def bootstrap_ci(scores, level=0.95, resamples=2000, seed=0):
    means = np.random.default_rng(seed).choice(scores, size=(resamples, len(scores))).mean(axis=1)
    tail = (1 - level) / 2
    return np.quantile(means, 1 - tail), np.quantile(means, tail)


# %% wrong="bootstrap-ci" name="medians" caught_by="bootstrap-ci-three"
# The median of each draw is taken. Of what is the interval meant to be?
def bootstrap_ci(scores, level=0.95, resamples=2000, seed=0):
    drawn = np.random.default_rng(seed).choice(scores, size=(resamples, len(scores)))
    tail, middles = (1 - level) / 2, np.median(drawn, axis=1)
    return np.quantile(middles, tail), np.quantile(middles, 1 - tail)


# %% wrong="bootstrap-ci" name="rows-for-columns" caught_by="bootstrap-ci-three"
# The mean is taken along the wrong axis: a few means of very many draws each. How many scores go
# into one mean?
def bootstrap_ci(scores, level=0.95, resamples=2000, seed=0):
    drawn = np.random.default_rng(seed).choice(scores, size=(resamples, len(scores)))
    tail, means = (1 - level) / 2, drawn.mean(axis=0)
    return np.quantile(means, tail), np.quantile(means, 1 - tail)


# %% wrong="bootstrap-ci" name="fixed-size-of-a-draw" caught_by="bootstrap-ci-oracle"
# Three scores are drawn whatever the number of rows. How large is a test set that might have been?
def bootstrap_ci(scores, level=0.95, resamples=2000, seed=0):
    means = np.random.default_rng(seed).choice(scores, size=(resamples, 3)).mean(axis=1)
    tail = (1 - level) / 2
    return np.quantile(means, tail), np.quantile(means, 1 - tail)


# %% wrong="bootstrap-ci" name="few-resamples" caught_by="bootstrap-ci-arguments"
# The number of resamples is always 500. What is the third argument for?
def bootstrap_ci(scores, level=0.95, resamples=2000, seed=0):
    means = np.random.default_rng(seed).choice(scores, size=(500, len(scores))).mean(axis=1)
    tail = (1 - level) / 2
    return np.quantile(means, tail), np.quantile(means, 1 - tail)


# %% wrong="bootstrap-ci" name="seed-ignored" caught_by="bootstrap-ci-arguments"
# Every seed gives the same interval. Where does the seed enter?
def bootstrap_ci(scores, level=0.95, resamples=2000, seed=0):
    means = np.random.default_rng(0).choice(scores, size=(resamples, len(scores))).mean(axis=1)
    tail = (1 - level) / 2
    return np.quantile(means, tail), np.quantile(means, 1 - tail)


# %% wrong="bootstrap-ci" name="no-seed" caught_by="bootstrap-ci-arguments"
# The same seed gives another interval each time. Which generator draws?
def bootstrap_ci(scores, level=0.95, resamples=2000, seed=0):
    means = np.random.default_rng().choice(scores, size=(resamples, len(scores))).mean(axis=1)
    tail = (1 - level) / 2
    return np.quantile(means, tail), np.quantile(means, 1 - tail)


# %% wrong="bootstrap-ci" name="in-place" caught_by="bootstrap-ci-oracle"
# The interval is right, and the caller's scores are sorted afterwards. To which rows do they
# belong?
def bootstrap_ci(scores, level=0.95, resamples=2000, seed=0):
    scores.sort()
    means = np.random.default_rng(seed).choice(scores, size=(resamples, len(scores))).mean(axis=1)
    tail = (1 - level) / 2
    return np.quantile(means, tail), np.quantile(means, 1 - tail)


# %% [markdown] why="bootstrap-ci"
# `rng.choice` draws with replacement, so a draw holds some rows twice and others not at
# all: a test set that might have been. `.mean(axis=1)` gives one mean for each draw,
# and the quantiles leave half of the remaining share on either side. Percentiles of the
# *scores* say where single rows lie, which is far wider. A mean plus and minus a
# multiple is the same on both sides; these ends need not be.


# %% right="bootstrap-ci" name="library"
def bootstrap_ci(scores, level=0.95, resamples=2000, seed=0):
    found = bootstrap(
        (scores,),
        np.mean,
        confidence_level=level,
        n_resamples=resamples,
        method="percentile",
        rng=np.random.default_rng(seed),
    )
    return found.confidence_interval.low, found.confidence_interval.high


# %% right="bootstrap-ci" name="loop"
def bootstrap_ci(scores, level=0.95, resamples=2000, seed=0):
    rng, n, means = np.random.default_rng(seed), len(scores), []
    for _ in range(resamples):
        means.append(scores[rng.integers(n, size=n)].mean())
    cut = 100 * (1 - level) / 2
    return float(np.percentile(means, cut)), float(np.percentile(means, 100 - cut))


# %% right="bootstrap-ci" name="sorted-means"
def bootstrap_ci(scores, level=0.95, resamples=2000, seed=0):
    places = np.random.default_rng(seed).integers(0, len(scores), (len(scores), resamples))
    means = np.sort(np.asarray(scores)[places].mean(axis=0))
    out = int((1 - level) / 2 * resamples)
    return np.array([means[out], means[resamples - 1 - out]])


# %% right="bootstrap-ci" name="counts"
def bootstrap_ci(scores, level=0.95, resamples=2000, seed=0):
    n = len(scores)
    counts = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=resamples)
    means = counts @ scores / n
    return tuple(np.quantile(means, [0.5 - level / 2, 0.5 + level / 2]))


# %% probe="bootstrap-ci"
score_probe = np.array([40.0, 1.0, 2.0, 1.0, 3.0, 1.0, 8.0, 1.0, 2.0, 4.0])
before_probe = score_probe.tolist()
ends = np.asarray(bootstrap_ci(score_probe, 0.9, 6000, 1), dtype=float)
[np.round(ends / 2).tolist(), score_probe.tolist() == before_probe]

# %% probe="bootstrap-ci"
score_probe = np.array([0.0, 0.0, 3.0, 1.0])
ends = [np.asarray(bootstrap_ci(score_probe, level, 6000, 1), dtype=float) for level in (0.5, 0.95)]
[np.round(end, 1).tolist() for end in ends]

# %% probe="bootstrap-ci"
score_probe = np.random.default_rng(2).normal(size=25)
ends = [
    str(bootstrap_ci(score_probe, 0.9, times, s))
    for s, times in [(4, 50), (4, 50), (5, 50), (4, 99)]
]
pair_probe = np.asarray(bootstrap_ci(score_probe, 0.9, 50, 4), dtype=float)
[len(set(ends[:2])), ends[0] == ends[2], ends[0] == ends[3], bool(np.isclose(*pair_probe))]

# %% [markdown]
# ## Quiz 4.18: width

# %% wrong="quiz-width" name="b" caught_by="quiz-width-choice"
# More resamples say more exactly where the ends lie. Whose luck do the ends describe: that of the
# resamples, or that of the test rows?
quiz_width = "b"

# %% wrong="quiz-width" name="c" caught_by="quiz-width-choice"
# Twice the rows make it narrower, but not by half. How does the spread of a mean shrink with the
# number of values?
quiz_width = "c"

# %% [markdown] why="quiz-width"
# Choice **a**: the interval describes how much the mean of $n$ rows varies, and that
# shrinks like $1/\sqrt{n}$: half the width takes four times the rows. More resamples
# only measure the same width more exactly; they bring no new rows, and so no new
# knowledge of the model.

# %% probe="quiz-width"
quiz_width
