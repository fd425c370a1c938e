import numpy as np
import torch

from autograder.notebook.probing import outcomes


def space(source):
    made = {}
    exec(source, made)
    return made


def test_outcomes_come_in_the_order_of_the_probes():
    assert outcomes(["f(1)", "f('a')"], space("def f(x): return [x]")) == [
        {"type": "list", "items": [{"type": "int", "value": 1}], "length": 1},
        {"type": "list", "items": ["a"], "length": 1},
    ]


def test_raising_probe_is_an_outcome():
    (found,) = outcomes(["f()"], space("def f(): raise ValueError('no')"))
    assert found["name"] == "ValueError"


def test_endless_probe_is_given_up():
    assert outcomes(["f()"], space("def f():\n while True: pass"), seconds=0.2) is None


def test_endless_probe_that_swallows_exceptions_is_given_up():
    source = "def f():\n while True:\n  try:\n   while True: pass\n  except Exception: pass"
    assert outcomes(["f()"], space(source), seconds=0.2) is None


def test_data_that_a_probe_names_are_not_changed():
    names = space("def f(x): x *= 0")
    names["data"] = np.ones(3)
    outcomes(["f(data)"], names)
    assert names["data"].tolist() == [1, 1, 1]


def test_variables_are_bound_as_before():
    names = space("kept = lost = 1\ndef f():\n global kept, lost, new\n kept = new = 2\n del lost")
    outcomes(["f()"], names)
    assert names["kept"] == names["lost"] == 1 and "new" not in names


def test_random_states_go_on_as_if_nothing_had_been_drawn():
    names = {"np": np, "torch": torch}
    drawn = []
    for probes in ([], ["np.random.rand(); torch.rand(1)"]):
        np.random.seed(0), torch.manual_seed(0)
        outcomes(probes, names)
        drawn.append((np.random.rand(), torch.rand(1).item()))
    assert drawn[0] == drawn[1]


def test_nothing_is_printed_or_left_drawn(capsys):
    import matplotlib.pyplot as plt

    outcomes(["f()"], space("import matplotlib.pyplot as plt\ndef f(): print(1); plt.figure()"))
    assert capsys.readouterr().out == "" and plt.get_fignums() == []
