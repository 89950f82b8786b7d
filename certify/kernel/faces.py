"""Faces of one player's strategies, and what vectors and listed strategies prove about them.

A face is given by labels (`certify.spec.best_replies`): its points have those in `on`, and none of those in `off`.
A polytope is the hull of its vertices, and a vertex is determined by its labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import mul

from certify.kernel.exhaustion import Vector
from certify.spec.best_replies import BestReplies, Labels, label_set
from certify.spec.errors import RejectedError
from certify.spec.polynomial import Rational


class Faces:
    """What vectors and listed strategies prove about faces of one player's polyhedron.

    `labels` are those of the strategies, where they are known; else they are worked out.
    """

    def __init__(
        self,
        replies: BestReplies,
        strategies: Sequence[Sequence[Rational]],
        vectors: Sequence[Vector],
        labels: Sequence[Labels] = (),
    ) -> None:
        self._replies = replies
        self._strategies = strategies
        self._vectors = vectors
        self._signs: dict[int, tuple[Labels, Labels, Labels]] = {}
        self._directions: dict[int, Labels] = {}
        self._labels: dict[int, Labels] = dict(enumerate(labels))

    def check_empty(self, on: Labels, off: Labels, vector: int) -> None:
        """Return if no point has all labels in `on` and none in `off`.

        Let the vector have an entry z_j for each reply, sum_j z_j = 0. With s_j = v - (what j pays), at each point
        sum_j z_j s_j + sum_i (sum_j z_j replies[j][i]) x_i = 0. This is a sum of terms >= 0 if all negative
        coefficients are at labels in `on`, where s_j or x_i is 0; and one of its terms is > 0 if a label in `off` has
        a positive coefficient, or if all x_i that may be positive have one.
        """
        known = self._signs.get(vector)
        if known is None:
            known = self._signs[vector] = self._signs_of(self._vector(vector, len(self._replies.replies)))
        negative, positive, own_zeros = known
        if negative & ~on:
            raise RejectedError(f"vector {vector} is negative at label {_first(negative & ~on)}")
        if not positive & off and own_zeros & ~on:
            raise RejectedError(f"vector {vector} does not exclude the points with label {_first(own_zeros & ~on)}")

    def check_flat(self, off: Labels, vector: int) -> None:
        """Return if no vertex has none of the labels in `off`.

        The vector is a direction (d, w) other than 0 with sum_i d_i = 0 along which d_i = 0 and w = (what j pays
        against d) at every label outside `off`: such points have labels outside `off` only, and along the direction
        they keep them.
        """
        if vector not in self._directions:
            self._directions[vector] = self._changed(self._vector(vector, self._replies.own + 1))
        if changed := self._directions[vector] & ~off:
            raise RejectedError(f"vector {vector} changes label {_first(changed)}")

    def check_point(self, on: Labels, strategy: int) -> None:
        """Return if no point has all labels in `on` but listed strategy number `strategy`.

        It has them, and their equations have one solution.
        """
        if not 0 <= strategy < len(self._strategies):
            raise RejectedError(f"there is no strategy {strategy} of player {self._replies.player} in the list")
        if strategy not in self._labels:
            self._labels[strategy] = self._replies.labels(self._strategies[strategy])
        if lacking := on & ~self._labels[strategy]:
            raise RejectedError(f"strategy {strategy} has not the label {_first(lacking)}")
        if not self._replies.determines(on):
            raise RejectedError(f"strategy {strategy} is not the only one with the labels of its face")

    def _vector(self, number: int, length: int) -> Vector:
        if not 0 <= number < len(self._vectors):
            raise RejectedError(f"there is no vector {number} of player {self._replies.player}")
        if len(self._vectors[number]) != length:
            raise RejectedError(f"vector {number}: expected {length} entries, got {len(self._vectors[number])}")
        return self._vectors[number]

    def _signs_of(self, multipliers: Vector) -> tuple[Labels, Labels, Labels]:
        """Return the labels of negative and of positive coefficients, and the own labels of those that are zero."""
        if sum(multipliers):
            raise RejectedError(f"multipliers: expected the sum 0, got {sum(multipliers)}"[:200])
        own_bits, reply_bits = self._replies.bits
        negative, positive, own_zeros = 0, 0, 0
        for bit, column in zip(own_bits, self._replies.columns, strict=True):
            coefficient = sum(map(mul, multipliers, column))
            if coefficient < 0:
                negative |= bit
            elif coefficient:
                positive |= bit
            else:
                own_zeros |= bit
        for bit, coefficient in zip(reply_bits, multipliers, strict=True):
            if coefficient < 0:
                negative |= bit
            elif coefficient:
                positive |= bit
        return negative, positive, own_zeros

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


def _first(labels: Labels) -> int:
    return (labels & -labels).bit_length() - 1
