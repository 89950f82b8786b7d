from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_markets import market_of, markets

from certify.bounds import bound
from certify.bounds.theorem import theorem_bound
from certify.spec.questions.bound_variant import optimum


def at_weights(market, weights, eta):
    """What the theorem gives at given weights: each state's best offset is the middle of its residuals."""
    spread = Fraction(0)
    for y in {y for _, _, y in market.joint}:
        residuals = [
            sum(w * table[a][y] for w, table in zip(weights, market.agent_utilities, strict=True)) - market.user[a][y]
            for a in range(len(market.actions))
        ]
        spread = max(spread, max(residuals) - min(residuals))
    return optimum(market) - spread - sum(w * e for w, e in zip(weights, eta, strict=True))


@settings(max_examples=60, deadline=None)
@given(
    market=markets(agents=(1, 3), actions=(1, 3), states=(1, 3)),
    weights=st.lists(st.fractions(0, 3, max_denominator=4), min_size=3, max_size=3),
)
def test_no_weights_give_more_than_the_theorem_bound(market, weights):
    best = theorem_bound(market)
    assert best.value == at_weights(market, best.alignment.weights, market.eta)
    assert best.value >= at_weights(market, weights[: len(market.agents)], market.eta)


@pytest.mark.parametrize("step", [1, 2])
def test_agents_whose_biases_cancel_give_the_optimum(step):
    user = [[2, 0], [0, 2]]
    agents = [[[2 + step, 0], [0, 2]], [[2 - step, 0], [0, 2]]]
    answer = bound(market_of(user, agents, [1, 1]))
    assert answer.theorem == answer.optimum == answer.lower
    assert sum(answer.weights.values()) >= 0


def test_ties_take_the_theorem_away_unless_they_are_common():
    user = [[1, 0], [1, 1]]
    market = market_of(user, [user, user], [1, 1])
    assert bound(market).theorem is None
    assert bound(market, ties="common").theorem == 1
    assert bound(market, kind="best-agent").theorem == 1


def test_one_message_takes_the_theorem_away():
    user = [[1, 0], [0, 1]]
    market = market_of(user, [user, user], [1, 1])
    assert bound(market, messages=1).theorem is None
    assert bound(market, messages=2).theorem == 1


def test_eta_costs_its_weighted_sum():
    user = [[4, 0], [0, 4]]
    answer = bound(market_of(user, [user], [1, 1]), eta="1/4")
    assert answer.theorem == 4 - Fraction(1, 4)
    assert all(each >= 0 for each in answer.weights.values())
