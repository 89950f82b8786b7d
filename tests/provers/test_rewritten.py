import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from prover_facts import X, Y, Z, atoms_at, facts_at, kernel_accepts, points, polynomials, slacks, state_of

from certify.provers.clock import Clock, OutOfTime
from certify.provers.columns import comparisons
from certify.provers.rewriting import constants, definitions
from certify.provers.rewritten import refute_rewritten
from certify.spec.formula import Atom, above, at_least, equal
from certify.spec.polynomial import Polynomial

some = settings(max_examples=40, deadline=None)


def rules_of(facts, which=definitions, ranks=None):
    equalities = [(fact.index, fact.terms) for fact in facts if fact.sign == "="]
    return which(equalities, ranks or {}) if which is definitions else which(equalities)


def proof_of(formulas, focus, which=definitions, effort=0):
    state = state_of(formulas)
    facts = comparisons(state)
    return refute_rewritten(state, facts, focus, rules_of(facts, which), Clock(20), effort=effort)


def refuted(formulas, focus=None, which=definitions, effort=0):
    """Whether the facts are refuted after rewriting, by a proof about the facts as they were."""
    proof = proof_of(formulas, [len(formulas) - 1] if focus is None else focus, which, effort)
    return proof is not None and kernel_accepts(formulas, proof)


def test_a_strict_fact_that_rewrites_to_zero_is_absurd():
    assert refuted([equal(X, Y * Y), above(X * X, Y * Y * Y * Y)])


def test_names_of_names_are_put_back():
    assert refuted([equal(X, Y + 1), equal(Y, Z * Z), at_least(Z), above(-X * Z)])


def test_products_of_rewritten_facts_are_put_back():
    facts = [equal(X, Y - Z), equal(Z, 2 * Y), at_least(X), at_least(Y, 1), above(-X * Y)]
    assert refuted(facts, effort=1)


def test_constants_are_put_into_products():
    assert refuted([equal(X, 3), equal(Y, X + Z), at_least(Z), above(6, X * Y - Z)], which=constants, effort=1)


def test_a_fact_that_becomes_a_false_number_is_refuted():
    assert refuted([equal(X, 2), at_least(X, 3)], which=constants)
    assert refuted([equal(X, 2), equal(X, 3)], which=constants)


def test_a_fact_that_becomes_a_true_number_is_no_contradiction():
    assert not refuted([equal(X, 2), at_least(X, 1)], which=constants)
    assert not refuted([equal(X, Y), at_least(X, Y)])


def test_without_rules_only_products_are_left():
    assert refuted([at_least(X, 1), above(0, X)])
    assert not refuted([at_least(X, 1), above(2, X)])


def test_does_not_begin_once_the_time_is_over():
    state = state_of([equal(X, Y), at_least(X), above(-Y)])
    facts = comparisons(state)
    with pytest.raises(OutOfTime):
        refute_rewritten(state, facts, [2], rules_of(facts), Clock(0))


@some
@given(points.flatmap(lambda point: facts_at(point)), st.sampled_from([definitions, constants]), st.data())
def test_proves_nothing_from_facts_that_hold_together(facts, which, data):
    focus = data.draw(st.lists(st.integers(0, len(facts) - 1), max_size=2))
    assert proof_of(facts, focus, which) is None


@st.composite
def rewritten_products(draw):
    """Facts, equalities, and the denial of a product of two facts after the equalities were put into it."""
    point = draw(points)
    first, second = draw(atoms_at(point)), draw(atoms_at(point))
    value = draw(polynomials)
    name = Polynomial.unknown("w")
    renamed = {"x": name}
    goal = (first.polynomial * second.polynomial).substitute(renamed)
    assume(not first.polynomial.is_constant and not second.polynomial.is_constant)
    return [equal(name, X), equal(Y, value.substitute({"y": Z})), first, second, above(-draw(slacks), goal)]


@some
@given(rewritten_products())
def test_every_proof_of_a_rewritten_product_is_accepted(facts):
    assume(all(fact.sign != "=" for fact in facts[2:4]))
    event(f"found: {refuted(facts, effort=1)}")


@some
@given(st.lists(st.builds(Atom, polynomials, st.sampled_from([">=", ">", "=", "="])), min_size=2, max_size=6))
def test_every_proof_from_arbitrary_facts_is_accepted(facts):
    for which in (definitions, constants):
        event(f"found: {refuted(facts, range(len(facts)), which)}")


@some
@given(points.flatmap(atoms_at), slacks)
def test_finds_a_fact_after_an_unknown_got_another_name(atom, gap):
    assume(atom.polynomial.unknowns() and atom.sign != "=")
    name = min(atom.polynomial.unknowns())
    twin = atom.polynomial.substitute({name: Polynomial.unknown("w")})
    assert refuted([equal(Polynomial.unknown("w"), Polynomial.unknown(name)), atom, above(-gap, twin)])
