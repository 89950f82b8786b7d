from fractions import Fraction

import pytest
from search_problems import ALIGNMENT, RULES, Chances, Number, best, between_0_and_1, hunted, problem

from certify.kernel.witness import check_witness
from certify.provers.clock import Clock
from certify.search.counterexample import Counterexample
from certify.search.draws import RandomDraw
from certify.search.hunt import Hunt, Tally
from certify.search.violation import violation

TWO = {**RULES, "agents": 2}


def stated(name, shape, dropped=()):
    return ALIGNMENT[name].problem(shape, dropped=dropped)


# Statements about markets. --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "shape", "dropped"),
    [
        ("competition_aligns", RULES, "alignment"),
        ("competition_aligns", RULES, "weight nonnegative"),
        ("best_ai_selection", TWO, "alignment"),
        pytest.param("best_ai_selection", TWO, "weight nonnegative", marks=pytest.mark.slow),
    ],
)
def test_finds_a_counterexample_where_an_assumption_is_dropped(name, shape, dropped):
    found = hunted(stated(name, shape, [dropped]), drafts=120)
    assert found is not None
    assert found.violation > 0


@pytest.mark.slow
@pytest.mark.parametrize("premise", ["shared signal", "observed commitments"])
def test_finds_a_counterexample_where_a_premise_is_dropped(premise):
    assert hunted(stated("competition_aligns", TWO, [premise]), drafts=300).violation > 0


def test_never_refutes_that_competition_aligns():
    assert hunted(stated("competition_aligns", TWO), drafts=15) is None


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", ["competition_aligns", "best_ai_selection", "nearly_best_ai_selection"])
def test_never_refutes_a_theorem(name, seed):
    assert hunted(stated(name, TWO), drafts=100, seed=seed) is None


# Odd statements. ------------------------------------------------------------------------------------------------------


def unknowns(t, names="xy"):
    return [t.unknown(name) for name in names]


def no_unknowns(t):
    t.claim(t.max([1]) == 2)


def no_assumptions(t):
    t.claim(t.unknown("x") >= 1)


def only_equalities(t):
    x, y = unknowns(t)
    t.assume(x + y == 3)
    t.claim(x == 1)


def alternatives(t):
    x, y = unknowns(t)
    t.claim((x >= y) | (x * y >= 1))


def strict(t):
    x, y = unknowns(t)
    t.assume((x > 0) & (y > 0))
    t.claim(x * y > 1)


def something_exists(t):
    x, y = unknowns(t)
    t.claim(t.exists(Number(), lambda z: (z > x) & (z < y)))


def words(t):
    x, y = unknowns(t)
    t.claim(t.abs(x) + t.max([x, y]) - t.min([x, y]) >= t.abs(y) + 1)


def values_of_no_distribution(t):
    x, y = unknowns(t)
    first = t.value_of("f", [x], ["a"], lambda v: v[0] >= x)[0]
    second = t.value_of("f", [y], ["b"], lambda v: v[0] >= y)[0]
    t.claim(first * second >= 0)


def one_action(t):
    p, x = t.distribution("p", 1), t.unknown("x")
    t.claim(p[0] * x >= 0)


def for_all_numbers(t):
    x, y = unknowns(t)
    t.assume(t.for_all(Number(), lambda z: z * z + x * z + y >= 0))
    t.claim(y >= 1)


def universal_claim(t):
    t.claim(t.for_all(Number(), lambda z: z >= 0))


def beside_an_alternative(t):
    x, y = unknowns(t)
    t.assume((x >= 1) | t.for_all(Number(condition=between_0_and_1), lambda z: z * y >= x))
    t.claim(x * y >= 5)


def no_such_thing(t):
    x = t.unknown("x")
    t.assume(t.for_all(Number(condition=lambda z: (z > 0) & (z < 0)), lambda z: x > z))
    t.claim(x > 1)


def large_numbers(t):
    x, y = unknowns(t)
    t.assume(10**60 * x * y == 1)
    t.assume(x >= 0)
    t.claim(y >= 10**40 * x)


def best_values(t):
    x, y = unknowns(t)

    def bounded(q):
        taken = best(t, "f", q, q, ["a", "b"])
        return taken[0] * x + taken[1] * y <= 1

    t.assume(t.for_all(Chances(), bounded))
    t.claim(x + y <= 1)


def best_values_of_best_values(t):
    x = t.unknown("x")

    def bounded(q):
        first = best(t, "f", q, q, ["a", "b"])
        return best(t, "g", first, first, ["c", "d"])[0] <= x + first[0]

    t.assume(t.for_all(Chances(), bounded))
    t.claim(x >= 1)


def several_claims(t):
    x, y = unknowns(t)
    t.assume(x * y >= 1)
    t.claim(x > 0)
    t.claim(x + y >= 2)


def strange_names(t):
    x, y = t.unknown("x = 0"), t.unknown("draw 1")
    t.claim(x * y >= 0)


@pytest.mark.parametrize(
    "wrong",
    [
        no_unknowns,
        no_assumptions,
        only_equalities,
        alternatives,
        strict,
        something_exists,
        words,
        values_of_no_distribution,
        one_action,
        for_all_numbers,
        universal_claim,
        beside_an_alternative,
        no_such_thing,
        large_numbers,
        best_values,
        best_values_of_best_values,
        several_claims,
        strange_names,
    ],
)
def test_refutes_odd_statements_that_are_false(wrong):
    refuted = problem(wrong)
    found = hunted(refuted, drafts=60)
    assert found is not None
    assert found.violation is None or found.violation >= 0


def nested_quantifiers(t):
    x = t.unknown("x")
    t.assume(
        t.for_all(
            Number("u"), lambda u: t.exists(Number("v"), lambda v: t.for_all(Number("w"), lambda w: w * w + v >= u + x))
        )
    )
    t.claim(x * x >= 0)


def a_better_number_exists(t):
    x = t.unknown("x")
    inside = lambda u: t.exists(Number("v", lambda v: (v >= 0) & (v <= x)), lambda v: v >= u)  # noqa: E731
    t.assume(t.for_all(Number("u", between_0_and_1), inside))
    t.claim(x >= 1)


def exists_for_all(t):
    x = t.unknown("x")
    bounded = lambda u: t.for_all(Number("v", between_0_and_1), lambda v: u * v >= v - x)  # noqa: E731
    t.assume(t.exists(Number("u"), bounded))
    t.claim(x >= 0)


def nothing_contradicts(t):
    x, y = unknowns(t)
    t.assume(x * y >= 1)
    t.assume(x == 0)
    t.claim(y >= 5)


def above_every_number(t):
    x = t.unknown("x")
    t.assume(t.for_all(Number(), lambda z: z <= x))
    t.claim(x == 5)


def only_irrational_numbers(t):
    x = t.unknown("x")
    t.assume(x * x == 2)
    t.claim(x * x == 3)


def a_negative_sum(t):
    x, y, z = t.nonnegative("x"), t.nonnegative("y"), t.unknown("z")
    t.assume(x + y == -1)
    t.claim(x * z >= 0)


def triangle_inequality(t):
    x, y = unknowns(t)
    t.claim(t.abs(x) + t.abs(y) >= t.abs(x + y))


def equal_arguments(t):
    x, y = unknowns(t)
    first, second = (t.value_of("f", [each], [name], lambda v: v[0] >= 0)[0] for each, name in ((x, "a"), (y, "b")))
    t.claim(t.implies(x == y, first == second))


def far_from_false(t):
    x, y, p = unknowns(t, "xyp")
    t.assume(y == -(10**400))
    t.assume(t.for_all(Number(), lambda z: z * z >= x + 1))
    t.claim(10**400 * x + y + p * p <= 0)


TRUE = [
    nested_quantifiers,
    a_better_number_exists,
    exists_for_all,
    nothing_contradicts,
    above_every_number,
    only_irrational_numbers,
    a_negative_sum,
    triangle_inequality,
    equal_arguments,
]


@pytest.mark.parametrize("true", TRUE)
def test_never_refutes_odd_statements_that_are_true_or_that_nothing_is_about(true):
    assert hunted(problem(true), drafts=3) is None


# The hunt as a whole. -------------------------------------------------------------------------------------------------


def test_a_hunt_ends_with_the_smallest_counterexample_that_it_found():
    hunt = Hunt(problem(several_claims), Clock(60))
    found = hunt.run(0)
    assert found is hunt.found
    check_witness(hunt.problem.hypotheses(), hunt.problem.unknowns, found.witness, hunt.problem.functions)
    assert found.violation == violation(hunt.problem, found.witness.values)
    assert hunt.tally.examples >= 1


def test_the_size_counts_numbers_that_are_not_zero_and_then_their_length():
    def of(**values):
        refuted = problem(lambda t: t.claim(t.all_of(t.unknown(name) == 100 for name in values)))
        hunt = Hunt(refuted, Clock(60))
        witness = hunt.run(0).witness
        return Counterexample(type(witness)(values, ()), None).size

    assert of(x=0, y=0) == (0, 0)
    assert of(x=0, y=-3) == (1, 4)
    assert of(x=Fraction(1, 2), y=1) == (2, 5)


def test_keeps_the_smaller_one_of_two_counterexamples():
    hunt = Hunt(problem(no_assumptions), Clock(60))
    found = [hunt.attempt(hunt.draft(RandomDraw(0)))]
    other = Counterexample(type(found[0].witness)({"x": -7}, ()), 8)
    hunt.found = None
    hunt.keep(other)
    hunt.keep(found[0])
    assert hunt.found is found[0]
    hunt.keep(other)
    assert hunt.found is found[0]


@pytest.mark.parametrize("seconds", [0, -5])
def test_without_time_nothing_is_found_and_nothing_raised(seconds):
    hunt = Hunt(problem(no_assumptions), Clock(seconds))
    assert hunt.run(0) is None
    assert hunt.tally.examples <= 1


def test_a_second_hunt_starts_from_the_decisions_of_the_first(tmp_path, monkeypatch):
    monkeypatch.setattr(Hunt, "_by_hypothesis", lambda self, *_: None)
    first = Hunt(problem(best_values), Clock(60))
    found = first.run(3, tmp_path)
    assert found is not None
    monkeypatch.setattr("certify.search.hunt.RandomDraw.pick", lambda self, count: pytest.fail("drawn anew"))
    second = Hunt(problem(best_values), Clock(60))
    again = second.run(4, tmp_path)
    assert again.size <= found.size
    check_witness(first.problem.hypotheses(), first.problem.unknowns, again.witness, first.problem.functions)


def test_decisions_of_another_problem_do_no_harm(tmp_path, monkeypatch):
    monkeypatch.setattr(Hunt, "_by_hypothesis", lambda self, *_: None)
    assert Hunt(problem(best_values), Clock(60)).run(3, tmp_path) is not None
    assert Hunt(problem(nothing_contradicts), Clock(1)).run(0, tmp_path) is None
    assert Hunt(problem(several_claims), Clock(60)).run(0, tmp_path) is not None


def test_a_claim_that_holds_by_more_than_a_float_can_say_is_no_error():
    hunt = Hunt(problem(far_from_false), Clock(2))
    assert hunt.run(0) is None
    assert hunt.tally.closest is None or hunt.tally.closest <= 0


def test_the_largest_violation_short_of_a_counterexample_is_remembered():
    tally = Tally()
    for amount in (Fraction(-3), Fraction(-1, 2), Fraction(-2)):
        tally.note(amount)
    assert tally.closest == Fraction(-1, 2)
