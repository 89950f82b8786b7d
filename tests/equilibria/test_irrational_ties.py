"""Irrational equilibria at which an unused strategy pays exactly as much: games by construction, Newton's method."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from functools import cache
from itertools import chain, combinations, product

import numpy as np
import pytest
from brute_force_three_players import gain
from test_exhaustion_mutants import accepted, mutants
from test_many_players import game, replayed

from certify.checks import check
from certify.equilibria import all_equilibria, check_all
from certify.kernel.certificate_encoding import layout
from certify.spec.reading.game import write_game

QUADRATIC = [[3, 1, 0, 0, 0, 0, 1, 2], [0, 0, 2, 1, 1, 3, 0, 0], [2, 0, 0, 0, 0, 0, 0, 3]]
"""Its one equilibrium is irrational (Nau, Gomez Canovas and Hansen 2004)."""


def with_a_tie(payoffs, sign, bend, added, short=0):
    """A 3x2x2 game: player 0 has a third strategy more, which pays as much at the solutions of all three equations.

    The gains of players 1 and 2 are 0 where x = -(b0 + b2 z)/(b1 + b3 z) = -(c0 + c2 y)/(c1 + c3 y); multiplied out
    this is a polynomial in y and z, linear in each, which the third strategy pays more. `short` is what it pays less.
    """
    (b0, b1, b2, b3), (c0, c1, c2, c3) = gain(payoffs[1], 1), gain(payoffs[2], 2)
    cross = b0 * c1 - c0 * b1, b0 * c3 - c2 * b1, b2 * c1 - c0 * b3, b2 * c3 - c2 * b3
    own = [sign * one + bend * two for one, two in zip(cross, gain(payoffs[0], 0), strict=True)]
    third = [
        payoffs[0][2 * q + r] + own[0] + own[1] * q + own[2] * r + own[3] * q * r - short
        for q, r in product((0, 1), repeat=2)
    ]
    return game((3, 2, 2), [[*payoffs[0], *third], [*payoffs[1], *added[0]], [*payoffs[2], *added[1]]])


def tied_game(seed):
    """A game by construction from a 2x2x2 game with an irrational equilibrium."""
    generator = random.Random(seed)
    while True:
        payoffs = [[generator.randint(-9, 9) for _ in range(8)] for _ in range(3)]
        smaller = all_equilibria(game((2, 2, 2), payoffs), seconds=5)
        if smaller.complete and smaller.isolated:
            added = [[generator.randint(-9, 9) for _ in range(4)] for _ in range(2)]
            return with_a_tie(payoffs, generator.choice([1, -1]), generator.choice([0, -1, 2]), added)


ADDED = [[2, 1, 3, 0], [0, 0, 2, 0]]
TIED = with_a_tie(QUADRATIC, 1, 0, ADDED)


@cache
def found():
    return all_equilibria(TIED)


def tied(result):
    return json.loads(result.certificate)["results"].get("tied")


def paid(tables, mixed, player):
    others = [own for other, own in enumerate(mixed) if other != player]
    return np.einsum("ijk,j,k->i", np.moveaxis(tables[player], player, 0), *others)


def solutions(document, generator):
    """Equilibria that Newton's method finds, in floats, from random starts on all supports."""
    tables = [np.array(list(map(float, table))).reshape(document.shape) for table in document.payoffs]
    subsets = [list(chain.from_iterable(combinations(range(k), n) for n in range(1, k + 1))) for k in document.shape]
    reached = []
    for supports in product(*subsets):
        free = sum(len(support) - 1 for support in supports)

        def profile(point, supports=supports):
            rest, mixed = iter(point), []
            for support, size in zip(supports, document.shape, strict=True):
                own = np.zeros(size)
                own[list(support[1:])] = [next(rest) for _ in support[1:]]
                own[support[0]] = 1 - own.sum()
                mixed.append(own)
            return mixed

        def residual(point, supports=supports, profile=profile):
            mixed = profile(point)
            values = [paid(tables, mixed, player) for player in range(3)]
            return np.array([v[s] - v[k[0]] for v, k in zip(values, supports, strict=True) for s in k[1:]])

        for _ in range(6 if free else 1):
            point = generator.random(free)
            for _ in range(25 if free else 0):
                base = residual(point)
                slopes = np.array([(residual(point + 1e-7 * e) - base) / 1e-7 for e in np.eye(free)]).T
                point = point - np.linalg.lstsq(slopes, base, rcond=None)[0]
            mixed = profile(point)
            regret = max(max(paid(tables, mixed, i)) - paid(tables, mixed, i) @ mixed[i] for i in range(3))
            if min(map(min, mixed)) > -1e-9 and regret < 1e-9:
                reached.append(mixed)
    return reached


def is_listed(mixed, result):
    """Whether a profile in floats is close to one of the equilibria."""
    listed = [[[float(value) for value in own] for own in profile] for profile in result.profiles]
    listed += [[[float(low) for low, _ in own] for own in box] for box in result.isolated]
    return any(
        all(np.allclose(one, other, atol=1e-5) for one, other in zip(mixed, each, strict=True)) for each in listed
    )


@pytest.mark.parametrize("seed", [0, 2, 6, 9])
def test_the_list_is_complete_and_has_what_newtons_method_finds(seed, tmp_path):
    document = tied_game(seed)
    result = all_equilibria(document, seconds=20)
    assert result.complete, result.reason
    assert any([0, 2] in places for places in tied(result))
    assert None in result.index
    assert replayed(tmp_path, document, result).accepted
    assert result.subsets == ()
    reached = solutions(document, np.random.default_rng(seed))
    assert reached
    assert all(is_listed(mixed, result) for mixed in reached)


def test_what_falls_short_is_not_tied(tmp_path):
    assert tied(found()) == [[[0, 2]]]
    for short, count in ((Fraction(1, 100), 1), (Fraction(-1, 10), 0)):
        result = all_equilibria(with_a_tie(QUADRATIC, 1, 0, ADDED, short), seconds=20)
        assert tied(result) is None
        assert sum(not box[0][2][1] for box in result.isolated) == count
        assert replayed(tmp_path, TIED, result).accepted is False  # it is another game


def test_lists_and_near_profiles_know_the_tie(tmp_path):
    result = found()
    listed = check_all(TIED, result.profiles)
    assert (listed.complete, listed.exhausted, listed.isolated) == (False, True, result.isolated)
    (box,) = result.isolated
    middle = [[float(low + high) / 2 for low, high in own] for own in box]
    near = check(TIED, middle, near=True)
    assert near.near.box == box


def refused(folder, claim):
    return not accepted(folder, layout(claim))


def test_without_its_tie_nothing_is_accepted(tmp_path):
    (tmp_path / "game.json").write_text(json.dumps(write_game(TIED)))
    text = found().certificate
    assert accepted(tmp_path, text)

    def part(claim):
        return claim["parts"]["isolated.0"]["isolation"]

    changes = {
        "no strategy is said to be tied": lambda claim: claim["results"].pop("tied"),
        "there is no evidence of the tie": lambda claim: part(claim).pop("ties"),
        "an empty list of ties": lambda claim: part(claim).update(ties=[]),
        "another condition": lambda claim: part(claim)["ties"][0].update(condition=1),
        "the factor 0": lambda claim: part(claim)["ties"][0].update(factor=[]),
        "another factor": lambda claim: part(claim)["ties"][0].update(factor=[["7"]]),
        "no multipliers": lambda claim: part(claim)["ties"][0].update(multipliers=[[], [], []]),
        "too few multipliers": lambda claim: part(claim)["ties"][0]["multipliers"].pop(),
        "an index of an equilibrium that is not regular": lambda claim: claim["results"]["index"].__setitem__(-1, 1),
    }
    for what, change in changes.items():
        claim = json.loads(text)
        change(claim)
        assert refused(tmp_path, claim), what


@pytest.mark.parametrize(
    "value",
    [None, [], [[]], [[], []], [[[0, 0]]], [[[0, 1]]], [[[0, 3]]], [[["0", 2]]], [["[0, 2]"]], [[[False, 2]]],
     [[[0, 2], [0, 2]]], [[[0, 2, 0]]], [[0, 2]], [[[0, 2]], []], [{}]],
)  # fmt: skip
def test_other_ties_are_refused(tmp_path, value):
    (tmp_path / "game.json").write_text(json.dumps(write_game(TIED)))
    claim = json.loads(found().certificate)
    claim["results"]["tied"] = value
    assert refused(tmp_path, claim)


def test_a_changed_certificate_is_refused_or_says_the_same(tmp_path):
    (tmp_path / "game.json").write_text(json.dumps(write_game(TIED)))
    result = found()
    original = json.loads(result.certificate)
    count = 0
    for mutant in mutants(result.certificate, 1, 150):
        if not accepted(tmp_path, mutant):
            count += 1
            continue
        claim = json.loads(mutant)["results"]
        if claim["exhausted"]:
            assert len(claim["isolated"]) == len(original["results"]["isolated"])
            assert claim.get("tied") == original["results"]["tied"]
    assert count > 60
