"""Isolated roots against polynomials whose roots are known."""

from __future__ import annotations

from fractions import Fraction
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.spec.algebraic import MOST_BITS, MOST_COEFFICIENTS, is_isolated_root, polynomial_in
from certify.spec.errors import LimitError
from certify.spec.normal_form import NormalForm
from certify.spec.polynomial import ONE, Polynomial
from certify.spec.questions.roots import roots_part
from certify.spec.support_systems import support_system

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


@pytest.mark.parametrize("degree", [1, 2, MOST_COEFFICIENTS - 1])
def test_numbers_of_absurd_length_are_refused_at_once(degree):
    long = 1 << MOST_BITS
    plain = [-1, *([0] * (degree - 1)), 2]
    assert is_isolated_root(plain, 0, 1)
    for given_coefficients, low, high in [
        ([-long, *plain[1:-1], 2 * long + 1], 0, 1),
        ([Fraction(-1, long), *plain[1:]], 0, 1),
        (plain, Fraction(1, long), 1),
        (plain, 0, Fraction(long + 1, long)),
    ]:
        with pytest.raises(LimitError, match="binary digits"):
            is_isolated_root(given_coefficients, low, high)


def test_a_polynomial_in_what_many_probabilities_leave_of_one_is_not_multiplied_out():
    system = support_system(NormalForm((7, 1, 1), [[0] * 7] * 3), [list(range(7)), [0], [0]])
    high = [-1, *([0] * (MOST_COEFFICIENTS - 2)), 2]
    none = [[None], [None]]
    assert roots_part(system, [[None, high, *([None] * 5)], *none]).hypotheses
    with pytest.raises(LimitError, match="too many terms"):
        roots_part(system, [[high, *([None] * 6)], *none])
