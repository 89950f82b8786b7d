"""What the agents of a selection market offer at one time, and whom the user listens to (theory.md section 5)."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from certify.spec.outcomes import Point
from certify.spec.questions.bound_selection import SelectionMarket


@dataclass(frozen=True)
class Offer:
    """An obedient law, what it is worth to the user, and what it pays each agent if it is the one listened to."""

    law: Point = field(hash=False)
    worth: Fraction
    pays: tuple[Fraction, ...]


def offer_of(market: SelectionMarket, law: Point) -> Offer:
    """Return the offer of a law, which is not checked to be obedient."""
    kept = {place: mass for place, mass in sorted(law.items()) if mass}
    pays = tuple(market.laws.expectation(utility, kept) for utility in market.utilities)
    return Offer(kept, market.laws.expectation(market.laws.user, kept), pays)


@dataclass(frozen=True)
class Offers:
    """An offer for each agent, and the agents in order, the one who moved last first.

    The user listens to an agent whose offer is worth most to her; of several, to the one who moved last.
    """

    each: tuple[Offer, ...]
    latest: tuple[int, ...]

    def heard(self, without: int | None = None) -> int:
        """Return the agent that is listened to; with `without`, the one that would be if that agent were not there."""
        present = [j for j in self.latest if j != without]
        return max(present, key=lambda j: self.each[j].worth)

    @property
    def user(self) -> Fraction:
        """What the user gets."""
        return self.each[self.heard()].worth

    def payoff(self, agent: int) -> Fraction:
        """Return what an agent gets: the action of the user pays all, whomever she listens to."""
        return self.each[self.heard()].pays[agent]

    def rival(self, agent: int) -> Fraction | None:
        """Return the most that another agent's offer is worth; None for a single agent, who is heard anyway."""
        return max((offer.worth for j, offer in enumerate(self.each) if j != agent), default=None)

    def moved(self, agent: int, offer: Offer) -> Offers:
        """Return the offers after an agent has changed its own."""
        each = tuple(offer if j == agent else kept for j, kept in enumerate(self.each))
        return Offers(each, (agent, *(j for j in self.latest if j != agent)))
