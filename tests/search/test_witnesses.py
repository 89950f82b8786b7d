from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from search_problems import ALIGNMENT, RULES, Chances, Number, best, between_0_and_1, completions, problem

from certify.kernel.core import State, refute
from certify.kernel.witness import check_witness
from certify.provers.clock import Clock
from certify.search.completion import Candidate
from certify.search.witnesses import proof_of, witness
from certify.spec.formula import ForAll, Or, above, all_of, any_of, at_least, equal, negation
from certify.spec.polynomial import Polynomial

x, y, z, u = map(Polynomial.unknown, "xyzu")
fractions = st.fractions(-2, 3, max_denominator=3)


def between(t):
    x, y = t.unknown("x"), t.unknown("y")
    t.assume(t.for_all(Number(condition=between_0_and_1), lambda z: x * z + y * (1 - z) >= 1))
    t.claim(x >= y)


BETWEEN = problem(between)


@settings(max_examples=60, deadline=None)
@given(fractions, fractions)
def test_is_a_witness_exactly_where_the_numbers_are_a_counterexample(first, second):
    found = witness(BETWEEN, Candidate({"x": first, "y": second}, {}), Clock(60))
    assert (found is not None) == (1 <= first < second)
    if found is not None:
        assert len(found.refutations) == 1
        check_witness(BETWEEN.hypotheses(), BETWEEN.unknowns, found, BETWEEN.functions)


def market(dropped):
    return ALIGNMENT["competition_aligns"].problem(RULES, dropped=dropped)


@pytest.fixture(scope="module")
def found():
    stated = market(["alignment"])
    some = [candidate for _, _, candidate in completions(stated, wanted=4, drafts=40)]
    return [(each, witness(stated, each, Clock(60))) for each in some]


def test_the_kernel_accepts_every_witness_in_a_market(found):
    stated = market(["alignment"])
    proved = [each for _, each in found if each is not None]
    assert proved
    for each in proved:
        check_witness(stated.hypotheses(), stated.unknowns, each, stated.functions)


def test_no_witness_refutes_the_theorem_itself(found):
    stated = market([])
    assert all(witness(stated, candidate, Clock(60)) is None for candidate, _ in found)


def test_other_numbers_are_no_witness(found):
    stated = market(["alignment"])
    for candidate, _ in found[:3]:
        zero = dict.fromkeys(candidate.values, 0)
        assert witness(stated, Candidate(zero, candidate.choices), Clock(60)) is None
        wrong = {**candidate.values, "prior[0]": candidate.values["prior[0]"] + 1}
        assert witness(stated, Candidate(wrong, candidate.choices), Clock(60)) is None


def tied(t):
    x = t.unknown("x")

    def bounded(q):
        taken = best(t, "f", q, [q[0] - q[0], q[1] - q[1]], ["a", "b"])
        return taken[0] * 1 <= x

    t.assume(t.for_all(Chances(), bounded))
    t.claim(x >= 1)


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        ({"f": [[0, 1], [1, 0]]}, True),
        ({"f": [[0, 1]]}, True),
        ({"f": [[1, 0], [0, 1]]}, False),
        ({"f": []}, False),
        ({}, False),
        ({"g": [[0, 1]]}, False),
        ({"f": [[2, -1], [0, 1]]}, True),
    ],
)
def test_a_witness_depends_on_the_ties(choices, expected):
    stated = problem(tied)
    assert (witness(stated, Candidate({"x": 0}, choices), Clock(30)) is not None) == expected


def test_an_existential_claim_is_denied_with_a_proof():
    stated = problem(lambda t: (lambda a: t.claim(t.exists(Number(), lambda z: (z > a) & (z < 1))))(t.unknown("x")))
    assert witness(stated, Candidate({"x": 1}, {}), Clock(30)) is not None
    assert witness(stated, Candidate({"x": 0}, {}), Clock(30)) is None


def test_an_existential_assumption_is_shown_by_the_number_of_the_candidate():
    def stated(t):
        x = t.unknown("x")
        t.assume(t.exists(Number(), lambda z: (z * z == x) & (z >= 0)))
        t.claim(x >= 1)

    square = Fraction(4, 9)
    assert witness(problem(stated), Candidate({"x": square, "z": Fraction(2, 3)}, {}), Clock(30)) is not None
    assert witness(problem(stated), Candidate({"x": square, "z": Fraction(1, 3)}, {}), Clock(5)) is None


def test_an_alternative_that_holds_needs_no_proof():
    def stated(t):
        x, y = t.unknown("x"), t.unknown("y")
        t.assume((x >= 1) | t.for_all(Number(), lambda z: z * z >= y))
        t.claim(y >= 1)

    assert witness(problem(stated), Candidate({"x": 1, "y": 0}, {}), Clock(30)).refutations == ()
    assert len(witness(problem(stated), Candidate({"x": 0, "y": 0}, {}), Clock(30)).refutations) == 1
    assert witness(problem(stated), Candidate({"x": 0, "y": Fraction(1, 2)}, {}), Clock(5)) is None


def test_missing_numbers_are_zero():
    stated = problem(lambda t: t.claim(t.unknown("x") >= 1))
    assert witness(stated, Candidate({}, {}), Clock(5)).values == {"x": 0}
    assert witness(stated, Candidate({"x": 1}, {}), Clock(5)) is None


numbers = st.integers(-3, 3)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=3), st.lists(numbers, min_size=1, max_size=3))
def test_proves_what_is_true_of_all_numbers_of_an_interval(lines, bounds):
    inside = all_of([at_least(u), at_least(1, u)])
    each = any_of(at_least(a * u, b) for a, b in lines)
    formula = ForAll(("u",), any_of([negation(inside), each]))
    proof = proof_of(formula, {}, Clock(60))
    edges = [Fraction(b, a) for a, b in lines if a and 0 <= Fraction(b, a) <= 1]
    gaps = sorted({*edges, Fraction(0), Fraction(1)})
    points = [*gaps, *((a + b) / 2 for a, b in pairwise(gaps))]
    true = all(any(a * point >= b for a, b in lines) for point in points)
    assert (proof is not None) == true
    if proof is not None:
        refute(State([negation(formula)]), proof)


def test_a_false_formula_has_no_proof():
    assert proof_of(ForAll(("u",), Or((above(u), at_least(-u, 1)))), {}, Clock(5)) is None
    assert proof_of(ForAll(("u",), equal(u)), {}, Clock(5)) is None


def test_a_function_that_looks_like_a_response_and_is_none_gets_an_ordinary_proof():
    def stated(t):
        x = t.unknown("x")

        def bounded(q):
            one = t.value_of("f", [q[0]], ["a"], lambda v: (v[0] >= 0) & (v[0] == 1) & (v[0] * x >= 0))
            two = t.value_of("f", [q[1]], ["b", "c"], lambda v: t.all_of([v[0] >= 0, v[1] >= 0, v[0] + v[1] == 1]))
            return one[0] + two[0] <= x

        t.assume(t.for_all(Chances(), bounded))
        t.claim(x >= 3)

    assert witness(problem(stated), Candidate({"x": 2}, {}), Clock(30)) is not None
    assert witness(problem(stated), Candidate({"x": 0}, {}), Clock(5)) is None
