import pytest
from hypothesis import given
from hypothesis import strategies as st
from prover_facts import X, Y, Z, state_of

from certify.provers.branch import Branch
from certify.provers.columns import comparisons
from certify.provers.scope import EVERYTHING, Scope, is_alternative
from certify.spec.errors import RejectedError
from certify.spec.formula import Atom, Or, above, at_least
from certify.spec.polynomial import ONE

FORMULAS = (
    above(X),
    Or((above(X), above(Y))),
    Atom(ONE, ">"),
    at_least(Y),
    Or((above(Y, 1), above(Z))),
    above(X),
)


@pytest.fixture
def branch():
    return Branch(state_of(FORMULAS))


subsets = st.frozensets(st.integers(0, len(FORMULAS) - 1))


def test_everything_is_all_comparisons_and_alternatives(branch):
    assert EVERYTHING.facts(branch) == comparisons(branch.state)
    assert EVERYTHING.clauses(branch) == [1, 4]


@given(subsets)
def test_a_scope_has_the_chosen_facts_and_no_others(chosen):
    branch = Branch(state_of(FORMULAS))
    scope = Scope(chosen)
    assert [fact.index for fact in scope.facts(branch)] == sorted(chosen & {0, 3, 5})
    assert scope.clauses(branch) == sorted(chosen & {1, 4})
    assert all(fact.terms == FORMULAS[fact.index].polynomial.terms for fact in scope.facts(branch))


@given(subsets, subsets)
def test_facts_are_added_to_a_scope_but_not_to_everything(chosen, others):
    assert Scope(chosen).with_facts(others).chosen == chosen | others
    assert EVERYTHING.with_facts(others) is EVERYTHING


def test_a_scope_grows_by_what_came_since(branch):
    start = len(branch.state)
    branch.define("w", X * Y)
    branch.state.add(Or((above(X, 2), above(Y, 2))))
    scope = Scope(frozenset({0})).since(branch, start)
    assert scope.chosen == {0, start, start + 1}
    assert [fact.index for fact in scope.facts(branch)] == [0, start]
    assert scope.clauses(branch) == [start + 1]
    assert EVERYTHING.since(branch, start) is EVERYTHING


def test_nothing_came_since_the_end(branch):
    assert Scope(frozenset({3})).since(branch, len(branch.state)).chosen == {3}


def test_an_alternative_that_is_done_is_out_of_every_scope(branch):
    branch.mark_done(1)
    assert EVERYTHING.clauses(branch) == [4]
    assert Scope(frozenset({1, 4})).clauses(branch) == [4]


def test_an_alternative_is_one_until_it_is_done(branch):
    assert [index for index in range(len(FORMULAS)) if is_alternative(branch, index)] == [1, 4]
    branch.mark_done(4)
    assert not is_alternative(branch, 4)


def test_a_number_that_is_no_fact_is_refused(branch):
    with pytest.raises(RejectedError):
        Scope(frozenset({99})).facts(branch)
