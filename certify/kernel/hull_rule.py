"""The `hull` rule: all equilibria of a two-player game lie in hulls of listed ones, as every extreme one is listed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from certify.kernel.exhaustion import Divide, Empty, Exhaustion, Flat, Node, Player, Product
from certify.kernel.faces import Face, Faces
from certify.spec.best_replies import BestReplies, Labels
from certify.spec.errors import RejectedError
from certify.spec.polynomial import Rational

__all__ = ["Face", "Faces", "check_exhaustion"]

_Pair: TypeAlias = tuple[Labels, Labels, Labels, Labels]
"""A face of each player: `on` and `off` of player 0, then of player 1."""


@dataclass(slots=True)
class _Vertices:
    """A tree about one player's face; `found` are the strategies that its vertices are among."""

    player: Player
    face: Face
    found: set[int]


@dataclass(slots=True)
class _Pairs:
    """Once the vertices of both faces are found, the list has to have every pair."""

    found: tuple[set[int], set[int]] = field(default_factory=lambda: (set[int](), set[int]()))


@dataclass(slots=True)
class _Second:
    """The other face of a product: a tree about it follows unless the first face has no vertex."""

    player: Player
    face: Face
    product: _Pairs


_Task: TypeAlias = _Pair | _Vertices | _Second | _Pairs


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
    faces = (
        Faces(replies[0], strategies[0], evidence.vectors[0], known[0]),
        Faces(replies[1], strategies[1], evidence.vectors[1], known[1]),
    )
    labels = len(replies[0].replies) + replies[0].own
    tasks: list[_Task] = [(0, 0, 0, 0)]
    for number, node in enumerate(evidence.nodes):
        try:
            _take(node, labels, faces, tasks)
            while tasks and isinstance(tasks[-1], (_Second, _Pairs)):
                _close(tasks.pop(), pairs, tasks)
        except RejectedError as error:
            raise RejectedError(f"node {number}: {error}") from None
    if tasks:
        raise RejectedError(f"the tree ends after {len(evidence.nodes)} nodes with a branch open")


def _take(node: Node, labels: int, faces: tuple[Faces, Faces], tasks: list[_Task]) -> None:
    """Replace the last task by what is left of it once the node is taken, last first."""
    if not tasks:
        raise RejectedError("the tree has ended before")
    if isinstance(node, Divide) and not 0 <= node.label < labels:
        raise RejectedError(f"there is no label {node.label}")
    task = tasks.pop()
    if isinstance(task, tuple):
        _follow(task, node, faces, tasks)
    else:
        _follow_vertices(task, node, faces, tasks)


def _follow(task: _Pair, node: Node, faces: tuple[Faces, Faces], tasks: list[_Task]) -> None:
    """Add what is left to be shown about a pair of faces."""
    on, off, other_on, other_off = task
    if isinstance(node, Divide):
        bit = 1 << node.label
        if node.player == 0:
            tasks += (on, off | bit, other_on | bit, other_off), (on | bit, off, other_on, other_off)
        else:
            tasks += (on | bit, off, other_on, other_off | bit), (on, off, other_on | bit, other_off)
        return
    face = Face(on, off) if node.player == 0 else Face(other_on, other_off)
    if isinstance(node, Empty):
        faces[node.player].check_empty(face, node.vector)
    elif isinstance(node, Flat):
        faces[node.player].check_flat(face, node.vector)
    elif isinstance(node, Product):
        product, second = _Pairs(), Face(other_on, other_off) if node.player == 0 else Face(on, off)
        first = _Vertices(node.player, face, product.found[node.player])
        tasks += product, _Second(_other(node.player), second, product), first
    else:
        raise RejectedError("a point is about one player's face: a product comes first")


def _follow_vertices(task: _Task, node: Node, faces: tuple[Faces, Faces], tasks: list[_Task]) -> None:
    """Add what is left to be shown about one player's face."""
    if not isinstance(task, _Vertices):
        raise RejectedError("no face is left for the node")
    if isinstance(node, Product) or node.player != task.player:
        raise RejectedError(f"the branch is about the face of player {task.player} alone")
    if isinstance(node, Divide):
        parts = task.face.without_label(node.label), task.face.with_label(node.label)
        tasks.extend(_Vertices(task.player, part, task.found) for part in parts)
    elif isinstance(node, Empty):
        faces[node.player].check_empty(task.face, node.vector)
    elif isinstance(node, Flat):
        faces[node.player].check_flat(task.face, node.vector)
    else:
        faces[node.player].check_point(task.face, node.strategy)
        task.found.add(node.strategy)


def _close(task: _Task, pairs: Collection[tuple[int, int]], tasks: list[_Task]) -> None:
    """Add what is left of a task that takes no node of its own."""
    match task:
        case _Second(player, face, product) if product.found[_other(player)]:
            tasks.append(_Vertices(player, face, product.found[player]))
        case _Pairs(found):
            for first in found[0]:
                for second in found[1]:
                    if (first, second) not in pairs:
                        raise RejectedError(f"the list has no pair of strategy {first} and strategy {second}")
        case _:
            pass


def _other(player: Player) -> Player:
    return 1 if player == 0 else 0
