"""Directions that show a part of a polytope to hold no vertex."""

from __future__ import annotations

from flint import fmpz_mat

from certify.equilibria.weights import shortened
from certify.kernel.exhaustion import Vector
from certify.spec.best_replies import BestReplies, Labels


def direction_without(replies: BestReplies, off: Labels) -> Vector | None:
    """Return a direction (d, w) along which points keep all labels but those in `off`, None if there is no such one."""
    used = [own for own, label in enumerate(replies.own_labels) if off >> label & 1]
    rows = [
        [*(row[own] for own in used), -1]
        for row, label in zip(replies.replies, replies.reply_labels, strict=True)
        if not off >> label & 1
    ]
    basis, nullity = fmpz_mat([[*([1] * len(used)), 0], *rows]).nullspace()
    if not nullity:
        return None
    solution = [int(basis[row, 0]) for row in range(len(used) + 1)]
    direction = [0] * (replies.own + 1)
    for own, value in zip((*used, replies.own), solution, strict=True):
        direction[own] = value
    return shortened(direction)
