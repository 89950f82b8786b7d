"""The simplest rational function through points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import lcm

from certify.spec.polynomial import Polynomial, Rational

MOST_DEGREE = 2


@dataclass(frozen=True, slots=True)
class RationalFunction:
    """A quotient of two polynomials in one unknown, by their whole coefficients, the constant term first."""

    over: tuple[int, ...]
    under: tuple[int, ...]

    def at(self, place: Rational) -> Fraction:
        """Return the value; the denominator must not vanish there."""
        return Fraction(_value(self.over, place)) / _value(self.under, place)

    def over_at(self, unknown: Polynomial) -> Polynomial:
        """Return the numerator."""
        return _polynomial(self.over, unknown)

    def under_at(self, unknown: Polynomial) -> Polynomial:
        """Return the denominator."""
        return _polynomial(self.under, unknown)

    def text(self, name: str) -> str:
        """Return the function in a named unknown, on one line.

        >>> RationalFunction((0, 2), (1, 2)).text("eps"), RationalFunction((2,), (1,)).text("eps")
        ('2*eps/(1+2*eps)', '2')
        """
        over, under = (_text(each, name) for each in (self.over, self.under))
        if self.under == (1,):
            return over
        return f"{_bracketed(over, '+-')}/{_bracketed(under, '+-*')}"


def fit(points: Sequence[tuple[Fraction, Fraction]]) -> RationalFunction | None:
    """Return the rational function of least degree through all points; None where none of low degree goes through.

    At least one point more than there are coefficients is asked for, so that the function is no mere interpolation.

    >>> fit([(Fraction(1, n), Fraction(2, 1) / (1 + Fraction(2, n))) for n in (2, 4, 6, 10)])
    RationalFunction(over=(2,), under=(1, 2))
    """
    degrees = sorted(product(range(MOST_DEGREE + 1), repeat=2), key=lambda pair: (sum(pair), pair[1]))
    for above, below in degrees:
        if above + below + 1 >= len(points):
            continue
        # The constant term of the denominator is 1: over(x) - y * (under(x) - 1) = y.
        rows = [[*(x**k for k in range(above + 1)), *(-y * x**k for k in range(1, below + 1)), y] for x, y in points]
        solution = _solved(rows)
        if solution is None:
            continue
        over, under = solution[: above + 1], [Fraction(1), *solution[above + 1 :]]
        scale = lcm(*(each.denominator for each in (*over, *under)))
        return RationalFunction(
            tuple(int(each * scale) for each in _trimmed(over)), tuple(int(each * scale) for each in _trimmed(under))
        )
    return None


def _solved(rows: Sequence[Sequence[Fraction]]) -> list[Fraction] | None:
    """Return the one solution of linear equations, None if there is not one; rows end with their right sides."""
    left = [list(row) for row in rows]
    count = len(left[0]) - 1
    for column in range(count):
        pivot = next((k for k in range(column, len(left)) if left[k][column]), None)
        if pivot is None:
            return None
        left[column], left[pivot] = left[pivot], left[column]
        left[column] = [each / left[column][column] for each in left[column]]
        for k, row in enumerate(left):
            if k != column and row[column]:
                left[k] = [a - row[column] * b for a, b in zip(row, left[column], strict=True)]
    if any(row[-1] for row in left[count:]):
        return None
    return [row[-1] for row in left[:count]]


def _trimmed(values: Sequence[Fraction]) -> list[Fraction]:
    last = max((k for k, value in enumerate(values) if value), default=0)
    return list(values[: last + 1])


def _value(coefficients: Sequence[int], place: Rational) -> Rational:
    return sum((each * Fraction(place) ** k for k, each in enumerate(coefficients)), Fraction(0))


def _polynomial(coefficients: Sequence[int], unknown: Polynomial) -> Polynomial:
    result, power = Polynomial.constant(0), Polynomial.constant(1)
    for each in coefficients:
        result, power = result + each * power, power * unknown
    return result


def _text(coefficients: Sequence[int], name: str) -> str:
    powers = ["", name, *(f"{name}^{k}" for k in range(2, len(coefficients)))]
    terms: list[str] = []
    for each, power in zip(coefficients, powers, strict=False):
        if each:
            number = (
                str(each) if not power else power if each == 1 else f"-{power}" if each == -1 else f"{each}*{power}"
            )
            terms.append(number if number.startswith("-") or not terms else f"+{number}")
    return "".join(terms) or "0"


def _bracketed(text: str, signs: str) -> str:
    return f"({text})" if any(sign in text[1:] for sign in signs) else text
