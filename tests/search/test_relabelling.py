"""Relabellings of games, and one table of each class."""

from itertools import permutations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from certify.search.relabelling import (
    Relabelling,
    class_count,
    closure,
    relabelling_count,
    relabellings,
    smallest_tables,
)

SIZES = [(2, 2), (2, 3), (3, 2), (1, 3), (2, 1, 2)]


def group_of(sizes, *, players=True):
    return [each.entries(sizes) for each in relabellings(sizes, players=players)]


def moved(table, order):
    result = [None] * len(table)
    for place, at in enumerate(order):
        result[at] = table[place]
    return tuple(result)


def test_a_profile_is_called_by_the_new_names_of_its_players_and_strategies():
    swap = Relabelling((1, 0), ((1, 0), (0, 1)))
    assert swap.profile((0, 1)) == (1, 1)
    assert swap.profile((1, 0)) == (0, 0)


def test_swapping_the_players_of_the_battle_of_the_sexes_and_their_strategies_gives_the_same_game():
    battle = (2, 0, 0, 1, 1, 0, 0, 2)
    assert moved(battle, Relabelling((1, 0), ((1, 0), (1, 0))).entries((2, 2))) == battle
    assert moved(battle, Relabelling((1, 0), ((0, 1), (0, 1))).entries((2, 2))) != battle


def test_relabellings_form_a_group_of_the_known_size():
    for sizes in SIZES:
        group = group_of(sizes)
        assert closure(group, len(group[0])) == sorted(group)
    assert len(group_of((2, 2))) == relabelling_count((2, 2)) == 8
    assert len(group_of((2, 3))) == 12
    assert relabelling_count((2, 3)) == 24


def test_players_with_other_numbers_of_strategies_keep_their_places():
    assert {each.players for each in relabellings((2, 3))} == {(0, 1)}


def test_each_class_of_2x2_tables_is_met_just_once():
    for players in (True, False):
        group = group_of((2, 2), players=players)
        found = list(smallest_tables(group, 8, 2))
        classes = {frozenset(moved(table, order) for order in group) for table in product(range(2), repeat=8)}
        assert len(found) == len(set(found)) == len(classes)
        assert {min(each) for each in classes} == set(found)


def test_burnside_counts_what_is_listed():
    for sizes, values in [((2, 2), 3), ((2, 3), 2), ((3, 2), 2), ((1, 3), 4), ((2, 1, 2), 2)]:
        group = group_of(sizes)
        found = list(smallest_tables(group, len(group[0]), values))
        assert len(found) == class_count(group, values)
        assert found == sorted(found)


def test_the_number_of_2x2_games_with_four_payoffs_ranked_strictly_is_known():
    """Rapoport and Guyer (1966): 78 ordinal games up to relabelling of strategies and players."""
    group = group_of((2, 2))
    ranks = [(*first, *second) for first in permutations(range(4)) for second in permutations(range(4))]
    assert sum(table == min(moved(table, order) for order in group) for table in ranks) == 78


def test_tables_that_do_not_fit_are_left_out():
    group = group_of((2, 2))

    def is_constant_sum(start):
        return len(start) <= 4 or start[-1] + start[len(start) - 5] == 1

    found = set(smallest_tables(group, 8, 2, is_constant_sum))
    everything = smallest_tables(group, 8, 2)
    assert found == {table for table in everything if all(table[at] + table[at + 4] == 1 for at in range(4))}
    assert len(found) > 1


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_the_smallest_table_of_any_class_is_listed(data):
    group = group_of((2, 2))
    table = tuple(data.draw(st.lists(st.integers(0, 2), min_size=8, max_size=8)))
    smallest = min(moved(table, order) for order in group)
    assert smallest in set(smallest_tables(group, 8, 3))
    assert class_count(group, 1) == 1
