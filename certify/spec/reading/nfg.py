"""Gambit's `.nfg` files, payoff version and outcome version, read strictly and exactly."""

from __future__ import annotations

import re
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING

from certify.spec.numbers import shown
from certify.spec.reading.gambit_tokens import END, Tokens, distinct
from certify.spec.reading.game_document import GameDocument, check_size, positions_in_file_order

if TYPE_CHECKING:
    from collections.abc import Sequence

_COUNT = re.compile(r"[0-9]+")


def parse_nfg(text: str, *, where: str) -> GameDocument:
    r"""The game that the text of a `.nfg` file describes.

    `NFG 1 R "title" { players } { strategies } "comment"`, then either the payoffs of every player for every
    profile, or a list `{ { "name" p1, p2 } ... }` of outcomes and the number of the outcome (0: all payoffs zero)
    for every profile; the first player's strategy changes fastest. `{ strategies }` lists names for each player, or
    just their number. A label that is empty or repeated gets `_1`, `_2`, ... as in Gambit. In quoted text, `\"` is
    a quote and `\\` a backslash. Raises InputError with line and column for anything else, and for a game of more
    than 5,000,000 payoffs.
    """
    tokens = Tokens(text, where)
    for word in ("NFG", "1"):
        if tokens.next() != word:
            raise tokens.expected('the header "NFG 1 R"')
    if tokens.next() not in {"R", "D"}:
        raise tokens.expected('the header "NFG 1 R" or "NFG 1 D"')
    title = tokens.quoted("the title")
    players = tokens.labels("a player's name")
    if not players:
        raise tokens.error("the game has no player", "name at least one")
    strategies = _strategies(tokens, len(players))
    check_size(map(len, strategies), where)
    if tokens.next()[:1] != '"':
        tokens.back()
    if tokens.next() == "{":
        outcomes = _outcomes(tokens, len(players))
        rows = [outcomes[_outcome_number(tokens, len(outcomes))] for _ in range(prod(map(len, strategies)))]
    else:
        tokens.back()
        rows = _payoff_rows(tokens, len(players), prod(map(len, strategies)))
    if tokens.next() != END:
        raise tokens.error(f"there is text after the end of the game: {shown(tokens.token)}", "remove it")
    payoffs = _row_major(rows, len(players), [len(names) for names in strategies])
    return GameDocument(title, distinct(players), strategies, payoffs)


def _strategies(tokens: Tokens, players: int) -> tuple[tuple[str, ...], ...]:
    if tokens.next() != "{":
        raise tokens.expected("a { before the strategies")
    named = tokens.next() == "{"
    tokens.back()
    result: list[tuple[str, ...]] = []
    shape: list[int] = []
    for _ in range(players):
        if named:
            labels = distinct(tokens.labels("a strategy's name"))
        else:
            many = tokens.number("a number of strategies")
            if not _COUNT.fullmatch(tokens.token):
                raise tokens.expected("a number of strategies in digits")
            check_size([*shape, int(many)], tokens.place())
            labels = tuple(str(index + 1) for index in range(int(many)))
        if not labels:
            raise tokens.error("a player has no strategy", "give each player at least one")
        shape.append(len(labels))
        result.append(labels)
    if tokens.next() != "}":
        raise tokens.expected(f"a }} after the strategies of {players} players")
    return tuple(result)


def _outcomes(tokens: Tokens, players: int) -> list[tuple[Fraction, ...]]:
    """The payoffs of each outcome; outcome 0, which is not in the file, pays nothing."""
    result = [(Fraction(0),) * players]
    while tokens.next() != "}":
        if tokens.token != "{":
            raise tokens.expected("an outcome { ... } or a }")
        tokens.quoted("the outcome's name")
        payoffs: list[Fraction] = []
        for player in range(players):
            if player and tokens.follows(","):
                tokens.next()
            payoffs.append(tokens.number(f"{players} payoffs in the outcome"))
        if tokens.next() != "}":
            raise tokens.expected(f"a }} after {players} payoffs")
        result.append(tuple(payoffs))
    return result


def _outcome_number(tokens: Tokens, outcomes: int) -> int:
    token = tokens.next()
    if not _COUNT.fullmatch(token) or len(token) > len(str(outcomes)) or int(token) >= outcomes:
        raise tokens.expected(f"an outcome's number from 0 to {outcomes - 1} for every profile")
    return int(token)


def _payoff_rows(tokens: Tokens, players: int, profiles: int) -> list[tuple[Fraction, ...]]:
    what = f"{players * profiles} payoffs"
    return [tuple(tokens.number(what) for _ in range(players)) for _ in range(profiles)]


def _row_major(
    rows: Sequence[tuple[Fraction, ...]], players: int, shape: Sequence[int]
) -> tuple[tuple[Fraction, ...], ...]:
    """The payoff tables from one row a profile in the order of the file."""
    tables = [[Fraction(0)] * len(rows) for _ in range(players)]
    for row, position in zip(rows, positions_in_file_order(shape), strict=True):
        for table, payoff in zip(tables, row, strict=True):
            table[position] = payoff
    return tuple(map(tuple, tables))
