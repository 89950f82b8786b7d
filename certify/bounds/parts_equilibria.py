"""Equilibria of a selection market whose agents see a part of the signal each: one is heard, others come close."""

from __future__ import annotations

import time
from fractions import Fraction
from typing import TYPE_CHECKING

from certify.bounds.menu_equilibria import no_gain
from certify.bounds.profiles import Found
from certify.bounds.program import LawRows, optimal, point_json
from certify.spec.errors import InputError
from certify.spec.polynomial import normal
from certify.spec.questions.bound_parts_equilibrium import heard_first, laws_of_parts, rival_of

if TYPE_CHECKING:
    from certify.bounds.selection_climb import Law
    from certify.kernel.proof import Proof
    from certify.spec.outcomes import OutcomeLaws
    from certify.spec.reading.market_document import MarketDocument


def parts_equilibrium(market: MarketDocument, heard: int, law: Law, deadline: float) -> Found | None:
    """The equilibrium in which one agent offers a law and is heard; None where it is none, or time runs out.

    Agents after it offer as much to the user as they can without being heard, and by that what the heard agent likes
    least; agents before it, which would be heard with as much, offer what is worth least to her.

    Raises:
        LimitError: time ran out.

    """
    try:
        all_laws = laws_of_parts(market)
    except InputError:
        return None
    value = all_laws[heard].expectation(all_laws[heard].user, law)
    table = market.agent_utilities[heard]
    offers = [
        law if agent == heard else _close(laws, table, value if agent > heard else None, deadline)
        for agent, laws in enumerate(all_laws)
    ]
    worths = [laws.expectation(laws.user, offer) for laws, offer in zip(all_laws, offers, strict=True)]
    if heard_first(worths) != heard:
        return None
    proofs: dict[str, Proof | None] = {"attained": None}
    for agent, (name, utility) in enumerate(zip(market.agents, market.agent_utilities, strict=True)):
        pays = [laws.expectation(laws.utility(utility), offer) for laws, offer in zip(all_laws, offers, strict=True)]
        allowed = pays[heard] + market.eta[agent]
        if pays[heard_first(worths, agent)] > allowed:
            return None
        laws = all_laws[agent]
        proof = no_gain(LawRows(laws), laws.utility(utility), allowed, rival_of(worths, agent), _left(deadline))
        if proof is None:
            return None
        proofs[f"no gain for {name}"] = proof
    written = {name: point_json(offer) for name, offer in zip(market.agents, offers, strict=True)}
    return Found(value, {"offers": written}, proofs)


def _close(laws: OutcomeLaws, table: tuple[tuple[Fraction, ...], ...], value: Fraction | None, deadline: float) -> Law:
    """An offer worth as close to a value as can be, from below; with None, one worth least."""
    rows, unit = LawRows(laws), laws.user.unit
    worth = rows.values(laws.user)
    if value is None:
        built = rows.program(worth)
    else:
        best = optimal(rows.program({column: -each for column, each in worth.items()}).program, _left(deadline))
        target = normal(min(value * unit, -Fraction(best.value)))
        built = rows.program(rows.values(laws.utility(table)))
        built.program.add_row(worth, target, target)
    return built.law(optimal(built.program, _left(deadline)).primal)


def _left(deadline: float) -> float:
    return max(deadline - time.monotonic(), 0.1)
