from fractions import Fraction
from itertools import product

import pytest
from brute_force import chances, full_information_value, games, laws, miss, payoffs, worth
from hypothesis import given, settings
from hypothesis import strategies as st
from market_readings import market_of, number, true

from certify.spec.errors import InputError
from certify.spec.formula import holds_at
from certify.spec.market import Market

few = settings(max_examples=60, deadline=None)
errors = st.fractions(-1, 5, max_denominator=6)


@few
@given(games())
def test_cells_and_views_are_those_of_the_prior(game):
    market = market_of(game)
    assert market.cells == list(game.prior)
    assert sorted(market.views) == sorted({(z, x) for z, x, _ in game.prior})
    for z, x in market.views:
        assert number(market.mass(z, x)) == sum(p for (cz, cx, _), p in game.prior.items() if (cz, cx) == (z, x))


@few
@given(games())
def test_best_informed_values_add_up_to_the_full_information_value(game):
    market = market_of(game)
    best = [
        max(number(market.informed_value(market.user, a, z, x)) for a in range(game.actions)) for z, x in market.views
    ]
    assert sum(best) == full_information_value(game)


@few
@given(games())
def test_the_optimum_is_unique_where_one_action_is_best_at_every_view_that_may_happen(game):
    market, unique = market_of(game), []
    for z, x in market.views:
        cells = [(y, p) for (cz, cx, y), p in game.prior.items() if (cz, cx) == (z, x)]
        values = [sum(p * game.user[a][y] for y, p in cells) for a in range(game.actions)]
        unique.append(not any(p for _, p in cells) or values.count(max(values)) == 1)
        assert holds_at(market.unique_optimum_at(z, x)) is unique[-1]
    assert holds_at(market.unique_optimum()) is all(unique)


def test_an_action_and_its_copy_are_no_unique_optimum():
    prior = {(0, 0, 0): Fraction(1), (0, 1, 1): Fraction(0)}
    copied = Market(1, 2, 2, 1, 2, prior, [[1, 0], [1, 0]], [[[0, 0], [0, 0]]])
    assert holds_at(copied.unique_optimum()) is False
    assert holds_at(copied.unique_optimum_at(0, 1)) is True
    one = Market(1, 1, 2, 1, 2, prior, [[1, 0]], [[[0, 0]]])
    assert holds_at(one.unique_optimum()) is True


@few
@given(st.data())
def test_expectations_are_sums_over_outcomes(data):
    game = data.draw(games())
    market, law = market_of(game), data.draw(laws(game))
    assert number(market.user_value(law)) == worth(law, game.user)
    for i in range(game.agents):
        assert number(market.agent_value(i, law)) == worth(law, game.others[i])


@few
@given(st.data())
def test_a_law_is_nonnegative_and_has_the_prior_as_its_marginal(data):
    game = data.draw(games())
    market, law = market_of(game), data.draw(laws(game))
    assert holds_at(market.is_law(law)) is True
    place = data.draw(st.sampled_from(sorted(law)))
    change = data.draw(st.sampled_from([Fraction(1, 7), Fraction(-2)]))
    assert holds_at(market.is_law(law | {place: law[place] + change})) is False
    if game.actions > 1:
        other = ((place[0] + 1) % game.actions, place[1])
        moved = law | {place: law[place] - change, other: law[other] + change}
        assert holds_at(market.is_law(moved)) is (min(moved.values()) >= 0)


@few
@given(st.data())
def test_alignment_is_a_largest_miss_of_at_most_the_error(data):
    game = data.draw(games())
    market = market_of(game)
    weights = data.draw(st.lists(payoffs, min_size=game.agents, max_size=game.agents))
    shift = data.draw(payoffs)
    shifts = {cell: data.draw(payoffs) for cell in game.prior}
    for offset in (shift, shifts):
        least = miss(game, weights, offset)
        for error in (least, least - Fraction(1, 100), data.draw(errors)):
            assert holds_at(market.aligned(weights, error=error, offset=offset)) is (error >= least)
    assert holds_at(market.aligned(weights, error=miss(game, weights, 0))) is True
    with pytest.raises(ValueError, match="argument"):
        market.aligned([*weights, 1], error=0)


def test_one_offset_is_asked_in_every_state_and_an_offset_for_each_cell_where_there_is_one():
    prior = {(0, 0, 0): Fraction(1)}
    market = Market(1, 1, 2, 1, 1, prior, [[0, 5]], [[[0, 0]]])
    assert holds_at(market.aligned([1], error=0, offset=0)) is False
    assert holds_at(market.aligned([1], error=0, offset={(0, 0, 0): 0})) is True


@few
@given(st.data())
def test_the_residual_is_the_expected_difference(data):
    game = data.draw(games())
    market, law = market_of(game), data.draw(laws(game))
    weights = data.draw(st.lists(payoffs, min_size=game.agents, max_size=game.agents))
    offset = {cell: data.draw(payoffs) for cell in game.prior}
    expected = sum(w * worth(law, table) for w, table in zip(weights, game.others, strict=True)) - worth(law, game.user)
    expected += sum(game.prior[cell] * offset[cell] for cell in game.prior)
    assert number(market.residual(weights, offset, law)) == expected
    for a, y in product(range(game.actions), range(game.states)):
        direct = sum(w * table[a][y] for w, table in zip(weights, game.others, strict=True))
        assert number(market.combination(weights, a, y)) == direct


@pytest.mark.parametrize(
    ("user", "others", "message"),
    [
        ([[1, 2]], [[[1, 2], [1, 2]]], "expected 2 rows of 2 utilities for user"),
        ([[1, 2], [1]], [[[1, 2], [1, 2]]], "expected 2 rows of 2 utilities for user"),
        ([[1, 2], [1, 2]], [[[1, 2, 3], [1, 2, 3]]], "expected 2 rows of 2 utilities for agent 0"),
        ([[1, 2], [1, 2]], [], "expected 1 tables of agents, got 0"),
    ],
)
def test_refuses_tables_of_another_size(user, others, message):
    with pytest.raises(InputError, match=message):
        Market(1, 2, 2, 1, 2, {(0, 0, 0): 1}, user, others)


@few
@given(st.data())
def test_formulas_of_numbers_have_no_unknowns_left(data):
    game = data.draw(games(agents=1))
    market = market_of(game)
    law = data.draw(laws(game))
    chance = data.draw(chances(2))
    for formula in (market.is_law(law), market.unique_optimum(), market.aligned([chance[0]], error=chance[1])):
        assert true(formula, {}) is holds_at(formula)
