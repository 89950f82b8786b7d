import json
from fractions import Fraction

import pytest
from brute_force_equilibria import game, games, tables
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.equilibria import all_equilibria, maxmin, values, zero_sum_value
from certify.exact.results import Unsolved
from certify.kernel.replay import replay
from certify.spec.errors import InputError, LimitError
from certify.spec.reading.game import GameDocument, write_game

PENNIES = game([[3, -1], [-1, 1]], [[-3, 1], [1, -1]])


def replayed(folder, document, certificate):
    (folder / "game.json").write_text(json.dumps(write_game(document)))
    (folder / "certificate.json").write_text(certificate)
    return replay(folder / "certificate.json")


@settings(max_examples=50, deadline=None)
@given(games(3), st.sampled_from([0, 1]))
def test_no_strategy_assures_more_and_the_law_holds_the_player_to_it(tmp_path_factory, document, player):
    result = maxmin(document, player)
    table = tables(document)[player] if player == 0 else [list(row) for row in zip(*tables(document)[1], strict=True)]
    assert (
        min(sum(w * row[c] for w, row in zip(result.strategy, table, strict=True)) for c in range(len(table[0])))
        == result.value
    )
    assert max(sum(map(Fraction.__mul__, result.law, row)) for row in table) == result.value
    assert replayed(tmp_path_factory.mktemp("maxmin"), document, result.certificate).accepted


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.integers(-3, 3), min_size=3, max_size=3), min_size=1, max_size=3))
def test_every_equilibrium_of_a_zero_sum_game_pays_its_value(tmp_path_factory, table):
    document = game(table, [[-value for value in row] for row in table])
    result = zero_sum_value(document)
    for rows, columns in all_equilibria(document).profiles:
        paid = sum(p * q * table[r][c] for r, p in enumerate(rows) for c, q in enumerate(columns))
        assert paid == result.value
    verdict = replayed(tmp_path_factory.mktemp("value"), document, result.certificate)
    assert verdict.accepted, verdict.reason


def test_the_value_of_a_classic_game_is_exact():
    result = zero_sum_value(PENNIES)
    assert result.value == Fraction(1, 3)
    assert result.strategy == result.law == (Fraction(1, 3), Fraction(2, 3))
    assert repr(result) == "MaxminResult(player 0, value 1/3)"


def test_against_two_others_the_law_is_joint(tmp_path):
    # Matching pennies against two others who win if both differ from the player.
    payoffs = tuple(Fraction(-int(a != b and a != c)) for a in (0, 1) for b in (0, 1) for c in (0, 1))
    document = GameDocument("", ("a", "b", "c"), (("0", "1"),) * 3, (payoffs, payoffs, payoffs))
    result = maxmin(document, 0)
    assert result.value == Fraction(-1, 2)
    assert result.law == (Fraction(1, 2), 0, 0, Fraction(1, 2))
    assert replayed(tmp_path, document, result.certificate).accepted


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"value":"1/3"', '"value":"1/4"'),
        ('"value":"1/3"', '"value":"1/2"'),
        ('"law":["1/3","2/3"]', '"law":["2/3","1/3"]'),
        ('"law":["1/3","2/3"]', '"law":["1"]'),
        ('"strategy":["1/3","2/3"]', '"strategy":["1/3","1"]'),
        ('"player":0', '"player":1'),
        ('"player":0', '"player":2'),
        ('"zero_sum":true', '"zero_sum":false'),
        ('"zero_sum":true', '"zero_sum":1'),
    ],
)
def test_a_changed_certificate_is_rejected(tmp_path, old, new):
    certificate = zero_sum_value(PENNIES).certificate
    assert old in certificate
    assert replayed(tmp_path, PENNIES, certificate).accepted
    assert not replayed(tmp_path, PENNIES, certificate.replace(old, new)).accepted


def test_a_game_that_is_not_zero_sum_has_no_value():
    with pytest.raises(InputError, match="sum to 0"):
        zero_sum_value(game([[1]], [[1]]))


@pytest.mark.parametrize("player", [-1, 2, True, "0", None])
def test_a_player_that_the_game_has_not_is_refused(player):
    with pytest.raises(InputError, match="player"):
        maxmin(PENNIES, player)


def test_bad_times_are_refused_and_short_ones_end(monkeypatch):
    with pytest.raises(InputError, match="seconds"):
        maxmin(PENNIES, 0, seconds=-1)
    monkeypatch.setattr(values, "solve", lambda program, seconds: Unsolved("time limit"))
    with pytest.raises(LimitError, match="not solved"):
        maxmin(PENNIES, 0, seconds=1)
