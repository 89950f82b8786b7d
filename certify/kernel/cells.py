"""Cells of profiles, products of simplices, and what payoffs are at their corners, in whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import gcd
from operator import mul
from typing import TypeAlias

from certify.spec.best_replies import whole
from certify.spec.errors import LimitError
from certify.spec.normal_form import NormalForm
from certify.spec.normal_form_payoffs import exact
from certify.spec.polynomial import Rational

Vertex: TypeAlias = tuple[int, ...]
"""A mixed strategy times a positive number."""

MOST_BITS = 10_000
"""No vertex of a cell has longer numbers: hundreds of points with long shares would take for ever."""

_HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Cell:
    """The profiles with each player's strategy in the hull of its vertices, at which the strategies in `best` are best.

    `best` has (player, strategy) for strategies that are known to be best replies, used or not.
    """

    vertices: tuple[tuple[Vertex, ...], ...]
    best: frozenset[tuple[int, int]] = frozenset()
    halvings: int = 0

    def is_best(self, player: int, strategy: int) -> bool:
        """Return whether the strategy is a best reply at each equilibrium in the cell, as one that is used is."""
        return (player, strategy) in self.best or all(vertex[strategy] for vertex in self.vertices[player])

    def halves(self, player: int, first: int, second: int, share: Rational = _HALF) -> tuple[Cell, Cell]:
        """Return the parts on both sides of a point between two vertices, that without the first of them first.

        The point is first + share * (second - first): without a share, the midpoint.

        Raises:
            LimitError: its numbers are too long.

        """
        own = self.vertices[player]
        weights = sum(own[first]) * share.numerator, sum(own[second]) * (share.denominator - share.numerator)
        middle = [one * weights[1] + other * weights[0] for one, other in zip(own[first], own[second], strict=True)]
        unit = gcd(*middle)
        if max(middle) // unit >= 1 << MOST_BITS:
            raise LimitError(f"a cell has a vertex of numbers with more than {MOST_BITS:,} bits")
        midpoint = tuple(entry // unit for entry in middle)
        return (
            self._with(player, (*own[:first], midpoint, *own[first + 1 :]), self.halvings + 1),
            self._with(player, (*own[:second], midpoint, *own[second + 1 :]), self.halvings + 1),
        )

    def without(self, player: int, strategy: int) -> Cell | None:
        """Return the part in which the player does not use the strategy, None if it is empty."""
        own = tuple(vertex for vertex in self.vertices[player] if not vertex[strategy])
        return self._with(player, own, self.halvings) if own else None

    def less(self, player: int, number: int) -> Cell:
        """Return the part in which the player gives a vertex no weight; it has others."""
        own = self.vertices[player]
        return self._with(player, (*own[:number], *own[number + 1 :]), self.halvings)

    def with_best(self, player: int, strategy: int) -> Cell:
        """Return the part in which the strategy is a best reply."""
        return Cell(self.vertices, self.best | {(player, strategy)}, self.halvings)

    def _with(self, player: int, own: tuple[Vertex, ...], halvings: int) -> Cell:
        return Cell((*self.vertices[:player], own, *self.vertices[player + 1 :]), self.best, halvings)


class Tables:
    """The payoffs of a game as whole numbers, times a positive factor for each player."""

    def __init__(self, game: NormalForm) -> None:
        self.game = game
        self.sizes = game.sizes
        self._payoffs = [whole([exact(value) for value in table]) for table in game.payoffs]
        self._differences: dict[tuple[int, int, int], list[int]] = {}

    def whole_cell(self) -> Cell:
        """Return all profiles."""
        return Cell(tuple(tuple(tuple(int(s == t) for t in range(k)) for s in range(k)) for k in self.sizes))

    def difference(self, player: int, strategy: int, other: int) -> list[int]:
        """Return what a strategy pays more than another, for each profile whatever the player itself plays in it."""
        key = player, strategy, other
        if key not in self._differences:
            table = self._payoffs[player]
            first = tuple(int(each == player) for each in self.game.players)
            step = self.game.position(first) if self.sizes[player] > 1 else 0
            self._differences[key] = [
                table[place + step * (strategy - own)] - table[place + step * (other - own)]
                for place, own in enumerate(profile[player] for profile in self.game.profiles())
            ]
        return self._differences[key]

    def is_inferior(self, cell: Cell, player: int, strategy: int, other: int) -> bool:
        """Return whether a strategy pays less than another in the whole cell."""
        own: Vertex = (1, *([0] * (self.sizes[player] - 1)))
        vertices = (*cell.vertices[:player], (own,), *cell.vertices[player + 1 :])
        return max(corners(self.difference(player, strategy, other), vertices)) < 0

    def is_negative(self, cell: Cell, terms: Sequence[tuple[int, int, int, Rational]]) -> bool:
        """Return whether a combination of differences is negative in the whole cell."""
        total: list[Rational] = [0] * len(self._payoffs[0])
        for player, strategy, other, factor in terms:
            difference = self.difference(player, strategy, other)
            total = [value + factor * each for value, each in zip(total, difference, strict=True)]
        return max(corners(whole(total), cell.vertices)) < 0

    def tied(self, cell: Cell, player: int, strategy: int, other: int) -> list[Cell] | None:
        """Return parts of the cell that hold all its profiles at which a strategy pays as much as another.

        None if the strategy pays more somewhere in the cell, or as much everywhere. It pays less at some corner (c_j);
        where all weights on these vertices are positive it pays less, so that some player j gives its c_j none.
        """
        own: Vertex = (1, *([0] * (self.sizes[player] - 1)))
        vertices = (*cell.vertices[:player], (own,), *cell.vertices[player + 1 :])
        values = corners(self.difference(player, strategy, other), vertices)
        if max(values) > 0 or not any(values):
            return None
        numbers = list(product(*(range(len(each)) for each in vertices)))[
            next(k for k, each in enumerate(values) if each)
        ]
        return [
            cell.less(each, numbers[each]) for each in self.game.players if each != player and len(vertices[each]) > 1
        ]


def corners(table: Sequence[int], vertices: Sequence[Sequence[Vertex]]) -> list[int]:
    """Return the values, times positive factors, of a function at all combinations of vertices, one a player.

    The function is linear in each player's strategy; `table` has its values at the pure profiles in row-major order.
    """
    values = list(table)
    for own in reversed(vertices):
        size = len(own[0])
        rows = [values[place : place + size] for place in range(0, len(values), size)]
        values = [sum(map(mul, vertex, row)) for vertex in own for row in rows]
    return values
