"""Importing the kit costs nothing that a chapter does not use."""

import subprocess
import sys

import pytest

import coursekit

HEAVY = ("IPython", "anywidget", "matplotlib", "numpy", "pooch", "sklearn", "torch")


@pytest.mark.parametrize("library", HEAVY)
def test_importing_the_kit_imports_no_large_library(library, loaded_by_import):
    assert library not in loaded_by_import


@pytest.fixture(scope="module")
def loaded_by_import() -> set[str]:
    code = "import sys, coursekit; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def test_every_public_name_can_be_had():
    assert all(getattr(coursekit, name) for name in coursekit.__all__)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'datasets'"):
        _ = coursekit.datasets
