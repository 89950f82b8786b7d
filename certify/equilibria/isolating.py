"""Solutions of the equations of given supports: Newton's method in exact arithmetic, then a point or a box."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from flint import fmpq, fmpq_mat

from certify.equilibria.result import Mixed
from certify.equilibria.tying import found_tie
from certify.kernel.isolation import Isolation, Matrix, check_isolation
from certify.kernel.vanishing import Tie
from certify.spec.errors import RejectedError
from certify.spec.normal_form import NormalForm
from certify.spec.polynomial import Polynomial, Rational
from certify.spec.questions.tied import unused
from certify.spec.support_systems import (
    Intervals,
    ProfileBox,
    Supports,
    SupportSystem,
    derivative,
    free_intervals,
    index_of,
    profile_box,
    support_system,
    symbols,
)

_COARSE, _FINE = 64, 320
"""Bits behind the point of the iterates."""

_ROUNDS = 60
_SLOW_ROUNDS = 100
_LARGEST_DENOMINATOR = 1 << 120
_NEARLY_ZERO = Fraction(1, 1 << 200)
"""Less than this is taken for 0 at a solution that is known up to rounding."""

_UNIT = 10**30
"""Isolating boxes reach so far about their midpoint: 1 / _UNIT."""


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


class Equations:
    """The equations of an equilibrium with given supports, and their derivatives."""

    def __init__(self, game: NormalForm, supports: Supports) -> None:
        self.game = game
        self.supports = supports
        self.system: SupportSystem = support_system(game, supports)
        self.slopes: list[list[Polynomial]] = [
            [derivative(equation, name) for name in self.system.unknowns] for equation in self.system.equations
        ]

    def values(self, point: Sequence[Rational]) -> dict[str, Rational]:
        """Return the values of the unknowns at a point."""
        return dict(zip(self.system.unknowns, point, strict=True))

    def jacobian(self, values: Mapping[str, Rational]) -> fmpq_mat:
        """Return the derivatives at a point."""
        return _matrix([[slope.at(values) for slope in row] for row in self.slopes])

    def inverse(self, point: Sequence[Rational]) -> Matrix | None:
        """Return the inverse of the derivatives at a point up to rounding, None where they are singular."""
        if not point:
            return ()
        try:
            found = self.jacobian(self.values(point)).inv()
        except ZeroDivisionError:
            return None
        rows = [[_fraction(found[row, column]) for column in range(len(point))] for row in range(len(point))]
        largest = max(abs(entry) for row in rows for entry in row)
        unit = Fraction(2) ** (40 - max(largest.numerator.bit_length() - largest.denominator.bit_length(), -1000))
        return tuple(tuple(Fraction(round(entry * unit)) / unit for entry in row) for row in rows)

    def newton(self, start: Sequence[Rational]) -> list[Fraction] | None:
        """Return a solution up to rounding, None if the iterates do not settle from this start."""
        point, bits = list(map(Fraction, start)), _COARSE
        for _ in range(_ROUNDS):
            steps = self._step(point)
            if steps is None:
                return None
            point = _moved(point, steps, bits)
            if max(map(abs, point)) > _ROUNDS:
                return None
            if max(map(abs, steps)) < Fraction(1, 1 << bits - 16):
                if bits == _FINE:
                    return point
                bits = _FINE
        return None

    def slow_newton(self, start: Sequence[Rational]) -> list[Fraction] | None:
        """Return the last iterate after a fixed number of rounds, None if they lead astray.

        At a singular solution the distance is halved in a round, or a little less.
        """
        point = list(map(Fraction, start))
        for _ in range(_SLOW_ROUNDS):
            steps = self._step(point)
            if steps is None:
                return None if point == start else point
            if not any(steps):
                break
            point = _moved(point, steps, _FINE)
            if max(map(abs, point)) > _ROUNDS:
                return None
        return point

    def _step(self, point: Sequence[Rational]) -> list[Fraction] | None:
        """Return the step of Newton's method, None where the derivatives are singular."""
        values = self.values(point)
        right = _matrix([[-equation.at(values)] for equation in self.system.equations])
        try:
            step = self.jacobian(values).solve(right)
        except ZeroDivisionError:
            return None
        return [_fraction(step[row, 0]) for row in range(len(point))]

    def profile(self, point: Sequence[Rational]) -> Mixed:
        """Return the profile that some free probabilities make up."""
        values = self.values(point)
        sizes = self.game.sizes
        mixed = (symbols(player, self.supports[player], sizes[player]) for player in self.game.players)
        return tuple(
            tuple(Fraction(each.at(values) if isinstance(each, Polynomial) else each) for each in own) for own in mixed
        )

    def free(self, profile: Sequence[Sequence[Rational]]) -> list[Rational]:
        """Return the values of the unknowns in a profile."""
        return [profile[player][own] for player, support in enumerate(self.supports) for own in support[1:]]


def equilibrium_near(equations: Equations, start: Sequence[Rational]) -> Found | str:
    """Return the equilibrium to which Newton's method leads, or why there is none.

    It is a profile where its probabilities are rational (with denominators of up to 36 digits), else a box.
    """
    if not start:
        return _if_equilibrium(equations, ())
    point = equations.newton(start)
    if point is None:
        return "the equations of these supports are singular, or Newton's method does not lead to a solution"
    rational = [value.limit_denominator(_LARGEST_DENOMINATOR) for value in point]
    if all(not equation.at(equations.values(rational)) for equation in equations.system.equations):
        return _if_equilibrium(equations, rational)
    profile = equations.profile(point)
    if reason := _fault(equations, profile, point, _NEARLY_ZERO):
        return reason
    matrix = equations.inverse(point)
    if matrix is None:
        return "the equations of these supports are singular"
    rounded = [round(value * _UNIT) for value in point]
    intervals = [(Fraction(value - 1, _UNIT), Fraction(value + 1, _UNIT)) for value in rounded]
    box = profile_box(equations.game.sizes, equations.supports, intervals)
    ties = _ties(equations, point, free_intervals(box))
    if isinstance(ties, str):
        return ties
    evidence = Isolation(matrix, ties)
    tied = tuple(unused(box)[tie.condition] for tie in ties)
    for index in (index_of(matrix), None):
        try:
            check_isolation(equations.system, free_intervals(box), evidence, index)
        except RejectedError:
            continue
        return Isolated(box, evidence, index, tied)
    return "the solution of the equations of these supports could not be isolated"


def equilibrium_within(equations: Equations, start: Sequence[Rational]) -> Found | str:
    """Return the equilibrium to which Newton's method leads, which may use fewer strategies than the supports have.

    It solves the equations all the same: what it does not use of the supports pays as much. Else, why there is none.
    """
    point = equations.newton(start) if start else []
    if point is None:
        return "the equations of these supports are singular, or Newton's method does not lead to a solution"
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


def _moved(point: Sequence[Rational], steps: Sequence[Rational], bits: int) -> list[Fraction]:
    """Return the point with the steps added, rounded to so many bits."""
    return [
        Fraction(round((value + change) * (1 << bits)), 1 << bits) for value, change in zip(point, steps, strict=True)
    ]


def _matrix(rows: Sequence[Sequence[Rational]]) -> fmpq_mat:
    entries = [fmpq(entry.numerator, entry.denominator) for row in rows for entry in row]
    return fmpq_mat(len(rows), len(rows[0]), entries)


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))
