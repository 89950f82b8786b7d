"""The mean of affine values under a quantal response to affine values, bounded over an interval by subdivision.

For t in [0, 1] let r(t) be the quantal response to values v_a(t) and f(t) = sum of r_a(t) g_a(t), all v_a and g_a
affine. On an interval r_a = 1 / sum_b exp(rate (v_b - v_a)) lies between what the largest and the least exponents
give, which bounds f and its slope sum of r_a (g_a' + rate (v_a' - mean of v') g_a); f is at most its value in the
middle plus the slope's bound times half the width.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from certify.spec.logit_numbers import logit_bounds, logit_hull, mean_bounds

MOST_EXPONENTIALS = 50_000
"""The check gives up before more intervals than this, divided by the square of the number of actions."""

DEEPEST = 40
"""No interval is shorter than 2 to this power, negated."""

BITS = 64

Ends = Sequence[tuple[Fraction, Fraction]]
"""For each action an affine function on [0, 1]: its value at 0 and at 1."""


@dataclass(frozen=True)
class LogitMean:
    """The function f: `values` are what the user expects of each action, `rewards` what is averaged."""

    values: Ends
    rewards: Ends
    rate: Fraction

    def never_positive(self) -> bool:
        """Whether f <= 0 on [0, 1] is seen before the check gives up; false says nothing.

        >>> half, one, zero = Fraction(1, 2), Fraction(1), Fraction(0)
        >>> LogitMean([(zero, one), (one, zero)], [(-half, half), (half, -half)], one).never_positive()
        False
        >>> LogitMean([(zero, one), (one, zero)], [(-half, -half), (-half, zero)], one).never_positive()
        True
        """
        waiting, count = [(0, 0)], 0
        most = MOST_EXPONENTIALS // len(self.values) ** 2
        while waiting:
            depth, number = waiting.pop()
            count += 1
            if self._is_settled(Fraction(number, 1 << depth), Fraction(number + 1, 1 << depth)):
                continue
            if depth == DEEPEST or count > most:
                return False
            waiting += [(depth + 1, 2 * number), (depth + 1, 2 * number + 1)]
        return True

    def _is_settled(self, start: Fraction, end: Fraction) -> bool:
        chances = logit_hull(list(zip(_at(self.values, start), _at(self.values, end), strict=True)), self.rate)
        lows, highs = _range(self.rewards, start, end)
        if mean_bounds(chances, highs)[1] <= 0:
            return True
        middle = (start + end) / 2
        here = mean_bounds(logit_bounds(_at(self.values, middle), self.rate, BITS), _at(self.rewards, middle))[1]
        if here > 0:
            return False
        slopes = [top - bottom for bottom, top in self.values]
        least, most = mean_bounds(chances, slopes)
        growth: list[list[Fraction]] = [[], []]
        for slope, low, high, (bottom, top) in zip(slopes, lows, highs, self.rewards, strict=True):
            products = [(slope - mean) * reward for mean in (least, most) for reward in (low, high)]
            for side, extreme in enumerate((min(products), max(products))):
                growth[side].append(top - bottom + self.rate * extreme)
        steepest = max(-mean_bounds(chances, growth[0])[0], mean_bounds(chances, growth[1])[1])
        return here + max(steepest, 0) * (end - start) / 2 <= 0


def _at(ends: Ends, point: Fraction) -> list[Fraction]:
    return [bottom + (top - bottom) * point for bottom, top in ends]


def _range(ends: Ends, start: Fraction, end: Fraction) -> tuple[list[Fraction], list[Fraction]]:
    pairs = list(zip(_at(ends, start), _at(ends, end), strict=True))
    return [min(pair) for pair in pairs], [max(pair) for pair in pairs]
