"""Cells in which all profiles are equilibria, and cuts that lead to such cells where equilibria are not isolated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from certify.equilibria.result import Strategy
from certify.kernel.cells import Cell, Tables, Vertex, corners
from certify.kernel.subdivision import Bisect, Tied


def is_filled(tables: Tables, cell: Cell) -> bool:
    """Return whether all profiles of a cell are equilibria: what is used somewhere in it is a best reply everywhere."""
    for player, vertices in enumerate(cell.vertices):
        for strategy in range(len(vertices[0])):
            if any(vertex[strategy] for vertex in vertices):
                for other in range(len(vertices[0])):
                    if other != strategy and min(_values(tables, cell, player, strategy, other)) < 0:
                        return False
    return True


def cut(tables: Tables, cell: Cell) -> tuple[Tied | Bisect, list[Cell]] | None:
    """Return a node by which a cell gets smaller in finitely many steps, and what is left of it; None if there is none.

    Strategies that are best replies pay no less than others: where they nowhere pay more, the cell is left with the
    faces on which they pay the same; where the sign depends on one player's strategy alone, it is cut where it changes.
    """
    for player, strategy, other in _compared(cell):
        parts = tables.tied(cell, player, strategy, other)
        if parts is not None:
            return Tied(player, strategy, other), parts
    for player, strategy, other in _compared(cell):
        values = _values(tables, cell, player, strategy, other)
        for varied, own in enumerate(cell.vertices):
            if varied == player or len(own) == 1:
                continue
            factor = _factor(values, [1 if k == player else len(each) for k, each in enumerate(cell.vertices)], varied)
            paid = [Fraction(value, sum(vertex)) for value, vertex in zip(factor, own, strict=False)]
            low, high = (paid.index(min(paid)), paid.index(max(paid))) if paid else (0, 0)
            if paid and paid[low] < 0 < paid[high]:
                node = Bisect(varied, low, high, paid[low] / (paid[low] - paid[high]))
                return node, list(cell.halves(varied, low, high, node.share))
    return None


def _factor(values: Sequence[int], sizes: Sequence[int], varied: int) -> list[int]:
    """Return numbers, one a vertex of a player, to which the values are proportional whatever the others do.

    The factors of proportion are not negative. Empty if there are no such numbers, or all are 0.

    >>> _factor([-1, -2, 3, 6], [2, 2], 0), _factor([-1, 2, 3, -6], [2, 2], 0)
    ([-1, 3], [])
    """
    after = prod(sizes[varied + 1 :])
    own: list[list[int]] = [[] for _ in range(sizes[varied])]
    for place, value in enumerate(values):
        own[place // after % sizes[varied]].append(value)
    columns = list(zip(*own, strict=True))
    found = next((column for column in columns if any(column)), None)
    if found is None:
        return []
    pivot = next(place for place, value in enumerate(found) if value)
    for column in columns:
        same = all(value * found[pivot] == first * column[pivot] for value, first in zip(column, found, strict=True))
        if not same or column[pivot] * found[pivot] < 0:
            return []
    return list(found)


def _compared(cell: Cell) -> Iterator[tuple[int, int, int]]:
    """Yield all best replies with each other strategy of their player."""
    for player, vertices in enumerate(cell.vertices):
        for strategy in range(len(vertices[0])):
            if cell.is_best(player, strategy):
                yield from ((player, strategy, other) for other in range(len(vertices[0])) if other != strategy)


def _values(tables: Tables, cell: Cell, player: int, strategy: int, other: int) -> list[int]:
    own: Vertex = (1, *([0] * (tables.sizes[player] - 1)))
    vertices = (*cell.vertices[:player], (own,), *cell.vertices[player + 1 :])
    return corners(tables.difference(player, strategy, other), vertices)


@dataclass(slots=True)
class Filling:
    """A product of hulls of strategies, one list a player; `cells` are the numbers of the cells that it covers."""

    strategies: tuple[tuple[Strategy, ...], ...]
    cells: list[int]

    @property
    def is_point(self) -> bool:
        """Whether it is one profile."""
        return all(len(own) == 1 for own in self.strategies)


def filling(cell: Cell, number: int) -> Filling:
    """Return the product of hulls that a cell is."""
    return Filling(
        tuple(
            tuple(sorted({tuple(Fraction(entry, sum(vertex)) for entry in vertex) for vertex in own}, reverse=True))
            for own in cell.vertices
        ),
        [number],
    )


def joined(fillings: Sequence[Filling]) -> list[Filling]:
    """Return fewer products of hulls with the same union: one in another is left out, neighbours become one.

    That is seen where players have two strategies; of others, where they have the same vertices.
    """
    left = list(fillings)
    while (pair := _joinable(left)) is not None:
        first, second, strategies = pair
        one, other = left[first], left[second]
        rest = [each for place, each in enumerate(left) if place not in (first, second)]
        left = [*rest, Filling(strategies, [*one.cells, *other.cells])]
    return sorted(left, key=lambda each: each.strategies, reverse=True)


def _joinable(left: Sequence[Filling]) -> tuple[int, int, tuple[tuple[Strategy, ...], ...]] | None:
    for second, other in enumerate(left):
        for first, one in enumerate(left[:second]):
            unions = [_union(a, b) for a, b in zip(one.strategies, other.strategies, strict=True)]
            apart = [a != b for a, b in zip(one.strategies, other.strategies, strict=True)]
            if sum(apart) <= 1:
                if all(each is not None for each in unions):
                    return first, second, tuple(each for each in unions if each is not None)
            elif unions == list(one.strategies) or unions == list(other.strategies):
                return first, second, tuple(each for each in unions if each is not None)
    return None


def _union(one: tuple[Strategy, ...], other: tuple[Strategy, ...]) -> tuple[Strategy, ...] | None:
    """Return the strategies whose hull is the union of two hulls, None where that is not seen."""
    if set(other) <= set(one):
        return one
    if set(one) <= set(other):
        return other
    if len(one[0]) != 2 or max(min(one), min(other)) > min(max(one), max(other)):
        return None
    return tuple(sorted({max(one[0], other[0]), min(one[-1], other[-1])}, reverse=True))
