"""Which label to divide at: a choice that keeps trees small and proves nothing."""

from __future__ import annotations

from certify.equilibria.faces import Part
from certify.kernel.exhaustion import Player
from certify.spec.best_replies import Labels


def label_of_two(parts: tuple[Part, Part], labels: Labels) -> tuple[Player, int]:
    """Return one of the labels, and the player whose part is divided at it.

    Best is a label after which many of the others seem out of reach, of the vertices that were met, on either side.
    """
    best, chosen = -1, -1
    player: Player = 0
    left = labels
    while left:
        bit = left & -left
        left ^= bit
        first, second = (_lost(part, bit, labels) for part in parts)
        score = (1 + first) * (1 + second)
        if score > best:
            best, chosen, player = score, bit.bit_length() - 1, 0 if first >= second else 1
    return player, chosen


def _lost(part: Part, bit: Labels, labels: Labels) -> int:
    """Return how many of the labels no vertex has that was met where a part is tightened."""
    lost = labels
    for zeros in part.seen:
        if zeros & bit:
            lost &= ~zeros
    return lost.bit_count()


def label_of_one(part: Part, every: Labels) -> int:
    """Return a label at which to divide a part that is more than a point: one of its vertex if that can be."""
    free = part.vertex.resting & ~part.on
    return lowest(free & ~part.off or _moving(part, free) or every & ~(part.on | part.off))


def lowest(labels: Labels) -> int:
    """Return the smallest label of a set."""
    return (labels & -labels).bit_length() - 1


def _moving(part: Part, free: Labels) -> Labels:
    """Return the labels that are neither on nor off and change within the face."""
    places = [place for place, label in enumerate(part.vertex.columns) if free >> label & 1]
    result = 0
    for label, row in part.vertex.rows.items():
        if not (part.on | part.off) >> label & 1 and any(row[place] for place in places):
            result |= 1 << label
    return result
