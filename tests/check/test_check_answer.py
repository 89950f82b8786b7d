import json
from fractions import Fraction
from itertools import product
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.checks import check
from certify.kernel.replay import replay
from certify.spec.errors import InputError
from certify.spec.questions import question
from certify.spec.reading.game import GameDocument, parse_game, write_game
from certify.spec.reading.profile import CorrelatedDocument, ProfileDocument

few = settings(max_examples=40, deadline=None)

DILEMMA = {
    "format": "certify-game/1",
    "players": ["row", "column"],
    "strategies": [["C", "D"], ["C", "D"]],
    "payoffs": [[["3", "0"], ["5", "1"]], [["3", "5"], ["0", "1"]]],
}
CHICKEN = DILEMMA | {"payoffs": [[[6, 2], [7, 0]], [[6, 7], [2, 0]]]}
THIRD = Fraction(1, 3)


@st.composite
def cases(draw):
    """A game document and mixed strategies, some of probability 0."""
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    entry = st.integers(-3, 3) | st.fractions(-2, 2, max_denominator=5)
    count = prod(sizes)
    tables = [[Fraction(draw(entry)) for _ in range(count)] for _ in sizes]
    strategies = []
    for size in sizes:
        weights = draw(st.lists(st.integers(0, 3), min_size=size, max_size=size).filter(any))
        strategies.append(tuple(Fraction(weight, sum(weights)) for weight in weights))
    names = tuple(tuple(f"s{own}" for own in range(size)) for size in sizes)
    players = tuple(f"p{player}" for player in range(len(sizes)))
    return GameDocument("", players, names, tuple(map(tuple, tables))), tuple(strategies)


def pays(game, player, strategies):
    return sum(
        prod(strategy[own] for strategy, own in zip(strategies, profile, strict=True)) * game.payoff(player, profile)
        for profile in product(*map(range, game.shape))
    )


def replaced(strategies, player, size, own):
    return [*strategies[:player], [int(own == other) for other in range(size)], *strategies[player + 1 :]]


def accepted(folder, game, result):
    (folder / "game.json").write_text(json.dumps(write_game(game)))
    (folder / "certificate.json").write_text(result.certificate)
    return replay(folder / "certificate.json")


@few
@given(cases(), st.sampled_from([0, Fraction(1, 2), 3]))
def test_payoffs_regrets_and_better_replies_are_those_of_enumeration(case, eta):
    game, strategies = case
    result = check(game, strategies, eta)
    for player, size in enumerate(game.shape):
        kept = pays(game, player, strategies)
        gains = [pays(game, player, replaced(strategies, player, size, own)) - kept for own in range(size)]
        assert result.payoff[player] == kept
        assert result.regret[player] == max(gains)
        better = result.better[player]
        assert better is None if max(gains) == 0 else gains[better] == max(gains)
    assert result.equilibrium == all(regret <= eta for regret in result.regret)


@few
@given(cases())
def test_an_eta_equal_to_the_greatest_regret_is_enough_and_a_smaller_one_is_not(case):
    game, strategies = case
    greatest = max(check(game, strategies).regret)
    assert check(game, strategies, greatest).equilibrium
    if greatest:
        assert not check(game, strategies, greatest - min(greatest, Fraction(1, 10**9))).equilibrium


@few
@given(cases())
def test_the_better_map_of_a_correlated_profile_gains_the_regret(case):
    game, strategies = case
    support = tuple(
        (profile, chance)
        for profile in product(*map(range, game.shape))
        if (chance := prod(strategy[own] for strategy, own in zip(strategies, profile, strict=True)))
    )
    law = CorrelatedDocument(support)
    result = check(game, law)
    for player, better in enumerate(result.better):
        if better is None:
            assert result.regret[player] == 0
            continue
        gain = sum(
            chance
            * (
                game.payoff(player, (*profile[:player], better[profile[player]], *profile[player + 1 :]))
                - game.payoff(player, profile)
            )
            for profile, chance in support
        )
        assert gain == result.regret[player]
    assert result.regret == check(game, strategies).regret
    assert check(game, law, kind="coarse").regret == result.regret


def test_a_correlated_equilibrium_of_chicken_is_no_product_and_is_accepted(tmp_path):
    game = parse_game(CHICKEN, "chicken")
    law = CorrelatedDocument((((0, 0), THIRD), ((0, 1), THIRD), ((1, 0), THIRD)))
    for kind in ("correlated", "coarse"):
        result = check(game, law, kind=kind)
        assert (result.equilibrium, result.payoff, result.regret) == (True, (5, 5), (0, 0))
        assert accepted(tmp_path, game, result).accepted


def test_a_coarse_correlated_equilibrium_need_not_be_correlated():
    table = ((0, 1, -1), (-1, 0, 1), (1, -1, 0))
    row = tuple(Fraction(entry) for line in table for entry in line)
    game = GameDocument("", ("r", "c"), (("a", "b", "c"),) * 2, (row, tuple(-entry for entry in row)))
    diagonal = CorrelatedDocument(tuple(((own, own), THIRD) for own in range(3)))
    assert check(game, diagonal, kind="coarse").equilibrium
    result = check(game, diagonal, kind="correlated")
    assert not result.equilibrium
    assert result.better == ((2, 0, 1), (2, 0, 1))
    assert result.regret == (1, 1)


@few
@given(cases(), st.sampled_from([0, "1/3"]))
def test_every_certificate_replays(tmp_path_factory, case, eta):
    game, strategies = case
    result = check(game, strategies, eta)
    verdict = accepted(tmp_path_factory.mktemp("check"), game, result)
    assert verdict.accepted, verdict.reason


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"equilibrium":false', '"equilibrium":true'),
        ('"regret":["3/2","1"]', '"regret":["3/2","0"]'),
        ('"regret":["3/2","1"]', '"regret":["3/2"]'),
        ('"payoff":["3/2","4"]', '"payoff":["5/2","4"]'),
        ('"eta":"0"', '"eta":"3/2"'),
        ('"eta":"0"', '"eta":"-1"'),
        ('"kind":"nash"', '"kind":"coarse"'),
        ('"kind":"nash"', '"kind":"other"'),
        ('["1/2","1/2"]', '["1/2","1/3"]'),
    ],
)
def test_a_changed_certificate_is_rejected(tmp_path, old, new):
    game = parse_game(DILEMMA, "dilemma")
    result = check(game, [[1, 0], ["1/2", "1/2"]])
    assert accepted(tmp_path, game, result).accepted
    assert old in result.certificate
    (tmp_path / "certificate.json").write_text(result.certificate.replace(old, new))
    assert not replay(tmp_path / "certificate.json").accepted


def test_another_game_is_rejected(tmp_path):
    result = check(parse_game(DILEMMA, "dilemma"), [[0, 1], [0, 1]])
    assert result.equilibrium
    assert not accepted(tmp_path, parse_game(CHICKEN, "chicken"), result).accepted


def test_files_are_read_and_named_in_the_certificate(tmp_path):
    game, profile = tmp_path / "dilemma.json", tmp_path / "profile.json"
    game.write_text(json.dumps(DILEMMA))
    profile.write_text('{"format": "certify-profile/1", "strategies": [[0, 1], [0, 1]]}')
    result = check(game, profile)
    assert result.equilibrium
    assert result.json() == {"equilibrium": True, "regret": ["0", "0"], "payoff": ["1", "1"]}
    (tmp_path / "certificate.json").write_text(result.certificate)
    assert replay(tmp_path / "certificate.json").accepted
    law = tmp_path / "law.json"
    law.write_text('{"format": "certify-correlated/1", "support": [{"profile": [1, 1], "probability": 1}]}')
    assert check(game, law, kind="correlated").equilibrium


def test_a_float_is_taken_at_its_exact_value():
    game = parse_game(DILEMMA, "dilemma")
    assert check(game, [[0.25, 0.75], [0.5, 0.5]]).regret == (Fraction(3, 8), Fraction(5, 8))
    with pytest.raises(InputError, match="sum to 1"):
        check(game, [[0.1, 0.9], [0.5, 0.5]])


@pytest.mark.parametrize(
    "arguments",
    [
        {"profile": [[1, 0]]},
        {"profile": [[1, 0], [1, 0, 0]]},
        {"profile": [[1, 0], [2, -1]]},
        {"profile": [[1, 0], [1, 1]]},
        {"profile": [[1, 0], [1, 0]], "eta": -1},
        {"profile": [[1, 0], [1, 0]], "eta": "x"},
        {"profile": [[1, 0], [1, 0]], "kind": "perfect"},
        {"profile": [[1, 0], [1, 0]], "kind": "coarse"},
        {"profile": ProfileDocument(((Fraction(1), Fraction(0)),)), "kind": "nash"},
        {"profile": ProfileDocument(((Fraction(1), Fraction(0)),) * 2), "kind": "correlated"},
        {"profile": CorrelatedDocument((((0, 0), Fraction(1)),)), "kind": "nash"},
        {"profile": CorrelatedDocument((((0, 2), Fraction(1)),))},
    ],
)
def test_a_profile_that_is_not_one_of_the_game_is_refused(arguments):
    with pytest.raises(InputError):
        check(parse_game(DILEMMA, "dilemma"), **arguments)


@pytest.mark.parametrize(
    ("parameters", "results"),
    [
        ({"eta": "0", "kind": "nash"}, {"equilibrium": True, "regret": ["0", "0"], "payoff": ["1", "1"]}),
        ({"profile": None, "eta": "0", "kind": "nash"}, {"equilibrium": True, "regret": [], "payoff": []}),
        ({}, {"equilibrium": 1, "regret": ["0", "0"], "payoff": ["1", "1"]}),
        ({}, {"equilibrium": True, "regret": "00", "payoff": ["1", "1"]}),
        ({}, {"equilibrium": True, "regret": ["0", "0"], "payoff": ["1", "1"], "more": 1}),
        ({}, {"equilibrium": True, "regret": ["0", "0"]}),
    ],
)
def test_the_question_refuses_parameters_and_results_of_another_form(parameters, results):
    profile = {"format": "certify-profile/1", "strategies": [[0, 1], [0, 1]]}
    with pytest.raises(InputError):
        question("check").parts(
            parse_game(DILEMMA, "dilemma"), parameters or {"profile": profile, "eta": "0", "kind": "nash"}, results
        )


def test_results_are_shown_shortly():
    game = parse_game(DILEMMA | {"players": ["<row>", "column"]}, "dilemma")
    result = check(game, [[1, 0], ["1/2", "1/2"]])
    assert repr(result) == "CheckResult(no nash equilibrium, greatest regret 3/2)"
    assert repr(check(game, [[0, 1], [0, 1]], "1/4")) == "CheckResult(nash equilibrium within 1/4, greatest regret 0)"
    page = result._repr_html_()
    assert "&lt;row&gt;" in page
    assert "<td>3/2</td>" in page
    assert "<row>" not in page


def test_huge_numbers_are_shown_without_an_error():
    row = (Fraction(10) ** 400, Fraction(0))
    result = check(GameDocument("", ("one",), (("a", "b"),), (row,)), [[0, 1]])
    assert len(repr(result)) < 120
