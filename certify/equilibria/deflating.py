"""Rational solutions at which the equations of supports are singular, and linear equations that hold there instead."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from certify.equilibria.isolating import Equations
from certify.equilibria.result import Mixed
from certify.equilibria.tying import identities
from certify.kernel.isolation import Matrix, check_at_most_one
from certify.kernel.vanishing import Consequence
from certify.spec.errors import RejectedError
from certify.spec.polynomial import Polynomial, Rational
from certify.spec.support_systems import Intervals

_MOST_POWER = 6
"""No higher powers are looked for: at a double solution the second power is enough."""

_LEAST_WIDTH = 40
"""The narrowest box that is tried is 2 / 2^40 wide."""

_ASIDE = Fraction(1, 1 << 12)
"""Newton's method does not start from just the middle, where the derivatives may be singular."""

_DENOMINATORS = tuple(1 << bits for bits in (6, 10, 16, 24, 32, 48))


def singular_equilibrium_near(equations: Equations, centre: Sequence[float]) -> Mixed | None:
    """Return an equilibrium with rational probabilities at which the equations are singular, None if none is found.

    Newton's method leads to such a solution too, but slowly; then fractions with short denominators are tried.
    """
    point = equations.slow_newton([Fraction(value) + place * _ASIDE for place, value in enumerate(centre, start=1)])
    if point is None:
        return None
    for denominator in _DENOMINATORS:
        rational = [value.limit_denominator(denominator) for value in point]
        values = equations.values(rational)
        if not any(equation.at(values) for equation in equations.system.equations):
            if equations.inverse(rational) is not None:
                return None
            profile = equations.profile(rational)
            if min(map(min, profile)) < 0 or any(each.at(values) < 0 for each in equations.system.conditions):
                return None
            return profile
    return None


def deflated(equations: Equations, point: Sequence[Rational]) -> tuple[Intervals, Matrix, tuple[Consequence, ...]] | None:
    """Return a box about a solution, and evidence that it holds no other; None if none is found.

    The evidence is for each unknown x and its value r at the point that x - r is 0 at each solution in the box.
    """
    consequences: list[Consequence] = []
    for name, value in zip(equations.system.unknowns, point, strict=True):
        found = _consequence(equations, Polynomial.unknown(name) - value, point)
        if found is None:
            return None
        consequences.append(found)
    matrix = tuple(tuple(int(row == column) for column in range(len(point))) for row in range(len(point)))
    for power in range(_LEAST_WIDTH):
        radius = Fraction(1, 2**power)
        box = tuple((value - radius, value + radius) for value in point)
        try:
            check_at_most_one(equations.system, box, matrix, consequences)
        except RejectedError:
            continue
        return box, matrix, tuple(consequences)
    return None


def _consequence(equations: Equations, vanishing: Polynomial, point: Sequence[Rational]) -> Consequence | None:
    """Return an identity with the least power that is found, in which the factor is not 0 at a point."""
    values = equations.values(point)
    for power in range(1, _MOST_POWER + 1):
        for factor, multipliers in identities(equations.system, vanishing**power):
            if factor.at(values):
                return Consequence(vanishing, power, factor, multipliers)
    return None
