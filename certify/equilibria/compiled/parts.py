"""Parts of a polytope, points with the labels in `on` and none of those in `off`: which hold a point.

As `certify.equilibria.faces`.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from certify.equilibria.compiled.compiling import compiled
from certify.equilibria.compiled.label_sets import lowest
from certify.equilibria.compiled.refutations import no_strategy, refutation, refuted
from certify.equilibria.compiled.residues import PRIME, inverse
from certify.equilibria.compiled.vertices import (
    ANSWERS,
    FAILED,
    FIRST_ANSWER,
    FIRST_OWN,
    MET,
    NONE,
    OWN,
    Side,
    column_of,
    lowered,
    meet,
    raised,
    resting,
    signs,
    zeros,
)

Part: TypeAlias = tuple[int, int, int]
"""`on`, `off`, and a vertex of the face that has the labels in `on`."""

Found: TypeAlias = tuple[int, Part]
"""`NONE` and a part that holds points; or the number of the vector that shows the contrary, or `FAILED`."""


@compiled
def _at_rest(side: Side, on: int) -> int:
    """Return a dictionary in which all variables of labels in `on` are off the basis, else `NONE`."""
    for number in range(side.counts[MET]):
        if not on & ~side.met[number, 0]:
            vertex = side.met[number, 1]
            if not on & ~resting(side, vertex):
                return vertex
    return NONE


@compiled
def _lowered(side: Side, on: int, vertex: int, label: int) -> tuple[int, int]:
    """Return what `lowered` does, from the vertex met in the face at which the variable is least."""
    for number in range(side.counts[MET]):
        if not on & ~side.met[number, 0]:
            other = side.met[number, 1]
            if side.levels[other, label] < side.levels[vertex, label] and not on & ~resting(side, other):
                vertex = other
    vertex, row = lowered(side, vertex, on, label)
    if vertex >= 0 and row == NONE:
        meet(side, vertex)
    return vertex, row


@compiled
def _common(side: Side, on: int, labels: int) -> int:
    """Return those of some labels that all vertices met in a face have."""
    for number in range(side.counts[MET]):
        if not on & ~side.met[number, 0]:
            labels &= side.met[number, 0]
    return labels


@compiled
def _rises(side: Side, vertex: int, label: int) -> bool:
    """Return whether a variable that is 0 off the basis may grow alone: no variable at 0 falls with it."""
    column = column_of(side, vertex, label)
    if column < 0:
        return False
    for row in range(side.values.shape[1]):
        if side.values[vertex, row, column] > 0.0 and side.values[vertex, row, -1] == 0.0:
            return False
    return True


@compiled
def _with_off(side: Side, part: Part, asked: int) -> Found:
    """Return the part once each of some labels in `off` was seen to be off somewhere (then all are at once)."""
    on, off, vertex = part
    if not on & side.counts[ANSWERS]:
        return NONE, part  # v may be as large as one likes, and all strategies not in `on` may be used
    left = _common(side, on, asked)
    if left:
        known = refuted(side, on, off)
        if known >= 0:
            return known, part
    while left:
        label = lowest(left)
        if _rises(side, vertex, label):
            left ^= 1 << label
            continue
        at, row = raised(side, vertex, on, label)
        if at < 0:
            return FAILED, part
        if row >= 0:
            return refutation(side, at, row, 1), part
        vertex = at
        left = _common(side, on, left)
    return NONE, (on, off, vertex)


@compiled
def tightened(side: Side, part: Part, label: int) -> Found:
    """Return the points of a part that have the label."""
    before, off, vertex = part
    on = before | 1 << label
    if not side.counts[OWN] & ~on:
        return no_strategy(side), part
    at = _at_rest(side, on)
    if at < 0:
        known = refuted(side, on, off)
        if known >= 0:
            return known, part
        at, row = _lowered(side, before, vertex, label)
        if at < 0:
            return FAILED, part
        if row >= 0:
            return refutation(side, at, row, -1), part
    return _with_off(side, (on, off, at), off)


@compiled
def loosened(side: Side, part: Part, label: int) -> Found:
    """Return the points of a part that lack the label."""
    on, off, vertex = part
    return _with_off(side, (on, off | 1 << label, vertex), 1 << label)


@compiled
def narrowed(side: Side, part: Part, labels: int) -> Found:
    """Return the points of a part that have some labels."""
    on, off, _ = part
    if labels & (labels - 1) and side.counts[OWN] & ~(on | labels):
        at = _at_rest(side, on | labels)
        if at >= 0:
            return _with_off(side, (on | labels, off, at), off)
    found = NONE
    while labels and found == NONE:
        found, part = tightened(side, part, lowest(labels))
        labels &= labels - 1
    return found, part


@compiled
def excluded(side: Side, part: Part, label: int) -> int:
    """Return the number of a vector that shows that no point of a part has the label, `NONE` if the face has one."""
    on, off, vertex = part
    if not side.counts[OWN] & ~(on | 1 << label):
        return no_strategy(side)
    known = refuted(side, on | 1 << label, off)
    if known >= 0:
        return known
    at, row = _lowered(side, on, vertex, label)
    if at < 0:
        return FAILED
    return refutation(side, at, row, -1) if row >= 0 else NONE


@compiled
def possible(side: Side, on: int) -> int:
    """Return the labels that vertices met in a face have."""
    labels = on
    for number in range(side.counts[MET]):
        if not on & ~side.met[number, 0]:
            labels |= side.met[number, 0]
    return labels


@compiled
def doubtful(side: Side, on: int, labels: int) -> int:
    """Return those of some labels that no vertex of a face is known to have."""
    last = side.counts[OWN] & ~on
    return labels & ~possible(side, on) | (0 if last & (last - 1) else labels & last)


@compiled
def held(side: Side, part: Part) -> int:
    """Return labels that all points of a part's face have, as far as single rows show it."""
    labels, _, vertex = part
    on = labels
    if zeros(side, vertex) != resting(side, vertex):
        for row in range(side.values.shape[1]):
            if side.values[vertex, row, -1] == 0.0:
                rising, falling = signs(side, vertex, row, 0)
                if not rising & ~on:
                    labels |= 1 << side.places[vertex, row] | falling
    return labels


@compiled
def is_flat(side: Side, part: Part) -> bool:
    """Return whether a part holds no vertex, as its points have too few labels to determine them."""
    on, off, _ = part
    for number in range(side.counts[MET]):
        labels = side.met[number, 0]
        if not on & ~labels and not labels & off and side.counts[OWN] & ~labels:
            return False
    replies, own = side.values.shape[1], side.values.shape[2] - 1
    used = 0
    equations = np.zeros((replies + 1, own + 1), np.int64)
    for column in range(own):
        if off >> side.counts[FIRST_OWN] + column & 1:
            equations[0, used] = 1
            used += 1
    count = 1
    for row in range(replies):
        if not off >> side.counts[FIRST_ANSWER] + row & 1:
            place = 0
            for column in range(own):
                if off >> side.counts[FIRST_OWN] + column & 1:
                    equations[count, place] = side.residues[0, row, column]
                    place += 1
            equations[count, used] = PRIME - 1
            count += 1
    # Elimination modulo the prime: the rank is what it seems, but for an accident that the kernel would find out.
    for column in range(used + 1):
        pivot = column
        while pivot < count and not equations[pivot, column]:
            pivot += 1
        if pivot == count:
            return True
        for place in range(used + 1):
            equations[column, place], equations[pivot, place] = equations[pivot, place], equations[column, place]
        unit = inverse(equations[column, column])
        for row in range(column + 1, count):
            factor = PRIME - equations[row, column] * unit % PRIME
            for place in range(column, used + 1):
                equations[row, place] = (equations[row, place] + factor * equations[column, place]) % PRIME
    return False
