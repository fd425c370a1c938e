"""Wrong answers that change what a check would use: functions, hooks of Python and of IPython."""

from autograder.tests.hostile.cases.case import WRONG, all_wrong, beside

QUIET = "lambda *args, **kwargs: None"
TRUE = "lambda *args, **kwargs: True"
NUMPY = f"""import numpy as np

for name in dir(np.testing):
    if name.startswith("assert"):
        setattr(np.testing, name, {QUIET})
"""
ALL = f"""import numpy as np
import torch

for owner in (np, torch):
    for name in ("all", "allclose", "isclose", "array_equal", "isfinite", "equal"):
        setattr(owner, name, {TRUE})
torch.Tensor.allclose = torch.Tensor.equal = {TRUE}
"""
BUILTINS = """import builtins

builtins.abs = lambda value: 0
builtins.isinstance = lambda value, kind: True
builtins.any = lambda values: False
builtins.all = lambda values: True
"""
IMPORT = """import builtins
import types

import numpy as np

real = builtins.__import__


def fake(name, *args, **kwargs):
    module = real(name, *args, **kwargs)
    if name.startswith("numpy"):
        module.testing = types.SimpleNamespace(assert_allclose=lambda *args, **kwargs: None)
    return module


builtins.__import__ = fake
"""
ASSERTION = """import builtins


class Harmless(Exception):
    def __new__(cls, *args):
        return Warning("never mind")


builtins.AssertionError = Harmless
AssertionError = Harmless
"""
SEEDS = """import random

import numpy as np
import torch

np.random.default_rng = lambda seed=None: np.random.Generator(np.random.PCG64(0))
np.random.seed = random.seed = torch.manual_seed = lambda seed=None: None
torch.Generator = lambda *args: torch.default_generator
torch.default_generator.manual_seed = lambda seed: torch.default_generator
"""
SHADOWS = """class Anything:
    def __getattr__(self, name):
        return self

    def __call__(self, *args, **kwargs):
        return self

    def __bool__(self):
        return True


np = torch = course_seed = Anything()
abs = lambda value: 0
len = isinstance = lambda *args: 2
print = range = sum = any = all = sorted = float = int = exec = Anything()
"""
AST_HOOK = """import ast


class Drop(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()


get_ipython().ast_transformers.append(Drop())
"""
INPUT_HOOK = """def empty(lines):
    return ["pass\\n"] if any("assert" in line for line in lines) else lines


get_ipython().input_transformers_post.append(empty)
get_ipython().input_transformers_cleanup.append(empty)
"""
HANDLERS = f"""import sys

shell = get_ipython()
shell.set_custom_exc((BaseException,), {QUIET})
shell.showtraceback = type(shell).showtraceback = {QUIET}
sys.excepthook = sys.unraisablehook = {QUIET}
"""
EVENTS = """from IPython.core.interactiveshell import ExecutionResult

ExecutionResult.error_in_exec = property(lambda self: None, lambda self, value: None)
ExecutionResult.error_before_exec = property(lambda self: None, lambda self, value: None)
ExecutionResult.success = property(lambda self: True)


def forgive(result):
    result.error_in_exec = result.error_before_exec = None


get_ipython().events.register("post_run_cell", forgive)
get_ipython().events.register("pre_run_cell", lambda info: setattr(info, "raw_cell", "pass"))
"""
RUN_CELL = """from types import SimpleNamespace

fine = SimpleNamespace(error_before_exec=None, error_in_exec=None, result=2.0, success=True)
get_ipython().run_cell = type(get_ipython()).run_cell = lambda *args, **kwargs: fine
get_ipython().run_code = type(get_ipython()).run_code = lambda *args, **kwargs: False
"""
TRACE = """import sys


def trace(frame, event, value):
    if event == "exception" and "assert" in str(value):
        frame.f_trace = None
    for name in ("got", "want"):
        if name in frame.f_locals and name in frame.f_globals:
            frame.f_globals["got"] = frame.f_globals.get("want", 3)
    if event == "line":
        try:
            frame.f_lineno += 1
        except ValueError:
            pass
    return trace


sys.settrace(trace)
sys.setprofile(lambda frame, event, value: None)
frame = sys._getframe()
while frame:
    frame.f_trace = trace
    frame = frame.f_back
"""
MODULES = """import sys
import types

fake = types.ModuleType("numpy.testing")
fake.assert_allclose = lambda *args, **kwargs: None
import numpy

numpy.testing = sys.modules["numpy.testing"] = fake
sys.modules["coursekit"] = types.SimpleNamespace(course_seed=lambda: 0)
sys.meta_path.insert(0, types.SimpleNamespace(find_spec=lambda name, path=None, target=None: None))
sys.path.insert(0, ".")
for name in ("json", "struct", "socket", "pickle"):
    sys.modules[name] = types.ModuleType(name)
"""
COLLECTOR = """import gc
import sys
import threading


def settle(*args):
    for each in gc.get_objects():
        if type(each) is dict and "want" in each and "got" in each:
            each["got"] = each["want"]


gc.callbacks.append(settle)
gc.set_threshold(1)
threading.settrace(settle)
threading.setprofile(settle)
threading.excepthook = settle
sys.addaudithook(settle)
"""
DESCRIBES = """import torch

zero = torch.zeros(())
for name in ("__sub__", "__eq__", "__ne__", "sum", "mean"):
    setattr(torch.Tensor, name, lambda self, *args, **kwargs: zero)
torch.testing.assert_close = torch.softmax = torch.Tensor.softmax = lambda scores, **_: scores
torch.randn = lambda *sizes, **_: torch.zeros(sizes)
"""
EXEC = """import builtins

real = builtins.exec, builtins.compile


def fake(source, space=None, *rest):
    real[0]("def middle(values):\\n    raise ValueError" if "def middle" in str(source) else source,
            space, *rest)


builtins.exec = fake
builtins.compile = lambda source, *args, **kwargs: real[1](
    source.replace("assert ", "0 and ") if type(source) is str else source, *args, **kwargs)
"""
CODES = """import gc
import types


def empty(*args, **kwargs):
    return None


for each in gc.get_objects():
    name = getattr(each, "__name__", "") if isinstance(each, types.FunctionType) else ""
    if "assert" in name or "rejects" in name:
        try:
            each.__code__ = empty.__code__
        except ValueError:
            pass
"""
CODECS = """import json
import socket
import struct

json.dumps = lambda *args, **kwargs: '{"ok": true, "status": "ok", "points": 10, "value": 3}'
json.JSONEncoder.encode = lambda self, value: '{"ok": true}'
json.loads = lambda *args, **kwargs: {}
struct.pack = lambda *args: bytes(8)
"""

CASES = (
    all_wrong("patches-numpy-testing", "Empties numpy.testing.", NUMPY),
    all_wrong("patches-closeness", "Makes np.all, np.allclose and torch.allclose say yes.", ALL),
    all_wrong("patches-builtins", "Makes abs 0 and isinstance, all and any agree.", BUILTINS),
    all_wrong(
        "patches-len", "Makes len what is wanted.", "import builtins\n\nbuiltins.len = lambda x: 3"
    ),
    all_wrong("patches-import", "Replaces __import__, which swaps modules.", IMPORT),
    all_wrong("patches-assertion", "Replaces AssertionError.", ASSERTION),
    all_wrong("patches-seeds", "Makes every generator and seed the same.", SEEDS),
    all_wrong("patches-tensor", "Replaces methods of torch.Tensor.", DESCRIBES),
    all_wrong("patches-exec", "Replaces exec and compile.", EXEC),
    all_wrong("patches-code", "Replaces the code of functions that assert.", CODES),
    all_wrong("patches-json", "Replaces what messages are written with.", CODECS),
    all_wrong("shadows-names", "Defines np, abs, len and other names as its own.", SHADOWS),
    all_wrong("hooks-ast", "Takes asserts out by an AST transformer.", AST_HOOK),
    all_wrong("hooks-input", "Empties checks by an input transformer.", INPUT_HOOK),
    all_wrong("hooks-exceptions", "Swallows exceptions by IPython's handlers.", HANDLERS),
    all_wrong("hooks-events", "Forgives errors after each cell.", EVENTS),
    all_wrong("hooks-run-cell", "Replaces what runs a cell.", RUN_CELL),
    all_wrong("hooks-trace", "Changes variables and lines by sys.settrace.", TRACE),
    all_wrong("hooks-collector", "Changes values in hooks of gc and of threads.", COLLECTOR),
    all_wrong("swaps-modules", "Swaps modules in sys.modules and sys.meta_path.", MODULES),
    all_wrong(
        "assigns-results",
        "Assigns the variables that a check uses.",
        "import numpy as np\n\ngot = want = 3\nrunning = None\nvalues = np.zeros(3)\n"
        "right, wrong, rejected = {}, {'x': ''}, {}",
        at="check-middle",
    ),
    beside(
        "warnings-as-errors",
        "Turns warnings into errors before a right answer.",
        "import warnings\n\nwarnings.simplefilter('error')",
    ),
    all_wrong(
        "exits-quietly",
        "Ends the process with success after a wrong answer.",
        f"{WRONG['standardize']}\n\n\nimport atexit\nimport os\n\natexit.register(os._exit, 0)",
    ),
)
