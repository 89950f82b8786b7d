"""What the functions about equilibria refuse of a game."""

from __future__ import annotations

from certify.spec.errors import InputError
from certify.spec.normal_form import NormalForm
from certify.spec.questions.check import normal_form_of
from certify.spec.reading.game import Game


def two_players(game: Game, what: str) -> NormalForm:
    """Return the normal form of a game of two players."""
    if len(game.players) != 2:
        raise InputError(f"game: {what} needs a game of two players, this one has {len(game.players)}")
    return normal_form_of(game)
