"""Every kind is drawn the same for the same seed, and is what it says."""

from __future__ import annotations

from fractions import Fraction

import pytest

from certify.audit.classics import CLASSICS
from certify.audit.kinds import BILLIONTH, KINDS, OFFSET, draw
from certify.audit.parts import payments, tables
from certify.audit.process import text_of
from certify.audit.truth import Truth
from certify.spec.errors import InputError
from certify.spec.reading.game import parse_game_text

SOME = range(6)


@pytest.mark.parametrize("kind", KINDS)
def test_a_game_depends_on_kind_seed_and_number_alone(kind: str) -> None:
    listed = [draw(kind, 3, number) for number in SOME]
    assert listed == [draw(kind, 3, number) for number in SOME]
    assert len({tables(game) for game in listed}) > 1
    assert kind == "classics" or listed != [draw(kind, 4, number) for number in SOME]


@pytest.mark.parametrize("kind", KINDS)
def test_payoffs_are_floats_and_games_are_written_and_read_back(kind: str) -> None:
    for number in SOME:
        game = draw(kind, 1, number)
        assert all(Fraction(float(value)) == value for table in tables(game) for value in table)
        assert parse_game_text(text_of(game), where="game") == game


@pytest.mark.parametrize("kind", ["ties", "duplicates", "faces"])
def test_degenerate_kinds_are_degenerate(kind: str) -> None:
    assert all(Truth(draw(kind, 1, number)).degenerate for number in SOME)


def test_nearly_degenerate_games_are_not() -> None:
    assert not all(Truth(draw("nearly-1e-9", 1, number)).degenerate for number in range(20))
    parts = {value % 1 for number in SOME for table in draw("nearly-1e-9", 1, number).payoffs for value in table}
    assert {BILLIONTH, 1 - BILLIONTH} & parts


def test_mixed_games_have_one_equilibrium_and_it_uses_every_strategy() -> None:
    for number in SOME:
        found = Truth(draw("mixed", 1, number)).equilibria
        assert found is not None
        assert len(found.profiles) == 1
        assert all(min(row) > 0 for row in found.profiles[0])


def test_zero_sums_symmetries_and_identical_payoffs_hold() -> None:
    for number in SOME:
        assert {sum(paid) for paid in payments(draw("zero-sum", 1, number))} == {0}
        first, second = draw("identical", 1, number).payoffs
        assert first == second
        game = draw("symmetric", 1, number)
        size = game.shape[0]
        assert all(game.payoff(0, (a, b)) == game.payoff(1, (b, a)) for a in range(size) for b in range(size))


def test_irrational_games_have_their_equilibrium_where_they_say() -> None:
    for number in SOME:
        game = draw("irrational", 1, number)
        assert not Truth(game).pure
        # Player 1 gains a q - b - r by its first strategy: a, b from the corners q = 1, r = 0 and q = r = 0.
        b = -game.payoff(0, (0, 1, 1))
        a = game.payoff(0, (0, 0, 1)) + b
        c = game.payoff(2, (1, 1, 0))
        assert a > b + 1
        assert b * b < c < (b + 1) ** 2
        root = float(c) ** 0.5
        assert abs(root - round(root)) > 1e-3


def test_irrational_games_have_no_other_equilibrium() -> None:
    for number in SOME:
        found = Truth(draw("irrational", 1, number)).equilibria
        assert found is not None
        assert (found.profiles, len(found.isolated)) == ((), 1)


def test_cycles_have_one_equilibrium_and_it_is_rational_and_uses_every_strategy() -> None:
    for number in SOME:
        found = Truth(draw("cycle", 1, number)).equilibria
        assert found is not None
        assert (len(found.profiles), found.isolated) == (1, ())
        assert all(min(row) > 0 for row in found.profiles[0])


def test_offsets_and_one_row() -> None:
    assert min(min(table) for table in draw("offset", 1, 0).payoffs) >= OFFSET
    assert min(draw("one-row", 1, 0).shape) == 1


def test_the_classics_come_one_after_the_other() -> None:
    assert [draw("classics", 1, number).title for number in range(len(CLASSICS))] == list(CLASSICS)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(InputError, match='--kinds "weird": there is no such kind'):
        draw("weird", 1, 0)
