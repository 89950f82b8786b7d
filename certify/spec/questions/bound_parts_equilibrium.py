"""What shows that offers are an equilibrium of a selection market whose agents see a part of the signal each."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import cast

from certify.spec.errors import InputError
from certify.spec.formula import Formula, all_of, at_least, equal
from certify.spec.outcomes import OutcomeLaws, Point
from certify.spec.polynomial import normal
from certify.spec.problem import Json
from certify.spec.questions.bound_menu_equilibrium import Rival, no_gain_part
from certify.spec.questions.bound_menus import Menus
from certify.spec.questions.bound_single_agent import read_point
from certify.spec.questions.bound_variant import converses
from certify.spec.questions.part import Part
from certify.spec.reading.market_document import MarketDocument


def laws_of_parts(market: MarketDocument) -> list[OutcomeLaws]:
    """Return what each agent can offer with a message for every plan.

    Raises:
        InputError: no equilibrium is named in such a market.

    """
    menus = Menus(market)
    plain = market.gamma == 0 and market.unselected is None and market.sharing == "separate"
    if not plain or converses(market) or menus.all_plans is None or not menus.can_recommend(len(menus.all_plans)):
        raise InputError("equilibrium: expected null, because none is looked for in such a market")
    actions = len(market.actions)
    return [OutcomeLaws(menus.sees(agent), actions, market.user, "plans") for agent in range(len(market.agents))]


def heard_first(worths: list[Fraction], without: int | None = None) -> int:
    """Return the first agent whose offer is worth most, one agent left out."""
    others = [agent for agent in range(len(worths)) if agent != without]
    return max(others, key=lambda agent: (worths[agent], -agent))


def rival_of(worths: list[Fraction], agent: int) -> Rival:
    """Return what an agent's offer has to be worth to be heard: the first of several that are worth most is."""
    rival = heard_first(worths, agent)
    return Rival(worths[rival], strictly=rival < agent)


def parts_equilibrium_parts(market: MarketDocument, attained: Fraction, value: Json) -> dict[str, Part]:
    """Return the parts that show that given offers, one an agent, are an equilibrium worth `attained` to the user.

    The first of the best offers is heard. No agent gains more than eta_i by another offer that is heard, nor by one
    that is not, so that the best of the others is. Ties by agent may be common ones: she follows every advice.
    """
    all_laws = laws_of_parts(market)
    if not isinstance(value, Mapping) or set(value) != set(market.agents):
        raise InputError("equilibrium.offers: expected a law for each of the agents")
    table = cast("Mapping[str, Json]", value)
    offers: list[Point] = [
        read_point(table[name], laws, f"equilibrium.offers.{name}")
        for name, laws in zip(market.agents, all_laws, strict=True)
    ]
    worths = [laws.expectation(laws.user, law) for laws, law in zip(all_laws, offers, strict=True)]
    heard = heard_first(worths)
    closed: list[Formula] = [laws.holds_for(law) for laws, law in zip(all_laws, offers, strict=True)]
    closed.append(equal(normal(worths[heard]), normal(attained)))
    parts: dict[str, Part] = {}
    for agent, (name, utility) in enumerate(zip(market.agents, market.agent_utilities, strict=True)):
        pays = [laws.expectation(laws.utility(utility), law) for laws, law in zip(all_laws, offers, strict=True)]
        allowed = pays[heard] + market.eta[agent]
        closed.append(at_least(normal(allowed), normal(pays[heard_first(worths, agent)])))
        laws = all_laws[agent]
        parts[f"no gain for {name}"] = no_gain_part(laws, laws.utility(utility), allowed, rival_of(worths, agent))
    return {"attained": Part([], [all_of(closed)], expects="nothing"), **parts}
