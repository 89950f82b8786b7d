"""Perfect recall: whether each player always knows what it knew and did before."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from certify.spec.errors import InputError
from certify.spec.numbers import shown

if TYPE_CHECKING:
    from certify.spec.extensive.game import ExtensiveGame


@dataclass(frozen=True, slots=True)
class RecallFault:
    """Two nodes of one information set that follow different own moves, or of which one follows the set itself."""

    player: int
    information_set: int
    nodes: tuple[int, int]


@dataclass(frozen=True, slots=True)
class PlayerSequences:
    """The sequences of one player, numbered: 0 is the empty one, then come the actions at its sets in order.

    Of its information set number `information_sets[k]`, `first[k]` is the sequence that ends with the first action,
    the other actions follow, `actions[k]` in all; `before[k]` is the sequence that leads to the set. With perfect
    recall there is one only, so that a sequence is known by its last action.
    """

    information_sets: tuple[int, ...]
    first: tuple[int, ...]
    actions: tuple[int, ...]
    before: tuple[int, ...]

    @property
    def count(self) -> int:
        """The number of sequences."""
        return 1 + sum(self.actions)


def last_moves(game: ExtensiveGame) -> list[tuple[int, ...]]:
    """For each node, the number of the last own move of each player before it, 0 where there is none.

    A player's moves are numbered as its sequences are: from 1 on, by information set and action.
    """
    first = _first_moves(game)
    result: list[tuple[int, ...]] = []
    for node in game.nodes:
        if node.parent is None or node.action is None:
            result.append((0,) * len(game.players))
            continue
        number = game.nodes[node.parent].information_set
        before = result[node.parent]
        player = None if number is None else game.information_sets[number].player
        if number is not None and player is not None:
            before = (*before[:player], first[number] + node.action, *before[player + 1 :])
        result.append(before)
    return result


def recall_fault(game: ExtensiveGame) -> RecallFault | None:
    """A reason why the game has imperfect recall, or None where each player has perfect recall.

    A player has perfect recall when all nodes of each of its information sets follow the same own last move: then,
    by induction on the moves before, they follow the same own moves altogether (Kuhn 1953).
    """
    return _fault(game, last_moves(game))


def player_sequences(game: ExtensiveGame, moves: list[tuple[int, ...]]) -> tuple[PlayerSequences, ...]:
    """The sequences of each player; `moves` are the `last_moves` of the game.

    Raises:
        InputError: the game has imperfect recall.

    """
    fault = _fault(game, moves)
    if fault is not None:
        raise InputError(_told(game, fault))
    first = _first_moves(game)
    before: dict[int, int] = {}
    for node, last in zip(game.nodes, moves, strict=True):
        number = node.information_set
        if number is not None and number not in before:
            player = game.information_sets[number].player
            before[number] = 0 if player is None else last[player]
    result: list[PlayerSequences] = []
    for own in game.own_sets():
        actions = (len(game.information_sets[number].actions) for number in own)
        places = tuple(first[number] for number in own)
        result.append(PlayerSequences(own, places, tuple(actions), tuple(before[number] for number in own)))
    return tuple(result)


def _first_moves(game: ExtensiveGame) -> dict[int, int]:
    """The number of the first move at each player's information sets."""
    result: dict[int, int] = {}
    for own in game.own_sets():
        starts = accumulate((len(game.information_sets[number].actions) for number in own), initial=1)
        result.update(zip(own, starts, strict=False))
    return result


def _fault(game: ExtensiveGame, moves: list[tuple[int, ...]]) -> RecallFault | None:
    seen: dict[int, int] = {}
    for place, node in enumerate(game.nodes):
        number = node.information_set
        player = None if number is None else game.information_sets[number].player
        if number is not None and player is not None:
            other = seen.setdefault(number, place)
            if moves[other][player] != moves[place][player]:
                return RecallFault(player, number, (other, place))
    return None


def _told(game: ExtensiveGame, fault: RecallFault) -> str:
    own = game.own_sets()[fault.player]
    each = game.information_sets[fault.information_set]
    name = f" {shown(each.label)}" if each.label else ""
    first, second = fault.nodes
    return (
        f"imperfect recall: at its information set {own.index(fault.information_set) + 1}{name} the player "
        f"{shown(game.players[fault.player])} has forgotten an own move, which tells node {first + 1} of the file "
        f"from node {second + 1}; give the two nodes different information sets"
    )
