"""Exact equilibria near behavior strategies of floating-point numbers."""

from __future__ import annotations

import json
import random
from fractions import Fraction

import pytest
from classic_trees import CARD_GAME, HORSE

from certify.audit.trees import tree
from certify.checks import check
from certify.checks.near_behavior import near_behavior
from certify.cli.main import run
from certify.equilibria import all_equilibria
from certify.kernel.replay import replay
from certify.spec.extensive.sequence_form import SequenceForm
from certify.spec.reading.game import parse_efg

CARDS = parse_efg(CARD_GAME, where="cards.efg")
THIRD = Fraction(1, 3)
EQUILIBRIUM = (((1, 0), (THIRD, 2 * THIRD)), ((2 * THIRD, THIRD),))
ROUNDED = [[[1, 0], [0.33333, 0.66667]], [[0.6667, 0.3333]]]


def test_the_equilibrium_of_the_card_game_is_found_from_rounded_probabilities():
    result = check(CARDS, ROUNDED, near=True)
    assert not result.equilibrium
    assert result.near is not None
    assert result.near.behavior == EQUILIBRIUM
    assert result.near.distance == (Fraction(0.6667) - 2 * THIRD,) * 2 or result.near.distance[0] < Fraction(1, 10**4)
    assert result.json()["near"] == {
        "behavior": [[["1", "0"], ["1/3", "2/3"]], [["2/3", "1/3"]]],
        "distance": str(result.near.distance[0]),
    }


def test_an_equilibrium_is_its_own_neighbour_and_none_is_looked_for_unasked():
    exact = [[["1", "0"], ["1/3", "2/3"]], [["2/3", "1/3"]]]
    found = check(CARDS, exact, near=True).near
    assert found is not None
    assert (found.behavior, found.distance) == (EQUILIBRIUM, (0, 0))
    assert check(CARDS, [[["1", "0"], ["0.33", "0.67"]], [["2/3", "1/3"]]]).near is None


def test_actions_that_are_hardly_ever_taken_are_left_out():
    found = check(CARDS, [[[1 - 1e-9, 1e-9], [0.33, 0.67]], [[0.66, 0.34]]], near=True).near
    assert found is not None
    assert found.behavior == EQUILIBRIUM


def test_where_no_equilibrium_has_these_supports_it_says_so():
    found = check(CARDS, [[[1, 0], [1, 0]], [[0.5, 0.5]]], near=True).near
    assert found is not None
    assert found.behavior is None
    assert found.reason is not None
    assert found.reason.startswith("no strategy of player")


def test_more_players_and_large_trees_are_not_searched(monkeypatch):
    horse = parse_efg(HORSE, where="horse.efg")
    found = near_behavior(horse, (((THIRD, 2 * THIRD),), ((THIRD, 2 * THIRD),), ((THIRD, 2 * THIRD),)))
    assert "two players only" in str(found.reason)
    monkeypatch.setattr("certify.checks.near_behavior.MOST_STRATEGIES", 5)
    assert "more than 5 strategies" in str(check(CARDS, ROUNDED, near=True).near.reason)  # type: ignore[union-attr]


@pytest.mark.parametrize("seed", range(12))
def test_what_is_found_in_random_trees_is_an_equilibrium_by_a_check_of_its_own(seed):
    game = tree(random.Random(seed))
    form = SequenceForm(game)
    if not all(own.actions for own in form.sequences):
        return
    mixed = all_equilibria(game).profiles[0]
    first = check(game, mixed, near=True)
    assert first.equilibrium
    generator = random.Random(seed)
    behavior = [
        [[Fraction(generator.randint(1, 5)) for _ in range(count)] for count in own.actions] for own in form.sequences
    ]
    shares = [[[value / sum(local) for value in local] for local in own] for own in behavior]
    found = check(game, shares, near=True).near
    assert found is not None
    if found.behavior is not None:
        again = check(game, [[list(local) for local in own] for own in found.behavior])
        assert again.equilibrium
        far = max(
            abs(a - b)
            for own, other in zip(shares, found.behavior, strict=True)
            for one, two in zip(own, other, strict=True)
            for a, b in zip(one, two, strict=True)
        )
        assert found.distance == (far, far)


@pytest.mark.parametrize(
    "change",
    [
        {"distance": "0"},
        {"behavior": [[["1", "0"], ["1/2", "1/2"]], [["2/3", "1/3"]]]},
        {"behavior": [[["1", "0"], ["1/3", "2/3"]]]},
        {"behavior": [["1", "0"], ["2/3", "1/3"]]},
        {"strategies": [["1", "0"], ["2/3", "1/3"]]},
    ],
)
def test_a_certificate_with_another_neighbour_is_refused(change, tmp_path):
    (tmp_path / "cards.efg").write_text(CARD_GAME)
    result = check(tmp_path / "cards.efg", ROUNDED, near=True)
    (tmp_path / "near.json").write_text(result.certificate)
    assert replay(tmp_path / "near.json").accepted
    claim = json.loads(result.certificate)
    claim["results"]["near"] |= change
    (tmp_path / "changed.json").write_text(json.dumps(claim))
    assert not replay(tmp_path / "changed.json").accepted


def test_the_command_prints_the_neighbour_and_blames_the_right_file(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cards.efg").write_text(CARD_GAME)
    (tmp_path / "profile.json").write_text(json.dumps({"format": "certify-profile/1", "behavior": ROUNDED}))
    assert run(["check", "cards.efg", "profile.json", "--near"]) == 1
    assert ": 1, 0 | 1/3, 2/3; 2/3, 1/3" in capsys.readouterr().out
    forgetful = CARD_GAME.replace('p "" 1 2 "black" { "raise" "fold" } 0', 'p "" 1 1 "black" { "raise" "fold" } 0')
    twice = forgetful.replace('p "" 2 1 "raised" { "meet" "pass" } 0', 'p "" 1 1 0', 1)
    (tmp_path / "twice.efg").write_text(twice.replace('"red" { "raise" "fold" }', '"red" { "raise" "fold" }'))
    assert run(["check", "twice.efg", "profile.json"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("certify: twice.efg: ")
    assert len(error.splitlines()) == 1
