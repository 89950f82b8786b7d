"""Finite games in normal form: payoffs, deviations, equilibria; on exact numbers and on symbols alike."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from operator import mul
from typing import TypeAlias

from certify.spec.errors import InputError, LimitError
from certify.spec.formula import Formula, above, all_of, any_of, at_least, equal
from certify.spec.normal_form_payoffs import Law, Mixed, PayoffTables, add, dot, exact, whole
from certify.spec.polynomial import Polynomial, Rational, normal
from certify.spec.quantity import Number

Eta: TypeAlias = "Number | Sequence[Number]"
"""What a player may gain at most: one number for all players, or one a player."""

MOST_MAPS = 20_000
"""An approximate correlated equilibrium of symbols is written out for at most so many deviation maps a player."""


class NormalForm(PayoffTables):
    """A finite game in normal form, with the conditions that make strategies and laws equilibria of it.

    Whether a strategy or a law is a probability distribution is not checked here: `is_distribution` says it.

    >>> game = NormalForm((2, 2), [[3, 0, 5, 1], [3, 5, 0, 1]])
    >>> game.deviation_payoffs(0, [[1, 0], [1, 0]]), game.nash_regret(0, [[1, 0], [1, 0]])
    ([3, 5], 2)
    >>> game.is_pure_nash((1, 1))
    (1 >= 0 and 1 >= 0)
    """

    def is_nash(self, strategies: Sequence[Mixed], eta: Eta = 0) -> Formula:
        """Return the formula: no player gains more than eta by any strategy of its own.

        Pure deviations suffice: what a mixed deviation gains is the average of what pure ones gain.
        """
        return all_of(self.is_best_reply(player, strategies, self.eta(eta)[player]) for player in self.players)

    def is_best_reply(self, player: int, strategies: Sequence[Mixed], eta: Number = 0) -> Formula:
        """Return the formula: `player` gains at most eta by leaving `strategies` alone."""
        deviations = self.deviation_payoffs(player, strategies)
        kept = dot(strategies[player], deviations)
        return all_of(at_least(kept + eta, deviation) for deviation in deviations)

    def is_pure_nash(self, profile: Sequence[int], eta: Eta = 0) -> Formula:
        """Return the formula: the pure profile is an eta-equilibrium."""
        place, allowed = self.position(profile), self.eta(eta)
        return all_of(
            at_least(
                self.payoffs[player][place] + allowed[player],
                self.payoffs[player][place + (other - profile[player]) * self._steps[player]],
            )
            for player in self.players
            for other in self.strategies(player)
            if other != profile[player]
        )

    def is_correlated(self, law: Law, eta: Eta = 0) -> Formula:
        """Return the formula: no player gains more than eta by any map from what it is told to what it plays.

        With eta = 0 maps that change one strategy suffice: every map's gain is a sum of theirs.

        Raises:
            LimitError: eta is not 0 and a player has more than `MOST_MAPS` maps.

        """
        allowed = self.eta(eta)
        return all_of(self._obedient(player, law, allowed[player]) for player in self.players)

    def _obedient(self, player: int, law: Law, eta: Number) -> Formula:
        told, own = self.told_payoffs(player, law), self.strategies(player)
        if not isinstance(eta, Polynomial) and eta == 0:
            return all_of(at_least(told[a][a], told[a][b]) for a in own for b in own if a != b)
        if len(own) ** len(own) > MOST_MAPS:
            raise LimitError(
                f"a player with {len(own)} strategies has more than {MOST_MAPS:,} deviation maps; use eta = 0"
            )
        kept = add(told[a][a] for a in own)
        return all_of(
            at_least(kept + eta, add(told[a][b] for a, b in enumerate(replies)))
            for replies in product(own, repeat=len(own))
        )

    def is_coarse_correlated(self, law: Law, eta: Eta = 0) -> Formula:
        """Return the formula: no player gains more than eta by a strategy of its own, chosen before the draw."""
        allowed = self.eta(eta)
        parts: list[Formula] = []
        for player in self.players:
            told, own = self.told_payoffs(player, law), self.strategies(player)
            kept = add(told[a][a] for a in own)
            parts.extend(at_least(kept + allowed[player], add(told[a][b] for a in own)) for b in own)
        return all_of(parts)

    # Regrets of numbers: a profile is an eta-equilibrium just where no player's regret exceeds its eta. ------------

    def nash_regret(self, player: int, strategies: Sequence[Mixed]) -> Rational:
        """Return the most that a player gains by leaving a profile of exact numbers."""
        table, unit = self.whole_deviations(player, strategies)
        weights, total = whole(strategies[player])
        return normal(Fraction(max(table) * total - sum(map(mul, weights, table)), unit * total))

    def correlated_regret(self, player: int, law: Law) -> Rational:
        """Return the most that a player gains by a map from what it is told to what it plays."""
        told = [[exact(value) for value in row] for row in self.told_payoffs(player, law)]
        return sum(max(row) - row[strategy] for strategy, row in enumerate(told))

    def coarse_regret(self, player: int, law: Law) -> Rational:
        """Return the most that a player gains by a strategy chosen before the draw; 0 where each one loses."""
        told = [[exact(value) for value in row] for row in self.told_payoffs(player, law)]
        kept = sum(row[strategy] for strategy, row in enumerate(told))
        return max(0, *(sum(column) - kept for column in zip(*told, strict=True)))

    # Relations between strategies, payoffs and tables. -------------------------------------------------------------

    def strictly_dominates(self, player: int, better: int | Mixed, worse: int | Mixed) -> Formula:
        """Return the formula: `better` pays the player more than `worse` against every profile of the others."""
        return all_of(above(first, second) for first, second in self._compared(player, better, worse))

    def weakly_dominates(self, player: int, better: int | Mixed, worse: int | Mixed) -> Formula:
        """Return the formula: `better` never pays the player less than `worse`, and somewhere more."""
        pairs = self._compared(player, better, worse)
        return all_of(
            [
                *(at_least(first, second) for first, second in pairs),
                any_of(above(first, second) for first, second in pairs),
            ]
        )

    def _compared(self, player: int, better: int | Mixed, worse: int | Mixed) -> list[tuple[Number, Number]]:
        first, second = self.strategy_payoffs(player, better), self.strategy_payoffs(player, worse)
        return list(zip(first, second, strict=True))

    def pareto_dominates(self, better: Sequence[Number], worse: Sequence[Number]) -> Formula:
        """Return the formula: of two payoffs, one number a player each, nobody has less in `better`, somebody more."""
        if not len(better) == len(worse) == len(self.sizes):
            raise InputError(f"payoffs: expected {len(self.sizes)} numbers each, got {len(better)} and {len(worse)}")
        pairs = list(zip(better, worse, strict=True))
        return all_of([*(at_least(*pair) for pair in pairs), any_of(above(*pair) for pair in pairs)])

    def zero_sum(self) -> Formula:
        """Return the formula: the payoffs of all players sum to 0 at every profile."""
        return all_of(equal(add(entries)) for entries in zip(*self.payoffs, strict=True))

    def symmetric(self) -> Formula:
        """Return the formula: when players swap their strategies, they swap their payoffs.

        Swaps of neighbours suffice, since they generate all permutations.
        """
        if len(set(self.sizes)) > 1:
            raise InputError(f"a symmetric game needs as many strategies for each player, got {self.sizes}")
        parts: list[Formula] = []
        for left in self.players[:-1]:
            order = [*range(left), left + 1, left, *range(left + 2, len(self.sizes))]
            for profile in self.profiles():
                swapped = self.position([profile[player] for player in order])
                place = self.position(profile)
                parts.extend(
                    equal(self.payoffs[player][place], self.payoffs[order[player]][swapped])
                    for player in self.players
                    if (player, place) < (order[player], swapped)
                )
        return all_of(parts)

    def is_maxmin(self, player: int, value: Number, strategy: Mixed, law: Law) -> Formula:
        """Return the formula: `value` is the most that a player can assure itself.

        `strategy` pays at least `value` against every profile of the others, and no strategy pays more than `value`
        when the others draw their profile jointly from `law` (in the order of `rest`). By the minimax theorem every
        game has such a triple, and the value is unique. Against three players or more a joint law may hold a player
        down further than independent strategies can.
        """
        own = self.strategies(player)
        return all_of(
            [
                is_distribution(strategy),
                is_distribution(law),
                *(at_least(paid, value) for paid in self.strategy_payoffs(player, strategy)),
                *(at_least(value, dot(law, self.strategy_payoffs(player, reply))) for reply in own),
            ]
        )

    def eta(self, eta: Eta) -> list[Number]:
        """Return eta as one number a player."""
        if not isinstance(eta, Sequence):
            return [eta] * len(self.sizes)
        if len(eta) != len(self.sizes):
            raise InputError(f"eta: expected one number, or one for each of {len(self.sizes)} players, got {len(eta)}")
        return list(eta)


def is_distribution(probabilities: Sequence[Number]) -> Formula:
    """Return the formula: no probability is negative, and they sum to 1."""
    return all_of([*map(at_least, probabilities), equal(add(probabilities), 1)])
