from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.spec.errors import InputError
from certify.spec.formula import Atom, Or, holds_at
from certify.spec.polynomial import Polynomial
from certify.spec.quantity import Quantity, quantity, total, total_of_products

few = settings(max_examples=80, deadline=None)
numbers = st.one_of(st.integers(-2, 2), st.fractions(-2, 2, max_denominator=3))


@few
@given(numbers, numbers)
def test_comparisons_of_constants_are_those_of_the_numbers(a, b):
    left = quantity(a)
    for right in (b, quantity(b), Polynomial.constant(b)):
        assert holds_at(left >= right) is (a >= b)
        assert holds_at(left > right) is (a > b)
        assert holds_at(left <= right) is (a <= b)
        assert holds_at(left < right) is (a < b)
        assert holds_at(left == right) is (a == b)
        assert holds_at(left != right) is (a != b)
    assert holds_at(b >= left) is (b >= a)
    assert holds_at(b < left) is (b < a)
    assert holds_at(b == left) is (a == b)


def test_comparisons_are_formulas_in_normal_form():
    x = Quantity.unknown("x")
    assert (x >= 2) == Atom(Polynomial.unknown("x") - 2, ">=")
    assert (x < 2) == Atom(2 - Polynomial.unknown("x"), ">")
    assert isinstance(x != 2, Or)
    assert type((x >= 2).polynomial) is Polynomial


@few
@given(st.lists(numbers, max_size=4))
def test_sums_are_sums(values):
    xs = [Quantity.unknown(f"x{n}") for n in range(len(values))]
    point = {f"x{n}": value for n, value in enumerate(values)}
    assert total(xs).at(point) == sum(values) == total(values).constant_term
    assert total_of_products(zip(xs, values, strict=True)).at(point) == sum(value * value for value in values)
    assert isinstance(total([]), Quantity)


def test_arithmetic_of_quantities_gives_quantities():
    x = Quantity.unknown("x")
    for value in (x + 1, 1 + x, x - 1, 1 - x, 2 * x, x * x, x / 2, -x, x**2, x + Polynomial.unknown("y")):
        assert isinstance(value, Quantity)
    assert quantity(x) is x
    assert isinstance(quantity(Fraction(1, 2)), Quantity)


def test_a_quantity_has_no_truth_value_and_no_hash():
    x = Quantity.unknown("x")
    with pytest.raises(InputError, match="the quantity x has no truth value: compare it, as in `x >= 0`"):
        bool(x)
    with pytest.raises(TypeError, match="unhashable"):
        hash(x)
    with pytest.raises(InputError, match="expected an exact number"):
        _ = x >= 0.5


def test_refuses_what_is_no_polynomial_and_says_what_to_use():
    x = Quantity.unknown("x")
    with pytest.raises(InputError, match="abs of the quantity x is no polynomial: use the word abs of the statement"):
        abs(x)
    with pytest.raises(InputError, match="cannot divide 1 by the quantity x: name the quotient"):
        _ = 1 / x
    with pytest.raises(InputError, match="cannot divide by the polynomial x"):
        _ = x / x
