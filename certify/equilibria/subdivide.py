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

from certify.equilibria.combining import combined
from certify.equilibria.extent import bounds, in_words, longest, thickened
from certify.equilibria.filling import Filling, cut, filling, is_filled, joined
from certify.equilibria.float_equations import FloatEquations
from certify.equilibria.inferior import InferiorStrategies
from certify.equilibria.isolating import Found, Isolated, equilibrium_at
from certify.equilibria.neighbourhoods import Neighbourhoods, key_of
from certify.equilibria.result import Mixed, Strategy
from certify.equilibria.support_equations import Equations, shortened
from certify.kernel.cells import Cell, Tables
from certify.kernel.isolation import check_at_most_one
from certify.kernel.subdivision import (
    Bisect,
    Divide,
    Filled,
    Node,
    Settled,
    Subdivision,
)
from certify.kernel.subdivision_rule import MOST_HALVINGS
from certify.spec.errors import LimitError, RejectedError
from certify.spec.normal_form import NormalForm
from certify.spec.support_systems import Interval

_SMALL = 0.25
"""Cells of this diameter are divided at labels that are still open."""

_SINGULAR = 0.125
"""In cells up to this diameter equilibria are looked for at which the equations are singular."""

_MOST_LOOKED = 30
"""So often for given supports: where there is a continuum, each try leads to another of its points."""

_ASIDE, _FAR = 2.0**-20, 0.1
"""They are looked for up to so far, and not from just the centre, where the derivatives may be singular."""

_NARROW = 2.0**-20
"""In cells of this diameter derivatives are inverted in fractions: two equilibria may be as close to each other."""

_MOST_NARROW = 2_000
"""So many cells of this diameter are divided; where the equations are nearly singular there are too many to go on."""

_EXACT_BITS = 160
"""So many bits of their entries."""

_SAME = Fraction(1, 1 << 200)
"""Solutions up to rounding that are no further apart are the same."""

_TINY = 2.0**-100
"""A cell of this diameter that is not decided holds equilibria that are not isolated, or nearly so."""

MOST_NODES = 200_000

MOST_DIFFERENCES = 2_000_000
"""The number of pure profiles times the number of pairs of strategies, past which a game is not searched."""

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
        self._inferior = InferiorStrategies(self.tables)
        self._neighbourhoods = Neighbourhoods()
        self._systems: dict[Supports, FloatEquations] = {}
        self._looked: dict[Supports, set[tuple[float, ...]]] = {}
        self._reached: set[tuple[Supports, tuple[int, ...] | None]] = set()
        self._narrow = 0
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
        numbers = {key_of(each): number for number, each in reversed(list(enumerate(equilibria)))}
        places: dict[int, int] = {}
        subsets = [each for each in self.fillings if not each.is_point]
        for each in self.fillings:
            single = tuple(own[0] for own in each.strategies)
            place = len(subsets) + numbers[key_of(single)] if each.is_point else subsets.index(each)
            places |= dict.fromkeys(each.cells, place)
        return Subdivision(
            self._neighbourhoods.numbered(numbers),
            tuple(Filled(places[node.subset]) if isinstance(node, Filled) else node for node in self.nodes),
        )

    def _parts(self, start: Cell) -> list[Cell]:
        """Return the cells that are left of a cell, once nodes about it are written."""
        cell = self._inferior.without(start, self.nodes.append)
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
        width, player, first, second = longest(cell)
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
        self._narrow += width < _NARROW
        if width < _TINY or cell.halvings >= MOST_HALVINGS or self._narrow > _MOST_NARROW:
            raise LimitError(f"near {in_words(cell)} equilibria are not isolated, or could not be isolated")
        self.nodes.append(Bisect(player, first, second))
        return list(cell.halves(player, first, second))

    def _settled(self, cell: Cell) -> bool:
        """Write a node if the cell is in a known neighbourhood."""
        number = self._neighbourhoods.holding(cell)
        if number is not None:
            self.nodes.append(Settled(number))
        return number is not None

    def _decided(self, cell: Cell, supports: Supports) -> bool:
        """Write a node if the equations of the supports have no solution in the cell, or just one that is found."""
        if supports not in self._systems:
            self._systems[supports] = FloatEquations(Equations(self.game, supports))
        system = self._systems[supports]
        centre, box = bounds(cell, supports)
        if longest(cell)[0] < _NARROW and box:
            return self._decided_exactly(cell, supports, box, system)
        inverse = system.inverse(centre)
        if inverse is None:
            return self._singular(cell, centre, system)
        if (node := combined(self.tables, cell, system, inverse)) is not None:
            self.nodes.append(node)
            return True
        exact = shortened(
            [[value / scale for value, scale in zip(row, system.scales, strict=True)] for row in inverse], 20
        )
        try:
            check_at_most_one(system.equations.system, thickened(box), exact)
        except RejectedError:
            return self._singular(cell, centre, system)
        near = system.solution(centre, 2 * longest(cell)[0] + _ASIDE)
        if near is None:
            return False
        point = system.equations.newton(list(map(Fraction, near)))
        self._add(equilibrium_at(system.equations, point), system.equations)
        return self._settled(cell)

    def _decided_exactly(self, cell: Cell, supports: Supports, box: Sequence[Interval], system: FloatEquations) -> bool:
        """Do the same in a narrow cell, where floating-point numbers may not tell two solutions from one."""
        equations = system.equations
        middle = [Fraction(low + high) / 2 for low, high in box]
        inverse = equations.inverse(middle, _EXACT_BITS)
        if inverse is None:
            return self._singular(cell, list(map(float, middle)), system)
        rows = [[value * Fraction(scale) for value, scale in zip(row, system.scales, strict=True)] for row in inverse]
        if (node := combined(self.tables, cell, system, rows)) is not None:
            self.nodes.append(node)
            return True
        try:
            check_at_most_one(equations.system, thickened(box), inverse)
        except RejectedError:
            return self._singular(cell, list(map(float, middle)), system)
        point = equations.newton(middle, fine=True)
        key = supports, None if point is None else tuple(round(value / _SAME) for value in point)
        if key in self._reached:
            return False
        self._reached.add(key)
        self._add(equilibrium_at(equations, point), equations)
        return self._settled(cell)

    def _singular(self, cell: Cell, centre: Sequence[float], system: FloatEquations) -> bool:
        """Write a node if a small cell is near an equilibrium at which the equations are singular."""
        looked = self._looked.setdefault(tuple(map(tuple, system.equations.supports)), set())
        if longest(cell)[0] > _SINGULAR or len(looked) >= _MOST_LOOKED:
            return False
        near = system.solution([value + place * _ASIDE for place, value in enumerate(centre, start=1)], _FAR)
        if near is None or (key := tuple(round(value, 5) for value in near)) in looked:
            return False
        looked.add(key)
        point = system.equations.singular_solution(list(map(Fraction, near)))
        self._add(equilibrium_at(system.equations, point), system.equations)
        return self._settled(cell)

    def _add(self, found: Found | str, equations: Equations) -> None:
        """Add an equilibrium to the list, if there is one, with a box as wide as can be in which there is no other.

        One without such a box is left out: it may not be isolated.
        """
        if isinstance(found, str):
            return
        if self._neighbourhoods.add(found, equations) and key_of(found) not in map(key_of, self.found):
            self.found.append(found)
