"""By how much a claim fails, against its definition: the least amount by which its comparisons are loosened."""

import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify import theorem
from certify.spec.formula import (
    And,
    Atom,
    Exists,
    ForAll,
    Let,
    Or,
    above,
    at_least,
    condition,
    equal,
    holds_at,
    implies,
    negation,
    substitute,
)
from certify.spec.polynomial import Polynomial
from certify.spec.problem import Named
from certify.spec.violation import Violation, loosened, measured, violation_at

X, Y = Polynomial.unknown("x"), Polynomial.unknown("y")


@pytest.mark.parametrize(
    ("claim", "weakly", "strictly"),
    [
        (at_least(X, 3), at_least(X, 1), above(X, 1)),
        (above(X, 3), at_least(X, 1), above(X, 1)),
        (equal(X, 3), at_least(X, 1) & at_least(5, X), above(X, 1) & above(5, X)),
        (condition(above(X, 3)), above(X, 3), above(X, 3)),
        (at_least(X) | above(Y), at_least(X, -2) | at_least(Y, -2), above(X, -2) | above(Y, -2)),
        (implies(at_least(X), at_least(Y)), above(-X) | at_least(Y, -2), above(-X) | above(Y, -2)),
        (Exists(("y",), at_least(X, Y)), Exists(("y",), at_least(X, Y - 2)), Exists(("y",), above(X, Y - 2))),
        (ForAll(("y",), at_least(X, Y)), ForAll(("y",), at_least(X, Y - 2)), ForAll(("y",), above(X, Y - 2))),
    ],
)
def test_comparisons_are_loosened_and_conditions_stay(claim, weakly, strictly):
    assert loosened(claim, 2) == weakly
    assert loosened(claim, 2, strictly=True) == strictly


def test_what_defines_a_function_is_not_loosened():
    definition = at_least(Y, X)
    value = Let("f", (X,), ("y",), definition, at_least(Y))
    assert loosened(value, 1) == Let("f", (X,), ("y",), definition, at_least(Y, -1))


def test_a_condition_is_the_same_formula():
    claim = at_least(X) & (equal(Y) | above(X, Y))
    assert condition(claim) == claim
    assert hash(condition(claim)) == hash(claim)
    assert repr(condition(claim)) == repr(claim)


@pytest.mark.parametrize("claim", [at_least(X), above(X), equal(X), Or((at_least(X), above(Y)))])
def test_a_condition_stays_one_when_it_is_denied_or_given_numbers(claim):
    for each in (negation(condition(claim)), substitute(condition(claim), {"x": Y})):
        parts = each.parts if isinstance(each, And | Or) else (each,)
        assert all(part.is_condition for part in parts)


def test_a_condition_leaves_the_hash_of_a_statement_as_it_is():
    def stated(mark):
        @theorem
        def some_number_is_large(t):
            x = t.unknown("x")
            t.claim(mark(t)(x >= 0) & (x >= 3))

        return some_number_is_large.problem()

    with_condition, without = stated(lambda t: t.condition), stated(lambda _t: lambda value: value)
    assert with_condition.digest() == without.digest()
    assert [
        violation_at(substitute(each.claims[0].formula, {"x": Polynomial.constant(-1)}))
        for each in (with_condition, without)
    ] == [None, 4]


class Number:
    def introduce(self, t):
        y = t.unknown(t.fresh("y"))
        t.assume(y <= 3)
        return y


def test_what_makes_a_thing_one_of_its_kind_is_a_condition():
    @theorem
    def some_number_is_larger(t):
        x = t.unknown("x")
        t.claim(t.exists(Number(), lambda y: y >= x))
        t.claim(t.for_all(Number(), lambda y: y <= x))

    some, every = (item.formula.body for item in some_number_is_larger.problem().claims)
    assert [part.is_condition for part in (*some.parts, *every.parts)] == [True, False, True, False]


def random_formula(draw, depth):
    if not depth or draw.random() < 0.3:
        sign = draw.choice((">=", ">", "="))
        polynomial = Polynomial.constant(Fraction(draw.randint(-6, 6), draw.randint(1, 3)))
        atom = Atom(polynomial, sign)
        return condition(atom) if draw.random() < 0.3 else atom
    kind = draw.choice((And, Or))
    return kind(tuple(random_formula(draw, depth - 1) for _ in range(draw.randint(0, 3))))


def naively_holds(formula, amount):
    """Whether a formula of numbers holds when comparisons that are no conditions are loosened: the definition."""
    match formula:
        case And(parts):
            return all(naively_holds(part, amount) for part in parts)
        case Or(parts):
            return any(naively_holds(part, amount) for part in parts)
        case Atom(polynomial, sign, is_condition):
            number, slack = polynomial.constant_term, 0 if is_condition else amount
            if sign == "=":
                return -slack <= number <= slack
            return number > 0 if is_condition and sign == ">" else number >= -slack


@settings(deadline=None, max_examples=300)
@given(st.randoms(use_true_random=False))
def test_the_amount_is_the_least_by_which_loosening_makes_a_formula_hold(draw):
    formula = random_formula(draw, 3)
    amount = violation_at(formula)
    around = [Fraction(n, 12) for n in range(-100, 101)]
    holding = [each for each in around if naively_holds(formula, each)]
    if amount is None:
        assert holding in ([], around)
        return
    assert holding == [each for each in around if each >= amount]
    assert holds_at(loosened(formula, amount)) is True
    assert holds_at(loosened(formula, amount, strictly=True)) is False


@settings(deadline=None, max_examples=200)
@given(st.randoms(use_true_random=False), st.integers(0, 8), st.integers(0, 8))
def test_bounds_hold_exactly_where_the_amount_lies_between_them(draw, least, most):
    formula = random_formula(draw, 2)
    amount = violation_at(formula)
    if amount is None:
        return
    verdicts = [holds_at(each) for each in measured([Named("claim", formula)], Violation(least, most))]
    assert verdicts == [amount >= least, amount <= most]


def test_a_formula_with_a_quantifier_has_no_amount_of_its_own():
    assert violation_at(Exists(("x",), at_least(X))) is None
    assert violation_at(random_formula(random.Random(0), 0) & ForAll(("x",), at_least(X))) is None


def test_a_condition_that_fails_decides_beside_a_quantifier_as_well():
    fails = condition(at_least(Polynomial.constant(-1)))
    assert violation_at(fails & ForAll(("x",), at_least(X))) is None
    assert violation_at((fails & ForAll(("x",), at_least(X))) | at_least(Polynomial.constant(-2))) == 2
