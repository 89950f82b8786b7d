"""The `subdivision` rule: points, boxes and products of hulls hold all equilibria of a game with any number of players.

The product of the players' simplices is cut into products of smaller simplices. What a strategy pays is linear in each
other player's mixed strategy, so its extremes over a cell are at the vertices.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

from certify.kernel.cells import Cell, Tables
from certify.kernel.isolation import check_at_most_one
from certify.kernel.subdivision import (
    Bisect,
    Combined,
    Divide,
    Filled,
    Inferior,
    Neighbourhood,
    Node,
    Settled,
    Subdivision,
    Tied,
)
from certify.spec.errors import LimitError, RejectedError
from certify.spec.normal_form import NormalForm
from certify.spec.polynomial import Rational
from certify.spec.support_systems import ProfileBox, support_system, supports_of

Point: TypeAlias = Sequence[Sequence[Rational]]

Subset: TypeAlias = Sequence[Sequence[Sequence[Rational]]]
"""For each player some mixed strategies: the equilibria that it stands for are the product of their hulls."""

MOST_HALVINGS = 500
"""No cell is the result of more halvings."""


def check_subdivision(
    game: NormalForm,
    points: Sequence[Point],
    boxes: Sequence[ProfileBox],
    evidence: Subdivision,
    subsets: Sequence[Subset] = (),
    tied: Sequence[Sequence[tuple[int, int]]] = (),
) -> None:
    """Return if each equilibrium is one of the points, in one of the boxes or in the product of hulls of a subset.

    `tied`, where it is not empty, has for each box pairs (player, strategy) of best replies that are not used.

    Raises:
        RejectedError: the evidence does not show it; the text names the neighbourhood or the node.
        LimitError: a cell is too small.

    """
    for number, neighbourhood in enumerate(evidence.neighbourhoods):
        try:
            _check_neighbourhood(game, points, boxes, tied, neighbourhood)
        except RejectedError as error:
            raise RejectedError(f"neighbourhood {number}: {error}") from None
    tables = Tables(game)
    listed = [*subsets, *([[own] for own in point] for point in points)]
    cells = [tables.whole_cell()]
    for number, node in enumerate(evidence.nodes):
        if not cells:
            raise RejectedError(f"node {number}: the tree has ended before")
        try:
            cells.extend(_parts(tables, cells.pop(), node, evidence.neighbourhoods, listed))
        except RejectedError as error:
            raise RejectedError(f"node {number}: {error}") from None
    if cells:
        raise RejectedError(f"the tree ends after {len(evidence.nodes)} nodes with a branch open")


def _check_neighbourhood(
    game: NormalForm,
    points: Sequence[Point],
    boxes: Sequence[ProfileBox],
    tied: Sequence[Sequence[tuple[int, int]]],
    neighbourhood: Neighbourhood,
) -> None:
    """Return if the equilibrium is in the box and solves the equations, which have at most one solution there.

    That of a listed box solves them if the supports are its own and strategies that are tied with them: all pay alike.
    """
    supports, box = neighbourhood.supports, neighbourhood.box
    system = support_system(game, supports)
    check_at_most_one(system, box, neighbourhood.matrix, neighbourhood.consequences)
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
        ties = tied[number - len(points)] if tied else ()
        for player, (own, support) in enumerate(zip(supports_of(listed), supports, strict=True)):
            if not set(own) <= set(support):
                raise RejectedError("the equilibrium uses other strategies than the supports have")
            if any((player, strategy) not in ties for strategy in set(support) - set(own)):
                raise RejectedError("the supports have a strategy that is not known to be a best reply")
        free = [listed[player][strategy] for player, support in enumerate(supports) for strategy in support[1:]]
        inside = all(low <= least and most <= high for (least, most), (low, high) in zip(free, box, strict=True))
    else:
        raise RejectedError(f"there is no equilibrium {number} in the list")
    if not inside:
        raise RejectedError("the equilibrium is not in the box")


def _parts(
    tables: Tables, cell: Cell, node: Node, neighbourhoods: Sequence[Neighbourhood], subsets: Sequence[Subset]
) -> list[Cell]:
    """Return the cells that are left once the node is taken, last first."""
    _check_numbers(tables, cell, node)
    match node:
        case Bisect(player, first, second, share):
            if cell.halvings >= MOST_HALVINGS:
                raise LimitError(f"a cell was halved more than {MOST_HALVINGS} times")
            return list(reversed(cell.halves(player, first, second, share)))
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
        case Tied(player, strategy, other):
            if not cell.is_best(player, strategy):
                raise RejectedError(f"strategy {strategy} of player {player} may be no best reply")
            parts = tables.tied(cell, player, strategy, other)
            if parts is None:
                raise RejectedError(
                    f"strategy {strategy} of player {player} may pay more than strategy {other}, or ties"
                )
            return list(reversed(parts))
        case Filled(number):
            if not 0 <= number < len(subsets):
                raise RejectedError(f"there is no subset {number}")
            _check_filled(cell, subsets[number])
    return []


def _check_numbers(tables: Tables, cell: Cell, node: Node) -> None:
    """Return if the node speaks of players, strategies and vertices that there are."""

    def strategies(player: int, *given: int) -> bool:
        return 0 <= player < len(tables.sizes) and all(0 <= each < tables.sizes[player] for each in given)

    match node:
        case Bisect(player, first, second, share):
            fits = strategies(player) and 0 <= min(first, second) != max(first, second) < len(cell.vertices[player])
            fits = fits and 0 < share < 1
        case Divide(player, strategy):
            fits = strategies(player, strategy)
        case Inferior(player, strategy, better) | Tied(player, strategy, better):
            fits = strategies(player, strategy, better)
        case Combined(terms):
            fits = all(strategies(*term[:3]) for term in terms)
        case _:
            return
    if not fits:
        raise RejectedError("there is no such player, strategy or vertex, or point between two")


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


def _check_filled(cell: Cell, subset: Subset) -> None:
    """Return if each vertex of the cell is one of the subset's strategies, or between two of them.

    Then the cell is in the product of the hulls.
    """
    for player, (vertices, strategies) in enumerate(zip(cell.vertices, subset, strict=True)):
        for vertex in vertices:
            point = [Fraction(entry, sum(vertex)) for entry in vertex]
            if not any(_is_between(point, one, other) for one in strategies for other in strategies):
                raise RejectedError(f"a strategy of player {player} may be outside the hull of the subset")


def _is_between(point: Sequence[Rational], one: Sequence[Rational], other: Sequence[Rational]) -> bool:
    """Return whether a point is one + t (other - one) for some t from 0 to 1."""
    steps = [second - first for first, second in zip(one, other, strict=True)]
    place = next((number for number, step in enumerate(steps) if step), None)
    if place is None:
        return list(point) == list(one)
    share = Fraction(point[place] - one[place]) / steps[place]
    moved = [first + share * step for first, step in zip(one, steps, strict=True)]
    return 0 <= share <= 1 and list(point) == moved
