from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify.search.furthest import MOST_TO_SPARE, furthest, largest
from certify.solvers.rational_models import holds
from certify.spec.formula import ForAll, Or, above, at_least, equal
from certify.spec.polynomial import Polynomial

X, Y = Polynomial.unknown("x"), Polynomial.unknown("y")


def test_strict_comparisons_hold_by_as_much_as_they_can():
    assert furthest([above(X), above(4 - X)], {"x": 1}, 1) == {"x": 2}


def test_an_unknown_is_made_as_large_as_the_comparisons_allow():
    assert largest("x", [at_least(Y, 2 * X), equal(Y, 3)], {"x": 0, "y": 3}, 1) == {"x": Fraction(3, 2), "y": 3}


def test_an_unknown_without_a_bound_is_made_no_larger_than_is_said():
    assert largest("x", [at_least(X)], {"x": 0}, 1) == {"x": MOST_TO_SPARE}


def test_the_alternative_that_holds_is_kept():
    either = Or((equal(X, 1), equal(X, 5)))
    assert largest("x", [either], {"x": 1}, 1) == {"x": 1}
    assert largest("x", [either], {"x": 5}, 1) == {"x": 5}


def test_a_formula_that_no_linear_program_knows_is_refused():
    with pytest.raises(TypeError, match="without quantifiers"):
        largest("x", [ForAll(("z",), at_least(X))], {"x": 1}, 1)


@given(st.lists(st.tuples(*[st.integers(-3, 3)] * 3, st.booleans()), max_size=5))
def test_the_numbers_meet_all_formulas_and_are_no_smaller(rows):
    start = {"x": 0, "y": 0}
    formulas = [(above if strict else at_least)(a * X + b * Y + abs(c) + int(strict)) for a, b, c, strict in rows]
    found = largest("x", formulas, start, 5)
    assert holds(formulas, found)
    assert found["x"] >= 0
