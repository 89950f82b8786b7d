"""Whole witnesses: the kernel takes the written proofs for every universal assumption of a statement."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest
from oracle_markets import favourite, grid, paid, random_market, random_rule
from statement_formulas import first_best_response, full_conditions, selection_conditions

from certify.kernel.core import State, refute
from certify.kernel.proof import Witness
from certify.kernel.witness import check_witness
from certify.oracles.best_response import best_response
from certify.oracles.no_gain import no_gain_proof
from certify.spec.errors import RejectedError
from certify.spec.formula import And, ForAll, holds_at, negation, substitute
from certify.spec.full_market import label, mixture
from certify.spec.language import Words
from certify.spec.polynomial import Polynomial
from certify.spec.rules import outcome_law
from certify.spec.symbolic_market import separate_parts


def _universals(problem, values):
    """The parts of the hypotheses at these values that have to be proved, in the kernel's order."""
    numbers = {name: Polynomial.constant(value) for name, value in values.items()}
    for hypothesis in problem.hypotheses():
        formula = substitute(hypothesis, numbers)
        for part in formula.parts if isinstance(formula, And) else (formula,):
            if isinstance(part, ForAll):
                yield part


def _entries(symbols, numbers):
    for row, line in zip(symbols, numbers, strict=True):
        for symbol, entry in zip(row, line, strict=True):
            yield min(symbol.unknowns()), entry


def _market_values(symbolic, market):
    values = {min(symbol.unknowns()): market.prior[cell] for cell, symbol in symbolic.prior.items()}
    values.update(_entries(symbolic.user, market.user))
    for symbols, table in zip(symbolic.agent_utilities, market.agent_utilities, strict=True):
        values.update(_entries(symbols, table))
    return values


def _sizes(market, messages, **more):
    sizes = {"agents": market.agents, "actions": market.actions, "states": market.states, "types": market.types}
    return {**sizes, "messages": messages, "level": "rules", **more}


@pytest.mark.parametrize("seed", range(5))
def test_a_witness_against_a_claim_about_a_full_market_is_accepted(seed):
    draw = random.Random(seed)
    market = random_market(draw, 2, 2, 2, top=4)
    rules = [random_rule(draw, 2, 2, 3) for _ in range(2)]
    eta = 4
    words = Words(_sizes(market, 2))
    symbolic = words.market()
    equilibrium = words.every(symbolic.equilibrium(eta=[eta, eta]))
    words.claim(equilibrium.user_value >= 100)
    problem = words.problem()
    values = _market_values(symbolic, market)
    for symbols, rule in zip(equilibrium.profiles[0], rules, strict=True):
        values.update(_entries(symbols, rule))
    for event, row in first_best_response(market, rules).items():
        values.update({f"response {label(event)}[{a}]": chance for a, chance in enumerate(row)})
    proofs = tuple(no_gain_proof(part) for part in _universals(problem, values))
    assert len(proofs) == 2
    check_witness(problem.hypotheses(), problem.unknowns, Witness(values, proofs), problem.functions)
    with pytest.raises(RejectedError):
        check_witness(problem.hypotheses(), problem.unknowns, Witness(values, proofs[:1]), problem.functions)


@pytest.mark.parametrize("seed", range(5))
def test_a_witness_against_a_claim_about_a_selection_market_is_accepted(seed):
    draw = random.Random(seed)
    market = random_market(draw, 2, 2, 2, draw.choice([1, 2]), top=4)
    offered = [random_rule(draw, 2, 2, 3)] * 2
    revealing = [[1, 0], [0, 1]]
    words = Words(_sizes(market, 2))
    symbolic = words.selection_market()
    equilibrium = words.every(symbolic.equilibrium(eta=[4, 4]))
    words.claim(equilibrium.user_value >= 100)
    problem = words.problem()
    values = _market_values(symbolic, market)
    values.update(_entries(symbolic.aligned_rule, revealing))
    for i, rule in enumerate([*offered, revealing]):
        name = f"response to rule {i}" if i < 2 else "response to the aligned rule"
        for (z, (m,)), row in first_best_response(market, [rule]).items():
            values.update({f"{name} {z};{m}[{a}]": chance for a, chance in enumerate(row)})
        if i < 2:
            values.update(_entries(equilibrium.rules[i], rule))
    values.update({"selected[0]": Fraction(1, 2), "selected[1]": Fraction(1, 2)})
    law = outcome_law(market, offered[:1], first_best_response(market, offered[:1]))
    values.update({min(mass.unknowns()): law[place].constant_term for place, mass in equilibrium.masses.items()})
    proofs = tuple(no_gain_proof(part) for part in _universals(problem, values))
    assert len(proofs) == 3
    check_witness(problem.hypotheses(), problem.unknowns, Witness(values, proofs), problem.functions)


@pytest.mark.parametrize("seed", range(4))
def test_a_coarse_correlated_profile_is_proved_over_all_its_draws(seed):
    draw = random.Random(seed)
    market = random_market(draw, 2, 2, 2, top=4)
    profiles = [[random_rule(draw, 2, 2, 2) for _ in range(2)] for _ in range(2)]
    responses = [first_best_response(market, rules) for rules in profiles]
    chances = [Fraction(1, 3), Fraction(2, 3)]
    law = mixture(chances, [outcome_law(market, *played) for played in zip(profiles, responses, strict=True)])

    def condition(eta):
        words = Words(_sizes(market, 2, draws=2))
        symbolic = words.market()
        equilibrium = words.every(symbolic.equilibrium(eta=[eta, eta]))
        values = _market_values(symbolic, market)
        values.update({f"draw[{d}]": chance for d, chance in enumerate(chances)})
        for d, (rules, response) in enumerate(zip(profiles, responses, strict=True)):
            for symbols, rule in zip(equilibrium.profiles[d], rules, strict=True):
                values.update(_entries(symbols, rule))
            for event, row in response.items():
                values.update({f"response {d},{label(event)}[{a}]": chance for a, chance in enumerate(row)})
        numbers = {name: Polynomial.constant(value) for name, value in values.items()}
        return substitute(equilibrium.conditions[0], numbers)

    assert holds_at(market.is_law(law))
    formula = condition(4)
    refute(State([negation(formula)]), no_gain_proof(formula))
    assert no_gain_proof(condition(-4)) is None


def test_conditions_of_both_markets_have_the_kernel_s_form():
    draw = random.Random(1)
    market = random_market(draw, 2, 2, 2)
    rules = [random_rule(draw, 2, 2, 2) for _ in range(2)]
    both = [formula for _, formula in full_conditions(market, rules, [9, 9])]
    both += [formula for _, formula in selection_conditions(market, rules, [1, 0], [9, 9], 9)[1]]
    assert all(isinstance(formula, ForAll) for formula in both)
    for formula in both:
        refute(State([negation(formula)]), no_gain_proof(formula))


def _variant_condition(market, rules, eta, dropped, **sizes):
    """What agent 0 gets and its condition in a market without a premise."""
    words = Words(_sizes(market, 2, **sizes), dropped=[dropped])
    symbolic = words.market()
    equilibrium = words.every(symbolic.equilibrium(eta=[eta, eta]))
    response = first_best_response(market, rules)
    values = _market_values(symbolic, market)
    for symbols, rule in zip(equilibrium.profiles[0], rules, strict=True):
        values.update(_entries(symbols, rule))
    for event, row in response.items():
        values.update({f"response {label(event)}[{a}]": chance for a, chance in enumerate(row)})
    numbers = {name: Polynomial.constant(value) for name, value in values.items()}
    law = outcome_law(market, rules, response)
    return market.agent_value(0, law).constant_term, substitute(equilibrium.conditions[0], numbers)


@pytest.mark.parametrize("seed", range(6))
def test_separate_signals_are_proved_at_the_regret_of_a_deviator_that_sees_its_part(seed):
    draw = random.Random(seed)
    shared = random_market(draw, 2, 2, 4, top=4, noisy=True)
    market = replace(
        shared,
        states=2,
        prior={(z, x, y): 0 for z, x, _ in shared.prior for y in range(2)},
        user=[row[:2] for row in shared.user],
        agent_utilities=[[row[:2] for row in table] for table in shared.agent_utilities],
        parts=separate_parts(2, 2),
    )
    masses = [draw.randint(0, 3) for _ in market.prior]
    masses[0] += 1
    market = replace(market, prior={c: Fraction(m, sum(masses)) for c, m in zip(market.prior, masses, strict=True)})
    rules = [random_rule(draw, 2, 2, 3) for _ in range(2)]
    found = best_response(market, rules, 0)
    kept, _ = _variant_condition(market, rules, 0, "shared signal")
    for rule in grid(2, 4):
        profile = [rule, rules[1]]
        assert paid(market, profile, 0, favourite(market, profile, 0)) <= found.value
    profile = [found.rule, rules[1]]
    assert paid(market, profile, 0, favourite(market, profile, 0)) == found.value
    _, formula = _variant_condition(market, rules, found.value - kept, "shared signal")
    refute(State([negation(formula)]), no_gain_proof(formula))
    _, formula = _variant_condition(market, rules, found.value - kept - Fraction(1, 100), "shared signal")
    assert no_gain_proof(formula) is None


@pytest.mark.parametrize("seed", range(6))
def test_commitments_that_the_user_does_not_see_are_proved_signal_by_signal(seed):
    draw = random.Random(seed)
    market = random_market(draw, 2, 2, 2, top=4)
    rules = [random_rule(draw, 2, 2, 3) for _ in range(2)]
    response = first_best_response(market, rules)
    laws = [outcome_law(market, [rule, rules[1]], response) for rule in grid(2, 1)]
    best = max(market.agent_value(0, law).constant_term for law in laws)
    kept, _ = _variant_condition(market, rules, 0, "observed commitments")
    _, formula = _variant_condition(market, rules, best - kept, "observed commitments")
    if not isinstance(formula, ForAll):
        assert holds_at(formula)
        return
    refute(State([negation(formula)]), no_gain_proof(formula))
    _, formula = _variant_condition(market, rules, best - kept - Fraction(1, 100), "observed commitments")
    assert no_gain_proof(formula) is None
