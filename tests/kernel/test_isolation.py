"""Isolating boxes: a table of cases, and polynomials whose roots are known."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.kernel.enclosures import enclosure
from certify.kernel.isolation import Isolation, check_at_most_one, check_isolation
from certify.kernel.vanishing import Consequence
from certify.spec.errors import RejectedError
from certify.spec.polynomial import Polynomial
from certify.spec.support_systems import SupportSystem, derivative

x, y = Polynomial.unknown("x"), Polynomial.unknown("y")
ROOT = SupportSystem(("x",), (x * x - 2,), (x - 1,))
CURVES = SupportSystem(("x", "y"), (x * y - 2, x - y), ())
"""Solved by x = y = the root of 2, and by its negative."""


def box(*ends):
    return tuple((Fraction(low), Fraction(high)) for low, high in ends)


def evidence(*rows):
    return Isolation(tuple(tuple(map(Fraction, row)) for row in rows))


NEAR = box(("1.4", "1.43"))
SLOPE = evidence(["0.35"])
BOTH = box(("1.4", "1.43"), ("1.4", "1.43"))
INVERSE = evidence(["0.35", "0.5"], ["0.35", "-0.5"])


@pytest.mark.parametrize(
    ("system", "where", "given_evidence"),
    [
        (ROOT, NEAR, SLOPE),
        (ROOT, box(("1.2", "1.6")), SLOPE),
        (CURVES, BOTH, INVERSE),
        (SupportSystem(("x",), (3 * x - 1,), ()), box((0, 1)), evidence(["1/3"])),
        (SupportSystem((), (), (Polynomial.constant(0), Polynomial.constant(1))), (), evidence()),
    ],
)
def test_a_box_with_one_solution_is_accepted(system, where, given_evidence):
    check_isolation(system, where, given_evidence)


@pytest.mark.parametrize(
    ("system", "where", "given_evidence", "reason"),
    [
        (ROOT, box((-2, 2)), SLOPE, "mapped into itself"),
        (ROOT, box(("1.5", "1.6")), SLOPE, "mapped into itself"),
        (ROOT, box(("1.4143", "1.43")), SLOPE, "mapped into itself"),
        (ROOT, NEAR, evidence([0]), "mapped into itself"),
        (ROOT, NEAR, evidence(["-0.35"]), "mapped into itself"),
        (ROOT, box((1, 1)), SLOPE, "mapped into itself"),
        (ROOT, box(("1.43", "1.4")), SLOPE, "box of 1 intervals"),
        (ROOT, (), SLOPE, "box of 1 intervals"),
        (ROOT, BOTH, SLOPE, "box of 1 intervals"),
        (ROOT, NEAR, evidence(), "matrix of 1 rows"),
        (ROOT, NEAR, evidence([1, 2]), "matrix of 1 rows"),
        (ROOT, NEAR, INVERSE, "matrix of 1 rows"),
        (SupportSystem(("x",), (x * x - 2,), (x - 2,)), NEAR, SLOPE, "condition 0 may fail"),
        (SupportSystem(("x",), (x * x - 2,), (x - Fraction(141, 100),)), NEAR, SLOPE, "condition 0 may fail"),
        (SupportSystem(("x",), (), ()), NEAR, SLOPE, "0 equations for 1 unknowns"),
        (SupportSystem(("x",), (x, x), ()), NEAR, SLOPE, "2 equations for 1 unknowns"),
        (SupportSystem(("x",), (x * x,), ()), box((-1, 1)), evidence([1]), "mapped into itself"),
        (SupportSystem(("x",), (x - x,), ()), box((-1, 1)), evidence([1]), "mapped into itself"),
        (SupportSystem((), (), (Polynomial.constant(-1),)), (), evidence(), "condition 0 may fail"),
        (CURVES, BOTH, evidence(["0.35", "0.5"], ["0.35", "0.5"]), "mapped into itself"),
    ],
)
def test_a_box_that_may_hold_none_or_several_is_refused(system, where, given_evidence, reason):
    with pytest.raises(RejectedError, match=reason):
        check_isolation(system, where, given_evidence)


@pytest.mark.parametrize(("where", "fine"), [(("0.1", 3), True), ((-1, 3), False), ((1, 1), False), (("1.5", 4), True)])
def test_at_most_one_solution_is_a_question_of_the_derivatives_alone(where, fine):
    wide = evidence([Fraction(1, sum(map(Fraction, map(str, where))) or 1)]).matrix
    if fine:
        check_at_most_one(ROOT, box(where), wide)
    else:
        with pytest.raises(RejectedError, match="differ at x"):
            check_at_most_one(ROOT, box(where), wide)


DOUBLE = SupportSystem(("x",), (x * x * (x - 2),), ())
TWICE = Consequence(x, 2, x - 2, (Polynomial.constant(1),))


@pytest.mark.parametrize(
    ("system", "where", "given", "reason"),
    [
        (DOUBLE, box((-1, 1)), [TWICE], None),
        (DOUBLE, box((-9, "1.99")), [TWICE], None),
        (DOUBLE, box((-1, 2)), [TWICE], "may be 0"),
        (DOUBLE, box((-1, 1)), [], "two solutions"),
        (DOUBLE, box((-1, 1)), [replace(TWICE, power=1)], "no identity"),
        (DOUBLE, box((-1, 1)), [TWICE, TWICE], "2 equations for 1 unknowns"),
        (DOUBLE, (), [TWICE], "box of 1 intervals"),
        (DOUBLE, box((1, -1)), [TWICE], "box of 1 intervals"),
        (DOUBLE, box((-1, 1)), [replace(TWICE, polynomial=x * x, power=1)], "two solutions"),
        (SupportSystem((), (), ()), (), [TWICE], "other unknowns"),
        (SupportSystem((), (), ()), (), [], None),
    ],
)
def test_consequences_take_the_place_of_singular_equations(system, where, given, reason):
    matrix = ((1,),) if system.unknowns else ()
    if reason is None:
        check_at_most_one(system, where, matrix, given)
    else:
        with pytest.raises(RejectedError, match=reason):
            check_at_most_one(system, where, matrix, given)


def test_the_index_follows_from_the_matrix_and_needs_strict_conditions():
    check_isolation(ROOT, NEAR, SLOPE, -1)
    check_isolation(CURVES, BOTH, INVERSE, -1)
    with pytest.raises(RejectedError, match="the index is not 1"):
        check_isolation(ROOT, NEAR, SLOPE, 1)
    tight = SupportSystem(("x",), (x * x - 2,), (Polynomial.constant(0),))
    check_isolation(tight, NEAR, SLOPE)
    with pytest.raises(RejectedError, match="condition 0 may fail"):
        check_isolation(tight, NEAR, SLOPE, -1)


numbers = st.fractions(-3, 3, max_denominator=8)


@settings(max_examples=200, deadline=None)
@given(st.lists(numbers, max_size=3), numbers, st.integers(1, 3), numbers, st.fractions(0, 4, max_denominator=16))
def test_a_multiple_root_is_the_only_one_in_a_box_that_is_accepted(others, root, times, middle, radius):
    rest = prod((x - each for each in others), start=Polynomial.constant(1))
    system = SupportSystem(("x",), ((x - root) ** times * rest,), ())
    given = Consequence(x - root, times, rest, (Polynomial.constant(1),))
    where = ((middle - radius, middle + radius),)
    try:
        check_at_most_one(system, where, ((1,),), [given])
    except RejectedError:
        return
    assert not any(abs(each - middle) <= radius for each in others)


@settings(max_examples=300, deadline=None)
@given(st.lists(numbers, min_size=1, max_size=4), numbers, st.fractions(0, 2, max_denominator=16), numbers)
def test_no_box_with_another_number_of_roots_is_accepted(roots, middle, radius, factor):
    value = prod((x - root for root in roots), start=Polynomial.constant(1))
    system = SupportSystem(("x",), (value,), ())
    where = ((middle - radius, middle + radius),)
    inside = sum(abs(root - middle) <= radius for root in roots)
    slope = derivative(value, "x").at({"x": middle})
    for matrix in (((factor,),), ((Fraction(1, slope) if slope else 1,),)):
        try:
            check_isolation(system, where, Isolation(matrix))
        except RejectedError:
            pass
        else:
            assert inside == 1
        try:
            check_at_most_one(system, where, matrix)
        except RejectedError:
            pass
        else:
            assert len({root for root in roots if abs(root - middle) <= radius}) <= 1
            assert inside <= 1


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(st.lists(st.sampled_from("xy"), max_size=3).map(lambda m: tuple(sorted(m))), numbers.filter(bool)),
    st.tuples(numbers, numbers, numbers, numbers),
    st.tuples(st.fractions(0, 1, max_denominator=8), st.fractions(0, 1, max_denominator=8)),
)
def test_an_enclosure_holds_the_values_at_all_points(terms, ends, shares):
    value = Polynomial(terms)
    where = {"x": tuple(sorted(ends[:2])), "y": tuple(sorted(ends[2:]))}
    point = {name: low + share * (high - low) for (name, (low, high)), share in zip(where.items(), shares, strict=True)}
    low, high = enclosure(value, where)
    assert low <= value.at(point) <= high
