"""Games in the spellings of those who test solvers: files, tables of payoffs, and the games of other libraries."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias, cast

from certify.report.game_blocks import game_document
from certify.report.labels import player_names, strategy_names
from certify.spec.errors import InputError, LimitError
from certify.spec.extensive.game import ExtensiveGame
from certify.spec.extensive.strategies import reduced_normal_form
from certify.spec.normal_form import NormalForm
from certify.spec.numbers import exact
from certify.spec.reading.game import Game, GameDocument, parse_efg, parse_game, parse_nfg, read_game
from certify.testing.traceback import seen_from_the_caller

Table: TypeAlias = "Fraction | list[Table]"
"""Payoffs nested by the players' strategies in order."""


def as_game(game: object) -> Game:
    """Return the game that is meant.

    `game` is one of `certify`, a `certify-game/1` document, the path of a `.json`, `.nfg` or `.efg` file; a list or an
    array with a table of payoffs for each player, as (A, B) for two, or one matrix, a zero-sum game by what the row
    player gets; a `nashpy.Game`, a `quantecon.game_theory.NormalFormGame` or a game of pygambit. A payoff is an
    integer, a fraction, a text like "1/3", or a float, which is taken at its exact binary value.

    Raises:
        InputError: it is none of these.

    >>> as_game([[[2, 0], [0, 1]], [[1, 0], [0, 2]]]).payoffs[1]
    (Fraction(1, 1), Fraction(0, 1), Fraction(0, 1), Fraction(2, 1))
    >>> as_game([[1, -1], [-1, 1]]).payoffs[1]
    (Fraction(-1, 1), Fraction(1, 1), Fraction(1, 1), Fraction(-1, 1))
    """
    if isinstance(game, GameDocument | ExtensiveGame):
        return game
    if isinstance(game, NormalForm):
        return game_document(game)
    if isinstance(game, str | os.PathLike):
        return read_game(cast("str | os.PathLike[str]", game))
    if isinstance(game, Mapping):
        return parse_game(dict(cast("Mapping[str, object]", game)), "game")
    foreign: Any = game
    if hasattr(foreign, "to_efg") and hasattr(foreign, "get_infosets"):
        return parse_efg(foreign.to_efg(), where="game")
    if hasattr(foreign, "to_nfg"):
        return parse_nfg(foreign.to_nfg(), where="game")
    if hasattr(foreign, "payoff_matrices"):
        return _of_tables(list(foreign.payoff_matrices))
    if hasattr(foreign, "payoff_profile_array"):
        by_profile = foreign.payoff_profile_array
        return _of_tables([by_profile[..., player] for player in range(by_profile.shape[-1])])
    return _of_tables(foreign)


def of_tables(shape: Sequence[int], payoffs: Sequence[Sequence[Fraction | int]], title: str = "") -> GameDocument:
    """Return a game of flat tables, the last player's strategies changing fastest, with the names of textbooks."""
    tables = tuple(tuple(map(Fraction, table)) for table in payoffs)
    return GameDocument(title, player_names(len(shape)), strategy_names(shape), tables)


@seen_from_the_caller
def payoff_tables(game: object) -> list[list[Table]]:
    """Return the payoffs of each player as nested lists of fractions, as solvers take them.

    `game` is anything that `as_game` takes; a game in extensive form is put in reduced normal form. For two players
    these are the matrices A and B, rows by the first player's strategies; `numpy.array(A, dtype=float)` rounds them.

    >>> A, B = payoff_tables([[1, -1], [-1, 1]])
    >>> A[0], B[0]
    ([Fraction(1, 1), Fraction(-1, 1)], [Fraction(-1, 1), Fraction(1, 1)])
    """
    table = normal(as_game(game))

    def nested(flat: Sequence[Fraction], shape: Sequence[int]) -> list[Table]:
        if len(shape) == 1:
            return list(flat)
        step = len(flat) // shape[0]
        return [nested(flat[at : at + step], shape[1:]) for at in range(0, len(flat), step)]

    return [nested(flat, table.shape) for flat in table.payoffs]


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


def normal(game: Game) -> GameDocument:
    """Return the game in normal form; of a tree the reduced one."""
    return reduced_normal_form(game) if isinstance(game, ExtensiveGame) else game


def plain(value: Any) -> Any:
    """Return arrays and tuples, at any depth, as lists, and their entries as numbers of Python."""
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in cast("Sequence[object]", value)]
    return value


def _of_tables(value: object) -> GameDocument:
    tables = plain(value)
    shape = _shape(tables)
    if len(shape) == 2:
        flat = _flat(tables, shape)
        return of_tables(shape, [flat, [-each for each in flat]])
    if len(shape) < 2 or shape[0] != len(shape) - 1:
        raise InputError(
            f"game: expected one table of payoffs a player, or a matrix, got {_described(value, shape)}; write (A, B), "
            "rows by the first player's strategies"
        )
    return of_tables(shape[1:], [_flat(table, shape[1:]) for table in tables])


def _shape(value: object) -> tuple[int, ...]:
    """Return the lengths of nested lists, told by the first entries."""
    sizes: list[int] = []
    while isinstance(value, list) and value:
        entries = cast("list[object]", value)
        sizes.append(len(entries))
        value = entries[0]
    return tuple(sizes)


def _described(value: object, shape: Sequence[int]) -> str:
    return f"lists of {'x'.join(map(str, shape))}" if shape else f"a value of type {type(value).__name__}"


def _flat(table: object, shape: Sequence[int]) -> list[Fraction]:
    if not shape:
        return [exact(table, where="a payoff")]
    if not isinstance(table, list) or len(cast("list[object]", table)) != shape[0]:
        raise InputError(f"game: a table of payoffs is uneven, expected {shape[0]} entries everywhere")
    return [each for entry in cast("list[object]", table) for each in _flat(entry, shape[1:])]
