"""Shrinking a game on which a solver fails to the smallest one found on which it fails in the same way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product
from math import prod

from certify.spec.reading.game_document import GameDocument

Fails = Callable[[GameDocument], bool]


def shrunk(game: GameDocument, fails: Fails, calls: int = 400) -> GameDocument:
    """Return a game on which `fails` still holds, after at most so many calls of it; `game` is one.

    A step deletes a strategy, makes payoffs of one player small as a whole, or makes one payoff simpler. Steps that
    keep the failure are kept; it ends where none does.
    """
    progress = True
    while progress and calls > 0:
        progress = False
        for candidate in candidates(game):
            calls -= 1
            if calls < 0:
                break
            if size(candidate) < size(game) and fails(candidate):
                game, progress = candidate, True
                break
    return game


def size(game: GameDocument) -> tuple[int, int, int, int]:
    """Return what shrinks: the profiles, the characters of all payoffs, how large and how often negative they are."""
    values = [value for table in game.payoffs for value in table]
    written = sum(len(str(value)) for value in values if value)
    large = sum(abs(value.numerator) + value.denominator - 1 for value in values)
    return prod(game.shape), written, large, sum(value < 0 for value in values)


def candidates(game: GameDocument) -> Iterator[GameDocument]:
    """Yield games that may be simpler, those first that would be much simpler."""
    for player, count in enumerate(game.shape):
        if count > 1:
            for strategy in range(count):
                yield without(game, player, strategy)
    for player, table in enumerate(game.payoffs):
        least, largest = min(table), max(map(abs, table))
        order = sorted(set(table))
        whole = (
            tuple(Fraction(order.index(value)) for value in table),
            tuple(value - least for value in table),
            tuple(value / largest for value in table) if largest else table,
            tuple(Fraction(round(value)) for value in table),
            tuple(Fraction(round(value / 10)) for value in table),
        )
        for each in whole:
            if each != table:
                yield _with(game, player, each)
    for player, table in enumerate(game.payoffs):
        for place, value in enumerate(table):
            for simple in dict.fromkeys((Fraction(0), Fraction(1), Fraction(round(value)), _towards_zero(value))):
                if simple != value:
                    yield _with(game, player, (*table[:place], simple, *table[place + 1 :]))


def without(game: GameDocument, player: int, strategy: int) -> GameDocument:
    """Return the game in which a player lacks a strategy."""
    kept = [place for place, profile in enumerate(product(*map(range, game.shape))) if profile[player] != strategy]
    names = list(game.strategies)
    names[player] = (*names[player][:strategy], *names[player][strategy + 1 :])
    tables = tuple(tuple(table[place] for place in kept) for table in game.payoffs)
    return GameDocument(game.title, game.players, tuple(names), tables)


def _with(game: GameDocument, player: int, table: tuple[Fraction, ...]) -> GameDocument:
    tables = (*game.payoffs[:player], table, *game.payoffs[player + 1 :])
    return GameDocument(game.title, game.players, game.strategies, tables)


def _towards_zero(value: Fraction) -> Fraction:
    half = Fraction(int(value / 2))
    return half if abs(value) > 3 else value - (1 if value > 0 else -1)
