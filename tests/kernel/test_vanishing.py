"""Ties and consequences: tables of identities that are accepted and refused, and roots where a polynomial is 0."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify.equilibria.tying import found_tie
from certify.kernel.isolation import Isolation, check_isolation
from certify.kernel.vanishing import MOST_DEGREE, Consequence, Tie, check_consequence, check_tie
from certify.spec.errors import LimitError, RejectedError
from certify.spec.polynomial import ONE, ZERO, Polynomial
from certify.spec.support_systems import SupportSystem

x, y, z = map(Polynomial.unknown, "xyz")
NEAR = {"x": (Fraction("1.4"), Fraction("1.43"))}
BOTH = {**NEAR, "y": NEAR["x"]}
SQUARE = x * x - 2


def one(equation, *conditions):
    return SupportSystem(("x",), (equation,), conditions)


CURVES = SupportSystem(("x", "y"), (x * y - 2, x - y), (SQUARE, y * y * x - 2 * y, x - y + 1))


@pytest.mark.parametrize(
    ("system", "where", "tie"),
    [
        (one(SQUARE, SQUARE), NEAR, Tie(0, ONE, (ONE,))),
        (one(SQUARE, x, x * SQUARE), NEAR, Tie(1, ONE, (x,))),
        (one(SQUARE * (x - 5), SQUARE), NEAR, Tie(0, x - 5, (ONE,))),
        (one(SQUARE * (x - 5), SQUARE * (x - 7)), NEAR, Tie(0, x - 5, (x - 7,))),
        (one(SQUARE, ZERO), NEAR, Tie(0, ONE, (ZERO,))),
        (CURVES, BOTH, Tie(0, ONE, (ONE, x))),
        (CURVES, BOTH, Tie(1, ONE, (y, ZERO))),
        (SupportSystem((), (), (ZERO,)), {}, Tie(0, ONE, ())),
    ],
)
def test_an_identity_with_a_factor_that_is_not_zero_is_accepted(system, where, tie):
    check_tie(system, where, tie)


@pytest.mark.parametrize(
    ("system", "where", "tie", "reason"),
    [
        (one(SQUARE, x), NEAR, Tie(0, ONE, (ONE,)), "no identity"),
        (one(SQUARE, x), NEAR, Tie(0, ONE, (ZERO,)), "no identity"),
        (one(SQUARE, x), NEAR, Tie(0, ZERO, (ZERO,)), "may be 0"),
        (one(SQUARE, x), NEAR, Tie(0, SQUARE, (x,)), "may be 0"),
        (one(SQUARE * (x - 5), x - 5), NEAR, Tie(0, SQUARE, (ONE,)), "may be 0"),
        (one(SQUARE * (x - 5), SQUARE), {"x": (1, 6)}, Tie(0, x - 5, (ONE,)), "may be 0"),
        (one(SQUARE * (x - 5), SQUARE), {"x": (1, 5)}, Tie(0, x - 5, (ONE,)), "may be 0"),
        (one(SQUARE, SQUARE), NEAR, Tie(1, ONE, (ONE,)), "no condition 1"),
        (one(SQUARE, SQUARE), NEAR, Tie(-1, ONE, (ONE,)), "no condition -1"),
        (one(SQUARE, SQUARE), NEAR, Tie(0, ONE, ()), "0 multipliers"),
        (one(SQUARE, SQUARE), NEAR, Tie(0, ONE, (ONE, ZERO)), "2 multipliers"),
        (one(SQUARE, SQUARE), NEAR, Tie(0, ONE, (-ONE,)), "no identity"),
        (one(SQUARE, SQUARE), NEAR, Tie(0, z, (z,)), "factor of another degree, or in other unknowns"),
        (one(SQUARE, SQUARE), NEAR, Tie(0, ONE, (z,)), "no identity"),
        (one(SQUARE, SQUARE), NEAR, Tie(0, x ** (MOST_DEGREE + 1), (x ** (MOST_DEGREE + 1),)), "factor of another"),
        (CURVES, BOTH, Tie(2, ONE, (ZERO, ONE)), "no identity"),
    ],
)
def test_anything_else_is_refused(system, where, tie, reason):
    with pytest.raises(RejectedError, match=reason):
        check_tie(system, where, tie)


UNIT = {"x": (-1, 1)}
TWICE = SupportSystem(("x", "y"), (x * x - 2 * x * y + y * y, x * y - y), ())
"""The only solution with y < 1 is 0, and it is singular."""
HERE = {"x": (Fraction(-1, 2), Fraction(1, 2)), "y": (Fraction(-1, 2), Fraction(1, 2))}


@pytest.mark.parametrize(
    ("system", "where", "given"),
    [
        (one(SQUARE), NEAR, Consequence(SQUARE, 1, ONE, (ONE,))),
        (one(x * x), UNIT, Consequence(x, 2, ONE, (ONE,))),
        (one(x * x), UNIT, Consequence(x, 3, ONE, (x,))),
        (one(x * x * (x - 5)), UNIT, Consequence(x, 2, x - 5, (ONE,))),
        (one(x * x), UNIT, Consequence(ZERO, 1, ONE, (ZERO,))),
        (TWICE, HERE, Consequence(x - y, 2, ONE, (ONE, ZERO))),
        (TWICE, HERE, Consequence(y, 1, x - 1, (ZERO, ONE))),
        (TWICE, HERE, Consequence(x, 2, x - 1, (x - 1, x * 2 - y))),
    ],
)
def test_a_polynomial_is_zero_if_a_power_of_it_is(system, where, given):
    check_consequence(system, where, given)


@pytest.mark.parametrize(
    ("system", "where", "given", "reason"),
    [
        (one(x * x), UNIT, Consequence(x, 1, ONE, (ONE,)), "no identity"),
        (one(x * x), UNIT, Consequence(x, 2, ONE, (ZERO,)), "no identity"),
        (one(x * x), UNIT, Consequence(x + 1, 2, ONE, (ONE,)), "no identity"),
        (one(x * x), UNIT, Consequence(x - 1, 1, x + 1, (ONE,)), "may be 0"),
        (one(x * x), UNIT, Consequence(x, 1, x, (ONE,)), "may be 0"),
        (one(x * x), UNIT, Consequence(ONE, 1, ZERO, (ZERO,)), "may be 0"),
        (one(x * x), UNIT, Consequence(x, 0, x * x, (ONE,)), "another power"),
        (one(ONE), UNIT, Consequence(x, 0, ONE, (ONE,)), "another power"),
        (one(x * x), UNIT, Consequence(x, -2, ONE, (ONE,)), "another power"),
        (one(x * x), UNIT, Consequence(x, MOST_DEGREE + 1, ONE, (x ** (MOST_DEGREE - 1),)), "another power"),
        (one(x * x), UNIT, Consequence(x * x, MOST_DEGREE // 2 + 1, ONE, (x**MOST_DEGREE,)), "another power"),
        (one(x * x), UNIT, Consequence(z, 1, ONE, (z,)), "other unknowns"),
        (one(x * x), UNIT, Consequence(x, 2, ONE, ()), "0 multipliers"),
        (TWICE, HERE, Consequence(x - y, 2, ONE, (ONE, ONE)), "no identity"),
        (TWICE, {**HERE, "x": (0, 1)}, Consequence(y, 1, x - 1, (ZERO, ONE)), "may be 0"),
    ],
)
def test_any_other_consequence_is_refused(system, where, given, reason):
    with pytest.raises(RejectedError, match=reason):
        check_consequence(system, where, given)


def test_a_condition_that_intervals_cannot_decide_needs_its_tie_and_then_there_is_no_index():
    system, slope = one(SQUARE * (x - 5), SQUARE), ((Fraction("-0.0986"),),)
    tie = Tie(0, x - 5, (ONE,))
    check_isolation(system, (NEAR["x"],), Isolation(slope, (tie,)))
    with pytest.raises(RejectedError, match="condition 0 may fail"):
        check_isolation(system, (NEAR["x"],), Isolation(slope))
    with pytest.raises(RejectedError, match="condition 0 may fail"):
        check_isolation(system, (NEAR["x"],), Isolation(slope, (tie,)), 1)
    with pytest.raises(RejectedError, match="no identity"):
        check_isolation(system, (NEAR["x"],), Isolation(slope, (Tie(0, x - 5, (-ONE,)),)))
    fails = one(SQUARE, SQUARE, x - 3)
    with pytest.raises(RejectedError, match="condition 1 may fail"):
        check_isolation(fails, (NEAR["x"],), Isolation(((Fraction("0.35"),),), (Tie(0, ONE, (ONE,)),)))


small = st.integers(-4, 4)


@given(small, small.filter(bool), st.lists(small, min_size=1, max_size=3), st.lists(small, min_size=1, max_size=3))
def test_a_tie_is_found_just_where_the_polynomial_is_zero_at_the_root(number, steepness, other, more):
    """The equation is (x^2 - 2) times factors without a root near; the condition a polynomial of known value there."""

    def polynomial(coefficients):
        return sum((x**power * value for power, value in enumerate(coefficients)), ZERO)

    equation = SQUARE * (x * x + 1) * steepness
    for condition, is_zero in (
        (SQUARE * polynomial(other), True),
        # a + b x is 0 at the root of 2 only if a = b = 0
        (SQUARE * polynomial(more) + number + x * (steepness if number else 0), number == 0),
    ):
        tie = found_tie(one(equation, condition), 0, (NEAR["x"],))
        assert (tie is not None) == is_zero


def test_an_identity_that_would_take_for_ever_is_refused(monkeypatch):
    monkeypatch.setattr("certify.kernel.work.MOST_WORK", 1_000_000)
    names = [f"x{number}" for number in range(9)]
    long = sum((Polynomial.unknown(name) for name in names), ONE)
    box = dict.fromkeys(names, (1, 2))
    system = SupportSystem(tuple(names), (), ())
    with pytest.raises(LimitError, match="more than 1,000,000 steps of work"):
        check_consequence(system, box, Consequence(long, MOST_DEGREE, ONE, ()))
