"""The sequence form of a game with perfect recall: realization plans, payoffs by sequences, best replies, regret."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from certify.spec.errors import InputError
from certify.spec.extensive.game import ExtensiveGame
from certify.spec.extensive.recall import PlayerSequences, last_moves, player_sequences
from certify.spec.formula import Formula, all_of, at_least, equal
from certify.spec.normal_form_payoffs import Mixed, add, dot, exact
from certify.spec.polynomial import Polynomial, Rational, normal
from certify.spec.quantity import Number

Plan: TypeAlias = Sequence[Number]
"""A realization plan: for each sequence of a player the probability with which its strategy makes these moves."""


class SequenceForm:
    """The sequence form of a game in extensive form with perfect recall (von Stengel 1996); also of symbols.

    `sequences[i]` numbers the sequences of player i. `payoffs` has an entry for each profile of sequences (one a
    player) that ends in a payoff: what each player gets there, times the probabilities of the chance moves.

    Raises:
        InputError: the game has imperfect recall.

    """

    def __init__(self, game: ExtensiveGame) -> None:
        moves = last_moves(game)
        self.sequences: tuple[PlayerSequences, ...] = player_sequences(game, moves)
        self.players = range(len(game.players))
        self.payoffs: Mapping[tuple[int, ...], Sequence[Rational]] = _payoffs(game, moves)

    # Plans. --------------------------------------------------------------------------------------------------------

    def is_plan(self, player: int, plan: Plan) -> Formula:
        """Return the formula: `plan` is a realization plan.

        The empty sequence has weight 1, no weight is negative, and at each information set the weights of the
        sequences that go on from there sum to the weight of the one that leads there.
        """
        own = self.sequences[self._player(player)]
        self._check_plan(player, plan)
        return all_of(
            [
                equal(plan[0], 1),
                *map(at_least, plan),
                *(
                    equal(add(plan[first : first + actions]), plan[before])
                    for first, actions, before in zip(own.first, own.actions, own.before, strict=True)
                ),
            ]
        )

    def plan_of_behavior(self, player: int, behavior: Sequence[Mixed]) -> list[Number]:
        """Return the realization plan of a behavior strategy: at each own information set, action probabilities."""
        own = self.sequences[self._player(player)]
        if [len(local) for local in behavior] != list(own.actions):
            raise InputError(f"behavior of player {player}: expected {list(own.actions)} probabilities, one an action")
        plan: list[Number] = [1] * own.count
        for first, before, local in zip(own.first, own.before, behavior, strict=True):
            for action, probability in enumerate(local):
                plan[first + action] = _times(plan[before], probability)
        return plan

    # Payoffs. ------------------------------------------------------------------------------------------------------

    def sequence_payoffs(self, player: int, plans: Sequence[Plan]) -> list[Number]:
        """Return what each sequence of a player adds to its payoff when the others keep to their plans.

        The player's payoff is the sum over its sequences, each times its weight in the player's plan.
        """
        if len(plans) != len(self.players):
            raise InputError(f"plans: expected one for each of {len(self.players)} players, got {len(plans)}")
        others = [other for other in self.players if other != self._player(player)]
        for other in others:
            self._check_plan(other, plans[other])
        size = self.sequences[player].count
        weights: list[list[Number]] = [[] for _ in range(size)]
        paid: list[list[Number]] = [[] for _ in range(size)]
        for profile, payoffs in self.payoffs.items():
            if payoffs[player] == 0:
                continue
            weight: Number = 1
            for other in others:
                weight = _times(weight, plans[other][profile[other]])
                if not isinstance(weight, Polynomial) and weight == 0:
                    break
            else:
                weights[profile[player]].append(weight)
                paid[profile[player]].append(payoffs[player])
        return [dot(*pair) for pair in zip(weights, paid, strict=True)]

    def payoff(self, player: int, plans: Sequence[Plan]) -> Number:
        """Return what a player expects when all keep to their plans."""
        payoffs = self.sequence_payoffs(player, plans)
        self._check_plan(player, plans[player])
        return dot(plans[player], payoffs)

    def best_reply(self, player: int, payoffs: Sequence[Rational]) -> tuple[Rational, tuple[int, ...]]:
        """Return the most that a player can get, and an action at each own information set that gets it.

        `payoffs` are numbers as from `sequence_payoffs`. Own information sets are gone through from the last to the
        first: what a sequence is worth is what it adds itself, and the best action of each set that it leads to.
        This is the largest payoff over all strategies: a pure strategy is a choice of one action at each set, and
        sets that follow the same sequence are chosen at independently.
        """
        own = self.sequences[self._player(player)]
        worth = list(payoffs)
        if len(worth) != own.count:
            raise InputError(f"payoffs: expected {own.count} numbers, one a sequence, got {len(worth)}")
        choices: list[int] = []
        for first, actions, before in reversed(list(zip(own.first, own.actions, own.before, strict=True))):
            best = max(range(first, first + actions), key=worth.__getitem__)
            worth[before] += worth[best]
            choices.append(best - first)
        return normal(worth[0]), tuple(reversed(choices))

    def nash_regret(self, player: int, plans: Sequence[Plan]) -> Rational:
        """Return the most that a player gains by leaving plans of exact numbers."""
        payoffs = [exact(value) for value in self.sequence_payoffs(player, plans)]
        self._check_plan(player, plans[player])
        return normal(self.best_reply(player, payoffs)[0] - exact(dot(plans[player], payoffs)))

    def _player(self, player: int) -> int:
        if player not in self.players:
            raise InputError(f"player: expected an index from 0 to {len(self.players) - 1}, got {player}")
        return player

    def _check_plan(self, player: int, plan: Plan) -> None:
        count = self.sequences[player].count
        if len(plan) != count:
            raise InputError(f"plan of player {player}: expected {count} weights, one a sequence, got {len(plan)}")


def _payoffs(game: ExtensiveGame, moves: Sequence[tuple[int, ...]]) -> dict[tuple[int, ...], list[Rational]]:
    """What the players are paid after each profile of sequences, chance taken into account."""
    result: dict[tuple[int, ...], list[Rational]] = {}
    chances: list[Rational] = []
    for node, profile in zip(game.nodes, moves, strict=True):
        chance: Rational = 1
        if node.parent is not None and node.action is not None:
            chance = chances[node.parent]
            number = game.nodes[node.parent].information_set
            probabilities = () if number is None else game.information_sets[number].probabilities
            if probabilities:
                chance = normal(chance * probabilities[node.action])
        chances.append(chance)
        if node.outcome is not None and chance:
            sums = result.setdefault(profile, [0] * len(game.players))
            for player, payoff in enumerate(game.outcomes[node.outcome].payoffs):
                sums[player] = normal(sums[player] + chance * normal(payoff))
    return result


def _times(left: Number, right: Number) -> Number:
    product = left * right
    return product if isinstance(product, Polynomial) else normal(product)
