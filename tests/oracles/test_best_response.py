"""Best responses against the definitions, against grids of rules, and against the programs of certify.bounds."""

from __future__ import annotations

import random
import re
import time
from dataclasses import replace
from fractions import Fraction

import pytest
from oracle_markets import favourite, grid, number, paid, random_case, random_market, random_rule, replaced
from statement_formulas import first_best_response

from certify.bounds.profiles import certified
from certify.bounds.program import LawRows
from certify.exact.linear_program import solve
from certify.oracles.best_response import BestResponses, best_response
from certify.spec.errors import InputError, RejectedError
from certify.spec.formula import holds_at
from certify.spec.market import Market
from certify.spec.outcomes import OutcomeLaws
from certify.spec.questions.bound_equilibrium import Profile
from certify.spec.reading.market import parse_market
from certify.spec.rules import is_best_response, is_rule, likelihood, outcome_law

SEEDS = range(30)
RIDE = Market(
    1, 2, 2, 1, 2, {(0, 0, 0): Fraction(2, 3), (0, 1, 1): Fraction(1, 3)}, [[1, 0], [0, 1]], [[[0, 0], [1, 1]]]
)
"""The textbook's prosecutor: a conviction (action 1) is right in state 1 only, and the agent always wants it."""


def test_the_prosecutor_convicts_twice_as_many_as_are_guilty():
    found = best_response(RIDE, [[[1], [1]]], 0)
    assert found.value == Fraction(2, 3)
    assert found.attained
    assert found.status == "exact"


def test_hostile_ties_leave_the_prosecutor_a_supremum_that_no_rule_attains():
    found = best_response(RIDE, [[[1], [1]]], 0, ties=[0, 1])
    assert found.value == Fraction(2, 3)
    assert not found.attained
    assert found.pays_more_than(Fraction(66, 100))
    assert found.pays_more_than(Fraction(2, 3)) is False


@pytest.mark.parametrize("seed", SEEDS)
def test_the_rule_found_pays_the_value_by_the_definitions(seed):
    market, rules, _ = random_case(seed)
    for agent in range(market.agents):
        found = best_response(market, rules, agent)
        assert holds_at(is_rule(found.rule))
        profile = replaced(rules, agent, found.rule)
        response = found.response(market, [len(rule[0]) for i, rule in enumerate(rules) if i != agent])
        assert holds_at(is_best_response(market, profile, response))
        assert number(market.agent_value(agent, outcome_law(market, profile, response))) == found.value
        assert sum(found.prices) == found.value


@pytest.mark.parametrize("seed", SEEDS)
def test_no_rule_of_a_grid_pays_more_than_the_value(seed):
    market, rules, _ = random_case(seed)
    found = best_response(market, rules, 0)
    for rule in grid(market.signals, 4 if market.signals == 2 else 2):
        profile = replaced(rules, 0, rule)
        assert paid(market, profile, 0, favourite(market, profile, 0)) <= found.value


@pytest.mark.parametrize("seed", SEEDS)
def test_the_certificate_shows_the_value_and_a_lower_price_is_refused(seed):
    market, rules, _ = random_case(seed)
    for agent in range(market.agents):
        found = best_response(market, rules, agent)
        certificate = found.certificate
        certificate.check(found.deviations)
        assert certificate.value == found.value
        cheaper = replace(certificate, prices=[certificate.prices[0] - Fraction(1, 97), *certificate.prices[1:]])
        with pytest.raises(RejectedError, match="does not bound"):
            cheaper.check(found.deviations)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_value_is_that_of_the_program_over_plans(seed):
    market, rules, _ = random_case(seed, most_agents=2)
    senders = [()] if market.agents == 1 else [(m,) for m in range(len(rules[1][0]))]
    kinds = [(z, sent) for z in range(market.types) for sent in senders]
    prior = {}
    for kind, (z, sent) in enumerate(kinds):
        for (cell_z, x, y), mass in market.prior.items():
            chance = mass * (rules[1][x][sent[0]] if sent else 1)
            if cell_z == z and chance:
                prior[kind, x, y] = chance
    exact = [[Fraction(entry) for entry in row] for row in market.user]
    laws = OutcomeLaws(prior, market.actions, exact)
    utility = laws.utility([[Fraction(entry) for entry in row] for row in market.agent_utilities[0]])
    rows = LawRows(laws)
    answer = solve(rows.program({column: -value for column, value in rows.values(utility).items()}).program)
    assert best_response(market, rules, 0).value == Fraction(-answer.value) / utility.unit


def _first(order):
    return lambda event, optimal: min(optimal, key=order.index)


@pytest.mark.parametrize("seed", SEEDS)
def test_with_an_order_of_ties_the_supremum_is_attained_or_approached_and_never_passed(seed):
    market, rules, draw = random_case(seed)
    order = draw.sample(range(market.actions), market.actions)
    found = best_response(market, rules, 0, ties=order)
    assert found.value <= best_response(market, rules, 0).value
    if found.attained:
        assert paid(market, replaced(rules, 0, found.rule), 0, _first(order)) == found.value
    else:
        far, near = (
            paid(market, replaced(rules, 0, found.near(distance)), 0, _first(order))
            for distance in (Fraction(1, 10), Fraction(1, 10_000))
        )
        assert far < found.value
        assert found.value - Fraction(1, 1_000) < near < found.value
    for rule in grid(market.signals, 3 if market.signals == 2 else 2):
        value = paid(market, replaced(rules, 0, rule), 0, _first(order))
        assert value <= found.value if found.attained else value < found.value


def test_an_order_may_depend_on_the_type_and_on_what_the_others_say():
    draw = random.Random(5)
    market = random_market(draw, 2, 2, 2, top=1)
    rules = [random_rule(draw, 2, 2, 2) for _ in range(2)]
    orders = {(0, (0,)): [0, 1], (0, (1,)): [1, 0]}
    found = best_response(market, rules, 0, ties=orders)
    pick = lambda event, optimal: min(optimal, key=orders[0, event[1][1:]].index)  # noqa: E731
    best = max(paid(market, replaced(rules, 0, rule), 0, pick) for rule in grid(2, 6))
    assert best <= found.value
    if found.attained:
        assert paid(market, replaced(rules, 0, found.rule), 0, pick) == found.value
    with pytest.raises(InputError, match="no order of the actions for"):
        best_response(market, rules, 0, ties={(0, (0,)): [0, 1]})


def test_too_few_messages_leave_a_bound_from_above():
    full = best_response(RIDE, [[[1], [1]]], 0, messages=2)
    assert full.status == "exact"
    short = best_response(RIDE, [[[1], [1]]], 0, messages=1)
    assert (short.status, short.value, short.attained) == ("at most", Fraction(2, 3), False)
    assert short.pays_more_than(Fraction(1, 2)) is None
    assert short.pays_more_than(Fraction(2, 3)) is False


def test_as_many_messages_as_signals_are_always_enough():
    for seed in range(30):
        market, rules, _ = random_case(seed)
        assert best_response(market, rules, 0, messages=market.signals).status == "exact"


def test_large_numbers_are_as_exact_as_small_ones():
    for seed in range(10):
        market, rules, _ = random_case(seed)
        scale, shift = 10**30 + 7, Fraction(1, 10**25 + 13)
        user = [[Fraction(entry) * scale for entry in row] for row in market.user]
        tables = [[[entry * scale + shift for entry in row] for row in table] for table in market.agent_utilities]
        large = replace(market, user=user, agent_utilities=tables)
        for agent in range(market.agents):
            small = best_response(market, rules, agent)
            found = best_response(large, rules, agent)
            assert found.value == small.value * scale + shift
            found.certificate.check(found.deviations)


def test_one_object_answers_for_many_rules():
    draw = random.Random(0)
    market = random_market(draw, 2, 3, 3)
    oracle = BestResponses(market)
    for _ in range(5):
        rules = [random_rule(draw, 3, 2, 4) for _ in range(2)]
        assert oracle.of(rules, 1).value == best_response(market, rules, 1).value


@pytest.mark.parametrize(
    ("rules", "agent", "message"),
    [
        ([[[1], [1]]], 1, "expected one of 0 to 0"),
        ([[[1], [1]], [[1], [1]]], 0, "expected one for each of 1 agents"),
    ],
)
def test_refuses_what_does_not_fit_the_market(rules, agent, message):
    with pytest.raises(InputError, match=message):
        best_response(RIDE, rules, agent)


@pytest.mark.parametrize("bad", [[[1, 1], [0, 1]], [[2, -1], [0, 1]], [[1, 0]], [[1, 0], [1]], [[0.5, 0.5], [0, 1]]])
def test_refuses_the_other_agent_s_table_that_is_no_rule(bad):
    market = replace(RIDE, agents=2, agent_utilities=[*RIDE.agent_utilities] * 2)
    with pytest.raises(InputError, match="rule of agent 1"):
        best_response(market, [[[1], [1]], bad], 0)


def test_refuses_floats_and_strange_orders():
    with pytest.raises(InputError, match=re.escape("utility of user")):
        best_response(replace(RIDE, user=[[0.5, 0], [0, 1]]), [[[1], [1]]], 0)
    with pytest.raises(InputError, match="no order of the actions"):
        best_response(RIDE, [[[1], [1]]], 0, ties=[0, 0])
    with pytest.raises(InputError, match="messages is 0"):
        best_response(RIDE, [[[1], [1]]], 0, messages=0)


def test_has_no_certificate_where_another_tie_break_pays_more():
    market = Market(1, 2, 1, 1, 1, {(0, 0, 0): 1}, [[0], [0]], [[[0], [1]]])
    found = best_response(market, [[[1]]], 0, ties=[0, 1])
    assert found.value == 0
    with pytest.raises(InputError, match="another tie-break"):
        _ = found.certificate


@pytest.mark.parametrize("seed", range(25))
def test_the_programs_of_bound_certify_the_profile_at_the_regrets_and_without_ties_not_below(seed):
    draw = random.Random(seed)
    agents, states = draw.randint(1, 3), draw.choice([2, 3])
    market = random_market(draw, agents, 2, states, top=draw.choice([1, 5]))
    rules = [random_rule(draw, states, 2, 3) for _ in range(agents)]
    response = first_best_response(market, rules)
    law = outcome_law(market, rules, response)
    regrets = [best_response(market, rules, i).value - number(market.agent_value(i, law)) for i in range(agents)]
    profile = Profile(
        [
            {x: {m: Fraction(chance) for m, chance in enumerate(row) if chance} for x, row in enumerate(rule)}
            for rule in rules
        ],
        {
            event: {a: Fraction(chance) for a, chance in enumerate(row) if chance}
            for event, row in response.items()
            if any(number(likelihood(market, rules, x, event[1]) * mass) for (_, x, _), mass in market.prior.items())
        },
    )

    def certifies(etas):
        document = {
            "format": "certify-market/1",
            "actions": [f"a{a}" for a in range(market.actions)],
            "states": [f"y{y}" for y in range(states)],
            "prior": [str(mass) for mass in market.prior.values()],
            "user": market.user,
            "agents": {f"agent {i}": table for i, table in enumerate(market.agent_utilities)},
            "eta": [str(eta) for eta in etas],
        }
        return certified(parse_market(document, "market"), profile, time.monotonic() + 60)

    assert certifies(regrets) is not None
    if all(first != second for first, second in zip(*market.user, strict=True)) and min(regrets) > 0:
        assert certifies([regret - Fraction(1, 1000) for regret in regrets]) is None
