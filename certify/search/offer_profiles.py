"""Equilibria among listed offers of a selection market: chances of profiles at which nobody gains, by linear programs.

Everything is in floating point: it guides a search.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, pairwise, product
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from certify.search.float_minimum import FloatMinimum
from certify.search.offers import Offer, Offers

if TYPE_CHECKING:
    from numpy.typing import NDArray

NOISE = 1e-7
DENOMINATORS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 18, 20, 24, 30, 36, 48, 60)
MOST_SUBSETS = 24

Picked: TypeAlias = tuple[int, ...]
"""A profile: of each agent the number of its offer."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What beside the offers decides who gains: what agents may gain, outside options, and how ties are broken.

    Ties among agents go to the first (`priority`), after a deviation to one that is good for the deviator (`kind`), or
    to one that is bad for it.
    """

    eta: Sequence[float]
    outside: Sequence[float] | None
    priority: bool
    kind: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A profile with the agent that is selected."""

    picked: Picked
    selected: int


class OfferProfiles:
    """The profiles of listed offers in one market; `rows` say of each what the agents lose by each deviation."""

    def __init__(self, offers: Sequence[Offers], listed: Sequence[Sequence[Offer]], terms: Terms) -> None:
        self._offers, self._listed, self._terms = offers, listed, terms
        self._agents = range(len(listed))
        self.columns: list[Column] = []
        self.values: list[float] = []
        for picked in product(*(range(len(each)) for each in listed)):
            good = self._best(picked, self._agents)
            for j in good[:1] if terms.priority else good:
                self.columns.append(Column(picked, j))
                self.values.append(listed[j][picked[j]].value)
        self.rows = np.array([row for i in self._agents for row in self._rows(i)]).reshape(-1, len(self.columns))
        self._programs = FloatMinimum()
        self._of: dict[Picked, list[int]] = {}
        for number, column in enumerate(self.columns):
            self._of.setdefault(column.picked, []).append(number)

    @property
    def picked(self) -> Iterable[Picked]:
        """The profiles."""
        return self._of

    def columns_of(self, picked: Picked) -> list[int]:
        """Return the numbers of the columns of a profile."""
        return self._of[picked]

    # What a deviation pays. ------------------------------------------------------------------------------------------

    def _best(self, picked: Picked, agents: Sequence[int]) -> list[int]:
        values = {j: self._listed[j][picked[j]].value for j in agents}
        most = max(values.values())
        return [j for j, value in values.items() if value >= most - NOISE]

    def _paid(self, agent: int, picked: Picked, selected: int) -> float:
        if self._terms.outside is not None and selected != agent:
            return self._terms.outside[agent]
        return self._listed[selected][picked[selected]].pays[agent]

    def _rows(self, agent: int) -> list[list[float]]:
        """Return for each interval of what a deviation may be worth what the agent then loses, by column."""
        others = [j for j in self._agents if j != agent]
        offers = self._offers[agent]
        floors = {
            column.picked: max((self._listed[j][column.picked[j]].value for j in others), default=-np.inf)
            for column in self.columns
        }
        cuts = sorted({round(floor, 9) for floor in floors.values()})
        rows: list[list[float]] = []
        for low, high in _cells(cuts, offers.least, offers.most):
            paid = offers.most_paid(agent, low, high)
            after = {
                picked: self._after(agent, others, picked, floor, (low, high), paid) for picked, floor in floors.items()
            }
            now = (self._paid(agent, column.picked, column.selected) for column in self.columns)
            eta = self._terms.eta[agent]
            rows.append([kept + eta - after[column.picked] for kept, column in zip(now, self.columns, strict=True)])
        return rows

    def _after(
        self,
        agent: int,
        others: Sequence[int],
        picked: Picked,
        floor: float,
        cell: tuple[float, float],
        paid: float,
    ) -> float:
        """Return what the agent gets in a profile by a deviation worth something in the cell that pays it `paid`."""
        worth = (cell[0] + cell[1]) / 2
        if worth > floor + NOISE:
            return paid
        is_tied = worth >= floor - NOISE
        tied = self._best(picked, others)
        lost = [self._paid(agent, picked, j) for j in tied]
        if self._terms.priority:
            return paid if is_tied and agent < tied[0] else lost[0]
        if not self._terms.kind:
            return min(lost)
        return max(*lost, paid) if is_tied else max(lost)

    # Equilibria. -----------------------------------------------------------------------------------------------------

    def worst(self, among: Sequence[int] | None = None) -> NDArray[Any] | None:
        """Return chances of the columns at which nobody gains and the user gets the least; None if there are none."""
        count = len(self.columns)
        chosen = np.arange(count) if among is None else np.array(among)
        found = self._programs.least(
            np.array(self.values)[chosen], self.rows[:, chosen], np.ones((1, len(chosen))), np.ones(1)
        )
        if found is None:
            return None
        chances = np.zeros(count)
        chances[chosen] = found
        return chances

    def value(self, chances: NDArray[Any]) -> float:
        """Return what the user gets."""
        return float(chances @ np.array(self.values))

    def simple(self, chances: NDArray[Any], most: float) -> NDArray[Any] | None:
        """Return chances with a small denominator near these, where nobody gains and the user gets less than `most`."""
        support = np.flatnonzero(chances > NOISE)
        for denominator in DENOMINATORS:
            numbers = np.zeros(len(chances))
            numbers[support] = np.round(chances[support] * denominator)
            rest = denominator - numbers.sum()
            numbers[support[np.argmax(chances[support])]] += rest
            numbers /= denominator
            good = (numbers >= 0).all() and (self.rows @ numbers >= -NOISE).all()
            if good and self.value(numbers) < most - NOISE:
                return numbers
        return None

    def drawn(self, draws: int, most: float, random: random.Random) -> NDArray[Any] | None:
        """Return chances of at most so many profiles at which nobody gains and the user gets less than `most`."""
        if draws == 1:
            return self._of_one(most, random)
        chances = self.worst()
        if chances is None or self.value(chances) >= most - NOISE:
            return None
        heavy: dict[Picked, float] = {}
        for number in np.flatnonzero(chances > NOISE):
            picked = self.columns[number].picked
            heavy[picked] = heavy.get(picked, 0.0) + float(chances[number])
        ordered = sorted(heavy, key=lambda picked: -heavy[picked])
        if len(ordered) <= draws:
            return self.simple(chances, most)
        for subset in islice(combinations(ordered, draws), MOST_SUBSETS):
            found = self.worst([number for picked in subset for number in self._of[picked]])
            if found is not None and self.value(found) < most - NOISE:
                return self.simple(found, most)
        return None

    def _of_one(self, most: float, random: random.Random) -> NDArray[Any] | None:
        """Return the chances of one profile, its agents selected with equal chances or just one of them."""
        count = len(self.columns)
        low = np.array(self.values) < most - NOISE
        options = [np.eye(count)[number] for number in np.flatnonzero(low & (self.rows >= -NOISE).all(axis=0))]
        for numbers in self._of.values():
            if len(numbers) > 1 and low[numbers[0]]:
                even = np.zeros(count)
                even[numbers] = 1 / len(numbers)
                if (self.rows @ even >= -NOISE).all():
                    options.append(even)
        return random.choice(options) if options else None


def _cells(cuts: Sequence[float], least: float, most: float) -> list[tuple[float, float]]:
    """Return the points and the intervals between them that meet what a rule may be worth."""
    if not cuts or np.isinf(cuts[0]):
        return [(least, most)]
    ends = [least - 1, *cuts, most + 1]
    cells: list[tuple[float, float]] = []
    for left, right in pairwise(ends):
        if max(left, least) < min(right, most) - NOISE:
            cells.append((max(left, least), min(right, most)))
        if least - NOISE <= right <= most + NOISE:
            cells.append((right, right))
    return cells
