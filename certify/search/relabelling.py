"""Payoff tables up to relabelling of strategies and players: how many there are, and one of each class."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import permutations, product
from math import prod
from typing import TypeAlias

Order: TypeAlias = tuple[int, ...]
"""A permutation of 0, 1, ...: entry k is where k goes."""


@dataclass(frozen=True, slots=True)
class Relabelling:
    """Player i is called `players[i]` from now on, and its strategy a is that player's strategy `strategies[i][a]`."""

    players: Order
    strategies: tuple[Order, ...]

    def profile(self, profile: Sequence[int]) -> tuple[int, ...]:
        """Return what a pure profile is called."""
        moved = [0] * len(profile)
        for player, strategy in enumerate(profile):
            moved[self.players[player]] = self.strategies[player][strategy]
        return tuple(moved)

    def positions(self, sizes: Sequence[int]) -> Order:
        """Return for each pure profile, in row-major order, the place of the profile that it is called."""
        places = _places(tuple(sizes))
        return tuple(places[self.profile(profile)] for profile in places)

    def entries(self, sizes: Sequence[int]) -> Order:
        """Return where the entries of all payoff tables go: those of player 0 in row-major order, of player 1, ..."""
        positions = self.positions(sizes)
        return tuple(len(positions) * player + place for player in self.players for place in positions)


@cache
def _places(sizes: tuple[int, ...]) -> dict[tuple[int, ...], int]:
    return {profile: place for place, profile in enumerate(product(*map(range, sizes)))}


def relabellings(sizes: Sequence[int], *, players: bool = True) -> Iterator[Relabelling]:
    """Yield all relabellings of games with these numbers of strategies; without `players`, of strategies only.

    >>> len(list(relabellings((2, 2)))), len(list(relabellings((2, 3)))), len(list(relabellings((2, 2, 2))))
    (8, 12, 48)
    """
    same = range(len(sizes))
    for order in permutations(same) if players else [tuple(same)]:
        if all(sizes[order[player]] == sizes[player] for player in same):
            for strategies in product(*(permutations(range(size)) for size in sizes)):
                yield Relabelling(order, strategies)


def relabelling_count(sizes: Sequence[int]) -> int:
    """Return how many relabellings there are at most: all players may change places."""
    return prod(prod(range(1, size + 1)) for size in (*sizes, len(sizes)))


def closure(orders: Iterable[Order], length: int) -> list[Order]:
    """Return the smallest group of permutations of `length` things that has these, in ascending order.

    >>> closure([(1, 2, 0)], 3)
    [(0, 1, 2), (1, 2, 0), (2, 0, 1)]
    """
    generators = list(orders)
    found = {tuple(range(length))}
    waiting = list(found)
    while waiting:
        one = waiting.pop()
        for other in generators:
            composed = tuple(other[place] for place in one)
            if composed not in found:
                found.add(composed)
                waiting.append(composed)
    return sorted(found)


def class_count(group: Sequence[Order], values: int) -> int:
    """Return how many classes of tables with so many possible values an entry there are (Burnside's lemma).

    >>> class_count([(0, 1), (1, 0)], 3)
    6
    """
    return sum(values ** _cycles(order) for order in group) // len(group)


def _cycles(order: Order) -> int:
    seen: set[int] = set()
    cycles = 0
    for start in range(len(order)):
        cycles += start not in seen
        while start not in seen:
            seen.add(start)
            start = order[start]
    return cycles


def smallest_tables(
    group: Sequence[Order], length: int, values: int, fits: Callable[[Sequence[int]], bool] = lambda _start: True
) -> Iterator[tuple[int, ...]]:
    """Yield the tables with entries 0 to `values` - 1 that are the smallest of their class, in ascending order.

    Tables are compared as lists. `group` is a group of permutations of the entries. A table is cut off at the first
    entry at which a relabelled one is smaller, whatever follows, or which does not fit with those before. Whether
    all entries fit has to be the same for relabelled tables.

    >>> list(smallest_tables([(0, 1), (1, 0)], 2, 2))
    [(0, 0), (0, 1), (1, 1)]
    """
    table: list[int] = []

    def extended(equal_so_far: list[tuple[Order, int]]) -> Iterator[tuple[int, ...]]:
        if len(table) == length:
            yield tuple(table)
            return
        for value in range(values):
            table.append(value)
            left = _still_equal(table, equal_so_far) if fits(table) else None
            if left is not None:
                yield from extended(left)
            table.pop()

    return extended([(order, 0) for order in group])


def _still_equal(table: Sequence[int], compared: Iterable[tuple[Order, int]]) -> list[tuple[Order, int]] | None:
    """Return the relabellings that give no larger table so far, and up to where; None where one gives a smaller one."""
    left: list[tuple[Order, int]] = []
    known = len(table)
    for order, start in compared:
        at = start
        while at < known and order[at] < known and table[order[at]] == table[at]:
            at += 1
        if at == known or order[at] >= known:
            left.append((order, at))
        elif table[order[at]] < table[at]:
            return None
    return left
