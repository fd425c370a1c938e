"""The pure functions of the widgets, tested where they run: in JavaScript, under node."""

import subprocess
from pathlib import Path

import pytest

from coursekit.widgets.module import names

TESTS = sorted(Path(__file__).parent.glob("*.test.mjs"))


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name.partition(".")[0])
def test_the_arithmetic_of_a_widget_is_right(node_path, path):
    run = subprocess.run(
        [node_path, "--test", str(path)], capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stdout


def test_every_widget_has_its_arithmetic_tested():
    assert {path.name.partition(".")[0] for path in TESTS} == {"figure", *names()}
