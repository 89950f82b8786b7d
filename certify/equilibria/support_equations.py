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
"""Newton's method does not start from just a point at which the derivatives may be singular."""

_SHORT, _LONG = (1 << 6, 1 << 11), (1 << 6, 1 << 11, 1 << 16, 1 << 24, 1 << 32, 1 << 48)
_LONGEST = (1 << 64, 1 << 80, 1 << 94)
"""Denominators up to these are tried."""


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

    def inverse(self, point: Sequence[Rational], bits: int = 40) -> Matrix | None:
        """Return the inverse of the derivatives at a point, rounded to so many bits, None where they are singular."""
        if not point:
            return ()
        try:
            found = self.jacobian(self.values(point)).inv()
        except ZeroDivisionError:
            return None
        entries = [[_fraction(found[row, column]) for column in range(len(point))] for row in range(len(point))]
        return shortened(entries, bits)

    def newton(self, start: Sequence[Rational], *, fine: bool = False) -> list[Fraction] | None:
        """Return a solution up to rounding, None if the iterates do not settle from this start.

        The first iterates are rounded more, unless these are to be `fine` too: another solution may be very near.
        """
        if not start:
            return []
        point, bits = list(map(Fraction, start)), _FINE if fine else _COARSE
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

        Where the derivatives are singular at the solution, the distance is about halved in a round, so that a step
        twice as long leads closer in the end; fractions with short denominators are tried.
        """
        if (found := self._rounded(start, _SHORT)) is not None:
            return found
        point = [value + place * _ASIDE for place, value in enumerate(start, start=1)]
        steps = [Fraction(0)] * len(point)
        for _ in range(_SLOW_ROUNDS):
            moved = self._step(point)
            if moved is None:
                break
            steps, point = moved, _moved(point, moved, _FINE)
            if max(map(abs, point)) > _ROUNDS:
                return None
        return self._rounded(point, _LONG) or self._rounded(_moved(point, steps, _FINE), _LONGEST)

    def _rounded(self, point: Sequence[Rational], denominators: Sequence[int]) -> list[Fraction] | None:
        """Return the first solution among fractions near a point."""
        rounded = ([Fraction(value).limit_denominator(most) for value in point] for most in denominators)
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


def shortened(rows: Sequence[Sequence[float | Fraction]], bits: int = 40) -> Matrix:
    """Return a matrix of fractions with short denominators, each column rounded to so many bits of its largest entry.

    The columns of an inverse are as small as the payoffs of a player are large.
    """
    units: list[Fraction] = []
    for column in zip(*rows, strict=True):
        largest = max(abs(Fraction(entry)) for entry in column)
        length = max(largest.numerator.bit_length() - largest.denominator.bit_length(), -1000)
        units.append(Fraction(2) ** (bits - length))
    return tuple(
        tuple(Fraction(round(Fraction(entry) * unit)) / unit for entry, unit in zip(row, units, strict=True))
        for row in rows
    )


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
