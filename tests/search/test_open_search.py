"""Counterexamples with irrational values: found, certified, and refused when they are tampered with."""

from dataclasses import replace
from pathlib import Path

import pytest

from certify import theorem
from certify.kernel.proof import Analytic
from certify.kernel.statement_file import statements
from certify.kernel.witness import check_witness
from certify.provers.clock import Clock, OutOfTime
from certify.search import open_search
from certify.search.hunt import Hunt
from certify.search.open_search import OpenSearch, open_counterexample, speaks_of_exponentials
from certify.search.open_witness import open_witness
from certify.spec.errors import RejectedError
from certify.spec.variants import Variant

PROOFS = Path(__file__).parents[2] / "proofs"


def quiet(seconds=30):
    return Clock(seconds, lambda _line: None)


@theorem
def the_exponential_is_at_most(t):
    "exp(x) is at most the largest of 3, x and the logarithm of 2."
    x = t.unknown("x")
    t.assume((x >= 0) & (x <= 2), name="between 0 and 2")
    t.claim(t.exp(x) <= t.max([3, x, t.ln(2)]))


@theorem
def the_exponential_is_at_least(t):
    "exp(x) is at least 1 + x, which is true."
    x = t.unknown("x")
    t.assume((x >= 0) & (x <= 2), name="between 0 and 2")
    t.claim(t.exp(x) >= 1 + x)


@theorem
def nobody_is_worth_less_than_half(t):
    "A quantal response to two values, one of them 0, is worth at least half of the other, whose weight is another one."
    value = t.unknown("value")
    chances = t.logit([value, 0], 1).chances
    again = t.logit([0, value], 1, "again").chances
    t.claim(chances[0] * value + again[0] <= value + 2)
    t.claim(chances[0] + again[1] <= 1)


def found(statement, variant=None, shape=None, seconds=30):
    problem = statement.problem(shape, variant=variant)
    witness, tries = open_counterexample(problem, quiet(seconds))
    assert tries
    return problem, witness


def test_a_false_claim_about_exponentials_is_refuted():
    problem, witness = found(the_exponential_is_at_most)
    assert set(witness.values) == {"x"}
    assert witness.values["x"] > 1
    check_witness(problem.hypotheses(), problem.unknowns, witness, problem.functions)


def test_values_at_equal_arguments_are_one_value():
    problem, witness = found(nobody_is_worth_less_than_half)
    assert set(witness.values) == {"value"}
    check_witness(problem.hypotheses(), problem.unknowns, witness, problem.functions)


def test_a_true_claim_is_not_refuted():
    _, witness = found(the_exponential_is_at_least, seconds=1)
    assert witness is None
    assert open_witness(the_exponential_is_at_least.problem(), {"x": 1}, quiet()) is None


def test_numbers_that_miss_an_assumption_are_no_witness():
    assert open_witness(the_exponential_is_at_most.problem(), {"x": 3}, quiet()) is None


def test_a_witness_is_refused_at_other_numbers_and_without_its_bounds():
    problem, witness = found(the_exponential_is_at_most)
    for values in ({"x": 1}, {"x": 0}, {}, {**witness.values, "exp 1": 8}):
        with pytest.raises(RejectedError):
            check_witness(problem.hypotheses(), problem.unknowns, replace(witness, values=values), problem.functions)
    for number, proof in enumerate(witness.refutations):
        without = tuple(step for step in proof if not isinstance(step, Analytic))
        if without == proof:
            continue
        changed = (*witness.refutations[:number], without, *witness.refutations[number + 1 :])
        with pytest.raises(RejectedError):
            check_witness(
                problem.hypotheses(), problem.unknowns, replace(witness, refutations=changed), problem.functions
            )


def test_the_hunt_goes_on_to_open_values_only_where_there_are_exponentials():
    assert speaks_of_exponentials(the_exponential_is_at_most.problem())
    assert not speaks_of_exponentials(statements(PROOFS / "normal_form.py")["nash_pays_at_least_maxmin"].problem())
    hunt = Hunt(the_exponential_is_at_most.problem(), quiet())
    assert hunt.run(0) is not None
    assert hunt.tally.examples >= 1


SHAPE = {"agents": 2, "actions": 2, "states": 2}


@pytest.mark.parametrize("dropped", ["alignment", "agent 1 does not gain by revealing its signal", "rate positive"])
def test_quantal_competition_needs_what_it_assumes(dropped):
    statement = statements(PROOFS / "quantal_response.py")["quantal_competition_aligns"]
    problem, witness = found(statement, Variant((dropped,)), SHAPE)
    check_witness(problem.hypotheses(), problem.unknowns, witness, problem.functions)


def test_a_function_that_is_not_known_is_left_to_others():
    @theorem
    def unknown_function(t):
        "Some function is below the exponential."
        x = t.unknown("x")
        (value,) = t.value_of("f", [x], ["f 1"], lambda values: values[0] >= 0)
        t.claim(value <= t.exp(x))

    search = OpenSearch(unknown_function.problem())
    assert not search.possible
    assert open_counterexample(unknown_function.problem(), quiet(1)) == (None, 0)


def test_out_of_time_within_a_proof_nothing_is_found(monkeypatch):
    def late(*_arguments):
        raise OutOfTime

    monkeypatch.setattr(open_search, "open_witness", late)
    witness, tries = open_counterexample(the_exponential_is_at_most.problem(), quiet())
    assert witness is None
    assert tries
