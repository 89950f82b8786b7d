"""Search for all equilibria of a game with any number of players: cells of profiles are cut until each is decided.

Floating-point numbers only suggest what to try.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import prod

from certify.equilibria.filling import Filling, cut, filling, is_filled, joined
from certify.equilibria.isolating import Equations, Found, Isolated, equilibrium_near
from certify.equilibria.result import Mixed, Strategy
from certify.kernel.cells import Cell, Tables, Vertex, corners
from certify.kernel.isolation import Matrix, check_at_most_one
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
)
from certify.kernel.subdivision_rule import MOST_HALVINGS
from certify.spec.errors import LimitError, RejectedError
from certify.spec.normal_form import NormalForm
from certify.spec.polynomial import Polynomial, Rational
from certify.spec.support_systems import Interval, Intervals, free_intervals

_SMALL = 0.25
"""Cells of this diameter are divided at labels that are still open."""

_TINY = 2.0**-26
"""A cell of this diameter that is not decided holds equilibria that are not isolated, or nearly so."""

MOST_NODES = 200_000

MOST_DIFFERENCES = 2_000_000
"""The number of pure profiles times the number of pairs of strategies, past which a game is not searched."""

_MOST_KNOWN = 6
"""So many corners at which a strategy is not inferior are remembered."""

_UNIT = 256
"""Multipliers are whole, up to this size."""

Supports = tuple[tuple[int, ...], ...]


class SubdivisionSearch:
    """One search; `points` and `boxes` are the equilibria found, `nodes` is the tree so far.

    Without `fills` it ends at equilibria that are not isolated. With it, `subsets` are products of hulls that have
    these; cells are divided by labels first, since more than the labels have to be decided there.
    """

    def __init__(self, game: NormalForm, seconds: float | None, *, fills: bool = False) -> None:
        self.game = game
        self._fills = fills
        self._filled: list[Cell] = []
        self.tables = Tables(game)
        self.nodes: list[Node] = []
        self.found: list[Found] = []
        self._neighbourhoods: list[tuple[Found, Supports, Intervals, Matrix]] = []
        self._systems: dict[Supports, _System] = {}
        self._counterexamples: dict[tuple[int, int, int], list[tuple[Vertex, ...]]] = {}
        self._first: list[Vertex] = [(1, *([0] * (size - 1))) for size in game.sizes]
        self._seconds = seconds
        self._deadline = None if seconds is None else time.monotonic() + seconds

    @property
    def points(self) -> list[Mixed]:
        """The equilibria with rational probabilities, in descending order."""
        corners_of = (profile for each in self.fillings for profile in product(*each.strategies))
        found = (each for each in self.found if not isinstance(each, Isolated))
        return sorted({*found, *corners_of}, reverse=True)

    @cached_property
    def fillings(self) -> list[Filling]:
        """The products of hulls that the search has found to be equilibria, single ones included."""
        return joined([filling(cell, number) for number, cell in enumerate(self._filled)])

    @property
    def subsets(self) -> list[tuple[tuple[Strategy, ...], ...]]:
        """The products of hulls that are no points."""
        return [each.strategies for each in self.fillings if not each.is_point]

    @property
    def boxes(self) -> list[Isolated]:
        """The other equilibria, in descending order."""
        return sorted((each for each in self.found if isinstance(each, Isolated)), key=lambda each: each.box)[::-1]

    def run(self) -> None:
        """Search to the end.

        Raises:
            LimitError: the game or the tree is too large, the time is over, or a cell is too small.

        """
        if prod(self.game.sizes) * sum(size * (size - 1) for size in self.game.sizes) > MOST_DIFFERENCES:
            raise LimitError("the game is too large for a search for all equilibria")
        cells = [self.tables.whole_cell()]
        while cells:
            if self._deadline is not None and time.monotonic() >= self._deadline:
                raise LimitError(f"the search did not end in {self._seconds:g} seconds")
            if len(self.nodes) >= MOST_NODES:
                raise LimitError(f"the tree has more than {MOST_NODES:,} nodes")
            cells.extend(reversed(self._parts(cells.pop())))

    def evidence(self, equilibria: Sequence[Found]) -> Subdivision:
        """Return the tree, the equilibria being numbered as in a list that has all of them."""
        numbers = {_key(each): number for number, each in reversed(list(enumerate(equilibria)))}
        places: dict[int, int] = {}
        subsets = [each for each in self.fillings if not each.is_point]
        for each in self.fillings:
            single = tuple(own[0] for own in each.strategies)
            place = len(subsets) + numbers[_key(single)] if each.is_point else subsets.index(each)
            places |= dict.fromkeys(each.cells, place)
        return Subdivision(
            tuple(
                Neighbourhood(numbers[_key(found)], supports, box, matrix)
                for found, supports, box, matrix in self._neighbourhoods
            ),
            tuple(Filled(places[node.subset]) if isinstance(node, Filled) else node for node in self.nodes),
        )

    def _parts(self, start: Cell) -> list[Cell]:
        """Return the cells that are left of a cell, once nodes about it are written."""
        cell = self._without_inferior(start)
        if cell is None or self._settled(cell):
            return []
        if self._fills and is_filled(self.tables, cell):
            self.nodes.append(Filled(len(self._filled)))
            self._filled.append(cell)
            return []
        used = tuple(
            tuple(own for own in range(len(vertices[0])) if any(vertex[own] for vertex in vertices))
            for vertices in cell.vertices
        )
        open_labels = [
            (player, own) for player, each in enumerate(used) for own in each if not cell.is_best(player, own)
        ]
        width, player, first, second = _longest(cell)
        if not open_labels and self._decided(cell, used):
            return []
        if open_labels and (width < _SMALL or self._fills):
            player, own = open_labels[0]
            self.nodes.append(Divide(player, own))
            unused = cell.without(player, own)
            return [*([unused] if unused else []), cell.with_best(player, own)]
        if self._fills and (found := cut(self.tables, cell)) is not None:
            self.nodes.append(found[0])
            return found[1]
        if width < _TINY or cell.halvings >= MOST_HALVINGS:
            raise LimitError(f"near {_text(cell)} equilibria are not isolated, or the equations there are singular")
        self.nodes.append(Bisect(player, first, second))
        return list(cell.halves(player, first, second))

    def _without_inferior(self, cell: Cell) -> Cell | None:
        """Return the cell without strategies that are inferior in it, None if nothing is left."""
        stale = set(self.game.players)
        while stale:
            player = stale.pop()
            for strategy in self.game.strategies(player):
                forced = (player, strategy) in cell.best
                if not forced and not any(vertex[strategy] for vertex in cell.vertices[player]):
                    continue
                for other in self.game.strategies(player):
                    if other != strategy and self._is_inferior(cell, player, strategy, other):
                        self.nodes.append(Inferior(player, strategy, other))
                        left = None if forced else cell.without(player, strategy)
                        if left is None:
                            return None
                        cell = left
                        stale.update(each for each in self.game.players if each != player)
                        break
        return cell

    def _is_inferior(self, cell: Cell, player: int, strategy: int, other: int) -> bool:
        """Return whether a strategy pays less than another in the whole cell; no if a known corner says no."""
        known = self._counterexamples.setdefault((player, strategy, other), [])
        for corner in known:
            pairs = enumerate(zip(corner, cell.vertices, strict=True))
            if all(vertex in own or each == player for each, (vertex, own) in pairs):
                return False
        vertices = list(cell.vertices)
        vertices[player] = (self._first[player],)
        values = corners(self.tables.difference(player, strategy, other), vertices)
        most = max(values)
        if most < 0:
            return True
        place, corner = values.index(most), list[Vertex]()
        for own in reversed(vertices):
            place, at = divmod(place, len(own))
            corner.append(own[at])
        known.insert(0, tuple(reversed(corner)))
        del known[_MOST_KNOWN:]
        return False

    def _settled(self, cell: Cell) -> bool:
        """Write a node if the cell is in a known neighbourhood."""
        for number, (_, supports, box, _) in enumerate(self._neighbourhoods):
            if _fits(cell, supports, box):
                self.nodes.append(Settled(number))
                return True
        return False

    def _decided(self, cell: Cell, supports: Supports) -> bool:
        """Write a node if the equations of the supports have no solution in the cell, or just one that is found."""
        if supports not in self._systems:
            self._systems[supports] = _System(Equations(self.game, supports))
        system = self._systems[supports]
        centre, box = _bounds(cell, supports)
        inverse = system.inverse(centre)
        if inverse is None:
            return False
        for row in inverse:
            largest = max(map(abs, row))
            if not 0 < largest < 1e100:
                continue
            factors = [round(_UNIT * value / largest) for value in row]
            for sign in (1, -1):
                terms = tuple(
                    (*place, sign * factor) for place, factor in zip(system.places, factors, strict=True) if factor
                )
                if self.tables.is_negative(cell, terms):
                    self.nodes.append(Combined(terms))
                    return True
        exact_inverse = tuple(tuple(Fraction(round(value * 2**20), 2**20) for value in row) for row in inverse)
        try:
            check_at_most_one(system.equations.system, _thickened(box), exact_inverse)
        except RejectedError:
            return False
        found = equilibrium_near(system.equations, list(map(Fraction, centre)))
        if isinstance(found, str):
            return False
        self._add(found, system.equations, supports)
        return self._settled(cell)

    def _add(self, found: Found, equations: Equations, supports: Supports) -> None:
        """Add an equilibrium to the list, with a box as wide as can be in which it is the only solution."""
        if _key(found) not in map(_key, self.found):
            self.found.append(found)
        elif any(_key(one[0]) == _key(found) and one[1] == supports for one in self._neighbourhoods):
            return
        if isinstance(found, Isolated):
            middle: list[Rational] = [Fraction(low + high) / 2 for low, high in free_intervals(found.box)]
        else:
            middle = equations.free(found)
        matrix = equations.inverse(middle)
        if matrix is None:
            return
        middle = [Fraction(round(value * 2**40), 2**40) for value in middle]
        matrix = tuple(tuple(Fraction(round(value * 2**16), 2**16) for value in row) for row in matrix)
        for power in range(40):
            box = tuple((value - Fraction(1, 2**power), value + Fraction(1, 2**power)) for value in middle)
            try:
                check_at_most_one(equations.system, box, matrix)
            except RejectedError:
                continue
            self._neighbourhoods.append((found, supports, box, matrix))
            return


class _System:
    """Equations with their derivatives in floating-point numbers."""

    def __init__(self, equations: Equations) -> None:
        self.equations = equations
        names = {name: place for place, name in enumerate(equations.system.unknowns)}
        self._slopes = [[_compiled(slope, names) for slope in row] for row in equations.slopes]
        self.places = [
            (player, own, support[0]) for player, support in enumerate(equations.supports) for own in support[1:]
        ]

    def inverse(self, point: Sequence[float]) -> list[list[float]] | None:
        """Return the inverse of the derivatives at a point, None where they are singular."""
        size = len(point)
        rows = [
            [_value(slope, point) for slope in row] + [float(place == other) for other in range(size)]
            for place, row in enumerate(self._slopes)
        ]
        for column in range(size):
            place = max(range(column, size), key=lambda each: abs(rows[each][column]))
            if abs(rows[place][column]) < 1e-12:
                return None
            rows[column], rows[place] = rows[place], rows[column]
            head = rows[column][column]
            rows[column] = [value / head for value in rows[column]]
            for other in range(size):
                if other != column and (factor := rows[other][column]):
                    rows[other] = [
                        value - factor * above for value, above in zip(rows[other], rows[column], strict=True)
                    ]
        return [row[size:] for row in rows]


def _compiled(value: Polynomial, names: dict[str, int]) -> list[tuple[float, tuple[int, ...]]]:
    return [
        (float(coefficient), tuple(names[name] for name in monomial)) for monomial, coefficient in value.terms.items()
    ]


def _value(terms: list[tuple[float, tuple[int, ...]]], point: Sequence[float]) -> float:
    total = 0.0
    for coefficient, places in terms:
        term = coefficient
        for place in places:
            term *= point[place]
        total += term
    return total


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


def _bounds(cell: Cell, supports: Supports) -> tuple[list[float], list[Interval]]:
    """Return the centre of a cell, and the least box around it, in the unknowns of the supports."""
    centre: list[float] = []
    box: list[Interval] = []
    for vertices, support in zip(cell.vertices, supports, strict=True):
        for own in support[1:]:
            values = [Fraction(vertex[own], sum(vertex)) for vertex in vertices]
            centre.append(float(sum(values) / len(values)))
            box.append((min(values), max(values)))
    return centre, box


def _thickened(box: Sequence[Interval]) -> Intervals:
    """Return the box with no side of length 0."""
    least = Fraction(1, 2**30)
    return tuple((low, high) if low < high else (low - least, high + least) for low, high in box)


def _longest(cell: Cell) -> tuple[float, int, int, int]:
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


def _key(found: Found) -> object:
    return found.box if isinstance(found, Isolated) else found


def _text(cell: Cell) -> str:
    """Return a point of a cell, rounded."""
    mixed = ([f"{entry / sum(own[0]):.3f}" for entry in own[0]] for own in cell.vertices)
    return " ".join(f"({', '.join(own)})" for own in mixed)
