"""Equilibria that are not isolated: products of hulls, against a search of a grid."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from itertools import product
from math import prod

import pytest
from test_exhaustion_mutants import accepted, mutants
from test_many_players import game, replayed

from certify.equilibria import all_equilibria, check_all
from certify.equilibria.filling import Filling, joined
from certify.kernel.certificate_encoding import layout
from certify.spec.reading.game import write_game

GRID = sorted({Fraction(p, q) for q in (1, 2, 3, 4, 5) for p in range(q + 1)})
CONSTANT = game((2, 2, 2), [[0] * 8] * 3)
SEGMENT = game((2, 2, 2), [[3, 0, 3, 0, 0, 1, 0, 1], [1, 1, 0, 0, 1, 1, 0, 0], [0] * 8])
"""Player 1's best reply depends on player 3, who does not care; player 2's first strategy is dominant."""


def paid(payoffs, profile, player, strategy):
    """What a strategy pays, by adding up all pure profiles."""
    sizes = [len(own) for own in profile]
    return sum(
        value * prod((profile[each][own] for each, own in enumerate(played) if each != player), start=Fraction(1))
        for value, played in zip(payoffs[player], product(*map(range, sizes)), strict=True)
        if played[player] == strategy
    )


def is_equilibrium(payoffs, profile):
    for player, own in enumerate(profile):
        values = [paid(payoffs, profile, player, strategy) for strategy in range(len(own))]
        if any(chance and value < max(values) for chance, value in zip(own, values, strict=True)):
            return False
    return True


def products(profiles, subsets):
    strategies = [list(dict.fromkeys(profile[player] for profile in profiles)) for player in range(len(profiles[0]))]
    return [
        [[listed[number] for number in own] for own, listed in zip(subset, strategies, strict=True)]
        for subset in subsets
    ]


def covered(profile, profiles, hulls, boxes):
    """Whether a profile of players with two strategies each is listed, in a product of hulls, or in a box."""
    within = [[[(min(s[k] for s in own), max(s[k] for s in own)) for k in (0, 1)] for own in each] for each in hulls]
    return profile in profiles or any(
        all(
            low <= x <= high
            for own, box in zip(profile, each, strict=True)
            for x, (low, high) in zip(own, box, strict=True)
        )
        for each in [*within, *boxes]
    )


def is_true(document, claim):
    """Whether what a certificate claims agrees with all profiles of a grid, and with points of its products."""
    results = claim["results"]
    profiles = [
        tuple(tuple(map(Fraction, own)) for own in profile)
        for profile in [*claim["instance"]["parameters"]["profiles"], *results["missing"]]
    ]
    if not results["exhausted"]:
        return True
    hulls = products(profiles, results.get("subsets", []))
    boxes = [[[tuple(map(Fraction, ends)) for ends in own] for own in box] for box in results.get("isolated", [])]
    generator = random.Random(1)
    for hull in hulls:
        for _ in range(10):
            point = []
            for own in hull:
                weights = [generator.choice([0, 1, 2, 5]) for _ in own]
                weights[generator.randrange(len(own))] += 1
                point.append(
                    [sum(w * s[k] for w, s in zip(weights, own, strict=True)) / Fraction(sum(weights)) for k in (0, 1)]
                )
            if not is_equilibrium(document.payoffs, point):
                return False
    for chances in product(GRID, repeat=3):
        profile = tuple((1 - chance, chance) for chance in chances)
        if is_equilibrium(document.payoffs, profile) and not covered(profile, profiles, hulls, boxes):
            return False
    return True


@pytest.mark.parametrize("most", [1, 2, 5])
def test_a_complete_answer_is_what_a_grid_finds(most, tmp_path):
    generator = random.Random(most)
    complete = 0
    for _ in range(8):
        document = game((2, 2, 2), [[generator.randint(0, most) for _ in range(8)] for _ in range(3)])
        result = all_equilibria(document, seconds=5)
        assert replayed(tmp_path, document, result).accepted
        complete += result.complete
        assert is_true(document, json.loads(result.certificate))
    assert complete >= 5


def test_if_nobody_cares_all_profiles_are_one_product_of_hulls(tmp_path):
    result = all_equilibria(CONSTANT)
    assert (result.complete, len(result.profiles), result.subsets) == (True, 8, (((0, 1), (0, 1), (0, 1)),))
    assert repr(result) == "EquilibriaResult(8 equilibria, 1 product of hulls)"
    assert replayed(tmp_path, CONSTANT, result).accepted


@pytest.mark.parametrize("seed", range(6))
def test_with_a_third_player_who_does_not_matter_the_equilibria_are_those_of_two_players(seed, tmp_path):
    generator = random.Random(seed)
    tables = [[generator.randint(0, 3) for _ in range(4)] for _ in range(2)]
    document = game((2, 2, 2), [*([each for each in table for _ in range(2)] for table in tables), [0] * 8])
    result = all_equilibria(document)
    assert result.complete
    assert replayed(tmp_path, document, result).accepted
    two = all_equilibria(game((2, 2), tables))
    assert {each[:2] for each in result.profiles} == set(two.profiles)
    assert len(result.components) == len(two.components)
    assert is_true(document, json.loads(result.certificate))


def test_hulls_end_where_a_reply_changes():
    result = all_equilibria(SEGMENT)
    assert result.complete
    quarter = Fraction(1, 4)
    hulls = {
        tuple(tuple(sorted(s[0] for s in own)) for own in each) for each in products(result.profiles, result.subsets)
    }
    assert hulls == {((1,), (1,), (quarter, 1)), ((0,), (1,), (0, quarter)), ((0, 1), (1,), (quarter,))}


@pytest.mark.parametrize(
    ("payoffs", "count"),
    [
        ([[2, 2, -3, 1, 0, -2, -1, -2], [-3, -1, -3, 1, -3, -2, -3, -2], [-1, 0, -1, -2, -3, -3, 1, 2]], 2),
        ([[2, -2, 1, -2, 0, 1, -2, 1], [-1, 1, 0, -1, 1, -1, 2, 1], [2, 0, 1, 0, -2, -2, -2, 1]], 3),
    ],
)
def test_isolated_equilibria_with_ties_are_all_found(payoffs, count, tmp_path):
    document = game((2, 2, 2), payoffs)
    result = all_equilibria(document)
    assert (result.complete, len(result.profiles), result.subsets, result.isolated) == (True, count, (), ())
    assert None in result.index  # one is not regular: a strategy that it does not use pays as much
    assert replayed(tmp_path, document, result).accepted
    assert is_true(document, json.loads(result.certificate))
    assert check_all(document, result.profiles).complete is True
    assert check_all(document, result.profiles[1:]).missing == result.profiles[:1]


def test_a_list_cannot_have_all_of_a_continuum():
    listed = check_all(CONSTANT, all_equilibria(CONSTANT).profiles)
    assert listed.complete is None
    assert "not isolated" in listed.reason


@pytest.mark.parametrize(
    "document",
    [
        CONSTANT,
        SEGMENT,
        game((2, 2, 2), [[0, 0, 2, 2, 2, 0, 2, 2], [1, 0, 0, 0, 2, 0, 1, 1], [0, 2, 0, 2, 1, 2, 2, 0]]),
    ],
)
def test_a_changed_certificate_is_refused_or_true(tmp_path, document):
    (tmp_path / "game.json").write_text(json.dumps(write_game(document)))
    text = all_equilibria(document).certificate
    assert accepted(tmp_path, text)
    assert json.loads(text)["results"]["subsets"]
    refused = 0
    for mutant in mutants(text, 1, 100):
        if mutant == text:
            continue
        if accepted(tmp_path, mutant):
            assert is_true(document, json.loads(mutant)), mutant
        else:
            refused += 1
    assert refused > 40


@pytest.mark.parametrize(
    "change",
    [
        {"subsets": []},
        {"subsets": None},
        {"subsets": [[[0], [0]]]},
        {"subsets": [[[0], [0], []]]},
        {"subsets": [[[0], [0], [2]]]},
        {"subsets": [[[0], [0], [-1]]]},
        {"subsets": [[[0], [0], [True]]]},
        {"subsets": [[[0], [0], [0, 0]]]},
        {"subsets": [[[0], [0], ["0"]]]},
        {"subsets": [[[0, 1], [0], [0, 1]]]},
        {"exhausted": False, "complete": None},
        {"complete": None},
    ],
)
def test_subsets_that_do_not_fit_are_refused(tmp_path, change):
    (tmp_path / "game.json").write_text(json.dumps(write_game(CONSTANT)))
    claim = json.loads(all_equilibria(CONSTANT).certificate)
    claim["results"] |= change
    assert not accepted(tmp_path, layout(claim))


def test_a_product_with_a_corner_that_is_no_equilibrium_is_refused(tmp_path):
    (tmp_path / "game.json").write_text(json.dumps(write_game(SEGMENT)))
    claim = json.loads(all_equilibria(SEGMENT).certificate)
    (longest,) = [k for k, each in enumerate(claim["results"]["subsets"]) if len(each[0]) == 2]
    claim["results"]["subsets"][longest][2] = list(range(3))
    assert not accepted(tmp_path, layout(claim))


def one(low, high):
    """Strategies of one player with two of them, by the probability of the first."""
    return tuple((Fraction(x), 1 - Fraction(x)) for x in dict.fromkeys((high, low)))


@pytest.mark.parametrize(
    ("first", "second", "left"),
    [
        ([one(0, 1), one(1, 1)], [one(0, 0), one(1, 1)], [[one(0, 1), one(1, 1)]]),
        ([one(0, "1/2"), one(1, 1)], [one("1/2", 1), one(1, 1)], [[one(0, 1), one(1, 1)]]),
        ([one(0, "1/3"), one(1, 1)], [one("1/2", 1), one(1, 1)], None),
        ([one(0, "1/2"), one(1, 1)], [one("1/2", 1), one(0, 0)], None),
        ([one(0, 1), one(0, "1/2")], [one("1/2", 1), one(0, 1)], None),
        ([one(0, 1), one(0, 1)], [one("1/2", "1/2"), one(0, 0)], [[one(0, 1), one(0, 1)]]),
    ],
)
def test_products_are_joined_only_if_the_union_is_one(first, second, left):
    found = joined([Filling(tuple(first), [0]), Filling(tuple(second), [1])])
    if left is None:
        assert len(found) == 2
    else:
        assert [list(each.strategies) for each in found] == left
        assert sorted(found[0].cells) == [0, 1]
