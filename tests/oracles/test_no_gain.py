"""Proofs that no rule gains: the kernel accepts them, at the smallest eta for which they are true."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from oracle_markets import random_case, random_market, random_rule
from statement_formulas import full_conditions, selection_conditions

from certify.kernel.core import State, refute
from certify.kernel.proof import Derive, Product
from certify.oracles.best_response import BestResponses
from certify.oracles.no_gain import no_gain_proof
from certify.oracles.selection import SelectionBestResponses, selection_regrets
from certify.spec.errors import RejectedError
from certify.spec.formula import ForAll, at_least, negation
from certify.spec.polynomial import Polynomial


def _accepted(formula):
    proof = no_gain_proof(formula)
    assert proof is not None
    refute(State([negation(formula)]), proof)
    return proof


@pytest.mark.parametrize("seed", range(25))
def test_the_kernel_accepts_the_proof_at_the_smallest_eta_and_below_it_there_is_none(seed):
    market, rules, _ = random_case(seed)
    oracle = BestResponses(market)
    regrets = [
        oracle.of(rules, i).value - value
        for i, (value, _) in enumerate(full_conditions(market, rules, [0] * market.agents))
    ]
    for _, formula in full_conditions(market, rules, regrets):
        _accepted(formula)
    for _, formula in full_conditions(market, rules, [regret - Fraction(1, 1000) for regret in regrets]):
        assert no_gain_proof(formula) is None


def test_a_proof_with_one_coefficient_changed_is_refused():
    draw = random.Random(2)
    market = random_market(draw, 2, 2, 2, top=5)
    rules = [random_rule(draw, 2, 2, 3) for _ in range(2)]
    oracle = BestResponses(market)
    values = full_conditions(market, rules, [0, 0])
    regrets = [oracle.of(rules, i).value - value for i, (value, _) in enumerate(values)]
    formula = full_conditions(market, rules, regrets)[0][1]
    first, last = _accepted(formula)
    for k, product in enumerate(first.products):
        changed = list(first.products)
        changed[k] = Product(product.coefficient + 1, product.facts)
        with pytest.raises(RejectedError):
            refute(State([negation(formula)]), (Derive(tuple(changed), first.multiples), last))


def test_more_agents_messages_and_actions_do_not_matter():
    draw = random.Random(7)
    for agents, actions, states, messages in ((2, 3, 3, 3), (3, 2, 2, 3), (2, 4, 2, 2)):
        market = random_market(draw, agents, actions, states, top=5)
        rules = [random_rule(draw, states, messages, 5) for _ in range(agents)]
        oracle = BestResponses(market)
        values = full_conditions(market, rules, [0] * agents)
        etas = [oracle.of(rules, i).value - value for i, (value, _) in enumerate(values)]
        for _, formula in full_conditions(market, rules, etas):
            _accepted(formula)


def _selection_case(seed):
    draw = random.Random(seed)
    agents = draw.randint(1, 3)
    states = draw.choice([2, 2, 3])
    types = draw.choice([1, 1, 2]) if agents < 3 else 1
    market = random_market(
        draw, agents, draw.choice([2, 3]), states, types, top=draw.choice([1, 4]), noisy=draw.random() < 0.2
    )
    rules = [random_rule(draw, states, 2, 3) for _ in range(agents)]
    gamma = draw.choice([0, 0, Fraction(1, 3)])
    return market, rules, gamma


@pytest.mark.parametrize("seed", range(25))
def test_the_kernel_accepts_the_proof_in_a_selection_market_at_the_smallest_eta(seed):
    market, rules, gamma = _selection_case(seed)
    laws, _ = selection_conditions(market, rules, [1] + [0] * (market.agents - 1), [0] * market.agents, gamma)
    values = [market.user_value(law).constant_term for law in laws]
    good = [j for j, value in enumerate(values) if value >= max(values) - gamma]
    chances = [Fraction(int(j in good), len(good)) for j in range(market.agents)]
    regrets = selection_regrets(market, laws, chances, gamma=gamma)
    for _, formula in selection_conditions(market, rules, chances, regrets, gamma)[1]:
        _accepted(formula)
    lower = [regret - Fraction(1, 1000) for regret in regrets]
    for _, formula in selection_conditions(market, rules, chances, lower, gamma)[1]:
        assert no_gain_proof(formula) is None


def test_a_formula_of_another_form_has_no_such_proof():
    x = Polynomial.unknown("x")
    assert no_gain_proof(at_least(x * x)) is None
    assert no_gain_proof(ForAll(("x",), at_least(x * x))) is None


def test_a_bound_that_nobody_reaches_is_proved_too():
    market, rules, _ = random_case(3)
    for _, formula in full_conditions(market, rules, [100] * market.agents):
        _accepted(formula)
    assert SelectionBestResponses(market).most >= SelectionBestResponses(market).least
