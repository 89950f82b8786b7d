"""Games in all the spellings that the assertions take are the same games."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings

from certify.audit.truth import Truth
from certify.given.games import of_tables
from certify.spec.errors import InputError, LimitError
from certify.spec.reading.efg import parse_efg
from certify.spec.reading.game_document import GameDocument, write_game
from certify.spec.reading.nfg import write_nfg
from certify.strategies import games, normal_form
from certify.testing import as_game, is_degenerate, payoff_tables

BATTLE = of_tables((2, 2), ((2, 0, 0, 1), (1, 0, 0, 2)))
A, B = [[2, 0], [0, 1]], [[1, 0], [0, 2]]
TREE = """EFG 2 R "" { "a" "b" } p "" 1 1 "" { "L" "R" } 0 t "" 1 "" { 1 2 }
p "" 2 1 "" { "l" "r" } 0 t "" 2 "" { 0 0 } t "" 3 "" { 2 1 }"""


def test_a_game_comes_as_a_document_or_a_file(tmp_path):
    (tmp_path / "game.nfg").write_text(write_nfg(BATTLE))
    (tmp_path / "game.json").write_text(json.dumps(write_game(BATTLE)))
    (tmp_path / "game.efg").write_text(TREE)
    for each in (BATTLE, normal_form(BATTLE), write_game(BATTLE), tmp_path / "game.nfg", str(tmp_path / "game.json")):
        assert as_game(each).payoffs == BATTLE.payoffs
    assert as_game(tmp_path / "game.efg") == parse_efg(TREE, where="tree")


@pytest.mark.parametrize(
    "tables",
    [
        (A, B),
        [A, B],
        np.array([A, B]),
        (np.array(A, dtype=float), np.array(B, dtype=float)),
        ((("2", 0), (0, Fraction(1))), B),
    ],
)
def test_a_game_comes_as_two_matrices(tables):
    assert as_game(tables) == BATTLE


def test_a_matrix_alone_is_a_zero_sum_game():
    assert as_game(np.array([[1, "1/2"], [0, 3]], dtype=object)).payoffs[1] == (-1, Fraction(-1, 2), 0, -3)


def test_a_float_is_taken_at_its_exact_binary_value():
    assert as_game(([[0.1]], [[0.5]])).payoffs == ((Fraction(0.1),), (Fraction(1, 2),))


@settings(deadline=None, max_examples=50)
@given(games(players=(2, 4), strategies=(1, 3)))
def test_payoff_tables_are_read_back(game: GameDocument):
    tables = payoff_tables(game)
    again = as_game(tables)
    assert (again.shape, again.payoffs) == (game.shape, game.payoffs)
    assert [np.array(table).shape for table in tables] == [game.shape] * len(game.shape)


def test_payoff_tables_are_of_the_numbers_that_a_solver_takes():
    halves = [["1/2", -1], [0, 1]]
    assert payoff_tables(halves, float)[0] == [[0.5, -1.0], [0.0, 1.0]]
    assert all(type(value) is float for table in payoff_tables(halves, float) for row in table for value in row)
    with pytest.raises(InputError, match="too large for a float; take fractions"):
        payoff_tables([["1e999"]], float)


def test_a_tree_has_the_payoff_tables_of_its_reduced_normal_form():
    assert payoff_tables(parse_efg(TREE, where="tree")) == [[[1, 1], [0, 2]], [[2, 2], [0, 1]]]


def test_games_of_nashpy_are_read():
    nashpy = pytest.importorskip("nashpy")
    assert as_game(nashpy.Game(np.array(A), np.array(B))) == BATTLE


def test_games_of_quantecon_are_read():
    theory = pytest.importorskip("quantecon.game_theory")
    draw = np.random.default_rng(1).integers(-9, 9, (3, 2, 3, 4))
    tables = [draw[0], draw[1], draw[2]]
    players = [theory.Player(np.transpose(each, [*range(i, 3), *range(i)])) for i, each in enumerate(tables)]
    read = as_game(theory.NormalFormGame(players))
    assert (read.shape, read.payoffs) == ((2, 3, 4), as_game(tables).payoffs)


def test_games_of_pygambit_are_read():
    gambit = pytest.importorskip("pygambit")
    from io import StringIO

    normal = as_game(gambit.read_nfg(StringIO(write_nfg(BATTLE))))
    assert normal.payoffs == BATTLE.payoffs
    assert as_game(gambit.read_efg(StringIO(TREE))).digest() == parse_efg(TREE, where="tree").digest()


@pytest.mark.parametrize(
    ("game", "complaint"),
    [
        (3, "expected one table of payoffs a player"),
        ([], "expected one table of payoffs a player"),
        ([1, 2], "lists of 2"),
        ([A, B, A], "lists of 3x2x2"),
        ([A, [[1, 0], [0]]], "uneven"),
        ([A, [[1, 0], [0, None]]], "a payoff"),
        ([A, [[1, 0], [0, float("nan")]]], "not a finite number"),
        ("no-such-file.nfg", "no-such-file.nfg"),
        ({"format": "certify-game/2"}, "certify-game/1"),
    ],
)
def test_what_is_no_game_is_bad_input(game, complaint):
    with pytest.raises(InputError, match=complaint):
        as_game(game)


@settings(deadline=None, max_examples=30)
@given(games(strategies=(1, 3)))
def test_degeneracy_is_the_one_of_the_audit(game: GameDocument):
    assert is_degenerate(game) is Truth(game).degenerate


def test_degeneracy_is_refused_where_it_is_not_decided():
    with pytest.raises(InputError, match="two players"):
        is_degenerate(np.zeros((3, 2, 2, 2)))
    with pytest.raises(LimitError, match="12x12"):
        is_degenerate(np.arange(144).reshape(12, 12))
