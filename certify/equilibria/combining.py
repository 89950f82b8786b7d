"""Combinations of equations that are negative in a whole cell, so that there is no solution in it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from certify.equilibria.float_equations import FloatEquations
from certify.kernel.cells import Cell, Tables
from certify.kernel.subdivision import Combined

_SHORT, _LONG, _STEEP = 8, 24, 16.0
"""Multipliers are whole and have so many bits; the second where the inverse of the derivatives has larger entries."""

_MORE = 12
"""Where these have still more bits, the multipliers have so many more than they."""


def combined(
    tables: Tables, cell: Cell, system: FloatEquations, inverse: Sequence[Sequence[float | Fraction]]
) -> Combined | None:
    """Return a node for a row of an approximate inverse of the derivatives; None if none is negative in the cell.

    Such combinations of the equations are about linear, each in one unknown alone.
    """
    sizes = [max(map(abs, tables.difference(*place))).bit_length() for place in system.places]
    for row in inverse:
        largest = max(map(abs, row))
        if not 0 < largest < 1e100:
            continue
        bits = _SHORT if largest < _STEEP else max(_LONG, int(largest).bit_length() + _MORE)
        factors = [round((1 << bits) * value / largest) for value in row]
        for sign in (1, -1):
            terms = tuple(
                (*place, sign * factor * (1 << max(sizes) - size))
                for place, factor, size in zip(system.places, factors, sizes, strict=True)
                if factor
            )
            if tables.is_negative(cell, terms):
                return Combined(terms)
    return None
