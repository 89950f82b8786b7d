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
    for zeros in part.face.seen:
        if zeros & bit:
            lost &= ~zeros
    return lost.bit_count()


def label_of_one(part: Part, every: Labels) -> int:
    """Return a label at which to divide a part that is more than a point.

    While vertices of the part are known it is one that most of them have, and few others of the face. After that it is
    one that no point of the part seems to have, or else one that few vertices of the face have.
    """
    best, chosen = (-1, -1, 0), -1
    left = every & ~(part.on | part.off)
    while left:
        bit = left & -left
        left ^= bit
        having = [zeros for zeros in part.face.seen if zeros & bit]
        within = sum(not zeros & part.off for zeros in having)
        score = within, int(not within and _meet(having, part.off)), -len(having)
        if score > best or chosen < 0:
            best, chosen = score, bit.bit_length() - 1
    return chosen


def _meet(vertices: list[Labels], labels: Labels) -> bool:
    """Return whether one of some labels is at all of the vertices."""
    for zeros in vertices:
        labels &= zeros
    return bool(labels)
