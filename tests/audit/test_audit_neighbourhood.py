"""Hypothesis starts from the game itself, stays near it, and ends where the failure is smallest."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings

from certify.audit.kinds import KINDS, draw
from certify.audit.neighbourhood import choices, neighbours, scale, smallest
from certify.audit.parts import groups, tables
from certify.audit.trees import tree
from certify.strategies import games


@pytest.mark.parametrize("kind", KINDS)
def test_a_game_is_among_its_neighbours_and_hypothesis_starts_there(kind):
    game = draw(kind, 1, 2)
    seen = []
    found = smallest(game, lambda each: not seen.append(each) and each == game, over=lambda: len(seen) > 5)
    assert found == seen[0] == game
    assert len(seen) == 6


@settings(deadline=None, max_examples=30)
@given(games(players=(2, 3), strategies=(1, 3)).flatmap(lambda game: neighbours(game).map(lambda near: (game, near))))
def test_neighbours_have_no_more_strategies(pair):
    game, near = pair
    assert len(near.shape) == len(game.shape)
    assert all(a <= b for a, b in zip(near.shape, game.shape, strict=True))


@settings(deadline=None, max_examples=50)
@given(games(players=(1, 2), strategies=(1, 3)))
def test_payoffs_are_what_their_scale_says(game):
    for table in game.payoffs:
        found = scale(table)
        for value, integer, numerator in zip(table, found.integers, found.numerators, strict=True):
            above = Fraction(numerator, found.bottom)
            assert value == found.offset + found.factor * integer + above
            assert abs(integer) <= found.most
            assert abs(above) <= 1
    assert len(choices(game)) >= sum(game.shape) + 2


def test_the_smallest_failing_game_is_found_with_few_strategies_and_small_numbers():
    game = draw("offset", 1, 0)
    found = smallest(game, lambda each: max(map(max, tables(each))) >= 7)
    assert (found.shape, sorted(value for table in found.payoffs for value in table)) == ((1, 1), [0, 7])


def test_a_tree_loses_the_actions_that_do_not_matter():
    game = next(each for number in range(99) if len((each := tree(Random(number))).nodes) > 20)
    most = max(max(table) for table in tables(game))
    found = smallest(game, lambda each: max(max(table) for table in tables(each)) >= most)
    assert max(groups(found), default=1) == 1


def test_the_same_game_is_found_again():
    game = draw("ties", 1, 3)

    def fails(each):
        return len(set(each.payoffs[0])) > 1 and max(each.shape) > 1

    assert smallest(game, fails) == smallest(game, fails)
