"""The best fit by several agents: exact linear programs over few of the conditions, until all of them hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from operator import mul

from certify.exact.linear_program import LinearProgram, Optimal, solve
from certify.hulls.bounds import Optimum
from certify.hulls.single import best_alone
from certify.spec.questions.hull_fit import Combination, Fit, whole_numbers


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the table times `scale`, in integers."""

    agents: list[int]
    user: int
    scale: int


class Search:
    """The best combinations of the first agents of a fit, for as many counts of agents as are asked for.

    A best fit touches few rows. So a linear program starts with about as many conditions as it has unknowns and takes
    in those that its answer violates most, until it violates none: then its answer and its proof are those of all rows.
    Conditions with more room than a tenth of the error are left out again whenever the error has grown, so that the
    program stays small.
    """

    def __init__(self, fit: Fit) -> None:
        self._fit = fit
        self._rows = [_row(values) for values in zip(*fit.agents, fit.user, strict=True)]

    def best(self, agents: int, start: Iterable[int] = ()) -> Optimum:
        """Return the best combination of the first `agents` agents; `start` are conditions that may matter."""
        if agents == 1:
            return best_alone(Fit(self._fit.user, self._fit.agents[:1], self._fit.form))
        rows, convex = self._rows, self._fit.form == "convex"
        count, batch = len(rows), agents + 2
        spread = {side * count + step * (count - 1) // batch for step in range(batch + 1) for side in (0, 1)}
        chosen = sorted(set(start) or spread)
        last = Fraction(-1)
        while True:
            optimum = _solve_on(rows, chosen, agents, convex=convex)
            room, error = _room(rows, optimum.combination)
            violated = [index for index, value in enumerate(room) if value < 0]
            if not violated:
                return optimum
            violated.sort(key=lambda index: Fraction(room[index], rows[index % count].scale))
            kept = chosen
            if optimum.combination.error > last:
                kept = [index for index in chosen if 10 * room[index] <= error * rows[index % count].scale]
            chosen = sorted([*kept, *violated[: 2 * batch]])
            last = optimum.combination.error


def _row(values: Sequence[Fraction]) -> _Row:
    scale, (*agents, user) = whole_numbers(values)
    return _Row(agents, user, scale)


def _room(rows: Sequence[_Row], combination: Combination) -> tuple[list[int], int]:
    """Return error - residual in all rows, then error + residual, times the row's scale; and the error.

    All of it is multiplied by one unit that makes it whole.
    """
    numbers = (*combination.weights, combination.offset, combination.error)
    unit = lcm(*(number.denominator for number in numbers))
    *weights, offset, error = (number.numerator * (unit // number.denominator) for number in numbers)
    used = [agent for agent, weight in enumerate(weights) if weight]
    factors = [weights[agent] for agent in used]
    above: list[int] = []
    below: list[int] = []
    for row in rows:
        values = row.agents
        residual = sum(map(mul, factors, [values[agent] for agent in used])) + offset * row.scale - unit * row.user
        above.append(error * row.scale - residual)
        below.append(error * row.scale + residual)
    return above + below, error


def _solve_on(rows: Sequence[_Row], chosen: Sequence[int], agents: int, *, convex: bool) -> Optimum:
    """Return the optimum of the first agents under the chosen conditions, numbered as in `Optimum`, and no others."""
    program = LinearProgram()
    weights = [program.add_column() for _ in range(agents)]
    offset = program.add_column(lower=None)
    error = program.add_column(cost=1)
    for index in chosen:
        row = rows[index % len(rows)]
        values = dict(enumerate(row.agents[:agents]))
        values[offset] = row.scale
        if index < len(rows):
            values[error] = -row.scale
            program.add_row(values, upper=row.user)
        else:
            values[error] = row.scale
            program.add_row(values, lower=row.user)
    if convex:
        program.add_row(dict.fromkeys(weights, 1), 1, 1)
    answer = solve(program)
    if not isinstance(answer, Optimal):
        raise TypeError(f"the fit has an optimum, but the exact solver says {type(answer).__name__}")
    point = [Fraction(value) for value in answer.primal]
    combination = Combination(point[:agents], point[offset], point[error])
    if not combination.error:
        return Optimum(combination, {0: Fraction(1, 2), len(rows): Fraction(1, 2)})
    multipliers = {
        chosen[index]: Fraction(abs(value) * rows[chosen[index] % len(rows)].scale)
        for index, value in answer.row_duals.items()
        if index < len(chosen)
    }
    return Optimum(combination, multipliers)
