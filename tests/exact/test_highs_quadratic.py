"""The float minimum of a quadratic is about right where it is found, and is not told where it is not."""

import numpy as np
import pytest

from certify.exact.highs_quadratic import least_quadratic


def test_the_minimum_without_and_with_a_bound_that_binds():
    matrix = np.array([[2.0, 1.0], [1.0, 2.0]])
    assert least_quadratic(matrix, np.array([-3.0, -3.0])) == pytest.approx([1, 1], abs=1e-5)
    assert least_quadratic(matrix, np.array([-4.0, 1.0])) == pytest.approx([2, 0], abs=1e-5)


def test_the_minimum_on_a_simplex():
    matrix, linear = np.array([[2.0, 0.0], [0.0, 2.0]]), np.zeros(2)
    assert least_quadratic(matrix, linear, np.ones(2)) == pytest.approx([0.5, 0.5], abs=1e-5)
    assert least_quadratic(matrix, linear, np.array([2.0, 0.0]))[0] == pytest.approx(0.5, abs=1e-5)


def test_nothing_is_told_where_there_is_no_minimum():
    assert least_quadratic(np.zeros((2, 2)), np.array([-1.0, 1.0])) is None
    assert least_quadratic(np.eye(2), np.zeros(2), np.array([-1.0, -1.0])) is None
