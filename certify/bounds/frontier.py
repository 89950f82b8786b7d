"""What an agent can get from offers that are worth a given amount to the user: m_i of Lemma S, point by point."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from certify.spec.polynomial import normal

if TYPE_CHECKING:
    from certify.bounds.program import LawProgram, LawRows
    from certify.exact.linear_program import Optimal
    from certify.spec.outcomes import Utility


@dataclass(frozen=True, slots=True)
class Offer:
    """The best law for an agent among those worth at least `at` to the user.

    `payoff` is what it pays the agent, `worth` what it is worth to the user, `slope` a slope of m_i at `at`;
    `answer` are the exact multipliers in `built`, where the user's row follows those of the places.
    """

    at: Fraction
    payoff: Fraction
    worth: Fraction
    slope: Fraction
    law: dict[tuple[int, int], Fraction]
    answer: Optimal
    built: LawProgram


class Frontier:
    """The points of m_i that have been computed, in ascending order of the user's value."""

    def __init__(self, rows: LawRows, utility: Utility) -> None:
        self._rows = rows
        self._utility = utility
        self._values = rows.values(utility)
        self._worth = rows.values(rows.laws.user)
        self.offers: list[Offer] = []

    def program(self) -> LawProgram:
        """A new lazy program that maximizes what the agent gets."""
        return self._rows.program({column: -value for column, value in self._values.items()}, lazy=True)

    def offer(self, at: Fraction | None, seconds: float | None) -> Offer:
        """The best offer worth at least `at` (with None, any offer), which is kept."""
        for known in self.offers:
            if known.at == at:
                return known
        laws = self._rows.laws
        built = self.program()
        unit = laws.user.unit
        if at is not None:
            row = built.program.add_row(self._worth, normal(at * unit))
        answer = self._rows.minimum(built, seconds)
        slope = Fraction(0) if at is None else -Fraction(answer.row_duals.get(row, 0)) * unit / self._utility.unit  # pyright: ignore[reportPossiblyUnboundVariable]
        law = built.law(answer.primal)
        worth = laws.expectation(laws.user, law)
        found = Offer(
            worth if at is None else at,
            -Fraction(answer.value) / self._utility.unit,
            worth,
            slope,
            law,
            answer,
            built,
        )
        self.offers.insert(bisect_left([known.at for known in self.offers], found.at), found)
        return found

    def around(self, low: Fraction, high: Fraction) -> tuple[Offer, Offer]:
        """The nearest points known that enclose an interval."""
        places = [known.at for known in self.offers]
        return self.offers[bisect_right(places, low) - 1], self.offers[bisect_left(places, high)]

    def most(self, at: Fraction) -> Fraction:
        """An upper bound on m_i from the tangents at the points known."""
        return min(known.payoff + known.slope * (at - known.at) for known in self.offers)

    def meeting(self, low: Fraction) -> Fraction | None:
        """Where the tangents at a known point and at the next one meet, if that is in between."""
        at = bisect_left([known.at for known in self.offers], low)
        if at + 1 >= len(self.offers):
            return None
        left, right = self.offers[at], self.offers[at + 1]
        if left.slope == right.slope:
            return None
        rise = right.payoff - left.payoff - right.slope * right.at + left.slope * left.at
        meet = rise / (left.slope - right.slope)
        return meet if left.at < meet < right.at else None


def chord(left: Offer, right: Offer) -> tuple[Fraction, Fraction]:
    """Slope and height at zero of the line through two points."""
    slope = (right.payoff - left.payoff) / (right.at - left.at)
    return slope, left.payoff - slope * left.at
