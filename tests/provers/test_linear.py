from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.kernel.core import State, refute
from certify.kernel.proof import Split
from certify.provers.branch import Branch
from certify.provers.clock import Clock, OutOfTime
from certify.provers.linear import refute_linear
from certify.solvers.z3_solver import model_of
from certify.spec.formula import FALSE, TRUE, And, Atom, ForAll, Or, above, at_least, equal
from certify.spec.polynomial import Polynomial

NAMES = ("x", "y", "z")
x, y, z = (Polynomial.unknown(name) for name in NAMES)


def proof_of(formulas, **options):
    return refute_linear(Branch(State(formulas, unknowns=NAMES)), Clock(60), **options)


def accepted(formulas, proof):
    refute(State(formulas, unknowns=NAMES), proof)
    return True


coefficients = st.one_of(st.integers(-3, 3), st.sampled_from([Fraction(1, 2), Fraction(-2, 3)]))
comparisons = st.builds(
    lambda a, b, c, d, sign: Atom(a * x + b * y + c * z + d, sign),
    coefficients,
    coefficients,
    coefficients,
    coefficients,
    st.sampled_from([">=", ">", ">=", "="]),
)
clauses = st.recursive(
    comparisons,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: Or(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: And(tuple(parts))),
    ),
    max_leaves=5,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(comparisons, min_size=1, max_size=7))
def test_refutes_exactly_the_systems_of_comparisons_without_solution(formulas):
    proof, (answer, _) = proof_of(formulas), model_of(formulas, 30)
    assert (proof is not None) == (answer == "unsat")
    assert proof is None or accepted(formulas, proof)


@settings(max_examples=60, deadline=None)
@given(st.lists(clauses, min_size=1, max_size=5))
def test_refutes_exactly_the_systems_with_alternatives_without_solution(formulas):
    proof, (answer, _) = proof_of(formulas), model_of(formulas, 30)
    assert (proof is not None) == (answer == "unsat")
    assert proof is None or accepted(formulas, proof)


@settings(max_examples=40, deadline=None)
@given(st.permutations([at_least(x), at_least(y, x), above(1, 2 * y), Or((above(x, 1), above(y, z), equal(z, 5)))]))
def test_a_system_with_a_solution_has_no_refutation_in_any_order(formulas):
    assert proof_of(formulas) is None


def test_strict_comparisons_that_only_just_contradict():
    formulas = [above(x, y), above(y, z), at_least(z, x)]
    assert accepted(formulas, proof_of(formulas))
    assert proof_of([at_least(x, y), at_least(y, z), at_least(z, x)]) is None


def test_equalities_take_multipliers_of_either_sign():
    formulas = [equal(x + y, 1), equal(x - y, 1), above(y)]
    assert accepted(formulas, proof_of(formulas))


def test_absurd_facts_need_no_multipliers():
    assert accepted([FALSE], proof_of([FALSE]))
    assert accepted([above(0)], proof_of([above(0)]))
    assert proof_of([TRUE]) is None
    assert proof_of([]) is None


def test_very_large_and_very_small_coefficients_are_exact():
    large, small = 10**60, Fraction(1, 10**60)
    contradiction = [equal(large * x, y), at_least(x, small), above(1, y)]
    assert accepted(contradiction, proof_of(contradiction))
    assert proof_of([equal(large * x, y), at_least(x, small), at_least(1, y)]) is None


def test_comparisons_of_higher_degree_are_not_used():
    assert proof_of([above(x * x), above(-x * x)]) is None
    formulas = [at_least(x * y, 3), above(x), above(-x)]
    assert accepted(formulas, proof_of(formulas))


def test_an_alternative_with_a_product_is_not_split():
    assert proof_of([Or((above(x * y), above(x))), above(-x), above(-y)]) is None


def test_universal_facts_are_left_alone():
    assert proof_of([ForAll(("u",), at_least(x, Polynomial.unknown("u")))]) is None


def test_the_shortest_alternative_that_fails_is_split_first():
    long = Or((above(x - y, 1), above(y - x, 1), above(z, 1)))
    formulas = [long, Or((equal(x, y), equal(x, y + 1))), above(1, x - y), above(0, z)]
    proof = proof_of(formulas)
    assert accepted(formulas, proof)
    (split,) = [step for step in proof if isinstance(step, Split)]
    assert len(split.branches) == 2


def test_splits_no_deeper_than_it_may():
    either = [Or((equal(each, 0), equal(each, 1))) for each in (x, y)]
    formulas = [*either, above(x + y, Fraction(1, 2)), above(1, x + y)]
    assert accepted(formulas, proof_of(formulas, depth=2))
    assert proof_of(formulas, depth=0) is None


def test_without_time_nothing_is_done():
    with pytest.raises(OutOfTime):
        refute_linear(Branch(State([above(x), above(-x)])), Clock(0))


def test_the_steps_that_a_branch_has_taken_come_first():
    formulas = [above(x), Or((above(-x), above(y))), above(-y)]
    branch = Branch(State(formulas, unknowns=NAMES))
    branch.propagate()
    proof = refute_linear(branch, Clock(60))
    assert proof[: len(branch.steps)] == tuple(branch.steps)
    assert accepted(formulas, proof)
