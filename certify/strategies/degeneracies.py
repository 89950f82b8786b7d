"""The special cases that random tables miss, and how each of them is put into a table.

A grid holds the payoffs of one decision maker: a row for each own choice, a column for whatever else matters (the
choices of the others, the state).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction
from typing import Literal, TypeAlias

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from certify.strategies.arguments import Range
from certify.strategies.numbers import integers, numerator_lists

Degeneracy: TypeAlias = Literal["ties", "duplicates", "dominated", "indifferent", "near-ties", "extreme", "impossible"]
"""A kind of special case.

In a game, for some player (in a market the user, but for `indifferent`, which is about an agent):

- `ties`: two choices are best at once,
- `duplicates`: two choices pay everybody the same,
- `dominated`: a choice never pays more than another, and somewhere less,
- `indifferent`: all choices pay this player the same, whatever else happens,
- `near-ties`: a choice is worth exactly `NEAR` less than the best,
- `extreme`: a payoff, or all payoffs of one player, are larger or smaller than the others by a factor `HUGE`,
- `impossible`: only in markets, a signal that has probability zero.
"""

Degenerate: TypeAlias = bool | Collection[Degeneracy]
"""False: no special case is put in. True: none, one or two are, of any kind. A set: one or two of these kinds are."""

Grid: TypeAlias = list[list[Fraction]]

GAME_KINDS: tuple[Degeneracy, ...] = ("ties", "duplicates", "dominated", "indifferent", "near-ties", "extreme")
MARKET_KINDS: tuple[Degeneracy, ...] = (*GAME_KINDS, "impossible")
NEED_TWO_CHOICES: frozenset[Degeneracy] = frozenset(GAME_KINDS) - {"extreme"}

NEAR = Fraction(1, 10**9)
HUGE = 10**12
_SCALES = st.sampled_from((Fraction(HUGE), Fraction(1, HUGE)))
_SLACKS: Range = (0, 2)


def kinds_to_draw(kinds: Sequence[Degeneracy], *, certain: bool) -> SearchStrategy[list[Degeneracy]]:
    """Return a strategy for at most two kinds, at least one if `certain`; fewer come first when it shrinks."""
    if not kinds:
        return st.just([])
    most = min(2, len(kinds))
    return st.lists(st.sampled_from(kinds), min_size=int(certain), max_size=most, unique=True)


def with_room(kinds: Sequence[Degeneracy], *, choices: int, signals: int) -> list[Degeneracy]:
    """Return the kinds that can be put where somebody has at most so many choices, and there are so many signals."""
    missing: set[str] = set()
    if choices < 2:
        missing |= NEED_TWO_CHOICES
    if signals < 2:
        missing.add("impossible")
    return [kind for kind in kinds if str(kind) not in missing]


def another(draw: st.DrawFn, size: int, place: int) -> int:
    """Draw an index below `size` that is not `place`."""
    drawn = draw(integers((0, size - 2)))
    return drawn + (drawn >= place)


def two_choices(draw: st.DrawFn, size: int) -> tuple[int, int]:
    """Draw two different indices below `size`."""
    first = draw(integers((0, size - 1)))
    return first, another(draw, size, first)


def put_tie(draw: st.DrawFn, grid: Grid, gap: Fraction = Fraction(0)) -> None:
    """Make one choice worth the best one less `gap`, in one column."""
    column = draw(integers((0, len(grid[0]) - 1)))
    values = [row[column] for row in grid]
    best = values.index(max(values))
    grid[another(draw, len(grid), best)][column] = values[best] - gap


def put_indifference(grid: Grid) -> None:
    """Make all choices worth the same, whatever the column."""
    for row in grid[1:]:
        row[:] = grid[0]


def slack(draw: st.DrawFn, columns: int, unit: Fraction) -> list[Fraction]:
    """Draw by how much a dominated choice is worse, column by column; somewhere it is."""
    steps = draw(numerator_lists(columns, _SLACKS))
    if not any(steps):
        steps[0] = 1
    return [step * unit for step in steps]


def put_extreme(draw: st.DrawFn, grid: Grid, entries: Sequence[tuple[int, int]], *, whole: bool = True) -> None:
    """Give one of the entries (row, column) an extreme size, and sometimes, if `whole`, all others of the grid too."""
    scale = draw(_SCALES)
    if draw(st.booleans()) and whole:
        for line in grid:
            line[:] = [value * scale for value in line]
    row, column = draw(st.sampled_from(entries))
    grid[row][column] = scale
