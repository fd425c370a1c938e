"""Right answers that leave the process in another state, or use what a notebook may use."""

from autograder.tests.hostile.cases.case import RIGHT, alone, beside

MANY = """import torch

torch.set_num_threads(8)
(torch.ones(600, 600) @ torch.ones(600, 600)).sum()
"""
LOADER = """import torch

try:
    loader = torch.utils.data.DataLoader(torch.arange(8.0), num_workers=1, batch_size=4)
    total = sum(float(batch.sum()) for batch in loader)
except (OSError, RuntimeError):
    total = 28.0
"""
POOL = """import multiprocessing

try:
    with multiprocessing.get_context("fork").Pool(1) as pool:
        pool.map(abs, [1, -2])
except (OSError, RuntimeError, ImportError):
    pass
"""
LOCALE = """import decimal
import locale
import os
import time

try:
    locale.setlocale(locale.LC_ALL, "C")
except locale.Error:
    pass
decimal.getcontext().prec = 1
os.environ.update(TZ="Asia/Tokyo", LC_ALL="tr_TR.UTF-8", COURSE_SEED="1", HOME="/", PATH="")
time.tzset()
os.umask(0o777)
"""
NUMPY = """import numpy as np

np.seterr(all="raise")
np.set_printoptions(precision=0, threshold=1)
np.random.seed(0)
"""
SYSTEM = """import sys

sys.argv[:] = []
sys.path.insert(0, "/nowhere")
sys.setrecursionlimit(100_000)
sys.setswitchinterval(1e-6)
sys.tracebacklimit = 0
"""


CASES = (
    beside("leaves-threads", "Leaves torch with 8 threads and uses them.", MANY),
    beside(
        "leaves-dtype",
        "Leaves torch's default dtype as float64.",
        "import torch\n\ntorch.set_default_dtype(torch.float64)",
    ),
    beside(
        "leaves-no-grad",
        "Leaves gradients off and algorithms deterministic.",
        "import torch\n\ntorch.set_grad_enabled(False)\ntorch.use_deterministic_algorithms(True)\n"
        "torch.manual_seed(0)",
    ),
    beside("leaves-seterr", "Leaves NumPy raising at every rounding.", NUMPY),
    beside("leaves-folder", "Goes to another folder.", "import os\n\nos.chdir('/')"),
    beside("leaves-locale", "Leaves another locale, zone, environment and umask.", LOCALE),
    beside("leaves-system", "Leaves another sys.path, recursion limit and traceback.", SYSTEM),
    beside("closes-output", "Closes standard output.", "import sys\n\nsys.stdout = None"),
    beside(
        "closes-descriptors-1-2",
        "Closes the descriptors 0, 1 and 2.",
        "import os\n\nfor fd in (0, 1, 2):\n    try:\n        os.close(fd)\n"
        "    except OSError:\n        pass",
    ),
    beside(
        "leaves-figures",
        "Leaves 30 figures open.",
        "import matplotlib.pyplot as plt\n\nfor _ in range(30):\n    plt.plot([1, 2])\n"
        "    plt.figure(figsize=(2, 2))\nplt.show()",
    ),
    beside(
        "awaits",
        "Awaits at the top of its cell.",
        "import asyncio\n\nawait asyncio.sleep(0)\nasync with asyncio.timeout(5):\n    pass",
    ),
    beside("uses-loader", "Loads batches in a process of torch's.", LOADER),
    beside("uses-pool", "Maps over a pool of processes.", POOL),
    beside("line-magics", "Uses line magics.", "%matplotlib inline\n%precision 3\n%time 1 + 1"),
    beside("shell-before", "Runs a shell command before its answer.", "!echo hello"),
    beside("pip-before", "Installs a package before its answer.", "%pip install -q numpy\n!pip -V"),
    alone(
        "shell-after",
        "Runs shell commands after its answer.",
        f"{RIGHT['standardize']}\n\n\nlisted = !ls\n!touch @root@/@mark@\n%run missing.py",
        earns=2.0,
    ),
    alone("cell-magic", "Is a shell script and no Python.", "%%bash\ntouch @mark@\necho 10"),
    alone("cell-magic-time", "Is timed by a cell magic.", f"%%time\n{RIGHT['standardize']}", 2.0),
)
