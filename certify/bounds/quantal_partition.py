"""The search for a partition of the signals that everybody tells in equilibrium and that is bad for the user."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations

from certify.bounds.float_talk import FloatTalk, seems_best
from certify.spec.questions.bound_quantal import QuantalMarket, digits
from certify.spec.questions.bound_quantal_partition import Cell, Partitions
from certify.spec.questions.bound_variant import can_say

MOST_SIGNALS = 8
"""With more signals their cells are not enumerated."""

MOST_OF_ONE = 6
"""With more signals the partitions that a single agent could tell are not enumerated."""

LARGEST_CELL = 4
"""The check of larger cells would hardly come to an end."""

_CLOSE = 1e-9


def worst_partition(quantal: QuantalMarket, deadline: float) -> list[Cell] | None:
    """The partition that leaves the user least, of those seen to be equilibria; None if none is, or time runs out.

    With two agents or more, that all reveal the signal is such an equilibrium where they have messages for it. Where
    each sees a part only, or the user does not see the rules, only that nobody says anything is looked at.
    """
    partitions = Partitions(quantal)
    whole = tuple(range(len(partitions.masses)))
    market = quantal.market
    if market.messages == 1 or market.commitments == "unobserved":
        return [whole]
    if market.sharing == "separate":
        return [whole] if len(whole) <= LARGEST_CELL and partitions.is_equilibrium([whole]) else None
    if len(whole) > (MOST_OF_ONE if len(quantal.market.agents) == 1 else MOST_SIGNALS):
        return None
    try:
        search = _Search(partitions, whole, deadline)
        return search.of_one() if len(search.agents) == 1 else search.of_several()
    except (ArithmeticError, ValueError):  # a number does not fit a float
        return None


def best_partition(quantal: QuantalMarket) -> list[Cell]:
    """A partition that the messages can tell, worth much to the user: signals merged where it costs least."""
    partitions, market = Partitions(quantal), quantal.market
    cells: list[Cell] = [(x,) for x in range(len(partitions.masses))]
    worth: dict[Cell, Fraction] = {}

    def cost(pair: tuple[Cell, Cell]) -> Fraction:
        for cell in (*pair, _merged(pair)):
            if cell not in worth:
                masses = [Fraction(partitions.masses[x]) for x in cell]
                worth[cell] = partitions.talk(market.user, cell).worth(masses, digits(quantal.rate))[0]
        return worth[pair[0]] + worth[pair[1]] - worth[_merged(pair)]

    while not can_say(market, len(cells), market.rounds):
        pair = min(combinations(cells, 2), key=cost)
        cells = sorted([*(cell for cell in cells if cell not in pair), _merged(pair)])
    return cells


def _merged(pair: tuple[Cell, Cell]) -> Cell:
    return tuple(sorted((*pair[0], *pair[1])))


class _Search:
    def __init__(self, partitions: Partitions, whole: Cell, deadline: float) -> None:
        market = partitions.quantal.market
        self.partitions = partitions
        self.market = market
        self.whole = whole
        self.deadline = deadline
        self.user = FloatTalk(partitions.talk(market.user, whole))
        self.agents = [FloatTalk(partitions.talk(table, whole)) for table in market.agent_utilities]
        self.masses = [float(mass) for mass in partitions.masses]

    def of_several(self) -> list[Cell] | None:
        """The worst partition into stable cells: in none does an agent gain by telling more than the cell."""
        singles: set[Cell] = {(x,) for x in self.whole}
        cells: set[Cell] = {
            cell
            for count in range(2, min(len(self.whole), LARGEST_CELL) + 1)
            for cell in combinations(self.whole, count)
            if all(self._seems_best(agent, cell, [cell]) for agent in range(len(self.agents)))
        }
        worth = {cell: self.user.worth(self._masses(cell)) for cell in cells | singles}
        certain = set(singles)
        while time.monotonic() < self.deadline:
            best = _least(self.whole, {cell: worth[cell] for cell in cells | singles}, self.market.messages)
            doubtful = None if best is None else next((cell for cell in best if cell not in certain), None)
            if doubtful is None:
                return best
            if all(self.partitions.holds_together(agent, doubtful, [doubtful]) for agent in range(len(self.agents))):
                certain.add(doubtful)
            else:
                cells.remove(doubtful)
        return None

    def of_one(self) -> list[Cell] | None:
        """The worst partition that is best for the single agent among all rules."""
        found = [cells for cells in _partitions(self.whole) if can_say(self.market, len(cells), self.market.rounds)]
        payoffs = [sum(self.agents[0].worth(self._masses(cell)) for cell in cells) for cells in found]
        size = max(map(abs, payoffs))
        good = [
            cells
            for cells, each in zip(found, payoffs, strict=True)
            if each >= max(payoffs) - float(self.market.eta[0]) - _CLOSE * size
        ]
        good.sort(key=lambda cells: sum(self.user.worth(self._masses(cell)) for cell in cells))
        for cells in good:
            if time.monotonic() > self.deadline:
                return None
            if self._seems_best(0, self.whole, cells) and self.partitions.is_equilibrium(cells):
                return cells
        return None

    def _masses(self, cell: Cell) -> list[float]:
        return [mass if x in cell else 0.0 for x, mass in enumerate(self.masses)]

    def _seems_best(self, agent: int, cell: Cell, said: Sequence[Cell]) -> bool:
        talk, slack = self.agents[agent].within(cell), float(self.market.eta[agent])
        told = [[self.masses[x] if x in each else 0.0 for x in cell] for each in said]
        return seems_best(talk, told, slack)


def _partitions(whole: Sequence[int]) -> Iterator[list[Cell]]:
    """All partitions, each cell in ascending order."""
    if not whole:
        yield []
        return
    last = whole[-1]
    for cells in _partitions(whole[:-1]):
        yield [*cells, (last,)]
        for i, cell in enumerate(cells):
            yield [*cells[:i], (*cell, last), *cells[i + 1 :]]


def _least(whole: Cell, worth: dict[Cell, float], most: int | None) -> list[Cell] | None:
    """The partition into given cells, no more than so many, whose sum is least."""

    @cache
    def best(left: Cell, count: int) -> tuple[float, tuple[Cell, ...]] | None:
        if not left:
            return 0.0, ()
        found: tuple[float, tuple[Cell, ...]] | None = None
        for cell in starting[left[0]] if count else ():
            if set(cell) <= set(left):
                rest = best(tuple(x for x in left if x not in cell), count - 1)
                if rest is not None and (found is None or worth[cell] + rest[0] < found[0]):
                    found = worth[cell] + rest[0], (cell, *rest[1])
        return found

    starting = {x: [cell for cell in sorted(worth) if cell[0] == x] for x in whole}
    result = best(whole, len(whole) if most is None else min(most, len(whole)))
    return None if result is None else list(result[1])
