"""What tests of a solver ask of a game before they call it: its payoffs, and whether it is degenerate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeAlias

from certify.given.games import as_game, normal
from certify.spec.errors import InputError, LimitError
from certify.testing.traceback import seen_from_the_caller

Table: TypeAlias = "Fraction | float | list[Table]"
"""Payoffs nested by the players' strategies in order."""


@seen_from_the_caller
def payoff_tables(game: object, number: Callable[[Fraction], Fraction | float] = Fraction) -> list[list[Table]]:
    """Return the payoffs of each player as nested lists of fractions, with `float` or `int` for `number` of these.

    `game` is anything that `as_game` takes; a game in extensive form is put in reduced normal form. For two players
    these are the matrices A and B, rows by the first player's strategies. Solvers that use numpy take floats.

    Raises:
        InputError: there is no such game, or a payoff is too large for a float.

    >>> A, B = payoff_tables([[1, -1], [-1, 1]])
    >>> A[0], B[0]
    ([Fraction(1, 1), Fraction(-1, 1)], [Fraction(-1, 1), Fraction(1, 1)])
    >>> payoff_tables([[1, -1], ["1/2", 1]], float)[0]
    [[1.0, -1.0], [0.5, 1.0]]
    """
    table = normal(as_game(game))

    def nested(flat: Sequence[Fraction], shape: Sequence[int]) -> list[Table]:
        if len(shape) == 1:
            return [number(value) for value in flat]
        step = len(flat) // shape[0]
        return [nested(flat[at : at + step], shape[1:]) for at in range(0, len(flat), step)]

    try:
        return [nested(flat, table.shape) for flat in table.payoffs]
    except OverflowError:
        raise InputError("game: a payoff is too large for a float; take fractions, or divide all payoffs") from None


@seen_from_the_caller
def is_degenerate(game: object) -> bool:
    """Return whether a game of two players is degenerate: a mixed strategy of k pure ones has more than k best replies.

    Many solvers promise all equilibria of the others only.

    Raises:
        InputError: the game has not two players.
        LimitError: the game is too large to be decided.

    >>> is_degenerate([[1, -1], [-1, 1]]), is_degenerate([[[1, 1], [0, 0]], [[0, 0], [1, 2]]])
    (False, True)
    """
    from certify.audit.truth import Truth

    table = normal(as_game(game))
    if len(table.shape) != 2:
        raise InputError(f"game: degeneracy is decided for two players, this game has {len(table.shape)}")
    found = Truth(table).degenerate
    if found is None:
        raise LimitError(f"game: too large to decide whether it is degenerate, {table.shape[0]}x{table.shape[1]}")
    return found
