"""Floating-point minima of convex quadratics from HiGHS: guesses, never verdicts."""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]

_SECONDS = 20.0


def least_quadratic(matrix: Doubles, linear: Doubles, equality: Doubles | None = None) -> Doubles | None:
    """Return about the x >= 0 that makes x.Mx/2 + linear.x least, with equality.x = 1 if that is given; else None.

    `matrix` M is symmetric and positive semidefinite, of shape (n, n); the others have shape (n,).
    """
    size = len(linear)
    highs: Any = highspy.Highs()
    highs.setOptionValue("output_flag", "false")
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("time_limit", _SECONDS)
    program: Any = highspy.HighsLp()
    program.num_col_, program.num_row_ = size, 0 if equality is None else 1
    program.col_cost_, program.col_lower_, program.col_upper_ = linear, np.zeros(size), np.full(size, np.inf)
    program.a_matrix_.start_ = np.zeros(size + 1, dtype=np.int32)
    if equality is not None:
        program.row_lower_ = program.row_upper_ = np.ones(1)
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_ = np.array([0, size], dtype=np.int32)
        program.a_matrix_.index_ = np.arange(size, dtype=np.int32)
        program.a_matrix_.value_ = equality
    hessian: Any = highspy.HighsHessian()
    hessian.dim_, hessian.format_ = size, highspy.HessianFormat.kTriangular
    below, columns = np.tril_indices(size)
    order = np.lexsort((below, columns))
    hessian.start_ = np.concatenate([[0], np.cumsum(np.arange(size, 0, -1))]).astype(np.int32)
    hessian.index_ = below[order].astype(np.int32)
    hessian.value_ = matrix[below[order], columns[order]]
    highs.passModel(program)
    highs.passHessian(hessian)
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return np.array(highs.getSolution().col_value)
