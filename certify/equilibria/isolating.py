"""Solutions of the equations of given supports: Newton's method in exact arithmetic, then a point or a box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from certify.equilibria.result import Mixed
from certify.equilibria.support_equations import Equations
from certify.equilibria.tying import found_tie
from certify.kernel.isolation import Isolation, check_isolation
from certify.kernel.vanishing import Tie
from certify.spec.errors import RejectedError
from certify.spec.polynomial import Rational
from certify.spec.questions.tied import unused
from certify.spec.support_systems import (
    Intervals,
    ProfileBox,
    free_intervals,
    index_of,
    profile_box,
)

_LARGEST_DENOMINATOR = 1 << 120
_NEARLY_ZERO = Fraction(1, 1 << 200)
"""Less than this is taken for 0 at a solution that is known up to rounding."""

_UNIT = 10**30
"""Isolating boxes reach so far about their midpoint: 1 / _UNIT."""

_BITS = (40, 160)
"""So many bits of the inverse of the derivatives are tried."""

_NO_SOLUTION = "the equations of these supports are singular, or Newton's method does not lead to a solution"


@dataclass(frozen=True, slots=True)
class Isolated:
    """An equilibrium with irrational probabilities: a box with no other solution of the equations for its supports.

    `index` is that of the equilibrium, None unless it is regular. `tied` are the strategies (player, strategy) that it
    does not use, though they pay as much.
    """

    box: ProfileBox
    evidence: Isolation
    index: int | None
    tied: tuple[tuple[int, int], ...] = ()


Found: TypeAlias = Mixed | Isolated


def equilibrium_near(equations: Equations, start: Sequence[Rational]) -> Found | str:
    """Return the equilibrium to which Newton's method leads, or why there is none.

    It is a profile where its probabilities are rational (with denominators of up to 36 digits), else a box.
    """
    if not start:
        return _if_equilibrium(equations, ())
    point = equations.newton(start)
    if point is None:
        singular = equations.singular_solution(start)
        return _NO_SOLUTION if singular is None else _if_equilibrium(equations, singular)
    rational = [value.limit_denominator(_LARGEST_DENOMINATOR) for value in point]
    if all(not equation.at(equations.values(rational)) for equation in equations.system.equations):
        return _if_equilibrium(equations, rational)
    profile = equations.profile(point)
    if reason := _fault(equations, profile, point, _NEARLY_ZERO):
        return reason
    if equations.inverse(point) is None:
        return "the equations of these supports are singular"
    rounded = [round(value * _UNIT) for value in point]
    intervals = [(Fraction(value - 1, _UNIT), Fraction(value + 1, _UNIT)) for value in rounded]
    box = profile_box(equations.game.sizes, equations.supports, intervals)
    ties = _ties(equations, point, free_intervals(box))
    if isinstance(ties, str):
        return ties
    tied = tuple(unused(box)[tie.condition] for tie in ties)
    for bits in _BITS:
        evidence = Isolation(equations.inverse(point, bits) or (), ties)
        for index in (index_of(evidence.matrix), None):
            try:
                check_isolation(equations.system, free_intervals(box), evidence, index)
            except RejectedError:
                continue
            return Isolated(box, evidence, index, tied)
    return "the solution of the equations of these supports could not be isolated"


def equilibrium_at(equations: Equations, point: Sequence[Rational] | None) -> Found | str:
    """Return the equilibrium at a solution of the equations, which is known up to rounding; else why there is none.

    It may use fewer strategies than the supports have: what it does not use of the supports pays as much.
    """
    if point is None:
        return _NO_SOLUTION
    profile = equations.profile(point)
    supports = [
        [strategy for strategy in support if abs(own[strategy]) > _NEARLY_ZERO]
        for support, own in zip(equations.supports, profile, strict=True)
    ]
    if supports == [list(support) for support in equations.supports]:
        return equilibrium_near(equations, point)
    smaller = Equations(equations.game, supports)
    found = equilibrium_near(smaller, smaller.free(profile))
    if isinstance(found, Isolated):
        added = {
            (player, strategy)
            for player, support in enumerate(equations.supports)
            for strategy in support
            if strategy not in supports[player]
        }
        return found if added <= set(found.tied) else "a strategy that is not used pays less"
    if not isinstance(found, str):
        values = equations.values(equations.free(found))
        if any(equation.at(values) for equation in equations.system.equations):
            return "a strategy that is not used pays less"
    return found


def _ties(equations: Equations, point: Sequence[Rational], box: Intervals) -> tuple[Tie, ...] | str:
    """Return the proofs that conditions which are 0 up to rounding are exactly 0; why not, where none is found."""
    values = equations.values(point)
    ties: list[Tie] = []
    for number, condition in enumerate(equations.system.conditions):
        if abs(condition.at(values)) < _NEARLY_ZERO:
            tie = found_tie(equations.system, number, box)
            if tie is None:
                return "a strategy off these supports pays as much, or nearly so, and it could not be seen which"
            ties.append(tie)
    return tuple(ties)


def _if_equilibrium(equations: Equations, point: Sequence[Rational]) -> Mixed | str:
    """Return the profile of an exact solution if it is an equilibrium, else why not."""
    profile = equations.profile(point)
    return _fault(equations, profile, point) or profile


def _fault(equations: Equations, profile: Mixed, point: Sequence[Rational], rounding: Rational = 0) -> str | None:
    """Return why a solution, known up to a rounding, is no equilibrium with the supports; None if it is one."""
    for player, support in enumerate(equations.supports):
        if any(profile[player][strategy] <= 0 for strategy in support):
            return "the solution of the equations of these supports has a probability that is not positive"
    values = equations.values(point)
    if any(condition.at(values) < -rounding for condition in equations.system.conditions):
        return "at the solution of the equations of these supports another strategy pays more"
    return None
