"""What shows that a law of few plans is the outcome of an equilibrium of a selection market with few messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from certify.spec.errors import InputError
from certify.spec.formula import Formula, above, all_of, at_least, equal
from certify.spec.outcomes import OutcomeLaws
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
            parts[no_gain_by(name, number)] = no_gain_part(market, agent, paid, choice, attained)
    return parts


def no_gain_by(name: str, choice: int) -> str:
    """Return the name of the part about the offers of an agent that recommend one choice of plans."""
    return f"no gain for {name} by choice {choice} of plans"


def no_gain_part(market: MarketDocument, agent: int, paid: Fraction, plans: Plans, attained: Fraction) -> Part:
    """Return that no law with these plans is heard in place of one worth `attained` and pays more than eta_i extra.

    A single agent is always heard.
    """
    laws = OutcomeLaws(market.joint, len(market.actions), market.user, "plans", plans)
    heard: Sequence[Formula] = []
    if len(market.agents) > 1:
        worth = laws.value(laws.user)
        heard = [at_least(worth, normal(attained)) if agent == 0 else above(worth, normal(attained))]
    gain = laws.value(laws.utility(market.agent_utilities[agent])) - Polynomial.constant(
        normal(paid + market.eta[agent])
    )
    return Part(laws.names(), [above(gain)], Joined(laws.facts(), heard))
