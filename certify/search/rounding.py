"""From a point in floating point to exact numbers: one distribution or number after the other becomes a simple one.

What is not yet simple moves along, so that still nothing is broken. What is left in the end is linear, and is solved
for exactly by whoever receives the numbers.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import floor

import numpy as np

from certify.provers.clock import Clock
from certify.search.float_clauses import NOISE, FloatClauses
from certify.search.float_polynomials import Array
from certify.search.float_steps import FloatSteps
from certify.spec.polynomial import Rational, normal

DENOMINATORS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 24, 60, 840)
STILL = 1e-6
"""What is broken by no more is broken by nothing but rounding errors."""
NEARNESS = (1, 2, 4, 24)
"""A number is rounded to multiples of 1, 1/2, 1/4 and 1/24 in turn."""
STEPS_FOR_A_DISTRIBUTION = 6
STEPS_FOR_A_NUMBER = 3

Places = Sequence[int]


class Rounding:
    """Rounds one point; `values` are the exact numbers so far."""

    def __init__(self, clauses: FloatClauses, steps: FloatSteps, point: Array, clock: Clock) -> None:
        self._of = clauses
        self._steps = steps
        self._point = point
        self._clock = clock
        self._exact: dict[int, Rational] = {}
        self._steps.held = np.zeros(clauses.size, dtype=bool)
        clauses.weights = clauses.first_weights

    @property
    def values(self) -> Mapping[str, Rational]:
        """The exact numbers found, by name."""
        return {self._of.names[place]: value for place, value in self._exact.items()}

    def run(self, order: random.Random | None = None) -> bool:
        """Round all distributions, then what stands in products, then what else can be rounded; whether that went well.

        Where it went well, what has no exact number yet is linear. With `order` the order within these is random.
        """
        of = self._of
        for group, _ in of.switches:
            self._exact.update({place: normal(Fraction(self._point[place])) for place in group})
        shares = [*of.shares]
        if order is not None:
            order.shuffle(shares)
        return (
            all(self._distribution(group, normal(Fraction(total))) for group, total in of.mixed)
            and all(self._distribution(group, self._exact[whole]) for group, whole in shares)
            and all(map(self._number, self._in_products()))
            and self._others(order)
        )

    def _others(self, order: random.Random | None) -> bool:
        """Round what is left where that can be, the smallest numbers first; whether there was time for it."""
        left = [place for place in self._of.singles if place not in self._exact]
        left.sort(key=lambda place: abs(self._point[place]))
        if order is not None:
            order.shuffle(left)
        for place in left:
            self._number(place)
        return bool(self._clock.left)

    def _in_products(self) -> Iterator[int]:
        """Yield unknowns that stand in products with others that have no exact number, the most frequent one first."""
        while True:
            counts = Counter[int]()
            for polynomial, _, _ in self._of.of.atoms:
                for monomial in polynomial.terms:
                    open_ = [each for each in map(self._of.places.__getitem__, monomial) if each not in self._exact]
                    if len(open_) > 1:
                        counts.update(open_)
            if not counts:
                return
            yield max(counts, key=lambda place: (self._of.lower[place] == 0, counts[place], place))

    def _distribution(self, group: Places, total: Rational) -> bool:
        shares = [self._point[place] / float(total) if total else 0.0 for place in group]
        tried: list[list[Rational]] = []
        for denominator in DENOMINATORS:
            rounded = [normal(total * each) for each in spread(shares, denominator)]
            if rounded not in tried:
                tried.append(rounded)
                if self._fixed(group, rounded, STEPS_FOR_A_DISTRIBUTION):
                    return True
        return False

    def _number(self, place: int) -> bool:
        value = float(self._point[place])
        near = [normal(Fraction(round(value * parts), parts)) for parts in NEARNESS]
        return any(self._fixed([place], [each], STEPS_FOR_A_NUMBER) for each in dict.fromkeys([0, *near]))

    def _fixed(self, places: Places, values: Sequence[Rational], most: int) -> bool:
        """Give unknowns exact numbers, where the others can move so that nothing is broken; whether they can."""
        if not self._clock.left:
            return False
        point = self._point.copy()
        point[list(places)] = [float(value) for value in values]
        was = self._steps.held.copy()
        self._steps.held[list(places)] = True
        point, amount = self._steps.moved(point, most)
        if amount >= STILL:
            self._steps.held = was
            return False
        self._point = point
        self._exact.update(zip(places, values, strict=True))
        return True


def spread(shares: Sequence[float], denominator: int) -> list[Fraction]:
    """Return numbers near these with a common denominator whose sum is 1.

    >>> spread([0.3, 0.55, 0.15], 4)
    [Fraction(1, 4), Fraction(1, 2), Fraction(1, 4)]
    """
    raw = [share * denominator for share in shares]
    counts = [max(0, floor(each + NOISE)) for each in raw]
    order = sorted(range(len(raw)), key=lambda at: counts[at] - raw[at])
    left = denominator - sum(counts)
    for at in order[:left] if left > 0 else ():
        counts[at] += 1
    return [Fraction(count, denominator) for count in counts]
