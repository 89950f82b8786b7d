"""Gambit's `.nfg` files, payoff version and outcome version, read strictly and exactly, and written."""

from __future__ import annotations

import re
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, TypeVar

from certify.spec.extensive.game import Outcome
from certify.spec.numbers import render, shown
from certify.spec.reading.gambit_tokens import END, Tokens, distinct, quoted
from certify.spec.reading.game_document import GameDocument, check_size, positions_in_file_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Entry = TypeVar("Entry")

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
    comment = tokens.quoted("a comment") if tokens.follows('"') else ""
    profiles, shape = prod(map(len, strategies)), [len(names) for names in strategies]
    outcomes: tuple[Outcome, ...] = ()
    numbers: list[int] = []
    if tokens.follows("{"):
        outcomes = tuple(_outcomes(tokens, len(players)))
        paid = [(Fraction(0),) * len(players), *(outcome.payoffs for outcome in outcomes)]
        numbers = [_outcome_number(tokens, len(paid)) for _ in range(profiles)]
        rows = [paid[number] for number in numbers]
    else:
        rows = _payoff_rows(tokens, len(players), profiles)
    if tokens.next() != END:
        raise tokens.error(f"there is text after the end of the game: {shown(tokens.token)}", "remove it")
    payoffs = tuple(_row_major([row[player] for row in rows], shape) for player in range(len(players)))
    return GameDocument(
        title, distinct(players), strategies, payoffs, comment, outcomes, _row_major(numbers, shape) if numbers else ()
    )


def write_nfg(game: GameDocument) -> str:
    """The text of a Gambit `.nfg` file; `parse_nfg` reads it back as an equal document.

    It is the outcome version where the game has outcomes, and the payoff version elsewhere.
    """
    strategies = "\n".join(_listed(map(quoted, names)) for names in game.strategies)
    head = f"NFG 1 R {quoted(game.title)} {_listed(map(quoted, game.players))}\n\n{{ {strategies}\n}}\n"
    order = positions_in_file_order(game.shape)
    if game.outcome_numbers:
        paid = "\n".join(
            _listed([quoted(outcome.label), ", ".join(map(render, outcome.payoffs))]) for outcome in game.outcomes
        )
        body = f"{{\n{paid}\n}}\n" + " ".join(str(game.outcome_numbers[position]) for position in order)
    else:
        body = "\n".join(" ".join(render(table[position]) for table in game.payoffs) for position in order)
    return f"{head}{quoted(game.comment)}\n\n{body}\n"


def _listed(words: Iterable[str]) -> str:
    return "{ " + " ".join(words) + " }"


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


def _outcomes(tokens: Tokens, players: int) -> list[Outcome]:
    tokens.symbol("{", "before the outcomes")
    result: list[Outcome] = []
    while tokens.next() != "}":
        if tokens.token != "{":
            raise tokens.expected("an outcome { ... } or a }")
        label = tokens.quoted("the outcome's name")
        payoffs: list[Fraction] = []
        for player in range(players):
            if player and tokens.follows(","):
                tokens.next()
            payoffs.append(tokens.number(f"{players} payoffs in the outcome"))
        if tokens.next() != "}":
            raise tokens.expected(f"a }} after {players} payoffs")
        result.append(Outcome(label, tuple(payoffs)))
    return result


def _outcome_number(tokens: Tokens, outcomes: int) -> int:
    token = tokens.next()
    if not _COUNT.fullmatch(token) or len(token) > len(str(outcomes)) or int(token) >= outcomes:
        raise tokens.expected(f"an outcome's number from 0 to {outcomes - 1} for every profile")
    return int(token)


def _payoff_rows(tokens: Tokens, players: int, profiles: int) -> list[tuple[Fraction, ...]]:
    what = f"{players * profiles} payoffs"
    return [tuple(tokens.number(what) for _ in range(players)) for _ in range(profiles)]


def _row_major(entries: Sequence[Entry], shape: Sequence[int]) -> tuple[Entry, ...]:
    """The entries of the profiles in row-major order; they are given in the order of the file."""
    result = list(entries)
    for entry, position in zip(entries, positions_in_file_order(shape), strict=True):
        result[position] = entry
    return tuple(result)
