"""The question whether a path consists of best responses, turn by turn, and whether it leads back.

In a selection market offers change, see `dynamics`; where the user hears all agents rules change, see `path_of_rules`.
Which of several best responses is chosen, and who moves when the order is random, is up to the path.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from certify.spec.errors import InputError
from certify.spec.formula import FALSE, TRUE, Formula, at_least, equal
from certify.spec.numbers import render
from certify.spec.polynomial import normal
from certify.spec.problem import Json
from certify.spec.questions.about_markets import AboutMarket
from certify.spec.questions.bound_selection import SelectionMarket
from certify.spec.questions.bound_single_agent import read_point
from certify.spec.questions.bound_variant import number, optimum, variant
from certify.spec.questions.dynamics import (
    MOST_TURNS,
    best_response_part,
    not_answered_by_dynamics,
    read_offers,
)
from certify.spec.questions.dynamics_offers import Offer, Offers, offer_of
from certify.spec.questions.part import Document, Part
from certify.spec.questions.path_of_rules import rules_path_parts
from certify.spec.questions.path_turns import Turn, leads_back, read_turns
from certify.spec.reading.market_document import MarketDocument

RESULTS = {"offers", "latest", "increment", "turns", "cycle"}


class PathQuestion(AboutMarket):
    """What has to hold for the turns of a path to be best responses that pay what the path says.

    Results of a selection market: `offers` and `latest`, the start as in `DynamicsQuestion`; `increment`, the first
    one; `turns`, see `read_turns`, where `best` is the law that the agent's best response offers, null where another
    offer is worth V° and none is heard but a copy of it; `cycle`, null or the number of the turn (from 0) before which
    the offers are those at the end. Once every agent has kept its offer since the last move, all take up the offer
    that is heard and the increment is halved.
    """

    def parts(
        self, document: Document, parameters: Mapping[str, Json], results: Mapping[str, Json]
    ) -> Mapping[str, Part]:
        """Return what has to be checked; `InputError` on results of the wrong form or a market that is not covered."""
        market = variant(cast("MarketDocument", document), parameters)
        if market.protocol == "all":
            return rules_path_parts(market, results)
        if (reason := not_answered_by_dynamics(market)) is not None:
            raise InputError(reason)
        if set(results) != RESULTS:
            raise InputError(f"results: unexpected or missing {min(set(results) ^ RESULTS)!r}")
        selection = SelectionMarket(market)
        walk = _Walk(
            selection,
            read_offers(selection, results["offers"], results["latest"]),
            number(results["increment"], "increment"),
        )
        turns = read_turns(results["turns"], market.agents, MOST_TURNS)
        states = [walk.offers]
        for turn in turns:
            walk.take(turn)
            states.append(walk.offers)
        back = leads_back(results["cycle"], turns, states, len(market.agents))
        walk.closed.append(TRUE if back and (results["cycle"] is None or not walk.increment) else FALSE)
        return {"path": Part([], walk.closed, expects="nothing"), **walk.parts}


@dataclass
class _Walk:
    """The offers and the increment after the turns so far, and what has to hold of these."""

    market: SelectionMarket
    offers: Offers
    increment: Fraction

    def __post_init__(self) -> None:
        laws = self.market.laws
        self.closed: list[Formula] = [laws.holds_for(offer.law) for offer in self.offers.each]
        self.closed.append(at_least(normal(self.increment)))
        self.parts: dict[str, Part] = {}
        self.settled: set[int] = set()
        self.top = optimum(self.market.market)

    def take(self, turn: Turn) -> None:
        """Let an agent have its turn."""
        market = self.market.market
        agent, before = turn.agent, self.offers.payoff(turn.agent)
        best = self._best(turn)
        gain = Fraction(0) if best is None else max(best.pays[agent] - before, Fraction(0))
        moved = best is not None and gain > market.eta[agent]
        if best is not None and moved:
            self.offers = self.offers.moved(agent, best)
        self.settled = {agent} if moved else self.settled | {agent}
        payoffs = [self.offers.payoff(i) for i in range(len(market.agents))]
        self.closed += turn.says(moved=moved, gain=gain, user=self.offers.user, payoffs=payoffs)
        self.closed.append(equal(int(turn.heard != self.offers.heard())))
        if len(self.settled) == len(market.agents):
            heard = self.offers.each[self.offers.heard()]
            self.offers = Offers((heard,) * len(market.agents), self.offers.latest)
            self.increment /= 2
            self.settled = set()

    def _best(self, turn: Turn) -> Offer | None:
        """Return the best response of the agent, and note what has to hold for it to be one."""
        agent, rival = turn.agent, self.offers.rival(turn.agent)
        if rival is not None and self.increment:
            if rival == self.top:
                if turn.best is not None:
                    raise InputError(f"{turn.where}.best: expected null, because another offer is worth V°")
                return self.offers.each[self.offers.heard(without=agent)] if self.offers.heard() == agent else None
            rival = min(rival + self.increment, self.top)
        if turn.best is None:
            raise InputError(f"{turn.where}.best: expected a law, got null")
        offer = offer_of(self.market, read_point(turn.best, self.market.laws, f"{turn.where}.best"))
        self.closed.append(self.market.laws.holds_for(offer.law))
        self.closed.append(at_least(normal(offer.worth - (offer.worth if rival is None else rival))))
        label = best_response_label(self.market.market.agents[agent], rival, offer.pays[agent])
        if label not in self.parts:
            self.parts[label] = best_response_part(self.market, agent, rival, offer.pays[agent])
        return offer


def best_response_label(agent: str, rival: Fraction | None, pays: Fraction) -> str:
    """Return the label of the part that an agent is paid no more by an offer worth so much to the user."""
    floor = "any offer" if rival is None else f"offers worth {render(normal(rival))}"
    return f"{agent}: {floor} pay at most {render(normal(pays))}"


QUESTION = PathQuestion()
