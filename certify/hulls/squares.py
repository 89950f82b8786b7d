"""The best fits in the mean squared error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from math import lcm
from operator import mul

from certify.hulls.active_set import Quadratic, least
from certify.hulls.fitting import Found
from certify.hulls.moments import Moments
from certify.hulls.squares_proof import multiplied_out_proof, squares_proof
from certify.spec.errors import LimitError
from certify.spec.questions.hull_fit import Combination, Fit, Form, average
from certify.spec.reading.table import NumericTable

MOST_DIGITS = 200_000_000
"""The largest certificate that is written; the kernel reads files of up to 256 MB."""


class SquaresFitting:
    """The best fits of a table, `certify.hulls.fitting.Fitting`, in the norm "squares".

    With the best offset the residuals add up to 0, so the weights are those of the columns less their means.
    """

    def __init__(self, table: NumericTable, form: Form) -> None:
        self._table = table
        self._fit = Fit(table.user, table.agents, form, "squares")
        self._moments = Moments([*table.agents, table.user])
        self._task = _task(self._moments, form)
        self._last: list[Fraction] = []
        self._digits = 0

    def first(self, agents: int) -> Found:
        """Return the best combination of the first agents."""
        start = self._last if self._last and len(self._last) == agents - 1 else None
        self._last = point = least(self._task.first(agents), start)
        fit = replace(self._fit, agents=self._table.agents[:agents])
        combination = _combination(self._moments, range(agents), point)
        if agents == 1:
            return Found(combination, multiplied_out_proof(fit, combination))
        # A proof has four numbers a row of about as many digits as the common denominator of the weights.
        unit = lcm(*(weight.denominator for weight in combination.weights))
        self._digits += 4 * len(fit.user) * (unit.bit_length() * 3 // 10)
        if self._digits > MOST_DIGITS:
            raise LimitError(
                f"{len(fit.user)} rows, {len(self._table.agents)} agents: the certificate of the mean squared error "
                f"would have more than {MOST_DIGITS:,} digits; leave the growth out, or take fewer rows or agents"
            )
        return Found(combination, squares_proof(fit, combination))

    def alone(self) -> list[Found]:
        """Return for each agent the best combination of that agent alone."""
        found: list[Found] = []
        for number, agent in enumerate(self._table.agents):
            combination = _alone(self._moments, number, self._fit.form)
            found.append(Found(combination, multiplied_out_proof(replace(self._fit, agents=[agent]), combination)))
        return found

    def average(self, agents: int) -> Found:
        """Return the best fit by the plain average of the first agents."""
        fit = replace(self._fit, agents=[average(replace(self._table, agents=self._table.agents[:agents]))])
        combination = _alone(Moments([*fit.agents, fit.user]), 0, fit.form)
        return Found(combination, multiplied_out_proof(fit, combination))


def _task(moments: Moments, form: Form) -> Quadratic:
    """Return the task for the weights of all columns but the last, which is the user's, each in units of its scale.

    Such a weight times the scale of its column over that of the user's is the weight of the values.
    """
    *agents, _ = moments.products
    matrix = [row[:-1] for row in agents]
    target = [row[-1] for row in agents]
    *sides, total = moments.scales
    return Quadratic(matrix, target, sides, total) if form == "convex" else Quadratic(matrix, target)


def _alone(moments: Moments, agent: int, form: Form) -> Combination:
    """Return the best combination of one column."""
    own, cross = moments.products[agent][agent], moments.products[agent][-1]
    if form == "convex":
        point = Fraction(moments.scales[-1], moments.scales[agent])
    else:
        point = Fraction(max(cross, 0), own or 1)
    return _combination(moments, [agent], [point])


def _combination(moments: Moments, agents: Sequence[int], point: Sequence[Fraction]) -> Combination:
    """Return the combination of columns with weights as in `_task`, with its best offset and its error."""
    user, rows = len(moments.scales) - 1, moments.rows
    scale = moments.scales[user]
    weights = [value * moments.scales[agent] / scale for agent, value in zip(agents, point, strict=True)]
    total = sum((weight * moments.sum(agent) for agent, weight in zip(agents, weights, strict=True)), Fraction(0))
    used = [(agent, value) for agent, value in zip(agents, point, strict=True) if value]
    unit = lcm(*(value.denominator for _, value in used))
    factors = [int(value * unit) for _, value in used]
    products = [moments.products[agent] for agent, _ in used]
    left = moments.products[user][user] * unit * unit
    for factor, inner in zip(factors, products, strict=True):
        left += factor * (sum(map(mul, factors, [inner[other] for other, _ in used])) - 2 * unit * inner[user])
    return Combination(weights, (moments.sum(user) - total) / rows, Fraction(left, (rows * scale * unit) ** 2))
