"""Vectors in whole numbers which show that parts of a polytope are empty."""

from __future__ import annotations

import numpy as np

from certify.equilibria.compiled.compiling import FloatRow, Row, compiled
from certify.equilibria.compiled.residues import DOUBTFUL, PRIME, number_of, shorten, whole
from certify.equilibria.compiled.vertices import FAILED, FIRST_ANSWER, FIRST_OWN, NONE, OWN, STRATEGIES, VECTORS, Side


@compiled
def refuted(side: Side, on: int, off: int) -> int:
    """Return the number of a vector, found before, that shows a part to be empty, else `NONE`."""
    replies = side.values.shape[1]
    for number in range(side.counts[VECTORS]):
        negative, positive, own_zeros = side.vectors[number, replies:]
        if not negative & ~on and (positive & off or not own_zeros & ~on):
            return number
    return NONE


@compiled
def _added(side: Side, negative: int, positive: int, replies: int) -> int:
    """Return the number of the vector whose entries are in the first row after all vectors."""
    new = side.counts[VECTORS]
    number = number_of(side.vectors, new, replies)
    if number == new:
        side.vectors[new, replies] = negative
        side.vectors[new, replies + 1] = positive
        side.vectors[new, replies + 2] = side.counts[OWN] & ~(negative | positive)
        side.counts[VECTORS] = new + 1
    return number


@compiled
def no_strategy(side: Side) -> int:
    """Return the number of the vector 0, which shows that some own strategy is used."""
    replies, new = side.values.shape[1], side.counts[VECTORS]
    if new >= side.vectors.shape[0]:
        return FAILED
    side.vectors[new, :] = 0
    return _added(side, 0, 0, replies)


@compiled
def _zeros(length: int) -> tuple[FloatRow, Row]:
    return np.zeros(length), np.zeros(length, np.int64)


@compiled
def _unit(side: Side, vertex: int) -> tuple[float, int]:
    """Return the number above 0 that makes all entries of a dictionary whole, and its residue."""
    unit, residue = side.determinants[vertex], side.marks[vertex, 2]
    return (-unit, PRIME - residue) if unit < 0.0 else (unit, residue)


@compiled
def refutation(side: Side, vertex: int, row: int, sign: int) -> int:
    """Return the number of the multipliers of the replies in the row of a stuck variable, `sign` (1 or -1) times.

    The variable cannot rise (1) or cannot fall to 0 (-1). `FAILED` if they cannot be told in whole numbers.
    """
    replies, own, new = side.values.shape[1], side.values.shape[2] - 1, side.counts[VECTORS]
    if new >= side.vectors.shape[0]:
        return FAILED
    # The row by labels, times the determinant without its sign.
    size, size_residue = _unit(side, vertex)
    scale, scale_residue = sign * size, size_residue if sign > 0 else PRIME - size_residue
    values, residues = _zeros(replies + own)
    label = side.places[vertex, row]
    values[label], residues[label] = scale, scale_residue
    for column in range(own):
        label = side.places[vertex, replies + column]
        values[label] = scale * side.values[vertex, row, column]
        residues[label] = side.residues[vertex, row, column] * scale_residue % PRIME
    rest = -scale * side.values[vertex, row, own]
    rest_residue = side.residues[vertex, row, own] * (PRIME - scale_residue) % PRIME
    first, vector = side.counts[FIRST_ANSWER], side.vectors[new]
    for reply in range(replies):
        vector[reply], known = whole(float(values[first + reply]), int(residues[first + reply]))
        if not known:
            return FAILED
    if rest != 0.0:
        # The constant stands for that many v, and v is s_j plus what reply j pays, whichever j is.
        reply = 0
        for other in range(1, replies):
            if vector[other] < vector[reply]:
                reply = other
        number, known = whole(rest, rest_residue)
        if not known:
            return FAILED
        vector[reply] += number
        for column in range(own):
            label = side.counts[FIRST_OWN] + column
            change = rest * side.values[0, reply, column]
            value = values[label] + change
            if abs(value) <= DOUBTFUL * (abs(values[label]) + abs(change)):
                if (residues[label] + rest_residue * side.residues[0, reply, column]) % PRIME:
                    return FAILED
                value = 0.0
            values[label] = value
    negative, positive = 0, 0
    for reply in range(replies):
        values[first + reply] = vector[reply]
    for label in range(replies + own):
        if values[label] < 0.0:
            negative |= 1 << label
        elif values[label] > 0.0:
            positive |= 1 << label
    shorten(vector[:replies])
    return _added(side, negative, positive, replies)


@compiled
def strategy_at(side: Side, vertex: int) -> int:
    """Return the number of the strategy at a vertex, `FAILED` if its weights cannot be told in whole numbers."""
    replies, own, new = side.values.shape[1], side.values.shape[2] - 1, side.counts[STRATEGIES]
    if new >= side.strategies.shape[0]:
        return FAILED
    size, size_residue = _unit(side, vertex)
    side.strategies[new, :] = 0
    for row in range(replies):
        column = side.places[vertex, row] - side.counts[FIRST_OWN]
        if 0 <= column < own:
            residue = side.residues[vertex, row, own] * size_residue % PRIME
            side.strategies[new, column], known = whole(size * side.values[vertex, row, own], residue)
            if not known:
                return FAILED
    shorten(side.strategies[new])
    number = number_of(side.strategies, new, own)
    if number == new:
        side.counts[STRATEGIES] = new + 1
    return number
