import importlib.util
from fractions import Fraction
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify import theorem
from certify.kernel.core import check_proof
from certify.kernel.proof import Split
from certify.provers.cases import by_z3_cases
from certify.provers.clock import Clock, OutOfTime
from certify.spec.formula import any_of

PROOFS = Path(__file__).parents[2] / "proofs"


def statement(file, name):
    spec = importlib.util.spec_from_file_location(f"cases_{file}", PROOFS / f"{file}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, name)


def about(size, claim):
    @theorem
    def stated(t):
        t.claim(claim(t, t.vector("x", size)))

    return stated.problem()


def median(t, values):
    first, second, third = values
    return t.max([t.min([first, second]), t.min([t.max([first, second]), third])])


def proved(problem, seconds=20):
    proof = by_z3_cases(problem, Clock(seconds))
    assert proof is not None
    check_proof(problem.hypotheses(), problem.unknowns, proof, problem.functions)
    return proof


def splits(proof):
    return sum(
        1 + sum(splits(branch) for branch in step.branches)
        for step in proof
        if isinstance(step, Split) and step.branches
    )


@pytest.mark.parametrize("size", [3, 12])
def test_the_maximum_is_at_least_the_average_without_any_split(size):
    assert splits(proved(about(size, lambda t, x: size * t.max(x) >= t.sum(x)))) == 0


def test_the_triangle_inequality_with_four_terms():
    proved(about(4, lambda t, x: t.abs(t.sum(x)) <= t.sum(map(t.abs, x))))


def test_the_median_is_one_of_the_three():
    proved(about(3, lambda t, x: t.any_of(median(t, x) == each for each in x)))


@pytest.mark.parametrize("order", list(permutations(range(3)))[1:3])
def test_the_median_does_not_depend_on_the_order(order):
    proved(about(3, lambda t, x: median(t, x) == median(t, [x[place] for place in order])))


def test_the_largest_and_the_least_of_five_are_within_twice_the_sum_of_sizes():
    proved(about(5, lambda t, x: t.max(x) - t.min(x) <= 2 * t.sum(map(t.abs, x))))


def test_truth_is_dominant_in_a_second_price_auction():
    proved(statement("second_price_auction", "truth_is_weakly_dominant").problem({"players": 3}))


def test_products_of_facts_close_a_case():
    @theorem
    def stated(t):
        x, y = t.unknown("x"), t.unknown("y")
        t.assume((x >= 1) | (x <= -1))
        t.assume((y >= 1) | (y <= -1))
        t.claim((x * y >= 1) | (x * y <= -1))

    assert splits(proved(stated.problem())) >= 3


def test_no_proof_of_what_is_false():
    false = about(3, lambda t, x: 2 * t.max(x) >= t.sum(x))
    assert by_z3_cases(false, Clock(10)) is None


def test_ends_when_the_time_is_over():
    with pytest.raises(OutOfTime):
        by_z3_cases(about(3, lambda t, x: 3 * t.max(x) >= t.sum(x)), Clock(0))


places = st.integers(0, 2)
comparisons = st.tuples(places, places, st.integers(-1, 1)).filter(lambda each: each[0] != each[1])
clauses = st.lists(st.lists(comparisons, min_size=1, max_size=3), min_size=1, max_size=5)
GRID = [(0, Fraction(a, 3), Fraction(b, 3)) for a in range(-9, 10) for b in range(-9, 10)]
"""Meets every system of strict differences among three numbers with bounds from -1 to 1 that has a solution."""


@settings(max_examples=40, deadline=None)
@given(clauses)
def test_proves_exactly_the_contradictions_among_differences(drawn):
    @theorem
    def stated(t):
        x = t.vector("x", 3)
        for clause in drawn:
            t.assume(any_of(x[i] - x[j] > shift for i, j, shift in clause))
        t.claim(x[0] < x[0])

    problem = stated.problem()
    possible = any(
        all(any(point[i] - point[j] > shift for i, j, shift in clause) for clause in drawn) for point in GRID
    )
    proof = by_z3_cases(problem, Clock(20))
    assert (proof is None) == possible
    if proof is not None:
        check_proof(problem.hypotheses(), problem.unknowns, proof)
