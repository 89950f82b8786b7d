"""The linear program behind a quantal bound; tangents are added where its solution violates them."""

from __future__ import annotations

import math
import time
from fractions import Fraction
from typing import TYPE_CHECKING

from certify.bounds.program import Combination, optimal
from certify.exact.linear_program import LinearProgram, Optimal
from certify.kernel.proof import Proof
from certify.spec.polynomial import Rational, normal
from certify.spec.questions.bound_quantal import MOST_SPREAD, QuantalMarket, Tangent, digits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from certify.spec.reading.market_document import MarketDocument

MOST_ROUNDS = 12
"""After so many programs the bound is what it is."""

ALL_AT_ONCE = 600
"""With no more ratios than this they are all in the first program."""

_PROGRESS = Fraction(1, 10_000)
"""A round that gains less than this part of the range of the user's utilities is the last."""

_TOLERANCE = 1e-9


class Search:
    """The program of one market, with the constraints that were added so far."""

    def __init__(self, market: MarketDocument, deadline: float) -> None:
        self.market = market
        self.deadline = deadline
        self.quantal = QuantalMarket(market)
        laws = self.quantal.laws
        self.program = LinearProgram()
        self.scale = laws.user.unit
        costs = {laws.number(o, place): value for (o, place), value in laws.values(laws.user).items()}
        for column in range(laws.size):
            self.program.add_column(costs.get(column, 0))
        places = len(laws.places)
        self.marginals = [
            self.program.add_row(dict.fromkeys(range(place, laws.size, places), 1), at.probability, at.probability)
            for place, at in enumerate(laws.places)
        ]
        self.agents: dict[int, int] = {}
        for agent in self.quantal.constraining:
            utility = self.quantal.utilities[agent]
            row = {laws.number(o, place): value for (o, place), value in laws.values(utility).items()}
            sure = (self.quantal.informed(utility)[0] - market.eta[agent]) * utility.unit
            self.agents[self.program.add_row(row, normal(sure))] = agent
        self.facts: dict[int, int] = {}
        self.drawn: dict[int, Tangent] = {}
        self._known: set[int] = set()
        self._points: set[Tangent] = set()
        for pair in range(len(self.quantal.pairs)):
            for kind in range(len(laws.types)):
                self._add(self.quantal.chord_terms(pair, kind), self.quantal.chord(pair, kind))
        if len(self.quantal.pairs) * places <= ALL_AT_ONCE:
            for pair in range(len(self.quantal.pairs)):
                for place in range(places):
                    self._add(self.quantal.ratio_terms(pair, place), self.quantal.ratio(pair, place))

    def _add(self, terms: Mapping[tuple[int, int], Fraction], fact: int | None) -> int | None:
        if not terms or fact in self._known:
            return None
        number = self.quantal.laws.number
        index = self.program.add_row({number(*at): normal(value) for at, value in terms.items() if value}, 0)
        if fact is not None:
            self._known.add(fact)
            self.facts[index] = fact
        return index

    def answer(self) -> Optimal:
        """The optimum of the program once a solution violates little, or a round has gained little."""
        entries = [entry for row in self.market.user for entry in row]
        worth_a_round = (max(entries) - min(entries)) * self.scale * _PROGRESS
        before: Fraction | None = None
        for _ in range(MOST_ROUNDS):
            answer = optimal(self.program, max(self.deadline - time.monotonic(), 0.1))
            value = Fraction(answer.value)
            late = time.monotonic() > self.deadline or (before is not None and value - before < worth_a_round)
            if late or not self._refine(answer):
                return answer
            before = value
        return optimal(self.program, max(self.deadline - time.monotonic(), 0.1))

    def _refine(self, answer: Optimal) -> bool:
        """Add what the solution violates, for each type and pair of actions the tangent that cuts deepest."""
        quantal, laws = self.quantal, self.quantal.laws
        places = len(laws.places)
        law = [float(value) for value in answer.primal[: laws.size]]
        found = False
        for pair, (taken, other) in enumerate(quantal.pairs):
            excess = [_double(t) for t in quantal.excess(taken, other)]
            for kind in range(len(laws.types)):
                at = [place for place in range(places) if quantal.kinds[place] == kind]
                mass = [sum(law[laws.number(a, place)] for place in at) for a in (taken, other)]
                moved = sum(law[laws.number(taken, place)] * excess[place] for place in at)
                if mass[0] > _TOLERANCE:
                    ratio = mass[1] / mass[0]
                    point = max(math.log(ratio), -MOST_SPREAD) if ratio > 0 else -MOST_SPREAD
                    found |= self._cut(kind, taken, other, point, mass, moved)
            if len(quantal.pairs) * places > ALL_AT_ONCE:
                found |= self._ratios(pair, law)
        return found

    def _cut(self, kind: int, taken: int, other: int, point: float, mass: list[float], moved: float) -> bool:
        rounded = _short(min(point, MOST_SPREAD))
        tangent = Tangent(kind, taken, other, rounded)
        violation = mass[0] * (1 - float(rounded)) + moved - math.exp(-float(rounded)) * mass[1]
        if violation <= 1e-6 * mass[0] or tangent in self._points:
            return False
        self._points.add(tangent)
        index = self._add(self.quantal.tangent_terms(tangent), None)
        if index is not None:
            self.drawn[index] = tangent
        return True

    def _ratios(self, pair: int, law: list[float]) -> bool:
        quantal, laws = self.quantal, self.quantal.laws
        taken, other = quantal.pairs[pair]
        found = False
        for place, kind in enumerate(quantal.kinds):
            mass = law[laws.number(taken, place)]
            least = min(_double(quantal.spread(kind, taken, other)[0]), 700.0)
            if mass > _TOLERANCE and law[laws.number(other, place)] < math.exp(least) * mass * (1 - 1e-7):
                found |= self._add(quantal.ratio_terms(pair, place), quantal.ratio(pair, place)) is not None
        return found

    # What follows. ---------------------------------------------------------------------------------------------------

    def lower(self, answer: Optimal, theorem: Fraction | None) -> Fraction:
        """The least value, rounded down to a number with few digits, but not below what the theorem gives."""
        unit = 1 << (digits(self.quantal.rate) - 16)
        least = Fraction(answer.value) / self.scale
        rounded = Fraction(least * unit // 1, unit)
        return least if theorem is not None and rounded < theorem <= least else rounded

    def weights(self, answer: Optimal) -> list[Fraction]:
        """The multipliers of the agents' constraints."""
        weights = [Fraction(0)] * len(self.market.agents)
        for row, agent in self.agents.items():
            weights[agent] = Fraction(answer.row_duals.get(row, 0)) * self.quantal.utilities[agent].unit / self.scale
        return weights

    def used(self, answer: Optimal) -> list[Tangent]:
        """The tangents that carry weight, in the order of their facts."""
        return [tangent for row, tangent in self.drawn.items() if answer.row_duals.get(row)]

    def proofs(self, answer: Optimal) -> dict[str, Proof | None]:
        """The proofs of the parts about the lower bound."""
        quantal, laws = self.quantal, self.quantal.laws
        tangents = self.used(answer)
        numbers = {tangent: quantal.tangent(index) for index, tangent in enumerate(tangents)}
        facts = {**self.facts, **{row: numbers[each] for row, each in self.drawn.items() if each in numbers}}
        products: dict[int, Rational] = {
            column: value for column, value in answer.column_duals.items() if column < laws.size
        }
        multiples: dict[int, Rational] = {}
        for row, value in answer.row_duals.items():
            if row in facts:
                products[facts[row]] = value
            elif row < len(self.marginals):
                multiples[laws.marginal(row)] = value
        last = quantal.tangent(len(tangents))
        used = [weight for weight in self.weights(answer) if weight]
        return {
            "signs": None,
            "weights": Combination(products, multiples).contradiction({last: self.scale}, last + 1),
            "lower": Combination({1 + i: normal(weight) for i, weight in enumerate(used)}, {}).contradiction(
                {0: 1, 1 + len(used): 1}, 2 + len(used)
            ),
        }


def _double(number: Fraction) -> float:
    """The number as a float, large ones cut off."""
    return float(max(min(number, Fraction(10**9)), Fraction(-(10**9))))


def _short(point: float) -> Fraction:
    """A number close to a point, with few digits."""
    if not point:
        return Fraction(0)
    _, exponent = math.frexp(point)
    unit = Fraction(2) ** (exponent - 9)
    return round(Fraction(point) / unit) * unit
