"""Best responses one after another: who moves, what the user gets, and where it ends."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, TypeAlias

from certify.report.numbers import short
from certify.spec.errors import LimitError
from certify.spec.questions.bound_variant import optimum
from certify.spec.questions.dynamics_offers import Offer, Offers

if TYPE_CHECKING:
    from certify.response_dynamics.best_offers import BestOffers

Order: TypeAlias = Literal["turn", "random"]
Best: TypeAlias = tuple[Offer | None, Fraction | None]
"""A best response and what it had to be worth to the user (None: anything); none where none is computed."""

End: TypeAlias = Literal["equilibrium", "approximate", "cycle", "unknown"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One agent's turn: whether it moved, by how much it gained, and what all get afterwards.

    `increment` is what a new offer had to add to the user's utility to be listened to, `heard` the agent listened to
    (None: all are).
    """

    agent: int
    moved: bool
    gain: Fraction
    increment: Fraction
    heard: int | None
    user: Fraction
    payoffs: tuple[Fraction, ...]


@dataclass
class Path:
    """The turns so far and the offers that they lead to; `end` says how it ended, `eta` what an agent may gain there.

    `bests` has the best response of each turn. `cycle` holds the offers at which a cycle begins, and its turns: a new
    offer, or None where the old one is kept.
    """

    start: Offers
    offers: Offers
    eta: tuple[Fraction, ...]
    turns: list[Turn] = field(default_factory=list[Turn])
    bests: list[Best] = field(default_factory=list["Best"])
    end: End = "unknown"
    cycle: tuple[Offers, list[Offer | None]] | None = None

    @property
    def moves(self) -> int:
        """How many turns changed an offer."""
        return sum(turn.moved for turn in self.turns)


class Walk:
    """Best responses from given offers on.

    A new offer is listened to if it is worth at least `increment` more to the user than every other offer, or V° where
    that is more than there is; an agent moves to its best offer of this kind if that gains it more than its eta.
    Where nobody moves, all take up the offer that is listened to, which changes nothing for anybody. Unless nobody
    gains at increment 0 then either, the increment is halved, at most `halvings` times.
    """

    def __init__(self, best: BestOffers, offers: Offers, increment: Fraction, halvings: int) -> None:
        self.best = best
        self.market = best.selection.market
        self.top = optimum(self.market)
        self.agents = range(len(self.market.agents))
        self.increment = increment
        self.halvings = halvings
        self.path = Path(offers, offers, self.market.eta)

    def run(self, steps: int, order: Order, seed: int, deadline: float, report: Callable[[str], None]) -> Path:
        """Return the path after at most so many turns; it ends early in an equilibrium, in a cycle, or out of time."""
        path = self.path
        draw = random.Random(seed)
        rounds: dict[Offers, int] = {}
        made: list[Offer | None] = []
        settled: set[int] = set()
        try:
            for step in range(steps):
                if time.monotonic() > deadline:
                    break
                agent = step % len(self.agents) if order == "turn" else draw.randrange(len(self.agents))
                if order == "turn" and agent == 0 and not self.increment:
                    if path.offers in rounds:
                        path.cycle = path.offers, made[rounds[path.offers] :]
                        path.end = "cycle"
                        break
                    rounds[path.offers] = step
                offer = self.turn(agent, deadline)
                made.append(offer)
                settled = settled | {agent} if offer is None else {agent}
                report(f"turn {step + 1}: the user gets {short(path.offers.user)}")
                if len(settled) == len(self.agents) and self.ended(deadline):
                    break
                if len(settled) == len(self.agents):
                    settled = set()
        except LimitError:
            path.end = "unknown"
        return path

    def turn(self, agent: int, deadline: float) -> Offer | None:
        """Record an agent's turn; the offer that it moves to, or None if it keeps its own."""
        path = self.path
        before = path.offers.payoff(agent)
        path.bests.append(self.computed(agent, deadline))
        offer = self.response(agent, self.increment, deadline)
        gain = Fraction(0) if offer is None else offer.pays[agent] - before
        moved = offer is not None and gain > self.market.eta[agent]
        if offer is not None and moved:
            path.offers = path.offers.moved(agent, offer)
        offers = path.offers
        payoffs = tuple(map(offers.payoff, self.agents))
        path.turns.append(
            Turn(agent, moved, max(gain, Fraction(0)), self.increment, offers.heard(), offers.user, payoffs)
        )
        return offer if moved else None

    def response(self, agent: int, increment: Fraction, deadline: float) -> Offer | None:
        """Return an agent's best offer that is listened to; None where it has none."""
        offers = self.path.offers
        rival = offers.rival(agent)
        if rival is not None and increment:
            if rival == self.top:
                other = offers.each[offers.heard(without=agent)]
                return other if offers.heard() == agent else None
            rival = min(rival + increment, self.top)
        return self.best.best(agent, rival, deadline).offer

    def computed(self, agent: int, deadline: float) -> Best:
        """Return the best response that takes a linear program; none where another offer is worth V°."""
        rival = self.path.offers.rival(agent)
        if rival is not None and self.increment:
            if rival == self.top:
                return None, None
            rival = min(rival + self.increment, self.top)
        return self.best.best(agent, rival, deadline).offer, rival

    def ended(self, deadline: float) -> bool:
        """Whether nobody gains by any offer, or the increment is as small as it gets; else the increment is halved.

        By then all offer what is listened to.
        """
        offers = self.path.offers
        self.path.offers = Offers((offers.each[offers.heard()],) * len(self.agents), offers.latest)
        gains = [self.gain(agent, deadline) for agent in self.agents]
        if all(gain <= eta for gain, eta in zip(gains, self.market.eta, strict=True)):
            self.path.end = "equilibrium"
            return True
        if not self.increment:
            return False
        if self.halvings:
            self.halvings -= 1
            self.increment /= 2
            return False
        self.path.eta = tuple(map(max, gains, self.market.eta))
        self.path.end = "approximate"
        return True

    def gain(self, agent: int, deadline: float) -> Fraction:
        """Return the most that an agent gains by an offer that is worth more than every other, or by leaving the field.

        Where another offer is worth V° no offer is worth more.
        """
        offers = self.path.offers
        if offers.rival(agent) == self.top:
            return offers.each[offers.heard(without=agent)].pays[agent] - offers.payoff(agent)
        offer = self.response(agent, Fraction(0), deadline)
        assert offer is not None
        return max(offer.pays[agent] - offers.payoff(agent), Fraction(0))


def users(path: Path) -> Sequence[Fraction]:
    """Return what the user gets at the start and after each turn."""
    return [path.start.user, *(turn.user for turn in path.turns)]
