"""What shows that a law of few plans is the outcome of an equilibrium of a selection market with few messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from certify.spec.errors import InputError
from certify.spec.formula import Formula, above, all_of, at_least, equal
from certify.spec.outcomes import OutcomeLaws, Utility
from certify.spec.polynomial import Polynomial, normal
from certify.spec.problem import Json
from certify.spec.questions.bound_facts import Joined
from certify.spec.questions.bound_menus import Menus, Plans
from certify.spec.questions.bound_single_agent import read_point
from certify.spec.questions.bound_variant import converses
from certify.spec.questions.part import Part
from certify.spec.reading.market_document import MarketDocument


def menus_of_few(market: MarketDocument) -> tuple[Menus, list[Plans]]:
    """Return the menus of the market with common ties, and the choices of plans that an agent can recommend.

    Ties by agent may be common ones, so that an equilibrium with common ties is one with them.

    Raises:
        InputError: no equilibrium is named in such a market.

    """
    menus = Menus(replace(market, law="common"))
    plain = market.gamma == 0 and (market.unselected is None or len(market.agents) == 1)
    if not plain or market.sharing == "separate" or converses(market) or menus.few is None:
        raise InputError("equilibrium: expected null, because none is looked for in such a market")
    return menus, menus.few


def menu_equilibrium_parts(market: MarketDocument, attained: Fraction, law: Json, plans: Json) -> dict[str, Part]:
    """Return the parts that show that all agents offering a law, which recommends given plans, is an equilibrium.

    It is worth `attained` to the user. The first agent is heard, also with another offer that is worth as much;
    another agent is heard with an offer that is worth more. For each choice of as many plans as there are messages no
    such offer pays an agent more than eta_i extra.
    """
    menus, choices = menus_of_few(market)
    told = menus.read_plans(plans)
    if told not in choices:
        raise InputError("equilibrium.plans: expected as many plans as there are messages, in ascending order")
    laws = OutcomeLaws(market.joint, len(market.actions), market.user, "plans", told)
    point = read_point(law, laws, "equilibrium.law")
    closed = [equal(normal(laws.expectation(laws.user, point)), normal(attained)), laws.holds_for(point)]
    parts = {"attained": Part([], [all_of(closed)], expects="nothing")}
    for agent, name in enumerate(market.agents):
        paid = laws.expectation(laws.utility(market.agent_utilities[agent]), point)
        for number, choice in enumerate(choices):
            offered = OutcomeLaws(market.joint, len(market.actions), market.user, "plans", choice)
            rival = Rival(attained, strictly=agent > 0) if len(market.agents) > 1 else None
            parts[no_gain_by(name, number)] = no_gain_part(
                offered, offered.utility(market.agent_utilities[agent]), paid + market.eta[agent], rival
            )
    return parts


def no_gain_by(name: str, choice: int) -> str:
    """Return the name of the part about the offers of an agent that recommend one choice of plans."""
    return f"no gain for {name} by choice {choice} of plans"


@dataclass(frozen=True, slots=True)
class Rival:
    """What an offer has to be worth to the user to be heard: so much, or `strictly` more."""

    worth: Fraction
    strictly: bool


def no_gain_part(laws: OutcomeLaws, utility: Utility, allowed: Fraction, rival: Rival | None) -> Part:
    """Return that none of these laws is heard against a rival's (None: always heard) and pays more than is allowed."""
    heard: Sequence[Formula] = []
    if rival is not None:
        worth = laws.value(laws.user)
        heard = [(above if rival.strictly else at_least)(worth, normal(rival.worth))]
    gain = laws.value(utility) - Polynomial.constant(normal(allowed))
    return Part(laws.names(), [above(gain)], Joined(laws.facts(), heard))
