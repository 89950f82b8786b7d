"""Arithmetic with rational bounds of numbers, and the mean of such numbers under a response within bounds."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from certify.spec.exponential import Interval
from certify.spec.logit_numbers import mean_bounds

ZERO: Interval = (Fraction(0), Fraction(0))


def hull(values: Sequence[Fraction]) -> Interval:
    """Return the least interval with these numbers in it."""
    return min(values), max(values)


def plus(one: Interval, other: Interval) -> Interval:
    """Return bounds of a sum."""
    return one[0] + other[0], one[1] + other[1]


def scaled(one: Interval, factor: Fraction) -> Interval:
    """Return bounds of a multiple."""
    return (one[0] * factor, one[1] * factor) if factor >= 0 else (one[1] * factor, one[0] * factor)


def times(one: Interval, other: Interval) -> Interval:
    """Return bounds of a product."""
    products = [p * q for p in one for q in other]
    return min(products), max(products)


def square(one: Interval) -> Interval:
    """Return bounds of a square, at least 0.

    >>> [str(end) for end in square((Fraction(-1), Fraction(2)))]
    ['0', '4']
    """
    low, high = sorted((one[0] * one[0], one[1] * one[1]))
    return (Fraction(0) if one[0] < 0 < one[1] else low), high


def mean(chances: Sequence[Interval], values: Sequence[Interval]) -> Interval:
    """Return bounds of the sum of chance * value, for chances that sum to 1."""
    return mean_bounds(chances, [low for low, _ in values])[0], mean_bounds(chances, [high for _, high in values])[1]


def centred(chances: Sequence[Interval], values: Sequence[Interval]) -> list[Interval]:
    """Return bounds of what each value exceeds the mean by: the mean of its differences from the others."""
    found: list[Interval] = []
    for a, own in enumerate(values):
        gaps = [ZERO if b == a else (own[0] - high, own[1] - low) for b, (low, high) in enumerate(values)]
        found.append(mean(chances, gaps))
    return found
