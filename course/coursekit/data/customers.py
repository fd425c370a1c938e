"""The customers of a telephone company: a made table with the troubles of a real one."""

from typing import Any

import numpy as np

from coursekit.data.options import whole

_NAMES = ("age", "tenure_months", "monthly_fee", "calls_to_support", "data_used_gb")
_PLANS = np.array(["basic", "plus", "family", "business"])
_PAYMENTS = np.array(["card", "direct debit", "invoice"])
_CITIES = np.array(
    # Split, since a list of them would take forty lines.
    """Kingsport Northhaven Eastbridge Millford Stonebury Westmere Ashcombe Redcliff Oakhampton
    Larkfield Greystoke Southwell Fernley Hartsea Willowby Blackwater Thornbury Marlow Elmstead
    Foxdale Rookwood Saltmarsh Highcroft Brackley Penhale Cranmoor Dunsford Whitsand Applegarth
    Lowick Coldbrook Tarnside Heatherly Quarrington Ivybridge Nettleham Swanholm Underhill Yewdale
    Zealand""".split()  # noqa: SIM905
)
_FEES = np.array([14.0, 24.0, 39.0, 55.0])  # a month, by plan
_GIGABYTES = np.array([2.0, 8.0, 18.0, 12.0])  # a month, the median by plan
_START, _MONTHS = np.datetime64("2021-01"), 48
_APART = 3  # months between two records of a customer, at least

# What the logarithm of the odds of leaving gains. The population is one and the same for every
# seed, so what a model learns from one draw holds for another.
_BY_PLAN = np.array([0.3, 0.0, -0.5, -0.2])
_BY_PAYMENT = np.array([0.0, -0.4, 0.6])
_BY_CITY = np.random.default_rng(1899).standard_normal(len(_CITIES))


def customers(n: int = 1200, seed: int = 0) -> dict[str, Any]:
    """Return n records of customers, and whether each gave notice soon after."""
    n, rng = whole("n", n, least=1), np.random.default_rng(whole("seed", seed, least=0))
    copies = round(0.03 * n)
    columns = _records(rng, n - copies)
    # Exact copies of some rows, and then all rows in no order.
    rows = np.append(np.arange(n - copies), rng.choice(n - copies, copies, replace=False))
    rows = rng.permutation(rows)
    columns = {name: column[rows] for name, column in columns.items()}
    return {
        "X": np.column_stack([columns.pop(name) for name in _NAMES]).astype(np.float64),
        "y": columns.pop("churned").astype(np.int64),
        "feature_names": _NAMES,
        "target_name": "churned",
        "extra": columns,
    }


def _records(rng: np.random.Generator, n: int) -> dict[str, np.ndarray]:
    """Return n different records as columns."""
    who, month, first = _visits(rng, n)
    people = _people(rng, first)
    person = {name: values[who] for name, values in people.items()}
    record = _dates(person, month) | _use(rng, person, month)
    odds = np.exp(_log_odds(person, record, month))
    churned = rng.uniform(size=n) < odds / (1 + odds)
    return _with_gaps(rng, person, record) | {"churned": churned}


def _visits(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return whose each record is, its month, and the first month of each person.

    Two of five records are second and third ones.
    """
    more, thirds = 2 * n // 5, n // 7
    sizes = (n - more, more - thirds, thirds)
    who = np.concatenate([np.arange(size) for size in sizes])
    nth = np.repeat([0, 1, 2], sizes)
    later = np.bincount(who)[who] - 1
    drawn = rng.integers(_MONTHS - _APART * later)
    order, within = np.lexsort((drawn, who)), np.lexsort((nth, who))
    month = drawn[order] + _APART * nth[within]
    return who[order], month, month[nth[within] == 0]


def _people(rng: np.random.Generator, first: np.ndarray) -> dict[str, np.ndarray]:
    """Return what stays with a person; ``first`` is the month of the first record."""
    n = len(first)
    plan = rng.choice(4, size=n, p=(0.4, 0.3, 0.2, 0.1))
    shares = 1 / np.arange(1, len(_CITIES) + 1) ** 1.2
    age = np.clip(18 + rng.gamma(3.0, 9.0, size=n), 18, 88)  # in January 2021
    # Nobody signs up before the age of 18.
    longest = np.minimum(12 * (age - 18) + first, 130)
    before = np.minimum(rng.exponential(30, size=n), longest).astype(int)
    sign_up = _START + first - before - 1
    return {
        "customer_id": np.char.mod("C%05d", rng.permutation(n) + 1),
        "plan": plan,
        "city": rng.choice(len(_CITIES), size=n, p=shares / shares.sum()),
        "payment": rng.choice(3, size=n, p=(0.45, 0.35, 0.2)),
        "signed_up": sign_up.astype("datetime64[D]") + rng.integers(28, size=n),
        "age": age,
        "discount": rng.normal(0, 0.15, size=n),
        "appetite": rng.normal(0, 0.6, size=n),
        "temper": rng.normal(0, 1.4, size=n),
        "age_unknown": rng.uniform(size=n) < np.where(plan == 3, 0.3, 0.05),
        "payment_unknown": rng.uniform(size=n),
    }


def _dates(person: dict[str, np.ndarray], month: np.ndarray) -> dict[str, np.ndarray]:
    recorded, signed = _START + month, person["signed_up"]
    began = signed.astype("datetime64[M]")
    # Records are of the first of a month, so the month of the sign-up is seldom a full one.
    full = (recorded - began).astype(int) - (signed > began)
    return {
        "customer_id": person["customer_id"],
        "plan": _PLANS[person["plan"]],
        "city": _CITIES[person["city"]],
        "signed_up": signed,
        "recorded": recorded.astype("datetime64[D]"),
        "tenure_months": full,
        "age": np.floor(person["age"] + month / 12),
    }


def _use(
    rng: np.random.Generator, person: dict[str, np.ndarray], month: np.ndarray
) -> dict[str, np.ndarray]:
    dearer = np.exp(0.03 * (month // 12) + person["discount"])
    calls = rng.poisson(0.8 * np.exp(0.4 * person["temper"]))
    habit = person["appetite"] - 0.015 * (person["age"] - 45) + 0.1 * month / 12
    gigabytes = _GIGABYTES[person["plan"]] * np.exp(habit + rng.normal(0, 0.25, size=len(month)))
    return {
        "monthly_fee": np.round(_FEES[person["plan"]] * dearer, 2),
        "calls_to_support": calls,
        "data_used_gb": np.round(gigabytes, 1),
    }


def _log_odds(
    person: dict[str, np.ndarray], record: dict[str, np.ndarray], month: np.ndarray
) -> np.ndarray:
    """Return the logarithm of the odds of giving notice."""
    years = month / 12
    dear = person["discount"] * (1 + years)  # a rival came: the fee matters more each year
    return (
        -2.5
        + 0.35 * years
        - 0.7 * (np.log1p(record["tenure_months"] / 12) - 1)
        + 1.5 * dear
        + 0.45 * record["calls_to_support"]
        + _BY_PLAN[person["plan"]]
        + _BY_PAYMENT[person["payment"]]
        + _BY_CITY[person["city"]]
        + person["temper"]
    )


def _with_gaps(
    rng: np.random.Generator, person: dict[str, np.ndarray], record: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Return the record with values missing: more where they are harder to come by."""
    basic, invoice = person["plan"] == 0, person["payment"] == 2
    unmeasured = rng.uniform(size=len(basic)) < np.where(basic, 0.3, 0.06)
    unknown = person["payment_unknown"] < np.where(invoice, 0.3, 0.05)
    return record | {
        "data_used_gb": np.where(unmeasured, np.nan, record["data_used_gb"]),
        "age": np.where(person["age_unknown"], np.nan, record["age"]),
        "payment": np.where(unknown, "", _PAYMENTS[person["payment"]]),
    }
