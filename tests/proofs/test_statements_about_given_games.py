"""Statements about one given game: certificates that they hold there, and what breaks them where a number changes."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest

from certify.kernel.replay import replay
from certify.kernel.statement_file import statements
from certify.provers.portfolio import prove_problem

FOLDER = Path(__file__).parents[2] / "proofs" / "given_games"
STATEMENTS = {**statements(FOLDER / "given_games.py"), **statements(FOLDER / "given_markets.py")}
CERTIFICATES = sorted((FOLDER / "certificates").glob("*.json"))


@pytest.mark.parametrize("place", CERTIFICATES, ids=lambda place: place.stem)
def test_a_stored_certificate_says_that_the_statement_holds_in_its_game(place):
    outcome = replay(place)
    assert outcome.accepted
    assert "proved" in str(outcome)


def test_each_statement_has_a_certificate():
    assert sorted(STATEMENTS) == sorted(place.stem.split("-")[0] for place in CERTIFICATES)


@pytest.mark.parametrize("name", ["prisoners_defect", "the_sexes_get_six_fifths"])
def test_a_statement_about_a_given_game_is_proved_without_a_sketch(name):
    assert prove_problem(STATEMENTS[name].problem(), seconds=20).status == "proved"


MARKETS = {
    "the_prosecutor_convicts_twice_as_many": {"actions": 2, "states": 2, "draws": 1},
    "two_experts_tell_everything": {"actions": 3, "states": 2, "draws": 1},
    "near_equilibria_of_a_selection_lie_between_corners": {"agents": 2, "actions": 2, "states": 2, "level": "rules"},
}


@pytest.mark.parametrize("name", MARKETS)
def test_a_statement_about_a_given_market_is_proved_from_the_rules_up(name):
    problem = STATEMENTS[name].problem({**MARKETS[name], "types": 1, "signals": 0, "messages": 2})
    outcome = prove_problem(problem, seconds=60)
    assert (outcome.status, outcome.engine) == ("proved", "given numbers")


def test_the_prosecutor_gets_what_the_textbook_says():
    guilty = Fraction(3, 10)
    convicted = 2 * guilty  # the judge convicts where she is indifferent: of those convicted half are innocent
    assert (convicted, 1 - guilty) == (Fraction(6, 10), Fraction(7, 10))


def test_the_figure_of_the_sexes_is_that_of_the_mixed_equilibrium():
    rows, columns = ((3, 0), (0, 2)), ((2, 0), (0, 3))
    first, second = (Fraction(3, 5), Fraction(2, 5)), (Fraction(2, 5), Fraction(3, 5))
    paid = [
        sum(first[r] * second[c] * table[r][c] for r, c in product(range(2), repeat=2)) for table in (rows, columns)
    ]
    assert paid == [Fraction(6, 5)] * 2
    assert all(sum(second[c] * row[c] for c in range(2)) == Fraction(6, 5) for row in rows)
    assert all(sum(first[r] * columns[r][c] for r in range(2)) == Fraction(6, 5) for c in range(2))
