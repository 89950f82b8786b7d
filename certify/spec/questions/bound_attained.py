"""What shows that results name an equilibrium of a market, in each of the forms that they may name one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import cast

from certify.spec.errors import InputError
from certify.spec.formula import all_of, equal
from certify.spec.polynomial import normal
from certify.spec.problem import Json
from certify.spec.questions.bound_equilibrium import Outcome, no_gain, read_profile
from certify.spec.questions.bound_menu_equilibrium import menu_equilibrium_parts
from certify.spec.questions.bound_menus import needs_menus
from certify.spec.questions.bound_parts_equilibrium import parts_equilibrium_parts
from certify.spec.questions.bound_selection import selection_equilibrium_parts
from certify.spec.questions.bound_variant import optimum, reveals, uninformed
from certify.spec.questions.part import Part
from certify.spec.reading.market_document import MarketDocument


def equilibrium_parts(market: MarketDocument, attained: Fraction, value: Json) -> dict[str, Part]:
    """Return the parts that show that results name an equilibrium in which the user gets `attained`.

    Either `law` (a selection market: all agents offer it; with few messages also `plans`; with
    parts of the signal `offers`, one an agent), or `revealing: true` (two or
    more agents all reveal the signal, so that none of them matters and the user gets V*), or `silent: true`
    (commitments are unobserved, nobody says anything and the user acts on her type alone, whatever she hears, and hears
    the same agent whatever it commits to: nothing that an agent does matters), or a profile. Under a profile: it
    consists of distributions, the user's response is best, with common ties equal posteriors have equal responses, and
    no agent gains more than eta_i. Over several rounds a message is all that an agent says in them, whatever the user
    answers; a deviator may listen to her, so only that she obeys it is used.
    """
    if not isinstance(value, Mapping):
        raise InputError("equilibrium: expected an object")
    table = cast("Mapping[str, Json]", value)
    if market.commitments == "unobserved":
        if set(table) != {"silent"} or table["silent"] is not True:
            raise InputError("equilibrium: expected silent: true, because commitments are unobserved")
        return {"attained": Part([], [equal(normal(attained), normal(uninformed(market)))], expects="nothing")}
    if market.protocol == "best-agent":
        if set(table) == {"offers"}:
            return parts_equilibrium_parts(market, attained, table["offers"])
        if set(table) == {"law", "plans"}:
            return menu_equilibrium_parts(market, attained, table["law"], table["plans"])
        if set(table) != {"law"} or needs_menus(replace(market, law="common")):
            raise InputError("equilibrium: expected the key law, and plans where agents cannot recommend all")
        return selection_equilibrium_parts(market, attained, table["law"])
    if set(table) == {"revealing"} and table["revealing"] is True:
        if len(market.agents) < 2 or not reveals(market):
            raise InputError("equilibrium: to reveal is no equilibrium by itself unless two agents can do it")
        return {"attained": Part([], [equal(normal(attained), normal(optimum(market)))], expects="nothing")}
    profile = read_profile(market, table)
    if market.rounds > 1 and profile.deviations != "actions":
        raise InputError("equilibrium.deviations: expected actions, because the user can answer a deviator")
    outcome = Outcome(market, profile)
    closed = [*outcome.is_a_profile(), *outcome.is_a_best_response()]
    closed.append(equal(normal(outcome.value(market.user)), normal(attained)))
    parts = {"attained": Part([], [all_of(closed)], expects="nothing")}
    for agent, name in enumerate(market.agents):
        parts[f"no gain for {name}"] = no_gain(market, outcome, agent)
    return parts
