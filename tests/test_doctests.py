"""Every example in a docstring of the package prints what it says."""

import doctest
import importlib
import pkgutil

import pytest

import certify

FOUND = [module.name for module in pkgutil.walk_packages(certify.__path__, "certify.")]
MODULES = sorted(name for name in FOUND if not name.endswith("__main__"))


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_are_right(name):
    result = doctest.testmod(importlib.import_module(name))
    assert result.failed == 0


def test_there_are_examples():
    assert sum(doctest.testmod(importlib.import_module(name)).attempted for name in MODULES) > 30
