import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from prover_facts import X, Y, Z, clauses_at, facts_at, holds, kernel_accepts, numbers, points, signs, state_of

from certify.kernel.core import State, refute
from certify.kernel.proof import Absurd, Cut, Define, Derive, Instance, Product, Resolve, Split
from certify.provers.branch import Branch
from certify.provers.columns import comparisons
from certify.spec.errors import RejectedError
from certify.spec.formula import FALSE, And, Atom, ForAll, Or, above, at_least, equal, negation
from certify.spec.polynomial import ONE, Polynomial

some = settings(max_examples=80, deadline=None)

BODIES = [X, -X, Y, -Y, X - Y, Y - X]
small_atoms = st.builds(Atom, st.sampled_from(BODIES), signs)
small_clauses = st.lists(small_atoms | st.builds(lambda a, b: And((a, b)), small_atoms, small_atoms), max_size=3)
small_facts = st.lists(small_atoms | small_clauses.map(tuple).map(Or), min_size=1, max_size=7)


def branch_of(*formulas):
    return Branch(state_of(formulas))


def branch_reading(*formulas):
    """The branch that is given the facts one after the other."""
    branch = branch_of()
    for formula in formulas:
        branch.state.add(formula)
    return branch


def facts_of(branch):
    return [branch.state.fact(index) for index in range(len(branch.state))]


@some
@given(small_facts, st.lists(points, min_size=3, max_size=6))
def test_what_propagation_adds_follows_from_the_facts(formulas, places):
    branch = branch_reading(*formulas)
    branch.propagate()
    corners = [{"x": x, "y": y, "z": 0} for x in (-1, 0, 1) for y in (-1, 0, 1)]
    for point in [*places, *corners]:
        if all(holds(formula, point) for formula in formulas):
            assert all(holds(fact, point) for fact in facts_of(branch))


@some
@given(small_facts)
def test_the_kernel_repeats_the_steps_of_propagation(formulas):
    branch = branch_reading(*formulas)
    branch.propagate()
    state = state_of(formulas)
    for step in branch.steps:
        assert isinstance(step, Resolve)
        state.apply(step)
    assert [state.fact(index) for index in range(len(state))] == facts_of(branch)


@some
@given(small_facts)
def test_propagation_ends_and_again_adds_nothing(formulas):
    branch = branch_reading(*formulas)
    branch.propagate()
    size = len(branch.state)
    branch.propagate()
    assert len(branch.state) == size


@some
@given(small_facts)
def test_nothing_open_can_be_resolved_after_propagation(formulas):
    branch = branch_reading(*formulas)
    for clause in branch.clauses():
        alternative = branch.state.fact(clause)
        atoms = [index for index, fact in enumerate(facts_of(branch)) if isinstance(fact, Atom)]
        assert branch.state.resolved(Resolve(clause, tuple(atoms))) == alternative


@pytest.mark.parametrize("known", [[">=", ">"], [">", ">="]])
def test_a_weak_fact_does_not_hide_the_strict_one(known):
    weak = Or((at_least(-X), at_least(Y)))
    assert at_least(Y) in facts_after_propagation([*(Atom(X, sign) for sign in known), weak])


def facts_after_propagation(formulas):
    branch = branch_reading(*formulas)
    branch.propagate()
    return facts_of(branch)


def test_resolves_an_alternative_down_to_what_holds():
    assert facts_after_propagation([Or((above(-X), above(Y))), above(X)])[2:] == [above(Y)]
    assert facts_after_propagation([Or((above(-X), above(Y))), at_least(X)])[2:] == [above(Y)]
    assert facts_after_propagation([Or((at_least(-X), above(Y))), at_least(X)])[2:] == []


def test_facts_that_stand_there_from_the_start_are_propagated_too():
    branch = branch_of(Or((above(-X), above(Y))), above(X))
    branch.propagate()
    assert facts_of(branch)[2:] == [above(Y)]


def test_asking_for_places_does_not_stop_propagation():
    branch = branch_reading(Or((above(-X), above(Y))), above(X))
    branch.places(X)
    branch.propagate()
    assert facts_of(branch)[2:] == [above(Y)]


def test_one_resolution_leads_to_the_next():
    formulas = [Or((above(-Y), above(Z))), Or((above(-X), above(Y))), above(X)]
    assert facts_after_propagation(formulas)[3:] == [above(Y), above(Z)]


@some
@given(points.flatmap(lambda point: st.tuples(st.just(point), facts_at(point, clauses=3))))
def test_facts_that_hold_together_are_no_contradiction(case):
    point, formulas = case
    branch = branch_reading(*formulas)
    assert branch.contradiction() is None
    assert all(holds(fact, point) for fact in facts_of(branch))


@some
@given(small_facts)
def test_a_contradiction_on_sight_is_accepted_by_the_kernel(formulas):
    branch = branch_reading(*formulas)
    end = branch.contradiction()
    assume(end is not None)
    assert kernel_accepts(formulas, branch.closed_by(end))


def test_sees_the_contradictions_that_stand_there():
    assert branch_of(above(X), Atom(-ONE, ">=")).contradiction() == (Absurd(1),)
    assert branch_of(above(X), FALSE).contradiction() == (Split(1, ()),)
    assert branch_of(above(X), above(-X)).contradiction() is None  # no line of it is absurd


def test_an_alternative_that_is_refuted_part_by_part_is_a_contradiction():
    formulas = [above(X), above(Y), Or((above(-X), above(-Y)))]
    branch = branch_reading(*formulas)
    end = branch.contradiction()
    assert end is not None
    assert kernel_accepts(formulas, branch.closed_by(end))


@some
@given(small_facts, small_atoms)
def test_a_branch_under_a_formula_leaves_the_branch_as_it_is(formulas, formula):
    branch = branch_of(*formulas)
    branch.propagate()
    before, steps = facts_of(branch), list(branch.steps)
    inner = branch.under(formula)
    assert inner.steps == []
    inner.define("v", X * Y)
    inner.propagate()
    inner.contradiction()
    assert facts_of(branch) == before
    assert branch.steps == steps
    assert "v" not in branch.named
    assert facts_of(inner)[: len(before)] == before
    assert facts_of(inner)[len(before)] == formula


@some
@example([above(X - Y), Or((above(X), at_least(Y - X)))], [at_least(-X)])
@given(small_facts, small_facts)
def test_facts_that_come_later_are_worth_the_same(early, late):
    branch = branch_reading(*early)
    branch.propagate()
    for formula in late:
        branch = branch.under(formula)
    together, facts = branch_reading(*early, *late), facts_of(branch)
    denied = any(negation(each) in facts for each in facts)  # by two comparisons, which are left to linear programs
    assert together.contradiction() is None or branch.contradiction() is not None or denied


def test_a_defined_name_is_known_and_has_the_number_of_its_definition():
    branch = branch_of(above(X), Or((above(Y), above(Z))))
    branch.define("w", X * Y)
    assert branch.named == {"w": 2}
    assert branch.steps == [Define("w", X * Y)]
    assert branch.state.fact(2) == equal(Polynomial.unknown("w"), X * Y)
    assert branch.state.is_known("w")


def test_a_name_that_is_taken_is_refused():
    with pytest.raises(RejectedError, match="fresh"):
        branch_of(above(X)).define("y", X)


def test_a_step_that_the_kernel_refuses_is_not_kept():
    branch = branch_of(above(X))
    with pytest.raises(RejectedError):
        branch.take(Instance(0, (X,)))
    assert branch.steps == []


def test_a_cut_adds_what_was_proved():
    formulas = [above(X), above(-X)]
    branch = branch_of(*formulas)
    sum_of_both = Derive((Product(1, (0,)), Product(1, (1,))))
    branch.cut(equal(Y), (sum_of_both, Absurd(3)))
    branch.cut(above(Y, 1), (sum_of_both, Absurd(4)))
    assert branch.state.fact(2) == equal(Y)
    assert branch.steps[0] == Cut(equal(Y), (sum_of_both, Absurd(3)))
    final = Derive((Product(1, (3,)),), ())
    with pytest.raises(RejectedError):
        kernel_accepts(formulas, branch.closed_by((final, Absurd(4))))
    assert kernel_accepts(formulas, branch.closed_by((sum_of_both, Absurd(4))))


def test_goes_on_under_the_last_part_when_the_others_are_refuted():
    formulas = [above(X, 1), Or((at_least(0, X), above(0, X), above(Y))), at_least(-Y)]
    branch = branch_of(*formulas)
    first = (Derive((Product(1, (0,)), Product(1, (3,)))), Absurd(4))
    branch.split_to_last(1, (first, first))
    assert branch.state.fact(3) == above(Y)
    assert branch.clauses() == []
    end = (Derive((Product(1, (2,)), Product(1, (3,)))), Absurd(4))
    assert kernel_accepts(formulas, branch.closed_by(end))


def test_an_alternative_that_is_done_is_proposed_no_more():
    branch = branch_of(Or((above(X), above(Y))), Or((above(X), above(Z))))
    assert branch.clauses() == [0, 1]
    inner = branch.under(above(Z))
    inner.mark_done(0)
    assert inner.clauses() == [1]
    assert branch.clauses() == [0, 1]


def test_a_universal_is_no_alternative():
    assert branch_of(ForAll(("w",), above(Polynomial.unknown("w")))).clauses() == []


def test_places_are_the_comparisons_of_one_polynomial():
    branch = branch_of(above(X), above(Y), Or((above(X), above(Z))), equal(X))
    assert branch.places(X) == (0, 3)
    assert branch.places(-X) == ()
    branch.state.add(at_least(X))
    assert branch.places(X) == (0, 3, 4)


@some
@given(points.flatmap(clauses_at))
def test_copies_are_the_alternatives_that_are_the_formula(clause):
    assume(len(clause.parts) > 1)
    branch = branch_of(clause, above(X), clause)
    kept = branch.state.fact(0)
    assume(isinstance(kept, Or))
    assert branch.copies(kept) == [0, 2]
    assert branch.copies(Or((*kept.parts, above(X, 7)))) == []


@some
@given(numbers.filter(bool))
def test_rules_from_names_from_constants_and_from_all_equalities(number):
    branch = branch_of(equal(X, number), equal(Y, X * Z))
    branch.define("w", Y + Z)
    facts = comparisons(branch.state)
    assert set(branch.rewriting("named", facts).rules) == {"w"}
    assert set(branch.rewriting("constants", facts).rules) == {"x"}
    assert {"x", "w"} < set(branch.rewriting("all", facts).rules)
    assert branch.rewriting("all", [fact for fact in facts if fact.sign != "="]).rules == {}


def test_a_state_may_have_facts_before_the_branch_looks():
    state = State([Atom(-ONE, ">")])
    proof = Branch(state).contradiction()
    assert proof is not None
    refute(state, proof)
