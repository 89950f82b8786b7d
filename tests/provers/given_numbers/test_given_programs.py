from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from certify.kernel.core import State
from certify.provers.branch import Branch
from certify.provers.clock import Clock, OutOfTime
from certify.provers.given_numbers.facts import Given, Sum
from certify.provers.given_numbers.programs import Program
from certify.spec.formula import above, at_least, equal
from certify.spec.polynomial import Polynomial

NAMES = ("p", "q", "r", "s")
p, q, r, s = map(Polynomial.unknown, NAMES)
RULE = [at_least(p), at_least(q), equal(p + q, 1)]
RESPONSE = [at_least(r), at_least(s), equal(r + s, 1)]
numbers = st.integers(-3, 3)


def branch(*formulas):
    return Given(Branch(State([*RULE, *RESPONSE, *formulas], unknowns=NAMES)))


def program(known, goal=None, **options):
    return Program(known, Clock(60), None if goal is None else goal.terms, **options)


@given(numbers, numbers, numbers, numbers)
def test_the_least_value_of_products_is_at_a_corner_and_is_derived(first, second, third, fourth):
    known, goal = branch(), first * p * r + second * p * s + third * q * r + fourth * q * s
    value, total = program(known, goal).least()
    assert value == min(first, second, third, fourth)
    assert known.branch.state.comparison(known.derive(total)).polynomial == goal - value


@given(numbers, numbers, st.integers(-3, 4))
def test_what_no_point_reaches_is_refuted_and_else_there_is_a_point(first, second, least):
    assume(first or second)
    known = branch(above(first * p * r + second * q * s, least))
    answer = program(known).refuted()
    reached = max(first, second, 0) > least
    assert isinstance(answer, Sum) != reached
    if not reached:
        known.derive(answer)
        assert known.contradiction() is not None
    else:
        assert answer is not None
        assert sum(answer.get(each, 0) for each in [("p",), ("q",)]) == 1


@given(numbers, numbers)
def test_what_is_positive_everywhere_is_derived(first, second):
    known, goal = branch(), first * p + second * q
    total = program(known, goal).positive()
    assert (total is not None) == (min(first, second) > 0)
    if total is not None:
        assert known.branch.state.comparison(known.derive(total)) == above(goal)


def test_a_strict_fact_makes_what_it_bounds_positive():
    known = branch(above(p, q))
    total = program(known, p - q).positive()
    assert known.branch.state.comparison(known.derive(total)) == above(p - q)
    assert program(known, q).positive() is None


def test_an_inequality_is_multiplied_where_all_its_products_are_spoken_of():
    known = branch(at_least(p * r - 2 * q * s), above(2 * q * s * s - p * r * s, 0))
    assert isinstance(program(known).refuted(), Sum)


def test_rows_about_other_unknowns_are_left_out():
    known = branch(at_least(p, Fraction(1, 2)))
    assert program(known, p, about={"p"}).least()[0] == Fraction(1, 2)
    assert program(known, p, about={"p", "q"}).least()[0] == Fraction(1, 2)
    assert program(known, p + q, about={"p"}).least()[0] == Fraction(1, 2)


def test_without_time_it_ends():
    with pytest.raises(OutOfTime):
        Program(branch(), Clock(0), p.terms).least()
