"""The sets that are read from files: downloaded, mirrored or cached, and verified before."""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

Files = Mapping[str, Path]
_COUNTS = ("characters", "words", "digits", "capitals", "punctuation")


def california_housing(files: Files) -> dict[str, Any]:
    """Return the districts of California in 1990."""
    header, rows = _table(files["housing.csv"])
    # The last column is text; an empty field is a missing number.
    numbers = np.array([[float(cell or "nan") for cell in row[:-1]] for row in rows])
    return {
        "X": numbers[:, :-1].copy(),
        "y": numbers[:, -1].copy(),
        "feature_names": tuple(header[:-2]),
        "target_name": header[-2],
        "extra": {header[-1]: np.array([row[-1] for row in rows])},
    }


def palmer_penguins(files: Files) -> dict[str, Any]:
    """Return the penguins of three species, in alphabetical order of the species."""
    header, rows = _table(files["penguins.csv"])
    cells = {
        name: list(column) for name, column in zip(header, zip(*rows, strict=True), strict=True)
    }
    numeric = tuple(name for name in header if name not in ("species", "island", "sex"))
    X = [[float("nan" if cell == "NA" else cell) for cell in cells[name]] for name in numeric]
    species = np.array(cells["species"])
    sex = np.array(["" if cell == "NA" else cell for cell in cells["sex"]])
    return {
        "X": np.array(X).T.copy(),
        "y": np.unique(species, return_inverse=True)[1].astype(np.int64),
        "feature_names": numeric,
        "target_name": "species",
        "extra": {"species": species, "island": np.array(cells["island"]), "sex": sex},
    }


def sms_spam(files: Files) -> dict[str, Any]:
    """Return the text messages and which of them are spam."""
    text = files["SMSSpamCollection.tsv"].read_bytes().decode("utf-8")
    # Quote signs are part of the messages, so no csv reader; only a line feed ends a message.
    lines = text.removesuffix("\n").split("\n")
    labels, messages = zip(*(line.split("\t", 1) for line in lines), strict=True)
    return {
        "X": text_counts(messages),
        "y": np.array([label == "spam" for label in labels], dtype=np.int64),
        "feature_names": _COUNTS,
        "target_name": "spam",
        "extra": {"text": np.array(messages)},
    }


def banking77(files: Files) -> dict[str, Any]:
    """Return the customers' questions, first the training rows and then the test rows."""
    train, test = (_table(files[name])[1] for name in ("train.csv", "test.csv"))
    texts, intents = zip(*train, *test, strict=True)
    order = json.loads(files["categories.json"].read_text(encoding="utf-8"))
    number = {intent: i for i, intent in enumerate(order)}
    split = np.repeat(["train", "test"], [len(train), len(test)])
    return {
        "X": text_counts(texts),
        "y": np.array([number[intent] for intent in intents], dtype=np.int64),
        "feature_names": _COUNTS,
        "target_name": "intent",
        "extra": {"text": np.array(texts), "intent": np.array(intents), "split": split},
    }


def text_counts(texts: Sequence[str]) -> np.ndarray:
    """Count characters, words, digits, capitals and punctuation in each text, (n, 5).

    Words are what white space separates; punctuation is every character that is neither a
    letter, a digit nor white space.

    Examples
    --------
    >>> text_counts(["WIN 500 now!"])
    array([[12.,  3.,  3.,  3.,  1.]])
    """
    return np.array([_count(text) for text in texts], dtype=np.float64).reshape(-1, len(_COUNTS))


def _count(text: str) -> tuple[int, ...]:
    digits = sum(map(str.isdigit, text))
    capitals = sum(map(str.isupper, text))
    signs = sum(not (sign.isalnum() or sign.isspace()) for sign in text)
    return len(text), len(text.split()), digits, capitals, signs


def _table(path: Path) -> tuple[list[str], list[list[str]]]:
    with path.open(newline="", encoding="utf-8") as stream:
        header, *rows = csv.reader(stream)
    return header, rows
