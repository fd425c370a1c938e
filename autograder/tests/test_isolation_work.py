"""Behind all barriers, what a chapter does still works."""

import pytest

from autograder.isolation.layers import NAMESPACES
from autograder.tests.enclosed import layers_without, needs, run

IMPORTS = """
import multiprocessing, os, queue, socket, tempfile, threading, warnings
import matplotlib; matplotlib.use("agg")
import matplotlib.pyplot, numpy, torch, torch.utils.data
import sklearn.ensemble, sklearn.linear_model, sklearn.model_selection
torch.set_num_threads(1)
"""
# Each in a function, so that one that fails does not hide another.
WORK = """
import numpy as np
X = np.random.default_rng(0).normal(size=(60, 3)); y = X @ [1.0, 2.0, 3.0]

def matmul_and_backward():
    w = torch.ones(3, 3, requires_grad=True)
    (w @ w).sum().backward()
    return w.grad.sum().item() == 54

def training_step():
    model = torch.nn.Linear(3, 1)
    optimiser = torch.optim.Adam(model.parameters())
    torch.nn.functional.mse_loss(model(torch.ones(4, 3)), torch.zeros(4, 1)).backward()
    optimiser.step()
    return True

def linear_regression():
    return sklearn.linear_model.LinearRegression().fit(X, y).score(X, y) > 0.99

def gradient_boosting():
    model = sklearn.ensemble.HistGradientBoostingRegressor(max_iter=5)
    return model.fit(X, y).predict(X).shape == (60,)

def random_forest_with_threads():
    return sklearn.ensemble.RandomForestRegressor(5, n_jobs=2).fit(X, y).score(X, y) > 0.5

def figure_in_a_file():
    figure, axes = matplotlib.pyplot.subplots()
    axes.plot(X[:, 0]); axes.set_title("$x^2$")
    figure.savefig("figure.png")
    return os.path.getsize("figure.png") > 1000

def temporary_file():
    with tempfile.TemporaryDirectory() as folder, open(f"{folder}/x", "w") as file:
        return file.write("x") == 1

def threads():
    seen = queue.Queue()
    workers = [threading.Thread(target=seen.put, args=(n,)) for n in range(8)]
    [worker.start() for worker in workers]
    [worker.join() for worker in workers]
    return seen.qsize() == 8

def model_saved_and_loaded():
    torch.save({"w": torch.ones(3)}, "model.pt")
    return torch.load("model.pt")["w"].sum().item() == 3

def pair_of_sockets():
    ours, theirs = socket.socketpair()
    return ours.send(b"x") == 1 and theirs.recv(1) == b"x"

def numbers_from_the_system():
    return len(os.urandom(4)) == 4 and os.cpu_count() >= 1

def pool_of_processes():
    with multiprocessing.get_context("fork").Pool(2) as pool:
        return pool.map(abs, [-1, -2]) == [1, 2]

def loader_with_a_worker():
    data = torch.utils.data.TensorDataset(torch.arange(8.0))
    loader = torch.utils.data.DataLoader(data, batch_size=4, num_workers=1)
    return sum(batch.sum().item() for batch, in loader) == 28

def processes_of_scikit_learn():
    model = sklearn.linear_model.LinearRegression()
    return sklearn.model_selection.cross_val_score(model, X, y, n_jobs=2).min() > 0.99

seen = {}
warnings.simplefilter("ignore")
for work in NAMES:
    try:
        seen[work] = bool(globals()[work]())
    except BaseException as fault:
        seen[work] = f"{type(fault).__name__}: {fault}"
"""
NEED_PROCESSES = ["pool_of_processes", "loader_with_a_worker"]
NAMES = [line.split()[1][:-3] for line in WORK.splitlines() if line.startswith("def ")]


def done(layers, names, **options):
    # As in the warm parent's environment: else joblib starts programs, which are refused.
    environment = {"JOBLIB_MULTIPROCESSING": "0"}
    code = f"NAMES = {names}\n{WORK}"
    return run(code, layers, environment, imports=IMPORTS, **options).value


def test_behind_all_barriers_everything_works():
    needs("limits", "seccomp", "landlock")
    assert done(layers_without(), NAMES) == dict.fromkeys(NAMES, True)


def test_without_namespaces_everything_in_one_process_works():
    names = [name for name in NAMES if name not in NEED_PROCESSES]
    assert done(layers_without(*NAMESPACES), names) == dict.fromkeys(names, True)


@pytest.mark.parametrize("layer", ["user", "pid", "mount", "landlock", "seccomp", "uid"])
def test_barriers_go_up_without_each_of_them(layer):
    needs(layer)
    code = "import os; open('file', 'w').write('x'); seen = os.path.getsize('file')"
    assert run(code, layers_without(layer)).value == 1
