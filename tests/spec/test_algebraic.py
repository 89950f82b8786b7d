"""Isolated roots against polynomials whose roots are known."""

from __future__ import annotations

from fractions import Fraction
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.spec.algebraic import MOST_COEFFICIENTS, is_isolated_root, polynomial_in, value_at
from certify.spec.polynomial import ONE, Polynomial

x = Polynomial.unknown("x")
numbers = st.fractions(-4, 4, max_denominator=6)


def coefficients(value):
    return [value.terms.get(("x",) * power, 0) for power in range(value.degree + 1)]


@settings(max_examples=200, deadline=None)
@given(st.lists(numbers, max_size=4), st.integers(0, 2), numbers.filter(bool), numbers, numbers)
def test_an_isolated_root_is_the_only_one_of_a_square_free_polynomial(roots, pairs, factor, low, high):
    value = prod((x - root for root in roots), start=ONE * factor)
    for number in range(pairs):
        value *= x * x + 1 + number
    expected = (
        value.degree > 0
        and low < high
        and len(set(roots)) == len(roots)
        and sum(low < root < high for root in roots) == 1
        and low not in roots
        and high not in roots
    )
    assert is_isolated_root(coefficients(value), low, high) is expected


@settings(max_examples=100, deadline=None)
@given(st.lists(numbers, min_size=1, max_size=5), numbers)
def test_a_value_is_the_value(given_coefficients, point):
    expected = sum(value * point**power for power, value in enumerate(given_coefficients))
    assert value_at(given_coefficients, point) == expected
    assert polynomial_in(given_coefficients, x).at({"x": point}) == expected
    assert polynomial_in(given_coefficients, ONE - x).at({"x": 1 - point}) == expected


@pytest.mark.parametrize(
    ("given_coefficients", "low", "high", "expected"),
    [
        ([-2, 0, 1], 1, 2, True),
        ([-2, 0, 1], 2, 1, False),
        ([-2, 0, 1], 1, 1, False),
        ([], 0, 1, False),
        ([0], 0, 1, False),
        ([1], 0, 1, False),
        ([-1, 2, 0], 0, 1, False),
        ([-1, 2], 0, 1, True),
        ([0, 0, 1], -1, 1, False),
        ([-1] + [0] * (MOST_COEFFICIENTS - 2) + [1], 0, 2, True),
        ([-1] + [0] * (MOST_COEFFICIENTS - 1) + [1], 0, 2, False),
    ],
)
def test_cases(given_coefficients, low, high, expected):
    assert is_isolated_root(given_coefficients, Fraction(low), high) is expected
