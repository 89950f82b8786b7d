from fractions import Fraction

import pytest
from extensive_games import as_behavior, behaviors, children, full_strategies, pays, reduced, trees
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.spec.errors import InputError
from certify.spec.extensive.play import expected_payoffs, pure_payoffs, reach_probabilities
from certify.spec.reading.efg import parse_efg

few = settings(max_examples=50, deadline=None)

DRIVER = """EFG 2 R "absent-minded driver" { "driver" } p "" 1 1 "" { "stay" "exit" } 0
p "" 1 1 "" { "stay" "exit" } 0 t "" 1 "" { 1 } t "" 2 "" { 4 } t "" 0"""


@few
@given(st.data(), st.booleans())
def test_payoffs_of_behavior_strategies_are_those_of_recursion_also_without_recall(data, recall):
    game = data.draw(trees(recall=recall))
    behavior = data.draw(behaviors(game))
    players = range(len(game.players))
    assert expected_payoffs(game, behavior) == [pays(game, player, behavior) for player in players]
    reach = reach_probabilities(game, behavior)
    assert sum(chance for chance, node in zip(reach, game.nodes, strict=True) if node.information_set is None) == 1
    for number, node in enumerate(game.nodes):
        if node.information_set is not None:
            assert sum(reach[child] for child in children(game, number)) == reach[number]


@few
@given(st.data())
def test_a_reduced_strategy_pays_what_any_strategy_pays_that_agrees_with_it(data):
    game = data.draw(trees())
    full = [data.draw(st.sampled_from(full_strategies(game, player))) for player in range(len(game.players))]
    short = [reduced(game, player, strategy) for player, strategy in enumerate(full)]
    behavior = tuple(as_behavior(game, player, strategy) for player, strategy in enumerate(full))
    assert pure_payoffs(game, short) == pure_payoffs(game, full) == expected_payoffs(game, behavior)


def test_the_absent_minded_driver_draws_anew_at_each_crossing():
    game = parse_efg(DRIVER, where="driver.efg")
    stay = Fraction(2, 3)
    assert expected_payoffs(game, [[[stay, 1 - stay]]]) == [stay**2 + 4 * stay * (1 - stay)] == [Fraction(4, 3)]
    assert [pure_payoffs(game, [[action]]) for action in (0, 1)] == [[1], [0]]


@pytest.mark.parametrize(
    ("strategies", "words"),
    [
        ([], "expected 1, one a player"),
        ([[0], [0]], "expected 1, one a player"),
        ([[]], "expected 1 actions"),
        ([[2]], "expected actions below"),
        ([[-1]], "expected actions below"),
        ([[None]], "node 0 is reached, where no action is chosen"),
    ],
)
def test_refuses_strategies_that_are_not_of_the_game(strategies, words):
    with pytest.raises(InputError, match=words):
        pure_payoffs(parse_efg(DRIVER, where="driver.efg"), strategies)


@pytest.mark.parametrize("behavior", [[], [[]], [[[1]]], [[[1, 0], [1, 0]]]])
def test_refuses_behavior_of_another_form(behavior):
    with pytest.raises(InputError, match=r"^behavior"):
        expected_payoffs(parse_efg(DRIVER, where="driver.efg"), behavior)
