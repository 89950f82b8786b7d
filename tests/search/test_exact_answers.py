from fractions import Fraction

import pytest

from certify.provers.clock import Clock
from certify.search.exact_answers import OpenError, can_hold, exact_numbers
from certify.spec.formula import ForAll, above, any_of, at_least, equal
from certify.spec.polynomial import Polynomial

X, Y = map(Polynomial.unknown, "xy")
CASES = {
    "linear": ([equal(3 * X, 1)], True),
    "linear, contradictory": ([above(X), above(-X)], False),
    "products": ([equal(X * Y, 6), equal(X, 2)], True),
    "products, contradictory": ([above(-X * X)], False),
    "for all": ([ForAll(("y",), any_of([above(Y), at_least(X - Y)])), at_least(1 - X)], True),
    "for all, contradictory": ([ForAll(("y",), at_least(X - Y))], False),
    "nothing": ([], True),
}


@pytest.mark.parametrize("name", CASES)
def test_it_is_known_whether_formulas_can_hold(name):
    formulas, expected = CASES[name]
    assert can_hold(formulas, Clock(60), 30) == expected
    assert (exact_numbers(formulas, Clock(60), 30) is not None) == expected


def test_the_numbers_are_exact():
    assert exact_numbers([equal(3 * X, 1)], Clock(60), 30) == {"x": Fraction(1, 3)}
    assert exact_numbers([equal(X * Y, 6), equal(X, 2)], Clock(60), 30) == {"x": 2, "y": 3}


def test_what_has_irrational_numbers_only_is_open():
    root = [equal(X * X, 2)]
    assert can_hold(root, Clock(60), 30)
    with pytest.raises(OpenError):
        exact_numbers(root, Clock(60), 3)
