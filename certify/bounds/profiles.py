"""From a candidate profile to a certified equilibrium: one exact linear program for each agent."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from certify.bounds.program import LawRows
from certify.exact.linear_program import Optimal, solve
from certify.kernel.proof import Absurd
from certify.spec.errors import LimitError
from certify.spec.formula import holds_at
from certify.spec.numbers import render
from certify.spec.polynomial import normal
from certify.spec.questions.bound_equilibrium import Outcome, Profile, deviation_laws

if TYPE_CHECKING:
    from certify.kernel.proof import Proof
    from certify.spec.problem import Json
    from certify.spec.reading.market_document import MarketDocument

MOST_COLUMNS = 20_000
"""Deviations are not looked at where their laws have more unknowns."""


@dataclass(frozen=True, slots=True)
class Found:
    """An equilibrium as results name it, what the user gets there, and the proofs by part."""

    value: Fraction
    equilibrium: Mapping[str, Json]
    proofs: Mapping[str, Proof | None]


def certified(market: MarketDocument, profile: Profile, deadline: float) -> Found | None:
    """The profile as an equilibrium with its proofs; None if it is none, or that is not shown in time."""
    for form in ("actions",) if market.rounds > 1 else ("plans", "actions"):
        try:
            found = _certified(market, Profile(profile.rules, profile.response, form), deadline)
        except LimitError:
            continue
        if found is not None:
            return found
    return None


def _certified(market: MarketDocument, profile: Profile, deadline: float) -> Found | None:
    outcome = Outcome(market, profile)
    if not all(holds_at(each) for each in (*outcome.is_a_profile(), *outcome.is_a_best_response())):
        return None
    proofs: dict[str, Proof | None] = {"attained": None}
    for agent, name in enumerate(market.agents):
        proof = no_gain_proof(market, outcome, agent, deadline)
        if proof is None:
            return None
        proofs[f"no gain for {name}"] = proof
    return Found(outcome.value(market.user), profile_json(profile), proofs)


def no_gain_proof(market: MarketDocument, outcome: Outcome, agent: int, deadline: float) -> Proof | None:
    """The proof that an agent gains at most its eta by any rule; None if it gains more or time runs out.

    Raises:
        LimitError: the laws that it can bring about have too many unknowns.

    """
    laws, kept = deviation_laws(market, outcome, agent)
    if not laws.places:
        return (Absurd(laws.obedience(len(laws.choices), 0, 0)),)
    if laws.size > MOST_COLUMNS:
        raise LimitError(f"{laws.size} unknowns of a deviation, at most {MOST_COLUMNS} are looked at")
    table = market.agent_utilities[agent]
    utility = laws.utility(table)
    rows = LawRows(laws)
    built = rows.program({column: -value for column, value in rows.values(utility).items()})
    answer = solve(built.program, seconds=max(deadline - time.monotonic(), 0.05))
    allowed = outcome.value(table) + market.eta[agent] - kept
    if not isinstance(answer, Optimal) or -Fraction(answer.value) / utility.unit > allowed:
        return None
    last = laws.obedience(len(laws.choices), 0, 0)
    return built.obedient(answer.row_duals, answer.column_duals).contradiction({last: utility.unit}, last + 1)


def profile_json(profile: Profile) -> dict[str, Json]:
    """The profile as results name it."""
    return {
        "rules": [
            [[x, m, render(normal(chance))] for x, row in sorted(rule.items()) for m, chance in sorted(row.items())]
            for rule in profile.rules
        ],
        "response": [
            [z, list(messages), action, render(normal(chance))]
            for (z, messages), row in sorted(profile.response.items())
            for action, chance in sorted(row.items())
        ],
        "deviations": profile.deviations,
    }
