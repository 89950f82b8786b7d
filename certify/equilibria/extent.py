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
    """Return the box with no side of length 0: these get short ones."""
    least = min([Fraction(1, 2**30), *(Fraction(high - low) for low, high in box if low < high)])
    return tuple((low, high) if low < high else (low - least, high + least) for low, high in box)


_BLURRED = 1e-9
"""Shorter edges are measured in fractions: the ends as floating-point numbers are hardly apart."""


def longest(cell: Cell) -> tuple[float, int, int, int]:
    """Return the length in the sup norm of the longest edge of a cell, its player and its ends."""
    found = _longest([[[entry / sum(vertex) for entry in vertex] for vertex in own] for own in cell.vertices])
    if found[0] < _BLURRED:
        found = _longest(
            [[[Fraction(entry, sum(vertex)) for entry in vertex] for vertex in own] for own in cell.vertices]
        )
    return found


def _longest(points: Sequence[Sequence[Sequence[float | Fraction]]]) -> tuple[float, int, int, int]:
    best = 0.0, 0, 0, 0
    for player, own in enumerate(points):
        for second in range(1, len(own)):
            for first in range(second):
                length = float(max(abs(one - other) for one, other in zip(own[first], own[second], strict=True)))
                if length > best[0]:
                    best = length, player, first, second
    return best


def in_words(cell: Cell) -> str:
    """Return a point of a cell, rounded."""
    mixed = ([f"{entry / sum(own[0]):.3f}" for entry in own[0]] for own in cell.vertices)
    return " ".join(f"({', '.join(own)})" for own in mixed)
