"""Real algebraic numbers: roots of square-free polynomials with rational coefficients, known by intervals (Sturm)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import gcd, lcm
from typing import TypeAlias

from certify.spec.errors import LimitError
from certify.spec.polynomial import ONE, ZERO, Polynomial, Rational

Coefficients: TypeAlias = Sequence[Rational]
"""Those of a polynomial in one unknown, from the constant one upwards; the last is not 0."""

MOST_COEFFICIENTS = 65


MOST_BITS = 30_000
"""The degree times the binary digits of the longest coefficient and end: longer remainders would take for ever."""


def is_isolated_root(coefficients: Coefficients, low: Rational, high: Rational) -> bool:
    """Return whether a polynomial is square-free and has one root from `low` to `high`, none of the two being a root.

    Raises:
        LimitError: the coefficients and the ends are too long for a polynomial of this degree, see `MOST_BITS`.

    >>> is_isolated_root([-2, 0, 1], 1, 2), is_isolated_root([-2, 0, 1], -2, 2), is_isolated_root([1, -2, 1], 0, 2)
    (True, False, False)
    """
    if not 2 <= len(coefficients) <= MOST_COEFFICIENTS or not coefficients[-1] or not low < high:
        return False
    unit = lcm(*(value.denominator for value in coefficients))
    integers = [int(value * unit) for value in coefficients]
    longest = max(abs(number).bit_length() for end in (low, high) for number in (end.numerator, end.denominator))
    longest += max(abs(value).bit_length() for value in integers)
    if longest * len(integers) > MOST_BITS:
        raise LimitError(f"a polynomial of degree {len(integers) - 1} has numbers of {longest:,} binary digits")
    chain = sturm_chain(integers)
    if len(chain[-1]) > 1 or not _sign_at(integers, low) or not _sign_at(integers, high):
        return False
    return _changes(chain, low) - _changes(chain, high) == 1


def sturm_chain(coefficients: Sequence[int]) -> list[list[int]]:
    """Return the polynomial, its derivative, and the negative remainders, up to positive factors, all of them whole.

    The last divides the first two.
    """
    chain = [list(coefficients), [value * power for power, value in enumerate(coefficients)][1:]]
    while len(chain[-1]) > 1:
        rest = _remainder(chain[-2], chain[-1])
        if not rest:
            break
        unit = gcd(*rest)
        chain.append([-value // unit for value in rest])
    return chain


def polynomial_in(coefficients: Coefficients, unknown: Polynomial) -> Polynomial:
    """Return the polynomial with another polynomial in place of its unknown."""
    total, power = ZERO, ONE
    for coefficient in coefficients:
        total += power * coefficient
        power *= unknown
    return total


def _remainder(divided: Sequence[int], divisor: Sequence[int]) -> list[int]:
    """Return the remainder times a positive factor."""
    rest = list(divided)
    size, sign = abs(divisor[-1]), 1 if divisor[-1] > 0 else -1
    while len(rest) >= len(divisor):
        factor = sign * rest[-1]
        shift = len(rest) - len(divisor)
        rest = [size * value for value in rest]
        for power, value in enumerate(divisor):
            rest[shift + power] -= factor * value
        while rest and not rest[-1]:
            rest.pop()
    return rest


def _changes(chain: Sequence[Sequence[int]], point: Rational) -> int:
    """Return how often the signs of the values of a chain change, zeros left out."""
    signs = [value > 0 for each in chain if (value := _sign_at(each, point))]
    return sum(one != other for one, other in pairwise(signs))


def _sign_at(coefficients: Sequence[int], point: Rational) -> int:
    """Return a number with the sign of the value of a polynomial at a point."""
    total, power = 0, 1
    for coefficient in reversed(coefficients):
        total = total * point.numerator + coefficient * power
        power *= point.denominator
    return total
