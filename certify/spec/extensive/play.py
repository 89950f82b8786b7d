"""What is reached and paid when players follow behavior strategies or pure ones; recall is not needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certify.spec.errors import InputError
from certify.spec.normal_form_payoffs import Mixed, dot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from certify.spec.extensive.game import ExtensiveGame
    from certify.spec.quantity import Number


def reach_probabilities(game: ExtensiveGame, behavior: Sequence[Sequence[Mixed]]) -> list[Number]:
    """The probability with which each node is reached.

    `behavior` has for each player, for each of its information sets in order, the action probabilities.
    """
    local = _probabilities(game, behavior)
    result: list[Number] = []
    for node in game.nodes:
        number = None if node.parent is None else game.nodes[node.parent].information_set
        if node.parent is None or node.action is None or number is None:
            result.append(1)
        else:
            result.append(result[node.parent] * local[number][node.action])
    return result


def expected_payoffs(game: ExtensiveGame, behavior: Sequence[Sequence[Mixed]]) -> list[Number]:
    """What each player expects when all follow behavior strategies, which draw anew at each node."""
    ends = [
        (chance, game.outcomes[node.outcome].payoffs)
        for node, chance in zip(game.nodes, reach_probabilities(game, behavior), strict=True)
        if node.outcome is not None
    ]
    chances = [chance for chance, _ in ends]
    return [dot(chances, [payoffs[player] for _, payoffs in ends]) for player in range(len(game.players))]


def pure_payoffs(game: ExtensiveGame, strategies: Sequence[Sequence[int | None]]) -> list[Number]:
    """What each player expects when all follow pure strategies, an action for each own information set in order.

    Raises:
        InputError: a strategy is not one of the game, or a node is reached where its action is None.

    """
    if len(strategies) != len(game.players):
        raise InputError(f"strategies: expected {len(game.players)}, one a player, got {len(strategies)}")
    behavior: list[list[list[Number]]] = []
    without: set[int] = set()
    for player, (own, strategy) in enumerate(zip(game.own_sets(), strategies, strict=True)):
        sizes = [len(game.information_sets[number].actions) for number in own]
        if len(strategy) != len(own):
            raise InputError(f"strategy of player {player}: expected {len(own)} actions, got {len(strategy)}")
        if any(action is not None and not 0 <= action < size for action, size in zip(strategy, sizes, strict=True)):
            raise InputError(f"strategy of player {player}: expected actions below {sizes}, got {list(strategy)}")
        without.update(number for number, action in zip(own, strategy, strict=True) if action is None)
        behavior.append(
            [[int(action == other) for other in range(size)] for action, size in zip(strategy, sizes, strict=True)]
        )
    for number, (node, chance) in enumerate(zip(game.nodes, reach_probabilities(game, behavior), strict=True)):
        if node.information_set in without and chance:
            raise InputError(f"strategies: node {number} is reached, where no action is chosen")
    return expected_payoffs(game, behavior)


def _probabilities(game: ExtensiveGame, behavior: Sequence[Sequence[Mixed]]) -> list[Mixed]:
    """The action probabilities at each information set, those of chance included."""
    if len(behavior) != len(game.players):
        raise InputError(f"behavior: expected {len(game.players)} strategies, one a player, got {len(behavior)}")
    result: list[Mixed] = [each.probabilities for each in game.information_sets]
    for player, (own, strategy) in enumerate(zip(game.own_sets(), behavior, strict=True)):
        if len(strategy) != len(own):
            raise InputError(f"behavior of player {player}: expected {len(own)} information sets, got {len(strategy)}")
        for number, local in zip(own, strategy, strict=True):
            if len(local) != len(game.information_sets[number].actions):
                raise InputError(f"behavior at information set {number}: expected one probability an action")
            result[number] = local
    return result
