"""The `hull` rule: all equilibria of a two-player game lie in hulls of listed ones, as every extreme one is listed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import product
from operator import length_hint

from certify.kernel.exhaustion import Divide, Empty, Exhaustion, Flat, Node, Player, Point, Product
from certify.kernel.faces import Faces
from certify.spec.best_replies import BestReplies, Labels
from certify.spec.errors import RejectedError
from certify.spec.polynomial import Rational

__all__ = ["Faces", "check_exhaustion"]


def check_exhaustion(
    replies: tuple[BestReplies, BestReplies],
    strategies: tuple[Sequence[Sequence[Rational]], Sequence[Sequence[Rational]]],
    pairs: Collection[tuple[int, int]],
    evidence: Exhaustion,
    known: tuple[Sequence[Labels], Sequence[Labels]] = ((), ()),
) -> None:
    """Return if every extreme equilibrium is one of the pairs (of numbers of strategies of player 0 and player 1).

    `known` are the labels of all strategies of both players, where these have been worked out.

    Raises:
        RejectedError: the evidence does not show it; the text names the node.

    """
    first = Faces(replies[0], strategies[0], evidence.vectors[0], known[0])
    second = Faces(replies[1], strategies[1], evidence.vectors[1], known[1])
    tree = _Tree(evidence.nodes, (first, second), len(replies[0].replies) + replies[0].own)
    try:
        tree.check_pairs(pairs)
    except RejectedError as error:
        raise RejectedError(f"node {tree.taken() - 1}: {error}") from None
    if tree.left_open:
        raise RejectedError(f"the tree ends after {len(evidence.nodes)} nodes with a branch open")
    if tree.taken() < len(evidence.nodes):
        raise RejectedError(f"node {tree.taken()}: the tree has ended before")


class _Tree:
    """The nodes in preorder, each of which is taken once; `left_open` says that they ended too early."""

    def __init__(self, nodes: Sequence[Node], faces: tuple[Faces, Faces], labels: int) -> None:
        self._size = len(nodes)
        self._left = iter(nodes)
        self._faces = faces
        self._labels = labels
        self.left_open = False

    def taken(self) -> int:
        """Return how many nodes were taken."""
        return self._size - length_hint(self._left)

    def check_pairs(self, pairs: Collection[tuple[int, int]]) -> None:
        """Return if the tree shows that the pairs of vertices that have every label between them are among `pairs`."""
        # Faces of both players are open: `on` and `off` of player 0, then of player 1.
        tasks: list[tuple[Labels, Labels, Labels, Labels]] = [(0, 0, 0, 0)]
        for node in self._left:
            on, off, other_on, other_off = tasks.pop()
            if isinstance(node, Divide):
                bit = self._bit(node)
                if node.player == 0:
                    tasks += (on, off | bit, other_on | bit, other_off), (on | bit, off, other_on, other_off)
                else:
                    tasks += (on | bit, off, other_on, other_off | bit), (on, off, other_on | bit, other_off)
            elif isinstance(node, Empty):
                face = (on, off) if node.player == 0 else (other_on, other_off)
                self._faces[node.player].check_empty(*face, node.vector)
            elif isinstance(node, Flat):
                self._faces[node.player].check_flat(off if node.player == 0 else other_off, node.vector)
            elif isinstance(node, Product):
                self._check_product(node.player, ((on, off), (other_on, other_off)), pairs)
            else:
                raise RejectedError("a point is about one player's face: a product comes first")
            if not tasks:
                return
        self.left_open = True

    def _check_product(
        self,
        player: Player,
        own: tuple[tuple[Labels, Labels], tuple[Labels, Labels]],
        pairs: Collection[tuple[int, int]],
    ) -> None:
        """Return if all vertices of one face make listed pairs with all those of the other, left out if it has none."""
        other: Player = 1 if player == 0 else 0
        found = self._vertices(player, *own[player])
        others = self._vertices(other, *own[other]) if found else found
        for first, second in product(found, others):
            pair = (first, second) if player == 0 else (second, first)
            if pair not in pairs:
                raise RejectedError(f"the list has no pair of strategy {pair[0]} and strategy {pair[1]}")

    def _vertices(self, player: Player, on: Labels, off: Labels) -> set[int]:
        """Return strategies that all vertices of a face of one player are among, as the next nodes show."""
        found: set[int] = set()
        tasks = [(on, off)]
        for node in self._left:
            on, off = tasks.pop()
            if isinstance(node, Product) or node.player != player:
                raise RejectedError(f"the branch is about the face of player {player} alone")
            if isinstance(node, Divide):
                bit = self._bit(node)
                tasks += (on, off | bit), (on | bit, off)
            elif isinstance(node, Empty):
                self._faces[player].check_empty(on, off, node.vector)
            elif isinstance(node, Point):
                self._faces[player].check_point(on, node.strategy)
                found.add(node.strategy)
            else:
                self._faces[player].check_flat(off, node.vector)
            if not tasks:
                return found
        self.left_open = True
        return found

    def _bit(self, node: Divide) -> Labels:
        if not 0 <= node.label < self._labels:
            raise RejectedError(f"there is no label {node.label}")
        return 1 << node.label
