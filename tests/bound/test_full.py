from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_markets import grid_equilibrium_values, market_of, markets, replayed

from certify.bounds import bound

half = Fraction(1, 2)


@settings(max_examples=60, deadline=None)
@given(market=markets(agents=(1, 2), actions=(2, 3), states=(2, 2)), ties=st.sampled_from(["any", "common"]))
def test_no_equilibrium_on_a_grid_of_rules_is_below_the_bound(market, ties):
    answer = bound(market, messages=2)
    assert min(grid_equilibrium_values(market)) >= answer.lower
    assert bound(market, messages=2, ties=ties).lower >= answer.lower


@settings(max_examples=25, deadline=None)
@given(market=markets(agents=(1, 2), actions=(2, 2), states=(1, 2), types=2, joint=True))
def test_no_equilibrium_on_a_grid_of_rules_is_below_the_bound_with_private_types(market):
    answer = bound(market, messages=2)
    values = grid_equilibrium_values(market)
    assert not values or min(values) >= answer.lower


@settings(max_examples=25, deadline=None)
@given(market=markets(agents=(2, 2), actions=(2, 2), states=(2, 2)), eta=st.sampled_from(["1/4", "1"]))
def test_no_approximate_equilibrium_on_a_grid_of_rules_is_below_the_bound(market, eta):
    answer = bound(market, messages=2, eta=eta)
    from dataclasses import replace

    loose = replace(market, eta=(Fraction(eta),) * 2)
    assert min(grid_equilibrium_values(loose)) >= answer.lower


@settings(max_examples=60, deadline=None)
@given(
    market=st.one_of(markets(), markets(types=2, joint=True)),
    ties=st.sampled_from(["any", "common"]),
    eta=st.sampled_from([0, "1/7"]),
    messages=st.sampled_from([None, 1, 2]),
)
def test_every_certificate_is_accepted_and_the_figures_are_in_order(market, ties, eta, messages, tmp_path_factory):
    answer = bound(market, ties=ties, eta=eta, messages=messages)
    assert answer.status == "proved"
    verdict = replayed(market, answer, tmp_path_factory.mktemp("market"))
    assert verdict.accepted, verdict.reason
    assert answer.lower <= answer.optimum
    assert answer.theorem is None or answer.theorem <= answer.lower
    assert answer.attained is None or answer.lower <= answer.attained <= answer.optimum


def test_opposed_agents_force_the_users_best_value():
    market = market_of([[1, 0], [0, 1]], [[[2, 0], [0, 0]], [[0, 0], [0, 2]]], [1, 1])
    answer = bound(market)
    assert answer.lower == answer.attained == answer.optimum == 1
    assert answer.gap == 0


def test_a_single_prosecutor_leaves_the_user_with_what_bayesian_persuasion_leaves_her():
    user = [[1, 0], [0, 1]]
    prosecutor = [[0, 0], [1, 1]]
    answer = bound(market_of(user, [prosecutor], [7, 3]))
    assert answer.lower == answer.attained == Fraction(7, 10)
    assert answer.optimum == 1
    assert answer.theorem == 0


def test_a_single_agent_is_not_sure_of_ties_that_no_advice_can_break():
    user = [[0, 0, 2], [0, 0, 2], [1, 1, 0]]
    market = market_of([[1, 1], [1, 1]], [[[1, 1], [0, 0]]], [1, 1])
    assert bound(market).lower == 1
    agent = [[3, 3, 0], [0, 0, 0], [1, 1, 1]]
    hostile = bound(market_of(user, [agent], [1, 1, 2]))
    same = bound(market_of(user[1:], [agent[1:]], [1, 1, 2]))
    assert hostile.lower <= same.lower


def test_two_agents_alike_can_still_persuade_together():
    prosecutor = [[0, 0], [1, 1]]
    answer = bound(market_of([[1, 0], [0, 1]], [prosecutor, prosecutor], [7, 3]))
    assert answer.lower == answer.attained == Fraction(7, 10)
    assert set(answer.equilibrium) == {"rules", "response", "deviations"}


def test_with_one_message_only_obedience_binds():
    market = market_of([[1, 0], [0, 1]], [[[1, 0], [0, 1]]] * 2, [1, 1])
    answer = bound(market, messages=1)
    assert answer.lower == half
    assert answer.theorem is None
    assert bound(market).lower == 1


def test_common_ties_help_agents_with_opposite_tastes():
    user = [[1, 1], [1, 1], [0, 2]]
    first = [[1, 0], [0, 0], [0, 3]]
    second = [[0, 0], [1, 0], [0, 3]]
    market = market_of(user, [first, second], [1, 1])
    hostile, common = bound(market, ties="any"), bound(market, ties="common")
    assert hostile.theorem is None
    assert common.theorem is not None
    assert hostile.lower <= common.lower


def test_past_the_limit_of_plans_the_bound_says_so_and_stays_below():
    joint = {(z, x, (z + x) % 3): 1 + x for z in range(7) for x in range(2)}
    user = [[3, 0, 1], [0, 3, 1], [1, 0, 2]]
    market = market_of(user, [user, [row[::-1] for row in user]], joint=joint)
    answer = bound(market)
    assert answer.outcomes == "actions"
    assert "plans" in repr(answer)
    assert answer.lower <= answer.optimum


def test_states_without_probability_change_nothing():
    user, agent = [[1, 0], [0, 1]], [[0, 1], [1, 0]]
    wide = market_of([[*row, 9] for row in user], [[[5, *row] for row in agent]], [1, 1, 0])
    assert bound(wide).optimum == 1


@pytest.mark.parametrize("agents", [1, 2, 3, 4])
def test_agents_equal_to_the_user_give_her_everything(agents):
    user = [[2, 0, 1], [0, 3, 1]]
    answer = bound(market_of(user, [user] * agents, [1, 2, 1]))
    assert answer.lower == answer.optimum == answer.attained


def test_one_action_and_one_state_are_markets_too():
    for user in ([[3]], [[3, 4]], [[3], [4]]):
        answer = bound(market_of(user, [user, user], [1] * len(user[0])))
        assert answer.lower == answer.optimum
