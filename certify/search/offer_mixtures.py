"""Equilibria of a selection market in which each agent mixes a few listed offers on its own, by linear programs.

Where all agents but the last mix in a given way, the chances of the last one solve a linear program.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from certify.search.float_minimum import FloatMinimum
from certify.search.offer_profiles import DENOMINATORS, NOISE, OfferProfiles, Picked

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHARES = (1 / 2, 1 / 3, 2 / 3, 1 / 4, 3 / 4)
"""The chances that are tried for the first of two offers of an agent who mixes."""
MOST_MIXES = 150

Mix: TypeAlias = Mapping[int, float]
"""Chances of the offers of one agent."""


@dataclass(frozen=True, slots=True)
class Mixing:
    """What each agent mixes, and the chances of the columns that follow with the selection."""

    mixes: tuple[Mix, ...]
    chances: NDArray[Any]


class OfferMixtures:
    """Looks for equilibria in which agent i mixes `sizes[i]` offers."""

    def __init__(self, profiles: OfferProfiles, counts: Sequence[int], sizes: Sequence[int]) -> None:
        self._profiles = profiles
        self._counts = counts
        self._sizes = sizes
        self._programs = FloatMinimum()

    def found(self, most: float, random: random.Random) -> Mixing | None:
        """Return a mixing at which nobody gains and the user gets less than `most`."""
        profiles = self._profiles
        least = profiles.worst()
        if least is None or profiles.value(least) >= most - NOISE:
            return None
        used = [{profiles.columns[n].picked[i] for n in np.flatnonzero(least > NOISE)} for i in range(len(self._sizes))]
        for mixes in self._others(used, random):
            own = self._last(mixes, most)
            for simple in () if own is None else self._simple(own):
                every = (*mixes, simple)
                chances = self._selection(every, most)
                if chances is not None:
                    return Mixing(every, chances)
        return None

    def _others(self, used: Sequence[set[int]], random: random.Random) -> list[list[Mix]]:
        """Return what all agents but the last may do; first those who mix what a correlated equilibrium uses."""
        options: list[list[Mix]] = []
        for size, count, favoured in zip(self._sizes[:-1], self._counts, used, strict=False):
            chosen = [*combinations(range(count), min(size, count))]
            random.shuffle(chosen)
            chosen.sort(key=lambda each, favoured=favoured: -len(favoured & {*each}))
            shares = [(share, 1 - share) for share in SHARES] if size == 2 else [(1 / size,) * size]
            options.append([dict(zip(each, share, strict=False)) for each in chosen for share in shares])
        return [list(each) for each, _ in zip(product(*options), range(MOST_MIXES), strict=False)]

    def _last(self, mixes: Sequence[Mix], most: float) -> NDArray[Any] | None:
        """Return the chances of the last agent's offers at which the user gets the least."""
        count = self._counts[-1]
        columns, conditions, right = self._program(mixes)
        size = len(columns)
        cost = np.concatenate([np.array(self._profiles.values)[columns], np.zeros(count)])
        rows = np.hstack([self._profiles.rows[:, columns], np.zeros((len(self._profiles.rows), count))])
        found = self._programs.least(cost, rows, conditions, right)
        if found is None or float(cost @ found) >= most - NOISE:
            return None
        own = found[size:]
        return own if (own > NOISE).sum() <= self._sizes[-1] else None

    def _program(self, mixes: Sequence[Mix]) -> tuple[list[int], NDArray[Any], NDArray[Any]]:
        """Return the columns that may have a chance, and the equalities for their chances and the last agent's."""
        count = self._counts[-1]
        reached = {picked: _chance(mixes, picked) for picked in self._profiles.picked}
        reached = {picked: chance for picked, chance in reached.items() if chance}
        columns = [number for picked in reached for number in self._profiles.columns_of(picked)]
        place = {number: at for at, number in enumerate(columns)}
        conditions = np.zeros((len(reached) + 1, len(columns) + count))
        for row, (picked, chance) in enumerate(reached.items()):
            for number in self._profiles.columns_of(picked):
                conditions[row, place[number]] = 1.0
            conditions[row, len(columns) + picked[-1]] = -chance
        conditions[-1, len(columns) :] = 1.0
        right = np.zeros(len(reached) + 1)
        right[-1] = 1.0
        return columns, conditions, right

    def _simple(self, own: NDArray[Any]) -> Iterator[Mix]:
        """Yield chances with small denominators near these."""
        support = np.flatnonzero(own > NOISE)
        seen: set[tuple[float, ...]] = set()
        for denominator in DENOMINATORS:
            numbers = np.round(own[support] * denominator)
            numbers[np.argmax(own[support])] += denominator - numbers.sum()
            share = tuple((numbers / denominator).tolist())
            if min(share) >= 0 and share not in seen and np.abs(np.array(share) - own[support]).max() < 0.1:
                seen.add(share)
                yield dict(zip(support.tolist(), share, strict=True))

    def _selection(self, mixes: Sequence[Mix], most: float) -> NDArray[Any] | None:
        """Return chances of the columns, with a simple selection among equally good agents."""
        profiles = self._profiles
        reached = {picked: _chance(mixes, picked) for picked in profiles.picked}
        columns = [number for picked, chance in reached.items() if chance for number in profiles.columns_of(picked)]
        conditions = np.array(
            [
                [float(number in profiles.columns_of(picked)) for number in columns]
                for picked, chance in reached.items()
                if chance
            ]
        )
        right = np.array([chance for chance in reached.values() if chance])
        cost = np.array(profiles.values)[columns]
        found = self._programs.least(cost, profiles.rows[:, columns], conditions, right)
        if found is None:
            return None
        total = {number: chance for picked, chance in reached.items() for number in profiles.columns_of(picked)}
        for denominator in DENOMINATORS[:8]:
            chances = np.zeros(len(profiles.columns))
            for number, chance in zip(columns, found, strict=True):
                chances[number] = round(chance / total[number] * denominator) / denominator * total[number]
            is_whole = all(
                abs(sum(chances[number] for number in profiles.columns_of(picked)) - chance) < NOISE
                for picked, chance in reached.items()
            )
            if is_whole and (profiles.rows @ chances >= -NOISE).all() and profiles.value(chances) < most - NOISE:
                return chances
        return None


def _chance(mixes: Sequence[Mix], picked: Picked) -> float:
    chance = 1.0
    for mix, number in zip(mixes, picked, strict=False):
        chance *= mix.get(number, 0.0)
    return chance
