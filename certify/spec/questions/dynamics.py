"""The question where best responses in a selection market end: at offers that all agents keep, or in a cycle.

A best response of agent i to the others' offers is, among the obedient laws that are worth at least as much to the
user as every other offer, one that pays agent i most; as the latest it is listened to. It attains the supremum over
all laws that are worth more, where there are any (Lemma S: what an agent can get is concave in what it concedes). To
leave the field to another pays no more, since a copy of the other's offer is a best response too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import cast

from certify.spec.errors import InputError
from certify.spec.formula import FALSE, TRUE, Formula, above, at_least, equal
from certify.spec.numbers import shown
from certify.spec.outcomes import ObedientLaw
from certify.spec.polynomial import Polynomial, normal
from certify.spec.problem import Json
from certify.spec.questions.about_markets import AboutMarket
from certify.spec.questions.bound_facts import Joined
from certify.spec.questions.bound_selection import SelectionMarket
from certify.spec.questions.bound_single_agent import read_point
from certify.spec.questions.bound_variant import number, optimum, variant
from certify.spec.questions.dynamics_covered import not_answered_in_any_turn
from certify.spec.questions.dynamics_offers import Offer, Offers, offer_of
from certify.spec.questions.part import Document, Part
from certify.spec.reading.market_document import MarketDocument

RESULTS = {"offers", "latest", "turns", "least", "most"}

MOST_TURNS = 10_000
"""No cycle with more turns is looked at."""


class DynamicsQuestion(AboutMarket):
    """What has to hold for offers to be kept by all, or for best responses in turn to lead back to them.

    Results: `offers`, a law by agent; `latest`, the agents' names, the one who moved last first; `turns`, empty or a
    list with a law (a move) or null (the offer is kept) for each turn of agents 0, 1, ..., k - 1, 0, 1, ...; `least`
    and `most`, the user's least and greatest utility from these offers on.

    Without turns: no agent i gains more than eta_i by an offer that is worth more to the user than every other offer,
    nor by leaving the field to another. So the offers are an equilibrium, whatever the ties after a deviation; only
    where another offer is worth V° do ties go to the agent who was there.
    With turns: each is a best response, made only where it gains the agent more than eta_i, and the last leads back.
    """

    def parts(
        self, document: Document, parameters: Mapping[str, Json], results: Mapping[str, Json]
    ) -> Mapping[str, Part]:
        """Return what has to be checked; `InputError` on results of the wrong form or a market that is not covered."""
        market = variant(cast("MarketDocument", document), parameters)
        if (reason := not_answered_by_dynamics(market)) is not None:
            raise InputError(reason)
        if set(results) != RESULTS:
            raise InputError(f"results: unexpected or missing {min(set(results) ^ RESULTS)!r}")
        selection = SelectionMarket(market)
        offers = read_offers(selection, results["offers"], results["latest"])
        turns = _turns(selection, results["turns"])
        closed: list[Formula] = [selection.laws.holds_for(offer.law) for offer in offers.each]
        parts = _kept(selection, offers, closed) if not turns else {}
        seen = [offers.user]
        start = offers
        for number_of_turn, offer in enumerate(turns):
            agent = number_of_turn % len(market.agents)
            rival = offers.rival(agent)
            limit = offers.payoff(agent) + market.eta[agent]
            if offer is not None:
                closed.append(selection.laws.holds_for(offer.law))
                closed.append(at_least(normal(offer.worth - (offer.worth if rival is None else rival))))
                closed.append(above(normal(offer.pays[agent] - limit)))
                limit = offer.pays[agent]
            label = f"turn {number_of_turn} ({market.agents[agent]})"
            parts[label] = best_response_part(selection, agent, rival, limit)
            if offer is not None:
                offers = offers.moved(agent, offer)
                seen.append(offers.user)
        if turns:
            closed.append(TRUE if offers == start and any(turns) else FALSE)
        closed.append(equal(normal(min(seen)), normal(number(results["least"], "least"))))
        closed.append(equal(normal(max(seen)), normal(number(results["most"], "most"))))
        return {"offers": Part([], closed, expects="nothing"), **parts}


def not_answered_by_dynamics(market: MarketDocument) -> str | None:
    """Return which variant of the model best responses are not computed for; None where they are."""
    if market.protocol != "best-agent":
        return "a user who hears all agents: best responses in turn are answered where she hears the best agent only"
    if market.rounds > 1 or market.response != "best":
        words = "more than one round" if market.rounds > 1 else "a user who does not respond best"
        return f"{words}: best responses in turn are not answered there"
    if market.gamma > 0 or market.unselected is not None:
        words = "outside options" if market.gamma == 0 else "a selection within gamma of the best"
        return f"{words}: best responses in turn are not answered there"
    return not_answered_in_any_turn(market)


def best_response_part(market: SelectionMarket, agent: int, rival: Fraction | None, most: Fraction) -> Part:
    """Return that no obedient law worth at least `rival` to the user (None: any law) pays an agent more than `most`."""
    laws = market.laws
    base = ObedientLaw(laws)
    facts = base if rival is None else Joined(base, [at_least(laws.value(laws.user), normal(rival))])
    gain = laws.value(market.utilities[agent]) - Polynomial.constant(normal(most))
    return Part(laws.names(), [above(gain)], facts)


def _kept(market: SelectionMarket, offers: Offers, closed: list[Formula]) -> dict[str, Part]:
    """Return the parts that nobody gains; what needs no proof is added to `closed`."""
    top = optimum(market.market)
    parts: dict[str, Part] = {}
    for agent, name in enumerate(market.market.agents):
        rival = offers.rival(agent)
        limit = offers.payoff(agent) + market.market.eta[agent]
        if rival == top:
            closed.append(at_least(normal(limit - offers.each[offers.heard(without=agent)].pays[agent])))
        else:
            parts[f"no gain for {name}"] = best_response_part(market, agent, rival, limit)
    return parts


def read_offers(market: SelectionMarket, laws: Json, latest: Json) -> Offers:
    """Return the offers that results name, and who moved last; `InputError` if they have the wrong form."""
    names = market.market.agents
    if not isinstance(laws, Mapping) or set(laws) != set(names):
        raise InputError("offers: expected a law for each of the agents")
    if not isinstance(latest, (list, tuple)) or any(each not in names for each in cast("Sequence[Json]", latest)):
        raise InputError(f"latest: expected a list of the agents' names, got {shown(latest)}")
    order = tuple(names.index(cast("str", name)) for name in cast("Sequence[Json]", latest))
    if sorted(order) != list(range(len(names))):
        raise InputError("latest: expected each agent's name once")
    table = cast("Mapping[str, Json]", laws)
    each = tuple(offer_of(market, read_point(table[name], market.laws, f"offers.{name}")) for name in names)
    return Offers(each, order)


def _turns(market: SelectionMarket, value: Json) -> list[Offer | None]:
    if not isinstance(value, (list, tuple)):
        raise InputError(f"turns: expected a list, got {shown(value)}")
    rows = cast("Sequence[Json]", value)
    if len(rows) > MOST_TURNS or len(rows) % len(market.market.agents):
        raise InputError(f"turns: expected whole rounds of the agents, at most {MOST_TURNS} turns, got {len(rows)}")
    return [
        None if row is None else offer_of(market, read_point(row, market.laws, f"turns[{t}]"))
        for t, row in enumerate(rows)
    ]


QUESTION = DynamicsQuestion()
