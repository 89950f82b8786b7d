"""The quantal response to given numbers: its probabilities are irrational, so they come as rational bounds."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from certify.spec.exponential import Interval, exp_bounds


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
