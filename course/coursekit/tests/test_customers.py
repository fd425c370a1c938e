"""The customers' table has the troubles that its card promises, whatever the seed."""

import time

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, KFold, cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from coursekit.data import load

SEEDS = range(3)
TEXTS = ("plan", "payment", "city")


def rows(table) -> list[tuple]:
    """Return every row as one value, target and missing values included."""
    columns = (*table.X.astype(str).T, *(c.astype(str) for c in table.extra.values()), table.y)
    return list(zip(*columns, strict=True))


def numbers(table, city: bool = True) -> np.ndarray:
    """Return features for a linear model: medians, the fee beside its plan's, one column a kind."""
    filled = np.where(np.isnan(table.X), np.nanmedian(table.X, axis=0), table.X)
    plans, plan = np.unique(table.extra["plan"], return_inverse=True)
    usual = np.array([np.median(filled[plan == k, 2]) for k in range(len(plans))])
    kinds = [table.extra[name] for name in TEXTS[: 3 if city else 2]]
    # Each kind's column stands in the same place for every seed, whatever cities were drawn.
    known = [np.unique(load("customers", n=20_000).extra[name]) for name in TEXTS]
    dummies = [kind[:, None] == names for kind, names in zip(kinds, known, strict=False)]
    tenure, fee = np.log1p(filled[:, 1]), filled[:, 2] / usual[plan]
    scaled = StandardScaler().fit_transform(np.column_stack([filled, tenure, fee]))
    # Unscaled, so that the penalty holds the weights of rare kinds back.
    return np.column_stack([scaled, *dummies]).astype(float)


def logistic():
    return LogisticRegression(max_iter=1000)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_columns_are_of_their_kinds(seed):
    table = load("customers", seed=seed)
    assert table.X.shape == (1200, 5) and table.X.dtype == np.float64
    assert table.y.dtype == np.int64 and set(table.y) == {0, 1}
    assert set(np.unique(table.extra["plan"])) == {"basic", "plus", "family", "business"}
    assert {str(table.extra[name].dtype) for name in ("signed_up", "recorded")} == {"datetime64[D]"}
    assert all(table.extra[name].dtype.kind == "U" for name in ("customer_id", *TEXTS))


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others():
    one, same, other = (load("customers", seed=seed) for seed in (1, 1, 2))
    assert one.X.tobytes() == same.X.tobytes() and one.y.tobytes() == same.y.tobytes()
    assert all(one.extra[name].tobytes() == same.extra[name].tobytes() for name in one.extra)
    assert one.X.tobytes() != other.X.tobytes()


@pytest.mark.parametrize("n", [1, 2, 3, 10, 57])
def test_a_small_table_has_that_many_rows(n):
    assert load("customers", n=n).X.shape == (n, 5)


def test_a_table_is_made_in_less_than_50_ms():
    def seconds() -> float:
        start = time.perf_counter()
        load("customers")
        return time.perf_counter() - start

    assert min(seconds() for _ in range(10)) < 0.05


@pytest.mark.parametrize("seed", SEEDS)
def test_three_rows_of_a_hundred_are_exact_copies(seed):
    every = rows(load("customers", seed=seed))
    assert len(every) - len(set(every)) == 36


@pytest.mark.parametrize("seed", SEEDS)
def test_dates_agree_with_each_other_and_with_the_tenure(seed):
    table = load("customers", seed=seed)
    signed, recorded = table.extra["signed_up"], table.extra["recorded"]
    days = (recorded - signed).astype(int)
    assert recorded.min() >= np.datetime64("2021-01-01") and (signed < recorded).all()
    assert recorded.max() <= np.datetime64("2024-12-01") and signed.min() >= np.datetime64(
        "2010-01-01"
    )
    assert np.abs(days / 30.44 - table.column("tenure_months") - 0.5).max() < 0.6


@pytest.mark.parametrize("seed", SEEDS)
def test_records_of_one_customer_are_of_one_person_at_different_times(seed):
    table = load("customers", seed=seed)
    stays = [table.extra[name] for name in ("customer_id", "plan", "city", "payment", "signed_up")]
    months = {}
    for *person, recorded in sorted(set(zip(*stays, table.extra["recorded"], strict=True))):
        months.setdefault(tuple(person), []).append(recorded.astype("datetime64[M]").astype(int))
    assert len(months) == len(np.unique(stays[0])) == 699
    assert sum(len(times) > 1 for times in months.values()) == 299
    assert max(len(times) for times in months.values()) == 3
    assert min(np.diff(times).min() for times in months.values() if len(times) > 1) >= 3


@pytest.mark.parametrize("seed", SEEDS)
def test_values_are_missing_more_where_they_are_harder_to_come_by(seed):
    table = load("customers", n=6000, seed=seed)
    gone, plan = np.isnan(table.X), table.extra["plan"]
    assert gone[plan == "basic", 4].mean() > 0.25 and gone[plan != "basic", 4].mean() < 0.09
    assert gone[plan == "business", 0].mean() > 0.22 and gone[plan != "business", 0].mean() < 0.08
    assert not gone[:, 1:4].any() and 0.08 < (table.extra["payment"] == "").mean() < 0.12


@pytest.mark.parametrize("seed", SEEDS)
def test_a_few_cities_are_large_and_many_are_rare(seed):
    counts = np.unique(load("customers", seed=seed).extra["city"], return_counts=True)[1]
    assert 36 <= len(counts) <= 40
    assert counts.max() > 270 and (counts < 10).sum() >= 10


@pytest.mark.parametrize("seed", SEEDS)
def test_more_customers_leave_in_later_years(seed):
    table = load("customers", n=20_000, seed=seed)
    year = table.extra["recorded"].astype("datetime64[Y]").astype(int) + 1970
    rates = [table.y[year == y].mean() for y in range(2021, 2025)]
    assert 0.26 < table.y.mean() < 0.34
    assert rates == sorted(rates) and rates[3] - rates[0] > 0.06


@pytest.mark.parametrize("seed", SEEDS)
def test_an_honest_model_is_good_but_far_from_perfect(seed):
    table, fresh = load("customers", seed=seed), load("customers", n=6000, seed=100)
    with_city, without = (
        roc_auc_score(fresh.y, logistic().fit(X, table.y).predict_proba(F)[:, 1])
        for X, F in ((numbers(table, c), numbers(fresh, c)) for c in (True, False))
    )
    assert without + 0.005 < with_city
    assert 0.74 < with_city < 0.82


def test_a_split_of_rows_flatters_where_a_split_of_customers_does_not():
    # The copies are taken out first, so what leaks are other records of the same customer.
    gains = []
    for seed in SEEDS:
        table = load("customers", n=3000, seed=seed)
        first = np.unique(rows(table), axis=0, return_index=True)[1]
        signed = table.extra["signed_up"].astype(float)[:, None]
        X, y = np.hstack([numbers(table, city=False), signed])[first], table.y[first]
        model = make_pipeline(StandardScaler(), KNeighborsClassifier(5, weights="distance"))
        by_row, by_customer = (
            cross_val_score(model, X, y, cv=cv, groups=groups, scoring="roc_auc").mean()
            for cv, groups in (
                (KFold(5, shuffle=True, random_state=0), None),
                (GroupKFold(5), table.extra["customer_id"][first]),
            )
        )
        gains.append(by_row - by_customer)
    assert min(gains) > 0 and np.mean(gains) > 0.02


def test_a_model_of_the_past_expects_too_few_to_leave():
    misses = []
    for seed in SEEDS:
        table = load("customers", n=3000, seed=seed)
        late = table.extra["recorded"] >= np.datetime64("2024-01-01")
        X = numbers(table)
        model = logistic().fit(X[~late], table.y[~late])
        misses.append(table.y[late].mean() - model.predict_proba(X[late])[:, 1].mean())
    assert min(misses) > 0.01
