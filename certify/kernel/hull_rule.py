"""The `hull` rule: all equilibria of a two-player game lie in hulls of listed ones, since every extreme one is listed.

A face of a player's strategies is given by labels (`certify.spec.best_replies`): those that its points have (`on`), and
those that they do not have (`off`). A polytope is the hull of its vertices, and a vertex is determined by its labels.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from operator import mul
from typing import NamedTuple, TypeAlias

from certify.kernel.exhaustion import Divide, Empty, Exhaustion, Flat, Node, Player, Point, Product, Vector
from certify.spec.best_replies import BestReplies, Labels, label_set
from certify.spec.errors import RejectedError
from certify.spec.polynomial import Rational


class Face(NamedTuple):
    """The points of a player's polyhedron with all the labels in `on` and none of those in `off`."""

    on: Labels = 0
    off: Labels = 0

    def with_label(self, label: int) -> Face:
        """Return the part that has the label."""
        return Face(self.on | 1 << label, self.off)

    def without_label(self, label: int) -> Face:
        """Return the part that has not."""
        return Face(self.on, self.off | 1 << label)


class Faces:
    """What vectors and listed strategies prove about faces of one player's polyhedron."""

    def __init__(
        self, replies: BestReplies, strategies: Sequence[Sequence[Rational]], vectors: Sequence[Vector]
    ) -> None:
        self._replies = replies
        self._strategies = strategies
        self._vectors = vectors
        self._columns = list(zip(*replies.replies, strict=True))
        self._own = label_set(replies.own_labels)
        self._multipliers: dict[int, tuple[Labels, Labels, Labels]] = {}
        self._directions: dict[int, Labels] = {}
        self._labels: dict[int, Labels] = {}
        self._determining: dict[Labels, bool] = {}

    def check_empty(self, face: Face, vector: int) -> None:
        """Return if no point is in the face.

        Let the vector have an entry z_j for each reply, sum_j z_j = 0. With s_j = v - (what j pays), at each point
        sum_j z_j s_j + sum_i (sum_j z_j replies[j][i]) x_i = 0. This is a sum of terms >= 0 if all negative
        coefficients are at labels in `on`, where s_j or x_i is 0; and one of its terms is > 0 if a label in `off` has
        a positive coefficient, or if all x_i that may be positive have one.
        """
        known = self._multipliers.get(vector)
        if known is None:
            known = self._coefficients(self._vector(vector, len(self._replies.replies)))
            self._multipliers[vector] = known
        negative, positive, own_zeros = known
        if negative & ~face.on:
            raise RejectedError(f"vector {vector} is negative at label {_first(negative & ~face.on)}")
        if not positive & face.off and own_zeros & ~face.on:
            raise RejectedError(
                f"vector {vector} does not exclude the points with label {_first(own_zeros & ~face.on)}"
            )

    def check_flat(self, face: Face, vector: int) -> None:
        """Return if no vertex is in the face.

        The vector is a direction (d, w) other than 0 with sum_i d_i = 0 along which d_i = 0 and w = (what j pays
        against d) at every label outside `off`: points in the face have labels outside `off` only, and along the
        direction they keep them.
        """
        if vector not in self._directions:
            self._directions[vector] = self._changed(self._vector(vector, self._replies.own + 1))
        if changed := self._directions[vector] & ~face.off:
            raise RejectedError(f"vector {vector} changes label {_first(changed)}")

    def check_point(self, face: Face, strategy: int) -> None:
        """Return if no point is in the face but listed strategy number `strategy`.

        It has the labels in `on`, and their equations have one solution.
        """
        if not 0 <= strategy < len(self._strategies):
            raise RejectedError(f"there is no strategy {strategy} of player {self._replies.player} in the list")
        if strategy not in self._labels:
            self._labels[strategy] = self._replies.labels(self._strategies[strategy])
        if lacking := face.on & ~self._labels[strategy]:
            raise RejectedError(f"strategy {strategy} has not the label {_first(lacking)}")
        if face.on not in self._determining:
            self._determining[face.on] = self._replies.determines(face.on)
        if not self._determining[face.on]:
            raise RejectedError(f"strategy {strategy} is not the only one with the labels of its face")

    def _vector(self, number: int, length: int) -> Vector:
        if not 0 <= number < len(self._vectors):
            raise RejectedError(f"there is no vector {number} of player {self._replies.player}")
        if len(self._vectors[number]) != length:
            raise RejectedError(f"vector {number}: expected {length} entries, got {len(self._vectors[number])}")
        return self._vectors[number]

    def _coefficients(self, multipliers: Vector) -> tuple[Labels, Labels, Labels]:
        """Return the labels of negative and of positive coefficients, and the own labels of those that are zero."""
        if sum(multipliers):
            raise RejectedError(f"multipliers: expected the sum 0, got {sum(multipliers)}"[:200])
        own = [sum(map(mul, multipliers, column)) for column in self._columns]
        own_negative, own_positive = _signs(own, self._replies.own_labels)
        negative, positive = _signs(multipliers, self._replies.reply_labels)
        own_zeros = self._own & ~(own_negative | own_positive)
        return own_negative | negative, own_positive | positive, own_zeros

    def _changed(self, direction: Vector) -> Labels:
        """Return the labels whose equation the direction does not keep."""
        *own, value = direction
        if sum(own) or not any(direction):
            raise RejectedError("a direction is not 0 and keeps the total probability")
        return label_set(label for label, step in zip(self._replies.own_labels, own, strict=True) if step) | label_set(
            label
            for label, paid in zip(self._replies.reply_labels, self._replies.paid(own), strict=True)
            if paid != value
        )


def _signs(values: Iterable[int], labels: Iterable[int]) -> tuple[Labels, Labels]:
    """Return the labels of negative and those of positive values."""
    negative = positive = 0
    for label, value in zip(labels, values, strict=True):
        if value > 0:
            positive |= 1 << label
        elif value:
            negative |= 1 << label
    return negative, positive


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


_Task: TypeAlias = tuple[Face, Face] | _Vertices | _Second | _Pairs


def check_exhaustion(
    replies: tuple[BestReplies, BestReplies],
    strategies: tuple[Sequence[Sequence[Rational]], Sequence[Sequence[Rational]]],
    pairs: Collection[tuple[int, int]],
    evidence: Exhaustion,
) -> None:
    """Return if every extreme equilibrium is one of the pairs (of numbers of strategies of player 0 and player 1).

    Raises:
        RejectedError: the evidence does not show it; the text names the node.

    """
    faces = Faces(replies[0], strategies[0], evidence.vectors[0]), Faces(replies[1], strategies[1], evidence.vectors[1])
    labels = len(replies[0].replies) + replies[0].own
    tasks: list[_Task] = [(Face(), Face())]
    number = 0
    for number, node in enumerate(evidence.nodes):
        if not tasks:
            raise RejectedError(f"node {number}: the tree has ended before")
        try:
            tasks.extend(_follow(tasks.pop(), node, faces, labels))
            while tasks and isinstance(tasks[-1], (_Second, _Pairs)):
                tasks.extend(_closed(tasks.pop(), pairs))
        except RejectedError as error:
            raise RejectedError(f"node {number}: {error}") from None
    if tasks:
        raise RejectedError(f"the tree ends after {len(evidence.nodes)} nodes with a branch open")


def _follow(task: _Task, node: Node, faces: tuple[Faces, Faces], labels: int) -> list[_Task]:
    """Return what is left to be shown once the node is taken, last first."""
    if isinstance(node, Divide) and not 0 <= node.label < labels:
        raise RejectedError(f"there is no label {node.label}")
    if isinstance(task, tuple):
        match node:
            case Divide(player, label):
                first, second = task
                if player == 0:
                    with_it = first.with_label(label), second
                    return [(first.without_label(label), second.with_label(label)), with_it]
                with_it = first, second.with_label(label)
                return [(first.with_label(label), second.without_label(label)), with_it]
            case Empty(player, vector):
                faces[player].check_empty(task[player], vector)
                return []
            case Flat(player, vector):
                faces[player].check_flat(task[player], vector)
                return []
            case Point():
                raise RejectedError("a point is about one player's face: a product comes first")
            case Product(player):
                product, other = _Pairs(), _other(player)
                first = _Vertices(player, task[player], product.found[player])
                return [product, _Second(other, task[other], product), first]
    if not isinstance(task, _Vertices):
        raise RejectedError("no face is left for the node")
    if isinstance(node, Product) or node.player != task.player:
        raise RejectedError(f"the branch is about the face of player {task.player} alone")
    match node:
        case Divide(_, label):
            parts = task.face.without_label(label), task.face.with_label(label)
            return [_Vertices(task.player, part, task.found) for part in parts]
        case Empty(player, vector):
            faces[player].check_empty(task.face, vector)
        case Flat(player, vector):
            faces[player].check_flat(task.face, vector)
        case Point(player, strategy):
            faces[player].check_point(task.face, strategy)
            task.found.add(strategy)
    return []


def _closed(task: _Task, pairs: Collection[tuple[int, int]]) -> list[_Task]:
    """Return what is left of a task that takes no node of its own."""
    match task:
        case _Second(player, face, product) if product.found[_other(player)]:
            return [_Vertices(player, face, product.found[player])]
        case _Pairs(found):
            for first in found[0]:
                for second in found[1]:
                    if (first, second) not in pairs:
                        raise RejectedError(f"the list has no pair of strategy {first} and strategy {second}")
        case _:
            pass
    return []


def _other(player: Player) -> Player:
    return 1 if player == 0 else 0


def _first(labels: Labels) -> int:
    return (labels & -labels).bit_length() - 1
