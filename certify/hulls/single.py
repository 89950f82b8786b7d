"""The best fit by one column alone: an exact minimum over one factor and one offset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from operator import sub

from certify.hulls.bounds import Optimum
from certify.spec.questions.hull_fit import Combination, Fit, Form, whole_numbers


@dataclass(frozen=True, slots=True)
class _Line:
    """Twice the error is at least slope * factor + height, the residual in row `high` less that in row `low`."""

    slope: int
    height: int
    high: int
    low: int


def best_alone(fit: Fit) -> Optimum:
    """Return the best combination of a fit with one agent, in integers, without a linear program.

    At a factor w with its best offset twice the error is max_r (w U - u) - min_r (w U - u), which is convex and
    piecewise linear in w. In the convex form w is 1. In the conic form the least value over w >= 0 is
    found by cutting: a falling and a rising line below it cross at the next w, until it is no higher there.
    """
    (optimum,) = each_alone(fit)
    return optimum


def each_alone(fit: Fit) -> list[Optimum]:
    """Return for each agent of a fit the best combination of that agent alone."""
    user = whole_numbers(fit.user)
    return [_best(user, whole_numbers(column), fit.form) for column in fit.agents]


def _best(user_column: tuple[int, list[int]], agent_column: tuple[int, list[int]], form: Form) -> Optimum:
    """Return the best combination; a column is given as a scale and its entries times that."""
    scale = lcm(user_column[0], agent_column[0])
    user, agent = (
        whole if own == scale else [value * (scale // own) for value in whole]
        for own, whole in (user_column, agent_column)
    )
    if form == "convex":
        factor = Fraction(1)
        line = _line_at(agent, user, factor)
        shares = {line: Fraction(1)}
    else:
        factor, shares = _least(agent, user)
        line = _line_at(agent, user, factor)
    greatest, least = (factor * agent[row] - user[row] for row in (line.high, line.low))
    multipliers: dict[int, Fraction] = {}
    for each, share in shares.items():
        for index in (each.high, len(user) + each.low):
            multipliers[index] = multipliers.get(index, Fraction(0)) + share / 2
    combination = Combination([factor], -(greatest + least) / (2 * scale), (greatest - least) / (2 * scale))
    return Optimum(combination, multipliers)


def _least(agent: Sequence[int], user: Sequence[int]) -> tuple[Fraction, dict[_Line, Fraction]]:
    """Return the best factor >= 0 and the mixture of lines that shows it: level, or rising from factor 0."""
    rows = range(len(user))
    falling = _line_at(agent, user, Fraction(0))
    if falling.slope >= 0:
        return Fraction(0), {falling: Fraction(1)}
    rising = _line(
        agent,
        user,
        high=max(rows, key=lambda row: (agent[row], -user[row])),
        low=min(rows, key=lambda row: (agent[row], -user[row])),
    )
    while True:
        factor = Fraction(falling.height - rising.height, rising.slope - falling.slope)
        line = _line_at(agent, user, factor)
        if line.slope == 0:
            return factor, {line: Fraction(1)}
        if line.slope * factor + line.height == falling.slope * factor + falling.height:
            share = Fraction(rising.slope, rising.slope - falling.slope)
            return factor, {falling: share, rising: 1 - share}
        if line.slope < 0:
            falling = line
        else:
            rising = line


def _line_at(agent: Sequence[int], user: Sequence[int], factor: Fraction) -> _Line:
    """Return the line that is highest at the factor."""
    top, bottom = factor.numerator, factor.denominator
    if top == bottom == 1:
        residuals = list(map(sub, agent, user))
    else:
        residuals = [top * value - bottom * target for value, target in zip(agent, user, strict=True)]
    return _line(agent, user, high=residuals.index(max(residuals)), low=residuals.index(min(residuals)))


def _line(agent: Sequence[int], user: Sequence[int], *, high: int, low: int) -> _Line:
    return _Line(agent[high] - agent[low], user[low] - user[high], high, low)
