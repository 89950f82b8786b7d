"""Between a number that is refuted and one that is proved: the simplest rationals in turn, until one is sharp."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

MOST_TRIALS = 24


@dataclass(frozen=True, slots=True)
class Bracket:
    """A claim fails with every number below `refuted` (None: not known), and holds with `proved`.

    `attained` says that a game shows `proved` to be the least.
    """

    refuted: Fraction | None
    proved: Fraction
    attained: bool = False


def simplest(low: Fraction, high: Fraction) -> Fraction:
    """Return the rational with the least denominator between two, the ends included; of several the least in size.

    >>> simplest(Fraction(7, 6), Fraction(4, 3)), simplest(Fraction(-1, 2), Fraction(3))
    (Fraction(4, 3), Fraction(0, 1))
    """
    if low <= 0 <= high:
        return Fraction(0)
    if high < 0:
        return -simplest(-high, -low)
    whole = -(-low.numerator // low.denominator)
    if whole <= high:
        return Fraction(whole)
    below = whole - 1
    return below + 1 / simplest(1 / (high - below), 1 / (low - below))


def narrowed(
    bracket: Bracket,
    decide: Callable[[Fraction], bool | None],
    attained: Callable[[Fraction], bool],
    *,
    most: int = MOST_TRIALS,
) -> Bracket:
    """Return a narrower bracket; `decide` says whether the claim holds with a number, None where that is open.

    Where no number is refuted yet, smaller ones are tried first, each by twice as much.

    >>> narrowed(Bracket(Fraction(0), Fraction(2)), lambda c: c >= Fraction(5, 3), lambda c: c == Fraction(5, 3))
    Bracket(refuted=Fraction(3, 2), proved=Fraction(5, 3), attained=True)
    """
    low, high, step = bracket.refuted, bracket.proved, Fraction(1)
    for _ in range(most):
        if low is None:
            tried = Fraction(high.__floor__()) if high.denominator > 1 else high - step
            step *= 2
        else:
            third = (high - low) / 3
            tried = simplest(low + third, high - third)
        verdict = decide(tried)
        if verdict is None:
            break
        if not verdict:
            low = tried
            continue
        high = tried
        if attained(tried):
            return Bracket(low, high, attained=True)
    return Bracket(low, high)
