"""Pure strategies of a game with perfect recall, reduced, and the normal form that they give."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import prod
from typing import TYPE_CHECKING, TypeAlias

from certify.spec.errors import InputError
from certify.spec.extensive.recall import last_moves, player_sequences
from certify.spec.extensive.sequence_form import SequenceForm
from certify.spec.normal_form_payoffs import Mixed, add
from certify.spec.numbers import shown
from certify.spec.polynomial import Rational
from certify.spec.reading.game_document import GameDocument, check_size

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from certify.spec.extensive.game import ExtensiveGame
    from certify.spec.extensive.recall import PlayerSequences
    from certify.spec.quantity import Number

ReducedStrategy: TypeAlias = tuple[int | None, ...]
"""An action for each own information set, None where the strategy's own earlier choices exclude the set."""

MAXIMUM_CHOICES = 5_000_000
"""Reduced strategies are gone through for a player with at most so many strategies times information sets."""

_MANY = 10**30


def strategy_count(own: PlayerSequences) -> int:
    """The number of reduced strategies of a player, 10^30 if there are as many or more.

    What follows a sequence is chosen at all information sets that it leads to; at each, some action is chosen.
    """
    ways = [1] * own.count
    for first, actions, before in reversed(list(zip(own.first, own.actions, own.before, strict=True))):
        ways[before] = min(ways[before] * sum(ways[first : first + actions]), _MANY)
    return ways[0]


def reduced_strategies(own: PlayerSequences) -> Iterator[ReducedStrategy]:
    """The reduced strategies of a player, in lexicographic order of their actions.

    Information sets are in order of first appearance, so that choices exclude later sets only.

    Raises:
        InputError: there are more than `MAXIMUM_CHOICES` strategies times sets.

    """
    check_strategies(own, "the player")
    last = {
        first + action: (place, action)
        for place, (first, actions) in enumerate(zip(own.first, own.actions, strict=True))
        for action in range(actions)
    }
    choices: list[int | None] = []
    while True:
        for before in own.before[len(choices) :]:
            place, action = last.get(before, (None, None))
            choices.append(0 if place is None or choices[place] == action else None)
        yield tuple(choices)
        while choices:
            choice = choices.pop()
            if choice is not None and choice + 1 < own.actions[len(choices)]:
                choices.append(choice + 1)
                break
        else:
            return


def check_strategies(own: PlayerSequences, who: str) -> None:
    """Raises InputError when a player has too many reduced strategies to go through."""
    count, sets = strategy_count(own), len(own.information_sets)
    if count * max(sets, 1) > MAXIMUM_CHOICES:
        number = "10^30 or more" if count == _MANY else shown(count)
        raise InputError(
            f"{who} has {number} reduced strategies at {sets} information sets, too many for the reduced normal form; "
            f"at most {MAXIMUM_CHOICES:,} strategies times sets are accepted: give behavior strategies instead"
        )


def plan_of_mixed(own: PlayerSequences, mixed: Mixed) -> list[Number]:
    """The realization plan of a mixed strategy over the reduced ones: how likely it makes each sequence's moves."""
    strategies = list(reduced_strategies(own))
    if len(mixed) != len(strategies):
        raise InputError(f"mixed strategy: expected {len(strategies)} probabilities, got {len(mixed)}")
    playing: list[list[Number]] = [[] for _ in range(own.count)]
    for probability, strategy in zip(mixed, strategies, strict=True):
        playing[0].append(probability)
        for first, action in zip(own.first, strategy, strict=True):
            if action is not None:
                playing[first + action].append(probability)
    return list(map(add, playing))


def reduced_shape(game: ExtensiveGame) -> tuple[int, ...]:
    """The number of reduced strategies of each player.

    Raises:
        InputError: the game has imperfect recall, or a player has too many strategies to go through.

    """
    sequences = player_sequences(game, last_moves(game))
    for own, player in zip(sequences, game.players, strict=True):
        check_strategies(own, f"the player {shown(player)}")
    return tuple(map(strategy_count, sequences))


def reduced_normal_form(game: ExtensiveGame) -> GameDocument:
    """The reduced normal form of a game with perfect recall; a strategy is named by its actions, counted from 1.

    Raises:
        InputError: the game has imperfect recall, or the normal form more than 5,000,000 payoffs.

    """
    form = SequenceForm(game)
    shape = [strategy_count(own) for own in form.sequences]
    check_size(shape, "the reduced normal form")
    for own, player in zip(form.sequences, game.players, strict=True):
        check_strategies(own, f"the player {shown(player)}")
    strategies = [list(reduced_strategies(own)) for own in form.sequences]
    playing = [_playing(own, listed) for own, listed in zip(form.sequences, strategies, strict=True)]
    steps = [prod(shape[player + 1 :]) for player in form.players]
    tables: list[list[Rational]] = [[0] * prod(shape) for _ in form.players]
    for profile, payoffs in form.payoffs.items():
        places = [[step * index for index in playing[i][profile[i]]] for i, step in enumerate(steps)]
        for place in map(sum, product(*places)):
            for table, payoff in zip(tables, payoffs, strict=True):
                table[place] += payoff
    names = tuple(_names(own, listed) for own, listed in zip(form.sequences, strategies, strict=True))
    payoffs = tuple(tuple(map(Fraction, table)) for table in tables)
    return GameDocument(game.title, game.players, names, payoffs, game.comment)


def _playing(own: PlayerSequences, strategies: Sequence[ReducedStrategy]) -> list[list[int]]:
    """For each sequence, the strategies that make its moves."""
    result: list[list[int]] = [[] for _ in range(own.count)]
    result[0] = list(range(len(strategies)))
    for index, strategy in enumerate(strategies):
        for first, action in zip(own.first, strategy, strict=True):
            if action is not None:
                result[first + action].append(index)
    return result


def _names(own: PlayerSequences, strategies: Sequence[ReducedStrategy]) -> tuple[str, ...]:
    between = "-" if max(own.actions, default=0) > 9 else ""
    actions = (["*" if action is None else str(action + 1) for action in strategy] for strategy in strategies)
    return tuple(between.join(each) or "*" for each in actions)
