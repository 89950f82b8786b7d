"""Isolated equilibria at which the equations of supports are singular: games by construction, solved by cases."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import lcm

import pytest
from brute_force_degenerate import Continuum, equilibria
from test_exhaustion_mutants import accepted, mutants
from test_many_players import game, replayed

from certify.checks import check
from certify.equilibria import all_equilibria, check_all
from certify.equilibria.subdivide import SubdivisionSearch
from certify.kernel.certificate_encoding import layout
from certify.kernel.subdivision_rule import check_subdivision
from certify.kernel.vanishing import Consequence
from certify.spec.errors import RejectedError
from certify.spec.normal_form import NormalForm
from certify.spec.polynomial import ONE, ZERO, Polynomial
from certify.spec.reading.game import write_game

INSIDE = [Fraction(1, 2), Fraction(1, 3), Fraction(2, 3), Fraction(1, 4), Fraction(3, 5)]


def singular_game(generator, pattern, most=2):
    """Payoffs with whole numbers: at a profile all gains are 0, and the determinant of their derivatives is.

    The pattern says which players mix there (M) and which do not, but are indifferent (T).
    """
    while True:
        point = [generator.choice(INSIDE) if each == "M" else Fraction(generator.randint(0, 1)) for each in pattern]
        gains = [[generator.randint(-most, most) for _ in range(3)] for _ in range(3)]
        (a, b, _), (c, d, _), (e, f, _) = gains
        if a * d * e + b * c * f:
            continue
        payoffs = []
        for player, (one, other, both) in enumerate(gains):
            first, second = (each for each in range(3) if each != player)
            table = []
            for played in product((0, 1), repeat=3):
                u, v = played[first] - point[first], played[second] - point[second]
                table.append((one * u + other * v + both * u * v) * played[player])
            unit = lcm(*(Fraction(value).denominator for value in table))
            payoffs.append([int(value * unit) for value in table])
        return payoffs


def isolated_games(pattern, count):
    generator = random.Random(pattern)
    while count:
        payoffs = singular_game(generator, pattern)
        try:
            yield payoffs, equilibria(payoffs)
        except Continuum:
            continue
        count -= 1


def is_same(result, expected):
    """Whether profiles and boxes hold one of the equilibria each."""
    found = [tuple((own[1], own[1]) for own in profile) for profile in result.profiles]
    found += [tuple(own[1] for own in box) for box in result.isolated]
    tiny = Fraction(1, 10**35)

    def holds(box, point):
        return all(low - tiny <= Fraction(x) <= high + tiny for x, (low, high) in zip(point, box, strict=True))

    return len(found) == len(expected) and all(sum(holds(box, each) for box in found) == 1 for each in expected)


@pytest.mark.parametrize("pattern", ["MMM", "MMT", "MTT", "TTT"])
def test_games_with_singular_equilibria_are_decided_if_all_are_isolated(pattern, tmp_path):
    for payoffs, expected in isolated_games(pattern, 5):
        document = game((2, 2, 2), payoffs)
        result = all_equilibria(document)
        assert result.complete, (payoffs, result.reason)
        assert is_same(result, expected), payoffs
        assert result.subsets == ()
        assert replayed(tmp_path, document, result).accepted


@pytest.mark.parametrize("most", [1, 2, 3])
def test_drawn_games_with_isolated_equilibria_are_decided(most):
    generator, count = random.Random(most), 0
    while count < 6:
        payoffs = [[generator.randint(0, most) for _ in range(8)] for _ in range(3)]
        try:
            expected = equilibria(payoffs)
        except Continuum:
            continue
        result = all_equilibria(game((2, 2, 2), payoffs))
        assert result.complete, (payoffs, result.reason)
        assert is_same(result, expected), payoffs
        count += 1


@pytest.mark.parametrize("most", [1, 2])
def test_no_list_of_isolated_equilibria_is_complete_where_there_is_a_continuum(most):
    generator, count = random.Random(most), 0
    while count < 6:
        payoffs = [[generator.randint(0, most) for _ in range(8)] for _ in range(3)]
        try:
            equilibria(payoffs)
        except Continuum:
            result = all_equilibria(game((2, 2, 2), payoffs), seconds=1)
            assert not result.complete or result.subsets, payoffs
            count += 1


DOUBLE = game((2, 2, 2), [[0, 1, 0, 0, 0, 0, 1, 1], [2, 0, 0, 2, 1, 1, 2, 0], [1, 2, 0, 0, 2, 2, 1, 0]])
"""A pure equilibrium, and one with (1/3, 2/3), (2/3, 1/3), (1/2, 1/2), a double solution of its equations."""


def test_a_double_solution_is_an_equilibrium_without_an_index(tmp_path):
    result = all_equilibria(DOUBLE)
    assert [[str(own[1]) for own in profile] for profile in result.profiles] == [["2/3", "1/3", "1/2"], ["1", "1", "0"]]
    assert (result.complete, result.index) == (True, (None, 1))
    assert replayed(tmp_path, DOUBLE, result).accepted
    assert check_all(DOUBLE, result.profiles).complete is True
    listed = check_all(DOUBLE, result.profiles[1:])
    assert (listed.complete, listed.missing) == (False, result.profiles[:1])
    assert replayed(tmp_path, DOUBLE, listed).accepted


def test_a_profile_near_a_double_solution_leads_to_it(tmp_path):
    (double, _) = all_equilibria(DOUBLE).profiles
    moved = [[float(value) + sign * 1e-9 for value, sign in zip(own, (1, -1), strict=True)] for own in double]
    near = check(DOUBLE, moved, near=True)
    assert near.near.strategies == double
    (tmp_path / "game.json").write_text(json.dumps(write_game(DOUBLE)))
    assert accepted(tmp_path, near.certificate)


def test_a_changed_certificate_is_refused_or_true(tmp_path):
    (tmp_path / "game.json").write_text(json.dumps(write_game(DOUBLE)))
    text = all_equilibria(DOUBLE).certificate
    original = json.loads(text)
    assert accepted(tmp_path, text)
    refused = 0
    for mutant in mutants(text, 1, 120):
        if not accepted(tmp_path, mutant):
            refused += 1
            continue
        claim = json.loads(mutant)
        known = {json.dumps(each) for each in claim["instance"]["parameters"]["profiles"] + claim["results"]["missing"]}
        everything = {json.dumps(each) for each in original["instance"]["parameters"]["profiles"]}
        assert not claim["results"]["exhausted"] or everything <= known, mutant
        assert claim["results"]["index"][0] is None
    assert refused > 60


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("consequences", []),
        ("power", 1),
        ("power", 0),
        ("factor", []),
        ("factor", [["2"]]),
        ("multipliers", []),
        ("multipliers", [[], [], []]),
        ("polynomial", []),
        ("polynomial", [["1"], ["-1", "x0_1"]]),
        ("polynomial", [["-2/3"], ["1", "x1_1"]]),
        ("polynomial", [["-1/2"], ["1", "x3_1"]]),
    ],
)
def test_without_its_identities_nothing_is_accepted(tmp_path, change, value):
    (tmp_path / "game.json").write_text(json.dumps(write_game(DOUBLE)))
    claim = json.loads(all_equilibria(DOUBLE).certificate)
    (singular,) = (
        each for each in claim["parts"]["exhausted"]["subdivision"]["neighbourhoods"] if "consequences" in each
    )
    assert accepted(tmp_path, layout(claim))
    if change in singular:
        singular[change] = value
    else:
        singular["consequences"][0][change] = value
    assert not accepted(tmp_path, layout(claim))


def test_another_point_in_the_box_of_a_singular_one_is_refused():
    form = NormalForm((2, 2, 2), DOUBLE.payoffs)
    search = SubdivisionSearch(form, None)
    search.run()
    points = search.points
    evidence = search.evidence(points)
    check_subdivision(form, points, [], evidence)
    (place,) = (k for k, each in enumerate(evidence.neighbourhoods) if each.consequences)
    singular = evidence.neighbourhoods[place]

    def refused(points, changed, reason):
        others = (*evidence.neighbourhoods[:place], changed, *evidence.neighbourhoods[place + 1 :])
        with pytest.raises(RejectedError, match=reason):
            check_subdivision(form, points, [], replace(evidence, neighbourhoods=others))

    other = ((Fraction(1, 2), Fraction(1, 2)), *points[0][1:])
    refused([other, *points[1:]], singular, "does not solve")
    refused(points, replace(singular, consequences=singular.consequences[1:]), "2 equations for 3 unknowns")
    refused(points, replace(singular, consequences=singular.consequences[::-1]), "two solutions")
    refused(points, replace(singular, consequences=()), "two solutions")
    nothing = Consequence(ONE, 1, ONE, (ZERO,) * 3)
    refused(points, replace(singular, consequences=(nothing, *singular.consequences[1:])), "no identity")
    trivial = Consequence(ZERO, 1, ONE, (ZERO,) * 3)
    refused(points, replace(singular, consequences=(trivial, *singular.consequences[1:])), "two solutions")
    foreign = Consequence(Polynomial.unknown("x3_1"), 1, ONE, (ZERO,) * 3)
    refused(points, replace(singular, consequences=(foreign, *singular.consequences[1:])), "other unknowns")
    wide = tuple((low - 5, high + 5) for low, high in singular.box)
    refused(points, replace(singular, box=wide), "may be 0")


def at_a_scale(seed, size):
    """A 2x2x2 game with a double solution whose probabilities have this denominator, payoffs of many digits."""
    generator = random.Random(seed)
    while True:
        point = [Fraction(generator.randint(1, size - 1), size) for _ in range(3)]
        one, two, three = ([generator.randint(-size, size) for _ in range(3)] for _ in range(3))
        three[:2] = one[1] * two[0], -one[0] * two[1]
        payoffs = []
        for player, (first, second, both) in enumerate((one, two, three)):
            u, v = (each for each in range(3) if each != player)
            payoffs.append(
                [
                    played[player]
                    * (
                        first * size * (size * played[u] - size * point[u])
                        + second * size * (size * played[v] - size * point[v])
                        + both * (size * played[u] - size * point[u]) * (size * played[v] - size * point[v])
                    )
                    for played in product((0, 1), repeat=3)
                ]
            )
        try:
            return payoffs, equilibria(payoffs)
        except Continuum:
            continue


@pytest.mark.parametrize("size", [97, 999983])
def test_payoffs_of_many_digits_make_no_difference(size, tmp_path):
    payoffs, expected = at_a_scale(1, size)
    document = game((2, 2, 2), payoffs)
    result = all_equilibria(document)
    assert result.complete, result.reason
    assert is_same(result, expected)
    assert replayed(tmp_path, document, result).accepted
