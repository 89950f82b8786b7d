"""Boxes about equilibria, as wide as can be, in which they are the only solutions of equations for some supports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from certify.equilibria.deflating import deflated
from certify.equilibria.isolating import Found, Isolated
from certify.equilibria.support_equations import Equations, shortened
from certify.kernel.cells import Cell
from certify.kernel.isolation import Matrix, check_at_most_one
from certify.kernel.subdivision import Neighbourhood
from certify.kernel.vanishing import Consequence
from certify.spec.errors import RejectedError
from certify.spec.polynomial import Rational
from certify.spec.support_systems import Intervals, Supports

_TRIED = ((40, 16), (120, 60), (120, 160))
"""So many boxes are tried, each half as wide as the one before, with so many bits of the inverse of the derivatives."""


@dataclass(frozen=True, slots=True)
class _Box:
    found: Found
    supports: Supports
    box: Intervals
    matrix: Matrix
    consequences: tuple[Consequence, ...] = ()


class Neighbourhoods:
    """The boxes of one search, by their numbers."""

    def __init__(self) -> None:
        self._boxes: list[_Box] = []
        self._tried: set[tuple[object, object]] = set()

    def holding(self, cell: Cell) -> int | None:
        """Return the number of a neighbourhood that a cell is in, as the kernel sees it; None if there is none."""
        return next((number for number, each in enumerate(self._boxes) if _fits(cell, each.supports, each.box)), None)

    def add(self, found: Found, equations: Equations) -> bool:
        """Add a neighbourhood of an equilibrium that solves the equations; whether it is found, and was not before."""
        key = key_of(found), equations.supports
        if key in self._tried:
            return False
        self._tried.add(key)
        if isinstance(found, Isolated):
            centre = [[Fraction(low + high) / 2 for low, high in own] for own in found.box]
            middle: list[Rational] = equations.free(centre)
        else:
            middle = equations.free(found)
        matrix = equations.inverse(middle, _TRIED[-1][1])
        if matrix is None:
            if (singular := deflated(equations, middle)) is not None:
                self._boxes.append(_Box(found, equations.supports, *singular))
            return singular is not None
        for most, bits in _TRIED:
            short = shortened(matrix, bits)
            for power in range(most):
                unit, radius = 2 ** max(40, power + 20), Fraction(1, 2**power)
                rounded = [Fraction(round(value * unit), unit) for value in middle]
                box = tuple((value - radius, value + radius) for value in rounded)
                try:
                    check_at_most_one(equations.system, box, short)
                except RejectedError:
                    continue
                self._boxes.append(_Box(found, equations.supports, box, short))
                return True
        return False

    def numbered(self, numbers: Mapping[object, int]) -> tuple[Neighbourhood, ...]:
        """Return them as evidence, equilibria having numbers by their keys."""
        return tuple(
            Neighbourhood(
                numbers[key_of(each.found)],
                tuple(tuple(support) for support in each.supports),
                each.box,
                each.matrix,
                each.consequences,
            )
            for each in self._boxes
        )


def key_of(found: Found) -> object:
    """Return what tells an equilibrium from others."""
    return found.box if isinstance(found, Isolated) else found


def _fits(cell: Cell, supports: Supports, box: Intervals) -> bool:
    """Return whether a cell is in a neighbourhood, as the kernel sees it."""
    rest = iter(box)
    for player, (vertices, support) in enumerate(zip(cell.vertices, supports, strict=True)):
        for own in range(len(vertices[0])):
            if own in support:
                if not cell.is_best(player, own):
                    return False
            elif any(vertex[own] for vertex in vertices):
                return False
        for own in support[1:]:
            low, high = next(rest)
            if any(not low * sum(vertex) <= vertex[own] <= high * sum(vertex) for vertex in vertices):
                return False
    return True
