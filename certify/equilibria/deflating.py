"""Rational solutions at which the equations of supports are singular, and linear equations that hold there instead."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from certify.equilibria.support_equations import Equations
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


def deflated(
    equations: Equations, point: Sequence[Rational]
) -> tuple[Intervals, Matrix, tuple[Consequence, ...]] | None:
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
