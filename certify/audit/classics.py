"""Games of the literature, small enough to be written out; payoffs are listed with the last player changing fastest."""

from __future__ import annotations

from typing import TypeAlias

Tables: TypeAlias = tuple[tuple[int, ...], tuple[tuple[int, ...], ...]]
"""The number of strategies of each player, and a flat table of payoffs for each."""

CLASSICS: dict[str, Tables] = {
    "prisoners' dilemma": ((2, 2), ((3, 0, 5, 1), (3, 5, 0, 1))),
    "battle of the sexes": ((2, 2), ((2, 0, 0, 1), (1, 0, 0, 2))),
    "matching pennies": ((2, 2), ((1, -1, -1, 1), (-1, 1, 1, -1))),
    "chicken": ((2, 2), ((6, 2, 7, 0), (6, 7, 2, 0))),
    "stag hunt": ((2, 2), ((4, 0, 3, 3), (4, 3, 0, 3))),
    "rock, paper, scissors": ((3, 3), ((0, -1, 1, 1, 0, -1, -1, 1, 0), (0, 1, -1, -1, 0, 1, 1, -1, 0))),
    "Shapley 1964": ((3, 3), ((1, 0, 0, 0, 1, 0, 0, 0, 1), (0, 1, 0, 0, 0, 1, 1, 0, 0))),
    "von Stengel 2007": ((3, 2), ((3, 3, 2, 5, 0, 6), (3, 2, 2, 6, 3, 1))),
    "von Stengel 2007, degenerate": ((3, 2), ((3, 3, 2, 5, 0, 6), (3, 3, 2, 6, 3, 1))),
    "coordination": ((3, 3), ((1, 0, 0, 0, 2, 0, 0, 0, 3), (1, 0, 0, 0, 2, 0, 0, 0, 3))),
    "traveller's dilemma": ((3, 3), ((2, 4, 4, 0, 3, 5, 0, 1, 4), (2, 0, 0, 4, 3, 1, 4, 5, 4))),
    "inspection": ((2, 2), ((-4, 4, 0, 0), (2, -5, 1, 1))),
    "entry deterrence": ((2, 2), ((2, -1, 0, 0), (2, -1, 5, 5))),
    "McKelvey and McLennan 1996": (
        (2, 2, 2),
        ((9, 0, 0, 3, 0, 3, 9, 0), (8, 0, 0, 4, 0, 4, 8, 0), (12, 0, 0, 6, 0, 6, 2, 0)),
    ),
    "three-player matching": (
        (2, 2, 2),
        ((1, 1, 0, 0, 0, 0, 1, 1), (1, 0, 0, 1, 1, 0, 0, 1), (0, 1, 0, 1, 1, 0, 1, 0)),
    ),
}

DEGENERATE: dict[str, Tables] = {
    "indifference": ((2, 2), ((0, 0, 0, 0), (0, 0, 0, 0))),
    "weak dominance": ((2, 2), ((1, 0, 0, 0), (1, 0, 0, 0))),
    "matching pennies, a strategy twice": ((3, 2), ((1, -1, 1, -1, -1, 1), (-1, 1, -1, 1, 1, -1))),
    "one side indifferent": ((2, 3), ((1, 1, 1, 1, 1, 1), (2, 0, 1, 0, 2, 1))),
}
"""Degenerate games beside those above, the smallest of their kind."""
