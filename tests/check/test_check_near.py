"""Exact equilibria near profiles of floating-point numbers."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from math import prod

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from certify.checks import check
from certify.checks.near import Near, near, rescaled
from certify.equilibria import all_equilibria
from certify.kernel.certificate_encoding import layout
from certify.kernel.replay import replay
from certify.spec.errors import InputError
from certify.spec.normal_form import NormalForm
from certify.spec.reading.game import GameDocument, parse_game_text, write_game

BATTLE = GameDocument(
    "",
    ("row", "column"),
    (("A", "B"),) * 2,
    tuple(tuple(map(Fraction, table)) for table in [(2, 0, 0, 1), (1, 0, 0, 2)]),
)
MIXED = ((Fraction(2, 3), Fraction(1, 3)), (Fraction(1, 3), Fraction(2, 3)))
FLOATS = [[0.6666666666666667, 0.3333333333333333], [1 / 3, 2 / 3]]


def drawn(shape, seed, most=100):
    generator = random.Random(seed)
    names = tuple(f"p{player}" for player in range(len(shape)))
    strategies = tuple(tuple(f"s{number}" for number in range(size)) for size in shape)
    payoffs = tuple(tuple(Fraction(generator.randint(-most, most)) for _ in range(prod(shape))) for _ in shape)
    return GameDocument("", names, strategies, payoffs)


def accepted(folder, document, text):
    (folder / "game.json").write_text(json.dumps(write_game(document)))
    (folder / "certificate.json").write_text(text)
    return replay(folder / "certificate.json").accepted


def test_floats_lead_to_the_exact_equilibrium_and_its_exact_distance(tmp_path):
    result = check(BATTLE, FLOATS, near=True)
    assert not result.equilibrium
    assert result.near.strategies == MIXED
    low, high = result.near.distance
    assert 0 < low == high < Fraction(1, 10**15)
    assert result.json()["near"] == {"strategies": [["2/3", "1/3"], ["1/3", "2/3"]], "distance": str(low)}
    assert accepted(tmp_path, BATTLE, result.certificate)


def test_without_being_asked_it_is_looked_for_only_where_the_profile_is_almost_an_equilibrium():
    close, far = [["0.6667", "0.3333"], ["1/3", "2/3"]], [["1/2", "1/2"], ["1/3", "2/3"]]
    assert check(BATTLE, close).near.strategies == MIXED
    assert check(BATTLE, far).near is None
    assert check(BATTLE, MIXED).near is None
    assert check(BATTLE, close, near=False).near is None
    assert check(BATTLE, far, near=True).near.distance == (Fraction(1, 6),) * 2
    assert check(BATTLE, MIXED, near=True).near == Near(strategies=MIXED, distance=(Fraction(0),) * 2)
    assert "near" not in check(BATTLE, far).json()


def test_probabilities_of_at_most_a_millionth_are_not_in_the_supports():
    tiny = Fraction(1, 10**7)
    assert check(BATTLE, [[1 - tiny, tiny], [1, 0]]).near.strategies == ((1, 0), (1, 0))
    more = Fraction(1, 10**5)
    assert check(BATTLE, [[1 - more, more], [1, 0]]).near.reason.startswith("no strategy of player 2")


def test_sums_that_miss_1_by_a_rounding_are_mended_only_where_a_near_equilibrium_is_asked_for(tmp_path):
    with pytest.raises(InputError, match="sum to 1"):
        check(BATTLE, [[0.3, 0.6999999999], [1, 0]])
    assert check(BATTLE, [[0.3, 0.6999999999], [1, 0]], near=True).near is not None
    with pytest.raises(InputError, match="sum to 1"):
        check(BATTLE, [[0.3, 0.69], [1, 0]], near=True)
    file = tmp_path / "profile.json"
    file.write_text(json.dumps({"format": "certify-profile/1", "strategies": [[0.33333333333, 0.66666666666], [1, 0]]}))
    with pytest.raises(InputError, match="sum to 1"):
        check(BATTLE, file)
    assert check(BATTLE, file, near=True).near is not None
    assert rescaled({"strategies": [["1/2", "0.4999999999"]]}) == {
        "strategies": [[Fraction(5000000000, 9999999999), Fraction(4999999999, 9999999999)]]
    }
    for odd in [None, [], {"strategies": 3}, {"strategies": [3]}, {"strategies": [["x"]]}, {"strategies": [[]]}]:
        assert rescaled(odd) == odd


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_each_equilibrium_of_two_players_is_found_from_near(game_seed, seed):
    document = drawn((3, 3), game_seed, 5)
    generator = random.Random(seed)
    game = NormalForm(document.shape, document.payoffs)
    for profile in all_equilibria(document).profiles:
        moved = []
        for own in profile:
            weights = [value + Fraction(generator.randint(0, 9), 10**9) if value else value for value in own]
            moved.append(tuple(value / sum(weights) for value in weights))
        found = near(game, tuple(moved))
        assert found.reason is None
        assert found.distance[0] == max(
            abs(one - other)
            for pair in zip(moved, found.strategies, strict=True)
            for one, other in zip(*pair, strict=True)
        )
        assert found.distance[0] <= max(
            abs(one - other) for pair in zip(moved, profile, strict=True) for one, other in zip(*pair, strict=True)
        )
        assert not any(game.nash_regret(player, found.strategies) for player in (0, 1))


@pytest.mark.parametrize("seed", range(10))
def test_each_equilibrium_of_three_players_is_found_from_near(tmp_path, seed):
    document = drawn((2, 2, 2), seed)
    result = all_equilibria(document)
    for profile, index in zip(result.profiles, result.index, strict=False):
        if index is None:
            continue  # not regular: Newton's method need not lead there
        used = [[value > 0 for value in own] for own in profile]
        moved = [
            [value + Fraction(1 - 2 * place, 10**8) if all(where) else value for place, value in enumerate(own)]
            for own, where in zip(profile, used, strict=True)
        ]
        found = check(document, moved, near=True)
        assert found.near.strategies == profile
        assert found.near.distance[0] in (0, Fraction(1, 10**8))
        assert accepted(tmp_path, document, found.certificate)
    for box in result.isolated:
        profile = [[float(sum(ends)) / 2 for ends in own] for own in box]
        found = check(document, profile, near=True)
        assert found.near.box == box
        low, high = found.near.distance
        assert 0 <= low < high < Fraction(1, 10**15)
        assert found.json()["near"].keys() == {"box", "distance"}
        assert accepted(tmp_path, document, found.certificate)


def test_singular_equations_and_solutions_that_are_no_equilibria_are_told_apart():
    constant = GameDocument("", ("a", "b", "c"), (("0", "1"),) * 3, ((Fraction(0),) * 8,) * 3)
    thirds = [["1/3", "2/3"]] * 3
    assert check(constant, thirds, near=True).near.distance == (0, 0)
    table = [Fraction(int(place == 0)) for place in range(8)]
    lonely = GameDocument("", ("a", "b", "c"), (("0", "1"),) * 3, (tuple(table),) * 3)
    assert "singular" in check(lonely, [["1/2", "1/2"], [1, 0], [1, 0]], near=True).near.reason
    reasons = set()
    for seed in range(20):
        found = check(drawn((2, 2, 2), seed), [["1/2", "1/2"]] * 3, near=True).near
        reasons.add(found.reason)
    assert any(reason and "not positive" in reason for reason in reasons)


def test_large_supports_of_three_players_are_not_tried():
    document = drawn((12, 12, 12), 0)
    found = check(document, [["1/12"] * 12] * 3, near=True)
    assert "too large" in found.near.reason
    assert check(drawn((18, 18, 18), 0), [[1, *([0] * 17)]] * 3).near is None


def test_a_law_has_no_near_equilibrium_nor_have_behavior_strategies_far_from_one():
    with pytest.raises(InputError, match="near"):
        check(BATTLE, MIXED, kind="coarse", near=True)
    text = 'EFG 2 R "" { "a" "b" }\np "" 1 1 "" { "l" "r" } 0\nt "" 1 "" { 1 0 }\nt "" 2 "" { 0 0 }\n'
    tree = parse_game_text(text, where="tree")
    found = check(tree, [[["1/2", "1/2"]], []], near=True)
    assert found.near.reason.startswith("no strategy of player 2")
    assert "near" not in json.loads(found.certificate)["results"]


@pytest.mark.parametrize(
    "change",
    [
        {"distance": "1/3"},
        {"distance": ["0", "1"]},
        {"distance": None},
        {"strategies": [["1", "0"], ["0", "1"]]},
        {"strategies": [["2/3", "1/3"]]},
        {"strategies": None},
        {"box": [[["1", "1"], ["0", "0"]]] * 2},
        {"more": 1},
    ],
)
def test_a_changed_near_equilibrium_is_refused(tmp_path, change):
    claim = json.loads(check(BATTLE, FLOATS, near=True).certificate)
    assert accepted(tmp_path, BATTLE, layout(claim))
    claim["results"]["near"] |= change
    assert not accepted(tmp_path, BATTLE, layout(claim))
    claim["results"]["near"] = []
    assert not accepted(tmp_path, BATTLE, layout(claim))


def test_a_changed_box_is_refused(tmp_path):
    document = drawn((2, 2, 2), 8)
    (box,) = all_equilibria(document).isolated
    profile = [[float(sum(ends)) / 2 for ends in own] for own in box]
    claim = json.loads(check(document, profile, near=True).certificate)
    assert accepted(tmp_path, document, layout(claim))
    for place in range(3):
        changed = json.loads(json.dumps(claim))
        own = changed["results"]["near"]["box"][place]
        step = Fraction(1, 10**20)
        own[0] = [str(Fraction(end) + step) for end in own[0]]
        own[1] = [str(Fraction(end) - step) for end in own[1]]
        assert not accepted(tmp_path, document, layout(changed))
    changed = json.loads(json.dumps(claim))
    changed["parts"]["near"] = {}
    assert not accepted(tmp_path, document, layout(changed))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_what_is_found_from_anywhere_is_an_equilibrium(seed):
    document = drawn((2, 3), seed, 3)
    generator = random.Random(seed)
    profile = []
    for size in document.shape:
        weights = [generator.randint(0, 3) for _ in range(size)]
        assume(any(weights))
        profile.append([Fraction(weight, sum(weights)) for weight in weights])
    found = check(document, profile, near=True).near
    if found.strategies:
        assert check(document, found.strategies).equilibrium
        for own, there in zip(profile, found.strategies, strict=True):
            assert all(value or not other for value, other in zip(own, there, strict=True))


def test_rounded_probabilities_are_refused_with_a_word_about_near():
    with pytest.raises(InputError, match=r"sum to 1.*--near"):
        check(BATTLE, [["0.6666667", "0.3333334"], ["1/3", "2/3"]])
    assert check(BATTLE, [["0.6666667", "0.3333334"], ["1/3", "2/3"]], near=True).near


def test_probabilities_that_are_farther_off_are_refused_without_it():
    with pytest.raises(InputError, match="sum to 1") as caught:
        check(BATTLE, [["0.6", "0.3"], ["1/3", "2/3"]])
    assert "--near" not in str(caught.value)
