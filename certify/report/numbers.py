"""Exact numbers as a reader wants them: the fraction, and beside it a decimal that is marked as rounded."""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction

from certify.spec.numbers import render
from certify.spec.violation import Violation

_LONGEST = 24
_DIGITS = Context(prec=6)


def decimal(number: Fraction | int) -> str:
    """Return the number rounded to six digits, marked with ~, of whatever size it is.

    >>> decimal(Fraction(2, 3)), decimal(Fraction(-10**400, 3))
    ('~0.666667', '~-3.33333e+399')
    """
    rounded = _DIGITS.divide(Decimal(number.numerator), Decimal(number.denominator))
    return f"~{rounded.normalize(_DIGITS):g}"


def readable(number: Fraction | int) -> str:
    """Return "p/q (~decimal)"; the decimal alone where p/q is long, and no decimal for an integer.

    >>> readable(Fraction(2, 3)), readable(7)
    ('2/3 (~0.666667)', '7')
    """
    exact = render(number)
    if len(exact) > _LONGEST:
        return decimal(number)
    return exact if number.denominator == 1 else f"{exact} ({decimal(number)})"


def short(number: Fraction | int) -> str:
    """Return the fraction where it is short, else a decimal that is marked as rounded.

    >>> short(Fraction(-2, 3)), short(Fraction(1, 10**30))
    ('-2/3', '~1e-30')
    """
    exact = render(number)
    return exact if len(exact) <= _LONGEST else decimal(number)


def fails_by(violation: Violation) -> str:
    """Return an amount as it follows "fails by": exact, or between bounds, decimals where these are exact.

    >>> fails_by(Violation(Fraction(1, 3), Fraction(1, 3)))
    '1/3'
    >>> fails_by(Violation(Fraction(3, 20), Fraction(4, 25))), fails_by(Violation(Fraction(1, 3), None))
    ('at least 0.15 and at most 0.16', 'at least 1/3')
    """
    if violation.exact is not None:
        return short(violation.exact)
    least = f"at least {_plain(violation.least)}"
    return least if violation.most is None else f"{least} and at most {_plain(violation.most)}"


def _plain(number: Fraction | int) -> str:
    """Return a number that has a short decimal expansion as this, another one as `short` does."""
    expanded = Decimal(number.numerator) / Decimal(number.denominator)
    return f"{expanded:f}" if Fraction(expanded) == number else short(number)
