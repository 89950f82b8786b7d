"""All equilibria of games of three players or more, against elimination by hand."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from math import prod

import pytest
from brute_force_three_players import Degenerate, equilibria
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_exhaustion_mutants import accepted, mutants

from certify.equilibria import all_equilibria, check_all, subdivide
from certify.kernel.certificate_encoding import layout
from certify.kernel.replay import replay
from certify.spec.normal_form import NormalForm
from certify.spec.reading.game import GameDocument, write_game

tables = st.lists(st.lists(st.integers(-20, 20), min_size=8, max_size=8), min_size=3, max_size=3)


def game(shape, payoffs):
    names = tuple(f"p{player}" for player in range(len(shape)))
    strategies = tuple(tuple(f"s{number}" for number in range(size)) for size in shape)
    return GameDocument("", names, strategies, tuple(tuple(map(Fraction, table)) for table in payoffs))


def drawn(shape, seed, most=1000):
    generator = random.Random(seed)
    return game(shape, [[generator.randint(-most, most) for _ in range(prod(shape))] for _ in shape])


def replayed(folder, document, result):
    (folder / "game.json").write_text(json.dumps(write_game(document)))
    (folder / "certificate.json").write_text(result.certificate)
    return replay(folder / "certificate.json")


def agrees(document, result):
    """Whether the boxes and profiles hold just the equilibria that elimination finds."""
    expected = equilibria(document.payoffs)
    found = [tuple((own[1], own[1]) for own in profile) for profile in result.profiles]
    found += [tuple(own[1] for own in box) for box in result.isolated]
    tiny = Fraction(1, 10**35)
    held = [
        [
            all(low - tiny <= Fraction(x) <= high + tiny for x, (low, high) in zip(each, box, strict=True))
            for box in found
        ]
        for each in expected
    ]
    return len(found) == len(expected) and all(sum(row) == 1 for row in held)


@settings(max_examples=70, deadline=None)
@given(tables)
def test_the_equilibria_are_those_that_elimination_finds(tmp_path_factory, payoffs):
    document = game((2, 2, 2), payoffs)
    try:
        equilibria(payoffs)
    except Degenerate:
        assume(False)
    result = all_equilibria(document)
    assert result.complete, result.reason
    assert agrees(document, result)
    assert sum(result.index) == 1
    for box, polynomials in zip(result.isolated, result.roots, strict=True):
        assert polynomials is not None
        for own, intervals in zip(polynomials, box, strict=True):
            for coefficients, (low, high) in zip(own, intervals, strict=True):
                if coefficients is not None:
                    ends = [sum(value * end**k for k, value in enumerate(coefficients)) for end in (low, high)]
                    assert ends[0] * ends[1] < 0
    verdict = replayed(tmp_path_factory.mktemp("three"), document, result)
    assert verdict.accepted, verdict.reason
    assert "subdivision" in verdict.rules
    assert ("isolation" in verdict.rules) == bool(result.isolated)


@pytest.mark.parametrize(
    ("shape", "seed"), [((3, 2, 2), 1), ((3, 3, 3), 0), ((2, 2, 2, 2), 4), ((2, 2, 2, 2, 2), 0), ((1, 2, 3), 0)]
)
def test_larger_games_are_exhausted_and_their_indices_sum_to_one(tmp_path, shape, seed):
    document = drawn(shape, seed)
    result = all_equilibria(document)
    assert result.complete
    assert sum(result.index) == 1
    form = NormalForm(shape, document.payoffs)
    for profile in result.profiles:
        assert not any(form.nash_regret(player, profile) for player in form.players)
    for box in result.isolated:
        middle = [[Fraction(low + high) / 2 for low, high in own] for own in box]
        assert max(form.nash_regret(player, middle) for player in form.players) < Fraction(1, 10**24)
        assert any(form.nash_regret(player, middle) for player in form.players)
    assert replayed(tmp_path, document, result).accepted


def test_a_third_player_without_a_choice_changes_nothing():
    generator = random.Random(5)
    for _ in range(10):
        first, second = ([generator.randint(-50, 50) for _ in range(9)] for _ in range(2))
        two, three = game((3, 3), [first, second]), game((3, 1, 3), [first, [0] * 9, second])
        expected, found = all_equilibria(two), all_equilibria(three)
        assert found.complete
        assert [(rows, columns) for rows, _, columns in found.profiles] == list(expected.profiles)
        assert found.index == expected.index
        assert found.isolated == ()


def test_a_curve_of_equilibria_is_unknown_with_what_was_found(tmp_path):
    # Player 3 has no influence and no interest; the others' gains from a switch vanish on a curve.
    curve = game((2, 2, 2), [[1, 0, 0, -1, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0]])
    result = all_equilibria(curve, seconds=3)
    assert not result.complete
    assert repr(result).startswith("EquilibriaResult(at least ")
    assert result.subsets == ()
    assert replayed(tmp_path, curve, result).accepted
    assert check_all(curve, result.profiles, seconds=3).complete is None


def test_a_search_may_run_out_of_time_or_nodes(monkeypatch):
    document = drawn((2, 2, 2, 2), 0)
    result = all_equilibria(document, seconds=0)
    assert not result.complete
    assert "0 seconds" in result.reason
    monkeypatch.setattr(subdivide, "MOST_NODES", 10)
    assert "more than 10 nodes" in all_equilibria(document).reason
    monkeypatch.setattr(subdivide, "MOST_DIFFERENCES", 10)
    assert "too large" in all_equilibria(document).reason


def test_a_list_of_three_players_is_checked_for_rational_and_irrational_equilibria(tmp_path):
    document = drawn((2, 2, 2), 1, 100)
    result = all_equilibria(document)
    assert (len(result.profiles), len(result.isolated)) == (2, 1)
    listed = check_all(document, result.profiles)
    assert (listed.complete, listed.exhausted, listed.missing) == (False, True, ())
    assert listed.isolated == result.isolated
    assert repr(listed) == "ListResult(2 profiles, 0 no equilibrium, 1 missing)"
    assert listed.json()["isolated"] == json.loads(result.certificate)["results"]["isolated"]
    assert replayed(tmp_path, document, listed).accepted
    middle = [[Fraction(sum(ends)) / 2 for ends in own] for own in result.isolated[0]]
    assert check_all(document, [middle]).equilibria == (False,)
    none = check_all(document, [])
    assert (none.complete, none.missing, none.isolated) == (False, result.profiles, result.isolated)
    rational = drawn((2, 2, 2), 5, 100)
    everything = all_equilibria(rational)
    assert (len(everything.profiles), everything.isolated) == (3, ())
    assert check_all(rational, everything.profiles).complete is True
    assert check_all(rational, everything.profiles[1:]).missing == everything.profiles[:1]
    assert check_all(rational, everything.profiles * 2).complete is True


def test_results_are_shown_as_text_and_as_a_table():
    result = all_equilibria(drawn((2, 2, 2), 1, 100))
    assert repr(result) == "EquilibriaResult(3 equilibria, 1 irrational)"
    middle = [float(sum(ends)) / 2 for ends in result.isolated[0][0]]
    assert f"<td>~{middle[0]:.6g}, ~{middle[1]:.6g}</td>" in result._repr_html_()
    assert repr(all_equilibria(drawn((2, 2, 2), 0, 100))) == "EquilibriaResult(1 equilibrium)"


def test_the_only_equilibrium_of_a_game_may_be_irrational(tmp_path):
    document = game((2, 2, 2), [[2, 1, 2, 0, 0, 2, 2, 1], [2, 1, 0, 1, 2, 0, 1, 1], [0, 1, 2, 1, 1, 1, 2, 0]])
    result = all_equilibria(document)
    assert result.complete
    assert (result.profiles, result.index) == ((), (1,))
    assert replayed(tmp_path, document, result).accepted
    ((first, second, third),) = result.isolated
    # 2 - r, r/2 and (r - 1)/2 for the root r of 3
    for ends, factor, constant in [
        (first[0], -1, 2),
        (second[0], Fraction(1, 2), 0),
        (third[0], Fraction(1, 2), Fraction(-1, 2)),
    ]:
        roots = sorted((end - constant) / factor for end in ends)
        assert 0 < roots[0] ** 2 < 3 < roots[1] ** 2
        assert roots[1] - roots[0] <= Fraction(4, 10**30)
    (polynomials,) = result.roots
    assert [list(map(list, own)) for own in polynomials] == [
        [[1, -4, 1], [-2, 2, 1]],
        [[-3, 0, 4], [1, -8, 4]],
        [[-1, 2, 2], [3, -6, 2]],
    ]


def test_the_game_of_nau_gomez_canovas_and_hansen_has_one_equilibrium_and_it_is_irrational():
    "On the geometry of Nash equilibria and correlated equilibria (2004): one probability is (-13 + root of 601) / 24."
    document = game((2, 2, 2), [[3, 1, 0, 0, 0, 0, 1, 2], [0, 0, 2, 1, 1, 3, 0, 0], [2, 0, 0, 0, 0, 0, 0, 3]])
    result = all_equilibria(document)
    assert (result.complete, result.profiles, len(result.isolated), result.index) == (True, (), 1, (1,))
    assert [-9, 13, 12] in [list(each) for own in result.roots[0] for each in own]


def test_where_the_search_stops_other_equilibria_are_found_by_their_supports(tmp_path):
    # Where player 1 plays its second strategy it is not decided what there is; the game has mixed equilibria too.
    document = drawn((3, 2, 2), 32, 1)
    result = all_equilibria(document)
    form = NormalForm(document.shape, document.payoffs)
    assert not result.complete
    assert len(set(result.profiles)) == len(result.profiles)
    assert any(max(own) < 1 for profile in result.profiles for own in profile)
    assert not any(form.nash_regret(player, profile) for profile in result.profiles for player in range(3))
    assert replayed(tmp_path, document, result).accepted


@pytest.mark.parametrize(
    "change",
    [
        None,
        [],
        [None, None],
        [[]],
        [[[["1", "-4", "1"]], [None, None], [None, None]]],
        [[[["1", "-4", "2"], None], [None, None], [None, None]]],
        [[[["1", "-4", "1", "0"], None], [None, None], [None, None]]],
        [[[["1"], None], [None, None], [None, None]]],
        [[[None, ["1", "-4", "1"]], [None, None], [None, None]]],
        [[[["1", "-4", "1"], None], [None, None], [["0", "1"], None]]],
    ],
)
def test_other_polynomials_are_refused(tmp_path, change):
    document = game((2, 2, 2), [[2, 1, 2, 0, 0, 2, 2, 1], [2, 1, 0, 1, 2, 0, 1, 1], [0, 1, 2, 1, 1, 1, 2, 0]])
    (tmp_path / "game.json").write_text(json.dumps(write_game(document)))
    claim = json.loads(all_equilibria(document).certificate)
    assert claim["results"]["roots"][0][0][0] == ["1", "-4", "1"]
    assert accepted(tmp_path, layout(claim))
    claim["results"]["roots"] = change
    assert not accepted(tmp_path, layout(claim))


def is_true(document, text):
    """Whether the certificate says what elimination finds."""
    claim = json.loads(text)
    expected = equilibria(document.payoffs)
    tiny = Fraction(1, 10**35)

    def near(profile, each):
        return all(abs(Fraction(own[1]) - Fraction(x)) < tiny for own, x in zip(profile, each, strict=True))

    def holds(box, each):
        return all(
            Fraction(own[1][0]) - tiny <= Fraction(x) <= Fraction(own[1][1]) + tiny
            for own, x in zip(box, each, strict=True)
        )

    results, listed = claim["results"], claim["instance"]["parameters"]["profiles"]
    if results["equilibria"] != [any(near(profile, each) for each in expected) for profile in listed]:
        return False
    known = [*listed, *results["missing"]]
    boxes = results.get("isolated", [])
    if not all(any(near(profile, each) for each in expected) for profile in results["missing"]):
        return False
    if not all(sum(holds(box, each) for each in expected) == 1 for box in boxes):
        return False
    everything = all(
        any(near(profile, each) for profile in known) or any(holds(box, each) for box in boxes) for each in expected
    )
    if "index" in results and len(results["index"]) != len(listed) + len(boxes):
        return False
    return everything or not results["exhausted"]


@pytest.mark.parametrize("seed", [1, 5, 8])
def test_a_changed_certificate_is_refused_or_true(tmp_path, seed):
    document = drawn((2, 2, 2), seed, 100)
    (tmp_path / "game.json").write_text(json.dumps(write_game(document)))
    text = all_equilibria(document).certificate
    assert accepted(tmp_path, text)
    assert is_true(document, text)
    refused = 0
    for mutant in mutants(text, seed, 150):
        if mutant == text:
            continue
        if accepted(tmp_path, mutant):
            assert is_true(document, mutant), mutant
        else:
            refused += 1
    assert refused > 50


@pytest.mark.parametrize(
    "change",
    [
        {"complete": True},
        {"complete": None},
        {"exhausted": "yes"},
        {"isolated": []},
        {"isolated": [[]]},
        {"isolated": None},
        {"index": [1, -1]},
        {"index": [1, 1, 1]},
        {"index": [1, -1, -1]},
        {"index": [1, None, -1]},
        {"index": [1, True, -1]},
        {"index": [1, 1, -1, 1]},
        {"index": None},
        {"subsets": []},
    ],
)
def test_results_that_do_not_fit_together_are_refused(tmp_path, change):
    document = drawn((2, 2, 2), 1, 100)
    (tmp_path / "game.json").write_text(json.dumps(write_game(document)))
    claim = json.loads(all_equilibria(document).certificate)
    claim["results"] |= change
    assert not accepted(tmp_path, layout(claim))


def test_two_boxes_around_one_equilibrium_or_around_a_listed_one_are_refused(tmp_path):
    document = drawn((2, 2, 2), 1, 100)
    (tmp_path / "game.json").write_text(json.dumps(write_game(document)))
    claim = json.loads(all_equilibria(document).certificate)
    claim["results"]["isolated"] *= 2
    claim["results"]["index"].append(claim["results"]["index"][-1])
    claim["parts"]["isolated.1"] = claim["parts"]["isolated.0"]
    assert not accepted(tmp_path, layout(claim))
