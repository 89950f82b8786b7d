import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from search_problems import distribution as is_distribution
from search_problems import unknown

from certify.search.game_draws import GameDraws, distribution
from certify.spec.formula import at_least

NAMES = ["p[0]", "p[1]", "p[2]", "one[0,0]", "one[0,1]", "two[0,0]", "two[0,1]", "both[0,0]", "both[0,1]", "c"]
PLAIN = [*is_distribution("p[0]", "p[1]", "p[2]"), at_least(unknown("c"))]
DEFINED = {f"both[0,{y}]": unknown(f"one[0,{y}]") + 2 * unknown(f"two[0,{y}]") for y in (0, 1)}


def draws():
    return GameDraws(NAMES, PLAIN, DEFINED)


def is_game(game):
    assert game.keys() == set(NAMES)
    assert sum(game[name] for name in NAMES[:3]) == 1
    assert all(game[name] >= 0 for name in [*NAMES[:3], "c"])
    assert all(game[f"both[0,{y}]"] == game[f"one[0,{y}]"] + 2 * game[f"two[0,{y}]"] for y in (0, 1))


@settings(max_examples=50, deadline=None)
@given(st.integers())
def test_games_and_simpler_ones_meet_signs_sums_and_definitions(seed):
    source, drawn = random.Random(seed), draws()
    game = drawn.draw(source)
    is_game(game)
    for other in drawn.simpler(game):
        is_game(other)
        assert other != game


def test_tables_are_sometimes_zero_equal_or_opposite():
    source, drawn = random.Random(2), draws()
    games = [drawn.draw(source) for _ in range(300)]
    first = [(game["one[0,0]"], game["one[0,1]"]) for game in games]
    second = [(game["two[0,0]"], game["two[0,1]"]) for game in games]
    assert first.count((0, 0)) > 10
    pairs = list(zip(first, second, strict=True))
    assert sum(one == two != (0, 0) for one, two in pairs) > 5
    assert sum(one == (-two[0], -two[1]) != (0, 0) for one, two in pairs) > 5


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_distributions_mostly_have_full_support_and_are_often_uniform(size):
    source = random.Random(3)
    drawn = [distribution(source, size) for _ in range(400)]
    assert all(sum(each) == 1 and min(each) >= 0 for each in drawn)
    assert sum(min(each) > 0 for each in drawn) > 300
    assert drawn.count([Fraction(1, size)] * size) > 150


def test_what_is_simpler_comes_down_to_a_game_in_which_nothing_is():
    drawn = draws()
    game = drawn.draw(random.Random(4))
    for _ in range(100):
        simpler = list(drawn.simpler(game))
        if not simpler:
            break
        game = simpler[-1]
    assert [game[name] for name in NAMES] == [Fraction(1, 3)] * 3 + [0] * 7
