"""Which label to divide at: a choice that keeps trees small and proves nothing."""

from __future__ import annotations

from certify.equilibria.faces import Part
from certify.kernel.exhaustion import Player
from certify.spec.best_replies import Labels


def label_of_two(parts: tuple[Part, Part], labels: Labels) -> tuple[Player, int]:
    """Return one of the labels, and the player whose part is divided at it.

    Best is a label that all points of a part visibly have, then one that none of a part has, then one that few
    variables can bring about: the part that is harder to bring to it is divided.
    """
    first, second = parts
    if held := first.vertex.held(first.on) & labels:
        return 0, lowest(held)
    if held := second.vertex.held(second.on) & labels:
        return 1, lowest(held)
    best, chosen = -1.0, -1
    player: Player = 0
    lifted, outside = first.vertex.lifted, ~first.on
    other_lifted, other_outside = second.vertex.lifted, ~second.on
    while labels:
        bit = labels & -labels
        labels ^= bit
        label = bit.bit_length() - 1
        lowering, other_lowering = lifted.get(label), other_lifted.get(label)
        ways = None if lowering is None else (lowering & outside).bit_count()
        other_ways = None if other_lowering is None else (other_lowering & other_outside).bit_count()
        score = _weight(ways) + _weight(other_ways)
        if score > best:
            best, chosen = score, label
            player = 0 if other_ways is None or (ways is not None and ways <= other_ways) else 1
    return player, chosen


def label_of_one(part: Part, every: Labels) -> int:
    """Return a label at which to divide a part that is more than a point: one of its vertex if that can be."""
    free = part.vertex.resting & ~part.on
    return lowest(free & ~part.off or _moving(part, free) or every & ~(part.on | part.off))


def lowest(labels: Labels) -> int:
    """Return the smallest label of a set."""
    return (labels & -labels).bit_length() - 1


def _weight(ways: int | None) -> float:
    """Return the weight of a label that so many variables lower to 0, None if it is there already."""
    return 0 if ways is None else 1 + 1 / (1 + ways) if ways else 100


def _moving(part: Part, free: Labels) -> Labels:
    """Return the labels that are neither on nor off and change within the face."""
    places = [place for place, label in enumerate(part.vertex.columns) if free >> label & 1]
    result = 0
    for label, row in part.vertex.rows.items():
        if not (part.on | part.off) >> label & 1 and any(row[place] for place in places):
            result |= 1 << label
    return result
