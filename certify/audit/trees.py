"""Random games in extensive form with perfect recall: small trees with chance moves and information sets."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from certify.spec.extensive.game import ExtensiveGame, InformationSet, Node, Outcome

_ACTIONS = "abc"
_CHANCES = (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4))

Last = tuple[tuple[int, int] | None, ...]
"""Each player's last information set and what was played there."""


class _Growing:
    """A tree that is drawn node by node, in preorder."""

    def __init__(self, random: Random, players: int, *, zero_sum: bool) -> None:
        self.random = random
        self.players = players
        self.zero_sum = zero_sum
        self.nodes: list[Node | None] = []
        self.sets: list[InformationSet] = []
        self.outcomes: list[Outcome] = []
        self.known: dict[tuple[int, int, tuple[int, int] | None], list[int]] = {}

    def grow(self, depth: int, parent: int | None, action: int | None, last: Last) -> None:
        """Draw a node and all below it."""
        number = len(self.nodes)
        self.nodes.append(None)
        if depth == 0 or (number and self.random.random() < 0.2):
            self.nodes[number] = Node("", parent, action, None, self._outcome())
            return
        player = self.random.choice([None, *range(self.players), *range(self.players)])
        own = self._chance() if player is None else self._own(player, self.random.choice((2, 2, 3)), last[player])
        self.nodes[number] = Node("", parent, action, own, None)
        for move in range(len(self.sets[own].actions)):
            after = last if player is None else (*last[:player], (own, move), *last[player + 1 :])
            self.grow(depth - 1, number, move, after)

    def _outcome(self) -> int:
        paid = [Fraction(self.random.randint(-9, 9)) for _ in range(self.players)]
        if self.zero_sum:
            paid[1] = -paid[0]
        self.outcomes.append(Outcome("", tuple(paid)))
        return len(self.outcomes) - 1

    def _chance(self) -> int:
        first = self.random.choice(_CHANCES)
        self.sets.append(InformationSet(None, "", ("a", "b"), (first, 1 - first)))
        return len(self.sets) - 1

    def _own(self, player: int, actions: int, last: tuple[int, int] | None) -> int:
        """Return an information set: a new one, or one whose nodes follow the same own move as this."""
        alike = self.known.setdefault((player, actions, last), [])
        if alike and self.random.random() < 0.7:
            return self.random.choice(alike)
        self.sets.append(InformationSet(player, "", tuple(_ACTIONS[:actions])))
        alike.append(len(self.sets) - 1)
        return alike[-1]


def tree(random: Random, players: int = 2, *, zero_sum: bool = False) -> ExtensiveGame:
    """Return a random game of at most three moves, in which players know what they did before."""
    growing = _Growing(random, players, zero_sum=zero_sum)
    growing.grow(3, None, None, (None,) * players)
    nodes = tuple(node for node in growing.nodes if node is not None)
    names = tuple(f"player {player + 1}" for player in range(players))
    return ExtensiveGame("", "", names, tuple(growing.sets), tuple(growing.outcomes), nodes)
