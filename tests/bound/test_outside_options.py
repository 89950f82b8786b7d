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


def values_with_chance(market):
    """The user's values where chance selects among offers within gamma of the best, the worst for a deviator."""
    corners = vertices(market)
    offers = [[(a + b) / 2 for a, b in zip(p, q, strict=True)] for p, q in product(corners, repeat=2)]
    offers = [list(point) for point in dict.fromkeys(map(tuple, offers))][:12]
    worths = [worth(market.user, q) for q in corners]
    for pair in product(offers, repeat=2):
        values = [worth(market.user, offer) for offer in pair]
        for chance in (Fraction(0), Fraction(1, 4), Fraction(1, 2), Fraction(1)):
            chances = (chance, 1 - chance)
            if any(c and value < max(values) - market.gamma for c, value in zip(chances, values, strict=True)):
                continue
            for agent in range(2):
                table, other, option = market.agent_utilities[agent], values[1 - agent], market.unselected[agent]
                enough = chances[agent] * worth(table, pair[agent]) + (1 - chances[agent]) * option + market.eta[agent]
                surely = other + market.gamma
                if max(worths) > surely and best_payoff(table, market.user, corners, surely) > enough:
                    break
                if min(worths) < other - market.gamma and option > enough:
                    break
            else:
                yield sum(c * value for c, value in zip(chances, values, strict=True))


@settings(max_examples=40, deadline=None)
@given(
    market=markets(agents=(2, 2), actions=(2, 2), states=(2, 3), top=4),
    options=st.lists(st.sampled_from([Fraction(-1), *OPTIONS]), min_size=2, max_size=2),
    eta=st.sampled_from([0, Fraction(1, 4)]),
    gamma=st.sampled_from([Fraction(0), Fraction(1, 8)]),
    selection=st.sampled_from(["any", "priority"]),
)
def test_no_equilibrium_is_worth_less_where_chance_selects_or_within_gamma(
    market, options, eta, gamma, selection, tmp_path_factory
):
    market = replace(with_options(market, *options, eta=eta), selection=selection, gamma=gamma)
    answer = bound(market)
    assert replayed(market, answer, tmp_path_factory.mktemp("market")).accepted
    values = values_with_chance(market) if selection == "any" else equilibria_by_priority(market)
    assert min(values, default=answer.lower) >= answer.lower
    assert answer.theorem is None or answer.theorem <= answer.lower
    assert answer.attained is None or answer.attained >= answer.lower


def equilibria_by_priority(market):
    """The user's values where the first agent within gamma of the best is heard."""
    corners = vertices(market)
    offers = [list(point) for point in dict.fromkeys(map(tuple, corners))]
    for pair in product(offers, repeat=2):
        heard = first_within(market, pair)
        for agent in range(2):
            now = worth(market.agent_utilities[agent], pair[agent]) if agent == heard else market.unselected[agent]
            for q in offers:
                after = (q, pair[1]) if agent == 0 else (pair[0], q)
                is_heard = first_within(market, after) == agent
                then = worth(market.agent_utilities[agent], q) if is_heard else market.unselected[agent]
                if then > now + market.eta[agent]:
                    break
            else:
                top = best_heard(market, corners, agent, pair[1 - agent])
                if top is None or top <= now + market.eta[agent]:
                    continue
            break
        else:
            yield worth(market.user, pair[heard])


def first_within(market, pair):
    """The first agent whose offer is within gamma of the best."""
    values = [worth(market.user, offer) for offer in pair]
    return next(i for i, value in enumerate(values) if value >= max(values) - market.gamma)


def best_heard(market, corners, agent, other):
    """The supremum of what an agent gets from offers that are heard; None if there are none."""
    value = worth(market.user, other)
    least = value - market.gamma if agent == 0 else value + market.gamma
    top = max(worth(market.user, q) for q in corners)
    if least > top or (agent == 1 and least == top):
        return None
    return best_payoff(market.agent_utilities[agent], market.user, corners, least)


def test_where_chance_selects_agents_who_are_paid_nothing_unheard_are_driven_to_the_users_best_value(tmp_path):
    market = replace(with_options(opposed(), 0, 0), selection="any")
    answer = bound(market)
    assert answer.theorem <= answer.lower == answer.optimum
    assert replayed(market, answer, tmp_path).accepted


def test_an_outside_option_counts_by_what_it_is_above_the_least_that_an_action_pays(tmp_path):
    market = replace(with_options(opposed(), "1/8", "1/8"), selection="any")
    answer = bound(market)
    assert answer.lower == bound(replace(market, unselected=None, eta=(Fraction(1, 8),) * 2)).lower
    assert not replayed(market, answer, tmp_path, lower="1").accepted


@pytest.mark.parametrize("changes", [{"selection": "any"}, {"gamma": Fraction(1, 10)}, {"unselected": None}])
def test_a_quantal_response_is_answered_with_outside_options_and_within_gamma(changes, tmp_path):
    plain_market = replace(market_of([[1, 0], [0, 1]], [[[1, 0], [0, 1]]] * 2, [1, 1]), protocol="best-agent")
    market = replace(plain_market, unselected=(Fraction(1, 8),) * 2)
    market = replace(market, **{"gamma": Fraction(1, 5), **changes})
    answer = bound(market, response="quantal", rate=20)
    plain = bound(plain_market, response="quantal", rate=20)
    assert plain.lower - answer.lower == max(2 * market.gamma, Fraction(1, 8) if market.unselected else 0)
    assert answer.lower == answer.theorem < plain.lower
    assert replayed(market, answer, tmp_path).accepted
    assert not replayed(market, answer, tmp_path, lower=str(plain.lower), theorem=str(plain.lower)).accepted


def test_a_single_agent_has_no_outside_option(tmp_path):
    market = with_options(market_of([[1, 0], [0, 1]], [[[0, 0], [1, 1]]], [7, 3]), 9)
    answer = bound(market)
    assert answer.lower == Fraction(7, 10)
    assert replayed(market, answer, tmp_path).accepted


@pytest.mark.parametrize(("figure", "lie"), [("lower", "3/4"), ("attained", "1/4"), ("theorem", "1")])
def test_a_figure_that_is_better_than_true_is_refused(figure, lie, tmp_path):
    market = with_options(opposed(), 2, 2)
    assert not replayed(market, bound(market), tmp_path, **{figure: lie}).accepted
