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
from certify.spec.questions.bound_full import FullMarket
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
    added = _add_deviations(full, program)
    agent_rows: dict[int, int] = {}
    for agent in full.constraining:
        utility = full.utilities[agent]
        after = full.after_revealing(agent)
        row: dict[int, Rational] = {**rows.values(utility)}
        for monomial, value in after.terms.items():
            if monomial:
                row[added.columns[monomial[0]]] = -value * utility.unit
        floor = normal((after.constant_term - market.eta[agent]) * utility.unit)
        agent_rows[program.add_row(row, floor)] = agent
    answer = rows.minimum(built, seconds)
    weights = [Fraction(0)] * len(market.agents)
    for index, agent in agent_rows.items():
        weights[agent] = Fraction(answer.row_duals.get(index, 0)) * full.utilities[agent].unit / unit
    used = [weight for weight in weights if weight]
    combination = built.obedient(answer.row_duals, answer.column_duals)
    products = {**combination.products}
    products.update({fact: answer.column_duals.get(column, 0) for column, fact in added.signs.items()})
    products.update({fact: answer.row_duals.get(row, 0) for row, fact in added.comparisons.items()})
    multiples = {**combination.multiples}
    multiples.update({fact: answer.row_duals.get(row, 0) for row, fact in added.equalities.items()})
    last = len(full.deviation_facts) + len(laws.facts())
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


@dataclass(frozen=True, slots=True)
class _Added:
    """The unknowns of q by name; the facts of its columns and of its rows, by column and by row."""

    columns: dict[str, int]
    signs: dict[int, int]
    equalities: dict[int, int]
    comparisons: dict[int, int]


def _add_deviations(full: FullMarket, program: LinearProgram) -> _Added:
    """Adds the unknown law q after a deviation, and what is known of it."""
    first = len(full.laws.facts())
    known = {name: column for column, name in enumerate(full.laws.names())}
    columns = {name: program.add_column() for name in full.deviation_names()}
    known.update(columns)
    signs = {column: first + index for index, column in enumerate(columns.values())}
    equalities: dict[int, int] = {}
    comparisons: dict[int, int] = {}
    facts = full.deviation_facts
    for index in range(len(columns), len(facts)):
        atom = facts[index]
        side = -atom.polynomial.constant_term
        row = {known[monomial[0]]: value for monomial, value in atom.polynomial.terms.items() if monomial}
        if atom.sign == "=":
            equalities[program.add_row(row, side, side)] = first + index
        else:
            comparisons[program.add_row(row, side)] = first + index
    return _Added(columns, signs, equalities, comparisons)
