"""The arguments that the functions about equilibria have in common."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TypeAlias, cast

from certify.spec.errors import InputError
from certify.spec.extensive.game import ExtensiveGame
from certify.spec.normal_form import NormalForm
from certify.spec.questions.check import normal_form_of
from certify.spec.reading.game import Game, GameDocument, read_game

File: TypeAlias = str | os.PathLike[str]


def read(game: object) -> tuple[Game, str]:
    """Return a game that was read or is read from a file, and the name of the file.

    Raises:
        InputError: it is neither a game nor the path of a file with a game.

    """
    if isinstance(game, GameDocument | ExtensiveGame):
        return game, "game.json" if isinstance(game, GameDocument) else "game.efg"
    if isinstance(game, str | os.PathLike):
        path = cast("File", game)
        return read_game(path), Path(path).name
    raise InputError(f"game: expected a game or the path of a file, got a value of type {type(game).__name__}")


def two_players(game: Game, what: str) -> NormalForm:
    """Return the normal form of a game of two players."""
    if len(game.players) != 2:
        raise InputError(f"game: {what} needs a game of two players, this one has {len(game.players)}")
    return normal_form_of(game)


def check_seconds(seconds: object) -> float | None:
    """Return the time limit: None, or a number that is not negative."""
    if seconds is None:
        return None
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not seconds >= 0:
        raise InputError(f"seconds: expected None or a number that is not negative, got {seconds!r}")
    return float(seconds)
