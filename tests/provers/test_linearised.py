import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from certify.kernel.core import State, refute
from certify.provers.branch import Branch
from certify.provers.clock import Clock, OutOfTime
from certify.provers.linear import refute_linear
from certify.provers.linearised import refute_linearised
from certify.spec.formula import Or, above, at_least, equal
from certify.spec.polynomial import Polynomial

NAMES = ("q", "r", "s")
q, r, s = map(Polynomial.unknown, NAMES)
RULE = [at_least(q), at_least(1, q)]
RESPONSE = [at_least(r), at_least(s), equal(r + s, 1)]
numbers = st.integers(-3, 3)


def proof_of(formulas):
    return refute_linearised(Branch(State(formulas, unknowns=NAMES)), Clock(60))


def accepted(formulas, proof):
    refute(State(formulas, unknowns=NAMES), proof)
    return True


@settings(max_examples=60, deadline=None)
@given(numbers, numbers, numbers)
def test_refutes_exactly_what_no_rule_and_response_reach(first, second, least):
    assume(first or second)
    formulas = [*RULE, *RESPONSE, above(first * q * r + second * q * s, least)]
    proof = proof_of(formulas)
    assert (proof is not None) == (max(first, second, 0) <= least)
    assert proof is None or accepted(formulas, proof)


def test_a_product_of_a_member_of_a_sum_stands_for_all_members():
    formulas = [*RULE, *RESPONSE, above(q * r, q)]
    assert refute_linear(Branch(State(formulas, unknowns=NAMES)), Clock(60)) is None
    assert accepted(formulas, proof_of(formulas))


def test_alternatives_about_products_are_split():
    formulas = [*RULE, *RESPONSE, Or((above(q * r, 1), above(q * s, 1)))]
    assert accepted(formulas, proof_of(formulas))
    assert proof_of([*RULE, *RESPONSE, Or((above(q * r, 1), above(q * s)))]) is None


def test_unknowns_that_may_be_negative_have_no_products_of_a_known_sign():
    assert proof_of([above(-q * r)]) is None
    assert proof_of([at_least(q), above(-q * r)]) is None


def test_what_has_no_products_is_left_to_others():
    assert proof_of([above(q), above(-q)]) is None


def test_without_time_no_product_is_taken():
    with pytest.raises(OutOfTime):
        refute_linearised(Branch(State([*RULE, *RESPONSE], unknowns=NAMES)), Clock(0))
