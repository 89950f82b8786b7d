from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import event, given, settings
from prover_facts import NAMES, Number, facts_at, holds, points, stated

from certify.kernel.core import check_proof
from certify.kernel.proof import Absurd, Cut, Derive, Product, Witness
from certify.kernel.witness import check_witness
from certify.provers import models, portfolio
from certify.provers.clock import Clock, OutOfTime
from certify.provers.portfolio import PROVERS, Outcome, by_cases, by_products, by_sketch, prove, prove_problem
from certify.spec.errors import InputError, LimitError
from certify.spec.formula import TRUE
from certify.spec.language import theorem
from certify.spec.problem import Named, Problem


def accepted(outcome):
    """The outcome, whose evidence the kernel accepts when it is asked anew."""
    problem = outcome.problem
    if outcome.status == "proved":
        assert outcome.witness is None
        check_proof(problem.hypotheses(), problem.unknowns, outcome.proof, problem.functions)
    elif outcome.status == "refuted":
        assert outcome.proof is None
        check_witness(problem.hypotheses(), problem.unknowns, outcome.witness, problem.functions)
    else:
        assert outcome.status == "unknown"
        assert outcome.proof is None
        assert outcome.witness is None
        assert outcome.reason
    assert (outcome.reason is None) == (outcome.status != "unknown")
    return outcome


def asked(function, seconds=20, **options):
    return accepted(prove_problem(stated(function), seconds=seconds, **options))


def product_of_two(t, x, y, z):
    t.assume((x >= 1) & (y >= 1))
    t.claim(x * y >= 1)


def a_square(t, x, y, z):
    t.claim((x + y - z) * (x + y - z) >= 0)


def a_false_claim(t, x, y, z):
    t.assume(x >= 1)
    t.claim(x * y >= y)


@pytest.fixture
def only(monkeypatch):
    """Puts provers in the place of the usual ones."""

    def put(**provers):
        monkeypatch.setattr(portfolio, "PROVERS", provers)

    return put


@pytest.fixture
def no_models(monkeypatch):
    monkeypatch.setattr(models, "search_witness", lambda _problem, _clock, **_options: (None, "not asked"))


def found_nothing(_problem, _clock):
    return None


# Proved. -------------------------------------------------------------------------------------------------------------


def test_proves_by_the_first_prover_that_can():
    outcome = asked(product_of_two)
    assert outcome.status == "proved"
    assert outcome.engine == "products"
    assert [each.engine for each in outcome.tried] == ["products"]
    assert outcome.tried[-1].result == "proof"


def test_follows_the_sketch_first_where_there_is_one():
    def statement(t, x, y, z):
        t.cases(x >= y)
        t.claim(x * x + y * y >= 2 * x * y)

    outcome = asked(statement)
    assert outcome.engine == "sketch"
    assert [each.engine for each in outcome.tried] == ["sketch"]


def test_a_sketch_that_is_wrong_does_not_keep_other_provers_from_a_proof():
    def statement(t, x, y, z):
        t.cases(z >= 0)
        t.have(y >= x)
        t.have(y * x >= 100)
        product_of_two(t, x, y, z)

    assert asked(statement).status == "proved"


def test_a_sketch_that_is_wrong_does_not_prove_what_is_false():
    def statement(t, x, y, z):
        t.have(x == 0)
        t.cases(y >= 0)
        a_false_claim(t, x, y, z)

    assert asked(statement).status == "refuted"


def test_each_prover_alone_is_right_about_a_product():
    problem = stated(product_of_two)
    for prover in (by_products, by_cases):
        check_proof(problem.hypotheses(), problem.unknowns, prover(problem, Clock(20)))
    assert by_sketch(problem, Clock(20)) is None


def test_a_claim_of_nothing_false_is_proved():
    outcome = accepted(prove_problem(Problem((), (), (Named("nothing", TRUE),)), seconds=5))
    assert outcome.status == "proved"


@pytest.mark.parametrize(
    "contradiction",
    [
        lambda x, y: [x >= 1, x <= 0],
        lambda x, y: [x > 0, x < 0],
        lambda x, y: [x * x >= 1, x == 0],
        lambda x, y: [x * y >= 1, x == 0],
    ],
)
def test_whatever_is_claimed_of_nothing_is_proved(contradiction):
    def statement(t, x, y, z):
        for assumption in contradiction(x, y):
            t.assume(assumption)
        t.claim(z >= 5)

    assert asked(statement).status == "proved"


def test_a_statement_is_proved_at_a_shape():
    @theorem
    def a_total_is_at_least_each_part(t):
        parts = t.vector("part", t.size("agents"), nonnegative=True)
        for part in parts:
            t.claim(t.sum(parts) >= part)

    outcome = accepted(prove(a_total_is_at_least_each_part, {"agents": 4}, seconds=20))
    assert outcome.status == "proved"
    assert outcome.problem.shape == {"agents": 4}
    assert repr(outcome).startswith("<proved at agents 4 by ")


def test_a_shape_that_the_statement_refuses_is_the_callers_fault():
    @theorem
    def statement(t):
        t.claim(t.unknown("x") >= t.size("agents"))

    with pytest.raises(InputError, match="agents"):
        prove(statement, {"agents": 0})


# Refuted. ------------------------------------------------------------------------------------------------------------


def test_refutes_by_numbers_at_which_the_claim_fails():
    outcome = asked(a_false_claim)
    assert outcome.status == "refuted"
    assert outcome.engine == "models"
    values = outcome.witness.values
    assert set(values) == set(NAMES)
    assert values["x"] >= 1
    assert values["x"] * values["y"] < values["y"]
    assert outcome.tried[-1].engine == "models"
    assert len(outcome.tried) >= 2


def test_refutes_with_a_proof_for_a_universal_assumption():
    def statement(t, x, y, z):
        t.assume(t.for_all(Number(), lambda w: t.implies((w >= 0) & (w <= 1), x >= w)))
        t.claim(x >= 2)

    outcome = asked(statement)
    assert outcome.status == "refuted"
    assert 1 <= outcome.witness.values["x"] < 2
    assert outcome.witness.refutations


def test_equal_seeds_find_equal_witnesses(only):
    only(nothing=found_nothing)
    first, second = (asked(a_false_claim, seed=3).witness for _ in range(2))
    assert first == second


@settings(max_examples=8, deadline=None)
@given(points.flatmap(lambda point: facts_at(point, clauses=1)))
def test_never_proves_a_false_claim_about_facts_that_hold_together(facts):
    unknowns = {name: Fraction(0) for name in NAMES}
    *assumed, last = facts
    assumptions = tuple(Named(f"fact {k}", fact) for k, fact in enumerate(assumed))
    problem = Problem(tuple(unknowns), assumptions, (Named("not the last", ~last),))
    outcome = accepted(prove_problem(problem, seconds=1))
    event(outcome.status)
    assert outcome.status != "proved"
    if outcome.status == "refuted":
        assert all(holds(fact, outcome.witness.values) for fact in facts)


# Unknown. ------------------------------------------------------------------------------------------------------------


def test_what_nobody_can_decide_is_unknown_with_the_reasons(no_models):
    outcome = asked(a_square, seconds=5)
    assert outcome.status == "unknown"
    assert outcome.engine == "none"
    engines = [each.engine for each in outcome.tried]
    assert engines == [*(name for name in PROVERS if name not in ("sketch", "given numbers")), "models"]
    assert all(each.engine in outcome.reason and each.result in outcome.reason for each in outcome.tried)


def test_a_prover_that_runs_out_of_time_leaves_the_answer_unknown(only, no_models):
    def slow(_problem, clock):
        while True:
            clock.check()

    only(slow=slow, late=found_nothing)
    outcome = asked(product_of_two, seconds=0.05)
    assert outcome.status == "unknown"
    assert [(each.engine, each.result) for each in outcome.tried] == [
        ("slow", "ran out of time"),
        ("late", "found nothing"),
        ("models", "not asked"),
    ]


def test_a_prover_that_runs_out_of_time_leaves_time_for_the_next(only):
    budgets = []

    def slow(_problem, clock):
        budgets.append(clock.seconds)
        raise OutOfTime

    only(first=slow, second=slow, third=by_products)
    outcome = asked(product_of_two, seconds=100)
    assert outcome.engine == "third"
    assert max(budgets) < 60


def test_no_prover_gets_more_time_than_there_is(only, no_models):
    budgets = []

    def count(_problem, clock):
        budgets.append(clock.seconds)

    only(first=count, second=count)
    asked(product_of_two, seconds=0.5)
    assert len(budgets) == 2
    assert all(budget <= 0.5 for budget in budgets)


@pytest.mark.parametrize("sketched", [True, False])
def test_a_sketch_gets_most_of_the_time_and_leaves_some_to_all_others(only, no_models, sketched):
    budgets = {}

    def prover(name):
        def slow(_problem, clock):
            budgets[name] = clock.seconds
            raise OutOfTime

        return slow

    def statement(t, x, y, z):
        if sketched:
            t.have(x >= 0)
        a_square(t, x, y, z)

    only(sketch=prover("sketch"), second=prover("second"), third=prover("third"))
    asked(statement, seconds=100)
    assert set(budgets) == ({"sketch", "second", "third"} if sketched else {"second", "third"})
    if sketched:
        assert budgets["sketch"] > 60
    assert min(budgets["second"], budgets["third"]) > (10 if sketched else 30)


@pytest.mark.parametrize("limit", [LimitError("a polynomial has too many terms"), RecursionError()])
def test_a_prover_that_meets_a_limit_leaves_the_answer_unknown(only, no_models, limit):
    def large(_problem, _clock):
        raise limit

    only(large=large)
    assert asked(product_of_two, seconds=5).status == "unknown"


def test_without_time_the_answer_is_unknown():
    outcome = asked(product_of_two, seconds=0)
    assert outcome.status == "unknown"
    assert "ran out of time" in outcome.reason


def test_reports_what_is_being_tried(no_models):
    heard = []
    asked(a_square, seconds=5, report=heard.append)
    assert heard[0] == "trying products"
    assert heard[-1] == "trying models"


# Provers that are wrong. ---------------------------------------------------------------------------------------------

GARBAGE = {
    "an empty proof": (),
    "a fact that is not there": (Absurd(10**9),),
    "a fact that is true": (Absurd(0),),
    "a proof of something else": (Derive((Product(1, (0,)),)), Absurd(4)),
    "a negative coefficient": (Derive((Product(-1, (0,)),)), Absurd(4)),
    "a cut without its proof": (Cut(~TRUE, ()), Absurd(4)),
    "steps that are none": ("absurd", 7),
}


@pytest.mark.parametrize("name", GARBAGE)
def test_a_proof_that_the_kernel_refuses_is_reported_and_not_believed(only, no_models, name):
    only(liar=lambda _problem, _clock: GARBAGE[name], nothing=found_nothing)
    outcome = asked(product_of_two, seconds=5)
    assert outcome.status == "unknown"
    assert outcome.tried[0].engine == "liar"
    assert outcome.tried[0].result.startswith("the kernel refused the proof: ")
    assert outcome.tried[0].result in outcome.reason


def test_after_a_refused_proof_the_next_prover_is_tried(only):
    only(liar=lambda _problem, _clock: (Absurd(0),), products=by_products)
    outcome = asked(product_of_two)
    assert outcome.engine == "products"
    assert [each.engine for each in outcome.tried] == ["liar", "products"]


def test_a_proof_of_one_problem_is_refused_for_another(only, no_models):
    borrowed = by_products(stated(product_of_two), Clock(20))
    only(borrower=lambda _problem, _clock: borrowed)
    assert asked(a_false_claim, seconds=5).status == "unknown"


@pytest.mark.parametrize("values", [{}, {"x": 1, "y": 1, "z": 1}, {"x": 0, "y": 1, "z": 0}])
def test_a_witness_that_the_kernel_refuses_is_reported_and_not_believed(only, monkeypatch, values):
    only(nothing=found_nothing)
    monkeypatch.setattr(models, "search_witness", lambda _problem, _clock, **_options: (Witness(values), "found"))
    outcome = asked(a_false_claim, seconds=5)
    assert outcome.status == "unknown"
    assert "the kernel refused the witness" in outcome.tried[-1].result


def test_an_outcome_shows_its_status_shape_and_engine():
    problem = replace(stated(product_of_two), shape={"agents": 2, "level": "laws"})
    outcome = Outcome("unknown", problem, "none", 0.5, "why", ())
    assert repr(outcome) == "<unknown at agents 2, level laws by none in 0.50 s>"
