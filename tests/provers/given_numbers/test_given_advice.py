from fractions import Fraction
from itertools import product

import pytest
from given_markets import JUDGE, OPPOSED, about, opened, worth
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.oracles.best_response import favourable
from certify.provers.clock import Clock, OutOfTime
from certify.provers.given_numbers.advice import advice_by, best_advice
from certify.provers.given_numbers.deviations import conditions

entries = st.integers(0, 3)


def problem_of(market):
    (condition,) = conditions(opened(about(market, worth(0))))
    return condition.problem


def values(rows, rule, message):
    return [sum(number * row[message] for number, row in zip(numbers, rule, strict=True)) for numbers in rows]


def guaranteed(problem, rule):
    """What the rule pays if the user breaks every tie against the deviator."""
    total = Fraction(0)
    for m, e in product(range(len(rule[0])), range(len(problem.events))):
        user, paid = values(problem.user[e], rule, m), values(problem.payoff[e], rule, m)
        total += min(pay for pay, value in zip(paid, user, strict=True) if value == max(user))
    return total / problem.unit


@settings(max_examples=40)
@given(st.lists(st.lists(entries, min_size=2, max_size=2), min_size=4, max_size=4))
def test_what_is_guaranteed_is_paid_by_rules_next_to_the_advice(rows):
    problem = problem_of((rows[:2], [rows[2:]], [Fraction(1, 3), Fraction(2, 3)]))
    advice = best_advice(problem, 2, Clock(60))[0]
    assert advice.value <= favourable(problem, 0, None).value
    for small in (Fraction(1, 1000), Fraction(1, 10**6)):
        near = [
            [(1 - small) * first + small * second for first, second in zip(*both, strict=True)]
            for both in zip(advice.rule, advice.inner, strict=True)
        ]
        assert all(sum(row) == 1 and min(row) >= 0 for row in near)
        assert guaranteed(problem, near) >= advice.value - 2 * advice.spread * small
    for sent in product((0, 1), repeat=2):
        assert advice.value >= guaranteed(problem, [[int(m == chosen) for m in (0, 1)] for chosen in sent])


def test_the_judge_is_persuaded_as_far_as_she_is_indifferent():
    problem = problem_of(JUDGE)
    assert [advice.value for advice in best_advice(problem, 2, Clock(60))] == [Fraction(2, 3)]
    assert guaranteed(problem, best_advice(problem, 2, Clock(60))[0].rule) < Fraction(2, 3)


def test_a_rule_has_to_be_worth_what_is_asked():
    (first, _) = [each for each in conditions(opened(about(OPPOSED, worth(0), selection=True))) if each.rivals]
    least = [
        best_advice(first.problem, 2, Clock(60), (first.worth, asked))[0].value for asked in (7, 8, Fraction(17, 2), 9)
    ]
    assert least == sorted(least, reverse=True)
    assert best_advice(first.problem, 2, Clock(60), (first.worth, 10)) == []


def test_plans_that_are_never_obeyed_are_no_advice():
    problem = problem_of(([[1, 1], [0, 0]], [[[0, 0], [1, 1]]], [Fraction(1, 2)] * 2))
    assert advice_by(problem, ((1,), (1,))) is None
    assert advice_by(problem, ((0,), (0,))).value == 0


def test_without_time_it_ends():
    with pytest.raises(OutOfTime):
        best_advice(problem_of(JUDGE), 2, Clock(0))
