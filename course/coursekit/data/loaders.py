"""Which function loads which set, by its name in the registry."""

from collections.abc import Callable
from typing import Any

from coursekit.data import full, generated, tables
from coursekit.data.customers import customers

# An embedded set's function takes the options; a full set's takes its files before them.
LOADERS: dict[str, Callable[..., dict[str, Any]]] = {
    "diabetes": tables.diabetes,
    "breast_cancer": tables.breast_cancer,
    "digits": tables.digits,
    "wine": tables.wine,
    "make_regression": generated.regression,
    "make_classification": generated.classification,
    "make_moons": generated.moons,
    "noisy_sine": generated.noisy_sine,
    "sequences": generated.tasks,
    "customers": customers,
    "california_housing": full.california_housing,
    "palmer_penguins": full.palmer_penguins,
    "sms_spam": full.sms_spam,
    "banking77": full.banking77,
}
