"""The least and the greatest welfare over the polytope of correlated equilibria."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from fractions import Fraction

from certify.exact.linear_program import LinearProgram, Optimal, Rational, solve
from certify.given.games import read
from certify.given.seconds import checked_seconds
from certify.kernel.certificate import instance_certificate
from certify.kernel.exhaustion import Evidence
from certify.kernel.parts import check_parts
from certify.kernel.proof import Absurd, Derive, Multiple, Product, Proof
from certify.spec.errors import LimitError
from certify.spec.normal_form import NormalForm
from certify.spec.normal_form_payoffs import exact
from certify.spec.numbers import render, shown
from certify.spec.polynomial import Polynomial
from certify.spec.problem import Json
from certify.spec.questions.check import normal_form_of
from certify.spec.questions.welfare import QUESTION, SIDES, Side, obedience, probability_names
from certify.spec.reading.profile import CorrelatedDocument


@dataclass(frozen=True, slots=True, repr=False)
class WelfareResult:
    """The least and the greatest sum of all payoffs in correlated equilibria, and laws that have them.

    Every equilibrium in mixed strategies is one of them. `certificate` is the text of the certificate.
    """

    least: Fraction
    greatest: Fraction
    least_law: CorrelatedDocument
    greatest_law: CorrelatedDocument
    certificate: str = field(compare=False)

    def __repr__(self) -> str:
        return f"WelfareResult(from {shown(self.least)} to {shown(self.greatest)})"


def correlated_welfare(game: object, *, seconds: float | None = None) -> WelfareResult:
    """Return the least and the greatest welfare of correlated equilibria, with a certificate the kernel has accepted.

    `game` is a file, or a game read from one, with any number of players.

    Raises:
        InputError: the game is none, or `seconds` is no time.
        LimitError: the game has too many profiles, or a linear program was not solved in the time.

    >>> from certify.spec.reading.game import parse_game
    >>> chicken = {"format": "certify-game/1", "players": ["row", "column"], "strategies": [["C", "D"], ["C", "D"]],
    ...            "payoffs": [[[6, 2], [7, 0]], [[6, 7], [2, 0]]]}
    >>> correlated_welfare(parse_game(chicken, "chicken"))
    WelfareResult(from 36/5 to 21/2)
    """
    limit = checked_seconds(seconds)
    deadline = None if limit is None else time.monotonic() + limit
    document, name = read(game)
    table = normal_form_of(document)
    results: dict[str, Json] = {}
    parts: dict[str, Evidence] = {}
    found: dict[Side, tuple[Fraction, CorrelatedDocument]] = {}
    for side in SIDES:
        answer = _extreme(table, side, None if deadline is None else max(0.0, deadline - time.monotonic()))
        law = _law(table, answer.primal)
        welfare = Fraction(answer.value if side == "least" else -answer.value)
        found[side] = welfare, law
        results[side] = {
            "welfare": render(welfare),
            "support": [{"profile": list(each), "probability": render(chance)} for each, chance in law.support],
        }
        parts[f"{side} is attained"] = None
        parts[f"none beyond the {side}"] = _proof(table, answer)
    check_parts(QUESTION.parts(document, {}, results), parts)
    text = instance_certificate("welfare", name, document.digest(), {}, results, parts)
    return WelfareResult(found["least"][0], found["greatest"][0], found["least"][1], found["greatest"][1], text)


def _extreme(game: NormalForm, side: Side, seconds: float | None) -> Optimal:
    """Return the optimum of the linear program: row 0 is the total, the others are the obedience of players."""
    program = LinearProgram()
    sign = 1 if side == "least" else -1
    tables = [[exact(value) for value in payoffs] for payoffs in game.payoffs]
    for place, _ in enumerate(probability_names(game)):
        program.add_column(cost=sign * sum(payoffs[place] for payoffs in tables))
    program.add_row(dict.fromkeys(range(program.column_count), 1), lower=1, upper=1)
    profiles = list(game.profiles())
    for player, told, played in obedience(game):
        row: dict[int, Rational] = {}
        for place, profile in enumerate(profiles):
            if profile[player] == told:
                instead = game.position((*profile[:player], played, *profile[player + 1 :]))
                row[place] = tables[player][place] - tables[player][instead]
        program.add_row(row, lower=0)
    answer = solve(program, seconds=seconds)
    if not isinstance(answer, Optimal):
        raise LimitError(f"the linear program of {program.row_count} rows was not solved: {answer}"[:200])
    return answer


def _proof(game: NormalForm, answer: Optimal) -> Proof:
    """Return the proof, by the multipliers of the optimum, that no law is beyond it."""
    count = len(game.payoffs[0])
    total = count
    outside = count + 1 + len(obedience(game))
    products = [Product(1, (outside,))]
    products += [Product(value, (place,)) for place, value in sorted(answer.column_duals.items())]
    products += [Product(value, (total + row,)) for row, value in sorted(answer.row_duals.items()) if row]
    multiples = (Multiple(Polynomial.constant(answer.row_duals[0]), total),) if 0 in answer.row_duals else ()
    return (Derive(tuple(products), multiples), Absurd(outside + 1))


def _law(game: NormalForm, primal: list[Rational]) -> CorrelatedDocument:
    return CorrelatedDocument(
        tuple((profile, Fraction(chance)) for profile, chance in zip(game.profiles(), primal, strict=True) if chance)
    )
