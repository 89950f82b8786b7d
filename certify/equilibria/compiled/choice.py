"""Which label to divide at, as `certify.equilibria.choice`."""

from __future__ import annotations

from certify.equilibria.compiled.compiling import compiled
from certify.equilibria.compiled.label_sets import lowest, size
from certify.equilibria.compiled.vertices import MET, Side


@compiled
def _lost(side: Side, on: int, bit: int, labels: int) -> int:
    """Return how many of the labels no vertex has that was met where a part is tightened."""
    lost = labels
    for number in range(side.counts[MET]):
        zeros = side.met[number, 0]
        if not on & ~zeros and zeros & bit:
            lost &= ~zeros
    return size(lost)


@compiled
def label_of_two(first: Side, first_on: int, second: Side, second_on: int, labels: int) -> tuple[int, int]:
    """Return the player whose part is divided, and at which of some labels."""
    best, chosen, player = -1, -1, 0
    left = labels
    while left:
        bit = left & -left
        left ^= bit
        one, other = _lost(first, first_on, bit, labels), _lost(second, second_on, bit, labels)
        if (1 + one) * (1 + other) > best:
            best, chosen, player = (1 + one) * (1 + other), lowest(bit), 0 if one >= other else 1
    return player, chosen


@compiled
def label_of_one(side: Side, on: int, off: int, every: int) -> int:
    """Return a label at which to divide a part that is more than a point."""
    chosen, most, hopeless, least = -1, -1, -1, 0
    left = every & ~(on | off)
    while left:
        bit = left & -left
        left ^= bit
        within, having, common = 0, 0, off
        for number in range(side.counts[MET]):
            zeros = side.met[number, 0]
            if not on & ~zeros and zeros & bit:
                having += 1
                within += not zeros & off
                common &= zeros
        none = 1 if not within and common else 0
        if chosen < 0 or (within, none, -having) > (most, hopeless, -least):
            chosen, most, hopeless, least = lowest(bit), within, none, having
    return chosen
