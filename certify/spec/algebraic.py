"""Real algebraic numbers: roots of square-free polynomials with rational coefficients, known by intervals (Sturm)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

from certify.spec.polynomial import ONE, ZERO, Polynomial, Rational

Coefficients: TypeAlias = Sequence[Rational]
"""Those of a polynomial in one unknown, from the constant one upwards; the last is not 0."""

MOST_COEFFICIENTS = 65


def is_isolated_root(coefficients: Coefficients, low: Rational, high: Rational) -> bool:
    """Return whether a polynomial is square-free and has one root from `low` to `high`, none of the two being a root.

    >>> is_isolated_root([-2, 0, 1], 1, 2), is_isolated_root([-2, 0, 1], -2, 2), is_isolated_root([1, -2, 1], 0, 2)
    (True, False, False)
    """
    if not 2 <= len(coefficients) <= MOST_COEFFICIENTS or not coefficients[-1] or not low < high:
        return False
    chain = sturm_chain(coefficients)
    if len(chain[-1]) > 1 or not value_at(coefficients, low) or not value_at(coefficients, high):
        return False
    return _changes(chain, low) - _changes(chain, high) == 1


def sturm_chain(coefficients: Coefficients) -> list[list[Fraction]]:
    """Return the polynomial, its derivative, and the negative remainders; the last divides the first two."""
    first = [Fraction(value) for value in coefficients]
    chain = [first, [value * power for power, value in enumerate(first)][1:]]
    while len(chain[-1]) > 1:
        rest = _remainder(chain[-2], chain[-1])
        if not rest:
            break
        largest = max(map(abs, rest))
        chain.append([-value / largest for value in rest])
    return chain


def value_at(coefficients: Coefficients, point: Rational) -> Rational:
    """Return the value of a polynomial at a point."""
    total: Rational = 0
    for coefficient in reversed(coefficients):
        total = total * point + coefficient
    return total


def polynomial_in(coefficients: Coefficients, unknown: Polynomial) -> Polynomial:
    """Return the polynomial with another polynomial in place of its unknown."""
    total, power = ZERO, ONE
    for coefficient in coefficients:
        total += power * coefficient
        power *= unknown
    return total


def _remainder(divided: Sequence[Fraction], divisor: Sequence[Fraction]) -> list[Fraction]:
    rest = list(divided)
    while len(rest) >= len(divisor):
        factor = rest[-1] / divisor[-1]
        shift = len(rest) - len(divisor)
        for power, value in enumerate(divisor):
            rest[shift + power] -= factor * value
        while rest and not rest[-1]:
            rest.pop()
    return rest


def _changes(chain: Sequence[Coefficients], point: Rational) -> int:
    """Return how often the signs of the values of a chain change, zeros left out."""
    signs = [value > 0 for each in chain if (value := value_at(each, point))]
    return sum(one != other for one, other in pairwise(signs))
