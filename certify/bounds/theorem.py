"""What the theorem gives at the best weights: a linear program, solved through its dual."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from certify.bounds.program import Combination, optimal
from certify.exact.linear_program import LinearProgram
from certify.kernel.proof import Proof
from certify.spec.numbers import render
from certify.spec.polynomial import normal
from certify.spec.questions.bound_theorem import Alignment, AlignmentConditions
from certify.spec.questions.bound_variant import optimum, sure_lead

if TYPE_CHECKING:
    from certify.spec.problem import Json
    from certify.spec.reading.market_document import MarketDocument, Table


@dataclass(frozen=True, slots=True)
class TheoremBound:
    """The theorem's figure, the alignment that gives it, and the proof that none gives more (None: 2 gamma does)."""

    value: Fraction
    alignment: Alignment
    proof: Proof | None

    def json(self, agents: tuple[str, ...]) -> Json:
        """The alignment as a JSON value."""
        return {
            "weights": {name: render(weight) for name, weight in zip(agents, self.alignment.weights, strict=True)},
            "offset": [render(each) for each in self.alignment.offset],
            "error": render(self.alignment.error),
        }


def theorem_bound(market: MarketDocument, *, seconds: float | None = None) -> TheoremBound:
    """V* - 2 eps(w) - sum w_i eta_i at its largest; LimitError when time runs out.

    The unknowns of the dual are the multipliers of `error - residual >= 0` and `error + residual >= 0`.
    """
    conditions = AlignmentConditions(market)
    states, actions, pairs = conditions.states, len(market.actions), conditions.pairs()
    user, unit = whole(market.user)
    program = LinearProgram()
    for sign in (1, -1):
        for y in states:
            for a in range(actions):
                program.add_column(sign * user[a][y])
    error_row = program.add_row(dict.fromkeys(range(2 * pairs), 1), 2, 2)
    offset_rows = [
        program.add_row(
            {**dict.fromkeys(range(s * actions, (s + 1) * actions), -1)}
            | dict.fromkeys(range(pairs + s * actions, pairs + (s + 1) * actions), 1),
            0,
            0,
        )
        for s in range(len(states))
    ]
    weight_rows: list[tuple[int, int]] = []
    columns: list[list[int]] = []
    for table, eta in zip(market.agent_utilities, market.eta, strict=True):
        agent, scale = whole(table)
        flat = [agent[a][y] for y in states for a in range(actions)]
        columns.append(flat)
        row = {index: value for index, value in enumerate(flat) if value}
        row |= {pairs + index: -value for index, value in enumerate(flat) if value}
        weight_rows.append((program.add_row(row, normal(-eta * scale)), scale))
    answer = optimal(program, seconds)
    duals = answer.row_duals
    weights = [Fraction(duals.get(row, 0)) * scale / unit for row, scale in weight_rows]
    offset = [Fraction(0)] * len(market.states)
    for y, row in zip(states, offset_rows, strict=True):
        offset[y] = -Fraction(duals.get(row, 0)) / unit
    alignment = Alignment(weights, offset, -Fraction(duals.get(error_row, 0)) / unit)
    measure = [(column, value) for column, value in enumerate(answer.primal) if value]
    used = dict(measure)
    for agent, (flat, (_, scale)) in enumerate(zip(columns, weight_rows, strict=True)):
        spent = sum(value * (flat[column - pairs] if column >= pairs else -flat[column]) for column, value in measure)
        slack = market.eta[agent] - Fraction(spent) / scale
        if slack:
            used[2 * pairs + agent] = normal(slack)
    last = len(conditions)
    proof = Combination(used, {}).contradiction({last: 1}, last + 1)
    cost, lead = -Fraction(answer.value) / unit, sure_lead(market)
    return TheoremBound(optimum(market) - max(cost, lead), alignment, proof if cost > lead or not lead else None)


def whole(table: Table) -> tuple[list[list[int]], int]:
    """The table in whole numbers of 1/unit, and the unit."""
    unit = lcm(*(entry.denominator for row in table for entry in row))
    return [[entry.numerator * (unit // entry.denominator) for entry in row] for row in table], unit
