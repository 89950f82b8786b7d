import json
from fractions import Fraction
from itertools import combinations, product
from math import lcm

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smallest_examples import any_example, smallest, texts

from certify.spec.errors import InputError
from certify.spec.formula import holds_at
from certify.spec.normal_form import NormalForm
from certify.spec.reading.game import parse_game
from certify.spec.reading.game_document import write_game
from certify.spec.reading.nfg import parse_nfg, write_nfg
from certify.strategies import HUGE, NEAR, games, normal_form, normal_forms
from certify.strategies.degeneracies import GAME_KINDS
from certify.strategies.games import own_rows


def grids(game):
    """For each player, rows of its strategies by columns of what the others play."""
    return [
        [[table[place] for place in row] for row in own_rows(game.shape, player)]
        for player, table in enumerate(game.payoffs)
    ]


def gaps(game):
    """For each player and column, how far each strategy is from the best."""
    for grid in grids(game):
        for column in zip(*grid, strict=True):
            yield sorted(max(column) - value for value in column)


def has_duplicates(game):
    return any(
        all(table[x] == table[y] for table in game.payoffs for x, y in zip(*rows, strict=True))
        for player in range(len(game.shape))
        for rows in combinations(own_rows(game.shape, player), 2)
    )


def has_dominated(game):
    form = normal_form(game)
    return any(
        holds_at(form.weakly_dominates(player, better, worse))
        for player, size in enumerate(game.shape)
        for better, worse in product(range(size), repeat=2)
        if better != worse
    )


def is_extreme(game):
    return any(abs(value) in (HUGE, Fraction(1, HUGE)) for table in game.payoffs for value in table)


PRESENT = {
    "ties": lambda game: any(len(each) > 1 and each[1] == 0 for each in gaps(game)),
    "near-ties": lambda game: any(NEAR in each for each in gaps(game)),
    "duplicates": has_duplicates,
    "dominated": has_dominated,
    "indifferent": lambda game: any(len(grid) > 1 and all(row == grid[0] for row in grid) for grid in grids(game)),
    "extreme": is_extreme,
}


@settings(deadline=None)
@given(games(players=(1, 3), strategies=(1, 3)))
def test_games_are_read_back_from_both_file_forms(game):
    assert parse_game(json.loads(json.dumps(write_game(game))), "game") == game
    assert parse_nfg(write_nfg(game), where="game") == game
    assert normal_form(game).sizes == game.shape


@settings(deadline=None)
@given(games(players=(1, 3), strategies=(1, 3), numerators=(-2, 5), denominators=7, degenerate=False))
def test_plain_games_have_small_numbers_over_one_denominator(game):
    numbers = [value for table in game.payoffs for value in table]
    assert lcm(*(number.denominator for number in numbers)) in (1, 7)
    assert Fraction(-2, 7) <= min(numbers) <= max(numbers) <= Fraction(5, 7)


@settings(deadline=None)
@given(games(shape=(2, 1, 3)))
def test_a_shape_is_kept(game):
    assert game.shape == (2, 1, 3)


@settings(max_examples=50, deadline=None)
@given(normal_forms(strategies=(2, 3)))
def test_normal_forms_have_a_game_of_numbers(form):
    assert isinstance(form, NormalForm)
    assert all(form.is_pure_nash(profile) is not None for profile in form.profiles())


@pytest.mark.parametrize("kind", GAME_KINDS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_kind_that_is_asked_for_is_in_every_game(kind, data):
    game = data.draw(games(players=(1, 3), strategies=(1, 3), degenerate={kind}))
    assert PRESENT[kind](game)


@pytest.mark.parametrize("kind", GAME_KINDS)
def test_each_kind_is_drawn_without_being_asked_for(kind):
    drawn = games(shape=(3, 3), numerators=(-99, 99))
    assert PRESENT[kind](any_example(drawn, lambda game: PRESENT[kind](game) and len(set(game.payoffs[0])) > 2))


@settings(deadline=None)
@given(games(strategies=(2, 3), degenerate=["ties", "near-ties"]))
def test_of_two_kinds_at_least_one_is_there(game):
    assert PRESENT["ties"](game) or PRESENT["near-ties"](game)


@pytest.mark.parametrize(
    ("kind", "shape", "payoffs"),
    [
        ("ties", (2, 1), [["0", "0"], ["0", "0"]]),
        ("duplicates", (2, 1), [["0", "0"], ["0", "0"]]),
        ("dominated", (2, 1), [["0", "-1"], ["0", "0"]]),
        ("indifferent", (2, 1), [["0", "0"], ["0", "0"]]),
        ("near-ties", (2, 1), [["0", "-1/1000000000"], ["0", "0"]]),
        ("extreme", (1, 1), [["1000000000000"], ["0"]]),
    ],
)
def test_a_kind_shrinks_to_its_smallest_game(kind, shape, payoffs):
    game = smallest(games(degenerate={kind}))
    assert (game.shape, texts(game.payoffs)) == (shape, payoffs)


def has_pure_equilibrium(game):
    form = normal_form(game)
    return any(holds_at(form.is_pure_nash(profile)) for profile in form.profiles())


def test_the_smallest_game_with_a_pure_equilibrium_is_one_by_one():
    game = smallest(games(), has_pure_equilibrium)
    assert (game.shape, texts(game.payoffs)) == ((1, 1), [["0"], ["0"]])


def test_the_smallest_game_without_a_pure_equilibrium_is_matching_pennies():
    game = smallest(games(degenerate=False), lambda game: not has_pure_equilibrium(game))
    assert game.shape == (2, 2)
    assert {value for table in game.payoffs for value in table} <= {-1, 0, 1}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"players": 0}, "players: expected at least 1, got 0"),
        ({"strategies": (2, 1)}, "strategies: expected"),
        ({"strategies": 1, "degenerate": {"ties"}}, "strategies: ties needs at least 2, got at most 1"),
        ({"shape": (1, 1), "degenerate": {"dominated"}}, "shape: dominated needs a player with two strategies"),
        ({"shape": ()}, "shape: expected one size a player, got none"),
        ({"shape": (2, 0)}, "shape: expected an integer of at least 1, got 0"),
        ({"shape": (10_000, 10_000)}, "too large"),
        ({"degenerate": {"impossible"}}, 'degenerate: expected True, False or a set of ties, .* got "impossible"'),
        ({"degenerate": "ties"}, 'degenerate: expected True, False or a set of .* got "ties"'),
        ({"denominators": 0}, "denominators: expected at least 1, got 0"),
    ],
)
def test_refuses_arguments_that_are_not_what_they_have_to_be(arguments, message):
    with pytest.raises(InputError, match=message):
        games(**arguments)
