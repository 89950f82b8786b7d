"""What a player can assure itself, and the value of a zero-sum game."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import cast

from certify.equilibria.arguments import two_players
from certify.exact.linear_program import LinearProgram, Optimal, Rational, solve
from certify.given.games import read
from certify.given.seconds import checked_seconds
from certify.kernel.certificate import instance_certificate
from certify.kernel.exhaustion import Evidence
from certify.kernel.parts import check_parts
from certify.spec.errors import InputError, LimitError
from certify.spec.formula import holds_at
from certify.spec.numbers import render, shown
from certify.spec.problem import Json
from certify.spec.questions.check import normal_form_of
from certify.spec.questions.maxmin import QUESTION
from certify.spec.reading.game import Game


@dataclass(frozen=True, slots=True, repr=False)
class MaxminResult:
    """The most that a player can assure itself, exactly.

    `strategy` assures `value`; against `law`, the others' joint one (a probability for each of their pure profiles,
    the last player's strategy changing fastest), no strategy gets more. `certificate` is the text of the certificate.
    """

    player: int
    value: Fraction
    strategy: tuple[Fraction, ...]
    law: tuple[Fraction, ...]
    certificate: str = field(compare=False)

    def __repr__(self) -> str:
        return f"MaxminResult(player {self.player}, value {shown(self.value)})"


def maxmin(game: object, player: int, *, seconds: float | None = None) -> MaxminResult:
    """Return the most that a player, counted from 0, can assure itself by a mixed strategy, with a certificate.

    Against several others it is what they cannot hold it below even by a joint law.

    Raises:
        InputError: the game is none, or has no such player.
        LimitError: the linear program was not solved in `seconds`.

    """
    document, name = read(game)
    return _answer(document, name, player, checked_seconds(seconds), zero_sum=False)


def zero_sum_value(game: object, *, seconds: float | None = None) -> MaxminResult:
    """Return the value of a zero-sum game of two players to the first, and optimal strategies, with a certificate.

    `strategy` is an optimal strategy of the first player, `law` one of the second; together they are an equilibrium.

    Raises:
        InputError: the game is none, or not one of two players whose payoffs sum to 0 everywhere.
        LimitError: the linear program was not solved in `seconds`.

    >>> from certify.spec.reading.game import parse_game
    >>> pennies = {"format": "certify-game/1", "players": ["row", "column"], "strategies": [["H", "T"], ["H", "T"]],
    ...            "payoffs": [[[3, -1], [-1, 1]], [[-3, 1], [1, -1]]]}
    >>> zero_sum_value(parse_game(pennies, "pennies")).value
    Fraction(1, 3)
    """
    document, name = read(game)
    if holds_at(two_players(document, "the value").zero_sum()) is not True:
        raise InputError("game: the payoffs do not sum to 0 everywhere, so it has no value; maxmin speaks of any game")
    return _answer(document, name, 0, checked_seconds(seconds), zero_sum=True)


def _answer(document: Game, name: str, player: int, seconds: float | None, *, zero_sum: bool) -> MaxminResult:
    game = normal_form_of(document)
    if type(player) is not int or player not in game.players:
        raise InputError(f"player: expected a number from 0 to {len(game.sizes) - 1}, got {shown(player)}")
    program = LinearProgram()
    weights = [program.add_column() for _ in game.strategies(player)]
    value = program.add_column(cost=-1, lower=None)
    program.add_row(dict.fromkeys(weights, 1), lower=1, upper=1)
    paid = [cast("list[Rational]", game.strategy_payoffs(player, own)) for own in game.strategies(player)]
    rows = [
        program.add_row({**dict(zip(weights, column, strict=True)), value: -1}, lower=0)
        for column in zip(*paid, strict=True)
    ]
    found = solve(program, seconds=seconds)
    if not isinstance(found, Optimal):
        raise LimitError(f"the linear program of {len(rows)} rows was not solved: {found}"[:200])
    strategy = tuple(Fraction(found.primal[weight]) for weight in weights)
    law = tuple(Fraction(found.row_duals.get(row, 0)) for row in rows)
    best = Fraction(found.primal[value])
    parameters: dict[str, Json] = {"player": player, "zero_sum": zero_sum}
    results: dict[str, Json] = {
        "value": render(best),
        "strategy": list(map(render, strategy)),
        "law": list(map(render, law)),
    }
    parts: dict[str, Evidence] = {"value": None}
    if zero_sum:
        parts["zero sum"] = None
    check_parts(QUESTION.parts(document, parameters, results), parts)
    text = instance_certificate("maxmin", name, document.digest(), parameters, results, parts)
    return MaxminResult(player, best, strategy, law, text)
