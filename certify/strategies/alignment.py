"""How the user's utility is placed inside the agents' hull, near it, or outside it, so that the distance is known.

A disagreement is a set of steps (state, from action, to action), at most one a state. The gain of a utility from it
is the sum of u(to, state) - u(from, state). Offsets, even one a state, gain nothing. If no agent gains, no nonnegative
combination does, so a user who gains g from n steps is missed by at least g / (2 n): theory.md section 2, by duality.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from hypothesis import strategies as st

from certify.spec.reading.market_document import MarketDocument
from certify.strategies.degeneracies import Grid, two_choices
from certify.strategies.numbers import integers

Alignment: TypeAlias = Literal["hull", "near", "outside"]
Step: TypeAlias = tuple[int, int, int]

ALIGNMENTS: tuple[Alignment, ...] = ("hull", "near", "outside")
NEAR_DISTANCES = (Fraction(1, 100), Fraction(1, 10**9))
OUTSIDE_DISTANCES = (Fraction(1), Fraction(1, 2), Fraction(1, 10))


@dataclass(frozen=True, slots=True)
class AlignedMarket:
    """A market and where its user stands: the drawn weights and offset, and what is known of the error.

    `weights` (one an agent) and `offset` miss the user's utility by `error`. No nonnegative weights with any offset,
    even one that depends on the state, miss it by less than `least`. In the hull both are 0, near it they are equal
    and positive; outside it `least` is positive and the best error lies between the two.
    """

    market: MarketDocument
    weights: tuple[Fraction, ...]
    offset: Fraction
    error: Fraction
    least: Fraction


def combined(weights: Sequence[Fraction], tables: Sequence[Grid], offset: Fraction) -> Grid:
    """Return the weighted sum of tables, plus the offset."""
    used = [(weight, table) for weight, table in zip(weights, tables, strict=True) if weight]
    return [
        [sum((weight * table[a][y] for weight, table in used), offset) for y in range(len(tables[0][0]))]
        for a in range(len(tables[0]))
    ]


def miss(user: Grid, near: Grid) -> Fraction:
    """Return the greatest difference between two tables."""
    return max(abs(x - y) for row, other in zip(user, near, strict=True) for x, y in zip(row, other, strict=True))


def draw_disagreement(draw: st.DrawFn, actions: int, states: Sequence[int]) -> list[Step]:
    """Draw a disagreement over one or more of the given states."""
    count = draw(integers((1, len(states))))
    chosen = draw(st.permutations(states))[:count] if len(states) > 1 else states
    return [(state, *two_choices(draw, actions)) for state in chosen]


def gain(table: Grid, steps: Sequence[Step]) -> Fraction:
    """Return what a utility gains from a disagreement."""
    return sum((table[better][y] - table[worse][y] for y, worse, better in steps), Fraction(0))


def let_nobody_gain(tables: Sequence[Grid], steps: Sequence[Step]) -> None:
    """Turn the tables that gain from a disagreement into their negatives."""
    for table in tables:
        if gain(table, steps) > 0:
            for row in table:
                row[:] = [-value for value in row]


def balance(tables: Sequence[Grid], steps: Sequence[Step]) -> None:
    """Let the tables gain exactly nothing from a disagreement, by changing the entry of its first step."""
    y, _, better = steps[0]
    for table in tables:
        table[better][y] -= gain(table, steps)


def shift(table: Grid, steps: Sequence[Step], distance: Fraction) -> None:
    """Raise the table at the ends of all steps and lower it at their starts, by `distance`."""
    for y, worse, better in steps:
        table[better][y] += distance
        table[worse][y] -= distance


def push(table: Grid, steps: Sequence[Step], distance: Fraction) -> None:
    """Let the table gain at least 2 `distance` a step, by raising the entry of the first step where needed."""
    y, _, better = steps[0]
    table[better][y] += max(Fraction(0), 2 * len(steps) * distance - gain(table, steps))
