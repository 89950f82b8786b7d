"""The common prior of a market, over types, signals and states."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from hypothesis import strategies as st

from certify.spec.market import Cell
from certify.strategies.numbers import distributions, integers

Joint = dict[Cell, Fraction]


@st.composite
def priors(draw: st.DrawFn, types: int, signals: int | None, states: int, *, full: bool, impossible: bool) -> Joint:
    """Draw a prior on cells (type, signal, state), cells of probability zero left out.

    Without `signals` the agents see the state. `full` gives every cell a positive probability; `impossible` gives one
    signal none, which needs two of them.
    """
    cells: list[Cell] = (
        [(z, y, y) for z, y in product(range(types), range(states))]
        if signals is None
        else list(product(range(types), range(signals), range(states)))
    )
    if impossible:
        lost = (signals or states) - 1 - draw(integers((0, (signals or states) - 1)))
        cells = [cell for cell in cells if cell[1] != lost]
    chances = draw(distributions(len(cells), degenerate=not full))
    return {cell: chance for cell, chance in zip(cells, chances, strict=True) if chance}
