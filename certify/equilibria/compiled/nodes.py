"""Nodes of the tree as rows (kind, player, number), and those that list the vertices of one player's part."""

from __future__ import annotations

import numpy as np

from certify.equilibria.compiled.choice import label_of_one
from certify.equilibria.compiled.compiling import Row, Table, compiled
from certify.equilibria.compiled.label_sets import MOST_LABELS
from certify.equilibria.compiled.parts import Part, is_flat, loosened, tightened
from certify.equilibria.compiled.refutations import strategy_at
from certify.equilibria.compiled.residues import number_of
from certify.equilibria.compiled.vertices import DIRECTIONS, FAILED, NONE, Side, resting

DIVIDE, EMPTY, POINT, FLAT, PRODUCT = range(5)
"""As `certify.equilibria.nodes.KINDS`."""


@compiled
def added(nodes: Table, count: int, kind: int, player: int, number: int) -> int:
    """Return how many nodes there are with one more, `FAILED` if there is no room."""
    if count < 0 or count == nodes.shape[0]:
        return FAILED
    nodes[count, 0], nodes[count, 1], nodes[count, 2] = kind, player, number
    return count + 1


@compiled
def _direction(side: Side, off: int) -> int:
    """Return the number of a set of labels without which a part is flat."""
    new = side.counts[DIRECTIONS]
    if new == side.directions.shape[0]:
        return FAILED
    side.directions[new] = off
    number = number_of(side.directions.reshape(-1, 1), new, 1)
    if number == new:
        side.counts[DIRECTIONS] = new + 1
    return number


@compiled
def vertices(side: Side, player: int, whole: Part, every: int, nodes: Table, count: int, found: Row) -> tuple[int, int]:
    """Put the numbers of the strategies at the vertices of a part into `found`, with nodes that there are no others.

    Return how many nodes there are, `FAILED` if the search gave up, and how many vertices.
    """
    # A part, the label that changes, -1 for none, and whether it is on from now on.
    stack = np.empty((2 * MOST_LABELS, 5), np.int64)
    stack[0, :] = (whole[0], whole[1], whole[2], -1, 0)
    depth, strategies = 1, 0
    while depth:
        depth -= 1
        part, label, on = (stack[depth, 0], stack[depth, 1], stack[depth, 2]), stack[depth, 3], stack[depth, 4]
        verdict = NONE
        if label >= 0:
            verdict, part = tightened(side, part, label) if on else loosened(side, part, label)
        if verdict >= 0:
            count = added(nodes, count, EMPTY, player, verdict)
        elif verdict == NONE and not resting(side, part[2]) & ~part[0]:
            verdict = strategy_at(side, part[2])
            count = added(nodes, count, POINT, player, verdict)
            if verdict >= 0:
                found[strategies] = verdict
                if number_of(found.reshape(-1, 1), strategies, 1) == strategies:
                    strategies += 1
        elif verdict == NONE and part[1] and is_flat(side, part):
            verdict = _direction(side, part[1])
            count = added(nodes, count, FLAT, player, verdict)
        elif verdict == NONE:
            label = label_of_one(side, part[0], part[1], every)
            count = added(nodes, count, DIVIDE, player, label)
            for on in range(2):
                stack[depth, :] = (part[0], part[1], part[2], label, on)
                depth += 1
        if verdict == FAILED or count < 0 or strategies == found.shape[0]:
            return FAILED, 0
    return count, strategies
