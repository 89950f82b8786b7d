"""The tree over both players' parts, as `certify.equilibria.tree`; nodes are rows (kind, player, number)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from certify.equilibria.compiled.choice import label_of_two
from certify.equilibria.compiled.compiling import Row, Table, compiled, entrance
from certify.equilibria.compiled.label_sets import lowest
from certify.equilibria.compiled.nodes import DIVIDE, EMPTY, FLAT, PRODUCT, added, vertices
from certify.equilibria.compiled.parts import Part, doubtful, excluded, held, loosened, narrowed, possible, tightened
from certify.equilibria.compiled.vertices import DIRECTIONS, FAILED, NONE, STRATEGIES, VECTORS, Side, side

_SETTLED, _FORCED = 0, 1


@compiled
def _forced(
    side: Side, other: Side, player: int, part: Part, other_part: Part, labels: int, nodes: Table, count: int
) -> tuple[int, Part, Part, int]:
    """Put labels that one part cannot have on the other.

    Return `_FORCED` if there are any, `_SETTLED` if the other part is empty then, else `NONE`; both parts, and how many
    nodes there are.
    """
    left, lost = doubtful(side, part[0], labels), 0
    while left:
        label = lowest(left)
        number = excluded(side, part, label)
        if number == FAILED:
            return FAILED, part, other_part, count
        if number >= 0:
            lost |= 1 << label
            count = added(nodes, added(nodes, count, DIVIDE, player, label), EMPTY, player, number)
        left &= left - 1
        left &= ~possible(side, part[0])
    if not lost:
        return NONE, part, other_part, count
    number, other_part = narrowed(other, other_part, lost)
    if number >= 0:
        return _SETTLED, part, other_part, added(nodes, count, EMPTY, 1 - player, number)
    return FAILED if number == FAILED else _FORCED, (part[0], part[1] | lost, part[2]), other_part, count


@compiled
def _product(
    first: Side,
    second: Side,
    one: Part,
    two: Part,
    every: int,
    nodes: Table,
    count: int,
    pairs: Table,
    listed: int,
    found: Table,
) -> tuple[int, int]:
    """Add the pairs of vertices of both parts, and return how many nodes and how many pairs there are."""
    start = count
    count = added(nodes, count, PRODUCT, 0, 0)
    count, here = vertices(first, 0, one, every, nodes, count, found[0])
    if here and count >= 0:
        middle = count
        count, there = vertices(second, 1, two, every, nodes, count, found[1])
        if count >= 0 and not there:
            # The second part has no vertex, which settles it without the first.
            nodes[start, 1] = 1
            for place in range(middle, count):
                nodes[start + 1 + place - middle] = nodes[place]
            return start + 1 + count - middle, listed
        if count < 0 or listed + here * there > pairs.shape[0]:
            return FAILED, FAILED
        for place in range(here * there):
            pairs[listed, 0] = found[0, place // there]
            pairs[listed, 1] = found[1, place % there]
            listed += 1
    return count, listed


@compiled
def _run(first: Side, second: Side, every: int, nodes: Table, pairs: Table, room: int) -> tuple[int, int]:
    """Return how many nodes and how many pairs there are, `FAILED` for both if the search gave up."""
    # The parts of both players, what changes (0: nothing, 1: a label is off, 2: on), whose part, and the label.
    stack = np.empty((room, 9), np.int64)
    for place in range(9):
        stack[0, place] = 0
    found = np.empty((2, room), np.int64)
    depth, count, listed = 1, 0, 0
    while depth:
        depth -= 1
        task = stack[depth]
        one, two = (task[0], task[1], task[2]), (task[3], task[4], task[5])
        change, player, label = task[6], task[7], task[8]
        verdict, empty = NONE, 0
        if change and (player == 0 or change == 1):
            off = player == 0 and change == 1
            verdict, one = loosened(first, one, label) if off else tightened(first, one, label)
        if verdict == NONE and change and (player == 1 or change == 1):
            empty = 1
            verdict, two = (
                loosened(second, two, label) if player == 1 and change == 1 else tightened(second, two, label)
            )
        if verdict >= 0:
            count = added(nodes, count, EMPTY, empty, verdict)
        while verdict == NONE:
            open_labels = every & ~(held(first, one) | held(second, two))
            if not open_labels:
                count, listed = _product(first, second, one, two, every, nodes, count, pairs, listed, found)
                break
            verdict, one, two, count = _forced(first, second, 0, one, two, open_labels, nodes, count)
            if verdict == NONE:
                verdict, two, one, count = _forced(second, first, 1, two, one, open_labels, nodes, count)
            if verdict == NONE:
                if depth + 2 > room:
                    return FAILED, FAILED
                player, label = label_of_two(first, one[0], second, two[0], open_labels)
                count = added(nodes, count, DIVIDE, player, label)
                for change in range(1, 3):
                    stack[depth, :] = (one[0], one[1], one[2], two[0], two[1], two[2], change, player, label)
                    depth += 1
                break
            if verdict == _FORCED:
                verdict = NONE
        if verdict == FAILED or count < 0:
            return FAILED, FAILED
    return count, listed


Answer: TypeAlias = tuple[int, Table, Table, Table, Table, Table, Table, Row, Row]
Search: TypeAlias = Callable[[Table, Table, int], Answer]


def search_of(version: int) -> Search:
    """Return the search, compiled for this version of the files: numba looks for changes in one file only."""

    @entrance
    def search(first_payoffs: Table, second_payoffs: Table, room: int) -> Answer:
        """Return how many pairs there are, `FAILED` if the search gave up, and the nodes and the pairs.

        And for both players the vectors, the strategies and the sets of labels without which parts are flat. Payoffs
        are those of the replies to each player, one row a reply. So many dictionaries of each player, strategies and
        open branches have room, and eight times as many nodes.
        """
        labels = first_payoffs.shape[0] + first_payoffs.shape[1]
        first = side(first_payoffs, 0, first_payoffs.shape[1], room)
        second = side(second_payoffs, second_payoffs.shape[0], 0, room)
        nodes, pairs = np.empty((8 * room, 3), np.int64), np.empty((4 * room, 2), np.int64)
        count, found = _run(first, second, (1 << labels) - 1, nodes, pairs, room) if version else (FAILED, FAILED)
        one, two = first.counts, second.counts
        for place in range(max(count, 0)):
            if nodes[place, 0] == FLAT:  # directions come after the vectors
                nodes[place, 2] += one[VECTORS] if nodes[place, 1] == 0 else two[VECTORS]
        return (
            found,
            nodes[: max(count, 0)],
            pairs[: max(found, 0)],
            first.vectors[: one[VECTORS], : first_payoffs.shape[0]],
            second.vectors[: two[VECTORS], : second_payoffs.shape[0]],
            first.strategies[: one[STRATEGIES]],
            second.strategies[: two[STRATEGIES]],
            first.directions[: one[DIRECTIONS]],
            second.directions[: two[DIRECTIONS]],
        )

    return search
