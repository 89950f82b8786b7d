"""The payoff tables of a finite game, and what players expect from them; on exact numbers and on symbols alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import lcm, prod
from typing import TypeAlias

from certify.spec.errors import InputError
from certify.spec.polynomial import Polynomial, Rational, normal
from certify.spec.quantity import Number, quantity, total_of_products

Profile: TypeAlias = tuple[int, ...]
"""A pure profile: one strategy index a player, counted from 0."""

Mixed: TypeAlias = Sequence[Number]
"""A mixed strategy: one probability a strategy."""

Law: TypeAlias = Sequence[Number]
"""A correlated law: one probability a pure profile, in row-major order (the last player's strategy changes fastest)."""


class PayoffTables:
    """Payoff tables of players 0, 1, ...: `payoffs[i]` is player i's, flat, in row-major order."""

    def __init__(self, sizes: Sequence[int], payoffs: Sequence[Sequence[Number]]) -> None:
        self.sizes: tuple[int, ...] = tuple(sizes)
        if not self.sizes or any(type(size) is not int or size < 1 for size in self.sizes):
            raise InputError(f"sizes: expected at least one player and one strategy each, got {self.sizes}")
        entries = prod(self.sizes)
        if len(payoffs) != len(self.sizes) or any(len(table) != entries for table in payoffs):
            lengths = [len(table) for table in payoffs]
            raise InputError(f"payoffs: expected {len(self.sizes)} tables of {entries} entries, got {lengths}")
        self.payoffs: tuple[Sequence[Number], ...] = tuple(payoffs)
        self.players = range(len(self.sizes))
        self._whole_tables: dict[int, tuple[Sequence[int], int]] = {}
        self._steps = [prod(self.sizes[player + 1 :]) for player in self.players]

    def strategies(self, player: int) -> range:
        """Return the indices of a player's strategies."""
        return range(self.sizes[self._player(player)])

    def profiles(self) -> Iterator[Profile]:
        """Return the pure profiles in row-major order."""
        return product(*map(range, self.sizes))

    def position(self, profile: Sequence[int]) -> int:
        """Return the place of a pure profile in tables and laws."""
        if len(profile) != len(self.sizes) or any(
            not 0 <= strategy < size for strategy, size in zip(profile, self.sizes, strict=True)
        ):
            raise InputError(f"profile: expected strategy indices below {self.sizes}, got {tuple(profile)}")
        return sum(strategy * step for strategy, step in zip(profile, self._steps, strict=True))

    def rest(self, player: int) -> list[int]:
        """Return the places of the profiles in which `player` plays strategy 0: one a pure profile of the others."""
        step = self._steps[self._player(player)]
        block = step * self.sizes[player]
        return [start + place for start in range(0, prod(self.sizes), block) for place in range(step)]

    def payoff(self, player: int, profile: Sequence[int]) -> Number:
        """Return what a player gets at a pure profile."""
        return self.payoffs[self._player(player)][self.position(profile)]

    def deviation_payoffs(self, player: int, strategies: Sequence[Mixed]) -> list[Number]:
        """Return what a player expects from each of its pure strategies when the others keep to `strategies`."""
        self._check_strategies(strategies)
        table = list(self.payoffs[self._player(player)])
        for other in reversed(self.players[player + 1 :]):
            size = self.sizes[other]
            table = [dot(strategies[other], table[start : start + size]) for start in range(0, len(table), size)]
        for other in self.players[:player]:
            step = len(table) // self.sizes[other]
            table = [dot(strategies[other], table[place::step]) for place in range(step)]
        return table

    def whole_deviations(self, player: int, strategies: Sequence[Mixed]) -> tuple[Sequence[int], int]:
        """Return `deviation_payoffs` of exact numbers as whole numbers, and what to divide all of them by."""
        self._check_strategies(strategies)
        table, unit = self._whole_table(self._player(player))
        for other in (*reversed(self.players[player + 1 :]), *self.players[:player]):
            weights, total = whole(strategies[other])
            size = self.sizes[other]
            inner = 1 if other > player else len(table) // size
            used = [(place * inner, weight) for place, weight in enumerate(weights) if weight]
            starts = range(0, len(table), size) if other > player else range(inner)
            table = [sum([table[start + place] * weight for place, weight in used]) for start in starts]
            unit *= total
        return table, unit

    def _whole_table(self, player: int) -> tuple[Sequence[int], int]:
        if player not in self._whole_tables:
            self._whole_tables[player] = whole(self.payoffs[player])
        return self._whole_tables[player]

    def mixed_payoff(self, player: int, strategies: Sequence[Mixed]) -> Number:
        """Return what a player expects when all play `strategies` independently."""
        return dot(strategies[player], self.deviation_payoffs(player, strategies))

    def product_law(self, strategies: Sequence[Mixed]) -> list[Number]:
        """Return the law of independent draws from `strategies`."""
        self._check_strategies(strategies)
        return product_law(strategies)

    def law_payoff(self, player: int, law: Law) -> Number:
        """Return what a player expects when the profile is drawn from `law`."""
        return dot(self._checked_law(law), self.payoffs[self._player(player)])

    def told_payoffs(self, player: int, law: Law) -> list[list[Number]]:
        """Return a table: entry [a][b] is what a player gets out of the draws that tell it a, when it then plays b.

        Each entry is an expectation over the whole law, so that the diagonal sums to the player's payoff.
        """
        rest, step, table = self.rest(player), self._steps[player], self.payoffs[player]
        self._checked_law(law)
        columns = [[table[place + step * played] for place in rest] for played in self.strategies(player)]
        rows = [[law[place + step * told] for place in rest] for told in self.strategies(player)]
        return [[dot(row, column) for column in columns] for row in rows]

    def strategy_payoffs(self, player: int, strategy: int | Mixed) -> list[Number]:
        """Return what a pure or mixed strategy pays a player, for each pure profile of the others in turn."""
        table, step, rest = self.payoffs[self._player(player)], self._steps[player], self.rest(player)
        if isinstance(strategy, int):
            if strategy not in self.strategies(player):
                raise InputError(f"strategy: expected an index below {self.sizes[player]}, got {strategy}")
            return [table[place + step * strategy] for place in rest]
        self._check_length(strategy, player)
        return [dot(strategy, [table[place + step * own] for own in self.strategies(player)]) for place in rest]

    def _player(self, player: int) -> int:
        if player not in self.players:
            raise InputError(f"player: expected an index from 0 to {len(self.sizes) - 1}, got {player}")
        return player

    def _check_strategies(self, strategies: Sequence[Mixed]) -> None:
        if len(strategies) != len(self.sizes):
            raise InputError(f"strategies: expected one for each of {len(self.sizes)} players, got {len(strategies)}")
        for player in self.players:
            self._check_length(strategies[player], player)

    def _check_length(self, strategy: Mixed, player: int) -> None:
        if len(strategy) != self.sizes[player]:
            raise InputError(
                f"strategy of player {player}: expected {self.sizes[player]} probabilities, got {len(strategy)}"
            )

    def _checked_law(self, law: Law) -> Law:
        if len(law) != prod(self.sizes):
            raise InputError(f"law: expected {prod(self.sizes)} probabilities, one a profile, got {len(law)}")
        return law


def product_law(strategies: Sequence[Mixed]) -> list[Number]:
    """Return the law of independent draws, in row-major order; without strategies, certainty."""
    law: list[Number] = [1]
    for strategy in strategies:
        law = [before * probability for before in law for probability in strategy]
    return law


def add(values: Iterable[Number]) -> Number:
    """Return the sum of numbers or symbols."""
    entries = list(values)
    return dot([1] * len(entries), entries)


def dot(left: Sequence[Number], right: Sequence[Number]) -> Number:
    """Return the sum of left * right, a plain number where both sides are plain numbers."""
    numbers: list[tuple[Rational, Rational]] = []
    symbols: list[tuple[Number, Number]] = []
    for first, second in zip(left, right, strict=True):
        if isinstance(first, Polynomial) or isinstance(second, Polynomial):
            symbols.append((first, second))
        elif first and second:
            numbers.append((first, second))
    result = _dot_of_numbers(numbers)
    return quantity(result) + total_of_products(symbols) if symbols else result


def _dot_of_numbers(pairs: Sequence[tuple[Rational, Rational]]) -> Rational:
    """Return the sum of the products, added up in integers on a common denominator of each side."""
    left = lcm(*{first.denominator for first, _ in pairs})
    right = lcm(*{second.denominator for _, second in pairs})
    whole = sum(
        first.numerator * (left // first.denominator) * second.numerator * (right // second.denominator)
        for first, second in pairs
    )
    return normal(Fraction(whole, left * right))


def whole(values: Sequence[Number]) -> tuple[list[int], int]:
    """Return exact numbers times their least common denominator, and that denominator."""
    numbers = [exact(value) for value in values]
    unit = lcm(*{number.denominator for number in numbers})
    return [number.numerator * (unit // number.denominator) for number in numbers], unit


def exact(value: Number) -> Rational:
    """Return the number that a value without unknowns is."""
    if not isinstance(value, Polynomial):
        return value
    if not value.is_constant:
        raise InputError(f"expected a number, got {value!r}: compare it in a formula instead")
    return value.constant_term
