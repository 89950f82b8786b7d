"""Mixed strategies as whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd
from typing import TypeAlias

from certify.equilibria.result import Strategy

Weights: TypeAlias = tuple[int, ...]
"""A mixed strategy times a positive number, as whole numbers without a common divisor."""

_ZERO = Fraction(0)


def mixed(weights: Weights) -> Strategy:
    """Return the strategy with these weights."""
    total = sum(weights)
    return tuple(Fraction(weight, total) if weight else _ZERO for weight in weights)


def shortened(values: Sequence[int]) -> tuple[int, ...]:
    """Return whole numbers divided by their greatest common divisor."""
    divisor = gcd(*values)
    return tuple(value // divisor for value in values) if divisor > 1 else tuple(values)
