"""Linear programs in floating point: guides of a search, never verdicts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_solver: Any = highspy
MOST_TO_SPARE = 4.0
LARGEST = 50.0
"""Unknowns are sought between -LARGEST and LARGEST."""


def quiet_solver() -> Any:
    """Return HiGHS for small programs: one thread, nothing printed."""
    highs: Any = _solver.Highs()
    highs.setOptionValue("output_flag", "false")
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("presolve", "off")
    return highs


def solution(highs: Any, model: Any, matrix: NDArray[Any]) -> NDArray[Any] | None:
    """Return the best point of a program with these rows; None if none is found. Costs and bounds are in `model`."""
    model.num_row_, model.num_col_ = matrix.shape
    places = matrix != 0
    starts = np.zeros(len(matrix) + 1, dtype=np.int32)
    starts[1:] = np.cumsum(places.sum(axis=1))
    model.a_matrix_.format_ = _solver.MatrixFormat.kRowwise
    model.a_matrix_.start_ = starts
    model.a_matrix_.index_ = np.nonzero(places)[1].astype(np.int32)
    model.a_matrix_.value_ = matrix[places]
    highs.passModel(model)
    highs.run()
    if highs.getModelStatus() != _solver.HighsModelStatus.kOptimal:
        return None
    return np.array(highs.getSolution().col_value)


class FloatPrograms:
    """Solves many small programs one after the other."""

    def __init__(self) -> None:
        self._highs = quiet_solver()

    def furthest(
        self, rows: NDArray[Any], constants: NDArray[Any], equalities: NDArray[Any], spare: NDArray[Any]
    ) -> tuple[NDArray[Any], float] | None:
        """Return x with rows @ x + constants >= 0, or = 0 where `equalities` says so, and the margin of `spare` rows.

        The margin is what all spare rows have to spare, as large as can be but at most `MOST_TO_SPARE`; it may be
        below 0. None where no x was found.
        """
        count, size = rows.shape
        matrix = np.zeros((count, size + 1))
        matrix[:, :size] = rows
        matrix[spare, size] = -1.0
        model: Any = _solver.HighsLp()
        cost = np.zeros(size + 1)
        cost[size] = -1.0
        lower, upper = np.full(size + 1, -LARGEST), np.full(size + 1, LARGEST)
        upper[size] = MOST_TO_SPARE
        model.col_cost_, model.col_lower_, model.col_upper_ = cost, lower, upper
        model.row_lower_ = -constants
        model.row_upper_ = np.where(equalities, -constants, math.inf)
        found = solution(self._highs, model, matrix)
        return None if found is None else (found[:size], float(found[size]))
