"""Strategies that pay less than another in a whole cell, so that no equilibrium in it uses them."""

from __future__ import annotations

from collections.abc import Callable

from certify.kernel.cells import Cell, Tables, Vertex, corners
from certify.kernel.subdivision import Inferior

_MOST_KNOWN = 6
"""So many corners at which a strategy is not inferior are remembered."""


class InferiorStrategies:
    """Finds them; corners at which a strategy was not inferior are looked at first in the next cells."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._first: list[Vertex] = [(1, *([0] * (size - 1))) for size in tables.sizes]
        self._counterexamples: dict[tuple[int, int, int], list[tuple[Vertex, ...]]] = {}

    def without(self, cell: Cell, write: Callable[[Inferior], None]) -> Cell | None:
        """Return the cell without strategies that are inferior in it, None if nothing is left; nodes are written."""
        players = self._tables.game.players
        stale = set(players)
        while stale:
            player = stale.pop()
            for strategy in self._tables.game.strategies(player):
                forced = (player, strategy) in cell.best
                if not forced and not any(vertex[strategy] for vertex in cell.vertices[player]):
                    continue
                for other in self._tables.game.strategies(player):
                    if other != strategy and self._is_inferior(cell, player, strategy, other):
                        write(Inferior(player, strategy, other))
                        left = None if forced else cell.without(player, strategy)
                        if left is None:
                            return None
                        cell = left
                        stale.update(each for each in players if each != player)
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
        values = corners(self._tables.difference(player, strategy, other), vertices)
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
