"""Gambit's `.nfg` files, payoff version and outcome version, read strictly and exactly."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction
from itertools import count
from math import prod
from typing import TYPE_CHECKING

from certify.spec.errors import InputError
from certify.spec.numbers import exact, shown
from certify.spec.reading.game_document import GameDocument, check_size, positions_in_file_order

if TYPE_CHECKING:
    from collections.abc import Sequence

_TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[{},]|[^\s{}",]+|"|\Z)', re.DOTALL)
_ESCAPE = re.compile(r'\\(["\\])')
_COUNT = re.compile(r"[0-9]+")
_END = ""


def parse_nfg(text: str, *, where: str) -> GameDocument:
    r"""The game that the text of a `.nfg` file describes.

    `NFG 1 R "title" { players } { strategies } "comment"`, then either the payoffs of every player for every
    profile, or a list `{ { "name" p1, p2 } ... }` of outcomes and the number of the outcome (0: all payoffs zero)
    for every profile; the first player's strategy changes fastest. `{ strategies }` lists names for each player, or
    just their number. A label that is empty or repeated gets `_1`, `_2`, ... as in Gambit. In quoted text, `\"` is
    a quote and `\\` a backslash. Raises InputError with line and column for anything else, and for a game of more
    than 5,000,000 payoffs.
    """
    tokens = _Tokens(text, where)
    for word in ("NFG", "1"):
        if tokens.next() != word:
            raise tokens.expected('the header "NFG 1 R"')
    if tokens.next() not in {"R", "D"}:
        raise tokens.expected('the header "NFG 1 R" or "NFG 1 D"')
    title = tokens.quoted('the title in "double quotes"')
    players = _labels(tokens, "a player's name")
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
    if tokens.next() != _END:
        raise tokens.error(f"there is text after the end of the game: {shown(tokens.token)}", "remove it")
    payoffs = _row_major(rows, len(players), [len(names) for names in strategies])
    return GameDocument(title, _distinct(players), strategies, payoffs)


class _Tokens:
    """The words, braces and quoted texts of a file, one after the other, read as they are asked for."""

    def __init__(self, text: str, where: str) -> None:
        self._text = text
        self._where = where
        self._position: int = 0
        self._start: int = 0
        self.token = _END

    def next(self) -> str:
        """The next token as it is spelled, "" at the end of the file."""
        match = _TOKEN.match(self._text, self._position)
        if match is None:
            raise AssertionError("every position starts a token or ends the text")
        self._start, self._position, self.token = match.start(1), match.end(), match[1]
        return self.token

    def back(self) -> None:
        """The last token is given out once more."""
        self._position = self._start

    def quoted(self, what: str) -> str:
        token = self.next()
        if token == '"':
            raise self.error("the text that starts here does not end", 'close it with a "')
        if token[:1] != '"':
            raise self.expected(what)
        return _ESCAPE.sub(r"\1", token[1:-1])

    def number(self, token: str, what: str) -> Fraction:
        if token == _END or token[0] in '{},"':
            raise self.expected(what)
        return exact(token, where=self.place())

    def place(self) -> str:
        line = self._text.count("\n", 0, self._start) + 1
        column = self._start - self._text.rfind("\n", 0, self._start)
        return f"{self._where}: line {line} column {column}"

    def error(self, what: str, mend: str) -> InputError:
        return InputError(f"{self.place()}: {what}; {mend}")

    def expected(self, what: str) -> InputError:
        found = "the end of the file" if self.token == _END else shown(self.token)
        return self.error(f"expected {what}, got {found}", "write it here")


def _labels(tokens: _Tokens, what: str) -> list[str]:
    if tokens.next() != "{":
        raise tokens.expected(f"a {{ before {what}")
    labels: list[str] = []
    while tokens.next() != "}":
        tokens.back()
        labels.append(tokens.quoted(f'{what} in "double quotes" or a }}'))
    return labels


def _strategies(tokens: _Tokens, players: int) -> tuple[tuple[str, ...], ...]:
    if tokens.next() != "{":
        raise tokens.expected("a { before the strategies")
    named = tokens.next() == "{"
    tokens.back()
    result: list[tuple[str, ...]] = []
    shape: list[int] = []
    for _ in range(players):
        if named:
            labels = _distinct(_labels(tokens, "a strategy's name"))
        else:
            many = tokens.number(tokens.next(), "a number of strategies")
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


def _distinct(labels: Sequence[str]) -> tuple[str, ...]:
    times = Counter(labels)
    numbered: Counter[str] = Counter()
    used = set(labels)
    result: list[str] = []
    for label in labels:
        unique = label
        if not label or times[label] > 1:
            numbers = count(numbered[label] + 1)
            numbered[label] = next(number for number in numbers if f"{label}_{number}" not in used)
            unique = f"{label}_{numbered[label]}"
        used.add(unique)
        result.append(unique)
    return tuple(result)


def _outcomes(tokens: _Tokens, players: int) -> list[tuple[Fraction, ...]]:
    """The payoffs of each outcome; outcome 0, which is not in the file, pays nothing."""
    result = [(Fraction(0),) * players]
    while tokens.next() != "}":
        if tokens.token != "{":
            raise tokens.expected("an outcome { ... } or a }")
        tokens.quoted('the outcome\'s name in "double quotes"')
        payoffs: list[Fraction] = []
        for player in range(players):
            if tokens.next() == "," and player:
                tokens.next()
            payoffs.append(tokens.number(tokens.token, f"{players} payoffs in the outcome"))
        if tokens.next() != "}":
            raise tokens.expected(f"a }} after {players} payoffs")
        result.append(tuple(payoffs))
    return result


def _outcome_number(tokens: _Tokens, outcomes: int) -> int:
    token = tokens.next()
    if not _COUNT.fullmatch(token) or len(token) > len(str(outcomes)) or int(token) >= outcomes:
        raise tokens.expected(f"an outcome's number from 0 to {outcomes - 1} for every profile")
    return int(token)


def _payoff_rows(tokens: _Tokens, players: int, profiles: int) -> list[tuple[Fraction, ...]]:
    known: dict[str, Fraction] = {}
    what = f"{players * profiles} payoffs"
    rows: list[tuple[Fraction, ...]] = []
    for _ in range(profiles):
        row: list[Fraction] = []
        for _ in range(players):
            token = tokens.next()
            payoff = known.get(token)
            if payoff is None:
                payoff = known[token] = tokens.number(token, what)
            row.append(payoff)
        rows.append(tuple(row))
    return rows


def _row_major(
    rows: Sequence[tuple[Fraction, ...]], players: int, shape: Sequence[int]
) -> tuple[tuple[Fraction, ...], ...]:
    """The payoff tables from one row a profile in the order of the file."""
    tables = [[Fraction(0)] * len(rows) for _ in range(players)]
    for row, position in zip(rows, positions_in_file_order(shape), strict=True):
        for table, payoff in zip(tables, row, strict=True):
            table[position] = payoff
    return tuple(map(tuple, tables))
