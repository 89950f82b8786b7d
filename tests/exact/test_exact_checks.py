from __future__ import annotations

from fractions import Fraction

import pytest

from certify.exact.checks import is_feasible, reduced_costs, side_sum
from certify.exact.program import LinearProgram


@pytest.fixture
def program() -> LinearProgram:
    program = LinearProgram()
    program.add_column(1, Fraction(1, 3), 2)
    program.add_column(1, None, 1)
    program.add_row({0: 1, 1: Fraction(1, 2)}, lower=1)
    program.add_row({0: 1, 1: -1}, upper=Fraction(3, 2))
    return program


@pytest.mark.parametrize(
    ("numerators", "denominator", "expected"),
    [
        ([6, 6], 6, True),
        ([3, 6], 6, True),
        ([2, 6], 6, False),  # first row: 5/6 < 1
        ([13, 6], 6, False),  # first column: 13/6 > 2
        ([1, 10], 6, False),  # first column: 1/6 < 1/3
        ([6, 7], 6, False),  # second column: 7/6 > 1
        ([9, 0], 6, True),
        ([10**30 * 3 + 1, 0], 2 * 10**30, False),  # second row, by 1 / (2 * 10**30)
    ],
)
def test_a_point_is_feasible_only_within_every_side(program, numerators, denominator, expected):
    assert is_feasible(program, numerators, denominator) is expected


def test_reduced_costs_take_the_priced_rows_off_the_costs(program):
    # Rows scaled to integers: 2 x0 + x1 >= 2 and 2 x0 - 2 x1 <= 3.
    assert reduced_costs(program, [1, 1], {0: 1, 1: -1}, 2) == {0: 2, 1: -1}
    assert reduced_costs(program, [2, 1], {0: 1}, 1) == {}


def test_the_side_sum_uses_lower_sides_for_positive_multipliers(program):
    assert side_sum(program, {0: 2, 1: -1}, {0: 3}) == 2 * 2 - 3 + 1
    assert side_sum(program, {}, {0: -1, 1: -1}) == -3


def test_a_multiplier_of_a_missing_side_proves_nothing(program):
    assert side_sum(program, {0: -1}, {}) is None
    assert side_sum(program, {1: 1}, {}) is None
    assert side_sum(program, {}, {1: 1}) is None
