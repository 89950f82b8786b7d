"""The lower bound of the full market: one linear program, its multipliers the proof."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from certify.bounds.program import Combination, LawRows, point_json
from certify.bounds.single_agent import best_deviation
from certify.exact.linear_program import LinearProgram, Rational
from certify.kernel.proof import Proof
from certify.spec.outcomes import OutcomeLaws
from certify.spec.polynomial import normal
from certify.spec.questions.bound_full import FullMarket, tie_name
from certify.spec.questions.bound_single_agent import recommends

if TYPE_CHECKING:
    from certify.spec.problem import Json
    from certify.spec.reading.market_document import MarketDocument


@dataclass(frozen=True, slots=True)
class FullBound:
    """The least user value under the constraints, the agents' multipliers, the proofs by part, and a least law."""

    lower: Fraction
    weights: list[Fraction]
    proofs: dict[str, Proof | None]
    law: dict[tuple[int, int], Fraction]
    laws: OutcomeLaws
    deviation: Json


def full_bound(market: MarketDocument, *, seconds: float | None = None) -> FullBound:
    """The certified least user value over all equilibria of a full market; LimitError when time runs out."""
    deviation = None
    full = FullMarket(market)
    rows = LawRows(full.laws)
    if recommends(market):
        deviation = best_deviation(rows, full.utilities[0], seconds=seconds)
        full = FullMarket(market, deviation)
        rows.laws = full.laws
    laws, unit = full.laws, full.laws.user.unit
    built = rows.program(rows.values(laws.user), lazy=True)
    program = built.program
    tie_columns, tie_facts, tie_rows = _add_ties(full, program)
    agent_rows: dict[int, int] = {}
    if full.constrained:
        for agent, utility in enumerate(full.utilities):
            after = full.after_revealing(agent)
            row: dict[int, Rational] = {**rows.values(utility)}
            for monomial, value in after.terms.items():
                if monomial:
                    row[tie_columns[monomial[0]]] = -value * utility.unit
            floor = normal((after.constant_term - market.eta[agent]) * utility.unit)
            agent_rows[program.add_row(row, floor)] = agent
    answer = rows.minimum(built, seconds)
    weights = [Fraction(0)] * len(market.agents)
    for index, agent in agent_rows.items():
        weights[agent] = Fraction(answer.row_duals.get(index, 0)) * full.utilities[agent].unit / unit
    used = [weight for weight in weights if weight]
    combination = built.obedient(answer.row_duals, answer.column_duals)
    products = {**combination.products}
    products.update({fact: answer.column_duals.get(column, 0) for column, fact in tie_facts.items()})
    multiples = {**combination.multiples}
    multiples.update({fact: answer.row_duals.get(row, 0) for row, fact in tie_rows.items()})
    last = len(full.tie_facts()) + len(laws.facts())
    proofs: dict[str, Proof | None] = {
        "signs": None,
        "weights": Combination(products, multiples).contradiction({last: unit}, last + 1),
        "lower": Combination({1 + i: normal(weight) for i, weight in enumerate(used)}, {}).contradiction(
            {0: 1, 1 + len(used): 1}, 2 + len(used)
        ),
    }
    given: Json = None
    if deviation is not None:
        proofs["deviation"] = None
        given = {"law": point_json(deviation.law), "separation": point_json(deviation.separation)}
    return FullBound(Fraction(answer.value) / unit, weights, proofs, built.law(answer.primal), laws, given)


def _add_ties(full: FullMarket, program: LinearProgram) -> tuple[dict[str, int], dict[int, int], dict[int, int]]:
    """Adds the unknown law q; returns its columns by name, and the facts of its columns and rows."""
    first = len(full.laws.facts())
    columns: dict[str, int] = {}
    for at, actions in full.tied.items():
        columns.update({tie_name(action, at): program.add_column() for action in actions})
    rows: dict[int, int] = {}
    facts = full.tie_facts()
    for index in range(len(columns), len(facts)):
        terms = facts[index].polynomial.terms
        mass = -terms[()]
        row = {columns[monomial[0]]: value for monomial, value in terms.items() if monomial}
        rows[program.add_row(row, mass, mass)] = first + index
    return columns, {column: first + index for index, column in enumerate(columns.values())}, rows
