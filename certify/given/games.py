"""Games as people have them: files, tables of payoffs, and the games of other libraries."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

from certify.report.game_blocks import game_document
from certify.report.labels import player_names, strategy_names
from certify.spec.errors import InputError
from certify.spec.extensive.game import ExtensiveGame
from certify.spec.extensive.strategies import reduced_normal_form
from certify.spec.normal_form import NormalForm
from certify.spec.numbers import exact
from certify.spec.reading.game import Game, GameDocument, parse_efg, parse_game, parse_nfg, read_game


def read(game: object) -> tuple[Game, str]:
    """Return the game that is meant, see `as_game`, and the name by which a certificate calls its file.

    Raises:
        InputError: it is none.

    """
    document = as_game(game)
    if isinstance(game, str | os.PathLike):
        return document, Path(cast("str | os.PathLike[str]", game)).name
    return document, "game.efg" if isinstance(document, ExtensiveGame) else "game.json"


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
