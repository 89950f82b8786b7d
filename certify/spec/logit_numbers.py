"""The quantal response to given numbers: its probabilities are irrational, so they come as rational bounds."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from certify.spec.exponential import Interval, exp_bounds

LARGEST_EXPONENT = 256
"""Over an interval exponents are cut off here: a probability below exp(-256) has the lower bound 0."""

HULL_BITS = 64


def logit_bounds(values: Sequence[Fraction], rate: Fraction, bits: int) -> list[Interval]:
    """Return bounds of exp(rate * v_a) / sum_b exp(rate * v_b) for each action a, multiples of 2^-bits.

    The weights are divided by that of a best action, so that no exponent is above 0 and the sum is at least 1.

    >>> [f"{low} to {high}" for low, high in logit_bounds([Fraction(1), Fraction(1)], Fraction(3), 4)]
    ['1/2 to 1/2', '1/2 to 1/2']
    """
    best = max(values)
    weights = [exp_bounds(rate * (value - best), bits + 4) for value in values]
    least, most = (sum((weight[side] for weight in weights), Fraction(0)) for side in (0, 1))
    unit = 1 << bits
    chances: list[Interval] = []
    for low, high in weights:
        lower, upper = low / (low + most - high), high / (high + least - low)
        chances.append((Fraction(lower * unit // 1, unit), Fraction(-(-upper * unit // 1), unit)))
    return chances


def mean_bounds(chances: Sequence[Interval], values: Sequence[Fraction]) -> Interval:
    """Return bounds of the sum of chance * value, for chances within their bounds that sum to 1.

    What a value exceeds the least one by counts with the chance's bound; so does what it lacks of the largest one.
    """
    least, most = min(values), max(values)
    above = sum((low * (value - least) for (low, _), value in zip(chances, values, strict=True)), least)
    below = sum((low * (value - most) for (low, _), value in zip(chances, values, strict=True)), most)
    return above, below


def logit_hull(levels: Sequence[Sequence[Fraction]], rate: Fraction) -> list[Interval]:
    """Return bounds of the response to all averages of some points; `levels[a]` are action a's values in them.

    1 / r_a is the sum over b of exp(rate * (v_b - v_a)), between what the least and the largest exponents give.
    """
    chances: list[Interval] = []
    unit = 1 << HULL_BITS
    for a, own in enumerate(levels):
        most = least = Fraction(1)
        for b, other in enumerate(levels):
            if a == b:
                continue
            exponents = [rate * (q - p) for p, q in zip(own, other, strict=True)]
            least += exp_bounds(min(*exponents, Fraction(LARGEST_EXPONENT)), HULL_BITS)[0]
            if max(exponents) > LARGEST_EXPONENT:
                most = Fraction(-1)
            elif most >= 0:
                most += exp_bounds(max(exponents), HULL_BITS)[1]
        low = Fraction(0) if most < 0 else Fraction(unit / most // 1, unit)
        chances.append((low, Fraction(-(-unit / least // 1), unit)))
    return chances
