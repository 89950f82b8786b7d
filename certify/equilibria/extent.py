"""The extent of a cell: its centre, the least box around it, its longest edge."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from certify.kernel.cells import Cell
from certify.spec.support_systems import Interval, Intervals, Supports


def bounds(cell: Cell, supports: Supports) -> tuple[list[float], list[Interval]]:
    """Return the centre of a cell, and the least box around it, in the unknowns of the supports."""
    centre: list[float] = []
    box: list[Interval] = []
    for vertices, support in zip(cell.vertices, supports, strict=True):
        for own in support[1:]:
            values = [Fraction(vertex[own], sum(vertex)) for vertex in vertices]
            centre.append(float(sum(values) / len(values)))
            box.append((min(values), max(values)))
    return centre, box


def thickened(box: Sequence[Interval]) -> Intervals:
    """Return the box with no side of length 0."""
    least = Fraction(1, 2**30)
    return tuple((low, high) if low < high else (low - least, high + least) for low, high in box)


def longest(cell: Cell) -> tuple[float, int, int, int]:
    """Return the length in the sup norm of the longest edge of a cell, its player and its ends."""
    best = 0.0, 0, 0, 0
    for player, vertices in enumerate(cell.vertices):
        points = [[entry / sum(vertex) for entry in vertex] for vertex in vertices]
        for second in range(1, len(points)):
            for first in range(second):
                length = max(abs(one - other) for one, other in zip(points[first], points[second], strict=True))
                if length > best[0]:
                    best = length, player, first, second
    return best


def in_words(cell: Cell) -> str:
    """Return a point of a cell, rounded."""
    mixed = ([f"{entry / sum(own[0]):.3f}" for entry in own[0]] for own in cell.vertices)
    return " ".join(f"({', '.join(own)})" for own in mixed)
