from dataclasses import replace
from fractions import Fraction

import pytest
from given_markets import JUDGE, OPPOSED, TOLD, about, accepted, least_worth, worth
from hypothesis import given, settings
from hypothesis import strategies as st

from certify import theorem
from certify.kernel.core import check_proof
from certify.kernel.proof import Derive
from certify.provers.clock import Clock, OutOfTime
from certify.provers.given_numbers.prover import by_given_numbers, opened_market
from certify.spec.errors import CertifyError

entries = st.integers(0, 4)


def tables(count, actions, states):
    row = st.lists(entries, min_size=states, max_size=states)
    table = st.lists(row, min_size=actions, max_size=actions)
    weights = st.lists(st.integers(1, 3), min_size=states, max_size=states)
    prior = weights.map(lambda each: [Fraction(weight, sum(each)) for weight in each])
    return st.tuples(table, st.lists(table, min_size=count, max_size=count), prior)


def is_proved(market, claim, seconds=60, **options):
    problem = about(market, claim, **options)
    return accepted(problem, by_given_numbers(problem, Clock(seconds)))


@settings(max_examples=12, deadline=None)
@given(tables(1, 2, 2), st.sampled_from([0, Fraction(1, 3)]))
def test_one_agent_is_proved_up_to_the_least_value_and_no_further(market, eta):
    least = least_worth(market, eta=eta).lower
    assert is_proved(market, worth(least), eta=eta)
    assert is_proved(market, worth(least - Fraction(1, 9)), eta=eta)
    assert not is_proved(market, worth(least + Fraction(1, 9)), eta=eta)


@settings(max_examples=6, deadline=None)
@given(tables(2, 2, 2), st.sampled_from([0, Fraction(1, 3)]))
def test_two_agents_are_proved_up_to_the_certified_bound(market, eta):
    found = least_worth(market, eta=eta)
    assert is_proved(market, worth(found.lower), eta=eta)
    assert found.attained is None or not is_proved(market, worth(found.attained + Fraction(1, 9)), eta=eta)


@settings(max_examples=4, deadline=None)
@given(tables(2, 2, 2))
def test_a_selection_market_is_not_proved_beyond_the_least_value(market):
    least = least_worth(market, selection=True).lower
    assert not is_proved(market, worth(least + Fraction(1, 9)), selection=True, seconds=20)


def test_the_value_of_persuasion_is_proved_though_no_rule_attains_it():
    assert is_proved(JUDGE, lambda _market, equilibrium: equilibrium.agent_value(0) >= Fraction(2, 3))
    assert not is_proved(JUDGE, lambda _market, equilibrium: equilibrium.agent_value(0) >= Fraction(67, 100))


def test_a_value_between_two_corners_is_proved_exactly_in_a_selection_market():
    least = least_worth(OPPOSED, eta=Fraction(1, 4), selection=True).lower
    assert least == Fraction(23751, 2747)
    assert is_proved(OPPOSED, worth(least), eta=Fraction(1, 4), selection=True)


def test_the_value_of_the_best_rule_and_alternatives_may_be_spoken_of():
    told = [[2, 0], [0, 2]], [[[3, 0], [1, 2]], [[2, 1], [0, 3]]], [Fraction(1, 2)] * 2
    assert is_proved(told, lambda market, played: played.user_value >= market.aligned_value, selection=True)
    both = lambda _market, played: (played.agent_value(0) >= 2) | (played.user_value >= 1)  # noqa: E731
    assert is_proved(TOLD, both)
    assert is_proved(TOLD, lambda market, played: played.user_value == market.bayes_value())


BIASED = [[3, 0], [0, 3]], [[[4, 1], [0, 3]], [[3, 0], [1, 4]]], [Fraction(1, 2)] * 2
"""Two agents with the user's utility but for a bias towards an action each."""


def test_a_draw_of_profiles_is_proved():
    assert is_proved(TOLD, worth(1), draws=2)
    assert is_proved(BIASED, worth(3), draws=2)


@pytest.mark.parametrize("draws", [1, 2])
def test_a_draw_of_offers_is_proved_where_ties_among_agents_go_by_priority(draws):
    drawn = {"selection": True, "kind": lambda market: market.coarse_correlated(), "draws": draws}
    assert is_proved(BIASED, worth(Fraction(29, 10)), **drawn)
    assert not is_proved(BIASED, worth(Fraction(31, 10)), **drawn)


def test_a_selection_near_the_best_is_proved():
    near = {"selection": True, "kind": lambda market: market.equilibrium(gamma=Fraction(1, 2))}
    assert is_proved(BIASED, worth(2), **near)
    assert not is_proved(BIASED, worth(Fraction(31, 10)), **near)


def test_a_type_of_the_user_and_an_open_eta_may_be_spoken_of():
    assert is_proved(BIASED, worth(3), types=2)
    assert not is_proved(BIASED, worth(Fraction(31, 10)), types=2)
    assert is_proved(TOLD, worth(1 - Fraction(1, 3)), eta=Fraction(1, 3))


def test_too_few_messages_leave_obedience():
    market = [[3, 0, 0], [0, 3, 0], [0, 0, 3]], [[[3, 0, 0], [0, 3, 0], [0, 0, 3]]], [Fraction(1, 3)] * 3
    assert is_proved(market, worth(2))
    assert not is_proved(market, worth(Fraction(21, 10)))


def test_a_proof_with_another_multiplier_is_refused():
    problem = about(TOLD, worth(1))
    proof = by_given_numbers(problem, Clock(60))
    place = next(k for k, step in enumerate(proof) if isinstance(step, Derive) and step.products)
    first = proof[place].products[0]
    wrong = replace(
        proof[place], products=(replace(first, coefficient=first.coefficient + 1), *proof[place].products[1:])
    )
    with pytest.raises(CertifyError):
        check_proof(problem.hypotheses(), problem.unknowns, (*proof[:place], wrong, *proof[place + 1 :]))


def test_nothing_is_said_where_the_numbers_are_open_or_no_rules_are_spoken_of():
    @theorem
    def open_numbers(t):
        market = t.market(agents=1)
        t.assume(t.all_of(entry >= 0 for row in market.user for entry in row))
        t.claim(t.every(market.equilibrium(level="rules")).user_value >= 0)

    @theorem
    def no_rules(t):
        x = t.unknown("x")
        t.assume(x == 1)
        t.claim(x >= 1)

    sizes = {"actions": 2, "states": 2, "types": 1, "signals": 0, "messages": 2, "draws": 1}
    assert not opened_market(open_numbers.problem(sizes)).has_numbers
    assert opened_market(about(TOLD, worth(1))).has_numbers
    assert opened_market(no_rules.problem()) is None
    assert by_given_numbers(open_numbers.problem(sizes), Clock(20)) is None
    assert by_given_numbers(no_rules.problem(), Clock(20)) is None


def test_without_time_it_ends():
    with pytest.raises(OutOfTime):
        by_given_numbers(about(TOLD, worth(1)), Clock(0))
