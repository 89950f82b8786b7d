"""Whole numbers as floats with residues: the residue says whether a small float is 0, and what a large one is."""

from __future__ import annotations

import numpy as np

from certify.equilibria.compiled.compiling import Row, Table, compiled

PRIME = 2_147_483_629
"""The largest prime below 2^31 - 18: products of two residues fit in a machine word."""

DOUBTFUL = 1e-8
"""A difference that loses more than this part of what it is of is 0 by its residue, or else its sign is in doubt."""

_MOST = 4e18
_NEAR = PRIME / 10
"""So near has the float to be to the whole number for which it stands; residues settle it up to half a prime."""


@compiled
def inverse(residue: int) -> int:
    """Return the residue by which another one, not 0, gives 1."""
    before, here, rest, left = 0, 1, PRIME, residue
    while left:
        times = rest // left
        before, here = here, before - times * here
        rest, left = left, rest - times * left
    return before if before >= 0 else before + PRIME


@compiled
def whole(value: float, residue: int) -> tuple[int, bool]:
    """Return the whole number near a float that has the residue, and whether it can be told."""
    if not abs(value) < _MOST:
        return 0, False
    number = int(np.rint((value - residue) / PRIME)) * PRIME + residue
    return number, bool(abs(value - number) < _NEAR)


@compiled
def shorten(row: Row) -> None:
    """Divide whole numbers by their greatest common divisor."""
    divisor = 0
    for place in range(row.shape[0]):
        one, other = abs(row[place]), divisor
        while other:
            one, other = other, one % other
        divisor = one
    if divisor > 1:
        for place in range(row.shape[0]):
            row[place] //= divisor


@compiled
def number_of(rows: Table, count: int, length: int) -> int:
    """Return the first of the rows that begins like row `count`, which is that row itself if no other does."""
    for number in range(count):
        same = True
        for place in range(length):
            if rows[number, place] != rows[count, place]:
                same = False
                break
        if same:
            return number
    return count
