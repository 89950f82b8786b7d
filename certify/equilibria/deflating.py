"""Rational solutions at which the equations of supports are singular, and linear equations that hold there instead.

In 2x2x2 games these are all that are needed. Where all three players mix, eliminating two probabilities leaves a
polynomial of degree two or less, so that a double root is rational; where one is known, the equations are linear.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations_with_replacement

from flint import fmpz_mat

from certify.equilibria.support_equations import Equations
from certify.equilibria.tying import identities
from certify.kernel.isolation import Matrix, check_at_most_one
from certify.kernel.vanishing import Consequence
from certify.spec.best_replies import whole
from certify.spec.errors import RejectedError
from certify.spec.polynomial import Polynomial, Rational
from certify.spec.support_systems import Intervals

_MOST_POWER = 6
"""No higher powers are looked for: at a double solution the second power is enough."""

_MOST_COLUMNS = 200
"""No larger matrix is reduced."""

_LEAST_WIDTH = 40
"""The narrowest box that is tried is 2 / 2^40 wide."""


def deflated(
    equations: Equations, point: Sequence[Rational]
) -> tuple[Intervals, Matrix, tuple[Consequence, ...]] | None:
    """Return a box about a solution, and evidence that it holds no other; None if none is found.

    The evidence is for each unknown x and its value r at the point that x - r is 0 at each solution in the box.
    """
    most = _depth(equations, point)
    if most is None:
        return None
    consequences: list[Consequence] = []
    for name, value in zip(equations.system.unknowns, point, strict=True):
        found = _consequence(equations, Polynomial.unknown(name) - value, point, most)
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


def _depth(equations: Equations, point: Sequence[Rational]) -> int | None:
    """Return the least power of each x - r that the equations locally generate, at most; None if none is found.

    Then the solution is isolated, also among the complex ones. Of the functions of each degree the linear forms are
    counted that vanish on multiples of the equations (the dual space of Macaulay), until there are no more of them.
    """
    names = equations.system.unknowns
    moved = {name: Polynomial.unknown(name) + value for name, value in zip(names, point, strict=True)}
    local = [equation.substitute(moved) for equation in equations.system.equations]
    before = 1
    for power in range(1, _MOST_POWER + 1):
        monomials = [each for degree in range(power + 1) for each in combinations_with_replacement(names, degree)]
        columns = {tuple(sorted(each)): place for place, each in enumerate(monomials)}
        if len(columns) > _MOST_COLUMNS:
            return None
        rows: list[list[int]] = []
        for equation in local:
            for factor in monomials:
                row: list[Rational] = [0] * len(columns)
                for monomial, value in equation.terms.items():
                    place = columns.get(tuple(sorted((*monomial, *factor))))
                    if place is not None:
                        row[place] = value
                if any(row):
                    rows.append(whole(row))
        count = len(columns) - (fmpz_mat(rows).rank() if rows else 0)
        if count == before:
            return power
        before = count
    return None


def _consequence(
    equations: Equations, vanishing: Polynomial, point: Sequence[Rational], most: int
) -> Consequence | None:
    """Return an identity with the least power that is found, in which the factor is not 0 at a point."""
    values = equations.values(point)
    for power in range(1, most + 1):
        for factor, multipliers in identities(equations.system, vanishing**power):
            if factor.at(values):
                return Consequence(vanishing, power, factor, multipliers)
    return None
