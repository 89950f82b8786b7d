"""Equilibria of a selection market with few messages: all agents offer one law of few plans."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from certify.bounds.profiles import Found
from certify.bounds.program import LawRows, point_json
from certify.exact.linear_program import Infeasible, Optimal, solve
from certify.spec.errors import InputError
from certify.spec.outcomes import OutcomeLaws
from certify.spec.polynomial import normal
from certify.spec.questions.bound_menu_equilibrium import Rival, menus_of_few, no_gain_by

if TYPE_CHECKING:
    from certify.bounds.selection_climb import Law
    from certify.exact.linear_program import Rational
    from certify.kernel.proof import Proof
    from certify.spec.outcomes import Utility
    from certify.spec.questions.bound_menus import Plans
    from certify.spec.reading.market_document import MarketDocument


def menu_equilibrium(market: MarketDocument, plans: Plans, law: Law, seconds: float) -> Found | None:
    """The equilibrium in which all agents offer a law with these plans; None where it is none, or time runs out."""
    try:
        choices = menus_of_few(market)[1]
    except InputError:
        return None
    laws = OutcomeLaws(market.joint, len(market.actions), market.user, "plans", plans)
    value = laws.expectation(laws.user, law)
    proofs: dict[str, Proof | None] = {"attained": None}
    for agent, name in enumerate(market.agents):
        paid = laws.expectation(laws.utility(market.agent_utilities[agent]), law)
        rival = Rival(value, strictly=agent > 0) if len(market.agents) > 1 else None
        for number, choice in enumerate(choices):
            offered = OutcomeLaws(market.joint, len(market.actions), market.user, "plans", choice)
            utility = offered.utility(market.agent_utilities[agent])
            proof = no_gain(LawRows(offered), utility, paid + market.eta[agent], rival, seconds)
            if proof is None:
                return None
            proofs[no_gain_by(name, number)] = proof
    return Found(value, {"law": point_json(law), "plans": [list(plan) for plan in plans]}, proofs)


def no_gain(rows: LawRows, utility: Utility, allowed: Fraction, rival: Rival | None, seconds: float) -> Proof | None:
    """The proof of `no_gain_part`; None where an offer pays more than is allowed, or time runs out."""
    laws = rows.laws
    worth, base, several = rows.values(laws.user), len(laws.facts()), rival is not None
    gain, last = base + several, base + several + 1
    built = rows.program({column: -value for column, value in rows.values(utility).items()})
    row = built.program.add_row(worth, normal(rival.worth * laws.user.unit)) if rival is not None else None
    answer = solve(built.program, seconds=seconds)
    also: dict[int, Rational] = {}
    if isinstance(answer, Infeasible):
        duals = answer.row_multipliers
        combination = built.obedient(duals, answer.column_multipliers)
    elif isinstance(answer, Optimal) and -Fraction(answer.value) / utility.unit <= allowed:
        duals, also[gain] = answer.row_duals, utility.unit
        combination = built.obedient(duals, answer.column_duals)
    else:
        return _worth_no_more(rows, rival.worth, last, seconds) if rival is not None and rival.strictly else None
    if row is not None and duals.get(row):
        also[base] = duals[row] * laws.user.unit
    return combination.contradiction(also, last)


def _worth_no_more(rows: LawRows, rival: Fraction, last: int, seconds: float) -> Proof | None:
    """The proof that no law is worth more than the rival's, so that the agent is not heard."""
    laws = rows.laws
    built = rows.program({column: -value for column, value in rows.values(laws.user).items()})
    answer = solve(built.program, seconds=seconds)
    if not isinstance(answer, Optimal) or -Fraction(answer.value) / laws.user.unit > rival:
        return None
    base = len(laws.facts())
    return built.obedient(answer.row_duals, answer.column_duals).contradiction({base: laws.user.unit}, last)
