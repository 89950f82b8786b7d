"""Rational bounds of the exponential function at rational points, in bounded work.

For 0 <= y <= 1/2 the series gives sum_{k<=n} y^k/k! <= exp(y) <= sum_{k<=n} y^k/k! + 2 y^(n+1)/(n+1)!, since in the
remainder each term is at most half of the one before. Other arguments come from exp(x) = exp(x/2^k)^(2^k) and from
exp(-x) = 1/exp(x); every rounding is outwards.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

from certify.spec.errors import InputError, LimitError

Interval: TypeAlias = tuple[Fraction, Fraction]
"""A rational lower and a rational upper bound of a number."""

LARGEST_ARGUMENT = 4096
"""Of larger arguments no upper bound is computed: the exponential has 5,910 binary digits there."""

MOST_BITS = 4096
"""Bounds with more significant binary digits are not computed."""


def exp_bounds(argument: Fraction | int, bits: int) -> Interval:
    """Return rationals lower <= exp(argument) <= upper that agree in about `bits` significant binary digits.

    Below -`LARGEST_ARGUMENT` they are 0 and the bound there.

    Raises:
        InputError: `bits` is not from 1 to `MOST_BITS`.
        LimitError: the argument is above `LARGEST_ARGUMENT`.

    >>> lower, upper = exp_bounds(1, 20)
    >>> 2.71828 < lower < upper < 2.71829
    True
    >>> exp_bounds(0, 20)
    (Fraction(1, 1), Fraction(1, 1))
    """
    if type(bits) is not int or not 1 <= bits <= MOST_BITS:
        raise InputError(f"bits: expected a whole number from 1 to {MOST_BITS:,}, got {bits!r}")
    if argument > LARGEST_ARGUMENT:
        raise LimitError(f"the argument of exp is above {LARGEST_ARGUMENT:,}: no upper bound is computed")
    if argument < -LARGEST_ARGUMENT:
        return Fraction(0), exp_bounds(-LARGEST_ARGUMENT, bits)[1]
    if argument < 0:
        lower, upper = _growth(-Fraction(argument), bits)
        return rounded_down(1 / upper, bits + 2), rounded_up(1 / lower, bits + 2)
    return _growth(Fraction(argument), bits)


def _growth(argument: Fraction, bits: int) -> Interval:
    """Return bounds for an argument from 0 to `LARGEST_ARGUMENT`."""
    halvings = 0
    while argument > 1 << halvings:
        halvings += 1
    halvings += 1
    work = bits + 2 * halvings + 8
    places = work + halvings
    scaled = (argument.numerator << places) // argument.denominator
    low, high = scaled, scaled + (scaled * argument.denominator != argument.numerator << places)
    lower = _series(Fraction(low, 1 << (places + halvings)), work)[0]
    upper = _series(Fraction(high, 1 << (places + halvings)), work)[1]
    for _ in range(halvings):
        lower, upper = rounded_down(lower * lower, work), rounded_up(upper * upper, work)
    return rounded_down(lower, bits + 2), rounded_up(upper, bits + 2)


def _series(argument: Fraction, bits: int) -> Interval:
    """Return bounds from the series for an argument from 0 to 1/2; their distance is below about 2^-bits."""
    unit = 1 << (bits + 8)
    low, high = argument.numerator * unit // argument.denominator, -(-argument.numerator * unit // argument.denominator)
    lower = upper = below = above = unit
    index = 0
    while above > 1:
        index += 1
        below, above = below * low // (unit * index), -(-above * high // (unit * index))
        lower, upper = lower + below, upper + above
    # `above` bounds the last term that was added, hence twice it all that follow.
    return Fraction(lower, unit), Fraction(upper + 2 * above if high else unit, unit)


def rounded_down(value: Fraction, bits: int) -> Fraction:
    """Return the largest rational of `bits` binary digits that is not above a value >= 0."""
    return _rounded(value, bits, up=False)


def rounded_up(value: Fraction, bits: int) -> Fraction:
    """Return the smallest rational of `bits` binary digits that is not below a value >= 0."""
    return _rounded(value, bits, up=True)


def _rounded(value: Fraction, bits: int, *, up: bool) -> Fraction:
    shift = bits - (value.numerator.bit_length() - value.denominator.bit_length())
    top, bottom = value.numerator << max(shift, 0), value.denominator << max(-shift, 0)
    whole = -(-top // bottom) if up else top // bottom
    return Fraction(whole, 1 << shift) if shift >= 0 else Fraction(whole << -shift)


def is_above_ln(bound: Fraction, number: Fraction | int, bits: int) -> bool:
    """Whether bound >= ln(number) follows from a lower bound of exp(bound) with `bits` digits, for a number > 0.

    >>> is_above_ln(Fraction(7, 10), 2, 20), is_above_ln(Fraction(69, 100), 2, 20)
    (True, False)
    """
    return exp_bounds(bound, bits)[0] >= number
