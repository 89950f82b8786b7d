"""The equations of equilibria with given supports, and Newton's method for them in exact arithmetic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from flint import fmpq, fmpq_mat

from certify.equilibria.result import Mixed
from certify.kernel.isolation import Matrix
from certify.spec.normal_form import NormalForm
from certify.spec.polynomial import Polynomial, Rational
from certify.spec.support_systems import Supports, SupportSystem, derivative, support_system, symbols

_COARSE, _FINE = 64, 320
"""Bits behind the point of the iterates."""

_ROUNDS = 60
_SLOW_ROUNDS = 100

_ASIDE = Fraction(1, 1 << 12)
"""Newton's method does not start from just the middle of a cell, where the derivatives may be singular."""

_DENOMINATORS = tuple(1 << bits for bits in (6, 10, 16, 24, 32, 48))


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

    def singular_solution(self, start: Sequence[Rational]) -> list[Fraction] | None:
        """Return a rational solution to which Newton's method leads slowly, None if none is found.

        Where the derivatives are singular at the solution, the distance is about halved in a round; in the end
        fractions with short denominators are tried.
        """
        if self._is_solution(start):
            return list(map(Fraction, start))
        point = [value + place * _ASIDE for place, value in enumerate(start, start=1)]
        for _ in range(_SLOW_ROUNDS):
            steps = self._step(point)
            if steps is None:
                break
            point = _moved(point, steps, _FINE)
            if max(map(abs, point)) > _ROUNDS:
                return None
        rounded = ([value.limit_denominator(most) for value in point] for most in _DENOMINATORS)
        return next((each for each in rounded if self._is_solution(each)), None)

    def _is_solution(self, point: Sequence[Rational]) -> bool:
        values = self.values(point)
        return not any(equation.at(values) for equation in self.system.equations)

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
