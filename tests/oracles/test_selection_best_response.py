"""Best responses under selection against grids of rules, and normal forms against all pure deviations."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from oracle_markets import grid, number, random_market, random_rule
from statement_formulas import first_best_response

from certify.bounds.program import LawRows
from certify.exact.linear_program import solve
from certify.oracles.selection import SelectionBestResponses, selection_best_response, selection_regrets
from certify.spec.errors import InputError
from certify.spec.formula import holds_at
from certify.spec.market import Market
from certify.spec.outcomes import OutcomeLaws
from certify.spec.rules import action_value, heard, is_best_response, is_rule, outcome_law


def _case(seed):
    draw = random.Random(seed)
    states = draw.choice([2, 2, 3])
    types = draw.choice([1, 1, 2])
    agents = draw.randint(1, 3)
    market = random_market(
        draw, agents, draw.choice([2, 3]), states, types, top=draw.choice([1, 2, 4]), noisy=draw.random() < 0.3
    )
    laws = []
    for _ in range(agents):
        rule = random_rule(draw, states, 2, 3)
        laws.append(outcome_law(market, [rule], first_best_response(market, [rule])))
    return market, laws, draw


def _offers(market, agent):
    """What the rules of a grid are worth to the user and pay the agent, with ties in its favour."""
    for rule in grid(market.signals, 4 if market.signals == 2 else 2):
        response = {}
        for event in heard(market, [2]):
            values = [number(action_value(market, [rule], event, a)) for a in range(market.actions)]
            optimal = [a for a, value in enumerate(values) if value == max(values)]
            z, (m,) = event
            table = market.agent_utilities[agent]
            pays = {
                a: sum(mass * rule[x][m] * table[a][y] for (at, x, y), mass in market.prior.items() if at == z)
                for a in optimal
            }
            best = max(pays, key=pays.__getitem__)
            response[event] = [int(a == best) for a in range(market.actions)]
        law = outcome_law(market, [rule], response)
        yield number(market.user_value(law)), number(market.agent_value(agent, law))


@pytest.mark.parametrize("seed", range(25))
def test_the_frontier_is_reached_certified_and_never_passed(seed):
    market, _, draw = _case(seed)
    oracle = SelectionBestResponses(market)
    for share in (Fraction(0), Fraction(draw.randint(1, 3), 4), Fraction(1)):
        floor = oracle.least + share * (oracle.most - oracle.least)
        best = oracle.frontier(0, floor)
        response = best.response(market)
        law = outcome_law(market, [best.rule], response)
        assert holds_at(is_rule(best.rule))
        assert holds_at(is_best_response(market, [best.rule], response))
        assert number(market.agent_value(0, law)) == best.value
        assert number(market.user_value(law)) == best.user_value >= floor
        best.certificate.check(best.priced)
        assert best.certificate.value - best.user_price * floor == best.value
        for worth, pay in _offers(market, 0):
            assert pay <= best.value or worth < floor
        assert pay_bounds(best, _offers(market, 0))
    assert oracle.frontier(0, oracle.most + 1) is None


def pay_bounds(best, offers):
    """Whether the dual bounds what every offer pays, whatever it is worth."""
    return all(pay <= sum(best.prices) - best.user_price * worth for worth, pay in offers)


@pytest.mark.parametrize("seed", range(25))
def test_the_frontier_is_that_of_the_program_over_obedient_laws(seed):
    market, _, draw = _case(seed)
    oracle = SelectionBestResponses(market)
    floor = oracle.least + Fraction(draw.randint(0, 4), 4) * (oracle.most - oracle.least)
    prior = {cell: mass for cell, mass in market.prior.items() if mass}
    user, table = ([[Fraction(e) for e in row] for row in t] for t in (market.user, market.agent_utilities[0]))
    laws = OutcomeLaws(prior, market.actions, user)
    paid, worth = laws.utility(table), laws.utility(user)
    rows = LawRows(laws)
    built = rows.program({column: -value for column, value in rows.values(paid).items()})
    built.program.add_row(rows.values(worth), floor * worth.unit)
    assert oracle.frontier(0, floor).value == Fraction(-solve(built.program).value) / paid.unit


def _deviations(market, laws, agent, gamma, order, oracle):
    """What each offer of a grid pays the agent when the user selects, by the definition."""
    values = [number(market.user_value(law)) for law in laws]
    pays = [number(market.agent_value(agent, law)) for law in laws]
    for worth, pay in _offers(market, agent):
        now = [worth if j == agent else value for j, value in enumerate(values)]
        good = [j for j, value in enumerate(now) if value >= max(now) - gamma]
        got = [pay if j == agent else pays[j] for j in good]
        yield max(got) if order is None else got[good.index(min(good, key=order.index))]


@pytest.mark.parametrize("seed", range(40))
def test_no_offer_of_a_grid_pays_more_than_the_best_response(seed):
    market, laws, draw = _case(seed)
    agent = draw.randrange(market.agents)
    gamma = draw.choice([0, 0, Fraction(1, 4)])
    oracle = SelectionBestResponses(market)
    order = draw.choice([None, draw.sample(range(market.agents), market.agents)])
    found = selection_best_response(market, laws, agent, gamma=gamma, ties="favourable" if order is None else order)
    for pay in _deviations(market, laws, agent, gamma, order, oracle):
        assert pay <= found.value
        assert found.attained or pay < found.value
    if found.offer is None:
        assert found.value == number(market.agent_value(agent, laws[found.selected]))
    else:
        assert found.offer.user_value >= found.offer.floor


def test_with_priority_the_second_agent_has_to_be_better_and_its_best_is_only_approached():
    prior = {(0, 0, 0): Fraction(2, 3), (0, 1, 1): Fraction(1, 3)}
    market = Market(2, 2, 2, 1, 2, prior, [[1, 0], [0, 1]], [[[0, 0], [0, 0]], [[0, 0], [1, 1]]])
    silent = outcome_law(market, [[[1], [1]]], {(0, (0,)): [1, 0]})
    first = selection_best_response(market, [silent, silent], 1, ties=[1, 0])
    second = selection_best_response(market, [silent, silent], 1, ties=[0, 1])
    assert (first.value, first.attained) == (Fraction(2, 3), True)
    assert (second.value, second.attained) == (Fraction(2, 3), False)
    assert second.selected == 1
    assert selection_regrets(market, [silent, silent], [1, 0]) == [0, Fraction(2, 3)]


def test_refuses_what_does_not_fit():
    market, laws, _ = _case(3)
    with pytest.raises(InputError, match="expected one for each"):
        selection_best_response(market, laws[:-1], 0)
    with pytest.raises(InputError, match="gamma is -1"):
        selection_best_response(market, laws, 0, gamma=-1)
    with pytest.raises(InputError, match="an order of the agents"):
        selection_best_response(market, laws, 0, ties=[7])
    with pytest.raises(InputError, match="no outcome law"):
        selection_best_response(market, [dict.fromkeys(law, 0) for law in laws], 0)
    with pytest.raises(InputError, match="no selection of agents"):
        selection_regrets(market, laws, [2] * market.agents)
