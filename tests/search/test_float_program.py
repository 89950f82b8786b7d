import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.search.float_program import LARGEST, MOST_TO_SPARE, FloatPrograms


def furthest(rows, constants, equalities=None, spare=None):
    count = len(constants)
    none = np.zeros(count, dtype=bool)
    return FloatPrograms().furthest(
        np.array(rows, dtype=float),
        np.array(constants, dtype=float),
        none if equalities is None else np.array(equalities),
        none if spare is None else np.array(spare),
    )


def test_the_margin_is_as_large_as_can_be():
    found, margin = furthest([[1.0], [-1.0]], [0.0, 1.0], spare=[True, True])
    assert found[0] == pytest.approx(0.5)
    assert margin == pytest.approx(0.5)


def test_a_margin_that_nothing_bounds_is_the_most():
    _, margin = furthest([[1.0]], [0.0], spare=[True])
    assert margin == pytest.approx(MOST_TO_SPARE)


def test_a_contradiction_between_spare_rows_is_a_negative_margin_and_else_has_no_point():
    assert furthest([[1.0], [-1.0]], [-1.0, 0.0], spare=[True, True])[1] == pytest.approx(-0.5)
    assert furthest([[1.0], [-1.0]], [-1.0, 0.0]) is None


def test_nothing_beyond_the_largest_number_is_found():
    assert furthest([[1.0]], [-2 * LARGEST]) is None


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3), st.integers(-3, 3)), min_size=1, max_size=5))
def test_what_is_found_meets_the_rows(rows):
    equalities = [number == 0 for number in range(len(rows))]
    found = furthest([row[:2] for row in rows], [row[2] for row in rows], equalities)
    if found is not None:
        for (first, second, constant), is_equal in zip(rows, equalities, strict=True):
            value = first * found[0][0] + second * found[0][1] + constant
            assert abs(value) <= 1e-6 if is_equal else value >= -1e-6
