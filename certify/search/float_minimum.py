"""The least of a linear function over numbers that are not negative, in floating point: a guide, never a verdict."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

from certify.search.float_program import quiet_solver, solution

if TYPE_CHECKING:
    from numpy.typing import NDArray

_solver: Any = highspy


class FloatMinimum:
    """Solves many small programs one after the other."""

    def __init__(self) -> None:
        self._highs = quiet_solver()

    def least(
        self, cost: NDArray[Any], rows: NDArray[Any], equalities: NDArray[Any], right: NDArray[Any]
    ) -> NDArray[Any] | None:
        """Return x >= 0 with rows @ x >= 0, equalities @ x = right and the least cost @ x; None if none is found."""
        matrix = np.vstack([rows, equalities])
        size = matrix.shape[1]
        model: Any = _solver.HighsLp()
        model.col_cost_ = cost
        model.col_lower_, model.col_upper_ = np.zeros(size), np.full(size, math.inf)
        model.row_lower_ = np.concatenate([np.zeros(len(rows)), right])
        model.row_upper_ = np.concatenate([np.full(len(rows), math.inf), right])
        return solution(self._highs, model, matrix)
