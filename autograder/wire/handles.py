"""Handles: what stands for an object of the other side.

Calls, attributes, items and iteration are forwarded. Whatever could make a comparison come out
true, or turn the object into a number, an array or a tensor, never is: it raises TypeError.
"""

from collections.abc import Callable, Iterator
from typing import Any

from autograder.wire import signatures
from autograder.wire.about import About
from autograder.wire.frames import demand
from autograder.wire.streams import Stream

FORWARDED = ("__name__", "__doc__")  # of all attributes with such names
MAX_LENGTH = 1 << 48


class Remote:
    """An object of the other side that crosses by reference only."""

    __slots__ = ("_about",)

    def __init__(self, known: About):
        _ABOUT.__set__(self, known)

    @property
    def __class__(self) -> type:
        return about(self).passes_for or type(self)

    def __getattribute__(self, name: str) -> Any:
        if name.startswith("__") and name not in FORWARDED:
            return object.__getattribute__(self, name)
        return about(self).attribute(name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("__"):
            raise AttributeError(f"{name} of an object of the answer cannot be set")
        about(self).request("setattr", (name, value))

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{name} of an object of the answer cannot be deleted")

    def __getitem__(self, key: Any) -> Any:
        return about(self).request("item", key)

    def __setitem__(self, key: Any, value: Any) -> None:
        about(self).request("setitem", (key, value))

    def __len__(self) -> int:
        length = about(self).request("len")
        demand(type(length) is int and 0 <= length <= MAX_LENGTH, "a length is a small integer")
        return length

    def __contains__(self, item: Any) -> bool:
        answer = about(self).request("contains", item)
        demand(type(answer) is bool, "something is in a container or not")
        return answer

    def __iter__(self) -> Iterator[Any]:
        return iter(about(self).open_stream())

    def __repr__(self) -> str:
        return f"<{about(self).name} object>"

    def __format__(self, spec: str) -> str:
        return repr(self) if not spec else _refuse(self)

    @classmethod
    def __torch_function__(cls, function: Any, types: Any, args: Any = (), kwargs: Any = None):
        """Raise TypeError, whatever the function of torch."""
        given = [*args, *(kwargs or {}).values()]
        _refuse(next((one for one in given if is_handle(one)), None))


class RemoteFunction(Remote):
    """A function, class or callable object of the other side."""

    __slots__ = ()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function with arguments by value or by reference."""
        return about(self).request("call", (args, kwargs))

    @property
    def __signature__(self) -> Any:
        """The parameters, for `inspect.signature`."""
        if about(self).label is not None:
            raise AttributeError("__signature__")
        return signatures.read(about(self).request("signature"))


class RemoteIterator(Remote):
    """An iterator of the other side, a generator for one."""

    __slots__ = ()
    __len__ = None

    def __iter__(self) -> Iterator[Any]:
        return iter(_stream(self))

    def __next__(self) -> Any:
        return next(_stream(self))


class _Given:
    """A function compares by identity and is true, also to a student who asks `if callback:`."""

    __slots__ = ()
    __eq__, __ne__, __hash__ = object.__eq__, object.__ne__, object.__hash__

    def __bool__(self) -> bool:
        return True


class Given(_Given, Remote):
    """An object of the checks, on the student's side: it can be handed back and no more."""

    __slots__ = ()


class GivenFunction(_Given, RemoteFunction):
    """A function of the checks, on the student's side."""

    __slots__ = ()


_ABOUT = Remote.__dict__["_about"]
about: Callable[[Remote], About] = _ABOUT.__get__


def is_handle(value: Any) -> bool:
    """Say whether a value is a handle, whatever it passes for."""
    return issubclass(type(value), Remote)


def make_handle(known: About, callable: bool, iterator: bool) -> Remote:
    """Return the handle of an object that can be called, or iterated over once, or neither."""
    if known.label is not None:
        return (GivenFunction if callable else Given)(known)
    return (RemoteFunction if callable else RemoteIterator if iterator else Remote)(known)


def _stream(iterator: RemoteIterator) -> Stream:
    # One for all loops over an iterator: what a loop leaves is there for the next.
    known = about(iterator)
    known.stream = known.stream or known.open_stream()
    return known.stream


def _refuse(self: Any, *args: Any, **kwargs: Any) -> Any:
    name = about(self).name if is_handle(self) else "the student's"
    raise TypeError(f"the answer is an object of class {name}, not a plain value")


ALONE = """
    eq ne lt le gt ge hash bool int float complex index round trunc floor ceil neg pos abs invert
    bytes copy deepcopy reduce reduce_ex array array_ufunc array_function dlpack dlpack_device
    delitem enter exit
"""
BINARY = "add sub mul matmul truediv floordiv mod divmod pow lshift rshift and xor or"
for _name in [*ALONE.split(), *(p + name for name in BINARY.split() for p in ("", "r", "i"))]:
    setattr(Remote, f"__{_name}__", _refuse)
