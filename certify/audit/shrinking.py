"""Shrinking a game on which a solver fails to the smallest one found on which it fails in the same way."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product
from math import prod

from certify.audit.parts import Tables, groups, rebuilt, tables
from certify.spec.extensive.game import ExtensiveGame
from certify.spec.reading.game import Game, GameDocument

Test = Callable[[Game], bool]


class Asked:
    """A test of games that is called at most so often and so long; past that only what is known holds."""

    def __init__(self, fails: Test, suits: Test, game: Game) -> None:
        self._fails = fails
        self._suits = suits
        self._known = {game: True}
        self._calls = 0
        self._deadline = 0.0

    def more(self, calls: int, seconds: float) -> None:
        """Allow so many calls more, and so many seconds from now on."""
        self._calls += calls
        self._deadline = time.monotonic() + seconds

    def over(self) -> bool:
        """Whether nothing more can be asked."""
        return self._calls <= 0 or time.monotonic() > self._deadline

    def __call__(self, game: Game) -> bool:
        """Return whether the test holds of a game, False where that is not known and may not be asked."""
        if game not in self._known:
            if self.over():
                return False
            self._known[game] = False
            if self._suits(game):
                self._calls -= 1
                self._known[game] = self._fails(game)
        return self._known[game]


def shrunk(game: Game, fails: Test, calls: int = 1000, seconds: float = 60.0, *, suits: Test = lambda _: True) -> Game:
    """Return a game on which `fails` still holds, after at most so many calls of it; `game` is one.

    Hypothesis shrinks first, with at most half of the calls and of the time; then single steps are tried until none
    makes it smaller. Games that do not `suits` are left aside without a call.
    """
    from certify.audit.neighbourhood import smallest

    asked = Asked(fails, suits, game)
    asked.more(calls // 2, seconds / 2)
    small = smallest(game, asked, asked.over)
    asked.more(calls - calls // 2, seconds / 2)
    return by_steps(min(small, game, key=size), asked)


def by_steps(game: Game, asked: Asked) -> Game:
    """Return the game that is left when single steps are taken as long as the test holds and one makes it smaller.

    A step takes out a strategy, makes payoffs of one player small as a whole or those against one choice of the
    others, or makes one payoff simpler.
    """
    progress = True
    while progress and not asked.over():
        progress = False
        for candidate in candidates(game):
            if size(candidate) < size(game) and asked(candidate):
                game, progress = candidate, True
                break
    return game


def size(game: Game) -> tuple[int, int, int, int]:
    """Return what shrinks: the profiles, the characters of all payoffs, how large and how often negative they are.

    Of a tree the nodes count, not the profiles.
    """
    values = [value for table in tables(game) for value in table]
    written = sum(len(str(value)) for value in values if value)
    large = sum(abs(value.numerator) + value.denominator - 1 for value in values)
    extent = len(game.nodes) if isinstance(game, ExtensiveGame) else prod(game.shape)
    return extent, written, large, sum(value < 0 for value in values)


def candidates(game: Game) -> Iterator[Game]:
    """Yield games that may be simpler, those first that would be much simpler."""
    full, paid = [list(range(count)) for count in groups(game)], tables(game)
    for place, those in enumerate(full):
        if len(those) > 1:
            for one in those:
                yield rebuilt(game, [*full[:place], [each for each in those if each != one], *full[place + 1 :]], paid)
    for player, table in enumerate(paid):
        for simpler in _as_a_whole(table):
            if simpler != table:
                yield rebuilt(game, full, _with(paid, player, simpler))
    if isinstance(game, GameDocument):
        for player, table in enumerate(paid):
            for column in _columns(game.shape, player):
                least = min(table[place] for place in column)
                if least:
                    yield rebuilt(game, full, _with(paid, player, _less(table, column, least)))
    for player, table in enumerate(paid):
        for place, value in enumerate(table):
            for simple in dict.fromkeys((Fraction(0), Fraction(1), Fraction(round(value)), _towards_zero(value))):
                if simple != value:
                    yield rebuilt(game, full, _with(paid, player, (*table[:place], simple, *table[place + 1 :])))


def _as_a_whole(table: tuple[Fraction, ...]) -> Iterator[tuple[Fraction, ...]]:
    if not table:
        return
    least, largest, order = min(table), max(map(abs, table)), sorted(set(table))
    yield tuple(Fraction(order.index(value)) for value in table)
    yield tuple(value - least for value in table)
    if largest:
        yield tuple(value / largest for value in table)
    yield tuple(Fraction(round(value)) for value in table)
    yield tuple(Fraction(round(value / 10)) for value in table)


def _columns(shape: tuple[int, ...], player: int) -> list[list[int]]:
    """Return the places of a table where the others' choices are the same."""
    columns: dict[tuple[int, ...], list[int]] = {}
    for place, profile in enumerate(product(*map(range, shape))):
        columns.setdefault((*profile[:player], *profile[player + 1 :]), []).append(place)
    return list(columns.values())


def _less(table: tuple[Fraction, ...], column: list[int], least: Fraction) -> tuple[Fraction, ...]:
    return tuple(value - least if place in column else value for place, value in enumerate(table))


def _with(paid: Tables, player: int, table: tuple[Fraction, ...]) -> Tables:
    return (*paid[:player], table, *paid[player + 1 :])


def _towards_zero(value: Fraction) -> Fraction:
    half = Fraction(int(value / 2))
    return half if abs(value) > 3 else value - (1 if value > 0 else -1)
