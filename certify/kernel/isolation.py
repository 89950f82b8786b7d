"""The `isolation` rule: a box holds exactly one solution of polynomial equations, by interval arithmetic on rationals.

For equations F(x) = 0, a box with the midpoint c and the radii r, and a matrix Y, let J be intervals that hold the
derivatives of F at each point of the box, and M the greatest absolute values in I - Y J. By the mean value theorem
x - Y F(x) moves two points of the box apart by at most M times their distances, entry by entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeAlias

from certify.kernel.enclosures import enclosure
from certify.kernel.vanishing import Consequence, Tie, check_consequence, check_tie
from certify.spec.errors import RejectedError
from certify.spec.polynomial import Rational
from certify.spec.support_systems import Interval, Intervals, SupportSystem, derivative, index_of

Matrix: TypeAlias = tuple[tuple[Rational, ...], ...]


@dataclass(frozen=True, slots=True)
class Isolation:
    """Evidence that a box holds one solution: an approximate inverse of the derivatives of the equations there.

    `ties` is for conditions that are exactly 0 at the solution.
    """

    matrix: Matrix
    ties: tuple[Tie, ...] = ()


def check_isolation(system: SupportSystem, box: Intervals, evidence: Isolation, index: int | None = None) -> None:
    """Return if the box holds exactly one solution of the equations, and the conditions hold there.

    With |Y F(c)| + M r < r, x - Y F(x) maps the box into itself and is a contraction (in the sup norm weighted by 1/r).
    So it has one fixed point (Brouwer, Banach; Krawczyk 1969); I - Y J being small, Y is regular and F is 0 there.
    Y and the derivatives at the solution have determinants of one sign, which gives the index of the equilibrium; with
    an `index`, it has to be that one, and the conditions have to hold strictly. Conditions with a tie are 0 there.

    Raises:
        RejectedError: it cannot be concluded; the text names the unknown or the condition.

    """
    bounds = _bounds(system, box, evidence.matrix)
    centre = {name: (low + high) / Fraction(2) for name, (low, high) in zip(system.unknowns, box, strict=True)}
    radii = _radii(box)
    residual = [equation.at(centre) for equation in system.equations]
    for row, bound, radius, name in zip(evidence.matrix, bounds, radii, system.unknowns, strict=True):
        moved = abs(sum(factor * value for factor, value in zip(row, residual, strict=True)))
        if not moved + sum(each * other for each, other in zip(bound, radii, strict=True)) < radius:
            raise RejectedError(f"the box is not mapped into itself at {name}")
    values = dict(zip(system.unknowns, box, strict=True))
    tied = {tie.condition for tie in evidence.ties}
    for tie in evidence.ties:
        check_tie(system, values, tie)
    for number, condition in enumerate(system.conditions):
        if number in tied and index is None:
            continue
        least = enclosure(condition, values)[0]
        if least < 0 or (index is not None and not least):
            raise RejectedError(f"condition {number} may fail in the box")
    if index is not None and index_of(evidence.matrix) != index:
        raise RejectedError(f"the index is not {index}")


def check_at_most_one(
    system: SupportSystem, box: Intervals, matrix: Matrix, consequences: Sequence[Consequence] = ()
) -> None:
    """Return if the box holds at most one solution of the equations, since M r < r.

    With consequences it is M of these, one an unknown: each solution of the equations in the box is one of theirs, of
    which there is at most one. They may be regular where the equations are singular, as x is where x^2 is not.

    Raises:
        RejectedError: it cannot be concluded; the text names the unknown or the consequence.

    """
    _check_box(system, box)
    if consequences:
        values = dict(zip(system.unknowns, box, strict=True))
        for each in consequences:
            check_consequence(system, values, each)
        system = replace(system, equations=tuple(each.polynomial for each in consequences))
    radii = _radii(box)
    for bound, radius, name in zip(_bounds(system, box, matrix), radii, system.unknowns, strict=True):
        if not sum(each * other for each, other in zip(bound, radii, strict=True)) < radius:
            raise RejectedError(f"the box may hold two solutions that differ at {name}")


def _check_box(system: SupportSystem, box: Intervals) -> None:
    if len(box) != len(system.unknowns) or any(not low <= high for low, high in box):
        raise RejectedError(f"expected a box of {len(system.unknowns)} intervals")


def _radii(box: Intervals) -> list[Rational]:
    return [(high - low) / Fraction(2) for low, high in box]


def _bounds(system: SupportSystem, box: Intervals, matrix: Matrix) -> list[list[Rational]]:
    """Return M."""
    size = len(system.unknowns)
    if len(system.equations) != size:
        raise RejectedError(f"there are {len(system.equations)} equations for {size} unknowns")
    _check_box(system, box)
    if len(matrix) != size or any(len(row) != size for row in matrix):
        raise RejectedError(f"expected a matrix of {size} rows and columns")
    values = dict(zip(system.unknowns, box, strict=True))
    slopes = [[enclosure(derivative(each, name), values) for name in system.unknowns] for each in system.equations]
    return [
        [_farthest(int(row == column), matrix[row], [each[column] for each in slopes]) for column in range(size)]
        for row in range(size)
    ]


def _farthest(start: int, factors: Sequence[Rational], intervals: Sequence[Interval]) -> Rational:
    """Return the greatest absolute value of start - sum of factor * (a number in its interval)."""
    low: Rational = start
    high: Rational = start
    for factor, (least, greatest) in zip(factors, intervals, strict=True):
        ends = factor * least, factor * greatest
        low -= max(ends)
        high -= min(ends)
    return max(-low, high)
