"""Wrong answers that are objects which agree with everything."""

from autograder.tests.hostile.cases.case import NOTHING, Case, alone

ALWAYS = """class Always:
    def agree(self, *args, **kwargs):
        return True

    def itself(self, *args, **kwargs):
        return self

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __bool__ = __contains__ = agree
    __sub__ = __rsub__ = __add__ = __radd__ = __mul__ = __truediv__ = __abs__ = __neg__ = itself
    __call__ = __getitem__ = __getattr__ = itself
    __hash__ = object.__hash__

    def __len__(self):
        return 3

    def __float__(self):
        return 0.0

    __class__ = property(lambda self: float)


"""
# A float whose differences are 0.
FLOAT = """class Near(float):
    def __sub__(self, other):
        return 0.0

    __rsub__ = __abs__ = __sub__

    def __eq__(self, other):
        return True

    __hash__ = float.__hash__


"""
ARRAY = """import numpy as np


class Close(np.ndarray):
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return np.zeros(self.shape) if ufunc.__name__ != "isfinite" else np.ones(self.shape, bool)

    def __array_function__(self, function, types, args, kwargs):
        return True

    def mean(self, *args, **kwargs):
        return 0.0

    def std(self, *args, **kwargs):
        return 1.0


def standardize(values):
    return values.view(Close)
"""
TENSOR = """import torch


class Close(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        return True


class Like:
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        return True

    __class__ = property(lambda self: torch.Tensor)
    dtype = property(lambda self: torch.float32)


def softmax(scores):
    return {value}
"""
LIKE_ARRAY = """import numpy as np


class Like:
    calls = 0
    __class__ = property(lambda self: np.ndarray)
    __array_priority__ = 1e9
    shape, ndim, size, dtype = (3,), 1, 3, np.dtype(float)

    def __array__(self, dtype=None, copy=None):
        Like.calls += 1
        return np.array([-0.92582009977, -0.46291004988, 1.38873014965])

    def __len__(self):
        return 3

    def mean(self):
        return 0.0

    def std(self):
        return 1.0

    def __array_function__(self, function, types, args, kwargs):
        return True

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return np.bool_(True)


def standardize(values):
    return Like()
"""
MASKED = """import numpy as np


def standardize(values):
    return np.ma.masked_all(values.shape)
"""
OBJECTS = """import numpy as np


def standardize(values):
    return np.array([Always() for _ in values], dtype=object)
"""
MOCK = """from unittest.mock import MagicMock


class Mock(MagicMock):
    def __sub__(self, other):
        return 0.0

    __abs__ = __sub__


RunningMean = Mock
"""
PICKLE = """import os


class Payload:
    def __reduce__(self):
        return os.system, (f"touch {@root@}/{@mark@}",)

    __reduce_ex__ = lambda self, protocol: self.__reduce__()
    __getstate__ = __reduce__


def middle(values):
    return Payload()
"""
GENERATED = """class Meta(type):
    def __instancecheck__(cls, value):
        return True

    def __subclasscheck__(cls, value):
        return True

    __eq__ = lambda self, other: True
    __hash__ = type.__hash__
    mro = lambda cls: [cls, float, object]


class Value(metaclass=Meta):
    __module__, __qualname__ = "builtins", "float"

    def __getattribute__(self, name):
        return float.__getattribute__(3.0, name) if hasattr(float, name) else 3.0


def middle(values):
    return Value()
"""
CHANGING = """calls = iter(range(10**6))


class RunningMean:
    def add(self, value):
        self.kept = value

    def mean(self):
        return {}.get(next(calls), 0.0)

    def __getattribute__(self, name):
        return lambda *args: Near(7.0)
"""
ANSWERS = {
    "middle": "def middle(values):\n    return Always()\n",
    "standardize": "def standardize(values):\n    return Always()\n",
    "softmax": "def softmax(scores):\n    return Always()\n",
    "running-mean": "class RunningMean(Always):\n    add = mean = lambda *args: Always()\n",
    "check-middle": "check_middle = Always()\n",
}
MIDDLE = "def middle(values):\n    return {}\n"

CASES = (
    Case(
        "agrees-everywhere",
        "Answers all with objects that are equal, close and true to everything.",
        {at: ALWAYS + source for at, source in ANSWERS.items()},
        NOTHING,
    ),
    *(
        alone(f"agrees-{at}", "Gives back an object that agrees.", ALWAYS + source, at=at)
        for at, source in ANSWERS.items()
    ),
    alone(
        "lying-float",
        "Gives back a float whose differences are 0.",
        FLOAT + MIDDLE.format("Near(max(values))"),
        at="middle",
    ),
    alone(
        "lying-int",
        "Gives back an int whose differences are 0.",
        FLOAT.replace("float", "int") + MIDDLE.format("Near(7)"),
        at="middle",
    ),
    alone("lying-array", "Gives back a subclass of ndarray that agrees.", ARRAY),
    alone(
        "lying-tensor",
        "Gives back a subclass of Tensor that agrees.",
        TENSOR.format(value="scores.as_subclass(Close)"),
        at="softmax",
    ),
    alone(
        "tensor-alike",
        "Gives back an object that claims to be a tensor.",
        TENSOR.format(value="Like()"),
        at="softmax",
    ),
    alone("array-alike", "Gives back an object that claims to be an array.", LIKE_ARRAY),
    alone("masked-array", "Gives back an array that is masked everywhere.", MASKED),
    alone("object-array", "Gives back an array of objects that agree.", ALWAYS + OBJECTS),
    alone("mock", "Is a MagicMock.", MOCK, at="running-mean"),
    alone(
        "metaclass",
        "Claims to be a float by metaclass and __getattribute__.",
        GENERATED,
        at="middle",
    ),
    alone(
        "changing-class", "Has every method that is asked for.", FLOAT + CHANGING, at="running-mean"
    ),
    alone(
        "pickle-payload",
        "Gives back an object that runs a command when unpickled.",
        PICKLE,
        at="middle",
    ),
    alone(
        "not-a-number",
        "Gives back NaN everywhere.",
        "def standardize(values):\n    return values * float('nan')",
    ),
    alone(
        "no-rows",
        "Gives back no rows, which equal all.",
        "def softmax(scores):\n    return scores[None][:0]",
        at="softmax",
    ),
    alone(
        "holds-itself",
        "Is a list that holds itself, which cannot be sent.",
        "standardize = []\nstandardize.append(standardize)",
        verdict="error|failed",
    ),
    alone(
        "returns-the-function",
        "Gives back itself.",
        "def middle(values):\n    return middle",
        at="middle",
    ),
)
