"""The assertions pass on what the definitions call equilibria and on nothing else, through the kernel; they say why."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_given_games import BATTLE, TREE

from certify.audit.classics import CLASSICS
from certify.audit.kinds import draw
from certify.audit.matching import NEAR, apart
from certify.equilibria import all_equilibria, pure_equilibria
from certify.given.games import of_tables
from certify.spec.errors import InputError, LimitError, RejectedError
from certify.spec.reading.efg import parse_efg
from certify.strategies import correlated_profiles, games, mixed_profiles
from certify.testing import (
    assert_all_equilibria,
    assert_correlated_equilibrium,
    assert_equilibrium,
    is_degenerate,
    payoff_tables,
)
from certify.testing import assertions as module
from certify.testing.kernel_check import accept

DILEMMA = of_tables((2, 2), ((3, 0, 5, 1), (3, 5, 0, 1)))
CHICKEN = of_tables((2, 2), ((6, 2, 7, 0), (6, 7, 2, 0)))
THREE = np.zeros((3, 2, 2, 2), dtype=int)
CURVE = np.array([[1, 0, 0, -1, 0, 0, 0, 0], [0] * 8, [0] * 8]).reshape(3, 2, 2, 2)


def gains(game, profile):
    """By how much each player gains at most by a pure strategy, from the definition."""
    paid = [Fraction(0) for _ in game.shape]
    instead = [[Fraction(0)] * size for size in game.shape]
    for played in product(*map(range, game.shape)):
        for player in range(len(game.shape)):
            rest = Fraction(1)
            for other, own in enumerate(played):
                rest *= profile[other][own] if other != player else 1
            instead[player][played[player]] += rest * game.payoff(player, played)
            paid[player] += rest * profile[player][played[player]] * game.payoff(player, played)
    return [max(row) - value for row, value in zip(instead, paid, strict=True)]


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_a_profile_passes_if_and_only_if_no_player_gains_more_than_eta(data):
    game = data.draw(games(players=(2, 3), strategies=(1, 3)))
    profile = data.draw(mixed_profiles(game.shape)).strategies
    gain = max(gains(game, profile))
    assert assert_equilibrium(game, profile, eta=gain).regret == tuple(gains(game, profile))
    if gain:
        with pytest.raises(AssertionError, match="no Nash equilibrium"):
            assert_equilibrium(game, profile, eta=gain * Fraction(999, 1000))


@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_a_law_passes_if_and_only_if_no_player_gains_more_than_eta(data):
    game = data.draw(games(players=2, strategies=(1, 3)))
    law = data.draw(correlated_profiles(game.shape))
    table = dict(law.support)
    for coarse in (False, True):
        regret = []
        for player, size in enumerate(game.shape):
            by_told = [
                [
                    sum(
                        chance * (game.payoff(player, (*p[:player], own, *p[player + 1 :])) - game.payoff(player, p))
                        for p, chance in table.items()
                        if p[player] == told
                    )
                    for own in range(size)
                ]
                for told in range(size)
            ]
            regret.append(max(0, *map(sum, zip(*by_told, strict=True))) if coarse else sum(map(max, by_told)))
        gain = max(regret)
        found = assert_correlated_equilibrium(game, law, coarse=coarse, eta=gain)
        assert found.regret == tuple(regret)
        if gain:
            with pytest.raises(AssertionError, match=f"no {'coarse ' if coarse else ''}correlated equilibrium"):
                assert_correlated_equilibrium(game, law, coarse=coarse, eta=gain / 2)


@settings(deadline=None, max_examples=40)
@given(games(strategies=(1, 3)))
def test_the_list_of_all_equilibria_passes_and_lacks_none(game):
    listed = all_equilibria(game).profiles
    assert assert_all_equilibria(game, listed).complete
    rounded = [[[float(p) for p in row] for row in each] for each in listed]
    assert assert_all_equilibria(game, rounded, tolerance=1e-9).complete
    with pytest.raises(AssertionError, match=r"1 equilibrium missing"):
        assert_all_equilibria(game, listed[1:])
    if all(apart(each, listed[-1]) > NEAR for each in listed[:-1]):  # nearly tied games have equilibria 10^-9 apart
        with pytest.raises(AssertionError, match="missing"):
            assert_all_equilibria(game, rounded[:-1], tolerance=1e-9)


@settings(deadline=None, max_examples=40)
@given(games(players=(2, 3), strategies=(1, 3)))
def test_the_list_of_pure_equilibria_passes_and_lacks_none(game):
    listed = pure_equilibria(game).profiles
    assert_all_equilibria(game, listed, pure=True)
    assert_all_equilibria(
        game,
        [
            [[float(k == own) for k in range(size)] for own, size in zip(each, game.shape, strict=True)]
            for each in listed
        ],
        pure=True,
        tolerance=1e-9,
    )
    others = [each for each in product(*map(range, game.shape)) if each not in listed]
    if listed:
        with pytest.raises(AssertionError, match="1 pure equilibrium missing"):
            assert_all_equilibria(game, listed[1:], pure=True)
    if others:
        with pytest.raises(AssertionError, match="listed profiles is no pure equilibrium"):
            assert_all_equilibria(game, [*listed, others[0]], pure=True)


def test_a_mixed_equilibrium_is_no_pure_one():
    with pytest.raises(AssertionError, match="1 of 3 listed profiles is no pure equilibrium"):
        assert_all_equilibria(BATTLE, [(0, 0), (1, 1), [["2/3", "1/3"], ["1/3", "2/3"]]], pure=True)


def test_floats_pass_exactly_where_they_are_exact_and_else_within_a_tolerance():
    assert_equilibrium([[1, -1], [-1, 1]], [[0.5, 0.5], [0.5, 0.5]])
    rough = [[0.7, 0.3], [0.3, 0.7]]
    with pytest.raises(AssertionError, match="no profile of the game: row: probabilities sum to 1"):
        assert_equilibrium(BATTLE, [[0.1, 0.9000001], [0.9, 0.1]])
    assert_equilibrium(BATTLE, [[2 / 3, 1 / 3], [1 / 3, 2 / 3]])
    third = [[0.66666666666, 0.33333333334], [0.33333333334, 0.66666666666]]
    with pytest.raises(AssertionError, match=r"would gain(.|\n)*tolerance=1e-9 allows for that"):
        assert_equilibrium(BATTLE, third)
    assert assert_equilibrium(BATTLE, third, tolerance=1e-9).regret[0] > 0
    with pytest.raises(AssertionError, match="no Nash equilibrium"):
        assert_equilibrium(BATTLE, rough, tolerance=1e-3)
    found = assert_equilibrium(BATTLE, rough, tolerance=0.05)
    assert 0.02 < max(found.regret) < 0.1
    assert found.eta == 2 * Fraction(0.05)


def test_a_tolerance_is_a_part_of_the_range_of_payoffs_and_adds_to_eta():
    profile = [["99/100", "1/100"], 1]
    (gain, _) = assert_equilibrium(DILEMMA, profile, eta=1).regret
    assert gain == Fraction(99, 100)
    assert assert_equilibrium(DILEMMA, profile, tolerance="99/500").eta == gain
    with pytest.raises(AssertionError):
        assert_equilibrium(DILEMMA, profile, tolerance="98/500")
    assert assert_equilibrium(DILEMMA, profile, tolerance="98/500", eta="1/100").eta == gain


def test_a_tree_is_judged_by_its_sequence_form():
    game = parse_efg(TREE, where="tree")
    assert_equilibrium(game, [[[0, 1]], [[0, 1]]])
    assert_equilibrium(game, [[1, 0], [1, 0]])
    with pytest.raises(AssertionError) as failure:
        assert_equilibrium(game, [[[0, 1]], [[1, 0]]], tolerance=0)
    assert "a       R      0       1       L" in str(failure.value)
    assert "b       l      0       1       r" in str(failure.value)
    assert assert_all_equilibria(game, all_equilibria(game).profiles).complete
    with pytest.raises(InputError, match="mixed strategies over the reduced ones"):
        assert_all_equilibria(game, [[[[0, 1]], [[0, 1]]]])


def test_a_failure_prints_regrets_and_better_replies():
    with pytest.raises(AssertionError) as failure:
        assert_equilibrium(DILEMMA, [[1, 0], ["1/2", "1/2"]])
    assert str(failure.value).splitlines()[:5] == [
        "no Nash equilibrium: row would gain 3/2 (~1.5)",
        "",
        "player  plays          payoff      regret      better reply",
        "row     T              3/2 (~1.5)  3/2 (~1.5)  B",
        "column  1/2 L + 1/2 R  4           1           R",
    ]


def test_a_failing_law_prints_what_to_play_for_what_is_told():
    with pytest.raises(AssertionError) as failure:
        assert_correlated_equilibrium(CHICKEN, {(0, 0): "1/2", (1, 1): "1/2"})
    text = str(failure.value)
    assert text.startswith("no correlated equilibrium: row would gain 3/2 (~1.5)\n")
    assert "row     3       3/2 (~1.5)  B for T, T for B" in text
    assert "T    L       1/2" in text


def test_a_failing_list_prints_the_wrong_ones_and_the_missing_ones():
    with pytest.raises(AssertionError) as failure:
        assert_all_equilibria(BATTLE, [(0, 0), (0, 1)])
    text = str(failure.value)
    assert text.startswith("1 of 2 listed profiles is no equilibrium; 2 equilibria missing\n")
    assert "1        row     T      0       1       B" in text
    assert "\n2/3 T + 1/3 B  1/3 L + 2/3 R\n" in text
    assert "\nB              R\n" in text


def test_a_long_failure_is_cut():
    everything = of_tables((6, 6), (range(36), range(36)))
    listed = [(own, other) for own in range(6) for other in range(5)]
    with pytest.raises(AssertionError) as failure:
        assert_all_equilibria(everything, listed)
    assert "and 20 more no equilibria" in str(failure.value)
    assert len(str(failure.value)) < 4000


@pytest.mark.parametrize("profile", [None, [[1, 0]], [[0.3, 0.3], [1, 0]], [[float("nan"), 1], [1, 0]], "nothing.json"])
def test_an_answer_that_is_no_profile_fails_the_test(profile):
    with pytest.raises(AssertionError, match="no profile of the game"):
        assert_equilibrium(BATTLE, profile, tolerance=1e-9)
    with pytest.raises(AssertionError, match="no list of profiles of the game: profile 1"):
        assert_all_equilibria(BATTLE, [(0, 0), profile])
    with pytest.raises(AssertionError, match="no correlated profile of the game"):
        assert_correlated_equilibrium(BATTLE, profile)


def test_an_empty_list_lacks_all_equilibria():
    with pytest.raises(AssertionError, match="3 equilibria missing"):
        assert_all_equilibria(BATTLE, [])


@pytest.mark.parametrize(
    "arguments",
    [{"eta": -1}, {"eta": "x"}, {"tolerance": -1e-9}, {"tolerance": float("nan")}],
)
def test_arguments_that_are_no_numbers_are_bad_input(arguments):
    with pytest.raises(InputError):
        assert_equilibrium(BATTLE, (0, 0), **arguments)
    with pytest.raises(InputError):
        assert_correlated_equilibrium(BATTLE, {(0, 0): 1}, **arguments)


def test_all_equilibria_of_three_players_are_listed_rational_or_not():
    matching = of_tables((2, 2, 2), CLASSICS["three-player matching"][1])
    half = [["1/2", "1/2"]] * 3
    assert assert_all_equilibria(matching, [half]).complete
    assert assert_all_equilibria(matching, [[[0.5, 0.5]] * 3], tolerance=1e-9).complete
    irrational = draw("irrational", 1, 0)
    with pytest.raises(AssertionError, match="missing, irrational: a list has them within a tolerance only"):
        assert_all_equilibria(irrational, [])
    (box,) = all_equilibria(irrational).isolated
    rough = [[float(a) for a, _ in row] for row in box]
    assert assert_all_equilibria(irrational, [rough], tolerance=1e-9).isolated
    with pytest.raises(AssertionError, match="1 equilibrium missing"):
        assert_all_equilibria(irrational, [], tolerance=1e-9)
    off = [[p + (-1) ** k * 1e-4 for k, p in enumerate(row)] for row in rough]
    with pytest.raises(AssertionError, match="1 equilibrium missing"):
        assert_all_equilibria(irrational, [off], tolerance=1e-5)


def test_what_cannot_be_decided_neither_passes_nor_fails(monkeypatch):
    found = all_equilibria(CURVE, seconds=2)
    assert not found.complete
    with pytest.raises(LimitError, match="not decided whether all equilibria are listed"):
        assert_all_equilibria(CURVE, found.profiles, tolerance=1e-9, seconds=2)
    with pytest.raises(AssertionError, match="missing"):
        assert_all_equilibria(CURVE, pure_equilibria(CURVE).profiles, tolerance=1e-9, seconds=2)
    with pytest.raises(LimitError, match="not decided whether all equilibria are listed"):
        assert_all_equilibria(BATTLE, [(0, 0), (1, 1), [["2/3", "1/3"], ["1/3", "2/3"]]], seconds=0)


@settings(deadline=None, max_examples=20)
@given(games(strategies=(2, 3), degenerate=False, numerators=(-99, 99)))
def test_in_games_that_are_not_degenerate_the_equilibria_are_odd_in_number(game):
    assume(not is_degenerate(game))
    assert len(all_equilibria(game).profiles) % 2 == 1


def test_no_assertion_passes_that_the_kernel_refuses(monkeypatch):
    right = module.check

    def lying(*arguments, **options):
        return replace(right(*arguments, **options), equilibrium=True)

    monkeypatch.setattr(module, "check", lying)
    with pytest.raises(RejectedError, match="claims something else"):
        assert_equilibrium(BATTLE, (0, 1))
    with pytest.raises(RejectedError, match="claims something else"):
        assert_correlated_equilibrium(BATTLE, {(0, 1): 1})
    calls = []
    monkeypatch.setattr(module, "check", right)
    monkeypatch.setattr(module, "accept", lambda text, game, **claims: calls.append(accept(text, game, **claims)))
    assert_equilibrium(BATTLE, (0, 0))
    assert_correlated_equilibrium(BATTLE, {(0, 0): 1})
    assert_all_equilibria(BATTLE, [(0, 0), (1, 1)], pure=True)
    assert_all_equilibria(BATTLE, all_equilibria(BATTLE).profiles)
    assert calls == [None] * 4


def test_a_certificate_about_another_game_or_with_another_claim_is_refused():
    text = assert_equilibrium(BATTLE, (0, 0)).certificate
    with pytest.raises(RejectedError, match="another hash"):
        accept(text, DILEMMA)
    with pytest.raises(RejectedError):
        accept(text.replace('"regret":["0","0"]', '"regret":["0","1"]'), BATTLE)
    with pytest.raises(RejectedError):
        accept(text.replace('"equilibrium":true', '"equilibrium":false'), BATTLE)


@pytest.mark.parametrize(
    "call",
    [
        lambda: assert_equilibrium(BATTLE, [0, 1]),
        lambda: assert_equilibrium(BATTLE, None),
        lambda: assert_equilibrium("no-such-file.json", [0, 1]),
        lambda: assert_all_equilibria(BATTLE, [3]),
        lambda: assert_correlated_equilibrium(BATTLE, {(0, 9): 1}),
        lambda: is_degenerate([[[1]], [[1]], [[1]]]),
        lambda: payoff_tables(3),
    ],
)
def test_a_failure_shows_the_callers_line_and_no_frame_or_error_below_it(call):
    with pytest.raises((AssertionError, InputError)) as failure:
        call()
    assert len([frame for frame in failure.traceback if not frame.ishidden(failure)]) == 2
    assert failure.value.__suppress_context__
    assert len(failure.traceback) == 3
