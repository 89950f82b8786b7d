import importlib.util
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from prover_facts import Number, X, Y, Z, stated

from certify.kernel.core import State, check_proof
from certify.kernel.proof import Cut, Define, Instance, Split
from certify.provers.branch import Branch
from certify.provers.clock import Clock, OutOfTime
from certify.provers.outline import Outline
from certify.provers.search import Effort
from certify.spec.formula import ForAll, above, at_least, equal
from certify.spec.polynomial import Polynomial
from certify.spec.sketch import Assert, Introduce, Take

PLAIN = Effort(products=1, splits=0, zeros=False)
PROOFS = Path(__file__).parents[2] / "proofs"


def follow(problem, effort=PLAIN, seconds=20, sketch=None):
    """The proof along the sketch, accepted by the kernel, or None; and what the sketch says that was not proved."""
    assumed = [each.formula for each in problem.assumptions]
    state = State(assumed, unknowns=problem.unknowns, functions=problem.functions)
    before = len(state)
    state.add(problem.denial())
    outline = Outline(Branch(state), Clock(seconds), effort)
    proof = outline.follow(problem.sketch if sketch is None else sketch, range(before, len(state)))
    if proof is not None:
        check_proof(problem.hypotheses(), problem.unknowns, proof, problem.functions)
    return proof, outline.failed


def square_of_a_difference(t, x, y, z):
    """No products and no squares of binomials show the claim unless the sign of the difference is known."""
    t.cases(x + z >= y)
    t.claim((x + z - y) * (x + z - y) >= 0)


def steps_of(proof, kind):
    found = []
    for step in proof:
        found += [step] if isinstance(step, kind) else []
        if isinstance(step, Cut):
            found += steps_of(step.refutation, kind)
        elif isinstance(step, Split):
            found += [inner for branch in step.branches for inner in steps_of(branch, kind)]
    return found


@pytest.mark.parametrize(
    ("file", "name", "shape"),
    [
        ("emergent_alignment", "identical_law", {}),
        ("emergent_alignment", "competition_aligns", {}),
        ("emergent_alignment", "best_ai_selection", {}),
        ("emergent_alignment", "nearly_best_ai_selection", {}),
        ("normal_form", "nash_pays_at_least_maxmin", {}),
        ("normal_form", "zero_sum_equilibria_are_exchangeable", {}),
        ("public_goods", "nobody_gives", {}),
        ("public_goods", "everybody_would_gain_if_all_gave", {}),
    ],
)
def test_the_sketches_of_the_theorems_lead_to_a_proof(file, name, shape):
    spec = importlib.util.spec_from_file_location(f"outline_{file}", PROOFS / f"{file}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    proof, failed = follow(getattr(module, name).problem(shape), Effort(1, 3), seconds=60)
    assert proof is not None
    assert failed == []


def test_a_sketch_without_steps_is_the_plain_search():
    proof, failed = follow(stated(lambda t, x, y, z: (t.assume(x >= 1), t.claim(x >= 0))))
    assert proof is not None
    assert failed == []
    assert follow(stated(lambda t, x, y, z: t.claim(x >= 0))) == (None, [])


# Assert. -------------------------------------------------------------------------------------------------------------


def test_steps_are_proved_and_used():
    def statement(t, x, y, z):
        t.assume((x >= 1) & (x <= 1))
        t.assume(x * y >= 2)
        t.have(x == 1)
        t.have(y >= 2)
        t.claim(y * y >= 4)

    proof, failed = follow(stated(statement))
    assert failed == []
    assert [cut.formula for cut in proof if isinstance(cut, Cut)] == [equal(X, 1), at_least(Y, 2)]


def test_a_step_that_does_not_follow_is_noted_and_does_no_harm():
    def statement(t, x, y, z):
        t.assume(x >= 1)
        t.have(x >= 2)
        t.have(y * y >= 1)
        t.have(x > 0)
        square_of_a_difference(t, x, y, z)

    proof, failed = follow(stated(statement))
    assert proof is not None
    assert [each.split(":")[0] for each in failed] == ["sketch step 1", "sketch step 2"]
    assert [cut.formula for cut in proof if isinstance(cut, Cut)] == [above(X), at_least(X + Z, Y)]


def test_a_false_step_does_not_prove_a_false_claim():
    proof, failed = follow(stated(lambda t, x, y, z: (t.have(x >= 1), t.claim(x >= 1))), Effort(2, 4))
    assert proof is None
    assert len(failed) == 1


def test_a_step_may_use_the_denial_of_the_claim():
    def statement(t, x, y, z):
        t.assume((x + y <= 0) | (x >= 1))
        t.assume(y >= 3)
        t.have(x < 1, using=[x < 1])
        t.claim(x >= 1, name="the claim")

    proof, failed = follow(stated(statement), Effort(1, 1))
    assert failed == []
    assert proof is None  # x <= -3 is possible

    def true(t, x, y, z):
        statement(t, x, y, z)
        t.assume(x > -3)

    assert follow(stated(true), Effort(1, 1))[0] is not None


@pytest.mark.parametrize(("names_it", "fails"), [(True, 0), (False, 1)])
def test_using_keeps_a_step_to_the_facts_that_it_names(names_it, fails):
    def statement(t, x, y, z):
        t.assume(x >= 1)
        t.assume(y >= 1)
        t.have(x * y >= 1, using=[x >= 1, *([y >= 1] if names_it else [])])
        t.claim(y >= 0)

    assert len(follow(stated(statement))[1]) == fails


def test_using_a_conjunction_uses_its_parts_and_a_fact_that_is_none_uses_nothing():
    def statement(t, x, y, z):
        t.assume((x >= 1) & (y >= 1))
        t.have(x * y >= 1, using=[(x >= 1) & (y >= 1), z >= 5])
        t.have(z >= 4, using=[z >= 5])
        t.claim(y >= 0)

    assert [each.split(":")[0] for each in follow(stated(statement))[1]] == ["sketch step 2"]


def test_using_an_alternative_splits_that_one():
    def statement(t, x, y, z):
        either = (x >= 1) | (y >= 1)
        t.assume(either)
        t.assume((x >= 0) & (y >= 0))
        t.have(x + y >= 1, using=[either, x >= 0, y >= 0])
        t.claim(x + y >= 1)

    assert follow(stated(statement), Effort(1, 1))[1] == []


def test_using_brings_the_definitions_of_names():
    def statement(t, x, y, z):
        t.assume(x >= 1)
        once = t.define("once", x * x)
        twice = t.define("twice", once * once)
        t.have(once >= 1, using=[x >= 1])
        t.have(twice >= 1, using=[once >= 1])
        t.claim(x >= 0)

    assert follow(stated(statement))[1] == []


# Introduce. ----------------------------------------------------------------------------------------------------------


def test_a_name_is_defined_and_can_be_spoken_of():
    def statement(t, x, y, z):
        t.assume(x >= 1)
        square = t.define("square", x * x)
        t.have(square >= 1)
        t.claim(x * x * x * x >= 1)

    proof, failed = follow(stated(statement))
    assert failed == []
    assert proof[0] == Define("square", X * X)


def test_a_name_that_is_taken_gets_a_prime_in_all_later_steps():
    name = Polynomial.unknown("x")
    problem = stated(lambda t, x, y, z: (t.assume(x >= 1), t.assume(y >= 5), t.claim(x + y >= 6)))
    steps = [Introduce("x", X + Y), Introduce("x", name + 1), Assert(at_least(name, 7), None)]
    proof, failed = follow(problem, sketch=steps)
    assert failed == []
    first, second = Polynomial.unknown("x'"), Polynomial.unknown("x''")
    assert proof[:2] == (Define("x'", X + Y), Define("x''", first + 1))
    assert proof[2].formula == at_least(second, 7)


def test_a_name_that_an_opened_existential_has_gets_a_prime():
    def statement(t, x, y, z):
        t.assume(t.exists(Number("root"), lambda root: (root >= 1) & (x == root)))
        t.claim(x >= 1)

    steps = [Introduce("root", X * X), Assert(at_least(Polynomial.unknown("root"), 1), None)]
    proof, failed = follow(stated(statement), sketch=steps)
    assert failed == []
    assert proof[0] == Define("root'", X * X)


# Distinguish. --------------------------------------------------------------------------------------------------------


def test_a_case_distinction_proves_what_products_alone_do_not():
    problem = stated(square_of_a_difference)
    proof, failed = follow(problem)
    assert failed == []
    assert steps_of(proof, Cut)[0].formula == at_least(X + Z, Y)
    assert follow(replace(problem, sketch=())) == (None, [])


def two_squares(t, x, y, z, *between):
    t.cases(x + z >= y)
    for step in between:
        t.have(step)
    t.cases(y >= z + 2 * x)
    t.claim((x + z - y) * (x + z - y) + (y - z - 2 * x) * (y - z - 2 * x) >= 0)


def test_the_steps_after_a_distinction_are_taken_in_both_cases():
    proof, failed = follow(stated(lambda t, x, y, z: two_squares(t, x, y, z, (x - y) * (x - y) >= 0)))
    assert failed == []
    assert len([cut for cut in steps_of(proof, Cut) if cut.formula == at_least((X - Y) * (X - Y))]) == 2


def test_names_from_before_a_distinction_are_known_in_both_cases():
    def statement(t, x, y, z):
        gap = t.define("gap", x - y)
        t.cases(gap >= 0)
        t.have(gap * gap >= 0)
        t.claim(x * x + y * y >= 2 * x * y)

    assert follow(stated(statement))[1] == []


def test_what_cannot_be_proved_is_noted_once_for_each_case():
    proof, failed = follow(stated(lambda t, x, y, z: two_squares(t, x, y, z, z >= 7)))
    assert proof is not None
    assert [each.split(": ")[1] for each in failed] == ["z - 7 >= 0"] * 2


def test_steps_have_their_numbers_in_both_cases():
    _, failed = follow(stated(lambda t, x, y, z: two_squares(t, x, y, z, z >= 7)))
    assert [each.split(":")[0] for each in failed] == ["sketch step 2"] * 2


def test_a_distinction_of_which_a_case_stays_open_proves_nothing():
    def statement(t, x, y, z):
        t.assume(z >= 1)
        t.cases(x >= y)
        t.claim((x >= y) | (z >= 2))

    assert follow(stated(statement))[0] is None


# Take. ---------------------------------------------------------------------------------------------------------------


def bounded(t, x):
    """For all w of at least 1, x is at least w."""
    return t.for_all(Number(), lambda w: t.implies(w >= 1, x >= w))


def test_a_universal_is_used_at_terms():
    def statement(t, x, y, z):
        every = t.for_all(Number(), lambda w: w * x <= w * w + 1)
        t.assume(every)
        t.instance(every, [2])
        t.claim(2 * x <= 5)

    proof, failed = follow(stated(statement))
    assert failed == []
    assert [step.terms for step in steps_of(proof, Instance)] == [(Polynomial.constant(2),)]


@pytest.mark.parametrize("known", [lambda y: y >= 1, lambda y: 2 * y >= 2, lambda y: y >= 3, lambda y: y == 4])
def test_a_premise_that_is_known_or_follows_is_discharged(known):
    def statement(t, x, y, z):
        every = bounded(t, x)
        t.assume(every)
        t.assume(known(y))
        t.instance(every, [y])
        t.claim(x >= y)

    proof, failed = follow(stated(statement))
    assert proof is not None
    assert failed == []


def test_a_premise_that_is_not_known_is_noted_and_does_no_harm():
    def statement(t, x, y, z):
        every = bounded(t, x)
        t.assume(every)
        t.assume(z >= Fraction(1, 2))
        t.instance(every, [z])
        t.have(z > 0)
        square_of_a_difference(t, x, y, z)

    proof, failed = follow(stated(statement))
    assert proof is not None
    assert len(failed) == 1
    assert "premise" in failed[0]


def test_a_premise_that_is_not_known_is_no_proof_of_the_conclusion():
    def statement(t, x, y, z):
        every = bounded(t, x)
        t.assume(every)
        t.instance(every, [y])
        t.claim(x >= y)

    assert follow(stated(statement), Effort(2, 4))[0] is None


def test_a_universal_that_is_not_assumed_is_noted():
    def statement(t, x, y, z):
        t.instance(t.for_all(Number(), lambda w: x >= w), [y])
        t.claim(x >= y)

    proof, failed = follow(stated(statement))
    assert proof is None
    assert failed == ["sketch step 1: the universal formula is no fact of this branch"]


def test_terms_that_the_kernel_refuses_are_noted():
    every = ForAll(("w",), at_least(X, Polynomial.unknown("w")))
    problem = stated(lambda t, x, y, z: (t.assume(every), t.assume(x >= 1), t.claim(x >= 0)))
    steps = [Take(every, (), {}), Take(every, (Y, Y), {}), Take(every, (Polynomial.unknown("strange"),), {})]
    proof, failed = follow(problem, sketch=steps)
    assert proof is not None
    assert len(failed) == 3
    assert "strange" in failed[2]


def largest(t, x, y, name="w"):
    """For all w, the larger of x and w is at most y."""
    return t.for_all(Number(name), lambda w: t.max([x, w]) <= y)


def test_function_values_have_handles():
    def statement(t, x, y, z):
        every = largest(t, x, y)
        t.assume(every)
        (most,) = t.instance(every, [z]).values()
        t.have(most >= z, using=[most >= z])
        t.have(y >= most, using=[most <= y])
        t.claim(y >= z)

    proof, failed = follow(stated(statement))
    assert proof is not None
    assert failed == []


def test_each_instance_has_function_values_of_its_own():
    def statement(t, x, y, z):
        every = largest(t, x, y)
        t.assume(every)
        (first,) = t.instance(every, [z]).values()
        (second,) = t.instance(every, [z + 1]).values()
        t.have(first >= z)
        t.have(second >= z + 1)
        t.have(first + second >= 2 * z + 1)
        t.claim(y >= z + 1)

    assert follow(stated(statement))[1] == []


def test_instances_at_equal_terms_share_the_function_values():
    def statement(t, x, y, z):
        every, other = largest(t, x, y), largest(t, x, y + z, "v")
        t.assume(every)
        t.assume(other)
        (first,) = t.instance(every, [3]).values()
        (second,) = t.instance(other, [3]).values()
        t.have(first == second, using=[])
        t.claim(y >= 3)

    assert follow(stated(statement))[1] == []


def test_a_value_that_was_declared_before_has_its_declared_name():
    def statement(t, x, y, z):
        most = t.max([x, z])
        every = largest(t, x, y)
        t.assume(every)
        (same,) = t.instance(every, [z]).values()
        t.have(same == most, using=[])
        t.claim(y >= most)

    proof, failed = follow(stated(statement))
    assert proof is not None
    assert failed == []


def test_terms_may_mention_names_and_handles():
    def statement(t, x, y, z):
        every = largest(t, x, y)
        t.assume(every)
        named = t.define("above z", z + 1)
        (first,) = t.instance(every, [named]).values()
        (second,) = t.instance(every, [first]).values()
        t.have(second >= z + 1)
        t.claim(y >= z + 1)

    proof, failed = follow(stated(statement))
    assert proof is not None
    assert failed == []


# Steps that the kernel would refuse. ----------------------------------------------------------------------------------


def test_a_name_for_a_value_of_an_instance_that_failed_is_noted():
    def statement(t, x, y, z):
        t.assume(x >= 1)
        (most,) = t.instance(largest(t, x, y), [z]).values()
        t.define("most", most)
        t.claim(x >= 0)

    proof, failed = follow(stated(statement))
    assert proof is not None
    assert len(failed) == 2


def test_a_distinction_by_a_value_of_an_instance_that_failed_is_noted():
    def statement(t, x, y, z):
        t.assume(x >= 1)
        (most,) = t.instance(largest(t, x, y), [z]).values()
        t.cases(most >= 3)
        t.claim(x >= 0)

    proof, failed = follow(stated(statement))
    assert proof is not None
    assert len(failed) == 2


@pytest.mark.parametrize("word", ["have", "cases"])
def test_a_step_with_a_quantifier_is_noted_and_does_no_harm(word):
    def statement(t, x, y, z):
        t.assume(x >= 1)
        getattr(t, word)(t.for_all(Number(), lambda w: (x >= 0) | (w >= 0)))
        t.claim(x >= 0)

    proof, failed = follow(stated(statement))
    assert proof is not None
    assert len(failed) == 1


class Nothing:
    """A kind without unknowns."""

    def introduce(self, reading):
        return None


def test_values_under_an_inner_quantifier_have_no_handles():
    def statement(t, x, y, z):
        every = t.for_all(
            Number("v"),
            lambda v: (
                t.for_all(Number(), lambda w: t.max([v, w]) >= v) & t.for_all(Nothing(), lambda _: t.max([v, x]) <= y)
            ),
        )
        t.assume(every)
        (most,) = t.instance(every, [z]).values()
        t.have(most >= z)
        t.claim(y >= z)

    proof, failed = follow(stated(statement))
    assert proof is not None
    assert failed == []


@pytest.mark.parametrize("kind", ["several comparisons", "an equality"])
def test_a_step_of_which_a_part_is_known_on_sight_is_proved(kind):
    def statement(t, x, y, z):
        t.assume((x >= 0) & (y >= 1) & (x * y <= 0))
        t.have(t.all_of([y >= 0, x >= -1, x >= 0]) if kind == "several comparisons" else x == 0)
        square_of_a_difference(t, y, z, x)

    assert follow(stated(statement))[1] == []


def test_a_premise_is_discharged_even_if_another_alternative_gets_shorter():
    def statement(t, x, y, z):
        every = t.for_all(Number(), lambda w: t.implies(w >= 1, y >= w))
        t.assume(every)
        t.assume(x >= 2)
        t.assume(z <= -1)
        t.have((x >= 2) | (z >= 0) | (y >= 0))
        t.have(z < 0)
        t.instance(every, [x])
        t.have(y >= 2, using=[y >= x, x >= 2])
        square_of_a_difference(t, x, y, z)

    assert follow(stated(statement))[1] == []


def test_time_that_runs_out_ends_the_run():
    with pytest.raises(OutOfTime):
        follow(stated(square_of_a_difference), seconds=0)


def test_reports_the_step_that_it_is_at():
    heard = []
    problem = stated(square_of_a_difference)
    state = State([], unknowns=problem.unknowns)
    state.add(problem.denial())
    Outline(Branch(state), Clock(20, heard.append), PLAIN).follow(problem.sketch, [0])
    assert heard == ["sketch step 1 of 1"]
