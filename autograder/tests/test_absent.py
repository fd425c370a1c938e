import importlib
import sys

import pytest

from autograder.absent import absent


def test_a_module_that_is_absent_cannot_be_imported_until_later():
    sys.modules.pop("colorsys", None)
    with absent("colorsys"), pytest.raises(ImportError):
        importlib.import_module("colorsys")
    assert importlib.import_module("colorsys").rgb_to_hsv(0, 0, 0) == (0.0, 0.0, 0)


def test_a_module_that_is_there_stays():
    with absent("sys"):
        assert importlib.import_module("sys") is sys
