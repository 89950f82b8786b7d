"""The tests of the toy solver: it passes as it is, and is caught with each of its bugs."""

import pytest
from hypothesis import Phase, given, settings
from toy_solver import support_enumeration

from certify.strategies import games
from certify.testing import assert_all_equilibria, assert_equilibrium, is_degenerate, payoff_tables

caught = pytest.mark.xfail(raises=AssertionError, strict=True, reason="a planted bug")
solvers = pytest.mark.parametrize(
    "bug", [None, *(pytest.param(bug, marks=caught) for bug in ("outside", "largest", "transposed"))]
)
repeatable = settings(derandomize=True, deadline=None, max_examples=200, phases=set(Phase) - {Phase.explain})

regular = (games(strategies=(1, 3), degenerate=False) | games(strategies=3, degenerate=False)).filter(
    lambda game: not is_degenerate(game)
)


@solvers
def test_finds_all_equilibria_of_the_games_of_the_literature(bug, certify_games):
    for game in certify_games.values():
        if len(game.players) == 2 and not is_degenerate(game):
            assert_all_equilibria(game, support_enumeration(*payoff_tables(game), bug))


@solvers
def test_finds_all_equilibria_of_random_games(bug):
    @repeatable
    @given(regular)
    def run(game):
        assert_all_equilibria(game, support_enumeration(*payoff_tables(game), bug))

    run()


@repeatable
@given(games(strategies=(1, 3), degenerate={"ties", "duplicates", "indifferent"}))
def test_what_it_finds_of_degenerate_games_are_equilibria(game):
    for profile in support_enumeration(*payoff_tables(game)):
        assert_equilibrium(game, profile)
