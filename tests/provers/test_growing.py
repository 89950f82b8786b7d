from collections import Counter
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prover_facts import NAMES, X, Y, Z, polynomials, signs, state_of

from certify.kernel.proof import Define
from certify.provers import growing
from certify.provers.clock import Clock, OutOfTime
from certify.provers.columns import Fact, comparisons
from certify.provers.growing import Grower, divisors
from certify.provers.products import strategies
from certify.spec.formula import FALSE, Atom, Or
from certify.spec.polynomial import ONE, Polynomial

few = settings(max_examples=40, deadline=None)
atoms = st.builds(Atom, polynomials, signs)
fact_lists = st.lists(atoms, min_size=1, max_size=5).map(lambda found: comparisons(state_of(found)))


@given(st.lists(st.sampled_from(NAMES), max_size=5))
def test_divisors_are_all_ways_to_write_a_monomial_as_a_product(names):
    monomial = tuple(sorted(names))
    found = divisors(monomial)
    assert all(tuple(sorted(left + right)) == monomial for left, right in found)
    assert all(left == tuple(sorted(left)) and right == tuple(sorted(right)) for left, right in found)
    assert len({left for left, _ in found}) == len(found) == prod(1 + n for n in Counter(monomial).values())


def test_comparisons_leave_out_constants_repetitions_and_alternatives():
    formulas = [Atom(X, ">"), Atom(ONE, ">"), Or((Atom(Y, ">"), Atom(Z, ">"))), Atom(X, ">="), Atom(X, ">"), FALSE]
    assert comparisons(state_of(formulas)) == [Fact(0, X.terms, ">"), Fact(3, X.terms, ">=")]


def test_comparisons_have_the_numbers_of_the_branch():
    state = state_of([Or((Atom(X, ">"), Atom(Y, ">"))), Atom(Z, "=")])
    state.apply(Define("w", X * Y))
    assert [fact.index for fact in comparisons(state)] == [1, 2]


def value(facts, indices):
    terms = {fact.index: Polynomial(fact.terms) for fact in facts}
    return prod((terms[index] for index in indices), start=ONE)


@few
@given(fact_lists, st.data())
def test_every_column_is_what_it_says(facts, data):
    grower = Grower(facts)
    grower.seed(data.draw(st.lists(st.integers(0, 5), max_size=3)))
    for _ in strategies(grower, 2):
        pass
    sign = {fact.index: fact.sign for fact in facts}
    for indices, terms in grower.columns.products.items():
        assert value(facts, indices).terms == terms
        assert all(sign[index] != "=" for index in indices)
        assert (indices in grower.columns.strict) == all(sign[index] == ">" for index in indices)
    for (factor, index), terms in grower.columns.multiples.items():
        assert sign[index] == "="
        assert (Polynomial({factor: 1}) * value(facts, [index])).terms == terms
    for root, terms in grower.columns.squares.items():
        assert (root * root).terms == terms
    columns = grower.columns
    everything = [*columns.products.values(), *columns.multiples.values(), *columns.squares.values()]
    assert grower.monomials() == {monomial for terms in everything for monomial in terms}
    assert grower.monomials_of_multiples() == {m for terms in grower.columns.multiples.values() for m in terms}
    assert len(grower.columns) == len(everything)
    assert all(len(monomial) <= 6 for monomial in grower.monomials())


@few
@given(fact_lists)
def test_growing_never_drops_a_column_and_comes_to_an_end(facts):
    grower = Grower(facts, most_degree=4)
    grower.seed([fact.index for fact in facts])
    sizes = []
    for _ in range(12):
        grower.grow_facts()
        grower.grow_signs()
        grower.grow_pairs()
        grower.grow_multiples(inside=False)
        sizes.append(len(grower.columns))
    assert sizes == sorted(sizes)
    assert sizes[-1] == sizes[-2]


def grower_of(*facts, focus=(0,), **options):
    grower = Grower(comparisons(state_of(facts)), **options)
    grower.seed(focus)
    return grower


def test_seeds_are_multiplied_by_each_other_and_by_strict_facts():
    grower = grower_of(Atom(X, ">="), Atom(Y, ">"), Atom(Z, ">="), Atom(X + Y, ">="), focus=(0, 3))
    assert set(grower.columns.products) == {(0,), (3,)}
    grower.grow_seeds()
    assert set(grower.columns.products) == {(0,), (3,), (0, 1), (0, 3), (1, 3)}


def test_a_seed_that_is_no_fact_is_passed_over():
    grower = grower_of(Atom(X, ">="), focus=(0, 7))
    grower.grow_seeds()
    assert set(grower.columns.products) == {(0,)}


def test_seeds_an_equality_as_a_multiple_by_one():
    grower = grower_of(Atom(X, "="), Atom(Y, ">"))
    assert set(grower.columns.multiples) == {((), 0)}
    assert not grower.columns.products


def test_a_fact_that_shares_no_monomial_is_not_grown():
    grower = grower_of(Atom(X, ">="), Atom(X + Y, ">="), Atom(Z, ">="))
    grower.grow_facts()
    assert set(grower.columns.products) == {(0,), (1,)}
    grower.grow_facts()
    assert set(grower.columns.products) == {(0,), (1,)}


def test_facts_are_grown_within_the_given_monomials_only():
    grower = grower_of(Atom(X + Y, ">="), Atom(X, ">="), Atom(Y, ">="))
    grower.grow_facts({("y",)})
    assert set(grower.columns.products) == {(0,), (2,)}


def test_a_monomial_of_nonnegative_unknowns_is_nonnegative():
    grower = grower_of(Atom(X * X * Y - Z, ">="), Atom(X, ">="), Atom(Y * 2, ">="), Atom(-Z, ">="))
    grower.grow_signs()
    assert grower.columns.products[(1, 1, 2)] == {("x", "x", "y"): 2}
    assert set(grower.columns.products) == {(0,), (1, 1, 2)}


def test_pairs_multiply_to_a_covered_monomial():
    grower = grower_of(Atom(X * Y, ">="), Atom(X - 1, ">="), Atom(Y - 1, ">="), Atom(Z, ">="))
    grower.grow_pairs()
    assert (1, 2) in grower.columns.products
    assert not any(3 in indices for indices in grower.columns.products)


def test_multiples_inside_bring_no_monomial_that_could_not_cancel():
    grower = grower_of(Atom(X * Y, ">="), Atom(X - Z, "="))
    grower.grow_multiples(inside=True)
    assert not grower.columns.multiples  # y * (x - z) brings y*z, which nothing else has
    grower.grow_multiples(inside=False)
    assert set(grower.columns.multiples) == {(("y",), 1)}


def test_multiples_inside_may_cancel_against_each_other():
    grower = grower_of(Atom(X + Y, ">="), Atom(X - Z, "="), Atom(Y + Z, "="))
    grower.grow_multiples(inside=True)
    assert {((), 1), ((), 2)} <= set(grower.columns.multiples)


def test_no_column_has_more_than_the_most_degree():
    grower = grower_of(Atom(X * X * Y, ">="), Atom(X, ">="), Atom(Y, ">="), Atom(X * Y, "="), most_degree=3)
    for _ in range(5):
        grower.grow_facts()
        grower.grow_pairs()
        grower.grow_multiples(inside=False)
    assert max(map(len, grower.monomials())) == 3


def test_growing_pairs_stops_at_the_limit(monkeypatch):
    monkeypatch.setattr(growing, "MOST_COLUMNS", 6)
    grower = grower_of(*(Atom(X + k, ">=") for k in range(1, 9)))
    grower.grow_pairs()
    assert grower.full()
    assert len(grower.columns) == 6


@pytest.mark.parametrize("grow", ["grow_facts", "grow_signs", "grow_pairs", "grow_triples", "grow_multiples"])
def test_growing_ends_with_the_time(grow):
    clock = Clock(1000)
    facts = [Atom(X, ">"), Atom(Y, ">"), Atom(X * Y - X, "="), Atom(X * Y + X + Y, ">="), Atom(X + 1, ">=")]
    grower = Grower(comparisons(state_of(facts)), clock)
    grower.seed([3])
    clock.seconds = 0
    with pytest.raises(OutOfTime):
        getattr(grower, grow)(**({"inside": True} if grow == "grow_multiples" else {}))
