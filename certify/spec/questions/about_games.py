"""What questions about games have in common: how the game is read, and how it is known again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from certify.spec.errors import InputError
from certify.spec.extensive.game import ExtensiveGame
from certify.spec.formula import FALSE, TRUE, Formula
from certify.spec.numbers import shown
from certify.spec.questions.part import Document, Part
from certify.spec.reading.game import Game, GameDocument, read_game


class AboutGame:
    """A question about a game in normal or in extensive form."""

    def load(self, path: Path) -> Game:
        """Return the game in the file; `InputError` if it is none."""
        return read_game(path)

    def digest(self, document: Document) -> str:
        """Return the hash of the game's canonical form."""
        return game_of(document).digest()


def game_of(document: Document) -> Game:
    """Return the document, which has to be a game."""
    if not isinstance(document, GameDocument | ExtensiveGame):
        raise InputError(f"expected a game, got {shown(document)}")
    return document


def closed(formulas: Iterable[Formula]) -> Part:
    """Return the part that some formulas without unknowns are true."""
    return Part(unknowns=(), hypotheses=list(formulas), expects="nothing")


def truth(*, of: bool) -> Formula:
    """Return the formula that is always true, or the one that never is."""
    return TRUE if of else FALSE
