"""The best fit by several agents: an exact linear program over a growing selection of the rows."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from certify.exact.linear_program import LinearProgram, Optimal, solve
from certify.hull.bounds import Optimum
from certify.hull.single import best_alone
from certify.spec.questions.hull import Combination, Fit

if TYPE_CHECKING:
    from collections.abc import Sequence


def best_combination(fit: Fit) -> Optimum:
    """Return the best combination of a fit, with multipliers that prove it.

    A best fit touches at most two rows more than it has weights. So the program starts with that many, and takes in
    those that its answer misses most, until it misses none: then its answer and its proof are those of all rows.
    """
    if len(fit.agents) == 1:
        return best_alone(fit)
    rows, batch = len(fit.user), len(fit.agents) + 2
    chosen = sorted({step * (rows - 1) // batch for step in range(batch + 1)})
    while True:
        answer = _solve_on(fit, chosen)
        combination = answer.combination
        errors = list(map(abs, fit.residuals(combination.weights, combination.offset)))
        missed = sorted((row for row in range(rows) if errors[row] > combination.error), key=lambda row: -errors[row])
        if not missed:
            return answer
        chosen = sorted([*chosen, *missed[:batch]])


def _solve_on(fit: Fit, chosen: Sequence[int]) -> Optimum:
    program = LinearProgram()
    weights = [program.add_column() for _ in fit.agents]
    offset = program.add_column(lower=None)
    error = program.add_column(cost=1, lower=None)
    for row in chosen:
        values = {column: agent[row] for column, agent in zip(weights, fit.agents, strict=True)}
        program.add_row({**values, offset: 1, error: -1}, upper=fit.user[row])
        program.add_row({**values, offset: 1, error: 1}, lower=fit.user[row])
    if fit.form == "convex":
        program.add_row(dict.fromkeys(weights, 1), 1, 1)
    answer = solve(program)
    if not isinstance(answer, Optimal):
        raise TypeError(f"the fit has an optimum, but the exact solver says {type(answer).__name__}")
    multipliers: dict[int, Fraction] = {}
    for index, value in answer.row_duals.items():
        row, side = divmod(index, 2)
        if row < len(chosen):
            multipliers[chosen[row] + side * len(fit.user)] = Fraction(abs(value))
    point = [Fraction(value) for value in answer.primal]
    return Optimum(Combination(point[: len(weights)], point[offset], point[error]), multipliers)
