from itertools import pairwise

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from prover_facts import X, Y, Z, facts_at, kernel_accepts, points, polynomials, signs, state_of

from certify.kernel.core import State, refute
from certify.kernel.proof import Cut, Split
from certify.provers.branch import Branch
from certify.provers.clock import Clock, OutOfTime
from certify.provers.scope import EVERYTHING, Scope
from certify.provers.search import Effort, close
from certify.spec.formula import And, Atom, Or, above, any_of, at_least, equal, implies, negation
from certify.spec.polynomial import Polynomial

some = settings(max_examples=30, deadline=None)
PLAIN = Effort(products=1, splits=0, zeros=False)
P, Q, U, V, W = map(Polynomial.unknown, "pquvw")


def proof_of(formulas, claim, effort=PLAIN, scope=EVERYTHING, seconds=20):
    """The proof that the claim follows; what it refutes are the formulas and the negation of the claim."""
    state = state_of([*formulas, negation(claim)])
    before = len(state_of(formulas))
    return close(Branch(state), list(range(before, len(state))), Clock(seconds), effort, scope)


def proved(formulas, claim, effort=PLAIN, scope=EVERYTHING):
    """Whether the claim is proved, by a proof that the kernel accepts."""
    proof = proof_of(formulas, claim, effort, scope)
    return proof is not None and kernel_accepts([*formulas, negation(claim)], proof)


def rules_used(proof):
    return {type(step) for step in proof}


def test_a_claim_that_was_assumed_is_proved():
    assert proved([above(X, 1)], above(X, 1))
    assert proved([above(X, 1), equal(Y)], And((above(X, 1), equal(Y))))


def test_nothing_is_proved_from_nothing():
    assert not proved([], above(X), Effort(2, 6))
    assert not proved([], at_least(X * Y), Effort(2, 6))


def test_a_square_is_nonnegative_whatever_is_assumed():
    assert proved([], at_least(X * X), Effort(2, 6))


def test_the_denial_of_an_equality_is_split_in_two():
    assert proved([at_least(X), at_least(-X)], equal(X))
    assert proved([at_least(X, Y), at_least(Y, X), at_least(Z)], equal(X * Z, Y * Z))


def test_the_denial_of_several_claims_is_split():
    claim = And((at_least(X), at_least(Y, 1), equal(Z, 2)))
    assert proved([at_least(X, 1), at_least(Y, 2), equal(Z, 2)], claim)
    assert not proved([at_least(X, 1), at_least(Y, 2)], claim)


BOTH_WAYS = [any_of([at_least(X, 1), at_least(Y, 1)]), at_least(X), at_least(Y)]


def test_an_alternative_among_the_facts_is_split_if_splits_are_allowed():
    assert not proved(BOTH_WAYS, at_least(X + Y, 1))
    assert proved(BOTH_WAYS, at_least(X + Y, 1), Effort(1, 1, zeros=False))


def ladder(size):
    """Each step is up by one, or up by two: after `size` steps at least `size`."""
    steps = [Polynomial.unknown(f"s{k}") for k in range(size + 1)]
    facts = [equal(steps[0])]
    facts += [any_of([equal(new, old + 1), equal(new, old + 2)]) for old, new in pairwise(steps)]
    return facts, at_least(steps[-1], size)


def test_alternatives_are_split_within_alternatives():
    facts, claim = ladder(3)
    assert proved(facts, claim, Effort(1, 3, zeros=False))


def test_splits_are_nested_no_deeper_than_allowed():
    facts, claim = ladder(4)
    assert not proved(facts, claim, Effort(0, 1, zeros=False))


def test_conditions_are_used_where_their_premise_holds():
    facts = [at_least(X, 1), implies(above(X), at_least(Y, X))]
    assert proved(facts, at_least(Y, 1), Effort(1, 1, zeros=False))


RESPONSE = [equal(P + Q, 1), at_least(P), at_least(Q), above(V, U), at_least(Q * (U - V))]


def test_a_probability_that_has_to_be_zero_is_found_to_be_zero():
    assert not proved(RESPONSE, equal(P * W, W))
    assert proved(RESPONSE, equal(P * W, W), Effort(1, 0, zeros=True))


def test_forced_zeros_are_cuts_that_are_used_in_what_follows():
    proof = proof_of([*RESPONSE, at_least(W * W, 1)], equal(P * W, W), Effort(1, 0, zeros=True))
    branches = [step for step in proof if isinstance(step, Split)]
    cuts = [step for step in proof if isinstance(step, Cut)]
    cuts += [step for split in branches for branch in split.branches for step in branch if isinstance(step, Cut)]
    assert equal(Q) in [cut.formula for cut in cuts]


def test_an_unknown_that_may_be_positive_is_not_forced_to_zero():
    tied = [equal(P + Q, 1), at_least(P), at_least(Q), at_least(V, U), at_least(Q * (U - V))]
    assert not proved(tied, equal(P * W, W), Effort(2, 4))


def test_a_scope_keeps_out_what_it_does_not_name():
    facts = [at_least(X, 1), at_least(Y, 1)]
    assert not proved(facts, at_least(Y), scope=Scope(frozenset({0, 2})))
    assert proved(facts, at_least(Y), scope=Scope(frozenset({1, 2})))


def test_a_scope_keeps_out_alternatives_that_it_does_not_name():
    effort = Effort(1, 2, zeros=False)
    assert not proved(BOTH_WAYS, at_least(X + Y, 1), effort, Scope(frozenset({1, 2, 3})))
    assert proved(BOTH_WAYS, at_least(X + Y, 1), effort, Scope(frozenset({0, 1, 2, 3})))


def test_a_scope_grows_with_the_parts_of_a_denial_that_is_split():
    claim = And((at_least(X), at_least(Y)))
    facts = [at_least(X, 1), at_least(Y, 1), at_least(Z)]
    assert proved(facts, claim, scope=Scope(frozenset({0, 1, 3})))


@pytest.mark.parametrize("effort", [PLAIN, Effort(2, 6)])
def test_does_not_begin_once_the_time_is_over(effort):
    with pytest.raises(OutOfTime):
        proof_of([at_least(X)], at_least(X), effort, seconds=0)


def test_more_effort_finds_products_of_products():
    facts = [equal(X, Y * Z), equal(Y * Y, 1), equal(Z * Z, 1)]
    claim = at_least(X * X, 1)
    assert proved(facts, claim, Effort(products=3, splits=0, zeros=False))


@some
@given(points.flatmap(lambda point: facts_at(point, clauses=2)), st.data())
def test_never_closes_facts_that_hold_together(facts, data):
    state = state_of(facts)
    focus = data.draw(st.lists(st.integers(0, len(state) - 1), max_size=2))
    try:
        assert close(Branch(state), focus, Clock(0.5), Effort(2, 3)) is None
    except OutOfTime:
        event("out of time")


atoms = st.builds(Atom, polynomials, signs)
formulas = atoms | st.lists(atoms, min_size=2, max_size=3).map(tuple).map(Or)


@some
@given(st.lists(formulas, min_size=1, max_size=6), formulas)
def test_whatever_is_proved_the_kernel_accepts(facts, claim):
    try:
        proof = proof_of(facts, claim, Effort(1, 3), seconds=0.5)
    except OutOfTime:
        proof = None
    event("nothing" if proof is None else "proof")
    assert proof is None or kernel_accepts([*facts, negation(claim)], proof)


@some
@given(points.flatmap(lambda point: facts_at(point, clauses=1)), st.data())
def test_proves_that_one_of_the_facts_holds(facts, data):
    chosen = data.draw(st.sampled_from(facts))
    assert proved(facts, chosen, Effort(1, 2))


def test_steps_that_the_branch_took_already_are_part_of_the_proof():
    state = state_of([at_least(X, 1), at_least(Y, 1), above(1, X * Y)])
    branch = Branch(state)
    branch.define("product", X * Y)
    proof = close(branch, [2], Clock(20), PLAIN)
    assert proof[0] == branch.steps[0]
    refute(State([at_least(X, 1), at_least(Y, 1), above(1, X * Y)], unknowns="xyz"), proof)
