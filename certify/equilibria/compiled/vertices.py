"""Vertices of one player's polytope as simplex dictionaries in floats and residues, kept for warm starts."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from certify.equilibria.compiled.compiling import FloatRow, FloatTable, FloatTables, Row, Table, Tables, compiled
from certify.equilibria.compiled.label_sets import highest, lowest
from certify.equilibria.compiled.residues import DOUBTFUL, PRIME, inverse

NONE = -1
"""There is no such number."""

FAILED = -2
"""The search gives up."""

DICTIONARIES, MET, VECTORS, STRATEGIES, DIRECTIONS, OWN, ANSWERS, FIRST_OWN, FIRST_ANSWER = range(9)
"""Places in `Side.counts`: how many there are of each kind; the labels of both kinds as sets, and their first ones."""

_PATIENCE = 20


class Side(NamedTuple):
    """What is known of the polytope {x >= 0, r = 1 - B x >= 0} of one player, with m replies to n own strategies.

    Dictionary k says of row i that its basic variable plus the sum of `values[k, i, j]` times the j-th variable off the
    basis is `values[k, i, n]`; `residues` has the same numbers modulo `PRIME`. `places[k]` has the labels of the m
    basic variables, then of the n others; `levels[k]` the value of each variable. Times `determinants[k]`, of which
    `marks[k, 2]` is the residue, all entries are whole. `marks[k]` begins with the set of all variables that are 0 and
    that of those off the basis. `met` has for each vertex met its labels and its last dictionary; `vectors` has the
    entries of vectors, then the labels of their negative and positive coefficients and the own ones of those that are
    0. `strategies` are weights of strategies; `directions` are sets of labels without which a part is flat.
    """

    values: FloatTables
    residues: Tables
    places: Table
    levels: FloatTable
    determinants: FloatRow
    marks: Table
    met: Table
    vectors: Table
    strategies: Table
    directions: Row
    counts: Row


@compiled
def _mark(side: Side, vertex: int) -> None:
    replies, own = side.values.shape[1], side.values.shape[2] - 1
    rest = 0
    for column in range(own):
        rest |= 1 << side.places[vertex, replies + column]
    side.marks[vertex, 1] = rest
    for label in range(replies + own):
        side.levels[vertex, label] = 0.0
    for row in range(replies):
        value = side.values[vertex, row, own]
        if value == 0.0:
            rest |= 1 << side.places[vertex, row]
        else:
            side.levels[vertex, side.places[vertex, row]] = value
    side.marks[vertex, 0] = rest


@compiled
def zeros(side: Side, vertex: int) -> int:
    """Return the variables that are 0 at a vertex."""
    return side.marks[vertex, 0]


@compiled
def meet(side: Side, vertex: int) -> None:
    """Remember the dictionary of a vertex, the last one of its vertex."""
    count = side.counts[MET]
    for number in range(count):
        if side.met[number, 0] == zeros(side, vertex):
            side.met[number, 1] = vertex
            return
    side.met[count, 0] = zeros(side, vertex)
    side.met[count, 1] = vertex
    side.counts[MET] = count + 1


@compiled
def side(payoffs: Table, first_own: int, first_answer: int, room: int) -> Side:
    """Return what is known at first: the vertex x = 0. Payoffs, one row a reply, are moved to be at least 1."""
    replies, own = payoffs.shape
    least = payoffs.min() - 1
    made = Side(
        np.empty((room, replies, own + 1)),
        np.empty((room, replies, own + 1), np.int64),
        np.empty((room, replies + own), np.int64),
        np.empty((room, replies + own)),
        np.empty(room),
        np.empty((room, 3), np.int64),
        np.empty((room, 2), np.int64),
        np.empty((room, replies + 3), np.int64),
        np.empty((room, own), np.int64),
        np.empty(room, np.int64),
        np.zeros(9, np.int64),
    )
    for row in range(replies):
        for column in range(own):
            made.values[0, row, column] = payoffs[row, column] - least
            made.residues[0, row, column] = (payoffs[row, column] - least) % PRIME
        made.values[0, row, own] = 1.0
        made.residues[0, row, own] = 1
        made.places[0, row] = first_answer + row
    for column in range(own):
        made.places[0, replies + column] = first_own + column
    made.determinants[0] = 1.0
    made.marks[0, 2] = 1
    made.counts[OWN] = ((1 << own) - 1) << first_own
    made.counts[ANSWERS] = ((1 << replies) - 1) << first_answer
    made.counts[FIRST_OWN] = first_own
    made.counts[FIRST_ANSWER] = first_answer
    _mark(made, 0)
    made.counts[DICTIONARIES] = 1
    meet(made, 0)
    return made


@compiled
def resting(side: Side, vertex: int) -> int:
    """Return the variables that are off its basis."""
    return side.marks[vertex, 1]


@compiled
def row_of(side: Side, vertex: int, label: int) -> int:
    """Return the row of a basic variable, `NONE` if it is off the basis."""
    for row in range(side.values.shape[1]):
        if side.places[vertex, row] == label:
            return row
    return NONE


@compiled
def column_of(side: Side, vertex: int, label: int) -> int:
    """Return the column of a variable off the basis, `NONE` if it is basic."""
    for column in range(side.values.shape[2] - 1):
        if side.places[vertex, side.values.shape[1] + column] == label:
            return column
    return NONE


@compiled
def signs(side: Side, vertex: int, row: int, fixed: int) -> tuple[int, int]:
    """Return the variables off the basis, those in `fixed` aside, with negative and with positive coefficients."""
    negative, positive = 0, 0
    for column in range(side.values.shape[2] - 1):
        label = side.places[vertex, side.values.shape[1] + column]
        value = side.values[vertex, row, column]
        if value != 0.0 and not fixed >> label & 1:
            if value < 0.0:
                negative |= 1 << label
            else:
                positive |= 1 << label
    return negative, positive


@compiled
def _pivoted(side: Side, vertex: int, row: int, column: int) -> int:
    """Return the dictionary in which a row's basic variable changes places with a column's."""
    new, width = side.counts[DICTIONARIES], side.values.shape[2]
    if new >= side.values.shape[0] or side.residues[vertex, row, column] == 0:
        return FAILED
    old, old_residues = side.values[vertex], side.residues[vertex]
    values, residues = side.values[new], side.residues[new]
    unit, unit_residue = 1.0 / old[row, column], inverse(old_residues[row, column])
    for place in range(width):
        values[row, place] = old[row, place] * unit
        residues[row, place] = old_residues[row, place] * unit_residue % PRIME
    values[row, column] = unit
    residues[row, column] = unit_residue
    for other in range(old.shape[0]):
        if other == row:
            continue
        slope, fall = old[other, column], PRIME - old_residues[other, column]
        for place in range(width):
            if slope == 0.0:
                values[other, place] = old[other, place]
                residues[other, place] = old_residues[other, place]
            elif place != column:
                change = slope * values[row, place]
                value = old[other, place] - change
                residue = (old_residues[other, place] + fall * residues[row, place]) % PRIME
                if abs(value) <= DOUBTFUL * (abs(old[other, place]) + abs(change)):
                    if residue:
                        return FAILED
                    value = 0.0
                values[other, place] = value
                residues[other, place] = residue
            else:
                values[other, place] = -slope * unit
                residues[other, place] = fall * unit_residue % PRIME
    for place in range(side.places.shape[1]):
        side.places[new, place] = side.places[vertex, place]
    side.places[new, row] = side.places[vertex, old.shape[0] + column]
    side.places[new, old.shape[0] + column] = side.places[vertex, row]
    side.determinants[new] = side.determinants[vertex] * old[row, column]
    side.marks[new, 2] = side.marks[vertex, 2] * old_residues[row, column] % PRIME
    _mark(side, new)
    side.counts[DICTIONARIES] = new + 1
    return new


@compiled
def _entered(side: Side, vertex: int, label: int, favourite: int) -> tuple[int, bool]:
    """Return the vertex where the first basic variable is 0 as one off the basis grows, and whether it grows at all.

    Of several basic variables it is the favourite that leaves, else that with the smallest label.
    """
    column, last, best = column_of(side, vertex, label), side.values.shape[2] - 1, NONE
    values, residues, places = side.values[vertex], side.residues[vertex], side.places[vertex]
    for row in range(values.shape[0]):
        if values[row, column] <= 0.0:
            continue
        if best < 0:
            best = row
            continue
        one, other = values[row, last] * values[best, column], values[best, last] * values[row, column]
        if abs(one - other) <= DOUBTFUL * (one + other):
            if (residues[row, last] * residues[best, column] - residues[best, last] * residues[row, column]) % PRIME:
                return FAILED, False
            if places[best] != favourite and (places[row] < places[best] or places[row] == favourite):
                best = row
        elif one < other:
            best = row
    if best < 0:
        return FAILED, False
    return _pivoted(side, vertex, best, column), values[best, last] > 0.0


@compiled
def _entering(labels: int, stalled: int) -> int:
    """Return one of some variables: any, and by Bland's rule that with the smallest label once no progress is made."""
    return lowest(labels) if stalled > _PATIENCE else highest(labels)


@compiled
def lowered(side: Side, start: int, fixed: int, label: int) -> tuple[int, int]:
    """Return a vertex at which the variable is 0, those in `fixed` staying 0, and `NONE`.

    Or the last vertex and the row that shows why there is none. As `certify.equilibria.dictionary.lowered`.
    """
    here, stalled = start, 0
    while here >= 0 and not resting(side, here) >> label & 1:
        row = row_of(side, here, label)
        rising, falling = signs(side, here, row, fixed)
        if side.levels[here, label] == 0.0:
            if rising | falling:
                here = _pivoted(side, here, row, column_of(side, here, lowest(rising | falling)))
            return here, NONE
        if not falling:
            return here, row
        here, moves = _entered(side, here, _entering(falling, stalled), label)
        if here >= 0:
            stalled = 0 if moves else stalled + 1
            meet(side, here)
    return here, NONE


@compiled
def raised(side: Side, start: int, fixed: int, label: int) -> tuple[int, int]:
    """Return a vertex at which the variable is above 0, those in `fixed` staying 0, and `NONE`; or as `lowered`."""
    here, stalled = start, 0
    if resting(side, here) >> label & 1:
        here, _ = _entered(side, here, label, NONE)
        if here >= 0:
            meet(side, here)
    while here >= 0 and side.levels[here, label] == 0.0:
        row = row_of(side, here, label)
        rising, _ = signs(side, here, row, fixed)
        if not rising:
            return here, row
        here, moves = _entered(side, here, _entering(rising, stalled), NONE)
        if here >= 0:
            stalled = 0 if moves else stalled + 1
            meet(side, here)
    return here, NONE
