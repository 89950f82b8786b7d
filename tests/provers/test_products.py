from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from prover_facts import NAMES, X, Y, Z, atoms_at, facts_at, kernel_accepts, points, slacks, state_of

from certify.kernel.proof import Absurd, Derive
from certify.provers.clock import Clock, OutOfTime
from certify.provers.columns import Fact, comparisons
from certify.provers.growing import Grower
from certify.provers.products import combination, refute_by_products
from certify.spec.formula import Atom, above, at_least, equal, negation
from certify.spec.polynomial import ONE, ZERO, Polynomial

some = settings(max_examples=40, deadline=None)
few = settings(max_examples=20, deadline=None)


def refuted(formulas, focus=(-1,), effort=1):
    """Whether products close these facts, by a proof that the kernel accepts."""
    proof = refute_by_products(state_of(formulas), [k % len(formulas) for k in focus], Clock(20), effort=effort)
    return proof is not None and kernel_accepts(formulas, proof)


KNOWN = {
    "a square of a difference in order": ([at_least(X, Y)], at_least(X * X + Y * Y, 2 * X * Y)),
    "two numbers in order have a mean above the geometric one": (
        [at_least(X, Y), at_least(Y)],
        at_least((X + Y) * (X + Y), 4 * X * Y),
    ),
    "Bernoulli at 2 for nonnegative numbers": ([at_least(X)], at_least((1 + X) * (1 + X), 1 + 2 * X)),
    "a product of two hypotheses": ([at_least(X, 1), at_least(Y, 1)], at_least(X * Y + 1, X + Y)),
    "a strict product of two hypotheses": ([above(X, 1), above(Y, 1)], above(X * Y + 1, X + Y)),
    "squares are monotone": ([at_least(X, Y), at_least(Y)], at_least(X * X, Y * Y)),
    "rearrangement": ([at_least(X, Y), at_least(Z)], at_least(X * Z, Y * Z)),
    "a square of a chance": ([at_least(X), at_least(1, X)], at_least(X, X * X)),
    "a variance of a chance": ([at_least(X), at_least(1, X)], at_least(1, X * (1 - X))),
    "equals squared": ([equal(X, Y)], equal(X * X, Y * Y)),
    "multiples of an equality": ([equal(X + Y, 1)], equal(X * X + X * Y, X)),
}


def cases_of(claim):
    """The negation of a comparison as the strict inequalities of which one holds."""
    denial = negation(claim)
    return denial.parts if claim.sign == "=" else (denial,)


@pytest.mark.parametrize("name", KNOWN)
def test_finds_the_classical_identity(name):
    assumptions, claim = KNOWN[name]
    for denied in cases_of(claim):
        assert refuted([*assumptions, denied])


NEEDS_A_SQUARE = {
    "a square": ([], at_least(X * X)),
    "AM-GM for two numbers": ([], at_least(X * X + Y * Y, 2 * X * Y)),
    "AM-GM for two nonnegative numbers": ([at_least(X), at_least(Y)], at_least(X * X + Y * Y, 2 * X * Y)),
    "Cauchy-Schwarz against (1, 2)": ([], at_least(5 * (X * X + Y * Y), (X + 2 * Y) * (X + 2 * Y))),
    "the mean of three squares": (
        [],
        at_least(3 * (X * X + Y * Y + Z * Z), (X + Y + Z) * (X + Y + Z)),
    ),
}


NEEDS_A_WEIGHTED_SUM_OF_SQUARES = {
    "two squares with different cross terms": ([], at_least(3 * X * X + 3 * Y * Y + 3 * Z * Z, 4 * X * Y + 4 * Y * Z)),
    "a square of three terms": ([], at_least((X - 2 * Y + 3 * Z) * (X - 2 * Y + 3 * Z))),
}


@pytest.mark.parametrize("effort", [1, 2, 3])
@pytest.mark.parametrize("name", NEEDS_A_SQUARE)
def test_finds_squares_of_binomials(name, effort):
    assumptions, claim = NEEDS_A_SQUARE[name]
    assert refuted([*assumptions, negation(claim)], effort=effort)


@pytest.mark.parametrize("name", NEEDS_A_SQUARE)
def test_tries_no_squares_without_effort(name):
    assumptions, claim = NEEDS_A_SQUARE[name]
    assert not refuted([*assumptions, negation(claim)], effort=0)


@pytest.mark.parametrize("effort", [0, 1, 2])
@pytest.mark.parametrize("name", NEEDS_A_WEIGHTED_SUM_OF_SQUARES)
def test_finds_nothing_where_other_squares_are_needed(name, effort):
    assumptions, claim = NEEDS_A_WEIGHTED_SUM_OF_SQUARES[name]
    assert not refuted([*assumptions, negation(claim)], effort=effort)


@some
@given(points.flatmap(facts_at), st.integers(0, 2), st.data())
def test_proves_nothing_from_facts_that_hold_together(facts, effort, data):
    focus = data.draw(st.lists(st.integers(0, len(facts) - 1), max_size=3))
    assert refute_by_products(state_of(facts), focus, Clock(20), effort=effort) is None


def linear(row, constant):
    return Polynomial({(name,): value for name, value in zip(NAMES, row, strict=True) if value}) + constant


rows = st.lists(st.lists(st.integers(-3, 3), min_size=3, max_size=3), min_size=1, max_size=4)


@st.composite
def infeasible_systems(draw):
    """Linear facts of which a nonnegative combination is -1 > 0, or 0 > 0 with a strict one."""
    chosen = draw(rows)
    weights = [draw(st.integers(1, 3)) for _ in chosen]
    constants = [draw(st.integers(-3, 3)) for _ in chosen]
    strict = draw(st.booleans())
    last = [-Fraction(sum(w * row[k] for w, row in zip(weights, chosen, strict=True))) for k in range(3)]
    rest = sum(w * c for w, c in zip(weights, constants, strict=True))
    atoms = [Atom(linear(row, c), ">=") for row, c in zip(chosen, constants, strict=True)]
    atoms.append(Atom(linear(last, -rest), ">") if strict else Atom(linear(last, -rest - draw(slacks)), ">="))
    return draw(st.permutations(atoms))


@some
@given(infeasible_systems())
def test_refutes_every_infeasible_linear_system(facts):
    assume(not any(fact.polynomial.is_constant for fact in facts))
    assert refuted(facts, range(len(facts)), effort=0)


@some
@given(infeasible_systems(), st.data())
def test_refutes_it_with_equalities_in_place_of_two_inequalities_too(facts, data):
    assume(not any(fact.polynomial.is_constant for fact in facts))
    place = data.draw(st.integers(0, len(facts) - 1))
    assume(facts[place].sign == ">=")
    facts = [*facts[:place], Atom(facts[place].polynomial, "="), *facts[place + 1 :]]
    assert refuted(facts, range(len(facts)), effort=0)


@some
@given(points.flatmap(lambda point: st.tuples(atoms_at(point), atoms_at(point))))
def test_proves_the_product_of_two_hypotheses(pair):
    first, second = pair
    goal = first.polynomial * second.polynomial
    assume(not first.polynomial.is_constant and not second.polynomial.is_constant)
    strict = first.sign == second.sign == ">"
    assert refuted([first, second, Atom(-goal, ">=" if strict else ">")], effort=2)


@some
@given(points.flatmap(atoms_at), st.sampled_from([X, Y, X * Y - 1]), slacks)
def test_proves_a_multiple_of_an_equality_less_than_a_number(atom, factor, gap):
    assume(not atom.polynomial.is_constant)
    equality = Atom(atom.polynomial, "=")
    assert refuted([equality, above(factor * atom.polynomial, gap)], effort=1)


def test_starts_from_the_focus_and_needs_no_other_fact():
    assert refuted([at_least(Y, 3), above(X, 1), above(0, X)], focus=(1, 2), effort=0)


def test_leaves_facts_aside_that_it_is_not_given():
    facts = [at_least(X, 1), at_least(Y, 1), above(0, X)]
    state = state_of(facts)
    only = [fact for fact in comparisons(state) if fact.index != 0]
    assert refute_by_products(state, [2], Clock(20), only=only) is None
    only = [fact for fact in comparisons(state) if fact.index != 1]
    assert kernel_accepts(facts, refute_by_products(state, [2], Clock(20), only=only))


def test_an_empty_branch_is_not_refuted():
    assert refute_by_products(state_of([]), [], Clock(20)) is None


def test_does_not_begin_once_the_time_is_over():
    with pytest.raises(OutOfTime):
        refute_by_products(state_of([above(X), above(-X)]), [0, 1], Clock(0))


def combined(*formulas):
    grower = Grower(comparisons(state_of(formulas)))
    grower.seed(range(len(formulas)))
    return combination(grower.columns, Clock(20))


def test_a_combination_is_one_step_that_derives_the_absurd():
    formulas = [above(X, 1), at_least(Fraction(1, 2), X)]
    step = combined(*formulas)
    assert isinstance(step, Derive)
    assert state_of(formulas).derived(step) == Atom(ZERO, ">")
    assert kernel_accepts(formulas, (step, Absurd(2)))


def test_no_combination_of_facts_that_only_touch_is_strict():
    assert combined(at_least(X, 1), at_least(1, X)) is None


def test_no_combination_of_nothing_is_absurd():
    assert combination(Grower([]).columns, Clock(20)) is None


def test_a_false_constant_among_the_columns_is_enough():
    grower = Grower([Fact(0, (-ONE).terms, ">=")])
    grower.seed([0])
    assert combination(grower.columns, Clock(20)) is not None


def test_multiplies_three_facts_with_more_effort():
    ones = [at_least(X, 1), at_least(Y, 1), at_least(Z, 1)]
    claim = at_least(X * Y * Z + X + Y + Z, X * Y + Y * Z + X * Z + 1)
    assert refuted([*ones, negation(claim)], effort=2)
    assert not refuted([*ones[:2], negation(claim)], effort=2)
