"""Reading a game from a file: `certify-game/1`, or Gambit's `.nfg` and `.efg`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from certify.spec.errors import InputError
from certify.spec.extensive.game import ExtensiveGame
from certify.spec.extensive.strategies import reduced_normal_form
from certify.spec.reading.efg import parse_efg, write_efg
from certify.spec.reading.game_document import FORMAT, GameDocument, check_size, write_game
from certify.spec.reading.json_document import parse_json
from certify.spec.reading.nfg import parse_nfg, write_nfg
from certify.spec.reading.node import Node
from certify.spec.reading.text_file import file_name, read_text

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from fractions import Fraction

__all__ = [
    "ExtensiveGame",
    "Game",
    "GameDocument",
    "parse_efg",
    "parse_game",
    "parse_nfg",
    "read_game",
    "read_normal_form",
    "write_efg",
    "write_game",
    "write_nfg",
]

Game: TypeAlias = GameDocument | ExtensiveGame
"""A game in normal or in extensive form."""


def read_game(path: str | os.PathLike[str]) -> Game:
    """The game in the file at `path`, whose format is told by its first word, and failing that by its name."""
    return parse_game_text(read_text(path), where=file_name(path))


def read_normal_form(path: str | os.PathLike[str]) -> GameDocument:
    """The game in the file at `path` in normal form; of a game in extensive form it is the reduced one.

    Raises InputError also for a tree with imperfect recall or a reduced normal form of more than 5,000,000 payoffs.
    """
    game = read_game(path)
    if isinstance(game, GameDocument):
        return game
    try:
        return reduced_normal_form(game)
    except InputError as error:
        raise InputError(f"{file_name(path)}: {error}") from None


def parse_game_text(text: str, *, where: str) -> Game:
    """The game that the text of a file describes, in any of the formats that are read."""
    start = text.lstrip()[:3]
    if start == "EFG" or (start != "NFG" and where.lower().endswith(".efg")):
        return parse_efg(text, where=where)
    if start == "NFG" or where.lower().endswith(".nfg"):
        return parse_nfg(text, where=where)
    if start[:1] == "{" or where.lower().endswith(".json"):
        return parse_game(parse_json(text, where=where), where)
    raise InputError(
        f"{where}: line 1 column 1: this is no game; a .nfg file starts with NFG 1 R, a .efg file with EFG 2 R, "
        'a JSON file with {"format":'
    )


def parse_game(document: object, where: str) -> GameDocument:
    """The game that a JSON value of format `certify-game/1` describes; `where` names it in messages."""
    root = Node(document, where).expect_format(FORMAT).only(("format", "players", "strategies", "payoffs"))
    players = root.key("players").names()
    lists = root.key("strategies").items(length=len(players), of="lists of strategies, one a player")
    strategies = tuple(names.names() for names in lists)
    shape = [len(names) for names in strategies]
    check_size(shape, where)
    tables = root.key("payoffs").items(length=len(players), of="tables of payoffs, one a player")
    return GameDocument("", players, strategies, tuple(_flat(table, shape) for table in tables))


def _flat(table: Node, shape: Sequence[int]) -> tuple[Fraction, ...]:
    """The entries of a nested table in row-major order."""
    level = [table]
    for player, size in enumerate(shape):
        of = f"entries, one a strategy of player {player + 1}"
        level = [entry for part in level for entry in part.items(length=size, of=of)]
    return tuple(entry.number() for entry in level)
