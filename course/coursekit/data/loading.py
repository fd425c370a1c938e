"""Load a data set by its name in the registry."""

import difflib
from typing import Any

from coursekit.data import registry
from coursekit.data.dataset import Card, Dataset
from coursekit.data.files import fetch
from coursekit.data.loaders import LOADERS


def names() -> tuple[str, ...]:
    """Return the names that ``load`` knows, embedded sets first.

    Examples
    --------
    >>> "diabetes" in names()
    True
    """
    entries = registry.entries().values()
    return tuple(entry.name for entry in sorted(entries, key=lambda entry: not entry.embedded))


def card(name: str) -> Card:
    """Return the card of a data set: source, columns with units, licence, known issues.

    Raises
    ------
    ValueError
        If the registry has no set of that name.

    Examples
    --------
    >>> print(str(card("diabetes")).splitlines()[0])
    # Diabetes
    """
    _known(name)
    text = (registry.folder() / "cards" / f"{name}.md").read_text(encoding="utf-8")
    return Card(name, text)


def load(name: str, **options: Any) -> Dataset:
    """Load a data set.

    Embedded sets need no network. The files of full sets come from the cache, from the
    folder that ``COURSE_DATA_MIRROR`` names, or from the network, each compared with the
    checksum in the registry.

    Parameters
    ----------
    name : str
        One of ``names()``.
    **options
        What a generated set can vary, such as ``seed``; its card lists them.

    Returns
    -------
    Dataset
        New arrays at each call.

    Raises
    ------
    ValueError
        If the registry has no set of that name.
    DataUnavailable
        If the files of a full set cannot be had; the message names an embedded set.

    Examples
    --------
    >>> load("diabetes")
    Dataset diabetes: 442 rows, 10 features -> disease progression after one year
    """
    entry = _known(name)
    loader = LOADERS[name]
    columns = loader(**options) if entry.embedded else loader(fetch(entry), **options)
    return Dataset(name=name, card=card(name), **columns)


def _known(name: str) -> registry.Entry:
    entries = registry.entries()
    if name not in entries:
        near = difflib.get_close_matches(str(name), entries, n=1)
        guess = f" Did you mean {near[0]!r}?" if near else ""
        raise ValueError(f"no data set {name!r}: want one of {', '.join(names())}.{guess}")
    return entries[name]
