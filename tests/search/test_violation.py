from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from search_problems import Number, problem

from certify.kernel.proof import Witness
from certify.kernel.witness import check_witness
from certify.search.violation import violation
from certify.spec.errors import RejectedError
from certify.spec.formula import holds_at, substitute
from certify.spec.polynomial import Polynomial


def amount(claim, **values):
    def stated(t):
        claims = claim(t, *(t.unknown(name) for name in values))
        for each in claims if isinstance(claims, list) else [claims]:
            t.claim(each)

    return violation(problem(stated), values)


@pytest.mark.parametrize(
    ("claim", "x", "y", "expected"),
    [
        (lambda t, x, y: x >= y, 1, 3, 2),
        (lambda t, x, y: x >= y, 3, 1, -2),
        (lambda t, x, y: x > y, 1, 1, 0),
        (lambda t, x, y: x == y, 1, Fraction(7, 2), Fraction(5, 2)),
        (lambda t, x, y: x == y, 1, 1, 0),
        (lambda t, x, y: [x >= 1, y >= 5], 0, 2, 3),
        (lambda t, x, y: [x >= 1, y >= 5], 4, 6, -1),
        (lambda t, x, y: (x >= 1) | (y >= 5), 0, 2, 1),
        (lambda t, x, y: (x >= 1) | (y >= 5), 0, 9, -4),
        (lambda t, x, y: x * x * y >= 1, 2, Fraction(1, 8), Fraction(1, 2)),
    ],
)
def test_says_by_how_much_a_claim_fails(claim, x, y, expected):
    assert amount(claim, x=x, y=y) == expected


def test_is_open_where_a_quantifier_decides():
    above_all = lambda t, x: t.for_all(Number(), lambda z: z >= x)  # noqa: E731
    assert amount(above_all, x=0) is None
    assert amount(lambda t, x: above_all(t, x) | (x >= 3), x=1) is None
    assert amount(lambda t, x: [above_all(t, x), x >= 0], x=1) is None


def test_is_open_beside_a_claim_that_fails_by_less_than_another_may():
    assert amount(lambda t, x: [t.for_all(Number(), lambda z: z >= x), x >= 3], x=1) is None


def test_a_premise_is_met_or_not_and_only_the_conclusion_is_measured():
    implied = lambda t, x, y: t.implies(x >= 1, y >= 5)  # noqa: E731
    assert amount(implied, x=1, y=2) == 3
    assert amount(implied, x=1, y=9) == -4
    assert amount(implied, x=0, y=2) is None


def test_conditions_alone_have_no_amount():
    assert amount(lambda t, x: t.condition(x >= 3), x=1) is None
    assert amount(lambda t, x: t.condition(x >= 3) | (x >= 9), x=1) == 8
    assert amount(lambda t, x: t.condition(x >= 3) & (x >= 9), x=1) is None


def test_is_open_where_an_unknown_has_no_number():
    stated = problem(lambda t: t.claim(t.unknown("x") >= t.unknown("y")))
    assert violation(stated, {"x": 1}) is None
    assert violation(stated, {"x": 1, "y": 2}) == 1


numbers = st.fractions(-3, 3, max_denominator=4)
claims = st.lists(st.lists(st.tuples(*[st.integers(-2, 2)] * 3), min_size=1, max_size=3), min_size=1, max_size=3)


@settings(deadline=None)
@given(claims, numbers, numbers)
def test_a_positive_amount_is_a_counterexample_and_a_negative_one_is_none(rows, first, second):
    def stated(t):
        x, y = t.unknown("x"), t.unknown("y")
        for row in rows:
            t.claim(t.any_of(a * x * y + b * x + c >= 0 for a, b, c in row))

    problem_ = problem(stated)
    values = {"x": first, "y": second}
    found = violation(problem_, values)
    denied = holds_at(substitute(problem_.denial(), {k: Polynomial.constant(v) for k, v in values.items()}))
    assert (found > 0) == denied
    if denied:
        check_witness(problem_.hypotheses(), problem_.unknowns, Witness(values, ()))
    else:
        with pytest.raises(RejectedError, match="fails at the witness"):
            check_witness(problem_.hypotheses(), problem_.unknowns, Witness(values, ()))
