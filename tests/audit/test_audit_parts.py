"""What is taken out of a game is gone, and the rest is as it was."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.audit.parts import by_player, groups, payments, rebuilt, rows, tables
from certify.audit.trees import tree
from certify.spec.extensive.play import pure_payoffs
from certify.spec.extensive.recall import recall_fault
from certify.spec.reading.efg import parse_efg, write_efg
from certify.strategies import games

TREES = [tree(Random(number), 2 + number % 2, zero_sum=number % 3 == 0) for number in range(30)]


@pytest.mark.parametrize("game", TREES)
def test_random_trees_have_perfect_recall_and_are_read_back(game):
    assert recall_fault(game) is None
    assert parse_efg(write_efg(game), where="tree") == game


def test_random_trees_have_chance_moves_and_larger_information_sets():
    assert any(each.player is None for game in TREES for each in game.information_sets)
    visits = [[node.information_set for node in game.nodes] for game in TREES]
    assert any(
        each.player is not None and seen.count(number) > 1
        for game, seen in zip(TREES, visits, strict=True)
        for number, each in enumerate(game.information_sets)
    )
    assert all(a + b == 0 for a, b in payments(TREES[0]))


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_a_game_with_fewer_strategies_pays_the_same_for_the_others(data):
    game = data.draw(games(players=(1, 3), strategies=(1, 3)))
    kept = [data.draw(st.lists(st.integers(0, size - 1), min_size=1, unique=True).map(sorted)) for size in groups(game)]
    smaller = rebuilt(game, kept, tables(game))
    assert smaller.shape == rows(smaller) == tuple(map(len, kept))
    for profile in product(*map(range, smaller.shape)):
        before = tuple(own[each] for own, each in zip(kept, profile, strict=True))
        assert all(smaller.payoff(i, profile) == game.payoff(i, before) for i in range(len(game.players)))
    assert len(payments(game)) == len(game.payoffs[0])


@pytest.mark.parametrize("game", TREES)
def test_a_tree_without_an_action_pays_the_same_for_the_others(game):
    full = [list(range(count)) for count in groups(game)]
    assert rebuilt(game, full, tables(game)) == game
    own = [number for number, each in enumerate(game.information_sets) if each.player is not None]
    for place, count in enumerate(groups(game)):
        smaller = rebuilt(game, [*full[:place], [count - 1], *full[place + 1 :]], tables(game))
        assert len(smaller.nodes) < len(game.nodes)
        # Everybody's last action, wherever it is still asked for: the last one of what is left, too.
        last = [[game.information_sets[number].actions for number in each] for each in game.own_sets()]
        left = [[smaller.information_sets[number].actions for number in each] for each in smaller.own_sets()]
        before = pure_payoffs(game, [[len(actions) - 1 for actions in each] for each in last])
        after = pure_payoffs(smaller, [[len(actions) - 1 for actions in each] for each in left])
        assert before == after
        assert recall_fault(smaller) is None
        assert game.information_sets[own[place]].actions[count - 1] in {
            a for each in left for b in each for a in b
        } or (len(smaller.information_sets) < len(game.information_sets))


@pytest.mark.parametrize("game", TREES[:5])
def test_rows_of_a_tree_are_those_of_its_players_one_after_the_other(game):
    sizes = rows(game)
    told = by_player(game, [tuple(range(size)) for size in sizes])
    assert [len(each) for each in told] == [len(own) for own in game.own_sets()]
    assert [len(local) for each in told for local in each] == list(sizes)
