"""The `subdivision` rule: a list of points and boxes has every equilibrium of a game with any number of players.

The product of the players' simplices is cut into products of smaller simplices. What a strategy pays is linear in each
other player's mixed strategy, so its extremes over a cell are at the vertices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from operator import mul
from typing import TypeAlias

from certify.kernel.isolation import check_at_most_one
from certify.kernel.subdivision import Bisect, Combined, Divide, Inferior, Neighbourhood, Node, Settled, Subdivision
from certify.spec.best_replies import whole
from certify.spec.errors import LimitError, RejectedError
from certify.spec.normal_form import NormalForm
from certify.spec.normal_form_payoffs import exact
from certify.spec.polynomial import Rational
from certify.spec.support_systems import ProfileBox, free_intervals, support_system, supports_of

Vertex: TypeAlias = tuple[int, ...]
"""A mixed strategy times a positive number."""

Point: TypeAlias = Sequence[Sequence[Rational]]

MOST_HALVINGS = 500
"""No cell is the result of more halvings."""


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

    def halves(self, player: int, first: int, second: int) -> tuple[Cell, Cell]:
        """Return the parts on both sides of the midpoint of two vertices, that without the first of them first."""
        own = self.vertices[player]
        weights = sum(own[first]), sum(own[second])
        middle = [one * weights[1] + other * weights[0] for one, other in zip(own[first], own[second], strict=True)]
        unit = gcd(*middle)
        midpoint = tuple(entry // unit for entry in middle)
        return (
            self._with(player, (*own[:first], midpoint, *own[first + 1 :]), self.halvings + 1),
            self._with(player, (*own[:second], midpoint, *own[second + 1 :]), self.halvings + 1),
        )

    def without(self, player: int, strategy: int) -> Cell | None:
        """Return the part in which the player does not use the strategy, None if it is empty."""
        own = tuple(vertex for vertex in self.vertices[player] if not vertex[strategy])
        return self._with(player, own, self.halvings) if own else None

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


def check_subdivision(
    game: NormalForm, points: Sequence[Point], boxes: Sequence[ProfileBox], evidence: Subdivision
) -> None:
    """Return if each equilibrium of the game is one of the points or lies in one of the boxes.

    Raises:
        RejectedError: the evidence does not show it; the text names the neighbourhood or the node.
        LimitError: a cell is too small.

    """
    for number, neighbourhood in enumerate(evidence.neighbourhoods):
        try:
            _check_neighbourhood(game, points, boxes, neighbourhood)
        except RejectedError as error:
            raise RejectedError(f"neighbourhood {number}: {error}") from None
    tables = Tables(game)
    cells = [tables.whole_cell()]
    for number, node in enumerate(evidence.nodes):
        if not cells:
            raise RejectedError(f"node {number}: the tree has ended before")
        try:
            cells.extend(_parts(tables, cells.pop(), node, evidence.neighbourhoods))
        except RejectedError as error:
            raise RejectedError(f"node {number}: {error}") from None
    if cells:
        raise RejectedError(f"the tree ends after {len(evidence.nodes)} nodes with a branch open")


def _check_neighbourhood(
    game: NormalForm, points: Sequence[Point], boxes: Sequence[ProfileBox], neighbourhood: Neighbourhood
) -> None:
    """Return if the equilibrium is in the box and solves the equations, which have at most one solution there."""
    supports, box = neighbourhood.supports, neighbourhood.box
    system = support_system(game, supports)
    check_at_most_one(system, box, neighbourhood.matrix)
    number = neighbourhood.equilibrium
    if number < len(points):
        point = points[number]
        free = [point[player][strategy] for player, support in enumerate(supports) for strategy in support[1:]]
        values = dict(zip(system.unknowns, free, strict=True))
        if any(
            value and own not in supports[player] for player, each in enumerate(point) for own, value in enumerate(each)
        ):
            raise RejectedError("the equilibrium uses other strategies than the supports have")
        if any(equation.at(values) for equation in system.equations):
            raise RejectedError("the equilibrium does not solve the equations")
        inside = all(low <= value <= high for value, (low, high) in zip(free, box, strict=True))
    elif number < len(points) + len(boxes):
        listed = boxes[number - len(points)]
        if [list(support) for support in supports] != supports_of(listed):
            raise RejectedError("the equilibrium has other supports")
        pairs = zip(free_intervals(listed), box, strict=True)
        inside = all(low <= least and most <= high for (least, most), (low, high) in pairs)
    else:
        raise RejectedError(f"there is no equilibrium {number} in the list")
    if not inside:
        raise RejectedError("the equilibrium is not in the box")


def _parts(tables: Tables, cell: Cell, node: Node, neighbourhoods: Sequence[Neighbourhood]) -> list[Cell]:
    """Return the cells that are left once the node is taken, last first."""
    _check_numbers(tables, cell, node)
    match node:
        case Bisect(player, first, second):
            if cell.halvings >= MOST_HALVINGS:
                raise LimitError(f"a cell was halved more than {MOST_HALVINGS} times")
            return list(reversed(cell.halves(player, first, second)))
        case Divide(player, strategy):
            unused = cell.without(player, strategy)
            return [cell.with_best(player, strategy), *([unused] if unused else [])]
        case Inferior(player, strategy, better):
            if not tables.is_inferior(cell, player, strategy, better):
                raise RejectedError(f"strategy {strategy} of player {player} may pay as much as strategy {better}")
            left = None if (player, strategy) in cell.best else cell.without(player, strategy)
            return [left] if left else []
        case Combined(terms):
            for player, strategy, other, factor in terms:
                if not cell.is_best(player, strategy):
                    raise RejectedError(f"strategy {strategy} of player {player} may be no best reply")
                if factor < 0 and not cell.is_best(player, other):
                    raise RejectedError(f"strategy {other} of player {player} may be no best reply")
            if not tables.is_negative(cell, terms):
                raise RejectedError("the combination may be 0 or more")
        case Settled(number):
            if not 0 <= number < len(neighbourhoods):
                raise RejectedError(f"there is no neighbourhood {number}")
            _check_settled(cell, neighbourhoods[number])
    return []


def _check_numbers(tables: Tables, cell: Cell, node: Node) -> None:
    """Return if the node speaks of players, strategies and vertices that there are."""

    def strategies(player: int, *given: int) -> bool:
        return 0 <= player < len(tables.sizes) and all(0 <= each < tables.sizes[player] for each in given)

    match node:
        case Bisect(player, first, second):
            fits = strategies(player) and 0 <= min(first, second) != max(first, second) < len(cell.vertices[player])
        case Divide(player, strategy):
            fits = strategies(player, strategy)
        case Inferior(player, strategy, better):
            fits = strategies(player, strategy, better)
        case Combined(terms):
            fits = all(strategies(*term[:3]) for term in terms)
        case _:
            return
    if not fits:
        raise RejectedError("there is no such player, strategy or vertex")


def _check_settled(cell: Cell, neighbourhood: Neighbourhood) -> None:
    """Return if each equilibrium in the cell solves the equations of the neighbourhood and lies in its box."""
    rest = iter(neighbourhood.box)
    for player, (vertices, support) in enumerate(zip(cell.vertices, neighbourhood.supports, strict=True)):
        for strategy in range(len(vertices[0])):
            if strategy not in support:
                if any(vertex[strategy] for vertex in vertices):
                    raise RejectedError(f"strategy {strategy} of player {player} may be used")
            elif not cell.is_best(player, strategy):
                raise RejectedError(f"strategy {strategy} of player {player} may be no best reply")
        for strategy in support[1:]:
            low, high = next(rest)
            if any(not low <= Fraction(vertex[strategy], sum(vertex)) <= high for vertex in vertices):
                raise RejectedError(f"the probability of strategy {strategy} of player {player} may be outside the box")
