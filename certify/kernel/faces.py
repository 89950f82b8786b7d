"""Faces of one player's strategies, and what vectors and listed strategies prove about them.

A face is given by labels (`certify.spec.best_replies`): the points with all labels in `on` and none of those in `off`. A polytope is the hull of its vertices, and a vertex is determined by its labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import mul

from certify.kernel.exhaustion import Vector
from certify.kernel.packed_rows import Packing, size
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
        self._largest = max(len(replies.replies) * size(replies.replies), 1)
        self._packings: dict[int, tuple[Packing, list[int]]] = {}
        self._own = label_set(replies.own_labels)
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
        packing, rows = self._packing_for(max(max(multipliers), -min(multipliers)))
        combined = sum(map(mul, multipliers, rows))
        negative, positive = packing.negative(combined), packing.positive(combined)
        return negative, positive, self._own & ~(negative | positive)

    def _packing_for(self, largest: int) -> tuple[Packing, list[int]]:
        """Return a packing that is wide enough for the coefficients of a vector, and what its entries multiply.

        A vector with larger entries has another one, so that it makes no more work of the others.
        """
        words = (self._largest * largest).bit_length() // 64 + 1
        if words not in self._packings:
            packing = Packing(self._replies.own + len(self._replies.replies), (1 << 64 * words) - 1)
            self._packings[words] = packing, self._packed(packing)
        return self._packings[words]

    def _packed(self, packing: Packing) -> list[int]:
        """Return for each reply j, by labels, what z_j is multiplied with: 1 at its own, replies[j][i] at that of i."""
        first = self._replies.own_labels[0]
        units = zip(self._replies.replies, self._replies.reply_labels, strict=True)
        return [(packing.packed(row) << packing.width * first) + packing.units[label] for row, label in units]

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
