"""Selection within gamma of the best: no equilibrium of two agents, searched by brute force, is below the bound."""

from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_markets import best_payoff, market_of, markets, replayed, vertices, worth

from certify.bounds import bound

GAMMAS = [Fraction(1, 10), Fraction(1, 3), Fraction(1), Fraction(9)]


def selecting(market, gamma, selection="any", eta=0):
    return replace(market, protocol="best-agent", gamma=gamma, selection=selection, eta=(Fraction(eta),) * 2)


def most_where_unsure(market, corners, agent, other, gamma):
    """The most that an agent can make sure of against a hostile selection with an offer that may be passed over.

    Then the other agent's law `other` may be heard; with an offer worth less than it by more than gamma it is for sure.
    """
    table, value = market.agent_utilities[agent], worth(market.user, other)
    paid = worth(table, other)
    if any(worth(market.user, q) < value - gamma for q in corners):
        return paid
    top = max(worth(market.user, q) for q in corners)
    return min(paid, best_payoff(table, market.user, corners, min(value - gamma, top)))


def withstands(market, corners, heard, offers, gamma):
    """Whether agent `heard` heard with these two offers is an equilibrium, with a selection hostile to deviators."""
    for agent in range(2):
        table, other = market.agent_utilities[agent], offers[1 - agent]
        enough = worth(table, offers[heard]) + market.eta[agent]
        sure = worth(market.user, other) + gamma
        if (
            sure < max(worth(market.user, q) for q in corners)
            and best_payoff(table, market.user, corners, sure) > enough
        ):
            return False
        if most_where_unsure(market, corners, agent, other, gamma) > enough:
            return False
    return True


def equilibrium_values(market, gamma):
    """The user's values in the equilibria whose offers are vertices or midpoints of vertices."""
    corners = vertices(market)
    offers = [[(a + b) / 2 for a, b in zip(p, q, strict=True)] for p, q in product(corners, repeat=2)]
    offers = [list(point) for point in dict.fromkeys(map(tuple, offers))][:25]
    for pair in product(offers, repeat=2):
        for heard in range(2):
            value, rival = worth(market.user, pair[heard]), worth(market.user, pair[1 - heard])
            if value >= rival - gamma and withstands(market, corners, heard, pair, gamma):
                yield value


@settings(max_examples=12, deadline=None)
@given(
    market=markets(agents=(2, 2), actions=(2, 2), states=(2, 3), top=4),
    gamma=st.sampled_from(GAMMAS),
    eta=st.sampled_from([0, Fraction(1, 4)]),
)
def test_no_equilibrium_is_worth_less_than_the_bound(market, gamma, eta):
    market = selecting(market, gamma, eta=eta)
    answer = bound(market)
    values = list(equilibrium_values(market, gamma))
    assert min(values, default=answer.lower) >= answer.lower
    assert answer.lower <= answer.attained


@settings(max_examples=12, deadline=None)
@given(
    market=markets(agents=(2, 2), actions=(2, 2), states=(2, 3), top=4),
    gamma=st.sampled_from(GAMMAS),
    selection=st.sampled_from(["any", "priority"]),
)
def test_what_is_attained_withstands_all_deviations(market, gamma, selection, tmp_path_factory):
    market = selecting(market, gamma, selection)
    answer = bound(market)
    cells = answer.equilibrium["law"]
    assert replayed(market, answer, tmp_path_factory.mktemp("market")).accepted
    assert answer.theorem <= answer.lower <= answer.attained <= answer.optimum
    assert cells
    if selection == "priority":
        assert answer.attained >= answer.optimum - gamma
    else:
        assert answer.attained <= max(answer.optimum - gamma, answer.lower)


def opposed(**more):
    return market_of([[1, 0], [0, 1]], [[[0, 0], [1, 1]], [[1, 1], [0, 0]]], [1, 1], **more)


def test_opposed_agents_leave_the_user_no_more_than_gamma_twice_short():
    answer = bound(selecting(opposed(), Fraction(1, 10)))
    assert answer.lower == answer.optimum - Fraction(1, 5)
    assert answer.attained == answer.optimum - Fraction(1, 10)


def test_by_priority_the_first_agent_takes_gamma():
    answer = bound(selecting(opposed(), Fraction(1, 10), "priority"))
    assert answer.attained == answer.optimum - Fraction(1, 10)


def test_without_gamma_nothing_changes():
    assert bound(selecting(opposed(), Fraction(0))).lower == 1


@pytest.mark.parametrize("selection", ["any", "priority"])
def test_where_gamma_covers_all_values_the_user_gets_what_she_gets_without_advice(selection):
    answer = bound(selecting(market_of([[1, 0], [0, 1]], [[[0, 0], [1, 1]]] * 2, [7, 3]), Fraction(2), selection))
    assert answer.lower == answer.attained == Fraction(7, 10)


@pytest.mark.parametrize(("figure", "lie"), [("lower", "19/20"), ("theorem", "1"), ("attained", "7/10")])
def test_a_figure_that_is_better_than_true_is_refused(figure, lie, tmp_path):
    market = selecting(opposed(), Fraction(1, 10), "priority")
    assert not replayed(market, bound(market), tmp_path, **{figure: lie}).accepted


def test_the_theorem_is_2_gamma_where_that_is_more_than_2_eps(tmp_path):
    market = selecting(market_of([[1, 0], [0, 1]], [[[1, 0], [0, 1]]] * 2, [1, 1]), Fraction(1, 10))
    answer = bound(market)
    assert answer.theorem == answer.optimum - Fraction(1, 5)
    assert replayed(market, answer, tmp_path).accepted
