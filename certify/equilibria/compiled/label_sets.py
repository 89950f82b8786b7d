"""Sets of labels as the bits of one machine word."""

from __future__ import annotations

from certify.equilibria.compiled.compiling import compiled

MOST_LABELS = 62
"""As many fit in a word with room for signs."""


@compiled
def size(labels: int) -> int:
    """Return how many labels are in a set."""
    count = 0
    while labels:
        labels &= labels - 1
        count += 1
    return count


@compiled
def lowest(labels: int) -> int:
    """Return the smallest label of a set that is not empty."""
    label = 0
    while not labels & 1:
        labels >>= 1
        label += 1
    return label


@compiled
def highest(labels: int) -> int:
    """Return the largest label of a set, -1 if it is empty."""
    label = -1
    while labels:
        labels >>= 1
        label += 1
    return label
