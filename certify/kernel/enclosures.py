"""Intervals that hold the values of a polynomial in a box."""

from __future__ import annotations

from collections.abc import Mapping

from certify.spec.polynomial import Polynomial, Rational
from certify.spec.support_systems import Interval


def enclosure(value: Polynomial, box: Mapping[str, Interval]) -> Interval:
    """Return the ends of an interval that holds the values of a polynomial in a box."""
    low: Rational = 0
    high: Rational = 0
    for monomial, coefficient in value.terms.items():
        least: Rational = coefficient
        greatest: Rational = coefficient
        for name in monomial:
            ends = box[name]
            products = (least * ends[0], least * ends[1], greatest * ends[0], greatest * ends[1])
            least, greatest = min(products), max(products)
        low += least
        high += greatest
    return low, high
