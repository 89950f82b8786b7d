"""Equilibria in which everybody says which cell of a partition the signal is in, for a user who responds quantally.

Where two agents or more say it, nobody can take it back: an agent can only tell more, within each cell. A single agent
can say anything instead. With one message nobody can say anything else, and the only cell is an equilibrium. So it is
where the user does not see the rules: she expects that nothing is said, whatever she hears. Agents who see a part
each can tell no more than one who sees it all; of them only the one cell is looked at, in which nothing is said.
Over several rounds these are equilibria where she, too, says nothing; an agent then hears nothing to respond to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import cast

from certify.spec.errors import InputError
from certify.spec.exponential import Interval
from certify.spec.logit_talk import Event, Talk
from certify.spec.numbers import shown
from certify.spec.outcomes import Table
from certify.spec.polynomial import Rational
from certify.spec.problem import Json
from certify.spec.questions.bound_quantal import QuantalMarket, digits
from certify.spec.questions.bound_variant import can_say, is_understood

Cell = tuple[int, ...]
"""Some signals, by their numbers among those of positive probability, in ascending order."""


@dataclass(frozen=True)
class Partitions:
    """The partitions of the signals of a market, who gains by saying more or less, and what the user gets."""

    quantal: QuantalMarket

    @cached_property
    def masses(self) -> list[Rational]:
        """The probability of each signal."""
        laws = self.quantal.laws
        total: dict[int, Rational] = dict.fromkeys(self.signals, 0)
        for key, at in zip(laws.keys, laws.places, strict=True):
            total[key[-1]] += at.probability
        return list(total.values())

    @cached_property
    def signals(self) -> list[int]:
        """The signals of positive probability, as the market numbers them."""
        return sorted({key[-1] for key in self.quantal.laws.keys})

    @cached_property
    def _places(self) -> dict[tuple[int, int], int]:
        """The number of the place of each type and signal."""
        return {(key[0], key[-1]): place for place, key in enumerate(self.quantal.laws.keys)}

    def talk(self, table: Table, cell: Cell) -> Talk:
        """Return what it is worth, in a utility, to tell the user more than that the signal is in this cell.

        Each type of the user is an event. What action 0 earns is left out: it depends on no rule.
        """
        laws, masses, signals, number = self.quantal.laws, self.masses, self.signals, self._places
        utility, events = laws.utility(table), list[Event]()
        for z in laws.types:
            places = [number.get((z, signals[x])) for x in cell]
            mass = [
                Fraction(0) if place is None else Fraction(laws.places[place].probability) / masses[x]
                for x, place in zip(cell, places, strict=True)
            ]
            columns: list[list[list[Fraction]]] = [[], []]
            for share, place in zip(mass, places, strict=True):
                for column, of in zip(columns, (laws.user, utility), strict=True):
                    worth = [Fraction(0)] * laws.actions if place is None else self.quantal.worth(of, place)
                    base = Fraction(0) if of is laws.user else worth[0]
                    column.append([share * (each - base) for each in worth])
            values, rewards = (list(zip(*column, strict=True)) for column in columns)
            events.append(Event(mass, values, rewards))
        return Talk(events, self.quantal.rate)

    def holds_together(self, agent: int, cell: Cell, said: Sequence[Cell]) -> bool:
        """Whether no rule of the agent is seen to pay it more, within a cell, than to say this, and its eta."""
        masses = self.masses
        whole = sum((Fraction(masses[x]) for x in cell), Fraction(0))
        prior = [masses[x] / whole for x in cell]
        within = [[cell.index(x) for x in each] for each in said]
        market = self.quantal.market
        return self.talk(market.agent_utilities[agent], cell).is_best(prior, within, market.eta[agent])

    def is_equilibrium(self, cells: Sequence[Cell]) -> bool:
        """Whether it is seen that no agent gains; false says nothing.

        Raises:
            InputError: the agents have too few messages to say it.

        """
        market = self.quantal.market
        if not can_say(market, len(cells), market.rounds):
            raise InputError(
                f"equilibrium.cells: {len(cells)} cells cannot be told apart by {market.messages} messages"
            )
        if len(cells) > 1 and not is_understood(market):
            raise InputError("equilibrium.cells: expected one cell, because agents see a part each or are not observed")
        if market.messages == 1 or market.commitments == "unobserved":
            return True
        if len(market.agents) == 1:
            return self.holds_together(0, tuple(range(len(self.masses))), cells)
        agents = range(len(market.agents))
        return all(self.holds_together(i, cell, [cell]) for cell in cells if len(cell) > 1 for i in agents)

    def user_value(self, cells: Sequence[Cell]) -> Interval:
        """Return bounds of what the user gets."""
        laws = self.quantal.laws
        low = high = sum(
            (at.probability * self.quantal.worth(laws.user, place)[0] for place, at in enumerate(laws.places)),
            Fraction(0),
        )
        for cell in cells:
            masses = [Fraction(self.masses[x]) for x in cell]
            least, most = self.talk(self.quantal.market.user, cell).worth(masses, digits(self.quantal.rate))
            low, high = low + least, high + most
        return low, high


def read_cells(partitions: Partitions, value: Json) -> list[Cell]:
    """Return the cells that a result names: each signal in one of them, in ascending order.

    Raises:
        InputError: it is no partition of the signals.

    """
    size = len(partitions.masses)
    rows = value.get("cells") if isinstance(value, Mapping) and len(value) == 1 else None
    if not isinstance(rows, (list, tuple)):
        raise InputError(f"equilibrium: expected an object with the key cells, got {shown(value)}")
    cells: list[Cell] = []
    for row in cast("Sequence[Json]", rows):
        numbers = cast("Sequence[Json]", row) if isinstance(row, (list, tuple)) else ()
        cell = tuple(each for each in numbers if type(each) is int)
        if not cell or len(cell) < len(numbers) or list(cell) != sorted(cell):
            raise InputError(f"equilibrium.cells: expected ascending numbers of signals, got {shown(row)}")
        cells.append(cell)
    if sorted(x for cell in cells for x in cell) != list(range(size)):
        raise InputError(f"equilibrium.cells: expected each of {size} signals in one cell")
    return cells
