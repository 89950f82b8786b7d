"""Exact numbers as a reader wants them: the fraction, and beside it a decimal that is marked as rounded."""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction

from certify.spec.numbers import render

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
