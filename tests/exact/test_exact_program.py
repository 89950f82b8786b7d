from __future__ import annotations

from decimal import Decimal
from enum import IntEnum
from fractions import Fraction

import numpy as np
import pytest

from certify.exact.program import LinearProgram
from certify.spec.errors import InputError


class Two(IntEnum):
    TWO = 2


INEXACT = [1.5, float("nan"), float("inf"), True, "1", Decimal(1), np.int64(3), Two.TWO, 1j]


def two_columns() -> LinearProgram:
    program = LinearProgram()
    program.add_column()
    program.add_column()
    return program


@pytest.mark.parametrize("number", [*INEXACT, None])
def test_refuses_a_cost_or_coefficient_that_is_not_an_exact_number(number):
    with pytest.raises(InputError, match="cost of column 2"):
        two_columns().add_column(cost=number)
    with pytest.raises(InputError, match="cost of column 1"):
        two_columns().set_cost(1, number)
    with pytest.raises(InputError, match="coefficient of row 0"):
        two_columns().add_row({0: 1, 1: number})
    with pytest.raises(InputError, match="coefficient of row 0"):
        two_columns().add_row([(0, 1), (1, 2), (1, number)])


@pytest.mark.parametrize("number", INEXACT)
def test_refuses_a_side_that_is_not_an_exact_number(number):
    for side in ("lower", "upper"):
        with pytest.raises(InputError, match=f"{side} side of column 0"):
            LinearProgram().add_column(**{side: number})
        with pytest.raises(InputError, match=f"{side} side of row 0"):
            two_columns().add_row({0: 1}, **{side: number})


def test_refuses_a_lower_side_above_the_upper_one():
    with pytest.raises(InputError, match="column 0 has lower 1 above upper 1/2"):
        LinearProgram().add_column(0, 1, Fraction(1, 2))
    with pytest.raises(InputError, match="row 0 has lower 2 above upper 1"):
        two_columns().add_row({0: 1}, 2, 1)
    with pytest.raises(InputError, match="column 0 has lower 0 above upper -1"):
        LinearProgram().add_column(upper=-1)


@pytest.mark.parametrize("column", [-1, 2, True, 0.0, "0", None])
def test_refuses_an_unknown_column(column):
    with pytest.raises(InputError, match="expected indices below 2"):
        two_columns().add_row({column: 1})
    with pytest.raises(InputError, match="expected an index below 2"):
        two_columns().set_cost(column, 1)


def test_a_refused_row_or_column_leaves_the_program_as_it_was():
    program = two_columns()
    for refused in ({2: 1}, {0: 0.5}):
        with pytest.raises(InputError):
            program.add_row(refused)
    with pytest.raises(InputError):
        program.add_column(0, 1, 0)
    assert (program.column_count, program.row_count) == (2, 0)
    assert len(program.lowers) == len(program.uppers) == 2


def test_keeps_a_row_in_integers_over_its_least_common_denominator():
    program = two_columns()
    row = program.add_row({0: Fraction(1, 2), 1: Fraction(-2, 3)}, lower=Fraction(1, 4), upper=5)
    assert program.row_scales[row] == 12
    assert program.row_columns[row] == (0, 1)
    assert program.row_values[row] == (6, -8)
    assert (program.row_lowers[row], program.row_uppers[row]) == (3, 60)


def test_adds_up_repeated_columns_and_drops_zeros():
    program = two_columns()
    program.add_row([(0, 1), (1, Fraction(1, 2)), (0, -1), (1, Fraction(1, 2))], lower=0)
    assert (program.row_columns, program.row_values) == ([(1,)], [(1,)])


def test_does_not_keep_the_mapping_it_was_given():
    program = two_columns()
    coefficients = {0: 1}
    program.add_row(coefficients, lower=0)
    coefficients[0] = 7
    assert program.row_values == [(1,)]


def test_other_costs_leave_the_first_program_alone():
    program = two_columns()
    other = program.with_costs([5, 6])
    assert (program.costs, other.costs) == ([0, 0], [5, 6])
    assert other.row_columns is program.row_columns


def test_the_recession_cone_has_zero_for_every_finite_side():
    program = LinearProgram()
    program.add_column(1, 2, 7)
    program.add_column(1, None, Fraction(1, 2))
    program.add_row({0: 1}, lower=3)
    cone = program.recession_cone(box=1)
    assert (cone.lowers, cone.uppers) == ([0, -1], [0, 0])
    assert (cone.row_lowers, cone.row_uppers) == ([0], [None])
    assert program.recession_cone().lowers == [0, None]


@pytest.mark.parametrize("coefficients", [3, [1, 2], [(0, 1, 2)], [([], 1)], None])
def test_refuses_coefficients_that_are_neither_a_mapping_nor_pairs(coefficients):
    with pytest.raises(InputError, match="coefficients of row 0"):
        two_columns().add_row(coefficients)
