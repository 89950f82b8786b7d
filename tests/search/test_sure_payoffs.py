"""What agents are sure of, against every best response of the user, and against what they get in equilibria."""

import random
from fractions import Fraction
from itertools import product

import pytest
from search_problems import ALIGNMENT

from certify.search.market_words import about_markets
from certify.search.plays import Plays
from certify.search.simple_profiles import simple_profiles, simple_rules
from certify.search.sure_payoffs import sure_payoffs, sure_rules, with_numbers
from certify.spec.market import Market
from certify.spec.polynomial import polynomial
from certify.spec.rules import heard, outcome_law


def market_of(draw, agents, actions, states, most=2):
    tables = [[[draw.randint(0, most) for _ in range(states)] for _ in range(actions)] for _ in range(agents + 1)]
    prior = {(0, y, y): Fraction(1, states) for y in range(states)}
    return Market(agents, actions, states, 1, states, prior, tables[0], tables[1:])


def number(value):
    return polynomial(value).constant_term


@pytest.mark.parametrize("seed", range(20))
def test_a_sure_payoff_is_the_least_over_all_best_responses(seed):
    market = market_of(random.Random(seed), 2, 3, 2)
    events = list(heard(market, [2]))
    for each in sure_rules(market, 2):
        outcomes = []
        for actions in product(range(3), repeat=len(events)):
            response = {event: [int(a == b) for b in range(3)] for event, a in zip(events, actions, strict=True)}
            law = outcome_law(market, [each.rule], response)
            outcomes.append((number(market.user_value(law)), [number(market.agent_value(i, law)) for i in range(2)]))
        best = max(value for value, _ in outcomes)
        assert each.value == best
        assert list(each.pays) == [min(paid[i] for value, paid in outcomes if value == best) for i in range(2)]


@pytest.mark.parametrize(("agents", "markets"), [(1, 25), (2, 6)])
def test_in_equilibrium_nobody_gets_less_than_it_is_sure_of(agents, markets):
    shape = {"agents": agents, "actions": 2, "states": 2, "messages": 2, "level": "rules"}
    played = about_markets(ALIGNMENT["competition_aligns"], shape).played[0]
    tables = (played.equilibrium.market.user, *played.equilibrium.market.agent_utilities)
    tight = found = 0
    for seed in range(markets):
        draw = random.Random(seed)
        values = {repr(entry): draw.randint(0, 2) for table in tables for row in table for entry in row}
        values |= {repr(mass): Fraction(1, 2) for mass in played.equilibrium.market.prior.values()}
        plays = Plays(played, values)
        sure = sure_payoffs(plays.market, 2)
        for profile in simple_profiles(plays):
            if plays.settled(profile, draw) is not None:  # whatever ties keep agents from gaining
                kept = [plays.at.value(profile, i) for i in range(agents)]
                assert all(floor <= value for floor, value in zip(sure, kept, strict=True))
                tight += sure == kept
                found += 1
    assert found > tight > 10


def test_an_agent_with_too_few_messages_beside_others_is_sure_of_nothing():
    market = market_of(random.Random(0), 2, 2, 3)
    assert sure_payoffs(market, 2) == [None, None]
    assert None not in sure_payoffs(market, 3)


def test_a_market_with_a_number_missing_has_no_numbers():
    market = (
        about_markets(ALIGNMENT["competition_aligns"], {"agents": 1, "level": "rules"}).played[0].equilibrium.market
    )
    assert with_numbers(market, {}) is None


def test_simple_rules_are_listed_once_up_to_the_names_of_messages():
    for signals, messages, coins in product((1, 2, 3), (1, 2, 3), (False, True)):
        rules = list(simple_rules(signals, messages, coins=coins))
        columns = {tuple(sorted(zip(*rule, strict=True))) for rule in rules}
        assert len(columns) == len(rules)
        assert all(sum(row) == 1 and min(row) >= 0 for rule in rules for row in rule)
    assert len(list(simple_rules(3, 3))) == 5  # the partitions of three signals
