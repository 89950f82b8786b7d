"""The lower bound of the full market: one linear program, its multipliers the proof."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from certify.bound.program import Combination, LawRows, optimal, point_json
from certify.exact.linear_program import LinearProgram, Rational
from certify.kernel.proof import Proof
from certify.spec.outcomes import OutcomeLaws, Utility
from certify.spec.polynomial import normal
from certify.spec.questions.bound_full import Deviation, FullMarket, recommends, tie_name

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    last = len(full.tie_facts()) + laws.obedience(len(laws.choices), 0, 0)
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
    first = full.laws.obedience(len(full.laws.choices), 0, 0)
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


# A single agent. -----------------------------------------------------------------------------------------------------


def best_deviation(rows: LawRows, utility: Utility, *, seconds: float | None = None) -> Deviation:
    """The recommendation that guarantees a single agent most, however the user breaks ties."""
    laws = rows.laws
    separation: dict[tuple[int, int], Fraction] = {}
    feared: dict[tuple[int, int], list[int]] = {}
    for option in range(len(laws.choices)):
        advice = _separating(rows, option, seconds)
        separation.update({(option, place): Fraction(mass) for place, mass in advice.items() if mass})
        for kind in range(len(laws.types)):
            chosen = laws.choices[option][kind]
            feared[option, kind] = [chosen] + [
                action
                for action in range(laws.actions)
                if action != chosen
                and not sum(gain * advice.get(place, 0) for place, gain in laws.gains(option, kind, action).items())
            ]
    costs: dict[int, Rational] = {}
    for option, kind in feared:
        if len(feared[option, kind]) == 1:
            for place, of in enumerate(utility.values):
                if kind in of:
                    column = laws.number(option, place)
                    costs[column] = costs.get(column, 0) - of[kind][laws.choices[option][kind]]
    built = rows.program(costs)
    for (option, kind), actions in feared.items():
        if len(actions) > 1:
            worst = built.program.add_column(-1, lower=None)
            for action in actions:
                row = {
                    laws.number(option, place): of[kind][action]
                    for place, of in enumerate(utility.values)
                    if kind in of
                }
                built.program.add_row({**row, worst: -1}, 0)
    return Deviation(built.law(optimal(built.program, seconds).primal), separation)


def _separating(rows: LawRows, option: int, seconds: float | None) -> Mapping[int, Rational]:
    """Advice under which the user prefers an option strictly to as many other actions as can be."""
    laws = rows.laws
    every = [
        gains
        for kind in range(len(laws.types))
        for action in range(laws.actions)
        if (gains := laws.gains(option, kind, action))
    ]
    if not every:
        return {}
    plain: dict[int, Rational] = {
        place: 1 for place in range(len(laws.places)) if all(gains.get(place, 0) >= 0 for gains in every)
    }
    if all(any(place in gains for place in plain) for gains in every):
        return plain
    program = LinearProgram()
    columns = [program.add_column() for _ in laws.places]
    for gains in every:
        margin = program.add_column(-1, upper=1)
        program.add_row({**{columns[place]: gain for place, gain in gains.items()}, margin: -1}, 0)
    return dict(enumerate(optimal(program, seconds).primal[: len(columns)]))
