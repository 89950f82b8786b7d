"""Exact best responses in a selection market: linear programs over obedient laws, with proofs that they are best."""

from __future__ import annotations

import time
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from certify.bounds.frontier import Frontier
from certify.bounds.program import Combination, LawRows
from certify.spec.polynomial import Rational, normal
from certify.spec.questions.bound_selection import SelectionMarket
from certify.spec.questions.dynamics_offers import Offer, offer_of

if TYPE_CHECKING:
    from certify.kernel.proof import Proof
    from certify.spec.reading.market_document import MarketDocument


@dataclass(frozen=True, slots=True)
class BestOffer:
    """The offer that pays an agent most among those worth at least a floor to the user, with its multipliers.

    `heard` is the multiplier of the floor, in the user's whole numbers.
    """

    offer: Offer
    payoff: Fraction
    combination: Combination
    heard: Rational


class BestOffers:
    """Best offers in one market, each computed once.

    Raises:
        LimitError: the user's plans are too many to be enumerated.

    """

    def __init__(self, market: MarketDocument) -> None:
        self.selection = SelectionMarket(market)
        laws = self.selection.laws
        self.rows = LawRows(laws)
        self._worth = self.rows.values(laws.user)
        self._values = [self.rows.values(utility) for utility in self.selection.utilities]
        self._frontiers = [Frontier(self.rows, utility) for utility in self.selection.utilities]
        self._known: dict[tuple[int, Fraction | None], BestOffer] = {}
        self.solved = 0
        """How many best responses were computed, those that were known not counted."""

    def best(self, agent: int, floor: Fraction | None, deadline: float) -> BestOffer:
        """Return an agent's best offer worth at least `floor` to the user (None: any offer).

        Of several that pay the agent the same, one that is worth most to the user. A floor above V° is not to be given.

        Raises:
            LimitError: time ran out.

        """
        known = self._known.get((agent, floor))
        if known is not None:
            return known
        frontier = self._frontiers[agent]
        found = frontier.offer(floor, _left(deadline))
        frontier.offers.clear()
        laws = self.selection.laws
        answer = found.answer
        heard = 0 if floor is None else answer.row_duals.get(len(laws.places), 0) * laws.user.unit
        law = found.law if heard else self._most_generous(agent, found.payoff, deadline)
        combination = found.built.obedient(answer.row_duals, answer.column_duals)
        best = BestOffer(offer_of(self.selection, law), found.payoff, combination, heard)
        self.solved += 1
        self._known[agent, floor] = best
        return best

    def _most_generous(self, agent: int, payoff: Fraction, deadline: float) -> dict[tuple[int, int], Fraction]:
        """Return, of the laws that pay an agent so much, one that is worth most to the user."""
        built = self.rows.program({column: -value for column, value in self._worth.items()}, lazy=True)
        built.program.add_row(self._values[agent], normal(payoff * self.selection.utilities[agent].unit))
        return built.law(self.rows.minimum(built, _left(deadline)).primal)

    def proof(self, agent: int, best: BestOffer, *, alone: bool) -> Proof:
        """Return the proof that no such offer pays more than `best`, nor more than any larger number."""
        laws = self.selection.laws
        base = laws.obedience(len(laws.choices), 0, 0)
        last = base if alone else base + 1
        also: dict[int, Rational] = {last: self.selection.utilities[agent].unit}
        if best.heard:
            also[base] = best.heard
        return best.combination.contradiction(also, last + 1)


def _left(deadline: float) -> float:
    return max(deadline - time.monotonic(), 0.05)
