"""Outside options: no equilibrium of two agents in a selection market, by brute force, is below the bound."""

from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_markets import best_payoff, market_of, markets, replayed, vertices, worth

from certify.bounds import bound

OPTIONS = [Fraction(0), Fraction(1), Fraction(5, 2)]


def with_options(market, *options, eta=0):
    slack = (Fraction(eta),) * len(market.agents)
    return replace(market, protocol="best-agent", unselected=tuple(map(Fraction, options)), eta=slack)


def withstands(market, corners, offers):
    """Whether two offers are an equilibrium: the better one is heard, the first one's if they are worth the same."""
    values = [worth(market.user, offer) for offer in offers]
    heard = int(values[1] > values[0])
    worths = [worth(market.user, q) for q in corners]
    for agent in range(2):
        table, other, option = market.agent_utilities[agent], values[1 - agent], market.unselected[agent]
        enough = (worth(table, offers[agent]) if agent == heard else option) + market.eta[agent]
        if (max(worths) > other or (agent == 0 and max(worths) == other)) and best_payoff(
            table, market.user, corners, other
        ) > enough:
            return False
        if (min(worths) < other or (agent == 1 and min(worths) == other)) and option > enough:
            return False
    return True


def equilibrium_values(market):
    """The user's values in the equilibria whose offers are vertices or midpoints of vertices."""
    corners = vertices(market)
    offers = [[(a + b) / 2 for a, b in zip(p, q, strict=True)] for p, q in product(corners, repeat=2)]
    offers = [list(point) for point in dict.fromkeys(map(tuple, offers))][:25]
    for pair in product(offers, repeat=2):
        if withstands(market, corners, pair):
            yield max(worth(market.user, offer) for offer in pair)


@settings(max_examples=25, deadline=None)
@given(
    market=markets(agents=(2, 2), actions=(2, 2), states=(2, 3), top=4),
    options=st.lists(st.sampled_from(OPTIONS), min_size=2, max_size=2),
    eta=st.sampled_from([0, Fraction(1, 4)]),
)
def test_no_equilibrium_is_worth_less_than_the_bound(market, options, eta):
    market = with_options(market, *options, eta=eta)
    answer = bound(market)
    assert min(equilibrium_values(market), default=answer.lower) >= answer.lower


@settings(max_examples=25, deadline=None)
@given(
    market=markets(agents=(2, 2), actions=(2, 2), states=(2, 3), top=4),
    options=st.lists(st.sampled_from(OPTIONS), min_size=2, max_size=2),
)
def test_the_equilibrium_that_is_named_withstands_all_deviations(market, options, tmp_path_factory):
    market = with_options(market, *options)
    answer = bound(market)
    assert replayed(market, answer, tmp_path_factory.mktemp("market")).accepted
    if answer.attained is None:
        return
    assert answer.lower <= answer.attained
    law = [Fraction(0)] * (len(market.actions) * len(market.states))
    likely = sorted({state for _, _, state in market.joint})
    for action, place, chance in answer.equilibrium["law"]:
        law[action * len(market.states) + likely[place]] += Fraction(chance)
    assert worth(market.user, law) == answer.attained
    if answer.attained < answer.optimum:
        assert withstands(market, vertices(market), [law, law])


def opposed():
    return market_of([[1, 0], [0, 1]], [[[0, 0], [1, 1]], [[1, 1], [0, 0]]], [1, 1])


def test_agents_that_are_paid_nothing_unheard_are_driven_to_the_users_best_value():
    answer = bound(with_options(opposed(), 0, 0))
    assert answer.theorem <= answer.lower == answer.optimum


def test_agents_that_are_paid_well_unheard_need_not_help():
    answer = bound(with_options(opposed(), 2, 2))
    assert answer.lower == Fraction(1, 2) < answer.optimum
    assert answer.theorem is None


def test_selection_by_chance_is_not_answered():
    answer = bound(replace(with_options(opposed(), 0, 0), selection="any"))
    assert answer.status == "unknown"
    assert "where chance may select" in answer.reason


def test_a_single_agent_has_no_outside_option(tmp_path):
    market = with_options(market_of([[1, 0], [0, 1]], [[[0, 0], [1, 1]]], [7, 3]), 9)
    answer = bound(market)
    assert answer.lower == Fraction(7, 10)
    assert replayed(market, answer, tmp_path).accepted


@pytest.mark.parametrize(("figure", "lie"), [("lower", "3/4"), ("attained", "1/4"), ("theorem", "1")])
def test_a_figure_that_is_better_than_true_is_refused(figure, lie, tmp_path):
    market = with_options(opposed(), 2, 2)
    assert not replayed(market, bound(market), tmp_path, **{figure: lie}).accepted
