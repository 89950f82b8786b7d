"""Whole numbers of which only the ratios matter."""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd


def shortened(values: Sequence[int]) -> tuple[int, ...]:
    """Return whole numbers divided by their greatest common divisor."""
    divisor = gcd(*values)
    return tuple(value // divisor for value in values) if divisor > 1 else tuple(values)
